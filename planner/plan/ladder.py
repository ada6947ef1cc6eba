"""The staged path of a market in the plan: rungs with their thresholds, the way down, what stands beside, what unlocks the rest."""

from __future__ import annotations

from planner.advice import MarketAdvice
from planner.base import Text
from planner.document import Block, Paragraph, Table
from planner.numbers import add_months
from planner.path_words import combination_text, step_back_texts, threshold_text, unlock_texts
from planner.paths import StagedPath, blocked_models, staged_path
from planner.plan.draft import Draft
from planner.plan.schedule import entries, reviews
from planner.wording import capital, joined, listing, missing_texts, say, series

PLACES = ("now", "next", "later")
MOST_POSSIBLE, MOST_CLOSED = 4, 4
# Today and the next step: what lies beyond the plan is on the screen.
ON_PAPER = 2


def market_path(draft: Draft, advice: MarketAdvice) -> StagedPath:
    """The path of a market with a model, dated by the calendar of the plan; undated while the market waits on a condition."""
    assert advice.model is not None
    begin = next((e.begin for e in entries(draft) if e.market == advice.market), None)
    return staged_path(draft.content, advice.facts, advice.fits, advice.model, begin, reviews(draft))


def rung_when(draft: Draft, path: StagedPath, position: int) -> Text:
    """When a rung may be reached: now, not before a review, or once the condition on the market is solved."""
    month = path.rungs[position].month
    if position == 0:
        return draft.content.phrase("paths.start" if path.decide is not None else "paths.start_waits")
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


def blocks(draft: Draft, together: list[MarketAdvice]) -> list[Block]:
    """What stands beside a model, the path upwards and the way down, told once for the markets where they are the same."""
    content = draft.content
    out: list[Block] = []
    for advice in together:
        if advice.beside is not None:
            text = combination_text(content, advice.beside)
            out.append(Paragraph(text=_of_market(draft, draft.market(advice.market), text), tone="estimate"))
    groups: dict[tuple[str | None, ...], list[StagedPath]] = {}
    for advice in together:
        path = market_path(draft, advice)
        groups.setdefault((path.fallback, *(r.model for r in path.rungs)), []).append(path)
    for paths in groups.values():
        out += _path(draft, paths)
    return out


def _of_market(draft: Draft, name: Text, text: Text) -> Text:
    return say(draft.content, "paths.beside.market", market=name, text=text)


def _path(draft: Draft, paths: list[StagedPath]) -> list[Block]:
    content, names = draft.content, listing(draft.market(p.market) for p in paths)
    top = Paragraph(text=_of_market(draft, names, content.phrase("paths.top")))
    out: list[Block] = [top if len(paths[0].rungs) == 1 else _rungs(draft, paths, names)]
    dated = {p.decide: step_back(draft, p)[0] for p in paths if p.decide is not None}
    signs = joined((*dated.values(), *paths[0].signs))
    back = say(content, "annexes.strategy.back", markets=names, signs=signs, then=step_back(draft, paths[0])[-1])
    return [*out, Paragraph(text=back)]


def _rungs(draft: Draft, paths: list[StagedPath], names: Text) -> Table:
    content, rows = draft.content, []
    for position, rung in enumerate(paths[0].rungs[:ON_PAPER]):
        model, place = content.action_models[rung.model], content.phrase(f"paths.place_{PLACES[position]}")
        if not rung.thresholds:
            rows.append((place, model.text, capital(_whens(draft, paths, position))))
            continue
        when = _whens(draft, paths, position)
        step = Text(it=f"{place.it}: {when.it}", en=f"{place.en}: {when.en}")
        rows.append((step, model.text, joined(threshold_text(content, model, t) for t in rung.thresholds)))
    return Table(
        caption=say(content, "paths.caption", market=names),
        head=(content.phrase("paths.when"), *draft.head("model"), content.phrase("paths.thresholds")),
        rows=tuple(rows),
        widths=(0.2, 0.2, 0.6),
        source=draft.say("own_estimate"),
    )


def _whens(draft: Draft, paths: list[StagedPath], position: int) -> Text:
    """One date when it is the same for all markets, else each market with its own."""
    whens = [rung_when(draft, p, position) for p in paths]
    if len(set(whens)) == 1:
        return whens[0]
    return series(_of_market(draft, draft.market(p.market), when) for p, when in zip(paths, whens, strict=True))


def others_in_short(draft: Draft, together: list[MarketAdvice], track: str) -> list[Block]:
    """The other models by name, as far as they are from today; what opens them is on the screen of the models."""
    told: dict[tuple[tuple[Text, ...], ...], list[Text]] = {}
    for advice in together:
        closed = tuple(row[0] for row in _closed(draft, advice, track))
        told.setdefault((_possible(draft, advice, track), closed), []).append(draft.market(advice.market))
    out: list[Block] = []
    for (possible, closed), names in told.items():
        words = []
        if possible:
            words.append(say(draft.content, "paths.unlock.possible", markets=listing(names), models=series(possible)))
        if closed:
            words.append(say(draft.content, "annexes.strategy.closed", markets=listing(names), models=series(closed)))
        out += [Paragraph(text=joined(words))] if words else []
    return out


def others(draft: Draft, together: list[MarketAdvice], track: str) -> list[Block]:
    """The other models of a track for this offer: the possible ones by name, then those to verify or out of reach with what opens them.

    Told once for the markets where it is the same.
    """
    possible: dict[tuple[Text, ...], list[Text]] = {}
    closed: dict[tuple[tuple[Text, ...], ...], list[Text]] = {}
    for advice in together:
        possible.setdefault(_possible(draft, advice, track), []).append(draft.market(advice.market))
        closed.setdefault(_closed(draft, advice, track), []).append(draft.market(advice.market))
    out: list[Block] = []
    for models, names in possible.items():
        if models:
            text = say(draft.content, "paths.unlock.possible", markets=listing(names), models=series(models))
            out.append(Paragraph(text=text))
    for rows, names in closed.items():
        if rows:
            head = (*draft.head("model", "today"), draft.content.phrase("paths.unlock.verify_or_unlock"))
            caption = draft.say("strategy.others", market=listing(names))
            out.append(Table(caption=caption, head=head, rows=rows, widths=(0.26, 0.14, 0.6)))
    return out


def _possible(draft: Draft, advice: MarketAdvice, track: str) -> tuple[Text, ...]:
    fits = [f for f in advice.fits if f.track == track and f.eligible == "yes" and f != advice.model]
    best = {f.model for f in fits[:MOST_POSSIBLE]}
    return tuple(m.text for m in draft.content.action_models.values() if m.id in best)


def _closed(draft: Draft, advice: MarketAdvice, track: str) -> tuple[tuple[Text, ...], ...]:
    models = draft.content.action_models
    open_ends = [f for f in advice.fits if f.track == track and f.eligible == "to_verify" and f != advice.model]
    blocked = [b for b in blocked_models(draft.content, advice.fits, draft.advice.readiness, track) if b.unlocks]
    rows = [
        (models[f.model].text, draft.say("eligible.to_verify"), joined(missing_texts(draft.content, f)))
        for f in open_ends[:MOST_CLOSED]
    ]
    rows += [
        (
            models[b.fit.model].text,
            draft.say("eligible.no"),
            joined(unlock_texts(draft.content, b, draft.advice.sharing)),
        )
        for b in blocked[: MOST_CLOSED - len(rows)]
    ]
    return tuple(rows)
