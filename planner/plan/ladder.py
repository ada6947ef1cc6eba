"""The staged path of a market in the plan: rungs with their thresholds, the way down, what stands beside, what unlocks the rest."""

from __future__ import annotations

from planner.action_models import ModelFit
from planner.advice import MarketAdvice
from planner.base import Text
from planner.document import Block, Bullets, Paragraph, Table
from planner.numbers import add_months
from planner.path_words import combination_text, step_back_texts, threshold_text, unlock_texts
from planner.paths import Blocked, StagedPath, blocked_models, staged_path
from planner.plan.draft import Draft
from planner.plan.schedule import entries, reviews
from planner.wording import capital, joined, missing_texts, say

PLACES = ("now", "next", "later")
MOST_USABLE, MOST_BLOCKED = 3, 4


def market_path(draft: Draft, advice: MarketAdvice) -> StagedPath:
    """The path of a market with a model, dated by the calendar of the plan; undated while the market waits on a condition."""
    assert advice.model is not None
    begin = next((e.begin for e in entries(draft) if e.market == advice.market), None)
    return staged_path(draft.content, advice.facts, advice.fits, advice.model, begin, reviews(draft))


def rung_when(draft: Draft, path: StagedPath, position: int) -> Text:
    """When a rung may be reached: now, not before a review, or once the condition on the market is solved."""
    month = path.rungs[position].month
    if position == 0:
        return draft.content.phrase("paths.start")
    if month is None:
        return draft.content.phrase("paths.waits")
    if month > reviews(draft)[-1]:
        return say(draft.content, "paths.beyond", year=add_months(draft.made_on, month)[:4])
    return say(draft.content, "paths.not_before", month=month_text(draft, month))


def month_text(draft: Draft, month: int) -> Text:
    """A month of the calendar, counted from the day of the plan, in words."""
    return draft.by_month(add_months(draft.made_on, month))


def step_back(draft: Draft, path: StagedPath) -> tuple[Text, ...]:
    """When to step back, in sentences."""
    month = None if path.decide is None else month_text(draft, path.decide)
    return step_back_texts(draft.content, path, draft.aim(path.market), month)


def blocks(draft: Draft, advice: MarketAdvice) -> list[Block]:
    """What stands beside the model, the path upwards and the way down, for one market."""
    content, path, name = draft.content, market_path(draft, advice), draft.market(advice.market)
    out: list[Block] = []
    if advice.beside is not None:
        out.append(Paragraph(text=_of_market(draft, name, combination_text(content, advice.beside)), tone="estimate"))
    if len(path.rungs) == 1:
        out.append(Paragraph(text=_of_market(draft, name, content.phrase("paths.top"))))
    else:
        out.append(_rungs(draft, path, name))
    *signs, after = step_back(draft, path)
    title = Paragraph(text=say(content, "paths.back.of_market", market=name))
    return [*out, title, Bullets(items=tuple(signs)), Paragraph(text=after)]


def _of_market(draft: Draft, name: Text, text: Text) -> Text:
    return say(draft.content, "paths.beside.market", market=name, text=text)


def _rungs(draft: Draft, path: StagedPath, name: Text) -> Table:
    content, rows = draft.content, []
    for position, rung in enumerate(path.rungs):
        model, when = content.action_models[rung.model], rung_when(draft, path, position)
        place = content.phrase(f"paths.place_{PLACES[position]}")
        if not rung.thresholds:
            rows.append((place, model.text, capital(when)))
            continue
        step = Text(it=f"{place.it}: {when.it}", en=f"{place.en}: {when.en}")
        rows.append((step, model.text, joined(threshold_text(content, model, t) for t in rung.thresholds)))
    return Table(
        caption=say(content, "paths.caption", market=name),
        head=(content.phrase("paths.when"), *draft.head("model"), content.phrase("paths.thresholds")),
        rows=tuple(rows),
        widths=(0.2, 0.2, 0.6),
        source=draft.say("own_estimate"),
    )


def others(draft: Draft, advice: MarketAdvice, track: str) -> list[Block]:
    """The other models of a track for this offer: possible ones first, then those out of reach with what unlocks them, nearest first."""
    content = draft.content
    current = advice.model.model if advice.model else None
    usable = [f for f in advice.fits if f.track == track and f.eligible != "no" and f.model != current]
    blocked = [b for b in blocked_models(content, advice.fits, draft.advice.readiness, track) if b.unlocks]
    rows = [
        (content.action_models[f.model].text, draft.say(f"eligible.{f.eligible}"), _why(draft, f))
        for f in usable[:MOST_USABLE]
    ]
    rows += [
        (content.action_models[b.fit.model].text, draft.say("eligible.no"), _key(draft, b))
        for b in blocked[:MOST_BLOCKED]
    ]
    if not rows:
        return []
    caption = draft.say("strategy.others", market=draft.market(advice.market))
    head = (*draft.head("model", "today"), content.phrase("paths.unlock.why_or_how"))
    return [Table(caption=caption, head=head, rows=tuple(rows), widths=(0.26, 0.14, 0.6))]


def _why(draft: Draft, fit: ModelFit) -> Text:
    parts = missing_texts(draft.content, fit)
    return joined(parts) if parts else draft.say("strategy.less_suited")


def _key(draft: Draft, blocked: Blocked) -> Text:
    return joined(unlock_texts(draft.content, blocked, len(draft.advice.chosen)))
