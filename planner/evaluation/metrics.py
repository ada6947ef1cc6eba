"""The measures of the back-test: agreement of orders, gain of the first ten, excess growth of the first five, and their intervals."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from planner.content.evaluation import Interval
from planner.content.trade_table import BoolArray, FloatArray

IntArray = npt.NDArray[np.int64]
SEED = 20261122
RESAMPLES = 2_000
FIRST_TEN, FIRST_FIVE = 10, 5
_ENDS = (2.5, 97.5)


def ranks(x: FloatArray) -> FloatArray:
    """Places from 1 (smallest) to n; equal values share the mean of their places."""
    _, group, count = np.unique(x, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    means: FloatArray = (last - (count - 1) / 2.0)[group]
    return means


def correlation(a: FloatArray, b: FloatArray) -> float:
    """Pearson correlation; 0 when one of the two does not vary and so orders nothing."""
    a, b = a - a.mean(), b - b.mean()
    scale = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / scale if scale > 0 else 0.0


def spearman(a: FloatArray, b: FloatArray) -> float:
    return correlation(ranks(a), ranks(b))


def kendall(a: FloatArray, b: FloatArray) -> float:
    """Kendall's tau-b; 0 when one of the two does not vary."""
    up_a, up_b = (np.sign(x[:, None] - x[None, :])[np.triu_indices(len(x), 1)] for x in (a, b))
    scale = float(np.sqrt((up_a != 0).sum() * (up_b != 0).sum()))
    return float((up_a * up_b).sum()) / scale if scale > 0 else 0.0


def first(score: FloatArray, count: int) -> IntArray:
    """Positions of the highest scores, best first; among equals the earlier position."""
    return np.argsort(-score, kind="stable")[:count]


def ndcg(score: FloatArray, gain: FloatArray, count: int = FIRST_TEN) -> float:
    """Discounted gain of the first ``count`` by ``score`` as a share of the best possible; gains are not negative."""
    return ndcg_of(gain[first(score, count)], gain, count)


def ndcg_of(found: FloatArray, gain: FloatArray, count: int = FIRST_TEN) -> float:
    """The same for gains ``found`` in the order they were found, (..., any); the mean of several orders."""
    discount = 1 / np.log2(np.arange(2, 2 + min(count, len(gain))))
    ideal = float((np.sort(gain)[::-1][:count] * discount).sum())
    return float(np.mean(found[..., :count] @ discount)) / ideal if ideal > 0 else 0.0


def excess(score: FloatArray, growth: FloatArray) -> float:
    """Mean growth of the first five by ``score`` less the mean of all."""
    return float(growth[first(score, FIRST_FIVE)].mean() - growth.mean())


@lru_cache(maxsize=16)
def draws(clusters: int, resamples: int = RESAMPLES) -> FloatArray:
    """(resamples, clusters): how often each cluster is drawn, with replacement; always the same."""
    return (
        np.random.Generator(np.random.PCG64(SEED))
        .multinomial(clusters, np.full(clusters, 1 / clusters), resamples)
        .astype(float)
    )


def interval(values: FloatArray, cluster: IntArray, resamples: int = RESAMPLES) -> Interval:
    """Mean of the cells with its 95 % interval; whole clusters of cells are drawn together. NaN cells are left out."""
    known = ~np.isnan(values)
    values, cluster = values[known], cluster[known]
    _, group = np.unique(cluster, return_inverse=True)
    count = np.bincount(group).astype(float)
    total = np.bincount(group, values)
    times = draws(len(count), resamples)
    low, high = np.percentile((times @ total) / (times @ count), _ENDS)
    return Interval(value=float(values.mean()), low=float(low), high=float(high))


def weighted_correlations(x: FloatArray, y: FloatArray, present: BoolArray, weights: FloatArray) -> FloatArray:
    """(draws, cells) correlations of x and y (cells, n) over the markets present, with weights (draws, n) on markets."""
    x, y = np.where(present, x, 0.0), np.where(present, y, 0.0)
    mass = weights @ present.T.astype(float)
    mean_x, mean_y = weights @ x.T / mass, weights @ y.T / mass
    cov = weights @ (x * y).T / mass - mean_x * mean_y
    spread = (weights @ (x * x).T / mass - mean_x**2) * (weights @ (y * y).T / mass - mean_y**2)
    found: FloatArray = np.divide(cov, np.sqrt(np.maximum(spread, 0)), out=np.zeros_like(cov), where=spread > 1e-12)
    return found


def wide_ends(
    x: FloatArray, y: FloatArray, present: BoolArray, cluster: IntArray, resamples: int = RESAMPLES
) -> tuple[float, float]:
    """95 % ends of the mean correlation when clusters of cells and markets are drawn together; x, y are ranks (cells, n)."""
    _, group = np.unique(cluster, return_inverse=True)
    by_cell = draws(int(group.max()) + 1, resamples)[:, group]
    markets = draws(x.shape[1], resamples + 1)[1:]
    found = weighted_correlations(x, y, present, markets)
    low, high = np.percentile((by_cell * found).sum(axis=1) / by_cell.sum(axis=1), _ENDS)
    return float(low), float(high)
