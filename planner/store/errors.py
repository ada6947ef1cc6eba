"""Says what went wrong with the database by kind, so that a screen can tell a person what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Literal

from sqlalchemy import exc

Kind = Literal["busy", "full", "read_only", "broken", "newer"]

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


class StoreError(Exception):
    """The database did not do its work; nothing of the refused write was kept.

    ``kind``: busy (try again), full (no room left), read_only (the file or its folder cannot be written),
    broken (damaged, not a database, or unreachable), newer (written by a later Rotta).
    """

    def __init__(self, kind: Kind, detail: str) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind: Kind = kind


class UnknownPlan(Exception):
    """No plan has this token: it was mistyped, or the plan was deleted. The token is never in the message."""

    def __init__(self) -> None:
        super().__init__("no plan has this token")


def kind_of(error: BaseException | None) -> Kind:
    """The kind of a driver's error; what cannot be told apart is "broken"."""
    code = getattr(error, "sqlite_errorcode", None)
    return "broken" if code is None else _KINDS.get(code & 0xFF, "broken")


@contextmanager
def told() -> Iterator[None]:
    """Turn whatever the database raises inside into StoreError."""
    try:
        yield
    except exc.TimeoutError as error:
        raise StoreError("busy", "every connection is in use") from error
    except exc.DBAPIError as error:
        raise StoreError(kind_of(error.orig), str(error.orig)) from error
