"""The ways-in screen: questions of one market, the model with what it takes, the firm's own choice, bans and gates."""

from __future__ import annotations

import pytest

from pages.parts.markup import safe
from planner.action_models import two_years
from planner.advice import advise
from planner.base import LANGUAGES, Language
from planner.case import Case
from planner.content.load import Content
from planner.numbers import money_range
from planner.path_words import threshold_text, unlock_texts
from planner.paths import blocked_models
from planner.plan.apart import slot_stop
from planner.plan.draft import Draft
from planner.plan.ladder import market_path
from planner.questionnaire import asked
from tests.pages.opened import PATIENCE, TODAY, Opened, open_screen, persona, plain


def show(case: Case | None, language: Language = "it") -> Opened:
    return open_screen("models", language, case)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_product_it_asks_for_it(content: Content, language: Language) -> None:
    assert content.phrase("ui.shared.no_product").get(language) in show(None, language).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("firm", ["packaging_bergamo", "winery_oltrepo", "software_milano", "dairy_cremona"])
def test_the_model_in_the_plan_with_its_ten_steps_and_what_it_takes(
    content: Content, firm: str, language: Language
) -> None:
    case = persona(content, firm)
    advice = advise(content, case, TODAY)
    fit = advice.markets[advice.chosen[0]].model
    text = show(case, language).text
    assert fit is not None
    model = content.action_models[fit.model]
    assert model.text.get(language) in text
    assert money_range(two_years(model), language) in text
    places = [text.index(step.get(language)) for step in model.steps]
    assert places == sorted(places)
    for check in fit.checks:
        if check.name in ("budget", "people"):
            assert content.phrase(f"wording.fit.{check.fit}").get(language) in text


def test_every_figure_of_a_model_is_called_an_estimate(content: Content) -> None:
    text = show(persona(content, "packaging_bergamo")).text
    tiles = text.partition("Che cosa serve, rispetto a ciò che avete")[2].partition("I primi dieci passi")[0]
    assert tiles.split().count("stima") == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_would_unlock_each_barred_model_is_said(content: Content, language: Language) -> None:
    case = persona(content, "winery_oltrepo")
    advice = advise(content, case, TODAY)
    text = show(case, language).text
    barred = blocked_models(content, advice.markets[advice.chosen[0]].fits, advice.readiness, "selling")
    assert any(b.unlocks for b in barred) and any(not b.unlocks for b in barred)
    for blocked in barred:
        for words in unlock_texts(content, blocked, len(advice.chosen)):
            assert words.get(language) in text


def test_a_question_of_one_market_is_saved_for_that_market_only(content: Content) -> None:
    case = persona(content, "packaging_bergamo", market_answers={})
    facts = advise(content, case, TODAY).markets["FRA"].facts
    first = next(iter(asked(content, facts, case.path, scope="market")))
    screen = show(case)
    assert first.text.it.replace("{market}", "Francia") in screen.text
    assert "{market}" not in screen.text
    screen.app.radio[0].set_value(3).run(timeout=PATIENCE)
    assert not screen.app.exception
    assert screen.saved().market_answers == {"FRA": {first.id: 3}}


def test_all_questions_of_a_market_can_be_reached_and_answered(content: Content) -> None:
    case = persona(content, "packaging_bergamo", market_answers={})
    wanted = [
        q.id for q in asked(content, advise(content, case, TODAY).markets["FRA"].facts, case.path, scope="market")
    ]
    screen = show(case)
    for position in range(len(wanted)):
        screen.app.radio[0].set_value(2).run(timeout=PATIENCE)
        if position + 1 < len(wanted):
            screen.click("models.question.FRA.ui.models.question_next.it")
    assert set(screen.saved().market_answers["FRA"]) == set(wanted)


def test_another_model_can_be_chosen_and_taken_back(content: Content) -> None:
    case = persona(content, "packaging_bergamo", models={})
    here = advise(content, case, TODAY).markets["FRA"]
    assert here.model is not None
    other = next(f for f in here.fits if f.eligible != "no" and f.model != here.model.model and f.track == "selling")
    screen = show(case).click(f"choose.FRA.{other.model}.it")
    assert screen.saved().models == {"FRA": other.model}
    assert content.phrase("ui.models.mark_own").it in screen.text
    screen.click("best.FRA.it")
    assert screen.saved().models == {}


