"""Who may do what: the one gate through which every read and write of a client, a note or a room passes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, false, insert, select, true

from planner.store.moments import stamp
from planner.store.tables import access_log, client, letterhead, room

ActorKind = Literal["link", "advisor", "admin", "facilitator", "participant", "local"]
LONGEST_NAME = 190  # who writes is kept as "kind:name"
_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{16}")
# Without letters that look or sound alike on a screen across the room: I J L, O Q, U V, B D.
ROOM_LETTERS = "ACEFGHKMNPRSTWXYZ"
ROOM_CODE = re.compile(f"[{ROOM_LETTERS}]{{6}}")
Access = Literal["open", "create", "adopt", "write", "share", "revoke", "declare", "export", "delete"]


@dataclass(frozen=True)
class Actor:
    """Somebody, as the sign-in or the link has shown them to be.

    ``subject`` is a stable name within the organisation: an e-mail address or the provider's subject; of a facilitator by
    PIN, the code of the room. Never a key: actors are written to logs.
    """

    kind: ActorKind
    subject: str
    organisation: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.subject}"


LOCAL = Actor("local", "local", "local")


class Forbidden(Exception):
    """Not yours, or not there: which of the two is never told."""

    def __init__(self) -> None:
        super().__init__("this is not yours, or it does not exist")


@dataclass(frozen=True)
class ClientRef:
    """A client's plan as an actor reaches it: wherever a plan's token is taken, this is taken too and checked each time."""

    actor: Actor
    client_id: str


def clients_of(actor: Actor) -> ColumnElement[bool]:
    """The condition on ``client`` that says which ones are this actor's: advisors their own, administrators their organisation's."""
    if actor.kind == "local":
        return true()
    if not _named(actor):
        return false()
    if actor.kind == "admin":
        return client.c.organisation == actor.organisation
    if actor.kind == "advisor":
        return (client.c.organisation == actor.organisation) & (client.c.owner == actor.subject)
    return false()


def rooms_of(actor: Actor) -> ColumnElement[bool]:
    """The condition on ``room``: as for clients; a facilitator by PIN has the one room of that code."""
    if actor.kind == "local":
        return true()
    if actor.kind == "facilitator" and ROOM_CODE.fullmatch(actor.subject):
        return room.c.code == actor.subject
    if not _named(actor):
        return false()
    if actor.kind == "admin":
        return room.c.organisation == actor.organisation
    if actor.kind == "advisor":
        return (room.c.organisation == actor.organisation) & (room.c.owner == actor.subject)
    return false()


def letterhead_of(actor: Actor) -> ColumnElement[bool]:
    """The condition on ``letterhead``: one's own and nobody else's, for administrators too. Raises Forbidden."""
    owner = may_keep_clients(actor)
    return (letterhead.c.organisation == owner.organisation) & (letterhead.c.owner == owner.subject)


def client_for(connection: Connection, actor: Actor, client_id: str) -> Row[Any]:
    """The row of this client, if it is the actor's. Raises Forbidden."""
    if not isinstance(client_id, str) or not _CLIENT_ID.fullmatch(client_id):
        raise Forbidden
    return _only(connection.execute(select(client).where(client.c.id == client_id, clients_of(actor))).all())


def all_for(connection: Connection, actor: Actor, client_ids: Iterable[str]) -> frozenset[str]:
    """These clients, if every one of them is the actor's. Raises Forbidden."""
    wanted = frozenset(client_ids)
    if not all(isinstance(each, str) and _CLIENT_ID.fullmatch(each) for each in wanted):
        raise Forbidden
    mine = connection.execute(select(client.c.id).where(client.c.id.in_(wanted), clients_of(actor))).scalars()
    if wanted != frozenset(mine):
        raise Forbidden
    return wanted


def room_for(connection: Connection, actor: Actor, code: str) -> Row[Any]:
    """The row of this room, if it is the actor's. Raises Forbidden."""
    if not isinstance(code, str) or not ROOM_CODE.fullmatch(code):
        raise Forbidden
    return _only(connection.execute(select(room).where(room.c.code == code, rooms_of(actor))).all())


def _only(rows: Iterable[Row[Any]]) -> Row[Any]:
    for row in rows:
        return row
    raise Forbidden


def keeps_clients(actor: Actor) -> bool:
    """True for those who have a list of clients: advisors, administrators, and whoever runs Rotta alone."""
    return actor.kind in ("local", "advisor", "admin")


def may_keep_clients(actor: Actor) -> Actor:
    """The actor, if it is one that can own clients and rooms. Raises Forbidden."""
    if not keeps_clients(actor) or not _named(actor):
        raise Forbidden
    return actor


def _named(actor: Actor) -> bool:
    """Nobody in particular owns nothing; a name the database cannot hold is nobody's."""
    names = (actor.subject, actor.organisation)
    return all(name and name.isprintable() and len(name) <= LONGEST_NAME for name in names)


def logged(connection: Connection, actor: Actor, what: Access, client_id: str) -> None:
    """Write down that somebody other than the holder of the link came to a client's plan."""
    row = {"organisation": actor.organisation, "who": actor.subject, "at": stamp(), "what": what}
    connection.execute(insert(access_log).values(client_id=client_id, **row))
