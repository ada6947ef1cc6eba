"""Rows of words and drawings, and how they are told to whoever cannot see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from reportlab.lib.colors import Color

from planner.report.tags import Element, Prose

# (canvas, left, bottom, width, height) in points
Paint = Callable[[Any, float, float, float, float], None]


@dataclass(frozen=True)
class Plot:
    """A drawn cell; ``height`` is the least it needs, ``paint`` receives the whole height of its row.

    ``words`` say what this cell alone shows; without them it is a piece of the drawing the whole block makes.
    """

    height: float
    paint: Paint
    words: str = ""


Cell = tuple[Prose, ...] | Plot


@dataclass(frozen=True)
class Row:
    """Cells from left to right; ``link`` makes the row jump to a named place."""

    cells: tuple[Cell, ...]
    fill: Color | None = None
    link: str | None = None
    element: Element = field(default_factory=lambda: Element("TR"))


class Telling:
    """How the rows of a block are told, on however many pages: as ``kind`` and its rows and cells.

    Tables: a row is told as cells of a table, the first a header where ``headed``. Lists and contents (``L``, ``TOC``): ``cells`` are the
    tags from left to right, "" for decoration; neighbours with the same tag are one. ``alt`` describes what the plots draw together.
    """

    def __init__(self, kind: str = "Table", cells: Sequence[str] = (), alt: str = "", headed: bool = True) -> None:
        self.kind, self.cells, self.headed = kind, cells, headed
        self.element = Element(kind, alt if kind == "Figure" else "")
        self.figure = self.element if kind == "Figure" else Element("Figure", alt) if alt else None
        self._found: dict[Element, list[Element | None]] = {}

    def of(self, row: Row, head: bool = False) -> list[Element | None]:
        """The element of each cell of the row, the same ones for both halves of a row cut in two; None for decoration."""
        if self.kind == "Figure" or (head and any(isinstance(cell, Plot) for cell in row.cells)):
            return [self.figure if isinstance(cell, Plot) else None for cell in row.cells]
        if row.element not in self._found:
            self.element.add(row.element)
            self._found[row.element] = self._table(row, head) if self.kind == "Table" else self._list(row)
        return self._found[row.element]

    def _table(self, row: Row, head: bool) -> list[Element | None]:
        found: list[Element | None] = []
        for position, cell in enumerate(row.cells):
            if isinstance(cell, Plot) and not cell.words:
                found.append(self.figure)
                continue
            scope = "Column" if head else "Row" if self.headed and position == 0 else ""
            place = row.element.add(Element("TH" if scope else "TD", scope=scope))
            found.append(place.add(Element("Figure", cell.words)) if isinstance(cell, Plot) else place)
        return found

    def _list(self, row: Row) -> list[Element | None]:
        row.element.tag = {"L": "LI", "TOC": "TOCI"}[self.kind]
        found: list[Element | None] = []
        before = ""
        for tag in self.cells:
            if tag and tag == before:
                found.append(found[-1])
            elif tag:
                place = row.element.add(Element(tag))
                found.append(place.add(Element("Link")) if row.link else place)
            else:
                found.append(None)
            before = tag
        return found
