"""Two firms from the first page to the plan in their hands: one on a phone, one on a desktop."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from playwright.sync_api import Page, expect

from planner.advice import advise
from planner.content.load import Content
from planner.content.schema import UNKNOWN
from tests.browser.conftest import Server, settle, visit
from tests.browser.walking import (
    Watch,
    downloaded,
    flat,
    give,
    go_on,
    keyed,
    nothing_wider,
    on_screen,
    parameter,
    pdf_text,
    press,
    switch,
)  # fmt: skip
from tests.firms import TODAY, case_of

NewPage = Callable[..., Page]
PHONE = 390
BAKERY = "Forno Nebbia & Figli"
FIRST_SIX: Mapping[str, Any] = {
    "province": "lodi",
    "headcount": 9,
    "turnover": 1_200_000,
    "export_share": 0,
    "budget_24m": 60_000,
}
SHORT_PATH: Mapping[str, Any] = {
    "company_name": BAKERY,
    "customers": ("retailers", "consumers"),
    "asset_specificity": "standard",
    "after_sales_need": "none",
    "brand": "some",
    "intellectual_property": ("know_how",),
    "certifications": UNKNOWN,
    "channels": ("none",),
    "contacts": (),
    "export_hours": 15,
    "free_capacity": 25,
    "languages": ("en",),
    "finance": "own_cash",
    "goal": "first_sales",
    "risk_appetite": UNKNOWN,
    "written_commitment": 3,
    "reason_to_buy": 3,
    "competitive_edge": 2,
    "cash_cover": 3,
    "export_price": 2,
    "market_data": UNKNOWN,
    "website_materials": 3,
    "sanctions_check": UNKNOWN,
}


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


def test_a_bakery_goes_abroad_with_a_phone(content: Content, server: Server, new_page: NewPage) -> None:
    phone = Phone(content, new_page(PHONE, 844, has_touch=True, is_mobile=True))
    page = visit(phone.page, server.url)
    phone.look()
    phone.tap("begin")
    six_answers_by_touch(phone)
    phone.tap("go_on")
    answer_to_the_end(phone)
    key = parameter(page, "p")
    assert key is not None
    assert server.answers(key) == {"product": ("190531",), **FIRST_SIX, **SHORT_PATH}
    phone.tap("to_result")
    level = page.locator("strong").filter(has_text=re.compile(r"\d su 100")).first.inner_text()
    phone.follow("ui.result.to_markets")
    market = choose_one_market(phone)
    phone.follow("ui.markets.to_models")
    answer_market_questions(phone, market)
    phone.follow("ui.models.to_plan")
    expect(page.get_by_text(content.phrase("ui.plan.complete").it, exact=True)).to_be_visible()
    phone.tap("prepare-it")
    data = downloaded(page, keyed(page, "plan_pdf").get_by_role("button"))
    phone.look()
    paper = pdf_text(data)
    for words in (BAKERY, content.tables.markets.name(market).it, flat(level)):
        assert words in paper
    assert content.phrase("report.incomplete").it.upper() not in paper


def six_answers_by_touch(phone: Phone) -> None:
    """The product by a misspelt everyday word, the rest with its own widget; then five provisional markets."""
    page, content = phone.page, phone.content
    search = page.get_by_role("searchbox")
    search.tap()
    search.press_sequentially("biscoti", delay=40)
    found = keyed(page, "product", "hit", "190531").get_by_role("button")
    expect(found).to_contain_text("Biscotti dolci")
    phone.look()
    press(page, found, touch=True)
    expect(keyed(page, "product", "chip", "190531")).to_be_visible()
    for name, value in FIRST_SIX.items():
        give(content, page, content.questions[name], value, "it", touch=True)
        page.keyboard.press("Tab")
        settle(page)
    expect(page.get_by_role("heading", name=content.phrase("ui.start.markets").it)).to_be_visible()
    expect(page.get_by_test_id("stMain").get_by_text(content.phrase("ui.start.provisional").it).first).to_be_visible()
    shown = page.get_by_test_id("stMain").inner_text()
    for market in first_markets(content, {"product": ["190531"], **FIRST_SIX}):
        assert content.tables.markets.name(market).it in shown
    phone.look()


def first_markets(content: Content, answers: Mapping[str, Any]) -> list[str]:
    ranking = advise(content, case_of(content, answers), TODAY).ranking
    assert ranking is not None
    return [score.market for score in ranking.scores[:5]]


def answer_to_the_end(phone: Phone) -> None:
    """One question a screen; half-way the language turns to English and back, and the page is loaded again."""
    page, content = phone.page, phone.content
    seen: list[str] = []
    while (question := on_screen(content, page)) is not None:
        assert question.id not in seen
        seen.append(question.id)
        assert page.locator(".st-key-question h2").count() == 1
        give(content, page, question, SHORT_PATH[question.id], "it", touch=True)
        if len(seen) == len(SHORT_PATH) // 2:
            change_of_mind(phone, given=6 + len(seen))
        go_on(page, touch=True)
        phone.look()
    assert seen == list(SHORT_PATH)
    expect(page.locator(".st-key-question h2")).to_have_text(content.phrase("ui.questionnaire.end_done").it)


def change_of_mind(phone: Phone, given: int) -> None:
    """To English and back, then the page loaded again: the same question, with the number just typed and every answer."""
    page = phone.page
    heading, count = page.locator(".st-key-question h2"), page.get_by_test_id("stProgress")
    italian = heading.inner_text()
    switch(page, "English", touch=True)
    expect(count).to_contain_text(f"{given} answers given")
    assert heading.inner_text() != italian
    phone.look()
    switch(page, "Italiano", touch=True)
    page.reload()
    expect(heading).to_have_text(italian)
    expect(count).to_contain_text(f"{given} risposte date")
    settle(page)
    phone.look()


def codes(page: Page, *parts: str) -> list[str]:
    """The markets that have a widget of this key, in the order of the screen."""
    pattern = re.compile(rf"st-key-{'-'.join(parts)}-([A-Z]{{3}})-")
    found = [pattern.search(box.get_attribute("class") or "") for box in keyed(page, *parts).all()]
    return [match[1] for match in found if match]


def choose_one_market(phone: Phone) -> str:
    """Adds the second market of the ranking to what Rotta proposes, then takes everything else out."""
    page = phone.page
    wanted = codes(page, "figures", "list")[1]
    assert codes(page, "chip") != [wanted]
    if wanted not in codes(page, "chip"):
        press(page, keyed(page, "add", "list", wanted).get_by_role("button"), touch=True)
        expect(keyed(page, "chip", wanted)).to_be_visible()
    for other in codes(page, "chip"):
        if other != wanted:
            press(page, keyed(page, "remove", "list", other).get_by_role("button"), touch=True)
            expect(keyed(page, "chip", other)).to_have_count(0)
    phone.look()
    return wanted


def answer_market_questions(phone: Phone, market: str) -> None:
    page, content = phone.page, phone.content
    box = keyed(page, "questions", market)
    while box.get_by_test_id("stRadio").count():
        press(page, box.get_by_test_id("stRadioOption").nth(2), touch=True)
        phone.look()
        following = keyed(page, f"models.question.{market}", "ui.models.question_next").get_by_role("button")
        if not following.count():
            return
        press(page, following, touch=True)
