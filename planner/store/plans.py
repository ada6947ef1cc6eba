"""A plan is kept answer by answer: what was confirmed survives crashes, other tabs and changes of content."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from planner.case import Case, CaseError, parse_case
from planner.content.load import Content
from planner.questionnaire import Value
from planner.store.access import Forbidden
from planner.store.attempts import Attempts
from planner.store.database import Database, open_database
from planner.store.erase import scrub
from planner.store.errors import Conflict, Place, StoreError, TooManyAttempts, UnknownPlan, told
from planner.store.history import Past, Write, can_undo, read_history
from planner.store.keys import PlanKey, new_key, plan_behind, revoke_all, who_of
from planner.store.moments import moment, stamp
from planner.store.rows import CHOICES, Rows, answer_place, encoded, nested, put, read_rows, rows_of, upsert
from planner.store.tables import consent, plan, snapshot

__all__ = [
    "CHOICES",
    "Conflict",
    "Forbidden",
    "PlanKey",
    "Store",
    "StoreError",
    "StoredCase",
    "TooManyAttempts",
    "UnknownPlan",
    "Unreadable",
    "open_store",
]


@dataclass(frozen=True)
class Unreadable:
    """A row kept in the database that today's content does not understand; ``path`` as in a case file."""

    path: str
    value: str


@dataclass(frozen=True)
class StoredCase:
    """A plan as it was at one moment; ``version`` counts its writes since it was created.

    ``content_version`` is the content the last write was made with ("" when the writer had none);
    ``can_undo`` is True when ``undo_replace`` would bring an earlier content back, ``can_step_back`` when ``undo`` would.
    """

    case: Case
    version: int
    updated_at: datetime
    content_version: str
    unreadable: tuple[Unreadable, ...]
    can_undo: bool
    can_step_back: bool


def open_store(url: str | None = None, content: Content | None = None) -> Store:
    """Open the plans at this SQLAlchemy URL, by default the file ``data/rotta.db`` of the project.

    With ``content`` the rows it no longer accepts are told apart at reading; without, only their shape is checked.
    Raises StoreError when the database cannot be relied on; a damaged file is left as it is.
    """
    return Store(open_database(url), content)


