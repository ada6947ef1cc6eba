"""Lists of firms: columns in either language, what a row says is what the client gets, and every mistake is told with its place."""

from __future__ import annotations

import pytest

from planner.content.load import Content
from planner.import_firms import (
    TEMPLATE,
    Find,
    Reading,
    column_name,
    guess,
    read_firms,
    same_name,
    targets,
    twins,
)
from planner.search import build_index, search
from planner.uploads import Table, read_table


@pytest.fixture(scope="module")
def find(content: Content) -> Find:
    index = build_index(content)
    return lambda words: search(index, words, 3, "it")


def read(content: Content, find: Find, text: str) -> Reading:
    table = read_table("imprese.csv", text.encode())
    assert isinstance(table, Table), table
    return read_firms(content, table, guess(content, table.columns), find, "it")


def test_columns_are_known_by_their_names_in_either_language(content: Content) -> None:
    for language in ("it", "en"):
        names = [column_name(content, target).get(language) for target in TEMPLATE]  # type: ignore[arg-type]
        assert tuple(guess(content, names).values()) == TEMPLATE
        longer = {column_name(content, t).get(language): t for t in targets(content) if t not in TEMPLATE}  # type: ignore[arg-type]
        assert guess(content, longer) == longer
    headers = ["RAGIONE SOCIALE", "Attivita’", "Prov.", "N. figli", "Dipendenti (media)", "Revenue"]
    found = guess(content, headers)
    assert list(found.values()) == ["company_name", "product", "province", "", "headcount", "turnover"]


def test_two_columns_never_hold_the_same(content: Content) -> None:
    found = guess(content, ["Addetti", "Dipendenti", "Impresa"])
    assert found == {"Addetti": "headcount", "Dipendenti": "", "Impresa": "company_name"}


def test_a_row_becomes_the_answers_it_says(content: Content, find: Find) -> None:
    text = (
        "Impresa;Prodotto;Provincia;Addetti;Fatturato;Export;Budget;Paesi serviti;Mercati scelti;Lingue;Etichette\n"
        "Rossi S.r.l.;valvole a sfera;BS;28;4,5 milioni;12 %;60 mila;Francia, Germania;POL;inglese | tedesco;moda, Como\n"
        "Bianchi;8481.80;Monza e Brianza;non so;;;;;;;\n"
    )
    found = read(content, find, text)
    assert found.problems == ()
    rossi, bianchi = found.firms
    assert rossi.case.answers == {
        "company_name": "Rossi S.r.l.",
        "product": ("848180",),
        "province": "brescia",
        "headcount": 28,
        "turnover": 4_500_000,
        "export_share": 12,
        "budget_24m": 60_000,
        "served_markets": ("FRA", "DEU"),
        "languages": ("en", "de"),
    }
    assert (rossi.case.chosen, rossi.tags, rossi.line) == (("POL",), ("moda", "Como"), 2)
    assert [(u.typed, u.name.it) for u in rossi.understood] == [("valvole a sfera", "Altri rubinetti e valvole")]
    assert bianchi.case.answers["headcount"] == "unknown"
    assert bianchi.case.answers["province"] == "monza_brianza"
    assert bianchi.understood == ()


def test_a_code_without_its_first_zero_is_read_and_shown(content: Content, find: Find) -> None:
    found = read(content, find, "Impresa;Codice doganale\nLatteria;406\n")
    assert found.firms[0].case.answers["product"] == ("0406",)
    assert [u.typed for u in found.firms[0].understood] == ["406"]


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("Fatturato", "molto", "non è un numero"),
        ("Addetti", "-3", "tra 0 e 5.000"),
        ("Provincia", "Atlantide", "«Bergamo»"),
        ("Mercati scelti", "Francia; Frangia", "non è un Paese"),
        ("Mercati scelti", "FRA;DEU;POL;ESP;BEL;NLD", "mercati"),
        ("Lingue", "klingon", "non è tra le risposte possibili"),
        ("Prodotto", "xyzzy plugh", "Non troviamo un prodotto"),
        ("Prodotto", "macchine confezionatrici", "842240"),
        ("Prodotto", "vino; sviluppo software", "servizi"),
        ("Etichette", "x" * 41, "40 caratteri"),
    ],
)
def test_each_mistake_names_its_line_and_column_and_what_to_do(
    content: Content, find: Find, column: str, cell: str, said: str
) -> None:
    found = read(content, find, f'Impresa;{column}\nBuona;\n\nRossi;"{cell}"\n')
    assert [(p.line, p.column) for p in found.problems] == [(4, column)]
    assert said in found.problems[0].text.it
    assert found.problems[0].text.en != found.problems[0].text.it


