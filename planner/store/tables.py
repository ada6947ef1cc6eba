"""The shape of the database: a plan answer by answer, its history and keys, the people around it, and rooms."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

FIRM = ""  # the market of an answer about the firm itself: part of a primary key, so it cannot be NULL

# Named constraints can be altered by a later migration on every database.
metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

# A program from before Alembic looks here and refuses a database that is not its own.
schema_version = Table("schema_version", metadata, Column("version", Integer, primary_key=True, autoincrement=False))


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _moment(name: str, *, nullable: bool = False) -> Column[str]:
    """ISO 8601 in UTC: SQLite's own timestamps forget the zone."""
    return Column(name, String(32), nullable=nullable)


CLIENT_ID, SUBJECT, WORD = String(16), String(200), String(20)
_KINDS: dict[str, Any] = {"plan": Integer, "room": Integer, "client": CLIENT_ID}


def _of(table: str, **options: Any) -> Column[Any]:
    """A reference to a row of this table, gone with it."""
    return Column(f"{table}_id", _KINDS[table], ForeignKey(f"{table}.id", ondelete="CASCADE"), **options)


plan = Table(
    "plan",
    metadata,
    _id(),
    Column("version", Integer, nullable=False),
    _moment("updated_at"),
    Column("content_version", String(64), nullable=False),
)

# Values are JSON in ASCII: PostgreSQL refuses a NUL in text, and its JSON type refuses it even escaped.
answer = Table(
    "answer",
    metadata,
    _of("plan", primary_key=True),
    Column("market", String(3), primary_key=True),
    Column("question_id", String(60), primary_key=True),
    Column("value", Text, nullable=False),
)

choice = Table(
    "choice",
    metadata,
    _of("plan", primary_key=True),
    Column("name", String(60), primary_key=True),
    Column("value", Text, nullable=False),
)

snapshot = Table("snapshot", metadata, _of("plan", primary_key=True), Column("rows", Text, nullable=False))

# A key is kept as its hash only; ``holder`` says whom it was made for in the maker's words.
link = Table(
    "link",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    _of("plan", nullable=False, index=True),
    _moment("created_at"),
    _moment("revoked_at", nullable=True),
)

# Only ever added to. ``place`` is a JSON list; ``before`` and ``after`` are values as in answer and choice, NULL for
# none; ``who`` is the actor, ``writer`` the tab; ``undoes`` names the row that this one takes back.
history = Table(
    "history",
    metadata,
    _id(),
    _of("plan", nullable=False),
    Column("version", Integer, nullable=False),
    Column("place", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
    _moment("at"),
    Column("who", SUBJECT, nullable=False),
    Column("writer", String(64), nullable=False),
    Column("undoes", Integer, index=True),
    Index("ix_history_plan_id_version", "plan_id", "version"),
)

# A row says yes until ``withdrawn_at`` says no; no row is somebody who has said nothing.
consent = Table(
    "consent",
    metadata,
    _of("plan", primary_key=True),
    Column("purpose", WORD, primary_key=True),
    _moment("given_at"),
    _moment("withdrawn_at", nullable=True),
)

# ``tags`` is a JSON list; ``retention`` is in months, NULL for the rule of the place.
client = Table(
    "client",
    metadata,
    Column("id", CLIENT_ID, primary_key=True),
    _of("plan", nullable=False, unique=True),
    Column("organisation", SUBJECT, nullable=False),
    Column("owner", SUBJECT, nullable=False),
    Column("label", String(200), nullable=False),
    Column("stage", String(40), nullable=False),
    Column("tags", Text, nullable=False),
    Column("archived", Boolean, nullable=False),
    Column("next_review", String(10)),
    Column("retention", Integer),
    _moment("created_at"),
    Index("ix_client_organisation_owner", "organisation", "owner"),
)

note = Table(
    "note",
    metadata,
    _id(),
    _of("client", nullable=False, index=True),
    Column("author", SUBJECT, nullable=False),
    _moment("written_at"),
    Column("kind", WORD, nullable=False),
    Column("text", Text, nullable=False),
    Column("printed", Boolean, nullable=False),
)

# A client as it was when it was evaluated; ``rows`` as in ``snapshot``.
assessment = Table(
    "assessment",
    metadata,
    _id(),
    _of("client", nullable=False, index=True),
    _moment("made_at"),
    Column("version", Integer, nullable=False),
    Column("rows", Text, nullable=False),
)

# What the table of clients shows of a plan, as worked out for this version of it with this content.
summary = Table(
    "summary",
    metadata,
    _of("client", primary_key=True),
    Column("version", Integer, nullable=False),
    Column("content_version", String(64), nullable=False),
    Column("value", Text, nullable=False),
)

# ``client_id`` NULL: for every client of the organisation. ``market`` "" : for any market.
local_knowledge = Table(
    "local_knowledge",
    metadata,
    _id(),
    Column("organisation", SUBJECT, nullable=False, index=True),
    _of("client", index=True),
    Column("author", SUBJECT, nullable=False),
    Column("kind", WORD, nullable=False),
    Column("market", String(3), nullable=False),
    Column("text", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("as_of", String(10), nullable=False),
)

# Why an advisor may count a client in statistics without names although it has not agreed itself, in the advisor's words.
statistics_basis = Table(
    "statistics_basis",
    metadata,
    _of("client", primary_key=True),
    Column("author", SUBJECT, nullable=False),
    _moment("declared_at"),
    Column("text", Text, nullable=False),
)

# What an advisor signs documents with, one each; ``logo`` as a case keeps it. ``owner`` as in ``client``.
letterhead = Table(
    "letterhead",
    metadata,
    Column("organisation", SUBJECT, primary_key=True),
    Column("owner", SUBJECT, primary_key=True),
    Column("name", SUBJECT, nullable=False),
    Column("body", SUBJECT, nullable=False),
    Column("logo", Text),
    _moment("updated_at"),
)

# ``client_id`` refers to nothing: who looked at a plan stays known after the plan is deleted.
access_log = Table(
    "access_log",
    metadata,
    _id(),
    Column("organisation", SUBJECT, nullable=False),
    Column("who", SUBJECT, nullable=False),
    _moment("at"),
    Column("what", WORD, nullable=False),
    Column("client_id", CLIENT_ID, nullable=False, index=True),
)

room = Table(
    "room",
    metadata,
    _id(),
    Column("code", String(6), nullable=False, unique=True),
    Column("pin_hash", String(128), nullable=False),
    Column("title", String(200), nullable=False),
    Column("organisation", SUBJECT, nullable=False),
    Column("owner", SUBJECT, nullable=False),
    _moment("opened_at"),
    Column("paused", Boolean, nullable=False),
    _moment("timer_ends_at", nullable=True),
)

participant = Table(
    "participant",
    metadata,
    _of("plan", primary_key=True),
    _of("room", nullable=False, index=True),
    Column("nickname", String(40), nullable=False),
    _moment("joined_at"),
)

# Look-ups that found nothing, so that keys, codes and PINs cannot be tried one after the other. ``source`` is a hash.
attempt = Table(
    "attempt",
    metadata,
    _id(),
    Column("source", String(64), nullable=False),
    _moment("at"),
    Index("ix_attempt_source_at", "source", "at"),
)
