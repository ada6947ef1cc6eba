"""What a screen reader is told of the printed plan: everything, once, in order, under the right name."""

from __future__ import annotations

from collections import Counter

import pytest

from planner import document as d
from planner.report.fonts import single_line
from planner.report.pdf import pdf_bytes
from tests.report.plans import WORLD, hostile, of_persona, texts
from tests.report.sample_plan import LONG, phrases, sample, t
from tests.report.tagged import Tagged
from tests.report.test_pdf import hostile_plan, one_block

# Firms whose plans differ in kind: goods and services, one market and several, collaboration, "not yet".
FIRMS = ("winery_oltrepo", "packaging_bergamo", "silk_tashkent", "software_milano", "biscuits_lodi")
HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6")
CHARTS = ("bars", "contributions", "map", "gantt", "lines")


def flat(text: str) -> str:
    return " ".join(single_line(text).replace("\u00a0", " ").split())


@pytest.fixture(scope="module")
def cases(content):
    """(plan, language, document read back) of every firm looked at."""
    found = []
    for number, firm in enumerate(FIRMS):
        language = "en" if number == 1 else "it"
        plan = of_persona(content, firm).plan
        found.append((plan, language, Tagged(pdf_bytes(plan, content.phrases, language, WORLD))))
    return found


@pytest.fixture(scope="module")
def documents(cases, content, world):
    made = [pdf_bytes(plan, phrases(), "it", world) for plan in (sample(), hostile_plan())]
    made.append(pdf_bytes(hostile(content).plan, content.phrases, "it", None))
    return [*(document for _, _, document in cases), *(Tagged(pdf) for pdf in made)]


def test_the_document_declares_itself_tagged(documents):
    for document in documents:
        assert document.catalog["/MarkInfo"]["/Marked"]
        assert document.catalog["/ViewerPreferences"]["/DisplayDocTitle"]
        assert document.root.tag == "Document"
        for page in document.reader.pages:
            assert page["/Tabs"] == "/S"


def test_nothing_is_painted_outside_an_element_or_decoration(documents):
    for document in documents:
        for page in document.reader.pages:
            assert document.outside(page) == []


def test_every_mark_belongs_to_one_element_and_leads_back_to_it(documents):
    for document in documents:
        back = document.way_back()
        owners = {mark: node for node in document.nodes for mark in node.marks}
        assert len(owners) == sum(len(node.marks) for node in document.nodes)
        for number, page in enumerate(document.reader.pages):
            listed = back[page["/StructParents"]]
            assert len(listed) == sum(mark[0] == number for mark in owners)
            for mark, element in enumerate(listed):
                assert owners[number, mark].raw is element.get_object()


def test_headings_are_those_of_the_plan_in_its_order(cases, content):
    for plan, language, document in cases:
        expected = [("H1", plan.firm)]
        expected += [("H2", b.text.get(language)) for b in plan.opening if b.kind == "subheading"]
        if plan.next_actions:
            key = "next_three" if len(plan.next_actions) == 3 else "next_actions"
            expected.append(("H2", content.phrases[f"report.{key}"].get(language)))
        first = next(i for i, section in enumerate(plan.sections) if section.number)
        for position, section in enumerate(plan.sections):
            if position == first:
                expected.append(("H2", content.phrases["report.contents"].get(language)))
                expected.append(("H3", content.phrases["report.signs.title"].get(language)))
            number = f"{section.number} " if section.number else ""
            expected.append(("H2", number + section.title.get(language)))
            expected += [("H3", b.text.get(language)) for b in section.blocks if b.kind == "subheading"]
        told = [(node.tag, document.words(node)) for node in document.all(*HEADINGS)]
        assert told == [(tag, flat(words)) for tag, words in expected]


def test_every_word_of_the_plan_is_told(cases):
    """What only decoration shows is lost to whoever cannot see it."""
    for plan, language, document in cases:
        told = document.words(document.root)
        for section in plan.sections:
            for block in section.blocks:
                described = {id(block.alt)} if hasattr(block, "alt") else set()
                for text in texts(block):
                    if id(text) not in described:
                        assert flat(text.get(language)) in told, (section.id, block.kind)


