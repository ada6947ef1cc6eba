"""The ranking: every market placed or left out with a reason, points that add up, and firms that make a difference."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.case import Case
from planner.content.load import Content
from planner.markets.pillars import PILLARS
from planner.markets.ranking import (
    FLOOR,
    RISK_DIAL,
    STAGE_DIAL,
    STAGE_WEIGHTS,
    Ranking,
    combine,
    market_inputs,
    rank,
    split_points,
)
from planner.profile import build_profile
from tests.firms import MARKETS, TODAY, bounded, case_of, chances, maker, random_answers

ESTIMATED = {"DEU", "FRA", "ESP", "GBR", "NLD"}
CODES = ("842240", "220421", "330499", "0406", "848180", "845811", "5007", "93", "service:software")


def ranked(content: Content, case: Case) -> Ranking:
    return rank(content, build_profile(content, case), case, TODAY)


def scores(ranking: Ranking) -> dict[str, float]:
    return {s.market: s.score for s in ranking.scores}


def test_every_market_is_ranked_or_left_out_with_a_reason(content: Content) -> None:
    @bounded(20)
    @given(chances)
    def check(rng: Random) -> None:
        found = ranked(content, case_of(content, random_answers(content, rng)))
        places = [s.market for s in found.scores] + [e.market for e in found.excluded]
        assert sorted(places) == list(content.tables.markets.ids) and "ITA" not in places
        assert [s.rank for s in found.scores] == list(range(1, len(found.scores) + 1))
        order = [s.score for s in found.scores]
        assert order == sorted(order, reverse=True) and 0 < min(order) <= max(order) <= 100
        assert all(0 <= s.coverage <= 1 for s in found.scores)
        assert {e.outcome for e in found.excluded} <= {"forbidden", "no_demand"}
        assert all(s.screening.outcome != "forbidden" for s in found.scores)
        assert all(e.screening.outcome == "forbidden" for e in found.excluded if e.outcome == "forbidden")
        assert {"RUS", "BLR", "IRN", "PRK"} <= {e.market for e in found.excluded}

    check()


def test_the_points_of_the_pillars_add_up_exactly(content: Content) -> None:
    @bounded(15)
    @given(chances, st.lists(st.floats(0.01, 1), min_size=4, max_size=4), st.floats(0, 1))
    def check(rng: Random, shares: list[float], dial: float) -> None:
        weights = dict(zip(PILLARS, shares, strict=True))
        found = ranked(content, case_of(content, random_answers(content, rng), weights=weights, growth_dial=dial))
        for s in found.scores:
            assert [c.pillar for c in s.contributions] == list(PILLARS)
            assert sum(c.points for c in s.contributions) == pytest.approx(s.score - found.reference, abs=1e-6)
            for c in s.contributions:
                assert 0 < c.value <= 1 and 0 < c.reference <= 1
                assert c.points == 0 or (c.points > 0) == (c.value > c.reference)

    check()


@pytest.mark.parametrize("code", CODES)
def test_the_same_case_gives_the_same_ranking(content: Content, code: str) -> None:
    case = maker(content, product=[code])
    assert ranked(content, case) == ranked(content, case)


def test_only_the_size_of_weights_relative_to_each_other_matters(content: Content) -> None:
    @bounded(8)
    @given(st.lists(st.floats(0.05, 1), min_size=4, max_size=4), st.floats(0.1, 1))
    def check(shares: list[float], factor: float) -> None:
        one, other = (
            ranked(content, maker(content).model_copy(update={"weights": parsed(content, [x * f for x in shares])}))
            for f in (1.0, factor)
        )
        assert sum(one.weights) == pytest.approx(1)
        assert [s.market for s in one.scores] == [s.market for s in other.scores]
        assert list(scores(one).values()) == pytest.approx(list(scores(other).values()))

    check()


def parsed(content: Content, shares: list[float]) -> Any:
    return case_of(content, {}, weights=dict(zip(PILLARS, shares, strict=True))).weights


@pytest.mark.parametrize("pillar", PILLARS)
def test_with_all_the_weight_on_one_pillar_that_pillar_alone_decides(content: Content, pillar: str) -> None:
    alone = {p: float(p == pillar) for p in PILLARS}
    found = ranked(content, maker(content).model_copy(update={"weights": case_of(content, {}, weights=alone).weights}))
    for s in found.scores:
        value = next(c.value for c in s.contributions if c.pillar == pillar)
        assert s.score == pytest.approx(100 * value)


@pytest.mark.parametrize("stage", sorted(STAGE_WEIGHTS))
def test_recommended_weights_are_shares(stage: str) -> None:
    assert sum(STAGE_WEIGHTS[stage]) == pytest.approx(1) and min(STAGE_WEIGHTS[stage]) > 0
    assert all(0 <= STAGE_DIAL[stage] + risk <= 1 for risk in RISK_DIAL.values())


@pytest.mark.parametrize("market", ["MEX", "JPN", "UZB", "ARE", "NGA", "FRA"])
def test_a_contact_raises_its_market_and_no_other(content: Content, market: str) -> None:
    before, after = (ranked(content, maker(content, contacts=c)) for c in ([], [market]))
    old, new = before.score(market), after.score(market)
    assert old is not None and new is not None and new.contact and not old.contact
    assert new.rank <= old.rank
    affinity = next(c.value for c in old.contributions if c.pillar == "affinity")
    assert new.score > old.score if affinity < 1 else new.score == old.score
    others = {m: s for m, s in scores(before).items() if m != market}
    assert others == {m: s for m, s in scores(after).items() if m != market}


def test_a_language_more_never_lowers_any_market(content: Content) -> None:
    known = [o.id for o in content.questions["languages"].options if o.id != "none"]

    @bounded(12)
    @given(st.lists(st.sampled_from(known), unique=True, max_size=3), st.sampled_from(known))
    def check(spoken: list[str], more: str) -> None:
        before = scores(ranked(content, maker(content, languages=spoken or ["none"])))
        after = scores(ranked(content, maker(content, languages=[*{*spoken, more}])))
        assert all(after[m] >= s - 1e-9 for m, s in before.items())
        if more not in spoken:
            speakers = [m for m in before if more in content.tables.markets.languages(m)]
            assert not speakers or max(after[m] - before[m] for m in speakers) > 0

    check()


def test_a_certificate_more_never_lowers_any_market(content: Content) -> None:
    before = scores(ranked(content, maker(content, product=["0203"], certifications=["none"])))
    after = scores(ranked(content, maker(content, product=["0203"], certifications=["halal", "brc_ifs"])))
    assert all(after[m] >= s - 1e-9 for m, s in before.items()) and any(after[m] > s for m, s in before.items())


@pytest.mark.parametrize("code", CODES)
def test_only_five_markets_are_estimated(content: Content, code: str) -> None:
    found = ranked(content, maker(content, product=[code]))
    flagged = {s.market for s in found.scores if s.estimated}
    assert flagged == (set() if code.startswith("service:") else ESTIMATED)


def test_services_are_ranked_without_trade_figures(content: Content) -> None:
    found = ranked(content, maker(content, product=["service:software"]))
    assert found.supply_level == "service" and len(found.scores) > 150
    for s in found.scores:
        assert s.potential is s.imports is s.from_italy is None
        assert not {"hs", "customs"} & set(s.parts)


def test_the_product_changes_the_list(content: Content) -> None:
    tops = {tuple(s.market for s in ranked(content, maker(content, product=[code])).scores[:15]) for code in CODES}
    assert len(tops) == len(CODES)


def test_markets_like_those_already_served_come_closer(content: Content) -> None:
    near_mexico, near_japan = (ranked(content, maker(content, served_markets=[m])) for m in ("MEX", "JPN"))
    for market, closer, farther in (("CHL", near_mexico, near_japan), ("KOR", near_japan, near_mexico)):
        one, other = closer.score(market), farther.score(market)
        assert one is not None and other is not None and one.score > other.score and one.rank < other.rank


def test_a_market_without_demand_is_left_out_rather_than_guessed(content: Content) -> None:
    found = ranked(content, maker(content, product=["93"]))
    silent = [e for e in found.excluded if e.outcome == "no_demand"]
    assert silent
    flows = content.tables.trade.flows(build_profile(content, maker(content, product=["93"])).products.hs6)
    assert all(not flows.imports[content.tables.markets.index(e.market)] > 0 for e in silent)


def test_risk_appetite_moves_the_list_towards_growth(content: Content) -> None:
    calm, bold = (ranked(content, maker(content, risk_appetite=a)) for a in ("low", "high"))
    assert calm.dial < bold.dial
    growth = [sum(s.parts["growth"] for s in r.scores[:15]) for r in (calm, bold)]
    assert growth[1] >= growth[0]


def test_what_is_forbidden_stays_out_whatever_the_firm_says(content: Content) -> None:
    friendly = maker(content, contacts=["RUS", "IRN"], languages=["ru"], served_markets=["RUS"])
    assert not {"RUS", "IRN"} & set(scores(ranked(content, friendly)))


def test_markets_of_the_tests_are_markets_of_ours(content: Content) -> None:
    assert set(MARKETS) <= set(content.tables.markets.ids)


# ---- edges --------------------------------------------------------------------------------------------------------


def test_points_by_hand() -> None:
    """0.36 against 0.16 and 0.25 with even weights: scores 30 and 20, so the logarithmic mean is 10 / ln 1.5."""
    values, centre, weights = np.array([[0.36], [0.25]]), np.array([0.16, 0.25]), np.array([0.5, 0.5])
    score, reference = 100 * (0.36 * 0.25) ** 0.5, 100 * (0.16 * 0.25) ** 0.5
    assert (score, reference) == (pytest.approx(30), pytest.approx(20))
    assert split_points(values, centre, weights, np.array([score]), reference)[:, 0] == pytest.approx([10, 0])


def test_a_market_that_scores_like_the_median_still_shows_what_makes_it() -> None:
    """Strength and weakness that cancel: the formula's limit, not a division by nothing."""
    values, centre, weights = np.array([[0.50], [0.20]]), np.array([0.25, 0.40]), np.array([0.5, 0.5])
    points = split_points(values, centre, weights, np.array([100 * 0.1**0.5]), 100 * 0.1**0.5)[:, 0]
    assert points == pytest.approx([0.5 * np.log(2) * 100 * 0.1**0.5, -0.5 * np.log(2) * 100 * 0.1**0.5])
    near = split_points(values, centre, weights, np.array([100 * 0.1**0.5 + 1e-6]), 100 * 0.1**0.5)[:, 0]
    assert near == pytest.approx(points, rel=1e-5)


