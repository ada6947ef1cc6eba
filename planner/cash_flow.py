"""Money in and out month by month over the plan's calendar: our estimates of costs, the firm's own sales and nothing else.

No figure of the market's demand enters here: without the firm's own units there are no receipts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Literal

from planner.base import Money, Text
from planner.content.schema_abroad import PaymentLevel
from planner.own_figures import MarketFigures, OwnLine

Costs = Literal["low", "middle", "high"]
VersionId = Literal["prudent", "base", "ambitious"]
YEAR, QUARTER, DAYS_A_MONTH = 12, 3, 30
TWO_YEARS = 2 * YEAR
# Days to be paid by a known customer under the terms we suggest, by risk; our supposition, the firm may write its own.
PAYMENT_DAYS: dict[PaymentLevel | None, int] = {"low": 60, "medium": 30, "high": 30, None: 30}


@dataclass(frozen=True)
class Version:
    """What a version supposes against the firm's own figures: part of the units, months of delay, days of delay in payment."""

    id: VersionId
    units: float
    later: int
    extra_days: int
    costs: Costs


VERSIONS: tuple[Version, ...] = (
    Version("prudent", units=0.7, later=3, extra_days=30, costs="high"),
    Version("base", units=1.0, later=0, extra_days=0, costs="middle"),
    Version("ambitious", units=1.2, later=-3, extra_days=0, costs="low"),
)


@dataclass(frozen=True)
class Spending:
    """A line of the budget: the first year's money is spent evenly from month ``begin`` to ``until``, the second's from 13 to 24."""

    label: Text
    market: str | None
    first_year: Money
    second_year: Money
    begin: int = 1
    until: int = YEAR

    def in_month(self, month: int, costs: Costs) -> float:
        """What is spent in a month; past the second year the second year's pace goes on."""
        if month > YEAR:
            return estimate(self.second_year, costs) / YEAR
        until = min(max(self.until, 1), YEAR)
        begin = min(max(self.begin, 1), until)
        return estimate(self.first_year, costs) / (until - begin + 1) if begin <= month <= until else 0.0


@dataclass(frozen=True)
class Sold:
    """A product with everything needed to count its sales."""

    name: str
    price: float
    unit_cost: float
    first_year: int
    second_year: int


@dataclass(frozen=True)
class Sales:
    """What the firm says it will sell in a market: ``first_order`` is the calendar's month, ``earliest`` the soonest possible."""

    market: str
    lines: tuple[Sold, ...]
    first_order: int
    earliest: int
    payment_days: int

    def start(self, version: Version) -> int:
        """The first month of selling in a version; never sooner than the model's fastest."""
        return max(self.first_order + version.later, min(self.earliest, self.first_order))

    def delay(self, version: Version) -> int:
        """Whole months from delivery to payment."""
        return ceil((self.payment_days + version.extra_days) / DAYS_A_MONTH)

    def units(self, line: Sold, month: int, version: Version) -> float:
        """Units delivered in a month: each of the two years of selling is spread evenly, and nothing is supposed after them."""
        since = month - self.start(version)
        year = line.first_year if 0 <= since < YEAR else line.second_year if YEAR <= since < TWO_YEARS else 0
        return year * version.units / YEAR


@dataclass(frozen=True)
class Period:
    """A month or a quarter, numbered from 1: euro out for the plan, out for what is sold, in from customers, and the sum so far."""

    number: int
    spending: float
    goods: float
    receipts: float
    cumulative: float

    @property
    def net(self) -> float:
        return self.receipts - self.spending - self.goods


@dataclass(frozen=True)
class Flow:
    """One version. ``due_later`` is sold within the calendar and paid after it."""

    version: Version
    months: tuple[Period, ...]
    due_later: float

    @cached_property
    def quarters(self) -> tuple[Period, ...]:
        groups = [self.months[i : i + QUARTER] for i in range(0, len(self.months), QUARTER)]
        return tuple(
            Period(
                i,
                sum(m.spending for m in group),
                sum(m.goods for m in group),
                sum(m.receipts for m in group),
                group[-1].cumulative,
            )
            for i, group in enumerate(groups, start=1)
        )

    @property
    def peak_need(self) -> float:
        """The most money tied up at the end of any month."""
        return max(0.0, -min((m.cumulative for m in self.months), default=0.0))

    @property
    def peak_month(self) -> int | None:
        """When that is; None when money never runs below zero."""
        worst = min(self.months, key=lambda m: m.cumulative, default=None)
        return worst.number if worst is not None and worst.cumulative < 0 else None

    @property
    def break_even_month(self) -> int | None:
        """The month from which receipts have paid back everything, to the end of the calendar; None when they do not."""
        if not any(m.receipts for m in self.months):
            return None
        below = [m.number for m in self.months if m.cumulative < -0.005]
        found = below[-1] + 1 if below else 1
        return found if found <= len(self.months) else None

    @property
    def receipts(self) -> float:
        return sum(m.receipts for m in self.months)

    @property
    def outlays(self) -> float:
        return sum(m.spending + m.goods for m in self.months)

    @property
    def end(self) -> float:
        return self.months[-1].cumulative if self.months else 0.0


