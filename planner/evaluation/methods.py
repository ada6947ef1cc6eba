"""Every way of ordering markets that the back-test sets side by side: what Rotta ships, and the simple rules it must beat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from planner.content.load import Content
from planner.content.trade_table import FloatArray
from planner.evaluation.past import neutral_firm
from planner.markets.pillars import Pillars, build_pillars
from planner.markets.potential import (
    AGREEMENT,
    BORDER,
    LANGUAGE,
    LN_KM,
    SMALL_FLOW_EUR,
    Potential,
    preference,
    product_potential,
)
from planner.markets.ranking import FLOOR, STAGE_DIAL, STAGE_WEIGHTS
from planner.products import ProductSet

RANDOM = "random"
SHIPPED = ("potential", "gap", *(f"score_{stage}" for stage in STAGE_WEIGHTS))
BASELINES = ("gdp", "imports", "nearest", "imports_distance", "gravity", "persistence", "momentum")
METHODS = (*SHIPPED, *BASELINES)


@dataclass(frozen=True, eq=False)
class Seen:
    """What one set of products looked like: potential with the base window's trade, the older gap, and the pillars."""

    base: Potential
    older: Potential
    pillars: Pillars


def look(base: Content, moving: Content, older: Content | None, products: ProductSet) -> Seen:
    """Potential and pillars of a neutral firm; ``moving`` is ``base`` with past growth, ``older`` holds the window before.

    Without ``older`` the gap is the base's own: then growth must not be judged.
    """
    potential = product_potential(base, products)
    before = product_potential(older, products) if older is not None else potential
    joined = replace(potential, unused=before.unused)
    return Seen(potential, before, build_pillars(moving, neutral_firm(products, "debut"), joined))


def score(values: FloatArray, weights: tuple[float, ...]) -> FloatArray:
    """The weighted geometric mean of the pillars (4, n) without any market left out, 0..100."""
    logs: FloatArray = np.log(np.maximum(values, FLOOR))
    return 100 * np.exp(np.array(weights) @ logs)


def gravity(content: Content, products: ProductSet) -> FloatArray:
    """How easily anybody from Italy would sell there, by distance, border, agreement and language alone."""
    markets = content.tables.markets
    ease: FloatArray = np.exp(
        LN_KM * np.log(markets.column("distance"))
        + BORDER * markets.column("border")
        + AGREEMENT * preference(content, products)
        + LANGUAGE * markets.column("common_language")
    )
    return ease


def orders(content: Content, seen: Seen, products: ProductSet, older: bool) -> Mapping[str, FloatArray]:
    """The value each method gives to every market, (n,): more is better. Without an ``older`` window momentum is flat."""
    distance = content.tables.markets.column("distance")
    base, before = seen.base, seen.older
    out = {"potential": base.potential, "gap": before.unused}
    for stage, weights in STAGE_WEIGHTS.items():
        out[f"score_{stage}"] = score(seen.pillars.values(STAGE_DIAL[stage]), weights)
    grown = log_growth(before.from_italy, base.from_italy) if older else np.zeros_like(distance)
    return {
        **out,
        "gdp": np.nan_to_num(content.tables.markets.column("gdp")),
        "imports": base.imports,
        "nearest": -distance,
        "imports_distance": base.imports / distance,
        "gravity": base.imports * gravity(content, products),
        "persistence": base.from_italy,
        "momentum": grown,
    }


def log_growth(before: FloatArray, after: FloatArray) -> FloatArray:
    """ln of the ratio of two flows, both lifted a little so that a flow born or lost stays finite."""
    grown: FloatArray = np.log((after + SMALL_FLOW_EUR) / (before + SMALL_FLOW_EUR))
    return grown
