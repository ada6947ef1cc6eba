"""A workbook as an Excel file: formulas that recompute, results already in it, nothing typed by people taken for a formula."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from html import escape
from math import ceil
from typing import Any

from openpyxl import Workbook as Book
from openpyxl.chart import LineChart, Reference
from openpyxl.chart.series import SeriesLabel
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from planner.base import Language, Text
from planner.document import Plan
from planner.document_workbook import Cell, Curve, Form, Sheet, Workbook
from planner.numbers import day
from planner.report import style
from planner.report.office import midday, one_line, repacked, writable

_FONT, _A4 = "Calibri", 9
_LONGEST_CELL = 32_000
_LINE, _NOTE_WIDTH = 13.5, 110.0
_DASHES = ("dash", "solid", "sysDot")
_FORMULA = re.compile(r'<c r="([A-Z]+\d+)"((?: [a-z]+="[^"]*")*)><f>(.*?)</f><v ?/?>(?:</v>)?</c>')
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def workbook_bytes(book: Workbook, plan: Plan, language: Language) -> bytes:
    """The file; the same workbook gives the same bytes."""
    made = Book()
    made.remove(made.active)
    _styles(made)
    names = {sheet.id: _quoted(sheet.name.get(language)) for sheet in book.sheets}
    for sheet in book.sheets:
        _sheet(made, sheet, plan, names, language)
    for curve in book.curves:
        _curve(made, curve, {s.id: s.name.get(language) for s in book.sheets}, language)
    firm = one_line(plan.firm)
    properties = made.properties
    properties.title = one_line(f"{plan.title.get(language)} – {firm}" if firm else plan.title.get(language))[:255]
    properties.creator = firm[:255] or "Rotta"
    properties.language = {"it": "it-IT", "en": "en-GB"}[language]
    made.calculation.fullCalcOnLoad = True
    buffer = io.BytesIO()
    made.save(buffer)
    return _finished(buffer.getvalue(), book, plan)


def _color(color: Any) -> str:
    return f"FF{str(color.hexval())[2:].upper()}"


def _styles(made: Book) -> None:
    """Named styles, so that a look can be changed everywhere at once."""
    ink, soft, teal = _color(style.INK), _color(style.SOFT), _color(style.TEAL)
    rule = Side(style="thin", color=_color(style.RULE))
    fonts = {
        "plain": Font(name=_FONT, size=10, color=ink),
        "title": Font(name=_FONT, size=15, bold=True, color=teal),
        "section": Font(name=_FONT, size=12, bold=True, color=teal),
        "note": Font(name=_FONT, size=9, color=soft),
        "head": Font(name=_FONT, size=10, bold=True, color="FFFFFFFF"),
        "label": Font(name=_FONT, size=10, bold=True, color=ink),
        "input": Font(name=_FONT, size=10, color=_color(style.ACCENT_DARK)),
        "result": Font(name=_FONT, size=10, color=ink),
        "total": Font(name=_FONT, size=10, bold=True, color=ink),
    }
    fills = {"head": teal, "input": _color(style.ACCENT_PALE), "total": _color(style.MIST)}
    for look, font in fonts.items():
        named = NamedStyle(name=f"Rotta {look}")
        named.font = font
        named.alignment = Alignment(vertical="top", wrap_text=look not in ("title", "section"))
        if look in fills:
            named.fill = PatternFill("solid", start_color=fills[look])
        if look in ("plain", "label", "input", "result", "total"):
            named.border = Border(bottom=rule)
        made.add_named_style(named)


def _number_format(form: Form, language: Language) -> str:
    money = '#,##0 "€"' if language == "it" else '"€"#,##0'
    cents = '#,##0.00 "€"' if language == "it" else '"€"#,##0.00'
    return {
        "text": "General",
        "whole": "#,##0",
        "decimal": "#,##0.0#",
        "rate": "#,##0.0000",
        "share": "0%",
        "money": money,
        "cents": cents,
        "amount": "#,##0.00",
        "date": "dd/mm/yyyy",
        "month": "mmm yyyy",
    }[form]


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _sheet(made: Book, sheet: Sheet, plan: Plan, names: Mapping[str, str], language: Language) -> None:
    page = made.create_sheet(sheet.name.get(language))
    for position, width in enumerate(sheet.widths, start=1):
        page.column_dimensions[get_column_letter(position)].width = width
    for row, cells in enumerate(sheet.rows, start=1):
        lines = 1
        for place, cell in enumerate(cells, start=1):
            if cell != Cell():
                _write(page, row, place, cell, names, language)
                lines = max(lines, _lines(page, sheet, row, place, cell, place == len(cells)))
        if lines > 1:
            # Not every program works out by itself how tall a wrapped row must be.
            page.row_dimensions[row].height = _LINE * lines + 3
    rows, columns = sheet.freeze
    if rows or columns:
        page.freeze_panes = f"{get_column_letter(columns + 1)}{rows + 1}"
    page.sheet_view.showGridLines = False
    page.page_setup.orientation = "landscape" if sheet.landscape else "portrait"
    page.page_setup.paperSize = _A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_options.horizontalCentered = True
    if sheet.repeated is not None:
        page.print_title_rows = f"{sheet.repeated}:{sheet.repeated}"
    # An ampersand begins a code in heads and feet.
    page.oddHeader.left.text = one_line(plan.firm or plan.product.get(language)).replace("&", "&&")[:120]
    page.oddFooter.left.text = f"Rotta · {day(plan.made_on, language)}"
    page.oddFooter.right.text = "&P / &N"


def _lines(page: Worksheet, sheet: Sheet, row: int, place: int, cell: Cell, last: bool) -> int:
    """How many lines the words of a cell take; a remark at the end of its row is spread over the columns that follow."""
    words = page.cell(row, place).value
    if not isinstance(words, str) or cell.formula is not None or cell.look in ("title", "section"):
        return 1
    room, end = sheet.widths[place - 1], place
    if last and cell.look == "note":
        while end < len(sheet.widths) and room < _NOTE_WIDTH:
            room, end = room + sheet.widths[end], end + 1
        page.merge_cells(start_row=row, end_row=row, start_column=place, end_column=end)
    return sum(max(1, ceil(len(line) / room)) for line in words.split("\n"))


def _write(page: Worksheet, row: int, place: int, cell: Cell, names: Mapping[str, str], language: Language) -> None:
    target = page.cell(row, place)
    target.style = f"Rotta {cell.look}"
    target.number_format = _number_format(cell.form, language)
    if cell.formula is not None:
        target.value = cell.formula.format_map(names)
        return
    value = cell.value.get(language) if isinstance(cell.value, Text) else cell.value
    if isinstance(value, str):
        words = writable(value)[:_LONGEST_CELL]
        target.value = words
        # What people typed is never worked out, even when somebody edits the cell.
        target.data_type = "s"
        target.quotePrefix = words.startswith(("=", "+", "-", "@"))
    else:
        target.value = value


def _curve(made: Book, curve: Curve, names: Mapping[str, str], language: Language) -> None:
    """The cumulative cash of the versions, told apart by their stroke."""
    page = made[names[curve.sheet]]
    chart = LineChart()
    chart.title = one_line(curve.title.get(language))
    chart.height, chart.width = 9, 26
    for position, row in enumerate(curve.rows):
        chart.add_data(
            Reference(page, min_col=curve.first, max_col=curve.last, min_row=row),
            from_rows=True,
            titles_from_data=False,
        )
        line = chart.series[position]
        line.tx = SeriesLabel(v=one_line(curve.names[position].get(language)))
        line.smooth = False
        line.graphicalProperties.line.dashStyle = _DASHES[position % len(_DASHES)]
        line.graphicalProperties.line.width = 22_000
    chart.set_categories(Reference(page, min_col=curve.first, max_col=curve.last, min_row=curve.times))
    chart.x_axis.number_format = "mmm yyyy"
    chart.x_axis.tickLblPos = "low"
    chart.x_axis.delete = chart.y_axis.delete = False
    page.add_chart(chart, curve.at)


def _finished(data: bytes, book: Workbook, plan: Plan) -> bytes:
    """Results written beside their formulas, for whoever looks without recomputing, and the day of the plan as date."""
    changed = {}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for position, sheet in enumerate(book.sheets, start=1):
            name = f"xl/worksheets/sheet{position}.xml"
            changed[name] = _with_results(package.read(name).decode(), sheet).encode()
        moment = midday(plan.made_on).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
        changed["docProps/core.xml"] = _MODIFIED.sub(rb"\g<1>" + moment, package.read("docProps/core.xml"))
    return repacked(data, changed)


def _with_results(xml: str, sheet: Sheet) -> str:
    results = {
        f"{get_column_letter(place)}{row}": cell.value
        for row, cells in enumerate(sheet.rows, start=1)
        for place, cell in enumerate(cells, start=1)
        if cell.formula is not None
    }

    def filled(found: re.Match[str]) -> str:
        place, attributes, formula = found.groups()
        value = results.get(place)
        if isinstance(value, float):
            return f'<c r="{place}"{attributes}><f>{formula}</f><v>{value!r}</v></c>'
        words = escape(value) if isinstance(value, str) else ""
        return f'<c r="{place}"{attributes} t="str"><f>{formula}</f><v>{words}</v></c>'

    return _FORMULA.sub(filled, xml)
