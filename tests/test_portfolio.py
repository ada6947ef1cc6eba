"""How many markets, and which: what money and people carry, spread out, and never where a legal condition waits."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.action_models import best_model, fit_models
from planner.content.load import Content
from planner.market_facts import market_facts
from planner.plan import build_plan
from planner.portfolio import MOST_PROPOSED, PER_SUBREGION, capacity
from planner.profile import build_profile
from planner.readiness import assess
from tests.firms import advice_of, bounded, case_of, chances, levels, maker, random_answers


def test_what_is_proposed_can_be_carried_and_is_spread_out(content: Content) -> None:
    @bounded(15)
    @given(chances)
    def check(rng: Random) -> None:
        advice = advice_of(content, case_of(content, random_answers(content, rng)))
        proposal, ranking = advice.proposal, advice.ranking
        assert ranking is not None and advice.chosen == proposal.markets
        assert len(proposal.markets) <= max(proposal.number, 0) <= MOST_PROPOSED
        assert len(set(proposal.markets)) == len(proposal.markets)
        regions = [content.tables.markets.label(m, "subregion") for m in proposal.markets]
        assert all(regions.count(r) <= PER_SUBREGION for r in regions)
        for market in proposal.markets:
            score = ranking.score(market)
            assert score is not None and score.screening.outcome not in ("forbidden", "conditional")
            assert advice.markets[market].model is not None
        assert advice.preparation or proposal.number >= 1

    check()


def number(content: Content, case_changes: dict[str, Any]) -> tuple[int, str, str | None]:
    case = maker(content, **case_changes)
    advice = advice_of(content, case)
    assert advice.ranking is not None
    profile = build_profile(content, case)
    market = advice.ranking.scores[0].market
    facts = market_facts(content, profile, advice.ranking, market)
    fits = fit_models(content, facts, assess(content, profile, case.path), advice.ranking.score(market))
    best = best_model(content, fits, profile.choice("goal"))
    return *capacity(content, profile, fits), best.model if best else None


@pytest.mark.parametrize("resource", ["budget_24m", "export_hours"])
def test_more_means_never_carry_fewer_markets_with_the_same_model(content: Content, resource: str) -> None:
    steps = (
        [0, 6, 12, 20, 30, 45, 80, 160]
        if resource == "export_hours"
        else [0, 9_000, 40_000, 70_000, 110_000, 170_000, 400_000, 10**6]
    )
    found = [number(content, {resource: step, **levels(content, 3)}) for step in steps]
    for (few, _, model), (many, _, same) in pairwise(found):
        assert model != same or many >= few
    assert found[0][0] == 0 and found[-1][0] == MOST_PROPOSED


def test_the_limit_is_named(content: Content) -> None:
    assert number(content, {"budget_24m": 0})[:2] == (0, "budget")
    assert number(content, {"export_hours": 0})[:2] == (0, "people")
    odd = {
        "product": ["service:software"],
        "customers": ["consumers"],
        "asset_specificity": "custom",
        "budget_24m": 15_000,
    }
    assert number(content, odd)[:2] == (0, "models")
    assert number(content, {"budget_24m": 10**6, "export_hours": 400, **levels(content, 3)})[:2] == (
        MOST_PROPOSED,
        "most",
    )


def test_who_wants_new_markets_is_not_sent_where_it_already_sells(content: Content) -> None:
    served = ["FRA", "DEU", "CHE", "NLD"]
    for goal in ("diversify", "grow"):
        advice = advice_of(content, maker(content, goal=goal, served_markets=served, export_share=50))
        overlap = set(served) & set(advice.proposal.markets)
        assert (overlap == set()) is (goal == "diversify")


def test_the_firms_own_choice_wins_over_the_proposal(content: Content) -> None:
    case = maker(content).model_copy(update={"chosen": ("JPN", "UZB")})
    advice = advice_of(content, case)
    assert advice.chosen == ("JPN", "UZB") and not advice.proposed and set(advice.markets) == {"JPN", "UZB"}


def test_a_market_more_shares_the_same_money_and_hours(content: Content) -> None:
    case = maker(content, budget_24m=100_000, export_hours=24)
    few, many = (case.model_copy(update={"chosen": c}) for c in (("FRA",), ("FRA", "DEU", "POL", "USA", "JPN")))
    eligible = [{f.model for f in advice_of(content, c).markets["FRA"].fits if f.eligible != "no"} for c in (few, many)]
    assert eligible[1] < eligible[0]


def test_a_model_the_firm_picked_is_kept_when_it_can_be_used(content: Content) -> None:
    case = maker(content).model_copy(update={"chosen": ("FRA",), "models": {"FRA": "agent"}})
    picked = advice_of(content, case).markets["FRA"].model
    assert picked is not None and picked.model == "agent"
    dream = case.model_copy(update={"models": {"FRA": "acquisition"}})
    instead = advice_of(content, dream).markets["FRA"].model
    assert instead is not None and instead.model != "acquisition"


@pytest.mark.parametrize("answers", [{}, {"headcount": 5}, {"company_name": "Senza prodotto"}])
def test_without_a_product_nothing_is_ranked_and_the_advice_is_to_prepare(
    content: Content, answers: dict[str, Any]
) -> None:
    advice = advice_of(content, case_of(content, answers))
    assert (
        advice.ranking is None
        and advice.preparation
        and advice.chosen == ()
        and advice.proposal.limited_by == "product"
    )


def test_every_advice_is_the_same_twice(content: Content) -> None:
    @bounded(6)
    @given(chances, st.sampled_from([(), ("FRA",), ("UZB", "USA")]))
    def check(rng: Random, chosen: tuple[str, ...]) -> None:
        case = case_of(content, random_answers(content, rng), chosen=list(chosen))
        assert advice_of(content, case) == advice_of(content, case)

    check()


def test_too_many_markets_for_the_money_are_not_called_poverty(content: Content) -> None:
    case = maker(content, budget_24m=20_000, export_hours=40).model_copy(
        update={"chosen": ("FRA", "DEU", "POL", "USA", "JPN")}
    )
    advice = advice_of(content, case)
    assert advice.preparation and advice.proposal.number >= 1
    assert "mercati scelti" in build_plan(content, case, advice).verdict[1].it
