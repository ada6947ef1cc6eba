"""Lines over time on paper: told apart by stroke and by a name at their end, so that grey print loses nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.lib.styles import ParagraphStyle

from planner import document
from planner.report import style
from planner.report.blocks import caption_of, source_of
from planner.report.cells import Plot, Row, Telling
from planner.report.flow import RowBlock
from planner.report.fonts import REGULAR, SEMIBOLD, shortened, width_of
from planner.report.voice import Voice

_HEIGHT, _FOOT, _HEAD = 168.0, 16.0, 10.0
_NAMES, _LINE = 104.0, 11.0
_DASHES: dict[str, tuple[float, ...]] = {"solid": (), "dashed": (7, 3), "dotted": (1.5, 2.5)}
_FIRST = 58.0
_SMALL = ParagraphStyle("line_figure", parent=style.CELL_NUMBER, fontSize=7, leading=9)
_SMALL_NAME = ParagraphStyle("line_name", parent=style.CELL, fontSize=7.4, leading=9)
_SMALL_HEAD = ParagraphStyle("line_head", parent=style.CELL_NUMBER, fontSize=7, leading=9, textColor=style.SOFT)
_COLOURS = (style.ACCENT_DARK, style.TEAL, style.INK)


def line_chart(voice: Voice, block: document.LineChart) -> list[Any]:
    """One picture in one row, which no page break cuts, and under it the same figures."""
    picture = Row((Plot(_HEIGHT, _paint(voice, block)),))
    top = (caption_of(voice, block.caption),)
    telling = Telling("Figure", alt=voice.plain(block.alt))
    drawn = RowBlock([style.TEXT_WIDTH], [picture], top, pad=(2.0, 0.0), rule=None, space=2, telling=telling)
    return [drawn, _figures(voice, block)]


def _figures(voice: Voice, block: document.LineChart) -> RowBlock:
    """A row a line, a column a moment, small enough for thirteen of them."""
    share = (style.TEXT_WIDTH - _FIRST) / len(block.labels)
    head = [(), *((voice.paragraph(label, _SMALL_HEAD),) for label in block.labels)]
    rows = [
        Row(((voice.paragraph(s.name, _SMALL_NAME),), *((voice.paragraph(v, _SMALL),) for v in s.shown)))
        for s in block.series
    ]
    widths = [_FIRST, *[share] * len(block.labels)]
    return RowBlock(widths, rows, head=Row(tuple(head)), foot=source_of(voice, block.source), pad=(2.4, 2))


def _paint(voice: Voice, block: document.LineChart) -> Any:
    ticks = [(t.value, voice.plain(t.shown)) for t in block.ticks]
    labels = [voice.plain(label) for label in block.labels]
    low, high = ticks[0][0], ticks[-1][0]
    gutter = max(width_of(words, REGULAR, 7.4) for _, words in ticks) + 6

    def paint(canvas: Any, left: float, bottom: float, width: float, height: float) -> None:
        floor, room = bottom + _FOOT, height - _FOOT - _HEAD
        start, step = left + gutter, (width - gutter - _NAMES) / max(len(labels) - 1, 1)

        def level(value: float) -> float:
            return floor + room * (value - low) / ((high - low) or 1.0)

        end = start + step * (len(labels) - 1)
        _scale(canvas, ticks, level, left + gutter - 5, start, end)
        _calendar(canvas, labels, start, step, bottom + 4)
        ends = []
        for place, line in enumerate(block.series):
            canvas.saveState()
            canvas.setStrokeColor(_COLOURS[place % len(_COLOURS)])
            canvas.setLineWidth(1.6)
            canvas.setDash(*_DASHES[line.stroke])
            path = canvas.beginPath()
            for i, value in enumerate(line.values):
                (path.lineTo if i else path.moveTo)(start + step * i, level(value))
            canvas.drawPath(path, stroke=1, fill=0)
            canvas.restoreState()
            ends.append((level(line.values[-1]), place))
        _names(canvas, voice, block.series, _apart(ends), end + 6)

    return paint


def _scale(
    canvas: Any, ticks: Sequence[tuple[float, str]], level: Any, words_end: float, start: float, end: float
) -> None:
    canvas.setFont(REGULAR, 7.4)
    for value, words in ticks:
        canvas.setStrokeColor(style.SOFT if value == 0 else style.RULE)
        canvas.setLineWidth(0.9 if value == 0 else 0.4)
        canvas.line(start, level(value), end, level(value))
        canvas.setFillColor(style.SOFT)
        canvas.drawRightString(words_end, level(value) - 2.6, words)


def _calendar(canvas: Any, labels: Sequence[str], start: float, step: float, base: float) -> None:
    """As many labels as there is room for, the first and then at even steps."""
    widest = max(width_of(label, REGULAR, 7.2) for label in labels) + 5
    every = max(1, -int(-widest // max(step, 1)))
    canvas.setFont(REGULAR, 7.2)
    canvas.setFillColor(style.SOFT)
    for i, label in enumerate(labels):
        if i % every == 0:
            canvas.drawCentredString(start + step * i, base, label)


def _apart(ends: Sequence[tuple[float, int]]) -> dict[int, float]:
    """Where each line's two rows of words stand, pushed up until none covers another."""
    found: dict[int, float] = {}
    free = float("-inf")
    for height, place in sorted(ends):
        found[place] = max(height, free)
        free = found[place] + 2 * _LINE
    return found


def _names(
    canvas: Any, voice: Voice, series: Sequence[document.Series], heights: dict[int, float], left: float
) -> None:
    for place, line in enumerate(series):
        canvas.setFillColor(_COLOURS[place % len(_COLOURS)])
        canvas.setFont(SEMIBOLD, 8)
        canvas.drawString(left, heights[place] + 1, shortened(voice.plain(line.name), SEMIBOLD, 8, _NAMES - 8))
        canvas.setFont(REGULAR, 7.8)
        canvas.drawString(left, heights[place] - 8, shortened(voice.plain(line.shown[-1]), REGULAR, 7.8, _NAMES - 8))
