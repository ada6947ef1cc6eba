"""The shape of a dossier on one part of the world: dated facts, sectors asked for, routes, conditions, what nobody has verified."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from planner.base import HsCode, Id, IsoDate, MarketId, Model, Text
from planner.rules import Condition

Area = Literal[
    "economy", "trade", "lombardy", "agreements", "customs", "conformity", "zones", "payments", "logistics", "people",
    "sanctions",
]  # fmt: skip
Role = Literal["equipment", "process", "goods"]
Markets = Annotated[tuple[MarketId, ...], Field(min_length=1)]


class Focus(Model):
    """A part of the world Rotta follows closely: its markets, the figures that compare them, whom to call, what to watch.

    ``model`` is the least committing way to collaborate there, whose money and hours are the minimum; ``rules`` are the
    trade rules told whatever the firm sells.
    """

    id: Id
    text: Text
    markets: Markets
    indicators: tuple[Id, ...]
    fields: tuple[Id, ...]
    bodies: tuple[Id, ...]
    rules: tuple[Id, ...]
    model: Id


class FocusReading(Model):
    """What one source says: the value in words and the time it speaks of."""

    value: Text
    period: Text
    source: Id | None = None
    confidence: Literal["verified", "to_verify"]

    @model_validator(mode="after")
    def _verified_somewhere(self) -> FocusReading:
        if self.confidence == "verified" and self.source is None:
            raise ValueError("a verified reading names its source")
        return self


class FocusFact(Model):
    """A dated fact on some markets, as one or more sources tell it; ``conflict`` says how the sources disagree."""

    id: Id
    area: Area
    markets: Markets
    text: Text
    readings: Annotated[tuple[FocusReading, ...], Field(min_length=1)]
    conflict: Text | None = None
    note: Text | None = None
    as_of: IsoDate
    best_before: IsoDate

    @model_validator(mode="after")
    def _conflict_needs_two(self) -> FocusFact:
        if self.conflict is not None and len(self.readings) < 2:
            raise ValueError("a conflict needs two readings")
        return self

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(r.source for r in self.readings if r.source))

    @property
    def unverified(self) -> bool:
        return any(r.confidence == "to_verify" for r in self.readings)


class FocusWho(Model):
    """Products and services, by customs code, sector or kind of service."""

    hs: tuple[HsCode, ...] = ()
    sectors: tuple[Id, ...] = ()
    services: tuple[Id, ...] = ()


class FocusSector(Model):
    """A sector in which collaboration is asked for: what is looked for, what Lombardy can bring (our judgement), what to mind.

    ``equipment`` are the machines and technical services asked for, ``process`` the makers whose know-how a local producer
    may want, ``goods`` the finished goods that are plain export and no collaboration.
    """

    id: Id
    text: Text
    asked: Text
    fit: Text
    caution: Text
    equipment: FocusWho = FocusWho()
    process: FocusWho = FocusWho()
    goods: FocusWho = FocusWho()
    as_of: IsoDate
    best_before: IsoDate
    confidence: Literal["verified", "to_verify"]
    source: Id | None = None

    @model_validator(mode="after")
    def _somebody(self) -> FocusSector:
        if not (self.hs or self.sectors or self.services):
            raise ValueError("say which products or services: equipment, process or goods")
        return self

    @property
    def hs(self) -> tuple[str, ...]:
        return (*self.equipment.hs, *self.process.hs, *self.goods.hs)

    @property
    def sectors(self) -> tuple[str, ...]:
        return (*self.equipment.sectors, *self.process.sectors, *self.goods.sectors)

    @property
    def services(self) -> tuple[str, ...]:
        return (*self.equipment.services, *self.process.services, *self.goods.services)


class FocusRoute(Model):
    """A way goods travel: where it passes, how risky it is (our judgement) and why, what to do."""

    id: Id
    text: Text
    passes: Text
    level: Literal["medium", "high", "avoid"]
    risk: Text
    to_do: Text
    as_of: IsoDate
    best_before: IsoDate
    confidence: Literal["verified", "to_verify"]
    source: Id | None = None


class FocusCondition(Model):
    """A condition for collaborating, checked on the answers: our judgement.

    Either ``measure`` (worked out by the engine) or ``fits``, with ``borderline`` for what is nearly enough.
    """

    id: Id
    text: Text
    why: Text
    to_do: Text
    measure: Literal["offer", "budget", "people"] | None = None
    fits: Condition | None = None
    borderline: Condition | None = None

    @model_validator(mode="after")
    def _one_way(self) -> FocusCondition:
        if (self.measure is None) == (self.fits is None) or (self.measure is not None and self.borderline is not None):
            raise ValueError("give either measure, or fits and perhaps borderline")
        return self


class FocusGap(Model):
    """Something looked for and not found, or never read in a source, and whom to ask; ``markets`` empty means all of them.

    ``goods_only`` keeps it from firms that sell services.
    """

    id: Id
    text: Text
    body: Id
    markets: tuple[MarketId, ...] = ()
    goods_only: bool = False
    as_of: IsoDate
    best_before: IsoDate
