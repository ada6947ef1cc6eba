"""The shape of ``content/scenarios/``: what may go wrong in a market, and the estimates with which its effects are worked out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field, model_validator

from planner.base import Id, IsoDate, MarketId, Model, Text

Positive = Annotated[float, Field(gt=0)]
Share = Annotated[float, Field(gt=0, lt=100)]
Factor = Annotated[float, Field(gt=1, le=10)]
ScenarioKind = Literal["duty", "agreement", "currency", "route", "recession"]
# The size a scenario of each kind must give; the duty that follows the loss of an agreement is that of the country.
SIZES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "duty": frozenset({"duty_points"}),
        "agreement": frozenset(),
        "currency": frozenset({"currency_fall"}),
        "route": frozenset({"transport_factor", "distance_factor"}),
        "recession": frozenset({"gdp_fall"}),
    }
)


class Assumption(Model):
    """An estimate behind the scenarios with the range in which it may lie; ``why`` says on what it rests.

    ``elasticity``: percent of demand lost for every percent; ``transport``: transport and insurance to the border for 100 of goods,
    up to ``up_to_km`` (None: beyond every other). ``source`` None means our own judgement.
    """

    id: Id
    kind: Literal["elasticity", "transport"]
    text: Text
    value: Positive
    low: Positive
    high: Positive
    up_to_km: Positive | None = None
    why: Text
    source: Id | None = None
    as_of: IsoDate
    best_before: IsoDate

    @model_validator(mode="after")
    def _inside_its_range(self) -> Assumption:
        if not self.low <= self.value <= self.high:
            raise ValueError("the value lies between low and high")
        return self


class Scenario(Model):
    """Something that may happen to a market: what is assumed, what to watch, what to do, how large the shock is.

    ``duty_points`` percentage points on the customs value; ``currency_fall`` and ``gdp_fall`` percent; ``transport_factor`` and
    ``distance_factor`` multiply the cost of transport and the distance. ``markets`` are those a route leads to (empty for every other
    kind: the figures of a market say whether it is concerned). ``elasticity`` names the assumption that turns the shock into demand;
    ``source`` None means our own judgement.
    """

    id: Id
    kind: ScenarioKind
    text: Text
    assumes: Text
    trigger: Text
    response: Text
    duty_points: Share | None = None
    currency_fall: Share | None = None
    gdp_fall: Share | None = None
    transport_factor: Factor | None = None
    distance_factor: Factor | None = None
    elasticity: Id
    markets: tuple[MarketId, ...] = ()
    goods_only: bool
    confidence: Literal["verified", "to_verify"]
    source: Id | None = None
    as_of: IsoDate
    best_before: IsoDate

    @model_validator(mode="after")
    def _size_fits_kind(self) -> Scenario:
        names = frozenset().union(*SIZES.values())
        given = {name for name in names if getattr(self, name) is not None}
        if given != SIZES[self.kind]:
            raise ValueError(
                f"a scenario of kind {self.kind} gives exactly: {', '.join(sorted(SIZES[self.kind])) or 'no size'}"
            )
        if bool(self.markets) != (self.kind == "route"):
            raise ValueError("a route lists the markets it leads to; no other kind does")
        return self
