"""The figures of a market sheet, section by section: every line with year and source, missing or expired where so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from planner.advice import Advice
from planner.base import Datum, Text
from planner.content.load import Content
from planner.content.trade_table import Flows
from planner.markets.potential import INDUSTRIAL_PREFERENCE, preference
from planner.numbers import month
from planner.products import expand, product_name
from planner.wording import (
    big_money,
    capital,
    cite,
    figure,
    listing,
    origin,
    say,
    series,
    shown_day,
    shown_number,
    shown_percent,
)
from planner.wording_letters import lower

State = Literal["known", "missing", "expired"]
YEARS = 2024 - 2017
WORLD_SOURCE = "cepii_baci"
SMALLEST_SHARE = 0.05
# What is still to be verified of an agreement, by how sure our note on it is.
_CHECKS = {"to_verify": "agreement_check", "checked": "agreement_code"}
# Shares of imports squared and summed: below the first, many suppliers; above the second, few (as competition authorities read them).
MANY_SUPPLIERS, FEW_SUPPLIERS = 0.15, 0.25
MOST_HEADINGS, MOST_SUPPLIERS = 3, 5
# Indicator and decimals, in reading order; the second list is left out for services.
TRAVEL = (("distance", 0), ("lpi", 1), ("lsci", 0))
GOODS_ONLY = frozenset({"lpi", "lsci"})
RISK = (("oecd_risk", 0), ("rule_of_law", 0), ("political_stability", 0), ("control_of_corruption", 0))
ECONOMY = (
    ("gdp", 0), ("gdp_per_head", 0), ("growth_2026", 1), ("growth_2026_30", 1), ("inflation_2026", 1), ("population", 0),
    ("public_debt", 0), ("current_account", 1), ("internet_users", 0),
)  # fmt: skip
CURRENCY = (("fx_volatility", 1), ("fx_change", 1))


@dataclass(frozen=True)
class Line:
    """A labelled value in words; ``note`` carries source and year, ``state`` says when it is missing or past its date."""

    label: Text
    value: Text
    note: Text | None = None
    state: State = "known"


@dataclass(frozen=True)
class ProductLine:
    """One product of a basket: its imports, their growth a year (%), and Italy's share (%); None where unknown."""

    name: Text
    imports: Datum | None
    growth: float | None
    italy_share: float | None


@dataclass(frozen=True)
class Suppliers:
    """The largest suppliers of a family of products with their shares (0-1), largest first; () where unknown."""

    product: Text
    shares: tuple[tuple[Text, float], ...]


def yearly_growth(then: float, now: float) -> float | None:
    """Average growth a year from 2017 to 2024, in percent; None where it cannot be worked out."""
    if np.isnan(then) or np.isnan(now) or then <= 0 or now <= 0:
        return None
    return float(100 * ((now / then) ** (1 / YEARS) - 1))


