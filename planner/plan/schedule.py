"""Chapter 6: what happens when, and the money it takes as ranges.

The dates of the whole plan come from here, so that no two chapters give the same step different ones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from planner.base import Money, Text
from planner.content.schema import ActionModel
from planner.document import Block, Callout, Gantt, GanttRow, Paragraph, Table
from planner.funding import spending_warnings
from planner.numbers import add_months, euro, money_range
from planner.plan.draft import Draft
from planner.plan.edited import Line, lay_over, marked, notes, told, words
from planner.readiness import PLANNED_GAPS, Gap
from planner.wording import capital, joined, listing, shown_day

HORIZON = {"m12": 12, "m24": 24, "m36": 36}
# The budget covers 24 months: a firm in a hurry has an early deadline, not a shorter plan.
SHORTEST_MONTHS = 24
WORKDAYS_A_MONTH = 8
PREPARATION_ACTIONS = PLANNED_GAPS
FIRST_REVIEW, FIRST_REVIEW_OF_PREPARATION, REVIEW_EVERY = 3, 6, 6
FIRST_ENTRY, BETWEEN_ENTRIES = 2, 2
PREPARATION = "preparation"


@dataclass(frozen=True)
class Entry:
    """A market with the month work begins and the one by which the first order is expected (may lie past the calendar).

    ``begins`` and ``ends`` are the days of the two: the firm's own where it set them.
    """

    market: str
    begin: int
    first_order: int
    begins: str
    ends: str


def months(draft: Draft) -> int:
    """How long the calendar is."""
    return max(HORIZON.get(draft.advice.profile.choice("horizon") or "", 0), SHORTEST_MONTHS)


def preparation(draft: Draft) -> tuple[tuple[Gap, int, int], ...]:
    """(gap, first month, last month): the most urgent gaps one after the other, at the pace of a small firm; none the firm took away."""
    standing = {line.id: line for line in activities(draft)}
    found = []
    for gap, start, end in _proposed_preparation(draft):
        line = standing.get(_gap_id(gap))
        if line is not None:
            found.append((gap, *_months_of(draft, line, start, end)))
    return tuple(found)


def _proposed_preparation(draft: Draft) -> tuple[tuple[Gap, int, int], ...]:
    found, start = [], 1.0
    for gap in draft.advice.readiness.gaps[:PREPARATION_ACTIONS]:
        end = start + max(gap.effort_days / WORKDAYS_A_MONTH, 0.5)
        found.append((gap, int(start), max(int(start), int(end - 1e-9))))
        start = end
    return tuple(found)


def entries(draft: Draft) -> tuple[Entry, ...]:
    """When each market starts, and its first order at the far end of the model's estimate, unless the firm set other days."""
    standing = {line.id: line for line in activities(draft)}
    found = []
    for market, begin, first_order in _proposed_entries(draft):
        # Who takes a market's line off the calendar still enters it: only a choice of markets takes a market away.
        line = standing.get(f"enter.{market}") or _enter_line(draft, market, begin, first_order)
        assert line.start is not None
        assert line.end is not None
        begin, first_order = _months_of(draft, line, begin, first_order)
        found.append(Entry(market, begin, first_order, line.start, line.end))
    return tuple(found)


def _proposed_entries(draft: Draft) -> tuple[tuple[str, int, int], ...]:
    found = []
    for position, advice in enumerate(draft.active):
        assert advice.model is not None
        begin = FIRST_ENTRY + BETWEEN_ENTRIES * position
        slowest = draft.content.action_models[advice.model.model].months_to_first_sale[1]
        found.append((advice.market, begin, begin + slowest))
    return tuple(found)


# ---- the list of activities -----------------------------------------------------------------------------------------


def proposed_activities(draft: Draft) -> tuple[Line, ...]:
    """What the calendar holds while the firm changes nothing: preparation, then each market to its first result."""
    gaps = [
        Line(
            id=_gap_id(gap),
            text=draft.content.actions[gap.action].deliverable,
            start=add_months(draft.made_on, start - 1),
            end=add_months(draft.made_on, end),
        )
        for gap, start, end in _proposed_preparation(draft)
    ]
    return (*gaps, *(_enter_line(draft, *entry) for entry in _proposed_entries(draft)))


def _gap_id(gap: Gap) -> str:
    return f"gap.{gap.action}"


def _enter_line(draft: Draft, market: str, begin: int, first_order: int) -> Line:
    return Line(
        id=f"enter.{market}",
        text=draft.say("schedule.enter", market=draft.market(market)),
        market=market,
        start=add_months(draft.made_on, begin - 1),
        end=add_months(draft.made_on, first_order),
    )


def activities(draft: Draft) -> tuple[Line, ...]:
    """The calendar's activities as they stand, in their order."""
    return lay_over(draft, "activities", proposed_activities(draft))


def _months_of(draft: Draft, line: Line, start: int, end: int) -> tuple[int, int]:
    """The months of a line by its days; those of the proposal where the firm set none."""
    item = draft.case.activities.changed.get(line.id)
    if item is not None and item.start is not None:
        start = max(1, month_of_day(draft, item.start) + 1)
    if item is not None and item.end is not None:
        end = month_of_day(draft, item.end)
    return start, max(start, end)


