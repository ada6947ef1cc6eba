"""The ranking: sums, weights, order and what must not move it."""

from __future__ import annotations

from itertools import combinations

from planner.case import Case, Weights, parse_case
from planner.markets.pillars import PILLARS
from tests.properties.registry import prop
from tests.properties.workbench import Firms, figure, goods, pillars, same, scores, with_figure, with_imports


def weighted(case: Case, weights: dict[str, float]) -> Case:
    return case.model_copy(update={"weights": Weights(**weights)})


@prop("points_add_up_to_the_difference")
def test_points_add_up(firms: Firms) -> None:
    """The points of the four pillars sum exactly to the score less that of the median market, and each sign tells its side of the median."""
    for case in firms.some(8):
        ranking = firms.ranking(case)
        for score in ranking.scores:
            assert abs(sum(c.points for c in score.contributions) - (score.score - ranking.reference)) < 1e-6
            assert all((c.value - c.reference) * c.points >= 0 for c in score.contributions)


@prop("only_the_proportions_of_the_weights_matter")
def test_weights_scale_free(firms: Firms) -> None:
    """Weights ten times smaller give the same scores."""
    for case in firms.some():
        weights = {p: round(firms.chance.uniform(0.1, 1), 2) for p in PILLARS}
        whole, tenth = (weighted(case, {p: w / share for p, w in weights.items()}) for share in (1, 10))
        assert same(scores(firms.ranking(whole)), scores(firms.ranking(tenth)))


@prop("the_order_of_answers_is_irrelevant")
def test_order_of_answers(firms: Firms) -> None:
    """The same answers given in another order, lists included, lead to the same advice."""
    for case in firms.some():
        names = list(case.answers)
        firms.chance.shuffle(names)
        turned = {n: tuple(reversed(given)) if isinstance(given := case.answers[n], tuple) else given for n in names}
        one, other = firms.advice(case), firms.advice(case.model_copy(update={"answers": turned}))
        assert one.ranking is not None and other.ranking is not None
        assert same(scores(one.ranking), scores(other.ranking))
        assert (one.readiness.low, one.readiness.gates) == (other.readiness.low, other.readiness.gates)
        assert one.proposal == other.proposal
        for market, here in one.markets.items():
            there = other.markets[market]
            assert (here.model and here.model.model) == (there.model and there.model.model)


@prop("the_language_of_the_reader_never_changes_the_advice")
def test_language_of_the_case(firms: Firms) -> None:
    """Reading in English or in Italian gives the same markets, models, gates and money."""
    for case in firms.some():
        one, other = (firms.advice(case.model_copy(update={"language": tongue})) for tongue in ("it", "en"))
        assert (one.readiness, one.ranking, one.proposal) == (other.readiness, other.ranking, other.proposal)
        assert dict(one.markets) == dict(other.markets)


@prop("every_market_is_ranked_once_or_left_out_with_a_reason")
def test_every_market_has_its_place(firms: Firms) -> None:
    """Places run from one without gaps, scores fall from top to bottom, and ranked and excluded markets are all markets, each once."""
    for case in firms.some(8):
        ranking = firms.ranking(case)
        assert [s.rank for s in ranking.scores] == list(range(1, len(ranking.scores) + 1))
        assert [s.score for s in ranking.scores] == sorted((s.score for s in ranking.scores), reverse=True)
        everywhere = [s.market for s in ranking.scores] + [e.market for e in ranking.excluded]
        assert sorted(everywhere) == sorted(firms.content.tables.markets.ids)
        assert all(e.outcome in ("forbidden", "no_demand") for e in ranking.excluded)


@prop("better_in_everything_is_never_ranked_below")
def test_dominance(firms: Firms) -> None:
    """A market at least as good as another in all four pillars and better in one is ranked before it."""
    for case in firms.some(4):
        top = firms.ranking(case).scores[:70]
        for one, other in combinations(top, 2):
            below, above = pillars(other), pillars(one)
            assert not (all(below[p] >= above[p] for p in PILLARS) and any(below[p] > above[p] + 1e-9 for p in PILLARS))


@prop("a_heavier_pillar_never_turns_against_its_leaders")
def test_heavier_pillar(firms: Firms) -> None:
    """With more weight on a pillar, a market ahead of another and stronger in that pillar stays ahead of it."""
    for case in firms.some(4):
        pillar = firms.chance.choice(PILLARS)
        plain = dict.fromkeys(PILLARS, 0.25)
        before = firms.ranking(weighted(case, plain)).scores[:40]
        after = firms.ranking(weighted(case, {**plain, pillar: 0.75}))
        place = {s.market: s.rank for s in after.scores}
        for one, other in combinations(before, 2):
            if pillars(one)[pillar] > pillars(other)[pillar]:
                assert place[one.market] < place[other.market], (pillar, one.market, other.market)


