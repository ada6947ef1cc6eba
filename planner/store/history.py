"""What was changed in a plan, when and by whom: only ever added to, so that every change can be taken back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select

from planner.store.errors import Conflict, Place
from planner.store.moments import moment
from planner.store.rows import read_at, read_rows, write_all, write_at
from planner.store.tables import history


@dataclass(frozen=True)
class Past:
    """One change of one place; ``before`` and ``after`` are plain values, None for none.

    ``undone`` is True once it was taken back, ``undoes`` for the change that takes another back.
    """

    version: int
    place: Place
    before: Any
    after: Any
    at: datetime
    who: str
    undone: bool
    undoes: bool


@dataclass(frozen=True)
class Write:
    """One transaction that changes one plan. ``seen`` is the version the writer had read, None to write in any case."""

    connection: Connection
    plan_id: int
    version: int
    at: str
    who: str
    writer: str
    seen: int | None

    def at_place(self, place: Place, value: str | None) -> None:
        """Put this JSON at one place, or take away what is there. Raises Conflict."""
        self._refuse_blind({place: value})
        self._change(place, value, None)

    def everything(self, rows: Mapping[Place, str]) -> None:
        """Make these the only answers and choices. Raises Conflict when somebody else changed any of them."""
        before = read_rows(self.connection, self.plan_id)
        after = {place: rows.get(place) for place in (*before, *rows)}
        self._refuse_blind(after)
        write_all(self.connection, self.plan_id, rows)
        changed = {p: (before.get(p), value) for p, value in after.items() if before.get(p) != value}
        self._record([self._row(place, *values, None) for place, values in changed.items()])

    def undo(self, place: Place | None) -> tuple[Place, ...]:
        """Take back the last change not yet taken back, of the plan or of one place; the places that moved."""
        standing = _standing(self.plan_id).order_by(history.c.version.desc(), history.c.id.desc())
        if place is not None:
            standing = standing.where(history.c.place == json.dumps(place))
        last = self.connection.execute(standing.limit(1)).one_or_none()
        if last is None:
            return ()
        together = [last]
        if place is None:
            together = list(self.connection.execute(standing.where(history.c.version == last.version)).all())
        moved = {_place(row): (row.before, row.id) for row in together}
        self._refuse_blind({where: before for where, (before, _) in moved.items()})
        for where, (before, undoes) in moved.items():
            self._change(where, before, undoes)
        return tuple(moved)

    def _change(self, place: Place, value: str | None, undoes: int | None) -> None:
        before = read_at(self.connection, self.plan_id, place)
        if before != value or undoes is not None:
            write_at(self.connection, self.plan_id, place, value)
            self._record([self._row(place, before, value, undoes)])

    def _row(self, place: Place, before: str | None, after: str | None, undoes: int | None) -> dict[str, object]:
        about = {"plan_id": self.plan_id, "version": self.version, "at": self.at, "who": self.who}
        change = {"place": json.dumps(place), "before": before, "after": after, "undoes": undoes}
        return {**about, **change, "writer": self.writer}

    def _record(self, rows: list[dict[str, object]]) -> None:
        if rows:
            self.connection.execute(insert(history), rows)

    def _refuse_blind(self, wanted: Mapping[Place, str | None]) -> None:
        """Raise Conflict where another writer changed one of these places, to something else, unseen by this one."""
        if self.seen is None:
            return
        since = select(history).where(history.c.plan_id == self.plan_id, history.c.version > self.seen)
        if self.writer:
            since = since.where(history.c.writer != self.writer)
        if len(wanted) == 1:
            since = since.where(history.c.place == json.dumps(next(iter(wanted))))
        for row in self.connection.execute(since.order_by(history.c.id.desc())):
            place = _place(row)
            if place in wanted:
                theirs = read_at(self.connection, self.plan_id, place)
                if theirs != wanted[place]:
                    raise Conflict(place, _value(theirs), row.version)


def read_history(connection: Connection, plan_id: int, place: Place | None, limit: int | None) -> tuple[Past, ...]:
    """The last changes (all without a limit), newest first, of the plan or of one place."""
    mine = select(history).where(history.c.plan_id == plan_id)
    if place is not None:
        mine = mine.where(history.c.place == json.dumps(place))
    rows = connection.execute(mine.order_by(history.c.id.desc()).limit(limit)).all()
    taken_back = select(history.c.undoes).where(history.c.plan_id == plan_id, history.c.undoes.is_not(None))
    undone = set(connection.execute(taken_back).scalars())
    return tuple(
        Past(
            version=row.version,
            place=_place(row),
            before=_value(row.before),
            after=_value(row.after),
            at=moment(row.at),
            who=row.who,
            undone=row.id in undone,
            undoes=row.undoes is not None,
        )
        for row in rows
    )


def can_undo(connection: Connection, plan_id: int) -> bool:
    """True when ``Write.undo`` would find a change."""
    return connection.execute(_standing(plan_id).limit(1)).first() is not None


def _standing(plan_id: int) -> Select[Any]:
    """Changes that were made and not taken back."""
    undo = history.alias("undo")
    taken_back = select(undo.c.id).where(undo.c.plan_id == plan_id, undo.c.undoes == history.c.id).exists()
    return select(history).where(history.c.plan_id == plan_id, history.c.undoes.is_(None), ~taken_back)


def _place(row: Row[Any]) -> Place:
    return tuple(json.loads(row.place))


def _value(text: str | None) -> Any:
    return None if text is None else json.loads(text)
