"""Puts indicators on 0..1 over the whole universe of markets, robustly, and fills what is missing in the open."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from planner.content.load import Content
from planner.content.trade_table import BoolArray, FloatArray

CLIP = 2.5
MAD_TO_SIGMA = 1.4826
_A = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)


def normal_cdf(z: FloatArray) -> FloatArray:
    """Standard normal distribution function, Abramowitz and Stegun 7.1.26 (absolute error below 1.5e-7)."""
    x = np.abs(z) / sqrt(2)
    t = 1 / (1 + 0.3275911 * x)
    series = t * (_A[0] + t * (_A[1] + t * (_A[2] + t * (_A[3] + t * _A[4]))))
    half = 0.5 * series * np.exp(-x * x)
    return np.where(z >= 0, 1 - half, half)


@dataclass(frozen=True)
class Scale:
    """What places an indicator on 0..1: its median and its robust spread (0: a constant tells nothing; NaN: nothing known)."""

    median: float
    spread: float

    def place(self, x: FloatArray) -> FloatArray:
        """Phi of the robust z-score, clipped: 0.5 is the median market. NaN stays NaN."""
        if self.spread == 0:
            return np.where(np.isnan(x), np.nan, 0.5)
        return normal_cdf(np.clip((x - self.median) / self.spread, -CLIP, CLIP))


def scale_of(x: FloatArray, yardstick: BoolArray | None = None) -> Scale:
    """Median and spread of the markets marked by ``yardstick`` (all by default)."""
    known = x[~np.isnan(x) & (True if yardstick is None else yardstick)]
    if known.size == 0:
        return Scale(np.nan, np.nan)
    median = float(np.median(known))
    return Scale(median, MAD_TO_SIGMA * float(np.median(np.abs(known - median))))


def utility(x: FloatArray, yardstick: BoolArray | None = None) -> FloatArray:
    """The indicator on 0..1 by its own scale; with a ``yardstick`` every market is still placed.

    Never min-max: one giant or one outlier would decide every other market's place. A constant input gives 0.5.
    """
    return scale_of(x, yardstick).place(x)


def filled(content: Content, x: FloatArray) -> tuple[FloatArray, np.ndarray]:
    """The column with missing values halfway between their group's median and everybody's, and where that was done.

    Group = income class within region, else income class, else all. Halfway because a guess deserves half the weight of a
    figure: the term shrinks towards the median market instead of being dropped, which would reward silence.
    """
    missing = np.isnan(x)
    if not missing.any():
        return x, missing
    overall = float(np.nanmedian(x))
    out = x.copy()
    for position in np.flatnonzero(missing):
        group = _peers(content, int(position), x)
        out[position] = 0.5 * overall + 0.5 * group
    return out, missing


def _peers(content: Content, position: int, x: FloatArray) -> float:
    incomes, regions = content.tables.markets.labels("income"), content.tables.markets.labels("region")
    same_income, same_region = incomes == incomes[position], regions == regions[position]
    for mask in (same_income & same_region, same_income, np.ones(len(x), dtype=bool)):
        values = x[mask & ~np.isnan(x)]
        if values.size:
            return float(np.median(values))
    return 0.0
