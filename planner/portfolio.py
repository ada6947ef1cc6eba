"""How many markets the firm can carry and which: diversification within money and people, not a proven gain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import floor

from planner.action_models import ModelFit, two_years
from planner.content.load import Content
from planner.markets.ranking import Ranking
from planner.profile import Profile

MAX_MARKETS = 5
DEFAULT_MARKETS = 3
PER_SUBREGION = 2
FTE_PER_MARKET = 0.3


@dataclass(frozen=True)
class Proposal:
    """The markets proposed; ``number`` the firm can carry (0 = prepare first), ``limited_by`` what sets that number."""

    markets: tuple[str, ...]
    number: int
    limited_by: str


def capacity(content: Content, profile: Profile, fits: tuple[ModelFit, ...]) -> tuple[int, str]:
    """How many markets budget and people carry with the lightest model open to the firm.

    Models barred for anything but budget and people do not count. Where neither money nor people are known: three.
    """
    open_models = [
        content.action_models[f.model]
        for f in fits
        if f.track == "selling" and not set(f.missing) - {"budget", "people"}
    ]
    if not open_models:
        return 0, "models"
    budget, people = profile.number("budget_24m"), profile.number("export_fte")
    limits: dict[str, float] = {"most": MAX_MARKETS}
    if budget is not None:
        limits["budget"] = budget / min(two_years(m).low for m in open_models)
    if people is not None:
        limits["people"] = people / min(FTE_PER_MARKET, *(m.fte for m in open_models))
    if len(limits) == 1:
        return DEFAULT_MARKETS, "unknown"
    name = min(limits, key=lambda n: limits[n])
    return min(floor(limits[name]), MAX_MARKETS), name


def propose(
    content: Content, profile: Profile, ranking: Ranking, fits_for: Callable[[str], tuple[ModelFit, ...]]
) -> Proposal:
    """The best-ranked markets the firm can carry, at most two of a sub-region, none that waits on a legal condition.

    ``fits_for`` gives the model fits of a market; a market without any usable model is passed over.
    """
    candidates = [s.market for s in ranking.scores if s.screening.outcome != "conditional"]
    if not candidates:
        return Proposal((), 0, "markets")
    number, limited_by = capacity(content, profile, fits_for(candidates[0]))
    taken: list[str] = []
    per_region: dict[str, int] = {}
    for market in candidates:
        if len(taken) >= number:
            break
        region = content.tables.markets.label(market, "subregion")
        if per_region.get(region, 0) >= PER_SUBREGION or not any(f.eligible != "no" for f in fits_for(market)):
            continue
        taken.append(market)
        per_region[region] = per_region.get(region, 0) + 1
    return Proposal(tuple(taken), number, limited_by)
