"""What is published was measured on these tables with this engine, and the rules of the protocol are applied to it as written."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from planner.__main__ import main
from planner.content.evaluation import Evaluation, fingerprint, load_evaluation, load_panel
from planner.content.load import Content
from planner.content.tables import TablesError
from planner.evaluation import verdicts
from planner.evaluation.comparisons import against_baselines, compare, demand_alone, dials, wanting
from planner.evaluation.metrics import spearman
from planner.evaluation.report import as_json
from planner.evaluation.robustness import (
    Case,
    by_mean,
    by_median,
    by_percentile,
    by_range,
    cases_of,
    placed_by,
    reversals,
    sample_products,
    weight_shift,
)
from planner.evaluation.run import MAIN_FOLDS
from planner.evaluation.trial import Cell, panel_cells, result
from planner.markets.pillars import WANTED
from planner.profile import build_profile
from tests.firms import TODAY
from tests.pages.opened import persona

FOLDER = Path("content/evaluation")
STALE = "run make backtest: the figures or the engine are no longer those that were measured"
ROUNDED = 1e-4


@pytest.fixture(scope="module")
def cells(content: Content) -> tuple[Cell, ...]:
    return panel_cells(content, load_panel(FOLDER), MAIN_FOLDS)


@pytest.fixture
def published(content: Content) -> Evaluation:
    assert content.evaluation is not None
    return content.evaluation


@pytest.fixture
def valves(content: Content) -> Case:
    firm = build_profile(content, persona(content, "valves_brescia"))
    return next(cases_of(content, [firm], "848180", TODAY))


def test_results_belong_to_the_tables_in_use(published: Evaluation) -> None:
    assert published.figures == fingerprint(Path("content")), STALE


@pytest.mark.parametrize(
    "name", ["potential", "gap", "score_debut", "score_diversify", "imports_distance", "persistence"]
)
def test_the_engine_still_scores_what_was_published(published: Evaluation, cells: tuple[Cell, ...], name: str) -> None:
    again, stored = result(name, cells, wide=True), published.trial("panel").method(name)
    for metric in ("level", "ndcg", "growth", "excess"):
        for end, value in getattr(again, metric).model_dump(exclude_none=True).items():
            assert getattr(getattr(stored, metric), end) == pytest.approx(value, abs=ROUNDED), (STALE, metric, end)


def test_differences_are_still_those_published(published: Evaluation, cells: tuple[Cell, ...]) -> None:
    for again in compare("panel", cells, (*against_baselines(), *dials()[:2])):
        stored = next(
            c
            for c in published.comparisons
            if (c.name, c.data, c.stage, c.metric) == (again.name, "panel", again.stage, again.metric)
        )
        assert stored.difference.value == pytest.approx(again.second - again.first, abs=2 * ROUNDED), STALE
        assert stored.difference.low <= stored.difference.value <= stored.difference.high


def test_all_baselines_stand_beside_on_every_trial(published: Evaluation) -> None:
    always = {"random", "gdp", "imports", "nearest", "imports_distance", "gravity", "persistence", "potential"}
    for trial in published.trials:
        names = {m.method for m in trial.methods}
        assert always <= names
        assert ("momentum" in names and "gap" in names) == trial.data.startswith("panel")
    assert abs(published.trial("panel").method("random").level.value) < 0.02


def test_verdicts_follow_the_rules_of_the_protocol(published: Evaluation) -> None:
    panel = published.trial("panel")
    gap, momentum = panel.method("gap").growth, panel.method("momentum").growth
    assert verdicts.growth_passes(published) == (gap.low > 0 and gap.value > momentum.value)
    assert verdicts.level_passes(published) == (panel.method("potential").level.value >= 0.90)
    assert verdicts.level_passes(published, "panel_manufacturing")
    with pytest.raises(KeyError, match="growth"):
        verdicts.measure(published.trial("heading"), "potential", "growth")


def test_the_pillars_in_use_are_alike_within_the_limit(published: Evaluation) -> None:
    robust = published.robust
    assert (
        max(abs(robust.correlations["opportunity_access"].low), robust.correlations["opportunity_access"].high) <= 0.8
    )
    assert all(spread.median >= verdicts.LEAST_TAU for spread in robust.tau.values())
    for weights in robust.effective_weights.values():
        assert sum(weights.values()) == pytest.approx(1.0, abs=1e-3)


def test_the_json_is_what_is_stored_and_reads_back(published: Evaluation, tmp_path: Path) -> None:
    text = as_json(published)
    assert text == (FOLDER / "results.json").read_text(encoding="utf-8")
    (tmp_path / "results.json").write_text(text, encoding="utf-8")
    assert load_evaluation(tmp_path) == published


def test_broken_results_and_panels_are_named(tmp_path: Path) -> None:
    assert load_evaluation(tmp_path) is None
    (tmp_path / "results.json").write_text("{}", encoding="utf-8")
    with pytest.raises(TablesError, match="make backtest"):
        load_evaluation(tmp_path)
    with pytest.raises(TablesError, match=r"panel\.parquet"):
        load_panel(tmp_path)


def test_the_command_prints_every_method_and_writes_the_json(
    content: Content, published: Evaluation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys
) -> None:
    monkeypatch.setattr("planner.__main__.load_content", lambda folder: content)
    monkeypatch.setattr("planner.__main__.evaluate", lambda *given: published)
    out = tmp_path / "found.json"
    assert main(["backtest", "--json", str(out)]) == 0
    said = capsys.readouterr().out
    for method in published.trial("panel").methods:
        assert f"\n{method.method} " in said
        assert f"{method.level.value:.3f} [{method.level.low:.3f}..{method.level.high:.3f}]" in said
    assert "Kendall's tau" in said and "effective weights, debut" in said
    assert json.loads(out.read_text(encoding="utf-8"))["figures"] == published.figures


def test_scales_by_hand() -> None:
    x, everybody = np.array([1.0, 2.0, 3.0, np.nan, 11.0]), np.ones(5, dtype=bool)
    assert by_percentile(x, everybody)[[0, 4]].tolist() == [0.125, 0.875]
    assert by_range(x, everybody)[[0, 1, 4]].tolist() == pytest.approx([0.0, 0.1, 1.0])
    most = np.array([True, True, True, True, False])
    assert by_range(x, most)[4] == 1.0, "outside the yardstick a market is still placed, at the end of the scale"
    assert by_mean(np.array([-1.0, 0.0, 1.0]), np.ones(3, dtype=bool))[1] == pytest.approx(0.5, abs=1e-6)
    assert np.isnan(by_percentile(x, everybody)[3]) and np.isnan(by_mean(x, everybody)[3])


def test_placed_as_shipped_nothing_moves(valves: Case) -> None:
    again = placed_by(valves.pillars, by_median, np.ones_like(valves.open))
    np.testing.assert_allclose(again.values(0.2), valves.pillars.values(0.2), rtol=1e-12)
    same = wanting(valves.pillars, WANTED)
    np.testing.assert_allclose(same.values(0.2), valves.pillars.values(0.2), rtol=1e-12)


def test_a_dropped_market_hardly_moves_the_others_and_other_weights_move_them_a_little(valves: Case) -> None:
    own = valves.scores(valves.pillars)
    assert len(reversals(valves, own)) == 10 and max(reversals(valves, own)) < 0.1
    assert 0.1 < weight_shift(valves, own) < 10


def test_demand_alone_knows_nothing_of_ease(cells: tuple[Cell, ...]) -> None:
    cell = cells[-1]
    easier = replace(cell.seen.base, potential=cell.seen.base.potential * np.linspace(0.5, 2, len(cell.flow)))
    other = replace(cell, seen=replace(cell.seen, base=easier))
    one, again = (demand_alone(c).opportunity.demand[cell.present] for c in (cell, other))
    np.testing.assert_array_equal(one, again)
    imports = cell.seen.base.imports[cell.present]
    assert spearman(one, imports) > spearman(cell.seen.pillars.opportunity.demand[cell.present], imports) > 0.8


def test_the_sample_is_spread_over_the_sectors(content: Content) -> None:
    codes = sample_products(content)
    trade = content.tables.trade
    assert len(set(codes)) == 60
    sold = {trade.sector(code) for code in trade.products}
    assert {trade.sector(code) for code in codes} == sold
