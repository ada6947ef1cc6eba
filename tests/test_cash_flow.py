"""The cash flow: an example worked out by hand month by month, its three versions, break-even and what is never counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.base import Money, Text
from planner.cash_flow import (
    CashFlow,
    Sales,
    Sold,
    Spending,
    break_even,
    cash_flow,
    countable,
    left_out,
)
from planner.own_figures import MarketFigures, OwnLine

# One market: 6,000 to 18,000 euro in the first year (middle 12,000), spent from month 7, so 2,000 a month for six months; 12,000 to
# 36,000 in the second (middle 24,000), 2,000 a month. One product at 500 euro that costs 300; 24 units in the first year of selling,
# 120 in the second: 2 and 10 a month. First order in month 10, paid after 60 days: two months later.
COST = Spending(
    Text(it="Francia", en="France"), "FRA", Money(low=6_000, high=18_000), Money(low=12_000, high=36_000), begin=7
)
GOODS = Sold("Valvola", 500.0, 300.0, 24, 120)
SALE = Sales("FRA", (GOODS,), first_order=10, earliest=8, payment_days=60)
FIGURES = MarketFigures(
    lines=(OwnLine(name="Valvola", ex_works=500.0, variable_cost=300.0, units_first_year=24, units_second_year=120),)
)


def made(
    *sales: Sales, months: int = 24, spending: tuple[Spending, ...] = (COST,), figures: MarketFigures = FIGURES
) -> CashFlow:
    return cash_flow(spending, sales, {"FRA": figures}, months, "2026-11-22", 40_000)


def test_the_base_version_is_the_one_worked_out_by_hand() -> None:
    flow = made(SALE).flow("base")
    months = {m.number: m for m in flow.months}
    assert [months[m].spending for m in (6, 7, 12, 13, 24)] == [0, 2_000, 2_000, 2_000, 2_000]
    assert [months[m].goods for m in (9, 10, 21, 22)] == [0, 600, 600, 3_000]
    assert [months[m].receipts for m in (11, 12, 23, 24)] == [0, 1_000, 1_000, 5_000]
    # Out: 36,000 for the plan, 12 x 600 + 3 x 3,000 = 16,200 for the goods. In: 12 x 1,000 + 1 x 5,000 = 17,000.
    assert (flow.outlays, flow.receipts, flow.end) == pytest.approx((52_200.0, 17_000.0, -35_200.0))
    # Sold in months 23 and 24, paid after the end: 2 x 10 x 500.
    assert flow.due_later == pytest.approx(10_000.0)
    assert flow.break_even_month is None
    # Worst just before the first big payment: 34,000 + 12 x 600 + 2 x 3,000 - 12 x 1,000 = 35,200 at the end of month 23 and of 24.
    assert flow.peak_need == pytest.approx(35_200.0)


def test_quarters_add_up_to_the_months() -> None:
    for flow in made(SALE).flows:
        assert len(flow.quarters) == 8
        for name in ("spending", "goods", "receipts", "net"):
            total = sum(getattr(q, name) for q in flow.quarters)
            assert total == pytest.approx(sum(getattr(m, name) for m in flow.months))
        assert [q.cumulative for q in flow.quarters] == [m.cumulative for m in flow.months[2::3]]
        assert flow.quarters[-1].cumulative == pytest.approx(flow.receipts - flow.outlays)


def test_versions_differ_by_their_declared_factors() -> None:
    found = made(SALE)
    prudent, ambitious = found.flow("prudent"), found.flow("ambitious")
    first = {f.version.id: next(m.number for m in f.months if m.goods) for f in found.flows}
    assert first == {"prudent": 13, "base": 10, "ambitious": 8}  # three months sooner would be 7: the fastest is 8
    paid = {f.version.id: next(m.number for m in f.months if m.receipts) for f in found.flows}
    assert paid == {"prudent": 16, "base": 12, "ambitious": 10}
    assert prudent.months[12].goods == pytest.approx(600 * 0.7)
    assert ambitious.months[7].goods == pytest.approx(600 * 1.2)
    assert [sum(m.spending for m in f.months) for f in found.flows] == pytest.approx([54_000, 36_000, 18_000])
    assert prudent.peak_need > found.flow("base").peak_need > ambitious.peak_need


def test_break_even_is_the_month_from_which_the_sum_stays_above_zero() -> None:
    quick = replace(SALE, lines=(Sold("Valvola", 5_000.0, 300.0, 24, 120),))
    flow = made(quick).flow("base")
    month = flow.break_even_month
    assert month is not None
    assert flow.months[month - 2].cumulative < 0
    assert all(m.cumulative >= 0 for m in flow.months[month - 1 :])


def test_sales_below_cost_never_break_even() -> None:
    found = made(replace(SALE, lines=(Sold("Valvola", 200.0, 300.0, 24, 120),)))
    assert {f.break_even_month for f in found.flows} == {None}


def test_paid_at_once_or_in_advance_there_is_no_delay() -> None:
    flow = made(replace(SALE, payment_days=0)).flow("base")
    assert next(m.number for m in flow.months if m.receipts) == 10
    assert flow.due_later == 0


def test_without_sales_only_costs_are_left() -> None:
    found = made()
    assert not found.sold
    for flow in found.flows:
        assert flow.receipts == 0 and flow.break_even_month is None
        assert flow.peak_need == pytest.approx(sum(m.spending for m in flow.months))


def test_nothing_at_all_is_no_error() -> None:
    found = cash_flow((), (), {}, 24, "2026-11-22", None)
    assert [(f.peak_need, f.peak_month, f.end, f.break_even_month) for f in found.flows] == [(0, None, 0, None)] * 3


def test_a_longer_calendar_keeps_spending_and_stops_selling_after_two_years() -> None:
    flow = made(SALE, months=36).flow("base")
    assert [flow.months[m - 1].goods for m in (33, 34)] == [3_000, 0]
    assert flow.months[35].spending == 2_000


def test_units_that_pay_for_two_years() -> None:
    # 18,000 to 54,000 euro over a margin of 200 euro a unit.
    (found,) = break_even("FRA", FIGURES, (COST,))
    assert (found.line, found.margin, found.low, found.high) == (0, 200.0, 90, 270)


def test_a_mix_of_products_breaks_even_at_its_own_average_margin() -> None:
    second = OwnLine(name="Ricambi", ex_works=50.0, variable_cost=30.0, units_first_year=144)
    mixed = FIGURES.model_copy(update={"lines": (*FIGURES.lines, second)})
    # 144 units at 200 and 144 at 20: 110 on average; 18,000 / 110 = 163.6 and 54,000 / 110 = 490.9.
    (found,) = break_even("FRA", mixed, (COST,))
    assert (found.line, found.margin, found.low, found.high) == (None, pytest.approx(110.0), 164, 491)


def test_break_even_units_need_no_quantities() -> None:
    unsold = MarketFigures(lines=(OwnLine(ex_works=500.0, variable_cost=300.0), OwnLine(ex_works=50.0)))
    (found,) = break_even("FRA", unsold, (COST,))
    assert (found.line, found.low, found.high) == (0, 90, 270)


@pytest.mark.parametrize("cost", [500.0, 600.0])
def test_no_number_of_units_is_enough_without_a_margin(cost: float) -> None:
    (found,) = break_even("FRA", MarketFigures(lines=(OwnLine(ex_works=500.0, variable_cost=cost),)), (COST,))
    assert (found.low, found.high) == (None, None)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (OwnLine(), "price_missing"),
        (OwnLine(ex_works=0.0, variable_cost=1.0, units_first_year=5), "price_missing"),
        (OwnLine(ex_works=5.0, units_first_year=5), "cost_missing"),
        (OwnLine(ex_works=5.0, variable_cost=1.0), "units_missing"),
        (OwnLine(ex_works=5.0, variable_cost=1.0, units_first_year=0, units_second_year=0), "units_zero"),
        (OwnLine(ex_works=5.0, variable_cost=0.0, units_second_year=3), None),
    ],
)
def test_only_products_with_price_cost_and_units_are_counted(line: OwnLine, reason: str | None) -> None:
    assert left_out(line) == reason
    assert bool(countable(MarketFigures(lines=(line,)))) == (reason is None)
