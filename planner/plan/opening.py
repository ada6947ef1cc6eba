"""The page of a "not yet", and the notice of a market held back: what says no, the steps, what opens then, what to do meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from planner.advice import MarketAdvice
from planner.base import Text
from planner.document import Block, Bullets, Callout, SubHeading, Table
from planner.not_yet import NotYet, Obstacle, Opening, held_steps
from planner.plan.draft import Draft
from planner.wording import joined, listing, series
from planner.wording_reasons import effort_text, gate_answers, money_text, within_quotes

# The question whose answer says no.
ANSWERS: Mapping[str, str] = MappingProxyType({"budget": "budget_24m", "people": "export_hours"})


def blocks(draft: Draft) -> tuple[Block, ...]:
    """What follows the verdict of a "not yet", which says itself what would open; nothing when some market is open."""
    found = draft.not_yet
    if found is None:
        return ()
    out: list[Block] = []
    reasons = obstacle_texts(draft)
    if reasons:
        out += [SubHeading(text=draft.say("opening.obstacles")), Bullets(items=tuple(reasons))]
    if found.steps:
        out.append(steps_table(draft, found.steps))
    if found.meanwhile:
        out += [SubHeading(text=draft.say("opening.meanwhile")), Bullets(items=meanwhile_texts(draft, found.meanwhile))]
    return tuple(out)


# ---- what says no -------------------------------------------------------------------------------------------------


def obstacle_texts(draft: Draft) -> list[Text]:
    """Every obstacle in words, with the firm's own answer."""
    found = draft.not_yet
    return [] if found is None else [_obstacle(draft, found, o) for o in found.obstacles if o.kind != "product"]


def short_obstacles(draft: Draft) -> Text:
    """The obstacles in one line, with the answers on money and hours."""
    assert draft.not_yet is not None
    return listing(_short(draft, o) for o in draft.not_yet.obstacles)


def _short(draft: Draft, obstacle: Obstacle) -> Text:
    if obstacle.kind in ANSWERS:
        return draft.say(f"opening.short_{obstacle.kind}", have=draft.answer(ANSWERS[obstacle.kind]))
    place = draft.market(obstacle.market) if obstacle.market else ""
    if obstacle.gate is None:
        return draft.say(f"opening.short_{obstacle.kind}", market=place)
    gate = within_quotes(draft.content.gates[obstacle.gate].text)
    return draft.say(f"opening.short_gate{'_market' if obstacle.market else ''}", gate=gate, market=place)


def _obstacle(draft: Draft, found: NotYet, obstacle: Obstacle) -> Text:
    if obstacle.kind == "gate":
        return _gate(draft, obstacle)
    if obstacle.kind == "budget" and found.opening is not None and found.opening.budget is not None:
        money = money_text(found.opening.budget)
        return draft.say("opening.budget", have=draft.answer("budget_24m"), money=money)
    if obstacle.kind == "people" and found.opening is not None and found.opening.hours is not None:
        return draft.say("opening.people", have=draft.answer("export_hours"), hours=str(found.opening.hours))
    if obstacle.market is not None:
        return draft.say(f"opening.{obstacle.kind}", market=draft.market(obstacle.market))
    return draft.say(f"opening.{obstacle.kind}_plain")


def _gate(draft: Draft, obstacle: Obstacle) -> Text:
    assert obstacle.gate is not None
    name = within_quotes(draft.content.gates[obstacle.gate].text)
    finding = next(f for f in draft.advice.readiness.gates if f.gate == obstacle.gate and f.market == obstacle.market)
    told = gate_answers(draft.content, draft.advice, finding)
    if told is not None:
        return draft.say("opening.gate_answered", gate=name, answers=told.text)
    place = draft.market(obstacle.market) if obstacle.market else draft.say("whole_firm")
    return draft.say("opening.gate", gate=name, place=place)


def obstacle_answers(draft: Draft) -> tuple[str, ...]:
    """The questions whose answers say no."""
    found = draft.not_yet
    names: list[str] = []
    for obstacle in found.obstacles if found else ():
        if obstacle.kind in ANSWERS:
            names.append(ANSWERS[obstacle.kind])
        for finding in draft.advice.readiness.gates:
            if (finding.gate, finding.market) == (obstacle.gate, obstacle.market):
                told = gate_answers(draft.content, draft.advice, finding)
                names += told.because.answers if told else ()
    return tuple(dict.fromkeys(names))


# ---- what to do, what opens ---------------------------------------------------------------------------------------


def steps_table(draft: Draft, steps: tuple[str, ...]) -> Table:
    """The steps from the cheapest, with effort and cost as estimates and the body to call."""
    actions = [draft.content.actions[s] for s in steps]
    rows = tuple(
        (a.text, effort_text(draft.content, a.effort_days), money_text(a.cost), draft.body(a.body)) for a in actions
    )
    return Table(
        caption=draft.say("opening.steps"),
        head=draft.head("action", "effort", "cost", "body"),
        rows=rows,
        numeric=(2,),
        widths=(0.44, 0.21, 0.14, 0.21),
        source=draft.say("own_estimate"),
    )


def opening_text(draft: Draft, opening: Opening | None) -> Text | None:
    """The first market and way of working that would become possible, as Rotta finds it by asking itself again."""
    if opening is None:
        return None
    needs = []
    if opening.budget is not None:
        needs.append(draft.say("opening.with_budget", money=money_text(opening.budget)))
    if opening.hours is not None:
        needs.append(draft.say("opening.with_hours", hours=str(opening.hours)))
    model = within_quotes(draft.content.action_models[opening.model].text)
    name = draft.market(opening.market)
    if needs:
        return draft.say("opening.then_with", needs=listing(needs), market=name, model=model)
    return draft.say("opening.then", market=name, model=model)


def meanwhile_texts(draft: Draft, actions: tuple[str, ...]) -> tuple[Text, ...]:
    """Small things that need no decision on money, each with its effort."""
    found = [draft.content.actions[a] for a in actions]
    return tuple(
        joined((a.text, draft.say("opening.effort", effort=effort_text(draft.content, a.effort_days)))) for a in found
    )


def held_callout(draft: Draft, held: MarketAdvice) -> Callout:
    """A chosen market that waits: its conditions, the steps from the cheapest, and the way of working that opens then."""
    assert held.model is not None
    content, name = draft.content, draft.market(held.market)
    steps = [
        draft.say(
            "opening.held_step",
            action=content.actions[a].deliverable,
            effort=effort_text(content, content.actions[a].effort_days),
            cost=money_text(content.actions[a].cost),
            body=draft.body(content.actions[a].body),
        )
        for a in held_steps(content, held)
    ]
    text = draft.say(
        "opening.held",
        gates=listing(draft.say("opening.named", gate=within_quotes(content.gates[g].text)) for g in held.blocked_by),
        steps=series(steps),
        market=name,
        model=within_quotes(content.action_models[held.model.model].text),
    )
    return Callout(level="stop", title=draft.say("opening.held_title", market=name), text=text)
