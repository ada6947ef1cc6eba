"""The "what if" panel and how sure the places are: the list moves, says why, forgets nothing and goes back with one click."""

from __future__ import annotations

import re

import pytest

from pages.parts import session
from planner.advice import advise
from planner.base import LANGUAGES, Language
from planner.case import Assumed, Case, Weights
from planner.content.load import Content
from planner.markets.confidence import how_sure
from planner.markets.pillars import PILLARS
from planner.typed_numbers import typed_number
from tests.pages.opened import PATIENCE, TODAY, Opened, open_screen, persona
from tests.pages.test_markets import name, unfolded

FIRM = "packaging_bergamo"


def panel(case: Case, language: Language = "it") -> Opened:
    return unfolded(open_screen("markets", language, case), "what_if")


def move(screen: Opened, *points: int) -> Opened:
    """Give the pillars these points, in their order."""
    for pillar, value in zip(PILLARS, points, strict=True):
        screen.app.slider(key=f"what_if.{pillar}.it").set_value(value)
    screen.app.run(timeout=PATIENCE)
    assert not screen.app.exception, screen.app.exception
    return screen


def type_sum(screen: Opened, typed: str) -> Opened:
    screen.app.text_input(key="what_if.budget.it").input(typed).run(timeout=PATIENCE)
    return screen


def listed(screen: Opened) -> list[str]:
    """Names of the cards, in order."""
    return re.findall(r"### \d+\. (.+?)\n", screen.text)


def told(content: Content) -> str:
    return content.phrase("what_if.own").it


def test_closed_and_unmoved_it_costs_one_line(content: Content) -> None:
    screen = open_screen("markets", "it", persona(content, FIRM))
    assert content.phrase("what_if.title").it in screen.text
    assert not screen.app.slider and told(content) not in screen.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_shares_beside_the_names_sum_to_a_hundred(content: Content, language: Language) -> None:
    case = persona(content, FIRM, weights=Weights(opportunity=0.8, access=0.2, security=0.4, affinity=0.2))
    labels = [panel(case, language).app.slider(key=f"what_if.{p}.{language}").label for p in PILLARS]
    shares = [int(found[1]) for label in labels if (found := re.search(r"(\d+)%", label))]
    assert sum(shares) == 100 and shares[0] == 50 and shares[2] == 25


def test_a_slider_moves_the_list_and_says_who_moved_and_why(content: Content) -> None:
    case = persona(content, FIRM, chosen=(), models={})
    screen = panel(case)
    before = listed(screen)
    move(screen, 20, 22, 80, 22)
    saved = screen.saved()
    assert saved.weights == Weights(opportunity=0.20, access=0.22, security=0.80, affinity=0.22)
    ranking, old = advise(content, saved, TODAY).ranking, advise(content, case, TODAY).ranking
    assert ranking is not None and old is not None
    assert listed(screen) == [name(content, s.market) for s in ranking.scores[:5]] != before
    assert f"I primi cinque adesso: 1\u00a0{listed(screen)[0]}, 2\u00a0{listed(screen)[1]}, " in screen.text
    reasons = screen.text.partition(content.phrase("what_if.changed").it)[2].partition(told(content))[0]
    assert re.search(r"Più peso alla sicurezza: salgono [^.]*Svizzera", reasons)
    for score in ranking.scores[:10]:
        was = old.score(score.market)
        assert was is not None
        step = f"{name(content, score.market)} (da {was.rank} a {score.rank})"
        assert (step in reasons) == (was.rank != score.rank)


def test_every_moved_card_says_where_it_was(content: Content) -> None:
    case = persona(content, FIRM)
    old = advise(content, case, TODAY).ranking
    screen = move(panel(case), 20, 22, 80, 22)
    now = advise(content, screen.saved(), TODAY).ranking
    assert old is not None and now is not None
    cards = screen.text.partition("I primi in classifica")[2].split("### ")[1:]
    marks = 0
    for score, card in zip(now.scores[:5], cards, strict=False):
        was = old.score(score.market)
        assert was is not None
        assert (f" dal posto {was.rank}" in card.splitlines()[2]) == (was.rank != score.rank)
        marks += was.rank != score.rank
    assert marks


