"""The workbook: formulas worked out again agree with the app, before and after a change, and typed words never compute."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args

import openpyxl
import pytest

from planner.base import LANGUAGES, Language, Text
from planner.case import Case
from planner.cash_flow import cash_flow
from planner.content.load import Content
from planner.document_workbook import Cell, Look, Sheet, Workbook
from planner.numbers import NBSP
from planner.own_figures import MarketFigures, OwnLine
from planner.plan import money
from planner.plan.draft import Draft
from planner.plan.sources import sources_used
from planner.plan.workbook import build_workbook
from planner.price import Ladder, price_build_up
from planner.report.xlsx import workbook_bytes
from tests.firms import TODAY
from tests.report.plans import FIGURES, FIRMS, Made, hostile, of_persona, with_figures
from tests.report.recalculated import Book


def written(made: Made, language: Language = "it") -> bytes:
    book = build_workbook(made.content, made.case, made.advice, made.plan)
    return workbook_bytes(book, made.plan, language)


def near(found: Any, wanted: float | None) -> bool:
    return found in (None, "") if wanted is None else abs((found or 0.0) - wanted) < 1e-6 * max(1.0, abs(wanted))


def name(content: Content, key: str, **values: str) -> str:
    return content.phrase(key).it.format_map(values)


@pytest.mark.parametrize("firm", [*FIRMS, "with_figures"])
def test_every_formula_gives_the_apps_own_result(content: Content, firm: str) -> None:
    made = with_figures(content) if firm == "with_figures" else of_persona(content, firm)
    book = Book(written(made))
    wrong = []
    for sheet, place in book.formulas():
        stored, found = book.shown(sheet, place), book.value(sheet, place)
        if found != stored if isinstance(stored, str) else not near(found, stored):
            wrong.append((sheet, place, stored, found))
    assert not wrong
    if firm == "with_figures":
        assert len([1 for s, p in book.formulas() if book.shown(s, p)]) > 500


def test_the_prices_are_those_of_the_app_and_follow_a_change(content: Content) -> None:
    made = with_figures(content)
    book, sheet = Book(written(made)), name(content, "office.sheet.prices")
    ladders = price_build_up(content, "FRA", FIGURES["FRA"], TODAY).ladders
    first = book.row(sheet, name(content, "money.col_step"))
    _ladder(content, book, sheet, first, ladders)
    book.change(sheet, f"B{book.row(sheet, name(content, 'money.set_vat'))}", 22)
    book.change(sheet, f"B{book.row(sheet, name(content, 'money.set_freight'))}", 700)
    book.change(sheet, f"C{book.row(sheet, name(content, 'money.set_freight'))}", "€")
    book.change(sheet, f"B{book.row(sheet, name(content, 'money.step.ex_works'), first)}", 61_000)
    lines = FIGURES["FRA"].lines
    changed = FIGURES["FRA"].model_copy(
        update={
            "vat": 22.0,
            "freight": 700.0,
            "freight_by": "unit",
            "lines": (lines[0].model_copy(update={"ex_works": 61_000.0}), lines[1]),
        }
    )
    _ladder(content, book, sheet, first, price_build_up(content, "FRA", changed, TODAY).ladders)


def _ladder(content: Content, book: Book, sheet: str, first: int, ladders: tuple[Ladder, ...]) -> None:
    for letter, ladder in zip("BC", ladders, strict=True):
        assert ladder.steps
        for step in ladder.steps:
            row = book.row(sheet, name(content, f"money.step.{step.id}"), first)
            assert near(book.value(sheet, f"{letter}{row}"), step.amount), step
    back = ladders[0].backward
    assert back is not None
    assert near(book.value(sheet, f"B{book.row(sheet, name(content, 'money.back_gate'), first)}"), back.ex_works)
    assert near(book.value(sheet, f"B{book.row(sheet, name(content, 'money.back_room'), first)}"), back.room)


def test_what_nobody_stated_is_blank_and_marked(content: Content) -> None:
    made = with_figures(content)
    page = openpyxl.load_workbook(io.BytesIO(written(made)))[name(content, "office.sheet.prices")]
    duties = [row for row in page.iter_rows() if row[0].value == name(content, "money.set_duty")]
    # A condition and a step of each market bear this name.
    assert [row[1].value for row in duties[::2]] == [0, None]
    assert duties[2][3].value == name(content, "money.to_verify")
    stored = openpyxl.load_workbook(io.BytesIO(written(made)), data_only=True)[page.title]
    assert [stored.cell(row[1].row, 2).value for row in duties[1::2]] == [0, "?"]


def test_the_cash_flow_is_that_of_the_app_and_follows_a_change(content: Content) -> None:
    made = with_figures(content)
    book, sheet = Book(written(made)), name(content, "office.sheet.cash")
    draft = Draft(content, made.case, made.advice)
    _flows(content, book, sheet, money.cash(draft))
    product = book.row(sheet, "=cmd|'/c calc'!A1")
    book.change(sheet, f"C{product}", 55_000)
    book.change(sheet, f"F{product}", 12)
    book.change(sheet, f"I{product}", 95)
    costs = name(content, "office.sheet.costs")
    line = money.spending(draft)[1]
    book.change(costs, f"C{book.row(costs, line.label.it)}", 99_000)
    book.change(costs, f"F{book.row(costs, line.label.it)}", 7)
    sales = list(money.sales(draft, money.active_figures(draft)))
    lines = (replace(sales[0].lines[0], price=55_000.0, second_year=12), sales[0].lines[1])
    # The two products of the sheet may be paid after different days; the app knows one delay a market.
    first = replace(sales[0], lines=lines[:1], payment_days=95)
    second = replace(sales[0], lines=lines[1:])
    spent = list(money.spending(draft))
    spent[1] = replace(line, first_year=line.first_year.model_copy(update={"high": 99_000}), begin=7)
    again = cash_flow(spent, [first, second, *sales[1:]], {}, money.cash(draft).months, TODAY, None)
    _flows(content, book, sheet, again)


def _flows(content: Content, book: Book, sheet: str, found: Any) -> None:
    frame = book.row(sheet, name(content, "office.factors"))
    after = book.row(sheet, name(content, "office.col.month"))
    summary = book.row(sheet, name(content, "money.versions", months=str(found.months)), frame)
    for flow in found.flows:
        label = name(content, f"money.version.{flow.version.id}")
        row = book.row(sheet, label, summary)
        totals = (flow.receipts, flow.outlays, flow.end, flow.peak_need, flow.break_even_month)
        for letter, wanted in zip("BCDEF", totals, strict=True):
            assert near(book.value(sheet, f"{letter}{row}"), wanted), (label, letter)
        block = book.row(sheet, label, after)
        for key, attribute in (
            ("receipts", "receipts"),
            ("spending", "spending"),
            ("goods", "goods"),
            ("net", "net"),
            ("cumulative", "cumulative"),
        ):
            row = book.row(sheet, name(content, f"office.col.{key}"), block)
            for month, column in zip(flow.months, _columns(), strict=False):
                assert near(book.value(sheet, f"{column}{row}"), getattr(month, attribute)), (label, key, month.number)


def _columns() -> Iterator[str]:
    return (openpyxl.utils.get_column_letter(4 + i) for i in range(60))


def test_without_units_there_are_costs_and_room_to_write(content: Content) -> None:
    made = with_figures(content, {})
    book, sheet = Book(written(made)), name(content, "office.sheet.cash")
    assert name(content, "office.sheet.prices") not in book.written.sheetnames
    product = book.row(sheet, name(content, "office.to_write"))
    row = book.row(
        sheet, name(content, "money.version.base"), book.row(sheet, name(content, "money.versions", months="24"))
    )
    assert book.value(sheet, f"B{row}") == 0 and book.value(sheet, f"C{row}") > 0
    for letter, figure in zip("CDEF", (100.0, 40.0, 1_200.0, 1_200.0), strict=True):
        book.change(sheet, f"{letter}{product}", figure)
    assert book.value(sheet, f"B{row}") > 0


def test_the_budget_is_the_plans(content: Content) -> None:
    made = with_figures(content)
    book, sheet = Book(written(made)), name(content, "office.sheet.costs")
    plan_table = next(
        b
        for s in made.plan.sections
        for b in s.blocks
        if b.kind == "table" and b.caption == content.phrase("plan.schedule.budget")
    )
    for record in plan_table.rows:
        row = book.row(sheet, record[0].it)
        low, high = (f"{book.value(sheet, f'{x}{row}'):,.0f}".replace(",", ".") for x in "HI")
        assert record[3].it == f"{low}–{high}{NBSP}€"


def test_a_budget_line_names_its_market_and_break_even_follows_its_costs(content: Content) -> None:
    """Two firms' worth of lines: each market pays for its own, whatever its label says."""
    made = of_persona(content, "packaging_bergamo")
    draft = Draft(content, made.case, made.advice)
    book, costs, cash = Book(written(made)), name(content, "office.sheet.costs"), name(content, "office.sheet.cash")
    rows = {}
    for line in money.spending(draft):
        row = book.row(costs, line.label.it)
        wanted = content.tables.markets.name(line.market).it if line.market else name(content, "plan.all_markets")
        assert book.value(costs, f"J{row}") == wanted
        rows[line.market] = row
    assert set(rows) == {None, "FRA", "POL"}
    title = book.row(cash, name(content, "money.break_even"))
    found = {b.market: b for b in money.cash(draft).break_even}
    assert set(found) == {"FRA", "POL"}
    for place, even in enumerate(found.values(), start=title + 2):
        assert near(book.value(cash, f"C{place}"), even.margin)
        assert (book.value(cash, f"D{place}"), book.value(cash, f"E{place}")) == (even.low, even.high)
    book.change(costs, f"C{rows['POL']}", 700_000)
    polish = title + 2 + list(found).index("POL")
    assert book.value(cash, f"E{polish}") > 50 and book.value(cash, f"D{polish}") == found["POL"].low
    assert book.value(cash, f"E{title + 2}") == found["FRA"].high


