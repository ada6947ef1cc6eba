"""Conditions must be able to decide: known facts, at the right time, compared with what can occur, not always the same."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain, combinations, pairwise, product
from typing import Any, Literal, cast

from planner.content.lint_facts import FIRM_FACTS, MARKET_FACTS, FactKind, fact_of
from planner.content.lint_rules import Notebook
from planner.content.load import RawRecords
from planner.content.schema import ActionModel, Gate, Question, Remark
from planner.content.schema_abroad import PaymentNote
from planner.content.schema_documents import ExportDocument, PaymentInstrument
from planner.content.schema_focus import FocusCondition
from planner.content.schema_funding import FundingRule
from planner.content.schema_network import Clause, ImageLine, MeetingItem, Training
from planner.content.tables import Tables
from planner.rules import Condition, Fact, evaluate

OPERATORS: Mapping[str, tuple[str, ...]] = {
    "flag": ("==", "!="),
    "number": ("==", "!=", ">=", "<=", ">", "<", "in", "not_in"),
    "choice": ("==", "!=", "in", "not_in"),
    "codes": ("has", "has_any", "has_none"),
}
MOST_CASES = 5_000
_FEW_LEVELS = 16


@dataclass(frozen=True)
class Placed:
    """A condition where it stands. ``profile_only``: worked out before the readiness levels are there."""

    file: str
    path: str
    condition: Condition
    scope: Literal["firm", "market"]
    question: Question | None = None
    profile_only: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """Facts of this content by name, those of one market, and the questions in the order they are asked."""

    facts: Mapping[str, FactKind]
    of_market: frozenset[str]
    questions: Mapping[str, Question]
    listed: Mapping[str, frozenset[str]]

    def position(self, question: str) -> int:
        return list(self.questions).index(question)

    def codes(self, kind: FactKind) -> frozenset[str]:
        """Codes a fact may hold; empty when the figures that list them could not be read."""
        return self.listed[kind.listed] if kind.listed else frozenset(kind.codes)


def vocabulary(raw: RawRecords, tables: Tables | None) -> Vocabulary:
    questions = {q.id: q for _, q in cast("tuple[tuple[str, Question], ...]", raw.records["question"])}
    answers = {q.id: fact for q in questions.values() if (fact := fact_of(q))}
    hs6 = tables.trade.products if tables else ()
    return Vocabulary(
        facts={**answers, **FIRM_FACTS, **MARKET_FACTS},
        of_market=frozenset({*MARKET_FACTS, *(q.id for q in questions.values() if q.scope == "market")}),
        questions=questions,
        listed={
            "markets": frozenset(tables.markets.ids if tables else ()),
            "sectors": frozenset(s.id for s in tables.sectors) if tables else frozenset(),
            "chapters": frozenset(code[:2] for code in hs6),
            "headings": frozenset(code[:4] for code in hs6),
        },
    )


def placed_conditions(raw: RawRecords) -> Iterator[Placed]:
    """Every condition of the content with its place and the facts it may count on."""
    for name, file, record in ((n, f, r) for n, records in raw.records.items() for f, r in records):
        label = f"{name}[{getattr(record, 'id', '')}]"
        if isinstance(record, Question):
            if record.shown_when:
                early = record.scope == "firm" and record.kind != "scale"
                yield Placed(file, f"{label}.shown_when", record.shown_when, record.scope, record, early)
            for rule in record.answered_by:
                yield Placed(file, f"{label}.answered_by[{rule.level}]", rule.when, "firm", record, True)
        elif isinstance(record, Gate):
            scope: Literal["firm", "market"] = "market" if record.scope == "market" else "firm"
            for part, condition in (("when", record.when), ("applies", record.applies)):
                if condition:
                    yield Placed(file, f"{label}.{part}", condition, scope)
        elif isinstance(record, (Remark, FundingRule)):
            yield Placed(file, f"{label}.when", record.when, "firm")
        elif isinstance(record, FocusCondition):
            for part, condition in (("fits", record.fits), ("borderline", record.borderline)):
                if condition:
                    yield Placed(file, f"{label}.{part}", condition, "firm")
        elif isinstance(record, PaymentNote):
            yield Placed(file, f"{label}.when", record.when, "market")
        elif isinstance(record, (Clause, MeetingItem, ImageLine, Training, ExportDocument, PaymentInstrument)):
            if record.when:
                yield Placed(file, f"{label}.when", record.when, "market")
        elif isinstance(record, ActionModel):
            for group in ("requires", "prefers"):
                for item in getattr(record, group):
                    yield Placed(file, f"{label}.{group}[{item.id}].when", item.when, "market")


def check_conditions(raw: RawRecords, words: Vocabulary, notes: Notebook) -> frozenset[str]:
    """Check every condition; the paths of those that are sound and may be tried out further are returned."""
    sound = set()
    for placed in placed_conditions(raw):
        before = len(notes.problems)
        for leaf in placed.condition.leaves():
            _check_leaf(placed, leaf, words, notes)
        if len(notes.problems) > before:
            continue
        sound.add(placed.path)
        for part, outcome in constant_parts(placed.condition, words):
            always = {"met": "always", "not_met": "never"}[outcome]
            message = f"“{say(part)}” {always} holds, whatever the answers."
            notes.say("always_same", placed.file, placed.path, message, "Mend the value, or leave this part out.")
    return frozenset(sound)


def say(condition: Condition) -> str:
    """A condition in one line, for messages."""
    if condition.fact is not None:
        return f"{condition.fact} {condition.op} {condition.value}"
    if condition.negate is not None:
        return f"not ({say(condition.negate)})"
    joint = " and " if condition.all else " or "
    return joint.join(f"({say(c)})" for c in (condition.all or condition.any or ()))


def _check_leaf(placed: Placed, leaf: Condition, words: Vocabulary, notes: Notebook) -> None:
    name = leaf.fact or ""

    def found(rule: str, message: str, remedy: str) -> None:
        notes.say(rule, placed.file, placed.path, message, remedy)

    kind = words.facts.get(name)
    if kind is None:
        question = words.questions.get(name)
        if question is not None:
            better = (
                "goods, service, sectors, chapters or headings" if question.kind == "product" else "another question"
            )
            found("wrong_operator", f"{name} cannot be tested ({question.kind}).", f"Test {better} instead.")
            return
        near = get_close_matches(name, words.facts, 1)
        hint = f"Did you mean {near[0]}?" if near else "Use the id of a question or a fact listed in content/README.md."
        found("unknown_fact", f"there is no fact {name!r}.", hint)
    elif name in words.of_market and placed.scope == "firm":
        found(
            "market_fact_in_firm_scope",
            f"{name} belongs to one market.",
            'Use a fact of the firm, or scope = "market".',
        )
    elif late := _too_late(placed, name, kind, words):
        found("later_question", late, "Use an earlier answer, or move the question after it.")
    elif leaf.op not in OPERATORS[kind.kind] or not _fits(kind, leaf.op, leaf.value):
        allowed = " ".join(OPERATORS[kind.kind])
        message = f"“{say(leaf)}”: {name} is a {kind.kind}, which this cannot compare."
        found("wrong_operator", message, f"Use one of {allowed} with a value of the same kind.")
    elif unknown := sorted(set(_codes(leaf.value)) - words.codes(kind)) if words.codes(kind) else []:
        near = get_close_matches(unknown[0], words.codes(kind), 1)
        hint = f"Did you mean {near[0]}?" if near else "Use a code that the question or the figures know."
        found("unknown_option", f"{name} is never {unknown[0]!r}.", hint)


def _too_late(placed: Placed, name: str, kind: FactKind, words: Vocabulary) -> str | None:
    """Why a fact is not there yet when a question's own condition is decided; None when it is."""
    if placed.question is None:
        return None
    asked = words.questions.get(name)
    if placed.profile_only:
        if asked is not None and asked.kind == "scale":
            return f"{name} is a readiness answer: it comes after the profile."
        if name in FIRM_FACTS and placed.question.kind != "scale":
            return f"{name} is worked out only after all the questions on the firm."
    here = words.position(placed.question.id)
    needed = (name,) if asked is not None else kind.needs
    later = [q for q in needed if q in words.questions and words.position(q) >= here]
    if not later:
        return None
    return (
        f"{later[0]} is asked after this question."
        if later[0] != placed.question.id
        else "a question cannot depend on itself."
    )


