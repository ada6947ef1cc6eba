"""The screen of calls: an answer given there is saved, changes a verdict at once, and nothing closed looks open."""

from __future__ import annotations

import pytest

from planner.base import LANGUAGES, Language
from planner.content.load import Content
from tests.pages.opened import Opened, open_screen, persona, walk


def labels(opened: Opened) -> list[str]:
    return [e.label for e in walk(opened.app.main) if e.type == "expander"]


def of(opened: Opened, name: str) -> str:
    return next(label for label in labels(opened) if name in label)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_measure_is_there_with_verdict_and_state(content: Content, language: Language) -> None:
    opened = open_screen("funding", language, persona(content, "packaging_bergamo"))
    shown = " ".join(labels(opened))
    for call in content.funding_calls.values():
        assert call.name.get(language) in shown.replace("\\", "").replace("\u2060", "")
    assert content.phrase("funding.official").get(language) in opened.text
    assert content.phrase("funding.warn_title").get(language) in opened.text


def test_an_answer_given_here_is_saved_and_changes_the_verdict(content: Content) -> None:
    opened = open_screen("funding", "it", persona(content, "packaging_bergamo"))
    name = "Verso nuovi mercati, edizione 2025"
    assert "da verificare" in of(opened, name) and "chiusa dal 9 settembre 2025" in of(opened, name)
    opened.app.radio(key="q.approved_accounts...it").set_value("one").run()
    assert not opened.app.exception, opened.app.exception
    assert opened.saved().answers["approved_accounts"] == "one"
    assert "non ammissibile" in of(opened, name) and "Uno, ne servono almeno due" in opened.text


def test_what_cannot_be_relied_on_is_grey_and_what_is_confirmed_is_not(content: Content) -> None:
    opened = open_screen("funding", "it", persona(content, "packaging_bergamo"))
    assert ":gray[" in of(opened, "Verso nuovi mercati, edizione 2025")
    assert ":gray[" in of(opened, "SIMEST, fiere ed eventi")
    assert ":gray[" not in of(opened, "Fondo di garanzia per le PMI")


def test_without_any_answer_the_screen_opens_and_promises_nothing(content: Content) -> None:
    opened = open_screen("funding", "it", None)
    assert "requisiti letti: soddisfatti" not in " ".join(labels(opened))
    assert content.phrase("funding.questions_lead").it in opened.text


def test_a_condition_on_public_money_sends_to_the_screen_that_asks_for_it(content: Content) -> None:
    answers = {**persona(content, "packaging_bergamo").answers}
    del answers["financial_difficulty"]
    opened = open_screen("result", "it", persona(content, "packaging_bergamo", answers=answers))
    wanted = content.phrase("funding.open_questions").it
    assert wanted in [e.proto.label for e in walk(opened.app.main) if e.type == "page_link"]
    asked = open_screen("result", "it", persona(content, "packaging_bergamo"))
    assert wanted not in [e.proto.label for e in walk(asked.app.main) if e.type == "page_link"]
