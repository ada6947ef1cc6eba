"""Chapter 3: the ranking with its reasons, a page for each chosen market, and what was left out and why."""

from __future__ import annotations

from planner.advice import MarketAdvice
from planner.base import Datum, Text
from planner.compliance import Finding, regimes, unstable
from planner.document import (
    Block,
    Bullets,
    Callout,
    ContributionChart,
    ContributionRow,
    Fact,
    Facts,
    MapBlock,
    MarkedMarket,
    Paragraph,
    SubHeading,
    Table,
)  # fmt: skip
from planner.markets.ranking import MarketScore, Ranking
from planner.plan.draft import Draft
from planner.wording import (
    bare,
    big_money,
    excluded_reason,
    market_cautions,
    market_reasons,
    shown_day,
    shown_number,
    shown_percent,
)

LISTED = 10
SUPPLIERS = 5
# Indicator and decimals shown on the page of a market, in reading order.
SHEET = (
    ("gdp", 0), ("gdp_per_head", 0), ("growth_2026_30", 1), ("inflation_2026", 1), ("population", 0), ("tariff_mean", 1), ("oecd_risk", 0),
    ("rule_of_law", 0), ("fx_volatility", 1), ("lpi", 1), ("distance", 0), ("hours_winter", 1), ("internet_users", 0),
)  # fmt: skip
GOODS_ONLY = frozenset({"tariff_mean", "lpi"})
MOST_NOT_RANKED = 12


def blocks(draft: Draft) -> tuple[Block, ...]:
    ranking = draft.advice.ranking
    if ranking is None:
        return (Callout(level="missing", title=draft.say("markets.none_title"), text=draft.say("markets.none")),)
    out: list[Block] = [
        Paragraph(text=draft.say("markets.how_service" if draft.advice.profile.products.is_service else "markets.how")),
        _weights(draft, ranking),
    ]
    if ranking.supply_level in ("heading", "sector"):
        out.append(Callout(level="note", title=draft.say("markets.wider_title"), text=draft.say("markets.wider")))
    if draft.advice.profile.choice("goal") == "sourcing":
        out.append(
            Callout(level="check", title=draft.say("markets.sourcing_title"), text=draft.say("markets.sourcing"))
        )
    out += [_ranking_table(draft, ranking), contribution_chart(draft, ranking), _map(draft, ranking)]
    for advice in draft.advice.markets.values():
        out += _page(draft, ranking, advice)
    out += _left_out(draft, ranking)
    return tuple(out)


def _weights(draft: Draft, ranking: Ranking) -> Paragraph:
    shares = [shown_percent(100 * w) for w in ranking.weights]
    key = (
        "markets.weights_own"
        if draft.case.weights is not None or draft.case.growth_dial is not None
        else "markets.weights"
    )
    known = "stage" in draft.advice.profile.facts
    stage = draft.say(f"stage.{draft.advice.profile.stage}" if known else "stage.assumed")
    text = draft.say(
        key,
        stage=stage,
        opportunity=shares[0],
        access=shares[1],
        security=shares[2],
        affinity=shares[3],
        dial=shown_percent(100 * ranking.dial),
    )
    return Paragraph(text=text, tone="fact")


def _label(draft: Draft, score: MarketScore) -> Text:
    name = draft.market(score.market)
    marks = [draft.say("markets.mark_estimate")] if score.estimated else []
    marks += [draft.say("markets.mark_contact")] if score.contact else []
    return Text(it=" ".join([name.it, *(m.it for m in marks)]), en=" ".join([name.en, *(m.en for m in marks)]))


def listed(draft: Draft, ranking: Ranking) -> list[MarketScore]:
    """The first ten and every chosen market, in rank order."""
    chosen = set(draft.advice.chosen)
    return [s for s in ranking.scores if s.rank <= LISTED or s.market in chosen]


