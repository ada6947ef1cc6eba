"""Which firms may be counted in statistics without names: those that agreed, and those an advisor wrote a basis for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, Select, delete, select

from planner.questionnaire import printable
from planner.store.access import Actor, all_for, client_for, logged
from planner.store.database import Database
from planner.store.errors import told
from planner.store.keys import PlanKey, plan_behind
from planner.store.moments import moment, stamp
from planner.store.rows import upsert
from planner.store.tables import client, consent, plan, statistics_basis

STATISTICS = "statistics"
LEAST_BASIS, LONGEST_BASIS = 15, 500


@dataclass(frozen=True)
class Standing:
    """Whether a firm may be counted and since when; ``author`` and ``basis`` of an advisor's declaration, also a refused one.

    What the firm itself said last always goes before what an advisor declared.
    """

    said: Literal["agreed", "declared", "refused", "silent"]
    at: datetime | None = None
    author: str = ""
    basis: str = ""

    @property
    def counted(self) -> bool:
        """True when the firm may be counted."""
        return self.said in ("agreed", "declared")


class Statistics:
    """Every method is one transaction and raises Forbidden for what is not the actor's; all raise StoreError."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def of(self, actor: Actor, client_ids: Iterable[str]) -> Mapping[str, Standing]:
        """How each of these clients stands."""
        with told(), self.database.reading.begin() as connection:
            mine = all_for(connection, actor, client_ids)
            found = connection.execute(_standings().where(client.c.id.in_(mine)))
            return {row.id: _standing(row) for row in found}

    def of_plan(self, key: PlanKey) -> Standing:
        """How the plan behind this key stands, an advisor's client or not. Raises UnknownPlan."""
        with told(), self.database.reading.begin() as connection:
            return _standing(connection.execute(_standings().where(plan.c.id == plan_behind(connection, key))).one())

    def declare(self, actor: Actor, client_ids: Iterable[str], basis: str, *, now: datetime | None = None) -> None:
        """Write down why these clients may be counted, all of them or none; ValueError for words that say too little.

        A firm that has said no is never overruled: declaring it is refused with ValueError.
        """
        words = " ".join(basis.split())
        if not LEAST_BASIS <= len(words) <= LONGEST_BASIS or not printable(words):
            raise ValueError(f"between {LEAST_BASIS} and {LONGEST_BASIS} characters")
        row = {"author": actor.subject, "declared_at": stamp(now), "text": words}
        with told(), self.database.writing.begin() as connection:
            mine = all_for(connection, actor, client_ids)
            found = connection.execute(_standings().where(client.c.id.in_(mine)))
            if any(_standing(each).said == "refused" for each in found):
                raise ValueError("a firm has said no")
            for client_id in sorted(mine):
                upsert(connection, statistics_basis, row | {"client_id": client_id})
                logged(connection, actor, "declare", client_id)

    def take_back(self, actor: Actor, client_id: str) -> None:
        """The declaration for this client no longer holds."""
        with told(), self.database.writing.begin() as connection:
            client_for(connection, actor, client_id)
            connection.execute(delete(statistics_basis).where(statistics_basis.c.client_id == client_id))
            logged(connection, actor, "declare", client_id)


def _standings() -> Select[Any]:
    said = (consent.c.plan_id == plan.c.id) & (consent.c.purpose == STATISTICS)
    columns = (client.c.id, consent.c.given_at, consent.c.withdrawn_at, statistics_basis)
    joined = plan.join(client, client.c.plan_id == plan.c.id, isouter=True).join(consent, said, isouter=True)
    return select(*columns).select_from(
        joined.join(statistics_basis, statistics_basis.c.client_id == client.c.id, isouter=True)
    )


def _standing(row: Row[Any]) -> Standing:
    author, basis = row.author or "", row.text or ""
    if row.withdrawn_at is not None:
        return Standing("refused", moment(row.withdrawn_at), author, basis)
    if row.given_at is not None:
        return Standing("agreed", moment(row.given_at), author, basis)
    if row.declared_at is not None:
        return Standing("declared", moment(row.declared_at), author, basis)
    return Standing("silent")
