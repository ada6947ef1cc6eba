"""How many markets, and which: what money and people carry, spread out, and never where a legal condition waits."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.action_models import ModelFit, two_years
from planner.content.load import Content
from planner.path_words import portfolio_remarks
from planner.plan import build_plan
from planner.portfolio import (
    BETTER_FIT,
    LEVEL_POINTS,
    MOST_PROPOSED,
    PER_SUBREGION,
    ROLES,
    Portfolio,
    propose,
    stop_month,
)
from planner.wording import say
from tests.firms import advice_of, bounded, case_of, chances, levels, maker, random_answers
from tests.reading import texts


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


def number(content: Content, case_changes: dict[str, Any]) -> tuple[int, str, set[str]]:
    advice = advice_of(content, maker(content, **case_changes))
    ways = {a.model.model for a in advice.markets.values() if a.model}
    return advice.proposal.number, advice.proposal.limited_by, ways


@pytest.mark.parametrize("resource", ["budget_24m", "export_hours"])
def test_more_means_never_carry_fewer_markets_with_the_same_model(content: Content, resource: str) -> None:
    steps = (
        [0, 6, 12, 20, 30, 45, 80, 160]
        if resource == "export_hours"
        else [0, 9_000, 40_000, 70_000, 110_000, 170_000, 400_000, 10**6]
    )
    found = [number(content, {resource: step, **levels(content, 4)}) for step in steps]
    for (few, _, models), (many, _, same) in pairwise(found):
        assert models != same or many >= few
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
    assert number(content, {"budget_24m": 10**6, "export_hours": 400, **levels(content, 4)})[:2] == (
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


def chosen_by(
    content: Content, markets: tuple[str, ...], roles: dict[str, Any] | None = None, **changes: Any
) -> Portfolio:
    plenty = {"budget_24m": 2_000_000, "export_hours": 300, **levels(content, 4), **changes}
    case = maker(content, **plenty).model_copy(update={"chosen": markets, "roles": roles or {}})
    found = advice_of(content, case).portfolio
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("markets", "roles"),
    [
        (("FRA",), ["core"]),
        (("FRA", "DEU"), ["core", "growth"]),
        (("FRA", "DEU", "POL"), ["core", "growth", "option"]),
        (("FRA", "DEU", "POL", "USA"), ["core", "growth", "option", "option"]),
        (("FRA", "DEU", "POL", "USA", "JPN"), ["core", "growth", "growth", "option", "option"]),
    ],
)
def test_every_market_plays_one_part_and_one_is_the_core(
    content: Content, markets: tuple[str, ...], roles: list[str]
) -> None:
    found = chosen_by(content, markets)
    assert [s.role for s in found.slots] == roles and {s.market for s in found.slots} == set(markets)
    assert not any(s.own for s in found.slots)
    models = [content.action_models[s.model] for s in found.slots]
    assert found.money.low == sum(two_years(m).low for m in models) and found.fte == pytest.approx(
        sum(m.fte for m in models)
    )


def test_the_core_is_the_best_placed_and_no_option_costs_more_than_growth(content: Content) -> None:
    @bounded(12)
    @given(chances)
    def check(rng: Random) -> None:
        markets = tuple(rng.sample(["FRA", "DEU", "POL", "USA", "JPN", "CHE", "BRA"], 4))
        advice = advice_of(
            content, maker(content, budget_24m=3_000_000, export_hours=400).model_copy(update={"chosen": markets})
        )
        found, ranking = advice.portfolio, advice.ranking
        assert found is not None and ranking is not None
        places = {s.market: s.rank for s in ranking.scores}
        assert places[found.slots[0].market] == min(places[s.market] for s in found.slots)
        costs = {
            role: [two_years(content.action_models[s.model]).low for s in found.slots if s.role == role]
            for role in ROLES
        }
        assert max(costs["option"]) <= min(costs["growth"])

    check()


def test_the_firm_may_give_a_market_another_part(content: Content) -> None:
    before = chosen_by(content, ("FRA", "DEU", "POL"))
    last = before.slots[-1]
    assert last.role == "option"
    after = chosen_by(content, ("FRA", "DEU", "POL"), {last.market: "core"})
    moved = next(s for s in after.slots if s.market == last.market)
    assert moved.role == "core" and moved.proposed == "option" and moved.own
    assert {s.market: s.proposed for s in after.slots} == {s.market: s.role for s in before.slots}
    assert (after.money, after.fte) == (before.money, before.fte)


def test_a_trial_stops_sooner_than_a_market_that_is_built(content: Content) -> None:
    slot = chosen_by(content, ("FRA", "DEU", "POL")).slots[-1]
    calendar = (3, 6, 12, 18, 24)
    trial, built = (stop_month(content, replace(slot, role=role), 2, calendar) for role in ("option", "growth"))
    first, last = content.action_models[slot.model].months_to_first_sale
    assert 2 + first <= trial < built and built >= 2 + last


def test_three_markets_of_one_region_are_said_to_fall_together(content: Content) -> None:
    crowded = chosen_by(content, ("FRA", "DEU", "BEL", "USA")).crowded
    assert [set(c) for c in crowded] == [{"FRA", "DEU", "BEL"}]
    assert chosen_by(content, ("FRA", "POL", "USA")).crowded == ()


def test_more_markets_than_the_means_carry_is_said_in_the_plan(content: Content) -> None:
    case = maker(content, budget_24m=180_000, export_hours=40).model_copy(update={"chosen": ("FRA", "DEU", "POL")})
    advice = advice_of(content, case)
    assert advice.portfolio is not None and 0 < advice.proposal.number < 3
    remarks = portfolio_remarks(content, advice.portfolio, 3, advice.proposal, own=True)
    told = say(content, "paths.portfolio.too_many", count="3", number=str(advice.proposal.number))
    assert told in remarks
    printed = {t.it for t in texts(build_plan(content, case, advice))}
    assert any(told.it in words for words in printed)


def pair(model: str, market: str, fit: float, eligible: Any = "yes") -> ModelFit:
    return ModelFit(model, market, eligible, fit, (), (), (), (), (), "selling")


@pytest.mark.parametrize(
    ("fits", "apart", "taken"),
    [
        ({"A": 80.0, "B": 80.0 + BETTER_FIT + 1}, LEVEL_POINTS / 2, "B"),
        ({"A": 80.0, "B": 80.0 + BETTER_FIT - 1}, LEVEL_POINTS / 2, "A"),
        ({"A": 80.0, "B": 80.0 + BETTER_FIT + 1}, LEVEL_POINTS * 2, "A"),
        ({"A": 90.0, "B": 80.0}, LEVEL_POINTS / 2, "A"),
    ],
)
def test_among_level_markets_the_much_better_way_in_goes_first(
    content: Content, fits: dict[str, float], apart: float, taken: str
) -> None:
    advice = advice_of(content, maker(content, **levels(content, 4)))
    assert advice.ranking is not None
    first, second = (s for s in advice.ranking.scores if s.market in ("CHE", "POL"))
    names = {"A": first.market, "B": second.market}
    scores = (replace(first, score=80.0, rank=1), replace(second, score=80.0 - apart, rank=2))
    ranking = replace(advice.ranking, scores=scores)
    found = propose(
        content,
        advice.profile,
        ranking,
        lambda m: (pair("agent", m, next(fits[k] for k, v in names.items() if v == m)),),
        1,
    )
    assert found.markets == (names[taken],)
    assert [(s.taken, s.before, s.because) for s in found.swaps] == (
        [(names["B"], names["A"], "fit")] if taken == "B" else []
    )


def test_a_certain_way_in_goes_before_one_to_be_verified(content: Content) -> None:
    advice = advice_of(content, maker(content, **levels(content, 4)))
    assert advice.ranking is not None
    first, second = (s for s in advice.ranking.scores if s.market in ("CHE", "POL"))
    ranking = replace(advice.ranking, scores=(replace(first, score=80.0), replace(second, score=79.5)))
    known = {first.market: "to_verify", second.market: "yes"}
    found = propose(content, advice.profile, ranking, lambda m: (pair("agent", m, 80.0, known[m]),), 1)
    assert found.markets == (second.market,) and found.swaps[0].because == "certain"


def test_a_dearer_way_in_lower_down_does_not_break_the_budget(content: Content) -> None:
    advice = advice_of(content, maker(content, budget_24m=100_000, export_hours=80, **levels(content, 4)))
    assert advice.ranking is not None
    dear = {"CHE": "agent", "POL": "retail_chains"}
    scores = tuple(s for s in advice.ranking.scores if s.market in dear)
    cheap_first = tuple(sorted(scores, key=lambda s: dear[s.market] != "agent"))
    ranking = replace(advice.ranking, scores=tuple(replace(s, score=80.0 - i) for i, s in enumerate(cheap_first)))
    found = propose(content, advice.profile, ranking, lambda m: (pair(dear[m], m, 80.0),), 3)
    assert found.markets == ("CHE",)


def test_a_first_market_without_a_way_in_does_not_empty_the_proposal(content: Content) -> None:
    advice = advice_of(content, maker(content, budget_24m=300_000, export_hours=80, **levels(content, 4)))
    assert advice.ranking is not None
    closed = advice.ranking.scores[0].market
    found = propose(
        content,
        advice.profile,
        advice.ranking,
        lambda m: (pair("agent", m, 80.0, "no" if m == closed else "yes"),),
        2,
    )
    assert len(found.markets) == 2 and closed not in found.markets
