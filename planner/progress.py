"""Where a person stands in the questionnaire: the route, what is answered in each part, where to go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.case import Case
from planner.content.load import Content
from planner.content.schema import Question
from planner.profile import build_profile
from planner.questionnaire import READINESS, START, Value, answered, asked


@dataclass(frozen=True)
class Part:
    """Questions that belong together: a section of the profile, or one dimension of readiness.

    ``dimension`` is None for a section of the profile.
    """

    section: str
    dimension: str | None
    questions: tuple[Question, ...]
    missing: tuple[Question, ...]

    @property
    def answered(self) -> int:
        return len(self.questions) - len(self.missing)


def route(content: Content, case: Case) -> tuple[Question, ...]:
    """The firm-wide questions of the chosen path in order, as far as today's answers decide which are shown."""
    return tuple(asked(content, build_profile(content, case).facts, case.path))


def parts(questions: Sequence[Question], answers: Mapping[str, Value]) -> tuple[Part, ...]:
    """The route cut into its parts, in order."""
    grouped: dict[tuple[str, str | None], list[Question]] = {}
    for question in questions:
        place = (question.section, question.dimension if question.section == READINESS else None)
        grouped.setdefault(place, []).append(question)
    return tuple(
        Part(section, dimension, tuple(own), tuple(q for q in own if not answered(q, answers)))
        for (section, dimension), own in grouped.items()
    )


def start_missing(questions: Sequence[Question], answers: Mapping[str, Value]) -> tuple[Question, ...]:
    """Which of the six first questions wait for an answer."""
    return tuple(q for q in questions if q.section == START and not answered(q, answers))


def resume_at(questions: Sequence[Question], answers: Mapping[str, Value]) -> str | None:
    """The question to go on with: the first open one after the last answered, else the first open; None when done."""
    last = max((i for i, q in enumerate(questions) if answered(q, answers)), default=-1)
    waiting = [q.id for q in (*questions[last + 1 :], *questions[: last + 1]) if not answered(q, answers)]
    return waiting[0] if waiting else None
