"""Brings the tables up to date step by step, adopting what earlier programs made, and refuses what a later one made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, insert, inspect, select, text, update

from planner.store.errors import StoreError
from planner.store.tables import metadata, schema_version

HEAD = "0004"
MIGRATIONS = Path(__file__).resolve().parent / "migrations"
# Whoever migrates a server's database holds this lock: the number is Rotta's own and means nothing else.
_LOCK = 7_068_417
_alembic_version = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))


def bring_up_to_date(engine: Engine) -> bool:
    """Make the tables what this program expects; True when plans of an earlier program were taken over.

    Several processes may do so at once: one works, the others wait. Raises StoreError "newer" or "broken".
    """
    with engine.connect() as connection:
        # Rebuilding a table drops it, which would take its children along; SQLite heeds this outside transactions only.
        _keep_references(connection, False)
        try:
            with connection.begin():
                return _step_up(connection)
        finally:
            _keep_references(connection, True)


def _keep_references(connection: Connection, wanted: bool) -> None:
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA foreign_keys = {'ON' if wanted else 'OFF'}").close()


def _step_up(connection: Connection) -> bool:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    found = _found(connection)
    if found == HEAD:
        # SQLite begins an immediate transaction even on a file it may only read: only a change shows it, and now is
        # better than at somebody's first answer.
        connection.execute(update(_alembic_version).values(version_num=HEAD))
        return False
    if found is None:
        metadata.create_all(connection)
        connection.execute(insert(schema_version).values(version=int(HEAD)))
        _stamp(connection, HEAD)
        return False
    if not inspect(connection).has_table(_alembic_version.name):
        _stamp(connection, found)
    _migrate(connection)
    return True


def _stamp(connection: Connection, found: str) -> None:
    _alembic_version.create(connection)
    connection.execute(insert(_alembic_version).values(version_num=found))


def _found(connection: Connection) -> str | None:
    """The step the database stands at; None for an empty one."""
    inspector = inspect(connection)
    found: str | None
    if inspector.has_table(_alembic_version.name):
        found = connection.execute(select(_alembic_version.c.version_num)).scalar()
    elif inspector.has_table(schema_version.name):
        version = connection.execute(select(schema_version.c.version)).scalar()
        found = None if version is None else f"{version:04d}"
    else:
        return None
    if found is None:
        raise StoreError("broken", "the database does not say which version it has")
    if found > HEAD:
        raise StoreError("newer", f"the database has version {found}, this program knows {HEAD}")
    return found


def _migrate(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 a database that is up to date need not wait for it
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, "head")
