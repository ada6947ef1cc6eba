"""What the firm itself says of prices, costs and units for each market: bounded, every item may be left out, nothing filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from planner.base import IsoDate, MarketId, Model
from planner.content.load import Content
from planner.content.schema_documents import Incoterm
from planner.questionnaire import AnswerProblem, printable

MAX_LINES, LONGEST_NAME = 10, 120
MAX_PRICE, MAX_UNITS, MAX_RATE, MAX_DAYS = 50_000_000, 100_000_000, 1_000_000, 365
MAX_DUTY, MAX_PERCENT, MAX_MARGIN = 1_000, 100, 95
INCOTERMS: tuple[Incoterm, ...] = ("EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP")
FreightBy = Literal["unit", "percent"]
Price = Annotated[float, Field(ge=0, le=MAX_PRICE, allow_inf_nan=False)]
Units = Annotated[int, Field(ge=0, le=MAX_UNITS)]
Percent = Annotated[float, Field(ge=0, le=MAX_PERCENT, allow_inf_nan=False)]
Margin = Annotated[float, Field(ge=0, le=MAX_MARGIN, allow_inf_nan=False)]


class OwnLine(Model):
    """A product in one market. Money is euro a unit, except ``shelf_price``: what the end customer pays there, in the
    market's currency where a rate is given. The two years are those of selling: the first begins with the first order."""

    name: Annotated[str, Field(max_length=LONGEST_NAME)] = ""
    ex_works: Price | None = None
    variable_cost: Price | None = None
    units_first_year: Units | None = None
    units_second_year: Units | None = None
    shelf_price: Price | None = None


class MarketFigures(Model):
    """Products and price settings of one market. Percentages are in points; a margin is a share of its owner's own selling
    price before tax; ``rate`` is how much of ``currency`` one euro buys; ``freight`` is euro a unit or % of the ex works price."""

    lines: Annotated[tuple[OwnLine, ...], Field(max_length=MAX_LINES)] = ()
    incoterm: Incoterm | None = None
    freight: Price | None = None
    freight_by: FreightBy = "unit"
    insurance: Percent | None = None
    duty: Annotated[float, Field(ge=0, le=MAX_DUTY, allow_inf_nan=False)] | None = None
    vat: Percent | None = None
    importer_margin: Margin | None = None
    retailer_margin: Margin | None = None
    payment_days: Annotated[int, Field(ge=0, le=MAX_DAYS)] | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    rate: Annotated[float, Field(gt=0, le=MAX_RATE, allow_inf_nan=False)] | None = None
    rate_date: IsoDate | None = None


def wrong_figures(content: Content, figures: Mapping[MarketId, MarketFigures]) -> Iterator[AnswerProblem]:
    """What shape alone cannot tell: unknown markets and currencies, freight in % beyond the price itself, unprintable names."""
    known = set(content.tables.markets.ids)
    for market, given in figures.items():
        place = f"figures.{market}"
        if market not in known:
            yield _problem(content, place, "problem.unknown_market")
        if given.currency is not None and content.tables.markets.value_text("currency", given.currency) is None:
            yield _problem(content, f"{place}.currency", "problem.unknown_currency")
        if given.freight_by == "percent" and given.freight is not None and given.freight > MAX_DUTY:
            yield _problem(content, f"{place}.freight", "problem.freight_percent")
        for position, line in enumerate(given.lines):
            if not printable(line.name):
                yield _problem(content, f"{place}.lines.{position}.name", "problem.control_characters")


def _problem(content: Content, path: str, key: str) -> AnswerProblem:
    return AnswerProblem(path=path, text=content.phrase(key))
