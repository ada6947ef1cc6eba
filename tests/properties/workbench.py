"""What the properties are tried on: example firms, changed one thing at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np

from planner.advice import Advice, advise
from planner.case import Case, parse_case
from planner.content.load import Content
from planner.document import Plan
from planner.markets.ranking import MarketScore, Ranking
from planner.plan import build_plan
from planner.questionnaire import asked

TODAY = "2026-11-22"
LATER = "2031-01-01"
# From what reassures to what stops.
GRAVITY = ("clear", "note", "verify", "conditional", "forbidden")


class Firms:
    """The example firms; ``some`` picks a few by the name of the property, so that each property meets others."""

    def __init__(self, content: Content, name: str) -> None:
        self.content = content
        self.chance = Random(name)
        self._all = {n: parse_case(content, document) for n, document in content.personas.items()}

    def some(self, count: int = 5, where: Callable[[Case], bool] = lambda case: True) -> tuple[Case, ...]:
        """Up to ``count`` firms of a kind; an error when there are fewer than two, or the property proves nothing."""
        kind = [case for case in self._all.values() if where(case)]
        assert len(kind) >= 2, "too few example firms to try this on"
        return tuple(self.chance.sample(kind, min(count, len(kind))))

    def one(self, name: str) -> Case:
        return self._all[name]

    def with_answers(self, case: Case, **answers: Any) -> Case:
        """The case with answers added or replaced, checked as a case that was typed."""
        document = json.loads(case.model_dump_json())
        document["answers"].update(answers)
        return parse_case(self.content, json.dumps(document))

    def advice(self, case: Case, today: str = TODAY) -> Advice:
        return advise(self.content, case, today)

    def ranking(self, case: Case) -> Ranking:
        found = self.advice(case).ranking
        assert found is not None
        return found

    def plan(self, case: Case) -> Plan:
        return build_plan(self.content, case, self.advice(case))

    def scales(self, case: Case) -> list[str]:
        """The scale questions of the firm that have a level."""
        known = self.content.questions
        return [q for q, v in case.answers.items() if known[q].kind == "scale" and isinstance(v, int)]

    def open_questions(self, case: Case) -> list[str]:
        """Questions on screen for this firm, answered or not."""
        return [q.id for q in asked(self.content, self.advice(case).profile.facts, case.path)]


def goods(case: Case) -> bool:
    return not any(str(code).startswith("service:") for code in case.answers["product"])  # type: ignore[union-attr]


def scores(ranking: Ranking) -> dict[str, float]:
    return {s.market: s.score for s in ranking.scores}


def pillars(score: MarketScore) -> dict[str, float]:
    return {c.pillar: c.value for c in score.contributions}


def same(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    """The same keys with values that differ by rounding at most."""
    return one.keys() == other.keys() and np.allclose(list(one.values()), [other[k] for k in one], rtol=1e-9, atol=1e-9)


def eligible(advice: Advice, market: str, *, certain: bool = True) -> set[str]:
    """Models that may be used in a market; with ``certain`` only those with nothing left to verify."""
    wanted = {"yes"} if certain else {"yes", "to_verify"}
    return {f.model for f in advice.markets[market].fits if f.eligible in wanted}


def with_figure(content: Content, indicator: str, market: str, change: Callable[[float], float]) -> Content:
    """The same content with one figure of one market changed."""
    markets = content.tables.markets
    column = markets.column(indicator).copy()
    column[markets.index(market)] = change(float(column[markets.index(market)]))
    table = replace(markets, _columns={**markets._columns, indicator: column})
    return replace(content, tables=replace(content.tables, markets=table))


def with_imports(content: Content, products: Iterable[str], market: str, factor: float) -> Content:
    """The same content with the imports of some products by one market multiplied."""
    trade = content.tables.trade
    matrix = trade._matrices["imports"].copy()
    rows = [trade.products.index(code) for code in products]
    matrix[rows, content.tables.markets.index(market)] *= factor
    changed = replace(trade, _matrices={**trade._matrices, "imports": matrix})
    return replace(content, tables=replace(content.tables, trade=changed))


def figure(content: Content, indicator: str, market: str) -> float:
    return float(content.tables.markets.column(indicator)[content.tables.markets.index(market)])
