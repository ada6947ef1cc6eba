"""Chapter 1: what the firm wants, measurable, dated and owned; Rotta's proposals until the firm writes its own."""

from __future__ import annotations

from planner.base import Text
from planner.case import Objective
from planner.document import Block, Callout, Fact, Facts, Paragraph, Table
from planner.numbers import add_months
from planner.plan.draft import Draft
from planner.plan.schedule import BETWEEN_ENTRIES, entries, preparation
from planner.wording import shown_day

# Months for the first market; the next ones start later and are due later.
CONTACTS_WITHIN, OFFERS_WITHIN = 6, 9
MOST_PREPARATION = 4


def proposed(draft: Draft) -> tuple[tuple[Text, Text, str, Text], ...]:
    """(market, objective, due, target) rows proposed while the firm has written none: milestones, never sales figures."""
    if draft.advice.preparation:
        return tuple(
            (draft.say("all_markets"), action.text, add_months(draft.made_on, month), action.deliverable)
            for gap, _, month in preparation(draft)[:MOST_PREPARATION]
            for action in [draft.content.actions[gap.action]]
        )
    rows: list[tuple[Text, Text, str, Text]] = []
    for position, entry in enumerate(entries(draft)):
        later = BETWEEN_ENTRIES * position
        offers = min(OFFERS_WITHIN + later, entry.first_order)
        contacts = min(CONTACTS_WITHIN + later, offers)
        last = draft.aim(entry.market)
        steps = ("suppliers", "samples", last) if last == "first_batch" else ("contacts", "offers", last)
        for key, month in zip(steps, (contacts, offers, entry.first_order), strict=True):
            rows.append(
                (
                    draft.market(entry.market),
                    draft.say(f"objective.{key}"),
                    add_months(draft.made_on, month),
                    draft.say(f"objective.{key}_target"),
                )
            )
    return tuple(rows)


def _own(draft: Draft, objective: Objective) -> tuple[Text, ...]:
    place = draft.market(objective.market) if objective.market else draft.say("all_markets")
    due = shown_day(objective.due) if objective.due else draft.unknown()
    return place, _plain(draft, objective.text), _plain(draft, objective.target), due, _plain(draft, objective.owner)


def _plain(draft: Draft, text: str) -> Text:
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
