"""The shape of the records that say what each figure, fact, sector and measure of ``content/markets/`` means."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from planner.base import Id, IsoDate, MarketId, Model, Text


class Unit(Model):
    """A unit of measure and its words."""

    id: Id
    text: Text


class Indicator(Model):
    """A numeric column: its plain name, unit, year (or the column that holds each market's year) and source."""

    id: Id
    text: Text
    unit: Id
    year: str | None = None
    year_column: Id | None = None
    source: Id
    best_before: IsoDate

    @model_validator(mode="after")
    def _one_year(self) -> Indicator:
        if (self.year is None) == (self.year_column is None):
            raise ValueError(f"{self.id}: give either year or year_column")
        return self


class Field(Model):
    """A plain fact of a market (a code, not a number): its name, date and source."""

    id: Id
    text: Text
    year: str
    source: Id
    best_before: IsoDate


class Value(Model):
    """Words for one code of a field."""

    field: Id
    id: str
    text: Text


class Relation(Model):
    """How the EU trades with a group of markets, and what that means for duties on goods made in the EU."""

    markets: tuple[MarketId, ...]
    relation: Id
    preference: Id
    since: str | None = None
    agreement: Text | None = None
    note: Text | None = None
    verification: Literal["settled", "checked", "to_verify"]


class Sector(Model):
    """One of our sectors of goods; ``prefixes`` are HS codes, the longest that fits a product wins."""

    id: Id
    text: Text
    in_scope: bool
    prefixes: tuple[str, ...]
    ateco: tuple[str, ...]


class AtecoCode(Model):
    """An activity of the ATECO 2025 classification; ``headings`` are the HS headings its firms make."""

    code: str
    text: Text
    service: bool
    sector: Id | None = None
    headings: tuple[str, ...] = ()


class EstimateError(Model):
    """How far an estimate was from the truth on known importers; medians over the held-out importers.

    Errors are shares of the true value (0.5 = 50 %); ``log_spread`` is the robust deviation of ln(estimate / true).
    """

    stage: Literal["sector_from_total", "sector_from_sections", "split", "both"]
    figure: Literal["imports", "from_italy"]
    level: Literal["sector", "heading", "product"]
    median_error: float
    weighted_error: float
    log_spread: float
    rank_correlation: float
    worst_median_error: float


class TariffEvent(Model):
    """A dated United States measure on goods from the EU; a history to check, never a duty to apply."""

    date: IsoDate
    text: Text
    rate: Text
    scope: Text
    source: Id
    status: Literal["to_verify"]