def test_no_pillar_sinks_a_market_below_the_floor(content: Content) -> None:
    case = maker(content)
    inputs = market_inputs(content, build_profile(content, case), TODAY)
    hopeless = replace(inputs, pillars=replace(inputs.pillars, security=np.zeros(len(inputs.markets))))
    for score in combine(hopeless, (0.25, 0.25, 0.25, 0.25), 0.2).scores:
        security = next(c for c in score.contributions if c.pillar == "security")
        assert (security.value, security.points) == (FLOOR, 0) and score.score > 0


def test_coverage_is_the_share_of_indicators_really_known(content: Content) -> None:
    found = ranked(content, maker(content))
    markets = content.tables.markets
    names = ("growth_2026_30", "lpi", "oecd_risk", "rule_of_law", "fx_volatility")
    for score in found.scores:
        known = sum(not np.isnan(markets.column(n)[markets.index(score.market)]) for n in names)
        assert score.coverage == pytest.approx((known + 1) / (len(names) + 1)), score.market


def test_a_gap_too_small_to_speak_leaves_its_weight_to_growth(content: Content) -> None:
    inputs = market_inputs(content, build_profile(content, maker(content, product=["8452"])), TODAY)
    opportunity = inputs.pillars.opportunity
    assert opportunity.counts_gap is not None and opportunity.unused is not None
    silent = ~opportunity.counts_gap & ~np.isnan(opportunity.demand)
    assert silent.any() and opportunity.counts_gap.any()
    assert (opportunity.ahead[silent] == opportunity.growth.placed[silent]).all()
    spoken = opportunity.counts_gap
    assert (opportunity.ahead[spoken] != opportunity.growth.placed[spoken]).any()


def test_the_dial_blends_today_and_what_lies_ahead(content: Content) -> None:
    inputs = market_inputs(content, build_profile(content, maker(content)), TODAY)
    opportunity = inputs.pillars.opportunity
    for dial in (0.0, 0.3, 1.0):
        wanted = [(1 - dial) * a + dial * b for a, b in zip(opportunity.demand, opportunity.ahead, strict=True)]
        assert inputs.pillars.values(dial)[0] == pytest.approx(wanted, nan_ok=True)
