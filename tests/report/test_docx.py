"""The Word document: every word of the plan, real styles, described pictures, and nothing typed taken for markup."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from PIL import Image

from planner import document as d
from planner.base import LANGUAGES, Language
from planner.content.load import Content
from planner.document import Plan, SubHeading
from planner.numbers import day
from planner.report import docx_pictures
from planner.report.docx import word_bytes
from planner.report.office import one_line, writable
from tests.report.plans import FIRMS, WORLD, Made, hostile, of_persona, texts, with_figures
from tests.report.sample_plan import sample, t

DOT = io.BytesIO()
Image.new("RGB", (1, 1)).save(DOT, "PNG")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures of one dot: their words are what is read here."""
    monkeypatch.setattr(docx_pictures, "_photographed", lambda part, width, height: DOT.getvalue())


def opened(made: Made | Plan, content: Content, language: Language = "it") -> Any:
    plan = made if isinstance(made, Plan) else made.plan
    return docx.Document(io.BytesIO(word_bytes(plan, content.phrases, language, WORLD)))


def words(doc: Any) -> str:
    """Everything readable: paragraphs, cells, and the descriptions of the pictures."""
    found = []
    for paragraph in doc.element.body.iter(qn("w:p")):
        runs = [(n.text or "") if n.tag == qn("w:t") else "\n" for n in paragraph.iter(qn("w:t"), qn("w:br"))]
        found.append("".join(runs))
    found += [p.get("descr") or "" for p in doc.element.body.iter(qn("wp:docPr"))]
    return " ".join(" ".join(found).split())


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("firm", FIRMS)
def test_every_word_of_the_plan_is_in_the_document(content: Content, firm: str, language: Language) -> None:
    made = of_persona(content, firm)
    read = words(opened(made, content, language))
    lost = [x for x in (one_line(s.get(language)) for s in texts(made.plan)) if x not in read]
    assert not lost
    for action in made.plan.next_actions:
        assert day(action.due, language) in read
    assert one_line(content.phrase("report.disclaimer").get(language)) in read


@pytest.mark.usefixtures("quick")
def test_what_the_firm_typed_stays_words(content: Content) -> None:
    made = hostile(content)
    read = words(opened(made, content))
    for objective in made.case.objectives or ():
        assert one_line(objective.text) in read
    assert "<b>&amp; 'a'" in read
    assert not set(read) & {"\x07", "\x1b", "\u202e", "\ufffe"}


def test_forbidden_characters_go_and_line_breaks_stay() -> None:
    assert writable(" uno\r\ndue\x00\ud800\ufdd0 \u202etre ") == "uno\ndue\ufdd0 tre"


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("firm", ["packaging_bergamo", "software_milano", "winery_oltrepo"])
def test_chapters_and_parts_are_headings_in_order_and_the_contents_reach_them(content: Content, firm: str) -> None:
    plan = of_persona(content, firm).plan
    doc = opened(plan, content)
    wanted = []
    for section in plan.sections:
        title = section.title.it
        wanted.append(("Heading 1", f"{section.number}. {title}" if section.number else title))
        wanted += [("Heading 2", b.text.it) for b in section.blocks if isinstance(b, SubHeading)]
    opening = sum(isinstance(b, SubHeading) for b in plan.opening)
    headings = [p for p in doc.paragraphs if p.style.name in ("Heading 1", "Heading 2")]
    assert [(p.style.name, p.text) for p in headings][opening:] == wanted
    marks = {m.get(qn("w:name")) for m in doc.element.body.iter(qn("w:bookmarkStart"))}
    links = [h.get(qn("w:anchor")) for h in doc.element.body.iter(qn("w:hyperlink"))]
    assert len(links) == len(headings) and set(links) == marks
    fields = [f.get(qn("w:fldCharType")) for f in doc.element.body.iter(qn("w:fldChar"))]
    assert fields == ["begin", "separate", "end"]
    assert "TOC" in "".join(i.text for i in doc.element.body.iter(qn("w:instrText")))


