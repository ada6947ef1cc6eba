"""Bars, ranges, contributions and calendars drawn as rows, so that labels wrap and long charts break between rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.platypus import Flowable

from planner import document
from planner.numbers import add_months, month, number
from planner.report import style
from planner.report.blocks import caption_of, source_of
from planner.report.cells import Cell, Plot, Row, Telling
from planner.report.flow import RowBlock
from planner.report.fonts import REGULAR, SEMIBOLD, shortened, width_of
from planner.report.voice import Voice

_PLOT_PAD = (2.8, 0.0)


@dataclass(frozen=True)
class Fill:
    """A surface told from its neighbours by lightness and by texture, not by hue alone."""

    base: Color
    ink: Color
    texture: str = ""
    lines: Color = style.PAPER


FILLS = (
    Fill(style.TEAL, style.PAPER),
    Fill(HexColor("#f3d9bf"), style.INK, "rising", style.ACCENT),
    Fill(style.TEAL_LIGHT, style.INK),
    Fill(HexColor("#55605f"), style.PAPER, "falling", HexColor("#8d9796")),
    Fill(HexColor("#eef0ef"), style.INK, "level", HexColor("#8d9796")),
    Fill(style.ACCENT_DARK, style.PAPER),
)


def paint_fill(canvas: Any, fill: Fill, left: float, bottom: float, width: float, height: float) -> None:
    """Fill a rectangle with its colour and texture and give it a thin outline of paper."""
    if width <= 0:
        return
    canvas.saveState()
    canvas.setFillColor(fill.base)
    canvas.rect(left, bottom, width, height, stroke=0, fill=1)
    if fill.texture:
        clip = canvas.beginPath()
        clip.rect(left, bottom, width, height)
        canvas.clipPath(clip, stroke=0, fill=0)
        canvas.setStrokeColor(fill.lines)
        canvas.setLineWidth(0.7)
        if fill.texture == "level":
            canvas.lines([(left, bottom + step, left + width, bottom + step) for step in range(1, int(height) + 1, 3)])
        else:
            lean = height if fill.texture == "rising" else -height
            first = left - height if lean > 0 else left
            last = left + width + (0 if lean > 0 else height)
            count = int((last - first) / 4) + 1
            canvas.lines([(first + 4 * i, bottom, first + 4 * i + lean, bottom + height) for i in range(count)])
    canvas.restoreState()


class Legend(Flowable):  # type: ignore[misc]  # reportlab carries no types
    """Swatches with their names, in as many lines as they need."""

    def __init__(self, items: Sequence[tuple[Fill | str, str]], indent: float = 0) -> None:
        super().__init__()
        self.items, self.indent = items, indent
        self.spaceAfter = 4

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        self.places: list[tuple[float, int]] = []
        self.names = [shortened(name, REGULAR, 8, width - 18) for _, name in self.items]
        left, line = self.indent, 0
        for name in self.names:
            step = width_of(name, REGULAR, 8) + 30
            if left + step > width + 14 and left > self.indent:
                left, line = self.indent, line + 1
            self.places.append((left, line))
            left += step
        self.height = (line + 1) * 13.0
        return width, self.height

    def draw(self) -> None:
        canvas = self.canv
        for (sign, _), name, (left, line) in zip(self.items, self.names, self.places, strict=True):
            bottom = self.height - (line + 1) * 13 + 3
            if isinstance(sign, Fill):
                paint_fill(canvas, sign, left, bottom - 0.5, 12, 8)
            else:
                diamond(canvas, left + 6, bottom + 3.5, 4.5)
            canvas.setFillColor(style.INK)
            canvas.setFont(REGULAR, 8)
            canvas.drawString(left + 16, bottom + 0.8, name)


def diamond(canvas: Any, x: float, y: float, half: float) -> None:
    shape = canvas.beginPath()
    shape.moveTo(x, y + half)
    for dx, dy in ((half, 0), (0, -half), (-half, 0)):
        shape.lineTo(x + dx, y + dy)
    shape.close()
    canvas.setFillColor(style.INK)
    canvas.setStrokeColor(style.PAPER)
    canvas.setLineWidth(0.6)
    canvas.drawPath(shape, stroke=1, fill=1)


def bars(voice: Voice, block: document.BarChart) -> list[Any]:
    """Bars from zero, or a range with both ends marked; the figure in words stands at the right."""
    scale = block.maximum if block.maximum > 0 else 1.0
    widths = [style.TEXT_WIDTH * share for share in (0.34, 0.44, 0.22)]
    rows = []
    for bar in block.bars:
        cells: tuple[Cell, ...] = (
            (voice.paragraph(bar.label, style.CELL),),
            Plot(16, _bar_paint(_part(bar.value, scale), None if bar.high is None else _part(bar.high, scale))),
            (voice.paragraph(bar.shown, style.CELL_FIGURE),),
        )
        rows.append(Row(cells))
    top = (caption_of(voice, block.caption),)
    telling = Telling(alt=voice.plain(block.alt))
    return [RowBlock(widths, rows, top, None, source_of(voice, block.source), _PLOT_PAD, rule=None, telling=telling)]


def _part(value: float, scale: float) -> float:
    return min(max(value / scale, 0.0), 1.0)


def _bar_paint(low: float, high: float | None) -> Any:
    def paint(canvas: Any, left: float, bottom: float, width: float, height: float) -> None:
        left, room, middle = left + 8, width - 16, bottom + height / 2
        canvas.setStrokeColor(style.RULE)
        canvas.setLineWidth(0.4)
        canvas.lines([(left + room * i / 4, bottom, left + room * i / 4, bottom + height) for i in range(5)])
        canvas.setFillColor(style.MIST)
        canvas.rect(left, middle - 4.5, room, 9, stroke=0, fill=1)
        if high is None or abs(high - low) < 0.005:
            canvas.setFillColor(style.TEAL)
            canvas.rect(left, middle - 4.5, room * low, 9, stroke=0, fill=1)
            return
        start, end = sorted((low, high))
        canvas.setFillColor(style.TEAL_LIGHT)
        canvas.rect(left + room * start, middle - 4.5, max(room * (end - start), 1.5), 9, stroke=0, fill=1)
        canvas.setStrokeColor(style.TEAL)
        canvas.setLineWidth(1.8)
        ends = [left + room * start, left + room * end]
        canvas.lines([(x, middle - 6, x, middle + 6) for x in ends])

    return paint


def contributions(voice: Voice, block: document.ContributionChart) -> list[Any]:
    """Stacked to the right what adds points, to the left what takes them, around the median market."""
    gain = max((sum(p for p in row.points if p > 0) for row in block.rows), default=0.0)
    loss = max((-sum(p for p in row.points if p < 0) for row in block.rows), default=0.0)
    widths = [style.TEXT_WIDTH * share for share in (0.24, 0.64, 0.12)]
    span = max(gain + loss, 1e-9)
    room = widths[1] - 20
    scale = room / span
    zero = 10 + loss * scale
    fills = [FILLS[i % len(FILLS)] for i in range(len(block.pillars))]
    names = [voice.plain(pillar) for pillar in block.pillars]
    rows = []
    for row in block.rows:
        figures = [signed(voice, point) for point in row.points]
        rows.append(
            Row(
                (
                    (voice.paragraph(row.label, style.CELL_STRONG),),
                    _contribution_plot(row.points, figures, names, fills, zero, scale, widths[1]),
                    (voice.paragraph(row.total, style.CELL_FIGURE),),
                )
            )
        )
    top = (caption_of(voice, block.caption), Legend(list(zip(fills, names, strict=True))))
    labels = (voice.say("takes_points"), voice.say("adds_points"))
    head = Row(((), Plot(15, _direction_paint(zero, labels)), ()))
    telling = Telling(alt=voice.plain(block.alt))
    return [RowBlock(widths, rows, top, head, source_of(voice, block.source), (6.5, 0), rule=None, telling=telling)]


def signed(voice: Voice, value: float) -> str:
    """Points with one decimal and their sign: "+3,2", "−1,0", "0,0"."""
    figure = number(abs(value), voice.language, 1)
    if figure.strip("0,.") == "":
        return figure
    return f"{'+' if value > 0 else '−'}{figure}"


def _direction_paint(zero: float, labels: tuple[str, str]) -> Any:
    def paint(canvas: Any, left: float, bottom: float, width: float, height: float) -> None:
        canvas.setFillColor(style.SOFT)
        canvas.setFont(REGULAR, 7.4)
        takes, adds = f"← {labels[0]}", f"{labels[1]} →"
        if zero - 6 > width_of(takes, REGULAR, 7.4):
            canvas.drawRightString(left + zero - 5, bottom + 5, takes)
        canvas.drawString(left + zero + 5, bottom + 5, adds)
        canvas.setStrokeColor(style.INK)
        canvas.setLineWidth(0.8)
        canvas.line(left + zero, bottom, left + zero, bottom + 12)

    return paint


def _contribution_plot(
    points: Sequence[float],
    figures: Sequence[str],
    names: Sequence[str],
    fills: Sequence[Fill],
    zero: float,
    scale: float,
    room: float,
) -> Plot:
    # A figure that does not fit inside its piece is written below, so that none is lost.
    loose = [
        (name, figure)
        for point, figure, name in zip(points, figures, names, strict=True)
        if abs(point) * scale < width_of(figure, SEMIBOLD, 7.4) + 5
    ]
    share = (room - 14) / max(len(loose), 1)
    below = " · ".join(
        f"{shortened(name, REGULAR, 6.8, share - width_of(f' · {figure}', REGULAR, 6.8) - 2)} {figure}"
        for name, figure in loose
    )

    def paint(canvas: Any, left: float, bottom: float, width: float, height: float) -> None:
        floor = bottom + height - 19
        ends = {True: left + zero, False: left + zero}
        for point, figure, fill in zip(points, figures, fills, strict=True):
            size = abs(point) * scale
            start = ends[True] if point >= 0 else ends[False] - size
            ends[point >= 0] += size if point >= 0 else -size
            paint_fill(canvas, fill, start, floor, size, 14)
            canvas.setStrokeColor(style.PAPER)
            canvas.setLineWidth(0.8)
            canvas.rect(start, floor, size, 14, stroke=1, fill=0)
            wide = width_of(figure, SEMIBOLD, 7.4)
            if size < wide + 5:
                continue
            middle = start + size / 2
            if fill.texture:
                canvas.setFillColor(fill.base)
                canvas.rect(middle - wide / 2 - 1.5, floor + 2.5, wide + 3, 9, stroke=0, fill=1)
            canvas.setFillColor(fill.ink)
            canvas.setFont(SEMIBOLD, 7.4)
            canvas.drawCentredString(middle, floor + 4.5, figure)
        canvas.setStrokeColor(style.INK)
        canvas.setLineWidth(0.8)
        canvas.line(left + zero, bottom, left + zero, bottom + height)
        if below:
            at = min(left + zero + 5, left + width - width_of(below, REGULAR, 6.8) - 4)
            canvas.setFillColor(style.SOFT)
            canvas.setFont(REGULAR, 6.8)
            canvas.drawString(at, bottom + 3, below)

    words = "; ".join(f"{name} {figure}" for name, figure in zip(names, figures, strict=True))
    return Plot(33 if below else 24, paint, words)


_GROUPS = {
    "preparation": FILLS[2],
    "market": FILLS[0],
    "review": FILLS[1],
}


def gantt(voice: Voice, block: document.Gantt) -> list[Any]:
    """A calendar of months under their quarters; a milestone is a diamond at the end of its month."""
    months = max(block.months, 1)
    widths = [style.TEXT_WIDTH * 0.36, style.TEXT_WIDTH * 0.64]
    present = [name for name in _GROUPS if any(row.group == name and not row.milestone for row in block.rows)]
    legend: list[tuple[Fill | str, str]] = [(_GROUPS[name], voice.say(f"gantt.{name}")) for name in present]
    if any(row.milestone for row in block.rows):
        legend.append(("diamond", voice.say("gantt.milestone")))
    calendar = [add_months(f"{block.start[:8]}01", i) for i in range(months)]
    rows = []
    for position, row in enumerate(block.rows):
        start, end = sorted((min(row.start, months), min(row.end, months)))
        paint = _span_paint(start, end, months, calendar, _GROUPS[row.group], row.milestone)
        plot = Plot(14.2, paint, _span_words(voice, calendar[start - 1], calendar[end - 1], row))
        cells: tuple[Cell, ...] = ((voice.paragraph(row.label, style.SMALL_DARK),), plot)
        rows.append(Row(cells, style.MIST if position % 2 else None))
    top: list[Any] = [caption_of(voice, block.caption)]
    if legend:
        top.append(Legend(legend))
    head = Row(((), Plot(27, _calendar_paint(voice, calendar))))
    return [RowBlock(widths, rows, top, head, pad=(1.6, 4), telling=Telling(alt=voice.plain(block.alt)))]


def _span_words(voice: Voice, first: str, last: str, row: document.GanttRow) -> str:
    """What the row's bar or point shows, said: kind and months."""
    end = month(last, voice.language)
    if row.milestone:
        return f"{voice.say('gantt.milestone')}: {end}"
    start = month(first, voice.language)
    return f"{voice.say(f'gantt.{row.group}')}: {start if start == end else f'{start} – {end}'}"


