"""The "not yet" is a full answer: why, the cheapest steps with effort, cost and whom to call, what opens then, what to do meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from planner.advice import advise
from planner.case import Assumed, Case, parse_case
from planner.content.load import Content
from planner.document import Plan
from planner.not_yet import MEANWHILE_DAYS, MEANWHILE_EUR, NotYet, not_yet
from planner.plan import build_plan
from tests.firms import TODAY, advice_of, case_of, levels, maker
from tests.reading import blocks, same_numbers, texts, unfilled

POOR = {"budget_24m": 2_000, "export_hours": 0}


def found(content: Content, case: Case) -> NotYet | None:
    return not_yet(content, case, advice_of(content, case))


def planned(content: Content, case: Case) -> Plan:
    return build_plan(content, case, advice_of(content, case))


def test_who_can_start_is_told_no_such_thing(content: Content) -> None:
    case = maker(content, **levels(content, 3))
    assert found(content, case) is None and planned(content, case).opening == ()


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"budget_24m": 0}, "budget"),
        ({"export_hours": 0}, "people"),
        ({"budget_24m": 0, "cash_cover": 0}, "gate"),
    ],
)
def test_every_obstacle_is_named(content: Content, changes: dict[str, Any], wanted: str) -> None:
    result = found(content, maker(content, **{**levels(content, 3), **changes}))
    assert result is not None and wanted in {o.kind for o in result.obstacles}


def test_obstacles_carry_the_firms_own_answers(content: Content) -> None:
    case = maker(content, **{**levels(content, 1), **POOR, "cash_cover": 0})
    plan = planned(content, case)
    (obstacles, *_) = [b for b in plan.opening if b.kind == "bullets"]
    words = " ".join(t.it for t in obstacles.items)
    anchors = content.questions["cash_cover"].anchors
    assert "2.000" in words and "0 ore alla settimana" in words and anchors[0].text.it in words
    assert plan.verdict[1].it.startswith("Non ancora") and "2.000" in plan.verdict[1].it


def test_steps_come_from_the_cheapest_each_with_its_price_and_a_body(content: Content) -> None:
    case = maker(content, **{**levels(content, 1), **POOR, "cash_cover": 0})
    result = found(content, case)
    assert result is not None and len(result.steps) >= 3
    prices = [content.actions[s].cost.low + content.actions[s].cost.high for s in result.steps]
    assert prices == sorted(prices)
    gates = {content.gates[o.gate].action for o in result.obstacles if o.gate}
    assert gates and gates <= set(result.steps)
    (table,) = [b for b in planned(content, case).opening if b.kind == "table"]
    assert len(table.rows) == len(result.steps)
    assert all("giornat" in row[1].it and "€" in row[2].it and row[3].it for row in table.rows)
    assert table.source is not None and "stima" in table.source.it.lower()


def test_what_is_promised_to_open_does_open(content: Content) -> None:
    """Do the steps, add the money and the hours that were named, and ask Rotta again."""
    case = maker(content, **{**levels(content, 1), **POOR, "cash_cover": 0})
    result = found(content, case)
    assert result is not None and result.opening is not None
    opening = result.opening
    assert opening.budget is not None and opening.hours is not None
    better = {**case.answers, **levels(content, 3), "budget_24m": opening.budget.low, "export_hours": opening.hours}
    after = advise(content, case.model_copy(update={"answers": better}), TODAY)
    assert not after.preparation and opening.market in after.chosen
    model = after.markets[opening.market].model
    assert model is not None and model.model == opening.model


def test_the_money_named_is_a_range_and_more_than_the_firm_has(content: Content) -> None:
    result = found(content, maker(content, **{**levels(content, 3), "budget_24m": 1_000}))
    assert result is not None and result.opening is not None and result.opening.budget is not None
    assert 1_000 < result.opening.budget.low < result.opening.budget.high and result.opening.hours is None


def test_too_many_markets_is_not_too_little_money(content: Content) -> None:
    means = {**levels(content, 3), "budget_24m": 40_000, "export_hours": 8}
    case = maker(content, **means).model_copy(update={"chosen": ("FRA", "DEU", "POL", "AUT", "CHE")})
    result = found(content, case)
    assert result is not None and [o.kind for o in result.obstacles] == ["spread"]
    assert result.opening is not None and (result.opening.budget, result.opening.hours) == (None, None)
    assert result.opening.market == "FRA"


def test_a_ban_opens_with_no_step_of_the_firm(content: Content) -> None:
    case = case_of(content, {**maker(content).answers, **levels(content, 3)}, path="full", chosen=["RUS"])
    result = found(content, case)
    assert result is not None and result.opening is None
    assert [(o.kind, o.market) for o in result.obstacles] == [("forbidden", "RUS")]


def test_without_a_product_there_is_nothing_to_promise(content: Content) -> None:
    result = found(content, case_of(content, {}))
    assert result is not None and result.opening is None and [o.kind for o in result.obstacles] == ["product"]


def test_what_can_be_done_meanwhile_is_small_and_not_already_a_step(content: Content) -> None:
    result = found(content, maker(content, **{**levels(content, 1), **POOR}))
    assert result is not None and result.meanwhile
    for action in (content.actions[a] for a in result.meanwhile):
        assert action.effort_days <= MEANWHILE_DAYS and action.cost.high <= MEANWHILE_EUR
    assert not set(result.meanwhile) & set(result.steps)


def test_a_market_held_back_says_what_releases_it(content: Content) -> None:
    case = parse_case(content, content.personas["machine_tools_lecco"])
    plan = planned(content, case)
    assert plan.opening == () and "Uzbekistan (per «Verifica delle sanzioni»)" in plan.verdict[1].it
    (held,) = [c for c in blocks(plan, "callout", "strategy") if c.level == "stop"]
    assert "Uzbekistan" in held.title.it and "non ancora" in held.title.it
    gate = content.gates["sanctions_screening"]
    assert gate.text.it in held.text.it and content.actions[gate.action].deliverable.it in held.text.it


def test_the_page_reads_well_in_both_languages(content: Content) -> None:
    for changes in ({}, {"cash_cover": 0}, {"goal": "sourcing"}, {"product": ["service:software"]}):
        plan = planned(content, maker(content, **{**levels(content, 1), **POOR, **changes}))
        assert plan.kind == "preparation" and plan.opening
        for text in texts(plan.opening):
            assert same_numbers(text) and not unfilled(text.it) and not unfilled(text.en), text
            assert text.it.count("«") == text.it.count("»")


def test_supposed_money_is_not_asked_for_again(content: Content) -> None:
    """A firm that tries "what if we had the money" and has no hours is told the hours, as if the money were there."""
    answers = {**levels(content, 3), **POOR}
    rich = found(content, maker(content, **{**answers, "budget_24m": 500_000}))
    supposed = maker(content, **answers).model_copy(update={"assumed": Assumed(budget_24m=500_000)})
    result = found(content, supposed)
    assert rich is not None and rich.opening is not None and result is not None
    assert result.opening == rich.opening and rich.opening.budget is None and rich.opening.hours


def test_a_sum_too_small_that_is_only_supposed_still_gets_a_way_out(content: Content) -> None:
    case = maker(content, **levels(content, 3)).model_copy(update={"assumed": Assumed(budget_24m=0)})
    result = found(content, case)
    assert result is not None and result.opening is not None and result.opening.budget is not None
