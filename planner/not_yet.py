"""The respectable "not yet": what says no, the cheapest steps, what would open afterwards, and what can be done meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Literal

from planner.action_models import BARELY_ENOUGH_PEOPLE, CHECKS, ModelFit, fit_models, two_years
from planner.advice import Advice, MarketAdvice, advise
from planner.base import Money
from planner.case import Case
from planner.content.load import Content
from planner.market_facts import market_facts
from planner.profile import FULL_TIME_HOURS
from planner.questionnaire import Value
from planner.readiness import GRAVEST_FIRST, GateFinding
from planner.rules import Trace

Kind = Literal[
    "product", "sourcing", "forbidden", "no_demand", "budget", "people", "spread", "gate", "models", "markets"
]
STOPPING = ("cap_band", "block_market", "limit_spending")
MOST_STEPS, MOST_MEANWHILE, MODELS_TRIED = 4, 3, 6
# What a firm can begin without waiting for money: little work, little cost.
MEANWHILE_DAYS, MEANWHILE_EUR = 4.0, 2_000
ALWAYS_POSSIBLE = ("written_goals", "export_course", "market_analysis", "funding_check")
# The action that answers a lack of money or hours when no weak point asks for it already.
REMEDIES: Mapping[Kind, str] = {"budget": "cash_plan", "people": "export_manager"}
CLOSED_LEVEL = 3


@dataclass(frozen=True)
class Obstacle:
    """One thing that says no; ``gate`` and ``market`` where it is a condition."""

    kind: Kind
    gate: str | None = None
    market: str | None = None


@dataclass(frozen=True)
class Opening:
    """The first market and model that would open with the steps done, ``budget`` and weekly ``hours`` where today's are too few."""

    market: str
    model: str
    budget: Money | None
    hours: int | None


@dataclass(frozen=True)
class NotYet:
    """``steps`` and ``meanwhile`` are actions, the cheapest first; ``opening`` is None when no change of the firm's opens anything."""

    obstacles: tuple[Obstacle, ...]
    steps: tuple[str, ...]
    meanwhile: tuple[str, ...]
    opening: Opening | None


def not_yet(content: Content, case: Case, advice: Advice) -> NotYet | None:
    """What to say when no market can be served now; None when one can."""
    if not advice.preparation:
        return None
    obstacles = _obstacles(content, advice)
    steps = _steps(content, advice, obstacles)
    return NotYet(
        obstacles=obstacles,
        steps=steps,
        meanwhile=_meanwhile(content, advice, steps),
        opening=_opening(content, case, advice, steps),
    )


def held_steps(content: Content, held: MarketAdvice) -> tuple[str, ...]:
    """The actions that release a market held back by its own conditions, the cheapest first."""
    return _cheapest_first(content, [content.gates[g].action for g in held.blocked_by])


# ---- what says no -------------------------------------------------------------------------------------------------


def _obstacles(content: Content, advice: Advice) -> tuple[Obstacle, ...]:
    if advice.ranking is None:
        return (Obstacle("product"),)
    if advice.proposal.limited_by == "sourcing" and not advice.chosen:
        return (Obstacle("sourcing"),)
    found: list[Obstacle] = []
    for market in advice.markets.values():
        if market.forbidden:
            found.append(Obstacle("forbidden", market=market.market))
        elif advice.ranking.score(market.market) is None:
            found.append(Obstacle("no_demand", market=market.market))
    together = _short_means(_first_fits(content, advice))
    alone = _short_means(_first_fits(content, advice, alone=True)) if len(advice.chosen) > 1 else together
    found += [Obstacle(kind) for kind in alone]
    if together and not alone:
        found.append(Obstacle("spread"))
    found += [Obstacle("gate", f.gate, f.market) for f in _stopping(content, advice)]
    if not found:
        found.append(Obstacle("models" if _first_fits(content, advice) else "markets"))
    return tuple(found)


def _first_fits(content: Content, advice: Advice, alone: bool = False) -> tuple[ModelFit, ...]:
    """The models in the first market that may be thought of: the first chosen one that buys, or the first of the ranking.

    ``alone`` gives that market all the money and hours, whatever else was chosen.
    """
    assert advice.ranking is not None
    scores = [s for m in advice.chosen if (s := advice.ranking.score(m)) is not None]
    if scores and not alone:
        return advice.markets[scores[0].market].fits
    if not scores:
        if advice.chosen:
            return ()
        scores = [s for s in advice.ranking.scores if s.screening.outcome != "conditional"][:1]
    if not scores:
        return ()
    facts = market_facts(content, advice.profile, advice.ranking, scores[0].market)
    return fit_models(content, facts, advice.readiness, scores[0])


def _short_means(fits: tuple[ModelFit, ...]) -> tuple[Kind, ...]:
    """Which of money and hours every model that is not ruled out lacks."""
    lacking = [missing for f in fits if (missing := _lacking(f)) is not None]
    kinds: tuple[Kind, ...] = ("budget", "people")
    return tuple(kind for kind in kinds if lacking and all(kind in missing for missing in lacking))


def _lacking(fit: ModelFit) -> tuple[str, ...] | None:
    """What a selling model lacks in means; None for one that the product, the customers or the market rule out anyway."""
    return fit.missing if fit.track == "selling" and set(fit.missing) <= set(CHECKS) else None


