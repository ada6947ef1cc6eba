"""The annex of papers: short, once for all markets, in the plan's own words, and silent where there is nothing to sell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from planner.content.load import Content
from planner.document import Plan
from planner.plan import build_plan
from tests.firms import MAKER, advice_of, case_of, levels
from tests.reading import CUSTOMS, texts

SECTION = "documents"


def planned(content: Content, chosen: Iterable[str], figures: dict[str, Any] | None = None, **answers: Any) -> Plan:
    case = case_of(
        content, {**MAKER, **levels(content, 3), **answers}, path="full", chosen=list(chosen), figures=figures or {}
    )
    return build_plan(content, case, advice_of(content, case))


def annex(plan: Plan) -> Any:
    return next((s for s in plan.sections if s.id == SECTION), None)


def said(plan: Plan) -> str:
    return " ".join(t.it for t in texts(annex(plan).blocks))


def test_every_market_has_its_papers_and_common_ones_are_told_once(content: Content) -> None:
    words = said(planned(content, ("FRA", "JPN", "TUR")))
    assert words.count("odice EORI (fuori dall’Unione)") == 1 and "(VIES) (nell’Unione)" in words
    assert "Dichiarazione d’origine per il Giappone (Giappone)" in words and "(Turchia)" in words
    table = annex(planned(content, ("FRA", "JPN", "TUR"))).blocks[-1]
    assert [row[0].it for row in table.rows] == ["Francia", "Giappone", "Turchia"]


def test_the_term_is_the_firm_s_own_where_it_chose_one(content: Content) -> None:
    free = said(planned(content, ("JPN",)))
    assert "Franco vettore, FCA" in free and "Scelta vostra" not in free
    chosen = said(planned(content, ("JPN",), {"JPN": {"incoterm": "EXW"}}))
    assert "Scelta vostra: franco fabbrica, EXW. Proporremmo franco vettore, FCA." in chosen


def test_a_plan_of_services_speaks_of_contract_and_tax_only(content: Content) -> None:
    plan = planned(content, ("CHE",), product=["service:software"])
    words = " ".join(f"{t.it} {t.en}" for t in texts(annex(plan).blocks))
    assert "Contratto scritto" in words and "residenza fiscale" in words
    assert not CUSTOMS.search(words) and "Incoterms" not in words


def test_who_only_buys_abroad_or_may_not_start_gets_no_annex(content: Content) -> None:
    assert annex(planned(content, ("CHE",), goal="sourcing")) is None
    assert annex(planned(content, (), budget_24m=0, export_hours=0)) is None


@pytest.mark.parametrize("name", ["origin_japan", "no_reexport"])
def test_what_was_read_names_its_publisher_here_and_its_source_in_the_closing_list(content: Content, name: str) -> None:
    plan = planned(content, ("JPN", "UZB"))
    source = content.sources[content.export_documents[name].source]
    assert f"fonte: {source.publisher}" in said(plan)
    closing = " ".join(t.it for s in plan.sections if s.id == "sources" for t in texts(s.blocks))
    assert source.title.it in closing


def test_part_of_the_products_is_named_beside_the_rule_that_touches_it(content: Content) -> None:
    words = said(planned(content, ("CHE",), product=["842240", "220421"]))
    wine = content.headings["2204"].products["220421"].it
    assert f"({wine[:1].lower()}{wine[1:]})" in words
