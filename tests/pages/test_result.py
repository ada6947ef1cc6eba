"""The readiness screen: the level as concluded, indicative on the short path, gates and gaps with what to do about them."""

from __future__ import annotations

import pytest

from pages.parts.markup import span
from planner.advice import advise
from planner.base import LANGUAGES, Language
from planner.case import Case
from planner.content.load import Content
from planner.evidence import evidence_level
from planner.numbers import money_range
from planner.plan import opening
from planner.plan.draft import Draft
from planner.plan.front import verdict
from planner.wording import gap_name, range_text
from planner.wording_reasons import evidence_text, gap_said
from tests.pages.opened import TODAY, Opened, open_screen, persona


def show(case: Case | None, language: Language = "it") -> Opened:
    return open_screen("result", language, case)


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_any_answer_it_says_where_to_begin(content: Content, language: Language) -> None:
    screen = show(None, language)
    assert content.phrase("ui.result.empty").get(language) in screen.text
    assert "su 100" not in screen.text and "out of 100" not in screen.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["packaging_bergamo", "winery_oltrepo", "software_milano"])
def test_level_areas_and_gaps_are_those_concluded(content: Content, name: str, language: Language) -> None:
    case = persona(content, name)
    readiness = advise(content, case, TODAY).readiness
    text = show(case, language).text
    assert range_text(content, readiness.low, readiness.high).get(language) in text
    for area in readiness.dimensions:
        assert content.dimensions[area.dimension].text.get(language) in text
        if area.low is not None and area.high is not None:
            assert span(area.low, area.high) in text
    places = [text.index(f"{i}. {gap_name(content, g).get(language)}") for i, g in enumerate(readiness.gaps, start=1)]
    assert places == sorted(places)
    for gap in readiness.gaps:
        action = content.actions[gap.action]
        assert action.text.get(language) in text
        assert money_range(action.cost, language) in text


def test_only_the_short_path_is_called_indicative(content: Content) -> None:
    case = persona(content, "packaging_bergamo", path="full")
    words = content.phrase("ui.result.express").it.split("**")[0]
    assert words not in show(case).text
    assert words in show(case.model_copy(update={"path": "express"})).text


def test_the_way_to_the_full_path_changes_the_path(content: Content) -> None:
    screen = show(persona(content, "winery_oltrepo", path="express"))
    screen.app.button(key="to_full.it").click().run()
    assert not screen.app.exception
    assert screen.saved().path == "full"


def test_a_fired_gate_says_what_it_stops_and_whom_to_call(content: Content) -> None:
    answers = persona(content, "packaging_bergamo").answers | {"free_capacity": 0}
    case = persona(content, "packaging_bergamo", answers=answers)
    gate = content.gates["capacity"]
    text = show(case).text
    assert gate.consequence.it in text
    assert content.actions[gate.action].text.it in text
    assert content.phrase("ui.result.fired").it in text


def test_an_unanswered_gate_is_to_be_verified_never_in_order(content: Content) -> None:
    answers = {k: v for k, v in persona(content, "packaging_bergamo").answers.items() if k != "free_capacity"}
    text = show(persona(content, "packaging_bergamo", answers=answers)).text
    head, _, fine = text.partition("In ordine (")
    assert content.gates["capacity"].consequence.it in head
    assert f"{content.gates['capacity'].text.it} (" not in fine.partition("Che cosa rafforzare")[0]


def test_missing_answers_that_would_change_it_are_named(content: Content) -> None:
    case = persona(content, "packaging_bergamo")
    answers = {k: v for k, v in case.answers.items() if k not in ("working_language", "free_capacity")}
    short = case.model_copy(update={"answers": answers})
    swings = advise(content, short, TODAY).readiness.would_change
    text = show(short).text
    assert swings
    assert content.questions[swings[0].question].text.it in text.partition(content.phrase("ui.result.areas").it)[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_not_yet_has_a_screen_of_its_own_with_the_words_of_the_plan(content: Content, language: Language) -> None:
    case = persona(content, "biscuits_lodi")
    here = Draft(content, case, advise(content, case, TODAY))
    text = show(case, language).text
    assert here.not_yet is not None and content.phrase("ui.result.not_yet_title").get(language) in text
    then = opening.opening_text(here, here.not_yet.opening)
    wanted = [
        verdict(here)[1],
        then,
        *opening.obstacle_texts(here),
        *opening.meanwhile_texts(here, here.not_yet.meanwhile),
    ]
    wanted += [cell for row in opening.steps_table(here, here.not_yet.steps).rows for cell in row]
    assert then is not None and all(w.get(language) in text for w in wanted if w)
    assert ("maggio 2027" if language == "it" else "May 2027") in text
    ready = show(persona(content, "packaging_bergamo"), language).text
    assert content.phrase("ui.result.not_yet_title").get(language) not in ready


def test_a_market_held_back_is_told_with_its_steps(content: Content) -> None:
    text = show(persona(content, "machine_tools_lecco")).text
    assert "Uzbekistan: non ancora" in text
    assert content.actions[content.gates["sanctions_screening"].action].deliverable.it in text


def test_answers_that_do_not_agree_are_remarked_with_the_way_back(content: Content) -> None:
    case = persona(content, "packaging_bergamo")
    assert content.phrase("evidence.unclear").it not in show(case).text
    odd = show(case.model_copy(update={"answers": case.answers | {"channels": ("none",)}}))
    assert "32%" in odd.text and content.phrase("evidence.unclear").it in odd.text
    assert f"Rivedete «{content.questions['channels'].text.it}»" in odd.text


def test_what_the_answers_rest_on_stands_beside_the_score(content: Content) -> None:
    case = persona(content, "packaging_bergamo", evidence={"export_price": "document"})
    level = evidence_level(content, case, advise(content, case, TODAY).profile)
    text = show(case).text
    assert level.counts["document"] == 1 and evidence_text(content, level).it in text


def test_a_weak_point_quotes_the_answer_and_says_what_it_is_worth(content: Content) -> None:
    case = persona(content, "moulds_varese")
    advice = advise(content, case, TODAY)
    text = show(case).text
    for gap in advice.readiness.gaps[:3]:
        assert gap_said(content, advice, gap).text.it in text
