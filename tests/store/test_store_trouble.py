"""When the database cannot do its work, a person is told why and nothing is made worse."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from planner.case import Case
from planner.store import database
from planner.store.plans import Store, StoredCase, StoreError, open_store

ROOT = Path(__file__).resolve().parents[2]
SECRET = "fatturato riservato"


@pytest.fixture
def url(file_url: str) -> str:
    """Files are SQLite's trouble."""
    return file_url


def loaded(store: Store, token: str) -> StoredCase:
    found = store.load(token)
    assert found is not None
    return found


def filled(url: str) -> None:
    store = open_store(url)
    for _ in range(5):
        token = store.create()
        for number in range(40):
            store.save_answer(token, f"q{number}", "x" * 300)
    store.close()


def garbage(content: bytes) -> bytes:
    return b"this is not a database\n" * (len(content) // 23)


def damaged_header(content: bytes) -> bytes:
    return b"\0" * 100 + content[100:]


def truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def overwritten_pages(content: bytes) -> bytes:
    return content[:8192] + b"\xa5" * 8192 + content[16384:]


@pytest.mark.parametrize("damage", [garbage, damaged_header, truncated, overwritten_pages])
def test_a_damaged_file_is_recognised_and_left_as_it_is(url: str, file: Path, damage: Any) -> None:
    filled(url)
    before = damage(file.read_bytes())
    file.write_bytes(before)
    with pytest.raises(StoreError) as refused:
        open_store(url)
    assert refused.value.kind == "broken"
    assert file.read_bytes() == before


def test_a_sound_file_is_not_taken_for_a_damaged_one(url: str) -> None:
    filled(url)
    open_store(url).close()


def test_a_busy_database_is_told_and_still_readable(url: str, file: Path) -> None:
    store = open_store(f"{url}?timeout=0.05")
    token = store.create()
    store.save_answer(token, "aim", "before")
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as refused:
            store.save_answer(token, "aim", "refused")
        assert refused.value.kind == "busy"
        assert loaded(store, token).case == Case(answers={"aim": "before"})
        other.execute("ROLLBACK")
    store.save_answer(token, "aim", "after")
    assert loaded(store, token).case == Case(answers={"aim": "after"})
    store.close()


@contextlib.contextmanager
def listening(name: str, listener: Any) -> Iterator[None]:
    event.listen(Engine, name, listener)
    yield
    event.remove(Engine, name, listener)


def test_every_connection_waits_for_its_turn_and_keeps_references_whole(url: str) -> None:
    found: list[list[object]] = []

    def ask(connection: sqlite3.Connection, *_rest: object) -> None:
        asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found.append([connection.execute(f"PRAGMA {name}").fetchone()[0] for name in asked])

    with listening("checkout", ask):
        open_store(url).close()
    normal, on = 1, 1
    assert found
    assert all(setting[:3] == ["wal", normal, on] and setting[3] >= 5000 for setting in found)


def test_a_file_another_program_is_writing_while_it_is_opened_is_waited_for(url: str, file: Path) -> None:
    file.parent.mkdir()
    with contextlib.closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as writer:
        writer.execute("CREATE TABLE other (x)")
        writer.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.3, writer.execute, ["ROLLBACK"])
        release.start()
        store = open_store(url)
        release.join()
    assert loaded(store, store.create()).case == Case()
    store.close()


def test_a_full_disk_is_told_and_what_was_confirmed_stays(url: str) -> None:
    room = [120]

    def cap(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {room[0]}").close()

    with listening("connect", cap):
        store = open_store(url)
        token = store.create()
        confirmed: dict[str, str] = {}
        with pytest.raises(StoreError) as refused:
            for number in range(1000):
                store.save_answer(token, f"q{number}", SECRET * 50)
                confirmed[f"q{number}"] = SECRET * 50
        assert refused.value.kind == "full"
        assert SECRET not in f"{refused.value} {refused.value.__cause__}"
        assert len(confirmed) > 20
        found = loaded(store, token)
        assert (found.case.answers, found.version) == (confirmed, len(confirmed))
        room[0] = 10_000
        store.close()
        store.save_answer(token, "q0", "short")
        assert loaded(store, token).case.answers["q0"] == "short"
        store.close()


READ_ONLY = """
import os, sys
from planner.store.plans import StoreError, open_store
if os.getuid() == 0:  # root may write anywhere
    os.setgid(65534); os.setuid(65534)
for url in sys.argv[1:]:
    try:
        open_store(url)
        sys.stdout.write("opened\\n")
    except StoreError as error:
        sys.stdout.write(f"{error.kind}\\n")
"""


def test_a_place_that_cannot_be_written_is_told() -> None:
    with tempfile.TemporaryDirectory() as made:
        top = Path(made)
        top.chmod(0o755)
        urls = [f"sqlite:///{top}/{name}/rotta.db" for name in ("empty", "empty/missing", "full", "open")]
        (top / "empty").mkdir()
        for url in urls[2:]:
            filled(url)
        for name, mode in (("full/rotta.db", 0o444), ("open/rotta.db", 0o444), ("full", 0o555), ("open", 0o777)):
            (top / name).chmod(mode)
        (top / "empty").chmod(0o555)
        run = subprocess.run(
            [sys.executable, "-c", READ_ONLY, *urls], cwd=ROOT, capture_output=True, text=True, timeout=30
        )
        for name in ("empty", "full"):
            (top / name).chmod(0o755)
    assert run.stdout.splitlines() == ["read_only"] * 4, run.stderr


def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    with pytest.raises(StoreError) as refused:
        open_store(f"sqlite:///{tmp_path}/data/rotta.db")
    assert refused.value.kind == "read_only"


def test_a_database_of_a_later_program_is_refused_unchanged(url: str, file: Path) -> None:
    filled(url)
    with contextlib.closing(sqlite3.connect(file)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
        raw.commit()
    before = file.read_bytes()
    with pytest.raises(StoreError) as refused:
        open_store(url)
    assert refused.value.kind == "newer"
    assert file.read_bytes() == before


def test_a_database_that_lost_its_version_is_refused(url: str, file: Path) -> None:
    filled(url)
    with contextlib.closing(sqlite3.connect(file)) as raw:
        raw.execute("DELETE FROM alembic_version")
        raw.commit()
    with pytest.raises(StoreError) as refused:
        open_store(url)
    assert refused.value.kind == "broken"


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="give SQLite a file"):
        open_store(url)


def test_the_default_is_a_file_in_the_data_folder_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert database.DEFAULT_FILE == ROOT / "data" / "rotta.db"
    monkeypatch.setattr(database, "DEFAULT_FILE", tmp_path / "data" / "rotta.db")
    store = open_store()
    token = store.create()
    store.close()
    assert loaded(open_store(f"sqlite:///{tmp_path}/data/rotta.db"), token).case == Case()
