"""Containers that break across pages without cutting badly: boxes of paragraphs and blocks of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import Any

from reportlab.lib.colors import Color
from reportlab.platypus import CondPageBreak, Flowable

from planner.report import style
from planner.report.cells import Cell, Paint, Plot, Row, Telling
from planner.report.tags import Element, ListItem, Prose

_UNBOUNDED = 1e6
# A row this tall may stand alone before a page break.
_TALL_ROW: float = style.BODY_HEIGHT / 5
# Letters of a line that opens a list, two lines at most.
_OPENING = 200


def stack_height(parts: Sequence[Any], width: float) -> float:
    """Height in points of flowables set one below the other at this width, their own spacing included."""
    total = 0.0
    for part in parts:
        total += part.wrap(width, _UNBOUNDED)[1] + part.getSpaceAfter()
    return total


def least_height(part: Prose, width: float) -> float:
    """Points below which a paragraph goes to the next page: it is never cut after its first line or before its last."""
    part.wrap(width, _UNBOUNDED)
    lines = len(part.blPara.lines)
    return float(part.style.leading) * (lines if lines <= 3 else 2)


def cut(parts: Sequence[Prose], width: float, room: float) -> tuple[list[Prose], list[Prose]]:
    """The paragraphs that fit in ``room`` points and those that do not; the one across the border is split."""
    above: list[Prose] = []
    for position, part in enumerate(parts):
        height = part.wrap(width, _UNBOUNDED)[1] + part.getSpaceAfter()
        if height <= room:
            above.append(part)
            room -= height
            continue
        pieces = part.split(width, room)
        if len(pieces) > 1:
            return [*above, pieces[0]], [*pieces[1:], *parts[position + 1 :]]
        return above, list(parts[position:])
    return above, []


class Box(Flowable):  # type: ignore[misc]  # reportlab carries no types
    """Paragraphs inside a painted frame, split where a page ends; ``mark`` is painted on the first part only.

    A ``spoken`` mark is words, told as the beginning of the first paragraph.
    """

    def __init__(
        self,
        parts: Sequence[Prose],
        paint: Paint,
        mark: Paint | None = None,
        pad: tuple[float, float, float, float] = (7, 10, 7, 10),
        space: float = 6,
        spoken: bool = False,
    ) -> None:
        super().__init__()
        self.parts, self.paint, self.mark, self.spoken = list(parts), paint, mark, spoken
        self.element = Element("Div") if len(self.parts) > 1 else None
        self.top, self.right, self.bottom, self.left = pad
        self.pad = pad
        self.spaceAfter = space

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        self.height = stack_height(self.parts, width - self.left - self.right) + self.top + self.bottom
        return width, self.height

    def least(self) -> float:
        """Room in points below which the box starts on the next page."""
        width = style.TEXT_WIDTH - self.left - self.right
        title, text = self.parts[:-1][:1], self.parts[:2][-1]
        return stack_height(title, width) + least_height(text, width) + self.top + self.bottom

    def split(self, width: float, height: float) -> list[Flowable]:
        if self.wrap(width, height)[1] <= height:
            return [self]
        above, below = cut(self.parts, width - self.left - self.right, height - self.top - self.bottom)
        # A title alone at the foot of a page says nothing.
        if not above or (len(self.parts) > 1 and len(above) == 1 and height < style.BODY_HEIGHT / 2):
            return []
        first = Box(above, self.paint, self.mark, self.pad, self.spaceAfter, self.spoken)
        second = Box(below, self.paint, None, self.pad, self.spaceAfter)
        first.element = second.element = self.element
        return [first, second]

    def draw(self) -> None:
        self.paint(self.canv, 0, 0, self.width, self.height)
        with self.canv.inside(self.element):
            if self.mark:
                with self.canv.tell(self.parts[0].element if self.spoken else None):
                    self.mark(self.canv, 0, 0, self.width, self.height)
            draw_stack(self.canv, self.parts, self.left, self.height - self.top)


def draw_stack(canvas: Any, parts: Sequence[Any], left: float, top: float, figure: Element | None = None) -> None:
    """Draw already wrapped flowables downwards from ``top``; those that are not prose are told as part of ``figure``."""
    for part in parts:
        top -= part.height
        if isinstance(part, Prose):
            part.drawOn(canvas, left, top)
        else:
            with canvas.tell(figure, (left, top, part.width, part.height)):
                part.drawOn(canvas, left, top)
        top -= part.getSpaceAfter()


class RowBlock(Flowable):  # type: ignore[misc]  # reportlab carries no types
    """Rows of paragraphs and drawings; caption and head return on every page, ``foot`` closes the block.

    A row is cut only when it is taller than a page; no row is left alone before or after a break if it can be helped.
    """

    def __init__(
        self,
        widths: Sequence[float],
        rows: Sequence[Row],
        top: Sequence[Any] = (),
        head: Row | None = None,
        foot: Sequence[Any] = (),
        pad: tuple[float, float] = (3.5, 5),
        rule: Color | None = style.RULE,
        gap: float = 0,
        space: float = 8,
        telling: Telling | None = None,
    ) -> None:
        super().__init__()
        self.telling, self.again = telling or Telling(), False
        self.widths, self.rows, self.top, self.head = tuple(widths), list(rows), list(top), head
        self.foot, self.pad, self.rule, self.gap = list(foot), pad, rule, gap
        self.width = sum(self.widths)
        self.heights: list[float] = []
        self.spaceAfter = space
        self.spaceBefore = 4

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if not self.heights:
            self.top_height = stack_height(self.top, self.width)
            self.head_height = self._row_height(self.head) if self.head else 0.0
            self.heights = [self._row_height(row) for row in self.rows]
            self.foot_height = stack_height(self.foot, self.width) + (3 if self.foot else 0)
        self.height = self.top_height + self.head_height + sum(self.heights) + self.foot_height
        return self.width, self.height

    def least(self) -> float:
        """Room in points below which the block would rather start on the next page."""
        beginning = self.beginning()
        short = len(self.rows) <= 3 and self.height <= style.BODY_HEIGHT * 0.2
        return float(self.height) if short else beginning

    def beginning(self) -> float:
        """Height in points of caption, head and the rows that stand together before a page break."""
        self.wrap(style.TEXT_WIDTH, _UNBOUNDED)
        return float(self.top_height + self.head_height + sum(self.heights[: self._together()]))

    def _together(self) -> int:
        """How many rows must stand before a page break."""
        return 1 if self.heights and self.heights[0] >= _TALL_ROW else 2

    def split(self, width: float, height: float) -> list[Flowable]:
        if self.wrap(width, height)[1] <= height:
            return [self]
        room = height - self.top_height - self.head_height
        fresh = height >= style.BODY_HEIGHT - 1
        # What was carried over begins on its own page, even where a row would still fit under the part before it.
        if self.again and not fresh:
            return []
        fitting = self._fitting(room)
        keep_back = 2 if len(self.rows) >= 4 else 1
        count = max(min(fitting, len(self.rows) - keep_back), 0)
        if count < self._together() and not fresh:
            return []
        if count == 0:
            if fitting == 0:
                return self._cut_first(room)
            count = fitting
        above, below = self._part(self.rows[:count], last=False), self._part(self.rows[count:], last=True)
        above._measured(self, self.heights[:count], 0)
        below._measured(self, self.heights[count:], self.foot_height)
        return [above, below]

    def draw(self) -> None:
        canvas = self.canv
        with canvas.inside(self.telling.element):
            with canvas.silent(self.again):
                y = self._draw_top()
            for row, height in zip(self.rows, self.heights, strict=True):
                y -= height
                self._draw_row(row, y, height)
                if self.rule:
                    canvas.setStrokeColor(self.rule)
                    canvas.setLineWidth(0.4)
                    canvas.line(0, y, self.width, y)
        draw_stack(canvas, self.foot, 0, y - 3, self.telling.figure)

    def _draw_top(self) -> float:
        """Caption and head, with the drawing's own element as part of the caption; returns where the rows begin."""
        figure = self.telling.figure
        draw_stack(self.canv, self.top[:1], 0, self.height)
        if self.top and figure and figure is not self.telling.element:
            self.top[0].element.add(figure)
        draw_stack(self.canv, self.top[1:], 0, self.height - stack_height(self.top[:1], self.width), figure)
        y = self.height - self.top_height
        if self.head:
            y -= self.head_height
            self._draw_row(self.head, y, self.head_height, head=True)
        return y

    def _fitting(self, room: float) -> int:
        """How many rows fit in ``room`` points."""
        count, used = 0, 0.0
        for height in self.heights:
            if used + height > room:
                break
            used += height
            count += 1
        return count

    def _cut_first(self, room: float) -> list[Flowable]:
        if not self.rows:
            return []
        first = self.rows[0]
        above: list[Cell] = []
        below: list[Cell] = []
        for cell, width in zip(first.cells, self.widths, strict=True):
            if isinstance(cell, Plot):
                above.append(cell)
                below.append(())
                continue
            fits, rest = cut(cell, width - 2 * self.pad[1], room - 2 * self.pad[0] - self.gap)
            above.append(tuple(fits))
            below.append(tuple(rest))
        if not any(below):
            return []
        upper = Row(tuple(above), first.fill, first.link, first.element)
        lower = Row(tuple(below), first.fill, first.link, first.element)
        return [self._part([upper], last=False), self._part([lower, *self.rows[1:]], last=True)]

    def _part(self, rows: list[Row], last: bool) -> RowBlock:
        foot = self.foot if last else []
        look = self.pad, self.rule, self.gap, self.spaceAfter
        part = RowBlock(self.widths, rows, self.top, self.head, foot, *look, self.telling)
        part.again = last or self.again
        return part

    def _measured(self, whole: RowBlock, heights: list[float], foot: float) -> None:
        """Take over what was measured before the break: wrapping text is most of the work of a page."""
        self.top_height, self.head_height = whole.top_height, whole.head_height
        self.heights, self.foot_height = heights, foot

    def _row_height(self, row: Row) -> float:
        tallest = 0.0
        for cell, width in zip(row.cells, self.widths, strict=True):
            if isinstance(cell, Plot):
                tallest = max(tallest, cell.height)
            else:
                tallest = max(tallest, stack_height(cell, width - 2 * self.pad[1]) + 2 * self.pad[0])
        return tallest + self.gap

    def _draw_row(self, row: Row, bottom: float, height: float, head: bool = False) -> None:
        bottom, height = bottom + self.gap, height - self.gap
        if row.fill is not None:
            self.canv.setFillColor(row.fill)
            self.canv.rect(0, bottom, self.width, height, stroke=0, fill=1)
        left = 0.0
        places = self.telling.of(row, head)
        for cell, width, place in zip(row.cells, self.widths, places, strict=True):
            if isinstance(cell, Plot):
                drawn = place if place and place.tag == "Figure" else None
                with self.canv.tell(place, (left, bottom, width, height) if drawn else None):
                    cell.paint(self.canv, left, bottom, width, height)
            else:
                self._draw_words(cell, left + self.pad[1], bottom + height - self.pad[0], place)
            left += width
        if row.link and places[0]:
            words = " ".join(part.getPlainText() for part in row.cells[0]) if isinstance(row.cells[0], tuple) else ""
            self.canv.jump(places[0], words, row.link, (0, bottom, self.width, height))

    def _draw_words(self, parts: Sequence[Prose], left: float, top: float, place: Element | None) -> None:
        if place and len(parts) == 1:
            parts[0].element = place
        with self.canv.inside(place if len(parts) > 1 else None):
            draw_stack(self.canv, parts, left, top)


