"""Which fairs suit what the firm sells: in a market, near it, and in Italy with foreign buyers."""

from __future__ import annotations

from dataclasses import dataclass

from planner.content.load import Content
from planner.content.schema_abroad import Fair
from planner.products import ProductSet

NEAR, HOME = 3, 4


@dataclass(frozen=True)
class MarketFairs:
    """Fairs for these products: held in the market, in its part of the world (nearest first), in Italy."""

    there: tuple[Fair, ...]
    near: tuple[Fair, ...]
    in_italy: tuple[Fair, ...]


def suits(fair: Fair, products: ProductSet) -> bool:
    """Whether the fair is for any of the products or services."""
    if products.is_service:
        return bool(set(fair.services) & set(products.services))
    by_code = bool(fair.hs) and any(code.startswith(fair.hs) for code in products.hs6)
    return by_code or bool(set(fair.sectors) & set(products.sectors))


def upcoming(fair: Fair, today: str) -> bool:
    """Whether the next edition is known and not over (``today`` is ISO)."""
    return fair.ends is not None and fair.ends >= today


def fairs_for(content: Content, products: ProductSet, market: str, today: str) -> MarketFairs:
    """Fairs for the products as seen from one market; those with known dates come first."""
    found = sorted(
        (f for f in content.fairs.values() if suits(f, products)), key=lambda f: (not upcoming(f, today), _breadth(f))
    )
    markets = content.tables.markets

    def away(fair: Fair) -> int | None:
        """0 in the same part of the continent, 1 on the same continent, None elsewhere; a fair that moves is near all."""
        if fair.market is None:
            return 1
        for distance, field in enumerate(("subregion", "region")):
            if markets.label(fair.market, field) == markets.label(market, field):
                return distance
        return None

    elsewhere = [(away(f), f) for f in found if f.place != "italy" and f.market != market]
    near = sorted(((d, f) for d, f in elsewhere if d is not None), key=lambda pair: pair[0])
    return MarketFairs(
        there=tuple(f for f in found if f.market == market),
        near=tuple(f for _, f in near[:NEAR]),
        in_italy=tuple(f for f in found if f.place == "italy")[:HOME],
    )


def _breadth(fair: Fair) -> int:
    """How many kinds of goods a fair is for: the narrower, the closer to the firm."""
    return 3 * len(fair.sectors) + len(fair.hs) + len(fair.services)
