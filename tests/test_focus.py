"""The dossier on Central Asia: conditions on the firm's own answers, nobody pushed, every source told, what is old marked."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from planner.action_models import two_years
from planner.advice import advise
from planner.case import Case
from planner.content.load import Content
from planner.content.schema_focus import Focus
from planner.document import Callout, Table
from planner.focus import FocusCheck, check_focus, focus_of
from planner.plan import build_plan
from planner.plan.draft import Draft
from planner.plan.focus import sections
from planner.profile import build_profile
from tests.firms import TODAY, advice_of, levels, maker
from tests.reading import CUSTOMS, texts

FIRM = {"languages": ["ru", "en"], "intellectual_property": ["patents"], "after_sales_need": "on_site"}


@pytest.fixture(scope="module")
def focus(content: Content) -> Focus:
    found = focus_of(content)
    assert found is not None
    return found


def firm(content: Content, **changes: Any) -> Case:
    """A packaging maker with everything the line asks for, unless changed."""
    answers = {**levels(content, 4), **FIRM, "budget_24m": 400_000, "served_markets": ["FRA", "UZB"], **changes}
    return maker(content, **answers)


def check(content: Content, focus: Focus, **changes: Any) -> FocusCheck:
    return check_focus(content, focus, build_profile(content, firm(content, **changes)))


def fit(content: Content, focus: Focus, condition: str, **changes: Any) -> str:
    found = check(content, focus, **changes)
    return next(f.fit for f in found.findings if f.condition == condition)


def dossier(content: Content, case: Case, day: str = TODAY) -> dict[str, tuple[Any, ...]]:
    focus = focus_of(content)
    assert focus is not None
    draft = Draft(content, case, advise(content, case, day))
    return {s.id: s.blocks for s in sections(draft, focus)}


def words_of(blocks: tuple[Any, ...], language: str = "it") -> str:
    return " ".join(t.get(language) for t in texts(blocks))


def test_a_firm_with_everything_is_ready(content: Content, focus: Focus) -> None:
    found = check(content, focus)
    assert found.verdict == "ready" and {f.fit for f in found.findings} == {"fits"} and len(found.findings) == 8
    assert [(m.sector, m.role) for m in found.matches] == [("food_machinery", "equipment")]


@pytest.mark.parametrize(
    ("condition", "changes", "expected"),
    [
        ("offer", {"product": ["5007"], "intellectual_property": ["know_how"]}, "borderline"),
        ("offer", {"product": ["5007"], "intellectual_property": ["none"], "asset_specificity": "standard"}, "short"),
        (
            "offer",
            {"product": ["5007"], "intellectual_property": "unknown", "asset_specificity": "standard"},
            "unknown",
        ),
        ("offer", {"product": ["190531"], "intellectual_property": ["know_how"]}, "short"),
        ("offer", {"product": ["service:engineering"]}, "fits"),
        ("offer", {"product": ["service:software"]}, "short"),
        ("offer", {"product": ["901420"]}, "borderline"),
        ("service", {"after_sales_need": "none"}, "borderline"),
        ("service", {"after_sales_service": 2}, "borderline"),
        ("service", {"after_sales_service": 1}, "short"),
        ("service", {"after_sales_need": "unknown"}, "unknown"),
        ("screening", {"sanctions_check": 3}, "borderline"),
        ("screening", {"sanctions_check": 2}, "short"),
        ("screening", {"sanctions_check": "unknown"}, "unknown"),
        ("language", {"languages": ["en"]}, "borderline"),
        ("language", {"languages": ["fr"]}, "short"),
        ("references", {"served_markets": ["FRA"], "export_share": 3}, "borderline"),
        ("references", {"export_share": 0}, "short"),
        ("protection", {"intellectual_property": ["trademark_eu"]}, "borderline"),
        ("protection", {"intellectual_property": ["none"]}, "short"),
        ("hours", {"export_hours": 5}, "short"),
    ],
)
def test_each_condition_follows_the_answers(
    content: Content, focus: Focus, condition: str, changes: dict[str, Any], expected: str
) -> None:
    assert fit(content, focus, condition, **changes) == expected


def test_money_is_measured_against_the_least_committing_form(content: Content, focus: Focus) -> None:
    money = two_years(content.action_models[focus.model])
    others = [m for m in content.action_models.values() if m.track == "collaboration"]
    assert focus.model == min(others, key=lambda m: m.commitment).id
    for amount, expected in ((money.high, "fits"), (money.low, "borderline"), (money.low - 1, "short")):
        assert fit(content, focus, "money", budget_24m=amount) == expected


def test_one_thing_out_of_reach_comes_before_what_is_not_known(content: Content, focus: Focus) -> None:
    assert check(content, focus, sanctions_check=1, languages="unknown").verdict == "first"
    assert check(content, focus, languages="unknown").verdict == "verify"
    case = firm(content, sanctions_check=1)
    box = dossier(content, case)["check"][0]
    assert "verifiche scritte" in box.text.it and "lingua" not in box.text.it


@pytest.mark.parametrize("product", ["190531", "service:software", "330499"])
def test_who_it_is_not_for_is_told_kindly_and_is_given_no_list_of_faults(content: Content, product: str) -> None:
    blocks = dossier(content, firm(content, product=[product]))["check"]
    assert [b.kind for b in blocks] == ["callout"] and isinstance(blocks[0], Callout) and blocks[0].level == "note"
    assert "tornate qui" in blocks[0].text.it and "come back here" in blocks[0].text.en


def test_a_baker_is_told_why_and_the_plan_says_no_more(content: Content) -> None:
    case = firm(content, product=["190531"]).model_copy(update={"chosen": ("UZB",)})
    plan = build_plan(content, case, advice_of(content, case))
    (annex,) = [s for s in plan.sections if s.id == "focus"]
    assert "prodotto finito" in words_of(annex.blocks) and not any(isinstance(b, Table) for b in annex.blocks)


def test_the_annex_is_printed_for_the_region_or_for_collaboration_only(content: Content) -> None:
    def printed(goal: str, *chosen: str) -> bool:
        case = firm(content, goal=goal).model_copy(update={"chosen": chosen})
        return "focus" in [s.id for s in build_plan(content, case, advice_of(content, case)).sections]

    assert printed("grow", "KAZ", "FRA") and printed("collaboration", "FRA")
    assert not printed("grow", "FRA", "POL")


def test_where_sources_disagree_every_one_is_told(content: Content) -> None:
    shown = words_of((*dossier(content, firm(content))["facts"], *dossier(content, firm(content))["entry"]))
    disputed = [f for f in content.focus_facts.values() if f.conflict is not None]
    assert {f.id for f in disputed} >= {"uz_growth", "uz_tariff", "uz_population"}
    for fact in disputed:
        assert f"{fact.text.it} (fonti discordi)" in shown and fact.conflict and fact.conflict.it in shown
        assert all(r.value.it in shown for r in fact.readings)


def test_what_no_source_says_is_called_to_be_verified_and_what_is_old_says_so(content: Content) -> None:
    tables = [b for b in dossier(content, firm(content))["facts"] if isinstance(b, Table)]
    states = {(row[1].it, row[3].it) for t in tables for row in t.rows}
    assert ("Non riduce i dazi", "da verificare") in states
    assert ("oltre 55, di cui 32 società miste", "il Giornale, letta in estratto") in states
    later = words_of(dossier(content, firm(content), "2028-01-01")["facts"])
    assert "da riverificare" in later and "da riverificare" not in words_of(dossier(content, firm(content))["facts"])


def test_the_five_countries_stand_side_by_side_with_a_year_for_every_figure(content: Content, focus: Focus) -> None:
    table = dossier(content, firm(content))["compare"][0]
    assert isinstance(table, Table)
    assert [h.it for h in table.head[1:]] == [content.tables.markets.name(m).it for m in focus.markets]
    labels = {i.text.it for i in content.tables.markets.indicators if i.id in focus.indicators}
    figures = [row for row in table.rows if any(row[0].it.startswith(label) for label in labels)]
    assert len(figures) == len(focus.indicators)
    for row in figures:
        missing = content.phrase("plan.no_figure").it
        assert any(c.isdigit() for c in row[0].it) or all("(20" in c.it for c in row[1:] if c.it != missing), row[0].it


def test_rules_that_speak_of_the_product_come_first(content: Content) -> None:
    (table,) = [b for b in dossier(content, firm(content))["rules"] if isinstance(b, Table) and len(b.head) == 3]
    concerned = [row[0].it.startswith("Sì") for row in table.rows]
    assert concerned == sorted(concerned, reverse=True) and any(concerned) and not all(concerned)


@pytest.mark.parametrize("product", ["service:engineering", "service:software"])
def test_who_sells_services_meets_no_word_on_goods_at_a_border(content: Content, product: str) -> None:
    shown = dossier(content, firm(content, product=[product]))
    assert shown["routes"] == shown["entry"] == () and shown["gaps"] and shown["compare"]
    for name, blocks in shown.items():
        if name != "bodies":  # the customs agency keeps its name
            assert not CUSTOMS.findall(words_of(blocks) + words_of(blocks, "en")), name


def test_a_content_without_the_dossier_still_makes_a_plan(content: Content) -> None:
    bare = replace(content, focuses=MappingProxyType({}))
    case = firm(bare, goal="collaboration").model_copy(update={"chosen": ("UZB",)})
    assert "focus" not in [s.id for s in build_plan(bare, case, advice_of(bare, case)).sections]
