"""The 0..1 scale: robust to giants, monotone, silent where nothing is known, and open about what was filled in."""

from __future__ import annotations

from math import erf, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.content.load import Content
from planner.markets.scaling import filled, normal_cdf, utility

numbers = st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=40)


def test_the_distribution_function_is_the_normal_one() -> None:
    z = np.linspace(-4, 4, 401)
    exact = np.array([0.5 * (1 + erf(x / sqrt(2))) for x in z])
    assert np.abs(normal_cdf(z) - exact).max() < 1.5e-7


@given(numbers)
def test_the_scale_keeps_order_and_stays_inside(values: list[float]) -> None:
    found = utility(np.array(values))
    assert ((found >= 0) & (found <= 1)).all()
    order = np.argsort(values, kind="stable")
    assert (np.diff(found[order]) >= -1e-12).all()


@given(numbers, st.floats(0.01, 100), st.floats(-1e4, 1e4))
def test_units_do_not_matter(values: list[float], factor: float, shift: float) -> None:
    x = np.round(np.array(values), 3)
    assert utility(x * factor + shift) == pytest.approx(utility(x), abs=1e-4) or np.ptp(x) < 1e-2


def test_the_median_is_one_half_and_one_giant_moves_nobody_else() -> None:
    x = np.arange(1.0, 12.0)
    before = utility(x)
    assert before[5] == pytest.approx(0.5)
    giant = x.copy()
    giant[-1] = 1e12
    assert utility(giant)[:-1] == pytest.approx(before[:-1])


def test_unknown_stays_unknown_and_a_constant_tells_nothing() -> None:
    assert np.isnan(utility(np.array([1.0, np.nan, 3.0, 7.0]))[1])
    assert utility(np.array([2.0, 2.0, np.nan]))[:2] == pytest.approx([0.5, 0.5])
    assert np.isnan(utility(np.array([np.nan, np.nan]))).all()


def test_the_yardstick_sets_the_scale_for_everybody() -> None:
    x = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 10.0, 11.0, 12.0, 13.0])
    sizeable = x > 0
    assert (utility(x)[sizeable] == 0.5).all()
    assert utility(x, sizeable)[5] < utility(x, sizeable)[6] < utility(x, sizeable)[8]


def test_filling_touches_only_what_is_missing(content: Content) -> None:
    column = content.tables.markets.column("lpi")
    full, missing = filled(content, column)
    assert missing.any() and not np.isnan(full).any()
    assert (full[~missing] == column[~missing]).all()
    assert full[missing].min() >= np.nanmin(column) and full[missing].max() <= np.nanmax(column)


def test_a_guess_lies_between_the_peers_and_everybody(content: Content) -> None:
    """Silence is never rewarded: what is unknown is drawn towards the median market."""
    column = content.tables.markets.column("rule_of_law").copy()
    j = content.tables.markets.index("CHE")
    column[j] = np.nan
    full, missing = filled(content, column)
    assert missing[j] and np.nanmedian(column) < full[j] < np.nanmax(column)
