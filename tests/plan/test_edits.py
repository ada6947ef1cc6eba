"""What the firm changes reaches every chapter and every file, survives other answers, and is told when it no longer fits."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pypdf
import pytest
from docx import Document

from planner.advice import advise
from planner.base import Language
from planner.case import Case, parse_case
from planner.content.load import Content
from planner.document import Gantt, Plan, Table
from planner.plan import build_plan, money, monitoring, risks, schedule
from planner.plan.agenda import agenda
from planner.plan.draft import Draft
from planner.plan.edited import misfits
from planner.plan.workbook import build_workbook
from planner.report.docx import word_bytes
from planner.report.ics import calendar_bytes
from planner.report.pdf import pdf_bytes
from planner.report.xlsx import workbook_bytes
from tests.firms import TODAY
from tests.reading import blocks

HOSTILE = '=1+1 <b>"Ü & Söhne"</b> {x} %s **a** [b](c) 株'
EDITS: dict[str, Any] = {
    "activities": {
        "changed": {"enter.FRA": {"start": "2027-02-10", "end": "2027-09-30", "owner": "Anna Bianchi"}},
        "added": {
            "own_1": {
                "text": "Stand alla fiera di Lione",
                "market": "FRA",
                "start": "2027-03-01",
                "end": "2027-03-20",
                "owner": "Luca Rossi",
            }
        },
    },
    "budget_lines": {
        "changed": {"FRA.direct_sales": {"first_year": 31_000, "second_year": 17_000}},
        "added": {"own_1": {"text": "Traduzione dei manuali", "market": "FRA", "first_year": 4_000}},
    },
    "risks": {
        "changed": {"FRA.country": {"level": "high", "owner": "Anna Bianchi"}},
        "added": {
            "own_1": {"text": "Un solo installatore", "market": "FRA", "level": "medium", "response": "Formarne due"}
        },
    },
    "indicators": {"added": {"own_1": {"text": "Visite ricevute", "target": "12 visite", "end": "2027-06-30"}}},
}


def made(content: Content, changes: dict[str, Any], firm: str = "packaging_bergamo") -> Draft:
    document = json.loads(content.personas[firm]) | {"models": {"FRA": "direct_sales"}} | changes
    case = parse_case(content, json.dumps(document))
    return Draft(content, case, advise(content, case, TODAY))


def planned(draft: Draft) -> Plan:
    return build_plan(draft.content, draft.case, draft.advice)


def words(block: object) -> str:
    return json.dumps(block.model_dump(mode="json"), ensure_ascii=False)  # type: ignore[attr-defined]


def table(plan: Plan, section: str, needle: str) -> Table:
    found = [b for b in blocks(plan, "table", section) if needle in words(b)]
    assert found, needle
    return found[0]


def test_the_persona_has_what_these_tests_change(content: Content) -> None:
    draft = made(content, {})
    assert {"enter.FRA", "enter.POL"} <= {line.id for line in schedule.proposed_activities(draft)}
    assert "FRA.direct_sales" in {line.id for line in schedule.proposed_budget(draft)}


def test_own_days_move_the_whole_plan(content: Content) -> None:
    draft = made(content, EDITS)
    plan, entry = planned(draft), next(e for e in schedule.entries(draft) if e.market == "FRA")
    assert (entry.begins, entry.ends) == ("2027-02-10", "2027-09-30")
    chart = next(b for s in plan.sections for b in s.blocks if isinstance(b, Gantt))
    bar = next(r for r in chart.rows if r.label.it == "Francia: ingresso (vostra modifica)")
    first = next(r for r in chart.rows if r.milestone and "Francia" in r.label.it)
    assert (bar.start, bar.end, first.end) == (4, 10, 10)
    assert "febbraio 2027; entro settembre 2027" in words(table(plan, "summary", "Polonia"))
    # The packaging maker gives its French customer 60 days: the first order is paid two months after it.
    assert "30 novembre 2027" in words(table(plan, "objectives", "Francia"))
    assert next(s for s in money.cash(draft).sales if s.market == "FRA").first_order == 10


def test_owners_and_own_activities_are_in_the_calendar(content: Content) -> None:
    plan = planned(made(content, EDITS))
    rows = {row[0].it: [cell.it for cell in row[1:]] for row in table(plan, "schedule", "Chi fa che cosa").rows}
    assert rows["Stand alla fiera di Lione (vostra aggiunta)"] == ["Luca Rossi", "1 marzo 2027", "20 marzo 2027"]
    assert rows["Francia: ingresso (vostra modifica)"][0] == "Anna Bianchi"
    assert "da assegnare" in {owner for owner, *_ in rows.values()}
    assert "Chi fa che cosa" not in "".join(words(b) for b in blocks(planned(made(content, {})), "table", "schedule"))


def test_own_amounts_take_the_place_of_estimates_in_every_sum(content: Content) -> None:
    before, after = made(content, {}), made(content, EDITS)
    plan = planned(after)
    budget = table(plan, "schedule", "Traduzione dei manuali")
    rows = {row[0].it: [cell.it for cell in row[1:]] for row in budget.rows}
    assert rows["Traduzione dei manuali (vostra aggiunta)"][2] == "4.000\N{NO-BREAK SPACE}€"
    total = [sum(getattr(m, end) for _, *both in schedule.budget_rows(after) for m in both) for end in ("low", "high")]
    estimated = after.content.action_models["direct_sales"]
    for place, end in enumerate(("low", "high")):
        usual = sum(getattr(m, end) for _, *both in schedule.budget_rows(before) for m in both)
        theirs = getattr(estimated.budget_first_year, end) + getattr(estimated.budget_second_year, end)
        assert total[place] == usual - theirs + 31_000 + 17_000 + 4_000
    assert budget.source is not None and "vostre" in budget.source.it
    assert "52.000" in words(table(plan, "summary", "Francia"))
    spent = sum(s.in_month(m, "middle") for s in money.spending(after) for m in range(1, 25) if s.market == "FRA")
    assert spent == pytest.approx(52_000)


def test_a_chosen_level_stands_beside_the_figure_and_an_own_risk_joins_its_register(content: Content) -> None:
    plan = planned(made(content, EDITS))
    register = table(plan, "risks", "Registro dei rischi")
    rows = {row[0].it: [cell.it for cell in row[1:]] for row in register.rows if "vostra" in row[0].it}
    where, weight, ground, *_, owner = rows["Paese (vostra modifica)"]
    assert (where, weight, owner) == ("Francia", "alto × alto", "Anna Bianchi") and "Livello scelto da voi" in ground
    added = rows["Un solo installatore (vostra aggiunta)"]
    assert added == ["Francia", "medio", "Vostro giudizio", "non indicato", "Formarne due", "da assegnare"]
    untouched = next(row for row in register.rows if row[0].it == "Paese")
    assert untouched[1].it == "Polonia", "what the firm changed for France leaves Poland as it was"


def test_an_own_indicator_has_its_target_and_the_review_that_checks_it(content: Content) -> None:
    row = next(
        r
        for r in table(planned(made(content, EDITS)), "monitoring", "Visite ricevute").rows
        if "Visite ricevute" in r[1].it
    )
    assert [c.it for c in row[1:4]] == ["Visite ricevute (vostra aggiunta)", "12 visite", "novembre 2027 (revisione 3)"]


def test_what_was_removed_is_gone_and_said(content: Content) -> None:
    draft = made(content, {})
    gap, name = draft.advice.readiness.gaps[0].action, "Azioni di preparazione"
    after = made(
        content,
        {
            "activities": {"removed": [f"gap.{gap}"]},
            "budget_lines": {"removed": ["preparation"]},
            "risks": {"removed": ["FRA.country"]},
            "indicators": {"removed": ["readiness"]},
        },
    )
    plan, deliverable = planned(after), content.actions[gap].deliverable.it
    chart = next(b for s in plan.sections for b in s.blocks if isinstance(b, Gantt))
    assert deliverable not in {r.label.it for r in chart.rows}
    assert name not in {label.it for label, _, _ in schedule.budget_rows(after)}
    assert "FRA.country" not in {line.id for line in risks.lines(after)}
    assert "readiness" not in {line.id for line in monitoring.lines(after)}
    told = [p.text.it for s in plan.sections for p in s.blocks if p.kind == "paragraph" and "Tolto da voi" in p.text.it]
    assert any(deliverable.rstrip(".") in t for t in told) and any(name in t for t in told) and len(told) == 4


def test_the_firms_order_is_the_plans(content: Content) -> None:
    names = [line.id for line in schedule.activities(made(content, {}))]
    after = made(content, {"activities": {"order": names[::-1]}})
    assert [line.id for line in schedule.activities(after)] == names[::-1]
    labels = [r.label.it for r in schedule.gantt(after).rows if not r.milestone]
    assert labels == [line.text.it for line in schedule.activities(after) if line.text is not None]


def test_words_survive_other_answers_and_a_market_that_leaves_is_told_not_overwritten(content: Content) -> None:
    left = made(content, EDITS | {"chosen": ["POL"], "roles": {}})
    plan = planned(left)
    for name, proposed, expected in (
        ("activities", schedule.proposed_activities(left), {("enter.FRA", "gone"), ("own_1", "market")}),
        ("budget_lines", schedule.proposed_budget(left), {("FRA.direct_sales", "gone"), ("own_1", "market")}),
        ("risks", risks.proposed(left), {("FRA.country", "gone"), ("own_1", "market")}),
    ):
        assert {(m.line.id, m.kind) for m in misfits(left, name, proposed, 24)} == expected
    told = " ".join(words(b) for s in plan.sections for b in s.blocks if b.kind == "callout")
    assert "Vostre modifiche da riguardare" in told and "Francia: ingresso" in told
    printed = " ".join(words(b) for s in plan.sections for b in s.blocks if b.kind == "table")
    for text in ("Stand alla fiera di Lione", "Traduzione dei manuali", "Un solo installatore", "Visite ricevute"):
        assert text in printed
    assert left.case.activities == made(content, EDITS).case.activities


def test_an_amount_for_one_way_of_working_is_not_taken_for_another(content: Content) -> None:
    other = made(content, EDITS | {"models": {"FRA": "agent"}})
    assert "FRA.agent" in {line.id for line in schedule.budget_lines(other)}
    lines = {line.id: line for line in schedule.budget_lines(other)}
    assert lines["FRA.agent"].mark == "proposed"
    gone = misfits(other, "budget_lines", schedule.proposed_budget(other), 24)
    assert [(m.line.id, m.kind) for m in gone] == [("FRA.direct_sales", "gone")]
    assert schedule.entries(other)[0].begins == "2027-02-10"


@pytest.mark.parametrize(
    ("start", "end", "kind"),
    [("2026-01-10", "2026-02-10", "past"), ("2031-01-10", "2031-02-10", "beyond"), ("2026-11-22", "2028-11-22", None)],
)
def test_days_outside_the_calendar_are_told(content: Content, start: str, end: str, kind: str | None) -> None:
    draft = made(content, {"activities": {"added": {"own_1": {"text": "Fiera", "start": start, "end": end}}}})
    assert [m.kind for m in misfits(draft, "activities", schedule.proposed_activities(draft), 24)] == [kind] * bool(
        kind
    )
    shown = [r for r in schedule.gantt(draft).rows if r.label.it.startswith("Fiera")]
    assert len(shown) == (kind is None)
    assert all(1 <= r.start <= r.end <= 24 for r in shown)


@pytest.mark.parametrize("language", ["it", "en"])
def test_edits_are_in_every_file(content: Content, language: Language) -> None:
    draft = made(content, EDITS)
    plan = planned(draft)
    book = openpyxl.load_workbook(
        io.BytesIO(workbook_bytes(build_workbook(content, draft.case, draft.advice, plan), plan, language))
    )
    cells = "\n".join(str(c.value) for sheet in book for row in sheet for c in row if c.value is not None)
    pdf = " ".join(
        p.extract_text() for p in pypdf.PdfReader(io.BytesIO(pdf_bytes(plan, content.phrases, language, None))).pages
    )
    paper = Document(io.BytesIO(word_bytes(plan, content.phrases, language, None)))
    word = " ".join(c.text for t in paper.tables for row in t.rows for c in row.cells)
    calendar = calendar_bytes(plan, agenda(content, draft.case, draft.advice, plan), language).decode()
    calendar = calendar.replace("\r\n ", "")
    mark = {"it": "vostra aggiunta", "en": "your addition"}[language]
    for text in ("Stand alla fiera di Lione", "Traduzione dei manuali", "Un solo installatore", "Visite ricevute"):
        for kind, whole in (("pdf", pdf), ("docx", word), ("json", plan.model_dump_json())):
            assert text in " ".join(whole.split()), (kind, text)
    for text in ("Stand alla fiera di Lione", "Traduzione dei manuali", "Visite ricevute"):
        assert f"{text} ({mark})" in cells
    assert "31000" in cells and "12 visite" in cells
    assert "20270320" in calendar and "Stand alla fiera di Lione" in calendar and "Visite ricevute" in calendar


def test_twenty_hostile_lines_a_list_are_printed_whole(content: Content) -> None:
    long = (HOSTILE + " parolalunghissima" * 20)[:200]
    lines: dict[str, dict[str, Any]] = {
        "activities": {"start": "2027-01-01", "end": "2027-02-01", "owner": long[:80]},
        "budget_lines": {"first_year": 50_000_000, "second_year": 0},
        "risks": {"market": "FRA", "level": "high", "trigger": long, "response": long, "owner": long[:80]},
        "indicators": {"target": long[:80], "end": "2027-02-01"},
    }
    edits = {n: {"added": {f"own_{i}": {"text": long, **more} for i in range(1, 21)}} for n, more in lines.items()}
    draft = made(content, edits)
    plan = planned(draft)
    text = " ".join(
        p.extract_text() for p in pypdf.PdfReader(io.BytesIO(pdf_bytes(plan, content.phrases, "it", None))).pages
    )
    assert text.count("Söhne") >= 80
    book = openpyxl.load_workbook(
        io.BytesIO(workbook_bytes(build_workbook(content, draft.case, draft.advice, plan), plan, "it"))
    )
    ours = [c for sheet in book for row in sheet for c in row if isinstance(c.value, str) and "Söhne" in c.value]
    assert ours and all(c.data_type != "f" for c in ours)
    assert word_bytes(plan, content.phrases, "it", None)


def test_a_preparation_plan_is_edited_too(content: Content) -> None:
    case = Case.model_validate_json('{"activities": {"added": {"own_1": {"text": "Assumere", "end": "2027-03-01"}}}}')
    plan = build_plan(content, case, advise(content, case, TODAY))
    assert plan.kind == "preparation"
    assert "Assumere (vostra aggiunta)" in words(table(plan, "schedule", "Chi fa che cosa"))


def test_the_last_day_there_is_reaches_plan_and_calendar(content: Content) -> None:
    end = {"start": "0001-01-01", "end": "9999-12-31"}
    draft = made(
        content,
        {
            "activities": {"changed": {"enter.FRA": end}, "added": {"own_1": {"text": "Fiera", **end}}},
            "objectives": [{"text": "Primo ordine", "due": "9999-12-31"}],
        },
    )
    plan = planned(draft)
    assert "31 dicembre 9999" in words(table(plan, "schedule", "Chi fa che cosa"))
    dates = calendar_bytes(plan, agenda(content, draft.case, draft.advice, plan), "it")
    assert dates.count(b"DTSTART;VALUE=DATE:99991231") == 3
