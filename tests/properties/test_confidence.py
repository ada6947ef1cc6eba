"""How sure the order is: what chance, ties and estimates may and may not say."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np

from planner.case import Weights
from planner.markets.confidence import how_sure
from planner.markets.pillars import PILLARS
from tests.properties.registry import prop
from tests.properties.workbench import Firms, goods

DRAWS = 2_000


@prop("the_chances_of_the_first_five_make_five")
def test_chances(firms: Firms) -> None:
    """Over all markets the shares of draws among the first five add up to five places."""
    for case in firms.some(3):
        found = how_sure(firms.content, firms.ranking(case), DRAWS)
        assert abs(sum(s.top5 for s in found.standings.values()) - 5) < 1e-6
        assert all(1 <= s.low <= s.high <= len(found.standings) for s in found.standings.values())


@prop("asking_twice_how_sure_gives_one_answer")
def test_twice(firms: Firms) -> None:
    """The draws are fixed: the same ranking is as sure today as a minute ago, also when worked out anew."""
    for case in firms.some(3):
        one, other = (how_sure(firms.content, firms.ranking(case), DRAWS) for _ in range(2))
        assert dict(one.standings) == dict(other.standings) and one.sways == other.sways


@prop("a_tie_is_mutual")
def test_ties(firms: Firms) -> None:
    """If nothing tells one market from another, nothing tells the other from it; nobody ties with itself."""
    ties = 0
    for case in firms.some(3):
        standings = how_sure(firms.content, firms.ranking(case), DRAWS).standings
        for market, standing in standings.items():
            assert market not in standing.tied_with
            assert all(market in standings[other].tied_with for other in standing.tied_with)
            ties += len(standing.tied_with)
    assert ties


@prop("the_place_shown_is_one_of_the_likely_ones")
def test_place_within(firms: Firms) -> None:
    """The first ten places lie within, or one place beside, the range in which nine draws out of ten put them."""
    for case in firms.some(4):
        ranking = firms.ranking(case)
        standings = how_sure(firms.content, ranking, DRAWS).standings
        for score in ranking.scores[:10]:
            standing = standings[score.market]
            assert standing.low - 1 <= score.rank <= standing.high + 1, score.market


@prop("an_estimate_is_never_surer_than_a_figure")
def test_estimates(firms: Firms) -> None:
    """Were the derived figures real ones, the places of those markets would on the whole be firmer, not looser."""
    for case in firms.some(4, where=goods):
        ranking = firms.ranking(case)
        inputs = ranking.inputs
        assert inputs.potential is not None
        known = replace(inputs.potential, estimated=np.zeros_like(inputs.potential.estimated))
        sure = replace(ranking, inputs=replace(inputs, potential=known))
        derived = [s.market for s in ranking.scores if s.estimated]
        assert len(derived) == 5
        with_doubt, without = (how_sure(firms.content, r, DRAWS).standings for r in (ranking, sure))
        spans = [sum(s[m].high - s[m].low for m in derived) for s in (with_doubt, without)]
        assert spans[0] > spans[1]


@prop("what_would_change_is_what_changes")
def test_sways(firms: Firms) -> None:
    """Who is said to enter and leave the first five when a pillar counts double is who does when its weight is really doubled."""
    moved = 0
    for case in firms.some(5):
        ranking = firms.ranking(case)
        five = {s.market for s in ranking.scores[:5]}
        for sway in how_sure(firms.content, ranking, 200).sways:
            factor = 2.0 if sway.change == "double" else 0.5
            raw = {p: w * (factor if p == sway.pillar else 1) for p, w in zip(PILLARS, ranking.weights, strict=True)}
            weights = Weights(**{p: w / sum(raw.values()) for p, w in raw.items()})
            real = firms.ranking(case.model_copy(update={"weights": weights, "growth_dial": ranking.dial}))
            assert {s.market for s in real.scores[:5]} == (five - set(sway.leaves)) | set(sway.enters)
            moved += len(sway.enters)
    assert moved


@prop("a_better_market_is_never_less_likely_to_be_first")
def test_chances_follow_strength(firms: Firms) -> None:
    """Of two markets far apart in score, the better one has at least the other's chance of being among the first five."""
    for case in firms.some(4):
        ranking = firms.ranking(case)
        standings = how_sure(firms.content, ranking, DRAWS).standings
        for one, other in combinations(ranking.scores[:40], 2):
            if one.score - other.score >= 10:
                assert standings[one.market].top5 >= standings[other.market].top5 - 0.05, (one.market, other.market)


@prop("how_sure_never_changes_what_is_said")
def test_confidence_is_beside(firms: Firms) -> None:
    """Working out how sure the order is leaves order and scores untouched and speaks of the ranked markets only, in their order."""
    for case in firms.some(3):
        ranking = firms.ranking(case)
        before = [(s.market, s.score) for s in ranking.scores]
        found = how_sure(firms.content, ranking, 500)
        assert [(s.market, s.score) for s in ranking.scores] == before
        assert list(found.standings) == [m for m, _ in before]
