"""The sheet of a market on screen: what may change there, in the words of the plan, and nothing where nothing may be sold."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import shared
from pages.parts.navigation import file_of
from planner.base import LANGUAGES, Language
from planner.case import Case
from planner.content.load import Content
from planner.numbers import percent
from planner.plan.draft import Draft
from planner.plan.scenarios import of_market
from tests.firms import advice_of, maker
from tests.pages.opened import PATIENCE, ROOT, Opened


def opened_at(market: str, language: Language, case: Case) -> Opened:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    token = shared.store().create()
    shared.store().replace(token, case.model_copy(update={"language": language}))
    app.query_params["p"], app.query_params["lang"], app.query_params["mercato"] = token, language, market
    app.run()
    app.switch_page(file_of("sheet")).run()
    assert not app.exception, app.exception
    return Opened(app, token)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_shows_what_the_scenarios_say(content: Content, language: Language) -> None:
    case = maker(content)
    found = of_market(Draft(content, case, advice_of(content, case)), "CHE")
    assert found is not None
    shown = opened_at("CHE", language, case).text
    assert content.phrase("ui.scenario.title").get(language) in shown
    for effect in found.effects:
        assert content.scenarios[effect.scenarios[0]].text.get(language) in shown
        assert content.scenarios[effect.scenarios[0]].trigger.get(language) in shown
        if effect.price.absorbed:
            assert percent(effect.price.absorbed, language, 1) in shown


def test_a_forbidden_market_shows_no_scenario(content: Content) -> None:
    shown = opened_at("RUS", "it", maker(content))
    assert [box.value for box in shown.app.selectbox] == ["RUS"]
    assert content.phrase("ui.scenario.title").it not in shown.text


def test_the_method_names_every_estimate(content: Content) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    app.query_params["lang"] = "it"
    app.run()
    app.switch_page(file_of("method")).run()
    shown = Opened(app, None).text
    assert all(a.text.it in shown and a.why.it in shown for a in content.assumptions.values())
