"""What a shock would do to one market: the price the customer pays, what the firm would have to absorb, demand, the place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from planner.base import Datum
from planner.content.load import Content
from planner.content.schema_scenarios import Assumption, Scenario
from planner.markets.potential import YEARS_AHEAD, preference
from planner.markets.ranking import Ranking, combine
from planner.markets.shocks import Shock, place_after, shocked
from planner.profile import Profile

CUSTOMS_INSIDE = frozenset({"single_market", "customs_territory"})
# Preferences still being phased in: part of the ordinary duty is paid today.
PARTLY_IN_FORCE = frozenset({"phased", "partial"})
UNITED_STATES = "USA"
MARGIN_QUESTION, PRICE_QUESTION, FULL_COST_LEVEL = "export_margin", "export_price", 3
# Percent of the sale price behind each answer to the question on margin; None is open.
MARGINS: tuple[tuple[float | None, float | None], ...] = (
    (None, 0.0),
    (0.0, 5.0),
    (5.0, 10.0),
    (10.0, 15.0),
    (15.0, None),
)

Basis = Literal["exact", "at_most", "average", "unknown", "unchanged"]
Enough = Literal["yes", "borderline", "no", "unknown"]


@dataclass(frozen=True)
class Price:
    """What an importer pays, duty paid, against 100 today if the firm keeps its own price, and what it costs not to let it rise.

    ``absorbed`` is the percent of the firm's price to give up instead. ``basis``: exact under the stated structure of costs; at_most
    where a duty of today, unknown, would make the rise smaller; average with the country's average duty (``duty``); unknown where not
    even that is known; unchanged where the shock does not touch prices. ``share`` is the estimate of transport, percent of the goods;
    ``left`` what remains of the border price after duty or currency (0..1), ``freight`` the factor on transport.
    """

    basis: Basis
    share: float = 0.0
    left: float = 1.0
    freight: float = 1.0
    duty: Datum | None = None

    @property
    def after(self) -> float | None:
        """Index, 100 today; None when not known."""
        if self.basis == "unknown":
            return None
        return 100 * (100 + self.share * self.freight) / (100 + self.share) / self.left

    @property
    def absorbed(self) -> float | None:
        """Goods and dearer transport must fit into what is left of the border price of today."""
        if self.basis == "unknown":
            return None
        return 100 + self.share * self.freight - self.left * (100 + self.share)


@dataclass(frozen=True)
class Loss:
    """Percent of demand lost (0..100) with the central estimate and with the mildest and hardest of its range."""

    central: float
    mild: float
    hard: float


@dataclass(frozen=True)
class Effect:
    """What one scenario, or two together, do to a market; ``concerned`` are all the markets it hits.

    Places and scores are None for a market that is not ranked.
    """

    scenarios: tuple[str, ...]
    concerned: tuple[str, ...]
    price: Price
    loss: Loss
    shock: Shock = field(repr=False, compare=False)
    place_before: int | None
    place_after: int | None
    score_before: float | None
    score_after: float | None


@dataclass(frozen=True)
class Spared:
    """A scenario that does not concern this market, with the reason as the end of a phrase key."""

    scenario: str
    reason: str


@dataclass(frozen=True)
class Scenarios:
    """Every scenario for one market: those that hit it, those that do not and why, the two worst together.

    ``transport`` is the estimate of the cost of transport used, percent of the goods (None for services).
    """

    market: str
    effects: tuple[Effect, ...]
    spared: tuple[Spared, ...]
    worst: Effect | None
    transport: float | None


def market_scenarios(content: Content, ranking: Ranking, market: str) -> Scenarios:
    """All scenarios of the content for one market, ranked or not."""
    effects, spared = [], []
    for scenario in content.scenarios.values():
        reason = why_spared(content, ranking, scenario, market)
        if reason is None:
            effects.append(_effect(content, ranking, scenario, market))
        else:
            spared.append(Spared(scenario.id, reason))
    service = ranking.inputs.products.is_service
    return Scenarios(
        market=market,
        effects=tuple(effects),
        spared=tuple(spared),
        worst=_worst(content, ranking, market, effects),
        transport=None if service else transport_share(content, market),
    )


def why_spared(content: Content, ranking: Ranking, scenario: Scenario, market: str) -> str | None:
    """Why a scenario does not concern a market (or cannot, for services); None when it does."""
    markets, products = content.tables.markets, ranking.inputs.products
    if scenario.goods_only and products.is_service:
        return "service"
    if scenario.kind == "duty" and markets.label(market, "eu_relation") in CUSTOMS_INSIDE:
        return "customs"
    if scenario.kind == "agreement":
        if markets.label(market, "eu_relation") in CUSTOMS_INSIDE:
            return "customs"
        if not preference(content, products)[markets.index(market)]:
            return "no_agreement"
    if scenario.kind == "currency" and markets.label(market, "currency") == "EUR":
        return "euro"
    return "route" if scenario.kind == "route" and market not in scenario.markets else None


def concerned(content: Content, ranking: Ranking, scenario: Scenario, market: str) -> tuple[str, ...]:
    """The markets that move together with this one: those of the route, of the currency, of the agreement; else itself."""
    markets = content.tables.markets
    if scenario.kind == "route":
        return scenario.markets
    if scenario.kind == "currency":
        return _alike(content, "currency", market)
    if scenario.kind == "agreement":
        granted = preference(content, ranking.inputs.products)
        return tuple(m for m in _alike(content, "eu_agreement", market) if granted[markets.index(m)])
    return (market,)


def _alike(content: Content, label: str, market: str) -> tuple[str, ...]:
    markets = content.tables.markets
    if not markets.label(market, label):
        return (market,)
    same = markets.labels(label) == markets.label(market, label)
    return tuple(m for m, alike in zip(markets.ids, same, strict=True) if alike)


def transport_share(content: Content, market: str) -> float:
    """Percent of the goods that transport and insurance to the border cost, by distance: an estimate of the content."""
    km = float(content.tables.markets.column("distance")[content.tables.markets.index(market)])
    return next((a.value for a in _by_distance(content) if a.up_to_km is None or km <= a.up_to_km), 0.0)


def _by_distance(content: Content) -> list[Assumption]:
    found = (a for a in content.assumptions.values() if a.kind == "transport")
    return sorted(found, key=lambda a: a.up_to_km or np.inf)


def price_effect(content: Content, ranking: Ranking, scenario: Scenario, market: str) -> Price:
    """The price at the customer if the firm keeps its own, and what the firm gives up if the customer's stays as it is."""
    share = 0.0 if ranking.inputs.products.is_service else transport_share(content, market)
    if scenario.kind == "recession":
        return Price("unchanged", share)
    if scenario.kind == "currency":
        assert scenario.currency_fall is not None
        return Price("exact", share, left=1 - scenario.currency_fall / 100)
    if scenario.kind == "route":
        assert scenario.transport_factor is not None
        return Price("exact", share, freight=scenario.transport_factor)
    if scenario.duty_points is not None:
        basis: Basis = "exact" if _duty_free(content, ranking, market) else "at_most"
        return Price(basis, share, left=_after_duty(scenario.duty_points))
    ordinary = content.tables.markets.datum(market, "tariff_mean")
    if ordinary is None or market == UNITED_STATES:
        return Price("unknown", share)
    return Price("average", share, left=_after_duty(ordinary.value), duty=ordinary)


