"""Copies the whole database to one file, while it is in use, and brings such a copy back."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL

from planner.store.database import BUSY_SECONDS, address_of, open_database
from planner.store.errors import StoreError, kind_of
from planner.store.tables import metadata

_TOOLS = Path("/usr/lib/postgresql")
# Every version of Rotta has had these tables.
_OURS = ("plan", "schema_version")


class BackupError(Exception):
    """No copy was made, or none brought back; the message says why and what was left as it was."""


def back_up(url: str | None, file: Path) -> None:
    """Write the database at this URL to a new file, whole and checked. Raises BackupError."""
    where = address_of(url)
    if file.exists():
        raise BackupError(f"{file} exists already: choose another name")
    with _half_made(file) as partial:
        if where.get_backend_name() == "sqlite":
            source = Path(str(where.database))
            if not source.exists():
                raise BackupError(f"{source} does not exist: there is nothing to copy")
            _copy(source, partial)
        else:
            _run("pg_dump", where, "--format=custom", "--no-owner", "--no-privileges", f"--file={partial}")


def restore(url: str | None, file: Path) -> Path | None:
    """Put the copy in the place of the database at this URL; nobody may be using it. Raises BackupError, StoreError.

    A SQLite file that was there is kept beside the new one: its new name is returned.
    """
    where = address_of(url)
    if not file.is_file():
        raise BackupError(f"{file} is not a file")
    aside = None
    if where.get_backend_name() == "sqlite":
        target = Path(str(where.database))
        target.parent.mkdir(parents=True, exist_ok=True)
        with _half_made(target) as partial:
            _copy(file, partial)
            aside = _put_aside(target)
    else:
        _bring_back(where, file)
    open_database(url).writing.dispose()
    return aside


@contextmanager
def _half_made(file: Path) -> Iterator[Path]:
    """A file under another name that takes its own only when all went well; for the owner's eyes alone."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    os.close(handle)
    try:
        yield Path(name)
        Path(name).rename(file)
    finally:
        Path(name).unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    address = f"{source.resolve().as_uri()}?mode=ro"
    try:
        with (
            closing(sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)) as found,
            closing(sqlite3.connect(target)) as made,
        ):
            found.backup(made)
            made.execute("PRAGMA journal_mode = DELETE")  # a copy is one file
            verdict = made.execute("PRAGMA quick_check(1)").fetchone()[0]
            tables = {name for (name,) in made.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error as error:
        raise StoreError(kind_of(error), f"{source}: {error}") from error
    if verdict != "ok":
        raise StoreError("broken", f"{source}: {verdict}")
    if not tables.issuperset(_OURS):
        raise BackupError(f"{source} is not a database of Rotta")


def _put_aside(target: Path) -> Path | None:
    """Move a database file out of the way together with the log that belongs to it. Raises StoreError "busy"."""
    if not target.exists():
        return None
    try:
        # Leaving the log behind is refused while anybody else has the file open: their writes would go to the old one.
        with closing(sqlite3.connect(target, timeout=0)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        if kind_of(error) == "busy":
            raise StoreError("busy", f"{target} is in use: stop Rotta first") from error
    number = 1
    while (aside := target.with_name(f"{target.name}.before_restore_{number}")).exists():
        number += 1
    for ending in ("", "-wal", "-shm"):
        part = target.with_name(f"{target.name}{ending}")
        if part.exists():
            part.rename(aside.with_name(f"{aside.name}{ending}"))
    return aside


def _bring_back(where: URL, copy: Path) -> None:
    """Put what a copy holds in the place of Rotta's tables on a server: all of it or nothing.

    The tables go first, with those the copy does not know: a copy of an earlier program has fewer, and what hangs on
    the others would keep them from being made anew.
    """
    held = _run("pg_restore", None, "--list", str(copy))
    if not all(re.search(rf" TABLE \S+ {name} ", held) for name in _OURS):
        raise BackupError(f"{copy} is not a database of Rotta")
    names = [*(f'"{table}"' for table in metadata.tables), "alembic_version"]
    with tempfile.TemporaryDirectory() as made:
        script = Path(made) / "copy.sql"
        kept = ("--clean", "--if-exists", "--no-owner", "--no-privileges")
        _run("pg_restore", None, *kept, f"--file={script}", str(copy))
        away = f"DROP TABLE IF EXISTS {', '.join(names)} CASCADE"
        once = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
        _run("psql", where, *once, f"--command={away}", f"--file={script}")


def _run(tool: str, where: URL | None, *options: str) -> str:
    """Run one of PostgreSQL's tools, on a database if one is named; what it printed.

    The password goes through the environment, which other users cannot read.
    """
    found = [*sorted(_TOOLS.glob(f"*/bin/{tool}"), reverse=True), *filter(None, [shutil.which(tool)])]
    if not found:
        raise BackupError(f"{tool} is missing: install PostgreSQL's client tools")
    done = subprocess.run(  # noqa: S603 the program and its options are ours
        [str(found[0]), *(("--dbname", str(where.database)) if where else ()), *options],
        env={**os.environ, **(_environment(where) if where else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BackupError(f"{tool}: {done.stderr.strip()}")
    return done.stdout


def _environment(where: URL) -> Mapping[str, str]:
    known = {"PGHOST": where.host, "PGPORT": where.port, "PGUSER": where.username, "PGPASSWORD": where.password}
    return {name: str(value) for name, value in known.items() if value is not None}
