"""An advisor finds, orders, copies, hands out and deletes clients, and everything written about one can be taken away."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from planner.case import Case
from planner.store.access import LOCAL
from planner.store.clients import Clients, NewClient
from planner.store.dossier import export_plan
from planner.store.erase import purge
from planner.store.knowledge import LocalKnowledge
from planner.store.plans import Store, open_store
from planner.store.rooms import Rooms
from tests.store.people import ANNA, CARLA

START = datetime(2026, 1, 10, 9, tzinfo=UTC)
CASE = Case(language="en", answers={"aim": "grow"}, market_answers={"DEU": {"contacts": 3}}, chosen=("DEU",))
CANARY = "canarino-riservatissimo"


def test_clients_are_found_by_words_stage_tag_and_whether_put_aside(clients: Clients) -> None:
    names = ("Seterìa Brambilla", "Valvole Rossi", "Caseificio Bianchi")
    ids = [clients.create(ANNA, CASE, name, now=START + timedelta(days=day)) for day, name in enumerate(names)]
    clients.tag(ANNA, ids[0], ["moda", "moda", " Como "])
    clients.set_stage(ANNA, ids[1], "piano consegnato")
    clients.set_review(ANNA, ids[1], "2027-03-01")
    clients.archive(ANNA, ids[2])
    assert [row.label for row in clients.list(ANNA)] == ["Valvole Rossi", "Seterìa Brambilla"]
    assert [row.label for row in clients.list(ANNA, archived=None)] == [*reversed(names)]
    assert [row.id for row in clients.list(ANNA, archived=True)] == [ids[2]]
    assert [row.id for row in clients.list(ANNA, "SETERÌA como")] == [ids[0]]
    assert [row.id for row in clients.list(ANNA, "consegnato")] == [ids[1]]
    assert [row.id for row in clients.list(ANNA, stage="piano consegnato")] == [ids[1]]
    assert [row.id for row in clients.list(ANNA, tag="moda")] == [ids[0]]
    assert clients.list(ANNA, "nessuno così") == ()
    row = clients.row(ANNA, ids[0])
    assert (row.tags, row.owner, row.organisation) == (("Como", "moda"), ANNA.subject, ANNA.organisation)
    assert clients.row(ANNA, ids[1]).next_review == "2027-03-01"
    clients.archive(ANNA, ids[2], False)
    assert len(clients.list(ANNA)) == 3


def test_the_last_touched_comes_first(store: Store, clients: Clients) -> None:
    first, second = (clients.create(ANNA, CASE, name, now=START) for name in ("a", "b"))
    store.save_answer(clients.ref(ANNA, first), "aim", "x", now=START + timedelta(hours=1))
    assert [row.id for row in clients.list(ANNA)] == [first, second]
    assert clients.list(ANNA)[0].updated_at == START + timedelta(hours=1)


def test_clients_come_with_what_stands_beside_them_or_not_at_all(clients: Clients) -> None:
    whole = NewClient("a", CASE, "plan", ("moda", "Como"), "2027-03-01", archived=True)
    for wrong in ({"tags": ("x" * 41,)}, {"stage": "y\nz"}, {"next_review": "domani"}, {"label": ""}):
        with pytest.raises(ValueError, match=r"."):
            clients.create_all(ANNA, [whole, whole._replace(**wrong)])
    assert clients.list(ANNA, archived=None) == ()
    (made,) = clients.create_all(ANNA, [whole])
    row = clients.row(ANNA, made)
    assert (row.stage, row.tags, row.next_review, row.archived) == ("plan", ("Como", "moda"), "2027-03-01", True)


def test_a_copy_is_a_plan_of_its_own(store: Store, clients: Clients) -> None:
    first = clients.create(ANNA, CASE, "x" * 200)
    clients.add_note(ANNA, first, "privata")
    copy = clients.duplicate(ANNA, first)
    store.save_answer(clients.ref(ANNA, copy), "aim", "other")
    assert clients.cases(ANNA, [first, copy]) == {
        first: CASE,
        copy: CASE.model_copy(update={"answers": {"aim": "other"}}),
    }
    assert clients.row(ANNA, copy).label.endswith("x (2)")
    assert clients.notes(ANNA, copy) == ()
    assert clients.duplicate(ANNA, first, "E se?") in {row.id for row in clients.list(ANNA, "e se")}


def test_several_clients_come_in_all_or_none(clients: Clients) -> None:
    with pytest.raises(ValueError):
        clients.create_all(ANNA, [("a", CASE), ("", CASE)])
    with pytest.raises(ValueError):
        clients.create_all(ANNA, [("a", CASE), ("b", Case(answers={"share": float("nan")}))])
    assert clients.list(ANNA) == ()
    made = clients.create_all(ANNA, [("a", CASE), ("b", Case())])
    assert clients.cases(ANNA, made) == {made[0]: CASE, made[1]: Case()}


def test_notes_are_kept_in_order_printed_when_chosen_and_taken_away(clients: Clients) -> None:
    client = clients.create(ANNA, CASE, "a")
    first = clients.add_note(ANNA, client, "Telefonata\ncon il titolare", now=START)
    second = clients.add_note(CARLA, client, "Visita", "meeting", now=START + timedelta(days=1))
    assert [(n.text, n.kind, n.author, n.printed) for n in clients.notes(ANNA, client)] == [
        ("Visita", "meeting", CARLA.subject, False),
        ("Telefonata\ncon il titolare", "note", ANNA.subject, False),
    ]
    clients.print_note(ANNA, client, first)
    clients.delete_note(ANNA, client, second)
    assert [(n.id, n.printed) for n in clients.notes(ANNA, client)] == [(first, True)]


@pytest.mark.parametrize("label", ["", " ", "x" * 201, "a\0b", "a\nb"])
def test_a_label_that_cannot_be_shown_is_refused(clients: Clients, label: str) -> None:
    with pytest.raises(ValueError):
        clients.create(ANNA, CASE, label)
    client = clients.create(ANNA, CASE, "a")
    with pytest.raises(ValueError):
        clients.rename(ANNA, client, label)
    with pytest.raises(ValueError):
        clients.tag(ANNA, client, [label])
    with pytest.raises(ValueError):
        clients.set_review(ANNA, client, "1 marzo")
    assert [(row.label, row.tags) for row in clients.list(ANNA)] == [("a", ())]


def test_everything_kept_can_be_taken_away_as_one_file(store: Store, clients: Clients, rooms: Rooms) -> None:
    token = rooms.join(rooms.open(ANNA, "Sala").code, "Ugo")
    store.save_answer(token, "aim", "before")
    store.replace(token, CASE)
    store.set_consent(token, "statistics", True)
    client = clients.adopt(ANNA, token, "Ditta")
    clients.add_note(ANNA, client, "segreta")
    clients.add_note(ANNA, client, "stampata", printed=True)
    LocalKnowledge(store.database).add(ANNA, "contact", "Marie", "fiera", "2026-05-05", client_id=client)
    clients.open(ANNA, client)

    own = export_plan(store, token)
    assert own["case"] == json.loads(CASE.model_dump_json())
    assert "before" in [change["before"] for change in own["history"]]
    assert [row["purpose"] for row in own["consents"]] == ["statistics"]
    assert [row["nickname"] for row in own["rooms"]] == ["Ugo"]
    assert [row["text"] for row in own["client"]["notes"]] == ["stampata"]
    assert [row["text"] for row in own["client"]["knowledge"]] == ["Marie"]
    assert (ANNA.subject, "open") in [(row["who"], row["what"]) for row in own["client"]["accesses"]]
    assert len(own["links"]) == 1 and token not in json.dumps(own)
    advisors = clients.export(ANNA, client)
    assert {row["text"] for row in advisors["client"]["notes"]} == {"segreta", "stampata"}
    assert advisors["client"]["label"] == "Ditta"


def test_nobody_agreed_until_they_say_so(store: Store) -> None:
    token = store.create()
    assert not store.consent(token, "statistics")
    store.set_consent(token, "statistics", True)
    store.set_consent(token, "statistics", True)
    assert store.consent(token, "statistics")
    store.set_consent(token, "statistics", False)
    assert not store.consent(token, "statistics")


def test_a_deleted_client_leaves_nothing_in_the_file_or_its_log(file_url: str, file: Path) -> None:
    store = open_store(file_url)
    clients = Clients(store.database)
    stays = clients.create(ANNA, CASE, "resta")
    client = clients.create(ANNA, Case(answers={"note": CANARY * 300}), f"{CANARY} srl")
    for number in range(20):
        clients.add_note(ANNA, client, f"{CANARY} {number}" * 20)
        store.save_answer(clients.ref(ANNA, client), "note", f"{CANARY} {number}")
    LocalKnowledge(store.database).add(ANNA, "contact", CANARY, CANARY, "2026-05-05", client_id=client)
    clients.share(ANNA, client)
    assert CANARY.encode() in b"".join(path.read_bytes() for path in file.parent.iterdir())
    clients.delete(ANNA, client)
    for path in file.parent.iterdir():
        assert CANARY.encode() not in path.read_bytes(), path.name
    assert clients.cases(ANNA, [stays]) == {stays: CASE}
    store.close()


def test_what_nobody_touched_for_long_is_deleted(store: Store, clients: Clients, rooms: Rooms) -> None:
    now = START + timedelta(days=365)
    old, fresh = store.create(now=START), store.create(now=now - timedelta(days=20))
    theirs = clients.create(ANNA, CASE, "a", now=START)
    longer, shorter = (
        clients.create(ANNA, CASE, name, now=now - timedelta(days=days)) for name, days in (("b", 300), ("c", 70))
    )
    clients.set_retention(ANNA, longer, 24)
    clients.set_retention(ANNA, shorter, 2)
    forgotten = rooms.join(rooms.open(ANNA, "x", now=now - timedelta(days=3)).code, "Ugo", now=now - timedelta(days=3))
    running = rooms.join(rooms.open(ANNA, "y", now=now).code, "Ugo", now=now)
    assert purge(store.database, None, now).plans == 1, "without a rule only a client's own term counts"
    done = purge(store.database, 6, now)
    assert (done.plans, done.rooms) == (2, 0)
    assert [store.load(token) is None for token in (old, fresh, forgotten, running)] == [True, False, True, False]
    assert [row.id for row in clients.list(LOCAL)] == [longer]
    assert theirs not in clients.cases(ANNA, [longer])
    assert purge(store.database, 6, now) == type(done)(0, 0, 0)
