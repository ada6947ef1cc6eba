"""The plan says how sure its order is, and prints a setting moved by hand beside the recommended one."""

from __future__ import annotations

import re
from typing import Any

import pytest

from planner.advice import Advice
from planner.base import LANGUAGES, Text
from planner.case import Assumed, Case, Weights
from planner.content.load import Content
from planner.document import Plan
from planner.markets.confidence import Standing, how_sure
from planner.markets.ranking import STAGE_WEIGHTS
from planner.plan import build_plan
from planner.result import result_json
from planner.wording_confidence import five_text, place_text, sway_texts, tie_texts
from tests.firms import advice_of, maker
from tests.reading import blocks, same_numbers, texts

MINE = Weights(opportunity=0.1, access=0.2, security=0.6, affinity=0.1)


def planned(content: Content, case: Case) -> tuple[Plan, Advice]:
    advice = advice_of(content, case)
    return build_plan(content, case, advice), advice


def table(plan: Plan, content: Content, key: str) -> Any:
    found = [t for t in blocks(plan, "table", "markets") if t.caption == content.phrase(key)]
    return found[0] if found else None


def said(plan: Plan) -> list[Text]:
    return [t for s in plan.sections if s.id == "markets" for t in texts(s.blocks)]


@pytest.mark.parametrize("code", ["842240", "service:software"])
def test_every_listed_market_carries_its_interval_and_its_share_of_first_fives(content: Content, code: str) -> None:
    plan, advice = planned(content, maker(content, product=[code]))
    assert advice.ranking is not None
    sure = how_sure(content, advice.ranking)
    rows = table(plan, content, "plan.markets.table").rows
    for score, row in zip(advice.ranking.scores, rows, strict=False):
        standing = sure.standings[score.market]
        assert row[3] == place_text(content, standing) and row[4] == five_text(content, standing)
        assert row[3].it.split("–")[0] == str(standing.low) and row[3].it.split("–")[-1] == str(standing.high)


def test_ties_what_would_change_the_order_and_other_methods_are_in_words(content: Content) -> None:
    plan, advice = planned(content, maker(content))
    assert advice.ranking is not None
    sure = how_sure(content, advice.ranking)
    words = said(plan)
    for sentence in (*tie_texts(content, sure), *sway_texts(content, sure)):
        assert sentence in words and same_numbers(sentence)
    (others,) = [t.it for t in words if "altri metodi" in t.it]
    shared = re.findall(r": (\d)(?=[;.])", others)
    assert shared == [str(round(5 * share)) for share in sure.agreement.values()]
    weighs = [int(n) for n in re.findall(r"effettivo (\d+)%", others)]
    assert len(weighs) == 4 and sum(weighs) == pytest.approx(100, abs=2)


def test_each_group_of_level_markets_is_told_once_with_its_places(content: Content) -> None:
    _, advice = planned(content, maker(content, product=["848180"]))
    assert advice.ranking is not None
    sure = how_sure(content, advice.ranking)
    place = {s.market: s.rank for s in advice.ranking.scores}
    told = tie_texts(content, sure)
    groups = {frozenset((m, *s.tied_with)) for m, s in sure.standings.items() if s.tied_with}
    begun = sorted((min(place[m] for m in g), max(place[m] for m in g)) for g in groups)
    expected = [(first, last) for first, last in begun if first <= 10]
    assert len(told) == len(expected) > 0
    for sentence, (first, last) in zip(told, expected, strict=True):
        assert f" {first} " in sentence.it and f" {last} " in sentence.it.replace(",", " ")


@pytest.mark.parametrize(
    ("share", "shown"), [(0.0, "0%"), (0.002, "< 1%"), (0.834, "83%"), (0.998, "> 99%"), (1.0, "100%")]
)
def test_nearly_never_is_not_never(content: Content, share: float, shown: str) -> None:
    assert five_text(content, Standing("POL", 1, 4, share, "low", ())).it == shown


def test_nothing_is_said_of_a_setting_nobody_moved(content: Content) -> None:
    plan, _ = planned(content, maker(content))
    assert table(plan, content, "setting.table") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_setting_moved_by_hand_is_printed_beside_the_recommended_one(content: Content, language: str) -> None:
    case = maker(content).model_copy(update={"weights": MINE, "growth_dial": 0.4})
    plan, advice = planned(content, case)
    rows = {row[0].it: row for row in table(plan, content, "setting.table").rows}
    advised = STAGE_WEIGHTS[advice.profile.stage]
    assert [cell.get(language) for cell in rows["Peso di sicurezza"][1:]] == ["60%", f"{100 * advised[2]:.0f}%"]
    assert rows["Quanto si guarda avanti"][1].it == "40%"
    moved = [t.it for t in said(plan) if " al posto " in t.it]
    assert any("perché in sicurezza guadagna" in sentence for sentence in moved)


