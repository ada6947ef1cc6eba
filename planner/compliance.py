"""May this product go to this market: prohibitions, conditions and notes with their legal basis, never points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from planner.content.load import Content
from planner.content.schema import Conformity, TradeRule
from planner.products import ProductSet

Outcome = Literal["forbidden", "conditional", "verify", "note", "clear"]
_GRAVITY: Mapping[Outcome, int] = {"forbidden": 4, "conditional": 3, "verify": 2, "note": 1, "clear": 0}
STABILITY = "political_stability"


@dataclass(frozen=True)
class Finding:
    """One rule that concerns this product in this market; ``expired`` rules must be verified before they are relied on."""

    rule: str
    market: str
    outcome: Outcome
    expired: bool


@dataclass(frozen=True)
class Screening:
    """All that was found for one market, gravest first; ``outcome`` is the gravest."""

    market: str
    outcome: Outcome
    findings: tuple[Finding, ...]

    @property
    def holds_back(self) -> bool:
        """True when the market may not be a plain "go"."""
        return self.outcome in ("forbidden", "conditional", "verify")


def _touches(prefixes: tuple[str, ...], products: ProductSet) -> bool:
    """True when any product falls under a prefix; a rule without prefixes touches everything."""
    return not prefixes or any(code.startswith(prefixes) for code in products.hs6)


@lru_cache(maxsize=256)
def _touching(content: Content, products: ProductSet) -> tuple[tuple[TradeRule, ...], tuple[Conformity, ...]]:
    """Rules and regimes that speak of these goods anywhere: worked out once for two hundred markets."""
    rules = tuple(r for r in content.trade_rules.values() if _touches(r.hs, products))
    return rules, tuple(c for c in content.conformity.values() if _touches(c.hs, products))


def rule_concerns(content: Content, rule: TradeRule, products: ProductSet, market: str) -> bool:
    """Whether the rule speaks of this product in this market."""
    markets = content.tables.markets
    if rule.markets and market not in rule.markets:
        return False
    if market in rule.except_markets or (rule.except_eu and markets.label(market, "eu_member") == "1"):
        return False
    if (rule.goods_only and products.is_service) or (rule.services_only and not products.is_service):
        return False
    if rule.sanction_level and markets.sanction_level(market) not in rule.sanction_level:
        return False
    if rule.max_stability_percentile is not None:
        value = markets.column(STABILITY)[markets.index(market)]
        if np.isnan(value) or value > rule.max_stability_percentile:
            return False
    return _touches(rule.hs, products)


def screen(content: Content, products: ProductSet, market: str, today: str) -> Screening:
    """Every rule that concerns the market; an expired rule keeps its gravity and is marked to be verified."""
    findings = [
        Finding(rule.id, market, rule.outcome, today > rule.best_before)
        for rule in _touching(content, products)[0]
        if rule_concerns(content, rule, products, market)
    ]
    findings.sort(key=lambda f: (-_GRAVITY[f.outcome], f.rule))
    outcome: Outcome = findings[0].outcome if findings else "clear"
    return Screening(market, outcome, tuple(findings))


def unstable(content: Content, screening: Screening) -> bool:
    """Whether a caution on political stability concerns the market: it may be chosen, it is never proposed."""
    return any(content.trade_rules[f.rule].max_stability_percentile is not None for f in screening.findings)


def regimes(content: Content, products: ProductSet, market: str) -> tuple[Conformity, ...]:
    """Conformity regimes that may concern these goods in this market; none for services."""
    if products.is_service:
        return ()
    return tuple(c for c in _touching(content, products)[1] if not c.markets or market in c.markets)


def certificate_cover(found: tuple[Conformity, ...], held: tuple[str, ...] | None) -> float | None:
    """Share of the regimes naming a certificate for which one of those is held; 1 when none is named, None when unknown."""
    naming = [c for c in found if c.certifications]
    if not naming:
        return 1.0
    if held is None:
        return None
    return sum(any(h in c.certifications for h in held) for c in naming) / len(naming)