class Heading(Flowable):  # type: ignore[misc]  # reportlab carries no types
    """A title that readers can reach: named place, bookmark, and its page reported to ``seen``."""

    def __init__(
        self, title: Prose, line: str, key: str, level: int, seen: Callable[[str, int], None], ruled: bool = False
    ) -> None:
        super().__init__()
        self.title, self.line, self.key, self.level, self.seen, self.ruled = title, line, key, level, seen, ruled
        self.spaceBefore = 18 if ruled else title.getSpaceBefore()
        self.spaceAfter = 8 if ruled else title.getSpaceAfter()

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        self.height = self.title.wrap(width, _UNBOUNDED)[1] + (7 if self.ruled else 0)
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        return []

    def draw(self) -> None:
        canvas = self.canv
        if self.level == 0:
            canvas.next_part()
        canvas.bookmarkHorizontal(self.key, 0, self.height + 8)
        canvas.addOutlineEntry(self.line, self.key, self.level, closed=self.level == 0)
        self.seen(self.key, canvas.getPageNumber())
        draw_stack(canvas, [self.title], 0, self.height)
        if self.ruled:
            canvas.setStrokeColor(style.ACCENT)
            canvas.setLineWidth(1.6)
            canvas.line(0, 1, 46, 1)


class AtFoot(Flowable):  # type: ignore[misc]  # reportlab carries no types
    """Paragraphs set at the foot of what is left of the page."""

    def __init__(self, parts: Sequence[Prose]) -> None:
        super().__init__()
        self.parts = list(parts)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        self.height = max(stack_height(self.parts, width) + 8, height if height < style.BODY_HEIGHT else 0)
        return width, self.height

    def draw(self) -> None:
        used = stack_height(self.parts, self.width)
        self.canv.setStrokeColor(style.RULE)
        self.canv.setLineWidth(0.6)
        self.canv.line(0, used + 5, self.width, used + 5)
        draw_stack(self.canv, self.parts, 0, used)


