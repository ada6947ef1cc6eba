"""Keys, codes and PINs cannot be tried one after the other: who misses too often is refused for a while, at every replica."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, insert, select

from planner.store.database import Database
from planner.store.errors import TooManyAttempts, told
from planner.store.moments import stamp
from planner.store.tables import attempt

WINDOW = timedelta(minutes=10)
# A whole room may share one address, and everybody in it may mistype the code once.
MOST_MISSES = 60


class Attempts:
    """Counts misses by source, of which only a hash is kept; a source of "" is not counted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def refuse(self, source: str, most: int = MOST_MISSES) -> None:
        """Raise TooManyAttempts if this source missed ``most`` times within the window."""
        if not source:
            return
        missed = select(func.count()).where(attempt.c.source == _hashed(source), attempt.c.at > _window_start())
        with told(), self._database.reading.begin() as connection:
            if connection.execute(missed).scalar_one() >= most:
                raise TooManyAttempts

    def failed(self, source: str) -> None:
        """Count one miss, and forget those too old to count."""
        if not source:
            return
        with told(), self._database.writing.begin() as connection:
            connection.execute(delete(attempt).where(attempt.c.at <= _window_start()))
            connection.execute(insert(attempt).values(source=_hashed(source), at=stamp()))


def _window_start() -> str:
    return stamp(datetime.now(UTC) - WINDOW)


def _hashed(source: str) -> str:
    return hashlib.sha256(source.encode("utf-8", errors="replace")).hexdigest()