def test_break_even_of_a_product_without_units_is_told_and_waits_for_units(content: Content) -> None:
    lines = (OwnLine(name="Linea", ex_works=1_000, variable_cost=600),)
    made = with_figures(content, {"FRA": MarketFigures(lines=lines)})
    book, cash = Book(written(made)), name(content, "office.sheet.cash")
    even = money.cash(Draft(content, made.case, made.advice)).break_even[0]
    told = book.row(cash, "Linea", book.row(cash, name(content, "money.break_even")))
    assert book.value(cash, f"C{told}") == 400
    assert (book.value(cash, f"D{told}"), book.value(cash, f"E{told}")) == (even.low, even.high)
    product = book.row(cash, name(content, "office.to_write"))
    waiting = book.row(cash, name(content, "office.to_write"), told - 4)
    assert book.value(cash, f"D{waiting}") == ""
    for letter, figure in zip("CDE", (100.0, 40.0, 10.0), strict=True):
        book.change(cash, f"{letter}{product}", figure)
    assert book.value(cash, f"C{waiting}") == 60 and book.value(cash, f"D{waiting}") > 0


def test_markets_are_the_ranking(content: Content) -> None:
    made = of_persona(content, "packaging_bergamo")
    draft, ranking = Draft(content, made.case, made.advice), made.advice.ranking
    assert ranking is not None and draft.confidence is not None
    page = openpyxl.load_workbook(io.BytesIO(written(made)))[name(content, "office.sheet.markets")]
    rows = list(page.iter_rows(min_row=4, max_row=3 + len(ranking.scores), values_only=True))
    for row, score in zip(rows, ranking.scores, strict=True):
        standing = draft.confidence.standings[score.market]
        assert row[0] == score.rank and row[1].startswith(content.tables.markets.name(score.market).it)
        assert row[2:6] == pytest.approx((score.score, standing.low, standing.high, standing.top5))
        assert row[6:8] == pytest.approx((score.imports, score.from_italy))
        assert (row[9] is not None) == (score.market in made.advice.chosen)


