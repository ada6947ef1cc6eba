"""The calendar file: dates of the plan as RFC 5545 wants them, the same names when the plan is made again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from planner.base import LANGUAGES, Language
from planner.content.load import Content
from planner.numbers import add_months
from planner.plan.agenda import agenda
from planner.plan.draft import Draft
from planner.plan.schedule import reviews
from planner.report.ics import calendar_bytes
from tests.firms import TODAY
from tests.report.plans import FIRMS, Made, hostile, of_persona

ESCAPES = {"n": "\n", ",": ",", ";": ";", "\\": "\\"}


def made_events(made: Made):
    return agenda(made.content, made.case, made.advice, made.plan)


def read(data: bytes) -> list[dict[str, str]]:
    """Events by property, unfolded and unescaped, as a calendar would read them."""
    lines = data.decode().replace("\r\n ", "").split("\r\n")
    events: list[dict[str, str]] = []
    for line in lines:
        if line == "BEGIN:VEVENT":
            events.append({})
        name, _, value = line.partition(":")
        if events:
            plain, letters = "", iter(value)
            for letter in letters:
                plain += ESCAPES[next(letters)] if letter == "\\" else letter
            events[-1][name.partition(";")[0]] = plain
    return events


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("firm", FIRMS)
def test_every_deadline_and_review_is_a_whole_day(content: Content, firm: str, language: Language) -> None:
    made = of_persona(content, firm)
    data = calendar_bytes(made.plan, made_events(made), language)
    assert all(len(line) <= 75 for line in data.split(b"\r\n")) and b"\n" not in data.replace(b"\r\n", b"")
    events = read(data)
    found = {(e["DTSTART"], e["SUMMARY"]) for e in events}
    for action in made.plan.next_actions:
        assert any(d == action.due.replace("-", "") and action.text.get(language) in s for d, s in found)
    days = [add_months(TODAY, m).replace("-", "") for m in reviews(Draft(content, made.case, made.advice))]
    assert sorted(e["DTSTART"] for e in events if e["UID"].startswith("review-")) == sorted(days)
    for event in events:
        start, end = date.fromisoformat(event["DTSTART"]), date.fromisoformat(event["DTEND"])
        assert end >= start + timedelta(days=1)
        assert event["DTSTAMP"] == f"{TODAY.replace('-', '')}T120000Z"
    assert len({e["UID"] for e in events}) == len(events)


def test_names_stay_the_same_when_the_plan_is_made_again(content: Content) -> None:
    early, late = (of_persona(content, "packaging_bergamo", day) for day in (TODAY, "2026-12-01"))
    before, after = ({e.uid: e.first for e in made_events(m)} for m in (early, late))
    assert {u for u in before if u.startswith("review-")} == {u for u in after if u.startswith("review-")}
    assert before != after
    other = {e.uid for e in made_events(of_persona(content, "winery_oltrepo"))}
    assert not other & set(before)


def test_own_objectives_come_with_their_words_and_their_dates(content: Content) -> None:
    made = hostile(content)
    data = calendar_bytes(made.plan, made_events(made), "it")
    events = {e["UID"].rpartition("-")[0]: e for e in read(data)}
    for number, objective in enumerate(made.case.objectives or (), start=1):
        event = events[f"objective-{number}"]
        assert event["DTSTART"] == (objective.due or "").replace("-", "")
        assert "; uno, due\\tre +1" in event["SUMMARY"]
        assert "@SUM(A1)" in event["DESCRIPTION"] and "-2+3" in event["DESCRIPTION"]
    assert "first-fra" in events


def test_fairs_only_with_dates_to_come(content: Content) -> None:
    days = []
    for firm in FIRMS:
        for event in made_events(of_persona(content, firm)):
            if event.uid.startswith("fair-"):
                fair = content.fairs[event.uid.removeprefix("fair-").rpartition("-")[0]]
                assert (event.first, event.last) == (fair.starts, fair.ends) and event.last >= TODAY
                assert fair.name in event.title.it and event.place is not None
                days.append(event)
    assert days
    years_on = [
        e for f in FIRMS for e in made_events(of_persona(content, f, "2030-01-01")) if e.uid.startswith("fair-")
    ]
    assert not years_on


def test_a_fair_lasts_to_the_end_of_its_last_day(content: Content) -> None:
    made = next(m for m in (of_persona(content, f) for f in FIRMS) if any("fair-" in e.uid for e in made_events(m)))
    fair = next(e for e in made_events(made) if "fair-" in e.uid)
    event = next(e for e in read(calendar_bytes(made.plan, made_events(made), "it")) if e["UID"] == fair.uid)
    assert date.fromisoformat(event["DTEND"]) == date.fromisoformat(fair.last) + timedelta(days=1)