LIST = (
    "Elenco imprese seguite;;;;;\n;;;;;\nRagione sociale;Fatturato 2024;Fatturato 2025;N. dipendenti;% estero;Lingue;Paesi serviti;Note\n"
    "Rubinetterie Colombo;1.000.000,00;€ 1.234.567,00;28;12%;inglese/tedesco;Germania, Bosnia ed Erzegovina e UK;- da richiamare\n"
    "Caseificio Però;;-;n.d.;#N/D;;Olanda;\n"
)


def test_a_list_as_an_office_keeps_it_is_read_without_mending(content: Content, find: Find) -> None:
    for data in (LIST.encode("utf-8-sig"), LIST.encode("cp1252")):
        table = read_table("elenco.csv", data)
        assert isinstance(table, Table), table
        found = read_firms(content, table, guess(content, table.columns), find, "it")
        assert found.problems == ()
        assert [dict(firm.case.answers) for firm in found.firms] == [
            {
                "company_name": "Rubinetterie Colombo",
                "turnover": 1_234_567,
                "headcount": 28,
                "export_share": 12,
                "languages": ("en", "de"),
                "served_markets": ("DEU", "BIH", "GBR"),
            },
            {
                "company_name": "Caseificio Però",
                "headcount": "unknown",
                "export_share": "unknown",
                "served_markets": ("NLD",),
            },
        ]


def test_the_row_of_the_sum_is_no_firm(content: Content, find: Find) -> None:
    found = read(content, find, "Impresa;Fatturato\nRossi;100\nTOTALE;100\n")
    assert [(p.line, p.column) for p in found.problems] == [(3, "Impresa")]
    assert "somma" in found.problems[0].text.it


def test_words_that_may_be_several_products_are_decided_once_or_left_open(content: Content, find: Find) -> None:
    text = "Impresa;Prodotto\nAlfa;macchine confezionatrici\nBeta;Macchine Confezionatrici\nGamma;xyzzy plugh\nDelta;vino\n"
    table = read_table("a.csv", text.encode())
    assert isinstance(table, Table)
    mapping = guess(content, table.columns)
    products = [p.product for p in read_firms(content, table, mapping, find, "it").problems]
    assert [p.word for p in products if p] == [*["macchine confezionatrici"] * 2, "xyzzy plugh"]
    assert products[0] is not None and "842240" in products[0].codes
    decided = {"macchine confezionatrici": "842240", "xyzzy plugh": ""}
    found = read_firms(content, table, mapping, find, "it", decided)
    assert found.problems == ()
    assert [firm.case.answers.get("product") for firm in found.firms] == [("842240",), ("842240",), None, ("2204",)]


def test_every_mistake_of_a_row_is_told_and_a_name_is_required(content: Content, find: Find) -> None:
    found = read(content, find, "Impresa;Addetti;Provincia\n;tanti;Lima\n")
    assert [(p.line, p.column) for p in found.problems] == [(2, ""), (2, "Addetti"), (2, "Provincia")]
    assert found.firms == ()


def test_a_percentage_a_spreadsheet_kept_as_a_fraction_is_not_guessed(content: Content, find: Find) -> None:
    table = Table(("Impresa", "Export"), (("Rossi", 0.12), ("Bianchi", 12.5)), (2, 3))
    found = read_firms(content, table, guess(content, table.columns), find, "it")
    assert [(p.line, p.column) for p in found.problems] == [(2, "Export")]
    assert found.firms[0].case.answers["export_share"] == 12.5


def test_braces_and_signs_in_a_cell_stay_what_they_are(content: Content, find: Find) -> None:
    found = read(content, find, "Impresa;Addetti\n{value} & C.;{why} %s\n")
    assert "«{why} %s»" in found.problems[0].text.it


def test_the_same_firm_is_recognised_whatever_its_capitals_and_legal_form(content: Content, find: Find) -> None:
    found = read(content, find, "Impresa\nSeterìa Rossi S.r.l.\nBianchi spa\nBIANCHI S.p.A.\nNuova\n")
    assert twins(found.firms, ["SETERIA ROSSI"]) == {2: "SETERIA ROSSI", 4: "Bianchi spa"}
    assert same_name("S.r.l.") == "srl"
