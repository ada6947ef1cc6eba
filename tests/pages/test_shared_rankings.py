"""Rankings are shared as far as they rest on the same things: a slider combines again, money and people change nothing."""

from __future__ import annotations

from typing import Any

import pytest

from pages.parts import shared
from planner.case import Assumed, Case, Weights
from planner.markets.confidence import how_sure
from planner.markets.ranking import rank
from planner.profile import build_profile
from tests.firms import TODAY, maker

MINE = Weights(opportunity=0.1, access=0.2, security=0.6, affinity=0.1)


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was really worked out, by name, with the shared caches empty at the start."""
    done: list[str] = []
    for name in ("market_inputs", "combine", "how_sure"):
        plain = getattr(shared, name)

        def counted(*given: Any, _name: str = name, _plain: Any = plain) -> Any:
            done.append(_name)
            return _plain(*given)

        monkeypatch.setattr(shared, name, counted)
    for cache in (shared._shared_inputs, shared._shared_ranking, shared._shared_confidence):
        cache.clear()
    return done


def ask(case: Case) -> Any:
    return shared.shared_ranking(shared.content().version, case, TODAY)


def test_a_slider_combines_again_and_nothing_more(worked_out: list[str]) -> None:
    case = maker(shared.content())
    ask(case)
    assert worked_out == ["market_inputs", "combine"]
    moved = case.model_copy(update={"weights": MINE})
    found = ask(moved)
    ask(moved.model_copy(update={"growth_dial": 0.4}))
    assert worked_out == ["market_inputs", "combine", "combine", "combine"]
    assert found == rank(shared.content(), build_profile(shared.content(), moved), moved, TODAY)


def test_money_people_and_choices_work_nothing_out(worked_out: list[str]) -> None:
    case = maker(shared.content())
    first = ask(case)
    for other in (
        maker(shared.content(), headcount=90, export_hours=100),
        case.model_copy(update={"chosen": ("POL",), "assumed": Assumed(budget_24m=900_000)}),
    ):
        assert ask(other) is first
    assert worked_out == ["market_inputs", "combine"]


def test_another_language_or_product_is_another_ranking(worked_out: list[str]) -> None:
    ask(maker(shared.content()))
    ask(maker(shared.content(), languages=["en", "de"]))
    ask(maker(shared.content(), product=["220421"]))
    assert worked_out == ["market_inputs", "combine"] * 3


def test_how_sure_is_worked_out_once_for_a_ranking(worked_out: list[str]) -> None:
    content = shared.content()
    case = maker(content)
    first = shared.shared_confidence(content.version, case, TODAY)
    again = shared.shared_confidence(content.version, maker(content, headcount=90), TODAY)
    assert again is first and worked_out.count("how_sure") == 1
    ranking = ask(case)
    assert ranking is not None and first == how_sure(content, ranking)
    assert shared.shared_confidence(content.version, maker(content, without=("product",)), TODAY) is None


def test_what_no_conclusion_rests_on_shares_the_advice(worked_out: list[str]) -> None:
    content = shared.content()
    case = maker(content)
    first = shared.shared_advice(content.version, case, TODAY)
    words = {"language": "en", "evidence": {"cash_cover": "document"}, "objectives": ()}
    assert shared.shared_advice(content.version, case.model_copy(update=words), TODAY) is first
    for told in ({"assumed": Assumed(budget_24m=1_000)}, {"roles": {"FRA": "option"}}, {"chosen": ("POL",)}):
        assert shared.shared_advice(content.version, case.model_copy(update=told), TODAY) is not first
    assert shared.shared_advice(content.version, case, "2026-11-23") is not first
