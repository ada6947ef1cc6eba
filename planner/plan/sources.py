"""The closing parts: sources with years and licences, and how the figures were made and should be read."""

from __future__ import annotations

from planner.base import Text
from planner.compliance import regimes
from planner.document import Block, Bullets, Callout, Paragraph, Table
from planner.fairs import fairs_for
from planner.plan.draft import Draft
from planner.plan.focus import sources_used as focus_sources
from planner.plan.funding import sources_used as funding_sources
from planner.plan.market_pages import sheet_rows
from planner.plan.scenarios import sources_used as scenario_sources
from planner.wording import shown_day


def source_blocks(draft: Draft) -> tuple[Block, ...]:
    rows = []
    used = sources_used(draft)
    for source in (s for s in draft.content.sources.values() if s.id in used):
        old = draft.made_on > source.best_before
        state = draft.say("sources.expired" if old else "sources.fresh", date=shown_day(source.best_before))
        rows.append((source.title, Text(it=source.publisher, en=source.publisher), source.licence, state))
    return (
        Paragraph(text=draft.say("sources.how")),
        Table(
            caption=draft.say("sources.table"),
            head=draft.head("source", "publisher", "licence", "validity"),
            rows=tuple(rows),
            widths=(0.36, 0.2, 0.22, 0.22),
        ),
    )


def sources_used(draft: Draft) -> frozenset[str]:
    """Ids behind the figures and rules of this plan: trade, market sheets, compliance, conformity and scenarios of the chosen markets."""
    content, products = draft.content, draft.advice.profile.products
    used = {i.source for i in content.tables.markets.indicators if i.id in set(sheet_rows(draft))}
    flows = None if products.is_service or not products.hs6 else content.tables.trade.flows(products.hs6)
    ranking = draft.advice.ranking
    for market in draft.advice.chosen:
        datum = flows.datum(market, "imports") if flows else None
        score = ranking.score(market) if ranking else None
        used |= {datum.source} if datum else set()
        fairs = fairs_for(content, products, market, draft.made_on)
        used |= {f.source for f in (*fairs.there, *fairs.near, *fairs.in_italy) if f.source}
        used |= {content.trade_rules[f.rule].source for f in (score.screening.findings if score else ())}
        used |= {c.source for c in regimes(content, products, market) if c.source}
    if not products.is_service:
        used |= {f.source for f in content.tables.markets.fields if f.id in ("eu_preference", "eu_agreement")}
    used |= scenario_sources(draft) | funding_sources(draft) | focus_sources(draft)
    return frozenset(used | ({"cepii_baci", "us_census", "rotta_estimate"} if flows else set()))


def method_blocks(draft: Draft) -> tuple[Block, ...]:
    points = ("readiness", "ranking", "estimates", "models", "money", "italian")
    return (
        Bullets(items=tuple(draft.say(f"method.{p}") for p in points)),
        Callout(level="note", title=draft.say("method.limits_title"), text=draft.say("method.limits")),
    )
