"""The JSON of the money: budget, cash flow in three versions, break-even and price build-ups, unrounded; keys in docs/result.md."""

from __future__ import annotations

from typing import Any

from planner.base import Language, Money
from planner.cash_flow import QUARTER, TWO_YEARS, CashFlow, Flow, Period, Spending
from planner.plan import money
from planner.plan.draft import Draft
from planner.plan.price import line_name, priced, table_of
from planner.price import Ladder, PriceTable, Step

_CENTS = 2


def money_json(draft: Draft, language: Language) -> dict[str, Any]:
    """Euro rounded to cents; months are numbered from 1, that of the plan; None is what nobody stated or what never comes."""
    found = money.cash(draft)
    return {
        "months": found.months,
        "budget": found.budget,
        "lines": [_line(line, language) for line in found.spending],
        "sales": _sales(draft, found, language),
        "versions": {flow.version.id: _version(flow) for flow in found.flows},
        "break_even": _break_even(draft, found, language),
        "prices": {
            market: _prices(draft, table_of(draft, market, given), language)
            for market, given in priced(draft).items()
            if given.lines
        },
    }


def _cents(value: float | None) -> float | None:
    return None if value is None else round(value, _CENTS)


def _range(given: Money) -> list[float]:
    return [given.low, given.high]


def _line(line: Spending, language: Language) -> dict[str, Any]:
    spans = range(1, TWO_YEARS + 1, QUARTER)
    return {
        "line": line.label.get(language),
        "market": line.market,
        "first_year": _range(line.first_year),
        "second_year": _range(line.second_year),
        "from_month": line.begin,
        "to_month": line.until,
        "quarters": [_cents(sum(line.in_month(m, "middle") for m in range(s, s + QUARTER))) for s in spans],
    }


def _sales(draft: Draft, found: CashFlow, language: Language) -> list[dict[str, Any]]:
    return [
        {
            "market": sale.market,
            "first_order": sale.first_order,
            "earliest": sale.earliest,
            "payment_days": sale.payment_days,
            "products": [
                {
                    "product": line_name(draft, sold.name, place).get(language),
                    "price": sold.price,
                    "unit_cost": sold.unit_cost,
                    "units": [sold.first_year, sold.second_year],
                }
                for place, sold in enumerate(sale.lines)
            ],
        }
        for sale in found.sales
    ]


def _version(flow: Flow) -> dict[str, Any]:
    version = flow.version
    return {
        "units_factor": version.units,
        "months_later": version.later,
        "days_later": version.extra_days,
        "costs": version.costs,
        "receipts": _cents(flow.receipts),
        "outlays": _cents(flow.outlays),
        "end": _cents(flow.end),
        "due_later": _cents(flow.due_later),
        "peak_need": _cents(flow.peak_need),
        "peak_month": flow.peak_month,
        "break_even_month": flow.break_even_month,
        "by_month": [_period(p) for p in flow.months],
        "by_quarter": [_period(p) for p in flow.quarters],
    }


def _period(period: Period) -> dict[str, Any]:
    return {
        "number": period.number,
        "receipts": _cents(period.receipts),
        "goods": _cents(period.goods),
        "spending": _cents(period.spending),
        "net": _cents(period.net),
        "cumulative": _cents(period.cumulative),
    }


def _break_even(draft: Draft, found: CashFlow, language: Language) -> list[dict[str, Any]]:
    figures = money.active_figures(draft)
    return [
        {
            "market": even.market,
            "product": None
            if even.line is None
            else line_name(draft, figures[even.market].lines[even.line].name, even.line).get(language),
            "margin": _cents(even.margin),
            "units": None if even.low is None or even.high is None else [even.low, even.high],
        }
        for even in found.break_even
    ]


def _prices(draft: Draft, found: PriceTable, language: Language) -> dict[str, Any]:
    given = found.settings
    return {
        "incoterm": given.incoterm,
        "currency": found.currency,
        "rate": found.rate,
        "rate_date": given.rate_date,
        "duty": found.duty,
        "duty_known": found.duty_known,
        "notes": list(found.notes),
        "products": [_ladder(draft, ladder, i, language) for i, ladder in enumerate(found.ladders)],
    }


def _ladder(draft: Draft, ladder: Ladder, place: int, language: Language) -> dict[str, Any]:
    back = ladder.backward
    return {
        "product": line_name(draft, ladder.line.name, place).get(language),
        "steps": [{"step": step.id} | _step(step) for step in ladder.steps],
        "offer": None if ladder.offer is None else _step(ladder.offer),
        "shelf_local": _cents(ladder.shelf_local),
        "backward": None
        if back is None
        else {
            "shelf": _cents(back.shelf),
            "ex_works": _cents(back.ex_works),
            "at_most": back.at_most,
            "room": _cents(back.room),
            "margin": _cents(back.margin),
        },
        "notes": list(ladder.notes),
    }


def _step(step: Step) -> dict[str, Any]:
    return {"amount": _cents(step.amount), "at_least": step.at_least}
