"""Turns a case into database rows and back, one row for each place of the case."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from planner.base import Model
from planner.case import Case
from planner.store.errors import Place
from planner.store.tables import FIRM, answer, choice

CHOICES = frozenset(Case.model_fields) - {"rotta_case", "answers", "market_answers"}
Rows = dict[Place, str]


def answer_place(question_id: str, market: str | None) -> Place:
    """Where an answer stands in a case: about the firm, or about one market."""
    return ("answers", question_id) if market is None else ("market_answers", market, question_id)


def put(document: dict[str, Any], place: Place, value: Any) -> None:
    """Set the value at this place of a document, making what leads to it."""
    for step in place[:-1]:
        document = document.setdefault(step, {})
    document[place[-1]] = value


def nested(place: Place, value: Any) -> dict[str, Any]:
    """A document with nothing but this value at this place."""
    document: dict[str, Any] = {}
    put(document, place, value)
    return document


def encoded(place: Place, value: object) -> str:
    """The value as JSON, refused with ValueError unless a case may hold it at this place."""
    text = json.dumps(value, default=_plain, allow_nan=False)
    Case.model_validate_json(json.dumps(nested(place, json.loads(text))))
    return text


def _plain(value: object) -> object:
    if isinstance(value, Model):
        return value.model_dump(mode="json")
    raise ValueError(f"a {type(value).__name__} cannot be kept in a plan")


def rows_of(case: Case) -> Rows:
    """Every answer and choice of a case by its place."""
    document = case.model_dump(mode="json")
    places: dict[Place, Any] = {(name,): document[name] for name in CHOICES}
    places |= {("answers", question): value for question, value in document["answers"].items()}
    for market, given in document["market_answers"].items():
        places |= {("market_answers", market, question): value for question, value in given.items()}
    return {place: encoded(place, value) for place, value in places.items()}


def read_rows(connection: Connection, plan_id: int) -> Rows:
    """Every row of the plan by its place, in an order that does not depend on the writes or the database."""
    return read_many(connection, (plan_id,))[plan_id]


def read_many(connection: Connection, plan_ids: Iterable[int]) -> dict[int, Rows]:
    """The rows of several plans with two questions to the database."""
    wanted = tuple(plan_ids)
    found: dict[int, Rows] = {plan_id: {} for plan_id in wanted}
    for row in connection.execute(select(answer).where(answer.c.plan_id.in_(wanted))):
        found[row.plan_id][answer_place(row.question_id, None if row.market == FIRM else row.market)] = row.value
    for row in connection.execute(select(choice).where(choice.c.plan_id.in_(wanted))):
        found[row.plan_id][(row.name,)] = row.value
    return {plan_id: dict(sorted(rows.items())) for plan_id, rows in found.items()}


def read_at(connection: Connection, plan_id: int, place: Place) -> str | None:
    """The JSON at one place of a plan, None where there is none."""
    table, key = _key(place)
    mine: list[ColumnElement[bool]] = [table.c[name] == value for name, value in key.items()]
    return connection.execute(select(table.c.value).where(table.c.plan_id == plan_id, *mine)).scalar()


def write_at(connection: Connection, plan_id: int, place: Place, value: str | None) -> None:
    """Put this JSON at one place of a plan, or take away what is there."""
    table, key = _key(place)
    if value is not None:
        upsert(connection, table, {"plan_id": plan_id, **key, "value": value})
        return
    mine: list[ColumnElement[bool]] = [table.c[name] == part for name, part in key.items()]
    connection.execute(delete(table).where(table.c.plan_id == plan_id, *mine))


def write_all(connection: Connection, plan_id: int, rows: Mapping[Place, str]) -> None:
    """Make these the only answers and choices of the plan."""
    for table in (answer, choice):
        found = [
            {"plan_id": plan_id, **_key(place)[1], "value": value}
            for place, value in rows.items()
            if _key(place)[0] is table
        ]
        connection.execute(delete(table).where(table.c.plan_id == plan_id))
        if found:
            connection.execute(insert(table), found)


def _key(place: Place) -> tuple[Table, dict[str, str]]:
    if len(place) == 1:
        return choice, {"name": place[0]}
    return answer, {"market": FIRM if len(place) == 2 else place[1], "question_id": place[-1]}


def upsert(connection: Connection, table: Table, row: Mapping[str, object]) -> None:
    """Insert the row or, where its primary key exists, overwrite the rest of it."""
    key = [column.name for column in table.primary_key]
    changed = {name: value for name, value in row.items() if name not in key}
    # The two inserts share their ON CONFLICT but no base class that has it.
    statement: Any = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)
    connection.execute(statement.values(**row).on_conflict_do_update(index_elements=key, set_=changed))