def _after_duty(points: float) -> float:
    """What remains of the border price for goods and transport when so many points of duty apply to it."""
    return 100 / (100 + points)


def _duty_free(content: Content, ranking: Ranking, market: str) -> bool:
    """Whether goods with proof of origin pay nothing today; never so for a preference still being phased in."""
    markets = content.tables.markets
    granted = bool(preference(content, ranking.inputs.products)[markets.index(market)])
    return granted and markets.label(market, "eu_preference") not in PARTLY_IN_FORCE


def demand_factor(scenario: Scenario, price: Price, elasticity: float) -> float:
    """What is left of demand (0..1): price to the power of the elasticity, or the fall of income times it."""
    if scenario.gdp_fall is not None:
        return max(0.0, 1 - elasticity * scenario.gdp_fall / 100)
    return 1.0 if price.after is None else float((price.after / 100) ** -elasticity)


def shock_of(content: Content, ranking: Ranking, scenario: Scenario, market: str) -> Shock:
    """The movement of every market under a scenario that concerns ``market``."""
    markets = content.tables.markets
    hit = np.isin(markets.ids, concerned(content, ranking, scenario, market))
    elasticity = content.assumptions[scenario.elasticity].value
    demand = np.ones(len(hit))
    for j in np.flatnonzero(hit):
        price = price_effect(content, ranking, scenario, markets.ids[j])
        demand[j] = _market_size(ranking, scenario, price, elasticity)
    none = np.zeros(len(hit), dtype=bool)
    return Shock(
        demand=demand,
        distance=np.where(hit, scenario.distance_factor or 1.0, 1.0),
        growth_lost=np.where(hit, (scenario.gdp_fall or 0.0) / 100 / YEARS_AHEAD, 0.0),
        agreement_lost=hit if scenario.kind == "agreement" else none,
        wild_currency=hit if scenario.kind == "currency" else none,
    )


