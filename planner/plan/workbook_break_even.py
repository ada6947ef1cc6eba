"""Rows of the workbook on how many units pay for a market's costs: formulas on the firm's products and the sheet of costs."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from planner.base import Text
from planner.cash_flow import CashFlow, Sold, left_out
from planner.document_workbook import Cell, Sheet
from planner.plan import money
from planner.plan.draft import Draft
from planner.plan.price import line_name
from planner.plan.workbook_costs import Places
from planner.wording import say

_HEADS = (
    "office.col.product",
    "office.col.market",
    "money.col_margin",
    "office.col.units_low",
    "office.col.units_high",
)


@dataclass(frozen=True)
class Products:
    """A market's products on the sheet: their first and last row, price in column C to second year in F; blank ones wait for figures."""

    market: str
    first: int
    last: int
    name: Text
    sold: tuple[Sold, ...]

    def margin(self) -> tuple[float | str, str]:
        """Euro a unit in the proportions of the units, and its formula; blank without units."""

        def crossed(one: str, other: str) -> str:
            return f"SUMPRODUCT({one}{self.first}:{one}{self.last},{other}{self.first}:{other}{self.last})"

        sums = f"{crossed('C', 'E')}+{crossed('C', 'F')}-{crossed('D', 'E')}-{crossed('D', 'F')}"
        units = f"SUM(E{self.first}:F{self.last})"
        formula = f'=IF({units}=0,"",({sums})/{units})'
        counted = sum(s.first_year + s.second_year for s in self.sold)
        if not counted:
            return "", formula
        return sum((s.price - s.unit_cost) * (s.first_year + s.second_year) for s in self.sold) / counted, formula


def add(draft: Draft, made: Sheet, found: CashFlow, products: list[Products], places: Places) -> None:
    """A row a market for its products together, then one for each product whose units the firm has not stated."""
    made.add()
    made.add(Cell(say(draft.content, "money.break_even"), "section"))
    made.add(*(Cell(say(draft.content, key), "head") for key in _HEADS))
    for group in products:
        margin, formula = group.margin()
        _row(draft, made, places, group.market, group.name, Cell(margin, "result", "cents", formula))
    figures = money.active_figures(draft)
    for even in found.break_even:
        if even.line is None:
            continue
        line = figures[even.market].lines[even.line]
        if left_out(line) is not None:
            name = line_name(draft, line.name, even.line)
            _row(draft, made, places, even.market, name, Cell(even.margin, "input", "cents"))
    made.add(Cell(say(draft.content, "money.break_even_source"), "note"))


def _row(draft: Draft, made: Sheet, places: Places, market: str, name: Text, margin: Cell) -> None:
    row = made.next
    ends = []
    for letter, end in (("H", "low"), ("I", "high")):
        lines = [(i, s) for i, s in enumerate(places.spending) if s.market == market]
        cost = sum(getattr(s.first_year, end) + getattr(s.second_year, end) for _, s in lines)
        total = "+".join(f"{{costs}}!${letter}${places.first + i}" for i, _ in lines) or "0"
        value = float(ceil(cost / margin.value)) if isinstance(margin.value, float) and margin.value > 0 else ""
        ends.append(Cell(value, "result", "whole", f'=IF(N(C{row})<=0,"",ROUNDUP(({total})/C{row},0))'))
    made.add(Cell(name), Cell(draft.market(market), "label"), margin, *ends)
