"""One function a kind of block: words, boxes and tables as flowables for the page."""

from __future__ import annotations

from typing import Any

from reportlab.lib.colors import Color
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Spacer

from planner import document
from planner.base import Text
from planner.report import style
from planner.report.cells import Cell, Row, Telling
from planner.report.columns import column_widths, letter_size
from planner.report.flow import Box, RowBlock
from planner.report.fonts import BOLD, SEMIBOLD, width_of
from planner.report.tags import Element, ListItem, Prose
from planner.report.voice import Voice


def caption_of(voice: Voice, caption: Text) -> Prose:
    return voice.paragraph(caption, style.CAPTION, "Caption")


def source_of(voice: Voice, source: Text | None) -> tuple[Prose, ...]:
    """The line under a table or chart that says where its figures come from."""
    if source is None:
        return ()
    return (Prose(f"{voice.mark(voice.say('source'))} {voice.mark(source)}", style.SOURCE),)


def paragraph(voice: Voice, block: document.Paragraph) -> list[Any]:
    """Plain prose as it is; facts by a solid line, estimates by a dashed one with their tag, advice on a tint."""
    if block.tone == "plain":
        return [voice.paragraph(block.text, style.BODY)]
    if block.tone == "fact":
        return [Box([voice.paragraph(block.text, style.BODY_TIGHT)], _solid_line, pad=(2, 0, 3, 11))]
    tag = voice.say(f"tone.{block.tone}")
    estimate = block.tone == "estimate"
    pad = (2.0, 0.0, 3.0, 11.0) if estimate else (7.0, 10.0, 7.0, 11.0)
    room = width_of(tag, SEMIBOLD, 7.2) + 10
    look = ParagraphStyle("tagged", parent=style.BODY_TIGHT, firstLineIndent=room + 5)

    def mark(canvas: Any, left: float, bottom: float, width: float, height: float) -> None:
        top = height - pad[0]
        canvas.setLineWidth(0.7)
        canvas.setStrokeColor(style.ACCENT_DARK if estimate else style.TEAL)
        canvas.setFillColor(style.PAPER if estimate else style.TEAL)
        canvas.roundRect(pad[3], top - 12, room, 10.6, 2.5, stroke=1, fill=1)
        canvas.setFillColor(style.ACCENT_DARK if estimate else style.PAPER)
        canvas.setFont(SEMIBOLD, 7.2)
        canvas.drawString(pad[3] + 5, top - 9.1, f"{tag} ")

    frame = _dashed_line if estimate else _tint
    return [Box([voice.paragraph(block.text, look)], frame, mark, pad, spoken=True)]


def bullets(voice: Voice, block: document.Bullets, fine: bool = False) -> list[Any]:
    """A line an item; ``fine`` sets lists to look things up in, such as sources, in the letters of a table."""
    look = style.FINE_ITEM if fine else style.NUMBERED_ITEM if block.numbered else style.LIST_ITEM
    drawn: list[Any] = []
    whole = Element("L")
    for position, item in enumerate(block.items, start=1):
        sign = f"{position}." if block.numbered else "•"
        drawn.append(ListItem(voice.mark(item), look, sign, whole))
    return [*drawn, Spacer(1, 3)]


_CALLOUT: dict[str, tuple[Color, Color]] = {
    "stop": (style.RED, style.RED_PALE),
    "check": (style.ACCENT_DARK, style.ACCENT_PALE),
    "note": (style.TEAL, style.MIST),
    "missing": (style.SOFT, style.PAPER),
}


def callout(voice: Voice, block: document.Callout) -> list[Any]:
    return [callout_box(voice, block.level, block.title, block.text)]


def callout_box(voice: Voice, level: str, title: Text | str, text: Text | str) -> Box:
    """A message whose weight shows in the shape of its sign, in its word and in its colour."""
    ink, tint = _CALLOUT[level]

    def frame(canvas: Any, left: float, bottom: float, width: float, height: float) -> None:
        canvas.saveState()
        canvas.setFillColor(tint)
        canvas.setStrokeColor(ink)
        canvas.setLineWidth(0.7)
        if level == "missing":
            canvas.setDash(3, 2)
        canvas.rect(0, 0, width, height, stroke=1, fill=1)
        canvas.restoreState()
        if level == "stop":
            canvas.setFillColor(ink)
            canvas.rect(0, 0, 4, height, stroke=0, fill=1)

    def sign(canvas: Any, left: float, bottom: float, width: float, height: float) -> None:
        draw_sign(canvas, level, 19, height - 17)

    level_word = voice.mark(voice.say(f"callout.{level}").upper())
    word = f'<font name="{BOLD}" size="8" color="#{ink.hexval()[2:]}">{level_word}</font>'
    parts = [
        Prose(f"{word}&nbsp; {voice.mark(title)}", style.CALLOUT_TITLE),
        voice.paragraph(text, style.CALLOUT_TEXT),
    ]
    return Box(parts, frame, sign, pad=(7, 12, 8, 37), space=8)


