"""Which questions are shown, in which order, and which values they accept."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping

from planner.base import Model, Text
from planner.content.load import Content
from planner.content.schema import NOT_APPLICABLE, UNKNOWN, Question
from planner.products import is_product_code
from planner.rules import Facts, outcome_of

Value = int | float | str | tuple[str, ...]
START = "start"
READINESS = "readiness"
FUNDING = "funding"
MAX_PRODUCTS = 12
MAX_MARKETS = 60
# Control characters but tab and line breaks; signs that turn the direction of what follows, so that a name reads as another;
# halves of characters and what is none, which no XML holds.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


class AnswerProblem(Model):
    """Where a document or an answer is wrong and what to do, in both languages."""

    path: str
    text: Text


def check_answer(content: Content, question: Question, value: object) -> Text | None:
    """None when the value may be stored for this question, otherwise the sentence to show."""
    if value == UNKNOWN:
        return None
    if value == NOT_APPLICABLE:
        return None if question.na_allowed else content.phrase("problem.not_applicable")
    if question.kind in ("number", "money", "percent"):
        return _check_number(content, question, value)
    if question.kind == "scale":
        fine = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 4
        return None if fine else content.phrase("problem.scale")
    if question.kind == "choice":
        known = isinstance(value, str) and value in {o.id for o in question.options}
        return None if known else content.phrase("problem.option")
    if question.kind == "text":
        return _check_text(content, question, value)
    return _check_list(content, question, value)


def _check_number(content: Content, question: Question, value: object) -> Text | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return content.phrase("problem.number")
    if isinstance(value, float) and not math.isfinite(value):
        return content.phrase("problem.number")
    assert question.minimum is not None and question.maximum is not None
    if not question.minimum <= value <= question.maximum:
        limits = {"low": f"{question.minimum:,.0f}", "high": f"{question.maximum:,.0f}"}
        italian = {name: text.replace(",", ".") for name, text in limits.items()}
        return content.phrase("problem.range").format(italian, limits)
    return None


def _check_text(content: Content, question: Question, value: object) -> Text | None:
    if not isinstance(value, str):
        return content.phrase("problem.text")
    if len(value) > question.max_length:
        limit = {"limit": str(question.max_length), "length": str(len(value))}
        return content.phrase("problem.text_long").format(limit, limit)
    return None if printable(value) else content.phrase("problem.control_characters")


def printable(text: str) -> bool:
    """False when the text holds what neither paper nor screen can show: control characters, signs that turn the line around."""
    return _UNPRINTABLE.search(text) is None


def _check_list(content: Content, question: Question, value: object) -> Text | None:
    if not isinstance(value, (tuple, list)) or not all(isinstance(v, str) for v in value):
        return content.phrase("problem.list")
    if len(set(value)) != len(value):
        return content.phrase("problem.twice")
    if question.kind == "choices":
        known = {o.id for o in question.options}
        if "none" in value and len(value) > 1:
            return content.phrase("problem.none_and_more")
        return None if all(v in known for v in value) else content.phrase("problem.option")
    if question.kind == "markets":
        if len(value) > MAX_MARKETS or not set(value) <= set(content.tables.markets.ids):
            return content.phrase("problem.unknown_market")
        return None
    if not 1 <= len(value) <= MAX_PRODUCTS:
        return content.phrase("problem.product_count")
    if len({v.startswith("service:") for v in value}) > 1:
        return content.phrase("problem.goods_and_services")
    return None if all(is_product_code(content, v) for v in value) else content.phrase("problem.product")


def shown(question: Question, facts: Facts) -> bool:
    """A question is shown when its condition holds; while that is unknown the question waits."""
    return question.shown_when is None or outcome_of(question.shown_when, facts) == "met"


def asked(content: Content, facts: Facts, path: str, scope: str = "firm") -> Iterator[Question]:
    """The questions a person meets on this path, in order: not those answered by a fact of the profile, nor those only calls need."""
    for question in content.questions.values():
        due = question.scope == scope and question.section != FUNDING and not question.answered_by
        wanted = due and (path == "full" or question.express)
        if wanted and shown(question, facts):
            yield question


def answered(question: Question, answers: Mapping[str, Value]) -> bool:
    """True when something was said, "non so" included."""
    return question.id in answers
