"""The dates of the plan for a calendar: next actions, objectives, reviews, first orders and fairs whose dates are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

from planner.advice import Advice
from planner.base import Text
from planner.case import Case
from planner.content.load import Content
from planner.document import Plan
from planner.document_agenda import Event
from planner.fairs import upcoming
from planner.numbers import add_months
from planner.plan import calendar, monitoring, objectives, schedule
from planner.plan.draft import Draft
from planner.plan.edited import said, told, words
from planner.wording import joined, say


def agenda(content: Content, case: Case, advice: Advice, plan: Plan) -> tuple[Event, ...]:
    """Every dated thing of the plan, first day first."""
    draft = Draft(content, case, advice)
    owner = sha256(f"{plan.firm}|{plan.product.it}".encode()).hexdigest()[:12]
    found = (
        *_actions(draft, plan),
        *_objectives(draft),
        *_own_deadlines(draft),
        *_first_orders(draft),
        *_reviews(draft),
        *_deadlines(draft),
        *_fairs(draft),
    )
    return tuple(sorted((replace(e, uid=f"{e.uid}-{owner}@rotta") for e in found), key=lambda e: (e.first, e.uid)))


def _day(uid: str, day: str, title: Text, text: Text) -> Event:
    return Event(uid, day, day, title, text)


def _actions(draft: Draft, plan: Plan) -> Iterator[Event]:
    for action in plan.next_actions:
        said = [action.why, say(draft.content, "office.effort", effort=action.effort)]
        if action.body:
            said.append(say(draft.content, "office.call", body=action.body))
        said += [action.ask_for] if action.ask_for else []
        yield _day(f"action-{action.id}", action.due, _named(draft, "by_action", action.text), joined(said))


def _objectives(draft: Draft) -> Iterator[Event]:
    """The firm's own where it wrote any: those without a date stay out of the calendar."""
    own = draft.case.objectives
    if not own:
        for number, (place, goal, due, target) in enumerate(objectives.proposed(draft), start=1):
            text = say(draft.content, "office.target", target=target)
            yield _day(f"objective-{number}", due, _goal(draft, goal, place), text)
        return
    for number, objective in enumerate(own, start=1):
        if objective.due is None or not objective.text.strip():
            continue
        place = draft.market(objective.market) if objective.market else draft.say("all_markets")
        text = say(draft.content, "office.target", target=_said(draft, objective.target))
        text = joined([text, say(draft.content, "office.owner", owner=_said(draft, objective.owner))])
        goal = Text(it=objective.text, en=objective.text)
        yield _day(f"objective-{number}", objective.due, _goal(draft, goal, place), text)


def _goal(draft: Draft, goal: Text, place: Text) -> Text:
    return say(draft.content, "office.event.objective", name=goal, market=place)


def _said(draft: Draft, text: str) -> Text:
    return Text(it=text, en=text) if text.strip() else draft.unknown()


def _own_deadlines(draft: Draft) -> Iterator[Event]:
    """The ends of the activities the firm changed or added, and the days by which it wants to see its indicators."""
    entered = {f"enter.{entry.market}" for entry in schedule.entries(draft)}
    for line in told(schedule.activities(draft)):
        if line.mark == "proposed" or line.end is None or line.id in entered:
            continue
        text = say(draft.content, "office.owner", owner=line.owner or draft.say("to_assign"))
        yield _day(f"activity-{line.id}", line.end, words(draft, "event_activity", name=said(draft, line.text)), text)
    for line in monitoring.lines(draft):
        if line.end is not None:
            text = say(draft.content, "office.target", target=said(draft, line.target))
            title = words(draft, "event_indicator", name=said(draft, line.text))
            yield _day(f"indicator-{line.id}", line.end, title, text)


def _first_orders(draft: Draft) -> Iterator[Event]:
    """The far end of each model's estimate or the firm's own day, where the objectives are its own and may say another."""
    if not draft.case.objectives:
        return
    for entry in schedule.entries(draft):
        title = draft.say(f"schedule.{draft.aim(entry.market)}", market=draft.market(entry.market))
        yield _day(f"first-{entry.market.lower()}", entry.ends, title, draft.say("own_estimate"))


def _reviews(draft: Draft) -> Iterator[Event]:
    for number, month in enumerate(schedule.reviews(draft), start=1):
        day = add_months(draft.made_on, month)
        title = draft.say("schedule.review", number=str(number))
        yield _day(f"review-{number}", day, _named(draft, "of_plan", title), draft.say("monitoring.review_what"))


def _deadlines(draft: Draft) -> Iterator[Event]:
    """The last days of calls that may serve the plan, where a source gives them."""
    for found in calendar.deadlines(draft):
        call = found.call
        assert call.closes is not None
        title = say(draft.content, "annexes.calendar.event", call=call.name)
        text = say(draft.content, "annexes.calendar.event_text", window=call.window)
        yield _day(f"call-{call.id}", call.closes, title, text)


def _fairs(draft: Draft) -> Iterator[Event]:
    """Fairs of the plan's markets, near them and in Italy, when their next edition has dates read in a source."""
    for fair in (f for f in calendar.fairs(draft) if upcoming(f, draft.made_on)):
        assert fair.starts is not None
        assert fair.ends is not None
        title = Text(it=fair.name, en=fair.name)
        place = fair.city
        if fair.market is not None:
            where = draft.market(fair.market)
            place = Text(it=f"{fair.city.it}, {where.it}", en=f"{fair.city.en}, {where.en}")
        text = joined([fair.text, say(draft.content, "office.fair_check")])
        yield Event(f"fair-{fair.id}", fair.starts, fair.ends, _named(draft, "fair", title), text, place, fair.url)


def _named(draft: Draft, key: str, name: Text) -> Text:
    return say(draft.content, f"office.event.{key}", name=name)
