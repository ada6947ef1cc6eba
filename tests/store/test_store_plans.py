"""What a person writes comes back as it was, and nothing but the one thing they changed is touched."""

from __future__ import annotations

import base64
import hashlib
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from planner.case import Assumed, Case, Objective, Weights
from planner.content.load import Content
from planner.own_figures import MarketFigures, OwnLine
from planner.store.plans import CHOICES, Store, StoredCase, UnknownPlan, open_store

FULL = Case(
    language="en",
    path="full",
    answers={"turnover": 2_400_000, "share": 12.5, "aim": "grow", "aims": ("a", "b"), "sites": (), "note": "però €"},
    market_answers={"DEU": {"contacts": "yes", "visits": 3}, "USA": {"contacts": "unknown"}},
    chosen=("USA", "DEU"),
    models={"DEU": "agent", "USA": "distributor"},
    weights=Weights(opportunity=0.4, access=0.3, security=0.2, affinity=0.1),
    assumed=Assumed(risk_appetite="high", budget_24m=90_000),
    roles={"FRA": "core"},
    evidence={"cash_cover": "document"},
    growth_dial=0.25,
    objectives=(
        Objective(market="DEU", text="Due clienti", target="2", due="2027-06-30", owner="Anna"),
        Objective(text="x"),
    ),
    figures={
        "DEU": MarketFigures(
            lines=(OwnLine(name="Valvola", ex_works=12.5, units_first_year=0),), incoterm="FCA", duty=0.0
        )
    },
)
WRITES: dict[str, Callable[[Store, str], Any]] = {
    "save_answer": lambda store, token: store.save_answer(token, "aim", "grow"),
    "clear_answer": lambda store, token: store.clear_answer(token, "aim"),
    "save_choice": lambda store, token: store.save_choice(token, "language", "en"),
    "replace": lambda store, token: store.replace(token, FULL),
    "undo_replace": lambda store, token: store.undo_replace(token),
    "delete": lambda store, token: store.delete(token),
}
MALFORMED: list[Any] = [
    "",
    "x",
    "ò" * 32,
    "a" * 32 + "ò",
    "\ud800" * 32,
    "a" * 31 + "\n",
    "a" * 10**6,
    "\0",
    "' OR 1=1 --",
    None,
    7,
    ["a" * 32],
]


def loaded(store: Store, token: str) -> StoredCase:
    found = store.load(token)
    assert found is not None
    return found


def test_a_new_plan_is_an_empty_case(store: Store) -> None:
    found = loaded(store, store.create())
    assert (found.case, found.version, found.unreadable, found.can_undo) == (Case(), 0, (), False)


def test_every_field_comes_back_from_single_writes_after_a_restart(store: Store, url: str) -> None:
    token = store.create()
    for question, value in FULL.answers.items():
        store.save_answer(token, question, value)
    for market, given_there in FULL.market_answers.items():
        for question, value in given_there.items():
            store.save_answer(token, question, value, market)
    for name in CHOICES:
        store.save_choice(token, name, getattr(FULL, name))
    store.close()
    again = open_store(url)
    found = loaded(again, token)
    again.close()
    assert found.case == FULL
    assert {k: type(v) for k, v in found.case.answers.items()} == {k: type(v) for k, v in FULL.answers.items()}


def test_every_field_of_a_case_that_is_no_answer_is_a_choice() -> None:
    ours = {
        "language",
        "path",
        "chosen",
        "models",
        "weights",
        "growth_dial",
        "assumed",
        "roles",
        "evidence",
        "adviser",
        "logo",
        "objectives",
        "figures",
        "activities",
        "budget_lines",
        "risks",
        "indicators",
    }
    assert ours == CHOICES


def test_a_replaced_case_comes_back_whole(store: Store) -> None:
    token = store.create()
    store.replace(token, FULL)
    assert loaded(store, token).case == FULL


def test_one_answer_changes_alone(store: Store) -> None:
    token, other = store.create(), store.create()
    store.replace(token, FULL)
    store.replace(other, FULL)
    store.save_answer(token, "contacts", "no", "DEU")
    store.save_answer(token, "aim", "survive")
    store.clear_answer(token, "share")
    store.clear_answer(token, "contacts", "USA")
    expected = FULL.model_copy(
        update={
            "answers": {k: v for k, v in FULL.answers.items() if k != "share"} | {"aim": "survive"},
            "market_answers": {"DEU": {"contacts": "no", "visits": 3}},
        }
    )
    assert loaded(store, token).case == expected
    assert loaded(store, other).case == FULL


def test_a_question_asked_of_the_firm_and_of_a_market_has_two_answers(store: Store) -> None:
    token = store.create()
    store.save_answer(token, "note", "firm")
    store.save_answer(token, "note", "market", "DEU")
    store.clear_answer(token, "note")
    assert loaded(store, token).case == Case(market_answers={"DEU": {"note": "market"}})


def test_a_choice_can_be_taken_back(store: Store) -> None:
    token = store.create()
    store.replace(token, FULL)
    store.save_choice(token, "weights", None)
    assert loaded(store, token).case == FULL.model_copy(update={"weights": None})


