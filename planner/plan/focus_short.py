"""The dossier on Central Asia as an annex of the plan: what it takes to prepare the first meeting, within two pages."""

from __future__ import annotations

from planner.action_models import two_years
from planner.base import Text
from planner.content.schema_focus import Focus, FocusCondition
from planner.document import Block, Bullets, Paragraph, SubHeading
from planner.focus import FocusCheck
from planner.plan import focus_advice, focus_facts
from planner.plan.draft import Draft
from planner.plan.focus_facts import inside, sells_services, words
from planner.wording import bare, joined, listing, say, series, shown_percent
from planner.wording_reasons import money_text

# What paper keeps of the comparison: the screen has it all.
COMPARED = ("growth_2026_30", "oecd_risk", "wto", "eaeu", "visa")


def blocks(draft: Draft, focus: Focus, check: FocusCheck, markets: tuple[str, ...]) -> list[Block]:
    """Verdict and open conditions, what is asked for, the five countries, payment, routes, checks, what is not known."""
    return [
        *_verdict(draft, focus, check),
        *_headed(draft, "sectors", focus_advice.sectors(draft, check, compact=True)[:1]),
        *_headed(draft, "compare", focus_facts.comparison(draft, focus, COMPARED)[:1]),
        *_steps(draft, focus),
        *_headed(draft, "payments", [Paragraph(text=words(draft, "payments.milestones"), tone="advice")]),
        *_headed(draft, "routes", _routes(draft)),
        *_headed(draft, "rules", _checks(draft)),
        *_headed(draft, "gaps", _gaps(draft, markets)),
        Paragraph(text=say(draft.content, "annexes.focus.more")),
    ]


def _headed(draft: Draft, section: str, found: list[Block]) -> list[Block]:
    return [SubHeading(text=words(draft, f"section.{section}")), *found] if found else []


def _verdict(draft: Draft, focus: Focus, check: FocusCheck) -> list[Block]:
    """The conditions still open with what to do; those in place only by name."""
    box, *_ = focus_advice.verdict(draft, focus, check)
    conditions = draft.content.focus_conditions
    open_ones = [(f, conditions[f.condition]) for f in check.findings if f.fit != "fits"]
    done = [conditions[f.condition] for f in check.findings if f.fit == "fits"]
    out: list[Block] = [box]
    if open_ones and check.verdict != "no_product":
        todo = tuple(
            say(
                draft.content,
                "annexes.focus.condition",
                name=bare(c.text),
                today=draft.content.phrase(f"wording.fit.{f.fit}"),
                todo=c.to_do,
            )
            for f, c in open_ones
        )
        out.append(Bullets(items=todo))
    model = draft.content.action_models[focus.model]
    means = words(
        draft,
        "check.judgement",
        model=model.text,
        money=money_text(two_years(model)),
        fte=shown_percent(100 * model.fte),
    )
    said = [_done(draft, done)] if done else []
    return [*out, Paragraph(text=joined((*said, means)), tone="estimate")]


def _done(draft: Draft, done: list[FocusCondition]) -> Text:
    return say(draft.content, "annexes.focus.done", names=listing(inside(c.text) for c in done))


def _steps(draft: Draft, focus: Focus) -> list[Block]:
    """The steps of the least committing form, unless a chosen market already carries them in chapter 5."""
    if any(a.model is not None and a.model.model == focus.model for a in draft.considered):
        return []
    model = draft.content.action_models[focus.model]
    heading = words(draft, "annex.steps", form=model.text)
    return [SubHeading(text=heading), Bullets(items=model.steps, numbered=True)]


def _checks(draft: Draft) -> list[Block]:
    """The check before any offer; where chapter 5 already tells what to know of the partner, only the warning."""
    found = focus_advice.screening_in_short(draft)
    if not any(a.collaboration is not None for a in draft.considered):
        return found
    return [found[0], Paragraph(text=say(draft.content, "annexes.focus.see_partner"))]


def _routes(draft: Draft) -> list[Block]:
    """A line each: the way, its risk, what to do; nothing for a firm that sells services."""
    if sells_services(draft):
        return []
    lines = tuple(
        say(
            draft.content,
            "annexes.focus.route",
            name=bare(r.text),
            level=words(draft, f"routes.level_{r.level}"),
            todo=r.to_do,
        )
        for r in draft.content.focus_routes.values()
    )
    return [Bullets(items=lines), Paragraph(text=words(draft, "routes.prices"))]


def _gaps(draft: Draft, markets: tuple[str, ...]) -> list[Block]:
    """What was never read, with whom to ask."""
    table = focus_facts.gap_table(draft, markets)
    asked: dict[Text, list[Text]] = {}
    for body, gap in table.rows:
        asked.setdefault(body, []).append(gap)
    of = "annexes.focus.ask"
    lines = tuple(say(draft.content, of, body=body, what=series(gaps)) for body, gaps in asked.items())
    return [Paragraph(text=words(draft, "gaps.lead")), Bullets(items=lines)]
