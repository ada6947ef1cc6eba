"""The shape of the records about being paid abroad and meeting buyers: payment terms, remarks on payment, fairs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from planner.base import HsCode, Id, IsoDate, MarketId, Model, Text
from planner.rules import Condition

PaymentLevel = Literal["low", "medium", "high"]
Customer = Literal["new", "known"]
Offer = Literal["goods", "services"]
Month = Annotated[int, Field(ge=1, le=12)]
Percent = Annotated[int, Field(ge=0, le=100)]


class PaymentTerms(Model):
    """How to be paid for goods or services where the risk of not being paid has this level: our own judgement.

    ``insured`` is the range, in percent of the credit given, worth insuring; (0, 0) when no credit is given.
    """

    id: Id
    offer: Offer
    level: PaymentLevel
    customer: Customer
    terms: Text
    instruments: Text
    insured: tuple[Percent, Percent]
    caution: Text
    as_of: IsoDate
    best_before: IsoDate

    @model_validator(mode="after")
    def _range(self) -> PaymentTerms:
        if self.insured[0] > self.insured[1]:
            raise ValueError("the insured share begins above its end")
        return self


class PaymentNote(Model):
    """A remark on payment for firms or markets that meet ``when``: our own judgement."""

    id: Id
    when: Condition
    text: Text


class Fair(Model):
    """A trade fair where a firm of these goods or services meets buyers; dates only when they were read in a source.

    ``market`` is where it is held, left out for fairs in Italy or that move (``place``). ``sectors``, ``hs`` and ``services`` say
    whom it suits. ``months`` are the usual ones; ``starts`` and ``ends`` the next known edition.
    """

    id: Id
    name: str
    text: Text
    place: Literal["italy", "abroad", "moving"]
    city: Text
    market: MarketId | None = None
    sectors: tuple[Id, ...] = ()
    hs: tuple[HsCode, ...] = ()
    services: tuple[Id, ...] = ()
    every: Literal[
        "half_year", "year", "odd_years", "even_years", "three_years", "four_years", "six_years", "to_verify"
    ]
    months: Annotated[tuple[Month, ...], Field(min_length=1)]
    starts: IsoDate | None = None
    ends: IsoDate | None = None
    organiser: str | None = None
    url: str | None = None
    as_of: IsoDate
    best_before: IsoDate
    confidence: Literal["verified", "to_verify"]
    source: Id | None = None

    @model_validator(mode="after")
    def _parts_agree(self) -> Fair:
        if (self.place == "abroad") != (self.market is not None):
            raise ValueError("a fair abroad names its market, one in Italy or on the move does not")
        if not (self.sectors or self.hs or self.services):
            raise ValueError("say whom the fair suits: sectors, hs or services")
        if (self.starts is None) != (self.ends is None) or (self.starts or "") > (self.ends or ""):
            raise ValueError("starts and ends go together, in this order")
        if self.starts is not None and self.source is None:
            raise ValueError("dates need the source where they were read")
        return self
