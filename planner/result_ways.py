"""The JSON of the ways abroad: proposal, portfolio, going together, what stands beside, what unlocks the rest, collaboration."""

from __future__ import annotations

from typing import Any

from planner.advice import Advice, MarketAdvice
from planner.base import Language, Money
from planner.collaboration import Collaboration
from planner.content.load import Content
from planner.path_words import inquiry_text, unlock_texts
from planner.paths import Blocked, blocked_models
from planner.portfolio import Portfolio


def ways_json(content: Content, advice: Advice, language: Language) -> dict[str, Any]:
    """Everything about ways in beyond the models themselves; money in EUR over 24 months, our estimates as (low, high)."""
    proposal, shared = advice.proposal, advice.together
    return {
        "proposal": {
            "markets": list(proposal.markets),
            "number": proposal.number,
            "limited_by": proposal.limited_by,
            "swaps": [{"taken": s.taken, "before": s.before, "because": s.because} for s in proposal.swaps],
        },
        "portfolio": _portfolio(advice.portfolio) if advice.portfolio else None,
        "together": {"lacking": list(shared.lacking), "ways": [f.model for f in shared.ways]} if shared else None,
        "markets": {m: _market(content, advice, a, language) for m, a in advice.markets.items()},
    }


def _money(money: Money) -> list[float]:
    return [money.low, money.high]


def _portfolio(found: Portfolio) -> dict[str, Any]:
    return {
        "slots": [
            {"market": s.market, "model": s.model, "role": s.role, "proposed_role": s.proposed} for s in found.slots
        ],
        "money_eur": _money(found.money),
        "fte": round(found.fte, 2),
        "budget": found.budget,
        "people": found.people,
        "crowded": [list(c) for c in found.crowded],
    }


def _market(content: Content, advice: Advice, market: MarketAdvice, language: Language) -> dict[str, Any]:
    track = market.model.track if market.model else "selling"
    blocked = blocked_models(content, market.fits, advice.readiness, track)
    beside = market.beside
    return {
        "beside": {"models": list(beside.beside), "money_eur": _money(beside.money), "fte": round(beside.fte, 2)}
        if beside
        else None,
        "unlocks": {b.fit.model: _sentences(content, b, advice.sharing, language) for b in blocked},
        "collaboration": _collaboration(content, market.collaboration, language) if market.collaboration else None,
    }


def _sentences(content: Content, blocked: Blocked, markets: int, language: Language) -> list[str]:
    return [t.get(language) for t in unlock_texts(content, blocked, markets)]


def _collaboration(content: Content, found: Collaboration, language: Language) -> dict[str, Any]:
    return {
        "asked": found.asked,
        "forms": [{"model": f.model, "checks": {c.name: c.fit for c in f.checks}} for f in found.forms],
        "diligence": {i.kind: inquiry_text(content, i).get(language) for i in found.diligence},
    }
