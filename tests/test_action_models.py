"""Ways of working abroad: within reach, one step at a time, and never better for being riskier."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.action_models import (
    NEARLY_EQUAL,
    SHARED_FAMILIES,
    ModelFit,
    best_model,
    fit_models,
    ideal_control,
    lacking_means,
    next_rung,
    suits_nature,
    two_years,
    with_others,
)
from planner.advice import advise
from planner.case import Case, parse_case
from planner.content.load import Content
from planner.market_facts import market_facts
from planner.markets.ranking import MarketScore, Ranking, rank
from planner.profile import build_profile
from planner.readiness import assess
from planner.rules import Facts
from tests.firms import TODAY, bounded, case_of, chances, levels, maker, random_answers

ESTABLISHED: dict[str, Any] = {
    "asset_specificity": "custom",
    "after_sales_need": "on_site",
    "brand": "strong",
    "intellectual_property": ["patents"],
    "headcount": 150,
    "turnover": 30_000_000,
    "channels": ["office_branch"],
    "served_markets": ["DEU"],
    "export_hours": 400,
    "budget_24m": 9_000_000,
    "risk_appetite": "high",
    "horizon": "m36",
}


def seen(content: Content, case: Case, market: str, ranking: Ranking | None = None) -> tuple[Facts, MarketScore | None]:
    profile = build_profile(content, case)
    ranking = ranking or rank(content, profile, case, TODAY)
    return market_facts(content, profile, ranking, market), ranking.score(market)


def fits(
    content: Content, case: Case, market: str = "FRA", markets: int = 1, ranking: Ranking | None = None
) -> dict[str, ModelFit]:
    facts, score = seen(content, case, market, ranking)
    readiness = assess(content, build_profile(content, case), case.path)
    return {f.model: f for f in fit_models(content, facts, readiness, score, markets)}


def allowed(found: dict[str, ModelFit]) -> set[str]:
    return {name for name, fit in found.items() if fit.eligible != "no"}


@pytest.fixture(scope="module")
def ready(content: Content) -> dict[str, Any]:
    return {**levels(content, 4), "export_share": 30}


def test_each_model_is_judged_once_with_reasons_for_and_against(content: Content) -> None:
    @bounded(25)
    @given(chances, st.sampled_from(["FRA", "USA", "UZB", "NGA"]), st.integers(1, 5))
    def check(rng: Random, market: str, count: int) -> None:
        found = fits(content, case_of(content, random_answers(content, rng)), market, count)
        assert set(found) == set(content.action_models)
        for name, fit in found.items():
            model = content.action_models[name]
            assert -1e-9 <= fit.fit <= 100 + 1e-9 and fit.market == market
            assert (fit.eligible == "no") is bool(fit.missing)
            assert (fit.eligible == "to_verify") is (bool(fit.to_verify) and not fit.missing)
            known = {c.name for c in fit.checks} | {r.id for r in model.requires}
            assert {*fit.missing, *fit.to_verify} <= known
            assert not set(fit.liked) & set(fit.disliked)
            assert {*fit.liked, *fit.disliked} <= {p.id for p in model.prefers}

    check()


def test_more_budget_never_takes_a_model_away(content: Content) -> None:
    case = maker(content)
    ranking = rank(content, build_profile(content, case), case, TODAY)

    @bounded(40)
    @given(
        chances, st.integers(0, 900_000), st.integers(0, 900_000), st.sampled_from(["FRA", "USA"]), st.integers(1, 3)
    )
    def check(rng: Random, budget: int, more: int, market: str, count: int) -> None:
        answers = {**random_answers(content, rng), "product": ["842240"]}
        poor, rich = (case_of(content, {**answers, "budget_24m": b}) for b in (budget, budget + more))
        assert allowed(fits(content, poor, market, count, ranking)) <= allowed(
            fits(content, rich, market, count, ranking)
        )

    check()


def test_more_hours_and_fewer_markets_never_take_a_model_away(content: Content, ready: dict[str, Any]) -> None:
    for few, many in ((5, 20), (20, 40), (40, 120)):
        assert allowed(fits(content, maker(content, **ready, export_hours=few))) <= allowed(
            fits(content, maker(content, **ready, export_hours=many))
        )
    case = maker(content, **ready)
    assert allowed(fits(content, case, markets=3)) <= allowed(fits(content, case, markets=1))


def test_a_riskier_or_harder_market_never_asks_for_more_control(content: Content) -> None:
    facts, score = seen(content, maker(content), "FRA")
    assert score is not None

    def control(**values: float) -> float:
        changed = [replace(c, value=values.get(c.pillar, c.value)) for c in score.contributions]
        return ideal_control(facts, replace(score, contributions=tuple(changed)))

    for pillar in ("security", "access"):
        steps = [control(**{pillar: v / 10}) for v in range(11)]
        assert steps == sorted(steps) and steps[-1] > steps[0]
    assert all(0 <= control(security=s, access=a) <= 5 for s in (0.0, 1.0) for a in (0.0, 1.0))


@pytest.mark.parametrize(
    ("fact", "steps"),
    [
        ("asset_specificity", ["standard", "adapted", "custom"]),
        ("after_sales_need", ["none", "remote", "on_site"]),
        ("brand", ["none", "some", "strong"]),
        ("budget_24m", [0, 100_000, 300_000, 900_000]),
        ("export_hours", [0, 20, 60, 200]),
        ("finance", ["to_find", "bank_line", "own_cash"]),
    ],
)
def test_what_needs_or_affords_control_asks_for_more_of_it(content: Content, fact: str, steps: list[Any]) -> None:
    found = [ideal_control(*seen(content, maker(content, **{fact: step}), "FRA")) for step in steps]
    assert found == sorted(found) and found[-1] > found[0]


def test_a_debutant_is_never_sent_to_found_a_company(content: Content) -> None:
    rich = {**levels(content, 4), "export_share": 0, "channels": ["none"], "budget_24m": 5_000_000, "export_hours": 300}
    found = fits(content, maker(content, **rich, brand="strong", goal="first_sales"))
    assert max(content.action_models[m].commitment for m in allowed(found)) <= 2
    best = best_model(content, tuple(found.values()), "first_sales")
    assert best is not None and content.action_models[best.model].commitment <= 2


@pytest.mark.parametrize(
    ("channels", "highest"), [(["none"], 2), (["indirect"], 3), (["agents"], 4), (["office_branch"], 5)]
)
def test_at_most_two_steps_above_what_was_ever_run(
    content: Content, ready: dict[str, Any], channels: list[str], highest: int
) -> None:
    plenty = {
        "budget_24m": 20_000_000,
        "export_hours": 400,
        "channels": channels,
        "brand": "strong",
        "finance": "own_cash",
    }
    found = fits(content, maker(content, **ready, **plenty))
    reached = {content.action_models[m].commitment for m in allowed(found)}
    assert max(reached) <= highest
    over = [m for m, f in found.items() if content.action_models[m].commitment > highest]
    assert all("stage" in found[m].missing for m in over)


def test_a_debutant_with_means_has_a_way_to_start(content: Content) -> None:
    debut = maker(content, export_share=0, channels=["none"], goal="first_sales", budget_24m=120_000)
    assert {"direct_sales", "agent", "distributor"} & allowed(fits(content, debut))


def test_without_money_or_hours_nothing_is_offered(content: Content) -> None:
    for lack in ({"budget_24m": 0}, {"export_hours": 0}):
        found = fits(content, maker(content, **lack))
        assert allowed(found) == set() and best_model(content, tuple(found.values()), "grow") is None


def test_an_empty_till_allows_only_light_spending(content: Content) -> None:
    answers = {**levels(content, 4), "cash_cover": 0}
    found = fits(content, maker(content, **answers, budget_24m=900_000, export_hours=200))
    assert allowed(found)
    assert all(content.action_models[m].budget_first_year.low <= 10_000 for m in allowed(found))


def test_what_is_unknown_is_verified_not_assumed(content: Content) -> None:
    silent = case_of(content, {"product": ["842240"]})
    found = fits(content, silent)
    assert "yes" not in {f.eligible for f in found.values()}
    assert all(f.to_verify for f in found.values() if f.eligible == "to_verify")
    assert {c.fit for f in found.values() for c in f.checks if c.name in ("budget", "people")} == {"unknown"}


@pytest.mark.parametrize("goal", ["first_sales", "grow", "diversify", "collaboration", "sourcing"])
def test_collaboration_and_sourcing_are_their_own_tracks(content: Content, ready: dict[str, Any], goal: str) -> None:
    plenty = {"budget_24m": 3_000_000, "export_hours": 200, "channels": ["agents", "office_branch"], "goal": goal}
    found = fits(content, maker(content, **ready, **plenty))
    best = best_model(content, tuple(found.values()), goal)
    assert best is not None
    assert best.track == {"collaboration": "collaboration", "sourcing": "sourcing"}.get(goal, "selling")


def test_industrial_partnership_has_its_own_minimum_means(content: Content, ready: dict[str, Any]) -> None:
    poor = fits(content, maker(content, **ready, goal="collaboration", budget_24m=60_000))
    assert poor["joint_venture"].eligible == "no" and "budget" in poor["joint_venture"].missing
    best = best_model(content, tuple(poor.values()), "collaboration")
    assert best is None or best.track == "selling"


def test_between_equals_the_one_that_can_be_undone_wins(content: Content) -> None:
    found = fits(content, maker(content))
    best = best_model(content, tuple(found.values()), "grow")
    assert best is not None
    for name in allowed(found):
        other, model = found[name], content.action_models[name]
        if (
            other.track == "selling"
            and other.fit >= max(f.fit for f in found.values() if f.track == "selling" and f.eligible != "no") - 7
        ):
            assert model.commitment >= content.action_models[best.model].commitment


def test_the_next_rung_commits_more_and_gives_up_no_control(content: Content) -> None:
    @bounded(25)
    @given(chances, st.sampled_from(["FRA", "USA", "UZB"]))
    def check(rng: Random, market: str) -> None:
        case = case_of(content, random_answers(content, rng))
        found, facts = tuple(fits(content, case, market).values()), seen(content, case, market)[0]
        for fit in found:
            rung = next_rung(content, facts, found, fit)
            if rung is None:
                continue
            here, there = content.action_models[fit.model], content.action_models[rung.model]
            freed = here.family in SHARED_FAMILIES and there.family not in SHARED_FAMILIES
            assert there.commitment > here.commitment or (freed and there.commitment == here.commitment)
            assert there.control >= here.control
            assert rung.track == fit.track and suits_nature(content, rung) and rung.model != "acquisition"

    check()


def test_a_step_is_no_leap(content: Content) -> None:
    micro = {"budget_24m": 30_000, "export_hours": 10, "headcount": 4, "turnover": 400_000, "product": ["220421"]}
    shop = {"customers": ["distributors", "consumers"], "asset_specificity": "standard", "after_sales_need": "none"}
    case = maker(content, **micro, **shop, brand="none", intellectual_property=["none"])
    found, facts = fits(content, case), seen(content, case, "FRA")[0]
    for fit in found.values():
        rung = next_rung(content, facts, tuple(found.values()), fit)
        if rung is not None:
            assert rung.model not in ("franchising", "subsidiary", "office_branch")
            assert two_years(content.action_models[rung.model]).low <= 90_000


def test_services_are_not_offered_ways_to_ship_goods(content: Content, ready: dict[str, Any]) -> None:
    found = fits(content, maker(content, **ready, product=["service:software"], budget_24m=900_000))
    assert not {"indirect_export", "retail_chains", "contract_manufacturing", "after_sales_hub"} & allowed(found)


def test_a_service_for_public_bodies_is_sold_directly_not_through_a_reseller(
    content: Content, ready: dict[str, Any]
) -> None:
    office = {"product": ["service:engineering"], "customers": ["public_bodies"], "asset_specificity": "standard"}
    found = fits(content, maker(content, **ready, **office, intellectual_property=["none"]))
    assert "resellable" in found["distributor"].missing
    best = best_model(content, tuple(found.values()), "grow")
    assert best is not None and best.model in ("direct_sales", "tenders")
    resold = {**office, "customers": ["distributors"], "product": ["service:software"]}
    assert fits(content, maker(content, **ready, **resold))["distributor"].eligible == "yes"


def test_without_means_of_its_own_a_firm_goes_together_before_going_through_others(content: Content) -> None:
    light = {"budget_24m": 18_000, "export_hours": 7, "headcount": 6, "turnover": 900_000, "goal": "first_sales"}
    small = maker(content, **light, export_share=0, channels=["none"], served_markets=[], customers=["distributors"])
    found = fits(content, small)
    assert lacking_means(content, tuple(found.values()))
    assert {"export_network", "indirect_export"} <= allowed(found)
    best = best_model(content, tuple(found.values()), "first_sales")
    assert best is not None and with_others(content.action_models[best.model])
    assert lacking_means(content, tuple(fits(content, maker(content)).values())) == ()


def test_the_contract_comes_before_the_company_and_neither_with_a_stranger(
    content: Content, ready: dict[str, Any]
) -> None:
    plenty = {"budget_24m": 3_000_000, "export_hours": 200, "channels": ["office_branch"], "goal": "collaboration"}
    open_forms = [
        {f for f in ("industrial_cooperation", "joint_venture") if fits(content, case, "UZB")[f].eligible == "yes"}
        for case in (
            maker(content, **ready, **plenty, contacts=[]),
            maker(content, **ready, **plenty, contacts=["UZB"]),
            maker(content, **ready, **plenty, served_markets=["UZB"]),
        )
    ]
    assert open_forms == [set(), {"industrial_cooperation"}, {"industrial_cooperation", "joint_venture"}]
    lighter, heavier = (two_years(content.action_models[m]) for m in ("industrial_cooperation", "joint_venture"))
    assert lighter.low < heavier.low and lighter.high < heavier.high


def best_of(content: Content, market: str, goal: str, **changes: Any) -> str:
    best = best_model(content, tuple(fits(content, maker(content, goal=goal, **changes), market).values()), goal)
    assert best is not None
    return best.model


def test_ways_no_example_firm_needs_first_are_first_for_the_firm_they_are_for(
    content: Content, ready: dict[str, Any]
) -> None:
    brand: dict[str, Any] = {
        **ready,
        "product": ["330499"],
        "customers": ["consumers"],
        "brand": "strong",
        "price_position": "premium",
        "asset_specificity": "standard",
        "after_sales_need": "none",
        "intellectual_property": ["trademark_eu", "trademark_abroad"],
        "channels": ["own_ecommerce"],
        "languages": ["en", "fr"],
        "export_hours": 60,
        "budget_24m": 500_000,
    }
    assert best_of(content, "FRA", "grow", **brand) == "own_ecommerce"
    assert best_of(content, "DEU", "grow", **{**ready, **ESTABLISHED}) == "subsidiary"


@pytest.mark.parametrize("market", ["DEU", "FRA", "USA", "POL", "UZB"])
@pytest.mark.parametrize("goal", ["first_sales", "grow", "diversify", "collaboration"])
def test_buying_a_firm_or_founding_one_with_a_partner_is_never_the_first_advice(
    content: Content, ready: dict[str, Any], market: str, goal: str
) -> None:
    served = {**ready, **ESTABLISHED, "served_markets": [market], "channels": ["subsidiary", "joint_venture"]}
    found = fits(content, maker(content, **served, goal=goal), market)
    assert {"acquisition", "joint_venture"} <= allowed(found)
    assert best_of(content, market, goal, **served) not in ("acquisition", "joint_venture")
    stranger = {**served, "served_markets": [], "contacts": []}
    assert best_of(content, market, goal, **stranger) not in ("acquisition", "joint_venture", "subsidiary")


def test_money_and_steps_of_every_model_are_in_order(content: Content) -> None:
    for model in content.action_models.values():
        money = two_years(model)
        assert 0 < money.low <= money.high and len(model.steps) == 10
        assert model.months_to_first_sale[0] <= model.months_to_first_sale[1]


def test_who_tells_neither_money_nor_hours_is_not_sent_the_dearer_way(content: Content) -> None:
    blind = parse_case(content, content.personas["hosiery_castel_goffredo"])
    advice = advise(content, blind, "2026-11-22")
    found = next(iter(advice.markets.values()))
    assert found.model is not None
    selling = [f for f in found.fits if f.track == "selling" and f.eligible != "no"]
    commitment = content.action_models[found.model.model].commitment
    assert commitment < content.action_models[selling[0].model].commitment
    assert found.model.fit >= selling[0].fit - 2 * NEARLY_EQUAL
