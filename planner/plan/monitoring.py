"""Chapter 7: what to measure, target and date, the firm's own numbers, the log of reviews, what would change the plan."""

from __future__ import annotations

from planner.base import Text
from planner.document import Block, Bullets, Callout, Paragraph, SubHeading, Table
from planner.numbers import add_months
from planner.plan import objectives
from planner.plan.draft import Draft
from planner.plan.edited import Line, lay_over, marked, notes, said, told
from planner.plan.network import phrase
from planner.plan.schedule import months, reviews
from planner.wording import listing, series, shown_day, shown_number
from planner.wording_reasons import swing_text, within_quotes

MOST_SWINGS = 5


def blocks(draft: Draft) -> tuple[Block, ...]:
    out: list[Block] = [Paragraph(text=draft.say("monitoring.how")), _indicators(draft), *_funnel(draft), _log(draft)]
    changes = _what_would_change(draft)
    out += notes(draft, "indicators", proposed(draft), months(draft))
    if changes:
        out += [SubHeading(text=draft.say("monitoring.change")), Bullets(items=changes)]
    out.append(Callout(level="note", title=draft.say("monitoring.stop_title"), text=draft.say("monitoring.stop")))
    return tuple(out)


# ---- indicators ---------------------------------------------------------------------------------------------------


def proposed(draft: Draft) -> tuple[Line, ...]:
    """The indicators of each way of working and of the firm as a whole, while the firm changes nothing."""
    found = [
        Line(f"{model}.{number}", kpi, target=phrase(draft, "follow.to_set"))
        for model in _places(draft)
        for number, kpi in enumerate(draft.content.action_models[model].kpis, start=1)
    ]
    whole = Line("readiness", draft.say("monitoring.readiness_kpi"), target=_readiness_target(draft))
    return (*found, whole)


def lines(draft: Draft) -> tuple[Line, ...]:
    """The indicators as they stand, in their order; objectives are a list of their own."""
    return told(lay_over(draft, "indicators", proposed(draft)))


def _places(draft: Draft) -> dict[str, list[str]]:
    """The markets of each model in the plan."""
    shared: dict[str, list[str]] = {}
    for advice in draft.active:
        if advice.model is not None:
            shared.setdefault(advice.model.model, []).append(advice.market)
    return shared


def markets_of(draft: Draft, line: Line) -> tuple[str, ...]:
    """The markets an indicator is followed in; () is the firm as a whole."""
    if line.market is not None:
        return (line.market,)
    return tuple(_places(draft).get(line.id.rpartition(".")[0], ()))


def _indicators(draft: Draft) -> Table:
    """The objectives with the review that checks them, then what each way of working and the firm as a whole are followed by."""
    blank = phrase(draft, "blank")
    rows = [(place, goal, target, _check(draft, due), blank) for place, goal, target, due in _objectives(draft)]
    for together in _told_together(draft):
        first = together[0]
        markets = markets_of(draft, first)
        place = listing(draft.market(m) for m in markets) if markets else draft.say("all_markets")
        kpis = marked(draft, first)
        if len(together) > 1:
            kpis = phrase(draft, "follow.by_model", kpis=series(said(draft, line.text) for line in together))
        check = phrase(draft, "follow.each_review") if first.end is None else _check(draft, first.end)
        rows.append((place, kpis, said(draft, first.target), check, blank))
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


def _told_together(draft: Draft) -> list[list[Line]]:
    """Proposals of one model that stand one after the other fill one row: they share place, target and check."""
    rows: list[list[Line]] = []
    for line in lines(draft):
        before = rows[-1][-1] if rows else None
        same = before is not None and before.id.rpartition(".")[0] == line.id.rpartition(".")[0] != ""
        if same and before is not None and before.mark == line.mark == "proposed":
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


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