def test_what_was_supposed_stands_beside_the_answer(content: Content) -> None:
    case = maker(content).model_copy(update={"assumed": Assumed(risk_appetite="high", budget_24m=900_000)})
    plan, _ = planned(content, case)
    shown = {row[0].it: [cell.it for cell in row[1:]] for row in table(plan, content, "setting.table").rows}
    assert ["900.000\xa0€", "200.000\xa0€"] in shown.values()
    assert any(a.startswith("Molto") and b.startswith("Un po’") for a, b in shown.values())
    notice = plan.opening[0]
    assert notice.kind == "callout" and "900.000\xa0€" in notice.text.it and "200.000\xa0€" in notice.text.it
    assert "€900,000" in notice.text.en and "€200,000" in notice.text.en
    assert planned(content, maker(content))[0].opening == ()


def test_an_order_that_stays_the_same_is_said_too(content: Content) -> None:
    plan, _ = planned(content, maker(content).model_copy(update={"assumed": Assumed(budget_24m=210_000)}))
    assert content.phrase("setting.no_move") in said(plan)


def test_the_confidence_at_hand_gives_the_same_plan(content: Content) -> None:
    case = maker(content)
    plan, advice = planned(content, case)
    assert advice.ranking is not None
    assert build_plan(content, case, advice, how_sure(content, advice.ranking)) == plan


def test_the_json_result_holds_how_sure_every_place_is(content: Content) -> None:
    case = maker(content).model_copy(update={"weights": MINE})
    plan, advice = planned(content, case)
    result = result_json(content, case, advice, plan, "it")
    assert advice.ranking is not None
    sure = how_sure(content, advice.ranking)
    for row in result["ranking"]:
        standing = sure.standings[row["market"]]
        assert row["places"] == [standing.low, standing.high] and row["tied_with"] == list(standing.tied_with)
        assert row["first_five"] == round(standing.top5, 4) and row["confidence"] == standing.level
    assert len(result["confidence"]["sways"]) == 8
    assert sum(result["confidence"]["effective_weights"]) == pytest.approx(1, abs=1e-3)
    assert result["setting"]["by_hand"] is True
    assert result["setting"]["recommended_weights"] == list(STAGE_WEIGHTS[advice.profile.stage])
    nothing = maker(content, without=("product",))
    plan, advice = planned(content, nothing)
    silent = result_json(content, nothing, advice, plan, "it")
    assert silent["confidence"] is silent["setting"] is None and silent["ranking"] == []


def test_a_product_nobody_buys_is_said_instead_of_an_empty_table(content: Content) -> None:
    plan, advice = planned(content, maker(content, product=["850740"]))
    assert advice.ranking is not None and not advice.ranking.scores
    assert content.phrase("sure.nobody") in said(plan)
    assert table(plan, content, "plan.markets.table") is None


@pytest.mark.parametrize("code", ["620291", "620113", "854150"])
def test_a_ranking_of_very_few_markets_says_so_and_names_the_family(content: Content, code: str) -> None:
    """Codes merged into another in the tariff of 2022: the trade left under them is a remnant."""
    plan, advice = planned(content, maker(content, product=[code]))
    assert advice.ranking is not None and 0 < len(advice.ranking.scores) < 20
    told = [c for c in blocks(plan, "callout", "markets") if c.title == content.phrase("few.title")]
    assert len(told) == 1 and content.headings[code[:4]].text.it in told[0].text.it
    assert f" {len(advice.ranking.scores)}:" in told[0].text.it
    (others,) = [t.it for t in said(plan) if "altri metodi" in t.it]
    assert all(int(n) <= len(advice.ranking.scores) for n in re.findall(r": (\d)(?=[;.])", others))


@pytest.mark.parametrize("code", ["620193", "6201", "2307", "service:software"])
def test_an_ordinary_ranking_is_not_called_short(content: Content, code: str) -> None:
    plan, _ = planned(content, maker(content, product=[code]))
    assert not [c for c in blocks(plan, "callout", "markets") if c.title == content.phrase("few.title")]
