"""What was deleted leaves the files too, and what nobody touched for long is deleted."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, exists, func, select

from planner.store.database import Database
from planner.store.errors import StoreError, told
from planner.store.moments import moment, stamp
from planner.store.tables import access_log, attempt, client, letterhead, metadata, participant, plan, room

LOG_DAYS = 730
ROOM_HOURS = 48
DAYS_A_MONTH = 30.44
_TRIES = 5


@dataclass(frozen=True)
class Purged:
    """How many were deleted."""

    plans: int
    rooms: int
    log_entries: int


def scrub(database: Database) -> bool:
    """Leave no trace of what was deleted in SQLite's file and log; False while somebody else is still reading them.

    PostgreSQL frees the space; its own log and backups follow the rules of whoever runs it.
    """
    if database.path is None:
        with told(), database.writing.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql(f"VACUUM {', '.join(table.name for table in metadata.sorted_tables)}")
        return True
    for attempt_number in range(_TRIES):
        with suppress(StoreError), told(), database.outside_transactions() as connection:
            # Deleted bytes are overwritten at once (secure_delete), but pages that were rearranged may keep copies.
            connection.execute("VACUUM")
            if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0:
                return True
        time.sleep(0.05 * attempt_number)
    return False


def purge(database: Database, months: int | None, now: datetime | None = None) -> Purged:
    """Delete plans untouched for ``months`` (a client's own term goes before it), rooms left open, old entries of the log.

    With the last client of an advisor goes, after as many months, what the advisor signed documents with.
    """
    present = now or datetime.now(UTC)
    with told(), database.writing.begin() as connection:
        own = select(plan.c.id, plan.c.updated_at, client.c.retention).outerjoin(client, client.c.plan_id == plan.c.id)
        old = [
            row
            for row in connection.execute(own)
            if (term := row.retention or months) is not None
            and moment(row.updated_at) < present - timedelta(days=term * DAYS_A_MONTH)
        ]
        left_open = room.c.opened_at < stamp(present - timedelta(hours=ROOM_HOURS))
        rooms = connection.execute(select(func.count()).select_from(room).where(left_open)).scalar_one()
        theirs = select(participant.c.plan_id).join(room, room.c.id == participant.c.room_id).where(left_open)
        connection.execute(delete(plan).where(plan.c.id.in_(theirs)))
        connection.execute(delete(room).where(left_open))
        # Only as it was when it was looked at: somebody may be coming back to it at this very moment.
        gone = sum(
            connection.execute(delete(plan).where(plan.c.id == row.id, plan.c.updated_at == row.updated_at)).rowcount
            for row in old
        )
        if months is not None:
            theirs_too = (client.c.organisation == letterhead.c.organisation) & (client.c.owner == letterhead.c.owner)
            unused = letterhead.c.updated_at < stamp(present - timedelta(days=months * DAYS_A_MONTH))
            connection.execute(delete(letterhead).where(unused, ~exists().where(theirs_too)))
        logged = access_log.c.at < stamp(present - timedelta(days=LOG_DAYS))
        entries = connection.execute(delete(access_log).where(logged)).rowcount
        connection.execute(delete(attempt).where(attempt.c.at < stamp(present - timedelta(days=1))))
    scrub(database)
    return Purged(gone, rooms, entries)
