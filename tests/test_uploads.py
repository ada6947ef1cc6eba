"""Uploaded tables: what people really send is read whole, what attackers send is refused with words, and nothing is in between."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.content.load import Content
from planner.uploads import (
    LONGEST_READ,
    MAX_BYTES,
    MAX_MARKS,
    MAX_MARKS_OF_CELLS,
    MAX_ROWS,
    Kind,
    Table,
    inert,
    read_table,
    shown_name,
)

FIRMS = "Impresa;Provincia;Fatturato\nRubinetti & C.;Brescia;4.500.000\n\nCaffè Però;Bergamo;\n"


def workbook(*rows: tuple[Any, ...], **parts: bytes) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def repacked(data: bytes, changes: dict[str, bytes]) -> bytes:
    """The archive with these parts changed or added."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return kept.getvalue()


def table(name: str, data: bytes) -> Table:
    found = read_table(name, data)
    assert isinstance(found, Table), found
    return found


def refused(name: str, data: bytes) -> list[tuple[str, int | None]]:
    found = read_table(name, data)
    assert isinstance(found, tuple)
    return [(problem.kind, problem.row) for problem in found]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_csv_of_every_spreadsheet_is_read(encoding: str, delimiter: str) -> None:
    found = table("imprese.csv", FIRMS.replace(";", delimiter).encode(encoding))
    assert found.columns == ("Impresa", "Provincia", "Fatturato")
    assert found.rows == (("Rubinetti & C.", "Brescia", "4.500.000"), ("Caffè Però", "Bergamo", ""))
    assert found.lines == (2, 4)


def test_quoted_cells_hold_separators_breaks_and_short_rows_are_filled() -> None:
    found = table("a.csv", 'nome;nota\n"Rossi; figli";"due\nrighe ""qui"""\nsola\n'.encode("utf-8-sig"))
    assert found.rows == (("Rossi; figli", 'due\nrighe "qui"'), ("sola", ""))


def test_a_workbook_gives_numbers_as_numbers_and_days_as_days() -> None:
    data = workbook(
        ("Impresa", "Fatturato", "Quota", "Dal"), ("Però", 4500000.0, 12.5, datetime(2019, 5, 1)), (), ("B",)
    )
    found = table("C:\\cartella\\elenco.XLSX", data)
    assert found.rows == (("Però", 4500000, 12.5, "2019-05-01"), ("B", "", "", ""))
    assert found.lines == (2, 4)


