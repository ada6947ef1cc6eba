"""Which fairs suit what the firm sells: in a market, near it, and in Italy with foreign buyers."""

from __future__ import annotations

from dataclasses import dataclass
from math import acos, cos, inf, isnan, radians, sin

from planner.content.load import Content
from planner.content.schema_abroad import Fair
from planner.products import ProductSet

NEAR, HOME = 3, 4
# A buyer crosses a border for a fair, not a continent as wide as Asia.
NEAR_KM, EARTH_KM = 3000.0, 6371.0


@dataclass(frozen=True)
class MarketFairs:
    """Fairs for these products: held in the market, within reach of a visitor (nearest first), in Italy."""

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

    def away(fair: Fair) -> float | None:
        """Kilometres between the capitals when a visitor would go, None elsewhere; a fair that moves may be anywhere near."""
        if fair.market is None:
            return NEAR_KM
        km = _between(content, fair.market, market)
        return km if km <= NEAR_KM else None

    elsewhere = [(away(f), f) for f in found if f.place != "italy" and f.market != market]
    near = sorted(((d, f) for d, f in elsewhere if d is not None), key=lambda pair: pair[0])
    return MarketFairs(
        there=tuple(f for f in found if f.market == market),
        near=tuple(f for _, f in near[:NEAR]),
        in_italy=tuple(f for f in found if f.place == "italy")[:HOME],
    )


def _between(content: Content, one: str, other: str) -> float:
    """Great-circle kilometres between two capitals; infinite where a place has none in the tables."""
    markets = content.tables.markets
    (lat_a, lon_a), (lat_b, lon_b) = (
        (float(markets.column("capital_lat")[j]), float(markets.column("capital_lon")[j]))
        for j in (markets.index(one), markets.index(other))
    )
    a, b = radians(lat_a), radians(lat_b)
    angle = sin(a) * sin(b) + cos(a) * cos(b) * cos(radians(lon_a - lon_b))
    return EARTH_KM * acos(min(max(angle, -1.0), 1.0)) if not isnan(angle) else inf


def _breadth(fair: Fair) -> int:
    """How many kinds of goods a fair is for: the narrower, the closer to the firm."""
    return 3 * len(fair.sectors) + len(fair.hs) + len(fair.services)
