"""The first page: verdict in three lines, the next three actions, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from planner.base import Text
from planner.document import NextAction
from planner.numbers import add_months
from planner.plan.draft import Draft
from planner.questionnaire import asked
from planner.readiness import Gap
from planner.wording import band_text, listing, range_text, series, shown_number

FIRST_ACTIONS = 3
# Actions worth starting when no weak point is known: first those against what stops the firm.
STARTERS: Mapping[str, tuple[str, ...]] = MappingProxyType({"budget": ("cash_plan",), "people": ("export_manager",)})
ALWAYS_USEFUL = ("written_goals", "market_analysis")


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
    wanted = FIRST_ACTIONS - 1
    step = [_model_step(draft, 0)] if not draft.advice.preparation and draft.active else []
    gaps = draft.advice.readiness.gaps[: wanted - len(step)]
    found = [_close_gap(draft, gap, 1 + len(step) + place) for place, gap in enumerate(gaps)] + step
    for more in _otherwise(draft):
        if len(found) < wanted and more.id not in {a.id for a in found}:
            found.append(more)
    return (*found, _call(draft))


def _otherwise(draft: Draft) -> Iterator[NextAction]:
    """What to do when no gap is known: say what is missing, go on with the model, or the work no plan can do without."""
    if missing(draft):
        yield _complete_answers(draft)
    if not draft.advice.preparation and draft.active:
        yield _model_step(draft, 1)
    for action in (*STARTERS.get(draft.advice.proposal.limited_by, ()), *ALWAYS_USEFUL):
        yield _action(draft, action, draft.say("next.start_why"), 2)


def _close_gap(draft: Draft, gap: Gap, due: int) -> NextAction:
    content = draft.content
    name = content.actions[gap.action].gap
    why = content.gates[gap.gate].consequence if gap.gate else draft.say("next.gap_why", gap=name)
    return _action(draft, gap.action, why, due)


def _action(draft: Draft, action_id: str, why: Text, due: int) -> NextAction:
    action = draft.content.actions[action_id]
    return NextAction(
        id=action_id,
        text=action.text,
        why=why,
        effort=draft.say("next.effort", days=shown_number(action.effort_days)),
        due=add_months(draft.made_on, due),
        body=draft.body(action.body),
        ask_for=draft.local_body(action.body).ask_for,
    )


def _model_step(draft: Draft, position: int) -> NextAction:
    """The first or second step of the model proposed for the first market."""
    advice = draft.active[0]
    assert advice.model is not None
    model = draft.content.action_models[advice.model.model]
    return NextAction(
        id=("first_step", "second_step")[position],
        text=model.steps[position],
        why=draft.say(
            ("next.step_why", "next.second_why")[position], model=model.text, market=draft.market(advice.market)
        ),
        effort=draft.say("next.effort", days=shown_number(2)),
        due=add_months(draft.made_on, 2 + position),
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
