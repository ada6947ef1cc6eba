"""Reads a table somebody uploads without trusting anything in it: all of it in plain cells, or what is wrong with it."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from typing import Any, Literal

import openpyxl

MAX_BYTES = 2_000_000
MAX_UNPACKED_BYTES = 30_000_000
MAX_PARTS = 200
# Openings of elements: a part may be small and still hold millions of empty ones, each of them an object in memory. The largest
# table there may be has half a million; all that is not cells, such as styles, far fewer.
MAX_MARKS_OF_CELLS, MAX_MARKS = 1_000_000, 60_000
_CELLS = ("xl/worksheets/", "xl/sharedstrings.xml")
MAX_ROWS, MAX_COLUMNS, MAX_CELL = 2_000, 60, 2_000
# Lines may be left empty between rows, and coloured ones come by the thousand; looking at a million would take seconds.
MAX_LINES, LAST_LINE = 10_000, 100_000
MOST_PROBLEMS = 50
# A workbook keeps a text once for all its cells: a long one would be read again for each of them. Python's own limit for CSV.
LONGEST_READ = 131_072
MOST_TITLE_LINES = 3
DELIMITERS = ";,\t|"

Cell = str | int | float
Kind = Literal[
    "empty", "large", "type", "old_excel", "macros", "workbook", "bomb", "encoding", "binary", "no_header", "header_twice",
    "header_empty", "many_rows", "many_columns", "long_row", "long_cell", "formula", "quotes",
]  # fmt: skip

_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The wide ones too: some spreadsheets of East Asia read them alike.
_STARTS_FORMULA = ("=", "@", "+", "-", "＝", "＠", "＋", "－")
_NUMBER_OR_TELEPHONE = re.compile(r"[+-][\d\s.,()/'-]*%?")
# "- to call back" in a column of notes: what follows a dash and a space in plain words computes nothing.
_LIST_ITEM = re.compile(r"- [^\W\d_][^=(|!]*")
_SPACES = re.compile(r"[^\S\n]+")


@dataclass(frozen=True)
class UploadProblem:
    """What is wrong, for the phrase ``upload.<kind>``; ``row`` is the line of the file as a spreadsheet numbers it."""

    kind: Kind
    row: int | None = None
    column: str = ""
    limit: int | None = None


@dataclass(frozen=True)
class Table:
    """Named columns and rows of as many cells. An empty cell is ``""``; only a workbook's numbers are numbers.

    ``lines`` gives each row's line in the file, empty lines counted, for messages a person can follow.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    lines: tuple[int, ...]


class _RefusedError(Exception):
    def __init__(self, kind: Kind, row: int | None = None, limit: int | None = None) -> None:
        super().__init__(kind)
        self.problem = UploadProblem(kind, row, limit=limit)


def read_table(name: str, data: bytes) -> Table | tuple[UploadProblem, ...]:
    """The first sheet of an XLSX file, or a CSV file, with its first line as names of the columns.

    Lines of a single cell above a wider one are the title of the sheet. A dash alone is an empty cell.

    The content decides what the file is; of ``name`` only the ending is looked at, and it must not contradict the content.
    """
    try:
        return _table(_lines(shown_name(name).lower(), data))
    except _RefusedError as refused:
        return (refused.problem,)


def shown_name(name: str) -> str:
    """The last part of a stranger's file name, without invisible or direction-changing characters, at most 80 long."""
    last = re.split(r"[\\/]", name)[-1]
    visible = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    return visible.strip(" .")[-80:]


def inert(value: str) -> str:
    """A text that a spreadsheet shows and never computes, for every cell of a CSV file somebody will open with one.

    A line break or tab before the sign does not hide it: some programs skip them.
    """
    start = value.lstrip("\t\r\n \u00a0\ufeff'\"")[:1]
    plain = _NUMBER_OR_TELEPHONE.fullmatch(value) and any(c.isdigit() for c in value)
    return (
        f"'{value}" if value[:1] in ("\t", "\r", "\n") or (start in _STARTS_FORMULA and start and not plain) else value
    )


# ---- what kind of file ------------------------------------------------------------------------------------------


