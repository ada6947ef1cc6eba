"""Reads the figures of ``content/markets/`` once and hands them out as frozen, dated, read-only tables."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import ValidationError

from planner.base import Datum, Model, Text
from planner.content.figures import AtecoCode, Field, Indicator, Relation, Sector, TariffEvent, Unit, Value

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
M = TypeVar("M", bound=Model)

NAMES = {"name_it", "name_en"}
BILINGUAL = ("eu_agreement", "eu_note")


class TablesError(Exception):
    """A file of figures cannot be used; the message names the file and what to do."""


def _frozen(values: npt.NDArray[Any], dtype: type[Any] = np.float64) -> npt.NDArray[Any]:
    out = np.ascontiguousarray(values, dtype=dtype)
    out.flags.writeable = False
    return out


@dataclass(frozen=True)
class MarketTable:
    """Every market (sorted ISO3 codes, Italy left out) with its dated figures and plain facts."""

    ids: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    fields: tuple[Field, ...]
    units: tuple[Unit, ...]
    values: tuple[Value, ...]
    _labels: dict[str, tuple[str, ...]] = field(repr=False)
    _columns: dict[str, FloatArray] = field(repr=False)
    _relations: dict[str, Relation] = field(repr=False)

    @cached_property
    def _position(self) -> dict[str, int]:
        return {market: i for i, market in enumerate(self.ids)}

    @cached_property
    def _by_id(self) -> dict[str, Indicator]:
        return {i.id: i for i in self.indicators}

    def index(self, market: str) -> int:
        """Place of a market in every array; KeyError when it is not one of ours."""
        try:
            return self._position[market]
        except KeyError:
            raise KeyError(f"no market {market!r}: use an ISO3 code such as 'DEU' (Italy is never a market)") from None

    def name(self, market: str) -> Text:
        i = self.index(market)
        return Text(it=self._labels["name_it"][i], en=self._labels["name_en"][i])

    def column(self, indicator: str) -> FloatArray:
        """Values of all markets, shape (n,), NaN where unknown; read-only."""
        if indicator not in self._columns:
            raise KeyError(f"no indicator {indicator!r}: see content/markets/indicators.toml")
        return self._columns[indicator]

    def datum(self, market: str, indicator: str) -> Datum | None:
        """The figure with its unit, year, source and best-before; None where unknown."""
        value = float(self.column(indicator)[self.index(market)])
        if np.isnan(value):
            return None
        record = self._by_id[indicator]
        return Datum(
            value=value,
            unit=record.unit,
            year=record.year or self.label(market, record.year_column or ""),
            source=record.source,
            best_before=record.best_before,
        )

    def label(self, market: str, field: str) -> str:
        """A plain fact as its code ("" if unknown); agreements and notes in Italian, ``text`` has both languages."""
        i = self.index(market)
        relation = self._relations.get(market)
        if field in BILINGUAL:
            words = self.text(market, field)
            return words.it if words else ""
        if field.startswith("eu_") and field != "eu_member":
            return str(getattr(relation, field.removeprefix("eu_"), "") or "") if relation else ""
        if field not in self._labels:
            raise KeyError(f"no field {field!r}: one of {', '.join(sorted(self._labels))}, eu_*")
        return self._labels[field][i]

    def text(self, market: str, field: str) -> Text | None:
        """The EU agreement ("eu_agreement") or the remark on it ("eu_note") in both languages; None if there is none."""
        self.index(market)
        if field not in BILINGUAL:
            raise KeyError(f"no text {field!r}: one of {', '.join(BILINGUAL)}")
        relation = self._relations.get(market)
        words: Text | None = getattr(relation, field.removeprefix("eu_")) if relation else None
        return words

    def value_text(self, field: str, code: str) -> Text | None:
        """Words for the code of a field, such as ("income", "high"); None when the code speaks for itself."""
        return next((v.text for v in self.values if v.field == field and v.id == code), None)

    def unit_text(self, unit: str) -> Text:
        return next(u.text for u in self.units if u.id == unit)

    def languages(self, market: str) -> tuple[str, ...]:
        """Working languages of the market among it en fr de es pt ar ru zh ja tr (ISO 639-1)."""
        return tuple(self._labels["languages"][self.index(market)].split())

    def sanction_level(self, market: str) -> int:
        """EU measures: 0 none, 1 listed persons, 2 arms or sectors, 3 broad trade and finance; our reading."""
        return int(self._labels["sanction_level"][self.index(market)])

    def sanction_regimes(self, market: str) -> tuple[str, ...]:
        return tuple(self._labels["sanction_regimes"][self.index(market)].split())


@dataclass(frozen=True)
class Supplier:
    """A supplier country and its share (0-1) of a market's imports of a heading."""

    iso3: str
    share: float


