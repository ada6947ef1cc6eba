"""The plan on one page, to stand alone: firm, verdict, markets with their interval, model, money, dates, first actions, conditions."""

from __future__ import annotations

from planner.action_models import two_years
from planner.advice import MarketAdvice
from planner.base import Money, Text
from planner.document import Block, Bullets, Callout, Fact, Facts, Paragraph, Table
from planner.numbers import money_range
from planner.plan import front
from planner.plan.draft import Draft
from planner.plan.network import phrase
from planner.plan.schedule import budget_rows, entries, market_money
from planner.wording import answer_text, listing, range_text, shown_day, shown_number
from planner.wording_confidence import place_text
from planner.wording_reasons import band_named, within_quotes

FIRM = ("province", "headcount", "turnover", "export_share")
MOST_CONDITIONS = 5


def blocks(draft: Draft) -> tuple[Block, ...]:
    """Never longer than a page: what is long is told in the chapters."""
    out: list[Block] = [_firm(draft), _verdict(draft)]
    if draft.considered:
        out.append(_markets(draft))
    return (
        *out,
        _money(draft),
        _actions(draft),
        Paragraph(text=phrase(draft, "summary.conditions")),
        Bullets(items=_conditions(draft)),
        Paragraph(text=phrase(draft, "summary.limits"), tone="estimate"),
    )


def _firm(draft: Draft) -> Facts:
    advice, readiness = draft.advice, draft.advice.readiness
    name = draft.case.answers.get("company_name")
    known = isinstance(name, str) and name.strip() not in ("", "unknown")
    values = [
        (phrase(draft, "summary.name"), Text(it=str(name).strip(), en=str(name).strip()) if known else draft.unknown()),
        (phrase(draft, "summary.product"), advice.profile.products.label),
    ]
    told = [
        phrase(draft, "summary.said", label=draft.say(f"label.{q}"), value=value)
        for q in FIRM
        if (value := answer_text(draft.content, advice.profile, q)) is not None
    ]
    if told:
        lines = Text(it=" · ".join(t.it for t in told), en=" · ".join(t.en for t in told))
        values.append((phrase(draft, "summary.figures"), lines))
    index = range_text(draft.content, readiness.low, readiness.high)
    ready = phrase(draft, "summary.index", index=index, band=band_named(draft.content, readiness))
    values.append((phrase(draft, "summary.readiness"), ready))
    items = tuple(Fact(label=label, value=value) for label, value in values)
    return Facts(caption=phrase(draft, "summary.firm"), items=items)


def _verdict(draft: Draft) -> Callout:
    """The verdict without its reasons: markets and way of working, or why not yet and when to look again."""
    if draft.advice.preparation:
        _, why, again = front.verdict(draft)
        text = Text(it=f"{why.it} {again.it}", en=f"{why.en} {again.en}")
        return Callout(level="stop", title=phrase(draft, "summary.verdict_wait"), text=text)
    waits = bool(_open(draft))
    title = phrase(draft, "summary.verdict_checks" if waits else "summary.verdict_go")
    return Callout(level="check" if waits else "note", title=title, text=front.ways(draft))


def _markets(draft: Draft) -> Table:
    columns = ("market", "place", "model", "money", "calendar")
    return Table(
        caption=phrase(draft, "summary.markets"),
        head=tuple(phrase(draft, f"summary.col_{c}") for c in columns),
        rows=tuple(_market(draft, advice) for advice in draft.considered),
        widths=(0.17, 0.15, 0.25, 0.19, 0.24),
        source=draft.say("own_estimate"),
    )


def _market(draft: Draft, advice: MarketAdvice) -> tuple[Text, ...]:
    assert advice.model is not None
    model = draft.content.action_models[advice.model.model]
    entry = next((e for e in entries(draft) if e.market == advice.market), None)
    if entry is None:
        when = phrase(draft, "summary.waits")
    else:
        start, result = draft.by_month(entry.begins), draft.by_month(entry.ends)
        when = phrase(draft, "summary.calendar", start=start, result=result)
    money = two_years(model) if entry is None else market_money(draft, advice.market)
    return draft.market(advice.market), _place(draft, advice.market), model.text, _range(money), when


def _place(draft: Draft, market: str) -> Text:
    """The rank with the interval it stays in when weights and figures move."""
    ranking, confidence = draft.advice.ranking, draft.confidence
    rank = next((i for i, s in enumerate(ranking.scores, start=1) if s.market == market), None) if ranking else None
    if rank is None:
        return phrase(draft, "summary.not_ranked")
    standing = confidence.standings.get(market) if confidence else None
    if standing is None:
        return shown_number(rank)
    return phrase(draft, "summary.place", rank=str(rank), range=place_text(draft.content, standing))


def _money(draft: Draft) -> Facts:
    rows = budget_rows(draft)
    parts = [part for _, first, second in rows for part in (first, second)]
    total = Money(low=sum(p.low for p in parts), high=sum(p.high for p in parts))
    estimate = phrase(draft, "summary.estimate", money=_range(total)) if rows else draft.unknown()
    values = (
        (phrase(draft, "summary.total"), estimate),
        (phrase(draft, "summary.budget"), draft.answer("budget_24m")),
        (phrase(draft, "summary.review"), shown_day(front.review_date(draft))),
    )
    items = tuple(Fact(label=label, value=value) for label, value in values)
    return Facts(caption=phrase(draft, "summary.money"), items=items)


def _range(money: Money) -> Text:
    return Text(it=money_range(money, "it"), en=money_range(money, "en"))


def _actions(draft: Draft) -> Table:
    rows = tuple((a.text, shown_day(a.due), a.body or phrase(draft, "swot.nothing")) for a in front.next_actions(draft))
    return Table(
        caption=phrase(draft, "summary.actions"),
        head=tuple(phrase(draft, f"summary.col_{c}") for c in ("action", "due", "body")),
        rows=rows,
        widths=(0.52, 0.18, 0.3),
    )


def _conditions(draft: Draft) -> tuple[Text, ...]:
    """What is not settled yet; one line that says so when everything is."""
    found = _open(draft)[:MOST_CONDITIONS]
    if front.missing(draft):
        found.append(phrase(draft, "summary.incomplete"))
    return tuple(found) or (phrase(draft, "summary.none"),)


def _open(draft: Draft) -> list[Text]:
    """Markets on hold or to be checked, then the conditions of the firm and of its markets that are not met or not known."""
    found: list[Text] = []
    told: set[tuple[str, str | None]] = set()
    for advice in draft.considered:
        place = draft.market(advice.market)
        if advice.blocked_by:
            names = listing(within_quotes(draft.content.gates[g].text) for g in advice.blocked_by)
            found.append(phrase(draft, "summary.held", market=place, gates=names))
            told |= {(g, advice.market) for g in advice.blocked_by}
        elif (standing := front.standing(draft, advice)) in ("checks", "verify"):
            found.append(phrase(draft, f"summary.{standing}", market=place))
    for outcome, key in (("fired", "gate"), ("to_verify", "open_gate")):
        gates: dict[str, list[Text]] = {}
        for f in draft.advice.readiness.gates:
            funding = draft.content.gates[f.gate].scope == "funding"
            if f.outcome == outcome and not funding and (f.gate, f.market) not in told:
                gates.setdefault(f.gate, []).append(draft.market(f.market) if f.market else draft.say("whole_firm"))
        if gates:
            names = listing(
                phrase(draft, "summary.named", gate=within_quotes(draft.content.gates[g].text), where=listing(places))
                for g, places in gates.items()
            )
            found.append(phrase(draft, f"summary.{key}", gates=names))
    return found