def month_of_day(draft: Draft, day: str) -> int:
    """Months from that of the plan to that of a day, below zero before it."""
    return 12 * (int(day[:4]) - int(draft.made_on[:4])) + int(day[5:7]) - int(draft.made_on[5:7])


def reviews(draft: Draft) -> tuple[int, ...]:
    """The months of the reviews; the first is the one on the cover."""
    first = FIRST_REVIEW_OF_PREPARATION if draft.advice.preparation else FIRST_REVIEW
    return tuple(sorted({first, *range(REVIEW_EVERY, months(draft) + 1, REVIEW_EVERY)}))


def gantt(draft: Draft) -> Gantt:
    """The activities as they stand, then the reviews; a first order past the end is left to the words below."""
    span = months(draft)
    prepared = {_gap_id(gap): (start, end) for gap, start, end in preparation(draft)}
    entered = {f"enter.{e.market}": e for e in entries(draft)}
    rows: list[GanttRow] = []
    for line in told(activities(draft)):
        label = marked(draft, line)
        if line.id in entered:
            rows += _entry_rows(draft, label, entered[line.id], span)
        elif line.id in prepared:
            start, end = prepared[line.id]
            rows.append(GanttRow(label=label, start=min(start, span), end=min(end, span), group="preparation"))
        elif line.start is not None or line.end is not None:
            rows += _own_row(draft, label, line, span)
    rows += [
        GanttRow(label=draft.say("schedule.review", number=str(i)), start=m, end=m, group="review", milestone=True)
        for i, m in enumerate(reviews(draft), start=1)
    ]
    return Gantt(
        caption=draft.say("schedule.gantt"),
        alt=draft.say("schedule.gantt_alt"),
        start=draft.made_on,
        months=span,
        rows=tuple(rows),
    )


def _entry_rows(draft: Draft, label: Text, entry: Entry, span: int) -> list[GanttRow]:
    """Work in a market and its first result."""
    begin, due = min(entry.begin, span), entry.first_order
    rows = [GanttRow(label=label, start=begin, end=min(due, span), group="market")]
    if due <= span:
        name = draft.say(f"schedule.{draft.aim(entry.market)}", market=draft.market(entry.market))
        rows.append(GanttRow(label=name, start=due, end=due, group="market", milestone=True))
    return rows


def _own_row(draft: Draft, label: Text, line: Line, span: int) -> list[GanttRow]:
    """An activity of the firm's, as far as it lies in the calendar."""
    first, last = line.start or line.end, line.end or line.start
    assert first is not None
    assert last is not None
    start, end = month_of_day(draft, first) + 1, max(month_of_day(draft, first) + 1, month_of_day(draft, last))
    if end < 1 or start > span:
        return []
    group: Literal["market", "preparation"] = "preparation" if line.market is None else "market"
    return [GanttRow(label=label, start=max(1, start), end=min(end, span), group=group)]


def who_does_what(draft: Draft) -> tuple[Block, ...]:
    """The activities with their days and owners, once the firm has put its hand to them: untouched, the calendar says it all."""
    edits, lines = draft.case.activities, told(activities(draft))
    if not (edits.changed or edits.added) or not lines:
        return ()
    rows = []
    for line in lines:
        days = (draft.unknown() if day is None else shown_day(day) for day in (line.start, line.end))
        rows.append((marked(draft, line), line.owner or draft.say("to_assign"), *days))
    table = Table(
        caption=words(draft, "who_does_what"),
        head=(words(draft, "col_activity"), *draft.head("owner"), words(draft, "col_start"), words(draft, "col_end")),
        rows=tuple(rows),
        widths=(0.44, 0.2, 0.18, 0.18),
    )
    return (table,)


# ---- the budget -----------------------------------------------------------------------------------------------------


def proposed_budget(draft: Draft) -> tuple[Line, ...]:
    """Our estimates for preparation and by market, while the firm writes no amounts of its own."""
    lines = []
    gaps = [draft.content.actions[gap.action].cost for gap, _, _ in preparation(draft)]
    if gaps:
        total = _sum(gaps)
        name = draft.say("schedule.preparation_line")
        lines.append(Line(PREPARATION, name, first_year=total, second_year=Money(low=0, high=0)))
    for advice in draft.active:
        assert advice.model is not None
        model = draft.content.action_models[advice.model.model]
        lines.append(
            Line(
                id=f"{advice.market}.{model.id}",
                text=draft.say("schedule.market_line", market=draft.market(advice.market), model=model.text),
                market=advice.market,
                first_year=model.budget_first_year,
                second_year=model.budget_second_year,
            )
        )
    return tuple(lines)


def budget_lines(draft: Draft) -> tuple[Line, ...]:
    """The budget as it stands: every line has words and both amounts, nothing where the firm wrote none."""
    nothing = Money(low=0, high=0)
    return tuple(
        replace(line, first_year=line.first_year or nothing, second_year=line.second_year or nothing)
        for line in told(lay_over(draft, "budget_lines", proposed_budget(draft)))
    )


