"""Clients as files: what goes out comes back the same, and a hostile archive is refused with words, never obeyed."""

from __future__ import annotations

import csv
import io
import json
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest

from planner.case import MAX_CASE_BYTES, Case, case_json, parse_case
from planner.content.load import Content
from planner.transfer import (
    INDEX,
    MAX_ARCHIVE_BYTES,
    MAX_CLIENTS,
    Entry,
    Incoming,
    TransferProblem,
    archive,
    archives,
    csv_bytes,
    read_clients,
    xlsx_bytes,
)

ENTRY = Entry(file="x", label="Rossi & C.", stage="plan", tags=("a", "b"), next_review="2027-01-31", archived=True)


def packed(parts: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", method) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return kept.getvalue()


def problems(content: Content, data: bytes, name: str = "clienti.zip") -> list[TransferProblem]:
    found = read_clients(content, name, data)
    assert found and all(isinstance(one, TransferProblem) for one in found), found
    return [one for one in found if isinstance(one, TransferProblem)]


def firms(content: Content) -> list[Case]:
    return [parse_case(content, text) for text in content.personas.values()]


def test_all_clients_come_back_as_they_went(content: Content) -> None:
    sent = [(ENTRY.model_copy(update={"label": f"Firm {i}"}), case) for i, case in enumerate(firms(content))]
    data = archive(sent)
    assert data == archive(sent)
    found = read_clients(content, "clienti.zip", data)
    assert [one.case for one in found if isinstance(one, Incoming)] == [case for _, case in sent]
    back = [one.entry.model_copy(update={"file": "x"}) for one in found if isinstance(one, Incoming)]
    assert back == [entry for entry, _ in sent]


def test_too_many_for_one_archive_go_into_several_that_all_come_back(
    content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = [(ENTRY.model_copy(update={"label": f"Firm {i}"}), case) for i, case in enumerate(firms(content)[:9])]
    assert len(archives(sent)) == 1
    monkeypatch.setattr("planner.transfer.MAX_CLIENTS", 4)
    made = archives(sent)
    back = [one for data in made for one in read_clients(content, "clienti.zip", data)]
    assert [one.case for one in back if isinstance(one, Incoming)] == [case for _, case in sent]
    assert len(made) > 2
    monkeypatch.setattr("planner.transfer.MAX_ARCHIVE_BYTES", max(map(len, made)) - 1)
    assert len(archives(sent)) > len(made)


def test_names_of_firms_are_not_names_of_files(content: Content) -> None:
    data = archive([(ENTRY.model_copy(update={"label": "../../Rossi"}), Case())])
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        assert sorted(made.namelist()) == ["0001.json", INDEX]


def test_one_case_file_is_one_client(content: Content) -> None:
    case = firms(content)[0]
    (one,) = read_clients(content, "rotta.json", case_json(case).encode())
    assert isinstance(one, Incoming) and one.case == case
    assert one.entry.label == case.answers["company_name"]
    (unnamed,) = read_clients(content, "/tmp/../Rossi Anna.json", b'{"rotta_case": 1}')
    assert isinstance(unnamed, Incoming) and unnamed.entry.label == "Rossi Anna"


def test_cases_without_an_index_are_clients_too(content: Content) -> None:
    case = case_json(firms(content)[0])
    found = read_clients(content, "a.zip", packed({"b/uno.json": case, "leggimi.txt": "ciao"}))
    assert len(found) == 1 and isinstance(found[0], Incoming)


def test_names_that_climb_out_are_only_names(content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    case = '{"rotta_case": 1}'
    found = read_clients(
        content, "a.zip", packed({"../../evil.json": case, "/etc/evil.json": case, "C:\\evil.json": case})
    )
    assert [one.entry.label for one in found if isinstance(one, Incoming)] == ["evil"] * 3
    assert list(tmp_path.rglob("*")) == [] and not (tmp_path.parent.parent / "evil.json").exists()


def test_one_wrong_case_stops_all_and_is_named(content: Content) -> None:
    good, bad = '{"rotta_case": 1}', '{"answers": {"headcount": "tanti", "no_such": 1}}'
    found = problems(content, packed({"0001.json": good, "0002.json": bad}))
    assert len(found) == 2 and all(p.file.startswith("0002.json") for p in found)


def index(*entries: dict[str, object]) -> str:
    return json.dumps({"rotta_clients": 1, "clients": list(entries)})


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        (index({"file": "0002.json", "label": "x"}), "missing"),
        (index({"file": "../../../etc/passwd", "label": "x"}), "missing"),
        (index({"file": INDEX, "label": "x"}), "missing"),
        (index({"file": "0001.json", "label": "x"}, {"file": "0001.json", "label": "y"}), "index"),
        (index({"file": "0001.json", "label": "  "}), "index"),
        (index({"file": "0001.json", "label": "a\nb"}), "index"),
        (index({"file": "0001.json", "label": "x", "tags": ["y" * 41]}), "index"),
        (index({"file": "0001.json", "label": "x", "next_review": "domani"}), "index"),
        (index({"file": "0001.json", "label": "x", "owner": "capo"}), "index"),
        ("[" * 100_000, "index"),
        ("{}", "index"),
        ("\x00", "index"),
    ],
)
def test_an_index_that_lies_is_refused(content: Content, written: str, kind: str) -> None:
    found = problems(content, packed({"0001.json": '{"rotta_case": 1}', INDEX: written}))
    assert [p.text for p in found] == [content.phrase(f"transfer.problem.{kind}")]


def twice() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made, pytest.warns(UserWarning):
        made.writestr("a.json", "{}")
        made.writestr("a.json", "{}")
    return kept.getvalue()


def lying(data: bytes) -> bytes:
    """The archive with small sizes written where the true ones stood."""
    whole = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = whole.index(mark)
        whole[start + place : start + place + 4] = struct.pack("<I", 10)
    return bytes(whole)


def locked() -> bytes:
    data = bytearray(packed({"a.json": "{}"}))
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def test_hostile_archives_are_refused_with_words(content: Content) -> None:
    bomb = packed({"a.json": b" " * (MAX_CASE_BYTES + 1)})
    crowd = packed({f"{i}.json": "{}" for i in range(MAX_CLIENTS + 2)}, zipfile.ZIP_STORED)
    cases = {
        "unpacked": [bomb],
        "many": [crowd],
        "archive": [twice(), locked(), lying(bomb), b"PK\x03\x04rubbish", packed({"a.json": "{}"}, zipfile.ZIP_LZMA)],
        "nothing": [packed({"leggimi.txt": "x"}), packed({"cartella/": ""})],
        "large": [b"PK" + b"\0" * MAX_ARCHIVE_BYTES],
    }
    for kind, files in cases.items():
        for data in files:
            (problem,) = problems(content, data)
            start = content.phrase(f"transfer.problem.{kind}").it.split("{")[0]
            assert problem.text.it.startswith(start), (kind, problem)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"GIF89a", b'"=cmd"', b"[]"])
def test_what_is_no_client_is_said(content: Content, data: bytes) -> None:
    assert problems(content, data, "foto.json")[0].text.it


GRID = [("Dato", "Imprese"), ("=1+2", 5), ("@cmd", 2.5), ("+39 02 1234", None), ("–", 7)]


def test_no_cell_of_a_csv_is_computed() -> None:
    rows = list(csv.reader(io.StringIO(csv_bytes(GRID, ",").decode("utf-8-sig")), delimiter=";"))
    assert rows == [["Dato", "Imprese"], ["'=1+2", "5"], ["'@cmd", "2,5"], ["+39 02 1234", ""], ["–", "7"]]


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    page = openpyxl.load_workbook(io.BytesIO(xlsx_bytes("Gruppo", GRID))).active
    assert page is not None
    assert [[c.value for c in row] for row in page.iter_rows()] == [list(row) for row in GRID]
    assert {c.data_type for row in page.iter_rows() for c in row if isinstance(c.value, str)} == {"s"}
    assert page["A2"].quotePrefix
