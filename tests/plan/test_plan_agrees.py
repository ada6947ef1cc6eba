"""The plan against itself: what one chapter holds back no other starts, and no step has two dates."""

from __future__ import annotations

import json
from typing import Any

import pytest

from planner.advice import advise
from planner.content.load import Content
from planner.document import Plan
from planner.numbers import add_months, day
from planner.plan import build_plan
from tests.firms import MAKER, TODAY, advice_of, case_of, levels
from tests.reading import blocks

READY: dict[str, Any] = {"budget_24m": 300_000, "export_hours": 80, "linked_firms": "no", "product": ["220421"]}


def planned(content: Content, chosen: tuple[str, ...] = (), level: int = 3, **changes: Any) -> Plan:
    market = levels(content, 3, "market")
    answers = {**MAKER, **levels(content, level), **READY, **changes}
    held = {"USA": {**market, "liability_insurance": 0}}
    given = {m: held.get(m, market) for m in chosen}
    case = case_of(content, answers, path="full", chosen=list(chosen), market_answers=given)
    return build_plan(content, case, advice_of(content, case))


def rows(plan: Plan, kind: str, section: str) -> str:
    return json.dumps([b.model_dump(mode="json") for b in blocks(plan, kind, section)], ensure_ascii=False)


def test_a_market_held_back_has_no_dates_no_costs_and_is_told_on_the_first_page(content: Content) -> None:
    plan = planned(content, ("USA", "FRA"))
    assert "In attesa" in plan.verdict[1].it and "Stati Uniti (in attesa" not in plan.verdict[1].it
    assert "in attesa" in next(part for part in plan.verdict[2].it.split(";") if "Stati Uniti" in part)
    dated = rows(plan, "table", "objectives") + rows(plan, "gantt", "schedule") + rows(plan, "table", "schedule")
    assert "Stati Uniti" not in dated and "Francia" in dated
    assert any(c.level == "stop" and "Stati Uniti" in c.text.it for c in blocks(plan, "callout", "strategy"))


def test_before_a_conditional_market_comes_its_check(content: Content) -> None:
    plan = planned(content, ("ARE",))
    assert plan.kind == "internationalisation" and "solo dopo le verifiche obbligatorie" in plan.verdict[2].it
    check = next(a for a in plan.next_actions if a.id == "legal_check")
    assert check.text == content.trade_rules["alcohol_restricted"].to_do and check.body == content.bodies["ice"].name
    assert all(a.id != "first_step" or a.due > check.due for a in plan.next_actions)


def test_a_forbidden_choice_is_named_and_takes_no_share_of_the_money(content: Content) -> None:
    plan = planned(content, ("SAU", "FRA"), budget_24m=70_000)
    alone = planned(content, ("FRA",), budget_24m=70_000)
    assert "Vendita vietata" in plan.verdict[1].it and "Arabia Saudita" in plan.verdict[1].it
    assert plan.verdict[2] == alone.verdict[2]
    assert blocks(plan, "table", "schedule") == blocks(alone, "table", "schedule")
    assert not any("Arabia Saudita" in m.it for m in plan.missing)


def test_a_choice_nobody_buys_in_is_out_of_every_chapter_but_the_third(content: Content) -> None:
    plan = planned(content, ("VAT", "FRA"), product=["8908"])
    assert "Senza domanda" in plan.verdict[1].it
    for section in ("objectives", "risks", "strategy", "schedule", "monitoring"):
        for kind in ("table", "gantt", "subheading"):
            assert "Città del Vaticano" not in rows(plan, kind, section)


@pytest.mark.parametrize("horizon", ["m12", "m24", "m36"])
def test_no_step_has_two_dates(content: Content, horizon: str) -> None:
    plan = planned(content, ("FRA", "DEU", "ESP"), horizon=horizon)
    (objectives,), (gantt,) = blocks(plan, "table", "objectives"), blocks(plan, "gantt", "schedule")
    orders = [row[3].it for row in objectives.rows if "ordine" in row[1].it]
    milestones = [r.end for r in gantt.rows if r.milestone and r.group == "market"]
    assert orders == [day(add_months(TODAY, month), "it") for month in milestones] and len(orders) == 3
    assert gantt.months >= 24 and ("Più tempo" in rows(plan, "callout", "schedule")) is (horizon == "m12")
    (reviews,) = [t for t in blocks(plan, "table", "monitoring") if "revisione" in t.caption.it]
    assert reviews.rows[0][1].it == day(plan.review_on, "it")
    assert [r.end for r in gantt.rows if r.group == "review"] == [3, *range(6, gantt.months + 1, 6)]


@pytest.mark.parametrize(("level", "most"), [(0, 1), (2, 1), (3, 2), (4, 3)])
def test_no_more_markets_are_proposed_than_the_advice_on_readiness_says(
    content: Content, level: int, most: int
) -> None:
    answers = {**MAKER, **READY, **levels(content, level), "budget_24m": 2_000_000, "written_commitment": max(level, 2)}
    advice = advice_of(content, case_of(content, answers, path="full"))
    assert next(b.markets for b in content.bands if b.id == advice.readiness.band) == most
    assert len(advice.chosen) <= most and (level < 3 or len(advice.chosen) == most)


