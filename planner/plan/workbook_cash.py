"""The sheet of the cash flow: three versions month by month, each figure a formula on costs, own units and declared factors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planner.base import Text
from planner.cash_flow import (
    DAYS_A_MONTH,
    PAYMENT_DAYS,
    QUARTER,
    TWO_YEARS,
    YEAR,
    CashFlow,
    Flow,
    Sales,
    Sold,
    estimate,
)
from planner.document_workbook import Cell, Curve, Sheet, column
from planner.numbers import add_months
from planner.payments import payment_level
from planner.plan import money, schedule, workbook_break_even
from planner.plan.draft import Draft
from planner.plan.price import line_name
from planner.plan.workbook_break_even import Products
from planner.plan.workbook_costs import Places
from planner.wording import say

_LEVEL = {"low": 1.0, "middle": 2.0, "high": 3.0}
# Months begin in this column: before them a row's name and two figures it rests on.
_FIRST = 4


@dataclass(frozen=True)
class _Row:
    """A product, or room for one in a market the firm has written nothing of."""

    market: Text
    sale: Sales
    name: Text
    sold: Sold | None


@dataclass(frozen=True)
class _Block:
    """Rows of a version that others point at."""

    spending: int
    goods: int
    receipts: int
    net: int
    total: int
    below: int


def _say(draft: Draft, key: str, **values: Text | str) -> Text:
    return say(draft.content, f"office.{key}", **values)


def sheet(draft: Draft, places: Places) -> tuple[Sheet | None, tuple[Curve, ...]]:
    """Nothing without a market where work may start."""
    rows = _products(draft)
    if not rows:
        return None, ()
    found = money.cash(draft)
    last = _FIRST + found.months - 1
    made = Sheet("cash", _say(draft, "sheet.cash"), (40, 16, 16, *[11] * found.months), freeze=(0, 1))
    made.add(Cell(say(draft.content, "money.title"), "title"))
    made.add(Cell(_say(draft, "cash_how"), "note"))
    made.add(Cell(say(draft.content, "money.own_and_estimate"), "note"))
    made.add()
    factors = _factors(draft, made, found)
    first_product = _sales(draft, made, rows)
    summary = _summary_frame(draft, made, found)
    times = _months(draft, made, found)
    letters = [column(_FIRST + i) for i in range(found.months)]
    frame = _Frame(draft, made, rows, places, first_product, times, letters)
    blocks: dict[str, _Block] = {f.version.id: frame.version(f, factors[f.version.id]) for f in found.flows}
    _summary(made, found, blocks, summary, last)
    _quarters(draft, made, found, blocks["base"])
    workbook_break_even.add(draft, made, found, _groups(draft, rows, first_product), places)
    curve = Curve(
        sheet="cash",
        title=say(draft.content, "money.chart"),
        rows=tuple(b.total for b in blocks.values()),
        names=tuple(say(draft.content, f"money.version.{v}") for v in blocks),
        times=times + 1,
        first=_FIRST,
        last=last,
        at=f"A{made.next + 1}",
    )
    return made, (curve,)


def _products(draft: Draft) -> list[_Row]:
    figures = money.active_figures(draft)
    known = {s.market: s for s in money.sales(draft, figures)}
    found = []
    for entry in schedule.entries(draft):
        model = draft.advice.markets[entry.market].model
        if model is None or model.track == "sourcing":
            continue
        name = draft.market(entry.market)
        fastest = draft.content.action_models[model.model].months_to_first_sale[0]
        sale = known.get(entry.market) or Sales(
            entry.market,
            (),
            entry.first_order,
            entry.begin + fastest,
            PAYMENT_DAYS[payment_level(draft.content, entry.market)],
        )
        for position, line in enumerate(sale.lines):
            found.append(_Row(name, sale, line_name(draft, line.name, position), line))
        if not sale.lines:
            found.append(_Row(name, sale, _say(draft, "to_write"), None))
    return found


def _groups(draft: Draft, rows: list[_Row], first: int) -> list[Products]:
    """The rows of each market, which stand together."""
    places: dict[str, list[int]] = {}
    for number, row in enumerate(rows, start=first):
        places.setdefault(row.sale.market, []).append(number)
    found = []
    for market, numbers in places.items():
        here = rows[numbers[0] - first]
        name = here.name if len(numbers) == 1 else say(draft.content, "money.mix")
        found.append(Products(market, numbers[0], numbers[-1], name, here.sale.lines))
    return found


def _factors(draft: Draft, made: Sheet, found: CashFlow) -> dict[str, int]:
    """What each version supposes, to be changed by whoever disagrees."""
    made.add(Cell(_say(draft, "factors"), "section"))
    keys = ("version", "units", "later", "extra_days", "level")
    made.add(*(Cell(_say(draft, f"col.{k}"), "head") for k in keys))
    rows: dict[str, int] = {}
    for flow in found.flows:
        version = flow.version
        rows[version.id] = made.add(
            Cell(say(draft.content, f"money.version.{version.id}"), "label"),
            Cell(version.units, "input", "share"),
            Cell(float(version.later), "input", "whole"),
            Cell(float(version.extra_days), "input", "whole"),
            Cell(_LEVEL[version.costs], "input", "whole"),
        )
    made.add(Cell(_say(draft, "level_how"), "note"))
    return rows


def _sales(draft: Draft, made: Sheet, rows: list[_Row]) -> int:
    """The firm's own products with price, cost and units; blank where it has written none."""
    made.add()
    made.add(Cell(_say(draft, "sales"), "section"))
    keys = (
        "product",
        "market",
        "price",
        "unit_cost",
        "units_one",
        "units_two",
        "first_order",
        "earliest",
        "payment_days",
    )
    made.add(*(Cell(_say(draft, f"col.{k}"), "head") for k in keys))
    first = made.next
    for row in rows:
        sold = row.sold
        made.add(
            Cell(row.name, "input"),
            Cell(row.market, "label"),
            Cell(sold.price if sold else None, "input", "cents"),
            Cell(sold.unit_cost if sold else None, "input", "cents"),
            Cell(float(sold.first_year) if sold else None, "input", "whole"),
            Cell(float(sold.second_year) if sold else None, "input", "whole"),
            Cell(float(row.sale.first_order), "input", "whole"),
            Cell(float(row.sale.earliest), "input", "whole"),
            Cell(float(row.sale.payment_days), "input", "whole"),
        )
    return first


