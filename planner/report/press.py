"""The files of a plan, set in a process of their own: a document takes a quarter of a second in which no answer would be taken."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from typing import TypeVar

from planner.base import Language, Text
from planner.document import Plan
from planner.document_workbook import Workbook

Made = TypeVar("Made")
Phrases = Mapping[str, Text]


class Press:
    """Makes files from a plan as text. ``phrases`` are ``Content.phrases``, ``world`` the map's shapes or None.

    The process is begun when first needed (or at ``warm``) and begun again when it died. A file it could not make for want
    of a process is made here, in this one: nobody goes without.
    """

    def __init__(self, phrases: Phrases, world: bytes | None) -> None:
        self._given = dict(phrases), world
        self._pool: ProcessPoolExecutor | None = None
        self._lock = threading.Lock()

    def warm(self) -> None:
        """Begin the process without waiting for it."""
        with suppress(OSError, BrokenProcessPool):  # whoever wants a file will see
            self._running().submit(_ready)

    def pdf(self, plan_text: str, language: Language) -> bytes:
        return self._made(_pdf, plan_text, language)

    def docx(self, plan_text: str, language: Language) -> bytes:
        return self._made(_docx, plan_text, language)

    def xlsx(self, book: Workbook, plan_text: str, language: Language) -> bytes:
        return self._made(_xlsx, book, plan_text, language)

    def close(self) -> None:
        """End the process; the next file begins another."""
        with self._lock:
            if self._pool is not None:
                self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _running(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                # Spawned, never forked: a copy of a process with threads may wait for ever on a lock one of them held.
                pool = ProcessPoolExecutor(1, get_context("spawn"), _begin)
                # The first thing it does. Given to its beginning instead, so much would hold us up until it has begun.
                pool.submit(_take, *self._given)
                self._pool = pool
            return self._pool

    def _made(self, make: Callable[..., Made], *given: object) -> Made:
        for _ in range(2):
            try:
                pool = self._running()
                return pool.submit(make, *given).result()
            except BrokenProcessPool:
                self._let_go(pool)
            except OSError:  # no process to be had
                break
        _take(*self._given)
        return make(*given)

    def _let_go(self, dead: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is dead:
                self._pool = None


# ---- in the other process -----------------------------------------------------------------------------------------

_given: list[tuple[Phrases, bytes | None]] = []


def _begin() -> None:
    """Of a process that lives as long as the one that asked for it, also when that one is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asking = parent_process()
    assert asking is not None
    threading.Thread(target=_end_with, args=(asking,), daemon=True).start()


def _end_with(asking: BaseProcess) -> None:
    asking.join()
    os._exit(0)


def _take(phrases: Phrases, world: bytes | None) -> None:
    _given[:] = [(phrases, world)]


def _ready() -> None:
    """Load what the first document needs."""
    from planner.report import pdf  # noqa: F401, PLC0415


def _pdf(plan_text: str, language: Language) -> bytes:
    from planner.report.pdf import pdf_bytes  # noqa: PLC0415 each kind loads its own tools

    phrases, world = _given[0]
    return pdf_bytes(Plan.model_validate_json(plan_text), phrases, language, world)


def _docx(plan_text: str, language: Language) -> bytes:
    from planner.report.docx import word_bytes  # noqa: PLC0415

    phrases, world = _given[0]
    return word_bytes(Plan.model_validate_json(plan_text), phrases, language, world)


def _xlsx(book: Workbook, plan_text: str, language: Language) -> bytes:
    from planner.report.xlsx import workbook_bytes  # noqa: PLC0415

    return workbook_bytes(book, Plan.model_validate_json(plan_text), language)
