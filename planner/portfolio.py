"""How many markets the firm can carry, which, and the part each plays: diversification within money and people, not a proven gain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import floor

from planner.action_models import BARELY_ENOUGH_PEOPLE, Fit, ModelFit, best_model, resource, two_years
from planner.base import Money
from planner.case import Role
from planner.compliance import unstable
from planner.content.load import Content
from planner.content.schema import ActionModel
from planner.markets.ranking import MarketScore, Ranking
from planner.paths import review_from
from planner.profile import Profile

MOST_PROPOSED = 3
PER_SUBREGION = 2
NEW_MARKET_GOALS = frozenset({"first_sales", "diversify"})
# Markets this close in score change places in most trials of the weights: which comes first says nothing.
LEVEL_POINTS = 1.0
# Models compared for the same market are nearly equal within this much fit; between markets it takes more than that.
BETTER_FIT = 5.0
COMPARED = 5
ROLES: tuple[Role, ...] = ("core", "growth", "option")


@dataclass(frozen=True)
class Swap:
    """A market taken before one ranked above it: level in score, but with a way in that suits better, or is certain."""

    taken: str
    before: str
    because: str


@dataclass(frozen=True)
class Proposal:
    """The markets proposed; ``number`` the firm can carry (0 = prepare first), ``limited_by`` what sets that number."""

    markets: tuple[str, ...]
    number: int
    limited_by: str
    swaps: tuple[Swap, ...] = ()


@dataclass(frozen=True)
class Slot:
    """One market in the portfolio: the role in force, the one Rotta would give, and whether the firm chose otherwise."""

    market: str
    model: str
    role: Role
    proposed: Role

    @property
    def own(self) -> bool:
        return self.role != self.proposed


@dataclass(frozen=True)
class Portfolio:
    """Slots in order of role; ``money`` over 24 months and ``fte`` of all of them against what the firm has.

    ``crowded`` lists the sub-regions with more markets than diversification wants.
    """

    slots: tuple[Slot, ...]
    money: Money
    fte: float
    budget: Fit
    people: Fit
    crowded: tuple[tuple[str, ...], ...]


def limits(profile: Profile, models: list[ActionModel]) -> dict[str, float]:
    """For how many markets money and hours last when the dearest of these models sets the pace; no entry for what is unknown."""
    budget, people = profile.number("budget_24m"), profile.number("export_fte")
    found: dict[str, float] = {}
    if budget is not None:
        found["budget"] = budget / max(two_years(m).low for m in models)
    if people is not None:
        found["people"] = people / (max(m.fte for m in models) * BARELY_ENOUGH_PEOPLE)
    return found or {"unknown": 1.0}


def _number(profile: Profile, models: list[ActionModel]) -> tuple[int, str]:
    """The largest count at which neither the budget nor the hours of a market fall short of the dearest model, and what sets it."""
    found = {"most": float(MOST_PROPOSED), **limits(profile, models)}
    name = min(found, key=lambda n: found[n])
    return floor(found[name]), name


def _why_none(fits: tuple[ModelFit, ...]) -> tuple[int, str]:
    selling = [f.missing for f in fits if f.track == "selling"]
    return 0, next((name for name in ("budget", "people") if all(name in missing for missing in selling)), "models")


def propose(
    content: Content, profile: Profile, ranking: Ranking, fits_for: Callable[[str], tuple[ModelFit, ...]], most: int
) -> Proposal:
    """Pairs of market and model the firm can carry, at most two of a sub-region, none that waits on a legal condition or is too unstable.

    Fewer markets done properly rather than many with a lesser model: each is carried with the model that suits it best, and when
    neither money nor hours are known there is one. Markets are taken in the order of the ranking, except that among those level
    with the next one a market with a much better way in goes first. A firm that wants new markets is not sent where it already
    sells; one that wants to buy is not sent where others buy. ``fits_for`` gives the model fits of one market served alone; a
    market without any usable model is passed over.
    ``most`` is how many markets the firm's band of readiness advises at most.
    """
    if profile.choice("goal") == "sourcing":
        return Proposal((), 0, "sourcing")
    pool = _candidates(content, profile, ranking)
    if not pool:
        return Proposal((), 0, "markets")
    if not any(best_model(content, fits_for(s.market), profile.choice("goal")) for s in pool[:COMPARED]):
        return Proposal((), *_why_none(fits_for(pool[0].market)))
    picked, swaps = _take_pairs(content, profile, pool, fits_for, min(most, MOST_PROPOSED))
    number, limited_by = _number(profile, [content.action_models[f.model] for f in picked])
    if number > most:
        number, limited_by = most, "most"
    return Proposal(tuple(f.market for f in picked), number, limited_by, tuple(swaps))


def _candidates(content: Content, profile: Profile, ranking: Ranking) -> list[MarketScore]:
    served = set(profile.codes("served_markets") or ()) if profile.choice("goal") in NEW_MARKET_GOALS else set()
    return [
        s
        for s in ranking.scores
        if s.screening.outcome != "conditional" and not unstable(content, s.screening) and s.market not in served
    ]


def _take_pairs(
    content: Content,
    profile: Profile,
    pool: list[MarketScore],
    fits_for: Callable[[str], tuple[ModelFit, ...]],
    most: int,
) -> tuple[list[ModelFit], list[Swap]]:
    picked: list[ModelFit] = []
    swaps: list[Swap] = []
    while len(picked) < most:
        pool = [s for s in pool if not _full_region(content, s.market, [p.market for p in picked])]
        if not pool:
            break
        level = [s for s in pool[:COMPARED] if pool[0].score - s.score <= LEVEL_POINTS]
        usable = [p for s in level if (p := best_model(content, fits_for(s.market), profile.choice("goal")))]
        pairs = [p for p in usable if _carried(content, profile, [*picked, p])]
        if usable and not pairs:
            break
        if not pairs:
            pool = pool[1:]
            continue
        first = pairs[0]
        better = [p for p in pairs if _better(p, first)]
        chosen = max(better, key=lambda p: p.fit) if better else first
        if chosen is not first:
            swaps.append(Swap(chosen.market, first.market, _better(chosen, first)))
        picked.append(chosen)
        pool = [s for s in pool if s.market != chosen.market]
    return picked, swaps


def stop_month(content: Content, slot: Slot, begin: int, reviews: tuple[int, ...]) -> int:
    """The review at which the stop rule of a market begun in month ``begin`` is applied: a trial ends halfway through the estimate."""
    first, last = content.action_models[slot.model].months_to_first_sale
    return review_from(begin + ((first + last) // 2 if slot.role == "option" else last), reviews)


def _better(one: ModelFit, first: ModelFit) -> str:
    """Why a way in is preferred to that of a market just above: it suits much better, or it is certain; "" when neither."""
    if one.fit > first.fit + BETTER_FIT and (one.eligible == "yes" or first.eligible != "yes"):
        return "fit"
    if one.eligible == "yes" and first.eligible != "yes" and one.fit >= first.fit - BETTER_FIT:
        return "certain"
    return ""


def _full_region(content: Content, market: str, taken: list[str]) -> bool:
    markets = content.tables.markets
    region = markets.label(market, "subregion")
    return sum(markets.label(m, "subregion") == region for m in taken) >= PER_SUBREGION


def _carried(content: Content, profile: Profile, pairs: list[ModelFit]) -> bool:
    return len(pairs) <= min(limits(profile, [content.action_models[p.model] for p in pairs]).values())


def assign_roles(
    content: Content, profile: Profile, ranking: Ranking, models: Mapping[str, ModelFit], own: Mapping[str, Role]
) -> Portfolio:
    """The part each market plays: the best-ranked is the core, the cheapest of three or more an option, the rest growth.

    ``models`` are the ways in of the markets where work may start; ``own`` the roles the firm chose, which win.
    """
    places = {s.market: s.rank for s in ranking.scores}
    costs = {m: two_years(content.action_models[f.model]).low for m, f in models.items()}
    order = sorted(models, key=lambda m: places[m])
    options = sorted(order[1:], key=lambda m: (costs[m], -places[m]))[: len(order) // 2 if len(order) > 2 else 0]
    proposed: dict[str, Role] = {m: "core" if m == order[0] else "option" if m in options else "growth" for m in order}
    slots = [Slot(m, models[m].model, own.get(m, proposed[m]), proposed[m]) for m in order]
    records = [content.action_models[f.model] for f in models.values()]
    money = Money(low=sum(two_years(r).low for r in records), high=sum(two_years(r).high for r in records))
    fte = sum(r.fte for r in records)
    regions: dict[str, list[str]] = {}
    for market in order:
        regions.setdefault(content.tables.markets.label(market, "subregion"), []).append(market)
    return Portfolio(
        slots=tuple(sorted(slots, key=lambda s: (ROLES.index(s.role), places[s.market]))),
        money=money,
        fte=fte,
        budget=resource(profile.number("budget_24m"), money.high, money.low),
        people=resource(profile.number("export_fte"), fte, fte * BARELY_ENOUGH_PEOPLE),
        crowded=tuple(tuple(m) for m in regions.values() if len(m) > PER_SUBREGION),
    )
