"""Lists and archives on the screen: a mistake stops everything and is told, a preview comes first, one press brings all of it in."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import shared
from pages.parts.import_view import _template
from planner.case import case_json, parse_case
from planner.store.access import LOCAL
from planner.store.clients import Clients, NewClient
from planner.store.errors import StoreError
from planner.store.plans import Store
from planner.transfer import Entry, archive
from tests.pages.opened import texts

Visit = Callable[..., AppTest]
LIST = "Ragione sociale;Prodotto;Prov.;Addetti;Etichette\nRossi S.r.l.;848180;BS;28;moda\nLatteria;formaggio;LO;9;\n"


@pytest.fixture
def clients(database: Store) -> Clients:
    return Clients(database.database, shared.content())


def upload(session: AppTest, place: int, name: str, data: bytes) -> str:
    session.file_uploader[place].set_value((name, data, "application/octet-stream")).run()
    assert not session.exception, session.exception
    return " ".join(texts(session))


def labels(clients: Clients) -> list[str]:
    return sorted(row.label for row in clients.list(LOCAL, archived=None))


def test_a_list_comes_in_after_a_preview(visit: Visit, clients: Clients) -> None:
    session = visit("transfer")
    shown = upload(session, 0, "imprese.csv", LIST.encode())
    assert "Anteprima: 2 imprese" in shown and "Da verificare: nel file c’è «formaggio»" in shown
    assert labels(clients) == []
    session.button(key="import_firms").click().run()
    assert labels(clients) == ["Latteria", "Rossi S.r.l."]
    assert "2 imprese importate" in " ".join(texts(session))
    rossi = next(row for row in clients.list(LOCAL) if row.label == "Rossi S.r.l.")
    assert rossi.tags == ("moda",)
    answers = clients.open(LOCAL, rossi.id).case.answers
    assert (answers["product"], answers["province"], answers["headcount"]) == (("848180",), "brescia", 28)


def test_a_word_for_several_products_is_decided_on_screen(visit: Visit, clients: Clients) -> None:
    session = visit("transfer")
    data = "Impresa;Prodotto\nAlfa;macchine confezionatrici\nBeta;macchine confezionatrici\nGamma;xyzzy plugh\n"
    assert "non è sicuro per 2 voci" in upload(session, 0, "imprese.csv", data.encode())
    assert "import_firms" not in [b.key for b in session.button]
    next(s for s in session.selectbox if s.label == "«macchine confezionatrici»").set_value("842240").run()
    next(s for s in session.selectbox if s.label == "«xyzzy plugh»").set_value("").run()
    session.button(key="import_firms").click().run()
    answers = {row.label: clients.open(LOCAL, row.id).case.answers.get("product") for row in clients.list(LOCAL)}
    assert answers == {"Alfa": ("842240",), "Beta": ("842240",), "Gamma": None}


def test_one_mistake_keeps_everything_out(visit: Visit, clients: Clients) -> None:
    session = visit("transfer")
    shown = upload(session, 0, "imprese.csv", LIST.replace(";9;", ";tanti;").encode())
    assert "Nulla è stato importato: c’è una cosa da correggere" in shown
    assert "Riga 3, colonna «Addetti»: «tanti» non è un numero" in shown
    assert "import_firms" not in [b.key for b in session.button] and labels(clients) == []


def test_a_file_that_is_no_table_is_refused_in_words(visit: Visit, clients: Clients) -> None:
    shown = upload(visit("transfer"), 0, "imprese.csv", b"Impresa;Addetti\nRossi;=cmd|' /C calc'!A1\n")
    assert "Riga 2, colonna «Addetti»: la cella comincia come una formula" in shown and labels(clients) == []


def test_files_of_other_kinds_are_refused_in_words(visit: Visit, clients: Clients) -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert "vecchio Excel" in upload(visit("transfer"), 0, "imprese.xls", old)
    assert "Servono una cartella di lavoro" in upload(visit("transfer"), 0, "imprese.pdf", b"%PDF-1.7")
    assert "non è un file di Rotta" in upload(visit("transfer"), 1, "piano.pdf", b"%PDF-1.7")


def test_a_column_wrongly_guessed_is_put_right_by_hand(visit: Visit, clients: Clients) -> None:
    session = visit("transfer")
    shown = upload(session, 0, "imprese.csv", b"Chi;Gente\nRossi;12\n")
    assert "Nessuna colonna contiene il nome dell’impresa" in shown
    next(s for s in session.selectbox if s.label == "Chi").set_value("company_name").run()
    next(s for s in session.selectbox if s.label == "Gente").set_value("company_name").run()
    assert "Due colonne contengono «Impresa»" in " ".join(texts(session))
    next(s for s in session.selectbox if s.label == "Gente").set_value("headcount").run()
    session.button(key="import_firms").click().run()
    (row,) = clients.list(LOCAL)
    assert clients.open(LOCAL, row.id).case.answers == {"company_name": "Rossi", "headcount": 12}


def test_firms_already_there_are_told_and_left_out_unless_asked_for(visit: Visit, clients: Clients) -> None:
    clients.create(LOCAL, parse_case(shared.content(), '{"rotta_case": 1}'), "ROSSI srl")
    session = visit("transfer")
    shown = upload(session, 0, "imprese.csv", LIST.encode())
    assert "Una di queste imprese c’è già" in shown and "Esiste già: ROSSI srl" in shown
    session.button(key="import_firms").click().run()
    assert labels(clients) == ["Latteria", "ROSSI srl"]
    upload(session, 0, "imprese.csv", LIST.encode())
    assert "sono tutte già presenti" in " ".join(texts(session))
    session.radio[0].set_value("take").run()
    session.button(key="import_firms").click().run()
    assert labels(clients) == ["Latteria", "Latteria", "ROSSI srl", "Rossi S.r.l."]


def test_when_the_database_fails_nothing_is_in_and_it_is_said(
    visit: Visit, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = visit("transfer")
    upload(session, 0, "imprese.csv", LIST.encode())

    def broken(*_: object, **__: object) -> None:
        raise StoreError("full")

    with monkeypatch.context() as patched:
        patched.setattr(Clients, "create_all", broken)
        session.button(key="import_firms").click().run()
    assert session.error and labels(clients) == []
    session.button(key="import_firms").click().run()
    assert len(labels(clients)) == 2


def test_the_template_can_be_imported_as_it_is(visit: Visit, clients: Clients) -> None:
    for language in ("it", "en"):
        session = visit("transfer", None, language)
        book = openpyxl.Workbook()
        assert book.active is not None
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("pages.parts.session.language", lambda language=language: language)
            rows = _template()
        for row in rows:
            book.active.append(row)
        kept = io.BytesIO()
        book.save(kept)
        upload(session, 0, "modello.xlsx", kept.getvalue())
        session.button(key="import_firms").click().run()
    assert len(labels(clients)) == 2


def test_saved_clients_come_back_with_what_stood_beside_them(visit: Visit, clients: Clients) -> None:
    content = shared.content()
    case = parse_case(content, content.personas["valves_brescia"])
    entry = Entry(file="x", label="Valvole", stage="plan", tags=("a",), next_review="2027-01-31", archived=True)
    session = visit("transfer")
    shown = upload(session, 1, "clienti.zip", archive([(entry, case)]))
    assert "Anteprima: un’impresa" in shown
    session.button(key="import_saved").click().run()
    (row,) = clients.list(LOCAL, archived=None)
    assert (row.label, row.stage, row.tags, row.next_review, row.archived) == (
        "Valvole",
        "plan",
        ("a",),
        "2027-01-31",
        True,
    )
    assert clients.open(LOCAL, row.id).case == case
    shown = upload(session, 1, "valvole.json", case_json(case).encode())
    assert "Anteprima: un’impresa" in shown
    assert "rovinato" in upload(session, 1, "clienti.zip", b"PK\x03\x04rubbish")


def test_what_is_exported_can_be_taken_and_is_noted(visit: Visit, clients: Clients) -> None:
    content = shared.content()
    case = parse_case(content, content.personas["valves_brescia"])
    made = clients.create_all(LOCAL, [NewClient("Valvole", case), NewClient("Altra", case, archived=True)])
    session = visit("transfer")
    session.button(key="export_all").click().run()
    assert [b.label for b in session.download_button][-1] == "Scaricate rotta_clienti_2026-11-22.zip"
    assert "export" in [seen.what for seen in clients.accesses(LOCAL, made[0])]
    assert "export" not in [seen.what for seen in clients.accesses(LOCAL, made[1])]
