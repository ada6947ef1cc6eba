"""The plan: seven chapters, three first steps, both languages with the same figures, and nothing that leaks or is invented."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest
from hypothesis import given

from planner.advice import advise
from planner.case import Case, parse_case
from planner.content.load import Content
from planner.content.schema import UNKNOWN
from planner.document import Plan
from planner.numbers import add_months
from planner.plan import build_plan
from planner.questionnaire import asked
from planner.result import result_json
from tests.firms import MAKER, TODAY, advice_of, bounded, case_of, chances, levels, maker, random_answers
from tests.reading import CAPITALS, SNAKE, amounts, blocks, same_numbers, texts, unfilled

CHAPTERS = ("objectives", "context", "markets", "risks", "strategy", "schedule", "monitoring")
CHOSEN = ((), ("FRA",), ("USA", "UZB"), ("RUS",), ("XKX", "RUS"), ("CHE", "JPN", "BRA", "ARE", "NGA"), ("XKX",))


def planned(content: Content, case: Case) -> Plan:
    return build_plan(content, case, advice_of(content, case))


@pytest.fixture(scope="module")
def plan(content: Content) -> Plan:
    firm = {"company_name": "Officine Prova", "linked_firms": "no", "financial_difficulty": "no", "de_minimis_used": 0}
    answers = {**MAKER, **levels(content, 3), **firm}
    market = {**levels(content, 3, "market")}
    chosen = ["FRA", "USA", "UZB"]
    return planned(
        content, case_of(content, answers, path="full", chosen=chosen, market_answers=dict.fromkeys(chosen, market))
    )


def random_case(content: Content, rng: Random) -> Case:
    chosen = rng.choice(CHOSEN)
    market_questions = [q for q in content.questions.values() if q.scope == "market"]
    return case_of(
        content,
        random_answers(content, rng, rng.random()),
        path=rng.choice(["express", "full"]),
        language=rng.choice(["it", "en"]),
        chosen=list(chosen),
        market_answers={m: {q.id: rng.randint(0, 4) for q in market_questions if rng.random() < 0.6} for m in chosen},
        models={m: rng.choice(sorted(content.action_models)) for m in chosen if rng.random() < 0.4},
        weights={"opportunity": rng.random() + 0.01, "access": 0, "security": 0.3, "affinity": 1}
        if rng.random() < 0.3
        else None,
        objectives=[{"text": "<b>Due & tre</b> {x}", "market": rng.choice(["FRA", None])}]
        if rng.random() < 0.3
        else None,
    )


def test_seven_chapters_in_order_then_sources_and_method(plan: Plan) -> None:
    assert plan.sections[0].id == "summary" and tuple(s.id for s in plan.sections[-4:]) == (
        "assumptions",
        "glossary",
        "sources",
        "method",
    )
    assert [(s.number, s.id) for s in plan.sections if s.number] == list(enumerate(CHAPTERS, start=1))
    assert [s.id for s in plan.sections[1:8]] == list(CHAPTERS)
    assert all(s.blocks for s in plan.sections)


def test_a_complete_plan_says_what_for_whom_and_when(content: Content, plan: Plan) -> None:
    assert plan.kind == "internationalisation" and plan.firm == "Officine Prova" and plan.missing == ()
    assert plan.made_on == TODAY and plan.review_on == add_months(TODAY, 3) and plan.content_version == content.version
    assert "Francia" in plan.verdict[1].it and "United States" in plan.verdict[1].en


def test_any_case_gives_a_whole_plan(content: Content) -> None:
    @bounded(30)
    @given(chances)
    def check(rng: Random) -> None:
        case = random_case(content, rng)
        advice = advice_of(content, case)
        found = build_plan(content, case, advice)
        assert tuple(s.id for s in found.sections if s.number) == CHAPTERS and all(s.blocks for s in found.sections)
        assert found.kind == ("preparation" if advice.preparation else "internationalisation")
        assert_three_first_steps(found)
        assert_well_formed(found)
        assert_languages_agree(found)
        assert_no_code_leaks(content, case, found)

    check()


def assert_three_first_steps(found: Plan) -> None:
    assert len(found.next_actions) == 3 and len({a.id for a in found.next_actions}) == 3
    assert any(a.body and a.ask_for for a in found.next_actions)
    for action in found.next_actions:
        assert TODAY < action.due <= add_months(TODAY, 6)
        assert "stim" in action.effort.it.lower() and "estimate" in action.effort.en.lower()


def assert_well_formed(found: Plan) -> None:
    for table in blocks(found, "table"):
        assert all(len(row) == len(table.head) for row in table.rows) and table.rows
        assert not table.widths or (len(table.widths) == len(table.head) and sum(table.widths) == pytest.approx(1))
        assert all(0 <= i < len(table.head) for i in table.numeric)
    for chart in blocks(found, "bars"):
        assert all(0 <= b.value <= (b.high if b.high is not None else b.value) <= chart.maximum for b in chart.bars)
    for chart in blocks(found, "contributions"):
        assert all(len(row.points) == len(chart.pillars) for row in chart.rows)
    (gantt,) = blocks(found, "gantt")
    assert all(1 <= r.start <= r.end <= gantt.months and (not r.milestone or r.start == r.end) for r in gantt.rows)
    assert Plan.model_validate_json(found.model_dump_json()) == found


def assert_languages_agree(found: Plan) -> None:
    for text in texts(found):
        assert text.it.strip() and text.en.strip()
        assert same_numbers(text), text
        assert "'" not in text.it.replace("Officine", "") and "  " not in text.it + text.en, text


def assert_no_code_leaks(content: Content, case: Case, found: Plan) -> None:
    """No identifier of ours, no country code and no bare customs code reaches a reader."""
    markets = set(content.tables.markets.ids) - {"USA", "VAT"}
    products = case.answers.get("product", ())
    codes = {c for c in products if c.isdigit() and len(c) > 2} if isinstance(products, tuple) else set()
    own = [str(case.answers.get("company_name", "")), *(o.text for o in case.objectives or ())]
    for text in texts(found):
        for words in (text.it, text.en):
            if words in own:
                continue
            assert not SNAKE.findall(words), words
            assert not unfilled(words), words
            assert not set(CAPITALS.findall(words)) & markets, words
            assert not codes & set(re.findall(r"\b\d{4,6}\b", words)), words


def test_the_same_case_and_day_give_the_same_plan(content: Content) -> None:
    case = maker(content, **levels(content, 2))
    assert planned(content, case) == planned(content, case)


@pytest.mark.parametrize(
    "answers", [{}, {"province": "como"}, {"product": ["842240"]}, {"product": ["service:software"]}]
)
def test_an_empty_case_gives_a_plan_of_preparation_with_three_steps(content: Content, answers: dict[str, Any]) -> None:
    found = planned(content, case_of(content, answers))
    assert_three_first_steps(found)
    assert found.missing and ("product" in answers or found.kind == "preparation")


def test_who_has_said_nothing_is_first_asked_to_answer(content: Content) -> None:
    assert planned(content, case_of(content, {})).next_actions[0].id == "complete_answers"


def test_what_is_missing_is_listed_until_it_is_said(content: Content) -> None:
    case = maker(content)
    open_questions = [
        q for q in asked(content, advice_of(content, case).profile.facts, "full") if q.id not in case.answers
    ]
    found = planned(content, case)
    assert len(found.missing) >= 2 and "nome" in found.missing[0].it
    assert str(len([q for q in open_questions if q.id != "company_name"])) in found.missing[1].it
    assert all(t.it != t.en for t in found.missing)


def test_saying_that_one_does_not_know_is_an_answer_but_no_fact(content: Content) -> None:
    silent = {
        q.id: UNKNOWN
        for q in content.questions.values()
        if q.scope == "firm" and not q.answered_by and q.kind != "product"
    }
    found = planned(content, case_of(content, {**silent, "product": ["842240"]}, path="full"))
    told = " · ".join(f.value.it for b in blocks(found, "facts", "context") for f in b.items)
    unknown = content.phrase("plan.unknown").it
    assert f"Fatturato annuo: {unknown}" in told and f"Lingue parlate in azienda: {unknown}" in told


def test_every_figure_of_a_market_has_a_source_and_a_year(content: Content, plan: Plan) -> None:
    (figures,) = [t for t in blocks(plan, "table", "markets") if t.head[-1].it == "Fonte e anno"]
    assert [h.it for h in figures.head[1:-1]] == [content.tables.markets.name(m).it for m in ("FRA", "USA", "UZB")]
    estimate, silent = content.phrase("plan.own_estimate").it, content.phrase("plan.no_figure").it
    dated = re.compile(r"\b(19|20)\d\d\b")
    for label, *cells, source in figures.rows:
        for cell in (c.it for c in cells if any(ch.isdigit() for ch in c.it) and c.it != silent):
            assert source.it == estimate or estimate in cell or dated.search(source.it) or dated.search(cell), label


def test_an_estimated_flow_says_so_beside_the_rank(content: Content) -> None:
    found = planned(content, maker(content))
    (ranking,) = [t for t in blocks(found, "table", "markets") if t.numeric and t.numeric[0] == 0]
    marked = {row[1].it for row in ranking.rows if "(stima)" in row[1].it}
    assert marked and all(
        name.split(" (")[0] in {"Germania", "Francia", "Spagna", "Regno Unito", "Paesi Bassi"} for name in marked
    )


def test_a_figure_past_its_date_is_to_be_verified(content: Content) -> None:
    case = maker(content)
    from_now = build_plan(content, case, advice_of(content, case))
    assert any("da verificare" in t.it for t in texts(from_now.sections[3].blocks))


def test_the_united_states_are_never_given_one_rate(plan: Plan) -> None:
    (figures,) = [t for t in blocks(plan, "table", "markets") if t.head[-1].it == "Fonte e anno"]
    place = [h.it for h in figures.head].index("Stati Uniti")
    duties = [row[place].it for row in figures.rows if "dazi" in row[0].it.lower()]
    assert any("verificare" in cell for cell in duties)


def test_a_market_held_back_by_law_says_why_and_whom_to_ask(content: Content, plan: Plan) -> None:
    (told,) = [
        c
        for c in blocks(plan, "callout", "markets")
        if c.level == "check" and "12gb" in c.text.it and "8ga" not in c.text.it
    ]
    assert told.title.it.startswith("Condizionato") and "Uzbekistan" in told.title.it
    assert "833/2014" in told.text.it and content.bodies["maeci_uama"].name.it in told.text.it
    assert any("Uzbekistan" in t.it for t in texts(plan.sections[3].blocks))


def test_a_forbidden_choice_is_a_stop_with_its_legal_basis(content: Content) -> None:
    found = planned(content, case_of(content, dict(MAKER), chosen=["RUS"]))
    assert found.kind == "preparation" and "vietata" in found.verdict[1].it
    stop = next(c for c in blocks(found, "callout", "markets") if c.level == "stop")
    assert "2014" in stop.text.it
    assert not any("Russia" in t.it for t in texts(found.sections[5].blocks))


def test_a_market_nobody_buys_from_is_not_called_forbidden(content: Content) -> None:
    found = planned(content, case_of(content, {**MAKER, **levels(content, 3)}, chosen=["XKX"]))
    risks = [row for t in blocks(found, "table", "risks") for row in t.rows]
    forbidden = content.phrase("plan.screening.forbidden")
    assert all(forbidden not in row for row in risks)


def test_not_yet_is_a_plan_of_its_own(content: Content) -> None:
    poor = {"budget_24m": 2_000, "export_hours": 0, "export_share": 0, **levels(content, 1)}
    case = maker(content, **poor)
    found = planned(content, case)
    assert found.kind == "preparation" and found.title.it == "Piano di preparazione"
    assert found.review_on == add_months(TODAY, 6) and "maggio 2027" in found.verdict[2].it
    assert "May 2027" in found.verdict[2].en and found.verdict[1].it.startswith("Non ancora")
    (objectives,) = blocks(found, "table", "objectives")
    assert len(objectives.rows) >= 3
    assert blocks(found, "gantt")[0].rows and not any(r.group == "market" for r in blocks(found, "gantt")[0].rows)


def test_the_budget_adds_up_and_is_an_estimate(content: Content, plan: Plan) -> None:
    budget = blocks(plan, "table", "schedule")[0]
    assert budget.source == content.phrase("plan.own_estimate")

    for column in (1, 2, 3):
        lines = [amounts(row[column].en) for row in budget.rows]
        low, high = sum(line[0] for line in lines[:-1]), sum(line[-1] for line in lines[:-1])
        assert [low, high] == [lines[-1][0], lines[-1][-1]]
    assert all("€" in row[3].it for row in budget.rows)


def test_the_firms_own_objectives_replace_the_proposed_ones(content: Content) -> None:
    own = [{"market": "FRA", "text": "Due clienti <nuovi>", "target": "2", "due": "2027-12-31", "owner": "Anna"}]
    found = planned(content, case_of(content, dict(MAKER), chosen=["FRA"], objectives=own))
    (table,) = blocks(found, "table", "objectives")
    assert [cell.it for cell in table.rows[0]] == ["Francia", "Due clienti <nuovi>", "2", "31 dicembre 2027", "Anna"]
    assert len(table.rows) == 1


def test_a_market_of_ones_own_objectives_need_not_be_chosen(content: Content) -> None:
    own = [{"market": "JPN", "text": "Una fiera"}]
    assert planned(content, case_of(content, dict(MAKER), objectives=own)).sections[1].blocks


def test_firm_names_are_taken_as_written(content: Content) -> None:
    for name in ("<b>A&B</b> {x}", "Şirket Ł ☕", "x" * 120):
        assert planned(content, maker(content, company_name=name)).firm == name
    for silent in ("", "   ", UNKNOWN):
        assert planned(content, maker(content, company_name=silent)).firm == ""


def test_the_result_for_programs_tells_the_same(content: Content) -> None:
    case = maker(content, **levels(content, 2))
    advice = advice_of(content, case)
    found = build_plan(content, case, advice)
    for language in ("it", "en"):
        document = result_json(content, case, advice, found, language)
        assert document["readiness"]["low"] == advice.readiness.low
        assert [r["market"] for r in document["ranking"]][:3] == [s.market for s in advice.ranking.scores[:3]]  # type: ignore[union-attr]
        assert document["plan"]["verdict"] == [v.get(language) for v in found.verdict]  # type: ignore[arg-type]
        assert set(document["models"]) == set(advice.chosen) == set(document["chosen"])


def test_what_must_be_verified_is_neither_true_nor_false_for_programs(content: Content) -> None:
    case = maker(content)
    advice = advice_of(content, case)
    document = result_json(content, case, advice, build_plan(content, case, advice), "it")
    said = {"yes": True, "no": False, "to_verify": None}
    fits = [
        (fit, row)
        for m, rows in document["models"].items()
        for fit, row in zip(advice.markets[m].fits, rows, strict=True)
    ]
    assert {fit.eligible for fit, _ in fits} >= {"no", "to_verify"}
    assert all(row["eligible"] is said[fit.eligible] and row["model"] == fit.model for fit, row in fits)


def test_who_buys_abroad_is_not_told_how_to_be_paid(content: Content) -> None:
    case = parse_case(content, content.personas["shoes_vigevano"])
    plan = build_plan(content, case, advise(content, case, TODAY))
    assert case.chosen, "the example buys in markets it chose"
    assert "cliente nuovo" not in str(plan.model_dump())
    selling = parse_case(content, content.personas["silk_como"])
    assert "cliente nuovo" in str(build_plan(content, selling, advise(content, selling, TODAY)).model_dump())
