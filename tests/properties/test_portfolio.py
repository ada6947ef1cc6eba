"""Which markets are proposed: never more than can be carried, never one that waits for the law."""

from __future__ import annotations

from collections import Counter

from planner.action_models import best_model
from planner.case import MAX_CHOSEN
from tests.properties.registry import prop
from tests.properties.workbench import Firms


@prop("no_market_waiting_on_the_law_is_proposed")
def test_proposal_is_lawful(firms: Firms) -> None:
    """What is proposed is ranked, and neither forbidden nor subject to checks that come first."""
    for case in firms.some(12):
        advice = firms.advice(case)
        assert advice.ranking is not None
        ranked = {s.market: s for s in advice.ranking.scores}
        for market in advice.proposal.markets:
            assert ranked[market].screening.outcome not in ("conditional", "forbidden")


@prop("no_more_markets_than_the_firm_can_carry")
def test_proposal_fits_the_firm(firms: Firms) -> None:
    """The proposal never exceeds the number its own means allow, nor what its band of readiness advises."""
    for case in firms.some(12):
        advice = firms.advice(case)
        most = next(b.markets for b in firms.content.bands if b.id == advice.readiness.band)
        count = len(advice.proposal.markets)
        assert count <= advice.proposal.number and count <= most and count <= MAX_CHOSEN


@prop("eggs_in_several_baskets")
def test_proposal_is_spread(firms: Firms) -> None:
    """At most two proposed markets belong to one part of the world, and none is proposed twice."""
    for case in firms.some(12):
        found = firms.advice(case).proposal.markets
        regions = Counter(firms.content.tables.markets.label(m, "subregion") for m in found)
        assert len(set(found)) == len(found) and all(n <= 2 for n in regions.values())


@prop("every_proposed_market_has_a_way_in")
def test_proposal_has_models(firms: Firms) -> None:
    """For each proposed market there is a model the firm may use or verify."""
    for case in firms.some(10):
        free = case.model_copy(update={"chosen": (), "models": {}, "roles": {}, "market_answers": {}})
        advice = firms.advice(free)
        for market in advice.proposal.markets:
            goal = advice.profile.choice("goal")
            assert best_model(firms.content, advice.markets[market].fits, goal) is not None


@prop("who_wants_new_countries_is_not_sent_back")
def test_new_countries(firms: Firms) -> None:
    """A firm that wants to depend less on its present countries is proposed none of them."""
    tried = 0
    for case in firms.some(8, where=lambda c: bool(c.answers.get("served_markets"))):
        keen = firms.with_answers(case, goal="diversify")
        free = keen.model_copy(update={"chosen": (), "models": {}, "roles": {}})
        found = firms.advice(free).proposal.markets
        served = case.answers["served_markets"]
        assert isinstance(served, tuple)
        assert not set(found) & set(served)
        tried += len(found)
    assert tried


@prop("who_wants_to_buy_is_not_told_where_others_buy")
def test_buyers(firms: Firms) -> None:
    """A firm that looks for suppliers is proposed no market of customers."""
    for case in firms.some(6):
        buyer = firms.with_answers(case, goal="sourcing").model_copy(update={"chosen": (), "models": {}, "roles": {}})
        assert firms.advice(buyer).proposal.markets == ()


@prop("the_firm_has_the_last_word")
def test_last_word(firms: Firms) -> None:
    """Markets the firm chooses are the markets of its plan, in its order, whatever was proposed."""
    for case in firms.some(6):
        chosen = tuple(firms.chance.sample(["DEU", "JPN", "BRA", "POL", "RUS", "UZB"], 3))
        advice = firms.advice(case.model_copy(update={"chosen": chosen, "models": {}, "roles": {}}))
        assert advice.chosen == chosen and tuple(advice.markets) == chosen and not advice.proposed


@prop("a_forbidden_choice_takes_nothing_from_the_others")
def test_forbidden_choice(firms: Firms) -> None:
    """Adding an embargoed country to the choice leaves the models of the others as they were, and gets none."""
    for case in firms.some(6, where=lambda c: 1 <= len(c.chosen) <= 3):
        alone = firms.advice(case)
        more = firms.advice(case.model_copy(update={"chosen": (*case.chosen, "PRK")}))
        assert more.markets["PRK"].model is None and more.markets["PRK"].forbidden
        for market in case.chosen:
            assert more.markets[market].model == alone.markets[market].model
