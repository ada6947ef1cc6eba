"""May this product go to this market: prohibitions, conditions and notes with their legal basis, never points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from planner.content.load import Content
from planner.content.schema import Conformity, TradeRule
from planner.products import ProductSet, expand

Outcome = Literal["forbidden", "conditional", "verify", "note", "clear"]
_GRAVITY: Mapping[Outcome, int] = {"forbidden": 4, "conditional": 3, "verify": 2, "note": 1, "clear": 0}
STABILITY = "political_stability"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that concerns this product in this market; ``expired`` rules must be verified before they are relied on.

    ``partly``: the answer is wider than the rule (a whole chapter, a sector), so that only part of what it covers is touched.
    """

    rule: str
    market: str
    outcome: Outcome
    expired: bool
    partly: bool = False


@dataclass(frozen=True, slots=True)
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


def _partly(content: Content, prefixes: tuple[str, ...], products: ProductSet) -> bool:
    """True when no answered code falls under the prefixes whole: which of its products is sold there is not known."""
    return bool(prefixes) and not any(
        all(product.startswith(prefixes) for product in expand(content, code)) for code in products.codes
    )


@lru_cache(maxsize=256)
def _touching(
    content: Content, products: ProductSet
) -> tuple[tuple[tuple[TradeRule, bool], ...], tuple[Conformity, ...]]:
    """Rules (and whether they touch only part of an answer) and regimes that speak of these goods anywhere.

    Worked out once for two hundred markets.
    """
    rules = (r for r in content.trade_rules.values() if _touches(r.hs, products))
    regimes = tuple(c for c in content.conformity.values() if _touches(c.hs, products))
    return tuple((r, _partly(content, r.hs, products)) for r in rules), regimes


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


def _outcome(rule: TradeRule, expired: bool, partly: bool) -> Outcome:
    """What the rule means today: a ban on part of a wide answer is a condition, and an old note is no reassurance."""
    if rule.outcome == "forbidden" and partly:
        return "conditional"
    if rule.outcome == "note" and expired:
        return "verify"
    return rule.outcome


def _finding(rule: TradeRule, market: str, today: str, partly: bool) -> Finding:
    expired = today > rule.best_before
    return Finding(rule.id, market, _outcome(rule, expired, partly), expired, partly)


def screen(content: Content, products: ProductSet, market: str, today: str) -> Screening:
    """Every rule that concerns the market; an expired one never counts as passed: it holds back until it is verified."""
    findings = [
        _finding(rule, market, today, partly)
        for rule, partly in _touching(content, products)[0]
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
