"""What an advisor signs with is theirs alone, and nobody is counted in statistics who has not agreed or been answered for."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from planner.case import Case
from planner.store.access import LOCAL, Actor, ClientRef, Forbidden
from planner.store.advisers import Advisers, Letterhead
from planner.store.clients import Clients
from planner.store.dossier import export_plan
from planner.store.erase import purge
from planner.store.errors import UnknownPlan
from planner.store.knowledge import LocalKnowledge
from planner.store.plans import Store, open_store
from planner.store.statistics import STATISTICS, Standing, Statistics
from tests.store.people import ANNA, BRUNO, CARLA, DARIO, STRANGERS
from tests.store.test_store_access import NOWHERE, fingerprint, public

CANARY = "Studio Introvabile"
BASIS = "consenso firmato il 3 novembre 2026, agli atti"
START = datetime(2026, 1, 1, tzinfo=UTC)


def picture() -> str:
    buffer = io.BytesIO()
    Image.new("RGB", (60, 20), "navy").save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


MINE = Letterhead("Anna Verdi", CANARY, picture())
ON_ONESELF: dict[str, Callable[[Advisers, Actor], Any]] = {
    "delete_letterhead": lambda advisers, actor: advisers.delete_letterhead(actor),
    "export": lambda advisers, actor: advisers.export(actor),
    "keep_letterhead": lambda advisers, actor: advisers.keep_letterhead(actor, Letterhead("Altro", "Altro")),
    "letterhead": lambda advisers, actor: advisers.letterhead(actor),
}
ON_CLIENTS: dict[str, Callable[[Statistics, Actor, str], Any]] = {
    "declare": lambda statistics, actor, which: statistics.declare(actor, [which], BASIS),
    "of": lambda statistics, actor, which: statistics.of(actor, [which]),
    "of_plan": lambda statistics, actor, which: statistics.of_plan(ClientRef(actor, which)),
    "take_back": lambda statistics, actor, which: statistics.take_back(actor, which),
}


def test_no_way_to_an_advisor_or_to_a_consent_goes_untried() -> None:
    assert public(Advisers) == ON_ONESELF.keys()
    assert public(Statistics) == ON_CLIENTS.keys()


def test_what_one_signs_with_is_kept_changed_and_deleted(store: Store) -> None:
    advisers = Advisers(store.database)
    for actor in (ANNA, LOCAL):
        assert advisers.letterhead(actor) is None
        advisers.keep_letterhead(actor, MINE)
        assert advisers.letterhead(actor) == MINE
        advisers.keep_letterhead(actor, Letterhead("Anna Bianchi"))
        assert advisers.letterhead(actor) == Letterhead("Anna Bianchi")
        advisers.delete_letterhead(actor)
        assert advisers.letterhead(actor) is None


@pytest.mark.parametrize("way", ON_ONESELF)
def test_nobody_else_sees_changes_or_deletes_it_administrators_neither(store: Store, way: str) -> None:
    advisers = Advisers(store.database)
    advisers.keep_letterhead(ANNA, MINE)
    for stranger in (*STRANGERS, CARLA, LOCAL):
        try:
            found = ON_ONESELF[way](advisers, stranger)
        except Forbidden:
            continue
        assert stranger.kind in ("advisor", "admin", "local") and CANARY not in repr(found), stranger
    assert advisers.letterhead(ANNA) == MINE


def test_who_keeps_no_clients_has_nothing_to_sign(store: Store) -> None:
    advisers, before = Advisers(store.database), fingerprint(store)
    for nobody in STRANGERS[3:]:
        for way in ON_ONESELF.values():
            with pytest.raises(Forbidden):
                way(advisers, nobody)
    assert fingerprint(store) == before


@pytest.mark.parametrize(
    "wrong",
    [
        Letterhead("x" * 191),
        Letterhead("a\0b"),
        Letterhead("a\nb"),
        Letterhead(body="x" * 191),
        Letterhead(logo="<svg/>"),
        Letterhead(logo=base64.b64encode(b"GIF89a" + bytes(40)).decode()),
    ],
)
def test_what_cannot_be_printed_is_refused(store: Store, wrong: Letterhead) -> None:
    advisers = Advisers(store.database)
    advisers.keep_letterhead(ANNA, MINE)
    with pytest.raises(ValueError):
        advisers.keep_letterhead(ANNA, wrong)
    assert advisers.letterhead(ANNA) == MINE


def test_an_advisor_takes_away_everything_kept_about_them(store: Store, clients: Clients) -> None:
    advisers, knowledge = Advisers(store.database), LocalKnowledge(store.database)
    advisers.keep_letterhead(ANNA, MINE)
    mine = clients.create(ANNA, Case(), "x")
    clients.open(CARLA, mine)
    knowledge.add(ANNA, "event", "Fiera di prova", "camera di commercio", "2026-10-01", market="POL")
    knowledge.add(BRUNO, "event", "Di Bruno", "camera di commercio", "2026-10-01")
    found = json.loads(json.dumps(advisers.export(ANNA)))
    assert found["letterhead"]["body"] == CANARY and found["letterhead"]["logo"] == MINE.logo
    assert [item["text"] for item in found["knowledge"]] == ["Fiera di prova"]
    assert [(seen["what"], seen["client"]) for seen in found["accesses"]] == [("create", mine)]


def test_a_deleted_letterhead_leaves_nothing_in_the_file_or_its_log(file_url: str, file: Path) -> None:
    store = open_store(file_url)
    advisers = Advisers(store.database)
    advisers.keep_letterhead(ANNA, MINE)
    advisers.keep_letterhead(BRUNO, Letterhead("Resta"))
    assert CANARY.encode() in b"".join(path.read_bytes() for path in file.parent.iterdir())
    advisers.delete_letterhead(ANNA)
    for path in file.parent.iterdir():
        assert CANARY.encode() not in path.read_bytes(), path.name
    assert advisers.letterhead(BRUNO) == Letterhead("Resta")
    store.close()


def test_it_is_purged_with_the_last_client_and_not_before(store: Store, clients: Clients) -> None:
    advisers, now = Advisers(store.database), START + timedelta(days=365)
    for actor in (ANNA, BRUNO):
        advisers.keep_letterhead(actor, MINE, now=START)
    advisers.keep_letterhead(DARIO, MINE, now=now)
    clients.create(ANNA, Case(), "di Anna", now=now)
    clients.create(BRUNO, Case(), "di Bruno", now=START)
    purge(store.database, None, now)
    assert advisers.letterhead(BRUNO) == MINE
    purge(store.database, 6, now)
    assert [advisers.letterhead(actor) for actor in (ANNA, BRUNO, DARIO)] == [MINE, None, MINE]


# ---- who may be counted -----------------------------------------------------------------------------------------


def test_only_who_agreed_or_was_answered_for_is_counted(store: Store, clients: Clients) -> None:
    statistics = Statistics(store.database)
    agreed, declared, refused, silent = (clients.create(ANNA, Case(), name) for name in ("a", "d", "r", "s"))
    store.set_consent(clients.share(ANNA, agreed), STATISTICS, True)
    statistics.declare(ANNA, [declared], f"  {BASIS}\n")
    store.set_consent(clients.share(ANNA, refused), STATISTICS, False)
    found = statistics.of(ANNA, [agreed, declared, refused, silent])
    assert {which: (one.said, one.counted) for which, one in found.items()} == {
        agreed: ("agreed", True),
        declared: ("declared", True),
        refused: ("refused", False),
        silent: ("silent", False),
    }
    assert (found[declared].author, found[declared].basis) == (ANNA.subject, BASIS)
    statistics.take_back(ANNA, declared)
    assert statistics.of(ANNA, [declared]) == {declared: Standing("silent")}
    copy = clients.duplicate(ANNA, agreed)
    assert not statistics.of(ANNA, [copy])[copy].counted, "a what-if is no second firm"


def test_the_no_of_the_firm_goes_before_what_the_advisor_declares(store: Store, clients: Clients) -> None:
    statistics = Statistics(store.database)
    mine, other = (clients.create(ANNA, Case(), name) for name in "mo")
    token = clients.share(ANNA, mine)
    statistics.declare(ANNA, [mine], BASIS)
    assert statistics.of_plan(token).counted
    store.set_consent(token, STATISTICS, False)
    assert statistics.of_plan(token).said == "refused"
    with pytest.raises(ValueError):
        statistics.declare(ANNA, [other, mine], BASIS)
    assert statistics.of(ANNA, [other])[other].said == "silent", "all of them or none"
    with pytest.raises(Forbidden):
        store.set_consent(clients.ref(ANNA, mine), STATISTICS, True)
    store.set_consent(token, STATISTICS, True)
    assert statistics.of_plan(token).said == "agreed"
    kept = export_plan(store, token)
    assert [row["text"] for row in kept["client"]["statistics_basis"]] == [BASIS]
    assert "declare" in [row["what"] for row in kept["client"]["accesses"]]


def test_a_no_keeps_the_day_of_the_yes_before_it(store: Store) -> None:
    token = store.create()
    store.set_consent(token, STATISTICS, True)
    [yes] = export_plan(store, token)["consents"]
    store.set_consent(token, STATISTICS, False)
    [no] = export_plan(store, token)["consents"]
    assert yes["withdrawn_at"] is None and no["given_at"] == yes["given_at"] and no["withdrawn_at"] > no["given_at"]


@pytest.mark.parametrize("basis", ["", "sì", "x" * 501, "consenso\0firmato agli atti"])
def test_a_basis_that_says_nothing_is_refused(store: Store, clients: Clients, basis: str) -> None:
    mine = clients.create(ANNA, Case(), "x")
    with pytest.raises(ValueError):
        Statistics(store.database).declare(ANNA, [mine], basis)
    assert Statistics(store.database).of(ANNA, [mine])[mine].said == "silent"


@pytest.mark.parametrize("way", ON_CLIENTS)
def test_a_stranger_neither_sees_nor_changes_how_a_firm_stands(store: Store, clients: Clients, way: str) -> None:
    statistics, mine = Statistics(store.database), clients.create(ANNA, Case(), "x")
    statistics.declare(ANNA, [mine], BASIS)
    before = fingerprint(store)
    for stranger in STRANGERS:
        for which in (mine, NOWHERE, "", "a\0b"):
            with pytest.raises(Forbidden):
                ON_CLIENTS[way](statistics, stranger, which)
    with pytest.raises(UnknownPlan):
        statistics.of_plan("a" * 32)
    assert fingerprint(store) == before
    for owner in (ANNA, CARLA, LOCAL):
        ON_CLIENTS[way](statistics, owner, mine)
