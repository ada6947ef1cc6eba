"""What the golden file holds of each persona: rounded targets, so that a change of advice is seen and a change of words is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from planner.advice import advise
from planner.case import parse_case
from planner.content.load import Content
from planner.plan import build_plan

GOLDEN = Path(__file__).parent / "golden" / "personas.json"
DAY = "2026-11-22"


def targets(content: Content, document: str) -> dict[str, Any]:
    """Band, range, kind of plan, first five markets, chosen markets and the model in each."""
    case = parse_case(content, document)
    advice = advise(content, case, DAY)
    assert advice.ranking is not None
    return {
        "kind": build_plan(content, case, advice).kind,
        "stage": advice.profile.stage,
        "band": advice.readiness.band,
        "low": advice.readiness.low,
        "high": advice.readiness.high,
        "first_five": [s.market for s in advice.ranking.scores[:5]],
        "chosen": list(advice.chosen),
        "models": {m: a.model.model if a.model else None for m, a in advice.markets.items()},
    }


def all_targets(content: Content) -> dict[str, dict[str, Any]]:
    return {name: targets(content, document) for name, document in content.personas.items()}


def written(found: dict[str, dict[str, Any]]) -> str:
    """One persona a line, so that a difference reads as a sentence."""
    lines = [f"  {json.dumps(name)}: {json.dumps(target)}" for name, target in sorted(found.items())]
    return "{\n" + ",\n".join(lines) + "\n}\n"