@dataclass(frozen=True, eq=False)
class Flows:
    """Trade in a set of products, one value a market, euro of the year; arrays are read-only, shape (n,).

    0 means no flow above the source's threshold of 10,000 US dollars. NaN means unknown: the few places whose
    trade is counted in a neighbour's (``imports`` and all the rest), and, for the United States and the
    estimated markets, ``from_eu``, ``supplier_hhi`` and ``suppliers``. ``supplier_hhi`` (0-1) is the
    import-weighted mean over the products, ``suppliers`` the largest count of any of them.
    """

    markets: tuple[str, ...]
    imports: FloatArray
    from_italy: FloatArray
    imports_2017: FloatArray
    from_italy_2017: FloatArray
    from_eu: FloatArray
    supplier_hhi: FloatArray
    suppliers: FloatArray
    estimated: BoolArray
    italy_exports: float
    world_imports: float
    italy_exports_2017: float
    world_imports_2017: float
    _records: dict[str, Indicator] = field(repr=False)
    _sources: tuple[str, ...] = field(repr=False)

    def datum(self, market: str, figure: str) -> Datum | None:
        """A figure of one market with its year and source; a true 0 is a Datum, unknown is None."""
        if figure not in self._records:
            raise KeyError(f"no flow {figure!r}: one of {', '.join(sorted(self._records))}")
        i = self.markets.index(market)
        value = float(getattr(self, figure)[i])
        if np.isnan(value):
            return None
        record = self._records[figure]
        return Datum(
            value=value,
            unit=record.unit,
            year=record.year or "",
            source=self._sources[i],
            best_before=record.best_before,
            estimated=bool(self.estimated[i]) or (self._sources[i] == "us_census" and figure.endswith("_2017")),
        )


