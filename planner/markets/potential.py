"""Italy's potential for a product in every market, and the part of it not yet used. National figures: never the firm's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.content.load import Content
from planner.content.trade_table import FloatArray
from planner.products import ProductSet

YEARS_AHEAD = 5
TRUST_EUR = 200e6
SMALL_FLOW_EUR = 0.1e6
CLIP_GAP = 1.5
MIN_POTENTIAL_EUR = 0.5e6
WIDE_PREFERENCE = frozenset({"full", "almost_all", "most_goods", "partial", "phased"})
INDUSTRIAL_PREFERENCE = frozenset({"industrial", "most_industrial"})
FIRST_INDUSTRIAL_CHAPTER = "25"
# Elasticities of the gravity estimate that stands in where Italy's own flow is too small to speak.
LN_KM, BORDER, AGREEMENT, LANGUAGE = -0.77, 0.50, 0.41, 0.10


@dataclass(frozen=True)
class Potential:
    """Arrays over all markets, in EUR a year; NaN where there is no demand recorded.

    ``potential`` P, ``imports`` M, ``from_italy`` v_Ijp, ``unused`` ln gap clipped to +-1.5, ``counts_gap`` where the gap may
    weigh, ``estimated`` where flows are derived; ``level`` says at which detail Italy's supply was read.
    """

    potential: FloatArray
    imports: FloatArray
    from_italy: FloatArray
    unused: FloatArray
    counts_gap: np.ndarray
    estimated: np.ndarray
    level: str


def growth_rate(content: Content) -> FloatArray:
    """IMF forecast growth a year (fraction), missing ones at the median of the known."""
    growth = content.tables.markets.column("growth_2026_30") / 100.0
    return np.where(np.isnan(growth), np.nanmedian(growth), growth)


def ease(content: Content, products: ProductSet) -> FloatArray:
    """How much more (or less) than its world share Italy sells to each market over all products (1 = as expected).

    Trust in Italy's own flow grows with its size; small flows lean on distance, border, agreement and language. Places whose
    trade is counted in a neighbour's have no flow of their own and no weight in the mean.
    """
    markets, trade = content.tables.markets, content.tables.trade
    covered = ~np.isnan(trade.ease_base)
    flow = np.where(covered, trade.total_from_italy, 0.0)
    expected = np.where(covered, trade.ease_base, 0.0)
    own = flow / np.maximum(expected, 1.0)
    gravity = np.exp(
        LN_KM * np.log(markets.column("distance"))
        + BORDER * markets.column("border")
        + AGREEMENT * preference(content, products)
        + LANGUAGE * markets.column("common_language")
    )
    known = flow > 0
    mean = float((own * expected)[known].sum() / expected[known].sum())
    gravity = gravity * mean / float((gravity * expected).sum() / expected.sum())
    trust = np.where(known, flow / (flow + TRUST_EUR), 0.0)
    blended: FloatArray = np.exp(trust * np.log(np.where(known, own, 1.0)) + (1 - trust) * np.log(gravity))
    return blended


def preference(content: Content, products: ProductSet | None = None) -> FloatArray:
    """1 where EU goods enter duty-free or preferred (EU, customs union, agreement in force), else 0.

    Unions and agreements that cover industry only count for products outside the farm chapters.
    """
    markets = content.tables.markets
    farm = (
        products is not None
        and bool(products.chapters)
        and all(c < FIRST_INDUSTRIAL_CHAPTER for c in products.chapters)
    )
    granted = WIDE_PREFERENCE if farm else WIDE_PREFERENCE | INDUSTRIAL_PREFERENCE
    return np.isin(markets.labels("eu_preference"), sorted(granted)).astype(float)


def product_potential(content: Content, products: ProductSet) -> Potential:
    """Potential of the whole basket: P = Italy's share of world supply x future demand x ease.

    Where Italy sells none of the product, its share is read from the headings, then from the sectors ("level").
    """
    trade = content.tables.trade
    flows = trade.flows(products.hs6)
    share, level = _supply_share(content, products)
    future = flows.imports * (1 + growth_rate(content)) ** YEARS_AHEAD
    potential = share * future * ease(content, products)
    demand = flows.imports > 0
    potential = np.where(demand, potential, np.nan)
    gap = np.log(np.where(demand, potential, 1.0) / (flows.from_italy + SMALL_FLOW_EUR))
    return Potential(
        potential=potential,
        imports=flows.imports,
        from_italy=flows.from_italy,
        unused=np.where(demand, np.clip(gap, -CLIP_GAP, CLIP_GAP), np.nan),
        counts_gap=np.nan_to_num(potential, nan=0.0) >= MIN_POTENTIAL_EUR,
        estimated=flows.estimated,
        level=level,
    )


def _supply_share(content: Content, products: ProductSet) -> tuple[float, str]:
    trade = content.tables.trade
    wider = (
        ("product", products.hs6),
        ("heading", tuple(c for h in products.headings for c in trade.codes(h))),
        ("sector", tuple(c for s in products.sectors for c in trade.sector_codes(s))),
    )
    for level, codes in wider:
        flows = trade.flows(codes)
        if flows.italy_exports > 0 and flows.world_imports > 0:
            return flows.italy_exports / flows.world_imports, level
    return 0.0, "none"
