"""The printed plan says what the plan says, row by row; Word, workbook and JSON agree: one document, several projections."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from planner.advice import advise
from planner.base import LANGUAGES, Language
from planner.case import parse_case
from planner.content.load import Content
from planner.numbers import number
from planner.plan import build_plan
from planner.plan.money import plain, whole
from planner.plan.price import cents
from planner.plan.workbook import build_workbook
from planner.report.docx import word_bytes
from planner.report.pdf import pdf_bytes
from planner.report.xlsx import workbook_bytes
from planner.result import result_json
from planner.wording import range_text
from tests.firms import TODAY
from tests.reading import blocks, lines, squeezed
from tests.report.plans import WORLD, Made, of_persona
from tests.report.recalculated import Book

ROOT = Path(__file__).resolve().parents[1]
PERSONAS = sorted(p.stem for p in (ROOT / "content" / "personas").glob("*.json"))
PRICED = [p for p in PERSONAS if '"figures"' in (ROOT / "content" / "personas" / f"{p}.json").read_text("utf-8")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PERSONAS)
def test_paper_and_json_hold_the_figures_of_the_plan(content: Content, name: str, language: Language) -> None:
    case = parse_case(content, content.personas[name])
    advice = advise(content, case, TODAY)
    plan = build_plan(content, case, advice)
    world = (ROOT / "static" / "world.json").read_bytes()
    pages = PdfReader(BytesIO(pdf_bytes(plan, content.phrases, language, world))).pages
    paper = squeezed(" ".join(page.extract_text() for page in pages))
    wanted = lines(plan, language)
    assert len(wanted) > 60
    assert [line for line in wanted if squeezed(line) not in paper] == []
    assert squeezed(range_text(content, advice.readiness.low, advice.readiness.high).get(language)) in paper

    result = result_json(content, case, advice, plan, language)
    assert [result["readiness"]["low"], result["readiness"]["high"]] == [advice.readiness.low, advice.readiness.high]
    assert advice.ranking is not None
    ranking = blocks(plan, "table", "markets")[0]
    listed = {number(row["rank"], language): row for row in result["ranking"]}
    for place, market, score, *_ in ((cell.get(language) for cell in row) for row in ranking.rows):
        same = listed[place]
        assert market.startswith(content.tables.markets.name(same["market"]).get(language))
        assert score == number(same["score"], language)
        total = sum(c["points"] for c in same["contributions"])
        assert total == pytest.approx(same["score"] - result["reference_score"], abs=2e-3)


class Documents:
    """What a firm takes away, in English: words of PDF and Word without spaces, workbook worked out again, JSON."""

    def __init__(self, content: Content, name: str) -> None:
        self.content, made = content, of_persona(content, name)
        self.made: Made = made
        pages = PdfReader(BytesIO(pdf_bytes(made.plan, content.phrases, "en", WORLD))).pages
        self.paper = squeezed(" ".join(page.extract_text() for page in pages))
        typed = docx.Document(BytesIO(word_bytes(made.plan, content.phrases, "en", WORLD)))
        self.word = squeezed("".join(text.text or "" for text in typed.element.body.iter(qn("w:t"))))
        book = build_workbook(content, made.case, made.advice, made.plan)
        self.book = Book(workbook_bytes(book, made.plan, "en"))
        self.money = result_json(content, made.case, made.advice, made.plan, "en")["money"]

    def say(self, key: str, **values: str) -> str:
        return self.content.phrase(key).en.format_map(values)

    def row(self, sheet: str, label: str, after: int = 0) -> int:
        return self.book.row(self.say(f"office.sheet.{sheet}"), label, after)

    def cell(self, sheet: str, place: str) -> float:
        found = self.book.value(self.say(f"office.sheet.{sheet}"), place)
        assert isinstance(found, (int, float)), place
        return float(found)

    def told(self, *cells: str) -> bool:
        """Whether PDF and Word hold these cells one after the other."""
        row = squeezed("".join(cells))
        return row in self.paper and row in self.word


@pytest.fixture(scope="module", params=PRICED)
def documents(request: pytest.FixtureRequest, content: Content) -> Documents:
    return Documents(content, request.param)


def test_the_versions_of_the_cash_flow_are_the_same_everywhere(documents: Documents) -> None:
    versions, months = documents.money["versions"], documents.money["months"]
    for row_name, key in (("total_in", "receipts"), ("total_out", "outlays"), ("end", "end"), ("later", "due_later")):
        label = documents.say(f"money.row.{row_name}")
        assert documents.told(label, *(whole(v[key]).en for v in versions.values())), key
    top = documents.row("cash", documents.say("money.versions", months=str(months)))
    for version, told in versions.items():
        row = documents.row("cash", documents.say(f"money.version.{version}"), top)
        for letter, key in zip("BCDE", ("receipts", "outlays", "end", "peak_need"), strict=True):
            assert documents.cell("cash", f"{letter}{row}") == pytest.approx(told[key], abs=0.02), (version, key)
        assert documents.told(whole(told["peak_need"]).en)
        paid_back = documents.book.value(documents.say("office.sheet.cash"), f"F{row}")
        assert (paid_back or None) == told["break_even_month"]


def test_the_budget_is_the_same_everywhere(documents: Documents) -> None:
    lines = documents.money["lines"]
    assert {line["market"] for line in lines} == {None, *documents.made.advice.chosen}
    quarterly = documents.row("costs", documents.say("office.by_quarter"))
    for line in lines:
        amounts = line["quarters"]
        assert documents.told(line["line"], *(plain(a).en for a in amounts), plain(sum(amounts)).en), line["line"]
        row = documents.row("costs", line["line"])
        found = [documents.cell("costs", f"{letter}{row}") for letter in "BCDE"]
        assert found == [*line["first_year"], *line["second_year"]]
        row = documents.row("costs", line["line"], quarterly)
        for letter, amount in zip("BCDEFGHI", amounts, strict=True):
            assert documents.cell("costs", f"{letter}{row}") == pytest.approx(amount, abs=0.01)


def test_prices_are_the_same_everywhere(documents: Documents) -> None:
    assert documents.money["prices"]
    for market, found in documents.money["prices"].items():
        name = documents.content.tables.markets.name(market).en
        after = documents.row("prices", documents.say("money.settings", market=name))
        # The conditions above bear the names of some steps.
        after = documents.row("prices", documents.say("money.col_step"), after)
        for letter, product in zip("BCD", found["products"], strict=False):
            steps = {step["step"]: step for step in product["steps"]}
            assert {"ex_works", "landed", "shelf"} <= set(steps)
            for step, told in steps.items():
                row = documents.row("prices", documents.say(f"money.step.{step}"), after)
                if told["amount"] is not None:
                    assert documents.cell("prices", f"{letter}{row}") == pytest.approx(told["amount"], abs=0.01)
            for step in ("ex_works", "shelf"):
                shown = cents(steps[step]["amount"]).en
                assert documents.told(
                    documents.say("money.at_least", price=shown) if steps[step]["at_least"] else shown
                )


def test_units_that_pay_are_the_same_everywhere(documents: Documents) -> None:
    found = documents.money["break_even"]
    assert found
    title = documents.row("cash", documents.say("money.break_even"))
    for place, even in enumerate(found, start=title + 2):
        assert documents.cell("cash", f"C{place}") == pytest.approx(even["margin"], abs=0.01)
        assert [documents.cell("cash", f"{letter}{place}") for letter in "DE"] == even["units"]
        assert documents.told(cents(even["margin"]).en)
