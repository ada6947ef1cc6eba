"""Which ways of working abroad fit this firm in this market, what is missing for the others, and in which order they come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from planner.base import Money
from planner.content.load import Content
from planner.content.schema import ActionModel
from planner.markets.ranking import MarketScore
from planner.readiness import Readiness, gate_finding
from planner.rules import Facts, Outcome, outcome_of

Fit = Literal["fits", "borderline", "short", "unknown"]
Eligibility = Literal["yes", "no", "to_verify"]
CHECKS = ("budget", "people", "readiness", "stage", "spending")
LIGHT_SPENDING_EUR = 10_000
BARELY_ENOUGH_PEOPLE = 0.5
NEARLY_EQUAL = 7.0
STEPS_AHEAD = 2
# Scales that turn answers into 0..1 for the control a firm needs and can afford.
_ASSETS = {"standard": 0.0, "adapted": 0.5, "custom": 1.0}
_SERVICE = {"none": 0.0, "remote": 0.5, "on_site": 1.0}
_BRAND = {"none": 0.0, "some": 0.5, "strong": 1.0}
_FINANCE = {"own_cash": 1.0, "bank_line": 0.7, "to_find": 0.2}
# What a firm sells and to whom: no effort changes it, so a model that fails on it alone is not waiting to be unlocked.
NATURE = frozenset({"goods", "service", "customers", "asset_specificity", "after_sales_need"})
# Families in which others carry most of the cost; the rest a firm does with its own means.
SHARED_FAMILIES = frozenset({"indirect", "cooperative"})
MEANS = ("budget", "people")
# What selling in a market brings by itself, and how many times today's money the next step may ask for.
EARNED = frozenset({"market_served", "market_contact"})
STRETCH = 3
DEAR_TO_UNDO = 3
FULL_BUDGET_EUR, FULL_FTE = 300_000.0, 1.5


@dataclass(frozen=True, slots=True)
class Check:
    """A resource the model needs against what the firm has: fits, borderline, short or unknown."""

    name: str
    fit: Fit


@dataclass(frozen=True, slots=True)
class ModelFit:
    """One model in one market. ``missing`` lists the ids of hard requirements not met (or unknown); ``liked`` the soft ones met.

    ``fit`` 0-100 compares models for this firm and market; it is not a chance of success.
    """

    model: str
    market: str
    eligible: Eligibility
    fit: float
    checks: tuple[Check, ...]
    missing: tuple[str, ...]
    to_verify: tuple[str, ...]
    liked: tuple[str, ...]
    disliked: tuple[str, ...]
    track: str

    @property
    def held_by_gate(self) -> bool:
        """True while a condition on spending rules the model out, whoever asks for it."""
        return any(check.name == "spending" and check.fit == "short" for check in self.checks)


def two_years(model: ActionModel) -> Money:
    """Our estimate of the money for one market over 24 months."""
    first, second = model.budget_first_year, model.budget_second_year
    return Money(low=first.low + second.low, high=first.high + second.high)


def ideal_control(facts: Facts, score: MarketScore | None) -> float:
    """Control over customer and price (0-5) this firm should seek here: what the product needs and the firm can carry,
    less what a risky or hard-to-reach market advises against."""
    need = (
        0.35 * _ASSETS.get(str(facts.get("asset_specificity")), 0.5)
        + 0.25 * _SERVICE.get(str(facts.get("after_sales_need")), 0.5)
        + 0.20 * _BRAND.get(str(facts.get("brand")), 0.5)
        + 0.20 * (score.parts["size"] if score else 0.5)
    )
    can = (
        0.35 * min(_number(facts, "budget_24m") / FULL_BUDGET_EUR, 1.0)
        + 0.25 * min(_number(facts, "export_fte") / FULL_FTE, 1.0)
        + 0.25 * _number(facts, "run_commitment") / 5.0
        + 0.15 * _FINANCE.get(str(facts.get("finance")), 0.0)
    )
    values = {c.pillar: c.value for c in score.contributions} if score else {}
    security, access = values.get("security", 0.5), values.get("access", 0.5)
    raw = 0.55 * need + 0.45 * can - 0.40 * (0.5 * (1 - security) + 0.5 * (1 - access))
    return 5.0 * min(max(raw, 0.0), 1.0)


def _number(facts: Facts, name: str) -> float:
    value = facts.get(name)
    return float(value) if isinstance(value, (int, float)) else 0.0


def resource(have: float | None, enough: float, barely: float) -> Fit:
    if have is None:
        return "unknown"
    return "fits" if have >= enough else "borderline" if have >= barely else "short"


def resource_checks(
    content: Content, model: ActionModel, facts: Facts, readiness: Readiness, markets: int
) -> tuple[Check, ...]:
    """Budget and people shared among ``markets``, readiness, the stage rule, and the spending gate.

    The stage rule looks at commitment, not control: at most two levels above the highest ever run; the models a debutant may
    always get skip it, and for them a low readiness is a warning rather than a bar.
    """
    money = two_years(model)
    budget = facts.get("budget_24m")
    people = facts.get("export_fte")
    run = facts.get("run_commitment")
    share = float(budget) / markets if isinstance(budget, (int, float)) else None
    hands = float(people) / markets if isinstance(people, (int, float)) else None
    ready: Fit = (
        "fits"
        if readiness.low >= model.min_readiness
        else "unknown"
        if readiness.high >= model.min_readiness
        else "short"
    )
    stage: Fit = "unknown"
    if isinstance(run, (int, float)):
        stage = "fits" if model.commitment <= run + STEPS_AHEAD else "short"
    if model.debut:
        stage = "fits"
        ready = "borderline" if ready == "short" else ready
    limits = {f.outcome for f in readiness.gates if content.gates[f.gate].effect == "limit_spending"}
    spending: Fit = "short" if "fired" in limits else "unknown" if "to_verify" in limits else "fits"
    if model.budget_first_year.low <= LIGHT_SPENDING_EUR:
        spending = "fits"
    return (
        Check("budget", resource(share, money.high, money.low)),
        Check("people", resource(hands, model.fte, model.fte * BARELY_ENOUGH_PEOPLE)),
        Check("readiness", ready),
        Check("stage", stage),
        Check("spending", spending),
    )


def _goal(model: ActionModel, facts: Facts) -> float:
    goal = facts.get("goal")
    return 0.5 if goal is None else float(goal in model.goals)


def fit_model(
    content: Content, model: ActionModel, facts: Facts, readiness: Readiness, control: float, markets: int
) -> ModelFit:
    """Eligibility and fit of one model in one market, with everything that speaks for and against; ``control`` is the ideal there."""
    checks = resource_checks(content, model, facts, readiness, markets)
    hard = {r.id: outcome_of(r.when, facts) for r in model.requires}
    soft = {p.id: outcome_of(p.when, facts) for p in model.prefers}
    failed = [c.name for c in checks if c.fit == "short"] + _having(hard, "not_met")
    open_ends = [c.name for c in checks if c.fit == "unknown"] + _having(hard, "unknown")
    total = sum(p.weight for p in model.prefers)
    coverage = sum(p.weight for p in model.prefers if soft[p.id] == "met") / total
    context = 1 - abs(model.control - control) / 5
    return ModelFit(
        model=model.id,
        market=str(facts.get("market", "")),
        eligible="no" if failed else "to_verify" if open_ends else "yes",
        fit=100 * (0.45 * coverage + 0.40 * context + 0.15 * _goal(model, facts)),
        checks=checks,
        missing=tuple(failed),
        to_verify=tuple(open_ends),
        liked=tuple(_having(soft, "met")),
        disliked=tuple(_having(soft, "not_met")),
        track=model.track,
    )


def _having(outcomes: Mapping[str, Outcome], wanted: Outcome) -> list[str]:
    return [name for name, outcome in outcomes.items() if outcome == wanted]


def fit_models(
    content: Content, facts: Facts, readiness: Readiness, score: MarketScore | None, markets: int = 1
) -> tuple[ModelFit, ...]:
    """Every model for one market: usable ones first, then by fit. ``facts`` come from ``market_facts``."""
    control = ideal_control(facts, score)
    fits = [fit_model(content, m, facts, readiness, control, max(1, markets)) for m in content.action_models.values()]
    return tuple(sorted(fits, key=lambda f: (f.eligible == "no", -f.fit, f.model)))


def best_model(content: Content, fits: tuple[ModelFit, ...], goal: str | None) -> ModelFit | None:
    """The best-fitting model not ruled out, for the firm's goal: selling unless the goal is collaboration or sourcing.

    Who cannot carry a collaboration yet may begin by selling; who wants to buy is never told to sell instead.

    A model still to be verified may be best: the plan then says what to verify, rather than offering a lesser one as safe.
    Among models that suit almost equally well the one with the least commitment wins: it can be undone; "almost" is twice as
    wide while neither money nor hours are known. Where no model of its own is within the firm's means, going together with
    others comes before selling through somebody else.
    """
    track = goal if goal in ("collaboration", "sourcing") else "selling"
    usable = [f for f in fits if f.track == track and f.eligible != "no"]
    if not usable and track == "collaboration":
        usable = [f for f in fits if f.track == "selling" and f.eligible != "no"]
    if not usable:
        return None
    models = content.action_models
    blind = all(c.fit == "unknown" for c in usable[0].checks if c.name in MEANS)
    level = [f for f in usable if f.fit >= usable[0].fit - NEARLY_EQUAL * (2 if blind else 1)]
    alone = not (track == "selling" and lacking_means(content, fits))

    def order(fit: ModelFit) -> tuple[bool, int, float]:
        return (alone or not with_others(models[fit.model]), models[fit.model].commitment, -fit.fit)

    return min(level, key=order)


def lacking_means(content: Content, fits: tuple[ModelFit, ...]) -> tuple[str, ...]:
    """Which of money and people fall short of every model the firm could run on its own; () when one is within reach."""
    models = content.action_models
    own = [
        {c.name for c in f.checks if c.fit == "short"}
        for f in fits
        if f.track == "selling" and models[f.model].family not in SHARED_FAMILIES and suits_nature(content, f)
    ]
    if not own or any(not short & set(MEANS) for short in own):
        return ()
    return tuple(name for name in MEANS if all(name in short for short in own)) or MEANS


def with_others(model: ActionModel) -> bool:
    """Whether other firms share cost and work: a network, or the lead of a larger firm, with a partner to be found."""
    return model.family in SHARED_FAMILIES and model.partner is not None


def suits_nature(content: Content, fit: ModelFit) -> bool:
    """False for a model that what the firm sells, or to whom, rules out: no money, hours or preparation would change that."""
    return not any(r.id in fit.missing and r.when.facts() <= NATURE for r in content.action_models[fit.model].requires)


def next_rung(content: Content, facts: Facts, fits: tuple[ModelFit, ...], current: ModelFit) -> ModelFit | None:
    """The model to grow into: same track, more commitment and no less control, nearest above, best fit first.

    Who sells through others or together with them grows first into a way of its own, even one of the same commitment. A step can be
    undone, lacks at most one requirement besides selling there already (none where much is at stake), needs no customers of another
    kind, and asks for no more than three times today's money.
    """
    models = content.action_models
    here, budget = models[current.model], facts.get("budget_24m")

    def higher(model: ActionModel) -> bool:
        own = here.family in SHARED_FAMILIES and model.family not in SHARED_FAMILIES
        return model.commitment > here.commitment or (own and model.commitment == here.commitment)

    def step(fit: ModelFit) -> bool:
        model = models[fit.model]
        lacking = [r for r in model.requires if r.id in fit.missing and not r.when.facts() <= EARNED]
        strangers = any("customers" in r.when.facts() for r in lacking)
        dear = isinstance(budget, (int, float)) and two_years(model).low > STRETCH * budget
        return (
            model.reversibility > 1 and len(lacking) <= (model.commitment <= DEAR_TO_UNDO) and not (strangers or dear)
        )

    above = [
        f
        for f in fits
        if f.track == current.track
        and higher(models[f.model])
        and models[f.model].control >= here.control
        and suits_nature(content, f)
        and step(f)
    ]
    return min(above, key=lambda f: (models[f.model].commitment, -f.fit), default=None)


def market_blocks(content: Content, facts: Facts) -> tuple[str, ...]:
    """Ids of the gates that hold this market back."""
    return tuple(
        g.id
        for g in content.gates.values()
        if g.scope == "market" and g.effect == "block_market" and gate_finding(g, facts).outcome == "fired"
    )
