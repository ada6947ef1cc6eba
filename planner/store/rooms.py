"""A room of people for an afternoon: joined by a short code, seen by its facilitator without names, wiped at the end."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from planner.case import Case
from planner.content.load import Content
from planner.questionnaire import printable
from planner.store.access import ROOM_CODE, ROOM_LETTERS, Actor, Forbidden, may_keep_clients, room_for, rooms_of
from planner.store.attempts import Attempts
from planner.store.database import Database
from planner.store.erase import scrub
from planner.store.errors import UnknownPlan, told
from planner.store.keys import new_key, plan_behind
from planner.store.moments import moment, stamp
from planner.store.plans import case_of
from planner.store.rows import read_many, read_rows, write_all
from planner.store.tables import participant, plan, room

CODE_LETTERS, PIN_DIGITS = 6, 6
MAX_TITLE, MAX_NICKNAME, MAX_PEOPLE = 200, 40, 200
# With fewer people in it, a picture without names would still show who answered what: the same five as in a group of clients.
LEAST_PICTURE = 5
MOST_WRONG_PINS = 10
MOST_WRONG_PINS_A_ROOM = 50
REMEMBERED_HOURS = 8
_SECONDS = re.compile(r"[0-9]{1,12}")
_SCRYPT = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}


@dataclass(frozen=True)
class Room:
    """A room just opened: the only copy of its ``pin``."""

    code: str
    pin: str


@dataclass(frozen=True)
class RoomState:
    """What everybody in the room may know of it."""

    code: str
    title: str
    opened_at: datetime
    paused: bool
    timer_ends_at: datetime | None
    people: int


@dataclass(frozen=True)
class Person:
    """One participant as the facilitator sees them: how far, never what they answered."""

    nickname: str
    answered: int
    asked: int
    seen_at: datetime


@dataclass(frozen=True)
class Picture:
    """The room without names: ``cases`` are in no order that tells who is who, without any text somebody wrote.

    ``cases`` is empty while fewer than ``LEAST_PICTURE`` people have answered anything.
    """

    people: int
    started: int
    answered: dict[str, int]
    cases: tuple[Case, ...]


class Rooms:
    """Every method is one transaction; the facilitator's take who asks and raise Forbidden for a room that is not theirs.

    All raise StoreError; ValueError for a title or nickname that cannot be shown. ``source`` (an address, for instance)
    may try only so many codes and PINs: then TooManyAttempts.
    """

    def __init__(self, database: Database, content: Content) -> None:
        self.database = database
        self.content = content
        self._attempts = Attempts(database)

    def open(self, actor: Actor, title: str, *, now: datetime | None = None) -> Room:
        """Open a room of the actor's; its code is for everybody, its PIN for whoever runs it."""
        owner = may_keep_clients(actor)
        pin = _new_pin()
        row = {"title": _words(title, MAX_TITLE), "pin_hash": _pin_hash(pin), "opened_at": stamp(now), "paused": False}
        row |= {"organisation": owner.organisation, "owner": owner.subject}
        with told(), self.database.writing.begin() as connection:
            code = _new_code()
            while connection.execute(select(room.c.id).where(room.c.code == code)).first():
                code = _new_code()
            connection.execute(insert(room).values(code=code, **row))
        return Room(code, pin)

    def renew_pin(self, actor: Actor, code: str) -> str:
        """A new PIN for the room, the only copy; the old one opens nothing any more."""
        pin = _new_pin()
        with told(), self.database.writing.begin() as connection:
            room_id = room_for(connection, actor, code).id
            connection.execute(update(room).where(room.c.id == room_id).values(pin_hash=_pin_hash(pin)))
        return pin

    def facilitate(self, code: str, pin: str, source: str) -> Actor:
        """Whoever knows the PIN runs the room of this code. Raises Forbidden, TooManyAttempts.

        ``source`` is where they ask from, "" for the machine itself: the others cannot lock it out by guessing.
        """
        code = _code(code)
        counted = [(f"pin:{source}", MOST_WRONG_PINS)]
        if source:
            counted.append((f"pin_of:{code}", MOST_WRONG_PINS_A_ROOM))
        with self._attempts.counted(*counted):
            with told(), self.database.reading.begin() as connection:
                known = connection.execute(select(room.c.pin_hash).where(room.c.code == code)).scalar()
            if known is None or not _pin_fits(pin, known):
                raise Forbidden
        return Actor("facilitator", code)

    def remember(self, actor: Actor, code: str, *, now: datetime | None = None) -> str:
        """What brings whoever runs the room back to it without the PIN for ``REMEMBERED_HOURS``; of it nothing is kept here.

        It is worth nothing once the room is wiped or has another PIN.
        """
        ends = (now or datetime.now(UTC)) + timedelta(hours=REMEMBERED_HOURS)
        with told(), self.database.reading.begin() as connection:
            found = room_for(connection, actor, code)
        told_so = f"{found.code}.{int(ends.timestamp())}"
        return f"{told_so}.{_sealed(told_so, found.pin_hash)}"

    def remembered(self, given: str, *, now: datetime | None = None) -> Actor:
        """Who holds what ``remember`` gave. Raises Forbidden for anything else, and for what is too old."""
        told_so, _, seal = given.rpartition(".")
        code, _, ends = told_so.partition(".")
        if not ROOM_CODE.fullmatch(code) or not _SECONDS.fullmatch(ends):
            raise Forbidden
        with told(), self.database.reading.begin() as connection:
            known = connection.execute(select(room.c.pin_hash).where(room.c.code == code)).scalar()
        genuine = known is not None and hmac.compare_digest(_sealed(told_so, known).encode(), seal.encode())
        if not genuine or int(ends) <= (now or datetime.now(UTC)).timestamp():
            raise Forbidden
        return Actor("facilitator", code)

    def join(self, code: str, nickname: str, source: str = "", *, now: datetime | None = None) -> str:
        """Enter the room with a new, empty plan and return its token: with it one comes back after a drop.

        Raises Forbidden for a code without a room, or a room that is full.
        """
        name = _words(nickname, MAX_NICKNAME)
        self._attempts.refuse(f"room:{source}" if source else "")
        at = stamp(now)
        row = {"version": 0, "updated_at": at, "content_version": self.content.version}
        try:
            with told(), self.database.writing.begin() as connection:
                room_id = connection.execute(select(room.c.id).where(room.c.code == _code(code))).scalar()
                if room_id is None or _people(connection, room_id) >= MAX_PEOPLE:
                    raise Forbidden
                plan_id = connection.execute(insert(plan).values(**row).returning(plan.c.id)).scalar_one()
                entry = {"plan_id": plan_id, "room_id": room_id, "nickname": name, "joined_at": at}
                connection.execute(insert(participant).values(**entry))
                return new_key(connection, plan_id)
        except Forbidden:
            self._attempts.failed(f"room:{source}" if source else "")
            raise

    def of(self, token: str) -> RoomState | None:
        """The room the plan of this token is in; None for a plan in no room, or in none any more."""
        with told(), self.database.reading.begin() as connection:
            try:
                mine = participant.c.plan_id == plan_behind(connection, token)
            except UnknownPlan:
                return None
            code = connection.execute(
                select(room.c.code).join(participant, participant.c.room_id == room.c.id).where(mine)
            ).scalar()
            return None if code is None else _state(connection, code)

    def keep(self, token: str, *, now: datetime | None = None) -> str:
        """Copy the plan of this token out of its room and return the key of the copy, which the wipe leaves alone.

        Raises UnknownPlan.
        """
        row = {"version": 0, "updated_at": stamp(now), "content_version": self.content.version}
        with told(), self.database.writing.begin() as connection:
            rows = read_rows(connection, plan_behind(connection, token))
            copy = connection.execute(insert(plan).values(**row).returning(plan.c.id)).scalar_one()
            write_all(connection, copy, rows)
            return new_key(connection, copy)

    def list(self, actor: Actor) -> tuple[RoomState, ...]:
        """The actor's rooms, newest first."""
        with told(), self.database.reading.begin() as connection:
            mine = select(room.c.code).where(rooms_of(actor)).order_by(room.c.opened_at.desc(), room.c.id.desc())
            return tuple(_state(connection, code) for code in connection.execute(mine).scalars().all())

    def state(self, actor: Actor, code: str) -> RoomState:
        """Title, timer, pause and how many people."""
        with told(), self.database.reading.begin() as connection:
            return _state(connection, room_for(connection, actor, code).code)

    def people(self, actor: Actor, code: str, how_far: Callable[[Case], tuple[int, int]]) -> tuple[Person, ...]:
        """Who is where, by nickname; nothing of what anybody answered. ``how_far`` counts (answered, asked) in a case."""
        with told(), self.database.reading.begin() as connection:
            room_id = room_for(connection, actor, code).id
            entries = connection.execute(
                select(participant.c.nickname, participant.c.plan_id, plan.c.updated_at)
                .join(plan, plan.c.id == participant.c.plan_id)
                .where(participant.c.room_id == room_id)
                .order_by(participant.c.joined_at, participant.c.plan_id)
            ).all()
            rows = read_many(connection, [entry.plan_id for entry in entries])
        found = []
        for nickname, plan_id, seen in entries:
            answered, asked = how_far(case_of(rows[plan_id], self.content)[0])
            found.append(Person(nickname, answered, asked, moment(seen)))
        return tuple(found)

    def picture(self, actor: Actor, code: str) -> Picture:
        """What the room looks like, with no names and no words of anybody."""
        with told(), self.database.reading.begin() as connection:
            room_id = room_for(connection, actor, code).id
            mine = select(participant.c.plan_id).where(participant.c.room_id == room_id)
            rows = read_many(connection, connection.execute(mine).scalars().all())
        cases = [self._without_words(case_of(found, self.content)[0]) for found in rows.values()]
        started = [case for case in cases if case.answers]
        shown = sorted(started, key=lambda case: hashlib.sha256(case.model_dump_json().encode()).digest())
        return Picture(
            people=len(cases),
            started=len(started),
            answered=dict(Counter(question for case in started for question in case.answers)),
            cases=tuple(shown) if len(started) >= LEAST_PICTURE else (),
        )

    def set_timer(self, actor: Actor, code: str, ends_at: datetime | None) -> None:
        """Say until when the room works; None for no timer."""
        with told(), self.database.writing.begin() as connection:
            room_id = room_for(connection, actor, code).id
            ends = None if ends_at is None else stamp(ends_at.astimezone(UTC))
            connection.execute(update(room).where(room.c.id == room_id).values(timer_ends_at=ends))

    def pause(self, actor: Actor, code: str, paused: bool = True) -> None:
        """Ask the room to look up, or to go on."""
        with told(), self.database.writing.begin() as connection:
            room_id = room_for(connection, actor, code).id
            connection.execute(update(room).where(room.c.id == room_id).values(paused=paused))

    def close_and_wipe(self, actor: Actor, code: str) -> bool:
        """Close the room and delete it with every plan made in it and not kept, from the file and its log too.

        False while somebody still reads the file, so that traces may be left there: call again.
        """
        with told(), self.database.writing.begin() as connection:
            room_id = room_for(connection, actor, code).id
            theirs = select(participant.c.plan_id).where(participant.c.room_id == room_id)
            connection.execute(delete(plan).where(plan.c.id.in_(theirs)))
            connection.execute(delete(room).where(room.c.id == room_id))
        return scrub(self.database)

    def _without_words(self, case: Case) -> Case:
        spoken = {each for each, question in self.content.questions.items() if question.kind == "text"}
        told_by_choice = {each: value for each, value in case.answers.items() if each not in spoken}
        return Case(language=case.language, path=case.path, answers=told_by_choice, chosen=case.chosen)


