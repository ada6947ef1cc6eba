"""Ranks every market for this firm: a geometric score whose contributions add up exactly, with what is excluded and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from planner.case import Case
from planner.compliance import Screening, screen
from planner.content.load import Content
from planner.content.trade_table import FloatArray
from planner.markets.pillars import PILLARS, Pillars, build_pillars
from planner.markets.potential import Potential, product_potential
from planner.products import ProductSet
from planner.profile import Profile
from planner.rules import Fact

FLOOR = 0.10
# Nominal weights of the pillars by stage: opportunity, access, security, affinity.
STAGE_WEIGHTS: Mapping[str, tuple[float, float, float, float]] = MappingProxyType(
    {
        "debut": (0.30, 0.26, 0.24, 0.20),
        "consolidate": (0.36, 0.22, 0.20, 0.22),
        "diversify": (0.44, 0.14, 0.20, 0.22),
    }
)
STAGE_DIAL: Mapping[str, float] = MappingProxyType({"debut": 0.10, "consolidate": 0.20, "diversify": 0.35})
# Answers about the firm that move its pillars; the product itself is in ``Profile.products``.
RANKED_BY = ("certifications", "contacts", "served_markets", "languages", "channels", "price_position")
RISK_DIAL: Mapping[str, float] = MappingProxyType({"low": -0.05, "medium": 0.0, "high": 0.10})


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one pillar adds to or takes from the score of the median market; the four sum to score - reference."""

    pillar: str
    value: float
    reference: float
    weight: float
    points: float


@dataclass(frozen=True, slots=True)
class MarketScore:
    """One ranked market. ``coverage`` is the share of indicators that were really known; ``estimated`` marks derived flows.

    ``potential``, ``imports``, ``from_italy`` in EUR a year for the product (None for services).
    """

    market: str
    rank: int
    score: float
    contributions: tuple[Contribution, ...]
    coverage: float
    estimated: bool
    contact: bool
    potential: float | None
    imports: float | None
    from_italy: float | None
    parts: Mapping[str, float]
    screening: Screening


@dataclass(frozen=True)
class Excluded:
    """A market that is not ranked: ``outcome`` forbidden or no_demand, with the screening behind it."""

    market: str
    outcome: str
    screening: Screening


@dataclass(frozen=True, eq=False)
class MarketInputs:
    """All that a ranking needs and neither weights nor dial change, in the market order of the tables.

    ``potential`` is None for services; ``parts`` one mapping a market; ``coverage`` (n,) the share of indicators known.
    """

    markets: tuple[str, ...]
    products: ProductSet
    potential: Potential | None
    pillars: Pillars
    parts: tuple[Mapping[str, float], ...]
    coverage: FloatArray
    screenings: tuple[Screening, ...]
    contacts: frozenset[str]


@dataclass(frozen=True)
class Ranking:
    """Every market ranked or excluded. ``reference`` is the score of a market at the median of every pillar.

    ``inputs`` are what it was worked out from, for whoever asks how it would move.
    """

    scores: tuple[MarketScore, ...]
    excluded: tuple[Excluded, ...]
    weights: tuple[float, float, float, float]
    dial: float
    reference: float
    supply_level: str
    inputs: MarketInputs = field(repr=False, compare=False)

    def score(self, market: str) -> MarketScore | None:
        return next((s for s in self.scores if s.market == market), None)

    def screening(self, market: str) -> Screening:
        """What the trade rules say of a market, ranked or not."""
        score = self.score(market)
        return score.screening if score else next(e.screening for e in self.excluded if e.market == market)


def weights_for(profile: Profile, case: Case) -> tuple[float, float, float, float]:
    """The weights in force: chosen by hand and scaled to 1, else those of the firm's stage."""
    if case.weights is None:
        return STAGE_WEIGHTS[profile.stage]
    raw = np.array([getattr(case.weights, p) for p in PILLARS], dtype=float)
    share = raw / raw.sum()
    return (float(share[0]), float(share[1]), float(share[2]), float(share[3]))


def dial_for(profile: Profile, case: Case) -> float:
    """The growth dial in force: how much of opportunity looks ahead rather than at today's demand."""
    if case.growth_dial is not None:
        return case.growth_dial
    return STAGE_DIAL[profile.stage] + RISK_DIAL[profile.choice("risk_appetite") or "medium"]


def ranked_by(profile: Profile) -> tuple[tuple[str, Fact], ...]:
    """The answers the inputs of a ranking rest on; equal ones share their inputs, whatever else was answered."""
    return tuple((name, profile.facts[name]) for name in RANKED_BY if name in profile.facts)


