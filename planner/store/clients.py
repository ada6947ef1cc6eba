"""An advisor's clients: each one a plan with a label, a stage, tags and a date to look again, seen by nobody else."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, get_args

from sqlalchemy import Connection, Row, delete, insert, select, update

from planner.case import Case
from planner.content.load import Content
from planner.questionnaire import printable
from planner.store.access import (
    Access,
    Actor,
    ClientRef,
    Forbidden,
    client_for,
    clients_of,
    logged,
    may_keep_clients,
)
from planner.store.database import Database
from planner.store.dossier import Note, NoteKind, Seen, everything_about, read_accesses, read_notes
from planner.store.erase import scrub
from planner.store.errors import UnknownPlan, told
from planner.store.history import Write
from planner.store.keys import new_key, plan_behind, revoke_all
from planner.store.moments import moment, stamp
from planner.store.plans import StoredCase, case_of, stored_plan
from planner.store.rows import Rows, read_many, read_rows, rows_of
from planner.store.tables import client, note, plan

ClientId = str
MAX_TAGS, MAX_TAG, MAX_LABEL, MAX_STAGE, MAX_NOTE = 20, 40, 200, 40, 20_000


@dataclass(frozen=True)
class ClientRow:
    """One line of the table of clients; what the engine says of the plan is for the caller to work out (``Clients.cases``)."""

    id: ClientId
    label: str
    owner: str
    organisation: str
    stage: str
    tags: tuple[str, ...]
    archived: bool
    next_review: str | None
    retention: int | None
    version: int
    created_at: datetime
    updated_at: datetime


class NewClient(NamedTuple):
    """A client to be made: its case and what stands beside it in the list."""

    label: str
    case: Case
    stage: str = ""
    tags: tuple[str, ...] = ()
    next_review: str | None = None
    archived: bool = False


class Clients:
    """Every method is one transaction, takes who asks, and raises Forbidden for what is not theirs or does not exist.

    Advisors have their own clients, administrators all of their organisation, the single user everything.
    All raise StoreError; ValueError for a label, tag, stage or date that cannot be kept.
    """

    def __init__(self, database: Database, content: Content | None = None) -> None:
        self.database = database
        self.content = content

    def list(
        self, actor: Actor, search: str = "", *, stage: str = "", tag: str = "", archived: bool | None = False
    ) -> tuple[ClientRow, ...]:
        """The actor's clients, last touched first; ``search`` in label, stage, tags and owner; ``archived`` None for all."""
        mine = select(client, plan.c.version, plan.c.updated_at).join(plan, plan.c.id == client.c.plan_id)
        mine = mine.where(clients_of(actor)).order_by(plan.c.updated_at.desc(), client.c.id)
        if archived is not None:
            mine = mine.where(client.c.archived.is_(archived))
        if stage:
            mine = mine.where(client.c.stage == stage)
        with told(), self.database.reading.begin() as connection:
            rows = tuple(_row(row) for row in connection.execute(mine))
        wanted = search.casefold().split()
        return tuple(
            row for row in rows if (not tag or tag in row.tags) and all(word in _searched(row) for word in wanted)
        )

    def create(self, actor: Actor, case: Case, label: str, *, now: datetime | None = None) -> ClientId:
        """A new client of the actor with this case."""
        return self.create_all(actor, [(label, case)], now=now)[0]

    def create_all(
        self, actor: Actor, clients: Iterable[NewClient | tuple[str, Case]], *, now: datetime | None = None
    ) -> tuple[ClientId, ...]:
        """Several new clients, all of them or none."""
        wanted = [_new(NewClient(*each)) for each in clients]
        with told(), self.database.writing.begin() as connection:
            made = []
            for label, rows, beside in wanted:
                made.append(self._create(connection, actor, label, rows, now))
                connection.execute(update(client).where(client.c.id == made[-1]).values(**beside))
            return tuple(made)

    def adopt(self, actor: Actor, token: str, label: str = "") -> ClientId:
        """Take the plan behind this link among the actor's clients; the link stays with whoever has it.

        A plan that is somebody else's client is Forbidden, like a link that leads nowhere.
        """
        with told(), self.database.writing.begin() as connection:
            try:
                plan_id = plan_behind(connection, token)
            except UnknownPlan:
                raise Forbidden from None
            theirs = connection.execute(select(client.c.id).where(client.c.plan_id == plan_id)).scalar()
            if theirs is not None:
                return str(client_for(connection, actor, theirs).id)
            return self._own(connection, actor, plan_id, _line(label, MAX_LABEL, empty=True), "adopt")

    def open(self, actor: Actor, client_id: ClientId) -> StoredCase:
        """The client's plan, noted in the log of accesses; from then on ``ref`` reaches it wherever a token does."""
        with told(), self.database.writing.begin() as connection:
            head = client_for(connection, actor, client_id)
            logged(connection, actor, "open", client_id)
            return stored_plan(connection, head.plan_id, self.content)

    def ref(self, actor: Actor, client_id: ClientId) -> ClientRef:
        """What ``Store`` takes in the place of a token, checked at every call."""
        with told(), self.database.reading.begin() as connection:
            client_for(connection, actor, client_id)
        return ClientRef(actor, client_id)

    def row(self, actor: Actor, client_id: ClientId) -> ClientRow:
        """The client's line of the table."""
        mine = select(client, plan.c.version, plan.c.updated_at).join(plan, plan.c.id == client.c.plan_id)
        with told(), self.database.reading.begin() as connection:
            client_for(connection, actor, client_id)
            return _row(connection.execute(mine.where(client.c.id == client_id)).one())

    def cases(self, actor: Actor, client_ids: Iterable[ClientId]) -> Mapping[ClientId, Case]:
        """The cases of several clients at once, to compare them or to fill the table.

        The log of accesses takes down only whoever reads a client that another advisor follows.
        """
        with told(), self.database.reading.begin() as connection:
            heads = [client_for(connection, actor, each) for each in client_ids]
            rows = read_many(connection, [head.plan_id for head in heads])
        others = [head.id for head in heads if head.owner != actor.subject]
        if others:
            with told(), self.database.writing.begin() as connection:
                for each in others:
                    logged(connection, actor, "open", each)
        return {head.id: case_of(rows[head.plan_id], self.content)[0] for head in heads}

    def rename(self, actor: Actor, client_id: ClientId, label: str) -> None:
        """Give the client another label."""
        self._set(actor, client_id, label=_line(label, MAX_LABEL))

    def archive(self, actor: Actor, client_id: ClientId, archived: bool = True) -> None:
        """Put the client aside, or take it back."""
        self._set(actor, client_id, archived=archived)

    def tag(self, actor: Actor, client_id: ClientId, tags: Iterable[str]) -> None:
        """Make these the client's tags."""
        self._set(actor, client_id, tags=_tags(tags))

    def set_stage(self, actor: Actor, client_id: ClientId, stage: str) -> None:
        """Say how far the work with this client is; the words are the caller's."""
        self._set(actor, client_id, stage=_line(stage, MAX_STAGE, empty=True))

    def set_review(self, actor: Actor, client_id: ClientId, day: str | None) -> None:
        """The ISO date to look again, None for none."""
        self._set(actor, client_id, next_review=_day(day))

    def set_retention(self, actor: Actor, client_id: ClientId, months: int | None) -> None:
        """How many months this plan is kept when nobody touches it; None for the rule of the place."""
        if months is not None and not 1 <= months <= 240:
            raise ValueError("between 1 and 240 months")
        self._set(actor, client_id, retention=months)

    def hand_over(self, actor: Actor, client_id: ClientId, owner: str) -> None:
        """Give the client to another advisor of the same organisation; advisors lose it, administrators do not."""
        self._set(actor, client_id, owner=_line(owner, MAX_LABEL))

    def duplicate(self, actor: Actor, client_id: ClientId, label: str = "", *, now: datetime | None = None) -> ClientId:
        """A what-if: a new client with the same answers and choices, without notes, links and history."""
        with told(), self.database.writing.begin() as connection:
            head = client_for(connection, actor, client_id)
            rows = read_rows(connection, head.plan_id)
            return self._create(
                connection, actor, _line(label or f"{head.label[: MAX_LABEL - 4]} (2)", MAX_LABEL), rows, now
            )

    def share(self, actor: Actor, client_id: ClientId) -> str:
        """One more link to the client's plan, for the entrepreneur: the only copy of its token."""
        with self._mine(actor, client_id, "share") as (connection, head):
            return new_key(connection, head.plan_id)

    def revoke_links(self, actor: Actor, client_id: ClientId) -> None:
        """No link opens the client's plan any more."""
        with self._mine(actor, client_id, "revoke") as (connection, head):
            revoke_all(connection, head.plan_id)

    def add_note(
        self,
        actor: Actor,
        client_id: ClientId,
        text: str,
        kind: NoteKind = "note",
        printed: bool = False,
        *,
        now: datetime | None = None,
    ) -> int:
        """Write down a note or a meeting; returns the number of the note."""
        if kind not in get_args(NoteKind) or not text.strip() or len(text) > MAX_NOTE or not printable(text):
            raise ValueError(f"a note or a meeting of 1 to {MAX_NOTE} characters")
        row = {"author": actor.subject, "written_at": stamp(now), "kind": kind, "text": text, "printed": printed}
        with self._mine(actor, client_id, "write") as (connection, head):
            made = insert(note).values(client_id=head.id, **row).returning(note.c.id)
            return int(connection.execute(made).scalar_one())

    def notes(self, actor: Actor, client_id: ClientId) -> tuple[Note, ...]:
        """Notes and meetings, newest first."""
        with told(), self.database.reading.begin() as connection:
            return read_notes(connection, client_for(connection, actor, client_id).id)

    def print_note(self, actor: Actor, client_id: ClientId, note_id: int, printed: bool = True) -> None:
        """Say whether a note goes on paper."""
        with self._mine(actor, client_id, "write") as (connection, head):
            mine = update(note).where(note.c.id == note_id, note.c.client_id == head.id)
            if connection.execute(mine.values(printed=printed)).rowcount == 0:
                raise Forbidden

    def delete_note(self, actor: Actor, client_id: ClientId, note_id: int) -> None:
        """Take a note away for good."""
        with self._mine(actor, client_id, "write") as (connection, head):
            if connection.execute(delete(note).where(note.c.id == note_id, note.c.client_id == head.id)).rowcount == 0:
                raise Forbidden

    def accesses(self, actor: Actor, client_id: ClientId) -> tuple[Seen, ...]:
        """Who came to this client's plan, when and for what, newest first."""
        with told(), self.database.reading.begin() as connection:
            return read_accesses(connection, client_for(connection, actor, client_id).id)

    def export(self, actor: Actor, client_id: ClientId) -> dict[str, Any]:
        """Everything kept about the client, as JSON can hold it; ``case`` is a case file."""
        with self._mine(actor, client_id, "export") as (connection, head):
            return everything_about(connection, head.plan_id, self.content, private=True)

    def delete(self, actor: Actor, client_id: ClientId) -> None:
        """Remove the client, the plan, its notes, links and history, from the file too; this cannot be undone."""
        with self._mine(actor, client_id, "delete") as (connection, head):
            connection.execute(delete(plan).where(plan.c.id == head.plan_id))
        scrub(self.database)

    @contextmanager
    def _mine(self, actor: Actor, client_id: ClientId, what: Access) -> Iterator[tuple[Connection, Row[Any]]]:
        """One transaction on one of the actor's clients, noted in the log of accesses."""
        with told(), self.database.writing.begin() as connection:
            head = client_for(connection, actor, client_id)
            logged(connection, actor, what, client_id)
            yield connection, head

    def _set(self, actor: Actor, client_id: ClientId, **values: object) -> None:
        with told(), self.database.writing.begin() as connection:
            client_for(connection, actor, client_id)
            connection.execute(update(client).where(client.c.id == client_id).values(**values))

    def _create(self, connection: Connection, actor: Actor, label: str, rows: Rows, now: datetime | None) -> ClientId:
        at, content_version = stamp(now), self.content.version if self.content else ""
        row = {"version": 1, "updated_at": at, "content_version": content_version}
        plan_id = connection.execute(insert(plan).values(**row).returning(plan.c.id)).scalar_one()
        Write(connection, plan_id, 1, at, str(actor), "", None).everything(rows)
        return self._own(connection, actor, plan_id, label, "create")

    def _own(self, connection: Connection, actor: Actor, plan_id: int, label: str, what: Access) -> ClientId:
        owner = may_keep_clients(actor)
        row = {"id": secrets.token_urlsafe(12), "plan_id": plan_id, "label": label, "stage": "", "tags": "[]"}
        row |= {"organisation": owner.organisation, "owner": owner.subject, "archived": False, "created_at": stamp()}
        connection.execute(insert(client).values(**row))
        logged(connection, actor, what, str(row["id"]))
        return str(row["id"])


