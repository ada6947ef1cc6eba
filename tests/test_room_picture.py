"""The picture of a room: twelve questions that say nearly as much as thirty, firms counted once told enough, names nowhere."""

from __future__ import annotations

import pytest

from planner.advice import Advice, advise
from planner.case import Case, parse_case
from planner.content.load import Content
from planner.progress import route
from planner.room_picture import (
    MARKETS_A_FIRM,
    QUESTIONS,
    FirmLine,
    counts,
    examples,
    first_markets,
    how_far,
    line_of,
    picture_of,
    room_route,
    shown,
)

TODAY = "2026-11-22"


@pytest.fixture(scope="module")
def told(content: Content) -> dict[str, tuple[Case, Advice]]:
    """Four example firms with the room's answers alone."""
    names = ("packaging_bergamo", "winery_oltrepo", "software_milano", "hosiery_castel_goffredo")
    found = {}
    for name in names:
        answers = parse_case(content, content.personas[name]).answers
        case = Case(answers={q: answers[q] for q in QUESTIONS})
        found[name] = (case, advise(content, case, TODAY))
    return found


def test_everybody_is_asked_the_same_twelve_of_the_express_questions(
    content: Content, told: dict[str, tuple[Case, Advice]]
) -> None:
    assert len(QUESTIONS) == len(set(QUESTIONS)) == 12
    for case in (Case(), *(case for case, _ in told.values())):
        assert {q.id for q in room_route(content, case)} == set(QUESTIONS)
        assert len(route(content, case)) > 20
    assert room_route(content, Case())[0].id == "product"


def test_a_firm_counts_once_it_has_told_its_product_and_three_quarters(content: Content) -> None:
    answers = dict(parse_case(content, content.personas["packaging_bergamo"]).answers)
    first = {q: answers[q] for q in QUESTIONS[:8]}
    assert how_far(content, Case(answers=first)) == (8, 12) and not counts(content, Case(answers=first))
    enough = {q: answers[q] for q in QUESTIONS[:9]}
    assert counts(content, Case(answers=enough))
    assert not counts(content, Case(answers={q: answers[q] for q in QUESTIONS[1:]})), "no product, no markets"


def test_every_firm_leaves_with_three_markets_that_are_not_forbidden(
    told: dict[str, tuple[Case, Advice]],
) -> None:
    for name, (_, advice) in told.items():
        markets = first_markets(advice)
        assert len(set(markets)) == MARKETS_A_FIRM, name
        assert advice.ranking is not None
        assert not set(markets) & {e.market for e in advice.ranking.excluded}, name
        assert markets[: len(advice.chosen)] == advice.chosen[:MARKETS_A_FIRM], name


def test_the_picture_counts_each_firm_once(content: Content, told: dict[str, tuple[Case, Advice]]) -> None:
    lines = [line_of(advice) for _, advice in told.values()]
    picture = picture_of(content, lines)
    assert picture.firms == sum(count for _, count in picture.bands) == len(told)
    assert [band for band, _ in picture.bands] == [band.id for band in content.bands]
    assert sum(count for _, count in picture.markets) == MARKETS_A_FIRM * len(told)
    assert all(1 <= count <= len(told) for _, count in (*picture.gaps, *picture.markets))
    assert picture == picture_of(content, reversed(lines)), "the order of the firms tells nothing"


def test_equal_counts_do_not_jump(content: Content) -> None:
    band, actions = content.bands[0].id, tuple(content.actions)
    one, two = FirmLine(band, (actions[3],), ("FRA",)), FirmLine(band, (actions[1],), ("DEU",))
    assert picture_of(content, [one, two]).gaps == ((actions[1], 1), (actions[3], 1))
    assert picture_of(content, [one, two, one]).gaps == ((actions[3], 2), (actions[1], 1))
    assert picture_of(content, []).markets == ()


def test_beside_the_examples_a_few_firms_would_stand_alone(
    content: Content, told: dict[str, tuple[Case, Advice]]
) -> None:
    invented = [case for case, _ in told.values()]
    first = invented[0]
    own = [Case(answers={**first.answers, "budget_24m": 40_000 + number}) for number in range(3)]
    few = shown(content, [*invented, *own[:2]], examples(content), least=3)
    assert (few.cases, few.waiting, few.only_examples) == (tuple(invented), 2, True)
    enough = shown(content, [*invented, *own], examples(content), least=3)
    assert (set(map(id, enough.cases)), enough.waiting) == (set(map(id, [*invented, *own])), 0)
    assert not enough.only_examples
    begun = Case(answers={"product": first.answers["product"]})
    assert shown(content, [begun], examples(content), least=1).cases == (), "hardly begun"


def test_every_example_firm_is_known_as_one(content: Content) -> None:
    for name, document in content.personas.items():
        answers = {**parse_case(content, document).answers, "company_name": "Altra"}
        ready = shown(content, [Case(path="express", language="en", answers=answers)], examples(content), least=1)
        assert ready.only_examples, name
