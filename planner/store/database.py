"""Opens the database in a state that can be relied on, or says why it cannot and leaves the file as it was."""

from __future__ import annotations

import errno
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, inspect, make_url, select, update

from planner.store.errors import StoreError, kind_of, told
from planner.store.tables import SCHEMA_VERSION, metadata, schema_version

DEFAULT_FILE = Path(__file__).resolve().parents[2] / "data" / "rotta.db"
BUSY_SECONDS = 10.0
_WRITES = "rotta_writes"


@dataclass(frozen=True)
class Database:
    """Two views of one pool: ``reading`` sees one moment of the database, ``writing`` takes its lock at the start."""

    reading: Engine
    writing: Engine


def open_database(url: str | None) -> Database:
    """Check, connect and create what is missing. Raises StoreError; ValueError for SQLite without a file."""
    where = URL.create("sqlite", database=str(DEFAULT_FILE)) if url is None else make_url(url)
    database = _sqlite(where) if where.get_backend_name() == "sqlite" else _server(where)
    with told(), database.writing.begin() as connection:
        _ensure_schema(connection)
    return database


def _server(url: URL) -> Database:
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=True)
    return Database(reading=engine.execution_options(isolation_level="REPEATABLE READ"), writing=engine)


def _sqlite(url: URL) -> Database:
    if url.database in (None, "", ":memory:"):
        raise ValueError("a database in memory is not shared between threads: give SQLite a file")
    path = Path(str(url.database))
    _make_folder(path.parent)
    if path.exists():
        _refuse_damaged(path)
    _keep_a_log(path)
    # The driver's own transactions start too late (at the first change): Rotta begins them itself, below.
    options: dict[str, Any] = {"isolation_level": None}
    if "timeout" not in url.query:
        options["timeout"] = BUSY_SECONDS
    engine = create_engine(url, hide_parameters=True, connect_args=options)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return Database(reading=engine, writing=engine.execution_options(**{_WRITES: True}))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError("full" if error.errno == errno.ENOSPC else "read_only", str(error)) from error


def _refuse_damaged(path: Path) -> None:
    """Look before touching: a normal connection may already write to a damaged file when it opens or closes."""
    address = f"{path.resolve().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)) as connection:
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        raise StoreError(kind_of(error), f"{path}: {error}") from error
    if verdict != "ok":
        raise StoreError("broken", f"{path}: {verdict}")


def _keep_a_log(path: Path) -> None:
    """Switch the file to WAL, for good: readers and the writer then never wait for each other.

    While another process opens the same file the switch fails at once, whatever the timeout: hence the attempts.
    """
    give_up = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            with closing(sqlite3.connect(path, timeout=0.1)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                return
        except sqlite3.Error as error:
            kind = kind_of(error)
            if kind != "busy" or time.monotonic() > give_up:
                raise StoreError(kind, f"{path}: {error}") from error
        time.sleep(0.02)


def _configure(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in ("synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once, without waiting, when another one wrote in between.
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _ensure_schema(connection: Connection) -> None:
    if not inspect(connection).has_table(schema_version.name):
        metadata.create_all(connection)
        connection.execute(insert(schema_version).values(version=SCHEMA_VERSION))
        return
    found = connection.execute(select(schema_version.c.version)).scalar()
    if found is None:
        raise StoreError("broken", "the database does not say which version it has")
    if found > SCHEMA_VERSION:
        raise StoreError("newer", f"the database has version {found}, this program knows {SCHEMA_VERSION}")
    # SQLite begins an immediate transaction even on a file it may only read: only a change shows it, and now is better
    # than at somebody's first answer.
    connection.execute(update(schema_version).values(version=found))
