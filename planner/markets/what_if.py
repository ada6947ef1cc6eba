"""What if the weights, the dial or the firm's means were others: back to what Rotta recommends, and who moved and why."""

from __future__ import annotations

from dataclasses import dataclass

from planner.case import Case
from planner.markets.ranking import MarketScore, Ranking

NOTICED = 10


@dataclass(frozen=True)
class Move:
    """A market whose place changed (None: not ranked): ``pillar`` is the one whose contribution changed most, by ``points``."""

    market: str
    before: int | None
    after: int | None
    pillar: str
    points: float


def moved_by_hand(case: Case) -> bool:
    """Whether anything stands in the place of what Rotta recommends."""
    return case != recommended(case)


def recommended(case: Case) -> Case:
    """The case with weights, growth dial and suppositions taken back; answers and choices stay."""
    return case.model_copy(update={"weights": None, "growth_dial": None, "assumed": None})


def moves(before: Ranking, after: Ranking, first: int = NOTICED) -> tuple[Move, ...]:
    """Every market among the first ``first`` of either ranking whose place changed: those of ``after`` in order, then who fell out."""
    old, new = ({s.market: s for s in ranking.scores} for ranking in (before, after))
    seen = [s.market for s in after.scores[:first]]
    seen += [s.market for s in before.scores[:first] if s.market not in seen]
    seen.sort(key=lambda m: new[m].rank if m in new else len(new) + old[m].rank)
    return tuple(_move(m, old.get(m), new.get(m)) for m in seen if _place(old.get(m)) != _place(new.get(m)))


def _place(score: MarketScore | None) -> int | None:
    return score.rank if score else None


def _move(market: str, before: MarketScore | None, after: MarketScore | None) -> Move:
    points = {c.pillar: -c.points for c in (before.contributions if before else ())}
    for c in after.contributions if after else ():
        points[c.pillar] = points.get(c.pillar, 0.0) + c.points
    pillar = max(points, key=lambda p: abs(points[p]))
    return Move(market, _place(before), _place(after), pillar, points[pillar])