def test_a_service_has_no_flows_of_goods(content: Content) -> None:
    page = openpyxl.load_workbook(io.BytesIO(written(of_persona(content, "software_milano"))))
    heads = [c.value for c in page[name(content, "office.sheet.markets")][3]]
    assert name(content, "office.col.imports") not in heads


@pytest.mark.parametrize("language", LANGUAGES)
def test_indicators_sources_and_dates_are_the_plans(content: Content, language: Language) -> None:
    made = of_persona(content, "winery_oltrepo")
    draft = Draft(content, made.case, made.advice)
    book = openpyxl.load_workbook(io.BytesIO(written(made, language)))
    kpis = [r[1].value for r in book[content.phrase("office.sheet.kpi").get(language)].iter_rows(min_row=4)]
    wanted = [k.get(language) for a in draft.active if a.model for k in content.action_models[a.model.model].kpis]
    assert kpis[:-1] == wanted
    titles = {r[0].value for r in book[content.phrase("office.sheet.sources").get(language)].iter_rows(min_row=4)}
    assert titles == {content.sources[s].title.get(language) for s in sources_used(draft)}
    front = book[content.phrase("office.sheet.summary").get(language)]
    told = " ".join(str(c.value) for row in front.iter_rows() for c in row if c.value is not None)
    assert all(line.get(language) in told for line in made.plan.verdict)
    assert all(a.text.get(language) in told for a in made.plan.next_actions)
    assert any(
        c.is_date and c.value.date().isoformat() == made.plan.review_on for row in front.iter_rows() for c in row
    )