def _stopping(content: Content, advice: Advice) -> list[GateFinding]:
    fired = [f for f in advice.readiness.gates if f.outcome == "fired" and content.gates[f.gate].effect in STOPPING]
    return sorted(fired, key=lambda f: GRAVEST_FIRST.index(content.gates[f.gate].effect))


# ---- what to do ---------------------------------------------------------------------------------------------------


def _steps(content: Content, advice: Advice, obstacles: tuple[Obstacle, ...]) -> tuple[str, ...]:
    """What the obstacles ask for first, then the weak points that give most for the effort; shown the cheapest first."""
    asked = [content.gates[o.gate].action for o in obstacles if o.gate is not None]
    asked += [REMEDIES[o.kind] for o in obstacles if o.kind in REMEDIES]
    weak = [g.action for g in advice.readiness.gaps]
    return _cheapest_first(content, list(dict.fromkeys((*asked, *weak)))[: max(MOST_STEPS, len(set(asked)))])


def _cheapest_first(content: Content, actions: list[str]) -> tuple[str, ...]:
    def price(action: str) -> tuple[float, float, str]:
        record = content.actions[action]
        return record.cost.low + record.cost.high, record.effort_days, action

    return tuple(sorted(dict.fromkeys(actions), key=price))


def _meanwhile(content: Content, advice: Advice, steps: tuple[str, ...]) -> tuple[str, ...]:
    wanted = dict.fromkeys((*(g.action for g in advice.readiness.gaps), *ALWAYS_POSSIBLE))
    light = [
        a
        for a in wanted
        if a not in steps
        and content.actions[a].effort_days <= MEANWHILE_DAYS
        and content.actions[a].cost.high <= MEANWHILE_EUR
    ]
    return tuple(light[:MOST_MEANWHILE])


# ---- what would open ----------------------------------------------------------------------------------------------


def _opening(content: Content, case: Case, advice: Advice, steps: tuple[str, ...]) -> Opening | None:
    """Try the advice again with the steps done and, model by model from the cheapest, the money and hours each needs at least."""
    if advice.ranking is None or (advice.chosen and all(a.forbidden for a in advice.markets.values())):
        return None
    done = _done(content, case, advice, steps)
    # Money and hours are for one market: of several chosen, the first that buys.
    first = tuple(m for m in case.chosen if advice.ranking.score(m) is not None)[:1]
    for budget, hours in _ladder(content, advice):
        changes: dict[str, Value] = {}
        if budget is not None:
            changes["budget_24m"] = budget.low
        if hours is not None:
            changes["export_hours"] = hours
        # A sum named here takes the place of a supposed one too; where none is named, what is supposed is what is enough.
        assumed = case.assumed
        if assumed is not None and budget is not None:
            assumed = assumed.model_copy(update={"budget_24m": None})
        tried = done.model_copy(update={"answers": {**done.answers, **changes}, "assumed": assumed, "chosen": first})
        found = advise(content, tried, advice.today, advice.ranking)
        usable = [a for a in found.markets.values() if a.model is not None and not a.blocked_by]
        if usable and usable[0].model is not None:
            return Opening(usable[0].market, usable[0].model.model, budget, hours)
    return None


def _ladder(content: Content, advice: Advice) -> Iterator[tuple[Money | None, int | None]]:
    """Selling models from the cheapest, each with the range of money and the weekly hours it needs if today's are too few."""
    have, hours = advice.profile.number("budget_24m"), advice.profile.number("export_hours")
    fits = _first_fits(content, advice, alone=True)
    models = [content.action_models[f.model] for f in fits if _lacking(f) is not None]
    for model in sorted(models, key=lambda m: (two_years(m).low, m.fte, m.id))[:MODELS_TRIED]:
        money, needed = two_years(model), ceil(model.fte * BARELY_ENOUGH_PEOPLE * FULL_TIME_HOURS)
        budget = money if have is None or have < money.low else None
        yield budget, needed if hours is None or hours < needed else None


def _done(content: Content, case: Case, advice: Advice, steps: tuple[str, ...]) -> Case:
    """The case with the conditions solved and the weak points of the steps closed."""
    answers: dict[str, Value] = dict(case.answers)
    per_market = {m: dict(given) for m, given in case.market_answers.items()}
    for gap in advice.readiness.gaps:
        for name in gap.questions if gap.action in steps else ():
            if not content.questions[name].answered_by:
                answers[name] = CLOSED_LEVEL
    for finding in _stopping(content, advice):
        for leaf in _met(finding.trace):
            question = content.questions.get(leaf.fact or "")
            if question is None or question.kind != "scale" or question.answered_by:
                continue
            if question.scope == "market" and finding.market is not None:
                per_market.setdefault(finding.market, {})[question.id] = CLOSED_LEVEL
            elif question.scope == "firm":
                answers[question.id] = CLOSED_LEVEL
    return case.model_copy(update={"answers": answers, "market_answers": per_market})


def _met(trace: Trace) -> Iterator[Trace]:
    return (leaf for leaf in trace.leaves() if leaf.outcome == "met")
