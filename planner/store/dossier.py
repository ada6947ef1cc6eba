"""Everything kept about one plan: what its people may read of it, and take away as one file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, select

from planner.case import case_json
from planner.content.load import Content
from planner.store.errors import told
from planner.store.history import read_history
from planner.store.keys import PlanKey, plan_behind
from planner.store.moments import moment
from planner.store.plans import Store, stored_plan
from planner.store.tables import (
    access_log,
    assessment,
    client,
    consent,
    link,
    local_knowledge,
    note,
    participant,
    room,
    statistics_basis,
)

NoteKind = Literal["note", "meeting"]


@dataclass(frozen=True)
class Note:
    """Something an advisor wrote down about a client; on paper only when ``printed``."""

    id: int
    author: str
    written_at: datetime
    kind: NoteKind
    text: str
    printed: bool


@dataclass(frozen=True)
class Seen:
    """One entry of the log of accesses."""

    who: str
    at: datetime
    what: str


def export_plan(store: Store, key: PlanKey) -> dict[str, Any]:
    """Everything kept about the plan behind this key that its holder may take away. Raises UnknownPlan, StoreError."""
    with told(), store.database.reading.begin() as connection:
        return everything_about(connection, plan_behind(connection, key), store.content, private=False)


def read_notes(connection: Connection, client_id: str) -> tuple[Note, ...]:
    """A client's notes and meetings, newest first."""
    mine = select(note).where(note.c.client_id == client_id).order_by(note.c.written_at.desc(), note.c.id.desc())
    return tuple(
        Note(row.id, row.author, moment(row.written_at), row.kind, row.text, row.printed)
        for row in connection.execute(mine)
    )


def read_accesses(connection: Connection, client_id: str) -> tuple[Seen, ...]:
    """Who came to a client's plan, newest first."""
    mine = select(access_log).where(access_log.c.client_id == client_id).order_by(access_log.c.id.desc())
    return tuple(Seen(row.who, moment(row.at), row.what) for row in connection.execute(mine))


def everything_about(connection: Connection, plan_id: int, content: Content | None, *, private: bool) -> dict[str, Any]:
    """The plan, its history, keys, consents and room, and what advisors added, as JSON can hold it.

    ``private`` adds the notes that are the advisor's own; without, only those meant for paper.
    """
    stored = stored_plan(connection, plan_id, content)
    keys = connection.execute(select(link).where(link.c.plan_id == plan_id).order_by(link.c.created_at)).all()
    agreed = connection.execute(select(consent).where(consent.c.plan_id == plan_id)).all()
    seat = select(room.c.title, participant.c.nickname, participant.c.joined_at)
    rooms = connection.execute(
        seat.join(room, room.c.id == participant.c.room_id).where(participant.c.plan_id == plan_id)
    )
    document: dict[str, Any] = {
        "rotta_export": 1,
        "case": json.loads(case_json(stored.case)),
        "version": stored.version,
        "updated_at": stored.updated_at,
        "unreadable": [asdict(row) for row in stored.unreadable],
        "history": [asdict(change) for change in read_history(connection, plan_id, None, None)],
        "links": [{"created_at": key.created_at, "revoked_at": key.revoked_at} for key in keys],
        "consents": [
            {"purpose": row.purpose, "given_at": row.given_at, "withdrawn_at": row.withdrawn_at} for row in agreed
        ],
        "rooms": [dict(row) for row in rooms.mappings()],
        "client": _client(connection, plan_id, private=private),
    }
    plain: dict[str, Any] = json.loads(json.dumps(document, default=lambda value: value.isoformat()))
    return plain


def _client(connection: Connection, plan_id: int, *, private: bool) -> dict[str, Any] | None:
    head = connection.execute(select(client).where(client.c.plan_id == plan_id)).one_or_none()
    if head is None:
        return None
    added = connection.execute(select(local_knowledge).where(local_knowledge.c.client_id == head.id)).mappings()
    hidden = ("id", "plan_id", "client_id", "organisation")
    shown = {name: value for name, value in head._mapping.items() if name not in hidden}
    if not private:
        shown = {"organisation": head.organisation, "owner": head.owner}
    notes = [row for row in read_notes(connection, head.id) if private or row.printed]
    kept = connection.execute(select(assessment).where(assessment.c.client_id == head.id)).all()
    declared = connection.execute(select(statistics_basis).where(statistics_basis.c.client_id == head.id)).mappings()
    return shown | {
        "statistics_basis": [{name: value for name, value in row.items() if name not in hidden} for row in declared],
        "assessments": [{"made_at": row.made_at, "rows": json.loads(row.rows)} for row in kept],
        "notes": [asdict(row) for row in notes],
        "knowledge": [{name: value for name, value in row.items() if name not in hidden} for row in added],
        "accesses": [asdict(row) for row in read_accesses(connection, head.id)],
    }
