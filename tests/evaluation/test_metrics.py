"""Each measure against values worked out by hand, a planted signal it must find, and noise it must not."""

from __future__ import annotations

import numpy as np
import pytest

from planner.evaluation.metrics import (
    excess,
    interval,
    kendall,
    ndcg,
    ranks,
    spearman,
    weighted_correlations,
    wide_ends,
)

DICE = np.random.default_rng(5)


def test_equal_values_share_their_places() -> None:
    assert ranks(np.array([10.0, 30.0, 10.0, 20.0])).tolist() == [1.5, 4.0, 1.5, 3.0]


def test_order_matters_and_size_does_not() -> None:
    sales = np.array([1.0, 5.0, 2.0, 900.0])
    assert spearman(np.exp(sales / 300), sales) == pytest.approx(1.0)
    assert spearman(-sales, sales) == pytest.approx(-1.0)
    # One swap of neighbours among four: 1 - 6 * (1 + 1) / (4 * 15).
    assert spearman(np.array([2.0, 3.0, 1.0, 4.0]), sales) == pytest.approx(0.8)
    assert spearman(np.ones(4), sales) == 0.0


def test_kendall_counts_pairs_and_allows_for_ties() -> None:
    assert kendall(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 2.0, 4.0, 3.0])) == pytest.approx(4 / 6)
    # Five of six pairs speak on one side, six on the other: 5 / sqrt(5 * 6).
    assert kendall(np.array([1.0, 1.0, 3.0, 4.0]), np.array([1.0, 2.0, 3.0, 4.0])) == pytest.approx(5 / np.sqrt(30))


def test_gain_is_discounted_by_place_and_stops_after_the_count() -> None:
    gain = np.array([0.0, 8.0, 4.0, 100.0])
    best = 100 / np.log2(2) + 8 / np.log2(3)
    assert ndcg(np.array([1.0, 4.0, 3.0, 2.0]), gain, count=2) == pytest.approx((8 + 4 / np.log2(3)) / best)
    assert ndcg(gain, gain, count=2) == pytest.approx(1.0)
    assert ndcg(np.arange(4.0), np.zeros(4), count=2) == 0.0


def test_excess_is_the_first_five_less_everybody() -> None:
    growth = np.array([1.0, 1, 1, 1, 1, 0, 0, 0, 0, 0])
    assert excess(growth, growth) == pytest.approx(0.5)
    assert excess(np.ones(10), growth) == pytest.approx(0.5), "among equals the earlier position comes first"
    assert excess(-growth, growth) == pytest.approx(-0.5)


def test_intervals_find_what_was_planted_and_are_always_the_same() -> None:
    cluster = np.repeat(np.arange(30), 4)
    values = 0.3 + DICE.normal(0, 0.1, 30)[cluster] + DICE.normal(0, 0.01, 120)
    found = interval(values, cluster)
    assert found.low < 0.3 < found.high and found.low < found.value < found.high
    assert found == interval(values, cluster)
    # Four near copies of a cluster are one piece of evidence: taken as four the interval would be half as wide.
    alone = interval(values, np.arange(120))
    assert found.high - found.low > 1.6 * (alone.high - alone.low)


def test_what_is_not_judged_is_left_out_of_mean_and_interval() -> None:
    values, cluster = np.array([1.0, np.nan, 3.0, 5.0]), np.array([0, 0, 1, 2])
    assert interval(values, cluster).value == 3.0


def test_weights_of_one_give_the_plain_correlation_of_the_markets_present() -> None:
    x, y = DICE.normal(size=(3, 12)), DICE.normal(size=(3, 12))
    present = np.ones((3, 12), dtype=bool)
    present[1, 6:] = False
    found = weighted_correlations(x, y, present, np.ones((1, 12)))[0]
    assert found[0] == pytest.approx(np.corrcoef(x[0], y[0])[0, 1])
    assert found[1] == pytest.approx(np.corrcoef(x[1, :6], y[1, :6])[0, 1])


def test_drawing_markets_too_widens_a_link_that_rests_on_the_same_markets_everywhere() -> None:
    cells, markets = 25, 40
    shared = DICE.normal(size=markets)
    x = np.array([ranks(shared + DICE.normal(0, 0.1, markets)) for _ in range(cells)])
    y = np.array([ranks(0.3 * shared + DICE.normal(size=markets) + 0.5) for _ in range(1)] * cells)
    values = np.array([np.corrcoef(a, b)[0, 1] for a, b in zip(x, y, strict=True)])
    narrow = interval(values, np.arange(cells))
    low, high = wide_ends(x, y, np.ones_like(x, dtype=bool), np.arange(cells))
    assert low < narrow.low and high > narrow.high
    assert high - low > 5 * (narrow.high - narrow.low)
