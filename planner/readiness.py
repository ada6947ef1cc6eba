"""How prepared the firm is: dimensions and total as ranges, gates that never change the score, gaps in order of what unlocks most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from planner.content.load import Content
from planner.content.schema import Band, Gate, Question
from planner.profile import Profile
from planner.questionnaire import shown
from planner.rules import Condition, Facts, Trace, evaluate

TOP_LEVEL = 4
WEAK_LEVEL = 2
# How many of the most urgent gaps a plan works on.
PLANNED_GAPS = 6
GRAVEST_FIRST = ("cap_band", "block_market", "limit_spending", "advise", "funding")
ONLY_BUYS = Condition(fact="goal", op="==", value="sourcing")
GateOutcome = Literal["fired", "passed", "not_concerned", "to_verify"]


@dataclass(frozen=True)
class DimensionScore:
    """0-100 with every "non so" at worst (``low``) and at best (``high``); None when no question applies."""

    dimension: str
    low: float | None
    high: float | None
    coverage: float


@dataclass(frozen=True)
class GateFinding:
    """What a gate says of this case; ``market`` is set for gates on one market."""

    gate: str
    outcome: GateOutcome
    trace: Trace
    market: str | None = None


@dataclass(frozen=True)
class Gap:
    """A weakness and the action that closes it; ``points`` of the total it would bring, ``gate`` it opens."""

    action: str
    questions: tuple[str, ...]
    points: float
    effort_days: float
    gate: str | None

    @property
    def per_day(self) -> float:
        return self.points / self.effort_days


@dataclass(frozen=True)
class Swing:
    """An unanswered question, how many points of the total its answer can add, and the ``band`` it can lead to by itself."""

    question: str
    points: float
    changes_band: bool
    band: str


@dataclass(frozen=True)
class Readiness:
    """An index of preparation, never a probability. ``band`` follows ``low`` and the fired caps; ``band_high`` follows ``high``."""

    low: int
    high: int
    coverage: float
    band: str
    band_high: str
    capped_by: tuple[str, ...]
    dimensions: tuple[DimensionScore, ...]
    gates: tuple[GateFinding, ...]
    gaps: tuple[Gap, ...]
    would_change: tuple[Swing, ...]
    indicative: bool


def scored_questions(content: Content, profile: Profile, path: str) -> tuple[Question, ...]:
    """Firm-wide questions in the denominator: all of them in full, in express the express set and whatever was answered."""
    return tuple(
        q
        for q in content.questions.values()
        if q.kind == "scale"
        and q.scope == "firm"
        and q.id not in profile.not_applicable
        and shown(q, profile.facts)
        and (path == "full" or q.express or profile.levels.get(q.id) is not None or q.id in profile.answered)
    )


def assess(content: Content, profile: Profile, path: str, markets: Mapping[str, Facts] | None = None) -> Readiness:
    """Assess the firm; ``markets`` maps each chosen market to its facts, for the gates asked once per market."""
    questions = scored_questions(content, profile, path)
    shares = points_at_stake(content, questions)
    dimensions = tuple(_dimension(d, questions, profile) for d in content.dimensions)
    low = sum(shares[q.id] * (profile.levels.get(q.id) or 0) / TOP_LEVEL for q in questions)
    missing = {q.id: shares[q.id] for q in questions if profile.levels.get(q.id) is None}
    high = low + sum(missing.values())
    low_points, high_points = round(low), round(high)
    gates = screen_gates(content, profile, markets or {})
    caps = tuple(f.gate for f in gates if f.outcome == "fired" and content.gates[f.gate].effect == "cap_band")
    return Readiness(
        low=low_points,
        high=high_points,
        coverage=max(0.0, 1.0 - sum(missing.values()) / 100.0) if questions else 0.0,
        band=_capped(content, band_of(content, low_points), caps),
        band_high=_capped(content, band_of(content, high_points), caps),
        capped_by=caps,
        dimensions=dimensions,
        gates=gates,
        gaps=_gaps(content, profile, questions, shares, gates),
        would_change=_would_change(content, missing, low, high, caps),
        indicative=path != "full",
    )


def points_at_stake(content: Content, questions: tuple[Question, ...]) -> dict[str, float]:
    """Points out of 100 each question carries: its share of its dimension, dimensions rescaled to those that apply."""
    totals: dict[str, float] = {}
    for q in questions:
        assert q.dimension is not None
        totals[q.dimension] = totals.get(q.dimension, 0.0) + q.weight
    weights = {d: content.dimensions[d].weight for d in totals}
    whole = sum(weights.values())
    return {
        q.id: 100.0 * weights[q.dimension] / whole * q.weight / totals[q.dimension] for q in questions if q.dimension
    }


def _dimension(dimension: str, questions: tuple[Question, ...], profile: Profile) -> DimensionScore:
    mine = [q for q in questions if q.dimension == dimension]
    whole = sum(q.weight for q in mine)
    if not mine:
        return DimensionScore(dimension, None, None, 0.0)
    low = sum(q.weight * (profile.levels.get(q.id) or 0) for q in mine) / (TOP_LEVEL * whole)
    unknown = sum(q.weight for q in mine if profile.levels.get(q.id) is None) / whole
    return DimensionScore(dimension, 100 * low, 100 * (low + unknown), 1 - unknown)


def band_of(content: Content, score: int) -> Band:
    """The band a whole score falls in."""
    return next(b for b in content.bands if b.low <= score <= b.high)


def _capped(content: Content, band: Band, caps: tuple[str, ...]) -> str:
    order = [b.id for b in content.bands]
    limits = [order.index(cap) for g in caps if (cap := content.gates[g].cap)]
    return order[min([order.index(band.id), *limits])]


def gate_finding(gate: Gate, facts: Facts, market: str | None = None) -> GateFinding:
    """Evaluate one gate: an unknown answer or an unknown scope is "to verify", never passed."""
    buys_only = evaluate(ONLY_BUYS, facts)
    if gate.selling and buys_only.outcome == "met":
        return GateFinding(gate.id, "not_concerned", buys_only, market)
    if gate.applies is not None:
        scope = evaluate(gate.applies, facts)
        if scope.outcome == "not_met":
            return GateFinding(gate.id, "not_concerned", scope, market)
        if scope.outcome == "unknown":
            return GateFinding(gate.id, "to_verify", scope, market)
    trace = evaluate(gate.when, facts)
    outcomes: dict[str, GateOutcome] = {"met": "fired", "not_met": "passed", "unknown": "to_verify"}
    return GateFinding(gate.id, outcomes[trace.outcome], trace, market)


def screen_gates(content: Content, profile: Profile, markets: Mapping[str, Facts]) -> tuple[GateFinding, ...]:
    """Every gate on the firm, and the gates on a market once for each market given."""
    found = [gate_finding(g, profile.facts) for g in content.gates.values() if g.scope != "market"]
    for market, facts in markets.items():
        found += [gate_finding(g, facts, market) for g in content.gates.values() if g.scope == "market"]
    return tuple(found)


def _gaps(
    content: Content,
    profile: Profile,
    questions: tuple[Question, ...],
    shares: Mapping[str, float],
    gates: tuple[GateFinding, ...],
) -> tuple[Gap, ...]:
    """One gap an action: gates first, the gravest before the others, then points per day of effort."""
    fired: dict[str, str] = {}
    held = [f.gate for f in gates if f.outcome == "fired"]
    for gate in sorted(held, key=lambda g: GRAVEST_FIRST.index(content.gates[g].effect)):
        fired.setdefault(content.gates[gate].action, gate)
    weak: dict[str, list[Question]] = {}
    for q in questions:
        level = profile.levels.get(q.id)
        if q.action and level is not None and level <= WEAK_LEVEL:
            weak.setdefault(q.action, []).append(q)
    gaps = [
        Gap(
            action=action,
            questions=tuple(q.id for q in weak.get(action, ())),
            points=sum(shares[q.id] * (1 - (profile.levels.get(q.id) or 0) / TOP_LEVEL) for q in weak.get(action, ())),
            effort_days=content.actions[action].effort_days,
            gate=fired.get(action),
        )
        for action in dict.fromkeys((*fired, *weak))
    ]
    return tuple(sorted(gaps, key=lambda g: (_urgency(content, g), -g.per_day, g.action)))


def _urgency(content: Content, gap: Gap) -> int:
    """What stops the firm or a market comes before what limits or advises, and public money last among the conditions."""
    return len(GRAVEST_FIRST) if gap.gate is None else GRAVEST_FIRST.index(content.gates[gap.gate].effect)


def _would_change(
    content: Content, missing: Mapping[str, float], low: float, high: float, caps: tuple[str, ...]
) -> tuple[Swing, ...]:
    """Bands after the caps: an answer that only moves points below a cap changes no band."""
    now = _capped(content, band_of(content, round(low)), caps)
    swings = []
    for question, points in missing.items():
        band = _capped(content, band_of(content, round(min(high, low + points))), caps)
        swings.append(Swing(question, points, band != now, band))
    return tuple(sorted(swings, key=lambda s: (not s.changes_band, -s.points, s.question)))
