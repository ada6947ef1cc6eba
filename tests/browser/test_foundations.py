"""What only a browser can show: language, deep links, restarts, requests, resuming elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SCREENS, SIX, Server, settle, visit

NewPage = Callable[..., Page]


def switch(page: Page, name: str) -> None:
    page.locator(".st-key-language").get_by_text(name, exact=True).click()
    settle(page)


def next_question(page: Page) -> None:
    before = page.locator(".st-key-question h2").inner_text()
    settle(page)
    page.locator(".st-key-next button").click()
    expect(page.locator(".st-key-question h2")).not_to_have_text(before)
    settle(page)


# Which widget each question is drawn with: one of every kind.
KINDS: dict[str, tuple[str, object]] = {
    "product": ("product", ("848180",)),
    "province": ("select box", "brescia"),
    "turnover": ("number", 4_500_000),
    "goal": ("radio", "grow"),
    "written_commitment": ("scale", 3),
    "channels": ("pills", ("agents", "direct")),
    "contacts": ("countries", ("DEU", "UZB")),
    "company_name": ("text", "Rubinetti & C."),
    "budget_24m": ("I don't know", "unknown"),
}


def test_switching_language_keeps_answers_of_every_widget_kind(server: Server, new_page: NewPage) -> None:
    given = {name: value for name, (_, value) in KINDS.items()}
    key = server.plan({**SIX, **given}, path="full")
    page = new_page()
    for name in KINDS:
        where = "partenza" if name in SIX else "domande"
        visit(page, f"{server.url}/{where}?p={key}&lang=it&q={name}")
        for language in ("English", "Italiano", "English"):
            switch(page, language)
        # The next interaction is what used to send the lost values to the server.
        page.get_by_text("Why we ask").first.click()
        if where == "domande":
            page.keyboard.press("Escape")
            page.locator(".st-key-skip button").click()
            settle(page)
    assert server.answers(key) == {**SIX, **given}


def test_switching_language_shows_the_same_answers_in_the_other_words(server: Server, new_page: NewPage) -> None:
    page = visit(new_page(), f"{server.url}/domande?p={server.plan({**SIX, 'goal': 'grow'})}&q=goal")
    chosen = page.locator("[data-testid=stRadioOption][data-selected=true]")
    italian = chosen.inner_text()
    switch(page, "English")
    assert chosen.count() == 1
    assert chosen.inner_text() != italian
    assert page.evaluate("document.documentElement.lang") == "en"
    switch(page, "Italiano")
    assert chosen.inner_text() == italian
    assert page.evaluate("document.documentElement.lang") == "it"


@pytest.mark.parametrize("screen", SCREENS[1:])
def test_deep_link_on_a_fresh_process_has_the_whole_frame(fresh_server: Server, new_page: NewPage, screen: str) -> None:
    key = fresh_server.plan()
    page = visit(new_page(), f"{fresh_server.url}/{screen}?p={key}")
    expect(page.locator(".st-key-language")).to_be_visible()
    expect(page.get_by_test_id("stSidebarUserContent").get_by_text("Il vostro piano")).to_be_visible()
    expect(page.get_by_text("Page not found")).to_have_count(0)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert page.evaluate("document.documentElement.lang") == "it"
    assert key in page.url


def test_after_a_restart_the_page_restores_the_plan_by_itself_and_loses_nothing(
    fresh_server: Server, new_page: NewPage
) -> None:
    page = visit(new_page(), f"{fresh_server.url}/partenza")
    page.get_by_role("textbox", name="Quante persone lavorano nella vostra impresa?").fill("28")
    page.keyboard.press("Enter")
    settle(page)
    key = dict(pair.split("=") for pair in urlsplit(page.url).query.split("&"))["p"]
    fresh_server.kill()
    store = fresh_server.store()
    store.save_answer(key, "turnover", 4_500_000)  # seen on the page only if it reads the plan again by itself
    store.close()
    fresh_server.start()
    expect(page.get_by_role("textbox", name="Quanto avete fatturato")).to_have_value("4.500.000", timeout=60_000)
    settle(page)
    page.get_by_role("textbox", name="Quanto potete spendere per l’estero").fill("60000")
    page.keyboard.press("Enter")
    settle(page)
    assert fresh_server.answers(key) == {"headcount": 28, "turnover": 4_500_000, "budget_24m": 60_000}


def test_the_first_answer_after_a_restart_is_added_to_the_plan(fresh_server: Server, new_page: NewPage) -> None:
    key = fresh_server.plan()
    page = visit(new_page(), f"{fresh_server.url}/domande?p={key}&q=goal")
    fresh_server.kill()
    fresh_server.start()
    expect(page.get_by_role("radio", name="Crescere dove già vendiamo")).to_be_enabled(timeout=60_000)
    settle(page)
    page.get_by_test_id("stRadioOption").filter(has_text="Crescere dove già vendiamo").click()
    expect(page.get_by_text("7 risposte date")).to_be_visible(timeout=60_000)
    answers = fresh_server.answers(key)
    assert set(answers) == {*SIX, "goal"}
    assert answers["headcount"] == SIX["headcount"]


def test_no_request_leaves_this_machine(fresh_server: Server, new_page: NewPage) -> None:
    page = new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    key = fresh_server.plan()
    for screen in SCREENS:
        visit(page, f"{fresh_server.url}/{screen}?p={key}")
    switch(page, "English")
    page.wait_for_timeout(1000)
    hosts = {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}
    assert len(asked) > 50


def test_resume_link_in_a_new_browser_goes_on_exactly_there(server: Server, new_page: NewPage) -> None:
    page = visit(new_page(), f"{server.url}/domande?p={server.plan({**SIX, 'company_name': 'Rubinetti & C.'})}")
    page.locator(".st-key-question").get_by_role("checkbox", name="Consumatori finali").or_(
        page.locator(".st-key-question").get_by_role("button", name="Consumatori finali")
    ).first.click()
    next_question(page)
    page.get_by_test_id("stRadioOption").first.click()
    next_question(page)
    here = page.locator(".st-key-question h2").inner_text()
    page.get_by_test_id("stSidebarUserContent").get_by_text("Salvataggio").click()
    settle(page)
    link = page.get_by_test_id("stCode").inner_text().strip()
    elsewhere = visit(new_page(390, 844), link)
    assert elsewhere.locator(".st-key-question h2").inner_text() == here
    expect(elsewhere.get_by_text("9 risposte date")).to_be_visible()


def test_next_by_keyboard_alone(server: Server, new_page: NewPage) -> None:
    key = server.plan()
    page = visit(new_page(), f"{server.url}/domande?p={key}&q=asset_specificity")
    before = page.locator(".st-key-question h2").inner_text()
    page.get_by_test_id("stRadio").locator("input").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    settle(page)
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText.startsWith('Avanti')"):
            break
    page.keyboard.press("Enter")
    settle(page)
    assert page.locator(".st-key-question h2").inner_text() != before
    assert page.evaluate("document.activeElement.tagName") == "H2"
    assert "asset_specificity" in server.answers(key)


def test_a_number_typed_and_left_with_the_mouse_on_next_is_saved(server: Server, new_page: NewPage) -> None:
    key = server.plan()
    page = visit(new_page(), f"{server.url}/domande?p={key}&q=export_hours")
    before = page.locator(".st-key-question h2").inner_text()
    page.locator(".st-key-question input[type=text]").fill("20")
    page.locator(".st-key-next button").click()
    settle(page)
    assert page.locator(".st-key-question h2").inner_text() != before
    assert server.answers(key)["export_hours"] == 20


@pytest.mark.parametrize("screen", ["", "partenza", "domande", "salvataggio"])
def test_nothing_is_wider_than_a_phone(server: Server, new_page: NewPage, screen: str) -> None:
    page = visit(new_page(390, 844), f"{server.url}/{screen}?p={server.plan()}")
    wider = page.evaluate(
        "[...document.querySelectorAll('[data-testid=stMain] *')]"
        ".filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))"
    )
    assert wider == []
