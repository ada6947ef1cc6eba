"""Fills markets known only by sector: the sector total is split over products as comparable importers buy them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

# Rich or EU importers with product detail, whose baskets stand in for the five that have none.
PEERS = (
    "AUT", "BEL", "CHE", "CZE", "DNK", "FIN", "GRC", "HUN", "IRL", "NOR",
    "POL", "PRT", "ROU", "SVK", "SVN", "SWE", "CAN", "USA", "JPN", "KOR", "AUS", "TUR",
)  # fmt: skip


def split_market(
    imports: dict[str, float],
    from_italy: dict[str, float],
    sectors: npt.NDArray[np.object_],
    peer_imports: FloatArray,
    peer_from_italy: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Split sector totals over products; returns imports and imports from Italy, one value a product.

    ``peer_*`` are (products, peers). A product's share of its sector is the mean of the peers' shares; for
    Italy's part that basket is weighted with Italy's share of each product in the pooled peers. Sector totals
    are kept, and no product is given more from Italy than it imports.
    """
    out_imports = np.zeros(len(sectors))
    out_italy = np.zeros(len(sectors))
    for sector, total in imports.items():
        inside = sectors == sector
        if not inside.any() or not total > 0:
            continue
        peers = peer_imports[inside]
        amounts = total * basket(peers)
        out_imports[inside] = amounts
        pooled = peers.sum(axis=1)
        italian = np.divide(peer_from_italy[inside].sum(axis=1), pooled, out=np.zeros(len(pooled)), where=pooled > 0)
        out_italy[inside] = capped(amounts * italian, amounts, from_italy.get(sector, 0.0))
    return out_imports, out_italy


def basket(peers: FloatArray) -> FloatArray:
    """Mean over peers (columns) of each product's share of the peer's total; sums to 1."""
    totals = peers.sum(axis=0)
    shares = peers[:, totals > 0] / totals[totals > 0]
    if not shares.size:
        return np.full(len(peers), 1.0 / len(peers))
    mean: FloatArray = shares.mean(axis=1)
    return mean


def capped(weights: FloatArray, limits: FloatArray, total: float) -> FloatArray:
    """``total`` spread in proportion to ``weights``, nowhere above ``limits``; less than ``total`` if they do not hold it."""
    out = np.zeros(len(weights))
    weights = np.where(weights > 0, weights, 0.0) if weights.sum() > 0 else limits.copy()
    free = weights > 0
    left = min(total, float(limits[free].sum()))
    while left > 1e-6 and free.any():
        step = left * weights * free / weights[free].sum()
        over = free & (out + step >= limits)
        if not over.any():
            return out + step
        left -= float((limits - out)[over].sum())
        out[over] = limits[over]
        free &= ~over
    return out
