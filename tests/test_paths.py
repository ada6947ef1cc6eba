"""The path in one market: one rung at a time, with what must be seen first, a way down, and what would open the other ways."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.action_models import BARELY_ENOUGH_PEOPLE, SHARED_FAMILIES, ModelFit, resource, suits_nature, two_years
from planner.advice import Advice, MarketAdvice
from planner.base import LANGUAGES
from planner.case import Case, parse_case
from planner.collaboration import collaboration
from planner.content.load import Content
from planner.networks import together
from planner.numbers import euro
from planner.path_words import unlock_texts, weekly_hours
from planner.paths import REVIEW_EVERY, UNLOCK_ORDER, blocked_models, review_from, staged_path
from planner.plan import build_plan
from planner.plan.draft import Draft
from planner.plan.ladder import market_path
from planner.plan.schedule import reviews
from planner.profile import FULL_TIME_HOURS
from planner.result_ways import ways_json
from tests.firms import advice_of, bounded, case_of, chances, levels, maker, random_answers
from tests.reading import texts

CALENDAR = (3, 6, 12, 18, 24)


def here(content: Content, market: str = "FRA", **changes: Any) -> tuple[Advice, MarketAdvice]:
    advice = advice_of(content, maker(content, **changes).model_copy(update={"chosen": (market,)}))
    return advice, advice.markets[market]


def current(advice: MarketAdvice) -> ModelFit:
    assert advice.model is not None
    return advice.model


def test_the_path_climbs_one_rung_at_a_time_with_later_dates(content: Content) -> None:
    @bounded(20)
    @given(chances, st.sampled_from(["FRA", "USA", "UZB"]), st.integers(1, 10))
    def check(rng: Random, market: str, begin: int) -> None:
        advice = advice_of(content, case_of(content, random_answers(content, rng), chosen=[market]))
        seen = advice.markets[market]
        for fit in seen.fits:
            path = staged_path(content, seen.facts, seen.fits, fit, begin, CALENDAR)
            assert path.rungs[0].model == fit.model and path.rungs[0].thresholds == () and len(path.rungs) <= 3
            models = [content.action_models[r.model] for r in path.rungs]
            assert len({m.id for m in models}) == len(models) and len({m.track for m in models}) == 1
            for low, high in pairwise(models):
                assert high.commitment > low.commitment or low.family in SHARED_FAMILIES
            months = [r.month for r in path.rungs[1:]]
            assert all((m is not None and m in CALENDAR) or m % REVIEW_EVERY == 0 for m in months if m is not None)
            assert months == sorted(months, key=lambda m: m or 0) and all(m is not None and m > begin for m in months)
            assert {"readiness", "people", "budget"} <= {t.kind for t in path.rungs[-1].thresholds} or len(models) == 1

    check()


def test_no_rung_is_dated_while_the_market_waits_on_a_condition(content: Content) -> None:
    _, seen = here(content, **levels(content, 4))
    path = staged_path(content, seen.facts, seen.fits, current(seen), None, CALENDAR)
    assert path.decide is None and all(r.month is None for r in path.rungs) and len(path.rungs) > 1


def test_stepping_back_leads_to_something_lighter_that_is_within_reach(content: Content) -> None:
    _, seen = here(content, **levels(content, 4))
    path = staged_path(content, seen.facts, seen.fits, current(seen), 2, CALENDAR)
    assert path.fallback is not None and path.decide is not None and path.signs
    now, back = content.action_models[current(seen).model], content.action_models[path.fallback]
    assert back.commitment <= now.commitment and two_years(back).low < two_years(now).low
    assert next(f for f in seen.fits if f.model == path.fallback).eligible != "no"
    assert path.decide >= 2 + now.months_to_first_sale[1]


@pytest.mark.parametrize(("month", "review"), [(1, 3), (3, 3), (4, 6), (7, 12), (24, 24), (25, 30), (31, 36)])
def test_decisions_fall_on_reviews(month: int, review: int) -> None:
    assert review_from(month, CALENDAR) == review


def test_the_path_uses_the_dates_of_the_plan(content: Content) -> None:
    case = maker(content, **levels(content, 4)).model_copy(update={"chosen": ("FRA",)})
    advice = advice_of(content, case)
    draft = Draft(content, case, advice)
    assert market_path(draft, advice.markets["FRA"]).decide in {*reviews(draft), *range(30, 60, REVIEW_EVERY)}


def test_every_blocked_model_says_what_opens_it_from_attention_to_money(content: Content) -> None:
    @bounded(20)
    @given(chances)
    def check(rng: Random) -> None:
        case = case_of(content, random_answers(content, rng), chosen=["FRA"])
        advice = advice_of(content, case)
        seen = advice.markets["FRA"]
        for track in ("selling", "collaboration", "sourcing"):
            blocked = blocked_models(content, seen.fits, advice.readiness, track)
            assert {b.fit.model for b in blocked} == {
                f.model for f in seen.fits if f.track == track and f.eligible == "no"
            }
            for b in blocked:
                assert bool(b.unlocks) is suits_nature(content, b.fit)
                order = [UNLOCK_ORDER.index(u.kind) for u in b.unlocks]
                assert order == sorted(order) and len(order) in (0, len(b.fit.missing))
                assert len(unlock_texts(content, b, 1)) >= 1

    check()


def test_removing_every_obstacle_opens_the_model(content: Content) -> None:
    advice, seen = here(content, budget_24m=20_000, export_hours=4, channels=["none"], **levels(content, 1))
    blocked = {b.fit.model: b for b in blocked_models(content, seen.fits, advice.readiness, "selling")}
    kinds = {u.kind for u in blocked["office_branch"].unlocks}
    assert kinds == {"readiness", "people", "stage", "budget"}
    _, after = here(content, budget_24m=500_000, export_hours=60, channels=["agents"], **levels(content, 4))
    assert next(f for f in after.fits if f.model == "office_branch").eligible == "yes"


def test_the_actions_named_for_readiness_would_bring_it_there(content: Content) -> None:
    advice, seen = here(content, **levels(content, 2), budget_24m=900_000, export_hours=200, channels=["agents"])
    blocked = blocked_models(content, seen.fits, advice.readiness, "selling")
    found = [(b, u) for b in blocked for u in b.unlocks if u.kind == "readiness"]
    assert found
    for b, unlock in found:
        wanted = content.action_models[b.fit.model].min_readiness - advice.readiness.low
        assert sum(g.points for g in unlock.gaps) >= wanted - 0.5
        assert sum(g.points for g in unlock.gaps[:-1]) < wanted


def test_no_exact_shortfall_is_ever_told(content: Content) -> None:
    advice, seen = here(content, budget_24m=51_237, export_hours=13)
    for b in blocked_models(content, seen.fits, advice.readiness, "selling"):
        money = two_years(content.action_models[b.fit.model])
        for words in unlock_texts(content, b, 1):
            for gap in (money.low - 51_237, money.high - 51_237):
                assert euro(gap, "it") not in words.it and euro(gap, "en") not in words.en


def test_the_hours_told_are_enough_for_the_check_and_no_fewer_would_be(content: Content) -> None:
    for model in content.action_models.values():
        told = [int(hours) for hours in weekly_hours(model)]
        for hours, wanted in zip(told, ("borderline", "fits"), strict=True):
            seen = [
                resource(h / FULL_TIME_HOURS, model.fte, model.fte * BARELY_ENOUGH_PEOPLE) for h in (hours - 1, hours)
            ]
            assert seen[1] == wanted != seen[0], (model.id, hours)


def test_a_forbidden_market_takes_no_share_of_the_money(content: Content) -> None:
    """Who chose France and Russia is not told that fewer markets would help: only France counts."""
    case = maker(content, budget_24m=20_000, **levels(content, 4))
    for chosen, fewer in ((("FRA", "RUS"), False), (("FRA", "DEU"), True)):
        chosen_case = case.model_copy(update={"chosen": chosen})
        result = ways_json(content, advice_of(content, chosen_case), "it")["markets"]["FRA"]["unlocks"]
        words = " ".join(sentence for sentences in result.values() for sentence in sentences)
        assert "24 mesi" in words and ("con meno mercati insieme" in words) is fewer, chosen


def test_what_stands_beside_is_coherent_and_paid_for(content: Content) -> None:
    @bounded(20)
    @given(chances, st.integers(1, 3))
    def check(rng: Random, count: int) -> None:
        chosen = ["FRA", "DEU", "POL"][:count]
        advice = advice_of(content, case_of(content, random_answers(content, rng), chosen=chosen))
        for market in advice.markets.values():
            found = market.beside
            if found is None:
                continue
            models = [content.action_models[m] for m in (found.main, *found.beside)]
            assert found.main == current(market).model and all(found.main in m.beside for m in models[1:])
            assert (found.money.low, found.money.high) == (
                sum(two_years(m).low for m in models),
                sum(two_years(m).high for m in models),
            )
            assert found.fte == pytest.approx(sum(m.fte for m in models))
            assert "short" not in (found.budget, found.people)

    check()


def test_few_hours_bring_a_part_time_manager_and_machines_far_away_a_service_centre(content: Content) -> None:
    _, few = here(content, "POL", export_hours=18, budget_24m=120_000, customers=["distributors"], brand="strong")
    assert few.beside is not None and "temporary_export_manager" in few.beside.beside
    machines = {"asset_specificity": "custom", "after_sales_need": "on_site", "customers": ["manufacturers"]}
    _, far = here(
        content, "BRA", **machines, contacts=["BRA"], budget_24m=600_000, export_hours=80, **levels(content, 4)
    )
    assert far.beside is not None and "after_sales_hub" in far.beside.beside


@pytest.mark.parametrize(
    ("changes", "lacking"),
    [
        ({"budget_24m": 9_000}, ("budget",)),
        ({"export_hours": 4}, ("people",)),
        ({"budget_24m": 9_000, "export_hours": 3}, ("budget", "people")),
        ({}, None),
        ({"budget_24m": 9_000, "headcount": 120, "turnover": 30_000_000}, None),
        ({"budget_24m": 9_000, "goal": "sourcing"}, None),
    ],
)
def test_going_together_is_for_small_firms_without_means_of_their_own(
    content: Content, changes: dict[str, Any], lacking: tuple[str, ...] | None
) -> None:
    advice, seen = here(content, **changes)
    found = advice.together
    assert (found.lacking if found else None) == lacking
    if found:
        assert {f.model for f in found.ways} == {"export_network", "supply_chain_piggyback"}
        assert all(content.action_models[f.model].partner and content.action_models[f.model].where for f in found.ways)
        assert together(content, advice.profile, seen.fits) == found


@pytest.mark.parametrize(
    ("market", "goal", "asked"),
    [("UZB", "grow", "region"), ("FRA", "grow", None), ("FRA", "collaboration", "goal"), ("UZB", "sourcing", None)],
)
def test_collaboration_is_shown_where_it_is_asked_for(
    content: Content, market: str, goal: str, asked: str | None
) -> None:
    _, seen = here(content, market, goal=goal)
    found = seen.collaboration
    assert (found.asked if found else None) == asked
    if found:
        assert [f.model for f in found.forms] == ["industrial_cooperation", "joint_venture"]
        assert all({"budget", "people", "readiness"} <= {c.name for c in f.checks} for f in found.forms)


@pytest.mark.parametrize(
    ("product", "market", "inquiries"),
    [
        ("520100", "UZB", {"ownership", "labour", "cotton", "export_control", "resale", "knowledge", "payment"}),
        ("844621", "UZB", {"ownership", "labour", "cotton", "export_control", "resale", "knowledge", "payment"}),
        ("842240", "UZB", {"ownership", "labour", "export_control", "resale", "knowledge", "payment"}),
        ("842240", "FRA", {"ownership", "labour", "knowledge", "payment"}),
        ("service:engineering", "UZB", {"ownership", "labour", "export_control", "knowledge", "payment"}),
    ],
)
def test_what_to_know_of_a_partner_depends_on_goods_and_place(
    content: Content, product: str, market: str, inquiries: set[str]
) -> None:
    _, seen = here(content, market, product=[product], goal="collaboration")
    found = collaboration(content, seen.facts, seen.fits)
    assert found is not None and {i.kind for i in found.diligence} == inquiries
    assert all(i.body in content.bodies for i in found.diligence)


def test_wanting_to_collaborate_does_not_move_the_ranking(content: Content) -> None:
    orders = []
    for goal in ("grow", "collaboration"):
        ranking = advice_of(content, maker(content, goal=goal)).ranking
        assert ranking is not None
        orders.append([(s.market, s.score) for s in ranking.scores])
    assert orders[0] == orders[1]


def test_who_only_buys_is_not_held_back_by_rules_on_selling(content: Content) -> None:
    for goal, held in (("grow", True), ("sourcing", False)):
        case = maker(content, goal=goal).model_copy(
            update={"chosen": ("FRA",), "market_answers": {"FRA": {"legal_requirements": 0}}}
        )
        assert bool(advice_of(content, case).markets["FRA"].blocked_by) is held


def plan_words(content: Content, case: Case) -> dict[str, str]:
    plan = build_plan(content, case, advice_of(content, case))
    return {language: " ".join(t.get(language) for t in texts(plan)) for language in LANGUAGES}


def test_the_plan_prints_the_path_and_the_way_down(content: Content) -> None:
    case = parse_case(content, content.personas["packaging_bergamo"])
    advice, words = advice_of(content, case), plan_words(content, case)
    for language in LANGUAGES:
        for market in advice.markets.values():
            path = market_path(Draft(content, case, advice), market)
            assert len(path.rungs) > 1
            for rung in path.rungs[:2]:
                assert content.action_models[rung.model].text.get(language) in words[language]
                for threshold in rung.thresholds:
                    assert threshold.result is None or threshold.result.get(language) in words[language]
            assert all(sign.get(language).rstrip(".") in words[language] for sign in path.signs)


def test_the_plan_tells_collaboration_once_and_apart(content: Content) -> None:
    words = plan_words(content, parse_case(content, content.personas["machine_tools_lecco"]))
    title = content.phrase("paths.collaboration.title")
    assert words["it"].count(title.it) == 1 and words["en"].count(title.en) == 1
    other = plan_words(content, parse_case(content, content.personas["winery_oltrepo"]))
    assert title.it not in other["it"]


def test_whom_to_ask_for_a_partner_includes_the_body_for_that_country(content: Content) -> None:
    words = plan_words(content, parse_case(content, content.personas["machine_tools_lecco"]))["it"]
    assert f"{content.bodies['ice'].name.it}" in words
    where = content.phrase("paths.together.where").it
    chamber = content.bodies["camera_italia_uzbekistan"].name.it
    assert any(chamber in part.partition(".")[0] for part in words.split(f"{where}: ")[1:])
