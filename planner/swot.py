"""Strengths, weaknesses, opportunities and threats put together from the firm's own answers and dated figures, nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from planner.advice import Advice
from planner.base import Text
from planner.content.load import Content
from planner.markets.ranking import MarketScore
from planner.readiness import Gap
from planner.wording import Because, Said, answer_text, gap_name, market_cautions, said_reasons, say, shown_percent
from planner.wording_reasons import answered, gate_answers, within_quotes

MOST = 5
STRONG_LEVEL = 3
# Markets to look at where the firm may not start in any yet.
FIRST_OF_RANKING = 2
# What speaks for a firm by itself, whatever its habits.
ASSETS = ("served_markets", "certifications", "contacts")
SHARE_OF_ASSETS = 2


@dataclass(frozen=True)
class Swot:
    """At most five sentences a box, each with the answers or figures it rests on; a box may be empty."""

    strengths: tuple[Said, ...]
    weaknesses: tuple[Said, ...]
    opportunities: tuple[Said, ...]
    threats: tuple[Said, ...]


def swot(content: Content, advice: Advice) -> Swot:
    """The four boxes for the markets of the plan, or for the first of the ranking while none may be started."""
    scores = _scores(advice)
    return Swot(
        strengths=_strengths(content, advice)[:MOST],
        weaknesses=tuple(_weakness(content, advice, gap) for gap in advice.readiness.gaps[:MOST]),
        opportunities=_opportunities(content, advice, scores),
        threats=_threats(content, advice, scores),
    )


def _scores(advice: Advice) -> tuple[MarketScore, ...]:
    ranking = advice.ranking
    if ranking is None:
        return ()
    chosen = [s for m in advice.markets if (s := ranking.score(m)) is not None]
    return tuple(chosen) or ranking.scores[:FIRST_OF_RANKING]


def _strengths(content: Content, advice: Advice) -> tuple[Said, ...]:
    """What the firm has, then what it does well: the best habit of each area first."""
    profile = advice.profile
    assets = [
        Said(say(content, f"network.swot.{name}", value=value), Because((name,)))
        for name in ASSETS
        if profile.codes(name) and (value := answer_text(content, profile, name)) is not None
    ]
    strong = [
        (level, content.questions[name].weight, name)
        for name, level in profile.levels.items()
        if level is not None and level >= STRONG_LEVEL
    ]
    best: dict[str, Said] = {}
    for _, _, name in sorted(strong, key=lambda item: (-item[0], -item[1])):
        question = content.questions[name]
        told = answered(content, profile, question)
        if question.dimension is not None and question.dimension not in best and told is not None:
            words = say(content, "network.swot.habit", area=content.dimensions[question.dimension].text, answer=told[1])
            best[question.dimension] = Said(words, Because(told[0]))
    return (*assets[:SHARE_OF_ASSETS], *best.values())


def _weakness(content: Content, advice: Advice, gap: Gap) -> Said:
    name = gap_name(content, gap)
    for question in gap.questions:
        told = answered(content, advice.profile, content.questions[question])
        if told is not None:
            text = say(content, "network.swot.weakness", gap=name, answer=within_quotes(told[1]))
            return Said(text, Because(told[0]))
    # A weak point of one market has its answers in the condition of that market.
    for finding in advice.readiness.gates:
        if finding.gate == gap.gate and finding.outcome == "fired":
            told_there = gate_answers(content, advice, finding)
            if told_there is not None:
                text = say(content, "network.swot.weakness_told", gap=name, answers=told_there.text)
                return Said(text, told_there.because)
    text = say(content, "network.swot.weakness_open", gap=name)
    return Said(text, Because(gap.questions or _answers(content, gap.gate or "")))


def _opportunities(content: Content, advice: Advice, scores: tuple[MarketScore, ...]) -> tuple[Said, ...]:
    """What speaks for each market, the reason with a figure first, market after market until five are told."""
    told = []
    for score in scores:
        reasons = sorted(said_reasons(content, advice, score), key=lambda s: not s.because.figures)
        told.append([_of(content, score, r) for r in reasons])
    return _by_turns(told)


def _threats(content: Content, advice: Advice, scores: tuple[MarketScore, ...]) -> tuple[Said, ...]:
    """Conditions that hold something back, then what speaks against each market."""
    gates = tuple(
        Said(say(content, "network.swot.gate", gate=content.gates[f.gate].text), Because(_answers(content, f.gate)))
        for f in advice.readiness.gates
        if f.outcome == "fired" and f.market is None and content.gates[f.gate].scope == "firm"
    )
    product = Because(("product",))
    told = []
    for score in scores:
        found = [Said(c, product) for c in market_cautions(content, advice, score)]
        rival = _rival(content, advice, score.market)
        told.append([_of(content, score, said) for said in (*found[:1], *((rival,) if rival else ()), *found[1:])])
    return (*gates[:SHARE_OF_ASSETS], *_by_turns(told))[:MOST]


def _rival(content: Content, advice: Advice, market: str) -> Said | None:
    """Who sells most of the first family of products there, when it is not Italy; None for services and where flows are estimated."""
    for heading in advice.profile.products.headings[:1]:
        for first in content.tables.trade.suppliers(market, heading)[:1]:
            if first.iso3 in content.tables.markets.ids:
                name, share = content.tables.markets.name(first.iso3), shown_percent(100 * first.share)
                family = within_quotes(content.headings[heading].text)
                text = say(content, "network.swot.rival", rival=name, share=share, product=family)
                return Said(text, Because(("product",)))
    return None


def _answers(content: Content, gate: str) -> tuple[str, ...]:
    known = content.gates.get(gate)
    return () if known is None else tuple(f for f in sorted(known.when.facts()) if f in content.questions)


def _of(content: Content, score: MarketScore, said: Said) -> Said:
    place: Text = content.tables.markets.name(score.market)
    return Said(say(content, "network.swot.of_market", market=place, text=said.text), said.because)


def _by_turns(lists: list[list[Said]]) -> tuple[Said, ...]:
    """One of each list in turn, so that no market fills the box alone."""
    longest = max((len(found) for found in lists), default=0)
    return tuple(found[i] for i in range(longest) for found in lists if i < len(found))[:MOST]
