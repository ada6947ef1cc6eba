"""How to be paid in a market: the risk of not being paid and the terms that suit it; our own judgement, never a bank's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.content.load import Content
from planner.content.schema_abroad import Customer, Offer, PaymentLevel, PaymentNote, PaymentTerms
from planner.content.schema_documents import PaymentInstrument
from planner.profile import Profile
from planner.rules import Facts, evaluate, outcome_of

# OECD classes run from 0 (not classified, high income) to 7; rule of law is a place in the world from 0 to 100.
SAFE_CLASS, RISKY_CLASS = 2, 5
SAFE_LAW, RISKY_LAW = 70.0, 40.0


@dataclass(frozen=True)
class PaymentAdvice:
    """Terms for a new and a known customer in a market.

    ``level`` is None when neither country risk nor rule of law is known: the terms are then the most prudent ones.
    ``served`` tells whether the firm sells there already; None when it did not say.
    """

    market: str
    level: PaymentLevel | None
    new: PaymentTerms
    known: PaymentTerms
    served: bool | None
    notes: tuple[PaymentNote, ...]


def payment_level(content: Content, market: str) -> PaymentLevel | None:
    """The risk of not being paid: the worse of country risk and rule of law; low inside the Union, whose courts can be used."""
    markets = content.tables.markets
    if markets.label(market, "eu_member") == "1":
        return "low"
    risk, law = (float(markets.column(name)[markets.index(market)]) for name in ("oecd_risk", "rule_of_law"))
    if np.isnan(risk) and np.isnan(law):
        return None
    if risk >= RISKY_CLASS or law < RISKY_LAW:
        return "high"
    # One figure alone can warn; it takes both to reassure.
    return "low" if risk <= SAFE_CLASS and law >= SAFE_LAW else "medium"


def payment_advice(content: Content, profile: Profile, market: str, facts: Facts) -> PaymentAdvice:
    """Terms for the market, with the remarks that concern this firm (``facts`` as in ``market_facts``)."""
    level = payment_level(content, market)

    def terms(customer: Customer) -> PaymentTerms:
        wanted = ("services" if profile.products.is_service else "goods", level or "high", customer)
        return next(t for t in content.payment_terms.values() if (t.offer, t.level, t.customer) == wanted)

    served = profile.codes("served_markets")
    return PaymentAdvice(
        market=market,
        level=level,
        new=terms("new"),
        known=terms("known"),
        served=None if served is None else market in served,
        notes=tuple(n for n in content.payment_notes.values() if evaluate(n.when, facts).outcome == "met"),
    )


@dataclass(frozen=True)
class Order:
    """An order to be paid for: by whom, whether it is ``large`` for the firm, whether the customer asks for ``credit``."""

    offer: Offer
    customer: Customer
    large: bool
    credit: bool


def instruments(
    content: Content, order: Order, level: PaymentLevel | None, facts: Facts
) -> tuple[PaymentInstrument, ...]:
    """Means of payment that suit the order where the risk has this level (None counts as high), safest first.

    Never empty: payment in advance always suits. With ``credit`` asked for and none among them, credit is better refused.
    """
    return tuple(
        i
        for i in content.payment_instruments.values()
        if order.offer in i.offers
        and (level or "high") in i.levels
        and order.customer in i.customers
        and (order.credit or not i.credit)
        and not (i.small if order.large else i.large)
        and (i.when is None or outcome_of(i.when, facts) == "met")
    )
