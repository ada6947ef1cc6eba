"""How sure the order of the markets is: places under other weights and figures, ties, what would change it, what other methods say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from types import MappingProxyType
from typing import Literal

import numpy as np
import numpy.typing as npt

from planner.content.load import Content
from planner.content.trade_table import FloatArray
from planner.markets.noise import Outcomes, noise_of, outcomes
from planner.markets.pillars import PILLARS
from planner.markets.ranking import FLOOR, MarketInputs, Ranking

DRAWS, SEED = 10_000, 20_261_122
# How firmly the weights are held: a weight of .30 stays within .17 and .44 in nine draws out of ten.
CONCENTRATION = 30
FIRST = 5
LOW, HIGH = 0.05, 0.95
SURE, FAIRLY_SURE = 0.70, 0.40
# A market ahead of another in fewer than six draws out of ten is not really ahead of it.
AHEAD = 0.60
FIGURES = 6
_BLOCK = 5_000
# Scores become whole numbers, steps of a millionth, with the row in the last eight bits: one sort of integers gives the places.
_ROWS, _FINE = 256, 2**20

Level = Literal["high", "medium", "low"]
Change = Literal["double", "half"]
Keys = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Standing:
    """How firm the place of one market is.

    In nine draws out of ten its place lies between ``low`` and ``high``; ``top5`` is the share of draws in which it is among the first
    five, ``level`` says that in a word. ``tied_with`` are the markets of its group that nothing tells apart from it.
    """

    market: str
    low: int
    high: int
    top5: float
    level: Level
    tied_with: tuple[str, ...]


@dataclass(frozen=True)
class Sway:
    """What the first five become when one pillar weighs double or half: who ``enters``, who ``leaves``."""

    pillar: str
    change: Change
    enters: tuple[str, ...]
    leaves: tuple[str, ...]


@dataclass(frozen=True)
class Confidence:
    """How sure the ranking is; ``standings`` by market, in the order of the ranking.

    ``agreement`` is, for each other method, the share of the first five it has in common; ``same_order`` the Kendall correlation of the
    whole order with it (-1..1). ``effective_weights`` (sum 1) say how much of the differences between scores each pillar makes.
    """

    standings: Mapping[str, Standing]
    sways: tuple[Sway, ...]
    agreement: Mapping[str, float]
    same_order: Mapping[str, float]
    effective_weights: tuple[float, ...]
    draws: int


def how_sure(content: Content, ranking: Ranking, draws: int = DRAWS) -> Confidence:
    """Rank all markets again under ``draws`` other weights and figures; the same ranking always gives the same answer.

    Weights follow a Dirichlet of CONCENTRATION times those in force, figures the noise of ``planner.markets.noise``. Every market takes
    part in every draw, the last of the list like the first. Empty where no market is ranked.
    """
    inputs = ranking.inputs
    names = [s.market for s in ranking.scores]
    if not names:
        nothing: Mapping[str, float] = MappingProxyType({})
        return Confidence(MappingProxyType({}), (), nothing, nothing, ranking.weights, draws)
    rows = _rows(inputs, names)
    likely = outcomes(inputs, noise_of(content, inputs), ranking.dial, rows)
    keys = simulate(likely, np.array(ranking.weights), draws)
    low, high, top5 = spans(keys)
    tied = _tied(names, keys)
    values = np.maximum(inputs.pillars.values(ranking.dial)[:, rows], FLOOR)
    first = _firsts(content, ranking, values, rows)
    return Confidence(
        standings=MappingProxyType(
            {
                market: Standing(market, int(low[i]), int(high[i]), float(top5[i]), _level(float(top5[i])), tied[i])
                for i, market in enumerate(names)
            }
        ),
        sways=_sways(names, values, np.array(ranking.weights)),
        agreement=MappingProxyType({name: _shared(names, order) for name, order in first.items()}),
        same_order=MappingProxyType({name: _kendall(order) for name, order in first.items()}),
        effective_weights=effective_weights(values, np.array(ranking.weights)),
        draws=draws,
    )


def _rows(inputs: MarketInputs, names: list[str]) -> npt.NDArray[np.intp]:
    at = {market: i for i, market in enumerate(inputs.markets)}
    return np.array([at[m] for m in names], dtype=np.intp)


def _level(top5: float) -> Level:
    return "high" if top5 >= SURE else "medium" if top5 >= FAIRLY_SURE else "low"


# ---- draws --------------------------------------------------------------------------------------------------------


def simulate(likely: Outcomes, weights: FloatArray, draws: int, seed: int = SEED) -> Keys:
    """Keys (k, draws) that sort from the best market to the worst: the score in the high bits, the row in the last eight.

    Chance picks for every market and figure one of its LEVELS values (one byte), and the weights of the draw.
    """
    markets = len(likely.demand)
    source = np.random.PCG64(seed)
    gammas = np.random.Generator(source).standard_gamma(CONCENTRATION * weights, size=(draws, len(weights)))
    steps = -_FINE / gammas.sum(axis=1, keepdims=True)
    shares = np.ascontiguousarray((gammas * steps).T.astype(np.float32))
    out = np.empty((markets, draws), dtype=np.int32)
    for start in range(0, draws, _BLOCK):
        block = slice(start, min(start + _BLOCK, draws))
        shape = (markets, FIGURES, block.stop - start)
        needed = prod(shape)
        picks = source.random_raw(needed // 8 + 1).view(np.uint8)[:needed].reshape(shape)
        for j in range(markets):
            scores = _draw(likely, j, picks[j], shares[:, block])
            np.rint(scores, out=scores)
            out[j, block] = scores
            out[j, block] *= _ROWS
            out[j, block] += j
    return out


def _draw(
    likely: Outcomes, j: int, picks: npt.NDArray[np.uint8], shares: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """Scores of one market in a block of draws: the logs of its pillars times the shares; 0 is perfect, larger is worse."""
    opportunity = likely.demand[j].take(picks[0], mode="clip")
    opportunity += likely.ahead[j].take(picks[1], mode="clip")
    if likely.counts_gap[j]:
        step = likely.gap_imports[j].take(picks[0], mode="clip")
        step += likely.gap_italy[j].take(picks[2], mode="clip")
        opportunity += likely.gap_value.take(step, mode="clip")
    np.maximum(opportunity, np.float32(FLOOR), out=opportunity)
    total: npt.NDArray[np.float32] = np.log(opportunity, out=opportunity)
    total *= shares[0]
    for pillar, table in enumerate((likely.access, likely.security, likely.affinity), start=1):
        part = table[j].take(picks[2 + pillar], mode="clip")
        part *= shares[pillar]
        total += part
    return total


def spans(keys: Keys) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], FloatArray]:
    """Lowest and highest place (1 is first) in nine draws out of ten, and the share of draws among the first five; each (k,)."""
    markets, draws = keys.shape
    place = np.arange(markets, dtype=np.int32) * _ROWS
    counts = np.zeros(markets * _ROWS, dtype=np.int64)
    for start in range(0, draws, _BLOCK):
        found = np.ascontiguousarray(keys[:, start : start + _BLOCK].T)
        found.sort(axis=1)
        found &= _ROWS - 1
        found += place
        counts += np.bincount(found.ravel(), minlength=len(counts))
    reached = counts.reshape(markets, _ROWS)[:, :markets].cumsum(axis=0).T
    low = (reached < LOW * draws).sum(axis=1) + 1
    high = (reached < HIGH * draws).sum(axis=1) + 1
    return low, high, reached[:, min(FIRST, markets) - 1] / draws


def _tied(names: list[str], keys: Keys) -> list[tuple[str, ...]]:
    """For each market the others of its group: from the top, a group goes on while its head is ahead in too few draws.

    Compared with the head, not with the one before: otherwise a chain of small steps would join the first with the last.
    """
    groups: list[list[int]] = []
    for i in range(len(names)):
        head = groups[-1][0] if groups else None
        if head is not None and np.count_nonzero(keys[head] < keys[i]) < AHEAD * keys.shape[1]:
            groups[-1].append(i)
        else:
            groups.append([i])
    return [tuple(names[other] for other in group if other != i) for group in groups for i in group]


# ---- without chance -----------------------------------------------------------------------------------------------


def _order(scores: FloatArray) -> list[int]:
    """Rows from the highest score down; rows come in the order of the ranking, which settles what ends level."""
    return [int(i) for i in np.argsort(-scores, kind="stable")]


def _sways(names: list[str], values: FloatArray, weights: FloatArray) -> tuple[Sway, ...]:
    """Who enters and leaves the first five when one weight is doubled or halved and all are brought back to sum 1."""
    logs = np.log(values)
    found = []
    changes: tuple[tuple[Change, float], ...] = (("double", 2.0), ("half", 0.5))
    for i, pillar in enumerate(PILLARS):
        for change, factor in changes:
            moved = weights.copy()
            moved[i] *= factor
            first = _order(moved / moved.sum() @ logs)[:FIRST]
            enters = tuple(names[j] for j in first if j >= FIRST)
            leaves = tuple(names[j] for j in range(min(FIRST, len(names))) if j not in first)
            found.append(Sway(pillar, change, enters, leaves))
    return tuple(found)


def _firsts(
    content: Content, ranking: Ranking, values: FloatArray, rows: npt.NDArray[np.intp]
) -> dict[str, FloatArray]:
    """The scores that other methods give to the same markets: a mean that lets strengths make up for weaknesses, places instead of
    values, size alone, and what people do by hand: demand over distance."""
    weights = np.array(ranking.weights)
    distance = content.tables.markets.column("distance")[rows]
    potential = ranking.inputs.potential
    below = (values[:, :, None] > values[:, None, :]).mean(axis=2)
    places = below + 0.5 * (values[:, :, None] == values[:, None, :]).mean(axis=2)
    found = {"mean": weights @ values, "places": weights @ np.log(np.maximum(places, FLOOR))}
    if potential is None:
        size = np.exp(ranking.inputs.pillars.opportunity.size.raw[rows])
        return {**found, "size": size, "near": size / distance}
    return {**found, "size": potential.potential[rows], "near": potential.imports[rows] / distance}


def _shared(names: list[str], scores: FloatArray) -> float:
    """Share of the first five of the ranking that are first five by these scores too."""
    most = min(FIRST, len(names))
    return sum(j < most for j in _order(scores)[:most]) / most if most else 1.0


def _kendall(scores: FloatArray) -> float:
    """Pairs in the same order less pairs in the opposite one, as a share of those not level; scores in the order of the ranking."""
    signs = np.triu(np.sign(scores[:, None] - scores[None, :]), 1)
    apart = np.count_nonzero(signs)
    return float(signs.sum() / apart) if apart else 1.0


def effective_weights(values: FloatArray, weights: FloatArray) -> tuple[float, ...]:
    """Each pillar's share in the variance of the logs of the scores, (4,), sum 1; ``values`` (4, k) within FLOOR..1.

    A pillar on which all markets are alike decides nothing, whatever its weight. One that pulls against the others can be below 0.
    """
    parts = weights[:, None] * np.log(values)
    apart = parts - parts.mean(axis=1, keepdims=True)
    together = apart @ apart.sum(axis=0)
    whole = float(together.sum())
    return tuple(float(t) / whole for t in together) if whole > 0 else tuple(float(w) for w in weights)
