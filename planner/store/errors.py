"""Says what went wrong with the database by kind, so that a screen can tell a person what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from sqlalchemy import exc

Kind = Literal["busy", "away", "full", "read_only", "broken", "newer"]
Place = tuple[str, ...]

_KINDS: Mapping[int, Kind] = MappingProxyType(
    {
        sqlite3.SQLITE_BUSY: "busy",
        sqlite3.SQLITE_LOCKED: "busy",
        sqlite3.SQLITE_FULL: "full",
        sqlite3.SQLITE_READONLY: "read_only",
        sqlite3.SQLITE_CANTOPEN: "read_only",
        sqlite3.SQLITE_PERM: "read_only",
        sqlite3.SQLITE_AUTH: "read_only",
    }
)

# The same in PostgreSQL: the first letters of its five-letter codes.
_STATES: tuple[tuple[str, Kind], ...] = (
    ("53100", "full"),
    ("25006", "read_only"),
    ("42501", "read_only"),
    ("53", "busy"),
    ("55P03", "busy"),
    ("40", "busy"),
    ("57P", "away"),
    ("57", "busy"),
    ("08", "away"),
)
# A server that hung up or was never reached sends no code with these.
_CUT_OFF = ("OperationalError", "InterfaceError")


class StoreError(Exception):
    """The database did not do its work; nothing of the refused write was kept.

    ``kind``: busy (try again), away (the server does not answer or lets nobody in: try again), full (no room left),
    read_only (the file or its folder cannot be written), broken (damaged or not a database), newer (written by a
    later Rotta). ``backups`` are the copies found beside a damaged file, newest first.
    """

    def __init__(self, kind: Kind, detail: str, backups: tuple[Path, ...] = ()) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind: Kind = kind
        self.backups = backups


class UnknownPlan(Exception):
    """No plan has this token: it was mistyped, or the plan was deleted. The token is never in the message."""

    def __init__(self) -> None:
        super().__init__("no plan has this token")


class Conflict(Exception):
    """Somebody else changed this place after the writer had read it; nothing was written.

    ``place`` is as in a case file (("answers", id), ("market_answers", market, id) or (choice,)); ``theirs`` is the value
    there now, None where it was taken away; ``version`` is the plan's at that change.
    """

    def __init__(self, place: Place, theirs: Any, version: int) -> None:
        super().__init__(f"{'.'.join(place)} was changed by somebody else")
        self.place, self.theirs, self.version = place, theirs, version


class TooManyAttempts(Exception):
    """This source asked too often for what does not exist; it may try again after some minutes."""

    def __init__(self) -> None:
        super().__init__("too many attempts: try again in some minutes")


def kind_of(error: BaseException | None) -> Kind:
    """The kind of a driver's error; what cannot be told apart is "broken"."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return _KINDS.get(code & 0xFF, "broken")
    state = getattr(error, "sqlstate", None)
    if state is None and not isinstance(error, sqlite3.Error) and type(error).__name__ in _CUT_OFF:
        return "away"
    return next((kind for start, kind in _STATES if (state or "").startswith(start)), "broken")


@contextmanager
def told() -> Iterator[None]:
    """Turn whatever the database raises inside into StoreError."""
    try:
        yield
    except exc.TimeoutError as error:
        raise StoreError("busy", "every connection is in use") from error
    except exc.DBAPIError as error:
        raise StoreError(kind_of(error.orig), str(error.orig)) from error
