"""The staged path in one market: now, next and later with what must be seen to move up, when to step back, and what unlocks the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from planner.action_models import (
    BARELY_ENOUGH_PEOPLE,
    Fit,
    ModelFit,
    next_rung,
    resource,
    suits_nature,
    two_years,
)
from planner.base import Money, Text
from planner.content.load import Content
from planner.content.schema import ActionModel
from planner.readiness import Gap, Readiness
from planner.rules import Facts

REVIEW_EVERY = 6
MOST_RUNGS = 3
MOST_BESIDE = 2
ThresholdKind = Literal["result", "service", "readiness", "people", "budget"]
# From what costs only attention to what costs most: the order in which obstacles are told.
UNLOCK_ORDER = ("readiness", "people", "requirement", "spending", "stage", "budget")


@dataclass(frozen=True)
class Threshold:
    """Something to be reached before moving up; ``fit`` against what the firm has today, None for results still to come."""

    kind: ThresholdKind
    fit: Fit | None = None
    result: Text | None = None


@dataclass(frozen=True)
class Rung:
    """A model on the path; ``month`` counts from the day of the plan: the review before which moving up is not decided.

    The first rung is today's and has neither thresholds nor month. ``month`` is None while the market waits on a condition.
    """

    model: str
    thresholds: tuple[Threshold, ...]
    month: int | None


@dataclass(frozen=True)
class StagedPath:
    """Rungs from today's upwards; ``decide`` is the month of the review at which stepping back is decided, ``fallback`` where to."""

    market: str
    rungs: tuple[Rung, ...]
    decide: int | None
    signs: tuple[Text, ...]
    fallback: str | None


@dataclass(frozen=True)
class Unlock:
    """One obstacle of a model and what removes it: ``gaps`` to close, a ``requirement`` to meet, a model to go ``through`` first."""

    kind: str
    requirement: str | None = None
    gaps: tuple[Gap, ...] = ()
    through: str | None = None


@dataclass(frozen=True)
class Blocked:
    """A model out of reach today with everything that would unlock it, cheapest first; () when it is not for this offer at all."""

    fit: ModelFit
    unlocks: tuple[Unlock, ...]


@dataclass(frozen=True)
class Combination:
    """The main model and what stands beside it; ``money`` over 24 months and ``fte`` are the sums, checked as one."""

    main: str
    beside: tuple[str, ...]
    money: Money
    fte: float
    budget: Fit
    people: Fit


