"""What advisors know that no source tells: contacts, events and calls, for one client or for all of an organisation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Row, delete, insert, or_, select

from planner.questionnaire import printable
from planner.store.access import Actor, Forbidden, client_for, logged, may_keep_clients
from planner.store.database import Database
from planner.store.errors import told
from planner.store.tables import local_knowledge

KnowledgeKind = Literal["contact", "call", "event"]
MAX_TEXT, MAX_SOURCE = 2000, 300
_MARKET = re.compile(r"([A-Z]{3})?")


@dataclass(frozen=True)
class Known:
    """One thing an advisor added: ``as_of`` is ISO, ``market`` "" for any market, ``client_id`` None for every client."""

    id: int
    kind: KnowledgeKind
    market: str
    text: str
    source: str
    as_of: str
    author: str
    client_id: str | None


class LocalKnowledge:
    """Every method is one transaction, takes who asks and raises Forbidden; ValueError for what cannot be kept or shown."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(
        self,
        actor: Actor,
        kind: KnowledgeKind,
        text: str,
        source: str,
        as_of: str,
        *,
        client_id: str | None = None,
        market: str = "",
    ) -> int:
        """Add what is known, with where it comes from and since when; returns its number."""
        owner = may_keep_clients(actor)
        row = {"kind": kind, "text": text.strip(), "source": source.strip(), "author": owner.subject, "market": market}
        row["as_of"] = date.fromisoformat(as_of).isoformat()
        longest = (("text", MAX_TEXT), ("source", MAX_SOURCE))
        if kind not in get_args(KnowledgeKind) or not _MARKET.fullmatch(market):
            raise ValueError("a contact, a call or an event, of one market or of any")
        if any(not row[name] or len(row[name]) > most or not printable(row[name]) for name, most in longest):
            raise ValueError("needs words and their source")
        with told(), self.database.writing.begin() as connection:
            organisation = owner.organisation
            if client_id is not None:
                organisation = client_for(connection, actor, client_id).organisation
                logged(connection, actor, "write", client_id)
            made = insert(local_knowledge).values(organisation=organisation, client_id=client_id, **row)
            return int(connection.execute(made.returning(local_knowledge.c.id)).scalar_one())

    def of(self, actor: Actor, client_id: str | None = None) -> tuple[Known, ...]:
        """What the actor's organisation knows, with what was added for this client; newest first."""
        owner = may_keep_clients(actor)
        with told(), self.database.reading.begin() as connection:
            organisation = owner.organisation
            meant: ColumnElement[bool] = local_knowledge.c.client_id.is_(None)
            if client_id is not None:
                organisation = client_for(connection, actor, client_id).organisation
                meant = or_(meant, local_knowledge.c.client_id == client_id)
            mine = select(local_knowledge).where(local_knowledge.c.organisation == organisation, meant)
            newest = mine.order_by(local_knowledge.c.as_of.desc(), local_knowledge.c.id.desc())
            return tuple(_known(row) for row in connection.execute(newest))

    def remove(self, actor: Actor, known_id: int) -> None:
        """Take away what one wrote oneself, or as an administrator what anybody of the organisation wrote."""
        owner = may_keep_clients(actor)
        mine = delete(local_knowledge).where(
            local_knowledge.c.id == known_id, local_knowledge.c.organisation == owner.organisation
        )
        if owner.kind == "advisor":
            mine = mine.where(local_knowledge.c.author == owner.subject)
        with told(), self.database.writing.begin() as connection:
            if connection.execute(mine).rowcount == 0:
                raise Forbidden


def _known(row: Row[Any]) -> Known:
    return Known(row.id, row.kind, row.market, row.text, row.source, row.as_of, row.author, row.client_id)