def with_room(flowables: Sequence[Any]) -> list[Any]:
    """The same flow with a page break before any title, or line that opens a list, that would be parted from what it announces."""
    flow: list[Any] = []
    announcing = [_announces(part, after) for part, after in zip_longest(flowables, flowables[1:])]
    for position, part in enumerate(flowables):
        if announcing[position] and not (position and announcing[position - 1]):
            need = 0.0
            for place, following in enumerate(flowables[position:], start=position):
                height = following.wrap(style.TEXT_WIDTH, _UNBOUNDED)[1]
                if announcing[place]:
                    need += following.getSpaceBefore() + height + following.getSpaceAfter()
                    continue
                if isinstance(following, (RowBlock, Box)):
                    need += following.getSpaceBefore() + following.least()
                else:
                    need += least_height(following, style.TEXT_WIDTH) if isinstance(following, Prose) else height
                break
            # A chapter that starts on the last lines of a page reads like an afterthought.
            chapter = isinstance(part, Heading) and part.ruled
            flow.append(CondPageBreak(max(need, style.BODY_HEIGHT * 0.16) if chapter else need))
        flow.append(part)
    return flow


def _announces(part: Any, after: Any) -> bool:
    if not isinstance(part, Prose):
        return isinstance(part, Heading)
    words = part.words()
    opens = isinstance(after, ListItem) or words.endswith(":")
    return opens and not isinstance(part, ListItem) and len(words) <= _OPENING