def test_typed_words_never_become_formulas(content: Content) -> None:
    made = hostile(content)
    data = written(made)
    book = openpyxl.load_workbook(io.BytesIO(data))
    typed = [
        c for p in book for row in p.iter_rows() for c in row if isinstance(c.value, str) and c.value[:1] in "=+-@"
    ]
    risky = [c for c in typed if c.data_type != "f"]
    assert len(risky) >= 3 and all(c.data_type == "s" and c.quotePrefix for c in risky)
    assert not [c for c in typed if c.data_type == "f" and ("cmd" in c.value or "HYPERLINK" in c.value)]
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert not [n for n in names if "externalLink" in n or "vba" in n.lower()]


@pytest.mark.parametrize(
    "typed",
    [
        "=cmd|'/c calc'!A1",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "\n=1+1",
        "\r\n@A1",
        "\u202e=1+1",
        "{=1+1}",
        '=HYPERLINK("http://x")',
    ],
)
def test_no_cell_of_any_look_works_out_what_people_typed(content: Content, typed: str) -> None:
    looks = get_args(Look)
    sheet = Sheet("cash", Text(it="Foglio", en="Sheet"), (20,) * len(looks))
    sheet.add(*(Cell(typed, look) for look in looks))
    sheet.add(*(Cell(Text(it=typed, en=typed), look) for look in looks))
    plan = of_persona(content, "winery_oltrepo").plan
    page = openpyxl.load_workbook(io.BytesIO(workbook_bytes(Workbook((sheet,)), plan, "it"))).active
    cells = [c for row in page.iter_rows() for c in row]
    assert len(cells) == 2 * len(looks)
    for cell in cells:
        assert cell.data_type == "s" and cell.value[0] not in "\t\r\n"
        assert cell.quotePrefix == cell.value.startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("firm", ["packaging_bergamo", "software_milano", "winery_oltrepo"])
def test_sheets_are_ready_to_read_and_to_print(content: Content, firm: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(of_persona(content, firm))))
    for page in book:
        assert page.page_setup.paperSize == 9 and page.page_setup.fitToHeight == 0
        assert page.sheet_properties.pageSetUpPr.fitToPage
    frozen = {page.title: page.freeze_panes for page in book}
    assert frozen[name(content, "office.sheet.markets")] == "C4"
    assert book[name(content, "office.sheet.markets")].print_title_rows == "$3:$3"


def test_the_same_plan_gives_the_same_bytes_and_its_own_date(content: Content) -> None:
    made = with_figures(content)
    data = written(made)
    assert data == written(made)
    properties = openpyxl.load_workbook(io.BytesIO(data)).properties
    assert properties.modified.date().isoformat() == properties.created.date().isoformat() == made.plan.made_on


def test_an_empty_case_still_makes_a_workbook(content: Content) -> None:

    book = Book(written(Made(content, Case())))
    assert name(content, "office.sheet.summary") in book.written.sheetnames