def budget_rows(draft: Draft) -> tuple[tuple[Text, Money, Money], ...]:
    """(line, first year, second year): our estimates by market and for preparation, and the firm's own amounts."""
    rows = []
    for line in budget_lines(draft):
        assert line.first_year is not None
        assert line.second_year is not None
        rows.append((marked(draft, line), line.first_year, line.second_year))
    return tuple(rows)


def market_money(draft: Draft, market: str) -> Money:
    """What the budget holds for a market over both years."""
    return _sum([m for ln in budget_lines(draft) if ln.market == market for m in (ln.first_year, ln.second_year) if m])


def _money(money: Money) -> Text:
    return Text(it=money_range(money, "it"), en=money_range(money, "en"))


def _sum(parts: list[Money]) -> Money:
    return Money(low=sum(m.low for m in parts), high=sum(m.high for m in parts))


def blocks(draft: Draft) -> tuple[Block, ...]:
    rows = budget_rows(draft)
    span = months(draft)
    out: list[Block] = [Paragraph(text=draft.say("schedule.how")), gantt(draft), *who_does_what(draft)]
    out += [*notes(draft, "activities", proposed_activities(draft), span), *_late(draft), *_spending(draft)]
    told_of_budget = notes(draft, "budget_lines", proposed_budget(draft), span)
    if not rows:
        return (*out, *told_of_budget)
    first, second = _sum([f for _, f, _ in rows]), _sum([s for _, _, s in rows])
    total = _sum([first, second])
    table = [(line, _money(f), _money(s), _money(_sum([f, s]))) for line, f, s in rows]
    table.append((draft.say("schedule.total"), _money(first), _money(second), _money(total)))
    out.append(
        Table(
            caption=draft.say("schedule.budget"),
            head=draft.head("line", "year_one", "year_two", "two_years"),
            rows=tuple(table),
            numeric=(1, 2, 3),
            widths=(0.43, 0.19, 0.19, 0.19),
            source=estimate_or_own(draft),
        )
    )
    return (*out, *told_of_budget, _verdict(draft, total))


def estimate_or_own(draft: Draft) -> Text:
    """Whose the amounts of the budget are."""
    edits = draft.case.budget_lines
    return words(draft, "own_amounts") if edits.changed or edits.added else draft.say("own_estimate")


def before_spending(draft: Draft) -> tuple[Callout, ...]:
    """What not to order or pay before an application; nothing when no measure may matter to this plan."""
    found = spending_warnings(draft.content, draft.advice)
    if not found:
        return ()
    title = draft.content.phrase("funding.warn_title")
    return (Callout(level="check", title=title, text=joined(w.text for w in found)),)


def warnings_of(draft: Draft, model: ActionModel) -> tuple[Text, ...]:
    """What the calls that may pay for a way of working ask before any money is spent on it."""
    calls = draft.content.funding_calls
    return tuple(
        w.text
        for w in spending_warnings(draft.content, draft.advice)
        if not w.calls or any(calls[c].covers_plan or model.id in calls[c].models for c in w.calls)
    )


def _spending(draft: Draft) -> tuple[Block, ...]:
    """The warning before spending; where chapter 5 has told it beside the way of working, only the reminder of it."""
    models = draft.content.action_models
    told_before = any(warnings_of(draft, models[a.model.model]) for a in draft.considered if a.model is not None)
    if not told_before:
        return before_spending(draft)
    return (Paragraph(text=draft.content.phrase("schedule.spending"), tone="advice"),)


def _late(draft: Draft) -> tuple[Callout, ...]:
    """Markets whose first order may come later than the firm expects, or than the calendar shows."""
    wanted = HORIZON.get(draft.advice.profile.choice("horizon") or "", months(draft))
    late = [e for e in entries(draft) if e.first_order > wanted]
    if not late:
        return ()
    text = draft.say(
        "schedule.late",
        markets=listing(draft.market(e.market) for e in late),
        months=str(wanted),
        latest=str(max(e.first_order for e in late)),
    )
    return (Callout(level="check", title=draft.say("schedule.late_title"), text=text),)


def _verdict(draft: Draft, total: Money) -> Callout:
    budget = draft.advice.profile.number("budget_24m")
    if budget is None:
        return Callout(
            level="missing", title=draft.say("schedule.budget_unknown_title"), text=draft.say("schedule.budget_unknown")
        )
    fit = "fits" if budget >= total.high else "borderline" if budget >= total.low else "short"
    shown = Text(it=euro(budget, "it"), en=euro(budget, "en"))
    text = draft.say(f"schedule.budget_{fit}", budget=shown, total=_money(total))
    held = [draft.market(a.market) for a in draft.considered if a.blocked_by]
    if held:
        text = joined((text, draft.say("schedule.budget_held", markets=listing(held))))
    return Callout(
        level="note" if fit == "fits" else "check", title=capital(draft.content.phrase(f"wording.fit.{fit}")), text=text
    )
