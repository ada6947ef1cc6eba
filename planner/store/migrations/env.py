"""Runs the steps on the connection, and in the transaction, that planner/store/schema.py holds open."""

from __future__ import annotations

from alembic import context

from planner.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
