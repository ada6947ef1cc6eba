"""A replica is killed under people who are answering: they go on at the other one, with or without a reload, and lose nothing confirmed."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pages.parts.navigation import address_of
from planner.content.load import Content
from planner.content.schema import Question
from planner.store.plans import Store, open_store
from tests.bench.replicas import COOKIE, Replicas
from tests.browser.conftest import settle, visit
from tests.browser.walking import Watch, give, go_on, keyed, on_screen, parameter

NewPage = Callable[..., Page]
KILLED, OTHER = "r1", "r2"
# A browser tries to connect again after longer and longer pauses, and a proxy needs its time to give a replica up.
LONG = 120_000
PRODUCT = "848180"
FIRST: Mapping[str, Any] = {
    "province": "brescia",
    "headcount": 28,
    "turnover": 4_500_000,
    "export_share": 12,
    "budget_24m": 60_000,
}
SIX: Mapping[str, Any] = {"product": (PRODUCT,), **FIRST}
NAME = "Rubinetti Nebbia & Figli"


@pytest.fixture
def replicas() -> Iterator[Replicas]:
    with tempfile.TemporaryDirectory(prefix="rotta-replicas-") as made:
        running = Replicas(Path(made))
        yield running
        running.stop()


@pytest.fixture
def store(replicas: Replicas, content: Content) -> Iterator[Store]:
    opened = open_store(replicas.database.url, content)
    yield opened
    opened.close()


def answers(store: Store, key: str) -> dict[str, Any]:
    found = store.load(key)
    assert found is not None
    return found.case.answers


def replica_of(page: Page) -> str:
    return next(str(cookie.get("value")) for cookie in page.context.cookies() if cookie.get("name") == COOKIE)


def arrive(page: Page, replicas: Replicas, address: str) -> Page:
    """A visitor whom chance has sent to the replica that will be killed."""
    page.set_default_timeout(LONG)
    page.context.add_cookies([{"name": COOKIE, "value": KILLED, "url": replicas.url}])
    visit(page, f"{replicas.url}/{address}")
    assert replica_of(page) == KILLED
    return page


def answer_six(content: Content, page: Page) -> None:
    page.get_by_role("searchbox").press_sequentially("valvole a sfera", delay=20)
    keyed(page, "product", "hit", PRODUCT).get_by_role("button").click()
    expect(keyed(page, "product", "chip", PRODUCT)).to_be_visible()
    for name, value in FIRST.items():
        give(content, page, content.questions[name], value, "it")
        page.keyboard.press("Tab")
        settle(page)
    expect(page.get_by_role("heading", name=content.phrase("ui.start.markets").it)).to_be_visible()


def asked(content: Content, page: Page) -> Question:
    question = on_screen(content, page)
    assert question is not None
    return question


def answer_and_press_on(page: Page, words: str = "") -> None:
    """Type, or touch the first of the choices, and press on: it is on its way, and nobody has said that it arrived."""
    here = page.locator(".st-key-question")
    if words:
        here.get_by_role("textbox").fill(words)
    else:
        here.get_by_test_id("stButtonGroup").locator("button").first.click()
    page.locator(".st-key-next button").click()


def wait_until_moved(page: Page) -> None:
    """Without a hand on it, the page finds the replica that is left."""
    until = time.monotonic() + LONG / 1000
    while replica_of(page) != OTHER and time.monotonic() < until:
        page.wait_for_timeout(250)
    assert replica_of(page) == OTHER
    page.wait_for_selector("[data-testid=stApp][data-test-connection-state=CONNECTED]")
    settle(page)


def test_who_was_answering_goes_on_at_the_other_replica_and_loses_nothing(
    replicas: Replicas, store: Store, content: Content, new_page: NewPage
) -> None:
    owner = arrive(new_page(), replicas, address_of("start"))
    watch = Watch(owner)
    answer_six(content, owner)
    owner.locator(".st-key-go_on button").click()
    expect(owner.locator(".st-key-question")).to_be_visible()
    settle(owner)
    assert asked(content, owner).id == "company_name"
    key = parameter(owner, "p") or ""
    give(content, owner, content.questions["company_name"], NAME, "it")
    go_on(owner)
    confirmed = {**SIX, "company_name": NAME}
    assert answers(store, key) == confirmed
    interrupted = asked(content, owner)
    assert interrupted.id == "customers"
    colleague_key = store.create()
    for name, value in SIX.items():
        store.save_answer(colleague_key, name, value)
    colleague = arrive(new_page(), replicas, f"{address_of('questionnaire')}?p={colleague_key}&q=company_name")

    replicas.freeze(KILLED)
    answer_and_press_on(colleague, "Mai arrivato")
    answer_and_press_on(owner)
    with watch.server_away():
        replicas.kill(KILLED)

        # Who reloads finds everything that was confirmed, and the question they were at.
        visit(owner, owner.url)
        assert replica_of(owner) == OTHER
        assert asked(content, owner).id == interrupted.id
        kept = answers(store, key)
        assert confirmed.items() <= kept.items()
        expect(owner.get_by_text(f"{len(kept)} risposte date")).to_be_visible()
        give(content, owner, interrupted, ("consumers",), "it")
        go_on(owner)
    assert answers(store, key) == {**confirmed, interrupted.id: ("consumers",)}
    visit(owner, f"{replicas.url}/{address_of('questionnaire')}?p={key}&q=company_name")
    expect(owner.locator(".st-key-question").get_by_role("textbox")).to_have_value(NAME)
    watch.check()

    # Who waits is brought back by the page itself; what it shows is what is saved.
    wait_until_moved(colleague)
    field = colleague.locator(".st-key-question").get_by_role("textbox")
    expect(field).to_have_value(str(answers(store, colleague_key).get("company_name", "")))
    give(content, colleague, content.questions["company_name"], NAME, "it")
    go_on(colleague)
    assert answers(store, colleague_key) == confirmed
