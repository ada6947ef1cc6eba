"""Conditions: every operator in three values, every combination, and a trace that says why."""

from __future__ import annotations

from itertools import product

import pytest
from pydantic import ValidationError

from planner.rules import OPERATORS, Condition, Facts, Outcome, evaluate, outcome_of

MET, NOT, UNKNOWN = "met", "not_met", "unknown"


def leaf(fact: str, op: str, value: object) -> Condition:
    return Condition.model_validate({"fact": fact, "op": op, "value": value})


# fact, operator, value wanted, outcome
TABLE = [
    (5, "==", 5, MET),
    (5, "==", 6, NOT),
    (5.0, "==", 5, MET),
    (True, "==", True, MET),
    (False, "==", True, NOT),
    ("bergamo", "==", "bergamo", MET),
    ("bergamo", "==", "brescia", NOT),
    (5, "!=", 6, MET),
    (5, "!=", 5, NOT),
    ("a", "!=", "b", MET),
    (8, ">=", 8, MET),
    (7.99, ">=", 8, NOT),
    (8, "<=", 8, MET),
    (8.01, "<=", 8, NOT),
    (8, ">", 8, NOT),
    (8.01, ">", 8, MET),
    (8, "<", 8, NOT),
    (0, "<", 8, MET),
    ("some", "in", ("some", "strong"), MET),
    ("none", "in", ("some", "strong"), NOT),
    (3, "in", (3, 4), MET),
    ("none", "not_in", ("some", "strong"), MET),
    ("some", "not_in", ("some", "strong"), NOT),
    (("en", "fr"), "has", "fr", MET),
    (("en",), "has", "fr", NOT),
    ((), "has", "fr", NOT),
    (("en", "fr"), "has_any", ("de", "fr"), MET),
    (("en",), "has_any", ("de", "fr"), NOT),
    ((), "has_any", ("de",), NOT),
    (("en",), "has_none", ("de", "fr"), MET),
    (("en", "fr"), "has_none", ("de", "fr"), NOT),
    ((), "has_none", ("de",), MET),
]


@pytest.mark.parametrize(("found", "op", "wanted", "outcome"), TABLE)
def test_each_operator(found: object, op: str, wanted: object, outcome: Outcome) -> None:
    trace = evaluate(leaf("x", op, wanted), {"x": found})  # type: ignore[dict-item]
    assert (trace.outcome, trace.found, trace.op, trace.fact) == (outcome, found, op, "x")
    assert trace.unknown_facts() == ()


def test_the_table_speaks_of_every_operator() -> None:
    assert {op for _, op, _, _ in TABLE} == set(OPERATORS)


@pytest.mark.parametrize("op", sorted(OPERATORS))
@pytest.mark.parametrize("facts", [{}, {"x": None}])
def test_what_is_not_known_is_never_false(op: str, facts: Facts) -> None:
    wanted = ("a",) if op in ("in", "not_in", "has_any", "has_none") else 1
    trace = evaluate(leaf("x", op, wanted), facts)
    assert trace.outcome == UNKNOWN and trace.unknown_facts() == ("x",)


VALUES: dict[Outcome, Facts] = {MET: {"v": 1}, NOT: {"v": 0}, UNKNOWN: {}}  # type: ignore[dict-item]


def kleene(left: str, right: str, decisive: str, other: str) -> str:
    return decisive if decisive in (left, right) else UNKNOWN if UNKNOWN in (left, right) else other


@pytest.mark.parametrize(("left", "right"), list(product([MET, NOT, UNKNOWN], repeat=2)))
def test_combinations_follow_three_valued_logic(left: Outcome, right: Outcome) -> None:
    facts: dict[str, int] = {}
    for name, wanted in (("a", left), ("b", right)):
        if wanted != UNKNOWN:
            facts[name] = int(wanted == MET)
    pair = (leaf("a", "==", 1), leaf("b", "==", 1))
    assert evaluate(Condition(all=pair), facts).outcome == kleene(left, right, NOT, MET)
    assert evaluate(Condition(any=pair), facts).outcome == kleene(left, right, MET, NOT)
    flipped = {MET: NOT, NOT: MET, UNKNOWN: UNKNOWN}
    assert evaluate(Condition(negate=pair[0]), facts).outcome == flipped[left]
    both = evaluate(Condition(negate=Condition(all=pair)), facts).outcome
    either = evaluate(Condition(any=(Condition(negate=pair[0]), Condition(negate=pair[1]))), facts).outcome
    assert both == either
    for condition in (Condition(all=pair), Condition(any=pair), Condition(negate=Condition(all=pair)), pair[0]):
        assert outcome_of(condition, facts) == evaluate(condition, facts).outcome


def test_a_trace_names_only_the_facts_that_keep_it_open() -> None:
    condition = Condition(
        all=(
            leaf("hours", ">=", 8),
            Condition(any=(leaf("budget", ">", 0), leaf("hours", ">", 100))),
            leaf("budget", "<", 9),
        )
    )
    trace = evaluate(condition, {"hours": 10})
    assert trace.outcome == UNKNOWN and trace.unknown_facts() == ("budget",)
    assert [leaf.outcome for leaf in trace.leaves()] == [MET, UNKNOWN, NOT, UNKNOWN]
    settled = evaluate(condition, {"hours": 1})
    assert settled.outcome == NOT and settled.unknown_facts() == ()


def test_a_condition_lists_the_facts_it_reads() -> None:
    condition = Condition(any=(leaf("a", "==", 1), Condition(negate=leaf("b", "==", 1)), leaf("a", "==", 2)))
    assert condition.facts() == {"a", "b"}


@pytest.mark.parametrize("found", ["a", True, ("a",)])
def test_an_ordering_refuses_what_is_no_number(found: object) -> None:
    with pytest.raises(TypeError, match="needs a number"):
        evaluate(leaf("x", ">=", 1), {"x": found})  # type: ignore[dict-item]


def test_membership_refuses_what_is_no_list() -> None:
    with pytest.raises(TypeError, match="list of codes"):
        evaluate(leaf("x", "has", "a"), {"x": "a"})


@pytest.mark.parametrize(
    "shape",
    [
        {},
        {"fact": "x"},
        {"fact": "x", "op": "=="},
        {"fact": "x", "op": "=>", "value": 1},
        {"op": "==", "value": 1},
        {"fact": "x", "op": "==", "value": 1, "all": ()},
        {"all": ()},
        {"any": ()},
        {"all": ({"fact": "x", "op": "==", "value": 1},), "value": 1},
        {"fact": "x", "op": "==", "value": 1, "unless": "never"},
    ],
)
def test_a_condition_has_exactly_one_form(shape: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Condition.model_validate(shape)
