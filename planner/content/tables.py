"""Reads the figures of ``content/markets/`` once and hands them out as frozen, dated, read-only tables."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import ValidationError

from planner.base import Model, Text
from planner.content.figures import (
    AtecoCode,
    EstimateError,
    Field,
    Indicator,
    Relation,
    Sector,
    TariffEvent,
    Unit,
    Value,
)
from planner.content.market_table import MarketTable
from planner.content.trade_table import VALUES, FloatArray, Flows, Supplier, TradeTable, frozen

__all__ = ["Flows", "MarketTable", "Supplier", "Tables", "TablesError", "TradeTable", "load_tables"]

M = TypeVar("M", bound=Model)


class TablesError(Exception):
    """A file of figures cannot be used; the message names the file and what to do."""


@dataclass(frozen=True, eq=False)
class Tables:
    """Everything ``content/markets/`` holds."""

    markets: MarketTable
    trade: TradeTable
    sectors: tuple[Sector, ...]
    ateco: tuple[AtecoCode, ...]
    us_tariffs: tuple[TariffEvent, ...]
    estimate_errors: tuple[EstimateError, ...]


def load_tables(folder: Path) -> Tables:
    """Read ``content/markets``; ``TablesError`` names the file that is missing or broken."""
    markets = _load_markets(folder)
    sectors = _records(folder / "sectors.toml", "sector", Sector)
    return Tables(
        markets=markets,
        trade=_load_trade(folder, markets),
        sectors=sectors,
        ateco=_load_ateco(folder / "ateco.csv"),
        us_tariffs=_records(folder / "us_tariffs.toml", "event", TariffEvent),
        estimate_errors=_records(folder / "estimate_quality.toml", "error", EstimateError),
    )


def _records(path: Path, key: str, model: type[M]) -> tuple[M, ...]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))[key]
        return tuple(model.model_validate_json(json.dumps(record)) for record in found)
    except (OSError, KeyError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise TablesError(
            f"{path}: [[{key}]] cannot be read ({error}). Restore the file or mend that record."
        ) from error


def _rows(path: Path, needed: Sequence[str]) -> dict[str, tuple[str, ...]]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            header, *rows = csv.reader(lines)
            columns = dict(zip(header, zip(*rows, strict=True), strict=True))
    except (OSError, ValueError) as error:
        raise TablesError(f"{path}: cannot be read ({error}). Restore it or run the refresh again.") from error
    missing = [name for name in needed if name not in columns]
    if missing:
        raise TablesError(f"{path}: no column {missing[0]}. Restore it or run the refresh again.")
    return columns


def _numbers(path: Path, name: str, column: Sequence[str]) -> FloatArray:
    try:
        return frozen(np.array([float(v) if v else np.nan for v in column]))
    except ValueError as error:
        raise TablesError(f"{path}: column {name}: {error}. Correct the value.") from error


def _load_markets(folder: Path) -> MarketTable:
    about = folder / "indicators.toml"
    indicators = _records(about, "indicator", Indicator)
    labels = _rows(folder / "territories.csv", ("market", "name_it", "name_en", "languages"))
    figures = _rows(
        folder / "markets.csv", ("market", "trade", "sanction_level", "sanction_regimes", *(i.id for i in indicators))
    )
    ids = labels.pop("market")
    if figures.pop("market") != ids or list(ids) != sorted(set(ids)):
        raise TablesError(f"{folder}: markets.csv and territories.csv list different markets. Run the refresh again.")
    columns = {i.id: _numbers(folder / "markets.csv", i.id, figures[i.id]) for i in indicators}
    labels |= {name: values for name, values in figures.items() if name not in columns}
    relations = _records(folder / "eu_relations.toml", "relation", Relation)
    return MarketTable(
        ids=ids,
        indicators=indicators,
        fields=_records(folder / "fields.toml", "field", Field),
        units=_records(about, "unit", Unit),
        values=_records(folder / "fields.toml", "value", Value),
        _labels=labels,
        _columns=columns,
        _relations={market: relation for relation in relations for market in relation.markets},
    )


def _load_trade(folder: Path, markets: MarketTable) -> TradeTable:
    listed = _rows(folder / "products.csv", ("hs6", "sector", *_TOTALS))
    products = listed["hs6"]
    origin = [markets.label(m, "trade") for m in markets.ids]
    strange = sorted(set(origin) - set(_ORIGINS))
    if strange:
        path = folder / "markets.csv"
        raise TablesError(f"{path}: column trade: {strange[0]!r} is no origin. Run the refresh again.")
    covered = np.array([bool(o) for o in origin])
    matrices = _dense(folder / "flows.parquet", len(products), len(markets.ids))
    totals = {name: _numbers(folder / "products.csv", name, listed[name]) for name in _TOTALS}
    world = totals["world_imports"]
    share = np.divide(totals["italy_exports"], world, out=np.zeros(len(world)), where=world > 0)
    ease = share @ matrices["imports"].astype(np.float64)
    suppliers = _table(folder / "suppliers.parquet", ("market", "heading", "supplier", "share"))
    names = suppliers["supplier"].combine_chunks().dictionary_encode()
    key = _numpy(suppliers["market"]).astype(np.int64) * 10_000 + _numpy(suppliers["heading"])
    return TradeTable(
        markets=markets.ids,
        products=products,
        estimated=frozen(np.array([o == "estimate" for o in origin]), np.bool_),
        covered=frozen(covered, np.bool_),
        ease_base=frozen(np.where(covered, ease, np.nan)),
        total_from_italy=frozen(np.where(covered, matrices["from_italy"].sum(axis=0, dtype=np.float64), np.nan)),
        _matrices=matrices,
        _totals=totals,
        _sectors=listed["sector"],
        _sources=tuple(_ORIGINS[o] for o in origin),
        _records={r.id: r for r in _records(folder / "indicators.toml", "flow", Indicator)},
        _supplier_keys=frozen(key, np.int64),
        _supplier_names=tuple(names.dictionary.to_pylist()),
        _supplier_codes=frozen(np.from_dlpack(names.indices), np.int32),
        _supplier_shares=frozen(_numpy(suppliers["share"]) / 10_000),
    )


_TOTALS = ("world_imports", "italy_exports", "world_imports_2017", "italy_exports_2017")
_ORIGINS = {"source": "cepii_baci", "census": "us_census", "estimate": "rotta_estimate", "": "cepii_baci"}


def _table(path: Path, columns: Sequence[str]) -> pa.Table:
    try:
        return pq.ParquetFile(path).read(columns=list(columns))
    except (OSError, pa.ArrowException) as error:
        raise TablesError(f"{path}: cannot be read ({error}). Restore it or run the refresh again.") from error


def _numpy(column: pa.ChunkedArray) -> npt.NDArray[Any]:
    """A column as an array; Arrow's own ``to_numpy`` would import pandas, most of a second at start-up."""
    return np.from_dlpack(column.combine_chunks())


