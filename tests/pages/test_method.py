"""The method's screen: the weights and errors really used, every source with licence and dates, what is past its date marked."""

from __future__ import annotations

import pytest

from planner.base import LANGUAGES, Language
from planner.case import Case
from planner.content.load import Content
from planner.markets.ranking import STAGE_WEIGHTS
from planner.numbers import day, number, percent
from tests.pages.opened import TODAY, Opened, open_screen, persona


def show(case: Case | None, language: Language = "it") -> Opened:
    return open_screen("method", language, case)


@pytest.mark.parametrize("language", LANGUAGES)
def test_weights_are_those_in_force(content: Content, language: Language) -> None:
    text = show(None, language).text
    for dimension in content.dimensions.values():
        assert f"{dimension.text.get(language)} {percent(100 * dimension.weight, language)}" in text
    for stage, weights in STAGE_WEIGHTS.items():
        row = " ".join(
            [content.phrase(f"plan.stage.{stage}").get(language), *(percent(100 * w, language) for w in weights)]
        )
        assert row in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_error_of_the_estimates_is_the_measured_one(content: Content, language: Language) -> None:
    text = show(None, language).text
    found = [e for e in content.tables.estimate_errors if e.stage == "both"]
    assert found
    for error in found:
        errors = [percent(100 * e, language) for e in (error.median_error, error.worst_median_error)]
        row = " ".join([*errors, number(error.rank_correlation, language, 2)])
        assert row in text
    for market, estimated in zip(content.tables.trade.markets, content.tables.trade.estimated, strict=True):
        if estimated:
            assert content.tables.markets.name(market).get(language) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_source_with_licence_and_dates_and_the_old_ones_marked(content: Content, language: Language) -> None:
    text = show(persona(content, "winery_oltrepo"), language).text
    update = content.phrase("ui.method.update").get(language)
    _, _, listed = text.partition(content.phrase("ui.method.sources").get(language))
    old = [s for s in content.sources.values() if s.best_before < TODAY]
    assert old
    assert listed.count(update) >= len(old)
    for source in content.sources.values():
        assert source.title.get(language) in listed
        assert source.licence.get(language) in listed
        assert day(source.best_before, language) in listed


def test_indicators_past_their_date_are_named(content: Content) -> None:
    warning = show(None).text.partition("Da aggiornare (")[2].partition(".")[0]
    old = [i for i in content.tables.markets.indicators if i.best_before < TODAY]
    assert old
    assert all(i.text.it in warning for i in old)


@pytest.mark.parametrize("language", LANGUAGES)
def test_limits_are_said(content: Content, language: Language) -> None:
    text = show(None, language).text
    for name in ("italian", "estimates", "nominal", "rules", "official"):
        assert content.phrase(f"ui.method.limit_{name}").get(language).replace("**", "") in text
    assert content.phrase("ui.method.promise").get(language) in text
