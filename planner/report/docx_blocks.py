"""One function a kind of block: the plan as paragraphs, tables and pictures that Word can edit."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from planner import document
from planner.base import Text
from planner.report import docx_styles as looks
from planner.report import style
from planner.report.columns import column_widths
from planner.report.docx_pictures import Drawn, pictures
from planner.report.office import one_line, writable
from planner.report.voice import Voice

_TWIPS = 20
_SHARES = {2: (0.42, 0.58), 3: (0.34, 0.3, 0.36)}
# Body rows up to which a table stays on one page.
_SHORT_TABLE = 5
# Points of time whose figures fit side by side.
_MOST_ACROSS = 9


class Page:
    """The document being written; headings leave their line in ``entries`` for the contents."""

    def __init__(self, doc: Document, voice: Voice, world: bytes | None) -> None:
        self.doc, self.voice, self.world = doc, voice, world
        self.entries: list[tuple[str, str, int]] = []
        self.drawn = 0

    def words(self, text: Text | str) -> str:
        return writable(text if isinstance(text, str) else text.get(self.voice.language))

    def line(self, text: Text | str, look: str) -> Any:
        return self.doc.add_paragraph(self.words(text), look)

    def heading(self, text: str, level: int) -> Any:
        """A heading that the contents can reach."""
        place = f"_Toc{len(self.entries) + 1:04d}"
        made = self.doc.add_heading(text, level)
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for mark in (start, end):
            mark.set(qn("w:id"), str(len(self.entries) + 1))
        start.set(qn("w:name"), place)
        made._p.insert(1, start)
        made._p.append(end)
        self.entries.append((place, text, level))
        return made

    def draw(self, block: document.Block) -> None:
        """One function a kind; a kind added to the plan without one here is a type error."""
        match block.kind:
            case "subheading":
                self.heading(self.words(block.text), 2)
            case "paragraph":
                self.paragraph(block)
            case "bullets":
                self.bullets(block)
            case "callout":
                self.callout(block.level, block.title, block.text)
            case "facts":
                self.facts(block)
            case "table":
                self.table(block)
            case "bars" | "contributions" | "map" | "gantt" | "lines":
                self.picture(block)

    def paragraph(self, block: document.Paragraph) -> None:
        """Facts, estimates and advice keep the marks they have on paper."""
        look = {"plain": "Normal", "fact": looks.FACT, "estimate": looks.ESTIMATE, "advice": looks.ADVICE}[block.tone]
        made = self.doc.add_paragraph(style=look)
        if block.tone in ("estimate", "advice"):
            made.add_run(f"{self.voice.say(f'tone.{block.tone}').capitalize()} – ").bold = True
        said = self.words(block.text)
        made.add_run(said)
        made.paragraph_format.keep_with_next = said.endswith(":") or None

    def bullets(self, block: document.Bullets) -> None:
        count = fresh_count(self.doc) if block.numbered else None
        for item in block.items:
            made = self.line(item, "List Number" if block.numbered else "List Bullet")
            if count is not None:
                number(made, count)

    def callout(self, level: str, title: Text | str, text: Text | str) -> None:
        """A shaded message: its word and title stay with the first lines of its text."""
        look = looks.CALLOUTS[level]
        above = self.doc.add_paragraph(style=look)
        above.add_run(f"{self.voice.say(f'callout.{level}').upper()} · {self.words(title)}").bold = True
        above.paragraph_format.space_before = Pt(6)
        above.paragraph_format.keep_with_next = True
        self.line(text, look).paragraph_format.space_after = Pt(10)

    def facts(self, block: document.Facts) -> None:
        aside = 2 * sum(fact.note is not None for fact in block.items) >= len(block.items)
        rows: list[tuple[Text | str, ...]] = []
        for fact in block.items:
            note = "" if fact.note is None else self.words(fact.note)
            value = self.words(fact.value)
            rows.append((fact.label, value, note) if aside else (fact.label, f"{value}\n{note}".strip()))
        widths = [share * style.TEXT_WIDTH for share in _SHARES[3 if aside else 2]]
        self.line(block.caption, looks.CAPTION)
        self._rows(None, rows, widths, numeric=(), title=block.caption)
        self.source(None)

    def table(self, block: document.Table) -> None:
        self.line(block.caption, looks.CAPTION)
        widths = column_widths(self.voice, block)
        self._rows(block.head, block.rows, widths, block.numeric, block.caption, sourced=block.source is not None)
        self.source(block.source)

    def picture(self, block: Drawn) -> None:
        """Caption, picture with its description and figures in words, then what the picture cannot be searched for."""
        self.line(block.caption, looks.CAPTION).paragraph_format.keep_with_next = True
        told = self.words(block.alt)
        if figures := _figures(self, block):
            told = f"{told} {figures}"
        for png, width, height in pictures(self.voice, block, self.world):
            holder = self.doc.add_paragraph(style=looks.CELL)
            holder.paragraph_format.keep_together = True
            holder.paragraph_format.keep_with_next = block.kind != "gantt"
            inline = holder.add_run().add_picture(io.BytesIO(png), Pt(width), Pt(height))._inline
            # Unstated, these distances are nothing in Word but 9 pt in LibreOffice, which then cuts the right edge.
            for side in "TBLR":
                inline.set(f"dist{side}", "0")
            self.drawn += 1
            properties = inline.docPr
            properties.set("id", str(self.drawn))
            properties.set("name", f"{one_line(self.words(block.caption))[:80]} {self.drawn}")
            properties.set("descr", one_line(told))
        if isinstance(block, document.MapBlock):
            self._names(block)
        if isinstance(block, document.LineChart):
            self._points(block)
        self.source(None if isinstance(block, document.Gantt) else block.source)

    def source(self, source: Text | None) -> None:
        """Where the figures come from; without it, the space that keeps two tables apart."""
        if source is None:
            self.doc.add_paragraph(style=looks.CELL)
            return
        self.doc.add_paragraph(f"{self.voice.say('source')} {self.words(source)}", looks.SOURCE)

    def _points(self, block: document.LineChart) -> None:
        """The figures under the lines, times across the page or, where they would not fit, down it."""
        table: list[tuple[Text | str, ...]] = [("", *block.labels), *((s.name, *s.shown) for s in block.series)]
        if len(block.labels) > _MOST_ACROSS:
            table = list(zip(*table, strict=True))
        head, *rows = table
        first = 0.16 * style.TEXT_WIDTH
        others = len(head) - 1
        widths = [first, *[(style.TEXT_WIDTH - first) / others] * others]
        self._rows(head, rows, widths, tuple(range(1, len(head))), block.caption, small=True, sourced=True)

    def _names(self, block: document.MapBlock) -> None:
        for role in ("chosen", "ranked", "excluded"):
            names = [
                f"{m.rank}. {self.words(m.name)}" if m.rank is not None else self.words(m.name)
                for m in block.markets
                if m.role == role
            ]
            if names:
                made = self.doc.add_paragraph(f"{self.voice.say(f'map.{role}')}: {' · '.join(names)}", looks.SMALL)
                made.paragraph_format.keep_with_next = True

    def _rows(
        self,
        head: Sequence[Text | str] | None,
        rows: Iterable[Sequence[Text | str]],
        widths: Sequence[float],
        numeric: Sequence[int],
        title: Text,
        small: bool = False,
        sourced: bool = False,
    ) -> None:
        """A table written in one go: cell by cell it takes the library a second for fifty rows.

        No page ends after the head, the first row or the last but one; ``sourced`` keeps the last with the source below.
        """
        twips = [round(width * _TWIPS) for width in widths]
        size = '<w:rPr><w:sz w:val="14"/></w:rPr>' if small else ""

        def row(cells: Sequence[Text | str], heading: bool, kept: bool) -> str:
            together = "<w:keepNext/>" if kept else ""
            drawn = []
            for column, (cell, width) in enumerate(zip(cells, twips, strict=True)):
                look = looks.HEAD if heading else looks.LABEL if head is None and column == 0 else looks.CELL
                side = '<w:jc w:val="right"/>' if column in numeric else ""
                lines = "<w:br/>".join(
                    f'<w:t xml:space="preserve">{escape(part, quote=False)}</w:t>'
                    for part in self.words(cell).split("\n")
                )
                drawn.append(
                    f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr>'
                    f'<w:pStyle w:val="{look.replace(" ", "")}"/>{together}{side}</w:pPr><w:r>{size}{lines}</w:r></w:p></w:tc>'
                )
            repeated = "<w:tblHeader/>" if heading else ""
            return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(drawn)}</w:tr>"

        records = list(rows)
        last = len(records) - 1
        whole = len(records) <= _SHORT_TABLE
        body = [
            row(cells, heading=False, kept=sourced if i == last else whole or i in (0, last - 1))
            for i, cells in enumerate(records)
        ]
        if head is not None:
            body.insert(0, row(head, heading=True, kept=True))
        look = looks.TABLE if head is not None else looks.PLAIN_TABLE
        flags = f'w:firstRow="{int(head is not None)}" w:firstColumn="{int(head is None)}" w:noHBand="0" w:noVBand="1"'
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
        self._append(
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{look}"/><w:tblW w:w="{sum(twips)}" w:type="dxa"/>'
            f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="04A0" {flags} w:lastRow="0" w:lastColumn="0"/>'
            f'<w:tblCaption w:val="{escape(one_line(self.words(title)))}"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(body)}</w:tbl>"
        )

    def _append(self, xml: str) -> None:
        body: Any = self.doc.element.body
        body.insert_element_before(parse_xml(xml), "w:sectPr")


def number(paragraph: Any, count: int) -> None:
    """Number a paragraph within the count given."""
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = count


def fresh_count(doc: Document) -> int:
    """A numbered list that begins at one again: Word goes on counting within a style."""
    numbering: Any = doc.part.numbering_part.element
    look: Any = doc.styles["List Number"].element
    shared = numbering.num_having_numId(look.pPr.numPr.numId.val).abstractNumId.val
    made = numbering.add_num(shared)
    made.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(made.numId)


def _figures(page: Page, block: Drawn) -> str:
    """What a picture shows, for whoever cannot see it."""
    said = page.words
    match block.kind:
        case "bars":
            parts = [f"{said(bar.label)}: {said(bar.shown)}" for bar in block.bars]
        case "contributions":
            parts = [f"{said(row.label)}: {said(row.total)}" for row in block.rows]
        case "gantt":
            parts = [
                f"{said(row.label)}: {row.end}"
                if row.milestone or row.start == row.end
                else f"{said(row.label)}: {row.start}–{row.end}"
                for row in block.rows
            ]
        case "map" | "lines":
            return ""
    return "; ".join(parts) + "."
