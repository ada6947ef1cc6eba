"""The annexes of a plan: a calendar that invents no date, a glossary of the words this plan uses, assumptions with their true origin."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from planner.base import LANGUAGES, Text
from planner.case import parse_case
from planner.content.load import Content
from planner.document import Bullets, Paragraph, Section, Table
from planner.plan import assumptions, glossary
from planner.plan.calendar import deadlines, entries
from planner.plan.draft import Draft
from tests.firms import MAKER, TODAY, advice_of, case_of, levels
from tests.report.plans import FIGURES, of_persona, texts, with_figures

# Words of goods at a border, at the beginning of a word.
GOODS_IT = ("dogan", "incoterm", "intrastat", "eori", "merce", "spedizion", "container", "carnet")
GOODS_EN = ("customs", "incoterm", "intrastat", "eori", "goods", "shipment", "container", "carnet")
NAMES = ("Francia", "Stati Uniti")


def drafted(content: Content) -> Draft:
    case = case_of(content, {**MAKER, **levels(content, 3)}, path="full", chosen=["FRA", "BRA"])
    return Draft(content, case, advice_of(content, case))


def test_the_calendar_is_in_order_and_gives_a_day_only_where_one_was_read(content: Content) -> None:
    draft = drafted(content)
    found = entries(draft)
    assert found and [e.month for e in found] == sorted(e.month for e in found)
    assert all(e.month >= TODAY[:7] for e in found)
    read = {f.starts for f in content.fairs.values()} | {a.call.closes for a in deadlines(draft)}
    fairs = [e for e in found if e.what.it.startswith("Fiera ")]
    assert fairs and all(e.day in read if e.day else "da verificare" in e.when.it for e in fairs)
    assert all((a.call.closes or "") >= TODAY for a in deadlines(draft))


def persona_draft(content: Content, firm: str) -> Draft:
    case = parse_case(content, Path(f"content/personas/{firm}.json").read_text(encoding="utf-8"))
    return Draft(content, case, advice_of(content, case))


def assumed(draft: Draft) -> dict[str, tuple[str, str]]:
    """(value, origin) of each row of the annex, by what is assumed."""
    (table,) = (block for block in assumptions.blocks(draft) if isinstance(block, Table))
    return {row[0].it: (row[1].it, row[2].it) for row in table.rows}


def words(content: Content, key: str) -> str:
    return content.phrase(f"annexes.assumptions.{key}").it


@pytest.mark.parametrize("firm", ["packaging_bergamo", "software_milano", "biscuits_lodi"])
def test_the_glossary_explains_only_words_of_this_plan(content: Content, firm: str) -> None:
    plan = of_persona(content, firm).plan
    (section,) = (s for s in plan.sections if s.id == "glossary")
    (block,) = section.blocks
    assert isinstance(block, Bullets) and 0 < len(block.items) <= glossary.MOST
    names = {content.phrase(f"annexes.glossary.{term}.name").it: term for term in glossary.TERMS}
    before = [s for s in plan.sections if s.id not in ("glossary", "summary", "sources", "method")]
    for language in LANGUAGES:
        read = " ".join(text.get(language) for s in before for text in texts(s)).lower()
        for item in block.items:
            term = names[item.it.split(":")[0]]
            looked_for = content.phrase(f"annexes.glossary.{term}.words").get(language).lower().split("|")
            assert any(word in read for word in looked_for), (language, item.it)


def test_a_term_no_page_uses_is_not_explained(content: Content) -> None:
    draft = drafted(content)
    said = Section(id="x", number=1, title=Text(it="Uno", en="One"), blocks=())
    assert glossary.blocks(draft, [said]) == ()
    carnet = Paragraph(text=Text(it="Serve un carnet ATA.", en="An ATA carnet is needed."))
    (block,) = glossary.blocks(draft, [said.model_copy(update={"blocks": (carnet,)})])
    assert isinstance(block, Bullets)
    assert [item.it.split(":")[0] for item in block.items] == [content.phrase("annexes.glossary.ata.name").it]
    service = persona_draft(content, "software_milano")
    assert glossary.blocks(service, [said.model_copy(update={"blocks": (carnet,)})]) == ()


@pytest.mark.parametrize("firm", ["software_milano", "engineers_bergamo"])
def test_the_annexes_of_a_firm_that_sells_services_know_no_goods(content: Content, firm: str) -> None:
    plan = of_persona(content, firm).plan
    annexes = [s for s in plan.sections if s.id in ("glossary", "assumptions")]
    assert len(annexes) == 2
    for language, goods in (("it", GOODS_IT), ("en", GOODS_EN)):
        read = " ".join(text.get(language) for s in annexes for text in texts(s)).lower()
        assert [word for word in goods if re.search(rf"\b{word}", read)] == []
    goods_firm = of_persona(content, "packaging_bergamo").plan
    read = " ".join(text.it for s in goods_firm.sections for text in texts(s)).lower()
    assert any(re.search(rf"\b{word}", read) for word in GOODS_IT)


def test_each_assumption_says_truly_where_it_comes_from(content: Content) -> None:
    """What the firm answered is its own; what it left out is to be completed; a trial is no answer."""
    answers = {**MAKER, **levels(content, 3)}
    budget, capacity = (content.phrase(f"plan.label.{name}").it for name in ("budget_24m", "free_capacity"))
    setting = words(content, "setting")

    def rows(given: dict[str, Any], **more: Any) -> dict[str, tuple[str, str]]:
        case = case_of(content, given, path="full", chosen=["FRA", "BRA"], **more)
        return assumed(Draft(content, case, advice_of(content, case)))

    said = rows(answers)
    assert "200.000" in said[budget][0] and said[budget][1] == words(content, "own")
    assert "20" in said[capacity][0] and said[capacity][1] == words(content, "own")
    assert said[setting][1] == words(content, "recommended")
    silent = rows({**answers, "free_capacity": "unknown"})
    assert silent[capacity] == (content.phrase("plan.unknown").it, words(content, "unsaid"))
    tried = rows(answers, assumed={"budget_24m": 90_000})
    assert "90.000" in tried[budget][0] and tried[budget][1] == words(content, "supposed")
    moved = rows(answers, weights={"opportunity": 0.7, "access": 0.1, "security": 0.1, "affinity": 0.1})
    assert "70" in moved[setting][0] and moved[setting][1] == words(content, "by_hand")


def test_prices_of_the_firm_are_its_own_and_a_market_without_prices_says_so(content: Content) -> None:
    made = with_figures(content, {"FRA": FIGURES["FRA"]})
    rows = assumed(Draft(content, made.case, made.advice))
    told = {market: content.phrase("annexes.assumptions.prices").it.format(market=market) for market in NAMES}
    assert rows[told["Francia"]][1] == words(content, "own") and ": 2 " in rows[told["Francia"]][0]
    assert rows[told["Stati Uniti"]] == (words(content, "no_prices"), words(content, "unsaid"))
