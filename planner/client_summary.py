"""One line on a firm for a list of many: who it is, how ready, what holds it back and which markets its plan is for."""

from __future__ import annotations

from datetime import date

from planner.advice import Advice
from planner.base import Id, IsoDate, MarketId, Model, Text
from planner.case import Case
from planner.content.load import Content

# Proposals also change because facts pass their date: a line older than this is worked out again.
DAYS_GOOD = 30


class Summary(Model):
    """``low`` and ``high`` are the range of the readiness index; ``gates`` are those that fired; ``proposed`` as in Advice."""

    made_on: IsoDate
    firm: str
    product: Text
    sectors: tuple[Id, ...]
    answered: int
    band: Id
    band_high: Id
    low: int
    high: int
    gates: tuple[Id, ...]
    markets: tuple[MarketId, ...]
    proposed: bool

    def old(self, today: str) -> bool:
        """True when the line should be worked out again on this ISO day."""
        return abs((date.fromisoformat(today) - date.fromisoformat(self.made_on)).days) > DAYS_GOOD


def summarise(content: Content, case: Case, advice: Advice) -> Summary:
    """The line of this case on the day of its advice."""
    name, readiness = case.answers.get("company_name"), advice.readiness
    fired = dict.fromkeys(f.gate for f in readiness.gates if f.outcome == "fired")
    return Summary(
        made_on=advice.today,
        firm=name.strip() if isinstance(name, str) and name.strip() not in ("", "unknown") else "",
        product=advice.profile.products.label,
        sectors=advice.profile.products.sectors,
        answered=len(case.answers),
        band=readiness.band,
        band_high=readiness.band_high,
        low=readiness.low,
        high=readiness.high,
        gates=tuple(gate for gate in content.gates if gate in fired),
        markets=advice.chosen,
        proposed=advice.proposed,
    )
