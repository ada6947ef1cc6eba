"""Firms for the tests: one with every start answer, and strategies that answer the questionnaire at random."""

from __future__ import annotations

import json
from collections.abc import Mapping
from random import Random
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

ORDINARY = (0, 1, 4, 5, 9, 10, 38, 49, 50, 100, 250, 20_000, 60_000, 150_000, 2_000_000, 12_000_000)

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


def value(question: Question, rng: Random) -> Any:
    """A value a person may give to a question, "non so" left out."""
    ids = [option.id for option in question.options]
    if question.kind == "choice":
        return rng.choice(ids)
    if question.kind == "choices":
        some = [i for i in ids if i != "none"]
        return ["none"] if "none" in ids and rng.random() < 0.2 else rng.sample(some, rng.randint(1, 3))
    if question.kind == "scale":
        return rng.randint(0, 4)
    if question.kind == "markets":
        return rng.sample(MARKETS, rng.randint(0, 4))
    if question.kind == "product":
        goods = [p for p in PRODUCTS if ":" not in p]
        return rng.sample(goods, rng.randint(2, 3)) if rng.random() < 0.2 else [rng.choice(PRODUCTS)]
    if question.kind == "text":
        return rng.choice(("", "Ditta Çelik & Søn ☕", "<b>{x}</b>", "x" * question.max_length))
    assert question.minimum is not None and question.maximum is not None
    ordinary = [v for v in ORDINARY if v <= question.maximum]
    return rng.choice(ordinary) if rng.random() < 0.7 else rng.randint(int(question.minimum), int(question.maximum))


def reply(question: Question, rng: Random) -> Any:
    """A value or, now and then, "non so" or "non applicabile"."""
    if rng.random() < 0.8:
        return value(question, rng)
    return rng.choice([UNKNOWN, *([NOT_APPLICABLE] if question.na_allowed else [])])


def random_answers(content: Content, rng: Random, share: float = 0.8) -> dict[str, Any]:
    """A product and answers to most firm questions, whether they are shown or not."""
    return {
        q.id: value(q, rng) if q.kind == "product" else reply(q, rng)
        for q in content.questions.values()
        if q.scope == "firm" and not q.answered_by and (q.kind == "product" or rng.random() < share)
    }


# Chance comes from a number that hypothesis picks: whole questionnaires are cheaper to build than to draw piece by piece.
chances = st.integers(0, 2**32).map(Random)
