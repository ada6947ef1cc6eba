"""Everything known of one market for this firm, built once for screen and paper: nothing shown without source or date."""

from __future__ import annotations

from dataclasses import dataclass

from planner import market_sheet_figures as figures
from planner.action_models import market_blocks
from planner.advice import Advice
from planner.base import Text
from planner.compliance import Screening, regimes, screen
from planner.content.figures import TariffEvent
from planner.content.load import Content
from planner.content.schema import Conformity
from planner.fairs import MarketFairs, fairs_for
from planner.market_facts import market_facts
from planner.market_sheet_figures import Line, ProductLine, Sheet, Suppliers
from planner.markets.ranking import Excluded, MarketScore
from planner.payments import PaymentAdvice, payment_advice
from planner.wording import market_cautions, market_reasons

SURE_BODIES = ("camera_commercio", "ice")


@dataclass(frozen=True)
class Regime:
    """A conformity regime for these goods here; ``covered`` by a certificate of the firm, None when it is not known."""

    rule: Conformity
    covered: bool | None


@dataclass(frozen=True)
class MarketSheet:
    """One market for this firm, ranked or not.

    ``score`` is set when it is ranked, ``excluded`` when it is not; both are None while no product is known. ``payment`` is None
    where selling is forbidden. ``demand`` to ``duties`` are empty for services; ``us_events`` is filled for the United States only.
    """

    market: str
    name: Text
    score: MarketScore | None
    excluded: Excluded | None
    reasons: tuple[Text, ...]
    cautions: tuple[Text, ...]
    screening: Screening
    gates: tuple[str, ...]
    demand: tuple[Line, ...]
    basket: tuple[ProductLine, ...]
    rivals: tuple[Line, ...]
    suppliers: tuple[Suppliers, ...]
    duties: tuple[Line, ...]
    us_events: tuple[TariffEvent, ...]
    travel: tuple[Line, ...]
    risk: tuple[Line, ...]
    economy: tuple[Line, ...]
    regimes: tuple[Regime, ...]
    payment: PaymentAdvice | None
    fairs: MarketFairs
    bodies: tuple[str, ...]


def market_sheet(content: Content, advice: Advice, market: str) -> MarketSheet:
    """The sheet of any market of the table; KeyError for a code that is not one."""
    sheet, profile, ranking = Sheet(content, advice, market), advice.profile, advice.ranking
    products = profile.products
    score = ranking.score(market) if ranking else None
    screening = ranking.screening(market) if ranking else screen(content, products, market, advice.today)
    facts = market_facts(content, profile, ranking, market) if ranking else profile.facts
    goods = bool(products.hs6)
    payment = None if screening.outcome == "forbidden" else payment_advice(content, profile, market, facts)
    return MarketSheet(
        market=market,
        name=content.tables.markets.name(market),
        score=score,
        excluded=next((e for e in ranking.excluded if e.market == market), None) if ranking else None,
        reasons=market_reasons(content, advice, score) if score else (),
        cautions=market_cautions(content, advice, score) if score else (),
        screening=screening,
        gates=market_blocks(content, facts) if score else (),
        demand=figures.demand(sheet) if goods else (),
        basket=figures.basket(sheet),
        rivals=figures.rivals(sheet) if goods else (),
        suppliers=figures.suppliers(sheet),
        duties=() if products.is_service else figures.duties(sheet),
        us_events=content.tables.us_tariffs if market == "USA" and not products.is_service else (),
        travel=figures.travel(sheet),
        risk=figures.risk(sheet),
        economy=figures.economy(sheet),
        regimes=_regimes(content, advice, market),
        payment=payment,
        fairs=fairs_for(content, products, market, advice.today),
        bodies=_bodies(content, advice, market, screening, payment),
    )


def _regimes(content: Content, advice: Advice, market: str) -> tuple[Regime, ...]:
    held = advice.profile.codes("certifications")
    return tuple(
        Regime(rule, None if held is None or not rule.certifications else bool(set(rule.certifications) & set(held)))
        for rule in regimes(content, advice.profile.products, market)
    )


def _bodies(
    content: Content, advice: Advice, market: str, screening: Screening, payment: PaymentAdvice | None
) -> tuple[str, ...]:
    """Whom to call: those of this market, those every firm has, those its rules name, those its risks call for."""
    inside = content.tables.markets.label(market, "eu_member") == "1"
    wanted = [b.id for b in content.bodies.values() if market in b.markets]
    wanted += SURE_BODIES
    wanted += [content.trade_rules[f.rule].body for f in screening.findings if f.outcome != "note"]
    if not advice.profile.products.is_service:
        wanted += [] if inside else ["access2markets", "agenzia_dogane"]
    wanted += ["enterprise_europe_network"] if inside else []
    if payment is not None and payment.level != "low":
        wanted.append("sace")
    return tuple(dict.fromkeys(wanted))
