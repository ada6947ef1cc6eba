"""What is kept about advisors themselves: what they sign documents with, to change, to take away and to delete."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from planner.adviser import LONGEST_NAME, logo_bytes
from planner.questionnaire import printable
from planner.store.access import Actor, letterhead_of, may_keep_clients
from planner.store.database import Database
from planner.store.erase import scrub
from planner.store.errors import told
from planner.store.moments import stamp
from planner.store.rows import upsert
from planner.store.tables import access_log, letterhead, local_knowledge


@dataclass(frozen=True)
class Letterhead:
    """Name, body (an office, a chamber) and logo (as ``Case.logo``) that an advisor's documents carry."""

    name: str = ""
    body: str = ""
    logo: str | None = None


class Advisers:
    """Every method is one transaction, takes who asks and is about them alone; Forbidden for whoever keeps no clients."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def letterhead(self, actor: Actor) -> Letterhead | None:
        """The actor's own; None when none is kept."""
        mine = select(letterhead.c.name, letterhead.c.body, letterhead.c.logo).where(letterhead_of(actor))
        with told(), self.database.reading.begin() as connection:
            found = connection.execute(mine).one_or_none()
        return None if found is None else Letterhead(*found)

    def keep_letterhead(self, actor: Actor, wanted: Letterhead, *, now: datetime | None = None) -> None:
        """Keep this over what was kept. ValueError for words or a logo that cannot be printed."""
        owner = may_keep_clients(actor)
        for words in (wanted.name, wanted.body):
            if len(words) > LONGEST_NAME or "\n" in words or not printable(words):
                raise ValueError(f"one line of at most {LONGEST_NAME} characters")
        if wanted.logo is not None:
            logo_bytes(wanted.logo)
        row = {"organisation": owner.organisation, "owner": owner.subject, "updated_at": stamp(now)}
        with told(), self.database.writing.begin() as connection:
            upsert(connection, letterhead, row | asdict(wanted))

    def delete_letterhead(self, actor: Actor) -> None:
        """Take it away, from the file too; what was printed for a client stays with that client."""
        mine = letterhead_of(actor)
        with told(), self.database.writing.begin() as connection:
            connection.execute(delete(letterhead).where(mine))
        scrub(self.database)

    def export(self, actor: Actor) -> dict[str, Any]:
        """Everything kept about the actor, as JSON can hold it; what they wrote about a client goes with the client."""
        owner = may_keep_clients(actor)
        shared = select(local_knowledge).where(
            local_knowledge.c.organisation == owner.organisation,
            local_knowledge.c.author == owner.subject,
            local_knowledge.c.client_id.is_(None),
        )
        came = select(access_log).where(
            access_log.c.organisation == owner.organisation, access_log.c.who == owner.subject
        )
        with told(), self.database.reading.begin() as connection:
            kept = connection.execute(select(letterhead).where(letterhead_of(actor))).mappings().one_or_none()
            known = connection.execute(shared.order_by(local_knowledge.c.id)).mappings().all()
            seen = connection.execute(came.order_by(access_log.c.id)).all()
        return {
            "rotta_adviser": 1,
            "who": owner.subject,
            "organisation": owner.organisation,
            "letterhead": None if kept is None else dict(kept),
            "knowledge": [{name: row[name] for name in ("kind", "market", "text", "source", "as_of")} for row in known],
            "accesses": [{"at": row.at, "what": row.what, "client": row.client_id} for row in seen],
        }
