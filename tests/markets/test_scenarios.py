"""Scenarios: arithmetic that can be redone by hand, shocks that only hurt and only whom they concern, nothing made up."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.case import Case
from planner.content.load import Content
from planner.markets import pillars
from planner.markets.pillars import build_pillars
from planner.markets.ranking import Ranking, combine, rank
from planner.markets.scenarios import (
    MARGIN_QUESTION,
    MARGINS,
    Effect,
    Price,
    Scenarios,
    margin_holds,
    market_scenarios,
    price_effect,
    ranking_after,
    transport_share,
)
from planner.markets.shocks import Shock, shocked
from planner.profile import build_profile
from tests.firms import TODAY, bounded, levels, maker

EU = ("FRA", "DEU", "POL", "SWE", "CZE", "ROU")
FAR_AND_NEAR = ("CHE", "USA", "UZB", "IND", "BRA", "GBR", "POL", "FRA", "UKR", "JPN", "ARE", "TUR", "KEN")
GOODS = (["842240"], ["220421"], ["848180", "330499"])


def ranked(content: Content, case: Case) -> Ranking:
    return rank(content, build_profile(content, case), case, TODAY)


@pytest.fixture(scope="module")
def ranking(content: Content) -> Ranking:
    return ranked(content, maker(content))


@pytest.fixture(scope="module")
def service(content: Content) -> Ranking:
    return ranked(content, maker(content, product=["service:software"]))


def effects(found: Scenarios) -> dict[str, Effect]:
    return {e.scenarios[0]: e for e in found.effects}


def scores(ranking: Ranking) -> dict[str, float]:
    return {s.market: s.score for s in ranking.scores}


@given(share=st.floats(0, 30), duty=st.floats(0.1, 99), more=st.floats(0.1, 99))
def test_a_larger_duty_never_lowers_the_price_nor_what_is_to_be_absorbed(
    share: float, duty: float, more: float
) -> None:
    small, large = (Price("exact", share, left=100 / (100 + points)) for points in (duty, duty + more))
    assert small.after is not None and small.absorbed is not None
    assert large.after is not None and large.absorbed is not None
    assert small.after == pytest.approx(100 + duty)
    assert 100 < small.after < large.after and 0 < small.absorbed < large.absorbed < 100 + share


@given(share=st.floats(0, 30), left=st.floats(0.3, 1), freight=st.floats(1, 4))
def test_what_is_absorbed_keeps_the_price_of_the_customer_as_it_was(share: float, left: float, freight: float) -> None:
    """The customer pays (goods + transport) / left: with the goods sold for less, it is what it was before the shock."""
    price = Price("exact", share, left=left, freight=freight)
    assert price.after is not None and price.absorbed is not None
    assert (100 - price.absorbed + share * freight) / left == pytest.approx(100 + share)
    assert price.after * (100 + share) / 100 == pytest.approx((100 + share * freight) / left)


def test_the_sums_of_the_brief(content: Content, ranking: Ranking) -> None:
    found = effects(market_scenarios(content, ranking, "CHE"))
    share = transport_share(content, "CHE")
    assert found["tariff_10"].price.after == pytest.approx(110)
    assert found["tariff_10"].price.absorbed == pytest.approx((100 + share) * 10 / 110)
    assert found["currency_20"].price.after == pytest.approx(125)
    assert found["currency_20"].price.absorbed == pytest.approx(0.2 * (100 + share))
    assert found["recession"].price.after == 100 and found["recession"].price.absorbed == 0
    suez = effects(market_scenarios(content, ranking, "IND"))["suez_closed"].price
    transport = transport_share(content, "IND")
    assert suez.absorbed == pytest.approx(transport) and suez.after == pytest.approx(
        100 * (100 + 2 * transport) / (100 + transport)
    )


@pytest.mark.parametrize("product", GOODS, ids=str)
def test_a_shock_lowers_its_market_and_moves_only_whom_it_concerns(content: Content, product: list[str]) -> None:
    before = ranked(content, maker(content, product=product))
    for market in FAR_AND_NEAR:
        for effect in market_scenarios(content, before, market).effects:
            after = ranking_after(content, before, effect)
            assert effect.score_before is not None and effect.score_after is not None
            assert effect.score_after < effect.score_before, (market, effect.scenarios)
            old, new = scores(before), scores(after)
            moved = {m for m, s in old.items() if new[m] != s}
            assert market in moved and moved <= set(effect.concerned)
            assert all(new[m] <= old[m] for m in effect.concerned if m in old)
            for score in before.scores:
                other = after.score(score.market)
                assert other is not None
                if score.market not in effect.concerned:
                    assert other.potential == score.potential
            ahead = {m for m, s in old.items() if s > old[market]} - set(effect.concerned)
            assert all(new[m] > new[market] for m in ahead)


def test_the_place_shown_is_the_place_in_the_whole_ranking(content: Content, ranking: Ranking) -> None:
    for market in FAR_AND_NEAR:
        found = market_scenarios(content, ranking, market)
        for effect in (*found.effects, *([found.worst] if found.worst else [])):
            now, then = ranking.score(market), ranking_after(content, ranking, effect).score(market)
            assert now is not None and then is not None
            assert (effect.place_before, effect.place_after) == (now.rank, then.rank)
            assert effect.score_after == pytest.approx(then.score)
            if len(effect.concerned) == 1:
                assert then.rank >= now.rank


def still(count: int) -> Shock:
    nowhere = np.zeros(count, dtype=bool)
    return Shock(np.ones(count), np.ones(count), np.zeros(count), nowhere, nowhere)


@pytest.mark.parametrize("product", [*GOODS, ["service:software"]], ids=str)
def test_without_a_shock_the_ranking_is_the_one_of_before(content: Content, product: list[str]) -> None:
    before = ranked(content, maker(content, product=product))
    after = combine(shocked(content, before, still(len(before.inputs.markets))), before.weights, before.dial)
    assert after == before


def test_a_lost_agreement_weighs_on_access_as_if_it_had_never_been(
    content: Content, ranking: Ranking, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = content.tables.markets.index("KOR")
    effect = effects(market_scenarios(content, ranking, "KOR"))["agreement_lost"]
    moved = shocked(content, ranking, effect.shock).pillars.barrier.raw
    granted = pillars.preference

    def without(*given: Any) -> Any:
        found = granted(*given)
        found[here] = 0
        return found

    monkeypatch.setattr(pillars, "preference", without)
    inputs = ranking.inputs
    rebuilt = build_pillars(content, build_profile(content, maker(content)), inputs.potential)
    assert moved == pytest.approx(rebuilt.barrier.raw)
    assert moved[here] < inputs.pillars.barrier.raw[here]


@pytest.mark.parametrize("market", EU)
def test_members_of_the_union_meet_no_duty_no_lost_agreement_and_no_closed_sea(
    content: Content, ranking: Ranking, market: str
) -> None:
    found = market_scenarios(content, ranking, market)
    euro = content.tables.markets.label(market, "currency") == "EUR"
    assert set(effects(found)) == ({"recession"} if euro else {"recession", "currency_20"})
    assert (found.worst is None) is euro
    reasons = {s.scenario: s.reason for s in found.spared}
    assert reasons["tariff_10"] == reasons["agreement_lost"] == "customs" and reasons["suez_closed"] == "route"


def test_no_lost_agreement_or_closed_route_touches_the_union(content: Content, ranking: Ranking) -> None:
    members = {m for m in content.tables.markets.ids if content.tables.markets.label(m, "eu_member") == "1"}
    for market in content.tables.markets.ids:
        for effect in market_scenarios(content, ranking, market).effects:
            if content.scenarios[effect.scenarios[0]].kind in ("agreement", "route"):
                assert not members & set(effect.concerned)


def test_an_agreement_falls_for_all_its_countries_and_only_for_goods_it_covers(content: Content) -> None:
    machine, wine = (ranked(content, maker(content, product=[code])) for code in ("842240", "220421"))
    mercosur = effects(market_scenarios(content, machine, "BRA"))["agreement_lost"]
    assert {"ARG", "BRA", "PRY", "URY"} <= set(mercosur.concerned)
    reasons = {s.scenario: s.reason for s in market_scenarios(content, wine, "TUR").spared}
    assert reasons["agreement_lost"] == "no_agreement"
    assert "agreement_lost" in effects(market_scenarios(content, machine, "TUR"))


def test_the_united_states_are_never_given_a_duty(content: Content, ranking: Ranking) -> None:
    found = market_scenarios(content, ranking, "USA")
    assert all(e.price.duty is None for e in found.effects)
    duties = [e for e in found.effects if content.scenarios[e.scenarios[0]].kind == "duty"]
    assert [e.price.basis for e in duties] == ["at_most", "at_most"]
    assert content.tables.markets.datum("USA", "tariff_mean") is not None
    assert price_effect(content, ranking, content.scenarios["agreement_lost"], "USA").basis == "unknown"


def test_a_duty_is_exact_only_where_nothing_is_paid_today(content: Content, ranking: Ranking) -> None:
    basis = {m: effects(market_scenarios(content, ranking, m))["tariff_10"].price.basis for m in ("CHE", "UZB", "BRA")}
    assert basis == {"CHE": "exact", "UZB": "at_most", "BRA": "at_most"}


def test_the_duty_after_an_agreement_is_the_average_with_its_year_or_unknown(
    content: Content, ranking: Ranking
) -> None:
    known = effects(market_scenarios(content, ranking, "KOR"))["agreement_lost"].price
    assert known.basis == "average" and known.duty is not None and known.duty.year
    assert known.after == pytest.approx(100 + known.duty.value)
    silent = effects(market_scenarios(content, ranking, "XKX"))["agreement_lost"]
    assert silent.price == Price("unknown", transport_share(content, "XKX"))
    assert silent.price.after is None and silent.price.absorbed is None and silent.loss.central == 0
    assert silent.score_before is None or silent.score_after < silent.score_before  # type: ignore[operator]


def test_a_currency_falls_wherever_it_is_used(content: Content, ranking: Ranking) -> None:
    dollar = effects(market_scenarios(content, ranking, "USA"))["currency_20"].concerned
    assert {"USA", "ECU", "SLV"} <= set(dollar) and "CAN" not in dollar


def test_services_meet_neither_customs_nor_routes(content: Content, service: Ranking) -> None:
    for market in FAR_AND_NEAR:
        found = market_scenarios(content, service, market)
        assert set(effects(found)) <= {"currency_20", "recession"} and found.transport is None
        assert all(s.reason in ("service", "euro") for s in found.spared)
        for effect in found.effects:
            assert effect.score_before is not None and effect.score_after < effect.score_before  # type: ignore[operator]


@pytest.mark.parametrize("market", FAR_AND_NEAR)
def test_the_two_worst_together_are_worse_than_either_and_differ_in_kind(
    content: Content, ranking: Ranking, market: str
) -> None:
    found = market_scenarios(content, ranking, market)
    if found.worst is None:
        assert len({content.scenarios[e.scenarios[0]].kind for e in found.effects}) == 1
        return
    kinds = [content.scenarios[s].kind for s in found.worst.scenarios]
    assert len(set(kinds)) == 2 and set(kinds) != {"duty", "agreement"}
    for name in found.worst.scenarios:
        alone = effects(found)[name]
        assert found.worst.score_after <= alone.score_after  # type: ignore[operator]
        assert found.worst.loss.central >= alone.loss.central
        assert found.worst.price.after >= alone.price.after  # type: ignore[operator]
        assert found.worst.price.absorbed >= alone.price.absorbed  # type: ignore[operator]


def test_every_loss_lies_within_its_range(content: Content, ranking: Ranking, service: Ranking) -> None:
    for market in FAR_AND_NEAR:
        for case in (ranking, service):
            for effect in market_scenarios(content, case, market).effects:
                assert 0 <= effect.loss.mild <= effect.loss.central <= effect.loss.hard < 100


def test_a_market_nobody_may_sell_to_has_no_place_to_lose(content: Content, ranking: Ranking) -> None:
    found = market_scenarios(content, ranking, "RUS")
    assert all(e.place_before is None and e.place_after is None and e.score_after is None for e in found.effects)


def test_margins_are_those_the_firm_could_answer(content: Content) -> None:
    for anchor, (low, high) in zip(content.questions[MARGIN_QUESTION].anchors, MARGINS, strict=True):
        said = [float(n) for n in re.findall(r"\d+", anchor.text.it)]
        assert said == [b for b in (low, high) if b], anchor.text.it


def test_a_better_margin_is_never_less_enough(content: Content) -> None:
    @bounded(30)
    @given(st.floats(0.1, 40))
    def check(absorbed: float) -> None:
        price = Price("exact", 0.0, left=1 - absorbed / 100)
        order = ("no", "borderline", "yes")
        found = [
            margin_holds(
                build_profile(content, maker(content, **{**levels(content, 2), MARGIN_QUESTION: level})), price
            )
            for level in range(5)
        ]
        assert found[0] == "no" and "unknown" not in found
        assert [order.index(f) for f in found] == sorted(order.index(f) for f in found)

    check()
    silent = build_profile(content, maker(content, **{MARGIN_QUESTION: "unknown"}))
    assert margin_holds(silent, Price("exact", 0.0, left=0.9)) == "unknown"


def test_routes_lead_to_markets_of_ours_beyond_the_sea_they_close(content: Content) -> None:
    for scenario in content.scenarios.values():
        for market in scenario.markets:
            assert content.tables.markets.label(market, "region") != "americas"
            assert not content.tables.markets.column("border")[content.tables.markets.index(market)]