def test_the_title_of_a_sheet_stands_above_its_columns_and_a_dash_is_an_empty_cell() -> None:
    data = workbook(("Elenco delle imprese",), (), ("Impresa", "Addetti", "Note"), ("Però", "-", "- da richiamare"))
    found = table("a.xlsx", data)
    assert (found.columns, found.rows) == (("Impresa", "Addetti", "Note"), (("Però", "", "- da richiamare"),))
    assert found.lines == (4,)
    assert table("a.csv", b"Impresa\nRossi\nBianchi\n").columns == ("Impresa",)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\n \n;;\n", "no_header"),
        ("a.csv", b"x" * (MAX_BYTES + 1), "large"),
        ("a.exe", b"MZ", "type"),
        ("a.csv", workbook(("a",)), "type"),
        ("a.xlsx", b"a;b\n1;2\n", "type"),
        ("a.xlsx.csv", workbook(("a",)), "type"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_excel"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_excel"),
        ("a.xlsm", workbook(("a",)), "macros"),
        ("a.xlsx", repacked(workbook(("a",)), {"xl/vbaProject.bin": b"x"}), "macros"),
        ("a.csv", b"a;b\n\x00\x01;2\n", "binary"),
        ("a.csv", b"\xff\xfe\x00", "encoding"),
        ("a.csv", b"a;;c\n1;2;3\n", "header_empty"),
        ("a.csv", b"Nome;NOME\n1;2\n", "header_twice"),
        ("a.csv", b"a;b\n1;2;3\n", "long_row"),
        ("a.csv", b'a;b\n"1;2\n', "quotes"),
        ("a.csv", b"a;b\n1;" + b"x" * 2001 + b"\n", "long_cell"),
        ("a.csv", b"a;b\n1;" + b"x" * 200_000 + b"\n", "long_cell"),
        ("a.csv", b"a\n" + b"1\n" * (MAX_ROWS + 1), "many_rows"),
        ("a.csv", b";".join(b"c%d" % n for n in range(61)) + b"\n", "many_columns"),
        ("a.xlsx", workbook(tuple(f"c{n}" for n in range(61))), "many_columns"),
        ("a.xlsx", workbook(("a",), *[()] * 10_000, ("far away",)), "many_rows"),
        ("a.xlsx", workbook(("a",))[:-40], "workbook"),
        ("a.xlsx", b"PK\x03\x04" + bytes(100), "workbook"),
        ("a.xlsx", repacked(workbook(("a",)), {"../../etc/cron.d/x": b"x"}), "workbook"),
        ("a.xlsx", repacked(workbook(("a",)), {"xl/workbook.xml": b"<workbook"}), "workbook"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_good_table_is_refused_by_name(name: str, data: bytes, kind: str) -> None:
    assert [found for found, _ in refused(name, data)] == [kind]


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = repacked(workbook(("a",)), {"xl/worksheets/sheet2.xml": bytes(200_000_000)})
    assert len(bomb) < MAX_BYTES
    tracemalloc.start()
    found = refused("a.xlsx", bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == [("bomb", None)]
    assert peak < 5_000_000
    many = repacked(workbook(("a",)), {f"xl/media/{n}.png": b"x" for n in range(300)})
    assert refused("a.xlsx", many) == [("bomb", None)]


@pytest.mark.parametrize(
    ("part", "head", "mark", "times"),
    [
        ("xl/styles.xml", "<styleSheet {}><cellXfs>", "<xf/>", MAX_MARKS),
        ("xl/workbook.xml", "<workbook {}><definedNames>", "<definedName name='n'>1</definedName>", MAX_MARKS),
        ("xl/worksheets/sheet1.xml", "<worksheet {}><sheetData><row>", "<c/>", MAX_MARKS_OF_CELLS),
        ("xl/worksheets/sheet1.xml", "<worksheet {}><sheetData>", "<row/>", MAX_MARKS_OF_CELLS),
    ],
)
def test_a_small_part_with_millions_of_empty_elements_is_never_read(
    part: str, head: str, mark: str, times: int
) -> None:
    name = "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
    data = repacked(workbook(("a",)), {part: (head.format(name) + mark * times).encode()})
    assert len(data) < 200_000
    assert refused("a.xlsx", data) == [("bomb", None)]


def test_a_long_text_in_many_cells_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[int] = []
    monkeypatch.setattr("planner.uploads._calm", lambda text: looked_at.append(len(text)) or text)
    text = f"<is><t>{'x' * 2_000_000}</t></is>"
    cells = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr">{text if n > 1 else "<is><t>a</t></is>"}</c></row>' for n in (1, 2, 3)
    )
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{name}"><sheetData>{cells}</sheetData></worksheet>'
    data = repacked(workbook(("a",)), {"xl/worksheets/sheet1.xml": sheet.encode()})
    assert refused("a.xlsx", data) == [("long_cell", None)]
    assert max(looked_at) <= LONGEST_READ


def test_the_largest_table_there_may_be_is_read() -> None:
    rows = [tuple(f"c{n}" for n in range(60)), *[tuple(range(60))] * MAX_ROWS]
    table = read_table("a.xlsx", workbook(*rows))
    assert isinstance(table, Table) and len(table.rows) == MAX_ROWS


def test_a_row_said_to_be_far_below_the_last_one_ends_the_reading() -> None:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="999999999999">'
        '<c r="A999999999999" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'
    )
    data = repacked(workbook(("a",)), {"xl/worksheets/sheet1.xml": sheet.encode()})
    assert refused("a.xlsx", data) == [("many_rows", None)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_never_multiplied_nor_files_read(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("do not show")
    entity = f'<!DOCTYPE s [<!ENTITY x SYSTEM "file://{tmp_path / "secret"}">]>'
    sheet = (
        f'<?xml version="1.0" encoding="{encoding}"?>{entity}<worksheet xmlns="http://schemas.openxmlformats.org/'
        'spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row></sheetData>'
        "</worksheet>"
    )
    data = repacked(workbook(("a",)), {"xl/worksheets/sheet1.xml": sheet.encode(encoding)})
    assert refused("a.xlsx", data) == [("workbook", None)]


DANGEROUS = (
    "=cmd|' /C calc'!A0", "=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", '=HYPERLINK("http://x")',
    "\t=1+1", "\r=1+1", " =1+1", "'=1", "-A1", "+A1",
)  # fmt: skip
HARMLESS = ("+39 035 123456", "-5", "-4,5 %", "+1.000,00", "Rossi = Bianchi", "a@b.it", "12", "", "C+", "5-10")


@pytest.mark.parametrize("cell", DANGEROUS)
def test_a_cell_that_would_compute_is_named_and_written_inert(cell: str) -> None:
    assert inert(cell) == f"'{cell}"
    if cell == cell.strip():
        assert refused("a.csv", f'nome;x\nRossi;1\n"{cell.replace(chr(34), chr(34) * 2)}";2\n'.encode()) == [
            ("formula", 3)
        ]


@pytest.mark.parametrize("cell", HARMLESS)
def test_numbers_telephones_and_addresses_stay_as_they_are(cell: str) -> None:
    assert inert(cell) == cell
    assert table("a.csv", f'nome;x\n"{cell}";2\n'.encode()).rows == ((cell, "2"),)


def test_every_wrong_row_is_named_and_none_is_kept() -> None:
    data = b"nome;x\nRossi;=1\nBianchi;1;2;3\nVerdi;2\n@a;1\n"
    assert refused("a.csv", data) == [("formula", 2), ("long_row", 3), ("formula", 5)]


def test_invisible_and_direction_changing_characters_do_not_come_in() -> None:
    assert table("a.csv", "nome\nRo\u200bs\u202esi\u00a0 srl\n".encode()).rows == (("Rossi srl",),)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\elenco.csv", "elenco.csv"),
        ("a\u202excod.exe", "axcod.exe"),
        ("con\x00trol\n.csv", "control.csv"),
        ("x" * 200 + ".csv", "x" * 76 + ".csv"),
        ("..", ""),
    ],
)
def test_a_name_is_only_its_last_visible_part(name: str, shown: str) -> None:
    assert shown_name(name) == shown


def test_every_problem_has_words(content: Content) -> None:
    for kind in get_args(Kind):
        words = content.phrase(f"upload.{kind}")
        for sentence in (words.it, words.en):
            assert "{" not in sentence.format(row=1, column="x", limit=2)


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a.txt", "a"]))
def test_no_bytes_break_the_reader(data: bytes, name: str) -> None:
    for bytes_given in (data, b"PK\x03\x04" + data):
        found = read_table(name, bytes_given)
        assert isinstance(found, Table) or found
