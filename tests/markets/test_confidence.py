"""How sure the order is: repeatable, honest about derived figures, ties that hold together, changes that a real ranking confirms."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import pairwise

import numpy as np
import pytest

from planner.case import Case
from planner.content.load import Content
from planner.markets.confidence import (
    AHEAD,
    FAIRLY_SURE,
    FIRST,
    SURE,
    Confidence,
    effective_weights,
    how_sure,
    simulate,
    spans,
)
from planner.markets.noise import GAP_GRID, Noise, derived_spread, likely_values, noise_of, outcomes
from planner.markets.pillars import PILLARS, demand_of
from planner.markets.potential import CLIP_GAP, SMALL_FLOW_EUR
from planner.markets.ranking import FLOOR, Ranking, combine, rank
from planner.profile import build_profile
from tests.firms import TODAY, case_of, maker

CODES = ("842240", "220421", "330499", "8481", "93", "service:software")
NEAR = 40


def ranked(content: Content, case: Case) -> Ranking:
    return rank(content, build_profile(content, case), case, TODAY)


def made(content: Content, code: str, **rest: object) -> tuple[Ranking, Confidence]:
    ranking = ranked(content, maker(content, product=[code], **rest))
    return ranking, how_sure(content, ranking)


@pytest.fixture(scope="module", params=CODES)
def found(content: Content, request: pytest.FixtureRequest) -> tuple[Ranking, Confidence]:
    return made(content, request.param)


def rows_of(ranking: Ranking) -> np.ndarray:
    return np.array([ranking.inputs.markets.index(s.market) for s in ranking.scores])


def widths(ranking: Ranking, noise: Noise) -> dict[str, int]:
    """Places each market spans under this noise."""
    likely = outcomes(ranking.inputs, noise, ranking.dial, rows_of(ranking))
    low, high, _ = spans(simulate(likely, np.array(ranking.weights), 4_000))
    return {s.market: int(b - a) for s, a, b in zip(ranking.scores, low, high, strict=True)}


def times(noise: Noise, factor: float) -> Noise:
    return Noise(**{f.name: factor * getattr(noise, f.name) for f in fields(noise)})


def test_the_same_ranking_is_always_as_sure(content: Content) -> None:
    ranking, first = made(content, "842240")
    assert how_sure(content, ranking) == first


def test_every_ranked_market_has_a_standing_that_can_be(found: tuple[Ranking, Confidence]) -> None:
    ranking, sure = found
    assert list(sure.standings) == [s.market for s in ranking.scores]
    for standing in sure.standings.values():
        assert 1 <= standing.low <= standing.high <= len(ranking.scores)
        assert 0 <= standing.top5 <= 1
        level = "high" if standing.top5 >= SURE else "medium" if standing.top5 >= FAIRLY_SURE else "low"
        assert standing.level == level
        assert (standing.top5 > 0.05) >= (standing.low <= FIRST < standing.high)


def test_five_markets_fill_the_first_five_places(found: tuple[Ranking, Confidence]) -> None:
    assert sum(s.top5 for s in found[1].standings.values()) == pytest.approx(FIRST)


def test_nearly_every_market_stands_within_its_own_interval(found: tuple[Ranking, Confidence]) -> None:
    ranking, sure = found
    near = ranking.scores[:NEAR]
    inside = sum(sure.standings[s.market].low <= s.rank <= sure.standings[s.market].high for s in near)
    assert inside >= 0.95 * len(near)


def test_more_draws_tell_the_same_story(content: Content) -> None:
    ranking, usual = made(content, "330499")
    longer = how_sure(content, ranking, 40_000)
    assert longer.draws == 4 * usual.draws
    for market, standing in usual.standings.items():
        assert longer.standings[market].top5 == pytest.approx(standing.top5, abs=0.02)


def test_without_any_doubt_every_market_keeps_its_place(content: Content) -> None:
    alone = case_of(content, {}, weights={p: float(p == "access") for p in PILLARS}).weights
    ranking = ranked(content, maker(content).model_copy(update={"weights": alone}))
    likely = outcomes(ranking.inputs, times(noise_of(content, ranking.inputs), 0.0), ranking.dial, rows_of(ranking))
    low, high, top5 = spans(simulate(likely, np.array(ranking.weights), 200))
    places = [s.rank for s in ranking.scores]
    assert low.tolist() == high.tolist() == places
    assert top5.tolist() == [float(p <= FIRST) for p in places]


@pytest.mark.parametrize("code", ["842240", "220421", "service:software"])
def test_more_noise_never_makes_the_list_surer(content: Content, code: str) -> None:
    ranking = ranked(content, maker(content, product=[code]))
    noise = noise_of(content, ranking.inputs)
    spread = [sum(widths(ranking, times(noise, f)).values()) for f in (0.0, 0.5, 1.0, 2.0, 4.0)]
    assert spread == sorted(spread) and spread[0] < spread[-1]


@pytest.mark.parametrize("name", [f.name for f in fields(Noise)])
def test_a_market_known_less_well_moves_over_more_places(content: Content, name: str) -> None:
    ranking = ranked(content, maker(content).model_copy(update={"growth_dial": 0.8}))
    noise = noise_of(content, ranking.inputs)
    market = next(s.market for s in ranking.scores[9:] if not s.estimated)
    column = getattr(noise, name).copy()
    column[ranking.inputs.markets.index(market)] *= 6
    before, after = widths(ranking, noise), widths(ranking, replace(noise, **{name: column}))
    assert after[market] > before[market]


@pytest.mark.parametrize("code", ["842240", "220421", "9403"])
def test_derived_figures_widen_the_interval_of_their_market(content: Content, code: str) -> None:
    ranking = ranked(content, maker(content, product=[code]))
    potential = ranking.inputs.potential
    assert potential is not None
    measured = replace(ranking.inputs, potential=replace(potential, estimated=np.zeros_like(potential.estimated)))
    derived, real = (widths(ranking, noise_of(content, i)) for i in (ranking.inputs, measured))
    for score in ranking.scores:
        if score.estimated:
            assert derived[score.market] > 1.15 * real[score.market], score.market


def test_the_error_of_derived_markets_is_the_one_measured_at_that_level(content: Content) -> None:
    """Figures of content/markets/estimate_quality.toml, whole chain of estimation."""
    assert derived_spread(content, "imports", "product") == 0.781
    assert derived_spread(content, "from_italy", "heading") == 1.010
    assert derived_spread(content, "imports", "sector") == 0.327
    for code, spread in (("842240", 0.781), ("8422", 0.671), ("84", 0.327)):
        ranking = ranked(content, maker(content, product=[code]))
        noise = noise_of(content, ranking.inputs)
        german, polish = (noise.imports[ranking.inputs.markets.index(m)] for m in ("DEU", "POL"))
        assert german == spread > polish > 0


def test_a_figure_that_was_missing_is_less_certain(content: Content) -> None:
    ranking = ranked(content, maker(content))
    noise, filled = noise_of(content, ranking.inputs), ranking.inputs.pillars.filled_in
    for name, column in (("lpi", noise.barrier), ("oecd_risk", noise.security), ("growth_2026_30", noise.growth)):
        assert filled[name].any()
        assert column[filled[name]].min() > np.median(column[~filled[name]])
    asked, silent = (noise_of(content, ranked(content, c).inputs).affinity for c in _certificates(content))
    assert (silent >= asked).all() and (silent > asked).any()


def _certificates(content: Content) -> tuple[Case, Case]:
    return maker(content, product=["0203"]), maker(content, product=["0203"], without=("certifications",))


def test_the_likely_values_are_those_of_a_normal() -> None:
    z = likely_values()
    assert (np.diff(z) > 0).all() and z == pytest.approx(-z[::-1])
    assert z.mean() == pytest.approx(0, abs=1e-12) and z.std() == pytest.approx(1)
    assert z[:12].max() < -1.645 < z[13]


@pytest.mark.parametrize("market", ["DEU", "POL", "TUN", "VUT"])
def test_the_tables_say_what_plain_normal_errors_would(content: Content, market: str) -> None:
    """Opportunity by tables of 256 values against a hundred thousand straightforward draws."""
    ranking = ranked(content, maker(content, product=["220421"]).model_copy(update={"growth_dial": 0.5}))
    inputs, dial = ranking.inputs, ranking.dial
    noise, o, j = noise_of(content, inputs), inputs.pillars.opportunity, inputs.markets.index(market)
    assert o.wanted and o.unused and o.counts_gap is not None and inputs.potential
    a, b, c = np.random.default_rng(7).standard_normal((3, 100_000))
    error = noise.imports[j] * a
    demand = demand_of(o.size.scale.place(o.size.raw[j] + error), o.wanted.scale.place(o.wanted.raw[j] + error))
    flow = inputs.potential.from_italy[j] * np.exp(noise.from_italy[j] * c)
    gap = np.clip(np.log(inputs.potential.potential[j]) + error - np.log(flow + SMALL_FLOW_EUR), -CLIP_GAP, CLIP_GAP)
    growth = o.growth.scale.place(o.growth.raw[j] + noise.growth[j] * b)
    ahead = 0.5 * o.unused.scale.place(gap) + 0.5 * growth if o.counts_gap[j] else growth
    direct = (1 - dial) * demand + dial * ahead

    likely = outcomes(inputs, noise, dial, np.array([j]))
    first, second, third = np.random.default_rng(8).integers(0, 256, (3, 100_000))
    tabled = likely.demand[0][first] + likely.ahead[0][second]
    if likely.counts_gap[0]:
        step = likely.gap_imports[0][first].astype(int) + likely.gap_italy[0][third]
        tabled = tabled + likely.gap_value[np.clip(step, 0, GAP_GRID - 1)]
    assert tabled.mean() == pytest.approx(direct.mean(), abs=0.004)
    assert tabled.std() == pytest.approx(direct.std(), abs=0.004)
    assert np.percentile(tabled, (5, 95)) == pytest.approx(np.percentile(direct, (5, 95)), abs=0.012)


# ---- ties ---------------------------------------------------------------------------------------------------------


def test_level_markets_stand_together_and_say_so_of_each_other(found: tuple[Ranking, Confidence]) -> None:
    ranking, sure = found
    place = {s.market: s.rank for s in ranking.scores}
    for market, standing in sure.standings.items():
        group = {market, *standing.tied_with}
        places = sorted(place[m] for m in group)
        assert places == list(range(places[0], places[-1] + 1))
        assert all({m, *sure.standings[m].tied_with} == group for m in group)


def test_a_market_is_level_with_its_head_unless_the_head_is_clearly_ahead(content: Content) -> None:
    ranking, sure = made(content, "848180")
    likely = outcomes(ranking.inputs, noise_of(content, ranking.inputs), ranking.dial, rows_of(ranking))
    keys = simulate(likely, np.array(ranking.weights), sure.draws)
    place = {s.market: i for i, s in enumerate(ranking.scores)}
    heads = [m for m, s in sure.standings.items() if all(place[m] < place[o] for o in s.tied_with)]
    assert 1 < len(heads) < len(place)
    for head, following in pairwise(heads):
        ahead = {m: (keys[place[head]] < keys[place[m]]).mean() for m in (*sure.standings[head].tied_with, following)}
        assert ahead.pop(following) >= AHEAD
        assert all(share < AHEAD for share in ahead.values())


def test_two_markets_alike_in_everything_are_level(content: Content) -> None:
    ranking = ranked(content, maker(content))
    row = rows_of(ranking)[3]
    likely = outcomes(ranking.inputs, noise_of(content, ranking.inputs), ranking.dial, np.array([row, row]))
    one, other = simulate(likely, np.array(ranking.weights), 20_000)
    assert (one < other).mean() == pytest.approx(0.5, abs=0.02)


# ---- without chance -----------------------------------------------------------------------------------------------


def test_what_would_change_the_first_five_is_what_a_ranking_with_those_weights_says(
    found: tuple[Ranking, Confidence],
) -> None:
    ranking, sure = found
    assert [(s.pillar, s.change) for s in sure.sways] == [(p, c) for p in PILLARS for c in ("double", "half")]
    first = {s.market for s in ranking.scores[:FIRST]}
    for sway in sure.sways:
        moved = np.array(ranking.weights)
        moved[PILLARS.index(sway.pillar)] *= {"double": 2.0, "half": 0.5}[sway.change]
        a, b, c, d = (moved / moved.sum()).tolist()
        again = {s.market for s in combine(ranking.inputs, (a, b, c, d), ranking.dial).scores[:FIRST]}
        assert (set(sway.enters), set(sway.leaves)) == (again - first, first - again)


def test_other_methods_agree_fully_when_there_is_nothing_to_disagree_about(content: Content) -> None:
    alone = case_of(content, {}, weights={p: float(p == "access") for p in PILLARS}).weights
    sure = how_sure(content, ranked(content, maker(content).model_copy(update={"weights": alone})))
    assert sure.agreement["mean"] == sure.agreement["places"] == 1
    assert sure.same_order["mean"] > 0.99


def test_other_methods_are_compared_over_the_first_five_and_over_all(found: tuple[Ranking, Confidence]) -> None:
    _, sure = found
    assert set(sure.agreement) == set(sure.same_order) == {"mean", "places", "size", "near"}
    for method, share in sure.agreement.items():
        assert round(FIRST * share) == pytest.approx(FIRST * share) and -1 <= sure.same_order[method] <= 1
    assert sure.same_order["mean"] > sure.same_order["near"]


def test_effective_weights_share_out_the_differences(found: tuple[Ranking, Confidence]) -> None:
    assert sum(found[1].effective_weights) == pytest.approx(1)


def test_a_pillar_that_tells_no_market_apart_weighs_nothing() -> None:
    rng = np.random.default_rng(3)
    values = rng.uniform(FLOOR, 1, (4, 60))
    values[2] = 0.7
    even = np.full(4, 0.25)
    assert effective_weights(values, even)[2] == pytest.approx(0)
    assert effective_weights(values, np.array([1.0, 0, 0, 0])) == pytest.approx((1, 0, 0, 0))
    assert effective_weights(np.full((4, 9), 0.5), even) == pytest.approx((0.25,) * 4)


@pytest.mark.parametrize("code", ["850740", "810730"])
def test_a_product_that_hardly_anybody_buys_any_more_is_no_accident(content: Content, code: str) -> None:
    """Codes replaced since: no market at all, or a single one, which is then first in every draw."""
    ranking, sure = made(content, code)
    assert len(ranking.scores) == len(sure.standings) <= 1 and np.isfinite(ranking.reference)
    assert sum(sure.effective_weights) == pytest.approx(1)
    for standing in sure.standings.values():
        assert (standing.low, standing.high, standing.top5, standing.tied_with) == (1, 1, 1.0, ())
