"""The shape of the records about public money: requirements that several calls share, and the calls and instruments themselves."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from planner.base import Id, IsoDate, MarketId, Model, Text
from planner.rules import Condition

Percent = Annotated[int, Field(ge=0, le=100)]
Share = tuple[Percent, Percent]
Amount = Annotated[int, Field(gt=0)]
Aid = Literal["grant", "loan", "voucher", "guarantee", "insurance", "service", "interest"]
State = Literal["open", "closed", "unknown"]
SpendingStart = Literal["after_application", "after_award_code", "not_read", "no_spending"]


class FundingRule(Model):
    """A requirement a firm meets or not: ``subject`` names the fact, ``text`` the rule, ``failed`` follows the firm's answer."""

    id: Id
    subject: Text
    text: Text
    failed: Text
    when: Condition


class FundingCall(Model):
    """A call or instrument as its source describes it; nothing here says that money can be had today.

    ``state`` is what the source says at ``as_of`` (known to the day, the month or the year: ``stated``); past ``best_before`` it counts
    as unknown. ``sample`` marks a closed call that shows what a next edition may look like; ``past`` one kept for reference only.
    ``rules`` can be tested on answers, ``to_ask`` only the body can say; ``criteria_known`` is false where no criteria were published.
    Shares are percent of the spending, low and high; amounts are euro. ``covers_plan`` or ``actions`` and ``models`` say which costs
    of a plan it may meet, ``new_markets_only`` leaves out those of markets already served; ``markets`` limits it to some.
    """

    id: Id
    name: Text
    text: Text
    body: Id
    level: Literal["regional", "chamber", "national", "european"]
    aid: Annotated[tuple[Aid, ...], Field(min_length=1)]
    state: State
    sample: bool = False
    past: bool = False
    opens: IsoDate | None = None
    closes: IsoDate | None = None
    window: Text
    rules: tuple[Id, ...] = ()
    criteria_known: bool = True
    to_ask: tuple[Text, ...] = ()
    markets: tuple[MarketId, ...] = ()
    covers_plan: bool = False
    new_markets_only: bool = False
    actions: tuple[Id, ...] = ()
    models: tuple[Id, ...] = ()
    spending: Text
    amounts: Text
    spend_min: Amount | None = None
    spend_max: Amount | None = None
    grant_share: Share | None = None
    grant_max: Amount | None = None
    loan_share: Share | None = None
    loan_max: Amount | None = None
    spending_start: SpendingStart
    regime: Literal["de_minimis", "market", "not_read"]
    as_of: IsoDate
    stated: Literal["day", "month", "year", "never"] = "day"
    best_before: IsoDate
    confidence: Literal["verified", "to_verify"]
    source: Id | None = None
    more_sources: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _parts_agree(self) -> FundingCall:
        if (self.sample or self.past) and self.state != "closed":
            raise ValueError("a sample of the next edition and a record of the past are closed")
        if self.opens and self.closes and self.opens > self.closes:
            raise ValueError("it opens before it closes")
        for share in (self.grant_share, self.loan_share):
            if share is not None and share[0] > share[1]:
                raise ValueError("a share begins above its end")
        if self.grant_share and self.loan_share and self.grant_share[1] + self.loan_share[1] > 100:
            raise ValueError("grant and loan together exceed the spending")
        if self.spend_min and self.spend_max and self.spend_min > self.spend_max:
            raise ValueError("the least spending is above the most")
        return self
