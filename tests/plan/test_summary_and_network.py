"""The page that stands alone, the partner of each way of working, and the tables the firm fills in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from planner.content.load import Content
from planner.document import Plan
from planner.network import network_of
from planner.numbers import day, euro
from planner.plan import build_plan
from tests.firms import MAKER, TODAY, advice_of, case_of, levels
from tests.reading import blocks, texts


def planned(content: Content, chosen: Iterable[str] = (), models: dict[str, str] | None = None, **answers: Any) -> Plan:
    case = case_of(
        content, {**MAKER, **levels(content, 3), **answers}, path="full", chosen=list(chosen), models=models or {}
    )
    return build_plan(content, case, advice_of(content, case))


def words(plan: Plan, section: str) -> str:
    return " ".join(t.it for s in plan.sections if s.id == section for t in texts(s.blocks))


def table(plan: Plan, section: str, caption: str) -> Any:
    (found,) = [t for t in blocks(plan, "table", section) if caption in t.caption.it]
    return found


def test_one_page_tells_firm_markets_money_dates_actions_and_conditions(content: Content) -> None:
    plan = planned(content, ("FRA", "UZB"), company_name="Officine Prova")
    said = words(plan, "summary")
    for expected in ("Officine Prova", "Bergamo", euro(200_000, "it"), "Francia", "Uzbekistan", "stima"):
        assert expected in said, expected
    assert day(plan.review_on, "it") in said
    markets = table(plan, "summary", "Mercati")
    assert [row[0].it for row in markets.rows] == ["Francia", "Uzbekistan"]
    assert all("(" in row[1].it for row in markets.rows), "a rank without its interval"
    actions = table(plan, "summary", "prime azioni")
    assert [(r[0], r[1].it) for r in actions.rows] == [(a.text, day(a.due, "it")) for a in plan.next_actions]
    assert "non è uno strumento ufficiale" in said and "Uzbekistan: verifiche obbligatorie" in said


def test_the_page_of_a_not_yet_says_why_and_proposes_no_start(content: Content) -> None:
    plan = planned(content, budget_24m=0, export_hours=0)
    assert plan.kind == "preparation"
    said = words(plan, "summary")
    assert "Non ancora" in said and "Si può partire" not in said and plan.verdict[1].it in said


def test_totals_agree_with_the_schedule(content: Content) -> None:
    plan = planned(content, ("FRA", "POL"))
    total = table(plan, "schedule", "Quanto può costare").rows[-1][-1].it
    assert f"{total} (stima)" in words(plan, "summary")


def test_each_way_of_working_has_its_own_milestones(content: Content) -> None:
    sections = {}
    for model in ("agent", "distributor", "direct_sales"):
        plan = planned(content, ("FRA",), {"FRA": model})
        rows = blocks(plan, "table", "objectives")[0].rows
        network = network_of(content, model)
        assert network is not None and [r[1] for r in rows] == [m.text for m in network.milestones]
        sections[model] = [r[1].it for r in rows]
    assert len({tuple(s) for s in sections.values()}) == 3


def test_partner_and_contract_are_told_once_for_markets_that_share_a_model(content: Content) -> None:
    plan = planned(content, ("FRA", "UZB"), {"FRA": "agent", "UZB": "agent"})
    (scorecard,) = [
        t.it for b in blocks(plan, "bullets", "strategy") for t in b.items if "Scheda per scegliere" in t.it
    ]
    assert sum(int(n) for n in re.findall(r"\((\d+)\)", scorecard)) == 100
    clauses = table(plan, "strategy", "Clausole")
    names = [row[0].it for row in clauses.rows]
    assert "Fine del rapporto nell’Unione (Francia)" in names and "Esclusiva" in names
    assert "Divieto di rivendita in Russia e Bielorussia (Uzbekistan)" in names
    assert "da verificare" in clauses.source.it and "non è un parere legale" in clauses.source.it


def test_image_money_is_a_part_of_what_the_firm_has(content: Content) -> None:
    poor = words(planned(content, ("FRA",), budget_24m=60_000), "strategy")
    assert "una parte di quel denaro, non una spesa in più" in poor and "–15.000" in poor


def test_indicators_have_target_and_review_and_the_rest_is_left_to_the_firm(content: Content) -> None:
    plan = planned(content, ("FRA",))
    indicators = table(plan, "monitoring", "Tappe")
    goals = blocks(plan, "table", "objectives")[0].rows
    assert [(r[1], r[2]) for r in indicators.rows[: len(goals)]] == [(g[1], g[2]) for g in goals]
    assert all("revisione" in r[3].it for r in indicators.rows)
    funnel = table(plan, "monitoring", "Dal contatto all’ordine")
    assert [row[0].it for row in funnel.rows] == ["Francia"]
    assert not any(ch.isdigit() for row in funnel.rows for cell in row for ch in cell.it)
    log = table(plan, "monitoring", "Registro")
    assert log.rows[0][1].it == day(plan.review_on, "it") and all(cell.it == "……" for cell in log.rows[0][2:])
    assert plan.made_on == TODAY


def test_what_the_firm_wrote_is_what_is_measured(content: Content) -> None:
    own = [{"market": "FRA", "text": "Due clienti <nuovi>", "target": "2", "due": "2027-12-31", "owner": "Anna"}]
    case = case_of(content, {**MAKER, **levels(content, 3)}, path="full", chosen=["FRA"], objectives=own)
    plan = build_plan(content, case, advice_of(content, case))
    first = table(plan, "monitoring", "Tappe").rows[0]
    assert (first[0].it, first[1].it, first[2].it) == ("Francia", "Due clienti <nuovi>", "2")
    assert "maggio 2028" in first[3].it


def test_who_buys_abroad_has_no_funnel_of_orders(content: Content) -> None:
    plan = planned(content, ("TUN",), goal="sourcing", product=["640399"], free_capacity=5)
    assert plan.kind == "internationalisation"
    assert not [t for t in blocks(plan, "table", "monitoring") if "Dal contatto" in t.caption.it]
    assert "Quanto comprate in un anno" not in words(plan, "strategy")
