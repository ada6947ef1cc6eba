"""Files people bring: a case, or a clear refusal in both languages; never anything else, never a silent repair."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.case import Case, CaseError, case_json, parse_case
from planner.content.load import Content
from tests.firms import MAKER, bounded

FULL = {
    "rotta_case": 1,
    "language": "en",
    "path": "full",
    "answers": dict(MAKER),
    "market_answers": {"FRA": {"legal_requirements": 3, "protection_filed": "na"}},
    "chosen": ["FRA", "POL"],
    "models": {"FRA": "agent"},
    "weights": {"opportunity": 0.5, "access": 0.2, "security": 0.2, "affinity": 0.1},
    "growth_dial": 0.2,
    "objectives": [{"market": "FRA", "text": "Due clienti", "target": "2", "due": "2027-12-31", "owner": "Anna"}],
}


def refusal(content: Content, document: Any) -> CaseError:
    text = document if isinstance(document, str) else json.dumps(document)
    with pytest.raises(CaseError) as caught:
        parse_case(content, text)
    assert caught.value.problems
    for problem in caught.value.problems:
        assert problem.text.it and problem.text.en and problem.text.it != problem.text.en
        assert not {"{", "Traceback"} & set(problem.text.it.split())
    return caught.value


def test_a_case_comes_back_as_it_was_written(content: Content) -> None:
    case = parse_case(content, json.dumps(FULL))
    again = parse_case(content, case_json(case))
    assert again == case and case_json(again) == case_json(case)
    assert case.chosen == ("FRA", "POL") and case.answers["served_markets"] == ("FRA",)


def test_an_empty_case_is_a_case(content: Content) -> None:
    assert parse_case(content, "{}") == Case()


def test_a_story_is_for_people_and_not_kept(content: Content) -> None:
    told = parse_case(content, json.dumps({**FULL, "story": {"it": "Una storia", "en": "A story"}}))
    assert told == parse_case(content, json.dumps(FULL)) and "storia" not in case_json(told)


@pytest.mark.parametrize(
    "text", ["", " ", "{", "[1,", "nonsense", "\x00", "{'a': 1}", '{"answers": {}', "\ufeff{}", "NaN,"]
)
def test_what_is_not_json_is_refused(content: Content, text: str) -> None:
    assert "cannot be read" in str(refusal(content, text))


@pytest.mark.parametrize("text", ["[]", "null", "1", '"case"', "NaN", "true"])
def test_json_that_is_no_plan_is_refused(content: Content, text: str) -> None:
    assert "does not hold a Rotta plan" in str(refusal(content, text))


@pytest.mark.parametrize("depth", [50, 250, 900, 950, 980, 990, 995, 1_000, 5_000, 100_000])
@pytest.mark.parametrize("place", ["", "answers", "story", "objectives"])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":[', "]}")])
def test_nested_bombs_are_refused(content: Content, depth: int, place: str, opening: str, closing: str) -> None:
    bomb = opening * depth + closing * depth
    document = f'{{"{place}": {bomb}}}' if place else bomb
    if place == "story" and depth < 900:
        assert parse_case(content, document) == Case()
        return
    try:
        case = parse_case(content, document)
    except CaseError:
        return
    assert place == "story" and case == Case()


def test_a_very_large_file_is_refused_before_it_is_read(content: Content) -> None:
    assert "too large" in str(refusal(content, '{"a": "' + "x" * 1_000_001 + '"}'))


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (["rotta_case"], 2, "rotta_case"),
        (["rotta_case"], "1", "rotta_case"),
        (["language"], "fr", "language"),
        (["path"], "quick", "path"),
        (["answers"], [], "answers"),
        (["answers"], None, "answers"),
        (["answers", "headcount"], None, "answers.headcount"),
        (["answers", "headcount"], True, "answers.headcount"),
        (["answers", "headcount"], {"n": 3}, "answers.headcount"),
        (["answers", "headcount"], "12", "answers.headcount"),
        (["answers", "headcount"], -5, "answers.headcount"),
        (["answers", "turnover"], 1e300, "answers.turnover"),
        (["answers", "turnover"], 10**399, "answers.turnover"),
        (["answers", "turnover"], float("nan"), "answers.turnover"),
        (["answers", "turnover"], float("inf"), "answers.turnover"),
        (["answers", "export_share"], 100.01, "answers.export_share"),
        (["answers", "product"], ["842240", "service:software"], "answers.product"),
        (["answers", "product"], ["84.22"], "answers.product"),
        (["answers", "product"], [842240], "answers.product"),
        (["answers", "product"], "842240", "answers.product"),
        (["answers", "contacts"], ["FRA", "FRA"], "answers.contacts"),
        (["answers", "contacts"], ["fra"], "answers.contacts"),
        (["answers", "contacts"], ["ITA"], "answers.contacts"),
        (["answers", "languages"], ["en", "none"], "answers.languages"),
        (["answers", "company_name"], "x" * 100_000, "answers.company_name"),
        (["answers", "company_name"], "a\x00b", "answers.company_name"),
        (["answers", "favourite_colour"], "blue", "answers.favourite_colour"),
        (["answers", "Weird Id"], 1, "answers.Weird Id"),
        (["answers", "legal_requirements"], 3, "answers.legal_requirements"),
        (["market_answers", "FRA", "headcount"], 3, "market_answers.FRA.headcount"),
        (["market_answers", "FRA", "legal_requirements"], 9, "market_answers.FRA.legal_requirements"),
        (["market_answers", "ITA"], {}, "ITA"),
        (["market_answers", "france"], {}, "market_answers.france"),
        (["chosen"], ["FRA", "FRA"], "chosen"),
        (["chosen"], ["FRA", "DEU", "POL", "USA", "JPN", "CHE"], "chosen"),
        (["chosen"], ["FRA", "ZZZ"], "chosen.1"),
        (["chosen"], "FRA", "chosen"),
        (["models", "FRA"], "teleport", "models.FRA"),
        (["models", "ZZZ"], "agent", "ZZZ"),
        (["weights"], {"opportunity": 1}, "weights.access"),
        (["weights", "access"], -0.1, "weights.access"),
        (["weights", "access"], 1.1, "weights.access"),
        (["weights", "access"], float("nan"), "weights.access"),
        (["weights"], dict.fromkeys(("opportunity", "access", "security", "affinity"), 0), "weights"),
        (["growth_dial"], 2, "growth_dial"),
        (["growth_dial"], float("nan"), "growth_dial"),
        (["growth_dial"], float("-inf"), "growth_dial"),
        (["objectives", 0, "text"], "x" * 501, "objectives.0.text"),
        (["objectives", 0, "text"], "a\x00b", "objectives.0.text"),
        (["objectives", 0, "owner"], "a\x07b", "objectives.0.owner"),
        (["objectives", 0, "due"], "soon", "objectives.0.due"),
        (["objectives", 0, "due"], "2027-02-30", "objectives.0.due"),
        (["objectives", 0, "market"], "ZZZ", "objectives.0.market"),
        (["colour"], "blue", "colour"),
    ],
)
def test_each_wrong_item_is_named_where_it_stands(content: Content, path: list[Any], value: Any, place: str) -> None:
    document = json.loads(json.dumps(FULL))
    node = document
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    places = {problem.path for problem in refusal(content, document).problems}
    assert any(found == place or found.startswith(f"{place}.") for found in places), places


def test_all_wrong_answers_are_told_at_once(content: Content) -> None:
    wrong = {"answers": {"headcount": -1, "province": "torino", "wings": 2}, "chosen": ["ZZZ"]}
    assert {p.path for p in refusal(content, wrong).problems} == {
        "answers.headcount", "answers.province", "answers.wings", "chosen.0",
    }  # fmt: skip


def test_a_lone_surrogate_is_refused(content: Content) -> None:
    assert refusal(content, '{"answers": {"company_name": "\\ud800"}}').problems


def test_the_same_item_written_twice_is_not_silently_dropped(content: Content) -> None:
    assert refusal(content, '{"answers": {"headcount": 3, "headcount": 5}}').problems[0].path == "headcount"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
KEYS = [*FULL, "story"]


def outcome(content: Content, text: str) -> None:
    try:
        assert isinstance(parse_case(content, text), Case)
    except CaseError as error:
        assert error.problems and all(p.text.it and p.text.en for p in error.problems)


def test_any_text_is_a_case_or_a_refusal(content: Content) -> None:
    @bounded(150)
    @given(st.text(max_size=200))
    def check(text: str) -> None:
        outcome(content, text)

    check()


def test_any_json_is_a_case_or_a_refusal(content: Content) -> None:
    @bounded(150)
    @given(JSON, st.sampled_from(KEYS))
    def check(value: Any, key: str) -> None:
        outcome(content, json.dumps(value))
        outcome(content, json.dumps({**FULL, key: value}))

    check()


def test_any_value_for_any_question_is_a_case_or_a_refusal(content: Content) -> None:
    firm = [q.id for q in content.questions.values() if q.scope == "firm"]
    per_market = [q.id for q in content.questions.values() if q.scope == "market"]

    @bounded(200)
    @given(JSON | st.lists(st.sampled_from(["FRA", "none", "842240", "service:software", "", "en"])), st.data())
    def check(value: Any, data: st.DataObject) -> None:
        outcome(content, json.dumps({"answers": {data.draw(st.sampled_from(firm)): value}}))
        answers = {data.draw(st.sampled_from(per_market)): value}
        outcome(content, json.dumps({"market_answers": {"FRA": answers}}))

    check()