@pytest.mark.usefixtures("quick")
def test_tables_repeat_their_head_and_keep_their_rows_whole(content: Content) -> None:
    plan = with_figures(content).plan
    doc = opened(plan, content)
    blocks = [b for s in plan.sections for b in s.blocks]
    tables = [b for b in blocks if isinstance(b, d.Table)]
    headed = [x for x in doc.tables if x.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None]
    lines = sum(isinstance(b, d.LineChart) for b in blocks)
    assert lines == 1 and len(headed) == len(tables) + lines
    assert all(r._tr.trPr.find(qn("w:cantSplit")) is not None for x in doc.tables for r in x.rows)
    captions = [p.text for p in doc.paragraphs if p.style.name == "Caption"]
    assert [b.caption.it for b in blocks if hasattr(b, "caption")] == captions


def test_pictures_are_drawn_and_described(content: Content) -> None:
    plan = of_persona(content, "packaging_bergamo").plan
    doc = opened(plan, content)
    drawn = [b for s in plan.sections for b in s.blocks if b.kind in ("bars", "contributions", "map", "gantt", "lines")]
    shapes = list(doc.inline_shapes)
    assert len(shapes) >= len(drawn) >= 4
    for shape in shapes:
        assert shape._inline.docPr.get("descr")
        assert shape.width <= doc.sections[0].page_width - 2 * doc.sections[0].left_margin + 20_000
        image = Image.open(
            io.BytesIO(doc.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed].blob)
        )
        assert image.width > 1_000 and len(image.convert("RGB").getcolors(1 << 20) or ()) > 8
    bars = next(b for b in drawn if b.kind == "bars")
    told = next(s._inline.docPr.get("descr") for s in shapes if bars.alt.it in s._inline.docPr.get("descr"))
    assert all(f"{bar.label.it}: {bar.shown.it}" in told for bar in bars.bars)


@pytest.mark.usefixtures("quick")
def test_pictures_state_that_nothing_stands_beside_them(content: Content) -> None:
    """Unstated distances are read as 9 pt by some readers, which then cut the last letters at the right."""
    shapes = opened(of_persona(content, "packaging_bergamo").plan, content).inline_shapes
    assert len(shapes) >= 4
    assert all(s._inline.get(f"dist{side}") == "0" for s in shapes for side in "TBLR")


def test_nothing_is_drawn_at_the_very_right_of_a_picture(content: Content) -> None:
    doc = opened(of_persona(content, "packaging_bergamo").plan, content)
    for shape in doc.inline_shapes:
        embedded = shape._inline.graphic.graphicData.pic.blipFill.blip.embed
        image = Image.open(io.BytesIO(doc.part.related_parts[embedded].blob)).convert("L")
        edge = image.crop((image.width - 5, 0, image.width, image.height))
        assert edge.getextrema()[0] > 250
        assert shape.width / shape.height == pytest.approx(image.width / image.height, rel=0.01)


def kept(row: Any) -> bool:
    """Whether no page ends after a row."""
    return all(p.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None for p in row._tr.iter(qn("w:p")))


@pytest.mark.usefixtures("quick")
def test_no_page_ends_after_a_head_or_between_the_last_row_and_its_source(content: Content) -> None:
    doc = opened(of_persona(content, "silk_tashkent").plan, content)
    assert len(doc.tables) > 20
    for table in doc.tables:
        rows = list(table.rows)
        follows = docx.text.paragraph.Paragraph(table._tbl.getnext(), doc)
        assert kept(rows[-1]) == (follows.style.name == "Rotta Source")
        assert len(rows) == 1 or (kept(rows[0]) and kept(rows[-2]))
        if rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None and len(rows) > 2:
            assert kept(rows[1])
        assert len(rows) < 8 or not all(kept(r) for r in rows[:-1])


