"""What if: back to the recommended setting, and who moved for which reason."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.case import Assumed, Case, Weights
from planner.content.load import Content
from planner.markets.pillars import PILLARS
from planner.markets.ranking import Ranking, combine, dial_for, market_inputs, rank, ranked_by, weights_for
from planner.markets.what_if import moved_by_hand, moves, recommended
from planner.profile import build_profile
from tests.firms import TODAY, bounded, case_of, chances, maker, random_answers

SUPPOSED = {
    "weights": Weights(opportunity=0.1, access=0.2, security=0.6, affinity=0.1),
    "growth_dial": 0.4,
    "assumed": Assumed(risk_appetite="high", budget_24m=900_000),
}
some_weights = st.lists(st.floats(0.01, 1), min_size=4, max_size=4)


def ranked(content: Content, case: Case) -> Ranking:
    return rank(content, build_profile(content, case), case, TODAY)


@pytest.mark.parametrize("name", sorted(SUPPOSED))
def test_the_recommended_setting_takes_back_each_thing_moved_and_nothing_else(content: Content, name: str) -> None:
    plain = maker(content).model_copy(update={"chosen": ("POL",), "models": {"POL": "agent"}})
    moved = plain.model_copy(update={name: SUPPOSED[name]})
    assert moved_by_hand(moved) and not moved_by_hand(plain)
    assert recommended(moved) == recommended(plain) == plain


def test_moving_a_slider_gives_what_ranking_from_scratch_gives_to_the_last_digit(content: Content) -> None:
    @bounded(12)
    @given(chances, some_weights, st.floats(0, 1))
    def check(rng: Random, shares: list[float], dial: float) -> None:
        case = case_of(content, random_answers(content, rng))
        inputs = market_inputs(content, build_profile(content, case), TODAY)
        moved = case.model_copy(
            update={"weights": Weights(**dict(zip(PILLARS, shares, strict=True))), "growth_dial": dial}
        )
        profile = build_profile(content, moved)
        again = combine(inputs, weights_for(profile, moved), dial_for(profile, moved))
        assert again == ranked(content, moved)

    check()


def test_firms_with_the_same_grounds_share_their_inputs(content: Content) -> None:
    """Answers outside ``ranked_by`` (here money, people, risk, aims) must not move a market by themselves."""
    one = maker(content)
    other = maker(content, budget_24m=900_000, headcount=90, export_hours=100, free_capacity=60, horizon="m36")
    first, second = build_profile(content, one), build_profile(content, other)
    assert ranked_by(first) == ranked_by(second)
    assert ranked(content, one) == ranked(content, other)
    for change in (
        {"languages": ["de"]},
        {"contacts": ["JPN"]},
        {"price_position": "premium"},
        {"channels": ["subsidiary"]},
    ):
        assert ranked_by(build_profile(content, maker(content, **change))) != ranked_by(first)


def test_nothing_moves_when_nothing_changes(content: Content) -> None:
    ranking = ranked(content, maker(content))
    assert moves(ranking, ranking) == ()


def test_moves_name_true_places_and_a_reason_that_points_the_same_way(content: Content) -> None:
    before = ranked(content, maker(content))

    @bounded(25)
    @given(some_weights, st.floats(0, 1), st.integers(1, 20))
    def check(shares: list[float], dial: float, first: int) -> None:
        weights = [s / sum(shares) for s in shares]
        after = combine(before.inputs, (weights[0], weights[1], weights[2], weights[3]), dial)
        found = {m.market: m for m in moves(before, after, first)}
        old, new = ({s.market: s.rank for s in r.scores} for r in (before, after))
        seen = {s.market for r in (before, after) for s in r.scores[:first]}
        assert set(found) == {m for m in seen if old[m] != new[m]}
        for market, move in found.items():
            assert (move.before, move.after) == (old[market], new[market])
            assert move.pillar in PILLARS and (move.points > 0) == (new[market] < old[market])
        assert [m.after for m in found.values()] == sorted(m.after or 0 for m in found.values())

    check()


def test_looking_ahead_moves_markets_by_opportunity_alone(content: Content) -> None:
    before = ranked(content, maker(content))
    after = combine(before.inputs, before.weights, 0.9)
    found = moves(before, after)
    assert found and {m.pillar for m in found} == {"opportunity"}


def test_a_contact_moves_its_market_by_affinity(content: Content) -> None:
    before, after = (ranked(content, maker(content, contacts=c)) for c in ([], ["JPN"]))
    (move,) = (m for m in moves(before, after, first=60) if m.market == "JPN")
    assert move.pillar == "affinity" and move.points > 0


def test_a_market_that_was_not_ranked_appears(content: Content) -> None:
    """Another product has other markets: who had no demand has no place to come from."""
    arms, packing = (ranked(content, maker(content, product=[code])) for code in ("9306", "842240"))
    ranked_before = {s.market for s in arms.scores}
    found = moves(arms, packing, first=len(packing.scores))
    fresh = [m for m in found if m.market not in ranked_before]
    assert fresh and all(m.before is None and m.after is not None for m in fresh)
