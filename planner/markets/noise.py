"""How far the figures behind a ranking may be from the truth, figure by figure, and what each would make of its pillar then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from planner.content.load import Content
from planner.content.trade_table import BoolArray, FloatArray
from planner.markets.pillars import (
    BURDEN_STEP,
    CERTIFIED_SHARE,
    LPI_STEP,
    SECURITY_SHARES,
    UNUSED,
    WILD_CURRENCY,
    WORST_RISK,
    demand_of,
)
from planner.markets.potential import CLIP_GAP, SMALL_FLOW_EUR
from planner.markets.ranking import FLOOR, MarketInputs
from planner.markets.scaling import MAD_TO_SIGMA
from planner.products import ProductSet

# Standard deviations, all our judgement (22 November 2026) except where the hold-out measured them.
# Trade that was really recorded: the two ends of a flow rarely agree, less so the finer the product. In logs.
IMPORTS: Mapping[str, float] = MappingProxyType({"product": 0.20, "heading": 0.15, "sector": 0.10})
FROM_ITALY: Mapping[str, float] = MappingProxyType({"product": 0.25, "heading": 0.20, "sector": 0.12})
GDP = 0.03
# Forecast growth of the next five years, a year: about what five-year forecasts have missed by.
GROWTH = 0.010
# Steps of the logistics survey (1-5) and of our burden of conformity (0-3); the rest is what a formula of distance leaves out.
LPI, BURDEN, DISTANCE = 0.12, 0.5, 0.08
# Classes of country risk (whole numbers, revised during the year), percentiles of rule of law, volatility points.
RISK_CLASS, LAW, VOLATILITY = 0.5, 5.0, 2.0
# What a firm says of itself stands; how alike two markets are is our own rule of thumb.
AFFINITY = 0.05
# A certificate nobody asked about may be held or not: anything between none and all.
UNASKED = CERTIFIED_SHARE / np.sqrt(12)

LEVELS = 256
GAP_GRID = 1024
_BEYOND = 4 * CLIP_GAP
Table = npt.NDArray[np.float32]
Steps = npt.NDArray[np.int16]


@dataclass(frozen=True, eq=False)
class Noise:
    """Standard deviations by market, (n,): logs for ``imports`` (services: GDP) and ``from_italy``, fraction a year for
    ``growth``, units of the barrier, and 0..1 for ``security`` and ``affinity``."""

    imports: FloatArray
    from_italy: FloatArray
    growth: FloatArray
    barrier: FloatArray
    security: FloatArray
    affinity: FloatArray


def detail(products: ProductSet) -> str:
    """The finest level at which the basket was named: product, heading or sector (chapters included)."""
    lengths = {len(code) for code in products.codes if code.isdigit()}
    return "product" if 6 in lengths else "heading" if 4 in lengths else "sector"


def derived_spread(content: Content, figure: str, level: str) -> float:
    """Measured deviation of ln(estimate / truth) of a derived market at this level, of the whole chain of estimation.

    At sector level two chains were measured and the truth lies between them: the wider one is taken.
    """
    whole = "both" if level in ("product", "heading") else "sector_"
    errors = content.tables.estimate_errors
    return max(e.log_spread for e in errors if e.figure == figure and e.level == level and e.stage.startswith(whole))


def noise_of(content: Content, inputs: MarketInputs) -> Noise:
    """The noise of every figure; one that was missing and filled is as uncertain as markets differ among themselves."""
    markets, filled = content.tables.markets, inputs.pillars.filled_in

    def known(name: str, sigma: float, most: float = np.inf) -> FloatArray:
        spread = _robust_spread(np.minimum(markets.column(name), most))
        return np.where(filled[name], max(spread, sigma), sigma)

    level = detail(inputs.products)
    service = inputs.potential is None
    derived = np.zeros(len(inputs.markets), dtype=bool) if inputs.potential is None else inputs.potential.estimated
    imports, from_italy = (GDP, 0.0) if service else (IMPORTS[level], FROM_ITALY[level])
    risk, law, money = SECURITY_SHARES
    return Noise(
        imports=_either(derived, 0.0 if service else derived_spread(content, "imports", level), imports),
        from_italy=_either(derived, 0.0 if service else derived_spread(content, "from_italy", level), from_italy),
        growth=known("growth_2026_30", 100 * GROWTH) / 100,
        barrier=_joined(DISTANCE) + np.zeros(len(inputs.markets))
        if service
        else _joined(DISTANCE, BURDEN_STEP * BURDEN, LPI_STEP * known("lpi", LPI)),
        security=_joined(
            risk * known("oecd_risk", RISK_CLASS) / WORST_RISK,
            law * known("rule_of_law", LAW) / 100,
            money * known("fx_volatility", VOLATILITY, WILD_CURRENCY) / WILD_CURRENCY,
        ),
        affinity=_joined(AFFINITY, np.where(filled["certifications"], UNASKED, 0.0)),
    )


def _robust_spread(column: FloatArray) -> float:
    known = column[~np.isnan(column)]
    return MAD_TO_SIGMA * float(np.median(np.abs(known - np.median(known))))


def _either(where: BoolArray, one: float, other: float) -> FloatArray:
    return np.where(where, one, other)


def _joined(*sigmas: FloatArray | float) -> FloatArray:
    """Independent errors together."""
    total: FloatArray = np.sqrt(sum(np.square(np.asarray(s, dtype=float)) for s in sigmas))
    return total


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What a pillar would be at each of LEVELS equally likely values of a figure, (k, LEVELS), for k markets.

    Opportunity is ``demand`` + ``ahead`` + the unused part, which two figures move: ``gap_imports`` + ``gap_italy`` is a place in
    ``gap_value`` (0 all along where it may not weigh). ``access``, ``security``, ``affinity`` are logs, never below ln FLOOR.
    """

    demand: Table
    ahead: Table
    gap_imports: Steps
    gap_italy: Steps
    gap_value: Table
    counts_gap: BoolArray
    access: Table
    security: Table
    affinity: Table


