"""When PostgreSQL cannot do its work, a person is told why, and what was confirmed is there when it can again."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from planner.store.errors import told
from planner.store.plans import Store, StoredCase, StoreError, open_store
from tests.bench.postgres import Postgres

pytestmark = pytest.mark.xdist_group("postgresql")
SECRET = "fatturato riservato"


@contextmanager
def administrator(server_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(server_url, autocommit=True) as connection:
        yield connection


def loaded(store: Store, token: str) -> StoredCase:
    found = store.load(token)
    assert found is not None
    return found


def test_a_plan_somebody_holds_is_busy_and_still_readable(server_url: str) -> None:
    store = open_store(f"{server_url}?options=-c%20lock_timeout%3D50")
    token = store.create()
    store.save_answer(token, "note", "before")
    with psycopg.connect(server_url) as other:
        other.execute("SELECT * FROM plan FOR UPDATE")
        with pytest.raises(StoreError) as refused:
            store.save_answer(token, "note", SECRET)
        assert refused.value.kind == "busy"
        assert SECRET not in f"{refused.value} {refused.value.__cause__}"
        assert loaded(store, token).case.answers == {"note": "before"}
    store.save_answer(token, "note", "after")
    assert loaded(store, token).case.answers == {"note": "after"}
    store.close()


def test_lost_connections_are_made_again(server_url: str) -> None:
    store = open_store(server_url)
    token = store.create()
    store.save_answer(token, "note", "before")
    with administrator(server_url) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert loaded(store, token).case.answers == {"note": "before"}
    store.save_answer(token, "note", "after")
    assert loaded(store, token).case.answers == {"note": "after"}
    store.close()


def read_only(admin: psycopg.Connection, name: str) -> None:
    admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")  # type: ignore[call-overload]


def of_a_later_program(admin: psycopg.Connection, _: str) -> None:
    admin.execute("UPDATE alembic_version SET version_num = '9999'")


def without_a_version(admin: psycopg.Connection, _: str) -> None:
    admin.execute("DELETE FROM alembic_version")


@pytest.mark.parametrize(
    ("trouble", "kind"), [(read_only, "read_only"), (of_a_later_program, "newer"), (without_a_version, "broken")]
)
def test_a_server_that_cannot_be_used_is_told_by_kind(
    server_url: str, trouble: Callable[[psycopg.Connection, str], None], kind: str
) -> None:
    open_store(server_url).close()
    with administrator(server_url) as admin:
        trouble(admin, server_url.rsplit("/", 1)[1])
    with pytest.raises(StoreError) as refused:
        open_store(server_url)
    assert refused.value.kind == kind


def test_a_server_that_does_not_answer_is_told_without_its_password() -> None:
    with pytest.raises(StoreError) as refused:
        open_store("postgresql://rotta:geheim@127.0.0.1:1/rotta")
    assert refused.value.kind == "away"
    assert "geheim" not in f"{refused.value} {refused.value.__cause__}"


def test_a_server_that_went_away_is_told_as_such_and_takes_the_answer_when_it_is_back() -> None:
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        work.chmod(0o755)
        server = Postgres(work)
        try:
            store = open_store(server.url)
            token = store.create()
            store.save_answer(token, "note", "before")
            server.crash()
            for _ in ("with a connection from before", "without one"):
                with pytest.raises(StoreError) as refused:
                    store.save_answer(token, "note", "after")
                assert refused.value.kind == "away"
            with pytest.raises(StoreError) as refused:
                store.load(token)
            assert refused.value.kind == "away"
            server.start()
            assert loaded(store, token).case.answers == {"note": "before"}
            store.save_answer(token, "note", "after")
            assert loaded(store, token).case.answers == {"note": "after"}
            store.close()
        finally:
            server.crash()


def test_a_server_that_goes_in_the_middle_of_a_write_is_told_as_away(server_url: str) -> None:
    store = open_store(server_url)
    token = store.create()
    with pytest.raises(StoreError) as refused, told(), store.database.writing.begin() as connection:
        with administrator(server_url) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        connection.exec_driver_sql("UPDATE plan SET version = 7")
    assert refused.value.kind == "away"
    assert loaded(store, token).version == 0
    store.close()
