"""The shape of the database: one row a plan, one row an answer, one row a choice."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, Text

SCHEMA_VERSION = 1
FIRM = ""  # the market of an answer about the firm itself: part of a primary key, so it cannot be NULL

# Named constraints can be altered by a later migration on every database.
metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)

schema_version = Table("schema_version", metadata, Column("version", Integer, primary_key=True, autoincrement=False))

plan = Table(
    "plan",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("updated_at", String(32), nullable=False),  # ISO 8601 in UTC: SQLite's own timestamps forget the zone
    Column("content_version", String(64), nullable=False),
)


def _plan_id() -> Column[int]:
    return Column("plan_id", Integer, ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True)


# Values are JSON in ASCII: PostgreSQL refuses a NUL in text, and its JSON type refuses it even escaped.
answer = Table(
    "answer",
    metadata,
    _plan_id(),
    Column("market", String(3), primary_key=True),
    Column("question_id", String(60), primary_key=True),
    Column("value", Text, nullable=False),
)

choice = Table(
    "choice",
    metadata,
    _plan_id(),
    Column("name", String(60), primary_key=True),
    Column("value", Text, nullable=False),
)

snapshot = Table("snapshot", metadata, _plan_id(), Column("rows", Text, nullable=False))