@dataclass(frozen=True)
class Sheet:
    """Content, advice and market in hand, for the lines of every section."""

    content: Content
    advice: Advice
    market: str

    def say(self, key: str, **values: Text | str) -> Text:
        return say(self.content, f"sheet.{key}", **values)

    def line(self, label: Text, datum: Datum | None, decimals: int = 0) -> Line:
        state: State = "missing" if datum is None else "expired" if datum.expired(self.advice.today) else "known"
        return Line(label, figure(self.content, datum, decimals), origin(self.content, datum, self.advice.today), state)

    def worked_out(self, key: str, value: Text | None, *inputs: Datum | None, note: Text | None = None) -> Line:
        """A figure of ours from ``inputs``: it is as old and as estimated as they are."""
        label = self.say(key)
        known = [d for d in inputs if d is not None]
        if value is None or not known:
            return Line(label, self.content.phrase("plan.no_figure"), state="missing")
        expired = any(d.expired(self.advice.today) for d in known)
        worst = next((d for d in known if d.estimated), known[0])
        years = "-".join(sorted({d.year for d in known}))
        words = cite(self.content, worst.model_copy(update={"year": years}))
        if expired:
            words = say(self.content, "plan.cite_expired", cite=words)
        if note is not None:
            words = Text(it=f"{words.it}. {note.it}", en=f"{words.en}. {note.en}")
        return Line(label, value, words, "expired" if expired else "known")

    def indicators(self, rows: tuple[tuple[str, int], ...]) -> Iterator[Line]:
        markets = self.content.tables.markets
        names = {i.id: i.text for i in markets.indicators}
        for name, decimals in rows:
            yield self.line(names[name], markets.datum(self.market, name), decimals)

    def plain(self, field: str, value: Text | None) -> Line:
        """A plain fact with the date and source of its field; without words it is missing."""
        record = next(f for f in self.content.tables.markets.fields if f.id == field)
        if value is None:
            return Line(record.text, self.content.phrase("plan.no_figure"), state="missing")
        publisher = self.content.sources[record.source].publisher
        words = say(self.content, "wording.cite", source=publisher, year=_dated(record.year))
        if self.advice.today <= record.best_before:
            return Line(record.text, value, words)
        return Line(record.text, value, say(self.content, "plan.cite_expired", cite=words), "expired")

    def coded(self, field: str) -> Line:
        """A plain fact kept as a code, in words."""
        markets = self.content.tables.markets
        return self.plain(field, markets.value_text(field, markets.label(self.market, field)))

    def yes_no(self, field: str) -> Line:
        code = self.content.tables.markets.label(self.market, field)
        return self.plain(field, self.say("yes" if code == "1" else "no"))

    @property
    def service(self) -> bool:
        return self.advice.profile.products.is_service

    def flows(self) -> Flows:
        return self.content.tables.trade.flows(self.advice.profile.products.hs6)


def demand(sheet: Sheet) -> tuple[Line, ...]:
    """What the market buys of the product, how it grows beside the world, its share of the world, Italy's potential."""
    flows, at = sheet.flows(), sheet.content.tables.markets.index(sheet.market)
    now, then = flows.datum(sheet.market, "imports"), flows.datum(sheet.market, "imports_2017")
    here = yearly_growth(float(flows.imports_2017[at]), float(flows.imports[at]))
    world = yearly_growth(flows.world_imports_2017, flows.world_imports)
    share = 100 * now.value / flows.world_imports if now is not None and flows.world_imports > 0 else None
    whole, before = (
        _of_the_world(sheet, v, y) for v, y in ((flows.world_imports, "2024"), (flows.world_imports_2017, "2017"))
    )
    lines = [
        sheet.line(sheet.say("imports"), now),
        sheet.worked_out("growth", _percent(here), now, then, note=sheet.say("nominal")),
        sheet.worked_out("growth_world", _percent(world), whole, before),
        sheet.worked_out("world_share", _part(sheet, share), now, whole),
    ]
    score = sheet.advice.ranking.score(sheet.market) if sheet.advice.ranking else None
    if score is not None and score.potential is not None:
        note = sheet.content.phrase("plan.own_estimate")
        lines.append(Line(sheet.content.phrase("plan.sheet.potential"), big_money(score.potential), note))
    return tuple(lines)


def basket(sheet: Sheet) -> tuple[ProductLine, ...]:
    """Each product apart, when the firm named several."""
    codes = sheet.advice.profile.products.codes
    if sheet.service or len(codes) < 2:
        return ()
    at, trade = sheet.content.tables.markets.index(sheet.market), sheet.content.tables.trade
    out = []
    for code in codes:
        flows = trade.flows(expand(sheet.content, code))
        now = flows.datum(sheet.market, "imports")
        share = 100 * float(flows.from_italy[at]) / now.value if now is not None and now.value > 0 else None
        growth = yearly_growth(float(flows.imports_2017[at]), float(flows.imports[at]))
        out.append(ProductLine(product_name(sheet.content, code), now, growth, share))
    return tuple(out)


def rivals(sheet: Sheet) -> tuple[Line, ...]:
    """Italy's part and how it moved, the part of the Union, how concentrated the suppliers are."""
    flows, at = sheet.flows(), sheet.content.tables.markets.index(sheet.market)

    def datum(name: str) -> Datum | None:
        return flows.datum(sheet.market, name)

    now, then = _share(flows, at, ""), _share(flows, at, "_2017")
    moved = None if now is None or then is None else now - then
    eu, imports = datum("from_eu"), datum("imports")
    eu_share = 100 * eu.value / imports.value if eu is not None and imports is not None and imports.value > 0 else None
    hhi, count = datum("supplier_hhi"), datum("suppliers")
    return (
        sheet.line(sheet.say("from_italy"), datum("from_italy")),
        sheet.worked_out("italy_share", _part(sheet, now), datum("from_italy"), imports),
        sheet.worked_out("italy_moved", _points(sheet, moved), datum("from_italy"), datum("from_italy_2017")),
        sheet.worked_out("eu_share", _part(sheet, eu_share), eu),
        sheet.worked_out("concentration", _concentration(sheet, hhi), hhi),
        sheet.worked_out("supplier_count", shown_number(count.value) if count is not None else None, count),
    )


