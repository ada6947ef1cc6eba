"""What the walks share: a watch over everything a page asks for and says, and the hands that answer questions."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pypdf
from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from planner.base import Language
from planner.content.load import Content
from planner.content.schema import NOT_APPLICABLE, UNKNOWN, Question
from tests.browser.conftest import Server, settle

PHONE = 390
RUNNING = "[data-testid=stApp][data-test-script-state=notRunning]"
LONG_CHOICE = 8
PRINTING = 120_000
WIDER = """width => [...document.querySelectorAll('[data-testid=stMain] *, [data-testid=stHeader] *')]
  .filter(e => e.checkVisibility({opacityProperty: true, visibilityProperty: true}))
  .filter(e => !e.ownerSVGElement && e.getBoundingClientRect().right > width + 1)
  .map(e => e.outerHTML.slice(0, 120))"""


class Watch:
    """Remembers what must never happen in a browser: a request to anywhere else, an error on the console, a crash."""

    def __init__(self, page: Page) -> None:
        self.page, self.away = page, False
        self.faults: list[str] = []
        page.on("request", lambda request: self._asked(request.url))
        page.on("websocket", lambda socket: self._asked(socket.url))
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))

    def _asked(self, url: str) -> None:
        if not url.startswith(("data:", "blob:")) and urlsplit(url).hostname != "127.0.0.1":
            self.faults.append(f"request: {url}")

    def _said(self, message: ConsoleMessage) -> None:
        # Opened at an inner address, Streamlit first looks for its server beside the page and then above it.
        where = message.location.get("url", "")
        if message.type == "error" and not self.away and "/_stcore/" not in where:
            self.faults.append(f"console: {message.text} {where}")

    @contextmanager
    def server_away(self) -> Iterator[None]:
        """While the server is down the browser rightly complains that it does not answer."""
        self.away = True
        yield
        self.away = False

    def check(self) -> None:
        expect(self.page.get_by_test_id("stException")).to_have_count(0)
        assert self.faults == [], self.faults


def nothing_wider(page: Page, width: int) -> None:
    """Nothing a person can see reaches past the right edge of the window."""
    wider = page.evaluate(WIDER, width)
    assert wider == [], wider
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def parameter(page: Page, name: str) -> str | None:
    """A parameter of the address."""
    return parse_qs(urlsplit(page.url).query).get(name, [None])[0]


def keyed(page: Page | Locator, *parts: str) -> Locator:
    """The widget of a key as ``widget_key`` makes it, without the language at its end."""
    wanted = "-".join(re.sub(r"[^a-zA-Z0-9_-]", "-", part) for part in parts)
    return page.locator(f"[class*='st-key-{wanted}-']")


def press(page: Page, target: Locator, touch: bool = False) -> None:
    """Click or tap, and wait for the app to finish."""
    (target.tap if touch else target.click)()
    settle(page)


def switch(page: Page, name: str, touch: bool = False) -> None:
    press(page, page.locator(".st-key-language").get_by_text(name, exact=True), touch)


def labels(question: Question) -> list[Any]:
    """The possible answers in the order they are shown."""
    escapes = [UNKNOWN, *([NOT_APPLICABLE] if question.na_allowed else [])]
    return [*(a.level for a in question.anchors), *(o.id for o in question.options), *escapes]


def give(content: Content, page: Page, question: Question, value: Any, language: Language, touch: bool = False) -> None:
    """Answer the question on screen with its own widget; the screen may still be saving when this returns."""
    here = page.locator(f".st-key-card_{question.id}, .st-key-question").first

    def push(target: Locator) -> None:
        (target.tap if touch else target.click)()

    if question.kind in ("number", "money", "percent", "text"):
        if value == UNKNOWN:
            push(here.get_by_test_id("stCheckbox").locator("label").first)
        else:
            here.get_by_role("textbox").fill(str(value))
    elif question.kind == "choices":
        for code in [value] if isinstance(value, str) else value:
            push(here.get_by_test_id("stButtonGroup").locator("button").nth(labels(question).index(code)))
            settle(page)
    elif question.kind == "markets":
        if value in (UNKNOWN, ()):
            push(here.get_by_test_id("stButtonGroup").locator("button").nth(1 if value == UNKNOWN else 0))
            return
        for market in value:
            pick(page, here, content.tables.markets.name(market).get(language), touch)
    elif len(labels(question)) > LONG_CHOICE:
        pick(page, here, next(o.text.get(language) for o in question.options if o.id == value), touch)
    else:
        push(here.get_by_test_id("stRadioOption").nth(labels(question).index(value)))


def pick(page: Page, here: Locator, name: str, touch: bool = False) -> None:
    """Open a list to choose from, type a name into it and take the entry of exactly that name."""
    field = here.get_by_role("combobox")
    field.scroll_into_view_if_needed()
    page.wait_for_timeout(300)  # a list closes when the page scrolls under it
    (field.tap if touch else field.click)()
    field.fill(name)
    entry = page.get_by_role("option", name=name, exact=True)
    (entry.tap if touch else entry.click)()
    settle(page)
    if field.get_attribute("aria-expanded") == "true":  # a list for several entries stays open and hides the page
        field.press("Escape")


def on_screen(content: Content, page: Page) -> Question | None:
    """The question the questionnaire shows; None at its end."""
    return content.questions.get(parameter(page, "q") or "")


def go_on(page: Page, touch: bool = False, key: str = "next") -> None:
    """Leave the question on screen, pressing once and without waiting for the answer to be saved, as people do."""
    before = parameter(page, "q")
    button = page.locator(f".st-key-{key} button")
    (button.tap if touch else button.click)()
    page.wait_for_function("q => new URLSearchParams(location.search).get('q') !== q", arg=before)
    page.wait_for_selector(RUNNING)
    page.wait_for_timeout(150)
    page.wait_for_selector(RUNNING)


def downloaded(page: Page, button: Locator) -> bytes:
    """What a download button gives."""
    with page.expect_download(timeout=PRINTING) as wait:
        button.click()
    return wait.value.path().read_bytes()


def pdf_text(data: bytes) -> str:
    """All the words of a PDF on one line."""
    reader = pypdf.PdfReader(io.BytesIO(data))
    return flat(" ".join(p.extract_text() for p in reader.pages))


def flat(text: str) -> str:
    """Words with single plain spaces between them."""
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("\u202f", " ")).strip()


def codes(page: Page, *parts: str) -> list[str]:
    """The markets that have a widget of this key, in the order of the screen."""
    pattern = re.compile(rf"st-key-{'-'.join(parts)}-([A-Z]{{3}})-")
    found = [pattern.search(box.get_attribute("class") or "") for box in keyed(page, *parts).all()]
    return [match[1] for match in found if match]


def listed(page: Page) -> list[str]:
    """The markets on the cards of the ranking, in their order."""
    cards = page.locator("[class*='st-key-add-list-'], [class*='st-key-remove-list-']")
    found = [re.search(r"st-key-(?:add|remove)-list-([A-Z]{3})-", c.get_attribute("class") or "") for c in cards.all()]
    return [match[1] for match in found if match]


def unfold_section(page: Page, name: str, touch: bool = False) -> None:
    """Open a section of the markets screen, which is drawn only then."""
    press(page, page.locator(f".st-key-section-{name} summary").first, touch)


class Phone:
    """A thumb on a narrow screen: every step ends with nothing wider than the phone and nothing wrong in the browser."""

    def __init__(self, content: Content, page: Page) -> None:
        self.content, self.page, self.watch = content, page, Watch(page)

    def tap(self, key: str) -> None:
        press(self.page, self.page.locator(f".st-key-{key} button"), touch=True)
        self.look()

    def look(self) -> None:
        nothing_wider(self.page, PHONE)
        self.watch.check()

    def follow(self, key: str) -> None:
        """A link of the page, by the phrase it shows."""
        words = self.content.phrase(key).it
        press(self.page, self.page.get_by_test_id("stMain").get_by_role("link", name=words), touch=True)
        expect(self.page.get_by_test_id("stMain").locator("h1")).to_be_visible()
        self.look()


class Desktop:
    """A mouse on a wide screen; screens are reached by the menu."""

    def __init__(self, content: Content, server: Server, page: Page) -> None:
        self.content, self.server, self.page, self.watch = content, server, page, Watch(page)

    def open(self, screen: str) -> None:
        name = self.content.phrase(f"ui.nav.{screen}").it
        press(self.page, self.page.get_by_test_id("stSidebar").get_by_role("link", name=name))
        title = self.content.phrase(f"ui.{screen}.title").it
        expect(self.page.get_by_role("heading", name=title, level=1)).to_be_visible()
        settle(self.page)
        self.watch.check()

    def press(self, *parts: str) -> None:
        press(self.page, keyed(self.page, *parts).get_by_role("button"))
        self.watch.check()

    def name(self, market: str) -> str:
        return self.content.tables.markets.name(market).it

    @property
    def key(self) -> str:
        key = parameter(self.page, "p")
        assert key is not None
        return key

    def card(self, market: str) -> Locator:
        button = self.page.locator(f"[class*='st-key-add-list-{market}-'], [class*='st-key-remove-list-{market}-']")
        return self.page.get_by_test_id("stVerticalBlock").filter(has=button).last
