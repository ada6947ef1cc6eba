"""Assembles the plan from its chapters, in the order a regional call asks for."""

from __future__ import annotations

from collections.abc import Callable

from planner.advice import Advice
from planner.base import Text
from planner.case import Case
from planner.content.load import Content
from planner.document import Block, Plan, Section
from planner.markets.confidence import Confidence
from planner.plan import (
    assumptions,
    calendar,
    context,
    documents,
    focus,
    front,
    funding,
    glossary,
    markets,
    money,
    monitoring,
    objectives,
    opening,
    price,
    risks,
    schedule,
    sources,
    strategy,
    summary,
)
from planner.plan.adviser import blocks as adviser_blocks
from planner.plan.adviser import imprint, opening_blocks
from planner.plan.certainty import supposition
from planner.plan.draft import Draft


def _strategy(draft: Draft) -> tuple[Block, ...]:
    return (*strategy.blocks(draft), *price.blocks(draft))


def _schedule(draft: Draft) -> tuple[Block, ...]:
    return (*schedule.blocks(draft), *money.blocks(draft))


CHAPTERS: tuple[tuple[str, Callable[[Draft], tuple[Block, ...]]], ...] = (
    ("objectives", objectives.blocks),
    ("context", context.blocks),
    ("markets", markets.blocks),
    ("risks", risks.blocks),
    ("strategy", _strategy),
    ("schedule", _schedule),
    ("monitoring", monitoring.blocks),
)
# Before the chapters: what stands alone.
AHEAD: tuple[tuple[str, Callable[[Draft], tuple[Block, ...]]], ...] = (("summary", summary.blocks),)
CLOSING: tuple[tuple[str, Callable[[Draft], tuple[Block, ...]]], ...] = (
    ("adviser", adviser_blocks),
    ("funding", funding.blocks),
    ("documents", documents.blocks),
    ("calendar", calendar.blocks),
    ("focus", focus.blocks),
    ("assumptions", assumptions.blocks),
)
# After everything else, and after the glossary of what stands before.
LAST: tuple[tuple[str, Callable[[Draft], tuple[Block, ...]]], ...] = (
    ("sources", sources.source_blocks),
    ("method", sources.method_blocks),
)


def build_plan(content: Content, case: Case, advice: Advice, confidence: Confidence | None = None) -> Plan:
    """The whole document in both languages; the same content, case and day always give the same plan.

    ``confidence`` spares working it out again: it must be that of the ranking of ``advice``.
    """
    draft = Draft(content, case, advice, confidence)
    name = case.answers.get("company_name")
    firm = name.strip() if isinstance(name, str) and name.strip() not in ("", "unknown") else ""
    kind = "preparation" if advice.preparation else "internationalisation"
    first, second, third = front.verdict(draft)
    numbered = [_section(draft, i, key, chapter) for i, (key, chapter) in enumerate(CHAPTERS, start=1)]
    # An annex with nothing to say to this firm is left out.
    closing = [s for key, chapter in CLOSING if (s := _section(draft, 0, key, chapter)).blocks]
    told = (*numbered, *closing)
    closing += [s for s in (_section(draft, 0, "glossary", lambda d: glossary.blocks(d, told)),) if s.blocks]
    closing += [_section(draft, 0, key, chapter) for key, chapter in LAST]
    return Plan(
        kind="preparation" if advice.preparation else "internationalisation",
        title=draft.say(f"title.{kind}"),
        firm=firm,
        product=advice.profile.products.label,
        made_on=advice.today,
        review_on=front.review_date(draft),
        content_version=content.version,
        verdict=(first, second, third),
        opening=(*supposition(draft), *opening_blocks(draft), *opening.blocks(draft)),
        next_actions=front.next_actions(draft),
        missing=front.missing(draft),
        adviser=imprint(draft),
        sections=(*(_section(draft, 0, key, part) for key, part in AHEAD), *numbered, *closing),
    )


def _section(draft: Draft, position: int, key: str, chapter: Callable[[Draft], tuple[Block, ...]]) -> Section:
    title: Text = draft.say(f"chapter.{key}")
    return Section(id=key, number=position, title=title, blocks=chapter(draft))