@dataclass(frozen=True)
class BreakEven:
    """Units that cover a market's estimated costs of two years.

    ``line`` is the product's place in the firm's list, None for its own mix of products; ``margin`` is euro a unit. ``low`` and
    ``high`` are None where the margin is nothing: no number of units is enough.
    """

    market: str
    line: int | None
    margin: float
    low: int | None
    high: int | None


@dataclass(frozen=True)
class CashFlow:
    """The three versions over the calendar, with what they were made from. ``budget`` None: the firm did not say."""

    made_on: str
    months: int
    budget: float | None
    spending: tuple[Spending, ...]
    sales: tuple[Sales, ...]
    flows: tuple[Flow, ...]
    break_even: tuple[BreakEven, ...]

    def flow(self, version: VersionId) -> Flow:
        return next(f for f in self.flows if f.version.id == version)

    @property
    def sold(self) -> bool:
        """Whether any sales are counted."""
        return any(s.lines for s in self.sales)


def estimate(money: Money, costs: Costs) -> float:
    """The low end, the middle or the high end of a range."""
    return {"low": float(money.low), "middle": (money.low + money.high) / 2, "high": float(money.high)}[costs]


def cash_flow(
    spending: Iterable[Spending],
    sales: Iterable[Sales],
    figures: dict[str, MarketFigures],
    months: int,
    made_on: str,
    budget: float | None,
) -> CashFlow:
    """``figures`` are those of the markets in the plan; ``months`` is the length of the calendar."""
    spent, sold = tuple(spending), tuple(sales)
    return CashFlow(
        made_on=made_on,
        months=months,
        budget=budget,
        spending=spent,
        sales=sold,
        flows=tuple(_flow(version, spent, sold, months) for version in VERSIONS),
        break_even=tuple(b for market, given in figures.items() for b in break_even(market, given, spent)),
    )


def _flow(version: Version, spending: tuple[Spending, ...], sales: tuple[Sales, ...], months: int) -> Flow:
    out, goods, receipts, later, cumulative = [], [], [0.0] * (months + 1), 0.0, 0.0
    for month in range(1, months + 1):
        out.append(sum(line.in_month(month, version.costs) for line in spending))
        made = 0.0
        for sale in sales:
            paid = month + sale.delay(version)
            for line in sale.lines:
                units = sale.units(line, month, version)
                made += units * line.unit_cost
                if paid <= months:
                    receipts[paid] += units * line.price
                else:
                    later += units * line.price
        goods.append(made)
    rows = []
    for month in range(1, months + 1):
        cumulative += receipts[month] - out[month - 1] - goods[month - 1]
        rows.append(Period(month, out[month - 1], goods[month - 1], receipts[month], cumulative))
    return Flow(version, tuple(rows), later)


def countable(figures: MarketFigures) -> tuple[Sold, ...]:
    """The products with price, cost and units: the others are left out, because half a sum would flatter."""
    return tuple(
        Sold(line.name, line.ex_works, line.variable_cost, line.units_first_year or 0, line.units_second_year or 0)
        for line in figures.lines
        if line.ex_works and line.variable_cost is not None and _units(line)
    )


def left_out(line: OwnLine) -> str | None:
    """Why a product is not counted in the cash flow: the id of the remark; None when it is."""
    if not line.ex_works:
        return "price_missing"
    if line.variable_cost is None:
        return "cost_missing"
    if not _units(line):
        return "units_missing" if line.units_first_year is None and line.units_second_year is None else "units_zero"
    return None


def _units(line: OwnLine) -> int:
    return (line.units_first_year or 0) + (line.units_second_year or 0)


def break_even(market: str, figures: MarketFigures, spending: Iterable[Spending]) -> tuple[BreakEven, ...]:
    """For the firm's own mix where it stated units, else for each product as if it were the only one."""
    lines = [s for s in spending if s.market == market]
    low = sum(s.first_year.low + s.second_year.low for s in lines)
    high = sum(s.first_year.high + s.second_year.high for s in lines)
    mix = countable(figures)
    units = sum(s.first_year + s.second_year for s in mix)
    if len(mix) > 1:
        margin = sum((s.price - s.unit_cost) * (s.first_year + s.second_year) for s in mix) / units
        return (_break_even(market, None, margin, low, high),)
    return tuple(
        _break_even(market, place, line.ex_works - line.variable_cost, low, high)
        for place, line in enumerate(figures.lines)
        if line.ex_works and line.variable_cost is not None
    )


def _break_even(market: str, line: int | None, margin: float, low: int, high: int) -> BreakEven:
    if margin <= 0:
        return BreakEven(market, line, margin, None, None)
    return BreakEven(market, line, margin, ceil(low / margin), ceil(high / margin))
