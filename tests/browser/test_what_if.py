""" "What if…?" with a mouse, with the keys alone and with a thumb: the list moves, says why, is kept and goes back."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from planner.advice import Advice, advise
from planner.case import Case, parse_case
from planner.content.load import Content
from planner.markets.pillars import PILLARS
from tests.browser.conftest import Server, settle, visit
from tests.browser.test_accessibility import barriers, tab_to
from tests.browser.walking import PHONE, Watch, keyed, listed, nothing_wider, press, unfold_section
from tests.firms import TODAY

NewPage = Callable[..., Page]
FIRM = "packaging_bergamo"
TOLD = ".st-key-what_if_told"
PRESSES = 20


@pytest.fixture
def key(content: Content, server: Server) -> str:
    """The key of a firm whose markets are Rotta's proposal."""
    plain = json.loads(content.personas[FIRM]) | {"chosen": [], "models": {}, "market_answers": {}}
    store = server.store()
    made = store.create()
    store.replace(made, parse_case(content, json.dumps(plain)))
    store.close()
    return made


def saved(server: Server, key: str) -> Case:
    store = server.store()
    stored = store.load(key)
    store.close()
    assert stored is not None
    return stored.case


def concluded(content: Content, server: Server, key: str) -> Advice:
    return advise(content, saved(server, key), TODAY)


def slider(page: Page, pillar: str) -> Locator:
    return keyed(page, "what_if", pillar).get_by_role("slider")


def nudge(page: Page, pillar: str, arrow: str, times: int = PRESSES) -> None:
    """Move a slider with the arrow keys and wait for what follows."""
    slider(page, pillar).focus()
    for _ in range(times):
        page.keyboard.press(arrow)
    page.wait_for_timeout(400)
    settle(page)


def first_five(content: Content, server: Server, key: str) -> list[str]:
    ranking = concluded(content, server, key).ranking
    assert ranking is not None
    return [s.market for s in ranking.scores[:5]]


def test_the_list_moves_says_why_is_kept_and_goes_back(
    content: Content, server: Server, new_page: NewPage, key: str
) -> None:
    page = visit(new_page(), f"{server.url}/mercati?p={key}&lang=it")
    watch, untouched = Watch(page), saved(server, key)
    before = listed(page)
    assert before == first_five(content, server, key)
    unfold_section(page, "what_if")
    nudge(page, "security", "ArrowRight", 30)
    assert saved(server, key).weights is not None
    moved = listed(page)
    assert moved == first_five(content, server, key) != before
    told = page.locator(TOLD)
    expect(told).to_contain_text("Più peso alla sicurezza: ")
    shares = [keyed(page, "what_if", p).get_by_test_id("stWidgetLabel").inner_text() for p in PILLARS]
    assert sum(int(words.rpartition(" ")[2].rstrip("%")) for words in shares) == 100
    page.reload()
    expect(page.locator(TOLD)).to_contain_text(content.phrase("what_if.own").it)
    settle(page)
    assert listed(page) == moved
    press(page, keyed(page, "what_if.reset").get_by_role("button"))
    expect(page.locator(TOLD)).to_have_count(0)
    assert listed(page) == before
    assert saved(server, key) == untouched
    watch.check()


def test_how_sure_arrives_on_every_card(content: Content, server: Server, new_page: NewPage, key: str) -> None:
    page = visit(new_page(), f"{server.url}/mercati?p={key}&lang=it")
    expect(page.get_by_text("nel 90% delle prove")).to_have_count(5)
    expect(page.get_by_text(content.phrase("ui.sure.waiting").it)).to_have_count(0)
    unfold_section(page, "how_sure")
    expect(page.get_by_text(content.phrase("sure.sways_title").it)).to_be_visible()
    chart = page.get_by_test_id("stVegaLiteChart")
    expect(chart.locator("canvas, svg").first).to_be_visible()


def test_with_the_keys_alone(content: Content, server: Server, new_page: NewPage, key: str) -> None:
    """Tab to the panel, Enter opens it, arrows move, Tab and Enter go back to the recommended setting."""
    page = visit(new_page(), f"{server.url}/mercati?p={key}&lang=it")
    keys = page.keyboard
    tab_to(page, ".st-key-section-what_if summary")
    keys.press("Enter")
    settle(page)
    tab_to(page, "[class*='st-key-what_if-opportunity-'] :is(input, [role=slider])")
    for _ in range(PRESSES):
        keys.press("ArrowRight")
    page.wait_for_timeout(400)
    settle(page)
    weights = saved(server, key).weights
    assert weights is not None and weights.opportunity > weights.access
    tab_to(page, "[class*='st-key-what_if-reset-'] button")
    keys.press("Enter")
    expect(page.locator(TOLD)).to_have_count(0)
    settle(page)
    assert saved(server, key).weights is None


def test_all_at_zero_keeps_the_list(content: Content, server: Server, new_page: NewPage, key: str) -> None:
    page = visit(new_page(), f"{server.url}/mercati?p={key}&lang=it")
    unfold_section(page, "what_if")
    for pillar in PILLARS:
        slider(page, pillar).focus()
        page.keyboard.press("Home")
        page.wait_for_timeout(400)
        settle(page)
    expect(page.get_by_text(content.phrase("what_if.all_zero").it)).to_be_visible()
    weights = saved(server, key).weights
    assert weights is not None and weights.affinity > 0
    assert listed(page) == first_five(content, server, key)


def test_with_a_thumb_another_sum_changes_what_is_proposed(
    content: Content, server: Server, new_page: NewPage, key: str
) -> None:
    page = visit(new_page(PHONE, 844, has_touch=True, is_mobile=True), f"{server.url}/mercati?p={key}&lang=it")
    watch = Watch(page)
    unfold_section(page, "what_if", touch=True)
    nothing_wider(page, PHONE)
    field = keyed(page, "what_if", "budget").get_by_role("textbox")
    field.tap()
    field.fill("5 mila")
    field.press("Enter")
    expect(page.locator(TOLD)).to_contain_text("5.000")
    settle(page)
    nothing_wider(page, PHONE)
    case = saved(server, key)
    assert case.assumed is not None and case.assumed.budget_24m == 5000
    assert case.answers["budget_24m"] != 5000
    press(page, keyed(page, "what_if", "risk").get_by_text(content.phrase("what_if.risk_high").it), touch=True)
    case = saved(server, key)
    assert case.assumed is not None and case.assumed.risk_appetite == "high"
    press(page, keyed(page, "what_if.reset").get_by_role("button"), touch=True)
    assert saved(server, key).assumed is None
    nothing_wider(page, PHONE)
    watch.check()


@pytest.mark.parametrize("width", [1440, PHONE])
def test_no_barrier_closed_or_open_and_moved(server: Server, new_page: NewPage, key: str, width: int) -> None:
    page = visit(new_page(width, 900), f"{server.url}/mercati?p={key}&lang=it")
    found = barriers(page)
    page.set_viewport_size({"width": width, "height": 900})
    unfold_section(page, "what_if")
    nudge(page, "security", "ArrowRight")
    unfold_section(page, "how_sure")
    found += barriers(page)
    nothing_wider(page, width)
    assert not found, "\n".join(found)
