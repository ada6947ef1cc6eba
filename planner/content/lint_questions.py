"""The questionnaire and the readiness index hold together: every question has its turn, every level its fact, weights their sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import cast

from planner.content.lint_conditions import Vocabulary, cases, placed_conditions
from planner.content.lint_facts import FIRM_FACTS, MARKET_FACTS
from planner.content.lint_rules import Notebook
from planner.content.load import RawRecords
from planner.content.schema import Band, Dimension, Gate, Question
from planner.rules import Fact, evaluate

EXPRESS_READINESS = 12
# What the engine itself does with an answer, and the module that does it; the other uses can be read from the content.
ENGINE_USES: Mapping[str, str] = MappingProxyType(
    {
        "profile.size_class": "profile.py",
        "profile.stage": "profile.py",
        "compliance.screen": "profile.py",
        "compliance.conformity": "market_facts.py",
        "markets.potential": "profile.py",
        "markets.affinity": "markets/pillars.py",
        "markets.ranking": "markets/ranking.py",
        "action_models.need": "action_models.py",
        "action_models.can": "action_models.py",
        "action_models.commitment": "action_models.py",
        "action_models.goals": "action_models.py",
        "portfolio.number": "portfolio.py",
        "plan.cover": "plan/front.py",
        "plan.bodies": "plan/draft.py",
        "plan.context": "plan/context.py",
        "plan.objectives": "plan/objectives.py",
        "plan.risks": "plan/risks.py",
        "plan.schedule": "plan/schedule.py",
        "funding.calls": "funding.py",
    }
)


def check_questions(raw: RawRecords, words: Vocabulary, sound: frozenset[str], notes: Notebook) -> None:
    """``sound`` are the paths of conditions that may be tried out."""
    questions = cast("tuple[tuple[str, Question], ...]", raw.records["question"])
    express = sum(q.kind == "scale" and q.express for _, q in questions)
    if questions and express != EXPRESS_READINESS:
        message = f"{express} readiness questions have express = true, not {EXPRESS_READINESS}."
        notes.say("express_count", "questions/", "express", message, "Move the mark from one question to another.")
    uses = _uses_in_content(raw)
    for file, question in questions:
        path = f"question[{question.id}]"
        _check_choices(question, file, path, notes)
        _check_used_by(question, uses, file, path, notes)
        if all(f"{path}.answered_by[{rule.level}]" in sound for rule in question.answered_by):
            _check_levels(question, words, file, path, notes)
        _check_reachable(question, words, sound, file, path, notes)
    _check_index(raw, questions, notes)


def _check_choices(question: Question, file: str, path: str, notes: Notebook) -> None:
    for rule, field, ids, texts in (
        ("duplicate_option", "options", [o.id for o in question.options], [o.text for o in question.options]),
        ("duplicate_anchor", "anchors", [], [a.text for a in question.anchors]),
    ):
        said = [*ids], [t.it.casefold() for t in texts], [t.en.casefold() for t in texts]
        twice = next((word for words in said for word, count in Counter(words).items() if count > 1), None)
        if twice is not None:
            notes.say(rule, file, f"{path}.{field}", f"“{twice}” is there twice.", "Give each its own id and words.")
    low, high = question.minimum, question.maximum
    if low is not None and high is not None and not low < high:
        notes.say("number_range", file, path, f"minimum {low:g}, maximum {high:g}.", "Put the lower number in minimum.")


def _uses_in_content(raw: RawRecords) -> Mapping[str, frozenset[str]]:
    """Use -> questions whose answers reach it through a condition, directly or by a fact worked out from them."""
    found: dict[str, set[str]] = {}
    for placed in placed_conditions(raw):
        record, _, rest = placed.path.partition("]")
        kind, _, name = record.partition("[")
        use = {
            "question": f"readiness.{name}",
            "gate": f"readiness.gates.{name}",
            "funding_rule": f"funding.{name}",
        }.get(kind)
        use = use or f"action_models.{rest[1:].split('[')[0]}"
        for fact in placed.condition.facts():
            known = FIRM_FACTS.get(fact) or MARKET_FACTS.get(fact)
            found.setdefault(use, set()).update(known.needs if known else (fact,))
    for _, gate in cast("tuple[tuple[str, Gate], ...]", raw.records["gate"]):
        # A gate tested on an answer also concerns the readiness question that the same answer fills in.
        tested = found.get(f"readiness.gates.{gate.id}", set())
        for _, question in cast("tuple[tuple[str, Question], ...]", raw.records["question"]):
            if any(rule.when.facts() & tested for rule in question.answered_by):
                tested.add(question.id)
    return {use: frozenset(questions) for use, questions in found.items()}


def _check_used_by(
    question: Question, uses: Mapping[str, frozenset[str]], file: str, path: str, notes: Notebook
) -> None:
    place = f"{path}.used_by"
    if not question.used_by:
        notes.say(
            "used_by", file, place, "it says nothing.", "Name what the answer changes; if nothing, drop the question."
        )
    for use in question.used_by:
        scored = (f"readiness.{question.dimension}", "plan.actions") if question.kind == "scale" else ()
        if use in ENGINE_USES or use in scored:
            continue
        if question.id not in uses.get(use, ()):
            remedy = "Name a use from content/README.md, or the gate or model whose condition tests this answer."
            notes.say("used_by", file, place, f"nothing in {use!r} uses this answer.", remedy)


def _check_levels(question: Question, words: Vocabulary, file: str, path: str, notes: Notebook) -> None:
    """Every mix of facts fits one level; the first example of each failure is told."""
    told = set()
    for facts in cases([rule.when for rule in question.answered_by], words) if question.answered_by else ():
        levels = {rule.level for rule in question.answered_by if evaluate(rule.when, facts).outcome == "met"}
        rule = "answered_by_gap" if not levels else "answered_by_overlap" if len(levels) > 1 else None
        if rule and rule not in told:
            told.add(rule)
            example = ", ".join(f"{name} = {value}" for name, value in facts.items())
            fit = f"levels {sorted(levels)} fit" if levels else "no level fits"
            notes.say(
                rule, file, f"{path}.answered_by", f"with {example} {fit}.", "Make the levels meet without a gap."
            )


def _check_reachable(
    question: Question, words: Vocabulary, sound: frozenset[str], file: str, path: str, notes: Notebook
) -> None:
    """A hidden question has no answer: what it leads to must still be shown in some mix of answers."""
    chain = _asked_before(question, words)
    conditions = [q.shown_when for q in chain if q.shown_when]
    # One condition alone is judged by always_same.
    if len(conditions) < 2 or any(q.shown_when and f"question[{q.id}].shown_when" not in sound for q in chain):
        return
    tried = False
    for answers in cases(conditions, words):
        tried = True
        facts: dict[str, Fact] = {name: v for name, v in answers.items() if name not in words.questions}
        for step in chain:
            shown = step.shown_when is None or evaluate(step.shown_when, facts).outcome == "met"
            if shown and step.id == question.id:
                return
            if shown and step.id in answers:
                facts[step.id] = answers[step.id]
    if tried:
        before = ", ".join(q.id for q in chain[:-1])
        message = f"with what {before} must have been answered, it is never shown."
        notes.say(
            "unreachable_question", file, f"{path}.shown_when", message, "Mend the condition or drop the question."
        )


def _asked_before(question: Question, words: Vocabulary) -> list[Question]:
    """The question and all those its being shown depends on, in the order they are asked."""
    found: dict[str, Question] = {}
    waiting = [question]
    while waiting:
        step = waiting.pop()
        if step.id in found:
            continue
        found[step.id] = step
        if step.shown_when:
            waiting += [words.questions[f] for f in step.shown_when.facts() if f in words.questions]
    return sorted(found.values(), key=lambda q: words.position(q.id))


def _check_index(raw: RawRecords, questions: tuple[tuple[str, Question], ...], notes: Notebook) -> None:
    dimensions = cast("tuple[tuple[str, Dimension], ...]", raw.records["dimension"])
    total = sum(d.weight for _, d in dimensions)
    if dimensions and abs(total - 1) > 1e-6:
        file = dimensions[0][0]
        notes.say("weights_sum", file, "dimension.weight", f"the weights sum to {total:g}.", "Make them sum to 1.")
    measured = {q.dimension for _, q in questions if q.kind == "scale" and q.scope == "firm"}
    for file, dimension in dimensions:
        if dimension.id not in measured:
            remedy = "Give it a question of kind scale and scope firm, or drop it."
            notes.say("empty_dimension", file, f"dimension[{dimension.id}]", "no question measures it.", remedy)
    bands = cast("tuple[tuple[str, Band], ...]", raw.records["band"])
    expected = 0
    for file, band in bands:
        if band.low != expected or band.high < band.low:
            message = f"it runs from {band.low} to {band.high}, but the next whole score is {expected}."
            notes.say(
                "bands_cover", file, f"band[{band.id}]", message, "Order the bands from 0 to 100, each after the other."
            )
            return
        expected = band.high + 1
    if bands and expected != 101:
        message = f"the bands end at {expected - 1}."
        notes.say("bands_cover", bands[-1][0], f"band[{bands[-1][1].id}]", message, "Let the last one end at 100.")
