"""Answers that seem to contradict each other, as kind remarks with the questions to look at again; nothing is ever blocked."""

from __future__ import annotations

from dataclasses import dataclass

from planner.base import Text
from planner.content.load import Content
from planner.profile import Profile
from planner.rules import evaluate
from planner.wording import answer_text


@dataclass(frozen=True)
class Contradiction:
    """A remark with the firm's own answers in it, and the questions it concerns."""

    remark: str
    questions: tuple[str, ...]
    text: Text


def contradictions(content: Content, profile: Profile) -> tuple[Contradiction, ...]:
    """Every remark whose condition certainly holds; what was not said never contradicts anything."""
    return tuple(
        Contradiction(r.id, r.questions, _filled(content, profile, r.text, r.questions))
        for r in content.remarks.values()
        if evaluate(r.when, profile.facts).outcome == "met"
    )


def _filled(content: Content, profile: Profile, text: Text, questions: tuple[str, ...]) -> Text:
    said = {q: found for q in questions if (found := answer_text(content, profile, q)) is not None}
    return text.format({q: t.it for q, t in said.items()}, {q: t.en for q, t in said.items()})
