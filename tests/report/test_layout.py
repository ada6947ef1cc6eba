"""Pages that hold together: every example firm in both languages, and plans written by somebody who wants them to break."""

from __future__ import annotations

from collections import Counter

import pytest

from planner import document as d
from planner.base import LANGUAGES
from planner.case import Objective
from planner.report import style
from planner.report.columns import column_widths, letter_size
from planner.report.fonts import REGULAR, width_of
from planner.report.pdf import pdf_bytes
from planner.report.voice import Voice
from tests.firms import MAKER, case_of
from tests.report.laid import Word, overlapping, words_of
from tests.report.plans import FIRMS, WORLD, Made, hostile, of_persona
from tests.report.sample_plan import phrases, t
from tests.report.tagged import Node, Tagged
from tests.report.test_pdf import one_block

MARKETS = ["FRA", "USA", "POL", "CHE", "UZB"]


def printed(content, plan, language: str) -> bytes:
    return pdf_bytes(plan, content.phrases, language, WORLD)


def demanding(content, chosen: list[str], objectives: int) -> Made:
    """A firm with a name of one long word and many objectives of long words."""
    goals = tuple(
        Objective(
            text="Vendere " + "moltissimo " * 30 + str(i),
            target="cento" * 20,
            owner="Responsabile" * 9,
            due="2027-06-15",
            market=chosen[i % len(chosen)] if chosen else None,
        )
        for i in range(objectives)
    )
    case = case_of(content, {**MAKER, "company_name": "N" * 120}, chosen=chosen)
    return Made(content, case.model_copy(update={"objectives": goals}))


def outside(page: list[Word]) -> list[str]:
    """Words beyond the margins, at the sides by more than a rounding."""
    left, right = style.MARGIN_X - 1, style.PAGE_WIDTH - style.MARGIN_X + 2
    return [w.text for w in page if w.left < left or w.right > right or w.top < 25 or w.bottom > style.PAGE_HEIGHT - 25]


def pages_of(node: Node) -> list[int]:
    return [page for one in node.walk() for page, _ in one.marks]


def left_at_foot(document: Tagged) -> list[str]:
    """Titles, captions and heads of tables that end a page."""
    last: dict[int, tuple[int, Node]] = {}
    for node in document.nodes:
        for page, mark in node.marks:
            last[page] = max(last.get(page, (-1, node)), (mark, node), key=lambda found: found[0])
    ends = [node for _, node in last.values()]
    return [document.words(n) for n in ends if n.tag in ("H1", "H2", "H3", "Caption") or n.scope == "Column"]


def rows_badly_parted(document: Tagged) -> list[str]:
    """Rows on two pages, and rows of a long table that stand on a page by themselves though they are low."""
    wrong = [document.words(row) for row in document.all("TR") if len(set(pages_of(row))) > 1]
    for table in document.all("Table"):
        rows = [row for row in table.kids if row.tag == "TR" and any(cell.scope != "Column" for cell in row.kids)]
        held = Counter(min(pages_of(row)) for row in rows if pages_of(row))
        if len(rows) >= 4 and len(held) > 1 and min(held.values()) < 2:
            wrong += [
                document.words(row) for row in rows if held[min(pages_of(row))] < 2 and len(document.words(row)) < 250
            ]
    return wrong


def used(page: list[Word]) -> float:
    """How far down the page its text goes, from 0 to 1 of the frame."""
    body = [word.bottom for word in page if word.bottom < style.PAGE_HEIGHT - style.MARGIN_BOTTOM + 3]
    return (max(body, default=0) - style.MARGIN_TOP) / style.BODY_HEIGHT


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("firm", FIRMS)
def test_the_pages_of_every_example_firm_hold_together(content, firm, language):
    plan = of_persona(content, firm).plan
    pdf = printed(content, plan, language)
    pages = words_of(pdf)
    # A plan to prepare may be shorter than a plan to sell.
    assert (12 if plan.kind == "internationalisation" else 6) <= len(pages) <= 24
    document = Tagged(pdf)
    assert len(pdf) < 2_000_000
    assert [found for page in pages for found in outside(page)] == []
    assert [found for page in pages for found in overlapping(page)] == []
    assert left_at_foot(document) == []
    assert rows_badly_parted(document) == []
    assert [number for number, page in enumerate(pages[:-1], start=1) if used(page) < 0.35] == []


