"""The sheet's screen: reached by address, by box and by link, for any market; the market can be put in the plan from there."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.navigation import file_of
from planner.base import LANGUAGES, Language
from planner.content.load import Content
from tests.pages.opened import Opened, open_screen, persona, walk


def show(content: Content, market: str | None, language: Language = "it", name: str = "valves_brescia") -> Opened:
    opened = open_screen("home", language, persona(content, name))
    if market is not None:
        opened.app.query_params["mercato"] = market
    opened.app.switch_page(file_of("sheet")).run()
    assert not opened.app.exception, opened.app.exception
    return opened


def asked(app: AppTest) -> str:
    found = app.query_params["mercato"]
    return found if isinstance(found, str) else found[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("market", ["UZB", "RUS", "VAT", "USA", "DEU"])
def test_any_market_opens_from_its_address(content: Content, market: str, language: Language) -> None:
    opened = show(content, market, language)
    text = opened.text
    assert content.tables.markets.name(market).get(language) in text
    for section in ("place", "rules", "demand", "rivals", "duties", "travel", "risk", "economy", "payment", "bodies"):
        assert content.phrase(f"sheet.section.{section}").get(language) in text
    assert asked(opened.app) == market


def test_without_an_address_it_opens_on_the_first_market_of_the_plan_and_keeps_the_last_one_seen(
    content: Content,
) -> None:
    opened = show(content, None)
    first = asked(opened.app)
    assert content.tables.markets.name(first).it in opened.text
    opened.app.selectbox(key="sheet.market.it").set_value("JPN").run()
    assert asked(opened.app) == "JPN" and "Yen giapponese" not in opened.text and "yen giapponese" in opened.text
    opened.app.switch_page(file_of("markets")).run()
    opened.app.switch_page(file_of("sheet")).run()
    assert asked(opened.app) == "JPN"


def test_a_wrong_address_says_so_and_shows_a_market_all_the_same(content: Content) -> None:
    opened = show(content, "ITA")
    assert content.phrase("sheet.unknown_market").it in opened.text
    assert content.phrase("sheet.section.economy").it in opened.text


def test_a_small_code_is_a_code_and_a_script_is_none(content: Content) -> None:
    assert asked(show(content, "uzb").app) == "UZB"
    opened = show(content, "<script>alert(1)</script>")
    assert content.phrase("sheet.unknown_market").it in opened.text and "alert(1)" not in opened.text
    assert asked(opened.app) in content.tables.markets.ids


def test_a_market_is_added_to_the_plan_and_taken_out_from_its_sheet(content: Content) -> None:
    opened = show(content, "JPN")
    before = opened.saved().chosen
    opened.click("add.sheet.JPN.it")
    assert "JPN" in opened.saved().chosen and "JPN" not in before
    assert asked(opened.app) == "JPN"
    opened.click("remove.sheet.JPN.it")
    assert "JPN" not in opened.saved().chosen


def test_every_link_of_the_contents_leads_to_a_heading(content: Content) -> None:
    bodies = [str(getattr(e.proto, "body", "")) for e in walk(show(content, "BRA").app.main) if hasattr(e, "proto")]
    contents = next(b for b in bodies if "](#" in b)
    wanted = [part.split(")")[0] for part in contents.split("](#")[1:]]
    assert len(wanted) >= 11
    assert all(f'<span id="{name}"></span>' in bodies for name in wanted)


def test_a_card_of_the_ranking_leads_to_the_sheet_of_its_market(content: Content) -> None:
    opened = open_screen("markets", "it", persona(content, "valves_brescia"))
    links = [e.proto for e in walk(opened.app.main) if getattr(e, "type", "") == "page_link"]
    found = {parse_qs(link.query_string).get("mercato", [""])[0] for link in links}
    first = content.tables.markets.name
    assert len(found - {""}) >= 5, found
    assert all(first(m).it in opened.text for m in found - {""})


def test_services_hear_no_word_of_customs_on_screen(content: Content) -> None:
    text = show(content, "UZB", "it", "software_milano").text.lower()
    assert "dazi" not in text and "spedizioniere" not in text and "codice doganale" not in text


def test_before_any_answer_a_country_can_be_looked_at_and_the_rest_is_asked_for() -> None:
    opened = open_screen("sheet", "it", None)
    assert opened.app.selectbox(key="sheet.market.it").value is None
    opened.app.selectbox(key="sheet.market.it").set_value("BRA").run()
    assert not opened.app.exception
    assert "Non avete ancora indicato un prodotto" in opened.text and "real brasiliano" in opened.text.lower()
    assert "Fiere per quello che vendete" not in opened.text


def test_no_table_without_rows_on_the_sheet_of_a_service_in_the_euro(content: Content) -> None:
    app = show(content, "DEU", "it", "software_milano").app
    bodies = [str(getattr(e.proto, "body", "")) for e in walk(app.main) if hasattr(e, "proto")]
    assert any("<tbody><tr>" in body for body in bodies)
    assert not any("<tbody></tbody>" in body for body in bodies)
