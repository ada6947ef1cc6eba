"""The first screen: begin, resume by link or code, look at an example."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pages.parts import shared
from planner.case import Case, case_json
from planner.store.plans import Store
from tests.pages.conftest import words


@pytest.mark.parametrize("language", ["it", "en"])
def test_says_time_privacy_and_limits(visit: Any, language: str) -> None:
    shown = words(visit("home", language=language))
    for fact in {"it": ("20 minuti", "45", "collegamento", "ufficiale", "previsioni"),
                 "en": ("20 minutes", "45", "link", "official", "forecast")}[language]:  # fmt: skip
        assert fact in shown


def test_begin_leads_to_the_six_answers(visit: Any) -> None:
    session = visit("home")
    session.button(key="begin").click().run()
    assert session.title[0].value == "Sei risposte per cominciare"


@pytest.mark.parametrize("form", ["{}", "https://rotta.example/domande?p={}", " http://x/?lang=it&p={}&q=goal \n"])
def test_resume_by_link_or_code(visit: Any, plan: Any, form: str) -> None:
    session = visit("home")
    session.text_input(key="resume.it").set_value(form.format(plan()))
    session.button(key="FormSubmitter:resume-Aprite il piano").click().run()
    assert session.title[0].value == "Le domande"


@pytest.mark.parametrize("pasted", ["", "ciao", "😀" * 40, "y" * 32, "x" * 100_000, "https://x/?p=short"])
def test_a_wrong_link_is_explained(visit: Any, pasted: str) -> None:
    session = visit("home")
    session.text_input(key="resume.it").set_value(pasted)
    session.button(key="FormSubmitter:resume-Aprite il piano").click().run()
    assert "Nessun piano con questo collegamento" in session.error[0].value


def test_an_example_opens_beside_the_own_plan(visit: Any, plan: Any, database: Store) -> None:
    key = plan()
    before = database.load(key)
    session = visit("home", key)
    session.button(key="example_winery_oltrepo").click().run()
    assert not session.exception
    opened = session.query_params["p"]
    opened = opened[0] if isinstance(opened, list) else opened
    assert opened != key
    assert "220421" in database.load(opened).case.answers["product"]
    assert database.load(key) == before


def test_every_example_is_offered_with_its_story(visit: Any) -> None:
    session = visit("home", language="en")
    shown, buttons = words(session), {b.key for b in session.button}
    for name, document in shared.content().personas.items():
        assert f"example_{name}" in buttons
        assert json.loads(document)["story"]["en"][1:] in shown


def test_a_plan_in_hand_can_be_continued(visit: Any, plan: Any) -> None:
    session = visit("home", plan())
    assert "6 risposte" in words(session)
    session.button(key="go_on").click().run()
    assert session.title[0].value == "Le domande"


def open_file(session: Any, document: bytes) -> Any:
    session.file_uploader[0].upload("rotta.json", document, "application/json")
    return session.button(key="FormSubmitter:open_file-Aprite il file").click().run()


def test_a_saved_file_opens_beside_the_own_plan(visit: Any, plan: Any, database: Store) -> None:
    """What somebody took away from a room, opened in another Rotta."""
    document = case_json(Case(language="en", answers={"headcount": 61, "languages": ("en",)})).encode()
    key = plan()
    before = database.load(key)
    for session in (visit("home"), visit("home", key)):
        open_file(session, document)
        assert session.title[0].value == "Le domande"
        opened = session.query_params["p"]
        opened = opened[0] if isinstance(opened, list) else opened
        found = database.load(opened)
        assert opened != key and found is not None
        assert (found.case.answers, found.case.language) == ({"headcount": 61, "languages": ("en",)}, "it")
    assert database.load(key) == before


@pytest.mark.parametrize(
    "document", [b"", b"ciao", b"\xff\xfe", b'{"rotta_case": 1, "answers": {"headcount": "molti"}}']
)
def test_a_file_that_is_none_changes_nothing(visit: Any, document: bytes) -> None:
    session = open_file(visit("home"), document)
    assert "non si può aprire" in session.error[0].value
    assert "p" not in session.query_params and session.title[0].value != "Le domande"