def draw_sign(canvas: Any, level: str, x: float, y: float) -> None:
    """Octagon, triangle, disc or dashed square, 17 points across, around (x, y)."""
    ink, _ = _CALLOUT[level]
    canvas.saveState()
    canvas.setFillColor(ink)
    canvas.setStrokeColor(ink)
    canvas.setLineWidth(1.1)
    letter = {"stop": "×", "check": "!", "note": "i", "missing": "?"}[level]
    drop = 4.0
    if level == "note":
        canvas.circle(x, y, 8, stroke=0, fill=1)
    elif level == "missing":
        canvas.setFillColor(style.PAPER)
        canvas.setDash(2.4, 1.6)
        canvas.rect(x - 7.5, y - 7.5, 15, 15, stroke=1, fill=1)
    else:
        far, near = 8.6, 3.6
        octagon = [
            (near, far),
            (far, near),
            (far, -near),
            (near, -far),
            (-near, -far),
            (-far, -near),
            (-far, near),
            (-near, far),
        ]
        corners = octagon if level == "stop" else [(0, 9.2), (9.4, -7.2), (-9.4, -7.2)]
        shape = canvas.beginPath()
        shape.moveTo(x + corners[0][0], y + corners[0][1])
        for dx, dy in corners[1:]:
            shape.lineTo(x + dx, y + dy)
        shape.close()
        canvas.drawPath(shape, stroke=0, fill=1)
        drop = 4.0 if level == "stop" else 5.6
    canvas.setFillColor(ink if level == "missing" else style.PAPER)
    canvas.setFont(BOLD, 12)
    canvas.drawCentredString(x, y - drop, letter)
    canvas.restoreState()


def facts(voice: Voice, block: document.Facts) -> list[Any]:
    """Label, value and, when most facts have one, a column for the note; a rare note stands below its value."""
    aside = 2 * sum(fact.note is not None for fact in block.items) >= len(block.items)
    rows = []
    for fact in block.items:
        value = [voice.paragraph(fact.value, style.CELL_STRONG)]
        note = (voice.paragraph(fact.note, style.SOURCE),) if fact.note else ()
        cells: list[Cell] = [(voice.paragraph(fact.label, style.CELL),)]
        rows.append(Row((*cells, tuple(value), note) if aside else (*cells, (*value, *note))))
    shares = (0.36, 0.29, 0.35) if aside else (0.42, 0.58)
    widths = [share * style.TEXT_WIDTH for share in shares]
    return [RowBlock(widths, rows, top=(caption_of(voice, block.caption),), pad=(2.8, 3))]


def table(voice: Voice, block: document.Table) -> list[Any]:
    size = letter_size(block)
    numeric = set(block.numeric)

    def look(base: ParagraphStyle, right: ParagraphStyle, column: int) -> ParagraphStyle:
        chosen = right if column in numeric else base
        return ParagraphStyle("tight", parent=chosen, fontSize=size, leading=9.8) if size < base.fontSize else chosen

    heads = [look(style.HEAD, style.HEAD_NUMBER, column) for column in range(len(block.head))]
    looks = [look(style.CELL, style.CELL_NUMBER, column) for column in range(len(block.head))]
    rows = []
    for position, record in enumerate(block.rows):
        cells = tuple((voice.paragraph(cell, looks[column]),) for column, cell in enumerate(record))
        rows.append(Row(cells, style.MIST if position % 2 else None))
    head = Row(tuple((voice.paragraph(cell, heads[i]),) for i, cell in enumerate(block.head)), style.TEAL)
    top = (caption_of(voice, block.caption),)
    widths = column_widths(voice, block)
    telling = Telling(headed=0 not in numeric)
    return [RowBlock(widths, rows, top, head, source_of(voice, block.source), pad=(2.8, 4), telling=telling)]


def _solid_line(canvas: Any, left: float, bottom: float, width: float, height: float) -> None:
    canvas.setStrokeColor(style.TEAL)
    canvas.setLineWidth(1.8)
    canvas.line(2, 1, 2, height - 1)


def _dashed_line(canvas: Any, left: float, bottom: float, width: float, height: float) -> None:
    canvas.saveState()
    canvas.setStrokeColor(style.ACCENT_DARK)
    canvas.setLineWidth(2)
    canvas.setDash(3, 2.4)
    canvas.line(2, 1, 2, height - 1)
    canvas.restoreState()


def _tint(canvas: Any, left: float, bottom: float, width: float, height: float) -> None:
    canvas.setFillColor(style.MIST)
    canvas.rect(0, 0, width, height, stroke=0, fill=1)
