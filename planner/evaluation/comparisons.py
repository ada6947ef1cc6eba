"""What would change if the ranking reckoned otherwise: each variant against what ships, on the same cells, paired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.content.evaluation import Difference
from planner.content.load import Content
from planner.content.trade_table import FloatArray
from planner.evaluation.methods import score
from planner.evaluation.metrics import interval
from planner.evaluation.past import neutral_firm
from planner.evaluation.trial import METRICS, Cell, Value, clusters, measured
from planner.markets.pillars import Pillars, build_pillars
from planner.markets.ranking import STAGE_DIAL, STAGE_WEIGHTS

DIALS = (0.0, 0.10, 0.20, 0.35)


@dataclass(frozen=True)
class Pair:
    """Two ways of ordering the same cells; the difference published is second less first."""

    name: str
    stage: str
    first: Value
    second: Value
    metrics: tuple[str, ...] = METRICS


def compare(cells: Sequence[Cell], pairs: Sequence[Pair]) -> tuple[Difference, ...]:
    """Every pair in every metric it asks for."""
    group = clusters(cells)
    out = []
    for pair in pairs:
        one, other = measured(cells, pair.first), measured(cells, pair.second)
        for column, metric in enumerate(METRICS):
            known = ~np.isnan(one[:, column])
            if metric not in pair.metrics or not known.any():
                continue
            out.append(
                Difference(
                    name=pair.name,
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


def shipped(stage: str, dial: float | None = None) -> Value:
    """The score of a neutral firm with the weights of its stage and, if given, another growth dial."""
    used = STAGE_DIAL[stage] if dial is None else dial
    return lambda cell: score(cell.seen.pillars.values(used), STAGE_WEIGHTS[stage])


def _stage_score(pillars: Pillars, stage: str) -> FloatArray:
    return score(pillars.values(STAGE_DIAL[stage]), STAGE_WEIGHTS[stage])


def size_alone(pillars: Pillars) -> Pillars:
    """Today's demand without the term that asks how much more than usual a market buys of the product."""
    opportunity = pillars.opportunity
    return replace(pillars, opportunity=replace(opportunity, demand=opportunity.size.placed))


def demand_alone(content: Content, cell: Cell) -> Pillars:
    """The market's imports in the place of Italy's potential: ease is then counted in access only."""
    joined = replace(cell.seen.base, potential=cell.seen.base.imports, unused=cell.seen.older.unused)
    return build_pillars(content, neutral_firm(cell.products, "debut"), joined)


def variants(cells: Sequence[Cell]) -> tuple[Pair, ...]:
    """Demand without ease, demand without the wanted term, and the growth dial step by step, for each stage."""
    bare = {id(cell): demand_alone(cell.moving, cell) for cell in cells}
    pairs = []
    for stage in STAGE_WEIGHTS:
        pairs += [
            Pair("demand_only", stage, shipped(stage), _bare(bare, stage)),
            Pair("without_wanted", stage, shipped(stage), _without_wanted(stage)),
        ]
        pairs += [Pair(f"dial_{100 * dial:.0f}", stage, shipped(stage, 0.0), shipped(stage, dial)) for dial in DIALS]
    return tuple(pairs)


def _bare(bare: dict[int, Pillars], stage: str) -> Value:
    return lambda cell: _stage_score(bare[id(cell)], stage)


def _without_wanted(stage: str) -> Value:
    return lambda cell: _stage_score(size_alone(cell.seen.pillars), stage)
