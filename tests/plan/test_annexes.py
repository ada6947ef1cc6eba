"""The annexes of a plan: a calendar that invents no date, and a glossary of the words this plan uses."""

from __future__ import annotations

from planner.content.load import Content
from planner.plan.calendar import deadlines, entries
from planner.plan.draft import Draft
from tests.firms import MAKER, TODAY, advice_of, case_of, levels


def drafted(content: Content) -> Draft:
    case = case_of(content, {**MAKER, **levels(content, 3)}, path="full", chosen=["FRA", "BRA"])
    return Draft(content, case, advice_of(content, case))


def test_the_calendar_is_in_order_and_gives_a_day_only_where_one_was_read(content: Content) -> None:
    draft = drafted(content)
    found = entries(draft)
    assert found and [e.month for e in found] == sorted(e.month for e in found)
    assert all(e.month >= TODAY[:7] for e in found)
    read = {f.starts for f in content.fairs.values()} | {a.call.closes for a in deadlines(draft)}
    fairs = [e for e in found if e.what.it.startswith("Fiera ")]
    assert fairs and all(e.day in read if e.day else "da verificare" in e.when.it for e in fairs)
    assert all((a.call.closes or "") >= TODAY for a in deadlines(draft))
