"""The case: everything a firm told us and chose, the only user state, as one JSON document."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, ValidationError

from planner.adviser import Adviser, wrong_adviser
from planner.base import Id, IsoDate, Language, MarketId, Model
from planner.content.load import Content
from planner.edits import Edits, ListName, wrong_edits
from planner.own_figures import MarketFigures, wrong_figures
from planner.questionnaire import AnswerProblem, Value, check_answer, printable

MAX_CASE_BYTES = 1_000_000
MAX_CHOSEN, MAX_OBJECTIVES = 5, 20
MAX_BUDGET_EUR = 50_000_000
Role = Literal["core", "growth", "option"]
Evidence = Literal["document", "confirmed"]
Fraction = Annotated[float, Field(ge=0, le=1)]


class Weights(Model):
    """Weights of the four pillars chosen by hand; they are scaled to sum to 1."""

    opportunity: Fraction
    access: Fraction
    security: Fraction
    affinity: Fraction


class Assumed(Model):
    """What the firm supposes while it tries "what if": it stands in for the answer, which stays as it was given."""

    risk_appetite: Literal["low", "medium", "high"] | None = None
    budget_24m: Annotated[float, Field(ge=0, le=MAX_BUDGET_EUR)] | None = None


class Objective(Model):
    """A goal the firm wrote or edited: what, where, how much, by when, whose."""

    market: MarketId | None = None
    text: Annotated[str, Field(max_length=500)]
    target: Annotated[str, Field(max_length=120)] = ""
    due: IsoDate | None = None
    owner: Annotated[str, Field(max_length=120)] = ""


class Case(Model):
    """Answers by stable code, choices and edits; nothing derived is stored here.

    ``roles`` are the slots the firm gave to its markets against Rotta's proposal; ``evidence`` says which scale answers rest on
    a document or were confirmed by an advisor (all others are declared); ``adviser`` is what an advisor added, ``logo`` the PNG of
    the cover in base64, apart because it is large and hardly changes. ``figures`` are the firm's own prices, costs and units.
    The last four are what the firm changed in the lists of its plan; each is saved by itself.
    """

    rotta_case: Literal[1] = 1
    language: Language = "it"
    path: Literal["express", "full"] = "express"
    answers: dict[Id, Value] = {}
    market_answers: dict[MarketId, dict[Id, Value]] = {}
    chosen: tuple[MarketId, ...] = ()
    models: dict[MarketId, Id] = {}
    weights: Weights | None = None
    growth_dial: Fraction | None = None
    assumed: Assumed | None = None
    roles: dict[MarketId, Role] = {}
    evidence: dict[Id, Evidence] = {}
    adviser: Adviser | None = None
    logo: str | None = None
    objectives: Annotated[tuple[Objective, ...], Field(max_length=MAX_OBJECTIVES)] | None = None
    figures: dict[MarketId, MarketFigures] = {}
    activities: Edits = Edits()
    budget_lines: Edits = Edits()
    risks: Edits = Edits()
    indicators: Edits = Edits()

    def edits(self, name: ListName) -> Edits:
        """What the firm changed in one list."""
        found: Edits = getattr(self, name)
        return found


class CaseError(Exception):
    """A case that cannot be read; ``problems`` say in both languages what to mend."""

    def __init__(self, problems: tuple[AnswerProblem, ...]) -> None:
        super().__init__("; ".join(f"{p.path}: {p.text.en}" for p in problems))
        self.problems = problems


class _TwiceError(Exception):
    """An item of the document is written twice; JSON would keep the last without a word."""


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(next(name for name in names if names.count(name) > 1))
    return found


def _refuse(content: Content, path: str, key: str, **values: str) -> CaseError:
    return CaseError((AnswerProblem(path=path, text=content.phrase(key).format(values, values)),))


def parse_case(content: Content, text: str) -> Case:
    """Read a case written by a person, a program or an older Rotta.

    Raises CaseError naming every wrong answer; nothing is silently dropped or repaired.
    """
    if len(text.encode("utf-8", errors="replace")) > MAX_CASE_BYTES:
        raise _refuse(content, "", "problem.case_too_large")
    try:
        document: Any = json.loads(text, object_pairs_hook=_each_once)
        if not isinstance(document, dict):
            raise _refuse(content, "", "problem.not_a_case")
        document.pop("story", None)
        plain = json.dumps(document)
    except _TwiceError as error:
        raise _refuse(content, str(error), "problem.twice") from None
    except (ValueError, RecursionError):
        raise _refuse(content, "", "problem.not_json") from None
    try:
        case = Case.model_validate_json(plain)
    except ValidationError as error:
        raise CaseError(
            tuple(
                AnswerProblem(
                    path=".".join(str(p) for p in detail["loc"]),
                    text=content.phrase("problem.shape").format({"detail": detail["msg"]}, {"detail": detail["msg"]}),
                )
                for detail in error.errors(include_url=False)
            )
        ) from None
    problems = [*_wrong_answers(content, case), *_wrong_choices(content, case), *wrong_figures(content, case.figures)]
    problems += wrong_edits(content, {name: case.edits(name) for name in get_args(ListName)})
    if problems:
        raise CaseError(tuple(problems))
    return case


def _wrong_answers(content: Content, case: Case) -> list[AnswerProblem]:
    found: list[AnswerProblem] = []
    groups = [("answers", "firm", case.answers)]
    groups += [(f"market_answers.{market}", "market", given) for market, given in case.market_answers.items()]
    for place, scope, given in groups:
        for question_id, value in given.items():
            question = content.questions.get(question_id)
            path = f"{place}.{question_id}"
            if question is None or question.scope != scope:
                found.append(AnswerProblem(path=path, text=content.phrase("problem.unknown_question")))
                continue
            problem = check_answer(content, question, value)
            if problem is not None:
                found.append(AnswerProblem(path=path, text=problem))
    return found


def _wrong_choices(content: Content, case: Case) -> list[AnswerProblem]:
    found: list[AnswerProblem] = []

    def say(path: str, key: str) -> None:
        found.append(AnswerProblem(path=path, text=content.phrase(key)))

    known = set(content.tables.markets.ids)
    for position, market in enumerate(case.chosen):
        if market not in known:
            say(f"chosen.{position}", "problem.unknown_market")
    for market in (*case.market_answers, *case.models, *case.roles):
        if market not in known:
            say(market, "problem.unknown_market")
    if len(set(case.chosen)) != len(case.chosen) or len(case.chosen) > MAX_CHOSEN:
        say("chosen", "problem.chosen_count")
    for market, model in case.models.items():
        if model not in content.action_models:
            say(f"models.{market}", "problem.unknown_model")
    for question_id in case.evidence:
        if question_id not in content.questions or content.questions[question_id].kind != "scale":
            say(f"evidence.{question_id}", "problem.unknown_question")
    for position, objective in enumerate(case.objectives or ()):
        if objective.market is not None and objective.market not in known:
            say(f"objectives.{position}.market", "problem.unknown_market")
        for name in ("text", "target", "owner"):
            if not printable(getattr(objective, name)):
                say(f"objectives.{position}.{name}", "problem.control_characters")
    if case.weights is not None and sum(case.weights.model_dump().values()) <= 0:
        say("weights", "problem.weights_zero")
    found += wrong_adviser(content, case.adviser, case.logo)
    return found


def case_json(case: Case) -> str:
    """The case as a file a person can keep: stable key order, UTF-8, two-space indent."""
    return json.dumps(case.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"
