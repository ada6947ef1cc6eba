"""Chapter 7: what to measure, when to look again, what would change the plan, and when to stop."""

from __future__ import annotations

from planner.base import Text
from planner.document import Block, Bullets, Callout, Paragraph, SubHeading, Table
from planner.numbers import add_months
from planner.plan.draft import Draft
from planner.plan.schedule import reviews
from planner.wording import shown_day, shown_number
from planner.wording_reasons import swing_text

MOST_SWINGS = 5


def blocks(draft: Draft) -> tuple[Block, ...]:
    out: list[Block] = [Paragraph(text=draft.say("monitoring.how"))]
    rows = [
        (draft.market(a.market), kpi, draft.say("to_assign"))
        for a in draft.active
        if a.model is not None
        for kpi in draft.content.action_models[a.model.model].kpis
    ]
    rows.append((draft.say("all_markets"), draft.say("monitoring.readiness_kpi"), draft.say("to_assign")))
    out.append(
        Table(
            caption=draft.say("monitoring.kpis"),
            head=draft.head("market", "kpi", "owner"),
            rows=tuple(rows),
            widths=(0.22, 0.58, 0.2),
        )
    )
    review = tuple(
        (shown_number(i), shown_day(add_months(draft.made_on, m)), draft.say("monitoring.review_what"))
        for i, m in enumerate(reviews(draft), start=1)
    )
    out.append(
        Table(
            caption=draft.say("monitoring.reviews"),
            head=draft.head("number", "date", "what"),
            rows=review,
            widths=(0.1, 0.25, 0.65),
        )
    )
    changes = _what_would_change(draft)
    if changes:
        out += [SubHeading(text=draft.say("monitoring.change")), Bullets(items=changes)]
    out.append(Callout(level="note", title=draft.say("monitoring.stop_title"), text=draft.say("monitoring.stop")))
    return tuple(out)


def _what_would_change(draft: Draft) -> tuple[Text, ...]:
    readiness = draft.advice.readiness
    found = [swing_text(draft.content, readiness, s) for s in readiness.would_change[:MOST_SWINGS]]
    found += [
        draft.say(
            "monitoring.gate",
            gate=draft.content.gates[f.gate].text,
            where=draft.market(f.market) if f.market else draft.say("whole_firm"),
        )
        for f in readiness.gates
        if f.outcome == "to_verify" and draft.content.gates[f.gate].scope != "funding"
    ][:MOST_SWINGS]
    return tuple(found)
