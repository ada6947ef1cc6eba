"""The advisor's desk as it is used: find, open, add, sign a choice, keep notes, evaluate again; an owner alone sees none of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import shared
from planner.adviser import Adviser, Override
from planner.case import Case, parse_case
from planner.store.access import LOCAL, Actor
from planner.store.clients import Clients
from planner.store.plans import Store
from tests.pages.conftest import SIX, words

Visit = Callable[..., AppTest]
ANNA, BRUNO = Actor("advisor", "anna@ente.example", "Ente A"), Actor("advisor", "bruno@ente.example", "Ente A")
REASON = "La cugina del titolare vende già lì da anni"


def case_of(name: str) -> Case:
    return parse_case(shared.content(), shared.content().personas[name])


@pytest.fixture
def clients(database: Store) -> Clients:
    return Clients(database.database, shared.content())


@pytest.fixture
def valves(clients: Clients) -> str:
    return clients.create(LOCAL, case_of("valves_brescia"), "Valvole Bresciane")


def press(session: AppTest, label: str) -> AppTest:
    next(b for b in session.button if b.label == label).click()
    session.run()
    assert not session.exception
    return session


def pick(session: AppTest, label: str) -> AppTest:
    """Press one part of a segmented control, by its words."""
    group = next(g for g in session.button_group if label in g.options)
    group.set_value(label)
    session.run()
    assert not session.exception
    return session


def tool(visit: Visit, client: str, name: str, screen: str = "markets") -> AppTest:
    session = visit(screen, None, c=client)
    session.session_state["client_tools.it"] = True
    return pick(session.run(), name)


def here(session: AppTest) -> str:
    """The client in the address."""
    found = session.query_params["c"]
    return found if isinstance(found, str) else found[0]


def names(session: AppTest) -> list[str]:
    return [b.label.strip("*") for b in session.button if (b.key or "").startswith("open_")]


def test_the_list_shows_what_an_advisor_looks_for_and_opens_in_one_click(visit: Visit, clients: Clients) -> None:
    made = clients.create(LOCAL, case_of("valves_brescia"), "Valvole Bresciane")
    clients.create(LOCAL, Case(), "Ancora vuoto")
    clients.set_stage(LOCAL, made, "evaluation")
    clients.set_review(LOCAL, made, "2026-11-01")
    clients.tag(LOCAL, made, ["meccanica"])
    session = visit("clients")
    shown = words(session)
    for said in (
        "Clienti mostrati: 2 su 2",
        "Pompe, valvole",
        "Pronta",
        "su 100",
        "Paesi Bassi",
        "Valutazione",
        "meccanica",
    ):
        assert said in shown
    assert "Da rivedere dal 1 novembre 2026" in shown and "Nessuna risposta ancora" in shown
    press(session, "**Valvole Bresciane**")
    assert "Cliente **Valvole Bresciane**" in words(session) and session.title[0].value != "Clienti"
    assert here(session) == made and "p" not in session.query_params


def test_a_client_of_few_answers_is_to_be_assessed_and_of_no_band(visit: Visit, clients: Clients) -> None:
    known = case_of("valves_brescia").answers
    few = {name: known[name] for name in ("product", "province", "headcount", "turnover")}
    clients.create(LOCAL, Case(answers=few), "Pochi dati")
    shown = words(visit("clients"))
    assert "Da valutare" in shown and "Risposte date: 4, poche per dire la fascia" in shown
    assert "su 100" not in shown and "nessuna condizione ferma" not in shown


def test_a_link_made_on_ones_own_machine_says_where_it_works(visit: Visit, clients: Clients, valves: str) -> None:
    assert "funziona solo qui" in words(pick(visit("clients", None, c=valves), "Collegamento per l’impresa"))


def test_search_filters_and_order(visit: Visit, clients: Clients) -> None:
    made = clients.create_all(
        LOCAL, [(name, case_of(name)) for name in ("valves_brescia", "biscuits_lodi", "winery_oltrepo")]
    )
    clients.set_stage(LOCAL, made[0], "plan")
    clients.tag(LOCAL, made[1], ["alimentare"])
    clients.archive(LOCAL, made[2])
    session = visit("clients")
    assert sorted(names(session)) == ["biscuits\\_lodi", "valves\\_brescia"]
    search = next(t for t in session.text_input if t.label == "Cercate")
    for typed, found in (
        ("paesi bassi", ["valves\\_brescia"]),
        ("alimentare", ["biscuits\\_lodi"]),
        ("nessuno così", []),
    ):
        search.set_value(typed).run()
        assert names(session) == found, typed
    assert "Nessun cliente corrisponde" in words(session)
    search.set_value("").run()
    next(s for s in session.selectbox if s.label == "Stato").set_value("plan").run()
    assert names(session) == ["valves\\_brescia"]
    next(s for s in session.selectbox if s.label == "Stato").set_value("").run()
    for order, first in (("readiness", "biscuits\\_lodi"), ("ready", "valves\\_brescia"), ("name", "biscuits\\_lodi")):
        next(s for s in session.selectbox if s.label == "Ordine").set_value(order).run()
        assert names(session)[0] == first, order
    next(t for t in session.toggle if t.label == "Archiviati").set_value(True).run()
    assert names(session) == ["winery\\_oltrepo"]


def test_only_new_and_changed_clients_are_worked_out(
    visit: Visit, clients: Clients, database: Store, valves: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    advise = shared.advise

    def counted(*args: object, **named: object) -> object:
        asked.append(1)
        return advise(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("pages.parts.client_lines.advise", counted)
    clients.create(LOCAL, case_of("biscuits_lodi"), "Biscotti")
    visit("clients")
    assert len(asked) == 2
    visit("clients")
    assert len(asked) == 2, "nothing changed, and another visit worked it out again"
    database.save_answer(clients.ref(LOCAL, valves), "headcount", 99)
    visit("clients")
    assert len(asked) == 3


def test_an_advisor_lists_only_their_own(clients: Clients) -> None:
    clients.create(ANNA, Case(), "Di Anna")
    clients.create(BRUNO, Case(), "Di Bruno")

    def script() -> None:
        import streamlit as st  # noqa: PLC0415

        from pages.parts.client_lines import lines  # noqa: PLC0415
        from planner.store.access import Actor  # noqa: PLC0415

        found = lines(Actor("advisor", "anna@ente.example", "Ente A"), archived=False)
        st.markdown(", ".join(line.row.label for line in found))

    assert AppTest.from_function(script).run().markdown[0].value == "Di Anna"


def test_another_client_cannot_be_opened_by_its_address(
    visit: Visit, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = clients.create(BRUNO, case_of("valves_brescia"), "Di Bruno")
    monkeypatch.setattr("pages.parts.identity.actor", lambda: ANNA)
    session = visit("result", None, c=theirs)
    assert "Di Bruno" not in words(session) and "c" not in session.query_params
    assert not [seen for seen in clients.accesses(BRUNO, theirs) if seen.who == ANNA.subject]


def test_a_client_is_added_by_name_and_answers_are_saved_to_it(visit: Visit, clients: Clients) -> None:
    session = visit("clients")
    next(t for t in session.text_input if t.label == "Nome del cliente nel vostro elenco").set_value("Nuova Srl")
    press(session, "Aggiungete e aprite")
    [row] = clients.list(LOCAL)
    assert row.label == "Nuova Srl" and here(session) == row.id
    session.text_input(key="q.headcount...it").set_value("44").run()
    assert clients.open(LOCAL, row.id).case.answers["headcount"] == 44


def test_the_plan_in_hand_becomes_a_client_and_its_link_goes_on(
    visit: Visit, plan: Callable[..., str], clients: Clients
) -> None:
    key = plan({**SIX, "company_name": "Officine Prova"})
    session = press(visit("clients", key), "Mettete tra i clienti il piano aperto")
    [row] = clients.list(LOCAL)
    assert row.label == "Officine Prova" and here(session) == row.id
    assert "Officine Prova" in words(visit("plan", key))


def test_an_owner_alone_sees_no_tool_of_the_advisor(visit: Visit, plan: Callable[..., str]) -> None:
    for screen in ("home", "markets", "plan"):
        assert "Strumenti del consulente" not in words(visit(screen, plan()))


def test_a_market_put_in_against_the_proposal_needs_a_reason_and_is_told_everywhere(
    visit: Visit, clients: Clients, valves: str
) -> None:
    session = pick(tool(visit, valves, "Scelte motivate"), "Aggiungere un mercato")
    next(t for t in session.text_area if t.label.startswith("Motivo")).set_value(REASON)
    assert "Scegliete il mercato" in words(press(session, "Salvate la scelta"))
    next(t for t in session.text_area if t.label.startswith("Motivo")).set_value("")
    next(s for s in session.selectbox if s.label == "Mercato").set_value("GEO")
    press(session, "Salvate la scelta")
    assert "senza motivo la scelta non si può salvare" in words(session)
    assert clients.open(LOCAL, valves).case.adviser is None
    next(t for t in session.text_area if t.label.startswith("Motivo")).set_value(REASON)
    press(session, "Salvate la scelta")
    case = clients.open(LOCAL, valves).case
    assert case.adviser is not None and "GEO" in case.chosen
    link = clients.share(LOCAL, valves)
    for screen in ("markets", "models", "plan"):
        shown = words(visit(screen, link))
        assert REASON in shown and "non lo proponeva" in shown, screen
    session = press(tool(visit, valves, "Scelte motivate"), "Tornate alla proposta di Rotta")
    case = clients.open(LOCAL, valves).case
    assert case.adviser is not None and case.adviser.overrides == () and "GEO" not in case.chosen


def test_the_firm_may_choose_another_model_than_the_advisor(
    visit: Visit, database: Store, plan: Callable[..., str]
) -> None:
    content = shared.content()
    case = json.loads(content.personas["valves_brescia"])
    case.pop("story", None)
    made = Override(kind="model", market="NLD", value="subsidiary", reason=REASON, by="Anna Verdi", on="2026-11-20")
    case |= {"chosen": ["NLD"], "adviser": json.loads(Adviser(overrides=(made,)).model_dump_json())}
    answers = case.pop("answers")
    key = plan(answers, **case)
    session = visit("models", key)
    assert REASON in words(session) and "Anna Verdi" in words(session)
    assert "Scelto dal consulente" in words(session)
    session.button(key="best.NLD.it").click().run()
    assert "Scelto dal consulente" not in words(session)
    found = database.load(key)
    assert found is not None and found.case.adviser is not None and found.case.adviser.overrides == ()


def test_an_answer_is_marked_as_seen_on_paper(visit: Visit, clients: Clients, valves: str) -> None:
    session = tool(visit, valves, "Prove delle risposte")
    group = next(g for g in session.button_group if (g.key or "").endswith("evidencetool.it"))
    group.set_value("document").run()
    question = str(group.key).split(".")[1]
    assert clients.open(LOCAL, valves).case.evidence[question] == "document"


def test_knowledge_is_printed_as_unverified_and_notes_only_when_chosen(
    visit: Visit, clients: Clients, valves: str
) -> None:
    session = tool(visit, valves, "Conoscenze locali")
    next(t for t in session.text_area if t.label == "Che cosa si deve sapere").set_value(
        "Il dottor Jansen conosce tutti"
    )
    press(session, "Aggiungete")
    assert "Servono il testo, la fonte e la data" in words(session)
    next(t for t in session.text_input if t.label.startswith("Da dove viene")).set_value("Colloquio alla fiera")
    press(session, "Aggiungete")
    case = clients.open(LOCAL, valves).case
    assert case.adviser is not None and case.adviser.knowledge[0].source == "Colloquio alla fiera"
    session = tool(visit, valves, "Note e incontri")
    next(t for t in session.text_area if t.label == "Testo").set_value("Il titolare è stanco")
    press(session, "Aggiungete la nota")
    case = clients.open(LOCAL, valves).case
    assert case.adviser is not None and case.adviser.notes == () and "stanco" not in case.model_dump_json()
    next(t for t in session.toggle if t.label == "Stampata nel piano").set_value(True).run()
    case = clients.open(LOCAL, valves).case
    assert case.adviser is not None and [n.text for n in case.adviser.notes] == ["Il titolare è stanco"]
    next(t for t in session.toggle if t.label == "Stampata nel piano").set_value(False).run()
    case = clients.open(LOCAL, valves).case
    assert case.adviser is not None and case.adviser.notes == ()


def test_before_and_now_stand_side_by_side(visit: Visit, clients: Clients, database: Store, valves: str) -> None:
    session = pick(visit("clients", None, c=valves), "Valutazioni")
    press(session, "Nuova valutazione: conservate quella di adesso")
    assert "La valutazione è conservata" in words(session)
    database.save_choice(clients.ref(LOCAL, valves), "chosen", ("POL",))
    session = pick(visit("clients", None, c=valves), "Valutazioni")
    shown = words(session)
    assert "Mercati entrati" in shown or "Mercati rimasti" in shown
    assert "Mercati usciti" in shown and "Paesi Bassi" in shown
    assert "Adesso" in "".join(str(h.proto.body) for h in session.get("html"))


def test_details_what_if_and_archive(visit: Visit, clients: Clients, valves: str) -> None:
    session = visit("clients", None, c=valves)
    next(t for t in session.text_input if t.label.startswith("Etichette")).set_value("rame, ottone ")
    next(s for s in session.selectbox if s.label == "Stato").set_value("plan")
    press(session, "Salvate")
    row = clients.row(LOCAL, valves)
    assert (row.tags, row.stage) == (("ottone", "rame"), "plan")
    press(session, "Archiviate")
    assert clients.row(LOCAL, valves).archived
    press(session, "Riportate tra i clienti")
    assert not clients.row(LOCAL, valves).archived
    press(session, "Fate una copia di prova")
    copy = next(r for r in clients.list(LOCAL) if r.id != valves)
    assert copy.label == "Valvole Bresciane (prova)" and here(session) == copy.id
    assert clients.open(LOCAL, copy.id).case == clients.open(LOCAL, valves).case


def test_two_at_the_same_item_are_told_and_the_first_stands(
    visit: Visit, database: Store, plan: Callable[..., str]
) -> None:
    key = plan()
    session = visit("start", key)
    database.save_answer(key, "headcount", 77, writer="somebody else", now=datetime.now(UTC))
    session.text_input(key="q.headcount...it").set_value("44").run()
    assert "qualcun altro ha cambiato" in words(session)
    found = database.load(key)
    assert found is not None and found.case.answers["headcount"] == 77


def test_when_the_sign_in_lapses_the_client_closes_and_nothing_more_is_saved(
    visit: Visit, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = clients.create(ANNA, case_of("valves_brescia"), "Di Anna")
    signed_in = [ANNA]
    monkeypatch.setattr("pages.parts.identity.actor", lambda: signed_in[-1])
    session = visit("start", None, c=mine)
    assert "Cliente **Di Anna**" in words(session)
    signed_in.append(Actor("link", ""))
    session.text_input(key="q.headcount...it").set_value("44").run()
    assert "Di Anna" not in words(session) and "c" not in session.query_params
    assert clients.open(ANNA, mine).case.answers["headcount"] != 44
