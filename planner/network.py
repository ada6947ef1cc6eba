"""Whom a firm deals with under each way of working, what to have checked in the contract, how to prepare meetings and divide image money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planner.advice import MarketAdvice
from planner.base import Money
from planner.compliance import Screening
from planner.content.load import Content
from planner.content.schema_network import Clause, ImageLine, MeetingItem, Network, Phase
from planner.rules import Condition, Facts, evaluate

PHASES: tuple[Phase, ...] = ("before", "during", "after")
# The part of what the markets cost that usually goes to image and communication: our own judgement, in percent.
IMAGE_SHARE = (15, 25)
STEP = 5
ROUNDED_TO = 100


@dataclass(frozen=True)
class OpenClause:
    """A clause to have checked, with those of the markets asked about that it concerns."""

    clause: Clause
    markets: tuple[str, ...]


@dataclass(frozen=True)
class ImageShare:
    """A line of image and communication: ``percent`` of that money (all lines sum to 100), and that money."""

    line: ImageLine
    percent: int
    money: Money


def network_of(content: Content, model: str) -> Network | None:
    """The kind of partner of a way of working; None for one that nobody has described yet."""
    return next((n for n in content.networks.values() if model in n.models), None)


def clauses(
    content: Content, network: Network, together: Iterable[MarketAdvice], screenings: Mapping[str, Screening]
) -> tuple[OpenClause, ...]:
    """What to have checked in a contract with such a partner: left out only where it is known not to concern a market."""
    found = []
    served = list(together)
    for clause in content.clauses.values():
        if network.id not in clause.networks:
            continue
        markets = tuple(a.market for a in served if _concerns(clause, a.facts, screenings[a.market]))
        if markets:
            found.append(OpenClause(clause, markets))
    return tuple(found)


def _concerns(clause: Clause, facts: Facts, screening: Screening) -> bool:
    if clause.rules and not {f.rule for f in screening.findings} & set(clause.rules):
        return False
    return clause.when is None or evaluate(clause.when, facts).outcome != "not_met"


def meeting_items(content: Content, markets: Iterable[Facts]) -> Mapping[Phase, tuple[MeetingItem, ...]]:
    """What to prepare, ask and do for meetings in these markets: a condition holds when one market is known to meet it."""
    known = list(markets)

    def holds(when: Condition | None) -> bool:
        return when is None or any(evaluate(when, facts).outcome == "met" for facts in known)

    items = [m for m in content.meetings.values() if holds(m.when)]
    return {phase: tuple(m for m in items if m.phase == phase) for phase in PHASES}


def image_lines(content: Content, facts: Facts, spending: Money) -> tuple[ImageShare, ...]:
    """The lines that suit the firm with their part of the image money, itself a part of ``spending`` on the markets."""
    lines = [i for i in content.image.values() if i.when is None or evaluate(i.when, facts).outcome != "not_met"]
    shares = _in_steps([line.weight for line in lines])
    return tuple(ImageShare(line, share, _part(spending, share)) for line, share in zip(lines, shares, strict=True))


def image_money(spending: Money) -> Money:
    """What of the spending on the markets goes to image and communication."""
    low, high = IMAGE_SHARE
    return Money(low=_rounded(spending.low * low / 100), high=_rounded(spending.high * high / 100))


def _part(spending: Money, percent: int) -> Money:
    whole = image_money(spending)
    return Money(low=_rounded(whole.low * percent / 100), high=_rounded(whole.high * percent / 100))


def _rounded(value: float) -> int:
    return round(value / ROUNDED_TO) * ROUNDED_TO


def _in_steps(weights: list[int]) -> list[int]:
    """Weights as percentages in steps of five that sum to 100: what rounding leaves over goes where most was cut off."""
    if not weights:
        return []
    exact = [w / sum(weights) * 100 / STEP for w in weights]
    whole = [int(e) for e in exact]
    left = round(100 / STEP) - sum(whole)
    for i in sorted(range(len(exact)), key=lambda i: whole[i] - exact[i])[:left]:
        whole[i] += 1
    return [w * STEP for w in whole]