def suppliers(sheet: Sheet) -> tuple[Suppliers, ...]:
    """The largest suppliers of every family of products of the basket, the families Italy sells most of first."""
    if sheet.service:
        return ()
    trade = sheet.content.tables.trade
    headings = sheet.advice.profile.products.headings
    weight = {h: trade.flows(trade.codes(h)).italy_exports for h in headings}
    names = {m: sheet.content.tables.markets.name(m) for m in sheet.content.tables.markets.ids}
    names["ITA"] = sheet.content.phrase("plan.italy")
    return tuple(
        Suppliers(
            sheet.content.headings[heading].text,
            tuple(
                (names[s.iso3], s.share)
                for s in trade.suppliers(sheet.market, heading)[:MOST_SUPPLIERS]
                if s.iso3 in names
            ),
        )
        for heading in sorted(headings, key=lambda h: -weight[h])[:MOST_HEADINGS]
    )


def duties(sheet: Sheet) -> tuple[Line, ...]:
    """Terms for goods of the Union: preference, agreement, average duty; never a rate for the United States."""
    markets = sheet.content.tables.markets
    variable = sheet.market == "USA"
    lines = [] if variable else [sheet.coded("eu_preference"), sheet.coded("eu_relation")]
    agreement, note = (markets.text(sheet.market, name) for name in ("eu_agreement", "eu_note"))
    since = markets.label(sheet.market, "eu_since")
    words = agreement or (sheet.say("us_agreement") if variable else sheet.content.phrase("plan.sheet.no_agreement"))
    if agreement is not None and since and since not in agreement.it:
        words = sheet.say("since", agreement=agreement, year=since)
    base = sheet.plain("eu_agreement", words)
    check = _CHECKS.get(markets.label(sheet.market, "eu_verification"))
    # A union or agreement for industry says nothing of a wine or a cheese.
    industry_only = markets.label(sheet.market, "eu_preference") in INDUSTRIAL_PREFERENCE
    farm = industry_only and not preference(sheet.content, sheet.advice.profile.products)[markets.index(sheet.market)]
    extra = (sheet.say(check) if check else None, sheet.say("farm_goods") if farm else None)
    notes = [t for t in (base.note, note, *extra) if t is not None]
    joined = Text(it=". ".join(n.it for n in notes), en=". ".join(n.en for n in notes))
    lines.append(Line(base.label, words, joined, base.state))
    if not variable and markets.label(sheet.market, "eu_member") != "1":
        lines += [*sheet.indicators((("tariff_mean", 1),)), sheet.coded("wto")]
        if markets.label(sheet.market, "eaeu") == "1":
            lines.append(sheet.yes_no("eaeu"))
    return tuple(lines)


def travel(sheet: Sheet) -> tuple[Line, ...]:
    """Distance, logistics, hour, languages, visa."""
    markets = sheet.content.tables.markets
    rows = tuple(row for row in TRAVEL if not (sheet.service and row[0] in GOODS_ONLY))
    lines = list(sheet.indicators(rows))
    if not sheet.service:
        lines.append(sheet.yes_no("landlocked"))
    names = {o.id: lower(o.text) for o in sheet.content.questions["languages"].options}
    names["it"] = sheet.say("italian")
    spoken = [names[code] for code in markets.languages(sheet.market) if code in names]
    lines += [
        _hours(sheet),
        sheet.plain("languages", capital(listing(spoken)) if spoken else sheet.say("other_language")),
    ]
    return (*lines, _visa(sheet))


