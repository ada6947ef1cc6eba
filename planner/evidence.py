"""What the readiness answers rest on: the firm's own word, a document or an advisor; it stands beside the score and never in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from planner.case import Case
from planner.content.load import Content
from planner.content.schema import Question
from planner.profile import Profile
from planner.readiness import points_at_stake, scored_questions

Basis = Literal["declared", "document", "confirmed"]
BASES: tuple[Basis, ...] = ("declared", "document", "confirmed")
# Below this level there is nothing to show a document for.
LOWEST_SHOWN = 2


@dataclass(frozen=True)
class EvidenceLevel:
    """How many scale answers rest on what, and the share (0-1) of the weight of those answers; both have every basis."""

    answers: int
    counts: Mapping[Basis, int]
    shares: Mapping[Basis, float]


def basis(case: Case, profile: Profile, question: Question) -> Basis | None:
    """What a live answer rests on; None when there is no answer, or when it is too low for a document to mean anything."""
    level = profile.levels.get(question.id)
    if level is None or question.answered_by or question.id not in case.answers:
        return None
    return case.evidence.get(question.id, "declared") if level >= LOWEST_SHOWN else "declared"


def evidence_level(content: Content, case: Case, profile: Profile) -> EvidenceLevel:
    """Count what is answered now: evidence behind an answer taken back, hidden or not applicable counts for nothing."""
    found = {q.id: b for q in scored_questions(content, profile, case.path) if (b := basis(case, profile, q))}
    points = points_at_stake(content, tuple(content.questions[name] for name in found))
    whole = sum(points.values())
    counts: dict[Basis, int] = {b: sum(v == b for v in found.values()) for b in BASES}
    shares: dict[Basis, float] = {
        b: sum(points[name] for name, v in found.items() if v == b) / whole if whole else 0.0 for b in BASES
    }
    return EvidenceLevel(len(found), MappingProxyType(counts), MappingProxyType(shares))
