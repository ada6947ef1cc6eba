"""What the ranking would have seen in the past: the same content with the trade and growth of another time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from planner.base import Text
from planner.content.evaluation import REST_OF_WORLD, Panel
from planner.content.load import Content
from planner.content.trade_table import FloatArray
from planner.products import ProductSet
from planner.profile import Profile

WINDOW = 3
CLIP_GROWTH = 10.0
GROWTH = "growth_2026_30"
FARM_INDUSTRIES = frozenset({"A01", "A02", "A03", "C10T12"})
# No goods have these chapters, so no rule on particular goods applies; the first counts as farm produce for preferences.
FARM_CHAPTER, INDUSTRY_CHAPTER = "00", "99"


@dataclass(frozen=True, eq=False)
class Fold:
    """Three windows in a row, each given by its first year: the gap is never measured on the base of the growth."""

    base: int

    @property
    def gap(self) -> int:
        return self.base - WINDOW

    @property
    def target(self) -> int:
        return self.base + WINDOW

    def __str__(self) -> str:
        return " → ".join(f"{year}-{(year + WINDOW - 1) % 100:02d}" for year in (self.gap, self.base, self.target))


@dataclass(frozen=True, eq=False)
class Windows:
    """Yearly means by window of the panel, (industries, markets) in the market order of the tables; NaN where not covered."""

    imports: FloatArray
    from_italy: FloatArray
    elsewhere: tuple[FloatArray, FloatArray]


def window(content: Content, panel: Panel, start: int) -> Windows:
    """The three years from ``start``; KeyError when the panel does not hold them all."""
    missing = [year for year in range(start, start + WINDOW) if year not in panel.years]
    if missing:
        raise KeyError(f"the panel has no year {missing[0]}: it holds {panel.years[0]}-{panel.years[-1]}")
    years = [panel.years.index(year) for year in range(start, start + WINDOW)]
    column = {market: i for i, market in enumerate(panel.importers)}
    ids = content.tables.markets.ids
    order = np.array([column.get(market, -1) for market in ids])
    rest = column.get(REST_OF_WORLD)
    means = [values[years].mean(axis=0) for values in (panel.imports, panel.from_italy)]
    inside = [np.where(order >= 0, mean[:, order], np.nan) for mean in means]
    outside = [mean[:, rest] if rest is not None else np.zeros(len(mean)) for mean in means]
    return Windows(inside[0], inside[1], (outside[0], outside[1]))


def industry_codes(panel: Panel) -> tuple[str, ...]:
    """A six-digit code for each industry of the panel, in its order."""
    return tuple(
        f"{FARM_CHAPTER if name in FARM_INDUSTRIES else INDUSTRY_CHAPTER}{i:02d}00"
        for i, name in enumerate(panel.industries)
    )


def as_of(content: Content, panel: Panel, seen: Windows) -> Content:
    """The content with the window's trade by industry and no growth forecast: those of the time are not at hand."""
    codes = industry_codes(panel)
    order = sorted(range(len(codes)), key=codes.__getitem__)
    trade = content.tables.trade.of_past(
        tuple(codes[i] for i in order),
        seen.imports[order],
        seen.from_italy[order],
        (seen.elsewhere[0][order], seen.elsewhere[1][order]),
    )
    return without_forecast(replace(content, tables=replace(content.tables, trade=trade)))


def without_forecast(content: Content) -> Content:
    return _with_growth(content, np.zeros(len(content.tables.markets.ids)))


def with_past_growth(content: Content, before: Windows, seen: Windows) -> Content:
    """The growth forecast replaced by the yearly growth of the market's whole imports between two windows, clipped."""
    with np.errstate(divide="ignore", invalid="ignore"):
        yearly = 100 * ((seen.imports.sum(axis=0) / before.imports.sum(axis=0)) ** (1 / WINDOW) - 1)
    return _with_growth(content, np.clip(yearly, -CLIP_GROWTH, CLIP_GROWTH))


def _with_growth(content: Content, growth: FloatArray) -> Content:
    markets = content.tables.markets.with_column(GROWTH, growth)
    return replace(content, tables=replace(content.tables, markets=markets))


def in_2017(content: Content) -> Content:
    """The content with the trade of 2017 by product and no growth forecast."""
    return without_forecast(replace(content, tables=replace(content.tables, trade=content.tables.trade.earlier())))


def basket(codes: tuple[str, ...]) -> ProductSet:
    """A set of products nobody has to name."""
    return ProductSet(codes=codes, hs6=codes, sectors=(), services=(), label=Text(it="–", en="–"))


def neutral_firm(products: ProductSet, stage: str) -> Profile:
    """A firm that answered nothing: Italy stands in for the markets it serves, and it speaks Italian alone."""
    nothing: Mapping[str, int | None] = MappingProxyType({})
    return Profile(
        facts=MappingProxyType({"stage": stage}),
        products=products,
        levels=nothing,
        not_applicable=frozenset(),
        answered=frozenset(),
        market_levels=MappingProxyType({}),
    )