def review_from(month: int, reviews: Iterable[int]) -> int:
    """The first review at or after a month; beyond the calendar, reviews go on every six months."""
    later = [r for r in reviews if r >= month]
    return min(later) if later else -(-month // REVIEW_EVERY) * REVIEW_EVERY


def staged_path(
    content: Content,
    facts: Facts,
    fits: tuple[ModelFit, ...],
    current: ModelFit,
    begin: int | None,
    reviews: tuple[int, ...],
) -> StagedPath:
    """Up to three rungs from ``current``, which begins in month ``begin`` (None: not yet), and the way down."""
    models = content.action_models
    rungs, last, month = [Rung(current.model, (), None)], current, begin
    while len(rungs) < MOST_RUNGS:
        higher = next_rung(content, facts, fits, last)
        if higher is None:
            break
        if month is not None:
            seen = month + models[last.model].months_to_first_sale[0] + models[higher.model].arrive_after_months
            month = review_from(seen, reviews)
        rungs.append(Rung(higher.model, _thresholds(content, facts, higher), month))
        last = higher
    here = models[current.model]
    decide = None if begin is None else review_from(begin + here.months_to_first_sale[1], reviews)
    below = [f for f in fits if f.track == current.track and f.eligible != "no" and _lighter(models[f.model], here)]
    fallback = max(below, key=lambda f: f.fit, default=None)
    return StagedPath(current.market, tuple(rungs), decide, here.step_back, fallback.model if fallback else None)


def _lighter(model: ActionModel, here: ActionModel) -> bool:
    """Less at stake; or as much, for less money and with more of the work done by others."""
    if model.commitment != here.commitment:
        return model.commitment < here.commitment
    return model.control < here.control and two_years(model).low < two_years(here).low


def _thresholds(content: Content, facts: Facts, fit: ModelFit) -> tuple[Threshold, ...]:
    checks = {c.name: c.fit for c in fit.checks}
    found = [Threshold("result", result=text) for text in content.action_models[fit.model].arrive]
    if facts.get("after_sales_need") == "on_site":
        found.append(Threshold("service"))
    return (
        *found,
        Threshold("readiness", checks["readiness"]),
        Threshold("people", checks["people"]),
        Threshold("budget", checks["budget"]),
    )


def blocked_models(
    content: Content, fits: tuple[ModelFit, ...], readiness: Readiness, track: str
) -> tuple[Blocked, ...]:
    """Models of a track out of reach, those nearest to being unlocked first; those not for this offer last and without unlocks."""
    found = [
        Blocked(f, unlocks(content, f, fits, readiness) if suits_nature(content, f) else ())
        for f in fits
        if f.track == track and f.eligible == "no"
    ]
    return tuple(
        sorted(
            found,
            key=lambda b: (not b.unlocks, len(b.unlocks), two_years(content.action_models[b.fit.model]).low),
        )
    )


def unlocks(content: Content, fit: ModelFit, fits: tuple[ModelFit, ...], readiness: Readiness) -> tuple[Unlock, ...]:
    """What removes each failed check of a model, from what costs only attention to what costs most."""
    model = content.action_models[fit.model]
    found = []
    for name in fit.missing:
        if name == "readiness":
            found.append(Unlock(name, gaps=_enough_gaps(readiness, model.min_readiness)))
        elif name == "stage":
            found.append(Unlock(name, through=_stepping_stone(content, fits, fit)))
        elif name in UNLOCK_ORDER:
            found.append(Unlock(name))
        else:
            found.append(Unlock("requirement", requirement=name))
    return tuple(sorted(found, key=lambda u: UNLOCK_ORDER.index(u.kind)))


def _enough_gaps(readiness: Readiness, wanted: int) -> tuple[Gap, ...]:
    """The gaps that bring most points per day until the total would be reached; all that give points when they are not enough."""
    points, found = float(readiness.low), []
    for gap in sorted((g for g in readiness.gaps if g.points > 0), key=lambda g: (-g.per_day, g.action)):
        if points >= wanted:
            break
        found.append(gap)
        points += gap.points
    return tuple(found)


def _stepping_stone(content: Content, fits: tuple[ModelFit, ...], wanted: ModelFit) -> str | None:
    """The usable model whose experience brings the wanted one within two steps; the nearest usable one when none is high enough."""
    models = content.action_models
    usable = [f for f in fits if f.eligible != "no" and f.track in ("selling", wanted.track)]
    below = [f for f in usable if models[f.model].commitment < models[wanted.model].commitment]
    best = max(below, key=lambda f: (models[f.model].commitment, f.fit), default=None)
    return best.model if best else None


def combination(
    content: Content, facts: Facts, fits: tuple[ModelFit, ...], main: ModelFit, markets: int
) -> Combination | None:
    """What may stand beside the main model within the share of money and hours of one market; None when nothing should.

    A model stands beside another only where its record says so and its strongest reason holds for this firm and market; a second
    one only when all three are well within the means.
    """
    models = content.action_models
    share, hands = (_share(facts.get(name), markets) for name in ("budget_24m", "export_fte"))
    money, fte = two_years(models[main.model]), models[main.model].fte
    beside: list[str] = []
    for fit in sorted(fits, key=lambda f: (f.track != "service", -f.fit)):
        model = models[fit.model]
        strongest = max(p.weight for p in model.prefers)
        reason = any(p.weight == strongest and p.id in fit.liked for p in model.prefers)
        if main.model not in model.beside or fit.eligible == "no" or not reason or len(beside) == MOST_BESIDE:
            continue
        extra, hours = two_years(model), fte + model.fte
        total = Money(low=money.low + extra.low, high=money.high + extra.high)
        verdicts = resource(share, total.high, total.low), resource(hands, hours, hours * BARELY_ENOUGH_PEOPLE)
        if "short" in verdicts or (beside and "borderline" in verdicts):
            continue
        money, fte, beside = total, hours, [*beside, fit.model]
    if not beside:
        return None
    return Combination(
        main.model,
        tuple(beside),
        money,
        fte,
        resource(share, money.high, money.low),
        resource(hands, fte, fte * BARELY_ENOUGH_PEOPLE),
    )


def _share(value: object, markets: int) -> float | None:
    return float(value) / max(1, markets) if isinstance(value, (int, float)) else None
