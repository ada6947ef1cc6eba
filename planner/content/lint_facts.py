"""The closed vocabulary of facts that conditions may test: what kind each is, and which answers it is worked out from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from planner.content.schema import Question
from planner.profile import CHANNEL_COMMITMENT, FULL_TIME_HOURS
from planner.questionnaire import MAX_MARKETS

Kind = Literal["flag", "number", "choice", "codes"]
MOST_HOURS, MOST_KM = 2000, 20_040
Listed = Literal["markets", "sectors", "chapters", "headings"]


@dataclass(frozen=True)
class FactKind:
    """How a fact may be compared.

    flag: true or false; number: within ``low``..``high``, only whole values if ``whole``; choice: one code;
    codes: a list of codes. The codes are ``codes``, or those of the ``listed`` figures. ``needs`` names the questions
    without which the fact stays unknown.
    """

    kind: Kind
    low: float = 0.0
    high: float = math.inf
    whole: bool = False
    codes: tuple[str, ...] = ()
    listed: Listed | None = None
    needs: tuple[str, ...] = ()


def _flag(*needs: str) -> FactKind:
    return FactKind("flag", needs=needs)


def _upto(high: float, *needs: str, whole: bool = False) -> FactKind:
    return FactKind("number", high=high, whole=whole, needs=needs)


FIRM_FACTS: Mapping[str, FactKind] = MappingProxyType(
    {
        "goods": _flag("product"),
        "service": _flag("product"),
        "sensitive_goods": _flag("product"),
        "arms": _flag("product"),
        "sectors": FactKind("codes", listed="sectors", needs=("product",)),
        "chapters": FactKind("codes", listed="chapters", needs=("product",)),
        "headings": FactKind("codes", listed="headings", needs=("product",)),
        "size_class": FactKind(
            "choice",
            codes=("micro", "small", "medium", "large"),
            needs=("headcount", "turnover", "balance_sheet_total", "linked_firms"),
        ),
        "stage": FactKind("choice", codes=("debut", "consolidate", "diversify"), needs=("export_share", "goal")),
        "budget_share": _upto(math.inf, "budget_24m", "turnover"),
        "export_fte": _upto(MOST_HOURS / FULL_TIME_HOURS, "export_hours"),
        "served_count": _upto(MAX_MARKETS, "served_markets", "export_share", whole=True),
        "run_commitment": _upto(max(CHANNEL_COMMITMENT.values()), "channels", "export_share", whole=True),
        "channels_count": _upto(len(CHANNEL_COMMITMENT) - 1, "channels", "export_share", whole=True),
    }
)

MARKET_FACTS: Mapping[str, FactKind] = MappingProxyType(
    {
        "market": FactKind("choice", listed="markets"),
        "market_eu": _flag(),
        "market_agreement": _flag(),
        "market_contact": _flag("contacts"),
        "market_served": _flag("served_markets"),
        "market_language": _flag("languages"),
        "market_neighbour": _flag(),
        "market_attention_route": _flag(),
        "market_central_asia": _flag(),
        "market_conformity_covered": _flag("certifications"),
        "market_risk": _upto(7, whole=True),
        "market_rule_of_law": _upto(100),
        "market_distance_km": _upto(MOST_KM),
        "market_potential_eur": _upto(math.inf),
        "market_conformity_burden": _upto(3, whole=True),
    }
)


def fact_of(question: Question) -> FactKind | None:
    """The fact an answer becomes; None for what no condition can test: free text, and products (see the derived facts)."""
    if question.kind == "scale":
        return FactKind("number", high=4, whole=True)
    if question.kind in ("number", "money", "percent"):
        low, high = question.minimum, question.maximum
        return FactKind("number", low=0.0 if low is None else low, high=math.inf if high is None else high)
    if question.kind == "choice":
        return FactKind("choice", codes=tuple(o.id for o in question.options))
    if question.kind == "choices":
        return FactKind("codes", codes=tuple(o.id for o in question.options))
    if question.kind == "markets":
        return FactKind("codes", listed="markets")
    return None
