"""A room lives for an afternoon: joined by a code, seen without names, and gone from the file when it is wiped."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from planner.case import Case, Objective
from planner.content.load import Content, load_content
from planner.store.access import ROOM_LETTERS, Actor, Forbidden
from planner.store.errors import TooManyAttempts
from planner.store.plans import Store, open_store
from planner.store.rooms import LEAST_PICTURE, MAX_PEOPLE, MOST_WRONG_PINS, MOST_WRONG_PINS_A_ROOM, Rooms
from tests.store.people import ANNA

CANARY = "canarino-riservatissimo"


def test_a_code_can_be_read_aloud_and_typed_anyhow(rooms: Rooms) -> None:
    opened = rooms.open(ANNA, "Giovedì")
    assert len(opened.code) == 6 and set(opened.code) <= set(ROOM_LETTERS)
    assert not set("IJLOQUVBD") & set(ROOM_LETTERS)
    assert len(opened.pin) == 6 and opened.pin.isdecimal()
    for typed in (opened.code, opened.code.lower(), f" {opened.code[:3]}-{opened.code[3:]} "):
        rooms.join(typed, "Ugo")
    assert rooms.state(ANNA, opened.code).people == 3
    assert len({rooms.open(ANNA, "x").code for _ in range(20)}) == 20


def test_who_drops_out_comes_back_to_the_same_place(store: Store, rooms: Rooms) -> None:
    code = rooms.open(ANNA, "x").code
    token = rooms.join(code, "  Ugo \n Bianchi ")
    store.save_answer(token, "aim", "a")
    found, state = store.load(token), rooms.of(token)
    assert found is not None and state is not None
    assert (found.case.answers, state.code, state.people) == ({"aim": "a"}, code, 1)
    seen = rooms.people(ANNA, code, lambda case: (len(case.answers), 12))
    assert [(p.nickname, p.answered, p.asked) for p in seen] == [("Ugo Bianchi", 1, 12)]


def test_everybody_sees_pause_and_timer(rooms: Rooms) -> None:
    code = rooms.open(ANNA, "x").code
    token, ends = rooms.join(code, "Ugo"), datetime.now(UTC) + timedelta(minutes=20)
    rooms.set_timer(ANNA, code, ends)
    rooms.pause(ANNA, code)
    state = rooms.of(token)
    assert state is not None and (state.paused, state.timer_ends_at) == (True, ends)
    rooms.set_timer(ANNA, code, None)
    rooms.pause(ANNA, code, False)
    state = rooms.of(token)
    assert state is not None and (state.paused, state.timer_ends_at) == (False, None)


def test_the_picture_has_no_names_and_no_words(store: Store) -> None:
    content = load_content(Path("content"))
    text = next(each for each, question in content.questions.items() if question.kind == "text")
    rooms = Rooms(store.database, content)
    code = rooms.open(ANNA, "x").code
    tokens = [rooms.join(code, f"{CANARY}-{number}") for number in range(LEAST_PICTURE + 1)]
    for number, token in enumerate(tokens[1:], start=1):
        answers = {text: CANARY, "headcount": number}
        assert rooms.picture(ANNA, code).cases == (), "too few to hide among"
        store.replace(token, Case(answers=answers, chosen=("FRA",), objectives=(Objective(text=CANARY),)))
    picture = rooms.picture(ANNA, code)
    assert (picture.people, picture.started) == (LEAST_PICTURE + 1, LEAST_PICTURE)
    assert picture.answered == {"headcount": LEAST_PICTURE}
    assert {case.answers["headcount"] for case in picture.cases} == set(range(1, LEAST_PICTURE + 1))
    assert {case.chosen for case in picture.cases} == {("FRA",)}
    assert CANARY not in repr(picture)


def test_a_wipe_leaves_the_rest_alone(store: Store, rooms: Rooms) -> None:
    code, other = rooms.open(ANNA, "x").code, rooms.open(ANNA, "y").code
    gone, elsewhere, own = rooms.join(code, "a"), rooms.join(other, "c"), store.create()
    for token in (gone, elsewhere, own):
        store.save_answer(token, "aim", "x")
    kept = rooms.keep(gone)
    assert rooms.state(ANNA, code).people == 1, "whoever takes a copy away stays in the room"
    assert rooms.close_and_wipe(ANNA, code)
    assert store.load(gone) is None and rooms.of(gone) is None and rooms.of(kept) is None
    for token in (kept, elsewhere, own):
        found = store.load(token)
        assert found is not None and found.case.answers == {"aim": "x"}
    assert [room.code for room in rooms.list(ANNA)] == [other]
    with pytest.raises(Forbidden):
        rooms.join(code, "late")
    with pytest.raises(Forbidden):
        rooms.state(Actor("facilitator", code), code)


def test_a_wiped_room_leaves_nothing_in_the_file_or_its_log(
    file_url: str, file: Path, content: Callable[..., Content]
) -> None:
    store = open_store(file_url)
    rooms = Rooms(store.database, content("v1", ("note",)))
    stays = store.create()
    store.save_answer(stays, "note", "stays")
    opened = rooms.open(ANNA, f"{CANARY} titolo")
    tokens = [rooms.join(opened.code, f"{CANARY} {number}") for number in range(30)]
    for number, token in enumerate(tokens):
        store.save_answer(token, "note", f"{CANARY} {number} " * 40)
        store.save_answer(token, "note", f"{CANARY} ancora {number} " * 400)
        store.replace(token, Case(answers={"note": CANARY, "other": CANARY * 30}))
        store.undo(token)
    everything = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert CANARY.encode() in everything and opened.code.encode() in everything
    assert rooms.close_and_wipe(ANNA, opened.code)
    left = {path.name: path.read_bytes() for path in file.parent.iterdir()}
    assert "rotta.db-wal" in left, "the program still runs"
    for name, written in left.items():
        assert CANARY.encode() not in written, name
        assert opened.code.encode() not in written, name
    found = store.load(stays)
    store.close()
    assert found is not None and found.case.answers == {"note": "stays"}


def test_a_wipe_says_when_somebody_still_reads_the_file(file_url: str, content: Callable[..., Content]) -> None:
    store = open_store(f"{file_url}?timeout=0.05")
    rooms = Rooms(store.database, content("v1", ("note",)))
    code = rooms.open(ANNA, "x").code
    store.save_answer(rooms.join(code, "a"), "note", CANARY)
    with store.database.reading.begin() as reader:
        reader.exec_driver_sql("SELECT * FROM answer").fetchall()
        assert not rooms.close_and_wipe(ANNA, code)
    store.delete(store.create())
    everything = b"".join(path.read_bytes() for path in Path(file_url[10:]).parent.iterdir())
    store.close()
    assert CANARY.encode() not in everything


@pytest.mark.parametrize("nickname", ["", "   ", "x" * 41, "a\0b", "\x1b[31m"])
def test_a_nickname_that_cannot_be_shown_is_refused(rooms: Rooms, nickname: str) -> None:
    code = rooms.open(ANNA, "x").code
    with pytest.raises(ValueError):
        rooms.join(code, nickname)
    assert rooms.state(ANNA, code).people == 0


def test_a_full_room_takes_nobody_else(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_PEOPLE >= 60
    monkeypatch.setattr("planner.store.rooms.MAX_PEOPLE", 2)
    code = rooms.open(ANNA, "x").code
    for _ in range(2):
        rooms.join(code, "x")
    with pytest.raises(Forbidden):
        rooms.join(code, "x")


def test_a_new_pin_takes_the_place_of_the_old_one(rooms: Rooms) -> None:
    opened = rooms.open(ANNA, "x")
    fresh = rooms.renew_pin(ANNA, opened.code)
    assert rooms.facilitate(opened.code, fresh, "here") == Actor("facilitator", opened.code)
    with pytest.raises(Forbidden):
        rooms.facilitate(opened.code, f"{(int(fresh) + 1) % 1_000_000:06}", "here")


def test_a_hundred_guesses_at_the_same_moment_are_a_hundred(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, looked_at = rooms.open(ANNA, "x"), []
    everybody = threading.Barrier(40)

    def slow(pin: str, _: str) -> bool:
        looked_at.append(pin)
        time.sleep(0.2)
        return False

    def guess(pin: int) -> str:
        everybody.wait()
        try:
            rooms.facilitate(opened.code, f"{pin:06}", "192.0.2.7")
        except (Forbidden, TooManyAttempts) as error:
            return type(error).__name__
        return "in"

    monkeypatch.setattr("planner.store.rooms._pin_fits", slow)
    with ThreadPoolExecutor(40) as threads:
        answers = Counter(threads.map(guess, range(40)))
    assert answers == {"Forbidden": MOST_WRONG_PINS, "TooManyAttempts": 40 - MOST_WRONG_PINS}
    assert len(looked_at) == MOST_WRONG_PINS


def test_a_right_pin_is_no_miss(rooms: Rooms) -> None:
    opened = rooms.open(ANNA, "x")
    for _ in range(MOST_WRONG_PINS + 1):
        assert rooms.facilitate(opened.code, opened.pin, "192.0.2.7")


def test_a_room_guessed_at_by_others_still_opens_on_its_own_machine(rooms: Rooms) -> None:
    opened = rooms.open(ANNA, "x")
    wrong = f"{(int(opened.pin) + 1) % 1_000_000:06}"
    for phone in range(MOST_WRONG_PINS_A_ROOM // MOST_WRONG_PINS):
        for _ in range(MOST_WRONG_PINS):
            with pytest.raises(Forbidden):
                rooms.facilitate(opened.code, wrong, f"192.0.2.{phone}")
    with pytest.raises(TooManyAttempts):
        rooms.facilitate(opened.code, opened.pin, "192.0.2.99")
    assert rooms.facilitate(opened.code, opened.pin, "")


def test_the_pin_is_kept_as_a_slow_hash(file_url: str, file: Path, content: Callable[..., Content]) -> None:
    store = open_store(file_url)
    opened = Rooms(store.database, content("v1", ("note",))).open(ANNA, "x")
    everything = b"".join(path.read_bytes() for path in file.parent.iterdir())
    store.close()
    assert opened.pin.encode() not in everything
