"""Every method finds the signal planted for it in an invented world, none finds one where there is none, and none sees the future."""

from __future__ import annotations

import numpy as np
import pytest

from planner.content.load import Content
from planner.evaluation.methods import METHODS, score
from planner.evaluation.past import Fold, industry_codes
from planner.evaluation.trial import METRICS, by_chance, measured, panel_cells, result
from planner.markets.ranking import STAGE_DIAL, STAGE_WEIGHTS, combine, market_inputs
from planner.profile import build_profile
from tests.evaluation.invented import BASE, FOLD, GAP, INDUSTRIES, TARGET, Invented
from tests.firms import TODAY
from tests.pages.opened import persona


@pytest.fixture
def world(content: Content) -> Invented:
    return Invented(content)


def found(world: Invented, method: str, metric: str) -> float:
    column = METRICS.index(metric)
    return float(np.nanmean(measured(world.cells(), lambda cell: cell.methods[method])[:, column]))


def test_where_nothing_changes_persistence_is_perfect_and_chance_is_nothing(world: Invented) -> None:
    assert found(world, "persistence", "level") == pytest.approx(1.0)
    assert found(world, "persistence", "ndcg") == pytest.approx(1.0)
    chance = by_chance(world.cells())
    assert abs(chance[:, 0].mean()) < 0.05
    assert 0.2 < chance[:, 1].mean() < 0.6, "ten markets out of thirty drawn blindly gather some of the sales"


@pytest.mark.parametrize(
    ("method", "made"),
    [
        ("gdp", lambda w: w.column("gdp")),
        ("imports", lambda w: w.imports[4]),
        ("nearest", lambda w: 1 / w.column("distance")),
        ("imports_distance", lambda w: w.imports[4] / w.column("distance")),
    ],
)
def test_a_world_that_sells_by_a_simple_rule_is_read_by_that_rule_alone(world: Invented, method: str, made) -> None:
    world.from_italy[TARGET] = 0.001 * made(world) / np.mean(made(world)) * 1e9
    assert found(world, method, "level") == pytest.approx(1.0)
    others = [m for m in METHODS if m != method]
    assert max(found(world, m, "level") for m in others) < 0.999


def test_potential_finds_a_world_where_italy_sells_by_demand_and_by_ease(world: Invented) -> None:
    ease = np.exp(world.dice.normal(0, 1, len(world.markets)))
    world.from_italy[:] = 0.05 * world.imports * ease
    assert found(world, "potential", "level") > 0.97
    assert found(world, "potential", "level") > found(world, "imports", "level") + 0.1
    assert found(world, "potential", "level") > found(world, "gravity", "level") + 0.1


def test_momentum_finds_growth_that_goes_on(world: Invented) -> None:
    pace = np.exp(world.dice.normal(0, 0.3, (len(INDUSTRIES), len(world.markets))))
    world.from_italy[BASE] *= pace
    world.from_italy[TARGET] *= pace**2
    assert found(world, "momentum", "growth") > 0.99
    assert found(world, "momentum", "excess") > 5


def test_the_gap_finds_markets_that_catch_up(world: Invented) -> None:
    usual = 0.05 * world.imports
    # Behind in one industry, ahead in another: on the whole Italy sells as expected, so ease is the same everywhere.
    z = world.dice.normal(0, 0.5, (len(INDUSTRIES), len(world.markets)))
    behind = np.exp(z - z.mean(axis=0))
    world.from_italy[GAP] = (usual * behind)[GAP]
    world.from_italy[BASE] = (usual * behind)[BASE]
    world.from_italy[TARGET] = usual[TARGET]
    assert found(world, "gap", "growth") > 0.6
    assert found(world, "gap", "excess") > 5
    assert found(world, "score_diversify", "growth") > found(world, "persistence", "growth")


def test_the_gap_is_older_than_the_base(world: Invented) -> None:
    before = [cell.methods["gap"].copy() for cell in world.cells()]
    world.from_italy[BASE] *= np.exp(world.dice.normal(0, 1, world.from_italy[BASE].shape[1:]))
    after = [cell.methods["gap"] for cell in world.cells()]
    for one, other in zip(before, after, strict=True):
        np.testing.assert_array_equal(one, other)


def test_no_method_sees_the_years_it_is_judged_on(world: Invented) -> None:
    before = world.cells()
    world.imports[TARGET] *= 3
    world.from_italy[TARGET] *= np.exp(world.dice.normal(0, 1, world.from_italy[TARGET].shape[1:]))
    for one, other in zip(before, world.cells(), strict=True):
        assert not np.array_equal(one.flow, other.flow, equal_nan=True)
        for name in METHODS:
            np.testing.assert_array_equal(one.methods[name], other.methods[name], err_msg=name)


def test_growth_without_any_cause_is_found_by_nobody(world: Invented) -> None:
    world.from_italy[TARGET] *= np.exp(world.dice.normal(0, 0.5, world.from_italy[TARGET].shape[1:]))
    cells = world.cells()
    for name in ("potential", "gap", "score_debut", "momentum", "nearest"):
        assert abs(found(world, name, "growth")) < 0.35, name
    assert result("random", cells, wide=True).growth is not None


def test_growth_is_not_judged_where_too_few_markets_are_sizeable(world: Invented) -> None:
    world.imports[:, 0] *= 1e-5
    world.from_italy[:, 0] *= 1e-5
    growth = measured(world.cells(), lambda cell: cell.methods["gap"])[:, METRICS.index("growth")]
    assert np.isnan(growth).tolist() == [True, False, False, False]


def test_years_that_are_not_there_are_named(world: Invented) -> None:
    with pytest.raises(KeyError, match="2020"):
        panel_cells(world.content, world.panel(), [Fold(2015)])
    assert str(FOLD) == "2011-13 → 2014-16 → 2017-19"


def test_farm_industries_are_given_no_preference_that_covers_industry_alone(world: Invented) -> None:
    codes = dict(zip(INDUSTRIES, industry_codes(world.panel()), strict=True))
    assert codes["A01"] < "25" and codes["C10T12"] < "25" and codes["C28"] > "25"


def test_the_score_tried_is_the_score_shipped(content: Content) -> None:
    firm = build_profile(content, persona(content, "valves_brescia"))
    inputs = market_inputs(content, firm, TODAY)
    stage = firm.stage
    shipped = combine(inputs, STAGE_WEIGHTS[stage], STAGE_DIAL[stage])
    tried = score(inputs.pillars.values(STAGE_DIAL[stage]), STAGE_WEIGHTS[stage])
    for market in shipped.scores:
        assert tried[content.tables.markets.index(market.market)] == pytest.approx(market.score, rel=1e-12)