def _row(row: Row[Any]) -> ClientRow:
    return ClientRow(
        id=row.id,
        label=row.label,
        owner=row.owner,
        organisation=row.organisation,
        stage=row.stage,
        tags=tuple(json.loads(row.tags)),
        archived=row.archived,
        next_review=row.next_review,
        retention=row.retention,
        version=row.version,
        created_at=moment(row.created_at),
        updated_at=moment(row.updated_at),
    )


def _new(wanted: NewClient) -> tuple[str, Rows, dict[str, Any]]:
    """Label, rows of the plan and the other columns of a client, refused with ValueError when one cannot be kept."""
    beside = {
        "stage": _line(wanted.stage, MAX_STAGE, empty=True),
        "tags": _tags(wanted.tags),
        "next_review": _day(wanted.next_review),
        "archived": wanted.archived,
    }
    return _line(wanted.label, MAX_LABEL), rows_of(wanted.case), beside


def _tags(tags: Iterable[str]) -> str:
    kept = sorted({_line(tag, MAX_TAG) for tag in tags})
    if len(kept) > MAX_TAGS:
        raise ValueError(f"at most {MAX_TAGS} tags")
    return json.dumps(kept)


def _day(iso: str | None) -> str | None:
    return None if iso is None else date.fromisoformat(iso).isoformat()


def _searched(row: ClientRow) -> str:
    return " ".join((row.label, row.stage, row.owner, *row.tags)).casefold()


def _line(text: str, longest: int, *, empty: bool = False) -> str:
    """One line of words that can be kept and shown."""
    line = text.strip()
    if len(line) > longest or "\n" in line or not printable(line) or (not line and not empty):
        raise ValueError(f"one line of 1 to {longest} characters")
    return line