def likely_values() -> FloatArray:
    """LEVELS equally likely values of a standard normal: the middle of each slice, stretched to deviation 1."""
    normal = NormalDist()
    z = np.array([normal.inv_cdf((i + 0.5) / LEVELS) for i in range(LEVELS)])
    even: FloatArray = z / z.std()
    return even


def outcomes(inputs: MarketInputs, noise: Noise, dial: float, rows: npt.NDArray[np.intp]) -> Outcomes:
    """Lay out the possible values of the markets in ``rows``; the yardsticks of the scales stay as they are."""
    z = likely_values()[None, :]
    pillars, opportunity = inputs.pillars, inputs.pillars.opportunity

    def around(middle: FloatArray, sigma: FloatArray) -> FloatArray:
        return middle[rows, None] + sigma[rows, None] * z

    demand = opportunity.size.scale.place(around(opportunity.size.raw, noise.imports))
    counts = np.zeros(len(rows), dtype=bool)
    gap_value = np.zeros(GAP_GRID)
    gap_imports = gap_italy = np.zeros((len(rows), LEVELS))
    if opportunity.wanted is not None and opportunity.unused is not None and opportunity.counts_gap is not None:
        wanted = opportunity.wanted.scale.place(around(opportunity.wanted.raw, noise.imports))
        demand = demand_of(demand, wanted)
        counts = opportunity.counts_gap[rows]
        gap_value = UNUSED * dial * opportunity.unused.scale.place(np.linspace(-CLIP_GAP, CLIP_GAP, GAP_GRID))
        gap_imports, gap_italy = _gap_steps(inputs, noise, rows, z)
    growth = opportunity.growth.scale.place(around(opportunity.growth.raw, noise.growth))
    weight = np.where(counts, (1 - UNUSED) * dial, dial)[:, None]
    return Outcomes(
        demand=_narrow((1 - dial) * demand),
        ahead=_narrow(weight * growth),
        gap_imports=gap_imports.astype(np.int16),
        gap_italy=gap_italy.astype(np.int16),
        gap_value=_narrow(gap_value),
        counts_gap=counts,
        access=_logs(pillars.barrier.scale.place(around(pillars.barrier.raw, noise.barrier))),
        security=_logs(around(pillars.security, noise.security)),
        affinity=_logs(around(pillars.affinity, noise.affinity)),
    )


def _gap_steps(
    inputs: MarketInputs, noise: Noise, rows: npt.NDArray[np.intp], z: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The unclipped gap ln P - ln(v + small), in steps of the grid that starts at -CLIP_GAP: what imports and what v make of it."""
    assert inputs.potential is not None
    potential, flow = inputs.potential.potential[rows, None], inputs.potential.from_italy[rows, None]
    step = 2 * CLIP_GAP / (GAP_GRID - 1)
    above = np.log(potential) + noise.imports[rows, None] * z + CLIP_GAP
    below = np.log(flow * np.exp(noise.from_italy[rows, None] * z) + SMALL_FLOW_EUR)
    # Each half is brought near zero by the same amount, so that both fit in two bytes; far beyond the clip nothing changes.
    middle = np.log(flow + SMALL_FLOW_EUR)
    return (
        np.rint(np.clip(above - middle, -_BEYOND, _BEYOND) / step),
        np.rint(np.clip(middle - below, -_BEYOND, _BEYOND) / step),
    )


def _narrow(values: FloatArray) -> Table:
    return values.astype(np.float32)


def _logs(values: FloatArray) -> Table:
    return np.log(np.clip(values, FLOOR, 1.0)).astype(np.float32)
