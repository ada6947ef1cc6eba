"""Nobody reaches what is not theirs: not by id, not by code, not by token, and is not told whether it exists."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.case import Case
from planner.store.access import LOCAL, Actor, ClientRef, Forbidden
from planner.store.attempts import MOST_MISSES
from planner.store.clients import Clients
from planner.store.dossier import export_plan
from planner.store.following import Following
from planner.store.knowledge import LocalKnowledge
from planner.store.plans import Store, TooManyAttempts, UnknownPlan
from planner.store.rooms import MOST_WRONG_PINS, Rooms
from planner.store.tables import attempt, metadata
from tests.store.people import ANNA, BRUNO, CARLA, DARIO, STRANGERS

NOWHERE = "x" * 16
SECRET = "fatturato riservato"

ON_A_CLIENT: dict[str, Callable[[Clients, Actor, str], Any]] = {
    "accesses": lambda clients, actor, which: clients.accesses(actor, which),
    "add_note": lambda clients, actor, which: clients.add_note(actor, which, "x"),
    "archive": lambda clients, actor, which: clients.archive(actor, which),
    "cases": lambda clients, actor, which: clients.cases(actor, [which]),
    "delete": lambda clients, actor, which: clients.delete(actor, which),
    "delete_note": lambda clients, actor, which: clients.delete_note(actor, which, 1),
    "duplicate": lambda clients, actor, which: clients.duplicate(actor, which),
    "export": lambda clients, actor, which: clients.export(actor, which),
    "hand_over": lambda clients, actor, which: clients.hand_over(actor, which, "x"),
    "notes": lambda clients, actor, which: clients.notes(actor, which),
    "open": lambda clients, actor, which: clients.open(actor, which),
    "print_note": lambda clients, actor, which: clients.print_note(actor, which, 1),
    "ref": lambda clients, actor, which: clients.ref(actor, which),
    "rename": lambda clients, actor, which: clients.rename(actor, which, "x"),
    "revoke_links": lambda clients, actor, which: clients.revoke_links(actor, which),
    "row": lambda clients, actor, which: clients.row(actor, which),
    "set_retention": lambda clients, actor, which: clients.set_retention(actor, which, 1),
    "set_review": lambda clients, actor, which: clients.set_review(actor, which, "2027-01-01"),
    "set_stage": lambda clients, actor, which: clients.set_stage(actor, which, "x"),
    "share": lambda clients, actor, which: clients.share(actor, which),
    "tag": lambda clients, actor, which: clients.tag(actor, which, ["x"]),
}
# Ask for nothing of one client: what they give is tried in a test of its own.
ON_NO_CLIENT = {"list", "create", "create_all", "adopt"}
ON_A_ROOM: dict[str, Callable[[Rooms, Actor, str], Any]] = {
    "close_and_wipe": lambda rooms, actor, code: rooms.close_and_wipe(actor, code),
    "pause": lambda rooms, actor, code: rooms.pause(actor, code),
    "people": lambda rooms, actor, code: rooms.people(actor, code, lambda case: (0, 0)),
    "remember": lambda rooms, actor, code: rooms.remember(actor, code),
    "renew_pin": lambda rooms, actor, code: rooms.renew_pin(actor, code),
    "picture": lambda rooms, actor, code: rooms.picture(actor, code),
    "set_timer": lambda rooms, actor, code: rooms.set_timer(actor, code, datetime.now(UTC)),
    "state": lambda rooms, actor, code: rooms.state(actor, code),
}
ON_NO_ROOM = {"list", "open", "facilitate", "join", "of", "keep", "remembered"}
FOLLOWING: dict[str, Callable[[Following, Actor, str], Any]] = {
    "assessments": lambda following, actor, which: following.assessments(actor, which),
    "delete_assessment": lambda following, actor, which: following.delete_assessment(actor, which, 1),
    "keep_assessment": lambda following, actor, which: following.keep_assessment(actor, which),
    "keep_summaries": lambda following, actor, which: following.keep_summaries(actor, "v1", [(which, 1, "{}")]),
}
ON_A_PLAN: dict[str, Callable[[Store, Any], Any]] = {
    "clear_answer": lambda store, key: store.clear_answer(key, "aim"),
    "consent": lambda store, key: store.consent(key, "statistics"),
    "delete": lambda store, key: store.delete(key),
    "history": lambda store, key: store.history(key),
    "replace": lambda store, key: store.replace(key, Case()),
    "save_answer": lambda store, key: store.save_answer(key, "aim", "x"),
    "save_choice": lambda store, key: store.save_choice(key, "language", "en"),
    "set_consent": lambda store, key: store.set_consent(key, "statistics", True),
    "undo": lambda store, key: store.undo(key),
    "undo_replace": lambda store, key: store.undo_replace(key),
}
ON_NO_PLAN = {"close", "create", "load", "rotate"}


def public(kind: type) -> set[str]:
    return {name for name, _ in inspect.getmembers(kind, inspect.isfunction) if not name.startswith("_")}


def test_no_way_to_a_client_a_room_or_a_plan_goes_untried() -> None:
    assert public(Clients) == ON_A_CLIENT.keys() | ON_NO_CLIENT
    assert public(Following) == FOLLOWING.keys() | {"summaries"}
    assert public(Rooms) == ON_A_ROOM.keys() | ON_NO_ROOM
    assert public(Store) == ON_A_PLAN.keys() | ON_NO_PLAN


def fingerprint(store: Store) -> list[tuple[Any, ...]]:
    """Every row of the database except counted attempts."""
    with store.database.reading.begin() as connection:
        return [
            (table.name, *row)
            for table in metadata.sorted_tables
            if table is not attempt
            for row in sorted(connection.execute(table.select()), key=repr)
        ]


@pytest.mark.parametrize("way", ON_A_CLIENT)
def test_a_stranger_reaches_no_client_and_is_told_nothing(store: Store, clients: Clients, way: str) -> None:
    mine = clients.create(ANNA, Case(answers={"note": SECRET}), SECRET)
    clients.add_note(ANNA, mine, SECRET)
    before = fingerprint(store)
    for stranger in STRANGERS:
        told = []
        for which in (mine, NOWHERE, "", "a\0b", "\ud800", "' OR 1=1 --"):
            with pytest.raises(Forbidden) as refused:
                ON_A_CLIENT[way](clients, stranger, which)
            told.append((type(refused.value), refused.value.args))
        assert len(set(told)) == 1
    assert fingerprint(store) == before
    if "note" not in way:
        for owner in (ANNA, CARLA, LOCAL):
            if way != "delete":
                ON_A_CLIENT[way](clients, owner, mine)


@pytest.mark.parametrize("way", FOLLOWING)
def test_a_stranger_follows_no_client(store: Store, clients: Clients, way: str) -> None:
    mine, following = clients.create(ANNA, Case(answers={"note": SECRET}), "x"), Following(store.database)
    following.keep_assessment(ANNA, mine)
    following.keep_summaries(ANNA, "v1", [(mine, 1, SECRET)])
    before = fingerprint(store)
    for stranger in STRANGERS:
        assert following.summaries(stranger, "v1") == {}
        for which in (mine, NOWHERE, "", "a\0b"):
            with pytest.raises(Forbidden):
                FOLLOWING[way](following, stranger, which)
    assert fingerprint(store) == before
    assert following.summaries(ANNA, "v1") == {mine: SECRET}
    assert [kept.case for kept in following.assessments(ANNA, mine)] == [Case(answers={"note": SECRET})]


@pytest.mark.parametrize("way", ON_A_PLAN)
def test_a_stranger_reaches_no_plan_of_a_client_by_its_id(store: Store, clients: Clients, way: str) -> None:
    mine = clients.create(ANNA, Case(answers={"note": SECRET}), "x")
    before = fingerprint(store)
    for stranger in STRANGERS:
        for which in (mine, NOWHERE, ""):
            with pytest.raises(Forbidden):
                ON_A_PLAN[way](store, ClientRef(stranger, which))
            with pytest.raises(Forbidden):
                store.load(ClientRef(stranger, which))
            with pytest.raises(Forbidden):
                export_plan(store, ClientRef(stranger, which))
    assert fingerprint(store) == before


def test_what_was_mine_yesterday_is_not_mine_after_it_was_handed_over(store: Store, clients: Clients) -> None:
    mine = clients.create(ANNA, Case(), "x")
    ref = clients.ref(ANNA, mine)
    clients.hand_over(ANNA, mine, BRUNO.subject)
    with pytest.raises(Forbidden):
        store.save_answer(ref, "aim", "x")
    assert [row.id for row in clients.list(BRUNO)] == [mine]


def test_a_list_holds_only_what_is_mine(clients: Clients) -> None:
    made = {actor: clients.create(actor, Case(), actor.subject) for actor in (ANNA, BRUNO, DARIO, LOCAL)}
    assert {row.id for row in clients.list(ANNA)} == {made[ANNA]}
    assert {row.id for row in clients.list(CARLA)} == {made[ANNA], made[BRUNO]}
    assert {row.id for row in clients.list(DARIO)} == {made[DARIO]}
    assert {row.id for row in clients.list(LOCAL)} == set(made.values())
    for nobody in STRANGERS[2:]:
        assert clients.list(nobody) == ()


@pytest.mark.parametrize("nobody", STRANGERS[3:], ids=str)
def test_who_has_no_place_makes_no_clients_and_no_rooms(
    store: Store, clients: Clients, rooms: Rooms, nobody: Actor
) -> None:
    token = store.create()
    before = fingerprint(store)
    for way in (
        lambda: clients.create(nobody, Case(), "x"),
        lambda: clients.adopt(nobody, token),
        lambda: rooms.open(nobody, "x"),
        lambda: LocalKnowledge(store.database).add(nobody, "contact", "x", "y", "2026-01-01"),
        lambda: LocalKnowledge(store.database).of(nobody),
    ):
        with pytest.raises(Forbidden):
            way()
    assert fingerprint(store) == before


def test_a_link_makes_a_client_once(store: Store, clients: Clients) -> None:
    token = store.create()
    store.save_answer(token, "note", SECRET)
    mine = clients.adopt(ANNA, token, "Ditta")
    assert clients.adopt(ANNA, token) == mine
    for stranger in (BRUNO, DARIO):
        for key in (token, "a" * 32, ""):
            with pytest.raises(Forbidden):
                clients.adopt(stranger, key)
    assert clients.open(ANNA, mine).case == Case(answers={"note": SECRET})


@pytest.mark.parametrize("way", ON_A_ROOM)
def test_a_stranger_reaches_no_room(store: Store, rooms: Rooms, way: str) -> None:
    code, other = rooms.open(ANNA, "mine").code, rooms.open(DARIO, "other").code
    token = rooms.join(code, "Ugo")
    store.save_answer(token, "aim", "x")
    before = fingerprint(store)
    inside = (Actor("participant", token), Actor("facilitator", other), Actor("facilitator", "A" * 6))
    for stranger in (*STRANGERS, *inside):
        for which in (code, "A" * 6, "", "\0", "%"):
            with pytest.raises(Forbidden):
                ON_A_ROOM[way](rooms, stranger, which)
    assert fingerprint(store) == before
    ON_A_ROOM[way](rooms, Actor("facilitator", code), code)


def test_a_list_of_rooms_holds_only_what_is_mine(rooms: Rooms) -> None:
    code = rooms.open(ANNA, "mine").code
    for owner in (ANNA, CARLA, LOCAL, Actor("facilitator", code)):
        assert [found.code for found in rooms.list(owner)] == [code]
    for stranger in STRANGERS:
        assert rooms.list(stranger) == ()


def test_local_knowledge_stays_in_its_organisation_and_with_its_client(store: Store, clients: Clients) -> None:
    knowledge = LocalKnowledge(store.database)
    mine, brunos = (clients.create(actor, Case(), "x") for actor in (ANNA, BRUNO))
    shared = knowledge.add(ANNA, "event", SECRET, "camera di commercio", "2026-10-01", market="POL")
    private = knowledge.add(ANNA, "contact", SECRET, "telefonata", "2026-11-01", client_id=mine)
    assert [known.id for known in knowledge.of(ANNA, mine)] == [private, shared]
    assert [known.id for known in knowledge.of(BRUNO, brunos)] == [shared]
    assert knowledge.of(DARIO) == ()
    for stranger, which in ((BRUNO, mine), (DARIO, mine), (DARIO, brunos)):
        with pytest.raises(Forbidden):
            knowledge.of(stranger, which)
        with pytest.raises(Forbidden):
            knowledge.add(stranger, "contact", "x", "y", "2026-01-01", client_id=which)
    for stranger in (BRUNO, DARIO):
        with pytest.raises(Forbidden):
            knowledge.remove(stranger, shared)
    knowledge.remove(CARLA, shared)
    assert knowledge.of(ANNA) == ()


ACTORS = st.builds(
    Actor,
    st.sampled_from(["link", "advisor", "admin", "facilitator", "participant"]),
    st.sampled_from([ANNA.subject, BRUNO.subject, DARIO.subject, "", "%", "anna@ente.example\0", "ANNA@ENTE.EXAMPLE"]),
    st.sampled_from(["Ente A", "Ente B", "", "%", "ente a"]),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    actor=ACTORS,
    way=st.sampled_from(sorted(ON_A_CLIENT)),
    which=st.one_of(st.integers(0, 2), st.text(max_size=20)),
)
def test_whoever_asks_whatever_way_reaches_only_their_own(
    store: Store, clients: Clients, actor: Actor, way: str, which: int | str
) -> None:
    owners = (ANNA, BRUNO, DARIO)
    made = [clients.create(owner, Case(answers={"note": owner.subject}), "x") for owner in owners]
    owner = owners[which] if isinstance(which, int) else None
    theirs = owner is not None and actor.organisation == owner.organisation and actor.subject != ""
    allowed = theirs and (actor.kind == "admin" or (actor.kind == "advisor" and actor.subject == owner.subject))
    before = fingerprint(store)
    client = made[which] if isinstance(which, int) else which
    try:
        ON_A_CLIENT[way](clients, actor, client)
    except Forbidden:
        assert not allowed or "note" in way, "an owner was turned away"
        assert fingerprint(store) == before
    else:
        assert allowed, f"{actor} reached {owner}"


def test_a_key_opens_only_its_own_plan_and_can_be_changed_and_revoked(store: Store, clients: Clients) -> None:
    token, other = store.create(), store.create()
    store.save_answer(token, "note", SECRET)
    fresh = store.rotate(token)
    assert store.load(token) is None
    for way in ON_A_PLAN.values():
        with pytest.raises(UnknownPlan):
            way(store, token)
    with pytest.raises(UnknownPlan):
        store.rotate(token)
    found, theirs = store.load(fresh), store.load(other)
    assert found is not None and theirs is not None
    assert (found.case.answers, theirs.case.answers) == ({"note": SECRET}, {})
    client = clients.adopt(ANNA, fresh, "x")
    second = clients.share(ANNA, client)
    assert store.load(second) == store.load(fresh)
    clients.revoke_links(ANNA, client)
    assert store.load(second) is store.load(fresh) is None
    assert clients.open(ANNA, client).case.answers == {"note": SECRET}


def test_keys_cannot_be_tried_one_after_the_other(store: Store) -> None:
    token = store.create()
    for number in range(MOST_MISSES):
        assert store.load(f"{number:032}", "10.0.0.1") is None
        assert store.load(token, "10.0.0.1") is not None
        if number == 3:
            break
    for number in range(MOST_MISSES - 4):
        store.load(f"{number:032}", "10.0.0.1")
    with pytest.raises(TooManyAttempts):
        store.load(token, "10.0.0.1")
    assert store.load(token, "10.0.0.2") is not None
    assert store.load(token) is not None


def test_pins_and_codes_cannot_be_tried_one_after_the_other(rooms: Rooms) -> None:
    opened = rooms.open(ANNA, "x")
    wrong = "0" * 6 if opened.pin != "0" * 6 else "1" * 6
    assert rooms.facilitate(opened.code.lower(), opened.pin, "here") == Actor("facilitator", opened.code)
    for code in (opened.code, "A" * 6, ""):
        with pytest.raises(Forbidden):
            rooms.facilitate(code, wrong, "there")
    for _ in range(MOST_WRONG_PINS - 3):
        with pytest.raises(Forbidden):
            rooms.facilitate(opened.code, wrong, "there")
    with pytest.raises(TooManyAttempts):
        rooms.facilitate(opened.code, opened.pin, "there")
    assert rooms.facilitate(opened.code, opened.pin, "here")
    for _ in range(MOST_MISSES):
        with pytest.raises(Forbidden):
            rooms.join("A" * 6, "Ugo", "there")
    with pytest.raises(TooManyAttempts):
        rooms.join(opened.code, "Ugo", "there")
    assert rooms.join(opened.code, "Ugo", "here")


def test_who_came_to_a_client_is_written_down(clients: Clients) -> None:
    mine = clients.create(ANNA, Case(), "x")
    clients.open(CARLA, mine)
    clients.cases(ANNA, [mine])
    clients.cases(CARLA, [mine])
    clients.export(ANNA, mine)
    seen = [(entry.who, entry.what) for entry in clients.accesses(ANNA, mine)]
    assert seen == [
        (ANNA.subject, "export"),
        (CARLA.subject, "open"),
        (CARLA.subject, "open"),
        (ANNA.subject, "create"),
    ]
