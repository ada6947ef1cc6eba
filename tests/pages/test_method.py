"""The method's screen: the weights and errors really used, every source with licence and dates, what is past its date marked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pages.parts import method_trial
from planner.base import LANGUAGES, Language
from planner.case import Case
from planner.content.evaluation import Interval
from planner.content.load import Content
from planner.evaluation import verdicts
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_trial_on_the_past_is_shown_as_measured_beside_every_baseline(content: Content, language: Language) -> None:
    text = show(None, language).text
    found = content.evaluation
    assert found is not None

    def said(value: Interval, decimals: int = 2) -> str:
        figures = (number(v, language, decimals).replace("-", "−") for v in (value.value, value.low, value.high))
        middle, low, high = figures
        return content.phrase("ui.trial.interval").get(language).format(value=middle, low=low, high=high)

    for method in found.trial("panel").methods:
        name = content.phrase(f"ui.trial.method_{method.method}").get(language)
        cells = [said(method.level), said(method.ndcg), said(method.growth), said(method.excess, 1)]
        assert " ".join([name, *cells]) in text
    for method in found.trial("product").methods:
        assert said(method.level) in text and said(method.ndcg) in text
    for spread in (*found.robust.tau.values(), *found.robust.correlations.values()):
        assert said(Interval(value=spread.median, low=spread.low, high=spread.high)) in text
    for stage, weights in found.robust.effective_weights.items():
        row = [
            f"{percent(100 * w, language)} ({percent(100 * n, language)})"
            for w, n in zip(weights.values(), STAGE_WEIGHTS[stage], strict=True)
        ]
        assert " ".join([content.phrase(f"plan.stage.{stage}").get(language), *row]) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_thresholds_that_were_missed_are_said_to_be_missed(content: Content, language: Language) -> None:
    text = show(None, language).text
    found = content.evaluation
    assert found is not None
    passed = {
        "level": verdicts.level_passes(found),
        "growth": verdicts.growth_passes(found),
        "five": verdicts.five_grow_more(found),
    }
    assert not all(passed.values()), "then this test has nothing to prove: reword it"
    for question, good in passed.items():
        for outcome, shown in (("pass", good), ("short", not good)):
            claim = content.phrase(f"ui.trial.{question}_{outcome}").get(language).split("**")[1]
            assert (claim in text) == shown
    for name in ("not_firm", "not_old", "not_nominal", "not_survivors"):
        assert content.phrase(f"ui.trial.{name}").get(language).replace("**", "") in text


def test_without_results_the_screen_says_so_and_shows_no_figure(
    content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(method_trial, "content", lambda: replace(content, evaluation=None))
    text = show(None).text
    assert content.phrase("ui.trial.missing").it in text
    assert content.phrase("ui.trial.col_growth").it not in text
