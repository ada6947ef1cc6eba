"""Chapter 6: what happens when, and the money it takes as ranges.

The dates of the whole plan come from here, so that no two chapters give the same step different ones.
"""

from __future__ import annotations

from dataclasses import dataclass

from planner.base import Money, Text
from planner.document import Block, Callout, Gantt, GanttRow, Paragraph, Table
from planner.funding import spending_warnings
from planner.numbers import euro, money_range
from planner.plan.draft import Draft
from planner.readiness import PLANNED_GAPS, Gap
from planner.wording import joined, listing

HORIZON = {"m12": 12, "m24": 24, "m36": 36}
# The budget covers 24 months: a firm in a hurry has an early deadline, not a shorter plan.
SHORTEST_MONTHS = 24
WORKDAYS_A_MONTH = 8
PREPARATION_ACTIONS = PLANNED_GAPS
FIRST_REVIEW, FIRST_REVIEW_OF_PREPARATION, REVIEW_EVERY = 3, 6, 6
FIRST_ENTRY, BETWEEN_ENTRIES = 2, 2


@dataclass(frozen=True)
class Entry:
    """A market with the month work begins and the one by which the first order is expected (may lie past the calendar)."""

    market: str
    begin: int
    first_order: int


def months(draft: Draft) -> int:
    """How long the calendar is."""
    return max(HORIZON.get(draft.advice.profile.choice("horizon") or "", 0), SHORTEST_MONTHS)


def preparation(draft: Draft) -> tuple[tuple[Gap, int, int], ...]:
    """(gap, first month, last month): the most urgent gaps one after the other, at the pace of a small firm."""
    found, start = [], 1.0
    for gap in draft.advice.readiness.gaps[:PREPARATION_ACTIONS]:
        end = start + max(gap.effort_days / WORKDAYS_A_MONTH, 0.5)
        found.append((gap, int(start), max(int(start), int(end - 1e-9))))
        start = end
    return tuple(found)


def entries(draft: Draft) -> tuple[Entry, ...]:
    """When each market starts, and its first order at the far end of the model's estimate."""
    found = []
    for position, advice in enumerate(draft.active):
        assert advice.model is not None
        begin = FIRST_ENTRY + BETWEEN_ENTRIES * position
        slowest = draft.content.action_models[advice.model.model].months_to_first_sale[1]
        found.append(Entry(advice.market, begin, begin + slowest))
    return tuple(found)


def reviews(draft: Draft) -> tuple[int, ...]:
    """The months of the reviews; the first is the one on the cover."""
    first = FIRST_REVIEW_OF_PREPARATION if draft.advice.preparation else FIRST_REVIEW
    return tuple(sorted({first, *range(REVIEW_EVERY, months(draft) + 1, REVIEW_EVERY)}))


def gantt(draft: Draft) -> Gantt:
    """Preparation, then each market, then the reviews; a first order past the end is left to the words below."""
    span = months(draft)
    rows = [
        GanttRow(
            label=draft.content.actions[gap.action].deliverable,
            start=min(start, span),
            end=min(end, span),
            group="preparation",
        )
        for gap, start, end in preparation(draft)
    ]
    for entry in entries(draft):
        name, due = draft.market(entry.market), entry.first_order
        enter = draft.say("schedule.enter", market=name)
        rows.append(GanttRow(label=enter, start=entry.begin, end=min(due, span), group="market"))
        if due <= span:
            label = draft.say(f"schedule.{draft.aim(entry.market)}", market=name)
            rows.append(GanttRow(label=label, start=due, end=due, group="market", milestone=True))
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


def budget_rows(draft: Draft) -> tuple[tuple[Text, Money, Money], ...]:
    """(line, first year, second year): our estimates by market and for preparation."""
    rows: list[tuple[Text, Money, Money]] = []
    gaps = [draft.content.actions[g.action].cost for g in draft.advice.readiness.gaps[:PREPARATION_ACTIONS]]
    if gaps:
        total = Money(low=sum(c.low for c in gaps), high=sum(c.high for c in gaps))
        rows.append((draft.say("schedule.preparation_line"), total, Money(low=0, high=0)))
    for advice in draft.active:
        assert advice.model is not None
        model = draft.content.action_models[advice.model.model]
        line = draft.say("schedule.market_line", market=draft.market(advice.market), model=model.text)
        rows.append((line, model.budget_first_year, model.budget_second_year))
    return tuple(rows)


def _money(money: Money) -> Text:
    return Text(it=money_range(money, "it"), en=money_range(money, "en"))


def _sum(parts: list[Money]) -> Money:
    return Money(low=sum(m.low for m in parts), high=sum(m.high for m in parts))


def blocks(draft: Draft) -> tuple[Block, ...]:
    rows = budget_rows(draft)
    out: list[Block] = [Paragraph(text=draft.say("schedule.how")), gantt(draft), *_late(draft), *before_spending(draft)]
    if not rows:
        return tuple(out)
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
            source=draft.say("own_estimate"),
        )
    )
    out.append(_verdict(draft, total))
    return tuple(out)


def before_spending(draft: Draft) -> tuple[Callout, ...]:
    """What not to order or pay before an application; nothing when no measure may matter to this plan."""
    found = spending_warnings(draft.content, draft.advice)
    if not found:
        return ()
    title = draft.content.phrase("funding.warn_title")
    return (Callout(level="check", title=title, text=joined(w.text for w in found)),)


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
        level="note" if fit == "fits" else "check", title=draft.content.phrase(f"wording.fit.{fit}"), text=text
    )
