from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import psycopg
import pytest

from planner.base import Text
from planner.content.load import Content
from planner.content.schema import Question
from planner.store.clients import Clients
from planner.store.plans import Store, open_store
from planner.store.rooms import Rooms
from tests.bench.postgres import Postgres

WORDS = Text(it="parole", en="words")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real server of our own, in a folder its user may enter."""
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        work.chmod(0o755)
        server = Postgres(work)
        with psycopg.connect(server.url.replace("+psycopg", ""), autocommit=True) as connection:
            # What is tested survives the death of a program, not of the machine: no need to wait for the disk.
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server
        server.crash()  # nothing in it is worth putting in order


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "rotta.db"


@pytest.fixture
def file_url(file: Path) -> str:
    return f"sqlite:///{file}"


@pytest.fixture
def server_url(postgres: Postgres) -> Iterator[str]:
    """An empty database of the server, gone afterwards."""
    name = f"t_{secrets.token_hex(6)}"
    address = postgres.url.replace("+psycopg", "").rsplit("/", 1)[0]
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield f"{address}/{name}"
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def schema_url(postgres: Postgres) -> str:
    """A corner of the server of its own, in a hundredth of the time a whole database takes."""
    name = f"t_{secrets.token_hex(6)}"
    address = postgres.url.replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"{address}?options=-c%20search_path%3D{name}"


ON_POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.xdist_group("postgresql"))


@pytest.fixture(params=["sqlite", ON_POSTGRESQL])
def url(request: pytest.FixtureRequest) -> str:
    """Whatever holds for the store holds on both databases."""
    return str(request.getfixturevalue("file_url" if request.param == "sqlite" else "schema_url"))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def file_store(file_url: str) -> Iterator[Store]:
    opened = open_store(file_url)
    yield opened
    opened.close()


@pytest.fixture
def clients(store: Store) -> Clients:
    return Clients(store.database)


@pytest.fixture
def rooms(store: Store, content: Callable[..., Content]) -> Rooms:
    return Rooms(store.database, content("v1", ("aim", "note")))


@pytest.fixture
def content() -> Callable[..., Content]:
    """Makes content that knows these text questions, markets and action models, and nothing else."""

    def make(
        version: str,
        questions: tuple[str, ...],
        markets: tuple[str, ...] = ("DEU",),
        models: tuple[str, ...] = (),
        max_length: int = 200,
    ) -> Content:
        known = {
            q: Question(id=q, section="firm", kind="text", text=WORDS, why=WORDS, max_length=max_length)
            for q in questions
        }
        return cast(
            Content,
            SimpleNamespace(
                version=version,
                questions=known,
                action_models=dict.fromkeys(models),
                tables=SimpleNamespace(markets=SimpleNamespace(ids=markets)),
                phrase=lambda key: WORDS,
            ),
        )

    return make
