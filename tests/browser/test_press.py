"""A press on a button of the questionnaire is never lost: what an answer brings does not move the button under the finger."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from planner.content.load import Content
from tests.browser.conftest import Server, settle, visit
from tests.browser.walking import PHONE, RUNNING, parameter

NewPage = Callable[..., Page]
MARK = "document.querySelector('.st-key-next button').aimedAt = true"
AIMED = """() => {
  const button = document.querySelector('.st-key-next button'), {x, y} = button.getBoundingClientRect();
  return [Math.round(x), Math.round(y + document.querySelector('[data-testid=stMain]').scrollTop), button.aimedAt === true];
}"""


def opened(server: Server, page: Page, question: str) -> Page:
    return visit(page, f"{server.url}/domande?p={server.plan(path='full')}&lang=it&q={question}")


def mouse_down_on_next(page: Page) -> None:
    """The first half of a press, as slow as a press can be: everything it sets off is drawn before the second half."""
    page.locator(".st-key-next button").hover()
    page.mouse.down()
    settle(page)


@pytest.mark.parametrize("width", [PHONE, 1440])
def test_an_answer_moves_no_button(content: Content, server: Server, new_page: NewPage, width: int) -> None:
    """Neither what an answer rests on nor a remark that it does not agree with another."""
    cases = (
        ("enquiry_response", "[data-testid=stRadioOption] >> nth=4", "evidence.how_known"),
        ("served_markets", "[data-testid=stButtonGroup] button >> nth=0", "evidence.unclear"),
    )
    for name, answer, brought in cases:
        page = opened(server, new_page(width, 844), name)
        page.evaluate(MARK)
        before = page.evaluate(AIMED)
        page.locator(f".st-key-question {answer}").click()
        expect(page.get_by_text(content.phrase(brought).it).first).to_be_visible()
        assert page.evaluate(AIMED) == before and before[-1]


def test_a_number_put_right_by_the_press_itself_is_enough(content: Content, server: Server, new_page: NewPage) -> None:
    """The complaint goes away between finger down and finger up; the press still leads to the next question."""
    page = opened(server, new_page(), "export_hours")
    field = page.locator(".st-key-question").get_by_role("textbox")
    field.fill("9999999")
    mouse_down_on_next(page)
    expect(page.get_by_test_id("stAlert")).to_be_visible()
    page.mouse.up()
    settle(page)
    assert parameter(page, "q") == "export_hours"
    field.fill("12")
    mouse_down_on_next(page)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    page.mouse.up()
    page.wait_for_function("new URLSearchParams(location.search).get('q') !== 'export_hours'")


def test_an_answer_asked_for_and_given_by_the_press_itself_is_enough(
    content: Content, server: Server, new_page: NewPage
) -> None:
    page = opened(server, new_page(), "company_name")
    page.locator(".st-key-next button").click()
    asked_for = page.get_by_text(content.phrase("ui.questionnaire.answer_or_skip").it)
    expect(asked_for).to_be_visible()
    page.locator(".st-key-question").get_by_role("textbox").fill("Torni Bassi")
    mouse_down_on_next(page)
    expect(asked_for).to_have_count(0)
    page.mouse.up()
    page.wait_for_function("new URLSearchParams(location.search).get('q') !== 'company_name'")
    page.wait_for_selector(RUNNING)
    expect(page.locator(".st-key-question h2")).to_be_focused()
