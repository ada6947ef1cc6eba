"""What if: suppositions stand in for answers, and can be taken back without a trace."""

from __future__ import annotations

from planner.case import Assumed, Weights
from planner.markets.what_if import moves, recommended
from tests.properties.registry import prop
from tests.properties.workbench import Firms

TRIED = {
    "weights": Weights(opportunity=0.7, access=0.1, security=0.1, affinity=0.1),
    "growth_dial": 0.6,
    "assumed": Assumed(budget_24m=999_000, risk_appetite="high"),
}


@prop("back_to_the_recommended_setting_is_back")
def test_back(firms: Firms) -> None:
    """Whatever was tried, one step back gives the advice there was before anything was tried."""
    for case in firms.some():
        plain = case.model_copy(update={"weights": None, "growth_dial": None, "assumed": None})
        tried = plain.model_copy(update=TRIED)
        assert recommended(tried) == plain and recommended(recommended(tried)) == plain
        before, after = firms.advice(plain), firms.advice(recommended(tried))
        assert (after.ranking, after.proposal, after.readiness) == (before.ranking, before.proposal, before.readiness)


@prop("to_suppose_is_to_answer")
def test_supposing(firms: Firms) -> None:
    """Supposing a budget and an appetite for risk gives the advice that answering them would."""
    for case in firms.some():
        answered = firms.with_answers(case, budget_24m=80_000, risk_appetite="low")
        supposed = case.model_copy(update={"assumed": Assumed(budget_24m=80_000, risk_appetite="low")})
        one, other = firms.advice(answered), firms.advice(supposed)
        assert (one.ranking, one.proposal) == (other.ranking, other.proposal)
        assert {m: a.model for m, a in one.markets.items()} == {m: a.model for m, a in other.markets.items()}


@prop("nothing_moved_is_nothing_said")
def test_no_moves(firms: Firms) -> None:
    """A ranking beside itself shows no moves; beside another, exactly the markets of the first ten whose place changed."""
    for case in firms.some():
        before = firms.ranking(case)
        after = firms.ranking(case.model_copy(update={"weights": TRIED["weights"]}))
        assert moves(before, before) == ()
        old, new = ({s.market: s.rank for s in r.scores} for r in (before, after))
        seen = {m for places in (old, new) for m, place in places.items() if place <= 10}
        found = moves(before, after)
        assert {m.market for m in found} == {m for m in seen if old[m] != new[m]}
        assert all((m.before, m.after) == (old[m.market], new[m.market]) for m in found)


@prop("trying_leaves_the_answers_alone")
def test_answers_stay(firms: Firms) -> None:
    """A supposition is never written into the answers: the case still says what the firm said."""
    for case in firms.some():
        tried = case.model_copy(update=TRIED)
        assert tried.answers == case.answers
        assert firms.advice(tried).profile.answered == firms.advice(case).profile.answered
        assert firms.advice(tried).readiness.low == firms.advice(case).readiness.low
