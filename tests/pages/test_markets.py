"""The markets screen: order and reasons as concluded, a proposal that can be changed, any market looked up, what is left out and why."""

from __future__ import annotations

import pytest

from planner.advice import advise
from planner.base import LANGUAGES, Language
from planner.case import MAX_CHOSEN, Case
from planner.content.load import Content
from planner.wording import market_reasons, shown_day
from tests.firms import maker
from tests.pages.opened import PATIENCE, TODAY, Opened, open_screen, persona


def show(case: Case | None, language: Language = "it") -> Opened:
    return open_screen("markets", language, case)


def unfolded(screen: Opened, *sections: str) -> Opened:
    """The screen with these sections opened."""
    for section in sections:
        screen.app.session_state[f"section.{section}"] = True
    screen.app.run(timeout=PATIENCE)
    assert not screen.app.exception, screen.app.exception
    return screen


def name(content: Content, market: str, language: Language = "it") -> str:
    return content.tables.markets.name(market).get(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_product_it_asks_for_it(content: Content, language: Language) -> None:
    assert content.phrase("ui.shared.no_product").get(language) in show(None, language).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("firm", ["packaging_bergamo", "winery_oltrepo", "software_milano"])
def test_first_five_in_rank_order_each_with_its_reasons(content: Content, firm: str, language: Language) -> None:
    case = persona(content, firm)
    advice = advise(content, case, TODAY)
    assert advice.ranking is not None
    text = show(case, language).text
    first = advice.ranking.scores[:5]
    places = [text.index(f"### {s.rank}. {name(content, s.market, language)}") for s in first]
    assert places == sorted(places)
    assert f"### 6. {name(content, advice.ranking.scores[5].market, language)}" not in text
    for score in first:
        reason = market_reasons(content, advice, score)[0].get(language)
        assert reason[1:] in text


def test_a_score_is_never_called_a_forecast(content: Content) -> None:
    assert "punteggio di interesse, non una previsione" in show(persona(content, "winery_oltrepo")).text


def test_show_more_adds_five(content: Content) -> None:
    case = persona(content, "packaging_bergamo")
    advice = advise(content, case, TODAY)
    assert advice.ranking is not None
    text = show(case).click("more.it").text
    assert f"### 10. {name(content, advice.ranking.scores[9].market)}" in text
    assert f"### 11. {name(content, advice.ranking.scores[10].market)}" not in text


def test_estimated_markets_are_marked_and_known_ones_are_not(content: Content) -> None:
    case = persona(content, "packaging_bergamo")
    advice = advise(content, case, TODAY)
    assert advice.ranking is not None
    text = show(case).text
    cards = text.partition("Per capire meglio")[0].split("### ")[1:]
    for score, card in zip(advice.ranking.scores, cards, strict=False):
        assert (" stima " in f"{card.splitlines()[2]} ") == score.estimated


def test_adding_starts_from_the_proposal_and_is_saved(content: Content) -> None:
    case = persona(content, "packaging_bergamo", chosen=(), models={})
    advice = advise(content, case, TODAY)
    assert advice.ranking is not None
    new = next(s.market for s in advice.ranking.scores[:5] if s.market not in advice.chosen)
    screen = show(case)
    assert content.phrase("ui.markets.own").it not in screen.text
    screen.click(f"add.list.{new}.it")
    assert screen.saved().chosen == (*advice.chosen, new)
    assert content.phrase("ui.markets.own").it in screen.text


def test_removing_and_going_back_to_the_proposal(content: Content) -> None:
    case = persona(content, "packaging_bergamo", chosen=("FRA", "POL"))
    screen = show(case).click("chip.FRA.it")
    assert screen.saved().chosen == ("POL",)
    screen.click("use_proposal.it")
    assert screen.saved().chosen == ()


def test_a_sixth_market_cannot_be_added(content: Content) -> None:
    case = persona(content, "packaging_bergamo")
    ranking = advise(content, case, TODAY).ranking
    assert ranking is not None
    full = tuple(s.market for s in ranking.scores[5 : 5 + MAX_CHOSEN])
    screen = show(case.model_copy(update={"chosen": full}))
    button = screen.app.button(key=f"add.list.{ranking.scores[0].market}.it")
    assert button.disabled
    assert button.help == content.phrase("ui.markets.full").it


def test_a_contact_lifts_a_market_in_plain_sight(content: Content) -> None:
    case = persona(
        content, "packaging_bergamo", answers=persona(content, "packaging_bergamo").answers | {"contacts": ("TUR",)}
    )
    bare = case.model_copy(update={"answers": case.answers | {"contacts": ()}})
    now, before = advise(content, case, TODAY).ranking, advise(content, bare, TODAY).ranking
    assert now is not None and before is not None
    here, there = now.score("TUR"), before.score("TUR")
    assert here is not None and there is not None and here.rank < there.rank
    screen = unfolded(show(case), "why_not")
    screen.app.selectbox(key="why_not.it").select("TUR").run(timeout=PATIENCE)
    assert f"dal posto {there.rank} al posto {here.rank}" in screen.text
    assert content.phrase("ui.markets.mark_contact").it in screen.text


@pytest.mark.parametrize("market", ["DEU", "USA", "VNM"])
def test_why_not_this_one_gives_its_place(content: Content, market: str) -> None:
    case = persona(content, "winery_oltrepo")
    ranking = advise(content, case, TODAY).ranking
    assert ranking is not None
    screen = unfolded(show(case), "why_not")
    screen.app.selectbox(key="why_not.it").select(market).run(timeout=PATIENCE)
    score = ranking.score(market)
    assert score is not None
    assert f"{name(content, market)}: posto {score.rank} su {len(ranking.scores)}" in screen.text


def test_a_forbidden_market_gives_rule_basis_and_date(content: Content) -> None:
    case = persona(content, "packaging_bergamo")
    screen = unfolded(show(case), "why_not")
    screen.app.selectbox(key="why_not.it").select("RUS").run(timeout=PATIENCE)
    found = screen.text.partition("Perché non")[2].partition("Che cosa resta fuori")[0]
    rule = content.trade_rules["embargo_russia"]
    assert rule.text.it in found
    assert rule.legal_basis.it.rstrip(".") in found
    assert shown_day(rule.as_of).it in found
    assert rule.to_do.it in found


def test_everything_left_out_is_listed(content: Content) -> None:
    case = persona(content, "packaging_bergamo")
    ranking = advise(content, case, TODAY).ranking
    assert ranking is not None
    text = unfolded(show(case), "left_out").text.partition("Che cosa resta fuori")[2]
    for excluded in ranking.excluded:
        assert name(content, excluded.market) in text
    for score in ranking.scores:
        if score.screening.outcome == "conditional":
            assert name(content, score.market) in text


def test_side_by_side_every_figure_has_its_source(content: Content) -> None:
    screen = unfolded(show(persona(content, "packaging_bergamo", chosen=("FRA", "POL"))), "compare")
    text = screen.text.partition("Fianco a fianco")[2].partition("Perché non")[0]
    assert "Importazioni del prodotto" in text
    assert "2024, stima" in text
    assert "International Monetary Fund, 2024" in text
    screen.app.multiselect(key="compare.it").set_value(["FRA"]).run(timeout=PATIENCE)
    assert content.phrase("ui.markets.compare_two").it in screen.text


def test_points_in_the_table_sum_to_the_difference(content: Content) -> None:
    case = persona(content, "packaging_bergamo")
    ranking = advise(content, case, TODAY).ranking
    assert ranking is not None
    text = unfolded(show(case), "made_of").text
    first = ranking.scores[0]
    total = f"{first.score - ranking.reference:.1f}".replace(".", ",")
    assert f"+{total} {first.score:.1f}".replace(".", ",") in " ".join(text.split())


def test_services_hear_nothing_of_customs_in_the_weights(content: Content) -> None:
    screen = unfolded(show(persona(content, "software_milano")), "how_sure")
    text = screen.text.partition("Quanto conta ogni cosa")[2]
    assert content.phrase("ui.markets.pillar_access_service").it in text
    assert "logistica" not in text and "certificati richiesti" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_changing_language_keeps_the_choice(content: Content, language: Language) -> None:
    screen = show(persona(content, "packaging_bergamo", chosen=("FRA", "POL")), language)
    other = next(x for x in LANGUAGES if x != language)
    screen.app.session_state["language"] = other
    screen.app.run()
    assert screen.saved().chosen == ("FRA", "POL")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_product_nobody_buys_any_more_is_said(content: Content, language: Language) -> None:
    screen = show(maker(content, product=["850740"]), language)
    assert [w.value for w in screen.app.warning] == [content.phrase("sure.nobody").get(language)]
    assert not screen.app.error
