"""Opens the database in a state that can be relied on, or says why it cannot and leaves the file as it was."""

from __future__ import annotations

import errno
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

from planner.store.errors import StoreError, kind_of, told
from planner.store.schema import bring_up_to_date

DEFAULT_FILE = Path(__file__).resolve().parents[2] / "data" / "rotta.db"
BUSY_SECONDS = 10.0
_WRITES = "rotta_writes"


@dataclass(frozen=True)
class Database:
    """Two views of one pool: ``reading`` sees one moment of the database, ``writing`` takes its lock at the start.

    ``path`` is SQLite's file, None for a server.
    """

    reading: Engine
    writing: Engine
    path: Path | None

    @contextmanager
    def outside_transactions(self) -> Iterator[sqlite3.Connection]:
        """SQLite's own connection, for what may not run inside a transaction."""
        with self.reading.connect() as connection:
            driver: Any = connection.connection.driver_connection
            yield driver


def address_of(url: str | None) -> URL:
    """Where this URL leads, by default to the file of the project; PostgreSQL is always reached by psycopg 3."""
    if url is None:
        return URL.create("sqlite", database=str(DEFAULT_FILE))
    where = make_url(url)
    return where.set(drivername="postgresql+psycopg") if where.drivername in ("postgres", "postgresql") else where


def open_database(url: str | None) -> Database:
    """Check, connect and bring the tables up to date. Raises StoreError; ValueError for SQLite without a file."""
    where = address_of(url)
    database = _sqlite(where) if where.get_backend_name() == "sqlite" else _server(where)
    with told():
        adopted = bring_up_to_date(database.writing)
    if adopted and database.path is not None:
        # Earlier programs left deleted text in the file. In use elsewhere, it is cleaned at the next deletion.
        with suppress(StoreError), told(), database.outside_transactions() as connection:
            connection.execute("VACUUM")
    return database


def _server(url: URL) -> Database:
    waiting: dict[str, Any] = {"connect_timeout": int(BUSY_SECONDS)}
    if "options" not in url.query:
        waiting["options"] = f"-c lock_timeout={int(BUSY_SECONDS * 1000)}"
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=waiting)
    return Database(reading=engine.execution_options(isolation_level="REPEATABLE READ"), writing=engine, path=None)


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
    return Database(reading=engine, writing=engine.execution_options(**{_WRITES: True}), path=path)


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
        kind = kind_of(error)
        raise StoreError(kind, f"{path}: {error}", backups_of(path) if kind == "broken" else ()) from error
    if verdict != "ok":
        raise StoreError("broken", f"{path}: {verdict}", backups_of(path))


def backups_of(path: Path) -> tuple[Path, ...]:
    """The copies kept in the folder ``backups`` beside a database file, newest first."""
    return tuple(sorted((path.parent / "backups").glob("*.db"), reverse=True))


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
    for pragma in ("synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once, without waiting, when another one wrote in between.
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