def _market_size(ranking: Ranking, scenario: Scenario, price: Price, elasticity: float) -> float:
    """What is left of the market; a service counts the size of the economy, which shrinks as such."""
    if ranking.inputs.products.is_service and scenario.gdp_fall is not None:
        return 1 - scenario.gdp_fall / 100
    return demand_factor(scenario, price, elasticity)


def ranking_after(content: Content, ranking: Ranking, effect: Effect) -> Ranking:
    """The whole ranking under a scenario, with the same weights and dial."""
    return combine(shocked(content, ranking, effect.shock), ranking.weights, ranking.dial)


def _effect(content: Content, ranking: Ranking, scenario: Scenario, market: str) -> Effect:
    price = price_effect(content, ranking, scenario, market)
    bounds = content.assumptions[scenario.elasticity]
    left = [_market_size(ranking, scenario, price, e) for e in (bounds.value, bounds.low, bounds.high)]
    shock = shock_of(content, ranking, scenario, market)
    hit = concerned(content, ranking, scenario, market)
    return Effect(
        (scenario.id,), hit, price, Loss(*(100 * (1 - x) for x in left)), shock, *_move(content, ranking, market, shock)
    )


def _move(
    content: Content, ranking: Ranking, market: str, shock: Shock
) -> tuple[int, int, float, float] | tuple[None, None, None, None]:
    score = ranking.score(market)
    if score is None:
        return None, None, None, None
    place, points = place_after(content, ranking, market, shock)
    return score.rank, place, score.score, points


def _worst(content: Content, ranking: Ranking, market: str, effects: Sequence[Effect]) -> Effect | None:
    """The two shocks of different kinds that cost the market most points, together; None when fewer than two kinds hit it."""
    hardest: dict[str, Effect] = {}
    for effect in effects:
        kind = content.scenarios[effect.scenarios[0]].kind
        # Without the agreement the duty is that of the country: a second duty on top would count one shock twice.
        family = "duty" if kind == "agreement" else kind
        if family not in hardest or _cost(effect) > _cost(hardest[family]):
            hardest[family] = effect
    if len(hardest) < 2:
        return None
    first, second = sorted(hardest.values(), key=_cost, reverse=True)[:2]
    shock = first.shock @ second.shock
    return Effect(
        (*first.scenarios, *second.scenarios),
        tuple(sorted({*first.concerned, *second.concerned})),
        _both_prices(first.price, second.price),
        Loss(*(_both(getattr(first.loss, n), getattr(second.loss, n)) for n in ("central", "mild", "hard"))),
        shock,
        *_move(content, ranking, market, shock),
    )


def _cost(effect: Effect) -> float:
    points = (effect.score_before or 0.0) - (effect.score_after or 0.0)
    return points if effect.score_before is not None else effect.loss.central


def _both(first: float, second: float) -> float:
    """Percent lost when one loss follows the other."""
    return 100 * (1 - (1 - first / 100) * (1 - second / 100))


def _both_prices(first: Price, second: Price) -> Price:
    """One border price under both shocks; the weaker of the two bases speaks for both."""
    order: tuple[Basis, ...] = ("unchanged", "exact", "at_most", "average", "unknown")
    basis = max(first.basis, second.basis, key=order.index)
    return Price(
        basis, first.share, first.left * second.left, first.freight * second.freight, first.duty or second.duty
    )


def margin_band(profile: Profile) -> tuple[float | None, float | None] | None:
    """Percent of the sale price the firm says it keeps, low to high, open ends None; None when not said."""
    level = profile.levels.get(MARGIN_QUESTION)
    return None if level is None else MARGINS[level]


def margin_holds(profile: Profile, price: Price) -> Enough:
    """Whether the margin stated pays for what would have to be absorbed; the firm's margin is never guessed."""
    band = margin_band(profile)
    if band is None or price.absorbed is None:
        return "unknown"
    low, high = band
    if price.absorbed == 0:
        return "yes"
    if high is not None and high <= price.absorbed:
        return "no"
    return "yes" if low is not None and low >= price.absorbed else "borderline"


def counts_all_costs(profile: Profile) -> bool | None:
    """Whether the export price starts from all costs; None when not said."""
    level = profile.levels.get(PRICE_QUESTION)
    return None if level is None else level >= FULL_COST_LEVEL
