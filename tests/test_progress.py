"""Where a person stands in the questionnaire."""

from __future__ import annotations

import pytest

from planner.case import Case
from planner.content.load import Content
from planner.progress import parts, resume_at, route, start_missing
from tests.firms import MAKER, case_of


def test_parts_hold_every_question_of_the_route_once(content: Content) -> None:
    questions = route(content, case_of(content, MAKER, path="full"))
    assert [q for part in parts(questions, {}) for q in part.questions] == list(questions)
    assert sum(part.answered for part in parts(questions, {})) == 0


def test_readiness_is_cut_by_dimension(content: Content) -> None:
    cut = parts(route(content, case_of(content, MAKER, path="full")), {})
    assert {p.dimension for p in cut if p.section == "readiness"} == set(content.dimensions)


@pytest.mark.parametrize("path", ["express", "full"])
def test_resume_goes_on_after_the_last_answer_then_back_to_the_gaps(content: Content, path: str) -> None:
    questions = route(content, case_of(content, {}, path=path))
    names = [q.id for q in questions]
    assert resume_at(questions, {}) == names[0]
    assert resume_at(questions, {names[0]: 1, names[4]: 1}) == names[5]
    assert resume_at(questions, dict.fromkeys(names[3:], 1)) == names[0]
    assert resume_at(questions, dict.fromkeys(names, 1)) is None


def test_unknown_is_an_answer(content: Content) -> None:
    questions = route(content, Case())
    assert not start_missing(questions, dict.fromkeys((q.id for q in questions), "unknown"))
    assert len(start_missing(questions, {"headcount": "unknown"})) == 5