def _codes(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, tuple) else (value,)
    return tuple(v for v in values if isinstance(v, str))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _numbers(value: Any) -> tuple[float, ...]:
    return tuple(float(v) for v in (value if isinstance(value, tuple) else (value,)))


def _fits(kind: FactKind, op: str | None, value: Any) -> bool:
    if kind.kind == "flag":
        return isinstance(value, bool)
    if kind.kind == "number":
        values = value if op in ("in", "not_in") and isinstance(value, tuple) else (value,)
        return (
            bool(values) and all(_is_number(v) for v in values) and isinstance(value, tuple) == (op in ("in", "not_in"))
        )
    if op in ("in", "not_in", "has_any", "has_none"):
        return isinstance(value, tuple) and bool(value) and all(isinstance(v, str) for v in value)
    return isinstance(value, str)


def constant_parts(condition: Condition, words: Vocabulary) -> Iterator[tuple[Condition, Literal["met", "not_met"]]]:
    """The smallest parts that come out the same for every mix of answers. The condition must have passed the other checks."""
    children = [*(condition.all or ()), *(condition.any or ()), *((condition.negate,) if condition.negate else ())]
    below = [found for child in children for found in constant_parts(child, words)]
    if below:
        yield from below
        return
    outcomes = {evaluate(condition, facts).outcome for facts in cases([condition], words)}
    if len(outcomes) == 1:
        yield condition, cast(Literal["met", "not_met"], outcomes.pop())


