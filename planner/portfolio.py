"""How many markets the firm can carry and which: diversification within money and people, not a proven gain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import floor

from planner.action_models import BARELY_ENOUGH_PEOPLE, ModelFit, best_model, two_years
from planner.compliance import unstable
from planner.content.load import Content
from planner.markets.ranking import Ranking
from planner.profile import Profile

MOST_PROPOSED = 3
PER_SUBREGION = 2
NEW_MARKET_GOALS = frozenset({"first_sales", "diversify"})


@dataclass(frozen=True)
class Proposal:
    """The markets proposed; ``number`` the firm can carry (0 = prepare first), ``limited_by`` what sets that number."""

    markets: tuple[str, ...]
    number: int
    limited_by: str


def capacity(content: Content, profile: Profile, fits: tuple[ModelFit, ...]) -> tuple[int, str]:
    """How many markets money and people carry with the model that suits the firm best, and what sets the limit.

    ``fits`` are those of one market served alone. The count is the largest at which neither the budget nor the hours of a
    market fall short of that model's estimates: fewer markets done properly rather than many done with a lesser model. When
    neither is known the answer is one market, to be confirmed.
    """
    best = best_model(content, fits, profile.choice("goal"))
    if best is None:
        selling = [f.missing for f in fits if f.track == "selling"]
        return 0, next((name for name in ("budget", "people") if all(name in missing for missing in selling)), "models")
    model = content.action_models[best.model]
    limits: dict[str, float] = {"most": MOST_PROPOSED}
    budget, people = profile.number("budget_24m"), profile.number("export_fte")
    if budget is not None:
        limits["budget"] = budget / max(two_years(model).low, 1)
    if people is not None:
        limits["people"] = people / (model.fte * BARELY_ENOUGH_PEOPLE)
    if budget is None and people is None:
        limits["unknown"] = 1
    name = min(limits, key=lambda n: limits[n])
    return floor(limits[name]), name


def propose(
    content: Content, profile: Profile, ranking: Ranking, fits_for: Callable[[str], tuple[ModelFit, ...]], most: int
) -> Proposal:
    """The best-ranked markets the firm can carry, at most two of a sub-region, none that waits on a legal condition or is too unstable.

    A firm that wants new markets is not sent where it already sells; one that wants to buy is not sent where others buy.
    ``fits_for`` gives the model fits of one market served alone; a market without any usable model is passed over. ``most``
    is how many markets the firm's band of readiness advises at most.
    """
    if profile.choice("goal") == "sourcing":
        return Proposal((), 0, "sourcing")
    served = set(profile.codes("served_markets") or ()) if profile.choice("goal") in NEW_MARKET_GOALS else set()
    candidates = [
        s.market
        for s in ranking.scores
        if s.screening.outcome != "conditional" and not unstable(content, s.screening) and s.market not in served
    ]
    if not candidates:
        return Proposal((), 0, "markets")
    number, limited_by = capacity(content, profile, fits_for(candidates[0]))
    if number > most:
        number, limited_by = most, "most"
    taken: list[str] = []
    per_region: dict[str, int] = {}
    for market in candidates:
        if len(taken) >= number:
            break
        region = content.tables.markets.label(market, "subregion")
        if (
            per_region.get(region, 0) >= PER_SUBREGION
            or best_model(content, fits_for(market), profile.choice("goal")) is None
        ):
            continue
        taken.append(market)
        per_region[region] = per_region.get(region, 0) + 1
    return Proposal(tuple(taken), number, limited_by)
