"""What a room of firms has in common, in numbers only: how far, how ready, what is lacking, which markets. Nobody's name or words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from planner.advice import Advice
from planner.case import Case, parse_case
from planner.content.load import Content
from planner.content.schema import Question
from planner.progress import route
from planner.questionnaire import answered

# Twelve of the express questions: of all dozens tried on the example firms, the one whose result stays nearest to that of
# the whole express path (docs/decisions/2026-11-22-rooms.md).
QUESTIONS = (
    "product",
    "languages",
    "budget_24m",
    "export_hours",
    "free_capacity",
    "written_commitment",
    "reason_to_buy",
    "cash_cover",
    "export_price",
    "market_data",
    "website_materials",
    "sanctions_check",
)
# Earlier a result says little, and a picture of half-told firms would change at every answer.
ENOUGH = 0.75
MARKETS_A_FIRM, MOST_GAPS, GAPS_A_FIRM = 3, 6, 4


@dataclass(frozen=True)
class FirmLine:
    """One firm in the picture: its band, the actions that would close its first gaps, its first markets."""

    band: str
    gaps: tuple[str, ...]
    markets: tuple[str, ...]


@dataclass(frozen=True)
class RoomPicture:
    """How many firms by band (all bands, in their order), by gap (most common first) and by market (most chosen first)."""

    firms: int
    bands: tuple[tuple[str, int], ...]
    gaps: tuple[tuple[str, int], ...]
    markets: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Shown:
    """Who stands in the picture now, and how many firms of people wait until there are enough to hide among."""

    cases: tuple[Case, ...]
    waiting: int
    only_examples: bool


def room_route(content: Content, case: Case) -> tuple[Question, ...]:
    """The room's questions for this case, in the order of the questionnaire."""
    return tuple(q for q in route(content, case) if q.id in QUESTIONS)


def how_far(content: Content, case: Case) -> tuple[int, int]:
    """(answered, asked) among the room's questions."""
    questions = room_route(content, case)
    return sum(answered(q, case.answers) for q in questions), len(questions)


def counts(content: Content, case: Case) -> bool:
    """True when the firm has told enough to stand in the picture."""
    given, asked = how_far(content, case)
    return "product" in case.answers and given >= ENOUGH * asked


def told(case: Case) -> str:
    """What a case answers to the room's questions, as text: equal for equal answers."""
    return Case(answers={q: case.answers[q] for q in QUESTIONS if q in case.answers}).model_dump_json()


def examples(content: Content) -> frozenset[str]:
    """What the example firms answer, as ``told`` says it."""
    return frozenset(told(parse_case(content, document)) for document in content.personas.values())


def shown(content: Content, cases: Iterable[Case], invented: Set[str], least: int) -> Shown:
    """Who may stand in the picture: everybody once ``least`` firms of people are ready, before that the example firms alone.

    What an example firm answers everybody can read: beside five of them a single real firm would stand alone.
    """
    ready = [case for case in cases if counts(content, case)]
    own = [case for case in ready if told(case) not in invented]
    if len(own) >= least:
        return Shown(tuple(ready), waiting=0, only_examples=False)
    others = tuple(case for case in ready if told(case) in invented)
    return Shown(others, waiting=len(own), only_examples=True)


def first_markets(advice: Advice) -> tuple[str, ...]:
    """The three markets to look at first: the firm's own choice or the proposal, then the best of the ranking."""
    ranked = [score.market for score in advice.ranking.scores] if advice.ranking else []
    return tuple(dict.fromkeys((*advice.chosen, *ranked)))[:MARKETS_A_FIRM]


def line_of(advice: Advice) -> FirmLine:
    """What the picture takes of a firm."""
    gaps = dict.fromkeys(gap.action for gap in advice.readiness.gaps)
    return FirmLine(advice.readiness.band, tuple(gaps)[:GAPS_A_FIRM], first_markets(advice))


def picture_of(content: Content, lines: Iterable[FirmLine]) -> RoomPicture:
    """The firms together; equal counts stand in the order of the content, so that the picture does not jump."""
    found = tuple(lines)
    bands = Counter(line.band for line in found)
    return RoomPicture(
        firms=len(found),
        bands=tuple((band.id, bands[band.id]) for band in content.bands),
        gaps=_counted((line.gaps for line in found), tuple(content.actions))[:MOST_GAPS],
        markets=_counted((line.markets for line in found), content.tables.markets.ids),
    )


def _counted(named: Iterable[Sequence[str]], order: Sequence[str]) -> tuple[tuple[str, int], ...]:
    total = Counter(name for names in named for name in names)
    return tuple(sorted(total.items(), key=lambda pair: (-pair[1], order.index(pair[0]))))
