"""Two firms from the first page to the plan in their hands: one on a phone, one on a desktop."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from planner.advice import advise
from planner.content.load import Content
from planner.content.schema import UNKNOWN
from tests.browser.conftest import Server, settle, visit
from tests.browser.walking import (
    PHONE,
    Desktop,
    Phone,
    codes,
    downloaded,
    flat,
    give,
    go_on,
    keyed,
    listed,
    on_screen,
    parameter,
    pdf_text,
    pick,
    press,
    switch,
    unfold_section,
)
from tests.firms import TODAY, case_of

NewPage = Callable[..., Page]
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


def choose_one_market(phone: Phone) -> str:
    """Adds the second market of the ranking to what Rotta proposes, then takes everything else out."""
    page = phone.page
    wanted = listed(page)[1]
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
    page = phone.page
    box = keyed(page, "questions", market)
    while box.get_by_test_id("stRadio").count():
        press(page, box.get_by_test_id("stRadioOption").nth(2), touch=True)
        phone.look()
        following = keyed(page, f"models.question.{market}", "ui.models.question_next").get_by_role("button")
        if not following.count():
            return
        press(page, following, touch=True)


MAKER = "packaging_bergamo"
CONTACT = "POL"
GOAL = "Due linee consegnate e tre visite al mese"


def test_a_machine_maker_grows_from_a_desktop(
    content: Content, fresh_server: Server, new_page: NewPage, tmp_path: Path
) -> None:
    owner = Desktop(content, fresh_server, visit(new_page(), fresh_server.url))
    begin_by_hand(owner)
    load_the_rest(owner, tmp_path)
    survive_a_restart(owner)
    a_contact_lifts_its_market(owner)
    compare_markets(owner)
    model = choose_another_model(owner)
    write_an_objective(owner)
    colleague = Desktop(content, fresh_server, new_page())
    resume_elsewhere(owner, colleague)
    paper = print_in_english(colleague)
    case = fresh_server.answers(owner.key)
    names = [content.tables.markets.name(m).en for m in (CONTACT, "NLD")]
    for words in (case["company_name"], GOAL, model.en, *names):
        assert flat(words) in paper
    same_plan_from_the_file(owner, Desktop(content, fresh_server, visit(new_page(), f"{fresh_server.url}/salvataggio")))


def begin_by_hand(owner: Desktop) -> None:
    """The six answers and the first questions of the full path, with the screens themselves."""
    page, content = owner.page, owner.content
    maker = json.loads(content.personas[MAKER])["answers"]
    press(page, page.locator(".st-key-begin button"))
    page.get_by_role("searchbox").press_sequentially("macchine per imbalare", delay=20)
    owner.press("product", "hit", maker["product"][0])
    for name in FIRST_SIX:
        give(content, page, content.questions[name], maker[name], "it")
        page.keyboard.press("Tab")
        settle(page)
    press(page, page.locator(".st-key-go_on button"))
    press(page, page.locator(".st-key-path-it").get_by_text(content.phrase("ui.questionnaire.path_full").it))
    for name in ("company_name", "linked_firms", "customers"):
        question = on_screen(content, page)
        assert question is not None and question.id == name
        give(content, page, question, maker[name], "it")
        go_on(page)
    page.wait_for_function("() => document.querySelectorAll('.st-key-question h2').length === 1")
    assert owner.server.answers(owner.key)["customers"] == ("manufacturers",)
    owner.watch.check()


def load_the_rest(owner: Desktop, folder: Path) -> None:
    """The file Rotta gave, completed by the firm's adviser and loaded back; the contact abroad is still to be told."""
    page, content = owner.page, owner.content
    owner.open("saved")
    document = json.loads(downloaded(page, page.locator(".st-key-download_case").get_by_role("button")))
    whole = json.loads(content.personas[MAKER])["answers"]
    document["answers"] = {**whole, **document["answers"], "contacts": []}
    file = folder / "completed.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    load(owner, file)
    assert owner.server.answers(owner.key)["written_contracts"] == whole["written_contracts"]


def load(owner: Desktop, file: Path) -> None:
    page, content = owner.page, owner.content
    page.get_by_text(content.phrase("ui.saved.load_title").it).click()
    with page.expect_response(lambda answer: "upload_file" in answer.url and answer.request.method == "PUT"):
        page.get_by_test_id("stFileUploader").locator("input").set_input_files(file)
    expect(page.get_by_test_id("stFileUploader")).to_contain_text(file.name)
    press(page, page.get_by_test_id("stFormSubmitButton").get_by_role("button"))
    expect(page.get_by_text(content.phrase("ui.saved.loaded").it)).to_be_visible()
    owner.watch.check()


def survive_a_restart(owner: Desktop) -> None:
    """The server dies and comes back while the page stays open: the next answer is saved beside all the others."""
    page, content, server = owner.page, owner.content, owner.server
    visit(page, f"{server.url}/domande?p={owner.key}&lang=it&q=contacts")
    before = server.answers(owner.key)
    with owner.watch.server_away():
        server.kill()
        server.start()
        expect(keyed(page, "q", "contacts").get_by_role("combobox")).to_be_enabled(timeout=60_000)
        settle(page)
    give(content, page, content.questions["contacts"], (CONTACT,), "it")
    expect(page.get_by_test_id("stMultiSelect")).to_contain_text(owner.name(CONTACT))
    assert server.answers(owner.key) == {**before, "contacts": (CONTACT,)}
    owner.watch.check()