@pytest.mark.parametrize("objectives", [0, 20])
@pytest.mark.parametrize("chosen", [[], ["GBR"], MARKETS], ids=["none", "one", "five"])
def test_plans_that_want_to_break_the_page(content, chosen, objectives):
    pdf = printed(content, demanding(content, chosen, objectives).plan, "it")
    pages = words_of(pdf)
    document = Tagged(pdf)
    assert len(pdf) < 2_000_000
    assert [found for page in pages for found in outside(page)] == []
    assert [found for page in pages for found in overlapping(page)] == []
    assert left_at_foot(document) == []
    assert [document.words(row) for row in document.all("TR") if len(set(pages_of(row))) > 1] == []


@pytest.mark.parametrize("name", ["W" * 200, "Ditta " * 33, "Aàéü" * 50], ids=["wide", "many", "accents"])
def test_names_of_two_hundred_letters_stay_in_their_frames(content, name):
    plan = hostile(content).plan.model_copy(update={"firm": name, "product": t("prodotto" * 40)})
    pdf = printed(content, plan, "it")
    pages = words_of(pdf)
    assert [found for page in pages for found in outside(page)] == []
    assert [found for page in pages for found in overlapping(page)] == []
    assert left_at_foot(Tagged(pdf)) == []


def test_columns_fill_the_width_and_break_no_ordinary_word(content):
    for firm in ("machine_tools_lecco", "winery_oltrepo", "silk_como"):
        voice = Voice(content.phrases, "it")
        tables = [b for s in of_persona(content, firm).plan.sections for b in s.blocks if b.kind == "table" and b.rows]
        for block in tables:
            widths = column_widths(voice, block)
            assert sum(widths) == pytest.approx(style.TEXT_WIDTH)
            for column, width in enumerate(widths):
                words = " ".join(row[column].it for row in block.rows).replace("\u00a0", " ").split()
                longest = max((width_of(word, REGULAR, letter_size(block)) for word in words), default=0)
                assert width >= min(longest, style.TEXT_WIDTH * 0.2), (block.caption.it, column)


def test_a_long_column_takes_the_room_of_short_ones():
    block = d.Table(
        caption=t("Uno"), head=(t("A"), t("B")), rows=((t("sì"), t("parole brevi " * 60)),) * 3, widths=(0.7, 0.3)
    )
    short, long = column_widths(Voice({}, "it"), block)
    assert long > 3 * short


@pytest.mark.parametrize("numbered", [False, True])
def test_signs_of_a_list_stand_on_the_line_of_their_item(world, numbered):
    block = d.Bullets(items=(t("voceuno"), t("vocedue")), numbered=numbered)
    pages = words_of(pdf_bytes(one_block(block), phrases(), "it", world))
    for place, item in enumerate(("voceuno", "vocedue"), start=1):
        page, word = next((page, word) for page in pages for word in page if word.text == item)
        signs = [other for other in page if other.text == (f"{place}." if numbered else "•")]
        assert any(abs(sign.top + sign.bottom - word.top - word.bottom) < 1.5 for sign in signs)


def test_words_over_each_other_are_seen():
    base = Word(100, 100, 140, 112, "uno")
    assert overlapping([base, Word(130, 103, 170, 115, "due")]) == [("uno", "due")]
    assert overlapping([base, Word(100, 110.5, 140, 122.5, "sotto"), Word(140.5, 100, 160, 112, "accanto")]) == []