@pytest.mark.usefixtures("quick")
def test_the_summary_has_a_page_of_its_own(content: Content) -> None:
    plan = of_persona(content, "winery_oltrepo").plan
    assert [s.id for s in plan.sections[:2]] == ["summary", "objectives"]
    chapters = [p for p in opened(plan, content).paragraphs if p.style.name == "Heading 1"]
    broken = [p.paragraph_format.page_break_before for p in chapters]
    assert broken[:2] == [True, True] and not any(broken[2:])


@pytest.mark.usefixtures("quick")
def test_figures_of_three_years_run_down_the_page(content: Content) -> None:
    plan = of_persona(content, "silk_tashkent").plan
    chart = next(b for s in plan.sections for b in s.blocks if b.kind == "lines")
    assert len(chart.labels) == 13
    table = next(x for x in opened(plan, content).tables if x.cell(1, 0).text == chart.labels[0].it)
    assert [row.cells[0].text for row in table.rows[1:]] == [label.it for label in chart.labels]
    for place, series in enumerate(chart.series, start=1):
        assert [row.cells[place].text for row in table.rows[1:]] == [value.it for value in series.shown]


def test_a_calendar_longer_than_a_page_becomes_several_pictures(content: Content) -> None:
    rows = tuple(d.GanttRow(label=t(f"Attività {i}"), start=1, end=3, group="market") for i in range(60))
    gantt = d.Gantt(caption=t("Calendario"), alt=t("Sessanta attività"), start="2026-11-22", months=24, rows=rows)
    plan = sample(sections=(d.Section(id="schedule", number=6, title=t("Tempi"), blocks=(gantt,)),))
    shapes = opened(plan, content).inline_shapes
    assert len(shapes) >= 2
    section = opened(plan, content).sections[0]
    room = section.page_height.pt - section.top_margin.pt - section.bottom_margin.pt
    assert all(s.height.pt < room - 40 for s in shapes), "the name of a picture needs room on the same page"


@pytest.mark.usefixtures("quick")
def test_each_numbered_list_begins_at_one(content: Content) -> None:
    lists = tuple(d.Bullets(items=(t("a"), t("b")), numbered=True) for _ in range(2))
    plan = sample(next_actions=(), sections=(d.Section(id="strategy", number=5, title=t("x"), blocks=lists),))
    numbered = [p for p in opened(plan, content).paragraphs if p.style.name == "List Number"]
    counts = [p._p.pPr.numPr.numId.val for p in numbered]
    assert counts[0] == counts[1] != counts[2] == counts[3]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("language", "tag"), [("it", "it-IT"), ("en", "en-GB")])
def test_properties_language_and_page_numbers(content: Content, language: Language, tag: str) -> None:
    plan = of_persona(content, "packaging_bergamo").plan
    doc = opened(plan, content, language)
    core = doc.core_properties
    assert plan.title.get(language) in core.title and plan.firm in core.title
    assert core.language == tag and core.created.date().isoformat() == plan.made_on
    assert doc.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == tag
    section = doc.sections[0]
    for foot in (section.footer, section.first_page_footer):
        fields = [f.get(qn("w:instr")).strip() for f in foot._element.iter(qn("w:fldSimple"))]
        assert fields == ["PAGE", "NUMPAGES"]
    assert plan.firm in section.header.paragraphs[0].text


def test_the_same_plan_gives_the_same_bytes(content: Content) -> None:
    plan = of_persona(content, "winery_oltrepo").plan
    assert word_bytes(plan, content.phrases, "it", WORLD) == word_bytes(plan, content.phrases, "it", WORLD)


@pytest.mark.usefixtures("quick")
def test_an_incomplete_plan_says_so_on_every_page(content: Content) -> None:
    plan = sample(missing=(t("Manca il fatturato."), t("Manca il prodotto.")))
    doc = opened(plan, content)
    word = content.phrase("report.incomplete").it.upper()
    section = doc.sections[0]
    assert all(word in foot.paragraphs[0].text for foot in (section.footer, section.first_page_footer))
    assert "Manca il fatturato. Manca il prodotto." in words(doc)
    assert ".." not in words(doc)
