"""The page of one market in the plan: its place, why and why not, every figure with year and source, the rules for these goods."""

from __future__ import annotations

from planner.advice import MarketAdvice
from planner.base import Datum, Text
from planner.compliance import Finding, regimes
from planner.document import Block, Bullets, Callout, Fact, Facts, Paragraph, SubHeading, Table
from planner.markets.ranking import MarketScore, Ranking
from planner.plan.draft import Draft
from planner.wording import (
    bare,
    big_money,
    excluded_reason,
    joined,
    market_cautions,
    market_reasons,
    shown_day,
    shown_number,
    shown_percent,
)

SUPPLIERS = 5
# Indicator and decimals shown on the page of a market, in reading order.
SHEET = (
    ("gdp", 0), ("gdp_per_head", 0), ("growth_2026_30", 1), ("inflation_2026", 1), ("population", 0), ("tariff_mean", 1), ("oecd_risk", 0),
    ("rule_of_law", 0), ("fx_volatility", 1), ("lpi", 1), ("distance", 0), ("hours_winter", 1), ("internet_users", 0),
)  # fmt: skip
GOODS_ONLY = frozenset({"tariff_mean", "lpi"})


def page(draft: Draft, ranking: Ranking, advice: MarketAdvice) -> list[Block]:
    name = draft.market(advice.market)
    score = ranking.score(advice.market)
    out: list[Block] = [SubHeading(text=name)]
    if score is None:
        excluded = next(e for e in ranking.excluded if e.market == advice.market)
        out.append(
            Callout(
                level="stop", title=draft.say("markets.not_possible"), text=excluded_reason(draft.content, excluded)
            )
        )
        return out
    place = draft.say(
        "markets.place",
        rank=shown_number(score.rank),
        count=shown_number(len(ranking.scores)),
        score=shown_number(score.score),
    )
    out.append(Paragraph(text=place, tone="fact"))
    reasons = market_reasons(draft.content, draft.advice, score)
    if reasons:
        out.append(Bullets(items=tuple(draft.say("markets.for", reason=r) for r in reasons)))
    cautions = market_cautions(draft.content, draft.advice, score)
    if cautions:
        out.append(Bullets(items=tuple(draft.say("markets.against", reason=r) for r in cautions)))
    for gate in advice.blocked_by:
        record = draft.content.gates[gate]
        out.append(Callout(level="stop", title=record.text, text=record.consequence))
    out.append(sheet(draft, score))
    out += [finding_callout(draft, f) for f in score.screening.findings]
    out += _conformity(draft, advice.market)
    return out


def sheet(draft: Draft, score: MarketScore) -> Facts:
    """Every figure of the market with source and year; missing says missing."""
    markets, market = draft.content.tables.markets, score.market
    items: list[Fact] = []
    if not draft.advice.profile.products.is_service:
        flows = draft.content.tables.trade.flows(draft.advice.profile.products.hs6)
        for figure in ("imports", "from_italy"):
            items.append(_fact(draft, draft.say(f"sheet.{figure}"), flows.datum(market, figure), 0))
        if score.potential is not None:
            items.append(
                Fact(
                    label=draft.say("sheet.potential"), value=big_money(score.potential), note=draft.say("own_estimate")
                )
            )
        items.append(_suppliers(draft, market))
    items += _agreement(draft, market)
    names = {i.id: i.text for i in markets.indicators}
    items += [_fact(draft, names[i], markets.datum(market, i), decimals) for i, decimals in sheet_rows(draft)]
    return Facts(caption=draft.say("sheet.caption", market=draft.market(market)), items=tuple(items))


def sheet_rows(draft: Draft) -> tuple[tuple[str, int], ...]:
    """Indicators of the market page; duties and logistics say nothing to a firm that sells services."""
    service = draft.advice.profile.products.is_service
    return tuple(row for row in SHEET if not (service and row[0] in GOODS_ONLY))


def _fact(draft: Draft, label: Text, datum: Datum | None, decimals: int) -> Fact:
    return Fact(label=label, value=draft.figure(datum, decimals), note=draft.origin(datum))


def _suppliers(draft: Draft, market: str) -> Fact:
    """The largest suppliers of the first heading of the basket."""
    heading = draft.advice.profile.products.headings[0]
    known = set(draft.content.tables.markets.ids)
    parts = []
    for supplier in draft.content.tables.trade.suppliers(market, heading)[:SUPPLIERS]:
        if supplier.iso3 == "ITA":
            name = draft.say("italy")
        elif supplier.iso3 in known:
            name = draft.market(supplier.iso3)
        else:
            continue
        share = shown_percent(100 * supplier.share)
        parts.append(Text(it=f"{name.it} {share.it}", en=f"{name.en} {share.en}"))
    label = draft.say("sheet.suppliers", heading=draft.content.headings[heading].text)
    if not parts:
        return Fact(label=label, value=draft.content.phrase("plan.no_figure"))
    value = Text(it=", ".join(p.it for p in parts), en=", ".join(p.en for p in parts))
    return Fact(label=label, value=value, note=draft.say("sheet.suppliers_source"))


def _agreement(draft: Draft, market: str) -> list[Fact]:
    """Terms of access for EU goods; the United States are never given one rate."""
    if draft.advice.profile.products.is_service:
        return []
    markets = draft.content.tables.markets
    words = markets.text(market, "eu_agreement") or draft.say("sheet.no_agreement")
    note = markets.text(market, "eu_note")
    items = [Fact(label=draft.say("sheet.agreement"), value=words, note=note or draft.say("sheet.agreement_note"))]
    if market == "USA":
        latest = max(draft.content.tables.us_tariffs, key=lambda e: e.date)
        items.append(
            Fact(
                label=draft.say("sheet.us_duties"),
                value=draft.say("sheet.us_unknown"),
                note=draft.say("sheet.us_latest", date=shown_day(latest.date), event=latest.text),
            )
        )
    return items


def finding_callout(draft: Draft, finding: Finding) -> Callout:
    """A compliance rule with legal basis, date, what to do and whom to ask."""
    rule = draft.content.trade_rules[finding.rule]
    level = {"forbidden": "stop", "conditional": "check", "verify": "check", "note": "note"}[finding.outcome]
    key = "markets.rule_expired" if finding.expired else "markets.rule"
    text = draft.say(
        key,
        rule=rule.text,
        basis=bare(rule.legal_basis),
        date=shown_day(rule.as_of),
        todo=rule.to_do,
        body=draft.body(rule.body),
    )
    if finding.partly:
        text = joined((text, draft.content.phrase("gates.partly")))
    return Callout(level=level, title=draft.say(f"screening.{finding.outcome}"), text=text)  # type: ignore[arg-type]


def _conformity(draft: Draft, market: str) -> list[Block]:
    found = regimes(draft.content, draft.advice.profile.products, market)
    if not found:
        return []
    rows = tuple((c.text, c.to_do, draft.say(f"confidence.{c.confidence}")) for c in found)
    return [
        Table(
            caption=draft.say("markets.conformity"),
            head=draft.head("regime", "to_do", "confidence"),
            rows=rows,
            widths=(0.34, 0.48, 0.18),
        )
    ]