def _summary_frame(draft: Draft, made: Sheet, found: CashFlow) -> int:
    """Room for the results above the months they come from."""
    made.add()
    made.add(Cell(say(draft.content, "money.versions", months=str(found.months)), "section"))
    keys = ("version", "total_in", "total_out", "at_end", "peak", "payback")
    made.add(*(Cell(_say(draft, f"col.{k}"), "head") for k in keys))
    first = made.next
    for flow in found.flows:
        made.add(Cell(say(draft.content, f"money.version.{flow.version.id}"), "label"))
    made.add()
    return first


def _months(draft: Draft, made: Sheet, found: CashFlow) -> int:
    """The numbers of the months, and under them their names."""
    numbers = [Cell(float(m), "head", "whole") for m in range(1, found.months + 1)]
    row = made.add(Cell(_say(draft, "col.month"), "head"), Cell(look="head"), Cell(look="head"), *numbers)
    days = [date.fromisoformat(add_months(f"{found.made_on[:8]}01", m)) for m in range(found.months)]
    made.add(Cell(look="head"), Cell(look="head"), Cell(look="head"), *(Cell(d, "head", "month") for d in days))
    return row


@dataclass(frozen=True)
class _Frame:
    """What every row of months needs: where budget and products stand, and the columns of the months."""

    draft: Draft
    made: Sheet
    rows: list[_Row]
    places: Places
    product: int
    times: int
    letters: list[str]

    def version(self, flow: Flow, factor: int) -> _Block:
        """One version: what is spent line by line, what is delivered and paid product by product, and the sums."""
        self.made.add(Cell(say(self.draft.content, f"money.version.{flow.version.id}"), "section"))
        first = self.made.next
        for position in range(len(self.places.spending)):
            self.spending(flow, position, factor)
        end = self.made.next - 1
        formulas = [f"=SUM({x}{first}:{x}{end})" if end >= first else "=0" for x in self.letters]
        spending = self.sums("spending", formulas, [p.spending for p in flow.months])
        goods = self.trade(flow, factor, [p.goods for p in flow.months], paid=False)
        receipts = self.trade(flow, factor, [p.receipts for p in flow.months], paid=True)
        balance = [f"={x}{receipts}-{x}{spending}-{x}{goods}" for x in self.letters]
        net = self.sums("net", balance, [p.net for p in flow.months])
        total = self.made.next
        before = ["", *(f"{x}{total}+" for x in self.letters)]
        running = [f"={so_far}{x}{net}" for so_far, x in zip(before, self.letters, strict=False)]
        self.sums("cumulative", running, [p.cumulative for p in flow.months])
        below = [
            Cell(
                float(m.number) if m.cumulative < -0.005 else 0.0,
                "result",
                "whole",
                f"=IF({x}{total}<-0.005,{x}${self.times},0)",
            )
            for x, m in zip(self.letters, flow.months, strict=True)
        ]
        under = self.made.add(Cell(_say(self.draft, "col.below")), Cell(), Cell(), *below)
        self.made.add()
        return _Block(spending, goods, receipts, net, total, under)

    def spending(self, flow: Flow, position: int, factor: int) -> None:
        """A line of the budget: its first and second year at the version's level, then month by month."""
        line, source, row = self.places.spending[position], self.places.first + position, self.made.next
        low, high, low_two, high_two, begin, until = (f"{{costs}}!${letter}${source}" for letter in "BCDEFG")
        level, costs = f"$E${factor}", flow.version.costs
        years = (
            Cell(
                estimate(line.first_year, costs), "result", "money", f"=CHOOSE({level},{low},({low}+{high})/2,{high})"
            ),
            Cell(
                estimate(line.second_year, costs),
                "result",
                "money",
                f"=CHOOSE({level},{low_two},({low_two}+{high_two})/2,{high_two})",
            ),
        )
        cells = []
        for month, x in enumerate(self.letters, start=1):
            when = f"{x}${self.times}"
            first = f"IF(AND({when}>={begin},{when}<={until}),$B{row}/MAX(1,{until}-{begin}+1),0)"
            formula = f"=IF({when}>{YEAR},$C{row}/{YEAR},{first})"
            cells.append(Cell(line.in_month(month, costs), "result", "money", formula))
        self.made.add(Cell(line.label), *years, *cells)

    def trade(self, flow: Flow, factor: int, values: list[float], *, paid: bool) -> int:
        """Units delivered with what they cost, or units paid for with what they bring."""
        first = self.made.next
        for position, row in enumerate(self.rows):
            self.units(flow, row, self.product + position, factor, paid)
        end, against = self.made.next - 1, "C" if paid else "D"
        span = f"${against}${self.product}:${against}${self.product + len(self.rows) - 1}"
        formulas = [f"=SUMPRODUCT({x}{first}:{x}{end},{span})" for x in self.letters]
        return self.sums("receipts" if paid else "goods", formulas, values)

    def units(self, flow: Flow, row: _Row, source: int, factor: int, paid: bool) -> None:
        """Two years of selling spread evenly, from the month in column B."""
        here, sale = self.made.next, row.sale
        begin = f"MAX($G${source}+$C${factor},MIN($H${source},$G${source}))"
        wait = sale.delay(flow.version) if paid else 0
        formula = f"={begin}+ROUNDUP(($I${source}+$D${factor})/{DAYS_A_MONTH},0)" if paid else f"={begin}"
        start = Cell(float(sale.start(flow.version) + wait), "result", "whole", formula)
        cells = []
        for month, x in enumerate(self.letters, start=1):
            when = f"{x}${self.times}"
            second = f"IF(AND({when}>=$B{here}+{YEAR},{when}<$B{here}+{TWO_YEARS}),$F${source},0)"
            inside = f"IF(AND({when}>=$B{here},{when}<$B{here}+{YEAR}),$E${source},{second})"
            units = sale.units(row.sold, month - wait, flow.version) if row.sold else 0.0
            cells.append(Cell(units, "result", "decimal", f"={inside}*$B${factor}/{YEAR}"))
        key = "paid_units" if paid else "delivered_units"
        self.made.add(Cell(_say(self.draft, key, product=row.name, market=row.market)), start, Cell(), *cells)

    def sums(self, key: str, formulas: list[str], values: list[float]) -> int:
        cells = [Cell(value, "total", "money", formula) for value, formula in zip(values, formulas, strict=True)]
        return self.made.add(
            Cell(_say(self.draft, f"col.{key}"), "total"), Cell(look="total"), Cell(look="total"), *cells
        )