def _ranking_table(draft: Draft, ranking: Ranking) -> Table:
    service = draft.advice.profile.products.is_service
    rows = []
    for score in listed(draft, ranking):
        row = [shown_number(score.rank), _label(draft, score), shown_number(score.score)]
        if not service:
            assert score.imports is not None and score.from_italy is not None
            share = 100 * score.from_italy / score.imports if score.imports else 0.0
            row += [big_money(score.imports), shown_percent(share, 1)]
        rows.append((*row, shown_percent(100 * score.coverage)))
    columns = (
        ("rank", "market", "score", "coverage")
        if service
        else ("rank", "market", "score", "imports", "italy_share", "coverage")
    )
    return Table(
        caption=draft.say("markets.table"),
        head=draft.head(*columns),
        rows=tuple(rows),
        numeric=(0, *range(2, len(columns))),
        widths=(0.12, 0.48, 0.2, 0.2) if service else (0.1, 0.32, 0.12, 0.2, 0.14, 0.12),
        source=draft.say("markets.table_source_service" if service else "markets.table_source"),
    )


def contribution_chart(draft: Draft, ranking: Ranking) -> ContributionChart:
    """Points each pillar adds to or takes from the score of the median market."""
    pillars = ("opportunity", "access", "security", "affinity")
    return ContributionChart(
        caption=draft.say("markets.contributions", reference=shown_number(ranking.reference)),
        alt=draft.say("markets.contributions_alt"),
        pillars=tuple(draft.say(f"pillar.{p}") for p in pillars),
        rows=tuple(
            ContributionRow(
                label=draft.market(s.market),
                points=tuple(round(c.points, 1) for c in s.contributions),
                total=shown_number(s.score),
            )
            for s in listed(draft, ranking)
        ),
    )


def _map(draft: Draft, ranking: Ranking) -> MapBlock:
    chosen = set(draft.advice.chosen)
    marked = [
        MarkedMarket(
            market=s.market, name=draft.market(s.market), role="chosen" if s.market in chosen else "ranked", rank=s.rank
        )
        for s in listed(draft, ranking)
    ]
    return MapBlock(
        caption=draft.say("markets.map"),
        alt=draft.say("markets.map_alt"),
        markets=tuple(marked),
        source=draft.say("markets.map_source"),
    )


def _page(draft: Draft, ranking: Ranking, advice: MarketAdvice) -> list[Block]:
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


def _not_proposed(draft: Draft, why: str, scores: list[MarketScore]) -> list[Block]:
    if not scores:
        return []
    first = [draft.market(s.market) for s in scores[:MOST_NOT_RANKED]]
    names = Text(it=", ".join(n.it for n in first), en=", ".join(n.en for n in first))
    more = len(scores) - len(first)
    key = f"markets.{why}_more" if more > 0 else f"markets.{why}"
    return [Paragraph(text=draft.say(key, markets=names, more=str(more)), tone="fact")]


def _left_out(draft: Draft, ranking: Ranking) -> list[Block]:
    forbidden = [e for e in ranking.excluded if e.outcome == "forbidden"]
    silent = [e for e in ranking.excluded if e.outcome == "no_demand"]
    conditional = [s for s in ranking.scores if s.screening.outcome == "conditional"]
    shaky = [s for s in ranking.scores if s not in conditional and unstable(draft.content, s.screening)]
    out: list[Block] = [SubHeading(text=draft.say("markets.left_out"))]
    if forbidden:
        rows = tuple((draft.market(e.market), excluded_reason(draft.content, e)) for e in forbidden)
        out.append(
            Table(
                caption=draft.say("markets.forbidden"),
                head=draft.head("market", "reason"),
                rows=rows,
                widths=(0.2, 0.8),
            )
        )
    out += _not_proposed(draft, "conditional", conditional) + _not_proposed(draft, "unstable", shaky)
    if silent:
        out.append(Paragraph(text=draft.say("markets.silent", count=str(len(silent))), tone="fact"))
    runner_up = next((s for s in ranking.scores if s.market not in draft.advice.chosen), None)
    if runner_up is not None:
        out.append(
            Paragraph(
                text=draft.say(
                    "markets.runner_up", market=draft.market(runner_up.market), rank=shown_number(runner_up.rank)
                )
            )
        )
    return out