def _quarter_start(iso: str) -> bool:
    return int(iso[5:7]) % 3 == 1


def _calendar_paint(voice: Voice, calendar: Sequence[str]) -> Any:
    initials = [month(iso, voice.language)[0].upper() for iso in calendar]

    def paint(canvas: Any, left: float, bottom: float, width: float, height: float) -> None:
        step = width / len(calendar)
        starts = [0] + [i for i, iso in enumerate(calendar) if i and _quarter_start(iso)]
        for first, after in zip(starts, [*starts[1:], len(calendar)], strict=True):
            iso = calendar[first]
            quarter = (int(iso[5:7]) + 2) // 3
            canvas.setFillColor(style.TEAL)
            canvas.rect(left + first * step + 0.4, bottom + 13.5, (after - first) * step - 0.8, 13, stroke=0, fill=1)
            room = (after - first) * step - 4
            for form in ("quarter", "quarter_year", "quarter_short"):
                label = voice.say(form, quarter=quarter, year=iso[:4], short=iso[2:4])
                if width_of(label, SEMIBOLD, 7.2) <= room:
                    canvas.setFillColor(style.PAPER)
                    canvas.setFont(SEMIBOLD, 7.2)
                    canvas.drawCentredString(left + (first + after) * step / 2, bottom + 17.4, label)
                    break
        if step >= 8:
            canvas.setFillColor(style.SOFT)
            canvas.setFont(REGULAR, 7.2)
            for i, initial in enumerate(initials):
                canvas.drawCentredString(left + (i + 0.5) * step, bottom + 4, initial)

    return paint


def _span_paint(start: int, end: int, months: int, calendar: Sequence[str], fill: Fill, milestone: bool) -> Any:
    def paint(canvas: Any, left: float, bottom: float, width: float, height: float) -> None:
        step = width / months
        canvas.setStrokeColor(style.RULE)
        canvas.setLineWidth(0.4)
        edges = [i for i, iso in enumerate(calendar) if _quarter_start(iso)] + [0, months]
        canvas.lines([(left + i * step, bottom, left + i * step, bottom + height) for i in edges])
        middle = bottom + height / 2
        if milestone:
            diamond(canvas, left + min(end * step, width - 5), middle, 5)
        else:
            paint_fill(canvas, fill, left + (start - 1) * step, middle - 4.5, (end - start + 1) * step, 9)

    return paint
