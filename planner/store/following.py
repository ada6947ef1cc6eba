"""A client over time: dated evaluations that later answers leave alone, and what the table of clients shows of each plan."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from planner.case import Case
from planner.content.load import Content
from planner.store.access import Actor, Forbidden, client_for, clients_of, logged
from planner.store.database import Database
from planner.store.errors import told
from planner.store.moments import moment, stamp
from planner.store.plans import case_of
from planner.store.rows import read_rows, upsert
from planner.store.tables import assessment, client, plan, summary


@dataclass(frozen=True)
class Assessment:
    """A client's case as it was on the day of an evaluation."""

    id: int
    made_at: datetime
    version: int
    case: Case


class Following:
    """Every method is one transaction, takes who asks and raises Forbidden for what is not theirs; all raise StoreError."""

    def __init__(self, database: Database, content: Content | None = None) -> None:
        self.database = database
        self.content = content

    def keep_assessment(self, actor: Actor, client_id: str, *, now: datetime | None = None) -> int:
        """Put the client's plan aside as it is now; returns the number of the evaluation."""
        with told(), self.database.writing.begin() as connection:
            head = client_for(connection, actor, client_id)
            logged(connection, actor, "write", client_id)
            version = connection.execute(select(plan.c.version).where(plan.c.id == head.plan_id)).scalar_one()
            rows = json.dumps([[*place, value] for place, value in read_rows(connection, head.plan_id).items()])
            row = {"client_id": client_id, "made_at": stamp(now), "version": version, "rows": rows}
            return int(connection.execute(insert(assessment).values(**row).returning(assessment.c.id)).scalar_one())

    def assessments(self, actor: Actor, client_id: str) -> tuple[Assessment, ...]:
        """The evaluations put aside, newest first."""
        with told(), self.database.reading.begin() as connection:
            client_for(connection, actor, client_id)
            mine = select(assessment).where(assessment.c.client_id == client_id).order_by(assessment.c.id.desc())
            found = connection.execute(mine).all()
        return tuple(
            Assessment(
                row.id,
                moment(row.made_at),
                row.version,
                case_of({tuple(place): value for *place, value in json.loads(row.rows)}, self.content)[0],
            )
            for row in found
        )

    def delete_assessment(self, actor: Actor, client_id: str, assessment_id: int) -> None:
        """Take an evaluation away for good."""
        with told(), self.database.writing.begin() as connection:
            client_for(connection, actor, client_id)
            logged(connection, actor, "write", client_id)
            mine = (assessment.c.id == assessment_id) & (assessment.c.client_id == client_id)
            if connection.execute(delete(assessment).where(mine)).rowcount == 0:
                raise Forbidden

    def summaries(self, actor: Actor, content_version: str) -> Mapping[str, str]:
        """What was kept by client, of all the actor's clients whose plan and content have not changed since."""
        fresh = (summary.c.version == plan.c.version) & (summary.c.content_version == content_version)
        mine = select(summary.c.client_id, summary.c.value).join(client, client.c.id == summary.c.client_id)
        mine = mine.join(plan, plan.c.id == client.c.plan_id).where(clients_of(actor), fresh)
        with told(), self.database.reading.begin() as connection:
            return {row.client_id: row.value for row in connection.execute(mine)}

    def keep_summaries(self, actor: Actor, content_version: str, found: Iterable[tuple[str, int, str]]) -> None:
        """Keep (client, version of its plan, what to show), over what was kept of it before."""
        with told(), self.database.writing.begin() as connection:
            for client_id, version, value in found:
                client_for(connection, actor, client_id)
                row = {"client_id": client_id, "version": version, "content_version": content_version, "value": value}
                upsert(connection, summary, row)
