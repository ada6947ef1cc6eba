"""A plan is kept answer by answer: what was confirmed survives crashes, other tabs and changes of content."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from planner.base import Model
from planner.case import Case, CaseError, parse_case
from planner.content.load import Content
from planner.questionnaire import Value
from planner.store.database import Database, open_database
from planner.store.errors import StoreError, UnknownPlan, told
from planner.store.tables import FIRM, answer, choice, plan, snapshot

__all__ = ["CHOICES", "Store", "StoreError", "StoredCase", "UnknownPlan", "Unreadable", "open_store"]

TOKEN_BYTES = 24
CHOICES = frozenset(Case.model_fields) - {"rotta_case", "answers", "market_answers"}
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")

Place = tuple[str, ...]
Rows = dict[Place, str]


@dataclass(frozen=True)
class Unreadable:
    """A row kept in the database that today's content does not understand; ``path`` as in a case file."""

    path: str
    value: str


@dataclass(frozen=True)
class StoredCase:
    """A plan as it was at one moment; ``version`` counts its writes since it was created.

    ``content_version`` is the content the last write was made with ("" when the writer had none);
    ``can_undo`` is True when ``undo_replace`` would bring an earlier content back.
    """

    case: Case
    version: int
    updated_at: datetime
    content_version: str
    unreadable: tuple[Unreadable, ...]
    can_undo: bool


def open_store(url: str | None = None, content: Content | None = None) -> Store:
    """Open the plans at this SQLAlchemy URL, by default the file ``data/rotta.db`` of the project.

    With ``content`` the rows it no longer accepts are told apart at reading; without, only their shape is checked.
    Raises StoreError when the database cannot be relied on; a damaged file is left as it is.
    """
    return Store(open_database(url), content)


class Store:
    """Every method is one transaction and may be called from any thread.

    All raise StoreError; writes raise UnknownPlan for a token without a plan, ValueError for a value that no case
    may hold, and return the plan's new version. ``now`` is an aware datetime, by default the present.
    """

    def __init__(self, database: Database, content: Content | None = None) -> None:
        self._database = database
        self._content = content

    def close(self) -> None:
        """Give the connections back; the store opens new ones when it is used again."""
        self._database.writing.dispose()

    def create(self, *, now: datetime | None = None) -> str:
        """Start an empty plan and return its token: the only copy, the database keeps a hash."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        row = {"token_hash": _digest(token), "version": 0, "updated_at": _stamp(now), "content_version": ""}
        with told(), self._database.writing.begin() as connection:
            connection.execute(insert(plan).values(**row | self._content_version()))
        return token

    def load(self, token: str) -> StoredCase | None:
        """The plan of this token, or None; a malformed token is simply unknown."""
        digest = _digest(token)
        if digest is None:
            return None
        with told(), self._database.reading.begin() as connection:
            head = connection.execute(select(plan).where(plan.c.token_hash == digest)).one_or_none()
            if head is None:
                return None
            rows = _read_rows(connection, head.id)
            kept = connection.execute(select(snapshot.c.plan_id).where(snapshot.c.plan_id == head.id)).first()
        case, unreadable = self._case(rows)
        written = datetime.fromisoformat(head.updated_at)
        return StoredCase(case, head.version, written, head.content_version, unreadable, kept is not None)

    def save_answer(
        self, token: str, question_id: str, value: Value, market: str | None = None, *, now: datetime | None = None
    ) -> int:
        """Write this one answer, about the firm or about one market, over an earlier one."""
        place = ("answers", question_id) if market is None else ("market_answers", market, question_id)
        row = {"market": market or FIRM, "question_id": question_id, "value": _encoded(place, value)}
        with self._changing(token, now) as (connection, plan_id, version):
            _upsert(connection, answer, {"plan_id": plan_id, **row})
        return version

    def clear_answer(
        self, token: str, question_id: str, market: str | None = None, *, now: datetime | None = None
    ) -> int:
        """Take this one answer back, readable or not; one that was never given is no error."""
        with self._changing(token, now) as (connection, plan_id, version):
            mine = delete(answer).where(answer.c.plan_id == plan_id)
            connection.execute(mine.where(answer.c.market == (market or FIRM), answer.c.question_id == question_id))
        return version

    def save_choice(self, token: str, name: str, value: object, *, now: datetime | None = None) -> int:
        """Write one of ``CHOICES``, the fields of Case that are no answers, over its earlier value."""
        if name not in CHOICES:
            raise ValueError(f"{name!r} is none of {', '.join(sorted(CHOICES))}")
        row = {"name": name, "value": _encoded((name,), value)}
        with self._changing(token, now) as (connection, plan_id, version):
            _upsert(connection, choice, {"plan_id": plan_id, **row})
        return version

    def replace(self, token: str, case: Case, *, now: datetime | None = None) -> int:
        """Put a whole case in the plan's place; what was there, unreadable rows too, waits for ``undo_replace``."""
        rows = _rows_of(case)
        with self._changing(token, now) as (connection, plan_id, version):
            before = [[*place, value] for place, value in _read_rows(connection, plan_id).items()]
            _upsert(connection, snapshot, {"plan_id": plan_id, "rows": json.dumps(before)})
            _write_rows(connection, plan_id, rows)
        return version

    def undo_replace(self, token: str, *, now: datetime | None = None) -> bool:
        """Bring back the content before the last ``replace``, once; False, with nothing written, if there is none.

        What was answered after the ``replace`` goes with it.
        """
        with self._changing(token, now) as (connection, plan_id, _):
            mine = snapshot.c.plan_id == plan_id
            before = connection.execute(select(snapshot.c.rows).where(mine)).scalar()
            if before is None:
                connection.rollback()
                return False
            _write_rows(connection, plan_id, {tuple(place): value for *place, value in json.loads(before)})
            connection.execute(delete(snapshot).where(mine))
        return True

    def delete(self, token: str) -> None:
        """Remove the plan with everything it holds; this cannot be undone."""
        with self._changing(token, None) as (connection, plan_id, _):
            connection.execute(delete(plan).where(plan.c.id == plan_id))

    @contextmanager
    def _changing(self, token: str, now: datetime | None) -> Iterator[tuple[Connection, int, int]]:
        """One transaction on one plan, with its id and its new version."""
        digest = _digest(token)
        if digest is None:
            raise UnknownPlan
        values = {"version": plan.c.version + 1, "updated_at": _stamp(now)} | self._content_version()
        with told(), self._database.writing.begin() as connection:
            touched = update(plan).where(plan.c.token_hash == digest).values(**values)
            row = connection.execute(touched.returning(plan.c.id, plan.c.version)).one_or_none()
            if row is None:
                raise UnknownPlan
            yield connection, row.id, row.version

    def _content_version(self) -> dict[str, str]:
        return {} if self._content is None else {"content_version": self._content.version}

    def _case(self, rows: Rows) -> tuple[Case, tuple[Unreadable, ...]]:
        readable: dict[str, Any] = {}
        unreadable: list[Unreadable] = []
        for place, value in rows.items():
            try:
                self._check(json.dumps(_nested(place, json.loads(value))))
            except (CaseError, ValueError):
                unreadable.append(Unreadable(".".join(place), value))
            else:
                _put(readable, place, json.loads(value))
        return Case.model_validate_json(json.dumps(readable)), tuple(unreadable)

    def _check(self, document: str) -> None:
        if self._content is None:
            Case.model_validate_json(document)
        else:
            parse_case(self._content, document)