def _visa(sheet: Sheet) -> Line:
    markets = sheet.content.tables.markets
    visa = markets.value_text("visa", markets.label(sheet.market, "visa"))
    if visa is not None and (days := markets.label(sheet.market, "visa_days")):
        visa = sheet.say("visa_days", visa=visa, days=days)
    line = sheet.plain("visa", visa)
    if markets.label(sheet.market, "eu_member") != "1":
        return line
    # Inside the Union the right to travel follows from membership, not from a list of visas.
    member = sheet.yes_no("eu_member")
    return Line(line.label, sheet.say("identity_card"), member.note, member.state)


def summer_time(today: str) -> bool:
    """Whether Italy is on summer time: from the last Sunday of March to that of October (``today`` is ISO)."""
    day = date.fromisoformat(today)

    def last_sunday(month: int) -> date:
        last = date(day.year, month, 31)
        return last - timedelta(days=(last.weekday() + 1) % 7)

    return last_sunday(3) <= day < last_sunday(10)


def _hours(sheet: Sheet) -> Line:
    season = "hours_summer" if summer_time(sheet.advice.today) else "hours_winter"
    datum = sheet.content.tables.markets.datum(sheet.market, season)
    line = sheet.line(sheet.say("hours_now"), datum, 1)
    if datum is None:
        return line
    size = shown_number(abs(datum.value), 0 if datum.value.is_integer() else 1)
    key = "same_hour" if datum.value == 0 else "one_hour" if abs(datum.value) == 1 else "hours"
    if datum.value < 0:
        key += "_behind"
    return Line(line.label, sheet.say(key, hours=size), line.note, line.state)


def risk(sheet: Sheet) -> tuple[Line, ...]:
    """Country risk, law, stability, restrictive measures with their regimes, currency."""
    markets = sheet.content.tables.markets
    lines = [*sheet.indicators(RISK), sheet.coded("sanction_level")]
    regimes = [markets.value_text("sanction_regimes", code) for code in markets.sanction_regimes(sheet.market)]
    if regimes:
        lines.append(sheet.plain("sanction_regimes", capital(series(r for r in regimes if r is not None))))
    lines.append(sheet.coded("currency"))
    if markets.label(sheet.market, "currency") != "EUR":
        lines += sheet.indicators(CURRENCY)
    return tuple(lines)


def economy(sheet: Sheet) -> tuple[Line, ...]:
    return (*sheet.indicators(ECONOMY), sheet.coded("income"))


def _of_the_world(sheet: Sheet, value: float, year: str) -> Datum:
    """A total of the whole world, which always comes from the same source."""
    expires = sheet.content.sources[WORLD_SOURCE].best_before
    return Datum(value=value, unit="eur", year=year, source=WORLD_SOURCE, best_before=expires)


def _dated(year: str) -> Text:
    """A date as a person writes it: a day, a month, or a year as it is."""
    if len(year) == len("2026-01-31"):
        return shown_day(year)
    if len(year) == len("2026-01") and year[4] == "-":
        return Text(it=month(f"{year}-01", "it"), en=month(f"{year}-01", "en"))
    return Text(it=year, en=year)


def _percent(value: float | None) -> Text | None:
    return None if value is None else shown_percent(value, 1)


def _part(sheet: Sheet, value: float | None) -> Text | None:
    """A share in percent; one too small to show is said so, a true nothing stays 0."""
    return sheet.say("almost_nothing") if value is not None and 0 < value < SMALLEST_SHARE else _percent(value)


def _points(sheet: Sheet, moved: float | None) -> Text | None:
    if moved is None:
        return None
    shown = shown_number(abs(moved), 1)
    if shown.en in ("0.0", "0"):
        return sheet.say("points_same")
    return sheet.say("points_up" if moved > 0 else "points_down", points=shown)


def _concentration(sheet: Sheet, hhi: Datum | None) -> Text | None:
    if hhi is None:
        return None
    level = "many" if hhi.value < MANY_SUPPLIERS else "some" if hhi.value < FEW_SUPPLIERS else "few"
    return sheet.say(f"suppliers_{level}", hhi=shown_number(hhi.value, 2))


def _share(flows: Flows, at: int, year: str) -> float | None:
    """Italy's share of the imports, in percent."""
    total, italy = (float(getattr(flows, f"{name}{year}")[at]) for name in ("imports", "from_italy"))
    return None if np.isnan(total) or np.isnan(italy) or total <= 0 else 100 * italy / total
