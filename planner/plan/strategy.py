"""Chapter 5: for each market the way of working that fits, what it takes, its first ten steps, with whom, and the next rung."""

from __future__ import annotations

from dataclasses import replace

from planner.action_models import two_years
from planner.advice import MarketAdvice
from planner.base import Text
from planner.content.schema import ActionModel
from planner.document import Block, Bullets, Callout, Paragraph, SubHeading, Table
from planner.numbers import money_range
from planner.plan import apart, ladder, network
from planner.plan.draft import Draft
from planner.plan.opening import held_callout
from planner.plan.schedule import entries, warnings_of
from planner.wording import fit_reasons, joined, listing, missing_texts, say, series
from planner.wording_people import people_text
from planner.wording_reasons import model_said

SHOWN_CHECKS = ("budget", "people", "readiness")


def blocks(draft: Draft) -> tuple[Block, ...]:
    out: list[Block] = [Paragraph(text=draft.say("strategy.how"))]
    if draft.advice.profile.choice("goal") == "sourcing":
        title, text = (draft.content.phrase(f"paths.sourcing.{k}") for k in ("title", "lead"))
        out.append(Callout(level="note", title=title, text=text))
    out += [*apart.portfolio(draft), *apart.together(draft)]
    if not draft.considered:
        out.append(Callout(level="missing", title=draft.say("strategy.none_title"), text=draft.say("strategy.none")))
        return (*out, *_all_missing(draft), *network.shared_blocks(draft))
    by_model: dict[str, list[MarketAdvice]] = {}
    for advice in draft.considered:
        assert advice.model is not None
        by_model.setdefault(advice.model.model, []).append(advice)
    models = draft.content.action_models
    warned = {m: _before_spending(draft, models[m]) for m in by_model}
    once = next(iter(warned.values())) if len(set(warned.values())) == 1 else ()
    out += once
    for model_id, together in by_model.items():
        out += _model(draft, models[model_id], together, () if once else warned[model_id])
    out += network.contract_blocks(draft, by_model)
    by_track: dict[str, list[MarketAdvice]] = {}
    for advice in draft.considered:
        assert advice.model is not None
        by_track.setdefault(draft.content.action_models[advice.model.model].track, []).append(advice)
    for track, together in by_track.items():
        out += ladder.others_in_short(draft, together, track)
    return (*out, *apart.collaboration(draft), *network.shared_blocks(draft))


def _model(draft: Draft, model: ActionModel, together: list[MarketAdvice], warned: tuple[Callout, ...]) -> list[Block]:
    """A model told once, with the markets it serves side by side; ``warned`` is what not to spend on it yet."""
    first = together[0].model
    assert first is not None
    names = listing(draft.market(a.market) for a in together)
    out: list[Block] = [SubHeading(text=draft.say("strategy.heading", markets=names, model=model.text))]
    out.append(Paragraph(text=model.summary))
    shared = tuple(p for p in first.liked if all(a.model is not None and p in a.model.liked for a in together))
    reasons = fit_reasons(draft.content, replace(first, liked=shared))
    if reasons:
        out.append(Paragraph(text=say(draft.content, "annexes.strategy.because", reasons=joined(reasons))))
    out.append(Paragraph(text=model_said(draft.content, draft.advice, together[0], most=0).text, tone="estimate"))
    open_ends = [
        draft.say(
            "strategy.verify_market", market=draft.market(a.market), what=series(missing_texts(draft.content, a.model))
        )
        for a in together
        if a.model is not None and a.model.eligible == "to_verify"
    ]
    if open_ends:
        out.append(Callout(level="check", title=draft.say("strategy.verify_title"), text=joined(open_ends)))
    out += [*_before_starting(draft, together), *warned]
    # For one market the sentence above says it all; the date is in the summary.
    out += [_takes(draft, model, together)] if len(together) > 1 else []
    out += [
        Paragraph(text=draft.say("strategy.steps")),
        Bullets(items=model.steps, numbered=True),
        *network.partner_blocks(draft, model, together),
    ]
    return [*out, *ladder.blocks(draft, together)]


def _before_starting(draft: Draft, together: list[MarketAdvice]) -> list[Block]:
    """Conditions that hold a market back, and a model the firm picked that is not within its reach today."""
    out: list[Block] = []
    for advice in together:
        name, wanted = draft.market(advice.market), draft.case.models.get(advice.market)
        if advice.blocked_by:
            out.append(held_callout(draft, advice))
        if wanted is not None and advice.model is not None and wanted != advice.model.model:
            text = draft.say("strategy.other_model", market=name, model=draft.content.action_models[wanted].text)
            out.append(Callout(level="check", title=draft.say("strategy.other_model_title"), text=text))
    return out


def _before_spending(draft: Draft, model: ActionModel) -> tuple[Callout, ...]:
    """What the calls that may pay for this way of working ask before any money is spent on it."""
    found = warnings_of(draft, model)
    title = say(draft.content, "annexes.strategy.before_spending")
    return (Callout(level="check", title=title, text=joined(found)),) if found else ()


def first_result(model: ActionModel) -> str:
    """What comes first with a way of working: a sale, or a batch from a supplier."""
    return "first_batch" if model.track == "sourcing" else "first_sale"


def _takes(draft: Draft, model: ActionModel, together: list[MarketAdvice]) -> Table:
    """What the model takes for one market, and in every market how that compares with what the firm has."""
    money, (first, last) = two_years(model), model.months_to_first_sale
    estimates = (
        Text(it=money_range(money, "it"), en=money_range(money, "en")),
        draft.say("strategy.fte", people=people_text(draft.content, model.fte)),
        draft.say("strategy.points", points=str(model.min_readiness)),
        draft.say("strategy.months", first=str(first), last=str(last)),
    )
    rows: list[tuple[Text, ...]] = [(draft.say("strategy.one_market"), *estimates)]
    for advice in together:
        assert advice.model is not None
        fits = {c.name: draft.content.phrase(f"wording.fit.{c.fit}") for c in advice.model.checks}
        rows.append((draft.market(advice.market), *(fits[name] for name in SHOWN_CHECKS), _first_result(draft, advice)))
    return Table(
        caption=draft.say("strategy.resources", model=model.text),
        head=(
            *draft.head("market"),
            *(draft.say(f"strategy.{k}") for k in ("money", "people", "ready", first_result(model))),
        ),
        rows=tuple(rows),
        widths=(0.2, 0.22, 0.22, 0.16, 0.2),
        source=draft.say("own_estimate"),
    )


def _first_result(draft: Draft, advice: MarketAdvice) -> Text:
    """By when the calendar of the plan expects the first result; nothing dated while the market waits."""
    entry = next((e for e in entries(draft) if e.market == advice.market), None)
    if entry is None:
        return network.phrase(draft, "summary.waits")
    return draft.say("strategy.by", month=draft.by_month(entry.ends))


def _all_missing(draft: Draft) -> list[Block]:
    """What each model lacks in the chosen markets, when none can be used."""
    ranking = draft.advice.ranking
    track = "sourcing" if draft.advice.profile.choice("goal") == "sourcing" else "selling"
    possible = [a for a in draft.advice.markets.values() if ranking is not None and ranking.score(a.market)]
    return ladder.others(draft, possible, track)
