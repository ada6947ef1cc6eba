"""Moves markets as a shock would and places them on the scales of today.

No other market's score moves, and what is worse for a market never helps it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planner.content.load import Content
from planner.content.trade_table import BoolArray, FloatArray
from planner.markets.pillars import (
    SECURITY_SHARES,
    WILD_CURRENCY,
    Measured,
    Opportunity,
    Pillars,
    ahead_of,
    demand_of,
)
from planner.markets.potential import AGREEMENT, CLIP_GAP, LN_KM, SMALL_FLOW_EUR, Potential
from planner.markets.ranking import FLOOR, MarketInputs, Ranking
from planner.markets.scaling import filled


@dataclass(frozen=True, eq=False)
class Shock:
    """How far markets move, one value a market: demand and distance are multiplied, growth falls, flags mark what is lost."""

    demand: FloatArray
    distance: FloatArray
    growth_lost: FloatArray
    agreement_lost: BoolArray
    wild_currency: BoolArray

    def __matmul__(self, other: Shock) -> Shock:
        """Both shocks at once."""
        return Shock(
            demand=self.demand * other.demand,
            distance=self.distance * other.distance,
            growth_lost=self.growth_lost + other.growth_lost,
            agreement_lost=self.agreement_lost | other.agreement_lost,
            wild_currency=self.wild_currency | other.wild_currency,
        )


def shocked(content: Content, ranking: Ranking, shock: Shock) -> MarketInputs:
    """The inputs of the ranking after the shock, every market placed on the scales of before."""
    inputs = ranking.inputs
    pillars = inputs.pillars
    barrier = pillars.barrier.raw + LN_KM * np.log(shock.distance) - AGREEMENT * shock.agreement_lost
    volatility = np.minimum(content.tables.markets.column("fx_volatility") / WILD_CURRENCY, 1.0)
    currency, _ = filled(content, volatility)
    security = pillars.security - SECURITY_SHARES[2] * np.where(shock.wild_currency, 1 - currency, 0.0)
    potential = _potential(inputs.potential, shock) if inputs.potential else None
    return replace(
        inputs,
        potential=potential,
        pillars=replace(
            pillars,
            opportunity=_opportunity(pillars, inputs.potential, shock),
            barrier=Measured(barrier, pillars.barrier.scale),
            security=np.clip(security, 0, 1),
        ),
    )


def _potential(potential: Potential, shock: Shock) -> Potential:
    return replace(potential, potential=potential.potential * shock.demand, imports=potential.imports * shock.demand)


def _opportunity(pillars: Pillars, potential: Potential | None, shock: Shock) -> Opportunity:
    """Opportunity with less demand and growth; where the gap counted it still does, or a shock could shift its weight to growth."""
    before = pillars.opportunity
    lost = np.log(shock.demand)
    size = Measured(before.size.raw + lost, before.size.scale)
    growth = Measured(before.growth.raw - shock.growth_lost, before.growth.scale)
    if potential is None or before.wanted is None or before.unused is None or before.counts_gap is None:
        return Opportunity(size.placed, growth.placed, size, growth)
    wanted = Measured(before.wanted.raw + lost, before.wanted.scale)
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = np.log(potential.potential * shock.demand / (potential.from_italy + SMALL_FLOW_EUR))
    unused = Measured(np.clip(gap, -CLIP_GAP, CLIP_GAP), before.unused.scale)
    demand = demand_of(size.placed, wanted.placed)
    ahead = ahead_of(unused.placed, growth.placed, before.counts_gap)
    return replace(before, demand=demand, ahead=ahead, size=size, growth=growth, wanted=wanted, unused=unused)


def place_after(content: Content, ranking: Ranking, market: str, shock: Shock) -> tuple[int, float]:
    """Place and score of a ranked market after the shock, without building the whole list."""
    inputs = shocked(content, ranking, shock)
    values = np.maximum(inputs.pillars.values(ranking.dial), FLOOR)
    scores = 100 * np.exp(np.array(ranking.weights) @ np.log(np.where(np.isnan(values), 1.0, values)))
    own = content.tables.markets.index(market)
    ahead = sum(
        (-scores[j], s.market) < (-scores[own], market)
        for s in ranking.scores
        for j in (content.tables.markets.index(s.market),)
    )
    return int(ahead) + 1, float(scores[own])
