"""The closing parts: sources with years and licences, and how the figures were made and should be read."""

from __future__ import annotations

from planner.document import Block, Bullets, Callout, Paragraph, Table
from planner.base import Text
from planner.plan.draft import Draft
from planner.wording import shown_day


def source_blocks(draft: Draft) -> tuple[Block, ...]:
    rows = []
    for source in draft.content.sources.values():
        old = draft.made_on > source.best_before
        state = draft.say("sources.expired" if old else "sources.fresh", date=shown_day(source.best_before))
        rows.append((source.title, Text(it=source.publisher, en=source.publisher), Text(it=source.licence, en=source.licence), state))
    return (
        Paragraph(text=draft.say("sources.how")),
        Table(caption=draft.say("sources.table"), head=draft.head("source", "publisher", "licence", "validity"), rows=tuple(rows), widths=(0.36, 0.2, 0.22, 0.22)),
    )


def method_blocks(draft: Draft) -> tuple[Block, ...]:
    points = ("readiness", "ranking", "estimates", "models", "money", "italian")
    return (
        Bullets(items=tuple(draft.say(f"method.{p}") for p in points)),
        Callout(level="note", title=draft.say("method.limits_title"), text=draft.say("method.limits")),
    )
