"""The sheet of costs: every line of the budget as a range, by quarter with live formulas, and the calendar it follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planner.base import Text
from planner.cash_flow import QUARTER, TWO_YEARS, YEAR, Spending
from planner.document import Plan
from planner.document_workbook import Cell, Sheet, column
from planner.numbers import add_months
from planner.plan import money, schedule
from planner.plan.draft import Draft
from planner.wording import say

_LEVELS = ("low", "middle", "high")


@dataclass(frozen=True)
class Places:
    """Where the budget stands on its sheet: rows of its lines, in the columns of the ``_line`` below."""

    spending: tuple[Spending, ...]
    first: int


def _say(draft: Draft, key: str, **values: Text | str) -> Text:
    return say(draft.content, f"office.{key}", **values)


def sheet(draft: Draft, plan: Plan) -> tuple[Sheet | None, Places]:
    """Nothing while the plan costs nothing: without a market or a weak point there is no budget."""
    lines = money.spending(draft)
    if not lines:
        return None, Places((), 0)
    made = Sheet("costs", _say(draft, "sheet.costs"), (46, *[14] * 8, 18, 14), freeze=(0, 1))
    made.add(Cell(draft.say("schedule.budget"), "title"))
    made.add(Cell(_say(draft, "costs_how"), "note"))
    keys = (
        "year_one_low",
        "year_one_high",
        "year_two_low",
        "year_two_high",
        "from_month",
        "to_month",
        "sum_low",
        "sum_high",
        "market",
    )
    made.repeated = made.add(
        *(Cell(t, "head") for t in draft.head("line")), *(Cell(_say(draft, f"col.{k}"), "head") for k in keys)
    )
    first = made.next
    for line in lines:
        _line(draft, made, line)
    _totals(draft, made, lines, first)
    _quarters(draft, made, lines, first)
    _calendar(draft, made)
    return made, Places(lines, first)


def _line(draft: Draft, made: Sheet, line: Spending) -> None:
    row = made.next
    until = min(max(line.until, 1), YEAR)
    begin = min(max(line.begin, 1), until)
    figures = (line.first_year.low, line.first_year.high, line.second_year.low, line.second_year.high)
    made.add(
        Cell(line.label),
        *(Cell(float(f), "input", "money") for f in figures),
        Cell(float(begin), "input", "whole"),
        Cell(float(until), "input", "whole"),
        Cell(float(figures[0] + figures[2]), "result", "money", f"=B{row}+D{row}"),
        Cell(float(figures[1] + figures[3]), "result", "money", f"=C{row}+E{row}"),
        Cell(draft.say("all_markets") if line.market is None else draft.market(line.market), "label"),
    )


def _totals(draft: Draft, made: Sheet, lines: tuple[Spending, ...], first: int) -> None:
    sums = {
        "B": sum(s.first_year.low for s in lines),
        "C": sum(s.first_year.high for s in lines),
        "D": sum(s.second_year.low for s in lines),
        "E": sum(s.second_year.high for s in lines),
    }
    sums |= {"H": sums["B"] + sums["D"], "I": sums["C"] + sums["E"]}
    last = made.next - 1
    cells = [
        Cell(float(sums[c]), "total", "money", f"=SUM({c}{first}:{c}{last})") if c in sums else Cell(look="total")
        for c in "BCDEFGHI"
    ]
    made.add(Cell(draft.say("schedule.total"), "total"), *cells)
    made.add(Cell(draft.say("own_estimate"), "note"))


def _quarters(draft: Draft, made: Sheet, lines: tuple[Spending, ...], first: int) -> None:
    """Twelve months spread as the app does: the first year between its two months, the second evenly."""
    made.add()
    made.add(Cell(_say(draft, "by_quarter"), "section"))
    level = made.add(
        Cell(_say(draft, "level"), "label"), Cell(2.0, "input", "whole"), Cell(_say(draft, "level_how"), "note")
    )
    spans = range(1, TWO_YEARS + 1, QUARTER)
    heads = [Cell(say(draft.content, "money.quarter", number=str(i)), "head") for i, _ in enumerate(spans, start=1)]
    made.add(
        *(Cell(t, "head") for t in draft.head("line")), *heads, *(Cell(t, "head") for t in draft.head("two_years"))
    )
    top = made.next
    for position, line in enumerate(lines):
        source, row = first + position, made.next
        cells = []
        for start in spans:
            amount = sum(line.in_month(m, "middle") for m in range(start, start + QUARTER))
            cells.append(Cell(amount, "result", "money", _in_quarter(source, level, start)))
        end = column(1 + len(spans))
        total = Cell(
            sum(float(c.value) for c in cells if isinstance(c.value, float)),
            "result",
            "money",
            f"=SUM(B{row}:{end}{row})",
        )
        made.add(Cell(line.label), *cells, total)
    bottom = made.next - 1
    sums = []
    for place in range(len(spans) + 1):
        values = [made.rows[r - 1][1 + place].value for r in range(top, bottom + 1)]
        letter = column(2 + place)
        amount = sum(v for v in values if isinstance(v, float))
        sums.append(Cell(amount, "total", "money", f"=SUM({letter}{top}:{letter}{bottom})"))
    made.add(Cell(draft.say("schedule.total"), "total"), *sums)
    made.add(Cell(_say(draft, "unrounded"), "note"))


def _in_quarter(row: int, level: int, start: int) -> str:
    """What a line costs in the three months from ``start``."""
    if start > YEAR:
        return f"=CHOOSE($B${level},D{row},(D{row}+E{row})/2,E{row})/4"
    year = f"CHOOSE($B${level},B{row},(B{row}+C{row})/2,C{row})"
    shared = f"MAX(0,MIN(G{row},{start + QUARTER - 1})-MAX(F{row},{start})+1)"
    return f"={year}*{shared}/MAX(1,G{row}-F{row}+1)"


def _calendar(draft: Draft, made: Sheet) -> None:
    """The bars of the plan's calendar as months."""
    gantt = schedule.gantt(draft)
    made.add()
    made.add(Cell(gantt.caption, "section"))
    made.add(*(Cell(_say(draft, f"col.{k}"), "head") for k in ("activity", "begins", "ends")))
    for row in gantt.rows:
        start = date.fromisoformat(add_months(f"{gantt.start[:8]}01", (row.end if row.milestone else row.start) - 1))
        end = date.fromisoformat(add_months(f"{gantt.start[:8]}01", row.end - 1))
        made.add(Cell(row.label), Cell(start, form="month"), Cell(end, form="month"))
