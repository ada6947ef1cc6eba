"""The dossier on Central Asia in blocks: whole and by section for the screen, compact as an annex of the plan."""

from __future__ import annotations

from planner.base import Text
from planner.content.schema_focus import Focus
from planner.document import Block, Bullets, Paragraph, SubHeading
from planner.focus import FocusCheck, check_focus, concerns, focus_of
from planner.plan import focus_advice, focus_facts
from planner.plan.draft import Draft
from planner.plan.focus_facts import FocusSection, words

# What paper keeps of the dossier: the screen has it all.
IN_ANNEX = ("customs", "conformity", "people", "sanctions")
COMPARED = ("gdp", "growth_2026_30", "tariff_mean", "oecd_risk", "wto", "eaeu", "visa")


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
    out: list[Block] = [
        Paragraph(text=words(draft, "annex_lead")),
        *focus_advice.verdict(draft, focus, check),
    ]
    if check.verdict == "not_for_you":
        return (*out, Paragraph(text=words(draft, "annex.not_for_you")))
    return (*out, *_prepare(draft, focus, check))


def sources_used(draft: Draft) -> frozenset[str]:
    """Sources behind what the annex prints."""
    focus = focus_of(draft.content)
    if focus is None or not concerns(draft.content, draft.advice):
        return frozenset()
    content = draft.content
    check = check_focus(content, focus, draft.advice.profile)
    if check.verdict == "not_for_you":
        return frozenset()
    markets = set(_markets(draft, focus))
    areas = {*IN_ANNEX, "payments", "logistics"}
    used = {s for f in content.focus_facts.values() if f.area in areas and markets & set(f.markets) for s in f.sources}
    used |= {content.focus_sectors[m.sector].source or "" for m in check.matches}
    used |= {r.source or "" for r in content.focus_routes.values()}
    used |= {i.source for i in content.tables.markets.indicators if i.id in COMPARED}
    return frozenset(used - {""})


def _markets(draft: Draft, focus: Focus) -> tuple[str, ...]:
    """The markets of the dossier the plan speaks of: the chosen ones, or all where none of them is."""
    return tuple(m for m in focus.markets if m in draft.advice.chosen) or focus.markets


def _prepare(draft: Draft, focus: Focus, check: FocusCheck) -> list[Block]:
    markets = _markets(draft, focus)
    return [
        *_headed(draft, "sectors", focus_advice.sectors(draft, check, compact=True)),
        *_headed(draft, "compare", focus_facts.comparison(draft, focus, COMPARED)[:1]),
        *_headed(draft, "facts", focus_facts.facts(draft, focus, IN_ANNEX, markets)),
        *_steps(draft, focus),
        *_headed(draft, "payments", focus_advice.payments(draft, focus, markets)[1:]),
        *_headed(draft, "routes", focus_advice.routes(draft, focus)),
        *_headed(draft, "rules", focus_advice.screening(draft)),
        *_headed(draft, "gaps", focus_facts.gaps(draft, focus, markets)),
    ]


def _headed(draft: Draft, section: str, found: list[Block]) -> list[Block]:
    return [SubHeading(text=words(draft, f"section.{section}")), *found] if found else []


def _steps(draft: Draft, focus: Focus) -> list[Block]:
    """The steps of the least committing form, unless a chosen market already carries them in chapter 5."""
    if any(a.model is not None and a.model.model == focus.model for a in draft.considered):
        return []
    model = draft.content.action_models[focus.model]
    heading: Text = words(draft, "annex.steps", form=model.text)
    return [SubHeading(text=heading), Bullets(items=model.steps, numbered=True)]