def test_all_at_zero_is_said_and_loses_nothing(content: Content) -> None:
    own = Weights(opportunity=0.5, access=0.1, security=0.3, affinity=0.1)
    screen = panel(persona(content, FIRM, weights=own))
    before = listed(screen)
    move(screen, 0, 0, 0, 0)
    assert content.phrase("what_if.all_zero").it in screen.text
    assert screen.saved().weights == own and listed(screen) == before
    move(screen, 0, 0, 50, 0)
    assert content.phrase("what_if.all_zero").it not in screen.text
    assert screen.saved().weights == Weights(opportunity=0, access=0, security=0.5, affinity=0)


def test_one_click_goes_back_to_the_recommended_setting(content: Content) -> None:
    case = persona(content, FIRM)
    screen = panel(case)
    before = listed(screen)
    type_sum(move(screen, 0, 0, 100, 0), "30 mila")
    screen.app.slider(key="what_if.dial.it").set_value(90).run(timeout=PATIENCE)
    assert told(content) in screen.text and listed(screen) != before
    screen.click("what_if.reset.it")
    assert screen.saved() == case
    assert listed(screen) == before and told(content) not in screen.text
    points = [screen.app.slider(key=f"what_if.{p}.it").value for p in PILLARS]
    ranking = advise(content, case, TODAY).ranking
    assert ranking is not None
    assert points == [round(100 * w) for w in ranking.weights]


def test_moving_back_by_hand_is_the_recommended_setting_again(content: Content) -> None:
    case = persona(content, FIRM)
    screen = panel(case)
    points = [screen.app.slider(key=f"what_if.{p}.it").value for p in PILLARS]
    move(screen, 100, 0, 0, 0)
    assert screen.saved().weights is not None
    assert move(screen, *points).saved() == case


def test_another_sum_changes_markets_and_ways_of_selling_not_the_answer(content: Content) -> None:
    case = persona(content, FIRM, chosen=(), models={})
    screen = type_sum(panel(case), "5 mila")
    saved = screen.saved()
    assert saved.assumed == Assumed(budget_24m=5000) and saved.answers == case.answers
    before, after = advise(content, case, TODAY), advise(content, saved, TODAY)
    assert len(after.proposal.markets) < len(before.proposal.markets)
    found = screen.text.partition(content.phrase("what_if.changed").it)[2].partition(told(content))[0]
    assert "Rotta" in found and f"{len(before.proposal.markets)}" in found
    assert "Denaro supposto: 5.000\u00a0€" in screen.text


@pytest.mark.parametrize("typed", ["molto", "-5", "60 milioni"])
def test_a_sum_that_is_none_is_refused_with_an_example(content: Content, typed: str) -> None:
    case = persona(content, FIRM)
    screen = type_sum(panel(case), typed)
    assert "80.000 oppure 80 mila" in screen.text
    assert screen.saved() == case
    assert "80.000 oppure 80 mila" not in type_sum(screen, "80000").text


def test_an_emptied_sum_goes_back_to_the_answer(content: Content) -> None:
    case = persona(content, FIRM)
    screen = type_sum(panel(case), "5000")
    for _ in range(2):
        screen = type_sum(screen, "")
        shown = screen.app.text_input(key="what_if.budget.it").value
        assert typed_number(shown) == case.answers["budget_24m"] and screen.saved() == case


def test_the_steps_beside_the_field_go_up_and_down(content: Content) -> None:
    screen = panel(persona(content, FIRM))
    given = screen.saved().answers["budget_24m"]
    assumed = screen.click("what_if.more.it").saved().assumed
    assert assumed is not None and assumed.budget_24m is not None and assumed.budget_24m > given
    higher = assumed.budget_24m
    assumed = screen.click("what_if.less.it").saved().assumed
    assert assumed is None or (assumed.budget_24m is not None and assumed.budget_24m < higher)


