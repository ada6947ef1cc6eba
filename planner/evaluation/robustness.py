"""How far the ranking in use would move under other normalisations, other weights, and one market less."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from planner.compliance import screen
from planner.content.evaluation import Robust, Spread
from planner.content.load import Content
from planner.content.trade_table import BoolArray, FloatArray
from planner.evaluation.methods import score
from planner.evaluation.metrics import SEED, correlation, first, kendall
from planner.markets.confidence import effective_weights
from planner.markets.pillars import MIN_YARDSTICK, PILLARS, Measured, Pillars, ahead_of, build_pillars, demand_of
from planner.markets.potential import product_potential
from planner.markets.ranking import FLOOR, STAGE_DIAL, STAGE_WEIGHTS
from planner.markets.scaling import CLIP, normal_cdf, scale_of
from planner.products import resolve
from planner.profile import Profile

PRODUCTS = 60
FIRST_TWENTY, DROPPED = 20, 10
WEIGHT_DRAWS, CONCENTRATION = 200, 30.0

# An indicator (n,) and the markets that set its scale, to 0..1; NaN stays NaN.
Place = Callable[[FloatArray, BoolArray], FloatArray]


def by_percentile(x: FloatArray, yardstick: BoolArray) -> FloatArray:
    """Share of the yardstick below, equals counted half."""
    known = np.sort(x[yardstick & ~np.isnan(x)])
    both = np.searchsorted(known, x, "left") + np.searchsorted(known, x, "right")
    return np.where(np.isnan(x), np.nan, both / (2 * len(known)))


def by_range(x: FloatArray, yardstick: BoolArray) -> FloatArray:
    """Min-max over the yardstick; sizes come as logs already."""
    known = x[yardstick & ~np.isnan(x)]
    low, high = known.min(), known.max()
    return np.clip((x - low) / (high - low), 0, 1) if high > low else np.where(np.isnan(x), np.nan, 0.5)


def by_mean(x: FloatArray, yardstick: BoolArray) -> FloatArray:
    """Phi of the plain z-score, clipped as the shipped one."""
    known = x[yardstick & ~np.isnan(x)]
    spread = known.std()
    return normal_cdf(np.clip((x - known.mean()) / spread, -CLIP, CLIP)) if spread > 0 else by_range(x, yardstick)


def by_median(x: FloatArray, yardstick: BoolArray) -> FloatArray:
    """As shipped."""
    return scale_of(x, yardstick).place(x)


OTHER_SCALES: Mapping[str, Place] = {"percentile": by_percentile, "log_min_max": by_range, "plain_z": by_mean}


def placed_by(pillars: Pillars, place: Place, kept: BoolArray) -> Pillars:
    """The pillars with everything that is normalised placed anew, the markets not ``kept`` setting no scale."""
    o = pillars.opportunity
    assert o.wanted is not None and o.unused is not None and o.counts_gap is not None
    sizeable = o.counts_gap if o.counts_gap.sum() >= MIN_YARDSTICK else np.ones_like(kept)
    size, wanted = place(o.size.raw, kept & sizeable), place(o.wanted.raw, kept & sizeable)
    unused, growth = place(o.unused.raw, kept), place(o.growth.raw, kept)
    opportunity = replace(o, demand=demand_of(size, wanted), ahead=ahead_of(unused, growth, o.counts_gap))
    return replace(pillars, opportunity=opportunity, barrier=_Placed(place(pillars.barrier.raw, kept)))


class _Placed(Measured):
    """An indicator whose places are given."""

    def __init__(self, places: FloatArray) -> None:
        super().__init__(places, scale_of(places))
        self.__dict__["placed"] = places


@dataclass(frozen=True, eq=False)
class Case:
    """One product of one firm: pillars, the markets it may be ranked in, weights and dial of the firm's stage."""

    pillars: Pillars
    open: BoolArray
    stage: str

    @property
    def weights(self) -> tuple[float, ...]:
        return STAGE_WEIGHTS[self.stage]

    def scores(self, pillars: Pillars, weights: Sequence[float] | None = None) -> FloatArray:
        """Scores of the markets it may be ranked in."""
        values = pillars.values(STAGE_DIAL[self.stage])[:, self.open]
        return score(values, tuple(weights or self.weights))


