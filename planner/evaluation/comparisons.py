"""What would change if the ranking reckoned otherwise: each variant against what ships, on the same cells, paired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.content.evaluation import Difference
from planner.content.trade_table import FloatArray
from planner.evaluation.methods import score
from planner.evaluation.metrics import interval
from planner.evaluation.trial import METRICS, Cell, Value, clusters, measured
from planner.markets.pillars import MIN_YARDSTICK, Pillars, demand_of
from planner.markets.ranking import STAGE_DIAL, STAGE_WEIGHTS
from planner.markets.scaling import utility

DIALS = (0.10, 0.20, 0.35)
WANTED_SHARES = (0.10, 0.25)


@dataclass(frozen=True)
class Pair:
    """Two ways of ordering the same cells; the difference published is second less first."""

    name: str
    stage: str
    first: Value
    second: Value
    metrics: tuple[str, ...] = METRICS


def compare(data: str, cells: Sequence[Cell], pairs: Sequence[Pair]) -> tuple[Difference, ...]:
    """Every pair in every metric it asks for."""
    group = clusters(cells)
    known_values: dict[Value, FloatArray] = {}
    out = []
    for pair in pairs:
        for value in (pair.first, pair.second):
            if value not in known_values:
                known_values[value] = measured(cells, value)
        one, other = known_values[pair.first], known_values[pair.second]
        for column, metric in enumerate(METRICS):
            known = ~np.isnan(one[:, column])
            if metric not in pair.metrics or not known.any():
                continue
            out.append(
                Difference(
                    name=pair.name,
                    data=data,
                    stage=pair.stage,
                    metric=metric,
                    first=float(one[known, column].mean()),
                    second=float(other[known, column].mean()),
                    difference=interval(other[:, column] - one[:, column], group),
                )
            )
    return tuple(out)


def judged(name: str) -> Value:
    """A method by its name."""
    return lambda cell: cell.methods[name]


def against_baselines() -> tuple[Pair, ...]:
    """The two differences the decision rules ask for."""
    return (
        Pair("potential_less_imports_distance", "", judged("imports_distance"), judged("potential"), ("level", "ndcg")),
        Pair("gap_less_momentum", "", judged("momentum"), judged("gap"), ("growth", "excess")),
    )


def _score(pillars: Pillars, stage: str, dial: float | None = None) -> FloatArray:
    return score(pillars.values(STAGE_DIAL[stage] if dial is None else dial), STAGE_WEIGHTS[stage])


def shipped(stage: str, dial: float | None = None) -> Value:
    """The score of a neutral firm with the weights of its stage and, if given, another growth dial."""
    return lambda cell: _score(cell.seen.pillars, stage, dial)


def wanting(pillars: Pillars, share: float) -> Pillars:
    """Pillars whose demand asks with another weight how much more than usual a market buys of the product."""
    opportunity = pillars.opportunity
    assert opportunity.wanted is not None
    demand = demand_of(opportunity.size.placed, opportunity.wanted.placed, share)
    return replace(pillars, opportunity=replace(opportunity, demand=demand))


def demand_alone(cell: Cell) -> Pillars:
    """The market's imports in the place of Italy's potential: ease is then counted in access only."""
    base, opportunity = cell.seen.base, cell.seen.pillars.opportunity
    assert opportunity.wanted is not None
    sizeable = base.counts_gap if base.counts_gap.sum() >= MIN_YARDSTICK else None
    size = utility(np.log(np.where(base.potential > 0, base.imports, np.nan)), sizeable)
    demand = demand_of(size, opportunity.wanted.placed)
    return replace(cell.seen.pillars, opportunity=replace(opportunity, demand=demand))


def wanted_share(stage: str, share: float) -> Value:
    """The score with another weight of the wanted term."""
    return lambda cell: _score(wanting(cell.seen.pillars, share), stage)


def variants(cells: Sequence[Cell]) -> tuple[Pair, ...]:
    """Demand without ease and the wanted term at several weights, for each stage."""
    bare = {id(cell): demand_alone(cell) for cell in cells}

    def without_ease(stage: str) -> Value:
        return lambda cell: _score(bare[id(cell)], stage)

    pairs = []
    for stage in STAGE_WEIGHTS:
        used, none = shipped(stage), wanted_share(stage, 0.0)
        pairs.append(Pair("demand_only", stage, used, without_ease(stage)))
        pairs += [Pair(f"wanted_{100 * w:.0f}", stage, none, wanted_share(stage, w)) for w in WANTED_SHARES]
    return tuple(pairs)


def dials() -> tuple[Pair, ...]:
    """The growth dial step by step, for the score of each stage and for opportunity by itself."""
    pairs = []
    for stage in STAGE_WEIGHTS:
        still = shipped(stage, 0.0)
        pairs += [Pair(f"dial_{100 * d:.0f}", stage, still, shipped(stage, d)) for d in DIALS]
    still = opportunity_alone(0.0)
    return (*pairs, *(Pair(f"dial_{100 * d:.0f}", "", still, opportunity_alone(d)) for d in DIALS))


def opportunity_alone(dial: float) -> Value:
    """The first pillar by itself, where the price of the dial shows undiluted."""
    return lambda cell: cell.seen.pillars.opportunity.at(dial)
