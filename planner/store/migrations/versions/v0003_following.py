"""What an advisor follows over time: dated evaluations of a client, and the line of the table of clients as last worked out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Two tables that hang on the client and go with it."""
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("client_id", sa.String(16), nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("rows", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_assessment"),
        _to_client("assessment"),
    )
    op.create_index("ix_assessment_client_id", "assessment", ["client_id"])
    op.create_table(
        "summary",
        sa.Column("client_id", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("content_version", sa.String(64), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("client_id", name="pk_summary"),
        _to_client("summary"),
    )
    op.execute("UPDATE schema_version SET version = 3")


def _to_client(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=f"fk_{table}_client_id", ondelete="CASCADE")
