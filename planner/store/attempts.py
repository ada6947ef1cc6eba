"""Keys, codes and PINs cannot be tried one after the other: who misses too often is refused for a while, at every replica."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import Select, delete, func, insert, select, text

from planner.store.access import Forbidden
from planner.store.database import Database
from planner.store.errors import TooManyAttempts, told
from planner.store.moments import stamp
from planner.store.tables import attempt

WINDOW = timedelta(minutes=10)
# A whole room may share one address, and everybody in it may mistype the code once.
MOST_MISSES = 60
# Rotta's own number of a lock: a server, unlike a file, lets two write at once without seeing each other's rows.
_ONE_BY_ONE = 7_068_418


class Attempts:
    """Counts misses by source, of which only a hash is kept; a source of "" is not counted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def refuse(self, source: str, most: int = MOST_MISSES) -> None:
        """Raise TooManyAttempts if this source missed ``most`` times within the window."""
        if not source:
            return
        with told(), self._database.reading.begin() as connection:
            if connection.execute(_missed(source)).scalar_one() >= most:
                raise TooManyAttempts

    @contextmanager
    def counted(self, *limits: tuple[str, int]) -> Iterator[None]:
        """One try at something short enough to be guessed: counted before it is made, so that a hundred at the same moment are
        a hundred; not counted once it went well. ``limits`` are sources and how often they may miss. Raises TooManyAttempts.
        """
        for source, most in limits:
            self.refuse(source, most)
        with told(), self._database.writing.begin() as connection:
            if self._database.path is None:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ONE_BY_ONE})
            connection.execute(delete(attempt).where(attempt.c.at <= _window_start()))
            rows = [{"source": _hashed(source), "at": stamp()} for source, _ in limits]
            made = [
                connection.execute(insert(attempt).values(**row).returning(attempt.c.id)).scalar_one() for row in rows
            ]
            # Looked at again with the row written: of those who came together only so many as may.
            over = [connection.execute(_missed(source)).scalar_one() > most for source, most in limits]
            if any(over):
                raise TooManyAttempts
        try:
            yield
        except Forbidden:
            raise
        except BaseException:
            self._forget(made)
            raise
        self._forget(made)

    def _forget(self, made: list[int]) -> None:
        with told(), self._database.writing.begin() as connection:
            connection.execute(delete(attempt).where(attempt.c.id.in_(made)))

    def failed(self, source: str) -> None:
        """Count one miss, and forget those too old to count."""
        if not source:
            return
        with told(), self._database.writing.begin() as connection:
            connection.execute(delete(attempt).where(attempt.c.at <= _window_start()))
            connection.execute(insert(attempt).values(source=_hashed(source), at=stamp()))


def _missed(source: str) -> Select[int]:
    return select(func.count()).where(attempt.c.source == _hashed(source), attempt.c.at > _window_start())


def _window_start() -> str:
    return stamp(datetime.now(UTC) - WINDOW)


def _hashed(source: str) -> str:
    return hashlib.sha256(source.encode("utf-8", errors="replace")).hexdigest()
