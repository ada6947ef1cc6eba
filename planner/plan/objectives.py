"""Chapter 1: what the firm wants, measurable, dated and owned; Rotta's proposals until the firm writes its own."""

from __future__ import annotations

from math import ceil

from planner.base import Text
from planner.case import Objective
from planner.document import Block, Callout, Fact, Facts, Paragraph, Table
from planner.network import network_of
from planner.numbers import add_months
from planner.plan.draft import Draft
from planner.plan.schedule import Entry, entries, preparation
from planner.wording import shown_day

MOST_PREPARATION, DAYS_A_MONTH = 4, 30


def proposed(draft: Draft) -> tuple[tuple[Text, Text, str, Text], ...]:
    """(market, objective, due, target) rows proposed while the firm has written none: milestones, never sales figures."""
    if draft.advice.preparation:
        return tuple(
            (draft.say("all_markets"), action.text, add_months(draft.made_on, month), action.deliverable)
            for gap, _, month in preparation(draft)[:MOST_PREPARATION]
            for action in [draft.content.actions[gap.action]]
        )
    rows: list[tuple[Text, Text, str, Text]] = []
    for entry in entries(draft):
        wait = entry.first_order - entry.begin
        months = (entry.begin + round(wait / 3), entry.begin + round(2 * wait / 3))
        days = (*(add_months(draft.made_on, month) for month in months), _paid_by(draft, entry))
        for (goal, target), day in zip(_milestones(draft, entry.market), days, strict=True):
            rows.append((draft.market(entry.market), goal, day, target))
    return tuple(rows)


def _paid_by(draft: Draft, entry: Entry) -> str:
    """The first order counts once paid: the days of credit the firm means to give come after it, in whole months."""
    given = draft.case.figures.get(entry.market)
    days = 0 if given is None else given.payment_days or 0
    return add_months(entry.ends, ceil(days / DAYS_A_MONTH))


def _milestones(draft: Draft, market: str) -> tuple[tuple[Text, Text], ...]:
    """What to reach on the way to the first result, by way of working; the usual three where its partners are not described."""
    model = draft.advice.markets[market].model
    network = None if model is None else network_of(draft.content, model.model)
    if network is not None:
        return tuple((m.text, m.target) for m in network.milestones)
    return tuple(
        (draft.say(f"objective.{key}"), draft.say(f"objective.{key}_target"))
        for key in ("contacts", "offers", draft.aim(market))
    )


def _own(draft: Draft, objective: Objective) -> tuple[Text, ...]:
    place = draft.market(objective.market) if objective.market else draft.say("all_markets")
    due = shown_day(objective.due) if objective.due else draft.unknown()
    return (
        place,
        as_written(draft, objective.text),
        as_written(draft, objective.target),
        due,
        as_written(draft, objective.owner),
    )


def as_written(draft: Draft, text: str) -> Text:
    """The firm's own words, the same in both languages; what it left empty is shown as such."""
    return Text(it=text, en=text) if text.strip() else draft.unknown()


def blocks(draft: Draft) -> tuple[Block, ...]:
    goals = Facts(
        caption=draft.say("objective.frame"),
        items=tuple(
            Fact(label=draft.say(f"label.{q}"), value=draft.answer(q))
            for q in ("goal", "horizon", "budget_24m", "risk_appetite")
        ),
    )
    own = draft.case.objectives
    if own:
        table = Table(
            caption=draft.say("objective.own"),
            head=draft.head("market", "objective", "target", "due", "owner"),
            rows=tuple(_own(draft, o) for o in own),
            widths=(0.16, 0.36, 0.18, 0.16, 0.14),
        )
        return goals, table
    rows = proposed(draft)
    if not rows:
        return goals, Callout(
            level="missing", title=draft.say("objective.none_title"), text=draft.say("objective.none")
        )
    table = Table(
        caption=draft.say("objective.proposed"),
        head=draft.head("market", "objective", "target", "due", "owner"),
        rows=tuple((m, o, t, shown_day(due), draft.say("to_assign")) for m, o, due, t in rows),
        widths=(0.16, 0.36, 0.18, 0.16, 0.14),
    )
    note = "objective.preparation_note" if draft.advice.preparation else "objective.proposed_note"
    return goals, Paragraph(text=draft.say(note), tone="advice"), table
