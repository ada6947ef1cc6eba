"""Chapter 5: for each market the way of working that fits, what it takes, its first ten steps and the next rung."""

from __future__ import annotations

from planner.action_models import ModelFit, next_rung, supporting_models, two_years
from planner.advice import MarketAdvice
from planner.base import Text
from planner.document import Block, Bullets, Callout, Fact, Facts, Paragraph, SubHeading, Table
from planner.numbers import money_range
from planner.plan.draft import Draft
from planner.wording import check_text, fit_reasons, missing_texts, series, shown_number

ALTERNATIVES = 6
SHOWN_CHECKS = ("budget", "people", "readiness")


def blocks(draft: Draft) -> tuple[Block, ...]:
    out: list[Block] = [Paragraph(text=draft.say("strategy.how"))]
    if not draft.active:
        out.append(Callout(level="missing", title=draft.say("strategy.none_title"), text=draft.say("strategy.none")))
        return tuple(out)
    told: set[str] = set()
    for advice in draft.active:
        out += _market(draft, advice, told)
    return tuple(out)


def _market(draft: Draft, advice: MarketAdvice, told: set[str]) -> list[Block]:
    assert advice.model is not None
    model = draft.content.action_models[advice.model.model]
    heading = draft.say("strategy.heading", market=draft.market(advice.market), model=model.text)
    out: list[Block] = [SubHeading(text=heading), Paragraph(text=model.summary)]
    reasons = fit_reasons(draft.content, advice.model)
    if reasons:
        out += [Paragraph(text=draft.say("strategy.because"), tone="advice"), Bullets(items=reasons)]
    if advice.model.eligible == "to_verify":
        open_ends = missing_texts(draft.content, advice.model)
        out.append(Callout(level="check", title=draft.say("strategy.verify_title"), text=_sentences(open_ends)))
    out.append(_resources(draft, advice.model))
    if model.id in told:
        out.append(Paragraph(text=draft.say("strategy.same_steps", model=model.text)))
    else:
        told.add(model.id)
        out += [
            Paragraph(text=draft.say("strategy.steps")),
            Bullets(items=model.steps, numbered=True),
            Callout(level="check", title=draft.say("strategy.legal"), text=model.legal),
            Callout(level="note", title=draft.say("strategy.mistakes"), text=model.mistakes),
        ]
    out += _ladder(draft, advice)
    return out


def _sentences(parts: tuple[Text, ...]) -> Text:
    return Text(it=" ".join(_stop(p.it) for p in parts), en=" ".join(_stop(p.en) for p in parts))


def _stop(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def _resources(draft: Draft, fit: ModelFit) -> Facts:
    model = draft.content.action_models[fit.model]
    money = two_years(model)
    first, last = model.months_to_first_sale
    items = [
        Fact(
            label=draft.say("strategy.money"),
            value=Text(it=money_range(money, "it"), en=money_range(money, "en")),
            note=draft.say("own_estimate"),
        ),
        Fact(
            label=draft.say("strategy.people"),
            value=draft.say("strategy.fte", fte=shown_number(model.fte, 1)),
            note=draft.say("own_estimate"),
        ),
        Fact(
            label=draft.say("strategy.first_sale"),
            value=draft.say("strategy.months", first=str(first), last=str(last)),
            note=draft.say("own_estimate"),
        ),
    ]
    for check in fit.checks:
        if check.name in SHOWN_CHECKS:
            items.append(
                Fact(
                    label=draft.say(f"strategy.check_{check.name}"),
                    value=draft.content.phrase(f"wording.fit.{check.fit}"),
                )
            )
    return Facts(caption=draft.say("strategy.resources", model=model.text), items=tuple(items))


def _ladder(draft: Draft, advice: MarketAdvice) -> list[Block]:
    assert advice.model is not None
    out: list[Block] = []
    models = draft.content.action_models
    rung = next_rung(draft.content, advice.fits, advice.model)
    if rung is not None:
        needs = [check_text(draft.content, rung.model, c) for c in rung.checks if c.name in SHOWN_CHECKS]
        out.append(Paragraph(text=draft.say("strategy.next_rung", model=models[rung.model].text, needs=series(needs))))
    beside = supporting_models(advice.fits)
    if beside:
        out.append(Paragraph(text=draft.say("strategy.beside", models=series(models[f.model].text for f in beside))))
    others = [f for f in advice.fits if f.model != advice.model.model and f.track == advice.model.track][:ALTERNATIVES]
    rows = tuple((models[f.model].text, draft.say(f"eligible.{f.eligible}"), _why(draft, f)) for f in others)
    if rows:
        out.append(
            Table(
                caption=draft.say("strategy.others"),
                head=draft.head("model", "today", "missing"),
                rows=rows,
                widths=(0.3, 0.16, 0.54),
            )
        )
    return out


def _why(draft: Draft, fit: ModelFit) -> Text:
    parts = missing_texts(draft.content, fit)
    return _sentences(parts) if parts else draft.say("strategy.less_suited")
