"""Plans for a folder of cases: what is done and unchanged is skipped, no file is ever half written, one firm cannot stop the others."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TextIO

from planner.base import Language
from planner.case import CaseError, parse_case
from planner.content.load import Content, load_content
from planner.files import Format, plan_files

# What was made from what: a line is added when all files of a firm are in place, so a killed run loses one firm at most.
JOURNAL = ".rotta-batch.jsonl"
PART = ".rotta-part"
WIDTH = 24
_PROGRAM = Path(__file__).resolve().parent


class BatchError(Exception):
    """The batch cannot begin; the message says what to give instead."""


@dataclass(frozen=True)
class Order:
    """What to make: ``language`` None prints each plan in the language of its case; ``made_on`` is an ISO day."""

    content: Path
    world: Path
    out: Path
    made_on: str
    language: Language | None
    wanted: tuple[Format, ...]


@dataclass(frozen=True)
class Outcome:
    """How a case went: ``problem`` is None when its files are in place; ``seconds`` 0 when they were there already."""

    case: Path
    problem: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class _Made:
    outcome: Outcome
    files: dict[str, str]


def run_batch(
    folder: Path, order: Order, jobs: int = 1, told: Callable[[int, int, Outcome], None] | None = None
) -> list[Outcome]:
    """Make the files of every ``*.json`` in ``folder``, by ``jobs`` processes; the outcomes in the order of the names.

    ``told`` hears of each case when it is over: how many are, of how many. Raises BatchError when nothing can be begun.
    """
    cases = _cases(folder, order.out)
    order.out.mkdir(parents=True, exist_ok=True)
    for left in order.out.glob(f".*{PART}"):
        left.unlink()
    same = _same_for_all(order)
    marks = {case: hashlib.sha256(same + case.read_bytes()).hexdigest() for case in cases if case.is_file()}
    known = _journal(order.out)
    outcomes: dict[Path, Outcome] = {}

    def over(outcome: Outcome) -> None:
        outcomes[outcome.case] = outcome
        if told is not None:
            told(len(outcomes), len(cases), outcome)

    waiting = []
    for case in cases:
        if (
            case in marks
            and known.get(case.name, {}).get("from") == marks[case]
            and _whole(order.out, known[case.name])
        ):
            over(Outcome(case))
        else:
            waiting.append(case)
    with (order.out / JOURNAL).open("a", encoding="utf-8") as journal:
        for made in _work(waiting, order, jobs):
            case = made.outcome.case
            if made.outcome.problem is None:
                line = {"case": case.name, "from": marks[case], "files": made.files}
                journal.write(json.dumps(line, ensure_ascii=False) + "\n")
                journal.flush()
            over(made.outcome)
    return [outcomes[case] for case in cases]


def progress(to: TextIO) -> Callable[[int, int, Outcome], None] | None:
    """A bar on a terminal, with the time still needed; None where nobody watches (a file, a pipe)."""
    if not to.isatty():
        return None
    begun, worked = time.monotonic(), [0]

    def told(done: int, total: int, outcome: Outcome) -> None:
        worked[0] += outcome.seconds > 0
        spent = time.monotonic() - begun
        left = spent / worked[0] * (total - done) if worked[0] else 0.0
        filled = WIDTH * done // total
        bar = "#" * filled + "." * (WIDTH - filled)
        to.write(f"\r\x1b[K[{bar}] {done}/{total}, about {left:.0f} s left, {outcome.case.stem[:40]}")
        if done == total:
            to.write("\r\x1b[K")
        to.flush()

    return told


def _cases(folder: Path, out: Path) -> list[Path]:
    if not folder.is_dir():
        raise BatchError(f"{folder}: not a folder. Give the folder that holds the cases, one JSON file each.")
    if out.exists() and not out.is_dir():
        raise BatchError(f"{out}: not a folder. Give a folder for the plans with --out.")
    if out.resolve() == folder.resolve():
        raise BatchError(f"{out}: the plans would be mixed with the cases. Give another folder with --out.")
    cases = sorted(path for path in folder.glob("*.json") if not path.name.startswith("."))
    if not cases:
        raise BatchError(f"{folder}: no case in it. Cases are files that end in .json.")
    return cases


def _same_for_all(order: Order) -> bytes:
    """What every plan depends on besides its case: program, content, map, day, language and the files wanted."""
    found = hashlib.sha256()
    sources = sorted(path for path in order.content.rglob("*") if path.is_file())
    for path in (*sorted(_PROGRAM.rglob("*.py")), *sources, order.world):
        found.update(f"{path.name} {path.stat().st_size} ".encode() + path.read_bytes())
    found.update(repr((order.made_on, order.language, sorted(order.wanted))).encode())
    return found.digest()


def _journal(out: Path) -> dict[str, Any]:
    """The last line about each case; lines cut short by a crash are no lines."""
    known: dict[str, Any] = {}
    if not (out / JOURNAL).exists():
        return known
    for line in (out / JOURNAL).read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            found = json.loads(line)
            known[found["case"]] = {"from": found["from"], "files": dict(found["files"])}
        except (ValueError, KeyError, TypeError):
            continue
    return known


def _whole(out: Path, entry: dict[str, Any]) -> bool:
    """Every file is there as it was made; one that was edited, cut or removed is made again."""
    return all(
        (out / name).is_file() and _digest((out / name).read_bytes()) == mark for name, mark in entry["files"].items()
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# ---- one case ---------------------------------------------------------------------------------------------------

_loaded: dict[Path, Content] = {}


def _make(case: Path, order: Order) -> _Made:
    """All files of one case, written beside and then put in place; whatever goes wrong is its outcome."""
    begun = time.monotonic()
    try:
        content = _content(order.content)
        given = parse_case(content, case.read_text(encoding="utf-8"))
        language = order.language or given.language
        _, files = plan_files(content, given, order.made_on, language, order.world.read_bytes(), order.wanted)
        names = {f"{case.stem}.{extension}": data for extension, data in files.items()}
        for name, data in names.items():
            _write(order.out / name, data)
    except CaseError as error:
        shown = "; ".join(f"{p.path or 'case'}: {p.text.get(order.language or 'it')}" for p in error.problems)
        return _Made(Outcome(case, shown, time.monotonic() - begun), {})
    except (OSError, UnicodeDecodeError) as error:
        return _Made(Outcome(case, f"cannot be read or written ({error})", time.monotonic() - begun), {})
    except Exception as error:  # a defect met by one firm is told with its name; the others still get their plans
        return _Made(Outcome(case, f"{type(error).__name__}: {error}", time.monotonic() - begun), {})
    return _Made(Outcome(case, None, time.monotonic() - begun), {name: _digest(data) for name, data in names.items()})


def _content(folder: Path) -> Content:
    """Read once per process."""
    if folder not in _loaded:
        _loaded[folder] = load_content(folder)
    return _loaded[folder]


def _write(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name}{PART}")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


# ---- many cases -------------------------------------------------------------------------------------------------


def _work(cases: Sequence[Path], order: Order, jobs: int) -> Iterator[_Made]:
    if jobs == 1 or len(cases) < 2:
        _content(order.content)
        for case in cases:
            yield _make(case, order)
        return
    with ProcessPoolExecutor(min(jobs, len(cases)), mp_context=get_context("spawn")) as pool:
        begun: dict[Future[_Made], Path] = {pool.submit(_make, case, order): case for case in cases}
        try:
            for future in as_completed(begun):
                try:
                    yield future.result()
                except BrokenProcessPool:
                    yield _Made(Outcome(begun[future], "not made: a process was ended from outside; begin again"), {})
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
