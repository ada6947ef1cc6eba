"""The papers of a sale abroad: which ones this firm needs to sell its product in a market, from rules, product and destination."""

from __future__ import annotations

from dataclasses import dataclass

from planner.compliance import Screening, regimes
from planner.content.load import Content
from planner.content.schema_documents import ExportDocument, Need, Stage
from planner.products import ProductSet, expand
from planner.rules import Facts, outcome_of

STAGES: tuple[Stage, ...] = ("order", "departure", "travel", "after")
NEEDS: tuple[Need, ...] = ("always", "check", "on_request")


@dataclass(frozen=True)
class Paper:
    """A document for a market. ``need`` is softer than the record's where what decides is not known or touches part of the products.

    ``expired``: its date has passed, so that it must be verified again before it is relied on.
    """

    document: ExportDocument
    need: Need
    expired: bool


def in_union(content: Content, market: str) -> bool:
    """Whether goods go there without customs: the Union, and what belongs to its customs territory."""
    markets = content.tables.markets
    return markets.label(market, "eu_member") == "1" or markets.label(market, "eu_relation") == "customs_territory"


def papers(
    content: Content, products: ProductSet, market: str, facts: Facts, screening: Screening, today: str
) -> tuple[Paper, ...]:
    """Papers for the product in the market, by when they are needed and how surely; none without a product or where it is forbidden.

    ``facts`` as in ``market_facts``, ``screening`` of the same product and market.
    """
    if not products.codes or screening.outcome == "forbidden":
        return ()
    found = []
    for document in content.export_documents.values():
        need = _need(content, document, products, market, facts, screening)
        if need is not None:
            found.append(Paper(document, need, today > document.best_before))
    return tuple(sorted(found, key=lambda p: (NEEDS.index(p.need), STAGES.index(p.document.stage))))


def _need(
    content: Content, document: ExportDocument, products: ProductSet, market: str, facts: Facts, screening: Screening
) -> Need | None:
    """How surely the paper is needed; None where it is known not to be."""
    if not _destined(content, document, products, market):
        return None
    whole = True
    if document.hs:
        reached = _reach(content, document.hs, products)
        if reached is None:
            return None
        whole = reached
    if document.rules:
        found = [f for f in screening.findings if f.rule in document.rules]
        if not found:
            return None
        whole = whole and not all(f.partly for f in found)
    if document.regimes:
        named = [r for r in regimes(content, products, market) if r.id in document.regimes]
        if not named:
            return None
        whole = whole and any(not r.hs or _reach(content, r.hs, products) for r in named)
    outcome = "met" if document.when is None else outcome_of(document.when, facts)
    if outcome == "not_met":
        return None
    certain = whole and outcome == "met"
    return document.need if certain or document.need != "always" else "check"


def _destined(content: Content, document: ExportDocument, products: ProductSet, market: str) -> bool:
    offer = "services" if products.is_service else "goods"
    place = "union" if in_union(content, market) else "abroad"
    return (
        document.offer in (offer, "both")
        and document.place in (place, "anywhere")
        and (not document.markets or market in document.markets)
        and market not in document.except_markets
    )


def _reach(content: Content, prefixes: tuple[str, ...], products: ProductSet) -> bool | None:
    """True when every answered code falls under the prefixes, False when only part does, None when nothing does."""
    if not any(code.startswith(prefixes) for code in products.hs6):
        return None
    return all(product.startswith(prefixes) for code in products.codes for product in expand(content, code))
