"""A real server on a free port with a database of its own, and a real browser."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from pages.parts import navigation
from planner.case import parse_case
from planner.content.load import Content
from planner.store.plans import Store, open_store

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
# The home page answers at the bare address; every other screen at its own.
SCREENS = ("", *(screen.address for screen in navigation.SCREENS[1:]))
PATIENCE = 30
expect.set_options(timeout=PATIENCE * 1000)
SIX: Mapping[str, Any] = {
    "product": ["848180"],
    "province": "brescia",
    "headcount": 28,
    "turnover": 4_500_000,
    "export_share": 12,
    "budget_24m": 60_000,
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


class Server:
    """The app as a user starts it; ``start`` after ``kill`` is a restart on the same address."""

    entry, environment = "app.py", dict[str, str]()

    def __init__(self, folder: Path, content: Content) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = f"sqlite:///{folder / 'rotta.db'}"
        self.content, self.log = content, folder / "server.log"
        self.process: subprocess.Popen[bytes] | None = None

    def launch(self) -> None:
        """Start the process, without waiting until it answers."""
        options = {"server.port": self.port, "server.fileWatcherType": "none", "server.headless": "true"}
        command = [sys.executable, "-m", "streamlit", "run", self.entry, *(f"--{k}={v}" for k, v in options.items())]
        known = {"ROTTA_DATABASE_URL": self.database, "ROTTA_TODAY": "2026-11-22", **self.environment}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **known}, stdout=log, stderr=log)

    def start(self) -> None:
        self.launch()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(OSError), urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1) as answer:
                if answer.read() == b"ok":
                    return
            time.sleep(0.1)
        raise AssertionError(f"the server did not start: {self.log.read_text()}")

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def store(self) -> Store:
        return open_store(self.database, self.content)

    def plan(self, answers: Mapping[str, Any] = SIX, **rest: Any) -> str:
        """Saves a case and gives its key."""
        store = self.store()
        key = store.create()
        store.replace(key, parse_case(self.content, json.dumps({"answers": dict(answers), **rest})))
        store.close()
        return key

    def answers(self, key: str) -> dict[str, Any]:
        store = self.store()
        stored = store.load(key)
        store.close()
        assert stored is not None
        return stored.case.answers


@pytest.fixture
def fresh_server(tmp_path: Path, content: Content) -> Iterator[Server]:
    """A server nobody has visited yet."""
    server = Server(tmp_path, content)
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, content: Content) -> Iterator[Server]:
    """A server shared by the tests that do not stop it."""
    shared = Server(tmp_path_factory.mktemp("server"), content)
    shared.start()
    yield shared
    shared.kill()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield started
    started.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A page in a browser that has never been here; ``width`` and ``height`` of the window, ``more`` about the device."""
    contexts = []

    def make(width: int = 1440, height: int = 900, **more: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        return page

    yield make
    for context in contexts:
        context.close()


def settle(page: Page) -> None:
    """Wait until the app has finished drawing, twice, because one run may start another."""
    for _ in range(2):
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
        page.wait_for_timeout(250)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def visit(page: Page, address: str) -> Page:
    """Open an address and wait for the title of the screen: before it, "not running" only means "not started"."""
    page.goto(address)
    page.locator("h1").first.wait_for()
    settle(page)
    return page
