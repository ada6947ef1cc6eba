"""Clients in and out as files: one case, all of them as an archive that is read back without trusting it, grids as CSV and XLSX."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from planner.base import IsoDate, Model, Text
from planner.case import MAX_CASE_BYTES, Case, CaseError, case_json, parse_case
from planner.content.load import Content
from planner.report.grid import grid_bytes
from planner.uploads import inert, shown_name

INDEX = "index.json"
MAX_ARCHIVE_BYTES, MAX_UNPACKED_BYTES, MAX_INDEX_BYTES = 5_000_000, 20_000_000, 3_000_000
MAX_CLIENTS = 2_000
MOST_PROBLEMS = 50
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# The first moment an archive can hold: equal clients give equal bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_ZIP = b"PK"
# A spreadsheet set to another country splits at commas, tabs and lines, whatever quotes stand there: no part may compute.
_WHERE_ELSEWHERE_A_CELL_BEGINS = re.compile(r"[,\t|\r\n][\s\"']*(?=[=@＝＠＋－]|[+-](?!\s*\d))")


class Entry(Model):
    """A line of the index: what stands beside a client in the list. Notes and links stay where they are."""

    file: Annotated[str, Field(min_length=1, max_length=120)]
    label: Annotated[str, Field(min_length=1, max_length=200)]
    stage: Annotated[str, Field(max_length=40)] = ""
    tags: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=40)], ...], Field(max_length=20)] = ()
    next_review: IsoDate | None = None
    archived: bool = False


class Index(Model):
    """What an archive of clients says of itself."""

    rotta_clients: Literal[1] = 1
    clients: Annotated[tuple[Entry, ...], Field(max_length=MAX_CLIENTS)]


@dataclass(frozen=True)
class Incoming:
    """A client read from a file."""

    entry: Entry
    case: Case


@dataclass(frozen=True)
class TransferProblem:
    """What is wrong with a file and what to do; ``file`` is the part of the archive, "" for the whole."""

    file: str
    text: Text


class _RefusedError(Exception):
    def __init__(self, text: Text, file: str = "") -> None:
        super().__init__(text.en)
        self.problem = TransferProblem(file, text)


# ---- out --------------------------------------------------------------------------------------------------------


def archives(clients: Sequence[tuple[Entry, Case]]) -> tuple[bytes, ...]:
    """All clients as few archives as can be read back: one, unless there are thousands or many carry a logo."""
    cases = sum(len(case_json(case).encode()) for _, case in clients)
    if len(clients) <= MAX_CLIENTS and cases <= MAX_UNPACKED_BYTES - MAX_INDEX_BYTES:
        data = archive(clients)
        if len(data) <= MAX_ARCHIVE_BYTES:
            return (data,)
    half = len(clients) // 2
    return (*archives(clients[:half]), *archives(clients[half:]))


def archive(clients: Iterable[tuple[Entry, Case]]) -> bytes:
    """All clients as one archive: an index and a case each. Names of files are numbers, never names of firms."""
    entries, kept = [], io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, (entry, case) in enumerate(clients, start=1):
            named = entry.model_copy(update={"file": f"{number:04}.json"})
            entries.append(named)
            packed.writestr(_member(named.file), case_json(case))
        index = Index(clients=tuple(entries)).model_dump(mode="json")
        packed.writestr(_member(INDEX), json.dumps(index, ensure_ascii=False, indent=2) + "\n")
    return kept.getvalue()


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _NO_TIME)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def csv_bytes(rows: Iterable[Sequence[str | int | float | None]], decimal: str = ".") -> bytes:
    """A grid as CSV that spreadsheets open as it is: semicolons, UTF-8 with its mark, no cell that would be computed."""
    kept = io.StringIO(newline="")
    writer = csv.writer(kept, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([_written(value, decimal) for value in row])
    return kept.getvalue().encode("utf-8-sig")


def _written(value: str | int | float | None, decimal: str) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _WHERE_ELSEWHERE_A_CELL_BEGINS.sub(r"\g<0>'", inert(value))
    return str(value).replace(".", decimal)


def xlsx_bytes(title: str, rows: Sequence[Sequence[str | int | float | None]]) -> bytes:
    """The same grid as a workbook."""
    return grid_bytes(title, rows)


# ---- in ---------------------------------------------------------------------------------------------------------


def read_clients(content: Content, name: str, data: bytes) -> tuple[Incoming, ...] | tuple[TransferProblem, ...]:
    """The clients of an archive (made here, or any of cases) or of a single case file; or everything that is wrong with it."""
    try:
        if len(data) > MAX_ARCHIVE_BYTES:
            raise _refused(content, "large", limit=str(MAX_ARCHIVE_BYTES // 1_000_000))
        if not data.startswith(_ZIP):
            return _single(content, shown_name(name), data)
        parts = _unpacked(content, data)
        return _cases(content, parts, _index(content, parts))
    except _RefusedError as refused:
        return (refused.problem,)


def _refused(content: Content, key: str, file: str = "", **values: str) -> _RefusedError:
    return _RefusedError(content.phrase(f"transfer.problem.{key}").format(values, values), file)


def _single(content: Content, name: str, data: bytes) -> tuple[Incoming, ...] | tuple[TransferProblem, ...]:
    case = _case(content, name, data)
    if isinstance(case, tuple):
        return case
    return (Incoming(Entry(file=name[-120:] or "case", label=_label(case, name)), case),)


def _unpacked(content: Content, data: bytes) -> dict[str, bytes]:
    """Every file of the archive by name. Names are never used as paths; sizes are counted, not believed."""
    parts: dict[str, bytes] = {}
    room = MAX_UNPACKED_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            members = [m for m in packed.infolist() if not m.is_dir()]
            if len(members) > MAX_CLIENTS + 1:
                raise _refused(content, "many", limit=str(MAX_CLIENTS))
            for member in members:
                strange = member.compress_type not in _PACKED or member.flag_bits & 1 or member.filename in parts
                if strange:
                    raise _refused(content, "archive")
                most = min(room, MAX_INDEX_BYTES if member.filename == INDEX else MAX_CASE_BYTES)
                with packed.open(member) as part:
                    read = part.read(most + 1)
                if len(read) > most:
                    raise _refused(content, "unpacked", shown_name(member.filename))
                room -= len(read)
                parts[member.filename] = read
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise _refused(content, "archive") from error
    return parts


def _index(content: Content, parts: dict[str, bytes]) -> tuple[Entry, ...] | None:
    """The lines of the index; None for an archive without one."""
    if INDEX not in parts:
        return None
    try:
        entries = Index.model_validate_json(parts[INDEX]).clients
    except (ValidationError, ValueError) as error:
        raise _refused(content, "index", INDEX) from error
    names = [entry.file for entry in entries]
    words = [word for entry in entries for word in (entry.label.strip(), entry.stage, *entry.tags)]
    if (
        len(set(names)) < len(names)
        or not all(word.isprintable() for word in words)
        or "" in {e.label.strip() for e in entries}
    ):
        raise _refused(content, "index", INDEX)
    missing = next((name for name in names if name not in parts or name == INDEX), None)
    if missing is not None:
        raise _refused(content, "missing", shown_name(missing))
    return entries


def _cases(
    content: Content, parts: dict[str, bytes], entries: tuple[Entry, ...] | None
) -> tuple[Incoming, ...] | tuple[TransferProblem, ...]:
    """All cases, or the problems of all: files of other kinds than cases are looked at only when an index names them."""
    if entries is None:
        wanted: list[tuple[str, Entry | None]] = [
            (name, None) for name in sorted(parts) if name.lower().endswith(".json")
        ]
    else:
        wanted = [(entry.file, entry) for entry in entries]
    if not wanted:
        raise _refused(content, "nothing")
    found: list[Incoming] = []
    problems: list[TransferProblem] = []
    for name, entry in wanted:
        case = _case(content, shown_name(name), parts[name])
        if isinstance(case, tuple):
            problems += case
        else:
            found.append(Incoming(entry or Entry(file="case", label=_label(case, name)), case))
    return tuple(problems[:MOST_PROBLEMS]) or tuple(found)


def _case(content: Content, name: str, data: bytes) -> Case | tuple[TransferProblem, ...]:
    try:
        return parse_case(content, data.decode("utf-8-sig", errors="replace"))
    except CaseError as error:
        return tuple(
            TransferProblem(": ".join(part for part in (name, shown_name(p.path)) if part), p.text)
            for p in error.problems
        )


def _label(case: Case, name: str) -> str:
    """The firm's own name, or that of the file."""
    given = case.answers.get("company_name")
    said = " ".join(given.split()) if isinstance(given, str) and given not in ("", "unknown") else ""
    return (said or shown_name(name).removesuffix(".json").strip() or "?")[:200]
