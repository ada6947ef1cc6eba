"""Fills markets known only by sector: the sector total is split over products as comparable importers buy them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]

# Rich or EU importers with product detail, whose baskets stand in for the five that have none.
PEERS = (
    "AUT", "BEL", "CHE", "CZE", "DNK", "FIN", "GRC", "HUN", "IRL", "NOR",
    "POL", "PRT", "ROU", "SVK", "SVN", "SWE", "CAN", "USA", "JPN", "KOR", "AUS", "TUR",
)  # fmt: skip
# Both chosen on the hold-out of holdout.py, from a coarse grid; errors change little around them.
LIKENESS_POWER = 8
MAKER_POWER = 0.2
MAKER_BOUNDS = (0.02, 50.0)


def split_market(
    imports: FloatArray,
    from_italy: FloatArray,
    groups: IntArray,
    peer_imports: FloatArray,
    peer_from_italy: FloatArray,
    maker: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Split sector totals over products; returns imports and imports from Italy, shape (products,).

    ``imports`` and ``from_italy`` are sector totals, ``groups`` each product's sector number, ``peer_*`` are
    (products, peers). A product's share of its sector is the weighted mean of the peers' shares, peers weighing
    more the more their sector mix is like the market's, and tilted by ``maker``: a country that makes a thing
    also trades more of it. Italy's part follows that basket times Italy's share of each product in the peers.
    Sector totals are kept, and no product is given more from Italy than it imports.
    """
    likeness = peer_weights(imports, sector_sums(peer_imports, groups, len(imports)))
    out_imports = np.zeros(len(groups))
    out_italy = np.zeros(len(groups))
    for sector, total in enumerate(imports):
        inside = groups == sector
        if not total > 0 or not inside.any():
            continue
        peers = peer_imports[inside]
        sums = peers.sum(axis=0)
        weights = np.where(sums > 0, likeness, 0.0)
        per_euro = np.divide(weights, sums, out=np.zeros(len(sums)), where=sums > 0)
        pooled = peers @ per_euro
        basket = pooled * maker[inside] ** MAKER_POWER
        basket = basket / basket.sum() if basket.sum() > 0 else np.full(len(basket), 1.0 / len(basket))
        italian = np.divide(peer_from_italy[inside] @ per_euro, pooled, out=np.zeros(len(pooled)), where=pooled > 0)
        out_imports[inside] = total * basket
        out_italy[inside] = capped(total * basket * italian, total * basket, float(from_italy[sector]))
    return out_imports, out_italy


def sector_sums(values: FloatArray, groups: IntArray, sectors: int) -> FloatArray:
    """Sums of the rows of ``values`` by sector; first axis becomes (sectors,)."""
    out = np.zeros((sectors, *values.shape[1:]))
    np.add.at(out, groups, values)
    return out


def peer_weights(imports: FloatArray, peers: FloatArray) -> FloatArray:
    """How alike the sector mixes are: the overlap of the two shares (0-1), sharpened; ``peers`` is (sectors, peers)."""
    own = imports / imports.sum()
    theirs = peers / np.maximum(peers.sum(axis=0), 1.0)
    overlap: FloatArray = np.minimum(own[:, None], theirs).sum(axis=0) ** LIKENESS_POWER
    return overlap


def specialisation(exports: FloatArray, world: FloatArray, groups: IntArray, sectors: int) -> FloatArray:
    """A country's share of world exports of each product over its share of the sector's, softened and bounded.

    1 means no more a maker of the product than of its sector; all arrays are (products,), same currency.
    """
    share = sector_sums(exports, groups, sectors) / np.maximum(sector_sums(world, groups, sectors), 1.0)
    usual = share[groups] * world
    ratio = (exports + 0.05 * usual + 1e4) / (1.05 * usual + 1e4)
    clipped: FloatArray = np.clip(ratio, *MAKER_BOUNDS)
    return clipped


def capped(weights: FloatArray, limits: FloatArray, total: float) -> FloatArray:
    """``total`` in proportion to ``weights``, nowhere above ``limits``; less than ``total`` if they do not hold it."""
    out = np.zeros(len(weights))
    weights = np.where(weights > 0, weights, 0.0) if weights.sum() > 0 else limits.copy()
    free = weights > 0
    left = min(total, float(limits[free].sum()))
    while left > 1e-6 and free.any():
        step = left * weights * free / weights[free].sum()
        over = free & (out + step >= limits)
        if not over.any():
            out = out + step
            break
        left -= float((limits - out)[over].sum())
        out[over] = limits[over]
        free &= ~over
    return out
