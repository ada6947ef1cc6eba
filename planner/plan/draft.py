"""What every chapter receives, and the few phrases they all use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from planner.advice import Advice, MarketAdvice
from planner.base import Datum, Text
from planner.case import Case
from planner.content.load import Content
from planner.content.schema import Body
from planner.markets.confidence import Confidence, how_sure
from planner.not_yet import NotYet, not_yet
from planner.numbers import month
from planner.wording import answer_text, figure, origin, say

ANY_CHAMBER = "camera_commercio"


@dataclass(frozen=True)
class Draft:
    """Content, case and advice in hand, with the day the plan is made; ``known`` is how sure the ranking is, where already worked out."""

    content: Content
    case: Case
    advice: Advice
    known: Confidence | None = None

    @property
    def made_on(self) -> str:
        return self.advice.today

    @property
    def considered(self) -> tuple[MarketAdvice, ...]:
        """Chosen markets with a usable model, those held back by a condition included."""
        return tuple(a for a in self.advice.markets.values() if a.model is not None)

    @property
    def active(self) -> tuple[MarketAdvice, ...]:
        """Chosen markets where work may start: what is dated, paid for and measured."""
        return tuple(a for a in self.considered if not a.blocked_by)

    @cached_property
    def confidence(self) -> Confidence | None:
        """How sure the ranking is; None without one."""
        if self.known is not None or self.advice.ranking is None:
            return self.known
        return how_sure(self.content, self.advice.ranking)

    @cached_property
    def not_yet(self) -> NotYet | None:
        """What says no and what would open, when no market can be served now."""
        return not_yet(self.content, self.case, self.advice)

    def aim(self, market: str) -> str:
        """What the first result in a market is: an order from a customer, or a batch from a supplier."""
        model = self.advice.markets[market].model
        return "first_batch" if model is not None and model.track == "sourcing" else "first_order"

    def say(self, key: str, **values: Text | str) -> Text:
        return say(self.content, f"plan.{key}", **values)

    def market(self, market: str) -> Text:
        return self.content.tables.markets.name(market)

    def unknown(self) -> Text:
        return self.content.phrase("plan.unknown")

    def head(self, *keys: str) -> tuple[Text, ...]:
        """Column titles by key."""
        return tuple(self.content.phrase(f"plan.col.{k}") for k in keys)

    def answer(self, question_id: str) -> Text:
        """An answer in words; what was not said is shown as such."""
        return answer_text(self.content, self.advice.profile, question_id) or self.unknown()

    def figure(self, datum: Datum | None, decimals: int = 0) -> Text:
        """A figure with its unit; missing says missing."""
        return figure(self.content, datum, decimals)

    def origin(self, datum: Datum | None) -> Text | None:
        """Source and year of a figure, with "da verificare" once it is past its date."""
        return origin(self.content, datum, self.made_on)

    def body(self, body_id: str) -> Text:
        """The name of a body; "the chamber of commerce" becomes the one of the firm's province."""
        return self.local_body(body_id).name

    def local_body(self, body_id: str) -> Body:
        province = self.advice.profile.choice("province")
        if body_id == ANY_CHAMBER and province is not None:
            body_id = self.content.provinces[province].body
        return self.content.bodies[body_id]

    def by_month(self, iso: str) -> Text:
        return Text(it=month(iso, "it"), en=month(iso, "en"))
