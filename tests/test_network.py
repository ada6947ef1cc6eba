"""Partners, clauses, meetings, image and training: every way of working has its own, and conditions are read from the case."""

from __future__ import annotations

import pytest

from planner.advice import Advice
from planner.base import Money
from planner.content.load import Content
from planner.network import clauses, image_lines, image_money, meeting_items, network_of
from planner.training import MOST_COURSES, training_path
from tests.firms import MAKER, advice_of, case_of, levels, maker


@pytest.fixture(scope="module")
def advice(content: Content) -> Advice:
    return advice_of(content, case_of(content, {**MAKER, **levels(content, 3)}, path="full", chosen=["FRA", "UZB"]))


def shown(content: Content, advice: Advice, model: str) -> dict[str, tuple[str, ...]]:
    network, ranking = network_of(content, model), advice.ranking
    assert network is not None and ranking is not None
    screenings = {m: ranking.screening(m) for m in advice.markets}
    return {c.clause.id: c.markets for c in clauses(content, network, advice.markets.values(), screenings)}


def test_every_way_of_working_has_one_kind_of_partner_and_clauses_of_its_own(content: Content) -> None:
    described = [m for n in content.networks.values() for m in n.models]
    assert sorted(described) == sorted(content.action_models)
    assert {n for c in content.clauses.values() for n in c.networks} == set(content.networks)


def test_the_end_of_an_agency_is_told_by_where_the_market_is(content: Content, advice: Advice) -> None:
    found = shown(content, advice, "agent")
    assert found["agency_end_eu"] == ("FRA",) and found["agency_end_abroad"] == ("UZB",)
    assert "agency_end_eu" not in shown(content, advice, "distributor")


def test_the_ban_on_resale_is_asked_only_where_a_rule_speaks_of_it(content: Content, advice: Advice) -> None:
    assert shown(content, advice, "distributor")["no_resale_russia"] == ("UZB",)
    cheese = advice_of(content, maker(content, product=["0406"]).model_copy(update={"chosen": ("FRA", "UZB")}))
    assert "no_resale_russia" not in shown(content, cheese, "distributor")


def test_a_clause_on_a_fact_nobody_knows_is_still_to_be_checked(content: Content) -> None:
    unknown = advice_of(content, case_of(content, {"product": ["842240"]}, chosen=["FRA"]))
    assert "payment" in shown(content, unknown, "distributor")


def test_an_interpreter_is_for_who_does_not_speak_the_language(content: Content) -> None:
    def prepared(languages: list[str]) -> set[str]:
        case = case_of(content, {**MAKER, "languages": languages}, chosen=["FRA"])
        facts = advice_of(content, case).markets["FRA"].facts
        return {item.id for item in meeting_items(content, [facts])["before"]}

    assert "language" in prepared(["en"]) and "language" not in prepared(["fr"])
    assert "samples" in prepared(["fr"]) and "demo" not in prepared(["fr"])


@pytest.mark.parametrize("answers", [{}, {"product": ["service:software"]}, MAKER, {**MAKER, "brand": "none"}])
def test_the_parts_of_the_image_money_are_the_whole_of_it(content: Content, answers: dict[str, object]) -> None:
    spending = Money(low=40_000, high=200_000)
    facts = advice_of(content, case_of(content, answers)).profile.facts
    lines = image_lines(content, facts, spending)
    assert sum(line.percent for line in lines) == 100 and all(line.percent for line in lines)
    assert image_money(spending) == Money(low=6_000, high=50_000)
    assert abs(sum(line.money.high for line in lines) - 50_000) <= 50 * len(lines)
    assert ("mark" in {line.line.id for line in lines}) is (answers.get("brand") != "none")


def test_courses_follow_the_weak_points_and_their_order(content: Content) -> None:
    weak = advice_of(content, case_of(content, {**MAKER, **levels(content, 0)}, path="full"))
    found = training_path(content, weak.readiness.gaps, weak.profile.facts)
    assert len(found) == MOST_COURSES == len({c.training.id for c in found})
    places = [min(weak.readiness.gaps.index(g) for g in c.gaps) for c in found]
    assert places == sorted(places)
    assert all(g.action in c.training.actions for c in found for g in c.gaps)
    strong = advice_of(content, case_of(content, {**MAKER, **levels(content, 4)}, path="full"))
    assert training_path(content, strong.readiness.gaps, strong.profile.facts) == ()


def test_who_sells_services_is_not_sent_to_a_course_on_customs(content: Content) -> None:
    answers = {**MAKER, **levels(content, 0), "product": ["service:software"]}
    firm = advice_of(content, case_of(content, answers, path="full"))
    courses = {c.training.id for c in training_path(content, firm.readiness.gaps, firm.profile.facts)}
    assert "deliveries_customs" not in courses and courses
