"""A database of an earlier program opens with every plan in it, and ends with the very tables a new one has."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from planner.case import Case
from planner.store.database import address_of, open_database
from planner.store.plans import open_store
from planner.store.schema import HEAD, MIGRATIONS
from planner.store.tables import metadata

# As the programs before advisors made it, to the letter; only the number of a plan is spelt differently in PostgreSQL.
BEFORE_ADVISORS = """
CREATE TABLE plan (id {number} NOT NULL, token_hash VARCHAR(64) NOT NULL, version INTEGER NOT NULL,
    updated_at VARCHAR(32) NOT NULL, content_version VARCHAR(64) NOT NULL, CONSTRAINT pk_plan PRIMARY KEY (id),
    CONSTRAINT uq_plan_token_hash UNIQUE (token_hash));
CREATE TABLE schema_version (version INTEGER NOT NULL, CONSTRAINT pk_schema_version PRIMARY KEY (version));
CREATE TABLE answer (plan_id INTEGER NOT NULL, market VARCHAR(3) NOT NULL, question_id VARCHAR(60) NOT NULL,
    value TEXT NOT NULL, CONSTRAINT pk_answer PRIMARY KEY (plan_id, market, question_id),
    CONSTRAINT fk_answer_plan_id FOREIGN KEY(plan_id) REFERENCES plan (id) ON DELETE CASCADE);
CREATE TABLE choice (plan_id INTEGER NOT NULL, name VARCHAR(60) NOT NULL, value TEXT NOT NULL,
    CONSTRAINT pk_choice PRIMARY KEY (plan_id, name),
    CONSTRAINT fk_choice_plan_id FOREIGN KEY(plan_id) REFERENCES plan (id) ON DELETE CASCADE);
CREATE TABLE snapshot (plan_id INTEGER NOT NULL, rows TEXT NOT NULL, CONSTRAINT pk_snapshot PRIMARY KEY (plan_id),
    CONSTRAINT fk_snapshot_plan_id FOREIGN KEY(plan_id) REFERENCES plan (id) ON DELETE CASCADE);
INSERT INTO schema_version VALUES (1)
"""
TOKENS = ("a" * 32, "b" * 32)


def made_before_advisors(url: str) -> None:
    """A database as an earlier program left it, with two plans in it."""
    engine = create_engine(address_of(url))
    number = "SERIAL" if engine.dialect.name == "postgresql" else "INTEGER"
    with engine.begin() as connection:
        for statement in BEFORE_ADVISORS.format(number=number).split(";"):
            connection.execute(text(statement))
        for token in TOKENS:
            row = {"hash": hashlib.sha256(token.encode()).hexdigest(), "at": "2026-11-01T10:00:00+00:00"}
            new = "INSERT INTO plan (token_hash, version, updated_at, content_version) VALUES (:hash, 7, :at, 'v1')"
            connection.execute(text(new), row)
        values: list[dict[str, Any]] = [
            {"p": p, "m": m, "q": q, "v": v}
            for p in (1, 2)
            for m, q, v in (("", "aim", f'"plan {p}"'), ("DEU", "contacts", "3"))
        ]
        connection.execute(text("INSERT INTO answer VALUES (:p, :m, :q, :v)"), values)
        connection.execute(text("""INSERT INTO choice VALUES (1, 'language', '"en"')"""))
        connection.execute(
            text("INSERT INTO snapshot VALUES (1, :rows)"), {"rows": '[["answers", "aim", "\\"old\\""]]'}
        )
    engine.dispose()


@pytest.fixture
def before(url: str, tmp_path: Path) -> str:
    """The address of a database made by an earlier program."""
    (tmp_path / "data").mkdir()
    made_before_advisors(url)
    return url


def test_every_plan_of_an_earlier_program_is_kept(before: str) -> None:
    store = open_store(before)
    first, second = (store.load(token) for token in TOKENS)
    assert first is not None and second is not None
    assert first.case == Case(language="en", answers={"aim": "plan 1"}, market_answers={"DEU": {"contacts": 3}})
    assert second.case == Case(answers={"aim": "plan 2"}, market_answers={"DEU": {"contacts": 3}})
    assert (first.version, first.content_version, first.can_undo, first.can_step_back) == (7, "v1", True, False)
    assert store.undo_replace(TOKENS[0])
    replaced = store.load(TOKENS[0])
    assert replaced is not None and replaced.case == Case(answers={"aim": "old"})
    store.delete(TOKENS[0])
    assert store.load(TOKENS[0]) is None
    assert store.load(TOKENS[1]) == second
    assert store.load(store.create()) is not None
    store.close()


def test_the_steps_lead_to_the_tables_this_program_expects(before: str) -> None:
    database = open_database(before)
    with database.reading.connect() as connection:
        told = {"compare_type": True, "compare_server_default": True}
        differences = compare_metadata(MigrationContext.configure(connection, opts=told), metadata)
        constraints = {
            (table, found["name"])
            for table in metadata.tables
            for found in [
                inspect(connection).get_pk_constraint(table),
                *inspect(connection).get_foreign_keys(table),
                *inspect(connection).get_unique_constraints(table),
            ]
        }
        kept_in_order = connection.execute(text("SELECT version FROM schema_version")).scalar()
    database.writing.dispose()
    expected = {(name, c.name) for name, table in metadata.tables.items() for c in table.constraints}
    assert differences == []
    assert constraints == expected
    assert kept_in_order == int(HEAD), "a program from before Alembic must see that this is not its own"


def test_a_new_database_says_it_is_at_the_last_step(url: str) -> None:
    database = open_database(url)
    with database.reading.connect() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
        earlier = connection.execute(text("SELECT version FROM schema_version")).scalars().all()
    database.writing.dispose()
    last = max(path.name for path in (MIGRATIONS / "versions").glob("v*.py"))
    assert found == [HEAD] and last.startswith(f"v{HEAD}_")
    assert earlier == [int(HEAD)]


def test_nothing_deleted_by_an_earlier_program_stays_in_the_file(file_url: str, file: Path) -> None:
    file.parent.mkdir()
    engine = create_engine(file_url)
    with engine.begin() as connection:
        for statement in BEFORE_ADVISORS.format(number="INTEGER").split(";"):
            connection.execute(text(statement))
        connection.execute(text("CREATE TABLE gone (x)"))
        connection.execute(text("INSERT INTO gone VALUES (:x)"), {"x": "canary" * 500})
    with engine.begin() as connection:
        connection.execute(text("PRAGMA secure_delete = OFF"))  # as SQLite is outside Debian
        connection.execute(text("DROP TABLE gone"))
    engine.dispose()
    assert b"canarycanary" in file.read_bytes()
    store = open_store(file_url)
    store.close()
    assert b"canarycanary" not in file.read_bytes()
