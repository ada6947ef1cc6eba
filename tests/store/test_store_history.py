"""Nothing is overwritten in silence: two people on one plan are told, and every change can be taken back."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from planner.case import Case
from planner.store.clients import Clients
from planner.store.plans import Conflict, Store, StoredCase
from tests.store.people import ANNA

AIM = ("answers", "aim")


def loaded(store: Store, token: str) -> StoredCase:
    found = store.load(token)
    assert found is not None
    return found


def test_a_write_over_what_another_changed_since_is_told_and_changes_nothing(store: Store) -> None:
    token = store.create()
    seen = store.save_answer(token, "aim", "mine", writer="first")
    store.save_answer(token, "aim", "theirs", seen=seen, writer="second")
    with pytest.raises(Conflict) as refused:
        store.save_answer(token, "aim", "mine again", seen=seen, writer="first")
    assert (refused.value.place, refused.value.theirs, refused.value.version) == (AIM, "theirs", 2)
    assert (loaded(store, token).case.answers, loaded(store, token).version) == ({"aim": "theirs"}, 2)
    store.save_answer(token, "aim", "mine again", seen=refused.value.version, writer="first")
    assert loaded(store, token).case.answers == {"aim": "mine again"}


def test_what_another_took_away_is_a_change_too(store: Store) -> None:
    token = store.create()
    seen = store.save_answer(token, "contacts", 3, "DEU", writer="first")
    store.clear_answer(token, "contacts", "DEU", writer="second")
    with pytest.raises(Conflict) as refused:
        store.save_answer(token, "contacts", 4, "DEU", seen=seen, writer="first")
    assert (refused.value.place, refused.value.theirs) == (("market_answers", "DEU", "contacts"), None)


def test_different_places_never_conflict(store: Store) -> None:
    token = store.create()
    store.save_answer(token, "aim", "firm", seen=0, writer="first")
    store.save_answer(token, "aim", "market", "DEU", seen=0, writer="second")
    store.save_answer(token, "aims", ("a",), seen=0, writer="third")
    store.save_choice(token, "language", "en", seen=0, writer="fourth")
    found = loaded(store, token).case
    assert found == Case(
        language="en", answers={"aim": "firm", "aims": ("a",)}, market_answers={"DEU": {"aim": "market"}}
    )


def test_ones_own_earlier_write_and_the_same_value_never_conflict(store: Store) -> None:
    token = store.create()
    store.save_answer(token, "aim", "a", seen=0, writer="first")
    store.save_answer(token, "aim", "b", seen=0, writer="first")
    store.save_answer(token, "aim", "b", seen=0, writer="second")
    assert loaded(store, token).case.answers == {"aim": "b"}
    with pytest.raises(Conflict):
        store.save_answer(token, "aim", "c", seen=0)
    store.save_answer(token, "aim", "c")
    assert loaded(store, token).case.answers == {"aim": "c"}


def test_a_whole_case_is_not_put_over_what_another_answered_meanwhile(store: Store) -> None:
    token = store.create()
    store.save_answer(token, "note", "kept", writer="second")
    with pytest.raises(Conflict) as refused:
        store.replace(token, Case(answers={"aim": "x"}), seen=0, writer="first")
    assert refused.value.place == ("answers", "note")
    assert (loaded(store, token).case, loaded(store, token).can_undo) == (Case(answers={"note": "kept"}), False)


def test_changes_are_taken_back_one_after_the_other(store: Store) -> None:
    token = store.create()
    store.save_answer(token, "aim", "a")
    store.save_answer(token, "aim", "b")
    store.save_choice(token, "language", "en")
    store.clear_answer(token, "aim")
    expected = [
        ((AIM,), Case(language="en", answers={"aim": "b"})),
        ((("language",),), Case(answers={"aim": "b"})),
        ((AIM,), Case(answers={"aim": "a"})),
        ((AIM,), Case()),
    ]
    for moved, case in expected:
        assert loaded(store, token).can_step_back
        assert store.undo(token) == moved
        assert loaded(store, token).case == case
    version = loaded(store, token).version
    assert not loaded(store, token).can_step_back
    assert store.undo(token) == ()
    assert loaded(store, token).version == version == 8


def test_one_place_is_taken_back_alone(store: Store) -> None:
    token = store.create()
    for value in ("a", "b"):
        store.save_answer(token, "aim", value)
        store.save_answer(token, "note", value)
    assert store.undo(token, AIM) == (AIM,)
    assert loaded(store, token).case.answers == {"aim": "a", "note": "b"}
    assert store.undo(token, AIM) == (AIM,)
    assert loaded(store, token).case.answers == {"note": "b"}
    assert store.undo(token, AIM) == ()
    assert store.undo(token) == (("answers", "note"),)
    assert loaded(store, token).case.answers == {"note": "a"}


def test_a_whole_case_is_taken_back_in_one_step(store: Store) -> None:
    token = store.create()
    store.save_answer(token, "aim", "a")
    store.replace(token, Case(language="en", answers={"aim": "b", "note": "x"}))
    store.save_answer(token, "note", "y")
    store.undo(token)
    assert loaded(store, token).case.answers == {"aim": "b", "note": "x"}
    store.undo(token)
    assert loaded(store, token).case == Case(answers={"aim": "a"})


def test_a_change_after_an_undo_begins_from_there(store: Store) -> None:
    token = store.create()
    for value in ("a", "b"):
        store.save_answer(token, "aim", value)
    store.undo(token)
    store.save_answer(token, "aim", "c")
    assert [loaded(store, token).case.answers, store.undo(token), loaded(store, token).case.answers] == [
        {"aim": "c"}, (AIM,), {"aim": "a"},
    ]  # fmt: skip
    store.undo(token)
    assert loaded(store, token).case.answers == {}


def test_an_undo_does_not_take_back_what_another_just_changed(store: Store) -> None:
    token = store.create()
    seen = store.save_answer(token, "aim", "mine", writer="first")
    store.save_answer(token, "aim", "theirs", writer="second")
    with pytest.raises(Conflict):
        store.undo(token, seen=seen, writer="first")
    assert loaded(store, token).case.answers == {"aim": "theirs"}


def test_the_history_says_what_was_changed_when_and_by_whom(store: Store, clients: Clients) -> None:
    token = store.create()
    store.save_answer(token, "aim", "a")
    client = clients.adopt(ANNA, token)
    store.save_answer(clients.ref(ANNA, client), "aim", "b")
    store.save_answer(token, "note", "x")
    store.undo(token, AIM)
    past = store.history(token, AIM)
    assert [(p.before, p.after, p.who, p.undone, p.undoes) for p in past] == [
        ("b", "a", "link", False, True),
        ("a", "b", "advisor:anna@ente.example", True, False),
        (None, "a", "link", False, False),
    ]
    assert [p.version for p in store.history(token)] == [4, 3, 2, 1]
    assert past[-1].at <= past[0].at == loaded(store, token).updated_at
    assert store.history(token, limit=1) == store.history(token)[:1]


def test_the_history_is_only_ever_added_to(store: Store) -> None:
    token = store.create()

    def rows() -> list[tuple[object, ...]]:
        with store.database.reading.begin() as connection:
            return [tuple(row) for row in connection.execute(text("SELECT * FROM history ORDER BY id"))]

    before: list[tuple[object, ...]] = []
    for step in (
        lambda: store.save_answer(token, "aim", "a"),
        lambda: store.replace(token, Case(answers={"note": "b"})),
        lambda: store.undo(token),
        lambda: store.undo_replace(token),
        lambda: store.clear_answer(token, "aim"),
        lambda: store.undo(token, AIM),
    ):
        step()
        after = rows()
        assert after[: len(before)] == before
        before = after
    assert len(before) > 6


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("save"), st.sampled_from(["aim", "note"]), st.sampled_from(["a", "b"])),
        st.tuples(st.just("clear"), st.sampled_from(["aim", "note"])),
        st.tuples(st.just("undo")),
    ),
    max_size=12,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=STEPS)
def test_undo_always_leads_back_the_way_one_came(store: Store, steps: list[tuple[str, ...]]) -> None:
    token = store.create()
    way: list[dict[str, object]] = [{}]
    for kind, *rest in steps:
        now = dict(way[-1])
        if kind == "undo":
            store.undo(token)
            way = way[:-1] or way
        elif kind == "save":
            store.save_answer(token, rest[0], rest[1])
            now[rest[0]] = rest[1]
        else:
            store.clear_answer(token, rest[0])
            now.pop(rest[0], None)
        if kind != "undo" and now != way[-1]:
            way.append(now)
        assert loaded(store, token).case.answers == way[-1]
