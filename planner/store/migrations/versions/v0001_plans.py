"""The first tables: a plan is answers and choices behind one token."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables of the programs from before Alembic, which are adopted at this step."""
    op.create_table("schema_version", sa.Column("version", sa.Integer, primary_key=True, autoincrement=False))
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("updated_at", sa.String(32), nullable=False),
        sa.Column("content_version", sa.String(64), nullable=False),
    )
    op.create_table(
        "answer",
        _plan_id(),
        sa.Column("market", sa.String(3), primary_key=True),
        sa.Column("question_id", sa.String(60), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "choice",
        _plan_id(),
        sa.Column("name", sa.String(60), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table("snapshot", _plan_id(), sa.Column("rows", sa.Text, nullable=False))
    op.execute("INSERT INTO schema_version (version) VALUES (1)")


def _plan_id() -> sa.Column[int]:
    return sa.Column("plan_id", sa.Integer, sa.ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True)