def test_choices_may_come_as_plain_json(store: Store) -> None:
    token = store.create()
    store.save_choice(token, "chosen", ["USA", "DEU"])
    store.save_choice(token, "weights", {"opportunity": 1, "access": 0, "security": 0, "affinity": 0})
    found = loaded(store, token).case
    assert found.chosen == ("USA", "DEU")
    assert found.weights == Weights(opportunity=1, access=0, security=0, affinity=0)


def test_every_write_counts_and_is_dated(store: Store) -> None:
    start = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    token = store.create(now=start)
    assert (loaded(store, token).version, loaded(store, token).updated_at) == (0, start)
    calls: list[Callable[[datetime], object]] = [
        lambda now: store.save_answer(token, "aim", "grow", now=now),
        lambda now: store.clear_answer(token, "aim", now=now),
        lambda now: store.save_choice(token, "language", "en", now=now),
        lambda now: store.replace(token, FULL, now=now),
        lambda now: store.undo_replace(token, now=now),
    ]
    for count, call in enumerate(calls, start=1):
        moment = start + timedelta(minutes=count)
        answered = call(moment)
        found = loaded(store, token)
        assert (found.version, found.updated_at) == (count, moment)
        assert answered in (count, True)


def test_a_write_without_a_date_is_dated_now(store: Store) -> None:
    before = datetime.now(UTC)
    token = store.create()
    store.save_answer(token, "aim", "grow")
    assert before <= loaded(store, token).updated_at <= datetime.now(UTC)


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_a_write_to_no_plan_is_refused(store: Store, write: Callable[[Store, str], Any]) -> None:
    other = store.create()
    for token in ["a" * 32, *MALFORMED]:
        with pytest.raises(UnknownPlan, match=r"^no plan has this token$"):
            write(store, token)
    assert loaded(store, other).version == 0


def test_no_plan_is_found_for_a_token_that_is_not_one(store: Store) -> None:
    store.create()
    assert [store.load(token) for token in ["a" * 32, *MALFORMED]] == [None] * (1 + len(MALFORMED))


def test_a_deleted_plan_is_gone_with_all_its_rows(store: Store) -> None:
    token, other = store.create(), store.create()
    for plan in (token, other):
        store.replace(plan, FULL)
        store.save_answer(plan, "note", "canary")
        store.replace(plan, FULL)
    store.delete(token)
    assert store.load(token) is None
    assert loaded(store, other).case == FULL
    with store.database.reading.begin() as raw:
        for table in ("plan", "link", "answer", "choice", "snapshot", "history"):
            column = "id" if table == "plan" else "plan_id"
            assert raw.execute(text(f"SELECT count(DISTINCT {column}) FROM {table}")).scalar() == 1


def test_tokens_cannot_be_guessed(store: Store) -> None:
    tokens = {store.create() for _ in range(50)}
    assert len(tokens) == 50
    assert {len(base64.urlsafe_b64decode(token)) * 8 for token in tokens} == {192}


def test_the_database_files_hold_a_hash_of_the_token_and_no_token(file_store: Store, file: Path) -> None:
    store = file_store
    token = store.create()
    store.replace(token, FULL)
    store.save_answer(token, "aim", "grow")
    written = {path.name: path.read_bytes() for path in file.parent.iterdir()}
    everything = b"".join(written.values())
    assert "rotta.db-wal" in written
    assert hashlib.sha256(token.encode()).hexdigest().encode() in everything
    assert token.encode() not in everything
    assert base64.urlsafe_b64decode(token) not in everything


def test_undo_brings_back_what_a_replace_took_once(store: Store) -> None:
    token = store.create()
    store.replace(token, FULL)
    store.replace(token, Case(answers={"aim": "other"}))
    assert loaded(store, token).can_undo
    store.save_answer(token, "later", "x")
    assert store.undo_replace(token) is True
    found = loaded(store, token)
    assert (found.case, found.can_undo) == (FULL, False)
    assert store.undo_replace(token) is False
    assert loaded(store, token) == found


def test_there_is_nothing_to_undo_in_a_new_plan(store: Store) -> None:
    token = store.create()
    store.save_answer(token, "aim", "grow")
    assert store.undo_replace(token) is False
    assert loaded(store, token).version == 1


HOSTILE = [
    "🧭👩🏽‍💻",
    "a\0b",
    "\r\n\t\x1b",
    "'; DROP TABLE plan; --",
    "\u202eabc",
    "{}",
    "null",
    "x" * 100_000,
    "",
    "\ufffe",
]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_comes_back_unchanged(store: Store, value: str) -> None:
    token = store.create()
    store.save_answer(token, "note", value)
    store.save_answer(token, "notes", (value, value), "DEU")
    assert loaded(store, token).case == Case(answers={"note": value}, market_answers={"DEU": {"notes": (value, value)}})


