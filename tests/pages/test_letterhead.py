"""An advisor's name, organisation and logo: written once, found for every client, printed only where put, deleted for good."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from pages.parts import shared
from planner.case import Case, parse_case
from planner.logo import small_logo
from planner.store.access import LOCAL, Actor
from planner.store.advisers import Advisers, Letterhead
from planner.store.clients import Clients
from planner.store.plans import Store
from tests.pages.conftest import words

Visit = Callable[..., AppTest]
ANNA, BRUNO = Actor("advisor", "anna@ente.example", "Ente A"), Actor("advisor", "bruno@ente.example", "Ente A")
NAME, BODY, USE = "Nome del consulente", "Ente o studio", "Mettete la vostra intestazione"


@pytest.fixture
def clients(database: Store) -> Clients:
    return Clients(database.database, shared.content())


@pytest.fixture
def advisers(database: Store) -> Advisers:
    return Advisers(database.database)


@pytest.fixture
def logo() -> str:
    buffer = io.BytesIO()
    Image.new("RGB", (300, 100), "navy").save(buffer, "PNG")
    return small_logo(buffer.getvalue())


def firm(clients: Clients, who: Actor = LOCAL, label: str = "Valvole") -> str:
    return clients.create(who, parse_case(shared.content(), shared.content().personas["valves_brescia"]), label)


def pick(session: AppTest, label: str) -> AppTest:
    next(g for g in session.button_group if label in g.options).set_value(label)
    session.run()
    assert not session.exception
    return session


def press(session: AppTest, label: str) -> AppTest:
    next(b for b in session.button if b.label == label).click()
    session.run()
    assert not session.exception
    return session


def cover(visit: Visit, client: str) -> AppTest:
    return pick(visit("clients", None, c=client), "Copertina")


def field(session: AppTest, label: str) -> str:
    return str(next(t for t in session.text_input if t.label == label).value)


def write(session: AppTest, name: str, body: str) -> None:
    next(t for t in session.text_input if t.label == NAME).set_value(name)
    next(t for t in session.text_input if t.label == BODY).set_value(body)


def signed(clients: Clients, client: str) -> tuple[str, str, str | None]:
    case = clients.open(LOCAL, client).case
    assert case.adviser is not None
    return case.adviser.name, case.adviser.organisation, case.logo


def test_what_is_written_for_one_client_awaits_the_next_on_another_day(
    visit: Visit, clients: Clients, advisers: Advisers
) -> None:
    first, second = firm(clients), firm(clients, label="Altre valvole")
    session = cover(visit, first)
    write(session, "Anna Verdi", "Camera di prova")
    press(session, "Salvate")
    assert signed(clients, first) == ("Anna Verdi", "Camera di prova", None)
    assert advisers.letterhead(LOCAL) == Letterhead("Anna Verdi", "Camera di prova")
    session = cover(visit, second)
    assert (field(session, NAME), field(session, BODY)) == ("Anna Verdi", "Camera di prova")
    assert clients.open(LOCAL, second).case.adviser is None, "nothing is printed that was not put there"
    write(session, "Anna Verdi", "Solo per questo")
    press(session, "Salvate")
    assert signed(clients, second)[1] == "Solo per questo"
    assert advisers.letterhead(LOCAL) == Letterhead("Anna Verdi", "Camera di prova")


def test_one_click_above_the_plan_puts_name_organisation_and_logo_on_it(
    visit: Visit, clients: Clients, advisers: Advisers, logo: str
) -> None:
    client = firm(clients)
    assert USE not in [b.label for b in visit("plan", None, c=client).button]
    advisers.keep_letterhead(LOCAL, Letterhead("Anna Verdi", "Camera di prova", logo))
    session = press(visit("plan", None, c=client), USE)
    assert signed(clients, client) == ("Anna Verdi", "Camera di prova", logo)
    assert USE not in [b.label for b in session.button]


def test_changing_or_deleting_it_leaves_what_was_printed(
    visit: Visit, clients: Clients, advisers: Advisers, logo: str
) -> None:
    client = firm(clients)
    advisers.keep_letterhead(LOCAL, Letterhead("Anna Verdi", "Camera di prova", logo))
    press(visit("plan", None, c=client), USE)
    session = visit("clients")
    session.session_state["letterhead_box.it"] = True
    session.run()
    assert (field(session, NAME), field(session, BODY)) == ("Anna Verdi", "Camera di prova")
    write(session, "Anna Bianchi", "Camera di prova")
    press(session, "Salvate")
    assert advisers.letterhead(LOCAL) == Letterhead("Anna Bianchi", "Camera di prova", logo)
    other = cover(visit, client)
    assert field(other, NAME) == "Anna Verdi"
    press(other, USE)
    assert field(other, NAME) == "Anna Bianchi" and signed(clients, client)[0] == "Anna Bianchi"
    press(session, "Cancellate l’intestazione")
    assert advisers.letterhead(LOCAL) is None and field(session, NAME) == ""
    assert signed(clients, client) == ("Anna Bianchi", "Camera di prova", logo)


def test_a_choice_is_signed_with_the_advisors_own_name_not_the_one_on_the_cover(
    visit: Visit, clients: Clients, advisers: Advisers, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = firm(clients, BRUNO)
    advisers.keep_letterhead(BRUNO, Letterhead("Bruno Neri"))
    monkeypatch.setattr("pages.parts.identity.actor", lambda: BRUNO)
    monkeypatch.setattr("pages.parts.adviser_save.actor", lambda: BRUNO)
    press(visit("plan", None, c=client), USE)
    clients.hand_over(BRUNO, client, ANNA.subject)
    advisers.keep_letterhead(ANNA, Letterhead("Anna Verdi"))
    for place in ("identity", "adviser_save", "adviser_view", "client_bar", "letterhead_view"):
        monkeypatch.setattr(f"pages.parts.{place}.actor", lambda: ANNA)
    session = visit("markets", None, c=client)
    session.session_state["client_tools.it"] = True
    pick(session.run(), "Scelte motivate")
    pick(session, "Aggiungere un mercato")
    next(s for s in session.selectbox if s.label == "Mercato").set_value("GEO")
    next(t for t in session.text_area if t.label.startswith("Motivo")).set_value("La cugina vende già lì da anni")
    press(session, "Salvate la scelta")
    made = clients.open(ANNA, client).case.adviser
    assert made is not None and (made.name, made.overrides[0].by) == ("Bruno Neri", "Anna Verdi")


def test_everything_kept_about_an_advisor_can_be_taken_away(visit: Visit, advisers: Advisers) -> None:
    advisers.keep_letterhead(LOCAL, Letterhead("Anna Verdi"))
    session = visit("clients")
    session.session_state["letterhead_box.it"] = True
    press(session.run(), "Preparate il file dei vostri dati")
    assert [b.label for b in session.download_button] == ["Scaricate il file dei vostri dati"]
    assert json.dumps(advisers.export(LOCAL)).count("Anna Verdi") == 1


def test_the_log_of_accesses_tells_italian_time(
    visit: Visit, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter([datetime(2026, 7, 31, 22, 30, tzinfo=UTC), datetime(2026, 12, 1, 8, 5, tzinfo=UTC)])
    with monkeypatch.context() as clock:
        clock.setattr("planner.store.access.stamp", lambda: next(moments).isoformat(timespec="microseconds"))
        client = clients.create(LOCAL, Case(), "Ditta")
        clients.open(LOCAL, client)
    shown = words(pick(visit("clients", None, c=client), "Accessi"))
    assert "1 agosto 2026, 00:30" in shown and "1 dicembre 2026, 09:05" in shown
    assert "giorni e ore italiani" in shown and "UTC" not in shown
