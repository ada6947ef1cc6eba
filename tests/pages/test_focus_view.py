"""The screen on Central Asia: it opens for anybody, in both languages, and says the same as the plan's annex."""

from __future__ import annotations

import re

import pytest

from planner.advice import advise
from planner.base import LANGUAGES, Language
from planner.case import parse_case
from planner.content.load import Content
from planner.plan import build_plan
from tests.pages.opened import TODAY, open_screen, persona
from tests.reading import texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_answers_it_can_still_be_read(content: Content, language: Language) -> None:
    text = open_screen("asia", language, None).text
    assert content.phrase("focus.verdict.no_product").get(language) in text
    for gap in content.focus_gaps.values():
        assert gap.text.get(language) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_route_and_sector_is_on_the_screen(content: Content, language: Language) -> None:
    text = open_screen("asia", language, persona(content, "packaging_bergamo")).text
    for fact in content.focus_facts.values():
        assert all(r.value.get(language) in text for r in fact.readings), fact.id
    for record in (*content.focus_routes.values(), *content.focus_sectors.values(), *content.focus_conditions.values()):
        assert record.text.get(language) in text


def test_the_baker_is_told_it_is_not_for_him(content: Content) -> None:
    text = open_screen("asia", "it", persona(content, "biscuits_lodi")).text
    assert content.phrase("focus.verdict.not_for_you").it in text
    assert content.phrase("focus.check.caption").it not in text


def test_screen_and_annex_give_the_same_verdict(content: Content) -> None:
    case = parse_case(content, content.personas["machine_tools_lecco"])
    assert "UZB" in case.chosen
    plan = build_plan(content, case, advise(content, case, TODAY))
    (annex,) = [s for s in plan.sections if s.id == "focus"]
    shown = open_screen("asia", "it", case).text
    box, open_conditions = annex.blocks[1], annex.blocks[2]
    # The annex tells a condition in one line; the screen has its name, its state and what to do in a table.
    told = [re.fullmatch(r"(.+) \(([^()]+)\)\. (.+)", words.it) for words in texts((open_conditions,))]
    assert told and all(told)
    for words in (*(w.it for w in texts((box,))), *(part for line in told if line for part in line.groups())):
        assert words in shown, words