@dataclass(frozen=True, eq=False)
class TradeTable:
    """All flows by product and market; market order is that of ``MarketTable.ids``."""

    markets: tuple[str, ...]
    products: tuple[str, ...]
    estimated: BoolArray
    covered: BoolArray
    ease_base: FloatArray
    total_from_italy: FloatArray
    _matrices: dict[str, npt.NDArray[np.float32]] = field(repr=False)
    _totals: dict[str, FloatArray] = field(repr=False)
    _sectors: tuple[str, ...] = field(repr=False)
    _sources: tuple[str, ...] = field(repr=False)
    _records: dict[str, Indicator] = field(repr=False)
    _supplier_keys: npt.NDArray[np.int64] = field(repr=False)
    _supplier_names: tuple[str, ...] = field(repr=False)
    _supplier_codes: npt.NDArray[np.int32] = field(repr=False)
    _supplier_shares: FloatArray = field(repr=False)

    @cached_property
    def _row(self) -> dict[str, int]:
        return {code: i for i, code in enumerate(self.products)}

    def codes(self, prefix: str) -> tuple[str, ...]:
        """HS6 codes under an HS2, HS4 or HS6 prefix, sorted; () when there is none."""
        return tuple(code for code in self.products if code.startswith(prefix))

    def sector_codes(self, sector: str) -> tuple[str, ...]:
        """HS6 codes of one of our sectors, sorted."""
        return tuple(code for code, own in zip(self.products, self._sectors, strict=True) if own == sector)

    def sector(self, code: str) -> str:
        return self._sectors[self._row[code]]

    def flows(self, codes: Sequence[str]) -> Flows:
        """Flows summed over HS6 codes (each counted once); KeyError for a code that is not in HS 2017."""
        try:
            rows = sorted({self._row[code] for code in codes})
        except KeyError as missing:
            raise KeyError(f"no product {missing}: give six-digit HS 2017 codes, see codes(prefix)") from None
        sums = {name: self._known(self._matrices[name][rows].sum(axis=0, dtype=np.float64)) for name in _VALUES}
        weights = self._matrices["imports"][rows].astype(np.float64)
        hhi = self._matrices["supplier_hhi"][rows]
        weights[np.isnan(hhi)] = 0.0
        total = weights.sum(axis=0)
        mean = np.divide((weights * np.nan_to_num(hhi)).sum(axis=0), total, out=np.full(len(total), np.nan), where=total > 0)
        count = self._matrices["suppliers"][rows]
        most = np.where(np.isnan(count).all(axis=0), np.nan, np.nan_to_num(count).max(axis=0, initial=0.0))
        sums["from_eu"] = np.where([s != "cepii_baci" for s in self._sources], np.nan, sums["from_eu"])
        return Flows(
            markets=self.markets,
            **{name: _frozen(array) for name, array in sums.items()},
            supplier_hhi=_frozen(mean),
            suppliers=_frozen(most),
            estimated=self.estimated,
            **{name: float(column[rows].sum()) for name, column in self._totals.items()},
            _records=self._records,
            _sources=self._sources,
        )

    def _known(self, sums: FloatArray) -> FloatArray:
        return np.where(self.covered, sums, np.nan)

    def suppliers(self, market: str, hs4: str) -> tuple[Supplier, ...]:
        """The largest suppliers of a market for a heading, at most five; () where unknown or none."""
        key = self.markets.index(market) * 10_000 + int(hs4)
        low, high = np.searchsorted(self._supplier_keys, [key, key + 1])
        return tuple(
            Supplier(self._supplier_names[self._supplier_codes[i]], float(self._supplier_shares[i])) for i in range(low, high)
        )


_VALUES = ("imports", "from_italy", "imports_2017", "from_italy_2017", "from_eu")


@dataclass(frozen=True, eq=False)
class Tables:
    """Everything ``content/markets/`` holds."""

    markets: MarketTable
    trade: TradeTable
    sectors: tuple[Sector, ...]
    ateco: tuple[AtecoCode, ...]
    us_tariffs: tuple[TariffEvent, ...]


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
    )


