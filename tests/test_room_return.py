"""Whoever runs a room comes back to it without the PIN; nobody else comes anywhere with what they have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from planner.content.load import Content
from planner.room_return import ASK_AT, COOKIE, SHOWN_AT, TICKETS, Message, Receive, Return, Send
from planner.store.access import LOCAL, Actor, Forbidden
from planner.store.plans import Store, open_store
from planner.store.rooms import REMEMBERED_HOURS, Rooms
from tests.apart import run_apart

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def rooms(tmp_path: Path, content: Content) -> Iterator[Rooms]:
    store: Store = open_store(f"sqlite:///{tmp_path / 'rotta.db'}", content)
    yield Rooms(store.database, content)
    store.close()


def asked(method: str, path: str = ASK_AT, ticket: str = "") -> tuple[int, dict[str, str]]:
    """Status and headers of an answer; what the layer lets through is answered 418 by the app behind it."""
    sent: list[Message] = []

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 418, "headers": []})

    async def run() -> None:
        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            return {"type": "http.request"}

        headers = [(b"x-rotta-ticket", ticket.encode())] if ticket else []
        await Return(app)({"type": "http", "method": method, "path": path, "headers": headers}, receive, send)

    run_apart(run())
    return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def test_a_reload_finds_the_room_again_for_an_afternoon(rooms: Rooms) -> None:
    code = rooms.open(LOCAL, "x").code
    kept = rooms.remember(Actor("facilitator", code), code, now=NOW)
    last = NOW + timedelta(hours=REMEMBERED_HOURS)
    assert rooms.remembered(kept, now=last - timedelta(seconds=1)) == Actor("facilitator", code)
    with pytest.raises(Forbidden):
        rooms.remembered(kept, now=last)


def altered(kept: str, other: str) -> dict[str, str]:
    code, ends, seal = kept.split(".")
    return {
        "another room": ".".join((other, ends, seal)),
        "a longer time": ".".join((code, str(int(ends) + 3600), seal)),
        "no seal": f"{code}.{ends}.",
        "a made up seal": f"{code}.{ends}.{'0' * len(seal)}",
        "letters that are none": f"{code}.{ends}.{'é' * len(seal)}",
        "the code alone": code,
        "nothing": "",
    }


@pytest.mark.parametrize("how", sorted(altered("A.1.b", "C")))
def test_what_was_altered_opens_nothing(rooms: Rooms, how: str) -> None:
    code, other = rooms.open(LOCAL, "x").code, rooms.open(LOCAL, "y").code
    given = altered(rooms.remember(LOCAL, code, now=NOW), other)[how]
    with pytest.raises(Forbidden):
        rooms.remembered(given, now=NOW)


def test_a_new_pin_and_a_wipe_end_it(rooms: Rooms) -> None:
    code = rooms.open(LOCAL, "x").code
    before = rooms.remember(LOCAL, code, now=NOW)
    rooms.renew_pin(LOCAL, code)
    after = rooms.remember(LOCAL, code, now=NOW)
    assert rooms.remembered(after, now=NOW)
    rooms.close_and_wipe(LOCAL, code)
    for given in (before, after):
        with pytest.raises(Forbidden):
            rooms.remembered(given, now=NOW)


def test_a_ticket_gives_one_cookie_that_only_the_server_reads() -> None:
    ticket = TICKETS.give("ACEFGH.1.ab")
    status, headers = asked("POST", ticket=ticket)
    assert status == 204
    value, *rules = headers["set-cookie"].split("; ")
    assert value == f"{COOKIE}=ACEFGH.1.ab"
    assert set(rules) == {"HttpOnly", "SameSite=Strict", f"Path={SHOWN_AT}"}
    assert not TICKETS.waits(ticket)
    status, headers = asked("POST", ticket=ticket)
    assert status == 404 and "set-cookie" not in headers, "once"


@pytest.mark.parametrize(("method", "ticket"), [("POST", ""), ("POST", "made-up"), ("GET", ""), ("PUT", "x")])
def test_without_a_ticket_there_is_no_cookie(method: str, ticket: str) -> None:
    status, headers = asked(method, ticket=ticket)
    assert status == 404 and "set-cookie" not in headers


def test_leaving_takes_the_cookie_back_and_other_addresses_pass() -> None:
    status, headers = asked("DELETE")
    assert status == 204 and headers["set-cookie"].startswith(f"{COOKIE}=;") and "Max-Age=0" in headers["set-cookie"]
    assert asked("POST", "/sala")[0] == 418


def test_tickets_are_few_and_hold_nothing_that_breaks_a_cookie() -> None:
    first = TICKETS.give("a.1.b")
    for _ in range(TICKETS.MOST):
        TICKETS.give("a.1.b")
    assert not TICKETS.waits(first)
    with pytest.raises(ValueError, match="letters"):
        TICKETS.give("a; Path=/")
