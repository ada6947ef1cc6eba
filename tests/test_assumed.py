"""What the firm supposes while it tries "what if" stands in for its answer and leaves it as it was given."""

from __future__ import annotations

import json

import pytest

from planner.case import Assumed, Case, CaseError, parse_case
from planner.content.load import Content
from planner.profile import build_profile

FIRM = Case(answers={"product": ("842240",), "budget_24m": 20_000, "risk_appetite": "low"})


def test_a_supposed_budget_and_risk_stand_in_for_the_answers(content: Content) -> None:
    supposed = FIRM.model_copy(update={"assumed": Assumed(budget_24m=90_000, risk_appetite="high")})
    profile = build_profile(content, supposed)
    assert profile.number("budget_24m") == 90_000
    assert profile.choice("risk_appetite") == "high"
    assert supposed.answers == FIRM.answers


def test_what_is_not_supposed_stays_as_answered(content: Content) -> None:
    profile = build_profile(content, FIRM.model_copy(update={"assumed": Assumed(risk_appetite="high")}))
    assert profile.number("budget_24m") == 20_000


@pytest.mark.parametrize(
    "document",
    [
        {"assumed": {"budget_24m": -1}},
        {"assumed": {"risk_appetite": "reckless"}},
        {"roles": {"XXX": "core"}},
        {"roles": {"FRA": "star"}},
        {"evidence": {"goal": "document"}},
        {"evidence": {"no_such_question": "document"}},
        {"evidence": {"cash_cover": "hearsay"}},
    ],
)
def test_a_wrong_supposition_role_or_evidence_is_refused(content: Content, document: dict[str, object]) -> None:
    with pytest.raises(CaseError):
        parse_case(content, json.dumps({"rotta_case": 1, **document}))


def test_roles_and_evidence_come_back_from_a_file(content: Content) -> None:
    case = parse_case(
        content, json.dumps({"rotta_case": 1, "roles": {"FRA": "core"}, "evidence": {"cash_cover": "document"}})
    )
    assert case.roles == {"FRA": "core"}
    assert case.evidence == {"cash_cover": "document"}