def cases(conditions: Iterable[Condition], words: Vocabulary) -> Iterator[dict[str, Fact]]:
    """Every mix of answers that these conditions can tell apart; nothing when there are too many, or codes are not known."""
    leaves = [leaf for condition in conditions for leaf in condition.leaves()]
    names = list(dict.fromkeys(leaf.fact for leaf in leaves if leaf.fact))
    if any(words.facts[n].listed and not words.codes(words.facts[n]) for n in names):
        return
    values = [_samples(words.facts[n], [leaf for leaf in leaves if leaf.fact == n], words) for n in names]
    if math.prod(len(v) for v in values) > MOST_CASES:
        return
    for mix in product(*values):
        yield dict(zip(names, mix, strict=True))


def _samples(kind: FactKind, leaves: list[Condition], words: Vocabulary) -> list[Fact]:
    """Values of one fact such that every distinction these tests make is represented."""
    if kind.kind == "flag":
        return [True, False]
    if kind.kind == "number":
        return _number_samples(kind, [v for leaf in leaves for v in _numbers(leaf.value)])
    tested = [frozenset(_codes(leaf.value)) for leaf in leaves]
    # Codes that the same tests mention behave alike: one of them stands for all.
    alike: dict[tuple[bool, ...], str] = {}
    for code in sorted(words.codes(kind) | frozenset(chain.from_iterable(tested))):
        alike.setdefault(tuple(code in codes for codes in tested), code)
    if kind.kind == "choice":
        return list(alike.values())
    groups = list(alike.values())
    return [c for size in range(len(groups) + 1) for c in combinations(groups, size)]


def _number_samples(kind: FactKind, thresholds: Sequence[float]) -> list[Fact]:
    if kind.whole and kind.high - kind.low <= _FEW_LEVELS:
        return [int(kind.low) + step for step in range(int(kind.high - kind.low) + 1)]
    inside = sorted({kind.low, *(t for t in thresholds if kind.low <= t <= kind.high)})
    inside.append(kind.high if math.isfinite(kind.high) else inside[-1] + 1.0)
    between = [(a + b) / 2 for a, b in pairwise(inside)]
    samples: list[Fact] = [*inside, *between]
    return samples