def sample_products(content: Content, count: int = PRODUCTS) -> tuple[str, ...]:
    """Products spread over the sectors: the one Italy exports most in each, then the second of each, until ``count``."""
    trade = content.tables.trade
    by_sector: dict[str, list[str]] = {}
    for _, code in sorted(zip(-trade.italy_exports, trade.products, strict=True)):
        by_sector.setdefault(trade.sector(code), []).append(code)
    turns = [codes[turn] for turn in range(count) for _, codes in sorted(by_sector.items()) if turn < len(codes)]
    return tuple(turns[:count])


def cases_of(content: Content, firms: Sequence[Profile], code: str, today: str) -> Iterator[Case]:
    """Each firm as it is, selling this product instead of its own."""
    products = resolve(content, (code,))
    potential = product_potential(content, products)
    free = np.array([screen(content, products, m, today).outcome != "forbidden" for m in content.tables.markets.ids])
    for firm in firms:
        pillars = build_pillars(content, replace(firm, products=products), potential)
        yield Case(pillars, free & ~np.isnan(pillars.values(0.0)).any(axis=0), firm.stage)


def robustness(content: Content, firms: Sequence[Profile], today: str) -> Robust:
    """All measures over a sample of products for each firm; ``today`` dates the rules of trade."""
    found: dict[str, list[float]] = {}
    weights: dict[str, list[tuple[float, ...]]] = {}
    products = sample_products(content)
    worst = 0.0
    for code in products:
        for case in cases_of(content, firms, code, today):
            own = case.scores(case.pillars)
            everybody = np.ones_like(case.open)
            for name, place in OTHER_SCALES.items():
                found.setdefault(name, []).append(kendall(own, case.scores(placed_by(case.pillars, place, everybody))))
            found.setdefault("shift", []).append(weight_shift(case, own))
            swapped = reversals(case, own)
            worst = max(worst, *swapped)
            found.setdefault("reversals", []).append(float(np.mean(swapped)))
            values = np.maximum(case.pillars.values(STAGE_DIAL[case.stage])[:, case.open], FLOOR)
            for (i, one), (j, other) in combinations(enumerate(PILLARS), 2):
                found.setdefault(f"{one}_{other}", []).append(correlation(values[i], values[j]))
            weights.setdefault(case.stage, []).append(effective_weights(values, np.array(case.weights)))
    return Robust(
        products=len(products),
        firms=len(firms),
        tau={name: _spread(found[name]) for name in OTHER_SCALES},
        shift=_spread(found["shift"]),
        reversals=_spread(found["reversals"]),
        worst_reversal=worst,
        correlations={f"{a}_{b}": _spread(found[f"{a}_{b}"]) for a, b in combinations(PILLARS, 2)},
        effective_weights={
            stage: dict(zip(PILLARS, np.mean(rows, axis=0).tolist(), strict=True))
            for stage, rows in sorted(weights.items())
        },
    )


def weight_shift(case: Case, own: FloatArray) -> float:
    """Mean places the first twenty move by when weights are drawn around those in use."""
    dice = np.random.Generator(np.random.PCG64(SEED))
    drawn = dice.dirichlet(CONCENTRATION * np.array(case.weights), WEIGHT_DRAWS)
    values = np.maximum(case.pillars.values(STAGE_DIAL[case.stage])[:, case.open], FLOOR)
    places = np.argsort(np.argsort(-(drawn @ np.log(values)), axis=1, kind="stable"), axis=1)
    top = first(own, FIRST_TWENTY)
    return float(np.abs(places[:, top] - np.arange(len(top))).mean())


def reversals(case: Case, own: FloatArray) -> tuple[float, ...]:
    """For each of the first ten dropped: share of the pairs of the others of the first twenty that change order."""
    top = first(own, FIRST_TWENTY)
    positions = np.flatnonzero(case.open)
    out = []
    for dropped in top[:DROPPED]:
        kept = np.ones_like(case.open)
        kept[positions[dropped]] = False
        others = top[top != dropped]
        again = case.scores(placed_by(case.pillars, by_median, kept))[others]
        before = np.triu(np.ones((len(others), len(others)), dtype=bool), 1)
        out.append(float((again[:, None] < again[None, :])[before].mean()))
    return tuple(out)


def _spread(values: Sequence[float]) -> Spread:
    low, middle, high = np.percentile(values, (5, 50, 95))
    return Spread(median=float(middle), low=float(low), high=float(high))