WHOLE = st.integers(-(10**30), 10**30)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.one_of(WHOLE, st.floats(allow_nan=False, allow_infinity=False), TEXTS, st.lists(TEXTS).map(tuple))


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(value=VALUES)
def test_any_value_comes_back_with_its_type(store: Store, value: int | float | str | tuple[str, ...]) -> None:
    token = store.create()
    store.save_answer(token, "note", value)
    found = loaded(store, token).case.answers["note"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("value", [None, True, float("nan"), float("inf"), {"a": 1}, [1], "\ud800", object(), {1, 2}])
def test_what_no_case_may_hold_is_refused_and_changes_nothing(store: Store, value: Any) -> None:
    token = store.create()
    store.save_answer(token, "note", "before")
    with pytest.raises(ValueError):
        store.save_answer(token, "note", value)
    assert loaded(store, token).case == Case(answers={"note": "before"})
    assert loaded(store, token).version == 1


def test_a_case_with_a_value_no_file_may_hold_replaces_nothing(store: Store) -> None:
    token = store.create()
    store.replace(token, FULL)
    with pytest.raises(ValueError):
        store.replace(token, Case(answers={"share": float("nan")}))
    assert (loaded(store, token).case, loaded(store, token).version) == (FULL, 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [("answers", {}), ("rotta_case", 1), ("nonsense", 1), ("language", "fr"), ("growth_dial", 2), ("chosen", ["de"])],
)
def test_a_choice_that_no_case_may_hold_is_refused(store: Store, name: str, value: object) -> None:
    token = store.create()
    with pytest.raises(ValueError):
        store.save_choice(token, name, value)
    assert loaded(store, token).version == 0


@pytest.mark.parametrize(("question", "market"), [("Not an id", None), ("", None), ("aim", "de"), ("aim", "")])
def test_an_answer_to_no_possible_question_is_refused(store: Store, question: str, market: str | None) -> None:
    token = store.create()
    with pytest.raises(ValueError):
        store.save_answer(token, question, "x", market)
    assert loaded(store, token).version == 0


def test_an_answer_to_a_dropped_question_is_kept_aside(url: str, content: Callable[..., Content]) -> None:
    old = open_store(url, content("v1", ("aim", "dropped"), ("DEU", "XKX"), ("agent",)))
    token = old.create()
    for question in ("aim", "dropped"):
        old.save_answer(token, question, "grow")
    old.save_choice(token, "models", {"DEU": "agent"})
    old.save_choice(token, "chosen", ("XKX",))
    assert loaded(old, token).unreadable == ()
    old.close()

    new = open_store(url, content("v2", ("aim",)))
    found = loaded(new, token)
    assert found.case == Case(answers={"aim": "grow"})
    assert {row.path: row.value for row in found.unreadable} == {
        "answers.dropped": '"grow"',
        "chosen": '["XKX"]',
        "models": '{"DEU": "agent"}',
    }
    assert found.content_version == "v1"
    new.save_answer(token, "aim", "survive")
    assert loaded(new, token).content_version == "v2"
    assert len(loaded(new, token).unreadable) == 3
    new.replace(token, Case())
    assert loaded(new, token).unreadable == ()
    new.undo_replace(token)
    assert len(loaded(new, token).unreadable) == 3
    new.clear_answer(token, "dropped")
    assert {row.path for row in loaded(new, token).unreadable} == {"chosen", "models"}
    new.close()

    back = open_store(url, content("v1", ("aim",), ("DEU", "XKX"), ("agent",)))
    assert loaded(back, token).case == Case(answers={"aim": "survive"}, models={"DEU": "agent"}, chosen=("XKX",))
    back.close()


def test_a_row_damaged_by_hand_costs_only_itself(file_store: Store, file: Path) -> None:
    store = file_store
    token = store.create()
    store.replace(token, FULL)
    with sqlite3.connect(file) as raw:
        raw.execute("UPDATE answer SET value = '{\"half' WHERE question_id = 'aim'")
        raw.execute("UPDATE choice SET value = '[1, 2]' WHERE name = 'weights'")
        raw.execute("UPDATE answer SET question_id = 'Not an id' WHERE question_id = 'visits'")
    raw.close()
    found = loaded(store, token)
    assert {row.path for row in found.unreadable} == {"answers.aim", "weights", "market_answers.DEU.Not an id"}
    assert found.case == FULL.model_copy(
        update={
            "answers": {k: v for k, v in FULL.answers.items() if k != "aim"},
            "market_answers": {"DEU": {"contacts": "yes"}, "USA": {"contacts": "unknown"}},
            "weights": None,
        }
    )


def test_a_plan_longer_than_a_case_file_is_still_read(url: str, content: Callable[..., Content]) -> None:
    questions = tuple(f"q{i}" for i in range(12))
    plain = open_store(url)
    token = plain.create()
    for question in questions:
        plain.save_answer(token, question, "x" * 100_000)
    plain.close()
    store = open_store(url, content("v1", questions, max_length=100_000))
    found = loaded(store, token)
    store.close()
    assert (len(found.case.answers), found.unreadable) == (12, ())
