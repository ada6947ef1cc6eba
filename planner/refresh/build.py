"""Turns a folder of source tables into ``content/markets/``: same input, same bytes, no network."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from planner.refresh.activities import SectorRule, build_activities
from planner.refresh.countries import build_markets, polygon_numbers
from planner.refresh.reading import InputError, read_csv
from planner.refresh.trade import (
    CENSUS,
    ESTIMATED,
    flow_table,
    product_totals,
    read_flows,
    read_products,
    supplier_table,
)
from planner.refresh.writing import write_csv, write_parquet

TERRITORIES = ("market", "iso2", "iso_num", "name_it", "name_en", "region", "subregion", "currency")


@dataclass(frozen=True)
class BuildReport:
    """What a build wrote: counts, and the size in bytes of each file."""

    markets: int
    products: int
    flows: int
    sizes: dict[str, int]

    def lines(self) -> list[str]:
        total = sum(self.sizes.values())
        head = f"{self.markets} markets, {self.products} products, {self.flows} flows, {total / 1e6:.1f} MB"
        return [head, *(f"{name}: {size} bytes" for name, size in sorted(self.sizes.items()))]


def build(source_dir: Path, target_dir: Path) -> BuildReport:
    """Write the figures of ``target_dir`` from the tables of ``source_dir`` (see README.md for both).

    ``target_dir`` must hold ``territories.csv``, the hand-written list of markets. Raises ``InputError`` naming the
    file and column when a table is missing or wrong; nothing is written before everything has been read.
    """
    territories = read_csv(target_dir / "territories.csv", TERRITORIES).set_index("market").sort_index()
    ids = tuple(territories.index)
    shapes = polygon_numbers(source_dir / "country" / "world-110m.json")
    markets = build_markets(source_dir, territories, shapes)
    products = read_products(source_dir)
    flows = read_flows(source_dir, products)
    markets["trade"] = [_coverage(m, flows.importers) for m in ids]
    suppliers = supplier_table(source_dir, ids)
    table = flow_table(flows, ids)
    listed = products[["sector", "nace_class", "icio"]].join(product_totals(flows))
    activities = build_activities(source_dir, products, listed["italy_exports"], _sector_rules(target_dir))

    write_csv(markets, target_dir / "markets.csv")
    write_csv(listed, target_dir / "products.csv")
    write_csv(activities, target_dir / "ateco.csv")
    write_parquet({name: pa.array(column) for name, column in table.items()}, target_dir / "flows.parquet")
    write_parquet(_arrow(suppliers), target_dir / "suppliers.parquet")
    names = ("markets.csv", "products.csv", "ateco.csv", "flows.parquet", "suppliers.parquet")
    sizes = {name: (target_dir / name).stat().st_size for name in names}
    return BuildReport(len(ids), len(listed), len(table["product"]), sizes)


def _coverage(market: str, importers: tuple[str, ...]) -> str:
    if market in ESTIMATED:
        return "estimate"
    if market == CENSUS:
        return "census"
    return "source" if market in importers else ""


def _sector_rules(target_dir: Path) -> tuple[SectorRule, ...]:
    path = target_dir / "sectors.toml"
    if not path.is_file():
        raise InputError(f"{path}: the file is missing. It is written by hand: take it from content/markets.")
    records = tomllib.loads(path.read_text(encoding="utf-8"))["sector"]
    return tuple(SectorRule(record["id"], tuple(record["ateco"])) for record in records)


def _arrow(frame: pd.DataFrame) -> dict[str, pa.Array]:
    return {
        name: pa.array(frame[name].tolist(), pa.string()) if name == "supplier" else pa.array(frame[name].to_numpy())
        for name in frame.columns
    }
