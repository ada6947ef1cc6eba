"""The plan's dates as an iCalendar file (RFC 5545) that Outlook, Google and Apple calendars read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from planner.base import Language
from planner.document import Plan
from planner.document_agenda import Event
from planner.report.office import one_line, writable

_LONGEST_LINE = 75
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def calendar_bytes(plan: Plan, events: Sequence[Event], language: Language) -> bytes:
    """The whole calendar, stamped with the day of the plan: the same plan gives the same bytes."""
    name = one_line(f"{plan.title.get(language)} – {plan.firm or plan.product.get(language)}")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Rotta//Rotta//{language.upper()}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{name.translate(_ESCAPED)}",
    ]
    for event in events:
        lines += _event(event, plan.made_on, language)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _event(event: Event, made_on: str, language: Language) -> Iterator[str]:
    def said(name: str, text: str) -> str:
        return f"{name};LANGUAGE={language}:{writable(text).translate(_ESCAPED)}"

    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{_compact(made_on)}T120000Z"
    yield f"DTSTART;VALUE=DATE:{_compact(event.first)}"
    last = date.fromisoformat(event.last)
    # The end of a whole day is the day after; the last day there is has none, and an event without an end is one day long.
    if last < date.max:
        yield f"DTEND;VALUE=DATE:{_compact((last + timedelta(days=1)).isoformat())}"
    yield said("SUMMARY", one_line(event.title.get(language)))
    yield said("DESCRIPTION", event.text.get(language))
    if event.place is not None:
        yield said("LOCATION", one_line(event.place.get(language)))
    if event.url is not None:
        yield f"URL:{event.url}"
    # A date of the plan does not make a person busy.
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _compact(iso: str) -> str:
    return iso.replace("-", "")


def _folded(line: str) -> Iterator[str]:
    """Pieces of at most 75 octets, the next ones after a space, no letter cut in two."""
    piece, size = "", 0
    for char in line:
        wide = len(char.encode())
        if size + wide > _LONGEST_LINE:
            yield piece
            piece, size = " ", 1
        piece += char
        size += wide
    yield piece
