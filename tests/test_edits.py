"""The firm's changes beside the proposals: what survives, in which order, and what a case may not hold."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.case import MAX_OBJECTIVES, Case, CaseError, case_json, parse_case
from planner.content.load import Content
from planner.edits import MAX_ADDED, Edits, Item, add, bring_back, change, forget, laid_over, move, remove
from tests.firms import bounded

PROPOSED = {name: name.upper() for name in "abcd"}


def standing(edits: Edits, proposed: dict[str, str] | None = None) -> list[str]:
    """The list as text: the proposal, or what is written over it."""
    return list(laid_over(PROPOSED if proposed is None else proposed, edits, lambda n, line, i: i.text or line or n))


def test_untouched_it_is_the_proposal() -> None:
    assert standing(Edits()) == ["A", "B", "C", "D"]


def test_change_remove_add_and_move_each_do_one_thing_and_can_be_taken_back() -> None:
    edits = change(Edits(), "b", {"text": "mine"})
    assert standing(edits) == ["A", "mine", "C", "D"]
    assert forget(edits, "b") == change(edits, "b", {"text": None}) == Edits()
    gone = remove(edits, "c")
    assert standing(gone) == ["A", "mine", "D"]
    assert bring_back(gone, "c") == edits
    more = add(add(gone, Item(text="first")), Item(text="second"))
    assert standing(more) == ["A", "mine", "D", "first", "second"]
    moved = move(more, ("a", "b", "d", "own_1", "own_2"), "own_2", "own_1")
    assert standing(moved) == ["A", "mine", "D", "second", "first"]
    assert standing(remove(moved, "own_1")) == ["A", "mine", "D", "second"]
    assert standing(add(moved, Item(text="last")))[-1] == "last"


@pytest.mark.parametrize("order", [("own_", "own_x", "own_1.b"), ("own_999999", "a"), ("own_99999999999",)])
def test_a_line_can_be_added_whatever_names_a_file_brought(content: Content, order: tuple[str, ...]) -> None:
    edits = add(parse_case(content, json.dumps({"risks": {"order": order}})).risks, Item(text="mine"))
    (name,) = edits.added
    assert name not in order
    assert parse_case(content, case_json(Case(risks=edits))).risks == edits


def test_what_is_no_longer_proposed_waits_and_comes_back_with_it() -> None:
    edits = remove(change(Edits(), "b", {"text": "mine"}), "c")
    assert standing(edits, {"a": "A", "d": "D"}) == ["A", "D"]
    assert standing(edits) == ["A", "mine", "D"]


def test_a_new_proposal_stands_where_it_is_proposed_in_a_list_that_was_moved() -> None:
    moved = move(Edits(), ("a", "b", "d"), "a", "d")
    assert standing(moved, {"a": "A", "b": "B", "d": "D"}) == ["D", "B", "A"]
    assert standing(moved) == ["D", "B", "C", "A"]


@bounded(60)
@given(
    order=st.lists(st.sampled_from(["a", "b", "c", "d", "own_1", "x"]), max_size=8),
    removed=st.lists(st.sampled_from(["a", "d", "x"]), max_size=3),
)
def test_no_order_loses_or_doubles_a_line(order: list[str], removed: list[str]) -> None:
    edits = Edits(order=tuple(order), removed=tuple(removed), added={"own_1": Item(text="mine")})
    assert sorted(standing(edits)) == sorted([*(v for n, v in PROPOSED.items() if n not in removed), "mine"])


def test_a_case_carries_them_and_an_older_one_is_as_good(content: Content) -> None:
    edits = {
        "changed": {"gap.export_manager": {"owner": "Anna"}},
        "added": {"own_1": {"text": "Fiera", "market": "FRA"}},
    }
    case = parse_case(content, json.dumps({"activities": edits}))
    assert case.activities.changed["gap.export_manager"].owner == "Anna"
    assert parse_case(content, case_json(case)) == case
    assert parse_case(content, "{}").activities == Edits() == Case().risks


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"activities": {"added": {"own_1": {"text": "a\x00b"}}}}, "activities.added.own_1.text"),
        ({"activities": {"added": {"own_1": {"text": "x" * 201}}}}, "activities.added.own_1.text"),
        ({"activities": {"added": {"own_1": {"end": "0000-01-01"}}}}, "activities.added.own_1.end"),
        (
            {"activities": {"added": {"own_1": {"start": "2027-05-01", "end": "2027-04-30"}}}},
            "activities.added.own_1.end",
        ),
        ({"activities": {"added": {"own_1": {"first_year": 5}}}}, "activities.added.own_1.first_year"),
        ({"activities": {"added": {"own_1": {"market": "ZZZ"}}}}, "activities.added.own_1.market"),
        ({"activities": {"changed": {"enter.FRA": {"market": "DEU"}}}}, "activities.changed.enter.FRA.market"),
        ({"activities": {"added": {f"own_{i}": {} for i in range(1, MAX_ADDED + 2)}}}, "activities.added"),
        ({"budget_lines": {"added": {"own_1": {"first_year": -1}}}}, "budget_lines.added.own_1.first_year"),
        ({"budget_lines": {"added": {"own_1": {"first_year": 50_000_001}}}}, "budget_lines.added.own_1.first_year"),
        ({"risks": {"added": {"own_1": {"level": "terrible"}}}}, "risks.added.own_1.level"),
        ({"indicators": {"added": {"mine": {"text": "x"}}}}, "indicators.added.mine"),
    ],
)
def test_what_a_list_may_not_hold_is_named(content: Content, wrong: dict[str, Any], path: str) -> None:
    with pytest.raises(CaseError) as found:
        parse_case(content, json.dumps(wrong))
    assert [p.path for p in found.value.problems if p.path.startswith(path)]


def test_more_objectives_than_the_screen_takes_are_refused_not_cut(content: Content) -> None:
    as_many = [{"text": "Primo ordine"}] * MAX_OBJECTIVES
    assert len(parse_case(content, json.dumps({"objectives": as_many})).objectives or ()) == MAX_OBJECTIVES
    with pytest.raises(CaseError) as caught:
        parse_case(content, json.dumps({"objectives": [*as_many, *as_many[:1]]}))
    assert [p.path for p in caught.value.problems] == ["objectives"]
