"""The plan in hand: saved answer by answer, found again by its key, kept through language and database trouble."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import shared
from planner.store.plans import Store, StoreError
from tests.pages.conftest import SIX, words

HEADCOUNT = "q.headcount...it"
SCREENS = ("home", "start", "questionnaire", "saved")


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("state", ["empty", "six answers", "example"])
def test_every_screen_draws(visit: Any, plan: Any, persona: Any, screen: str, language: str, state: str) -> None:
    key = {"empty": lambda: None, "six answers": plan, "example": lambda: persona("valves_brescia")}[state]()
    session = visit(screen, key, language)
    assert session.title[0].value
    assert session.query_params["lang"] in (language, [language])


def test_first_answer_makes_a_plan_and_puts_its_key_in_the_address(visit: Any, database: Store) -> None:
    session = visit("start")
    assert "p" not in session.query_params
    session.text_input(key=HEADCOUNT).set_value("28").run()
    key = session.query_params["p"]
    key = key[0] if isinstance(key, list) else key
    assert database.load(key).case.answers == {"headcount": 28}


def test_one_answer_is_one_write_and_leaves_the_others_alone(visit: Any, plan: Any, database: Store) -> None:
    key = plan()
    before = database.load(key).version
    visit("start", key).text_input(key=HEADCOUNT).set_value("31").run()
    after = database.load(key)
    assert after.version == before + 1
    assert after.case.answers == {**SIX, "product": ("848180",), "headcount": 31}


def test_drawing_a_screen_writes_nothing(visit: Any, persona: Any, database: Store) -> None:
    key = persona("valves_brescia")
    before = database.load(key).version
    for screen in SCREENS:
        visit(screen, key).run()
    assert database.load(key).version == before


@pytest.mark.parametrize("screen", ["home", "questionnaire", "result"])
def test_an_unknown_key_starts_empty_and_says_so(visit: Any, screen: str) -> None:
    session = visit(screen, "x" * 32)
    assert "collegamento non apre nessun piano" in words(session)
    assert "p" not in session.query_params


def test_two_tabs_see_each_other(visit: Any, plan: Any, database: Store) -> None:
    key = plan()
    first, second = visit("start", key), visit("start", key)
    first.text_input(key=HEADCOUNT).set_value("99").run()
    second.text_input(key="q.turnover...it").set_value("7 milioni").run()
    second.run()
    assert second.text_input(key=HEADCOUNT).value == "99"
    answers = database.load(key).case.answers
    assert (answers["headcount"], answers["turnover"]) == (99, 7_000_000)


def test_language_of_the_plan_is_used_when_the_address_has_none(visit: Any, plan: Any) -> None:
    assert visit("start", plan(language="en"), language=None).title[0].value == "Six answers to begin"


def test_language_switch_keeps_answers_and_is_remembered(visit: Any, plan: Any, database: Store) -> None:
    key = plan()
    session = visit("start", key)
    session.segmented_control(key="language").set_value("en").run()
    assert session.selectbox(key="q.province...en").value == "brescia"
    assert session.text_input(key="q.turnover...en").value == "4,500,000"
    assert database.load(key).case.language == "en"
    assert {k: v for k, v in database.load(key).case.answers.items() if k != "product"} == {
        k: v for k, v in SIX.items() if k != "product"
    }


class Refusing:
    """A store whose writes fail until it is mended."""

    def __init__(self, store: Store, kind: Any) -> None:
        self.store, self.kind = store, kind

    def __getattr__(self, name: str) -> Any:
        if self.kind and name in ("create", "save_answer", "save_choice", "clear_answer"):
            raise StoreError(self.kind, "test")
        return getattr(self.store, name)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("busy", "occupato"),
        ("away", "non risponde"),
        ("full", "più spazio"),
        ("read_only", "scrittura"),
        ("broken", "copia"),
    ],
)
def test_an_answer_the_database_refuses_stays_and_is_saved_later(
    visit: Any, plan: Any, database: Store, monkeypatch: pytest.MonkeyPatch, kind: str, sentence: str
) -> None:
    key = plan()
    session = visit("start", key)
    trouble = Refusing(database, kind)
    monkeypatch.setattr("pages.parts.tab.store", lambda: trouble)
    session.text_input(key=HEADCOUNT).set_value("44").run()
    assert sentence in words(session)
    assert session.text_input(key=HEADCOUNT).value == "44"
    assert database.load(key).case.answers["headcount"] == 28
    trouble.kind = None
    session.run()
    assert database.load(key).case.answers["headcount"] == 44
    assert sentence not in words(session)


def test_a_plan_that_cannot_be_read_now_is_never_replaced_by_a_new_one(
    visit: Any, plan: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = plan()

    class Closed:
        def load(self, _key: str, _source: str = "") -> None:
            raise StoreError("broken", "test")

    monkeypatch.setattr("pages.parts.tab.store", Closed)
    session = visit("start", key)
    assert "avvisate chi gestisce Rotta" in words(session)
    assert not session.text_input
    monkeypatch.undo()
    shared.store.clear()


def test_a_plan_deleted_in_another_tab_is_let_go(visit: Any, plan: Any, database: Store) -> None:
    key = plan()
    session: AppTest = visit("start", key)
    database.delete(key)
    session.text_input(key=HEADCOUNT).set_value("44").run()
    assert "non esiste più" in words(session) or "non apre nessun piano" in words(session)
    assert database.load(key) is None


def test_a_screen_that_breaks_says_so_in_the_language_of_the_owner(
    visit: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("pages.parts.saving.resume_link", fail)
    shown = " ".join(e.value for e in visit("saved").error)
    assert "non è colpa vostra" in shown
    assert "broken on purpose" in str(caplog.records[-1].exc_info)


def test_a_value_of_a_run_cut_short_is_sent_again_and_only_then() -> None:
    """What a cut run sent may be lost: the field would come up empty, and its emptiness be saved as an answer."""

    def screen() -> None:
        import streamlit as st  # noqa: PLC0415 the function becomes a script of its own

        from pages.parts import session  # noqa: PLC0415

        for key, value in (("name", "Ditta Rossi"), ("empty", "")):
            session.seed(key, value)
            st.text_input(key, key=key)
        if not session.noted("cut"):
            session.note("cut", True)
            st.stop()
        session.drawn()

    found = AppTest.from_function(screen).run().run()
    assert found.text_input(key="name").value == "Ditta Rossi"
    assert found.text_input(key="name").proto.set_value
    assert not found.text_input(key="empty").proto.set_value
    found.run()
    assert not found.text_input(key="name").proto.set_value