@prop("money_buys_no_place_in_the_ranking")
def test_means_and_ranking(firms: Firms) -> None:
    """Budget, hours, people, province and readiness decide how a market is entered, never how interesting it is."""
    for case in firms.some():
        before = scores(firms.ranking(case))
        other = dict.fromkeys(firms.scales(case), 0)
        poor = firms.with_answers(case, budget_24m=1_000, export_hours=1, headcount=3, province="sondrio", **other)
        assert same(scores(firms.ranking(poor)), before)


@prop("choosing_a_market_never_moves_it")
def test_choices_and_ranking(firms: Firms) -> None:
    """What the firm chooses, the models it picks and what it answers on a market leave the ranking as it is."""
    for case in firms.some():
        free = case.model_copy(update={"chosen": (), "models": {}, "market_answers": {}, "roles": {}})
        answers = {"JPN": {"legal_requirements": 0}}
        bound = free.model_copy(update={"chosen": ("JPN", "FRA"), "market_answers": answers})
        assert firms.ranking(free) == firms.ranking(bound)


@prop("a_riskier_country_never_climbs")
def test_riskier_country(firms: Firms) -> None:
    """One class of country risk more, all else equal, costs places or none."""
    for case in firms.some(4):
        exposed = [s for s in firms.ranking(case).scores if figure(firms.content, "oecd_risk", s.market) <= 6]
        for score in firms.chance.sample(exposed, 3):
            riskier = with_figure(firms.content, "oecd_risk", score.market, lambda risk: risk + 1)
            after = Firms(riskier, "riskier").ranking(case).score(score.market)
            assert after is not None and after.rank >= score.rank, score.market


@prop("a_market_that_vanishes_swaps_no_clear_pair")
def test_a_market_vanishes(firms: Firms) -> None:
    """When a market stops buying, two others at least two points apart keep their order, for a product that half of the world buys
    (what few buy has a yardstick of few, which moves more)."""

    def widely_bought(case: Case) -> bool:
        return goods(case) and len(firms.ranking(case).scores) >= 100

    for case in firms.some(3, where=widely_bought):
        advice = firms.advice(case)
        assert advice.ranking is not None
        gone = firms.chance.choice([s.market for s in advice.ranking.scores[40:120]])
        fewer = with_imports(firms.content, advice.profile.products.hs6, gone, 0.0)
        after = {s.market: s.rank for s in Firms(fewer, "fewer").ranking(case).scores}
        for one, other in combinations([s for s in advice.ranking.scores if s.market != gone], 2):
            if one.score - other.score >= 2:
                assert after[one.market] < after[other.market], (gone, one.market, other.market)


@prop("appetite_for_risk_touches_opportunity_only")
def test_appetite(firms: Firms) -> None:
    """More appetite for risk looks further ahead: it changes how opportunity is read, not how safe or near a country is."""
    moved = False
    for case in firms.some():
        shy, bold = (firms.ranking(firms.with_answers(case, risk_appetite=r)) for r in ("low", "high"))
        assert bold.dial > shy.dial and bold.weights == shy.weights
        for score in shy.scores:
            there = bold.score(score.market)
            assert there is not None
            before, after = pillars(score), pillars(there)
            assert all(before[p] == after[p] for p in PILLARS if p != "opportunity")
            moved |= before["opportunity"] != after["opportunity"]
    assert moved


@prop("another_product_gives_another_list")
def test_product_decides(firms: Firms) -> None:
    """One firm trying quite different products never gets the same first ten markets twice."""
    for case in firms.some(3, where=goods):
        tens = []
        for code in ("220421", "845811", "330499", "940360", "300490", "4202"):
            ranking = firms.ranking(firms.with_answers(case, product=[code]))
            tens.append(tuple(s.market for s in ranking.scores[:10]))
        assert len(set(tens)) == len(tens)


@prop("a_case_written_down_and_read_again_is_the_same")
def test_round_trip(firms: Firms) -> None:
    """Saving a plan and opening it again, today or elsewhere, gives the same advice to the last digit."""
    for case in firms.some():
        again = parse_case(firms.content, case.model_dump_json())
        assert again == case and firms.ranking(again) == firms.ranking(case)
        assert firms.plan(again) == firms.plan(case)
