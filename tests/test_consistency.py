"""Answers that seem to contradict each other are remarked, with both answers, and nothing else changes."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given

from planner.consistency import contradictions
from planner.content.load import Content
from planner.content.schema import UNKNOWN
from planner.plan import build_plan
from planner.profile import build_profile
from planner.result import result_json
from tests.firms import advice_of, bounded, case_of, chances, levels, maker, random_answers
from tests.reading import same_numbers, texts, unfilled

# remark -> answers that call for it; the maker of tests.firms alone calls for none.
PROVOKED: dict[str, dict[str, Any]] = {
    "sells_without_channel": {"channels": ["none"]},
    "channel_without_sales": {"export_share": 0},
    "sells_nowhere": {"served_markets": []},
    "grow_where_nothing_is_sold": {"export_share": 0, "channels": ["none"], "goal": "grow"},
    "first_sales_already_made": {"goal": "first_sales"},
    "diversify_from_nothing": {"export_share": 0, "channels": ["none"], "goal": "diversify"},
    "sales_without_hours": {"export_hours": 0},
    "time_of_the_head_without_hours": {"export_hours": 0, "management_time": 3},
    "person_in_charge_without_hours": {"export_hours": 0, "written_commitment": 4},
    "certified_without_system": {"quality_system": 1},
    "system_without_certificate": {"certifications": ["none"], "quality_system": 4},
    "budget_beyond_turnover": {"budget_24m": 9_000_000},
    "own_money_without_cash": {"cash_cover": 0},
    "written_budget_without_money": {"budget_24m": 0, "written_budget": 3},
    "language_not_named": {"languages": ["none"], "working_language": 3},
    "language_not_used": {"working_language": 0},
    "known_brand_unprotected": {"brand": "strong", "intellectual_property": ["none"]},
    "online_shop_without_digital": {"channels": ["marketplaces"], "digital_channels": 0},
}


def remarks(content: Content, answers: dict[str, Any]) -> set[str]:
    case = maker(content, **answers)
    return {c.remark for c in contradictions(content, build_profile(content, case))}


def test_every_remark_has_its_case(content: Content) -> None:
    assert set(PROVOKED) == set(content.remarks) and len(PROVOKED) >= 10


@pytest.mark.parametrize("remark", sorted(PROVOKED))
def test_a_remark_is_made_for_its_contradiction_and_not_for_an_ordinary_firm(content: Content, remark: str) -> None:
    assert remarks(content, {}) == set()
    assert remark in remarks(content, PROVOKED[remark])


@pytest.mark.parametrize("remark", sorted(PROVOKED))
def test_what_was_not_said_contradicts_nothing(content: Content, remark: str) -> None:
    for question in content.remarks[remark].questions:
        assert remark not in remarks(content, {**PROVOKED[remark], question: UNKNOWN})


def test_the_firms_own_answers_stand_in_the_remark(content: Content) -> None:
    profile = build_profile(content, maker(content, export_share=18, channels=["none"]))
    (found,) = contradictions(content, profile)
    assert "18%" in found.text.it and "18%" in found.text.en and found.questions == ("export_share", "channels")


def test_remarks_are_whole_sentences_whatever_the_answers(content: Content) -> None:
    @bounded(60)
    @given(chances)
    def check(rng: Random) -> None:
        profile = build_profile(content, case_of(content, random_answers(content, rng), path="full"))
        for found in contradictions(content, profile):
            assert not unfilled(found.text.it) and not unfilled(found.text.en) and same_numbers(found.text)

    check()


def test_a_remark_blocks_nothing(content: Content) -> None:
    """The same firm with and without the contradiction that costs nothing: same readiness, same markets, same models."""
    plain = advice_of(content, maker(content, **levels(content, 3)))
    odd = advice_of(content, maker(content, **{**levels(content, 3), "budget_24m": 5_000_000}))
    assert len(contradictions(content, odd.profile)) > len(contradictions(content, plain.profile))
    assert odd.readiness == plain.readiness and odd.preparation is plain.preparation is False


def test_plan_and_json_ask_what_is_to_be_cleared_up(content: Content) -> None:
    case = maker(content, channels=["none"])
    advice = advice_of(content, case)
    plan = build_plan(content, case, advice)
    (found,) = contradictions(content, advice.profile)
    context = next(s for s in plan.sections if s.id == "context")
    assert found.text in list(texts(context.blocks)) and content.phrase("evidence.unclear") in list(
        texts(context.blocks)
    )
    assert result_json(content, case, advice, plan, "en")["unclear"] == [
        {"remark": "sells_without_channel", "questions": ["export_share", "channels"], "text": found.text.en}
    ]
    quiet = build_plan(content, maker(content), advice_of(content, maker(content)))
    assert content.phrase("evidence.unclear") not in list(texts(quiet.sections))
