"""The shape of the records about papers of a sale abroad, delivery terms and means of payment: what to do, who, when, whom to ask."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from planner.base import HsCode, Id, IsoDate, MarketId, Model, Text
from planner.content.schema_abroad import Customer, Offer, PaymentLevel
from planner.rules import Condition

Place = Literal["union", "abroad", "anywhere"]
Need = Literal["always", "check", "on_request"]
Who = Literal["firm", "accountant", "forwarder", "carrier", "customer", "lawyer", "technician"]
Stage = Literal["order", "departure", "travel", "after"]
Side = Literal["seller", "buyer"]
Incoterm = Literal["EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP"]


class ExportDocument(Model):
    """A paper of a sale abroad: ``to_do`` says what it is for, ``who`` sees to it, ``stage`` by when, ``body`` whom to ask.

    ``need``: always in such a sale; check whether it concerns the product; on_request only when somebody or something asks for it.
    Narrowed by ``place`` (in the Union or not), ``offer``, ``when`` (market facts), ``hs``, ``markets`` and ``except_markets``;
    with ``rules`` or ``regimes`` it is shown only where one of those trade rules or conformity regimes speaks of product and market.
    """

    id: Id
    text: Text
    to_do: Text
    place: Place
    offer: Literal["goods", "services", "both"]
    need: Need
    who: Who
    stage: Stage
    body: Id
    when: Condition | None = None
    hs: tuple[HsCode, ...] = ()
    markets: tuple[MarketId, ...] = ()
    except_markets: tuple[MarketId, ...] = ()
    rules: tuple[Id, ...] = ()
    regimes: tuple[Id, ...] = ()
    as_of: IsoDate
    best_before: IsoDate
    confidence: Literal["verified", "to_verify"]
    source: Id


class DeliveryTerm(Model):
    """One of the eleven terms of Incoterms 2020 in our own words; its name is the phrase ``money.term.<code>``.

    ``risk`` says where loss or damage becomes the buyer's, ``cost`` up to where the seller pays, ``place`` what to write beside it.
    ``insurance``: the seller must take out a minimum or a wide cover for the buyer, or (own) insures at its own risk, or (none) needs not.
    """

    code: Incoterm
    mode: Literal["any", "sea"]
    text: Text
    risk: Text
    cost: Text
    place: Text
    suits: Text
    caution: Text
    carriage: Side
    insurance: Literal["none", "minimum", "wide", "own"]
    export_by: Side
    import_by: Side
    as_of: IsoDate
    best_before: IsoDate
    confidence: Literal["verified", "to_verify"]
    source: Id


class PaymentInstrument(Model):
    """A means of payment: how it works, what stays at risk, what it costs. Our own judgement on where it suits.

    ``credit``: the customer pays after delivery; ``large``: worth its cost on large orders only; ``small``: for small
    ones only; ``when`` narrows it further.
    """

    id: Id
    text: Text
    how: Text
    risk: Text
    cost: Text
    offers: Annotated[tuple[Offer, ...], Field(min_length=1)]
    levels: Annotated[tuple[PaymentLevel, ...], Field(min_length=1)]
    customers: Annotated[tuple[Customer, ...], Field(min_length=1)]
    credit: bool = False
    large: bool = False
    small: bool = False
    when: Condition | None = None
    as_of: IsoDate
    best_before: IsoDate

    @model_validator(mode="after")
    def _each_once(self) -> PaymentInstrument:
        for listed in (self.offers, self.levels, self.customers):
            if len(set(listed)) != len(listed):
                raise ValueError("something is listed twice")
        return self
