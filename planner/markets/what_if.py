"""What if the weights, the dial or the firm's means were others: back to what Rotta recommends, and who moved and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.case import Case
from planner.markets.ranking import MarketScore, Ranking

NOTICED = 10


@dataclass(frozen=True)
class Move:
    """A market whose place changed (None: not ranked), with the pillar that moved it.

    Measured against the markets that it passed (or that passed it), ``pillar`` is where it gained (or lost) most and ``points`` how
    much: above 0 for a market that went up, below 0 for one that went down.
    """

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
    return tuple(_move(m, old, new) for m in seen if _place(old.get(m)) != _place(new.get(m)))


def _place(score: MarketScore | None) -> int | None:
    return score.rank if score else None


def _move(market: str, old: Mapping[str, MarketScore], new: Mapping[str, MarketScore]) -> Move:
    """Why against those passed: when a weight changes all contributions move, and only the differences reorder markets."""
    before, after = _place(old.get(market)), _place(new.get(market))
    changed = _changes(old.get(market), new.get(market))
    if before is None or after is None:
        pillar = max(changed, key=lambda p: abs(changed[p]))
        return Move(market, before, after, pillar, changed[pillar])
    up = after < before
    passed = [
        _changes(old[m], new[m])
        for m in old.keys() & new.keys()
        if (old[m].rank < before and new[m].rank > after if up else old[m].rank > before and new[m].rank < after)
    ]
    gains = {p: points - sum(other[p] for other in passed) / max(len(passed), 1) for p, points in changed.items()}
    pillar = max(gains, key=lambda p: gains[p]) if up else min(gains, key=lambda p: gains[p])
    return Move(market, before, after, pillar, gains[pillar])


def _changes(before: MarketScore | None, after: MarketScore | None) -> dict[str, float]:
    """Points each pillar adds now and did not before."""
    points = {c.pillar: -c.points for c in (before.contributions if before else ())}
    for c in after.contributions if after else ():
        points[c.pillar] = points.get(c.pillar, 0.0) + c.points
    return points
