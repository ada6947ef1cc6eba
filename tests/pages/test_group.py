"""Comparing clients and looking at the group: what stands side by side, whose clients count, and who is let in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import shared
from planner.base import LANGUAGES, Language
from planner.case import Case, parse_case
from planner.store.access import LOCAL, Actor
from planner.store.clients import Clients, NewClient
from planner.store.plans import Store
from planner.store.statistics import STATISTICS, Statistics
from tests.pages.conftest import words
from tests.pages.opened import texts

Visit = Callable[..., AppTest]
ANNA, BRUNO = Actor("advisor", "anna@ente.example", "Ente A"), Actor("advisor", "bruno@ente.example", "Ente A")
CARLA = Actor("admin", "carla@ente.example", "Ente A")
LINK = Actor("link", "")
BASIS = "modulo firmato il 3 novembre, agli atti"


@pytest.fixture
def clients(database: Store) -> Clients:
    return Clients(database.database, shared.content())


def firm(name: str) -> NewClient:
    return NewClient(name, parse_case(shared.content(), shared.content().personas[name]))


def side_by_side(session: AppTest, *made: str) -> str:
    session.multiselect[0].set_value(list(made)).run()
    assert not session.exception
    return " ".join(texts(session))


def group_text(visit: Visit) -> str:
    return " ".join(texts(visit("compare")))


def test_two_clients_stand_side_by_side(visit: Visit, clients: Clients) -> None:
    made = clients.create_all(LOCAL, [firm("packaging_bergamo"), firm("biscuits_lodi"), NewClient("Vuota", Case())])
    shown = side_by_side(visit("compare"), *made)
    advice = shared.shared_advice(shared.content().version, firm("packaging_bergamo").case, "2026-11-22")
    for said in (
        "Bergamo",
        "Lodi",
        f"{advice.readiness.low}–{advice.readiness.high} su 100"
        if advice.readiness.low != advice.readiness.high
        else f"{advice.readiness.low} su 100",
        "Francia",
        "Nessun mercato ancora",
        "Direzione e strategia",
        "entro il",
        shared.content().phrase("plan.unknown").it,
    ):
        assert said.lower() in shown.lower(), said
    for market in advice.chosen:
        model = advice.markets[market].model
        assert model is None or shared.content().action_models[model.model].text.it in shown


def test_one_click_opens_a_compared_client(visit: Visit, clients: Clients) -> None:
    made = clients.create_all(LOCAL, [firm("packaging_bergamo"), firm("biscuits_lodi")])
    session = visit("compare")
    side_by_side(session, *made)
    session.button(key=f"compare_open_{made[0]}").click().run()
    assert session.query_params["c"] in (made[0], [made[0]])


def test_the_group_counts_firms_with_answers_and_tells_the_others(visit: Visit, clients: Clients) -> None:
    names = list(shared.content().personas)[:21]
    made = clients.create_all(LOCAL, [*(firm(n) for n in names), NewClient("Vuota", Case())])
    clients.archive(LOCAL, made[0])
    shown = group_text(visit)
    assert "20 imprese con risposte; 1 senza risposte, non contate" in shown
    assert "Fasce di preparazione" in shown


def test_only_firms_that_agreed_or_were_answered_for_leave_without_names(
    visit: Visit, clients: Clients, database: Store
) -> None:
    names = list(shared.content().personas)[:21]
    made = clients.create_all(LOCAL, [firm(n) for n in names])
    session = visit("compare")
    shown = " ".join(texts(session))
    assert "Nel file entrano 0 imprese su 21" in shown and "Restano fuori 21 senza consenso" in shown
    assert "sono meno di 5" in shown and "rotta_gruppo" not in shown

    database.set_consent(clients.share(LOCAL, made[0]), STATISTICS, True)
    database.set_consent(clients.share(LOCAL, made[1]), STATISTICS, False)
    session = visit("compare")
    session.checkbox(key="basis_all").set_value(True).run()
    session.button(key="basis_declare").click().run()
    assert "almeno 15 caratteri" in " ".join(texts(session))
    next(a for a in session.text_area if a.label.startswith("Su che base")).set_value(BASIS)
    session.button(key="basis_declare").click().run()
    assert not session.exception
    shown = " ".join(texts(session))
    assert "Nel file entrano 20 imprese su 21" in shown and "1 che hanno detto di no" in shown
    assert "rotta_gruppo_2026-11-22.csv" in shown
    standings = Statistics(database.database).of(LOCAL, made)
    assert [standings[m].said for m in made] == ["agreed", "refused", *["declared"] * 19]


def test_the_clients_file_tells_how_the_firm_stands_and_takes_a_basis_back(
    visit: Visit, clients: Clients, database: Store
) -> None:
    [made] = clients.create_all(LOCAL, [firm("biscuits_lodi")])
    session = visit("clients", None, c=made)
    part = next(g for g in session.button_group if "Statistiche" in g.options)
    part.set_value("Statistiche").run()
    assert "L’impresa non ha detto nulla: non si conta." in words(session)
    next(a for a in session.text_area if a.label.startswith("Su che base")).set_value(BASIS)
    next(b for b in session.button if b.label == "Dichiarate la base").click().run()
    assert f"«{BASIS}»" in words(session)
    assert Statistics(database.database).of(LOCAL, [made])[made].counted
    session.button(key="basis_take_back").click().run()
    assert "L’impresa non ha detto nulla: non si conta." in words(session)
    assert not Statistics(database.database).of(LOCAL, [made])[made].counted


def test_a_call_is_tried_on_every_firm(visit: Visit, clients: Clients) -> None:
    clients.create_all(LOCAL, [firm("paints_bergamo"), firm("biscuits_lodi")])
    session = visit("compare")
    pick = next(s for s in session.selectbox if s.label == "Misura")
    call = next(c for c in shared.content().funding_calls.values() if "sme" in c.rules or len(c.rules) > 2)
    pick.set_value(call.id).run()
    assert not session.exception
    shown = " ".join(texts(session))
    assert shared.content().phrase("funding.because_not").it.split("{")[0] in shown and "Non ammissibile" in shown


def test_firms_that_could_go_together_are_named_with_the_reason(visit: Visit, clients: Clients) -> None:
    clients.create_all(LOCAL, [firm("dairy_cremona"), firm("sparkling_franciacorta")])
    shown = group_text(visit)
    assert "Germania: una rete di imprese, tavola" in shown
    assert "riforniscono gli stessi negozi e ristoranti" in shown and "da verificare con chi organizza" in shown


def test_the_group_is_the_advisors_own(visit: Visit, clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    clients.create_all(ANNA, [firm("packaging_bergamo"), firm("biscuits_lodi")])
    clients.create_all(BRUNO, [firm("valves_brescia")])
    clients.create_all(CARLA, [firm("winery_oltrepo")])
    for who, own in ((ANNA, 2), (BRUNO, 1), (CARLA, 1)):
        monkeypatch.setattr("pages.parts.identity.actor", lambda who=who: who)
        monkeypatch.setattr("pages.confronto.advisors_only", lambda who=who: who, raising=False)
        shown = group_text(visit)
        assert ("Un’impresa con risposte" if own == 1 else f"{own} imprese con risposte") in shown, who
    session = visit("compare")
    session.toggle(key="cohort_others").set_value(True).run()
    assert "4 imprese con risposte" in " ".join(texts(session))
    assert {seen.who for row in clients.list(ANNA) for seen in clients.accesses(ANNA, row.id)} == {
        ANNA.subject,
        CARLA.subject,
    }


@pytest.mark.parametrize("page", ["compare", "transfer"])
def test_nobody_else_sees_anything_of_these_pages(
    page: str, visit: Visit, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients.create_all(ANNA, [firm("packaging_bergamo")])
    monkeypatch.setattr("pages.parts.identity.actor", lambda: LINK)
    session = visit(page)
    assert "Questa pagina è per i consulenti" in words(session)
    assert "packaging" not in " ".join(texts(session)) and not session.multiselect and not session.file_uploader


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["compare", "transfer"])
def test_one_language_at_a_time(page: str, language: Language, visit: Visit, clients: Clients) -> None:
    content = shared.content()
    made = clients.create_all(LOCAL, [firm(name) for name in content.personas])
    session = visit(page, None, language)
    if page == "compare":
        side_by_side(session, *made[:6])
    shown = " ".join(texts(session))
    other = next(x for x in LANGUAGES if x != language)
    strangers = [
        key
        for key, phrase in content.phrases.items()
        if len(phrase.get(other)) >= 12
        and "{" not in phrase.get(other)
        and phrase.get(other) not in phrase.get(language)
        and phrase.get(other).replace("**", "") in shown
    ]
    assert not strangers