def test_silence_on_money_and_hours_gives_one_provisional_market(content: Content) -> None:
    answers = {k: v for k, v in {**MAKER, **levels(content, 4)}.items() if k not in ("budget_24m", "export_hours")}
    advice = advice_of(content, case_of(content, answers, path="full"))
    assert len(advice.chosen) == 1 and advice.proposal.limited_by == "unknown"


def test_who_wants_to_buy_is_not_sent_where_the_product_sells(content: Content) -> None:
    assert planned(content, goal="sourcing").kind == "preparation"
    assert "non dice dove comprare" in planned(content, goal="sourcing").verdict[1].it
    plan = planned(content, ("TUN",), goal="sourcing", product=["640399"], free_capacity=5)
    assert plan.kind == "internationalisation"
    said = rows(plan, "table", "objectives") + rows(plan, "gantt", "schedule")
    assert "lotto" in said and "ordine" not in said


def test_who_wants_to_buy_is_not_told_that_the_country_imports_the_product(content: Content) -> None:
    """What a country buys is a reason to sell there; nearness, contacts and safety count for a supplier as well."""
    for sells, goal in ((True, "grow"), (False, "sourcing")):
        why = planned(content, ("CHN",), goal=goal, product=["640399"], free_capacity=5).verdict[1]
        assert ("importa il vostro prodotto" in why.it) is sells
        assert any(words in why.it for words in ("compra proprio questo prodotto", "è prevista una crescita")) is sells
    risky = planned(content, ("KHM",), goal="sourcing", product=["640399"], free_capacity=5).verdict[1]
    assert content.phrase("wording.no_reason").it in risky.it and "attenzione: " in risky.it


def test_no_certificate_is_said_to_be_held_when_none_is_named(content: Content) -> None:
    plan = planned(content, ("UZB",), product=["845811"], certifications=["none"])
    held = content.phrase("plan.risk.product_covered")
    assert not any(held in row for t in blocks(plan, "table", "risks") for row in t.rows)


def test_an_average_duty_never_reassures(content: Content) -> None:
    plan = planned(content, ("ARE",))
    duties = next(r for t in blocks(plan, "table", "risks") for r in t.rows if r[0].it == "Dazi")
    assert duties[1] != content.phrase("plan.risk.level_low")


def test_a_weak_point_is_named_as_the_firm_answered_it(content: Content) -> None:
    """Little experience abroad must not be told as a choice made on gut feeling."""
    plan = planned(content, ("FRA",), level=4, export_share=1)
    gaps = next(t for t in blocks(plan, "table", "context") if "Che cosa fare" in t.caption.it)
    assert [row[0].it for row in gaps.rows] == ["Poca esperienza di vendite estere"]


def test_a_model_out_of_reach_is_not_replaced_in_silence(content: Content) -> None:
    answers = {**MAKER, **levels(content, 3), **READY, "budget_24m": 60_000}
    case = case_of(content, answers, path="full", chosen=["FRA"], models={"FRA": "acquisition"})
    plan = build_plan(content, case, advice_of(content, case))
    wanted = content.action_models["acquisition"].text.it
    assert any(wanted in c.text.it for c in blocks(plan, "callout", "strategy") if c.level == "check")


def test_what_is_missing_is_where_the_verdict_sends_to_look(content: Content) -> None:
    plan = planned(content, ("FRA", "DEU", "JPN", "CAN", "AUS"), budget_24m=20_000)
    assert plan.kind == "preparation" and "divisi fra i 5 mercati scelti" in plan.verdict[1].it
    tables = blocks(plan, "table", "strategy")
    told = " ".join(t.caption.it for t in tables)
    assert all(name in told for name in ("Francia", "Germania", "Giappone", "Canada", "Australia"))
    assert all(row[2].it for t in tables for row in t.rows)


def test_choices_out_of_the_plan_for_different_reasons_are_each_given_theirs(content: Content) -> None:
    plan = planned(content, ("SAU", "VAT"))
    forbidden, silent = plan.verdict[1].it.index("Arabia Saudita"), plan.verdict[1].it.index("Città del Vaticano")
    assert plan.kind == "preparation" and plan.verdict[1].it.index("Vendita vietata") < forbidden < silent


def test_a_rule_past_its_date_is_no_plain_go(content: Content) -> None:
    market = {"JPN": levels(content, 4, "market")}
    answers = {**MAKER, **levels(content, 4), **READY}
    case = case_of(content, answers, path="full", chosen=["JPN"], market_answers=market)
    ways = [build_plan(content, case, advise(content, case, today)).verdict[2].it for today in (TODAY, "2029-01-01")]
    assert ["da verificare" in way for way in ways] == [False, True]


def test_a_country_too_unstable_to_travel_to_is_not_proposed(content: Content) -> None:
    served = ["DEU", "AUT", "CHE", "FRA", "NLD", "BEL", "ESP", "POL", "CZE", "USA", "GBR"]
    away = {"goal": "diversify", "export_share": 70, "served_markets": served, "product": ["844511"]}
    answers = {**MAKER, **levels(content, 4), **READY, **away}
    case = case_of(content, answers, path="full")
    advice = advice_of(content, case)
    assert advice.ranking is not None
    shaky = {s.market for s in advice.ranking.scores if any(f.rule == "safety_travel" for f in s.screening.findings)}
    assert shaky and advice.chosen and not shaky & set(advice.chosen)
    said = rows(build_plan(content, case, advice), "paragraph", "markets")
    assert "stabilità politica è molto bassa" in said and "Israele" in said
