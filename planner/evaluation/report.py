"""The results as plain lines for a terminal, and as JSON whose figures are rounded so that they can be compared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from planner.content.evaluation import Evaluation, Interval, Spread, Trial

DECIMALS = 4


def lines(found: Evaluation) -> Iterator[str]:
    """Tables of methods by measure, paired differences, robustness."""
    for trial in found.trials:
        yield from _trial(trial)
    yield "PAIRED DIFFERENCES (second less first; * where the interval leaves 0 out)"
    for c in found.comparisons:
        mark = "*" if c.difference.low > 0 or c.difference.high < 0 else ""
        name = f"{c.name:32s}{c.data:9s}{c.stage:12s}{c.metric:7s}"
        yield f"{name}{c.first:8.3f} ->{c.second:8.3f}  {_interval(c.difference)}{mark}"
    yield ""
    yield from _robust(found)


def _trial(trial: Trial) -> Iterator[str]:
    head = f"{trial.markets} markets, {trial.cells} cells, {trial.clusters} clusters; {'; '.join(trial.folds)}"
    yield f"{trial.data.upper()}: {head}"
    yield f"{'':18s}{'level':32s}{'NDCG@10':24s}{'growth':40s}{'excess growth, points a year':24s}"
    for m in trial.methods:
        wide = (
            f" ({m.growth.wide_low:.3f}..{m.growth.wide_high:.3f})"
            if m.growth and m.growth.wide_low is not None
            else ""
        )
        growth = f"{_interval(m.growth)}{wide}"
        yield f"{m.method:18s}{_interval(m.level):32s}{_interval(m.ndcg):24s}{growth:40s}{_interval(m.excess)}"
    yield ""


def _interval(i: Interval | None) -> str:
    return "-" if i is None else f"{i.value:.3f} [{i.low:.3f}..{i.high:.3f}]"


def _spread(s: Spread) -> str:
    return f"{s.median:.3f} [{s.low:.3f}..{s.high:.3f}]"


def _robust(found: Evaluation) -> Iterator[str]:
    r = found.robust
    yield f"ROBUSTNESS: {r.products} products x {r.firms} example firms; median [5 %..95 %]"
    for name, spread in r.tau.items():
        yield f"Kendall's tau with {name:14s}{_spread(spread)}"
    yield f"shift of the first twenty, places  {_spread(r.shift)}"
    yield f"pairs swapped by a dropped market  {_spread(r.reversals)}, worst {r.worst_reversal:.3f}"
    for name, spread in r.correlations.items():
        yield f"correlation {name:24s}{_spread(spread)}"
    for stage, weights in r.effective_weights.items():
        yield f"effective weights, {stage}: " + ", ".join(f"{p} {w:.2f}" for p, w in weights.items())


def as_json(found: Evaluation) -> str:
    """Indented JSON; the same results give the same bytes."""
    document = _rounded(found.model_dump(exclude_none=True))
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _rounded(node: Any) -> Any:
    if isinstance(node, float):
        return round(node, DECIMALS)
    if isinstance(node, dict):
        return {key: _rounded(value) for key, value in node.items()}
    if isinstance(node, (list, tuple)):
        return [_rounded(value) for value in node]
    return node
