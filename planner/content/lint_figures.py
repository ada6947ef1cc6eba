"""Figures carry unit, year and source, and every product of the figures has its plain name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import cast

import numpy as np

from planner.content.lint_rules import Notebook
from planner.content.load import RawRecords
from planner.content.schema import Heading
from planner.content.tables import Tables

_YEAR = re.compile(r"(19|20)\d\d(\D.*)?")


def check_figures(raw: RawRecords, tables: Tables, notes: Notebook) -> None:
    sources = {str(getattr(record, "id", "")) for _, record in raw.records["source"]}
    units = {unit.id for unit in tables.markets.units}
    for file, name, source, unit in _figures(tables):
        if source not in sources:
            notes.say(
                "figure_reference", file, name, f"there is no source {source!r}.", "Write it in content/sources first."
            )
        if unit is not None and unit not in units:
            notes.say("figure_reference", file, name, f"there is no unit {unit!r}.", "Write the [[unit]] first.")
    _check_flows(tables, sources, units, notes)
    _check_years(tables, notes)
    _check_products(raw, tables, notes)


def _figures(tables: Tables) -> Iterator[tuple[str, str, str, str | None]]:
    for indicator in tables.markets.indicators:
        yield "markets/indicators.toml", f"indicator[{indicator.id}]", indicator.source, indicator.unit
    for field in tables.markets.fields:
        yield "markets/fields.toml", f"field[{field.id}]", field.source, None
    for event in tables.us_tariffs:
        yield "markets/us_tariffs.toml", f"event[{event.date}]", event.source, None


def _check_flows(tables: Tables, sources: set[str], units: set[str], notes: Notebook) -> None:
    """Trade has a record a figure; its source depends on the market."""
    file, path = "markets/indicators.toml", "flow[imports]"
    flows = tables.trade.flows(tables.trade.products[:1])
    try:
        known = [d for m in tables.markets.ids if (d := flows.datum(m, "imports"))]
    except KeyError:
        notes.say("figure_reference", file, path, "this record is missing.", "Write the [[flow]] with this id again.")
        return
    for name in sorted({d.source for d in known} - sources):
        notes.say("figure_reference", file, path, f"there is no source {name!r}.", "Write it in content/sources first.")
    for name in sorted({d.unit for d in known} - units):
        notes.say("figure_reference", file, path, f"there is no unit {name!r}.", "Write the [[unit]] first.")


def _check_years(tables: Tables, notes: Notebook) -> None:
    """One message a figure: the first market whose value has no year."""
    markets = tables.markets
    for indicator in markets.indicators:
        known = [m for m, v in zip(markets.ids, markets.column(indicator.id), strict=True) if not np.isnan(v)]
        try:
            years = {m: indicator.year or markets.label(m, indicator.year_column or "") for m in known}
        except KeyError:
            message = f"markets.csv has no column {indicator.year_column!r}."
            remedy = "Name the column that holds the years, or give year."
            notes.say("figure_year", "markets/indicators.toml", f"indicator[{indicator.id}]", message, remedy)
            continue
        for market, year in years.items():
            if not _YEAR.fullmatch(year):
                message = f"{market} has a value for {year or 'no'} year."
                remedy = "Give the year of every value in markets.csv, or one year for all."
                notes.say("figure_year", "markets/indicators.toml", f"indicator[{indicator.id}]", message, remedy)
                break


def _check_products(raw: RawRecords, tables: Tables, notes: Notebook) -> None:
    listed = set(tables.trade.products)
    named: set[str] = set()
    for file, heading in cast("tuple[tuple[str, Heading], ...]", raw.records["heading"]):
        path = f"heading[{heading.code}]"
        if len(heading.code) != 4:
            notes.say(
                "product_misplaced",
                file,
                path,
                "a heading has four digits.",
                "Write the first four digits of its products.",
            )
        for code in heading.products:
            if not code.startswith(heading.code) or len(code) != 6:
                message = f"{code} does not belong here."
                notes.say("product_misplaced", file, path, message, f"Move it to heading {code[:4]}, with six digits.")
            elif code not in listed:
                message = f"{code} is not in the figures (HS 2017)."
                notes.say("product_unknown", file, path, message, "Take it away or mend the code.")
        named |= set(heading.products)
        for language in ("it", "en"):
            said = Counter(getattr(p, language).casefold() for p in heading.products.values())
            for words in [w for w, count in said.items() if count > 1]:
                message = f"“{words}” is the name of two products."
                notes.say("duplicate_name", file, f"{path}.{language}", message, "Say what sets them apart.")
    for code in sorted(listed - named):
        message = f"the product {code} has no name."
        notes.say(
            "product_unnamed",
            f"products/{code[:2]}.toml",
            f"heading[{code[:4]}]",
            message,
            "Name it in both languages.",
        )
