"""Chapter 6: what happens when, and the money it takes as ranges; never revenue the firm has not stated."""

from __future__ import annotations

from planner.base import Money, Text
from planner.document import Block, Callout, Gantt, GanttRow, Paragraph, Table
from planner.numbers import euro, money_range
from planner.plan.draft import Draft

HORIZON = {"m12": 12, "m24": 24, "m36": 36}
DEFAULT_MONTHS = 24
WORKDAYS_A_MONTH = 8
PREPARATION_ACTIONS = 6
REVIEW_EVERY = 3


def months(draft: Draft) -> int:
    return HORIZON.get(draft.advice.profile.choice("horizon") or "", DEFAULT_MONTHS)


def _preparation(draft: Draft) -> list[GanttRow]:
    """Gap actions one after the other, at the pace of a small firm."""
    rows, start = [], 1.0
    for gap in draft.advice.readiness.gaps[:PREPARATION_ACTIONS]:
        length = max(gap.effort_days / WORKDAYS_A_MONTH, 0.5)
        end = start + length
        action = draft.content.actions[gap.action]
        rows.append(
            GanttRow(label=action.gap, start=int(start), end=max(int(start), int(end - 1e-9)), group="preparation")
        )
        start = end
    return rows


def gantt(draft: Draft) -> Gantt:
    """Preparation first, then each market, with a review every three months."""
    span = months(draft)
    rows = _preparation(draft)
    rows = [r.model_copy(update={"start": min(r.start, span), "end": min(r.end, span)}) for r in rows]
    for position, advice in enumerate(draft.active if not draft.advice.preparation else ()):
        assert advice.model is not None
        model = draft.content.action_models[advice.model.model]
        begin = min(2 + 2 * position, span)
        first_sale = min(begin + model.months_to_first_sale[1], span)
        name = draft.market(advice.market)
        rows.append(
            GanttRow(label=draft.say("schedule.enter", market=name), start=begin, end=first_sale, group="market")
        )
        rows.append(
            GanttRow(
                label=draft.say("schedule.first_order", market=name),
                start=first_sale,
                end=first_sale,
                group="market",
                milestone=True,
            )
        )
    rows += [
        GanttRow(label=draft.say("schedule.review", number=str(i + 1)), start=m, end=m, group="review", milestone=True)
        for i, m in enumerate(range(REVIEW_EVERY * 2, span + 1, REVIEW_EVERY * 2))
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
    for advice in draft.active if not draft.advice.preparation else ():
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
    out: list[Block] = [Paragraph(text=draft.say("schedule.how")), gantt(draft)]
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
    out.append(
        Callout(level="note", title=draft.say("schedule.no_revenue_title"), text=draft.say("schedule.no_revenue"))
    )
    return tuple(out)


def _verdict(draft: Draft, total: Money) -> Callout:
    budget = draft.advice.profile.number("budget_24m")
    if budget is None:
        return Callout(
            level="missing", title=draft.say("schedule.budget_unknown_title"), text=draft.say("schedule.budget_unknown")
        )
    fit = "fits" if budget >= total.high else "borderline" if budget >= total.low else "short"
    shown = Text(it=euro(budget, "it"), en=euro(budget, "en"))
    text = draft.say(f"schedule.budget_{fit}", budget=shown, total=_money(total))
    return Callout(
        level="note" if fit == "fits" else "check", title=draft.content.phrase(f"wording.fit.{fit}"), text=text
    )
