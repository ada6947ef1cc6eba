"""The privacy page says what is true of the way Rotta is run, and its promises have buttons that keep them."""

from __future__ import annotations

from typing import Any

import pytest

from planner.base import LANGUAGES
from planner.case import Case
from planner.store.access import LOCAL, Actor
from planner.store.attempts import MOST_MISSES, Attempts
from planner.store.clients import Clients
from planner.store.plans import Store
from planner.store.statistics import Statistics
from tests.pages.conftest import words

MODES = ("local", "hosted", "room")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mode", MODES)
def test_each_way_of_running_rotta_has_its_own_words(
    visit: Any, monkeypatch: pytest.MonkeyPatch, mode: str, language: str
) -> None:
    monkeypatch.setenv("ROTTA_MODE", mode)
    shown = words(visit("privacy", language=language))
    own = {
        "local": ("data/rotta.db", "data/rotta.db"),
        "hosted": ("chi, quando, che cosa, per due anni", "who, when and what, for two years"),
        "room": ("alla chiusura della sala", "when the room closes"),
    }
    for name, sentences in own.items():
        assert (sentences[LANGUAGES.index(language)] in shown) == (name == mode)  # type: ignore[arg-type]


def test_the_term_of_keeping_is_the_one_that_is_set(visit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "non c’è una scadenza automatica" in words(visit("privacy"))
    monkeypatch.setenv("ROTTA_RETENTION_MONTHS", "18")
    shown = words(visit("privacy"))
    assert "per 18 mesi" in shown
    assert "non c’è una scadenza automatica" not in shown


def test_statistics_are_off_until_agreed_and_off_again_when_taken_back(visit: Any, plan: Any, database: Store) -> None:
    key = plan()
    assert database.consent(key, "statistics") is False
    session = visit("privacy", key)
    assert session.toggle(key="consent.statistics.it").value is False
    session.toggle(key="consent.statistics.it").set_value(True).run()
    assert database.consent(key, "statistics") is True
    again = visit("privacy", key, "en")
    assert again.toggle(key="consent.statistics.en").value is True
    again.toggle(key="consent.statistics.en").set_value(False).run()
    assert database.consent(key, "statistics") is False


def test_a_firm_reads_what_its_advisor_declared_and_its_no_stands(visit: Any, plan: Any, database: Store) -> None:
    key, anna = plan(), Actor("advisor", "anna@ente.it", "ente.it")
    client = Clients(database.database, database.content).adopt(anna, key, "Ditta")
    Statistics(database.database).declare(anna, [client], "modulo firmato il 3 novembre, agli atti")
    session = visit("privacy", key)
    assert "(anna@ente.it) ha dichiarato" in words(session) and "modulo firmato il 3 novembre" in words(session)
    assert session.toggle(key="consent.statistics.it").value is True
    session.toggle(key="consent.statistics.it").set_value(False).run()
    assert not Statistics(database.database).of(anna, [client])[client].counted
    again = visit("privacy", key)
    assert again.toggle(key="consent.statistics.it").value is False and "ha dichiarato" not in words(again)


def test_an_advisor_cannot_agree_in_the_place_of_a_firm(visit: Any, database: Store) -> None:
    client = Clients(database.database, database.content).create(LOCAL, Case(), "Ditta")
    session = visit("privacy", None, c=client)
    assert not session.toggle and "qui sceglie l’impresa" in words(session)


def test_without_a_plan_there_is_nothing_to_agree_to(visit: Any) -> None:
    session = visit("privacy")
    assert not session.toggle
    assert "quando avrete dato la prima risposta" in words(session)


def test_everything_kept_can_be_taken_away(visit: Any, plan: Any) -> None:
    session = visit("saved", plan())
    assert not [b for b in session.download_button if b.key == "take_all"]
    session.button(key="prepare_all").click().run()
    assert [b.label for b in session.download_button if b.key == "take_all"] == ["Scaricate il file completo"]


def test_a_new_key_closes_the_old_link_and_keeps_the_plan(visit: Any, plan: Any, database: Store) -> None:
    key = plan()
    before = database.load(key)
    session = visit("saved", key)
    session.button(key="renew").click().run()
    assert database.load(key) is not None
    session.button(key="renew_yes").click().run()
    fresh = "".join(session.query_params["p"])
    after = database.load(fresh)
    assert database.load(key) is None
    assert before is not None
    assert after is not None
    assert after.case == before.case
    assert any(fresh in c.value for c in session.code)
    assert "quelli di prima non aprono più nulla" in words(session)


def test_deleting_a_plan_an_advisor_follows_leaves_nothing_of_it(visit: Any, plan: Any, database: Store) -> None:
    key, anna = (
        plan({"company_name": "Rubinetti Introvabili", "headcount": 28}),
        Actor("advisor", "anna@ente.it", "ente.it"),
    )
    clients = Clients(database.database, database.content)
    client = clients.adopt(anna, key)
    clients.add_note(anna, client, "una nota introvabile")
    session = visit("saved", key)
    session.button(key="delete").click().run()
    session.button(key="delete_yes").click().run()
    assert clients.list(anna) == ()
    folder = database.database.path
    assert folder is not None
    for file in folder.parent.iterdir():
        assert b"ntrovabil" not in file.read_bytes(), file.name
    assert "p" not in session.query_params


def test_many_wrong_links_from_one_place_are_refused_with_words(
    visit: Any, plan: Any, database: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, attempts = plan(), Attempts(database.database)
    for _ in range(MOST_MISSES):
        attempts.failed("203.0.113.9")
    for place, refused in (("203.0.113.9", True), ("203.0.113.10", False), ("", False)):
        monkeypatch.setattr("pages.parts.tab.asking_from", lambda place=place: place)
        assert ("Aspettate dieci minuti" in words(visit("start", key))) == refused