def test_the_answer_given_ends_the_supposition(content: Content) -> None:
    case = persona(content, FIRM)
    given = case.answers["risk_appetite"]
    other = next(r for r in ("low", "high") if r != given)
    screen = panel(case)
    screen.app.button_group(key="what_if.risk.it").set_value(other).run(timeout=PATIENCE)
    assert screen.saved().assumed == Assumed(risk_appetite=other)
    screen.app.button_group(key="what_if.risk.it").set_value(given).run(timeout=PATIENCE)
    assert screen.saved() == case


def test_the_setting_is_there_when_the_plan_is_opened_again(content: Content) -> None:
    case = persona(content, FIRM, growth_dial=0.8, assumed=Assumed(budget_24m=1_000_000))
    text = open_screen("markets", "it", case).text
    assert told(content) in text
    assert "Guardare avanti: 80%" in text and "1.000.000" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_changing_language_keeps_the_setting(content: Content, language: Language) -> None:
    own = Weights(opportunity=0.1, access=0.2, security=0.6, affinity=0.1)
    screen = panel(persona(content, FIRM, weights=own), language)
    other = next(x for x in LANGUAGES if x != language)
    screen.app.button_group(key="language").set_value(other).run(timeout=PATIENCE)
    unfolded(screen, "what_if")
    assert screen.saved().weights == own
    assert [screen.app.slider(key=f"what_if.{p}.{other}").value for p in PILLARS] == [10, 20, 60, 10]


@pytest.mark.parametrize("firm", [FIRM, "software_milano"])
def test_cards_say_between_which_places_a_market_stays(content: Content, firm: str) -> None:
    case = persona(content, firm)
    ranking = advise(content, case, TODAY).ranking
    assert ranking is not None
    sure = how_sure(content, ranking)
    cards = open_screen("markets", "it", case).text.partition("I primi in classifica")[2].split("### ")[1:]
    wide = content.phrase("ui.sure.wide_by_estimate").it
    for score, card in zip(ranking.scores[:5], cards, strict=False):
        standing = sure.standings[score.market]
        assert f"Tra il posto {standing.low} e il posto {standing.high} nel 90% delle prove." in card
        assert f"Tra i primi cinque: {round(100 * standing.top5)} prove su 100." in card
        assert content.phrase(f"ui.sure.level_{standing.level}").it in card
        assert (wide in card) == score.estimated
        for market in standing.tied_with[:1]:
            assert "Alla pari con" in card and name(content, market) in card


def test_the_ranking_does_not_wait_for_how_sure_it_is(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    def late() -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(session, "confidence", late)
    screen = open_screen("markets", "it", persona(content, FIRM))
    assert len(listed(screen)) == 5
    assert screen.text.count(content.phrase("ui.sure.waiting").it) == 5
    assert content.phrase("ui.markets.to_models").it in screen.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_sure_shows_what_would_change_the_order_and_what_weighs(content: Content, language: Language) -> None:
    case = persona(content, FIRM)
    ranking = advise(content, case, TODAY).ranking
    assert ranking is not None
    sure = how_sure(content, ranking)
    text = unfolded(open_screen("markets", language, case), "how_sure").text
    for key in ("sure.sways_title", "sure.methods", "sure.col_effective"):
        assert content.phrase(key).get(language) in text
    for weight in (*ranking.weights, *sure.effective_weights):
        assert f"{100 * weight:.0f}%" in text
    tenth = sure.standings[ranking.scores[9].market]
    assert f"10. {name(content, ranking.scores[9].market, language)} {tenth.low}–{tenth.high}" in " ".join(text.split())


def test_folded_sections_are_not_drawn(content: Content) -> None:
    screen = open_screen("markets", "it", persona(content, FIRM))
    for key in ("ui.markets.left_out_how", "ui.markets.why_not_label", "ui.markets.compare_label", "sure.methods"):
        assert content.phrase(key).it not in screen.text
        assert content.phrase(key).it in unfolded(screen, "left_out", "why_not", "compare", "how_sure").text
        screen = open_screen("markets", "it", persona(content, FIRM))
