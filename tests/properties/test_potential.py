"""Potential: what units, detail and demand may do to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import planner.markets.potential as potential_module
from planner.markets.potential import MIN_POTENTIAL_EUR, product_potential
from planner.products import expand, resolve
from tests.properties.registry import prop
from tests.properties.workbench import Firms, goods, same, scores, with_figure, with_imports


@prop("doubling_a_currency_unit_changes_nothing")
def test_currency_unit(firms: Firms, monkeypatch: pytest.MonkeyPatch) -> None:
    """All trade, and the thresholds on it, counted in a unit worth half: every score is the same."""
    content, trade = firms.content, firms.content.tables.trade
    cases = firms.some(4, where=goods)
    before = [scores(firms.ranking(case)) for case in cases]
    doubled = replace(
        trade,
        _matrices={name: matrix * 2 for name, matrix in trade._matrices.items()},
        _totals={name: total * 2 for name, total in trade._totals.items()},
        ease_base=trade.ease_base * 2,
        total_from_italy=trade.total_from_italy * 2,
    )
    for name in ("TRUST_EUR", "SMALL_FLOW_EUR", "MIN_POTENTIAL_EUR"):
        monkeypatch.setattr(potential_module, name, 2 * getattr(potential_module, name))
    other = Firms(replace(content, tables=replace(content.tables, trade=doubled)), "doubled")
    for case, old in zip(cases, before, strict=True):
        assert same(scores(other.ranking(case)), old)


@prop("a_basket_wants_the_sum_of_its_products")
def test_basket_is_a_sum(firms: Firms) -> None:
    """In every market the demand for a basket, and what Italy sells of it there, are the sums over its products."""
    cases = firms.some(4, where=lambda c: goods(c) and len(c.answers["product"]) > 1)  # type: ignore[arg-type]
    for case in cases:
        codes = case.answers["product"]
        assert isinstance(codes, tuple)
        whole = product_potential(firms.content, resolve(firms.content, codes))
        parts = [product_potential(firms.content, resolve(firms.content, (code,))) for code in codes]
        assert np.allclose(whole.imports, sum(p.imports for p in parts), rtol=1e-5, equal_nan=True)
        assert np.allclose(whole.from_italy, sum(p.from_italy for p in parts), rtol=1e-5, equal_nan=True)


@prop("the_same_goods_told_in_another_way_rank_alike")
def test_same_goods(firms: Firms) -> None:
    """A heading and the list of all its products give the same ranking."""
    for case in firms.some(4, where=goods):
        for heading in firms.chance.sample(["8481", "2204", "4203", "9018", "6204"], 2):
            products = list(expand(firms.content, heading))
            if len(products) > 12:
                continue
            one, other = (firms.ranking(firms.with_answers(case, product=p)) for p in ([heading], products))
            assert same(scores(one), scores(other))


@prop("a_market_that_buys_nothing_is_ranked_by_nothing")
def test_no_demand(firms: Firms) -> None:
    """A market whose imports of the product stop leaves the ranking as "no demand", whoever the firm knows there."""
    for case in firms.some(4, where=goods):
        advice = firms.advice(case)
        assert advice.ranking is not None
        market = firms.chance.choice([s.market for s in advice.ranking.scores[:30]])
        without = with_imports(firms.content, advice.profile.products.hs6, market, 0.0)
        after = Firms(without, "silent").ranking(firms.with_answers(case, contacts=[market]))
        assert after.score(market) is None
        assert next(e.outcome for e in after.excluded if e.market == market) == "no_demand"


@prop("more_demand_never_costs_a_place")
def test_more_demand(firms: Firms) -> None:
    """A market large enough for its unused potential to count keeps its place or climbs when it buys half as much again. (One that
    crosses that floor of half a million euro may lose places: growth, which stood in for the gap, no longer counts alone.)"""
    for case in firms.some(4, where=goods):
        advice = firms.advice(case)
        assert advice.ranking is not None
        sizeable = [s for s in advice.ranking.scores[:60] if (s.potential or 0) >= MIN_POTENTIAL_EUR]
        for score in firms.chance.sample(sizeable, min(3, len(sizeable))):
            more = with_imports(firms.content, advice.profile.products.hs6, score.market, 1.5)
            after = Firms(more, "more").ranking(case).score(score.market)
            assert after is not None and after.rank <= score.rank, score.market


@prop("faster_growth_never_costs_a_place")
def test_more_growth(firms: Firms) -> None:
    """A market expected to grow two points a year faster keeps its place or climbs."""
    for case in firms.some(4):
        ranking = firms.ranking(case)
        for score in firms.chance.sample(ranking.scores[:60], 3):
            faster = with_figure(firms.content, "growth_2026_30", score.market, lambda g: g + 2)
            after = Firms(faster, "faster").ranking(case).score(score.market)
            assert after is not None and after.rank <= score.rank, score.market


@prop("national_figures_never_follow_the_firm")
def test_potential_is_italys(firms: Firms) -> None:
    """The potential shown for a market is Italy's: the size, money and people of the firm do not move it."""
    for case in firms.some(4, where=goods):
        small, large = (
            firms.ranking(firms.with_answers(case, turnover=t, headcount=h, budget_24m=b, free_capacity=c))
            for t, h, b, c in ((300_000, 3, 5_000, 0), (40_000_000, 240, 3_000_000, 80))
        )
        assert {s.market: s.potential for s in small.scores} == {s.market: s.potential for s in large.scores}
