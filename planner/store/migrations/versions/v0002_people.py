"""Advisors, their clients, rooms, several keys to one plan, and a history that is only ever added to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Keep every plan; its token becomes its first key."""
    _keys()
    _history()
    _clients()
    _rooms()
    op.execute("UPDATE schema_version SET version = 2")


def _keys() -> None:
    op.create_table(
        "link",
        sa.Column("token_hash", sa.String(64), nullable=False),
        _plan_id(),
        _moment("created_at"),
        _moment("revoked_at", nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name="pk_link"),
        _to_plan("link"),
    )
    op.create_index("ix_link_plan_id", "link", ["plan_id"])
    op.execute(
        "INSERT INTO link (token_hash, plan_id, created_at) SELECT token_hash, id, updated_at FROM plan ORDER BY id"
    )
    with op.batch_alter_table("plan", naming_convention={"uq": "uq_%(table_name)s_%(column_0_name)s"}) as plan:
        plan.drop_constraint("uq_plan_token_hash", type_="unique")
        plan.drop_column("token_hash")


def _history() -> None:
    op.create_table(
        "history",
        sa.Column("id", sa.Integer, nullable=False),
        _plan_id(),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text),
        _moment("at"),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("writer", sa.String(64), nullable=False),
        sa.Column("undoes", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_history"),
        _to_plan("history"),
    )
    op.create_index("ix_history_plan_id_version", "history", ["plan_id", "version"])
    op.create_index("ix_history_undoes", "history", ["undoes"])
    op.create_table(
        "consent",
        _plan_id(),
        sa.Column("purpose", sa.String(20), nullable=False),
        _moment("given_at"),
        sa.PrimaryKeyConstraint("plan_id", "purpose", name="pk_consent"),
        _to_plan("consent"),
    )


def _clients() -> None:
    op.create_table(
        "client",
        sa.Column("id", sa.String(16), nullable=False),
        _plan_id(),
        sa.Column("organisation", sa.String(200), nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("tags", sa.Text, nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False),
        sa.Column("next_review", sa.String(10)),
        sa.Column("retention", sa.Integer),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_client"),
        sa.UniqueConstraint("plan_id", name="uq_client_plan_id"),
        _to_plan("client"),
    )
    op.create_index("ix_client_organisation_owner", "client", ["organisation", "owner"])
    op.create_table(
        "note",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("client_id", sa.String(16), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        _moment("written_at"),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("printed", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
        _to_client("note"),
    )
    op.create_index("ix_note_client_id", "note", ["client_id"])
    op.create_table(
        "local_knowledge",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organisation", sa.String(200), nullable=False),
        sa.Column("client_id", sa.String(16)),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("market", sa.String(3), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("as_of", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_local_knowledge"),
        _to_client("local_knowledge"),
    )
    op.create_index("ix_local_knowledge_organisation", "local_knowledge", ["organisation"])
    op.create_index("ix_local_knowledge_client_id", "local_knowledge", ["client_id"])
    op.create_table(
        "access_log",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organisation", sa.String(200), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        _moment("at"),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("client_id", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_access_log"),
    )
    op.create_index("ix_access_log_client_id", "access_log", ["client_id"])


def _rooms() -> None:
    op.create_table(
        "room",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("code", sa.String(6), nullable=False),
        sa.Column("pin_hash", sa.String(128), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("organisation", sa.String(200), nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        _moment("opened_at"),
        sa.Column("paused", sa.Boolean, nullable=False),
        _moment("timer_ends_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_room"),
        sa.UniqueConstraint("code", name="uq_room_code"),
    )
    op.create_table(
        "participant",
        _plan_id(),
        sa.Column("room_id", sa.Integer, nullable=False),
        sa.Column("nickname", sa.String(40), nullable=False),
        _moment("joined_at"),
        sa.PrimaryKeyConstraint("plan_id", name="pk_participant"),
        _to_plan("participant"),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name="fk_participant_room_id", ondelete="CASCADE"),
    )
    op.create_index("ix_participant_room_id", "participant", ["room_id"])
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        _moment("at"),
        sa.PrimaryKeyConstraint("id", name="pk_attempt"),
    )
    op.create_index("ix_attempt_source_at", "attempt", ["source", "at"])


def _moment(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(32), nullable=nullable)


def _plan_id() -> sa.Column[int]:
    return sa.Column("plan_id", sa.Integer, nullable=False)


def _to_plan(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=f"fk_{table}_plan_id", ondelete="CASCADE")


def _to_client(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=f"fk_{table}_client_id", ondelete="CASCADE")
