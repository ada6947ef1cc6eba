"""The first page: verdict in three lines, the next three actions, and what is still missing."""

from __future__ import annotations

from planner.base import Text
from planner.document import NextAction
from planner.numbers import add_months
from planner.plan.draft import Draft
from planner.questionnaire import asked
from planner.wording import band_text, listing, range_text, series, shown_number

FIRST_ACTIONS = 3


def verdict(draft: Draft) -> tuple[Text, Text, Text]:
    """Readiness, markets, way of working: one line each, or why not yet and when to look again."""
    advice = draft.advice
    readiness = draft.say(
        "verdict.readiness_indicative" if advice.readiness.indicative else "verdict.readiness",
        range=range_text(draft.content, advice.readiness.low, advice.readiness.high),
        band=band_text(draft.content, advice.readiness),
    )
    if advice.preparation:
        return readiness, _why_not_yet(draft), draft.say("verdict.look_again", month=draft.by_month(review_date(draft)))
    names = listing(draft.market(a.market) for a in draft.active)
    markets = draft.say(
        "verdict.proposed" if advice.proposed else "verdict.chosen",
        product=advice.profile.products.label,
        markets=names,
    )
    return readiness, markets, _way(draft)


def _way(draft: Draft) -> Text:
    parts = []
    for advice in draft.active:
        assert advice.model is not None
        name = draft.content.action_models[advice.model.model].text
        key = "verdict.way_verify" if advice.model.eligible == "to_verify" or advice.blocked_by else "verdict.way_one"
        parts.append(draft.say(key, model=name, market=draft.market(advice.market)))
    return draft.say("verdict.way", ways=series(parts))


def _why_not_yet(draft: Draft) -> Text:
    advice = draft.advice
    if not advice.profile.products.codes:
        return draft.say("verdict.no_product")
    if advice.chosen and all(a.forbidden for a in advice.markets.values()):
        return draft.say("verdict.not_yet_forbidden")
    if any(a.blocked_by for a in advice.markets.values()) and advice.proposal.number >= 1:
        return draft.say("verdict.not_yet_gates")
    if advice.proposal.number >= 1:
        return draft.say("verdict.not_yet_most")
    return draft.say(f"verdict.not_yet_{advice.proposal.limited_by}")


def review_date(draft: Draft) -> str:
    """When to look again: three months for a plan, six for a preparation."""
    return add_months(draft.made_on, 6 if draft.advice.preparation else 3)


def next_actions(draft: Draft) -> tuple[NextAction, ...]:
    """Three things to do first: the gap that unlocks most, the way into the first market (or the next gap), a body to call."""
    content, gaps = draft.content, draft.advice.readiness.gaps
    wanted = FIRST_ACTIONS - 1
    found: list[NextAction] = []
    if not draft.advice.preparation and draft.active:
        found.append(_first_step(draft))
    for gap in gaps[: wanted - len(found)]:
        action = content.actions[gap.action]
        reason = content.gates[gap.gate].consequence if gap.gate else draft.say("next.gap_why", gap=action.gap)
        found.append(
            NextAction(
                id=gap.action,
                text=action.text,
                why=reason,
                effort=draft.say("next.effort", days=shown_number(action.effort_days)),
                due=add_months(draft.made_on, 1 + len(found)),
                body=draft.body(action.body),
                ask_for=draft.local_body(action.body).ask_for,
            )
        )
    found.sort(key=lambda a: a.id == "first_step")
    if len(found) < wanted:
        found.append(_complete_answers(draft))
    return (*found, _call(draft))


def _first_step(draft: Draft) -> NextAction:
    advice = draft.active[0]
    assert advice.model is not None
    model = draft.content.action_models[advice.model.model]
    return NextAction(
        id="first_step",
        text=model.steps[0],
        why=draft.say("next.step_why", model=model.text, market=draft.market(advice.market)),
        effort=draft.say("next.effort", days=shown_number(2)),
        due=add_months(draft.made_on, 2),
    )


def _complete_answers(draft: Draft) -> NextAction:
    return NextAction(
        id="complete_answers",
        text=draft.say("next.complete"),
        why=draft.say("next.complete_why"),
        effort=draft.say("next.effort_hour"),
        due=add_months(draft.made_on, 1),
    )


def _call(draft: Draft) -> NextAction:
    province = draft.advice.profile.choice("province") or "elsewhere"
    body = draft.content.bodies[draft.content.provinces[province].body]
    return NextAction(
        id="call_body",
        text=draft.say("next.call", body=body.name),
        why=draft.say("next.call_why"),
        effort=draft.say("next.effort_hour"),
        due=add_months(draft.made_on, 1),
        body=body.name,
        ask_for=body.ask_for,
    )


def missing(draft: Draft) -> tuple[Text, ...]:
    """What the firm has not said on its path; an empty tuple makes the plan complete."""
    content, case, profile = draft.content, draft.case, draft.advice.profile
    found = []
    if not case.answers.get("company_name"):
        found.append(draft.say("missing.name"))
    open_questions = [
        q for q in asked(content, profile.facts, case.path) if q.id not in case.answers and q.id != "company_name"
    ]
    if open_questions:
        found.append(draft.say("missing.questions", count=str(len(open_questions)), first=open_questions[0].text))
    for advice in draft.advice.markets.values():
        given = case.market_answers.get(advice.market, {})
        unanswered = [q for q in asked(content, advice.facts, case.path, "market") if q.id not in given]
        if unanswered:
            found.append(draft.say("missing.market", market=draft.market(advice.market), count=str(len(unanswered))))
    return tuple(found)
