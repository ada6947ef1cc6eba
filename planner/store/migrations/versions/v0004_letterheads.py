"""What an advisor signs documents with, and what may be counted in statistics: a no that stays, a basis that is written down."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Two tables, and a column for whoever has said no; every yes so far stands."""
    op.add_column("consent", sa.Column("withdrawn_at", sa.String(32)))
    op.create_table(
        "statistics_basis",
        sa.Column("client_id", sa.String(16), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("declared_at", sa.String(32), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("client_id", name="pk_statistics_basis"),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_statistics_basis_client_id", ondelete="CASCADE"),
    )
    op.create_table(
        "letterhead",
        sa.Column("organisation", sa.String(200), nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("body", sa.String(200), nullable=False),
        sa.Column("logo", sa.Text),
        sa.Column("updated_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "owner", name="pk_letterhead"),
    )
    op.execute("UPDATE schema_version SET version = 4")
