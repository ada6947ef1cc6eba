"""The annex of fairs, missions and deadlines by month: dates only where a source gives them and they are not past."""

from __future__ import annotations

from dataclasses import dataclass

from planner.base import Text
from planner.content.schema_abroad import Fair
from planner.document import Block, Paragraph, Table
from planner.fairs import fairs_for, upcoming
from planner.funding import Assessed, assess_calls
from planner.numbers import add_months
from planner.plan import schedule
from planner.plan.draft import Draft
from planner.plan.market_meetings import WHO_KNOWS, fair_when, fair_where
from planner.wording import say, shown_day

# For each market: those held there, near it and in Italy; more would be a catalogue.
THERE, NEAR, IN_ITALY = 3, 1, 2
MOST = 12
# Recurrences that tell the year of the next edition.
CERTAIN = ("half_year", "year", "odd_years", "even_years")


@dataclass(frozen=True)
class Entry:
    """A line of the calendar; ``month`` is the ISO month it is expected in, ``day`` the day where one is known."""

    month: str
    day: str | None
    what: Text
    where: Text
    when: Text
    who: Text
    year_known: bool = True


def blocks(draft: Draft) -> tuple[Block, ...]:
    """The table by month, then whom to ask for missions; nothing for a plan without a market to work on."""
    if not draft.considered:
        return ()
    found = entries(draft)
    rows = tuple((_month(draft, e), e.what, e.where, e.when, e.who) for e in found)
    return (
        Paragraph(text=_words(draft, "how")),
        Table(
            caption=_words(draft, "table"),
            head=tuple(_words(draft, f"col_{c}") for c in ("month", "what", "where", "when", "who")),
            rows=rows,
            widths=(0.14, 0.26, 0.19, 0.23, 0.18),
        ),
        Paragraph(text=_words(draft, "missions", body=draft.body(WHO_KNOWS))),
    )


def _month(draft: Draft, entry: Entry) -> Text:
    """A fair held every few years may not be held in the next one: its year is to be verified."""
    month = draft.by_month(f"{entry.month}-01")
    if entry.year_known:
        return month
    return _words(draft, "year_open", month=Text(it=month.it.rsplit(" ", 1)[0], en=month.en.rsplit(" ", 1)[0]))


def _words(draft: Draft, key: str, **values: Text | str) -> Text:
    return say(draft.content, f"annexes.calendar.{key}", **values)


def entries(draft: Draft) -> tuple[Entry, ...]:
    """Fairs, deadlines of calls and reviews in order of time, from the day of the plan on."""
    found = [_fair(draft, fair) for fair in fairs(draft)]
    found += [_deadline(draft, call) for call in deadlines(draft)]
    found += [_review(draft, number, month) for number, month in enumerate(schedule.reviews(draft), start=1)]
    return tuple(sorted(found, key=lambda e: (e.month, e.day or "", e.what.it)))


def fairs(draft: Draft) -> tuple[Fair, ...]:
    """Fairs of the markets of the plan, near them and in Italy, each once; those with known dates before the others."""
    seen: dict[str, Fair] = {}
    products = draft.advice.profile.products
    for advice in draft.considered:
        found = fairs_for(draft.content, products, advice.market, draft.made_on)
        some = (*found.there[:THERE], *found.near[:NEAR], *found.in_italy[:IN_ITALY])
        dated = (f for f in (*found.there, *found.near, *found.in_italy) if upcoming(f, draft.made_on))
        seen |= {f.id: f for f in (*dated, *some)}
    kept = sorted(seen.values(), key=lambda f: not upcoming(f, draft.made_on))
    return tuple(kept[:MOST])


def deadlines(draft: Draft) -> tuple[Assessed, ...]:
    """Calls that may serve this plan whose last day is known and not past."""
    return tuple(
        a
        for a in assess_calls(draft.content, draft.advice)
        if a.useful and a.verdict != "not_eligible" and a.state == "open" and (a.call.closes or "") >= draft.made_on
    )


def expected(fair: Fair, today: str) -> str:
    """The ISO month of the next edition: the known one, else the first usual month from ``today`` on in a year it is held."""
    if upcoming(fair, today):
        assert fair.starts is not None
        return fair.starts[:7]
    year, month = int(today[:4]), int(today[5:7])
    parity = {"odd_years": 1, "even_years": 0}.get(fair.every)
    return min(
        f"{y}-{m:02}"
        for y in range(year, year + 3)
        for m in fair.months
        if (y, m) >= (year, month) and (parity is None or y % 2 == parity)
    )


def _fair(draft: Draft, fair: Fair) -> Entry:
    known = upcoming(fair, draft.made_on)
    who = fair.organiser or fair.url
    return Entry(
        month=expected(fair, draft.made_on),
        day=fair.starts if known else None,
        what=_words(draft, "fair", name=fair.name),
        where=fair_where(draft, fair),
        when=fair_when(draft, fair),
        who=Text(it=who, en=who) if who else _words(draft, "organiser_unknown"),
        year_known=known or fair.every in CERTAIN,
    )


def _deadline(draft: Draft, found: Assessed) -> Entry:
    closes = found.call.closes
    assert closes is not None
    when = shown_day(closes)
    return Entry(
        month=closes[:7],
        day=closes,
        what=_words(draft, "deadline", call=found.call.name),
        where=draft.content.phrase("network.swot.nothing"),
        when=_words(draft, "to_check", when=when) if found.expired else when,
        who=draft.body(found.call.body),
    )


def _review(draft: Draft, number: int, month: int) -> Entry:
    day = add_months(draft.made_on, month)
    what = draft.say("schedule.review", number=str(number))
    nothing = draft.content.phrase("network.swot.nothing")
    return Entry(day[:7], day, _words(draft, "of_plan", name=what), nothing, shown_day(day), draft.say("whole_firm"))
