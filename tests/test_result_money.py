"""The JSON says what its page says it holds, and its money is that of the engine, market by market."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from planner import document
from planner.cash_flow import VERSIONS
from planner.content.load import Content
from planner.plan import money
from planner.plan.draft import Draft
from planner.price import price_build_up
from planner.result import result_json
from tests.firms import TODAY
from tests.report.plans import FIGURES, FIRMS, Made, of_persona, with_figures

PAGE = Path("docs/result.md").read_text(encoding="utf-8")
# Below these keys stand codes of the content.
BY_CODE = {"counts", "shares", "agreement", "same_order", "checks", "unlocks", "diligence", "versions"}


def result_of(made: Made) -> dict[str, Any]:
    return result_json(made.content, made.case, made.advice, made.plan, "it")


def ends(node: Any, path: str = "", by_code: bool = False) -> Iterator[str]:
    """The path of everything in a result that holds no more keys, as the page writes it."""
    if isinstance(node, dict) and node:
        for key, inner in node.items():
            name = "<id>" if by_code else "<ISO3>" if re.fullmatch("[A-Z]{3}", key) else key
            yield from ends(inner, f"{path}.{name}" if path else name, key in BY_CODE)
    elif isinstance(node, list) and any(isinstance(item, dict) for item in node):
        for item in node:
            yield from ends(item, f"{path}[]")
    else:
        yield path


def test_the_page_names_every_key_and_none_that_is_not_there(content: Content) -> None:
    told = set(re.findall(r"^\| (`.*?) \|", PAGE.split("## Plan")[0], re.MULTILINE))
    written = {key for cell in told for key in re.findall(r"`([^`]+)`", cell)}
    found: set[str] = set()
    for made in (*(of_persona(content, firm) for firm in FIRMS), with_figures(content)):
        result = {key: value for key, value in result_of(made).items() if key != "plan"}
        found |= set(ends(result))
    # A list or a record may be empty or absent in one result and full in another.
    parents = {path for path in found if any(other.startswith((f"{path}.", f"{path}[]")) for other in found)}
    assert written == found - parents


def test_the_page_names_the_keys_of_every_block() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", PAGE.split("## Plan")[1], re.MULTILINE))
    kinds = get_args(get_args(document.Block)[0])
    for kind in kinds:
        fields = dict(kind.model_fields)
        name = fields.pop("kind").default
        inner = [
            part
            for field in fields.values()
            for part in get_args(field.annotation)
            if isinstance(part, type) and issubclass(part, BaseModel) and part.__name__ != "Text"
        ]
        wanted = set(fields) | {key for part in inner for key in part.model_fields}
        assert set(re.findall(r"`(\w+)`", rows.pop(name))) == wanted, name
    assert not rows
    prose = set(re.findall(r"`(\w+)`", PAGE.split("## Plan")[1].split("| kind")[0]))
    assert {*document.Plan.model_fields, *document.Section.model_fields, *document.NextAction.model_fields} <= prose


@pytest.mark.parametrize("firm", ["winery_oltrepo", "packaging_bergamo", "silk_como", "silk_tashkent"])
def test_the_money_is_the_engines(content: Content, firm: str) -> None:
    made = of_persona(content, firm)
    found, flow = result_of(made)["money"], money.cash(Draft(content, made.case, made.advice))
    assert found["budget"] == made.case.answers["budget_24m"] and found["months"] == flow.months
    assert [line["market"] for line in found["lines"]] == [None, *made.advice.chosen]
    assert list(found["versions"]) == [v.id for v in VERSIONS]
    for version in VERSIONS:
        told, wanted = found["versions"][version.id], flow.flow(version.id)
        for key in ("receipts", "outlays", "end", "peak_need", "due_later"):
            assert told[key] == pytest.approx(getattr(wanted, key), abs=0.01)
        assert (told["peak_month"], told["break_even_month"]) == (wanted.peak_month, wanted.break_even_month)
        assert told["by_quarter"][-1]["cumulative"] == told["end"] == told["by_month"][-1]["cumulative"]
        assert sum(m["receipts"] for m in told["by_month"]) == pytest.approx(told["receipts"], abs=1)
    assert found["versions"]["base"]["receipts"] > 0
    assert set(found["prices"]) == set(made.case.figures) == {e["market"] for e in found["break_even"]}
    json.dumps(found)


def test_the_prices_are_the_engines_and_what_nobody_stated_is_null(content: Content) -> None:
    found = result_of(with_figures(content))["money"]["prices"]
    for market, settings in FIGURES.items():
        table = price_build_up(content, market, settings, TODAY)
        assert found[market]["duty_known"] == table.duty_known and found[market]["currency"] == table.currency
        for told, ladder in zip(found[market]["products"], table.ladders, strict=True):
            steps = {step["step"]: step for step in told["steps"]}
            assert set(steps) == {step.id for step in ladder.steps}
            for step in ladder.steps:
                amount = steps[step.id]["amount"]
                assert amount == (None if step.amount is None else pytest.approx(step.amount, abs=0.01))
                assert steps[step.id]["at_least"] == step.at_least
    american = found["USA"]["products"][0]
    assert {s["step"]: s["amount"] for s in american["steps"]}["duty"] is None
    assert american["offer"]["at_least"]


def test_without_figures_there_are_costs_and_no_sales(content: Content) -> None:
    found = result_of(of_persona(content, "furniture_brianza"))["money"]
    assert found["lines"] and found["sales"] == [] and found["prices"] == {} and found["break_even"] == []
    assert {v["receipts"] for v in found["versions"].values()} == {0}
