"""A long list of clients is on screen at once: what is not worked out yet is said, and comes by itself, each firm once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import shared
from pages.parts.beside import WORKER
from pages.parts.client_lines import AT_ONCE
from planner.advice import Advice
from planner.case import Case, parse_case
from planner.store.access import LOCAL
from planner.store.clients import Clients, NewClient
from planner.store.plans import Store
from tests.pages.conftest import words

Visit = Callable[..., AppTest]
MORE, PATIENCE = 4, 60
WHOLE = AT_ONCE + MORE
PREPARED, NOT_THIS_TIME = "Riepilogo in preparazione", "Riepilogo non riuscito"


class Counted:
    """The engine, which after so many firms stops until the gate is open, and breaks on one turnover."""

    def __init__(self) -> None:
        self.firms: list[object] = []
        self.free = AT_ONCE
        self.gate = threading.Event()
        self.breaks_on: object = None

    def __call__(self, content: object, case: Case, day: str) -> Advice:
        if len(self.firms) >= self.free:
            assert self.gate.wait(PATIENCE)
        firm = case.answers["turnover"]
        self.firms.append(firm)
        if firm == self.breaks_on:
            raise ValueError("on purpose")
        return shared.advise(shared.content(), case, day)

    def finish(self) -> None:
        self.gate.set()
        for thread in threading.enumerate():
            if thread.name == WORKER:
                thread.join(PATIENCE)
                assert not thread.is_alive()


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counted]:
    counted = Counted()
    monkeypatch.setattr("pages.parts.client_lines.advise", counted)
    monkeypatch.setattr("pages.parts.client_lines.ENOUGH", PATIENCE)
    yield counted
    counted.finish()


@pytest.fixture
def clients(database: Store) -> Clients:
    known = Clients(database.database, shared.content())
    case = parse_case(shared.content(), shared.content().personas["biscuits_lodi"])
    known.create_all(
        LOCAL,
        [
            NewClient(f"Ditta {n}", case.model_copy(update={"answers": {**case.answers, "turnover": 1_000_000 + n}}))
            for n in range(WHOLE)
        ],
    )
    return known


def text_of(session: AppTest) -> str:
    assert not session.exception
    return words(session)


def test_the_list_is_there_before_every_firm_is_worked_out(visit: Visit, clients: Clients, engine: Counted) -> None:
    session = visit("clients")
    assert f"Clienti mostrati: {WHOLE} su {WHOLE}" in text_of(session)
    session.button(key="clients_next").click().run()
    assert text_of(session).count(PREPARED) == MORE
    next(t for t in session.text_input if t.label == "Cercate").set_value("ditta 27").run()
    assert "Clienti mostrati: 1 su" in text_of(session)
    next(t for t in session.text_input if t.label == "Cercate").set_value("").run()
    engine.finish()
    session.run()
    session.button(key="clients_next").click().run()
    assert PREPARED not in text_of(session)
    assert "Preparazione" in text_of(session)
    visit("compare"), visit("clients")
    assert len(engine.firms) == len(set(engine.firms)) == WHOLE


def test_on_a_slow_machine_the_list_waits_for_few_of_many(
    visit: Visit, clients: Clients, engine: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.parts.client_lines.ENOUGH", -1.0)
    engine.free = 0
    assert text_of(visit("clients")).count(PREPARED) == AT_ONCE
    engine.finish()
    assert PREPARED not in text_of(visit("clients"))
    assert len(engine.firms) == WHOLE


def test_the_group_counts_what_is_ready_and_then_all(visit: Visit, clients: Clients, engine: Counted) -> None:
    shown = text_of(visit("compare"))
    assert f"{AT_ONCE} imprese con risposte" in shown
    assert shared.content().phrase("ui.clients_work.group").it in shown
    export = shared.content().phrase("ui.group.export_title").it
    assert export not in shown, "a file with part of the firms would be taken for the whole"
    engine.finish()
    shown = text_of(visit("compare"))
    assert f"{WHOLE} imprese con risposte" in shown
    assert shared.content().phrase("ui.clients_work.group").it not in shown
    assert export in shown


@pytest.mark.parametrize("place", ["at once", "beside"])
def test_a_firm_that_cannot_be_worked_out_keeps_no_other_from_the_list(
    visit: Visit, clients: Clients, engine: Counted, place: str
) -> None:
    listed = [clients.cases(LOCAL, [row.id])[row.id].answers["turnover"] for row in clients.list(LOCAL)]
    engine.breaks_on = listed[0 if place == "at once" else -1]
    visit("clients")
    engine.finish()
    session = visit("clients")
    if place == "beside":
        session.button(key="clients_next").click().run()
    assert text_of(session).count(NOT_THIS_TIME) == 1
    assert PREPARED not in text_of(session)
    visit("clients")
    assert engine.firms.count(engine.breaks_on) == 1


def test_sorting_and_filters_take_firms_that_are_not_ready(visit: Visit, clients: Clients, engine: Counted) -> None:
    session = visit("clients")
    for order in ("readiness", "ready", "gates"):
        next(s for s in session.selectbox if s.label == "Ordine").set_value(order).run()
        assert PREPARED not in text_of(session), "what is ready comes first"
        assert f"Clienti mostrati: {WHOLE} su {WHOLE}" in text_of(session)
    for band in shared.content().bands:
        label = shared.content().phrase("ui.clients.filter_band").it
        next(s for s in session.selectbox if s.label == label).set_value(band.id).run()
        assert PREPARED not in text_of(session), "nobody knows the band of a firm that is not ready"