def _records(path: Path, key: str, model: type[M]) -> tuple[M, ...]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))[key]
        return tuple(model.model_validate_json(json.dumps(record)) for record in found)
    except (OSError, KeyError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise TablesError(f"{path}: [[{key}]] cannot be read ({error}). Restore the file or mend that record.") from error


def _rows(path: Path) -> dict[str, tuple[str, ...]]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            header, *rows = csv.reader(lines)
            return dict(zip(header, zip(*rows, strict=True), strict=True))
    except (OSError, ValueError) as error:
        raise TablesError(f"{path}: cannot be read ({error}). Restore it or run the refresh again.") from error


def _numbers(path: Path, name: str, column: Sequence[str]) -> FloatArray:
    try:
        return _frozen(np.array([float(v) if v else np.nan for v in column]))
    except ValueError as error:
        raise TablesError(f"{path}: column {name}: {error}. Correct the value.") from error


def _load_markets(folder: Path) -> MarketTable:
    about = folder / "indicators.toml"
    indicators = _records(about, "indicator", Indicator)
    labels = _rows(folder / "territories.csv")
    figures = _rows(folder / "markets.csv")
    ids = labels.pop("market")
    if figures.pop("market") != ids or list(ids) != sorted(set(ids)):
        raise TablesError(f"{folder}: markets.csv and territories.csv list different markets. Run the refresh again.")
    missing = [i.id for i in indicators if i.id not in figures]
    if missing:
        raise TablesError(f"{folder / 'markets.csv'}: no column {missing[0]}. Run the refresh again or drop the indicator.")
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
    listed = _rows(folder / "products.csv")
    products = listed["hs6"]
    origin = [markets.label(m, "trade") for m in markets.ids]
    covered = np.array([bool(o) for o in origin])
    matrices = _dense(folder / "flows.parquet", len(products), len(markets.ids))
    totals = {name: _numbers(folder / "products.csv", name, listed[name]) for name in _TOTALS}
    world = totals["world_imports"]
    share = np.divide(totals["italy_exports"], world, out=np.zeros(len(world)), where=world > 0)
    ease = share @ matrices["imports"].astype(np.float64)
    suppliers = _table(folder / "suppliers.parquet", ("market", "heading", "supplier", "share"))
    names = suppliers["supplier"].combine_chunks().dictionary_encode()
    key = suppliers["market"].to_numpy().astype(np.int64) * 10_000 + suppliers["heading"].to_numpy()
    return TradeTable(
        markets=markets.ids,
        products=products,
        estimated=_frozen(np.array([o == "estimate" for o in origin]), np.bool_),
        covered=_frozen(covered, np.bool_),
        ease_base=_frozen(np.where(covered, ease, np.nan)),
        total_from_italy=_frozen(np.where(covered, matrices["from_italy"].sum(axis=0, dtype=np.float64), np.nan)),
        _matrices=matrices,
        _totals=totals,
        _sectors=listed["sector"],
        _sources=tuple(_ORIGINS[o] for o in origin),
        _records={r.id: r for r in _records(folder / "indicators.toml", "flow", Indicator)},
        _supplier_keys=_frozen(key, np.int64),
        _supplier_names=tuple(names.dictionary.to_pylist()),
        _supplier_codes=_frozen(names.indices.to_numpy(), np.int32),
        _supplier_shares=_frozen(suppliers["share"].to_numpy() / 10_000),
    )


_TOTALS = ("world_imports", "italy_exports", "world_imports_2017", "italy_exports_2017")
_ORIGINS = {"source": "cepii_baci", "census": "us_census", "estimate": "rotta_estimate", "": "cepii_baci"}


def _table(path: Path, columns: Sequence[str]) -> pa.Table:
    try:
        return pq.read_table(path, columns=list(columns))
    except (OSError, pa.ArrowException) as error:
        raise TablesError(f"{path}: cannot be read ({error}). Restore it or run the refresh again.") from error


def _dense(path: Path, products: int, markets: int) -> dict[str, npt.NDArray[np.float32]]:
    """Flow matrices (products, markets): euro, 0 where the file has no row; concentration and counts NaN there."""
    table = _table(path, ("product", "market", *_VALUES, "supplier_hhi", "suppliers"))
    at = table["product"].to_numpy().astype(np.int64) * markets + table["market"].to_numpy()
    if len(at) and at.max() >= products * markets:
        raise TablesError(f"{path}: it speaks of products or markets that are not listed. Run the refresh again.")
    out = {}
    for name, empty, unknown, scale in _LAYOUT:
        raw = table[name].to_numpy()
        flat = np.full(products * markets, empty, dtype=np.float32)
        flat[at] = np.where(raw == unknown, empty, raw * np.float32(scale))
        out[name] = _frozen(flat.reshape(products, markets), np.float32)
    return out


# Column, value where there is no row, mark of an unknown value, factor to euro or to a share.
_LAYOUT = (
    *((name, 0.0, -1, 1000.0) for name in _VALUES),
    ("supplier_hhi", np.nan, 65535, 0.001),
    ("suppliers", np.nan, 255, 1.0),
)


def _load_ateco(path: Path) -> tuple[AtecoCode, ...]:
    columns = _rows(path)
    return tuple(
        AtecoCode(
            code=code,
            text=Text(it=it, en=en),
            service=service == "1",
            sector=sector or None,
            headings=tuple(headings.split()),
        )
        for code, it, en, service, sector, headings in zip(
            *(columns[c] for c in ("code", "name_it", "name_en", "service", "sector", "headings")), strict=True
        )
    )