def _lines(name: str, data: bytes) -> Iterable[tuple[int, list[Cell]]]:
    if not data:
        raise _RefusedError("empty")
    if len(data) > MAX_BYTES:
        raise _RefusedError("large", limit=MAX_BYTES // 1_000_000)
    if data.startswith(_OLD_EXCEL):
        raise _RefusedError("old_excel")
    is_zip = data.startswith(_ZIP)
    ending = name.rpartition(".")[2]
    if ending not in ("csv", "txt", "xlsx") or is_zip != (ending == "xlsx"):
        raise _RefusedError("macros" if is_zip and ending == "xlsm" else "type")
    return _workbook_lines(data) if is_zip else _text_lines(_decoded(data))


def _decoded(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or the Windows encoding Italian spreadsheets write CSV in."""
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(unicodedata.category(c) == "Cc" and c not in "\t\r\n" for c in text):
            raise _RefusedError("binary")
        return text
    raise _RefusedError("encoding")


def _text_lines(text: str) -> Iterator[tuple[int, list[Cell]]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = re.sub(r'"[^"]*"', "", first)
    delimiter = max(DELIMITERS, key=unquoted.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 0
    try:
        for row in reader:
            # A cell may hold line breaks: a spreadsheet counts rows, not lines of the file.
            line += 1
            yield line, [_calm(cell) for cell in row]
    except csv.Error as error:
        too_long = "field larger" in str(error)
        raise _RefusedError("long_cell" if too_long else "quotes", row=line + 1, limit=MAX_CELL) from error


# ---- workbooks --------------------------------------------------------------------------------------------------


def _workbook_lines(data: bytes) -> Iterator[tuple[int, list[Cell]]]:
    _inspect(data)
    try:
        # Read only, without links, values instead of formulas: nothing in the file is followed or computed.
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        for line, row in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1), start=1):
            cells = _trimmed([_plain(v) for v in row], 0) if set(row) != {None} else []
            if line > LAST_LINE or (line > MAX_LINES and cells):
                raise _RefusedError("many_rows", limit=MAX_ROWS)
            yield line, cells
    except _RefusedError:
        raise
    except Exception as error:  # openpyxl answers a damaged file with whatever broke first
        raise _RefusedError("workbook") from error


def _inspect(data: bytes) -> None:
    """Look at the parts of the archive before anything of it is unpacked for good."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = [part.filename for part in parts]
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
                raise _RefusedError("bomb", limit=MAX_UNPACKED_BYTES // 1_000_000)
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise _RefusedError("macros")
            outside = any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names)
            if outside or len(set(names)) < len(names) or "xl/workbook.xml" not in names:
                raise _RefusedError("workbook")
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _refuse_large_and_strange(part.filename, archive.read(part))
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, EOFError, ValueError) as error:
        raise _RefusedError("workbook") from error


def _refuse_large_and_strange(name: str, xml: bytes) -> None:
    """No spreadsheet writes a document type; those that do want their entities multiplied or a file read."""
    if xml.count(b"<") > (MAX_MARKS_OF_CELLS if name.lower().startswith(_CELLS) else MAX_MARKS):
        raise _RefusedError("bomb", limit=MAX_UNPACKED_BYTES // 1_000_000)
    # Without its zeros UTF-16 reads like ASCII.
    bare = xml.replace(b"\x00", b"").upper()
    if b"<!DOCTYPE" in bare or b"<!ENTITY" in bare:
        raise _RefusedError("workbook")


def _plain(value: Any) -> Cell:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, int):
        return value
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if len(str(value)) > LONGEST_READ:
        raise _RefusedError("long_cell", limit=MAX_CELL)
    return _calm(str(value))


def _calm(text: str) -> str:
    """A cell's text with its invisible and direction-changing characters gone and single spaces."""
    kept = (
        c for c in unicodedata.normalize("NFC", text) if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Co")
    )
    calm = _SPACES.sub(" ", "".join(kept)).strip()
    return "" if calm in ("-", "–", "—") else calm


# ---- rows -------------------------------------------------------------------------------------------------------


def _table(lines: Iterable[tuple[int, list[Cell]]]) -> Table | tuple[UploadProblem, ...]:
    found = _below_title((line, cells) for line, cells in lines if any(cell != "" for cell in cells))
    head: tuple[int, list[Cell]] = next(found, (0, []))
    problems = _head_problems(*head)
    if problems:
        return problems
    columns = tuple(str(cell) for cell in _trimmed(head[1], 0))
    rows: list[tuple[Cell, ...]] = []
    numbers: list[int] = []
    for line, cells in found:
        if len(rows) == MAX_ROWS:
            raise _RefusedError("many_rows", limit=MAX_ROWS)
        cells = _trimmed(cells, len(columns))
        problems += tuple(_row_problems(line, cells, columns))
        rows.append((*cells, *[""] * (len(columns) - len(cells))))
        numbers.append(line)
    return problems[:MOST_PROBLEMS] or Table(columns, tuple(rows), tuple(numbers))


def _below_title(lines: Iterator[tuple[int, list[Cell]]]) -> Iterator[tuple[int, list[Cell]]]:
    """Without the title that many sheets have over the names of the columns, in one wide cell."""
    first = list(islice(lines, MOST_TITLE_LINES + 1))
    wide = (place for place, (_, cells) in enumerate(first) if len(cells) - cells.count("") > 1)
    return chain(first[next(wide, 0) :], lines)


def _trimmed(cells: list[Cell], least: int) -> list[Cell]:
    """Without the empty cells at the end that a spreadsheet leaves behind."""
    while len(cells) > least and cells[-1] == "":
        cells = cells[:-1]
    return cells


def _head_problems(line: int, cells: list[Cell]) -> tuple[UploadProblem, ...]:
    names = [str(cell) for cell in _trimmed(cells, 0)]
    if not names:
        return (UploadProblem("no_header"),)
    if len(names) > MAX_COLUMNS:
        return (UploadProblem("many_columns", line, limit=MAX_COLUMNS),)
    if "" in names:
        return (UploadProblem("header_empty", line),)
    folded = [name.casefold() for name in names]
    twice = next((name for name in names if folded.count(name.casefold()) > 1), None)
    if twice is not None:
        return (UploadProblem("header_twice", line, twice[:80]),)
    return tuple(_row_problems(line, list(names), names))


def _row_problems(line: int, cells: list[Cell], columns: Sequence[str]) -> Iterator[UploadProblem]:
    if len(cells) > len(columns):
        yield UploadProblem("long_row", line, limit=len(columns))
        return
    for column, cell in zip(columns, cells, strict=False):
        if isinstance(cell, str) and len(cell) > MAX_CELL:
            yield UploadProblem("long_cell", line, column[:80], MAX_CELL)
        elif isinstance(cell, str) and inert(cell) != cell and not _LIST_ITEM.fullmatch(cell):
            yield UploadProblem("formula", line, column[:80])
