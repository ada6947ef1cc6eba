"""The first page: verdict in three lines, the next three actions, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from planner.advice import MarketAdvice
from planner.base import Text
from planner.document import NextAction
from planner.numbers import add_months
from planner.plan import opening
from planner.plan.draft import Draft
from planner.plan.schedule import preparation, reviews
from planner.questionnaire import asked
from planner.readiness import Gap
from planner.wording import Because, Said, joined, listing, market_why, say, series, together
from planner.wording_reasons import effort_text, gap_said, model_said, readiness_said, within_quotes

FIRST_ACTIONS = 3
STEP_DAYS, CHECK_DAYS = 2, 5
# Actions worth starting when no weak point is known: first those against what stops the firm.
STARTERS: Mapping[str, tuple[str, ...]] = MappingProxyType({"budget": ("cash_plan",), "people": ("export_manager",)})
ALWAYS_USEFUL = ("written_goals", "market_analysis")


def verdict(draft: Draft) -> tuple[Text, Text, Text]:
    """Readiness, markets, way of working: one line each, or why not yet and when to look again."""
    first, second, third = said_verdict(draft)
    return first.text, second.text, third.text


def said_verdict(draft: Draft) -> tuple[Said, Said, Said]:
    """``verdict`` with the answers and figures each line rests on."""
    content, advice = draft.content, draft.advice
    readiness = readiness_said(content, advice)
    product = Because(("product",))
    if advice.preparation:
        why_not = Said(_why_not_yet(draft), Because(("product", *opening.obstacle_answers(draft))))
        return readiness, why_not, Said(_look_again(draft), why_not.because)
    first, alone = draft.active[0], len(draft.active) == 1
    markets = draft.say(
        f"verdict.{'proposed' if advice.proposed else 'chosen'}{'_one' if alone else ''}",
        product=advice.profile.products.label,
        markets=listing(draft.market(a.market) for a in draft.active),
    )
    score = advice.ranking.score(first.market) if advice.ranking else None
    assert score is not None
    why, way = market_why(content, advice, score, most=2), model_said(content, advice, first, most=1)
    because = draft.say(
        "verdict.because_one" if alone else "verdict.because_first", market=draft.market(first.market), reasons=why.text
    )
    return (
        readiness,
        Said(joined((markets, because, *_left_behind(draft))), together((Said(markets, product), why))),
        Said(joined((ways(draft), way.text)), way.because),
    )


def _left_behind(draft: Draft) -> tuple[Text, ...]:
    """Chosen markets that are not in the plan, and why: never dropped without a word."""
    ranking, chosen = draft.advice.ranking, draft.advice.markets.values()
    assert ranking is not None
    groups = (
        ("forbidden", [a for a in chosen if a.forbidden]),
        ("no_demand", [a for a in chosen if not a.forbidden and ranking.score(a.market) is None]),
        ("held", [a for a in chosen if a.blocked_by and a.model is not None]),
        ("out_of_reach", [a for a in chosen if ranking.score(a.market) is not None and a.model is None]),
    )
    return tuple(
        draft.say(f"verdict.left_{key}", markets=listing(_named(draft, a) for a in left))
        for key, left in groups
        if left
    )


def _named(draft: Draft, advice: MarketAdvice) -> Text:
    """A market left behind, with the conditions that hold it."""
    if advice.forbidden or not advice.blocked_by or advice.model is None:
        return draft.market(advice.market)
    gates = listing(
        draft.say("opening.named", gate=within_quotes(draft.content.gates[g].text)) for g in advice.blocked_by
    )
    return draft.say("verdict.held_for", market=draft.market(advice.market), gates=gates)


def ways(draft: Draft) -> Text:
    """The way of working in every market, with how far it is from a go."""
    parts = []
    for advice in draft.considered:
        assert advice.model is not None
        name = draft.content.action_models[advice.model.model].text
        parts.append(
            draft.say(f"verdict.way_{standing(draft, advice)}", model=name, market=draft.market(advice.market))
        )
    return draft.say("verdict.way", ways=series(parts))


def standing(draft: Draft, advice: MarketAdvice) -> str:
    """How far from a "go": a condition that fails, a check that is compulsory, something still unknown, or nothing."""
    assert draft.advice.ranking is not None and advice.model is not None
    screening = draft.advice.ranking.screening(advice.market)
    outcome, expired = screening.outcome, any(f.expired for f in screening.findings)
    if advice.blocked_by:
        return "held"
    if outcome == "conditional":
        return "checks"
    waiting = any(
        f.market == advice.market and f.outcome == "to_verify" and draft.content.gates[f.gate].effect == "block_market"
        for f in draft.advice.readiness.gates
    )
    return "verify" if waiting or expired or advice.model.eligible == "to_verify" or outcome == "verify" else "one"


def _why_not_yet(draft: Draft) -> Text:
    """The one reason that comes first; the others are told one by one in the opening."""
    advice = draft.advice
    if advice.ranking is None:
        return draft.say("verdict.no_product")
    if advice.chosen and all(a.forbidden for a in advice.markets.values()):
        return draft.say("verdict.not_yet_forbidden")
    if advice.chosen and all(advice.ranking.score(m) is None for m in advice.chosen):
        mixed = any(a.forbidden for a in advice.markets.values())
        return (
            joined((draft.say("verdict.not_yet_none"), *_left_behind(draft)))
            if mixed
            else draft.say("verdict.not_yet_no_demand")
        )
    if advice.proposal.limited_by == "sourcing" and not advice.chosen:
        return draft.say("verdict.not_yet_sourcing")
    if not advice.proposed and 0 < advice.proposal.number < len(advice.chosen):
        values = {"count": str(len(advice.chosen)), "number": str(advice.proposal.number)}
        return say(draft.content, "paths.portfolio.spread_thin", product=advice.profile.products.label, **values)
    return draft.say("verdict.not_yet", product=advice.profile.products.label, obstacles=opening.short_obstacles(draft))


def _look_again(draft: Draft) -> Text:
    """What would become possible, and when to ask again."""
    assert draft.not_yet is not None
    then = opening.opening_text(draft, draft.not_yet.opening)
    date = draft.say("verdict.look_again", month=draft.by_month(review_date(draft)))
    return date if then is None else joined((then, date))


def review_date(draft: Draft) -> str:
    """When to look again: the first review."""
    return add_months(draft.made_on, reviews(draft)[0])


def next_actions(draft: Draft) -> tuple[NextAction, ...]:
    """Three things to do first, in order of date: the gap that unlocks most, the way into the first market (or the next gap),
    a body to call.

    Where a rule waits, the way in is its check: no offer before it.
    """
    wanted = FIRST_ACTIONS - 1
    step = [_legal_check(draft) or _model_step(draft, 0)] if draft.active else []
    gaps = preparation(draft)[: wanted - len(step)]
    found = [_close_gap(draft, gap, month) for gap, _, month in gaps] + step
    for more in _otherwise(draft):
        if len(found) < wanted and more.id not in {a.id for a in found}:
            found.append(more)
    return tuple(sorted((*found, _call(draft)), key=lambda action: action.due))


def _otherwise(draft: Draft) -> Iterator[NextAction]:
    """What to do when no gap is known: say what is missing, go on with the model, or the work no plan can do without."""
    if set(missing(draft)) - {draft.say("missing.name")}:
        yield _complete_answers(draft)
    if draft.active:
        yield _model_step(draft, 0 if _legal_check(draft) else 1)
    for action in (*STARTERS.get(draft.advice.proposal.limited_by, ()), *ALWAYS_USEFUL):
        yield _action(draft, action, draft.say("next.start_why"), 2)


def _close_gap(draft: Draft, gap: Gap, due: int) -> NextAction:
    return _action(draft, gap.action, gap_said(draft.content, draft.advice, gap).text, due)


def _action(draft: Draft, action_id: str, why: Text, due: int) -> NextAction:
    action = draft.content.actions[action_id]
    return NextAction(
        id=action_id,
        text=action.text,
        why=why,
        effort=_effort(draft, action.effort_days),
        due=add_months(draft.made_on, due),
        body=draft.body(action.body),
        ask_for=draft.local_body(action.body).ask_for,
    )


def _effort(draft: Draft, days: float) -> Text:
    return draft.say("next.effort", effort=effort_text(draft.content, days))


def _legal_check(draft: Draft) -> NextAction | None:
    """The check that the gravest rule asks for in the first market where one must come before selling."""
    ranking = draft.advice.ranking
    assert ranking is not None
    for advice in draft.active:
        screening = ranking.screening(advice.market)
        if screening.outcome == "conditional":
            rule = draft.content.trade_rules[screening.findings[0].rule]
            return NextAction(
                id="legal_check",
                text=rule.to_do,
                why=draft.say("next.check_why", market=draft.market(advice.market)),
                effort=_effort(draft, CHECK_DAYS),
                due=add_months(draft.made_on, 1),
                body=draft.body(rule.body),
                ask_for=draft.local_body(rule.body).ask_for,
            )
    return None


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
        effort=_effort(draft, STEP_DAYS),
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
        ask_for=draft.say("next.ask_service") if draft.advice.profile.products.is_service else body.ask_for,
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
        if draft.advice.ranking is None or draft.advice.ranking.score(advice.market) is None:
            continue
        given = case.market_answers.get(advice.market, {})
        unanswered = [q for q in asked(content, advice.facts, case.path, "market") if q.id not in given]
        if unanswered:
            found.append(draft.say("missing.market", market=draft.market(advice.market), count=str(len(unanswered))))
    return tuple(found)