def _dense(path: Path, products: int, markets: int) -> dict[str, npt.NDArray[np.float32]]:
    """Flow matrices (products, markets): euro, 0 where the file has no row; concentration and counts NaN there."""
    table = _table(path, ("product", "market", *VALUES, "supplier_hhi", "suppliers"))
    at = _numpy(table["product"]).astype(np.int64) * markets + _numpy(table["market"])
    if len(at) and at.max() >= products * markets:
        raise TablesError(f"{path}: it speaks of products or markets that are not listed. Run the refresh again.")
    out = {}
    for name, empty, unknown, scale in _LAYOUT:
        raw = _numpy(table[name])
        flat = np.full(products * markets, empty, dtype=np.float32)
        flat[at] = np.where(raw == unknown, empty, raw * np.float32(scale))
        out[name] = frozen(flat.reshape(products, markets), np.float32)
    return out


# Column, value where there is no row, mark of an unknown value, factor to euro or to a share.
_LAYOUT = (
    *((name, 0.0, -1, 1000.0) for name in VALUES),
    ("supplier_hhi", np.nan, 65535, 0.001),
    ("suppliers", np.nan, 255, 1.0),
)


def _load_ateco(path: Path) -> tuple[AtecoCode, ...]:
    names = ("code", "name_it", "name_en", "service", "sector", "headings")
    columns = _rows(path, names)
    try:
        return tuple(
            AtecoCode(
                code=code,
                text=Text(it=it, en=en),
                service=service == "1",
                sector=sector or None,
                headings=tuple(headings.split()),
            )
            for code, it, en, service, sector, headings in zip(*(columns[name] for name in names), strict=True)
        )
    except ValidationError as error:
        raise TablesError(f"{path}: {error}. Restore it or run the refresh again.") from error
