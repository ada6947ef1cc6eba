"""Which courses close the weak points of the firm, most urgent first: kinds of courses, never an edition, a date or a price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.content.load import Content
from planner.content.schema_network import Training
from planner.readiness import Gap
from planner.rules import Facts, evaluate

MOST_COURSES = 5


@dataclass(frozen=True)
class Course:
    """A kind of course and the weak points it helps to close, in their order."""

    training: Training
    gaps: tuple[Gap, ...]


def training_path(content: Content, gaps: tuple[Gap, ...], facts: Facts) -> tuple[Course, ...]:
    """At most five courses, in the order of the first weak point each helps to close."""
    suited = [t for t in content.training.values() if t.when is None or evaluate(t.when, facts).outcome == "met"]
    chosen: dict[str, Course] = {}
    for gap in gaps:
        course = _course(suited, gap, gaps, chosen)
        if course is not None and len(chosen) < MOST_COURSES:
            chosen[course.training.id] = course
    return tuple(chosen.values())


def _course(suited: list[Training], gap: Gap, gaps: tuple[Gap, ...], chosen: Mapping[str, Course]) -> Course | None:
    training = next((t for t in suited if gap.action in t.actions), None)
    if training is None or training.id in chosen:
        return None
    return Course(training, tuple(g for g in gaps if g.action in training.actions))