def market_inputs(content: Content, profile: Profile, today: str) -> MarketInputs:
    """What the ranking of this product needs and no slider changes; ``today`` (ISO) dates the compliance rules.

    Reads only the answers of ``ranked_by``.
    """
    firm = replace(profile, facts=MappingProxyType(dict(ranked_by(profile))))
    potential = None if firm.products.is_service else product_potential(content, firm.products)
    pillars = build_pillars(content, firm, potential)
    columns = {name: column.tolist() for name, column in pillars.parts.items()}
    markets = content.tables.markets.ids
    contacts = set(firm.codes("contacts") or ())
    return MarketInputs(
        markets=markets,
        products=firm.products,
        potential=potential,
        pillars=pillars,
        parts=tuple(
            MappingProxyType(dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True)
        ),
        coverage=pillars.coverage,
        screenings=tuple(screen(content, firm.products, m, today) for m in markets),
        contacts=frozenset(contacts),
    )


def rank(content: Content, profile: Profile, case: Case, today: str) -> Ranking:
    """Rank all markets for the product; ``today`` (ISO) dates the compliance rules."""
    return combine(market_inputs(content, profile, today), weights_for(profile, case), dial_for(profile, case))


def combine(inputs: MarketInputs, weights: tuple[float, float, float, float], dial: float) -> Ranking:
    """Rank all markets with these weights (sum 1) and growth dial (0..1): all that a slider makes to be worked out again."""
    values = inputs.pillars.values(dial)
    no_demand = np.isnan(values).any(axis=0)
    barred = np.array([s.outcome == "forbidden" for s in inputs.screenings])
    bounded = np.maximum(values, FLOOR)
    # A product nobody imports any more has no median market: nothing is ranked then, and nothing compared.
    centre = np.full(len(PILLARS), FLOOR) if no_demand.all() else np.nanmedian(bounded, axis=1)
    w = np.array(weights)
    scores = 100 * np.exp(w @ np.log(np.where(no_demand, 1.0, bounded)))
    reference = float(100 * np.exp(w @ np.log(centre)))
    points = split_points(np.where(no_demand, 1.0, bounded), centre, w, scores, reference)
    open_markets = [int(j) for j in np.flatnonzero(~no_demand & ~barred)]
    order = sorted(open_markets, key=lambda j: (-scores[j], inputs.markets[j]))
    plain = (scores.tolist(), bounded.T.tolist(), points.T.tolist(), centre.tolist())
    excluded = tuple(
        Excluded(inputs.markets[j], "forbidden" if barred[j] else "no_demand", inputs.screenings[j])
        for j in np.flatnonzero(no_demand | barred)
    )
    potential = inputs.potential
    return Ranking(
        scores=tuple(_market_score(inputs, j, place, weights, *plain) for place, j in enumerate(order, start=1)),
        excluded=excluded,
        weights=weights,
        dial=dial,
        reference=reference,
        supply_level=potential.level if potential else "service",
        inputs=inputs,
    )


def _market_score(
    inputs: MarketInputs,
    j: int,
    place: int,
    weights: tuple[float, float, float, float],
    scores: list[float],
    values: list[list[float]],
    points: list[list[float]],
    centre: list[float],
) -> MarketScore:
    potential = inputs.potential
    return MarketScore(
        market=inputs.markets[j],
        rank=place,
        score=scores[j],
        contributions=tuple(map(Contribution, PILLARS, values[j], centre, weights, points[j])),
        coverage=float(inputs.coverage[j]),
        estimated=bool(potential.estimated[j]) if potential else False,
        contact=inputs.markets[j] in inputs.contacts,
        potential=float(potential.potential[j]) if potential else None,
        imports=float(potential.imports[j]) if potential else None,
        from_italy=float(potential.from_italy[j]) if potential else None,
        parts=inputs.parts[j],
        screening=inputs.screenings[j],
    )


def split_points(
    values: FloatArray, centre: FloatArray, weights: FloatArray, scores: FloatArray, reference: float
) -> FloatArray:
    """Points (4, n) that share out score - reference exactly: logs times the logarithmic mean of the two scores.

    ``values`` (4, n) and ``centre`` (4,) within FLOOR..1; where a score equals the reference the mean is that score.
    """
    logs = weights[:, None] * np.log(values / centre[:, None])
    apart = np.abs(scores - reference) >= 1e-9
    ratio = np.log(np.where(apart, scores / reference, np.e))
    return logs * np.where(apart, (scores - reference) / ratio, reference)
