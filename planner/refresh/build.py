"""Turns a folder of source tables into ``content/markets/``: same input, same bytes, no network."""

from __future__ import annotations

import json
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from planner.refresh.activities import SectorRule, build_activities
from planner.refresh.countries import build_markets
from planner.refresh.estimate import IntArray
from planner.refresh.holdout import HELD_OUT, Quality, Trial, measure, read_input_output
from planner.refresh.panel import read_industry_panel, write_panel
from planner.refresh.reading import InputError, read_csv
from planner.refresh.trade import (
    CENSUS,
    ESTIMATED,
    Flows,
    flow_table,
    product_totals,
    read_flows,
    read_makers,
    read_products,
    supplier_table,
)
from planner.refresh.world_map import read_shapes, shape_numbers, write_map
from planner.refresh.writing import write_csv, write_parquet

QUALITY_HEAD = """\
# Written by the builder. How wrong the estimated markets may be: importers known by product, estimated as if unknown.
# stage: sector_from_total = sector totals from input-output tables and the importer's total alone;
#        sector_from_sections = the same, scaled to the importer's exact totals by 16 customs sections;
#        split = products, given the true sector totals; both = products, given sector_from_sections.
# The five markets use section totals of 2023, not exact ones of 2024: their sector error lies between the first two.
# All figures are medians over the held-out importers: median_error and weighted_error are shares of the true value
# (weighted_error = sum of absolute errors / sum of true values), log_spread the robust deviation of ln(estimate/true),
# worst_median_error the median error of the worst importer.
# Medians count flows of at least 1,000,000 US dollars (from Italy: 100,000)."""
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


def build(
    source_dir: Path, target_dir: Path, map_file: Path | None = None, panel_file: Path | None = None
) -> BuildReport:
    """Write the figures of ``target_dir`` from the tables of ``source_dir`` (see README.md for both).

    ``target_dir`` must hold the hand-written ``territories.csv`` and ``sectors.toml``; ``map_file``, when given,
    receives the world map, ``panel_file`` the industry panel of the back-test. Raises ``InputError`` naming the
    file and column when a table is missing or wrong; nothing is written before everything has been read.
    """
    territories = read_csv(target_dir / "territories.csv", TERRITORIES).set_index("market").sort_index()
    ids = tuple(territories.index)
    world = read_shapes(source_dir / "country" / "world-110m.json")
    markets = build_markets(source_dir, territories, shape_numbers(world))
    products = read_products(source_dir)
    flows = read_flows(source_dir, products)
    markets["trade"] = [_coverage(m, flows.importers) for m in ids]
    suppliers = supplier_table(source_dir, ids)
    table = flow_table(flows, ids)
    listed = products[["sector", "nace_class", "icio"]].join(product_totals(flows))
    activities = build_activities(source_dir, products, listed["italy_exports"], _sector_rules(target_dir))

    quality = measure(_trial(source_dir, products, flows))
    panel = read_industry_panel(source_dir) if panel_file is not None else None

    if map_file is not None:
        write_map(world, map_file)
    if panel is not None and panel_file is not None:
        write_panel(panel, panel_file)
    write_csv(markets, target_dir / "markets.csv")
    write_csv(listed, target_dir / "products.csv")
    write_csv(activities, target_dir / "ateco.csv")
    write_parquet({name: pa.array(column) for name, column in table.items()}, target_dir / "flows.parquet")
    write_parquet(_arrow(suppliers), target_dir / "suppliers.parquet")
    (target_dir / "estimate_quality.toml").write_text(_quality_text(quality), encoding="utf-8")
    names = ("estimate_quality.toml", "markets.csv", "products.csv", "ateco.csv", "flows.parquet", "suppliers.parquet")
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


def _trial(source_dir: Path, products: pd.DataFrame, flows: Flows) -> Trial:
    sectors, groups = _numbered(products["sector"])
    industries, industry = _numbered(products["icio"])
    return Trial(
        flows=flows,
        sectors=sectors,
        groups=groups,
        sections=_numbered(products["hs_section_wits"])[1],
        industries=industries,
        industry=industry,
        input_output=read_input_output(source_dir),
        makers=read_makers(source_dir, flows.products, groups, len(sectors)),
    )


def _numbered(column: pd.Series[str]) -> tuple[tuple[str, ...], IntArray]:
    names, numbers = np.unique(column.to_numpy(str), return_inverse=True)
    return tuple(str(name) for name in names), numbers


def _quality_text(rows: tuple[Quality, ...]) -> str:
    lines = [QUALITY_HEAD, f"held_out = {json.dumps(HELD_OUT)}", ""]
    for row in rows:
        lines.append("[[error]]")
        for name, value in asdict(row).items():
            lines.append(f'{name} = "{value}"' if isinstance(value, str) else f"{name} = {value:.3f}")
        lines.append("")
    return "\n".join(lines)


def _arrow(frame: pd.DataFrame) -> dict[str, pa.Array]:
    return {
        name: pa.array(frame[name].tolist(), pa.string()) if name == "supplier" else pa.array(frame[name].to_numpy())
        for name in frame.columns
    }
