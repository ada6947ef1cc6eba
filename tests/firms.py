"""Firms for the tests: one with every start answer, and strategies that answer the questionnaire at random."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from planner.advice import Advice, advise
from planner.case import Case, parse_case
from planner.content.load import Content
from planner.content.schema import NOT_APPLICABLE, UNKNOWN, Question

TODAY = "2026-11-22"
PRODUCTS = ("842240", "220421", "330499", "0406", "848180", "845811", "93", "service:software", "service:engineering")
MARKETS = ("FRA", "DEU", "CHE", "USA", "UZB", "JPN", "BRA", "SAU", "RUS", "ARE", "NGA")

MAKER: Mapping[str, Any] = {
    "product": ["842240"],
    "province": "bergamo",
    "headcount": 40,
    "turnover": 8_000_000,
    "export_share": 20,
    "budget_24m": 200_000,
    "customers": ["manufacturers", "distributors"],
    "asset_specificity": "adapted",
    "after_sales_need": "remote",
    "price_position": "middle",
    "brand": "some",
    "intellectual_property": ["know_how"],
    "certifications": ["iso_9001"],
    "served_markets": ["FRA"],
    "channels": ["direct"],
    "contacts": [],
    "export_hours": 40,
    "free_capacity": 20,
    "languages": ["en"],
    "finance": "own_cash",
    "goal": "grow",
    "horizon": "m24",
    "risk_appetite": "medium",
}


def bounded(examples: int) -> settings:
    """The same few examples on every run, not shrunk: a failure comes soon and can be repeated by anybody."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large),
    )


def case_of(content: Content, answers: Mapping[str, Any], **rest: Any) -> Case:
    return parse_case(content, json.dumps({"answers": dict(answers), **rest}))


def maker(content: Content, *, without: tuple[str, ...] = (), path: str = "full", **changes: Any) -> Case:
    """The packaging maker with some answers changed or left out."""
    return case_of(content, {k: v for k, v in {**MAKER, **changes}.items() if k not in without}, path=path)


def advice_of(content: Content, case: Case) -> Advice:
    return advise(content, case, TODAY)


def levels(content: Content, level: int, scope: str = "firm") -> dict[str, int]:
    """The same level for every readiness question that is asked."""
    return {
        q.id: level for q in content.questions.values() if q.kind == "scale" and q.scope == scope and not q.answered_by
    }


def values(question: Question) -> st.SearchStrategy[Any]:
    """Values a person may give to a question, "non so" left out."""
    ids = [option.id for option in question.options]
    if question.kind == "choice":
        return st.sampled_from(ids)
    if question.kind == "choices":
        some = st.lists(st.sampled_from([i for i in ids if i != "none"]), unique=True, min_size=1, max_size=4)
        return some | st.just(["none"]) if "none" in ids else some
    if question.kind == "scale":
        return st.integers(0, 4)
    if question.kind == "markets":
        return st.lists(st.sampled_from(MARKETS), unique=True, max_size=4)
    if question.kind == "product":
        one = st.sampled_from(PRODUCTS).map(lambda code: [code])
        return one | st.lists(
            st.sampled_from([p for p in PRODUCTS if ":" not in p]), unique=True, min_size=1, max_size=3
        )
    if question.kind == "text":
        return st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=question.max_length)
    assert question.minimum is not None and question.maximum is not None
    top = int(question.maximum)
    ordinary = [v for v in (0, 1, 4, 5, 9, 10, 38, 49, 50, 250, 20_000, 150_000, 2_000_000, 12_000_000) if v <= top]
    return st.sampled_from(ordinary) | st.integers(int(question.minimum), top)


def replies(question: Question) -> st.SearchStrategy[Any]:
    """Values and, now and then, "non so" or "non applicabile"."""
    silent = [UNKNOWN, *([NOT_APPLICABLE] if question.na_allowed else [])]
    return st.one_of(values(question), values(question), values(question), st.sampled_from(silent))


Draw = Callable[[st.SearchStrategy[Any]], Any]


def random_answers(content: Content, draw: Draw, *, product: bool = True, share: float = 0.8) -> dict[str, Any]:
    """Answers to most firm questions, whether they are shown or not."""
    found: dict[str, Any] = {}
    for question in content.questions.values():
        if question.scope != "firm" or question.answered_by:
            continue
        if question.kind == "product":
            found[question.id] = draw(values(question))
        elif draw(st.floats(0, 1)) <= share:
            found[question.id] = draw(replies(question))
    return found if product else {k: v for k, v in found.items() if k != "product"}