def _summary(made: Sheet, found: CashFlow, blocks: dict[str, _Block], first: int, last: int) -> None:
    start, end = column(_FIRST), column(last)
    for position, flow in enumerate(found.flows):
        block = blocks[flow.version.id]

        def span(row: int) -> str:
            return f"{start}{row}:{end}{row}"

        pays = f"MAX({span(block.below)})+1"
        month = flow.break_even_month
        receipts = f"SUM({span(block.receipts)})"
        made.rows[first + position - 1] += (
            Cell(flow.receipts, "result", "money", f"={receipts}"),
            Cell(flow.outlays, "result", "money", f"=SUM({span(block.spending)})+SUM({span(block.goods)})"),
            Cell(flow.end, "result", "money", f"={end}{block.total}"),
            Cell(flow.peak_need, "result", "money", f"=MAX(0,-MIN({span(block.total)}))"),
            Cell(
                None if month is None else float(month),
                "result",
                "whole",
                f'=IF({receipts}=0,"",IF({pays}>{found.months},"",{pays}))',
            ),
        )


def _quarters(draft: Draft, made: Sheet, found: CashFlow, block: _Block) -> None:
    """The base version by quarter, as in the plan."""
    made.add(Cell(say(draft.content, "money.quarters"), "section"))
    keys = ("quarter", "receipts", "goods", "spending", "net", "cumulative")
    made.add(*(Cell(_say(draft, f"col.{k}"), "head") for k in keys))
    for quarter in found.flow("base").quarters:
        first = _FIRST + QUARTER * (quarter.number - 1)
        last = min(first + QUARTER - 1, _FIRST + found.months - 1)
        values = (quarter.receipts, quarter.goods, quarter.spending, quarter.net)
        rows = (block.receipts, block.goods, block.spending, block.net)
        cells = [
            Cell(value, "result", "money", f"=SUM({column(first)}{row}:{column(last)}{row})")
            for value, row in zip(values, rows, strict=True)
        ]
        label = say(draft.content, "money.quarter", number=str(quarter.number))
        made.add(Cell(label), *cells, Cell(quarter.cumulative, "result", "money", f"={column(last)}{block.total}"))
