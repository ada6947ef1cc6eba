"""One market as this firm sees it: the facts that gates and action models test."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from planner.compliance import certificate_cover, regimes
from planner.content.load import Content
from planner.markets.pillars import market_burden
from planner.markets.potential import preference
from planner.markets.ranking import Ranking
from planner.profile import Profile
from planner.rules import Fact, Facts

CENTRAL_ASIA = frozenset({"KAZ", "KGZ", "TJK", "TKM", "UZB"})
# Routes on which goods under Article 12g are known to be diverted towards Russia.
ATTENTION_ROUTES = CENTRAL_ASIA | {"ARM", "AZE", "GEO", "TUR", "ARE", "SRB", "HKG", "CHN"}


def market_facts(content: Content, profile: Profile, ranking: Ranking, market: str) -> Facts:
    """Firm facts, the answers given about this market, and the market's own facts; unknown ones are left out."""
    markets = content.tables.markets
    j = markets.index(market)
    score = ranking.score(market)
    held = profile.codes("certifications")
    cover = certificate_cover(regimes(content, profile.products, market), held)
    served, contacts, tongues = (profile.codes(name) for name in ("served_markets", "contacts", "languages"))
    facts: dict[str, Fact] = {
        "market": market,
        "market_eu": markets.label(market, "eu_member") == "1",
        "market_agreement": bool(preference(content, profile.products)[j]),
        "market_contact": None if contacts is None else market in contacts,
        "market_served": None if served is None else market in served,
        "market_language": None if tongues is None else bool({"it", *tongues} & set(markets.languages(market))),
        "market_neighbour": bool(markets.column("border")[j]),
        "market_risk": _known(markets.column("oecd_risk")[j]),
        "market_rule_of_law": _known(markets.column("rule_of_law")[j]),
        "market_distance_km": _known(markets.column("distance")[j]),
        "market_potential_eur": score.potential if score else None,
        "market_attention_route": market in ATTENTION_ROUTES,
        "market_central_asia": market in CENTRAL_ASIA,
        "market_conformity_burden": market_burden(content, profile, market),
        "market_conformity_covered": None if cover is None else cover >= 1.0,
    }
    levels: Mapping[str, int | None] = profile.market_levels.get(market, {})
    merged = {**profile.facts, **facts, **levels}
    return MappingProxyType({name: value for name, value in merged.items() if value is not None})


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
