"""Runs every method on every cell of a data set and sums up: the cells, their targets, the measures with intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from planner.content.evaluation import MethodResult, Panel
from planner.content.load import Content
from planner.content.trade_table import BoolArray, FloatArray
from planner.evaluation.methods import RANDOM, Seen, log_growth, look, orders
from planner.evaluation.metrics import (
    FIRST_FIVE,
    SEED,
    IntArray,
    correlation,
    excess,
    interval,
    ndcg,
    ndcg_of,
    ranks,
    spearman,
    wide_ends,
)
from planner.evaluation.past import WINDOW, Fold, as_of, basket, industry_codes, window, with_past_growth
from planner.markets.pillars import MIN_YARDSTICK
from planner.markets.potential import MIN_POTENTIAL_EUR
from planner.products import ProductSet

RANDOM_ORDERS = 200
METRICS = ("level", "ndcg", "growth", "excess")
# With fewer sizeable markets there is nothing to choose from, and growth is not judged.
MIN_JUDGED = MIN_YARDSTICK


@dataclass(frozen=True, eq=False)
class Cell:
    """One test: what was seen, what then happened. Arrays (n,) over all markets, NaN outside ``present``.

    ``flow`` is Italy's flow of the target time, ``growth`` the log growth from base to
    target (None: level only), ``sizeable`` where growth is judged; ``cluster`` is what is drawn together, ``fold`` the first
    year of the base.
    """

    products: ProductSet
    seen: Seen
    methods: Mapping[str, FloatArray]
    flow: FloatArray
    growth: FloatArray | None
    present: BoolArray
    sizeable: BoolArray
    cluster: int
    fold: int

    @cached_property
    def flow_ranks(self) -> FloatArray:
        return ranks(self.flow[self.present])

    def measure(self, value: FloatArray) -> tuple[float, float, float, float]:
        """Level, NDCG, growth, excess growth in points a year; NaN where growth is not judged."""
        level = correlation(ranks(value[self.present]), self.flow_ranks)
        gain = ndcg(value[self.present], self.flow[self.present])
        if self.growth is None or self.sizeable.sum() < MIN_JUDGED:
            return level, gain, np.nan, np.nan
        grown = self.growth[self.sizeable]
        yearly = 100 * excess(value[self.sizeable], grown) / WINDOW
        return level, gain, spearman(value[self.sizeable], grown), yearly

    def measure_at_random(self) -> tuple[float, float, float, float]:
        """The same four measures for an order drawn at random, the mean of many."""
        flow = self.flow[self.present]
        orders = _random_orders(len(flow))
        level = _mean_correlation(orders, flow)
        gain = ndcg_of(flow[orders], flow)
        if self.growth is None or self.sizeable.sum() < MIN_JUDGED:
            return level, gain, np.nan, np.nan
        grown = self.growth[self.sizeable]
        orders = _random_orders(len(grown))
        ahead = float(grown[orders[:, :FIRST_FIVE]].mean() - grown.mean())
        return level, gain, _mean_correlation(orders, grown), 100 * ahead / WINDOW


def panel_cells(content: Content, panel: Panel, folds: Sequence[Fold]) -> tuple[Cell, ...]:
    """A cell for each fold and industry."""
    out = []
    for fold in folds:
        before, now, then = (window(content, panel, start) for start in (fold.gap, fold.base, fold.target))
        base, older = as_of(content, panel, now), as_of(content, panel, before)
        moving = with_past_growth(base, before, now)
        for i, code in enumerate(industry_codes(panel)):
            products = basket((code,))
            seen = look(base, moving, older, products)
            present = np.nan_to_num(now.imports[i]) > 0
            out.append(
                Cell(
                    products=products,
                    seen=seen,
                    methods=orders(base, seen, products, older=True),
                    flow=then.from_italy[i],
                    growth=log_growth(now.from_italy[i], then.from_italy[i]),
                    present=present,
                    sizeable=present & (np.nan_to_num(seen.base.potential) >= MIN_POTENTIAL_EUR),
                    cluster=i,
                    fold=fold.base,
                )
            )
    return tuple(out)


def _mean_correlation(orders: IntArray, target: FloatArray) -> float:
    """Mean rank correlation of random orders with a target; 0 where the target does not vary."""
    places, found = ranks(np.arange(orders.shape[1], dtype=float))[::-1], ranks(target)
    places, found = places - places.mean(), found - found.mean()
    scale = float(np.sqrt((places**2).sum() * (found**2).sum()))
    return float((found[orders] @ places).mean()) / scale if scale > 0 else 0.0


Value = Callable[[Cell], FloatArray]


def measured(cells: Sequence[Cell], value: Value) -> FloatArray:
    """(cells, 4) of METRICS for one way of ordering."""
    return np.array([cell.measure(value(cell)) for cell in cells])


def by_chance(cells: Sequence[Cell]) -> FloatArray:
    """(cells, 4) of METRICS, each the mean over many orders drawn at random, always the same ones."""
    return np.array([cell.measure_at_random() for cell in cells])


@lru_cache(maxsize=256)
def _random_orders(size: int) -> IntArray:
    """(RANDOM_ORDERS, size): positions in random order, the same for every cell of this size."""
    dice = np.random.Generator(np.random.PCG64([SEED, size]))
    return np.argsort(dice.random((RANDOM_ORDERS, size)), axis=1)


def clusters(cells: Sequence[Cell]) -> IntArray:
    return np.array([cell.cluster for cell in cells])


def result(name: str, cells: Sequence[Cell], wide: bool) -> MethodResult:
    """The measures of one method with intervals; ``wide`` adds the ones that draw markets as well."""
    found = by_chance(cells) if name == RANDOM else measured(cells, lambda cell: cell.methods[name])
    group = clusters(cells)
    intervals = {
        metric: None if np.isnan(column).all() else interval(column, group)
        for metric, column in zip(METRICS, found.T, strict=True)
    }
    if wide and name != RANDOM:
        for metric in ("level", "growth"):
            narrow = intervals[metric]
            if narrow is not None:
                low, high = _wide(name, metric, cells)
                intervals[metric] = narrow.model_copy(update={"wide_low": low, "wide_high": high})
    return MethodResult(method=name, **intervals)


def _wide(name: str, metric: str, cells: Sequence[Cell]) -> tuple[float, float]:
    shape = (len(cells), len(cells[0].flow))
    x, y, kept = np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=bool)
    for row, cell in enumerate(cells):
        judged, target = (cell.present, cell.flow) if metric == "level" else (cell.sizeable, cell.growth)
        if target is None or (metric == "growth" and judged.sum() < MIN_JUDGED):
            continue
        kept[row] = judged
        x[row, judged], y[row, judged] = ranks(cell.methods[name][judged]), ranks(target[judged])
    rows, covered = kept.any(axis=1), kept.any(axis=0)
    judged_there = np.ix_(rows, covered)
    return wide_ends(x[judged_there], y[judged_there], kept[judged_there], clusters(cells)[rows])


def only(cells: Sequence[Cell], folds: Sequence[Fold]) -> tuple[Cell, ...]:
    """The cells of these folds."""
    starts = {fold.base for fold in folds}
    return tuple(cell for cell in cells if cell.fold in starts)
