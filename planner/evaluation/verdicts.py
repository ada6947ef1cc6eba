"""Whether the results meet the rules written before the first run (docs/backtest.md)."""

from __future__ import annotations

from planner.content.evaluation import Evaluation, Interval, Trial

LEVEL_TARGET = 0.90
MOST_CORRELATED = 0.80
LEAST_TAU = 0.80


def measure(trial: Trial, method: str, metric: str) -> Interval:
    """One figure of one method; KeyError when the method was not judged by it."""
    found: Interval | None = getattr(trial.method(method), metric)
    if found is None:
        raise KeyError(f"{method} has no {metric} on {trial.data}")
    return found


def level_passes(found: Evaluation, data: str = "panel") -> bool:
    """Potential reaches the target, and on the panel stays ahead of imports over distance beyond doubt."""
    ahead = found.compared("potential_less_imports_distance", "panel", "level")[0].difference
    return measure(found.trial(data), "potential", "level").value >= LEVEL_TARGET and ahead.low > 0


def growth_passes(found: Evaluation) -> bool:
    """The unused part of three years before is beyond doubt better than nothing, and better than momentum."""
    panel = found.trial("panel")
    gap, momentum = measure(panel, "gap", "growth"), measure(panel, "momentum", "growth")
    return gap.low > 0 and gap.value > momentum.value


def five_grow_more(found: Evaluation) -> bool:
    """The five markets recommended to a neutral firm of any stage grew more than the others beyond doubt."""
    panel = found.trial("panel")
    scores = [m for m in panel.methods if m.method.startswith("score_")]
    return all(m.excess is not None and m.excess.low > 0 for m in scores)
