"""Every screen as the owner opens it: the real app.py, the real content, a database of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from pages.parts import shared
from pages.parts.navigation import file_of
from planner.case import parse_case
from planner.store.plans import Store

APP = Path(__file__).resolve().parents[2] / "app.py"
TODAY = "2026-11-22"
SIX: Mapping[str, Any] = {
    "product": ["848180"],
    "province": "brescia",
    "headcount": 28,
    "turnover": 4_500_000,
    "export_share": 12,
    "budget_24m": 60_000,
}


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store in a folder of its own, opened the way the app opens it."""
    monkeypatch.setenv("ROTTA_DATABASE_URL", f"sqlite:///{tmp_path / 'rotta.db'}")
    monkeypatch.setenv("ROTTA_TODAY", TODAY)
    shared.store.clear()
    yield shared.store()
    shared.store().close()
    shared.store.clear()


@pytest.fixture(autouse=True)
def pages_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server learns the pages from the first st.navigation; AppTest forgets them before every run, unless told."""
    prepare = PagesManager.__init__

    def remember(self: PagesManager, *args: Any, **named: Any) -> None:
        prepare(self, *args, **named)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", remember)


@pytest.fixture(autouse=True)
def sitting_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest has no socket, only a stand-in whose address is nobody's: the owner sits at the machine."""
    monkeypatch.setattr("streamlit.runtime.context._get_client_context", lambda: None)


@pytest.fixture
def plan(database: Store) -> Callable[..., str]:
    """Saves a case, by default the six first answers, and gives its key."""

    def save(answers: Mapping[str, Any] = SIX, **rest: Any) -> str:
        key = database.create()
        database.replace(key, parse_case(shared.content(), json.dumps({"answers": dict(answers), **rest})))
        return key

    return save


@pytest.fixture
def persona(database: Store) -> Callable[[str], str]:
    """Saves an example firm and gives its key."""

    def save(name: str) -> str:
        key = database.create()
        database.replace(key, parse_case(shared.content(), shared.content().personas[name]))
        return key

    return save


@pytest.fixture(autouse=True)
def no_screen_breaks(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A screen that breaks tells the owner and the log; here the log makes it a failure."""
    yield
    assert not [
        r.getMessage() for r in caplog.records if r.name == "rotta.screen" and "on purpose" not in str(r.exc_info)
    ]


@pytest.fixture
def visit() -> Callable[..., AppTest]:
    """Opens a screen in a new session, with the plan of a key and a language in the address."""

    def open_screen(screen: str, key: str | None = None, language: str | None = "it", **params: str) -> AppTest:
        session = AppTest.from_file(str(APP), default_timeout=60)
        known = {"p": key, "lang": language, **params}
        for name, value in known.items():
            if value is not None:
                session.query_params[name] = value
        session.run().switch_page(file_of(screen)).run()
        assert not session.exception, session.exception[0]
        return session

    return open_screen


def words(session: AppTest) -> str:
    """All the text on the screen, for looking something up in it."""
    kinds = ("title", "header", "subheader", "markdown", "info", "warning", "error", "success", "code")
    found = [str(element.value) for kind in kinds for element in getattr(session, kind)]
    labels = [b.label for kind in ("button", "expander") for b in getattr(session, kind)]
    return "\n".join(found + labels)
