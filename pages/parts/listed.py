"""How many markets of the ranking are on the screen: five, and five more each time the owner asks."""

from __future__ import annotations

from pages.parts import session
from planner.advice import Advice
from planner.markets.ranking import MarketScore

FIRST, MORE = 5, 5


def show_more() -> None:
    """Five more, in a callback."""
    session.note("markets.shown", session.noted("markets.shown", FIRST) + MORE)


def shown_scores(advice: Advice) -> tuple[MarketScore, ...]:
    """The first markets of the ranking, as many as asked for."""
    assert advice.ranking is not None
    return advice.ranking.scores[: session.noted("markets.shown", FIRST)]
