"""The dossier on Central Asia in blocks: whole and by section for the screen, compact as an annex of the plan."""

from __future__ import annotations

from planner.content.schema_focus import Focus
from planner.document import Block, Paragraph
from planner.focus import check_focus, concerns, focus_of
from planner.plan import focus_advice, focus_facts, focus_short
from planner.plan.draft import Draft
from planner.plan.focus_facts import FocusSection, words
from planner.plan.focus_short import COMPARED


def sections(draft: Draft, focus: Focus) -> tuple[FocusSection, ...]:
    """The whole dossier in reading order, what concerns this firm first."""
    check = check_focus(draft.content, focus, draft.advice.profile)
    drawn: tuple[tuple[str, list[Block]], ...] = (
        ("check", focus_advice.verdict(draft, focus, check)),
        ("sectors", focus_advice.sectors(draft, check)),
        ("compare", focus_facts.comparison(draft, focus)),
        ("facts", focus_facts.facts(draft, focus, ("economy", "trade", "lombardy", "agreements", "people"))),
        ("forms", focus_advice.forms(draft)),
        ("entry", focus_advice.entry(draft, focus)),
        ("payments", focus_advice.payments(draft, focus, focus.markets)),
        ("routes", focus_advice.routes(draft, focus)),
        ("rules", focus_advice.rules(draft, focus)),
        ("bodies", [focus_advice.bodies(draft, focus)]),
        ("gaps", focus_facts.gaps(draft, focus, focus.markets)),
    )
    return tuple(FocusSection(name, words(draft, f"section.{name}"), tuple(found)) for name, found in drawn)


def blocks(draft: Draft) -> tuple[Block, ...]:
    """The annex: the verdict alone for a firm the line is not for, else what it takes to prepare the first meeting.

    Nothing for a plan that has to do with neither the region nor collaboration.
    """
    focus = focus_of(draft.content)
    if focus is None or not concerns(draft.content, draft.advice):
        return ()
    check = check_focus(draft.content, focus, draft.advice.profile)
    lead = Paragraph(text=words(draft, "annex_lead"))
    if check.verdict == "not_for_you":
        return (
            lead,
            *focus_advice.verdict(draft, focus, check),
            Paragraph(text=words(draft, "annex.not_for_you")),
        )
    return (lead, *focus_short.blocks(draft, focus, check, _markets(draft, focus)))


def sources_used(draft: Draft) -> frozenset[str]:
    """Sources behind what the annex prints."""
    focus = focus_of(draft.content)
    if focus is None or not concerns(draft.content, draft.advice):
        return frozenset()
    content = draft.content
    check = check_focus(content, focus, draft.advice.profile)
    if check.verdict == "not_for_you":
        return frozenset()
    used = {content.focus_sectors[m.sector].source or "" for m in check.matches}
    used |= {r.source or "" for r in content.focus_routes.values()}
    used |= {i.source for i in content.tables.markets.indicators if i.id in COMPARED}
    return frozenset(used - {""})


def _markets(draft: Draft, focus: Focus) -> tuple[str, ...]:
    """The markets of the dossier the plan speaks of: the chosen ones, or all where none of them is."""
    return tuple(m for m in focus.markets if m in draft.advice.chosen) or focus.markets