def test_a_forbidden_market_gets_no_model(content: Content) -> None:
    text = show(persona(content, "packaging_bergamo", chosen=("RUS",), models={}, market_answers={})).text
    assert content.trade_rules["embargo_russia"].text.it in text
    assert content.phrase("ui.models.steps").it not in text


def test_a_gate_on_the_market_comes_with_its_remedy(content: Content) -> None:
    case = persona(content, "packaging_bergamo")
    case = case.model_copy(update={"market_answers": {"FRA": {"legal_requirements": 0}}})
    gate = content.gates["legal_saleability"]
    text = show(case).text
    assert gate.consequence.it in text
    assert content.actions[gate.action].text.it in text


def test_each_market_in_the_plan_can_be_looked_at(content: Content) -> None:
    case = persona(content, "packaging_bergamo")
    screen = show(case)
    screen.app.button_group(key="models.market.it").set_value("POL").run(timeout=PATIENCE)
    assert not screen.app.exception
    assert "Polonia: domande su questo mercato" in screen.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_market_shows_its_part_its_stop_rule_and_the_sum(content: Content, language: Language) -> None:
    case = persona(content, "packaging_bergamo")
    advice = advise(content, case, TODAY)
    text = show(case, language).text
    assert advice.portfolio is not None and len(advice.portfolio.slots) > 1
    for slot in advice.portfolio.slots:
        assert slot_stop(Draft(content, case, advice), slot).get(language) in text
    assert money_range(advice.portfolio.money, language) in text
    assert content.phrase("paths.portfolio.lead").get(language) in text


def test_the_firm_gives_a_market_another_part_and_takes_it_back(content: Content) -> None:
    case = persona(content, "packaging_bergamo")
    advice = advise(content, case, TODAY)
    assert advice.portfolio is not None
    last = advice.portfolio.slots[-1]
    screen = show(case)
    screen.app.button_group(key=f"role.{last.market}.it").set_value("option").run(timeout=PATIENCE)
    assert not screen.app.exception and screen.saved().roles == {last.market: "option"}
    assert f"Rotta direbbe: {content.phrase(f'paths.portfolio.{last.proposed}').it}" in screen.text
    screen.app.button_group(key=f"role.{last.market}.it").set_value(last.proposed).run(timeout=PATIENCE)
    assert screen.saved().roles == {} and "Rotta direbbe" not in screen.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("firm", ["packaging_bergamo", "winery_oltrepo"])
def test_the_path_shows_every_rung_its_thresholds_and_the_way_down(
    content: Content, firm: str, language: Language
) -> None:
    case = persona(content, firm)
    advice = advise(content, case, TODAY)
    path = market_path(Draft(content, case, advice), advice.markets[advice.chosen[0]])
    text = show(case, language).text
    assert len(path.rungs) > 1
    for rung in path.rungs:
        model = content.action_models[rung.model]
        assert model.text.get(language) in text
        for threshold in rung.thresholds:
            assert plain(safe(threshold_text(content, model, threshold).get(language))) in text
    assert all(sign.get(language) in text for sign in path.signs)


def test_a_firm_without_means_is_shown_how_to_go_with_others(content: Content) -> None:
    text = show(persona(content, "biscuits_lodi")).text
    network = content.action_models["export_network"]
    assert content.phrase("paths.together.title").it in text and network.text.it in text
    assert network.partner is not None and network.partner.it.removesuffix(".") in text
    assert content.phrase("paths.together.title").it not in show(persona(content, "valves_brescia")).text


def test_collaboration_is_a_path_apart_with_its_own_checks(content: Content) -> None:
    case = persona(content, "machine_tools_lecco", chosen=("POL",), models={}, market_answers={})
    text = show(case).text
    assert content.phrase("paths.collaboration.lead_goal").it in text
    for key in ("ownership", "labour", "payment"):
        assert content.phrase(f"paths.collaboration.{key}").it in text
    assert content.phrase("paths.collaboration.title").it not in show(persona(content, "winery_oltrepo")).text


def test_buying_abroad_is_said_to_be_a_path_apart(content: Content) -> None:
    text = show(persona(content, "shoes_vigevano")).text
    assert content.phrase("paths.sourcing.lead").it in text
    assert content.phrase("paths.portfolio.title").it not in text
