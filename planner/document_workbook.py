"""A workbook in both languages: sheets of cells whose formulas carry the result Rotta itself worked out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from planner.base import Text

# How a cell looks: ``input`` is for the firm to write, ``result`` is worked out, ``total`` closes a column.
Look = Literal["plain", "title", "section", "note", "head", "label", "input", "result", "total"]
# How a figure is written; ``month`` is a date shown as month and year.
Form = Literal["text", "whole", "decimal", "money", "cents", "amount", "share", "rate", "date", "month"]
Value = Text | str | float | date | None


@dataclass(frozen=True)
class Cell:
    """``formula`` is ours and begins with "="; ``{costs}`` in it stands for the sheet of that id. ``value`` is then its result."""

    value: Value = None
    look: Look = "plain"
    form: Form = "text"
    formula: str | None = None


@dataclass
class Sheet:
    """Rows from the top; ``freeze`` counts rows and columns that stay in sight, ``repeated`` the row printed on every page."""

    id: str
    name: Text
    widths: tuple[float, ...]
    rows: list[tuple[Cell, ...]] = field(default_factory=list)
    freeze: tuple[int, int] = (0, 0)
    repeated: int | None = None
    landscape: bool = True

    def add(self, *cells: Cell) -> int:
        """Append a row; returns its number as Excel counts."""
        self.rows.append(cells)
        return len(self.rows)

    @property
    def next(self) -> int:
        return len(self.rows) + 1


@dataclass(frozen=True)
class Curve:
    """A line chart of rows of a sheet: names in column A, values from ``first`` to ``last`` column, times in row ``times``."""

    sheet: str
    title: Text
    rows: tuple[int, ...]
    names: tuple[Text, ...]
    times: int
    first: int
    last: int
    at: str


@dataclass(frozen=True)
class Workbook:
    sheets: tuple[Sheet, ...]
    curves: tuple[Curve, ...] = ()


def column(number: int) -> str:
    """1 -> "A", 27 -> "AA"."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