def test_every_table_has_headers_and_says_each_row_once(cases):
    for plan, language, document in cases:
        tables = document.all("Table")
        for table in tables:
            rows = [kid for kid in table.kids if kid.tag == "TR"]
            assert [kid.tag for kid in table.kids if kid.tag not in ("TR", "Caption")] == []
            heads = [cell for row in rows for cell in row.kids if cell.tag == "TH"]
            assert heads
            assert all(cell.scope in ("Row", "Column") for cell in heads)
            assert len({len(row.kids) for row in rows}) == 1
            assert [kid.tag for kid in table.kids].index("TR") <= 1
        captions = Counter(document.words(node) for node in document.all("Caption"))
        wanted = [b for s in plan.sections for b in s.blocks if b.kind in ("table", "facts")]
        for block in wanted:
            caption = flat(block.caption.get(language))
            assert captions[caption] >= 1
            if captions[caption] == 1:
                table = next(x for x in tables if x.kids[0].tag == "Caption" and document.words(x.kids[0]) == caption)
                rows = len(block.rows) + 1 if block.kind == "table" else len(block.items)
                assert len(table.kids) == 1 + rows, caption


def test_a_table_over_several_pages_is_told_as_one(world):
    document = Tagged(pdf_bytes(sample(), phrases(), "it", world))
    table = next(x for x in document.all("Table") if "Mercato 60" in document.words(x))
    assert len({page for node in table.walk() for page, _ in node.marks}) >= 2
    assert sum("Mercato" in document.words(row) for row in table.kids if row.tag == "TR") == 61
    assert len([kid for kid in table.kids if kid.tag == "Caption"]) == 1


def test_a_row_taller_than_a_page_stays_one_row(world):
    tall = one_block(d.Table(caption=t("Alta"), head=(t("Uno"), t("Due")), rows=((t("breve"), t("lunga " * 2500)),)))
    document = Tagged(pdf_bytes(tall, phrases(), "it", world))
    table = next(x for x in document.all("Table") if document.words(x).startswith("Alta"))
    assert [kid.tag for kid in table.kids] == ["Caption", "TR", "TR"]
    assert document.words(table.kids[2]).count("lunga") == 2500


def test_every_drawing_is_described(cases, documents):
    for plan, language, document in cases:
        described = [node.alt for node in document.all("Figure")]
        for section in plan.sections:
            for block in section.blocks:
                if block.kind in CHARTS:
                    assert flat(block.alt.get(language)) in described
    for document in documents:
        assert all(figure.alt.strip() for figure in document.all("Figure"))


def test_a_calendar_tells_the_months_of_each_row(world):
    block = next(b for s in sample().sections for b in s.blocks if b.kind == "gantt")
    document = Tagged(pdf_bytes(one_block(block), phrases(), "it", world))
    rows = [node for node in document.all("TR") if any(kid.tag == "TH" and kid.scope == "Row" for kid in node.kids)]
    told = [figure.alt for row in rows for figure in row.walk() if figure.tag == "Figure"]
    assert len(told) == len(block.rows)
    for words, row in zip(told, block.rows, strict=True):
        assert words.startswith(
            "Tappa: " if row.milestone else ("Preparazione: ", "Attività nei mercati: ", "Verifica: ")
        )
        assert words.split()[-1].isdigit()


def test_contents_are_links_told_with_their_page(cases):
    for _, _, document in cases:
        back = document.way_back()
        lines = document.all("TOCI")
        links = [link for line in lines for link in line.walk() if link.tag == "Link"]
        assert len(links) == len(lines) > 5
        annotations = sum(len(page.get("/Annots") or ()) for page in document.reader.pages)
        assert annotations == len(links)
        for link in links:
            (annotation,) = link.links
            words = document.words(link)
            target = document.reader.get_page_number(annotation["/Dest"][0].get_object())
            assert words == f"{flat(annotation['/Contents'])} {target + 1}"
            assert back[annotation["/StructParent"]] is link.raw


def test_lists_are_lists(cases):
    for plan, language, document in cases:
        wanted = [b for s in plan.sections for b in s.blocks if b.kind == "bullets"]
        lists = [[document.words(item.kids[-1]) for item in node.kids] for node in document.all("L")]
        for node in document.all("L"):
            assert {item.tag for item in node.kids} == {"LI"}
            assert all([kid.tag for kid in item.kids] == ["Lbl", "LBody"] for item in node.kids)
        for block in wanted:
            assert [flat(item.get(language)) for item in block.items] in lists


def test_tones_are_told_before_their_sentence(world):
    document = Tagged(pdf_bytes(one_block(d.Paragraph(text=LONG, tone="estimate")), phrases(), "it", world))
    assert any(document.words(node).startswith("stima La vostra") for node in document.all("P"))


def test_running_heads_and_page_numbers_are_not_told(cases):
    for _, _, document in cases:
        told = document.words(document.root)
        assert "Pagina 2 di" not in told
        assert "Page 2 of" not in told
