"""A plain grid as a workbook: one sheet, a bold first line that stays in sight, texts that are never taken for formulas."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from planner.report.office import one_line, repacked, writable

_LONGEST_CELL, _WIDEST, _NARROWEST = 32_000, 60, 12


def grid_bytes(title: str, rows: Sequence[Sequence[str | int | float | None]]) -> bytes:
    """The file; the first row names the columns. The same grid gives the same bytes but for the time in its properties."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = one_line(title)[:31] or "Rotta"
    for line, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            cell = page.cell(line, place)
            if isinstance(value, str):
                words = writable(value)[:_LONGEST_CELL]
                cell.value = words
                cell.data_type = "s"
                cell.quotePrefix = words.startswith(("=", "+", "-", "@"))
            else:
                cell.value = value
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.font = Font(bold=line == 1)
    for place in range(1, page.max_column + 1):
        longest = max(len(str(row[place - 1])) for row in rows if len(row) >= place)
        page.column_dimensions[get_column_letter(place)].width = min(max(longest + 2, _NARROWEST), _WIDEST)
    page.freeze_panes = "A2"
    kept = io.BytesIO()
    book.save(kept)
    return repacked(kept.getvalue())