class Store:
    """Every method is one transaction and may be called from any thread.

    A plan is reached by its token or, by an advisor, through a ``ClientRef``, checked at every call (Forbidden).
    All raise StoreError; writes raise UnknownPlan for a token without a plan, ValueError for a value that no case
    may hold, and return the plan's new version. ``seen`` is the version the writer had read: a write over a place that
    another ``writer`` (a name for the tab or process) changed since raises Conflict; None writes in any case.
    ``now`` is an aware datetime, by default the present.
    """

    def __init__(self, database: Database, content: Content | None = None) -> None:
        self.database = database
        self.content = content
        self._attempts = Attempts(database)

    def close(self) -> None:
        """Give the connections back; the store opens new ones when it is used again."""
        self.database.writing.dispose()

    def create(self, *, now: datetime | None = None) -> str:
        """Start an empty plan and return its token: the only copy, the database keeps a hash."""
        row = {"version": 0, "updated_at": stamp(now), "content_version": ""} | self._content_version()
        with told(), self.database.writing.begin() as connection:
            return new_key(connection, connection.execute(insert(plan).values(**row).returning(plan.c.id)).scalar_one())

    def load(self, key: PlanKey, source: str = "") -> StoredCase | None:
        """The plan behind this key, or None; a malformed token is simply unknown.

        ``source`` (an address, for instance) may ask only so often for what does not exist: then TooManyAttempts.
        """
        self._attempts.refuse(source)
        try:
            with told(), self.database.reading.begin() as connection:
                return stored_plan(connection, plan_behind(connection, key), self.content)
        except UnknownPlan:
            self._attempts.failed(source)
            return None

    def save_answer(
        self,
        key: PlanKey,
        question_id: str,
        value: Value,
        market: str | None = None,
        *,
        seen: int | None = None,
        writer: str = "",
        now: datetime | None = None,
    ) -> int:
        """Write this one answer, about the firm or about one market, over an earlier one."""
        place = answer_place(question_id, market)
        text = encoded(place, value)
        with self._changing(key, now, seen, writer) as write:
            write.at_place(place, text)
        return write.version

    def clear_answer(
        self,
        key: PlanKey,
        question_id: str,
        market: str | None = None,
        *,
        seen: int | None = None,
        writer: str = "",
        now: datetime | None = None,
    ) -> int:
        """Take this one answer back, readable or not; one that was never given is no error."""
        with self._changing(key, now, seen, writer) as write:
            write.at_place(answer_place(question_id, market), None)
        return write.version

    def save_choice(
        self,
        key: PlanKey,
        name: str,
        value: object,
        *,
        seen: int | None = None,
        writer: str = "",
        now: datetime | None = None,
    ) -> int:
        """Write one of ``CHOICES``, the fields of Case that are no answers, over its earlier value."""
        if name not in CHOICES:
            raise ValueError(f"{name!r} is none of {', '.join(sorted(CHOICES))}")
        text = encoded((name,), value)
        with self._changing(key, now, seen, writer) as write:
            write.at_place((name,), text)
        return write.version

    def replace(
        self, key: PlanKey, case: Case, *, seen: int | None = None, writer: str = "", now: datetime | None = None
    ) -> int:
        """Put a whole case in the plan's place; what was there, unreadable rows too, waits for ``undo_replace``."""
        rows = rows_of(case)
        with self._changing(key, now, seen, writer) as write:
            before = [[*place, value] for place, value in read_rows(write.connection, write.plan_id).items()]
            write.everything(rows)
            upsert(write.connection, snapshot, {"plan_id": write.plan_id, "rows": json.dumps(before)})
        return write.version

    def undo_replace(self, key: PlanKey, *, writer: str = "", now: datetime | None = None) -> bool:
        """Bring back the content before the last ``replace``, once; False, with nothing written, if there is none.

        What was answered after the ``replace`` goes with it.
        """
        with self._changing(key, now, None, writer) as write:
            mine = snapshot.c.plan_id == write.plan_id
            before = write.connection.execute(select(snapshot.c.rows).where(mine)).scalar()
            if before is None:
                write.connection.rollback()
                return False
            write.everything({tuple(place): value for *place, value in json.loads(before)})
            write.connection.execute(delete(snapshot).where(mine))
        return True

    def undo(
        self,
        key: PlanKey,
        place: Place | None = None,
        *,
        seen: int | None = None,
        writer: str = "",
        now: datetime | None = None,
    ) -> tuple[Place, ...]:
        """Take back the last change, or the last one of this place; again for the one before it, as far as the history goes.

        Returns the places that moved; () with nothing written when there is nothing to take back.
        """
        with self._changing(key, now, seen, writer) as write:
            moved = write.undo(place)
            if not moved:
                write.connection.rollback()
        return moved

    def history(self, key: PlanKey, place: Place | None = None, limit: int = 50) -> tuple[Past, ...]:
        """The last changes, newest first, of the plan or of one place. Raises UnknownPlan."""
        with told(), self.database.reading.begin() as connection:
            return read_history(connection, plan_behind(connection, key), place, limit)

    def rotate(self, token: str) -> str:
        """A new token for the plan; no other opens it any more, an advisor's neither: which one went astray is not known."""
        with told(), self.database.writing.begin() as connection:
            plan_id = plan_behind(connection, token)
            revoke_all(connection, plan_id)
            return new_key(connection, plan_id)

    def set_consent(self, key: str, purpose: str, given: bool) -> None:
        """Say whether the plan may be used for this purpose ("statistics"); nothing said means no, and a no stays.

        Only whoever holds the link can say it: an advisor's reference is Forbidden.
        """
        if not isinstance(key, str):
            raise Forbidden
        with told(), self.database.writing.begin() as connection:
            plan_id, at = plan_behind(connection, key), stamp()
            mine = (consent.c.plan_id == plan_id) & (consent.c.purpose == purpose)
            # A no leaves the day of the yes before it: both may have to be shown.
            before = None if given else connection.execute(select(consent.c.given_at).where(mine)).scalar()
            said = {"given_at": before or at, "withdrawn_at": None if given else at}
            upsert(connection, consent, {"plan_id": plan_id, "purpose": purpose, **said})

    def consent(self, key: PlanKey, purpose: str) -> bool:
        """True when the plan's people have agreed to its use for this purpose."""
        with told(), self.database.reading.begin() as connection:
            mine = (consent.c.plan_id == plan_behind(connection, key)) & consent.c.withdrawn_at.is_(None)
            return connection.execute(select(consent).where(mine, consent.c.purpose == purpose)).first() is not None

    def delete(self, key: PlanKey) -> None:
        """Remove the plan with everything it holds, from the file too; this cannot be undone."""
        with self._changing(key, None, None, "") as write:
            write.connection.execute(delete(plan).where(plan.c.id == write.plan_id))
        scrub(self.database)

    @contextmanager
    def _changing(self, key: PlanKey, now: datetime | None, seen: int | None, writer: str) -> Iterator[Write]:
        """One transaction on one plan, with its id and its new version."""
        at = stamp(now)
        values = {"version": plan.c.version + 1, "updated_at": at} | self._content_version()
        with told(), self.database.writing.begin() as connection:
            plan_id = plan_behind(connection, key)
            touched = update(plan).where(plan.c.id == plan_id).values(**values).returning(plan.c.version)
            version = connection.execute(touched).scalar()
            if version is None:
                raise UnknownPlan
            yield Write(connection, plan_id, version, at, who_of(key), writer, seen)

    def _content_version(self) -> dict[str, str]:
        return {} if self.content is None else {"content_version": self.content.version}


def stored_plan(connection: Connection, plan_id: int, content: Content | None) -> StoredCase:
    """The plan with this number, in one moment of the database."""
    head = connection.execute(select(plan).where(plan.c.id == plan_id)).one()
    kept = connection.execute(select(snapshot.c.plan_id).where(snapshot.c.plan_id == plan_id)).first()
    case, unreadable = case_of(read_rows(connection, plan_id), content)
    return StoredCase(
        case=case,
        version=head.version,
        updated_at=moment(head.updated_at),
        content_version=head.content_version,
        unreadable=unreadable,
        can_undo=kept is not None,
        can_step_back=can_undo(connection, plan_id),
    )


def case_of(rows: Rows, content: Content | None) -> tuple[Case, tuple[Unreadable, ...]]:
    """The case in these rows, and the rows that this content does not understand, set apart."""
    whole: dict[str, Any] = {}
    with_trouble: list[Unreadable] = []
    try:
        for place, value in rows.items():
            put(whole, place, json.loads(value))
        return _checked(json.dumps(whole), content), ()
    except (CaseError, ValueError):
        whole = {}
    for place, value in rows.items():
        try:
            _checked(json.dumps(nested(place, json.loads(value))), content)
        except (CaseError, ValueError):
            with_trouble.append(Unreadable(".".join(place), value))
        else:
            put(whole, place, json.loads(value))
    return Case.model_validate_json(json.dumps(whole)), tuple(with_trouble)


def _checked(document: str, content: Content | None) -> Case:
    return Case.model_validate_json(document) if content is None else parse_case(content, document)
