"""One question at a time: which one is on screen, how to move, and what each part still lacks."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from pages.parts import session
from pages.parts.fields import problem_of
from pages.parts.session import text, tr
from planner.content.schema import Question
from planner.progress import Part, parts, resume_at, route
from planner.questionnaire import answered

PLACE = "q"
END = "end"
_MOVE, _STAYED, _MOVED = "journey.move", "journey.stayed", "journey.moved"


@dataclass(frozen=True)
class View:
    """What the screen shows: ``question`` is None at the end; ``number`` counts from 1."""

    questions: tuple[Question, ...]
    parts: tuple[Part, ...]
    question: Question | None
    number: int
    answered: int
    asked: int
    previous: str | None
    following: str


def view(questions: tuple[Question, ...] | None = None) -> View:
    """Carry out a pending move and tell where that leads. A move forward waits for an answer that is all right.

    ``questions`` are those to walk through, by default all of the case's path.
    """
    answers = session.case().answers
    if questions is None:
        questions = route(session.content(), session.case())
    names = [q.id for q in questions]
    here = _place(questions, names)
    move = session.take_note(_MOVE)
    current = next((q for q in questions if q.id == here), None)
    lacks = current is not None and bool(problem_of(current) or not answered(current, answers))
    if not lacks:
        session.note(_STAYED, False)
    if move is not None:
        target, only_if_answered = move
        stays = only_if_answered and lacks
        session.note(_STAYED, stays)
        session.note(_MOVED, not stays)
        here = here if stays else _target(target, here, names)
    _remember(here)
    position = names.index(here) if here in names else len(names)
    return View(
        questions=questions,
        parts=parts(questions, answers),
        question=questions[position] if position < len(names) else None,
        number=position + 1,
        answered=sum(answered(q, answers) for q in questions),
        asked=len(questions),
        previous=names[position - 1] if position else None,
        following=names[position + 1] if position + 1 < len(names) else END,
    )


def _place(questions: tuple[Question, ...], names: list[str]) -> str:
    wanted = st.query_params.get(PLACE) or session.noted(PLACE)
    if wanted in names or wanted == END:
        return str(wanted)
    return resume_at(questions, session.case().answers) or END


def _target(target: str, here: str, names: list[str]) -> str:
    if target != "next":
        return target
    after = names.index(here) + 1 if here in names else len(names)
    return names[after] if after < len(names) else END


def _remember(here: str) -> None:
    session.note(PLACE, here)
    if st.query_params.get(PLACE) != here:
        st.query_params[PLACE] = here


def advance() -> None:
    """Go on to the next question once this one is answered; for buttons."""
    session.note(_MOVE, ("next", True))


def move_to(target: str) -> None:
    """Go to a question, to "next" without an answer, or to the end; for buttons."""
    session.note(_MOVE, (target, False))


def choose_path(key: str) -> None:
    """Take the short or the full path; from the end, go on with what the new path still asks."""
    session.choose("path", session.widget_value(key))
    if session.noted(PLACE) == END:
        session.note(PLACE, None)
        st.query_params.pop(PLACE, None)


def held_back() -> bool:
    """True from a move forward that found no answer until there is one."""
    return bool(session.noted(_STAYED))


def moved() -> bool:
    """True after a move, so that the screen can bring the new question into view."""
    return bool(session.noted(_MOVED))


def part_name(part: Part) -> str:
    """The name of a part in plain words."""
    if part.dimension is not None:
        return tr(session.content().dimensions[part.dimension].text)
    return text(f"ui.section.{part.section}")


def part_of(shown: View) -> Part | None:
    """The part the question on screen belongs to."""
    return next((p for p in shown.parts if shown.question in p.questions), None)
