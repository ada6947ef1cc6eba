"""Editing the plan by hand: an owner puts a name, days and a sum into it, takes them back, and finds them in the document."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from planner.content.load import Content
from tests.browser.conftest import Server, settle, visit
from tests.browser.walking import Watch, downloaded, keyed, nothing_wider, pdf_text, press
from tests.firms import MAKER

pytestmark = pytest.mark.browser


def fill(page: Page, place: tuple[str, ...], value: str) -> None:
    """Type into a field and leave it."""
    field = keyed(page, *place).get_by_role("textbox")
    field.fill(value)
    field.press("Tab")
    settle(page)


@pytest.mark.parametrize(("width", "touch"), [(1440, False), (390, True)])
def test_what_is_edited_is_saved_undone_and_printed(
    server: Server, new_page, content: Content, width: int, touch: bool
) -> None:
    page: Page = new_page(width, 900, accept_downloads=True, has_touch=touch)
    watch = Watch(page)
    key = server.plan(MAKER, chosen=["FRA", "USA"])
    visit(page, f"{server.url}/modifiche?p={key}&lang=it")
    lists = keyed(page, "edits", "list")

    press(page, lists.get_by_text(content.phrase("edits.ui.list_activities").it, exact=True), touch)
    press(page, keyed(page, "edits", "add", "activities").get_by_role("button"), touch)
    fill(page, ("edits", "activities", "own_1", "text"), "Stand alla fiera di Lione")
    fill(page, ("edits", "activities", "own_1", "owner"), "Anna Bianchi")
    mark = page.get_by_text(content.phrase("edits.ui.added").it, exact=True)
    expect(mark).to_be_visible()
    nothing_wider(page, width)

    press(page, keyed(page, "edits", "activities", "own_1", "remove").get_by_role("button"), touch)
    expect(mark).to_have_count(0)
    press(page, keyed(page, "edits", "undo", "activities").get_by_role("button"), touch)
    expect(mark).to_be_visible()

    press(page, lists.get_by_text(content.phrase("edits.ui.list_budget_lines").it, exact=True), touch)
    press(page, keyed(page, "edits", "add", "budget_lines").get_by_role("button"), touch)
    fill(page, ("edits", "budget_lines", "own_1", "text"), "Traduzione dei manuali")
    fill(page, ("edits", "budget_lines", "own_1", "first_year"), "tanto")
    expect(page.get_by_role("alert").filter(has_text="50.000.000")).to_be_visible()
    nothing_wider(page, width)
    fill(page, ("edits", "budget_lines", "own_1", "first_year"), "4.000")
    expect(page.get_by_role("alert").filter(has_text="50.000.000")).to_have_count(0)

    visit(page, f"{server.url}/piano?p={key}&lang=it")
    words = pdf_text(downloaded(page, keyed(page, "prepare").get_by_role("button")))
    for text in ("Stand alla fiera di Lione (vostra aggiunta)", "Anna Bianchi", "Traduzione dei manuali"):
        assert text in words, text
    watch.check()
