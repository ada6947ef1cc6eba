"""A copy made while Rotta is in use is whole, and brings everything back."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from planner.__main__ import main
from planner.case import Case
from planner.store.access import LOCAL
from planner.store.backup import BackupError, back_up, restore
from planner.store.clients import Clients
from planner.store.following import Following
from planner.store.plans import Store, StoredCase, StoreError, open_store
from tests.bench.postgres import Postgres
from tests.store.test_store_schema import TOKENS, made_before_advisors

CASE = Case(language="en", answers={"aim": "grow"}, market_answers={"DEU": {"contacts": 3}})


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("postgresql"))])
def url(request: pytest.FixtureRequest) -> str:
    """A copy is of a whole database, so each test has one."""
    return str(request.getfixturevalue("file_url" if request.param == "sqlite" else "server_url"))


def loaded(store: Store, token: str) -> StoredCase:
    found = store.load(token)
    assert found is not None
    return found


def test_what_was_copied_comes_back_and_what_came_after_does_not(url: str, tmp_path: Path) -> None:
    store = open_store(url)
    token = store.create()
    store.replace(token, CASE)
    client = Clients(store.database).adopt(LOCAL, token, "Ditta")
    before = loaded(store, token)
    copy = tmp_path / "copies" / "one"
    back_up(url, copy)
    store.save_answer(token, "aim", "after")
    later = store.create()
    Clients(store.database).delete(LOCAL, client)
    store.close()

    restore(url, copy)
    store = open_store(url)
    assert loaded(store, token) == before
    assert store.load(later) is None
    assert Clients(store.database).row(LOCAL, client).label == "Ditta"
    assert store.undo(token) and loaded(store, token).case == Case()
    assert loaded(store, store.create()).case == Case()
    store.close()


def test_a_copy_made_while_somebody_writes_is_of_one_moment(url: str, tmp_path: Path) -> None:
    store = open_store(url)
    token = store.create()
    done, started = threading.Event(), threading.Event()

    def write() -> None:
        number = 0
        while not done.is_set():
            store.replace(token, Case(answers={f"q{i}": number for i in range(20)}))
            number += 1
            started.set()

    writer = threading.Thread(target=write)
    writer.start()
    started.wait()
    try:
        back_up(url, tmp_path / "copy")
    finally:
        done.set()
        writer.join()
    store.close()
    restore(url, tmp_path / "copy")
    store = open_store(url)
    answers = loaded(store, token).case.answers
    store.close()
    assert len(answers) == 20 and len(set(answers.values())) == 1


def test_a_copy_of_an_earlier_program_comes_back_over_tables_it_did_not_know(url: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    made_before_advisors(url)
    back_up(url, tmp_path / "copy")
    store = open_store(url)
    clients = Clients(store.database)
    client = clients.adopt(LOCAL, TOKENS[0], "Ditta")
    Following(store.database).keep_assessment(LOCAL, client)
    store.close()

    restore(url, tmp_path / "copy")
    assert loaded(store, TOKENS[0]).case.answers == {"aim": "plan 1"}
    assert clients.list(LOCAL) == ()
    again = clients.adopt(LOCAL, TOKENS[0], "Ditta")
    assert Following(store.database).assessments(LOCAL, again) == ()
    store.close()


@pytest.mark.xdist_group("postgresql")
def test_a_copy_of_another_database_replaces_nothing(server_url: str, tmp_path: Path) -> None:
    store = open_store(server_url)
    token = store.create()
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE cookbook")
    cookbook = f"{server_url.rsplit('/', 1)[0]}/cookbook"
    try:
        with psycopg.connect(cookbook, autocommit=True) as connection:
            connection.execute("CREATE TABLE recipe (plan text)")
        back_up(cookbook, tmp_path / "copy")
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute("DROP DATABASE cookbook")
    with pytest.raises(BackupError, match="not a database of Rotta"):
        restore(server_url, tmp_path / "copy")
    assert loaded(store, token).case == Case()
    store.close()


def test_a_copy_is_for_its_owner_alone_and_never_written_over(url: str, tmp_path: Path) -> None:
    open_store(url).close()
    back_up(url, tmp_path / "copy")
    before = (tmp_path / "copy").read_bytes()
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0
    with pytest.raises(BackupError, match="exists already"):
        back_up(url, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == before


def test_what_is_no_copy_replaces_nothing(url: str, tmp_path: Path) -> None:
    store = open_store(url)
    token = store.create()
    store.replace(token, CASE)
    store.close()
    (tmp_path / "noise").write_bytes(b"not a copy\n" * 500)
    with closing(sqlite3.connect(tmp_path / "other")) as other:
        other.execute("CREATE TABLE cookbook (recipe)")
        other.commit()
    for wrong in ("noise", "other", "missing"):
        with pytest.raises((BackupError, StoreError)):
            restore(url, tmp_path / wrong)
    store = open_store(url)
    assert loaded(store, token).case == CASE
    store.close()


@pytest.mark.xdist_group("postgresql")
def test_the_password_of_a_server_stands_in_no_command(
    postgres: Postgres, server_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []
    run = subprocess.run

    def watched(command: list[str], **options: object) -> object:
        commands.append(command)
        return run(command, **options)

    monkeypatch.setattr("planner.store.backup.subprocess.run", watched)
    open_store(server_url).close()
    back_up(server_url, tmp_path / "copy")
    restore(server_url, tmp_path / "copy")
    assert {Path(command[0]).name for command in commands} >= {"pg_dump", "pg_restore"}
    assert postgres.password not in repr(commands)


def test_a_file_in_use_is_not_replaced(file_url: str, file: Path, tmp_path: Path) -> None:
    store = open_store(file_url)
    token = store.create()
    back_up(file_url, tmp_path / "copy")
    store.save_answer(token, "aim", "after")
    with pytest.raises(StoreError) as refused:
        restore(file_url, tmp_path / "copy")
    assert refused.value.kind == "busy"
    assert loaded(store, token).case.answers == {"aim": "after"}
    assert [path.name for path in file.parent.iterdir() if "restore" in path.name] == []
    store.close()


def test_a_damaged_file_is_told_with_the_copy_that_replaces_it(
    file_url: str, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROTTA_DATABASE_URL", file_url)
    store = open_store(file_url)
    token = store.create()
    store.replace(token, CASE)
    store.close()
    assert main(["backup"]) == 0
    (copy,) = (file.parent / "backups").iterdir()
    damaged = b"\0" * 4096
    file.write_bytes(damaged)

    with pytest.raises(StoreError) as refused:
        open_store(file_url)
    assert (refused.value.kind, refused.value.backups) == ("broken", (copy,))
    assert file.read_bytes() == damaged
    capsys.readouterr()
    assert main(["purge"]) == 2
    assert f"restore {copy}" in capsys.readouterr().err
    assert main(["restore", str(copy)]) == 0
    assert "before_restore_1" in capsys.readouterr().out
    assert (file.parent / "rotta.db.before_restore_1").read_bytes() == damaged
    store = open_store(file_url)
    assert loaded(store, token).case == CASE
    store.close()


def test_a_nightly_command_deletes_what_is_too_old(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROTTA_DATABASE_URL", url)
    monkeypatch.setenv("ROTTA_RETENTION_MONTHS", "12")
    store = open_store(url)
    old, fresh = store.create(now=datetime(2020, 1, 1, tzinfo=UTC)), store.create()
    assert main(["purge"]) == 0
    assert capsys.readouterr().out.startswith("1 plans")
    assert store.load(old) is None and store.load(fresh) is not None
    store.close()
    monkeypatch.setenv("ROTTA_RETENTION_MONTHS", "soon")
    assert main(["purge"]) == 2
    assert "ROTTA_RETENTION_MONTHS" in capsys.readouterr().err


def test_a_full_disk_leaves_no_half_copy(file_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(file_url).close()

    def full(*_: object) -> None:
        raise StoreError("full", "no room")

    monkeypatch.setattr("planner.store.backup._copy", full)
    with pytest.raises(StoreError):
        back_up(file_url, tmp_path / "copies" / "one")
    assert list((tmp_path / "copies").iterdir()) == []


@pytest.mark.xdist_group("postgresql")
def test_without_its_tools_a_server_is_not_copied(
    server_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planner.store.backup._TOOLS", tmp_path)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(BackupError, match="pg_dump is missing"):
        back_up(server_url, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
