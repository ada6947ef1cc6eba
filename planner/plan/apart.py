"""What stands beside the models in the plan: the portfolio with its stop rules, going together, industrial collaboration as a path apart."""

from __future__ import annotations

from collections.abc import Mapping

from planner.action_models import ModelFit, two_years
from planner.base import Text
from planner.collaboration import Collaboration
from planner.document import Block, Bullets, Callout, Paragraph, SubHeading, Table
from planner.path_words import (
    inquiry_text,
    partner_texts,
    portfolio_remarks,
    stop_text,
    together_lead,
    unlock_texts,
)
from planner.paths import blocked_models
from planner.plan.draft import Draft
from planner.plan.ladder import month_text
from planner.plan.schedule import entries, reviews
from planner.portfolio import Slot, stop_month
from planner.wording import capital, joined, listing, missing_texts, say, series
from planner.wording_reasons import money_text

MEANS = ("budget", "people", "readiness")


def slot_stop(draft: Draft, slot: Slot) -> Text:
    """The dated stop rule of one market of the portfolio."""
    begin = next(e.begin for e in entries(draft) if e.market == slot.market)
    return stop_text(draft.content, slot, month_text(draft, stop_month(draft.content, slot, begin, reviews(draft))))


def role_text(draft: Draft, slot: Slot) -> Text:
    """The part a market plays, and Rotta's when the firm chose another."""
    role = capital(draft.content.phrase(f"paths.portfolio.{slot.role}"))
    if not slot.own:
        return role
    other = say(draft.content, "paths.portfolio.own", role=draft.content.phrase(f"paths.portfolio.{slot.proposed}"))
    return Text(it=f"{role.it} ({other.it})", en=f"{role.en} ({other.en})")


def portfolio(draft: Draft) -> list[Block]:
    """The markets where work starts with the part each plays, the stop rules and the sum against the firm's means."""
    found, advice, content = draft.advice.portfolio, draft.advice, draft.content
    if found is None or len(found.slots) < 2:
        return []
    rows = tuple(
        (draft.market(s.market), role_text(draft, s), content.action_models[s.model].text, slot_stop(draft, s))
        for s in found.slots
    )
    remarks = portfolio_remarks(content, found, len(advice.chosen), advice.proposal, not advice.proposed)
    return [
        SubHeading(text=content.phrase("paths.portfolio.title")),
        Paragraph(text=content.phrase("paths.portfolio.lead"), tone="advice"),
        Table(
            caption=content.phrase("paths.portfolio.caption"),
            head=(
                *draft.head("market"),
                content.phrase("paths.portfolio.role"),
                *draft.head("model"),
                content.phrase("paths.portfolio.stop"),
            ),
            rows=rows,
            widths=(0.17, 0.15, 0.22, 0.46),
        ),
        Paragraph(text=joined(remarks), tone="estimate"),
    ]


def together(draft: Draft) -> list[Block]:
    """Networks and piggyback for a firm without means for a way of its own."""
    found, content = draft.advice.together, draft.content
    if found is None:
        return []
    out: list[Block] = [
        SubHeading(text=content.phrase("paths.together.title")),
        Paragraph(text=together_lead(content, found), tone="advice"),
    ]
    for fit in found.ways:
        model = content.action_models[fit.model]
        obstacles = () if fit.eligible == "yes" else _obstacles(draft, fit, found.ways)
        out.append(
            Callout(
                level="note",
                title=model.text,
                text=joined((model.summary, *partner_texts(content, model, draft.body), *obstacles)),
            )
        )
    return out


def _obstacles(draft: Draft, fit: ModelFit, fits: tuple[ModelFit, ...]) -> tuple[Text, ...]:
    """What a model lacks, or what is still to be verified of it."""
    blocked = blocked_models(draft.content, fits, draft.advice.readiness, fit.track)
    lacking = next((b for b in blocked if b.fit is fit), None)
    return missing_texts(draft.content, fit) if lacking is None else unlock_texts(draft.content, lacking, 1)


def collaboration(draft: Draft) -> list[Block]:
    """The industrial path, apart from the models for selling: its own means market by market, and what to know before signing."""
    content = draft.content
    found = [a.collaboration for a in draft.considered if a.collaboration is not None]
    if not found:
        return []
    out: list[Block] = [
        SubHeading(text=content.phrase("paths.collaboration.title")),
        Paragraph(text=content.phrase(f"paths.collaboration.lead_{found[0].asked}"), tone="advice"),
    ]
    inquiries = dict.fromkeys(i for c in found for i in c.diligence)
    return [
        *out,
        _forms(draft, found),
        Paragraph(text=content.phrase("paths.collaboration.diligence")),
        Bullets(items=tuple(inquiry_text(content, i) for i in inquiries)),
    ]


def _forms(draft: Draft, found: list[Collaboration]) -> Table:
    """One row a form; where markets differ each is named with its own."""
    content = draft.content
    told: dict[str, dict[str, tuple[Text, ...]]] = {}
    for collaboration in found:
        for fit in collaboration.forms:
            told.setdefault(fit.model, {})[collaboration.market] = _means(draft, collaboration, fit)
    rows = []
    for model_id, cells in told.items():
        model = content.action_models[model_id]
        merged = (_merged(draft, {m: row[i] for m, row in cells.items()}) for i in range(len(MEANS) + 1))
        rows.append((model.text, money_text(two_years(model)), *merged))
    head = (
        content.phrase("paths.collaboration.form"),
        *draft.head("two_years", "budget", "hours", "preparation"),
        content.phrase("paths.unlock.head"),
    )
    markets = listing(draft.market(c.market) for c in found)
    return Table(
        caption=say(content, "paths.collaboration.caption", market=markets),
        head=head,
        rows=tuple(rows),
        widths=(0.19, 0.17, 0.11, 0.11, 0.14, 0.28),
        source=draft.say("own_estimate"),
    )


def _means(draft: Draft, found: Collaboration, fit: ModelFit) -> tuple[Text, ...]:
    """How the means of a form compare with what the firm has, then what unlocks it."""
    verdicts = {c.name: draft.content.phrase(f"wording.fit.{c.fit}") for c in fit.checks}
    obstacles = _obstacles(draft, fit, draft.advice.markets[found.market].fits)
    words = joined(obstacles) if obstacles else draft.say(f"eligible.{fit.eligible}")
    return (*(verdicts[m] for m in MEANS), words)


def _merged(draft: Draft, by_market: Mapping[str, Text]) -> Text:
    if len(set(by_market.values())) == 1:
        return next(iter(by_market.values()))
    content = draft.content
    return series(
        say(content, "annexes.strategy.of_market", market=draft.market(m), text=text) for m, text in by_market.items()
    )
