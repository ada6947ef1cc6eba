"""The four boxes hold only what the firm answered and what figures say."""

from __future__ import annotations

from planner.content.load import Content
from planner.swot import MOST, swot
from tests.firms import MAKER, advice_of, case_of, levels


def test_each_box_is_short_and_rests_on_something(content: Content) -> None:
    for level in (0, 2, 4):
        case = case_of(content, {**MAKER, **levels(content, level)}, path="full", chosen=["FRA", "UZB", "USA"])
        found = swot(content, advice_of(content, case))
        for box in (found.strengths, found.weaknesses, found.opportunities, found.threats):
            assert len(box) <= MOST
            assert all(said.because.answers or said.because.figures for said in box)
            assert len({said.text for said in box}) == len(box)


def test_strengths_and_weaknesses_are_the_answers_of_the_firm(content: Content) -> None:
    strong = swot(content, advice_of(content, case_of(content, {**MAKER, **levels(content, 4)}, path="full")))
    weak = swot(content, advice_of(content, case_of(content, {**MAKER, **levels(content, 0)}, path="full")))
    assert any("Francia" in s.text.it for s in strong.strengths) and strong.weaknesses == ()
    assert len(weak.weaknesses) == MOST and all("«" in s.text.it for s in weak.weaknesses)
    assert all(set(s.because.answers) <= set(content.questions) for s in (*strong.strengths, *weak.weaknesses))


def test_opportunities_and_threats_speak_of_the_markets_of_the_plan_in_turn(content: Content) -> None:
    case = case_of(content, {**MAKER, **levels(content, 3)}, path="full", chosen=["POL", "UZB"])
    found = swot(content, advice_of(content, case))
    assert found.opportunities[0].text.it.startswith("Polonia: ")
    assert found.opportunities[1].text.it.startswith("Uzbekistan: ")
    assert any(s.because.figures for s in found.opportunities)
    assert any("Uzbekistan" in s.text.it and "verific" in s.text.it for s in found.threats)


def test_without_a_product_there_is_no_market_to_speak_of(content: Content) -> None:
    found = swot(content, advice_of(content, case_of(content, {"certifications": ["iso_9001"]})))
    assert found.opportunities == () == found.threats
    assert any("ISO 9001" in s.text.it for s in found.strengths)


def test_a_weak_point_of_one_market_shows_what_was_answered_there(content: Content) -> None:
    answers = {**MAKER, **levels(content, 4), "brand": "strong"}
    case = case_of(content, answers, path="full", chosen=["CHE"], market_answers={"CHE": levels(content, 0, "market")})
    told = " ".join(s.text.it for s in swot(content, advice_of(content, case)).weaknesses)
    assert "«" in told and "da verificare" not in told