def a_contact_lifts_its_market(owner: Desktop) -> None:
    """The card shows the mark of the contact and the places it gains, and stands higher than without."""
    page, content = owner.page, owner.content
    answers = owner.server.answers(owner.key)
    ranking = advise(content, case_of(content, {**answers, "contacts": ()}, path="full"), TODAY).ranking
    assert ranking is not None
    before = ranking.score(CONTACT)
    owner.open("markets")
    order = listed(page)
    assert before is not None and order.index(CONTACT) + 1 < before.rank
    card = owner.card(CONTACT)
    expect(card).to_contain_text(content.phrase("ui.markets.mark_contact").it)
    lift = content.phrase("ui.markets.lift").it.format(before=before.rank, now=order.index(CONTACT) + 1)
    expect(card).to_contain_text(lift)


def compare_markets(owner: Desktop) -> None:
    """Three markets side by side, every figure with its source."""
    page, content = owner.page, owner.content
    if CONTACT not in codes(page, "chip"):
        owner.press("add", "list", CONTACT)
    unfold_section(page, "compare")
    box = keyed(page, "compare")
    expect(box).to_contain_text(owner.name(CONTACT))
    pick(page, box, owner.name("DEU"))
    table = page.get_by_role("table").filter(has_text=content.phrase("ui.markets.ranking_place").it)
    expect(table.get_by_role("columnheader")).to_have_count(4)
    for market in (CONTACT, "DEU"):
        expect(table.get_by_role("columnheader", name=owner.name(market))).to_be_visible()
    assert re.search(r"Eurostat|IMF|FMI|BACI|Banca", table.inner_text())


def choose_another_model(owner: Desktop) -> Any:
    """Another way into the market of the contact takes the place of Rotta's proposal; gives its name."""
    page, content = owner.page, owner.content
    owner.open("models")
    press(page, page.locator(".st-key-models-market-it").get_by_text(owner.name(CONTACT)))
    page.get_by_text(re.compile(re.escape(content.phrase("ui.models.usable").it.split("(")[0]))).click()
    found = re.search(
        rf"st-key-choose-{CONTACT}-(\w+)-it", keyed(page, "choose", CONTACT).first.get_attribute("class") or ""
    )
    assert found
    model = content.action_models[found[1]].text
    expect(page.get_by_role("heading", name=model.it, exact=True)).to_have_count(0)
    owner.press("choose", CONTACT, found[1])
    expect(page.get_by_role("heading", name=model.it, exact=True)).to_be_visible()
    expect(page.get_by_text(content.phrase("ui.models.mark_own").it)).to_be_visible()
    return model


def write_an_objective(owner: Desktop) -> None:
    page = owner.page
    owner.open("plan")
    press(page, keyed(page, "chapter", "objectives").locator("summary"))
    owner.press("objective.take")
    field = keyed(page, "objective", "0", "text").get_by_role("textbox")
    field.fill(GOAL)
    field.press("Enter")
    expect(page.get_by_role("table").filter(has_text=GOAL)).to_be_visible()
    owner.watch.check()


def resume_elsewhere(owner: Desktop, colleague: Desktop) -> None:
    """The link on the saving page opens the same plan in a browser that has never been here."""
    owner.open("saved")
    visit(colleague.page, owner.page.get_by_test_id("stCode").inner_text().strip())
    assert colleague.key == owner.key
    colleague.open("plan")
    press(colleague.page, keyed(colleague.page, "chapter", "objectives").locator("summary"))
    expect(colleague.page.get_by_role("table").filter(has_text=GOAL)).to_be_visible()


def print_in_english(owner: Desktop) -> str:
    page = owner.page
    press(page, keyed(page, "document_language").get_by_text("English"))
    owner.press("prepare")
    text = pdf_text(downloaded(page, keyed(page, "plan_pdf", "en").get_by_role("button")))
    owner.watch.check()
    return text


def same_plan_from_the_file(owner: Desktop, stranger: Desktop) -> None:
    """The case downloaded here and loaded by somebody who has no plan gives the same plan, figure for figure."""
    page = owner.page
    case = downloaded(page, page.locator(".st-key-download_case").get_by_role("button"))
    owner.open("plan")
    owner.press("prepare_json")
    plan = downloaded(page, keyed(page, "plan_json").get_by_role("button"))
    here, there = stranger.page, owner.content
    here.get_by_text(there.phrase("ui.saved.load_title").it).click()
    here.get_by_role("textbox", name=there.phrase("ui.saved.load_paste").it).fill(case.decode())
    press(here, here.get_by_test_id("stFormSubmitButton").get_by_role("button"))
    expect(here.get_by_text(there.phrase("ui.saved.loaded").it)).to_be_visible()
    assert stranger.key != owner.key
    stranger.open("plan")
    stranger.press("prepare_json")
    assert json.loads(downloaded(here, keyed(here, "plan_json").get_by_role("button"))) == json.loads(plan)