def _state(connection: Connection, code: str) -> RoomState:
    row = connection.execute(select(room).where(room.c.code == code)).one()
    ends = None if row.timer_ends_at is None else moment(row.timer_ends_at)
    return RoomState(row.code, row.title, moment(row.opened_at), row.paused, ends, _people(connection, row.id))


def _people(connection: Connection, room_id: int) -> int:
    counted = select(func.count()).select_from(participant).where(participant.c.room_id == room_id)
    return connection.execute(counted).scalar_one()


def _new_code() -> str:
    return "".join(secrets.choice(ROOM_LETTERS) for _ in range(CODE_LETTERS))


def _new_pin() -> str:
    return "".join(secrets.choice("0123456789") for _ in range(PIN_DIGITS))


def _code(typed: str) -> str:
    """The code as typed, however it was written; "" for what cannot be one."""
    letters = "".join(typed.split()).replace("-", "").upper()
    return letters if ROOM_CODE.fullmatch(letters) else ""


def _words(text: str, longest: int) -> str:
    line = " ".join(text.split())
    if not line or len(line) > longest or not printable(line):
        raise ValueError(f"words of 1 to {longest} characters")
    return line


def _pin_hash(pin: str) -> str:
    """Six digits are soon tried by whoever holds the file: a slow hash is all that can be done for them."""
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}${hashlib.scrypt(pin.encode(), salt=salt, **_SCRYPT).hex()}"


def _pin_fits(pin: str, kept: str) -> bool:
    salt, _, hashed = kept.partition("$")
    tried = hashlib.scrypt(pin.encode("utf-8", errors="replace"), salt=bytes.fromhex(salt), **_SCRYPT)
    return hmac.compare_digest(tried.hex(), hashed)


def _sealed(told_so: str, pin_hash: str) -> str:
    """Nobody without the row of the room can make it: its salt is as long as any key and never leaves the database."""
    return hmac.new(pin_hash.encode(), told_so.encode(), hashlib.sha256).hexdigest()
