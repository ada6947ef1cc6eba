"""Ranks every market for this firm: a geometric score whose contributions add up exactly, with what is excluded and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from planner.case import Case
from planner.compliance import Screening, screen
from planner.content.load import Content
from planner.markets.pillars import PILLARS, Pillars, build_pillars
from planner.markets.potential import Potential, product_potential
from planner.profile import Profile

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
RISK_DIAL: Mapping[str, float] = MappingProxyType({"low": -0.05, "medium": 0.0, "high": 0.10})


@dataclass(frozen=True)
class Contribution:
    """What one pillar adds to or takes from the score of the median market; the four sum to score - reference."""

    pillar: str
    value: float
    reference: float
    weight: float
    points: float


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Ranking:
    """Every market ranked or excluded. ``reference`` is the score of a market at the median of every pillar."""

    scores: tuple[MarketScore, ...]
    excluded: tuple[Excluded, ...]
    weights: tuple[float, float, float, float]
    dial: float
    reference: float
    supply_level: str

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


def rank(content: Content, profile: Profile, case: Case, today: str) -> Ranking:
    """Rank all markets for the product; ``today`` (ISO) dates the compliance rules."""
    weights, dial = weights_for(profile, case), dial_for(profile, case)
    potential = None if profile.products.is_service else product_potential(content, profile.products)
    pillars = build_pillars(content, profile, potential, dial)
    markets = content.tables.markets.ids
    screenings = [screen(content, profile.products, m, today) for m in markets]
    no_demand = np.isnan(pillars.values).any(axis=0)
    barred = np.array([s.outcome == "forbidden" for s in screenings])
    bounded = np.maximum(pillars.values, FLOOR)
    centre = np.nanmedian(bounded, axis=1)
    w = np.array(weights)
    scores = 100 * np.exp(w @ np.log(np.where(no_demand, 1.0, bounded)))
    reference = float(100 * np.exp(w @ np.log(centre)))
    open_markets = [int(j) for j in np.flatnonzero(~no_demand & ~barred)]
    order = sorted(open_markets, key=lambda j: (-scores[j], markets[j]))
    contacts = set(profile.codes("contacts") or ())
    ranked = tuple(
        _market_score(
            j,
            place,
            markets[j] in contacts,
            float(scores[j]),
            reference,
            bounded[:, j],
            centre,
            w,
            pillars,
            potential,
            screenings[j],
        )
        for place, j in enumerate(order, start=1)
    )
    excluded = tuple(
        Excluded(markets[j], "forbidden" if barred[j] else "no_demand", screenings[j])
        for j in np.flatnonzero(no_demand | barred)
    )
    return Ranking(ranked, excluded, weights, dial, reference, potential.level if potential else "service")


def _market_score(
    j: int,
    place: int,
    contact: bool,
    score: float,
    reference: float,
    values: np.ndarray,
    centre: np.ndarray,
    weights: np.ndarray,
    pillars: Pillars,
    potential: Potential | None,
    screening: Screening,
) -> MarketScore:
    return MarketScore(
        market=screening.market,
        rank=place,
        score=score,
        contributions=contributions(values, centre, weights, score, reference),
        coverage=1 - float(pillars.filled_in[j]) / pillars.asked_for,
        estimated=bool(potential.estimated[j]) if potential else False,
        contact=contact,
        potential=float(potential.potential[j]) if potential else None,
        imports=float(potential.imports[j]) if potential else None,
        from_italy=float(potential.from_italy[j]) if potential else None,
        parts=MappingProxyType({name: float(column[j]) for name, column in pillars.parts.items()}),
        screening=screening,
    )


def contributions(
    values: np.ndarray, centre: np.ndarray, weights: np.ndarray, score: float, reference: float
) -> tuple[Contribution, ...]:
    """Split score - reference exactly among the pillars: logs shared out by the logarithmic mean of the two scores."""
    logs = weights * np.log(values / centre)
    mean = reference if abs(score - reference) < 1e-9 else (score - reference) / np.log(score / reference)
    return tuple(
        Contribution(pillar, float(values[i]), float(centre[i]), float(weights[i]), float(logs[i] * mean))
        for i, pillar in enumerate(PILLARS)
    )
