"""From answers to facts: size class by the European recommendation, stage, derived facts, and nothing guessed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.content.load import Content
from planner.content.schema import UNKNOWN
from planner.market_facts import ATTENTION_ROUTES, market_facts
from planner.profile import CHANNEL_COMMITMENT, build_profile, size_class
from tests.firms import MAKER, advice_of, case_of, maker

MILLION = 1_000_000


@pytest.mark.parametrize(
    ("heads", "turnover", "balance", "wanted"),
    [
        (9, 2 * MILLION, None, "micro"),
        (9.5, 2 * MILLION, None, "micro"),
        (10, 2 * MILLION, None, "small"),
        (9, 2 * MILLION + 1, 2 * MILLION, "micro"),
        (9, 2 * MILLION + 1, 2 * MILLION + 1, "small"),
        (49, 10 * MILLION, None, "small"),
        (50, 10 * MILLION, None, "medium"),
        (49, 10 * MILLION + 1, 10 * MILLION, "small"),
        (49, 10 * MILLION + 1, 10 * MILLION + 1, "medium"),
        (249, 50 * MILLION, None, "medium"),
        (249, 50 * MILLION + 1, 43 * MILLION, "medium"),
        (249, 50 * MILLION + 1, 43 * MILLION + 1, "large"),
        (250, 0, 0, "large"),
        (0, 0, 0, "micro"),
        (3, 60 * MILLION, 44 * MILLION, "large"),
        (3, 60 * MILLION, 5 * MILLION, "small"),
        (9, 3 * MILLION, None, None),
        (49, 60 * MILLION, None, None),
        (9, None, None, None),
        (9, None, MILLION, "micro"),
        (250, None, None, "large"),
        (None, MILLION, None, None),
    ],
)
def test_size_class_at_every_edge(
    heads: float | None, turnover: int | None, balance: int | None, wanted: str | None
) -> None:
    given_facts = {"headcount": heads, "turnover": turnover, "balance_sheet_total": balance}
    assert size_class({k: v for k, v in given_facts.items() if v is not None}) == wanted


def test_a_firm_counted_with_a_group_is_large() -> None:
    assert size_class({"headcount": 4, "turnover": 100_000, "linked_firms": "yes_large"}) == "large"
    assert size_class({"headcount": 4, "turnover": 100_000, "linked_firms": "yes_small"}) == "micro"


@given(st.integers(0, 400), st.integers(0, 90 * MILLION), st.integers(0, 90 * MILLION))
def test_the_balance_sheet_never_contradicts_what_was_already_decided(heads: int, turnover: int, balance: int) -> None:
    before = size_class({"headcount": heads, "turnover": turnover})
    after = size_class({"headcount": heads, "turnover": turnover, "balance_sheet_total": balance})
    assert after is not None and before in (None, after)


@pytest.mark.parametrize(
    ("share", "goal", "wanted"),
    [
        (0, "first_sales", "debut"),
        (4.9, "diversify", "debut"),
        (5, "grow", "consolidate"),
        (39.9, "grow", "consolidate"),
        (40, "grow", "diversify"),
        (5, "diversify", "diversify"),
        (100, "collaboration", "diversify"),
        (UNKNOWN, "diversify", None),
    ],
)
def test_stage(content: Content, share: Any, goal: str, wanted: str | None) -> None:
    profile = build_profile(content, maker(content, export_share=share, goal=goal))
    assert profile.choice("stage") == wanted and profile.stage == (wanted or "debut")


def test_derived_facts(content: Content) -> None:
    facts = build_profile(content, maker(content, channels=["agents", "office_branch"], export_hours=19)).facts
    assert facts["export_fte"] == 0.5 and facts["run_commitment"] == 3 and facts["channels_count"] == 2
    assert facts["goods"] is True and facts["service"] is False and facts["sensitive_goods"] is True
    assert facts["chapters"] == ("84",) and facts["headings"] == ("8422",) and facts["served_count"] == 1
    assert facts["dedicated_hours"] == 3 and facts["spare_capacity"] == 4


def test_a_firm_that_sells_nothing_abroad_serves_no_market(content: Content) -> None:
    facts = build_profile(content, maker(content, export_share=0, without=("channels",))).facts
    assert facts["served_count"] == 0 and facts["run_commitment"] == 0 and facts["served_markets"] == ()


def test_services_have_no_goods(content: Content) -> None:
    facts = build_profile(content, maker(content, product=["service:software"])).facts
    assert facts["goods"] is False and facts["service"] is True
    assert facts["chapters"] == () and facts["headings"] == () and facts["sensitive_goods"] is False


def test_what_was_not_said_is_no_fact(content: Content) -> None:
    profile = build_profile(content, case_of(content, {"export_hours": UNKNOWN, "languages": UNKNOWN}))
    assert not {"export_hours", "export_fte", "languages", "stage", "size_class", "goods"} & set(profile.facts)
    assert profile.codes("languages") is None and profile.levels["dedicated_hours"] is None
    assert build_profile(content, case_of(content, {"languages": ["none"]})).codes("languages") == ()


def test_every_channel_has_a_commitment(content: Content) -> None:
    assert set(CHANNEL_COMMITMENT) == {o.id for o in content.questions["channels"].options}


def test_the_order_of_answers_does_not_matter(content: Content) -> None:
    @given(st.permutations(sorted(MAKER)))
    def check(order: list[str]) -> None:
        shuffled = case_of(content, {name: MAKER[name] for name in order})
        assert build_profile(content, shuffled) == build_profile(content, maker(content, path="express"))

    check()


def test_overlapping_codes_count_once(content: Content) -> None:
    whole = build_profile(content, maker(content, product=["8422"])).products
    doubled = build_profile(content, maker(content, product=["842240", "8422"])).products
    assert doubled.hs6 == whole.hs6 and doubled.sectors == whole.sectors


def test_every_service_sector_and_heading_can_be_sold(content: Content) -> None:
    for code in (*(f"service:{s}" for s in content.services), *(f"sector:{s}" for s in content.sectors)):
        products = build_profile(content, case_of(content, {"product": [code]})).products
        assert products.is_service == code.startswith("service:") and bool(products.hs6) != products.is_service
        assert products.label.it and products.label.en


def test_facts_of_a_market_as_this_firm_sees_it(content: Content) -> None:
    case = maker(content, contacts=["UZB"], languages=["ru"], served_markets=["FRA"])
    advice = advice_of(content, case)
    assert advice.ranking is not None
    uzbek = market_facts(content, advice.profile, advice.ranking, "UZB")
    assert uzbek["market_contact"] is True and uzbek["market_served"] is False and uzbek["market_language"] is True
    assert (
        uzbek["market_central_asia"] is True and uzbek["market_attention_route"] is True and uzbek["market_eu"] is False
    )
    french = market_facts(content, advice.profile, advice.ranking, "FRA")
    assert french["market_neighbour"] is True and french["market_eu"] is True and french["market_agreement"] is True
    assert french["market_language"] is False and french["market_served"] is True
    assert set(content.tables.markets.ids) >= ATTENTION_ROUTES


def test_unknown_contacts_stay_unknown(content: Content) -> None:
    advice = advice_of(content, maker(content, without=("contacts", "languages", "certifications")))
    assert advice.ranking is not None
    facts = market_facts(content, advice.profile, advice.ranking, "USA")
    assert not {"market_contact", "market_language"} & set(facts)
