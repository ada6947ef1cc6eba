"""A closed vocabulary of conditions over facts, evaluated in three values with a trace of why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import model_validator

from planner.base import Model

Fact = bool | int | float | str | tuple[str, ...] | None
Facts = Mapping[str, Fact]
Outcome = Literal["met", "not_met", "unknown"]
Op = Literal["==", "!=", ">=", "<=", ">", "<", "in", "not_in", "has", "has_any", "has_none"]


def _equal(left: Fact, right: Any) -> bool:
    return bool(left == right)


def _number(test: Callable[[float, float], bool]) -> Callable[[Fact, Any], bool]:
    def compare(left: Fact, right: Any) -> bool:
        if isinstance(left, (bool, str, tuple)) or left is None:
            raise TypeError(f"an ordering needs a number, not {left!r}")
        return test(float(left), float(right))

    return compare


def _members(left: Fact) -> tuple[str, ...]:
    if not isinstance(left, tuple):
        raise TypeError(f"a membership test needs a list of codes, not {left!r}")
    return left


OPERATORS: Mapping[str, Callable[[Fact, Any], bool]] = {
    "==": _equal,
    "!=": lambda left, right: left != right,
    ">=": _number(lambda a, b: a >= b),
    "<=": _number(lambda a, b: a <= b),
    ">": _number(lambda a, b: a > b),
    "<": _number(lambda a, b: a < b),
    "in": lambda left, right: left in right,
    "not_in": lambda left, right: left not in right,
    "has": lambda left, right: right in _members(left),
    "has_any": lambda left, right: any(x in _members(left) for x in right),
    "has_none": lambda left, right: not any(x in _members(left) for x in right),
}


class Condition(Model):
    """Exactly one of: a test ``fact op value``, ``all``, ``any`` or ``not``."""

    fact: str | None = None
    op: Op | None = None
    value: bool | int | float | str | tuple[str, ...] | tuple[int, ...] | None = None
    all: tuple[Condition, ...] | None = None
    any: tuple[Condition, ...] | None = None
    negate: Condition | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Condition:
        leaf = self.fact is not None
        forms = [leaf, self.all is not None, self.any is not None, self.negate is not None]
        if sum(forms) != 1:
            raise ValueError("a condition is one of: fact/op/value, all, any, negate")
        if leaf and (self.op is None or self.value is None):
            raise ValueError("a test needs fact, op and value")
        if not leaf and (self.op is not None or self.value is not None):
            raise ValueError("op and value belong to a test on a fact")
        if self.all == () or self.any == ():
            raise ValueError("an empty list of conditions is always the same: leave it out")
        return self

    def leaves(self) -> Iterator[Condition]:
        """Every test on a fact, in reading order."""
        if self.fact is not None:
            yield self
        for child in (*(self.all or ()), *(self.any or ()), *((self.negate,) if self.negate else ())):
            yield from child.leaves()

    def facts(self) -> frozenset[str]:
        return frozenset(leaf.fact for leaf in self.leaves() if leaf.fact is not None)


@dataclass(frozen=True, slots=True)
class Trace:
    """The evaluated condition as a tree: what was tested, what the fact was, what came out."""

    outcome: Outcome
    fact: str | None = None
    op: Op | None = None
    wanted: bool | int | float | str | tuple[str, ...] | tuple[int, ...] | None = None
    found: bool | int | float | str | tuple[str, ...] | None = None
    children: tuple[Trace, ...] = ()

    def leaves(self) -> Iterator[Trace]:
        if self.fact is not None:
            yield self
        for child in self.children:
            yield from child.leaves()

    def unknown_facts(self) -> tuple[str, ...]:
        """Facts whose absence keeps this condition undecided, without repetition."""
        if self.outcome != "unknown":
            return ()
        return tuple(dict.fromkeys(leaf.fact for leaf in self.leaves() if leaf.outcome == "unknown" and leaf.fact))


def evaluate(condition: Condition, facts: Facts) -> Trace:
    """Evaluate with Kleene's three values: a missing or ``None`` fact makes its test unknown.

    Raises TypeError when a fact has a kind the operator cannot compare (a content error, caught by the lint).
    """
    if condition.fact is not None:
        return Trace(
            outcome=_tested(condition, facts),
            fact=condition.fact,
            op=condition.op,
            wanted=condition.value,
            found=facts.get(condition.fact),
        )
    if condition.negate is not None:
        inner = evaluate(condition.negate, facts)
        return Trace(outcome=_FLIPPED[inner.outcome], children=(inner,))
    children = tuple(evaluate(c, facts) for c in (condition.all or condition.any or ()))
    return Trace(outcome=_joined(condition, {child.outcome for child in children}), children=children)


def outcome_of(condition: Condition, facts: Facts) -> Outcome:
    """What ``evaluate`` comes to, without the trace: for the many places that only ask whether."""
    if condition.fact is not None:
        return _tested(condition, facts)
    if condition.negate is not None:
        return _FLIPPED[outcome_of(condition.negate, facts)]
    return _joined(condition, {outcome_of(c, facts) for c in (condition.all or condition.any or ())})


_FLIPPED: Mapping[Outcome, Outcome] = {"met": "not_met", "not_met": "met", "unknown": "unknown"}


def _tested(condition: Condition, facts: Facts) -> Outcome:
    assert condition.fact is not None and condition.op is not None
    found = facts.get(condition.fact)
    if found is None:
        return "unknown"
    return "met" if OPERATORS[condition.op](found, condition.value) else "not_met"


def _joined(condition: Condition, outcomes: set[Outcome]) -> Outcome:
    decisive: Outcome = "not_met" if condition.all is not None else "met"
    other: Outcome = "met" if condition.all is not None else "not_met"
    return decisive if decisive in outcomes else "unknown" if "unknown" in outcomes else other