def _digest(token: object) -> str | None:
    """What the database knows of a token; None for what cannot be one."""
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        return None
    return hashlib.sha256(token.encode("ascii")).hexdigest()


def _stamp(now: datetime | None) -> str:
    return (now or datetime.now(UTC)).astimezone(UTC).isoformat()


def _plain(value: object) -> object:
    if isinstance(value, Model):
        return value.model_dump(mode="json")
    raise ValueError(f"a {type(value).__name__} cannot be kept in a plan")


def _put(document: dict[str, Any], place: Place, value: Any) -> None:
    for step in place[:-1]:
        document = document.setdefault(step, {})
    document[place[-1]] = value


def _nested(place: Place, value: Any) -> dict[str, Any]:
    document: dict[str, Any] = {}
    _put(document, place, value)
    return document


def _encoded(place: Place, value: object) -> str:
    """The value as JSON, refused with ValueError unless a case may hold it at this place."""
    text = json.dumps(value, default=_plain, allow_nan=False)
    Case.model_validate_json(json.dumps(_nested(place, json.loads(text))))
    return text


def _rows_of(case: Case) -> Rows:
    document = case.model_dump(mode="json")
    places: dict[Place, Any] = {(name,): document[name] for name in CHOICES}
    places |= {("answers", question): value for question, value in document["answers"].items()}
    for market, given in document["market_answers"].items():
        places |= {("market_answers", market, question): value for question, value in given.items()}
    return {place: _encoded(place, value) for place, value in places.items()}


def _read_rows(connection: Connection, plan_id: int) -> Rows:
    """Every row of the plan by its place in a case, in an order that does not depend on the writes or the database."""
    rows: Rows = {}
    for row in connection.execute(select(answer).where(answer.c.plan_id == plan_id)):
        about = ("answers",) if row.market == FIRM else ("market_answers", row.market)
        rows[(*about, row.question_id)] = row.value
    for row in connection.execute(select(choice).where(choice.c.plan_id == plan_id)):
        rows[(row.name,)] = row.value
    return dict(sorted(rows.items()))


def _write_rows(connection: Connection, plan_id: int, rows: Mapping[Place, str]) -> None:
    """Make these the only answers and choices of the plan."""
    answers: list[dict[str, Any]] = []
    choices: list[dict[str, Any]] = []
    for place, value in rows.items():
        kept = {"plan_id": plan_id, "value": value}
        if len(place) == 1:
            choices.append(kept | {"name": place[0]})
        else:
            market = FIRM if len(place) == 2 else place[1]
            answers.append(kept | {"market": market, "question_id": place[-1]})
    for table, found in ((answer, answers), (choice, choices)):
        connection.execute(delete(table).where(table.c.plan_id == plan_id))
        if found:
            connection.execute(insert(table), found)


def _upsert(connection: Connection, table: Table, row: Mapping[str, object]) -> None:
    """Insert the row or, where its primary key exists, overwrite the rest of it."""
    key = [column.name for column in table.primary_key]
    changed = {name: value for name, value in row.items() if name not in key}
    # The two inserts share their ON CONFLICT but no base class that has it.
    statement: Any = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)
    connection.execute(statement.values(**row).on_conflict_do_update(index_elements=key, set_=changed))
