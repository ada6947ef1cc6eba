"""One person in a real browser behind the proxy: nothing is held back by its headers, and a killed replica loses nothing."""

from __future__ import annotations

from playwright.sync_api import Page, expect, sync_playwright

from pages.parts.navigation import SCREENS, address_of
from planner.content.load import Content
from planner.store.plans import Store
from tests.bench.owner import firm, link
from tests.bench.replicas import COOKIE, Replicas
from tests.browser.conftest import CHROMIUM, FLAGS, PATIENCE, visit
from tests.browser.walking import Watch, keyed, press

QUESTION = "company_name"
BEFORE, AFTER = "Prima della caduta", "Dopo la caduta"


def in_a_browser(replicas: Replicas, content: Content, store: Store) -> str:
    """All screens, an answer, its replica killed, a reload, the answer still there, another answer. AssertionError otherwise."""
    query = link(store, firm(content, 401))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            page = browser.new_page()
            page.set_default_timeout(PATIENCE * 1000)
            watch = Watch(page)
            for screen in SCREENS[1:]:
                visit(page, f"{replicas.url}/{screen.address}?{query}")
            watch.check()
            _answer(page, replicas, query, BEFORE)
            killed = _replica(page)
            replicas.kill(killed)
            with watch.server_away():
                visit(page, f"{replicas.url}/{address_of('questionnaire')}?{query}&q={QUESTION}")
            shown = keyed(page, "q", QUESTION).get_by_role("textbox").input_value()
            assert shown == BEFORE, f"after the reload the answer reads {shown!r}"
            _answer(page, replicas, query, AFTER)
            watch.check()
            assert _replica(page) != killed, "the cookie still names the replica that was killed"
        finally:
            browser.close()
    found = store.load(query.removeprefix("p="))
    assert found is not None and found.case.answers[QUESTION] == AFTER
    replicas.start(killed)
    return f"{len(SCREENS) - 1} screens without a complaint of the browser; {killed} killed, answer kept, next answer saved"


def _answer(page: Page, replicas: Replicas, query: str, words: str) -> None:
    """Type an answer and leave the field: the page has confirmed it when it is drawn again."""
    visit(page, f"{replicas.url}/{address_of('questionnaire')}?{query}&q={QUESTION}")
    field = keyed(page, "q", QUESTION).get_by_role("textbox")
    field.fill(words)
    press(page, page.locator(".st-key-next button"))
    expect(page.get_by_test_id("stAlert").filter(has_text="salvat")).to_have_count(0)


def _replica(page: Page) -> str:
    return next(c["value"] for c in page.context.cookies() if c["name"] == COOKIE)
