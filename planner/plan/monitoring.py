"""Chapter 7: what to measure, target and date, the firm's own numbers, the log of reviews, what would change the plan."""

from __future__ import annotations

from planner.base import Text
from planner.document import Block, Bullets, Callout, Paragraph, SubHeading, Table
from planner.numbers import add_months
from planner.plan import objectives
from planner.plan.draft import Draft
from planner.plan.network import phrase
from planner.plan.schedule import reviews
from planner.wording import listing, series, shown_day, shown_number
from planner.wording_reasons import swing_text, within_quotes

MOST_SWINGS = 5


def blocks(draft: Draft) -> tuple[Block, ...]:
    out: list[Block] = [Paragraph(text=draft.say("monitoring.how")), _indicators(draft), *_funnel(draft), _log(draft)]
    changes = _what_would_change(draft)
    if changes:
        out += [SubHeading(text=draft.say("monitoring.change")), Bullets(items=changes)]
    out.append(Callout(level="note", title=draft.say("monitoring.stop_title"), text=draft.say("monitoring.stop")))
    return tuple(out)


# ---- indicators ---------------------------------------------------------------------------------------------------


def _indicators(draft: Draft) -> Table:
    """The objectives with the review that checks them, then what each way of working and the firm as a whole are followed by."""
    blank, each = phrase(draft, "blank"), phrase(draft, "follow.each_review")
    rows = [(place, goal, target, _check(draft, due), blank) for place, goal, target, due in _objectives(draft)]
    shared: dict[str, list[Text]] = {}
    for advice in draft.active:
        if advice.model is not None:
            shared.setdefault(advice.model.model, []).append(draft.market(advice.market))
    for model, places in shared.items():
        kpis = phrase(draft, "follow.by_model", kpis=series(draft.content.action_models[model].kpis))
        rows.append((listing(places), kpis, phrase(draft, "follow.to_set"), each, blank))
    whole = draft.say("all_markets")
    rows.append((whole, draft.say("monitoring.readiness_kpi"), _readiness_target(draft), each, blank))
    return Table(
        caption=phrase(draft, "follow.milestones"),
        head=(
            *draft.head("market", "kpi", "target"),
            phrase(draft, "follow.col_check"),
            phrase(draft, "follow.col_done"),
        ),
        rows=tuple(rows),
        widths=(0.15, 0.37, 0.17, 0.19, 0.12),
    )


def _objectives(draft: Draft) -> list[tuple[Text, Text, Text, str | None]]:
    """(market, objective, target, due): the firm's own where it wrote some, Rotta's proposals otherwise."""
    own = draft.case.objectives
    if not own:
        return [(place, goal, target, due) for place, goal, due, target in objectives.proposed(draft)]
    return [
        (
            draft.market(o.market) if o.market else draft.say("all_markets"),
            objectives.as_written(draft, o.text),
            objectives.as_written(draft, o.target),
            o.due,
        )
        for o in own
    ]


def _check(draft: Draft, due: str | None) -> Text:
    """The first review on or after the day."""
    if due is None:
        return draft.unknown()
    for number, month in enumerate(reviews(draft), start=1):
        day = add_months(draft.made_on, month)
        if day >= due:
            return phrase(draft, "follow.at_review", number=str(number), month=draft.by_month(day))
    return phrase(draft, "follow.beyond")


def _readiness_target(draft: Draft) -> Text:
    """The threshold of the next band; who is in the highest stays above where it is."""
    readiness = draft.advice.readiness
    higher = [b.low for b in draft.content.bands if b.low > readiness.low]
    if higher:
        return phrase(draft, "follow.readiness_target", points=str(min(higher)))
    return phrase(draft, "follow.readiness_keep", points=str(readiness.low))


# ---- to be filled in by the firm ----------------------------------------------------------------------------------


def _funnel(draft: Draft) -> tuple[Block, ...]:
    """Contacts, offers and orders by market: empty, because only the firm knows them."""
    selling = [a.market for a in draft.active if draft.aim(a.market) == "first_order"]
    if not selling:
        return ()
    pair = phrase(draft, "follow.pair")
    table = Table(
        caption=phrase(draft, "follow.funnel"),
        head=(*draft.head("market"), *(phrase(draft, f"follow.{k}") for k in ("contacts", "offers", "orders"))),
        rows=tuple((draft.market(m), pair, pair, pair) for m in selling),
        widths=(0.25, 0.25, 0.25, 0.25),
        source=phrase(draft, "follow.funnel_how"),
    )
    return (table,)


def _log(draft: Draft) -> Table:
    """One row a review with its date; what was seen and decided is for the firm to write."""
    blank = phrase(draft, "blank")
    rows = tuple(
        (shown_number(i), shown_day(add_months(draft.made_on, m)), blank, blank, blank)
        for i, m in enumerate(reviews(draft), start=1)
    )
    columns = ("col_found", "col_decided", "col_signed")
    return Table(
        caption=phrase(draft, "follow.log"),
        head=(*draft.head("number", "date"), *(phrase(draft, f"follow.{c}") for c in columns)),
        rows=rows,
        widths=(0.08, 0.2, 0.32, 0.26, 0.14),
        source=phrase(draft, "follow.log_how", what=draft.say("monitoring.review_what")),
    )


def _what_would_change(draft: Draft) -> tuple[Text, ...]:
    readiness = draft.advice.readiness
    found = [swing_text(draft.content, readiness, s) for s in readiness.would_change[:MOST_SWINGS]]
    found += [
        draft.say(
            "monitoring.gate",
            gate=within_quotes(draft.content.gates[f.gate].text),
            where=draft.market(f.market) if f.market else draft.say("whole_firm"),
        )
        for f in readiness.gates
        if f.outcome == "to_verify" and draft.content.gates[f.gate].scope != "funding"
    ][:MOST_SWINGS]
    return tuple(found)
