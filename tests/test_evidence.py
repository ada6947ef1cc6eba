"""What the answers rest on is counted beside the score: only live answers, the score never moves."""

from __future__ import annotations

from typing import Any

import pytest

from planner.case import Case
from planner.content.load import Content
from planner.content.schema import NOT_APPLICABLE, UNKNOWN
from planner.evidence import EvidenceLevel, evidence_level
from planner.plan import build_plan
from planner.profile import build_profile
from planner.readiness import assess, points_at_stake, scored_questions
from planner.result import result_json
from planner.wording_reasons import evidence_text
from tests.firms import advice_of, levels, maker


def firm(content: Content, evidence: dict[str, str], **changes: Any) -> Case:
    plain = maker(content, **{**levels(content, 3), **changes})
    return plain.model_copy(update={"evidence": evidence})


def level_of(content: Content, case: Case) -> EvidenceLevel:
    return evidence_level(content, case, build_profile(content, case))


def test_every_scale_answer_is_declared_until_something_proves_it(content: Content) -> None:
    case = firm(content, {})
    level = level_of(content, case)
    profile = build_profile(content, case)
    scales = [q for q in scored_questions(content, profile, "full") if not q.answered_by]
    assert level.answers == level.counts["declared"] == len(scales) > 25
    assert level.shares == {"declared": 1.0, "document": 0.0, "confirmed": 0.0}


def test_documents_and_confirmations_are_counted_and_weighed(content: Content) -> None:
    evidence = {"cash_cover": "document", "export_price": "document", "written_contracts": "confirmed"}
    case = firm(content, evidence)
    level = level_of(content, case)
    assert (level.counts["document"], level.counts["confirmed"]) == (2, 1)
    assert sum(level.counts.values()) == level.answers and sum(level.shares.values()) == pytest.approx(1)
    profile = build_profile(content, case)
    points = points_at_stake(content, tuple(q for q in scored_questions(content, profile, "full") if not q.answered_by))
    proved = points["cash_cover"] + points["export_price"]
    assert level.shares["document"] == pytest.approx(proved / sum(points.values()))


def test_evidence_never_moves_the_score(content: Content) -> None:
    plain = firm(content, {})
    proved = firm(content, dict.fromkeys(levels(content, 3), "confirmed"))
    assert assess(content, build_profile(content, plain), "full") == assess(
        content, build_profile(content, proved), "full"
    )
    assert level_of(content, proved).counts["confirmed"] > 25


@pytest.mark.parametrize("value", [None, UNKNOWN, NOT_APPLICABLE, 0, 1])
def test_evidence_behind_an_answer_that_is_gone_or_low_proves_nothing(content: Content, value: Any) -> None:
    proved = firm(content, {"progress_review": "document"})
    answers = {k: v for k, v in proved.answers.items() if k != "progress_review"}
    changed = proved.model_copy(update={"answers": answers if value is None else {**answers, "progress_review": value}})
    assert level_of(content, proved).counts["document"] == 1
    assert level_of(content, changed).counts["document"] == 0


def test_evidence_of_a_hidden_question_proves_nothing(content: Content) -> None:
    shown = firm(content, {"after_sales_service": "document"})
    hidden = firm(content, {"after_sales_service": "document"}, after_sales_need="none")
    assert level_of(content, shown).counts["document"] == 1 and level_of(content, hidden).counts["document"] == 0


def test_screen_plan_and_json_tell_the_same(content: Content) -> None:
    case = firm(content, {"cash_cover": "document", "written_contracts": "confirmed"})
    advice, level = advice_of(content, case), level_of(content, case)
    plan = build_plan(content, case, advice)
    words = evidence_text(content, level)
    assert words.it.startswith(f"Risposte: {level.answers}. Dichiarate da voi: {level.answers - 2} (")
    assert "con un documento: 1 (" in words.it and "confirmed by an adviser: 1 (" in words.en
    context = next(s for s in plan.sections if s.id == "context")
    told = [b.text for b in context.blocks if b.kind == "paragraph"]
    assert any(words.it in text.it and words.en in text.en for text in told)
    document = result_json(content, case, advice, plan, "it")["readiness"]["evidence"]
    assert document["counts"] == {"declared": level.answers - 2, "document": 1, "confirmed": 1}
    assert document["answers"] == level.answers and sum(document["shares"].values()) == pytest.approx(1, abs=0.001)
