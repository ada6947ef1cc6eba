"""Reads what the back-test runs on and what it found: the industry panel, and the published results with their fingerprint."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import ValidationError

from planner.base import Model
from planner.content.tables import TablesError
from planner.content.trade_table import FloatArray, frozen

PANEL, RESULTS = "panel.parquet", "results.json"
MEASURED_ON = ("markets/flows.parquet", "markets/markets.csv", "markets/products.csv", f"evaluation/{PANEL}")
REST_OF_WORLD = "ROW"
_THOUSAND = 1000.0


@dataclass(frozen=True, eq=False)
class Panel:
    """Imports and the part from Italy, nominal US dollars, read-only, shape (years, industries, importers).

    ``importers`` are ISO3 codes and ``ROW`` (every other country together, part of the world but never a market).
    """

    years: tuple[int, ...]
    industries: tuple[str, ...]
    importers: tuple[str, ...]
    imports: FloatArray
    from_italy: FloatArray


class Interval(Model):
    """A measured figure with its 95 % interval; ``wide_low``..``wide_high`` when markets are resampled as well."""

    value: float
    low: float
    high: float
    wide_low: float | None = None
    wide_high: float | None = None


class MethodResult(Model):
    """What one way of ordering markets scored; a metric that does not apply to it is None."""

    method: str
    level: Interval | None = None
    ndcg: Interval | None = None
    growth: Interval | None = None
    excess: Interval | None = None


class Trial(Model):
    """One run of all methods on one set of data; ``cells`` were averaged over ``clusters`` that were resampled."""

    data: str
    folds: tuple[str, ...]
    markets: int
    cells: int
    clusters: int
    methods: tuple[MethodResult, ...]

    def method(self, name: str) -> MethodResult:
        return next(m for m in self.methods if m.method == name)


class Difference(Model):
    """How far ``second`` is from ``first`` in one metric on one set of data: paired, with its 95 % interval."""

    name: str
    data: str
    stage: str
    metric: str
    first: float
    second: float
    difference: Interval


class Spread(Model):
    """The median of many cases, and where 5 % and 95 % of them lie."""

    median: float
    low: float
    high: float


class Robust(Model):
    """How far the order of markets moves under choices that could have been made otherwise, on the figures in use.

    ``tau`` by normalisation (Kendall, whole ranking); ``shift`` mean places of the first twenty under other weights;
    ``reversals`` share of pairs of the first twenty that swap when a market is dropped (``worst_reversal`` the worst case);
    ``correlations`` by pair of pillars; ``effective_weights`` by stage and pillar.
    """

    products: int
    firms: int
    tau: Mapping[str, Spread]
    shift: Spread
    reversals: Spread
    worst_reversal: float
    correlations: Mapping[str, Spread]
    effective_weights: Mapping[str, Mapping[str, float]]


class Evaluation(Model):
    """The published results; ``figures`` is the fingerprint of the tables they were measured on."""

    figures: str
    trials: tuple[Trial, ...]
    comparisons: tuple[Difference, ...]
    robust: Robust

    def trial(self, data: str) -> Trial:
        return next(t for t in self.trials if t.data == data)

    def compared(self, name: str, data: str, metric: str) -> tuple[Difference, ...]:
        """One comparison in every stage it was made for."""
        return tuple(c for c in self.comparisons if (c.name, c.data, c.metric) == (name, data, metric))


def load_panel(folder: Path) -> Panel:
    """Read ``content/evaluation/panel.parquet``; ``TablesError`` when it is missing, broken or has holes."""
    path = folder / PANEL
    try:
        table = pq.ParquetFile(path).read()
        columns = {
            name: table[name].combine_chunks() for name in ("year", "market", "industry", "imports", "from_italy")
        }
    except (OSError, KeyError, pa.ArrowException) as error:
        raise TablesError(f"{path}: cannot be read ({error}). Restore it or run the refresh again.") from error
    years, year = np.unique(np.from_dlpack(columns["year"]), return_inverse=True)
    importers, importer = np.unique(np.array(columns["market"].to_pylist()), return_inverse=True)
    industries, industry = np.unique(np.array(columns["industry"].to_pylist()), return_inverse=True)
    shape = (len(years), len(industries), len(importers))
    if len(year) != np.prod(shape):
        raise TablesError(f"{path}: {len(year)} rows do not fill {shape}. Restore it or run the refresh again.")

    def dense(name: str) -> FloatArray:
        values: FloatArray = np.full(shape, np.nan)
        values[year, industry, importer] = np.asarray(np.from_dlpack(columns[name]), dtype=np.float64) * _THOUSAND
        if not (values >= 0).all():
            raise TablesError(f"{path}: column {name} has a hole or a negative value. Run the refresh again.")
        return frozen(values)

    return Panel(
        years=tuple(int(y) for y in years),
        industries=tuple(str(i) for i in industries),
        importers=tuple(str(m) for m in importers),
        imports=dense("imports"),
        from_italy=dense("from_italy"),
    )


def load_evaluation(folder: Path) -> Evaluation | None:
    """Read ``content/evaluation/results.json``; None where nothing was published, ``TablesError`` when it is broken."""
    path = folder / RESULTS
    if not path.is_file():
        return None
    try:
        return Evaluation.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise TablesError(f"{path}: cannot be read ({error}). Run make backtest again.") from error


def fingerprint(content_folder: Path) -> str:
    """Twelve hex digits of the tables the results were measured on: another figure gives another fingerprint."""
    digest = hashlib.sha256()
    for name in MEASURED_ON:
        digest.update((content_folder / name).read_bytes())
    return digest.hexdigest()[:12]
