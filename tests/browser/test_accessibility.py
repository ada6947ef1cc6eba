"""Every screen for everybody: no serious barrier that axe can see, light or dark, and a way through without a mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from planner.case import parse_case
from planner.content.load import Content
from tests.browser.conftest import SCREENS, SIX, Server, settle, visit
from tests.browser.walking import Watch, keyed, parameter

NewPage = Callable[..., Page]
# One question of every kind of widget.
QUESTIONS = tuple(
    f"domande?q={name}"
    for name in ("company_name", "customers", "goal", "contacts", "export_hours", "written_commitment")
)
SEVERE = ("serious", "critical")
WIDTH, HEIGHT = 1440, 900
MOST_FOLDED = 60
LONGEST_WAY = 60
GROUND_IS = """(scheme) => {
    const ground = getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor;
    return (ground.match(/\\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) < 382) === (scheme === "dark");
}"""
MOST_REPAINTS, STILL = 100, 4
# One number for the colours of everything on the screen, running transitions included.
COLOURS = """() => {
    let sum = 0;
    for (const element of document.querySelectorAll("body, body *")) {
        const style = getComputedStyle(element);
        for (const letter of style.color + style.backgroundColor + style.fill) sum = (sum * 31 + letter.charCodeAt(0)) | 0;
    }
    return `${sum} ${document.getAnimations().filter((a) => a instanceof CSSTransition).length}`;
}"""


def barriers(page: Page) -> list[str]:
    """What axe finds serious or critical, in the light theme and in the dark one: rule, element and explanation."""
    stretch(page)
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        repainted(page, scheme)
        for rule in Axe().run(page).response["violations"]:
            if rule["impact"] in SEVERE:
                found += [
                    f"{scheme}, {rule['id']}: {n['html'][:200]}: {n['failureSummary'][:300]}" for n in rule["nodes"]
                ]
    return found


def repainted(page: Page, scheme: str) -> None:
    """Wait until no colour on the screen changes any more: Streamlit repaints a theme piece by piece, text before ground."""
    page.wait_for_function(GROUND_IS, arg=scheme)
    settle(page)
    before, same = "", 0
    for _ in range(MOST_REPAINTS):
        now = page.evaluate(COLOURS)
        same = same + 1 if now == before else 0
        if same == STILL:
            return
        before = now
        page.wait_for_timeout(200)
    raise AssertionError("the colours of the screen do not come to rest")


def stretch(page: Page) -> None:
    """Make the window as tall as what it shows: axe judges contrast only where nothing is scrolled away."""
    settle(page)
    tall = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": page.evaluate("innerWidth"), "height": max(tall + 100, HEIGHT)})
    settle(page)


def unfold(page: Page) -> None:
    """Open everything that is folded on the screen, what only then appears included."""
    closed = page.get_by_test_id("stMain").locator("details:not([open]) > summary")
    for _ in range(MOST_FOLDED):
        if not closed.count():
            return
        closed.first.click()
        settle(page)
    raise AssertionError("something does not unfold")


@pytest.fixture
def filled(content: Content, server: Server) -> str:
    """The key of a whole case: a machine maker whose contact is in a market with conditions."""
    store = server.store()
    key = store.create()
    store.replace(key, parse_case(content, content.personas["machine_tools_lecco"]))
    store.close()
    return key


@pytest.mark.parametrize("screen", SCREENS)
def test_no_barrier_on_an_empty_screen(server: Server, new_page: NewPage, screen: str) -> None:
    found = barriers(visit(new_page(WIDTH, HEIGHT), f"{server.url}/{screen}"))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("screen", [*SCREENS, *QUESTIONS])
def test_no_barrier_on_a_filled_screen(server: Server, new_page: NewPage, filled: str, screen: str) -> None:
    page = visit(new_page(WIDTH, HEIGHT), f"{server.url}/{screen}{'&' if '?' in screen else '?'}p={filled}")
    unfold(page)
    found = barriers(page)
    assert not found, "\n".join(found)


def test_no_barrier_in_what_opens_over_a_screen(
    content: Content, server: Server, new_page: NewPage, filled: str
) -> None:
    page = visit(new_page(WIDTH, HEIGHT), f"{server.url}/domande?p={filled}&q=goal")
    page.get_by_test_id("stPopoverButton").click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    found = barriers(page)
    visit(page, f"{server.url}/salvataggio?p={filled}")
    page.locator(".st-key-delete button").click()
    expect(page.get_by_role("dialog", name=content.phrase("ui.saved.delete_title").it)).to_be_visible()
    found += barriers(page)
    phone = visit(new_page(390, 844), f"{server.url}/?p={filled}")
    phone.get_by_test_id("stExpandSidebarButton").click()
    expect(phone.get_by_test_id("stSidebar").get_by_role("link").first).to_be_in_viewport()
    found += barriers(phone)
    assert not found, "\n".join(found)


def test_six_answers_and_a_question_without_a_mouse(content: Content, server: Server, new_page: NewPage) -> None:
    """Only Tab, arrows, letters and Enter from the address of the first answers to a question answered."""
    page = visit(new_page(), f"{server.url}/partenza?lang=it")
    watch, keys = Watch(page), page.keyboard
    tab_to(page, "[type=search]")
    keys.type("valvole a sfera", delay=20)
    expect(keyed(page, "product", "hit").first).to_be_visible()
    settle(page)
    tab_to(page, "[class*='st-key-product-hit-'] button")
    keys.press("Enter")
    expect(keyed(page, "product", "chip", "848180")).to_be_visible()
    settle(page)
    tab_to(page, ".st-key-card_province input")
    keys.type("Bresc", delay=20)
    expect(page.get_by_role("option")).to_have_count(1)
    keys.press("Enter")
    settle(page)
    for name in ("headcount", "turnover", "export_share", "budget_24m"):
        tab_to(page, f".st-key-card_{name} input[type=text]")
        keys.type(str(SIX[name]), delay=20)
        keys.press("Enter")
        settle(page)
    tab_to(page, ".st-key-go_on button")
    keys.press("Enter")
    settle(page)
    expect(page.locator(".st-key-question h2")).to_have_text(content.questions["company_name"].text.it)
    tab_to(page, ".st-key-question input[type=text]")
    keys.type("Rubinetti & C.", delay=20)
    tab_to(page, ".st-key-next button")
    keys.press("Enter")
    expect(page.locator(".st-key-question h2")).to_have_text(content.questions["customers"].text.it)
    key = parameter(page, "p")
    assert key is not None
    assert server.answers(key) == {**SIX, "product": ("848180",), "company_name": "Rubinetti & C."}
    watch.check()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element of this selector has the focus, wherever the focus is now."""
    for _ in range(LONGEST_WAY):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")
