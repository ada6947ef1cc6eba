"""The closing parts: sources with years and licences, and how the figures were made and should be read."""

from __future__ import annotations

from planner.base import Text
from planner.compliance import regimes
from planner.content.schema import Source
from planner.document import Block, Bullets, Paragraph
from planner.fairs import fairs_for
from planner.plan.documents import sources_used as document_sources
from planner.plan.draft import Draft
from planner.plan.focus import sources_used as focus_sources
from planner.plan.funding import sources_used as funding_sources
from planner.plan.market_table import COMPARED
from planner.plan.scenarios import sources_used as scenario_sources
from planner.wording import bare, say, series, shown_day

# Figures the register of risks rests on.
RISKS = frozenset({"oecd_risk", "rule_of_law", "fx_volatility", "tariff_mean", "distance"})
GOODS_ONLY = frozenset({"tariff_mean", "distance"})


def source_blocks(draft: Draft) -> tuple[Block, ...]:
    """A line for each licence, past their date first: who published what; the figures themselves carry publisher and year."""
    used = sources_used(draft)
    groups: dict[tuple[bool, Text], list[Source]] = {}
    for source in (s for s in draft.content.sources.values() if s.id in used):
        groups.setdefault((draft.made_on <= source.best_before, _licence(draft, source)), []).append(source)
    lines = tuple(
        _line(draft, fresh, licence, found)
        for (fresh, licence), found in sorted(groups.items(), key=lambda g: (g[0][0], -len(g[1])))
    )
    return Paragraph(text=draft.say("sources.how")), Bullets(items=lines)


def _line(draft: Draft, fresh: bool, licence: Text, found: list[Source]) -> Text:
    key = "annexes.sources.fresh" if fresh else "annexes.sources.expired"
    first = min(s.best_before for s in found)
    titles = series(Text(it=f"{s.publisher}, {s.title.it}", en=f"{s.publisher}, {s.title.en}") for s in found)
    return say(draft.content, key, sources=titles, licence=bare(licence), date=shown_day(first))


def _licence(draft: Draft, source: Source) -> Text:
    """Whose it is, said once: the name of a publisher already given is not repeated."""
    plain = source.licence.it.replace("©", "").strip() == source.publisher
    return draft.content.phrase("annexes.sources.reserved") if plain else source.licence


def sources_used(draft: Draft) -> frozenset[str]:
    """Ids behind the figures and rules of this plan: trade, market sheets, compliance, conformity and scenarios of the chosen markets."""
    content, products = draft.content, draft.advice.profile.products
    shown = {*COMPARED, *RISKS} - (GOODS_ONLY if products.is_service else set())
    used = {i.source for i in content.tables.markets.indicators if i.id in shown}
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
    used |= scenario_sources(draft) | document_sources(draft) | funding_sources(draft) | focus_sources(draft)
    return frozenset(used | ({"cepii_baci", "us_census", "rotta_estimate"} if flows else set()))


def method_blocks(draft: Draft) -> tuple[Block, ...]:
    points = ("readiness", "ranking", "estimates", "models", "italian")
    return (
        Bullets(items=tuple(draft.say(f"method.{p}") for p in points)),
        Paragraph(text=draft.say("method.limits")),
    )
