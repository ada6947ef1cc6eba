"""Chapters 5 and 6 of the plan: the same sums as the typed results, costs alone without the firm's units, nothing from demand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from planner.advice import advise
from planner.case import parse_case
from planner.content.load import Content
from planner.document import Block, Callout, Facts, LineChart, Paragraph, Plan, Table
from planner.numbers import number
from planner.plan import build_plan, money, price, schedule
from planner.plan.draft import Draft
from tests.firms import TODAY, case_of, maker

LINES = [
    {
        "name": "Astucciatrice",
        "ex_works": 18_500,
        "variable_cost": 11_000,
        "units_first_year": 6,
        "units_second_year": 14,
        "shelf_price": 150_000,
    },
    {"name": "Ricambi", "ex_works": 120, "variable_cost": 70, "units_first_year": 0},
]
SETTINGS = {
    "incoterm": "CIP",
    "freight": 6,
    "freight_by": "percent",
    "insurance": 0.5,
    "importer_margin": 20,
    "retailer_margin": 0,
}


def drafted(content: Content, figures: dict[str, Any] | None = None, **changes: Any) -> Draft:
    case = maker(content, **changes)
    case = parse_case(
        content,
        json.dumps({**case.model_dump(mode="json"), "chosen": ["POL", "BRA"], "figures": figures or {}}),
    )
    return Draft(content, case, advise(content, case, TODAY))


def plan_of(draft: Draft) -> Plan:
    return build_plan(draft.content, draft.case, draft.advice)


def section(plan: Plan, wanted: str) -> tuple[Block, ...]:
    return next(s.blocks for s in plan.sections if s.id == wanted)


def table(content: Content, found: tuple[Block, ...], key: str, **values: str) -> Table:
    wanted = content.phrase(key).it.format_map(values)
    return next(b for b in found if isinstance(b, Table) and b.caption.it == wanted)


def titles(found: tuple[Block, ...]) -> list[str]:
    return [b.title.it for b in found if isinstance(b, Callout)]


@pytest.fixture(scope="module")
def full(content: Content) -> Draft:
    return drafted(content, {"POL": {**SETTINGS, "vat": 23, "lines": LINES}, "BRA": {**SETTINGS, "lines": LINES[:1]}})


def test_without_figures_the_plan_holds_costs_and_no_receipts(content: Content) -> None:
    draft = drafted(content)
    found = section(plan_of(draft), "schedule")
    assert content.phrase("money.costs_only_title").it in titles(found)
    assert not [b for b in found if isinstance(b, LineChart)]
    assert content.phrase("money.no_price_title").it in titles(section(plan_of(draft), "strategy"))
    assert all(f.receipts == 0 for f in money.cash(draft).flows)


def test_price_and_cost_alone_give_the_units_that_pay(content: Content) -> None:
    draft = drafted(content, {"POL": {"lines": [{"ex_works": 500, "variable_cost": 300}]}})
    found = section(plan_of(draft), "schedule")
    assert table(content, found, "money.break_even").rows[0][1].it == "Prodotto 1"
    assert content.phrase("money.costs_only_title").it in titles(found)
    assert content.phrase("money.left.title").it in titles(found)


def test_demand_never_feeds_the_cash_flow(content: Content) -> None:
    for name, text in content.personas.items():
        case = parse_case(content, text).model_copy(update={"figures": {}})
        draft = Draft(content, case, advise(content, case, TODAY))
        assert not money.cash(draft).sold, name
    figures = {"POL": {"lines": LINES, "payment_days": 60}, "BRA": {"lines": LINES, "payment_days": 60}}
    one, other = (drafted(content, figures, product=[p], goal="grow") for p in ("842240", "845811"))
    assert one.advice.ranking is not None and other.advice.ranking is not None
    scores = [d.advice.ranking.score("POL") for d in (one, other) if d.advice.ranking]
    assert scores[0] != scores[1]
    assert [s.lines for s in money.cash(one).sales] == [s.lines for s in money.cash(other).sales]
    assert money.cash(one).flow("base").receipts == money.cash(other).flow("base").receipts


def test_the_quarters_of_the_budget_are_those_of_the_two_years(content: Content, full: Draft) -> None:
    rows = table(content, section(plan_of(full), "schedule"), "money.by_quarter").rows
    budget = schedule.budget_rows(full)
    assert [r[0] for r in rows[:-1]] == [label for label, _, _ in budget]
    for row, (_, first, second) in zip(rows, budget, strict=False):
        middle = (first.low + first.high + second.low + second.high) / 2
        assert row[-1].it == money.plain(middle).it
    spent = money.cash(full).flow("base").months
    assert rows[-1][-1].it == money.plain(sum(m.spending for m in spent[:24])).it


def test_no_market_is_paid_for_before_it_begins(full: Draft) -> None:
    begins = {e.market: e.begin for e in schedule.entries(full)}
    lines = [s for s in money.spending(full) if s.market]
    assert {s.market for s in lines} == set(begins)
    for line in lines:
        begin = begins[line.market or ""]
        assert line.in_month(begin - 1, "high") == 0 < line.in_month(begin, "high")


def test_the_first_sale_is_the_first_order_of_the_calendar(full: Draft) -> None:
    dates = {e.market: e.first_order for e in schedule.entries(full)}
    assert {s.market: s.first_order for s in money.cash(full).sales} == dates


def test_chart_table_and_typed_results_say_the_same(content: Content, full: Draft) -> None:
    flow, found = money.cash(full).flow("base"), section(plan_of(full), "schedule")
    (chart,) = [b for b in found if isinstance(b, LineChart)]
    base = next(s for s in chart.series if s.name == content.phrase("money.version.base"))
    assert base.values == (0.0, *(q.cumulative for q in flow.quarters))
    quarters = table(content, found, "money.quarters")
    assert [r[-1].it for r in quarters.rows] == [money.plain(q.cumulative).it for q in flow.quarters]
    assert chart.ticks[0].value <= min(min(s.values) for s in chart.series)
    assert chart.ticks[-1].value >= max(max(s.values) for s in chart.series)
    assert 0 in {t.value for t in chart.ticks}


def test_the_budget_is_held_against_the_worst_month(content: Content, full: Draft) -> None:
    found = section(plan_of(full), "schedule")
    flow = money.cash(full)
    assert flow.budget is not None
    worst = flow.flow("prudent").peak_need
    expected = (
        "fits" if flow.budget >= worst else "borderline" if flow.budget >= flow.flow("base").peak_need else "short"
    )
    assert content.phrase(f"money.peak_{expected}_title").it in titles(found)
    cover = next(b for b in found if isinstance(b, Facts) and b.caption == content.phrase("money.cover"))
    gap = next(f.value.it for f in cover.items if f.label == content.phrase("money.cover_gap"))
    assert gap == (money.whole(worst - flow.budget).it if worst - flow.budget >= 50 else "nulla")


def test_a_product_without_units_is_named_as_not_counted(content: Content, full: Draft) -> None:
    found = section(plan_of(full), "schedule")
    (left,) = [b for b in found if isinstance(b, Callout) and b.title == content.phrase("money.left.title")]
    assert "Polonia, Ricambi" in left.text.it and "zero" in left.text.it
    assert "Astucciatrice" not in left.text.it


def test_the_ladder_on_paper_is_the_typed_one(content: Content, full: Draft) -> None:
    found = section(plan_of(full), "strategy")
    printed = table(content, found, "money.price_table", market="Polonia")
    typed = price.table_of(full, "POL", full.case.figures["POL"])
    shelf = next(r for r in printed.rows if r[0] == content.phrase("money.step.shelf"))
    steps = [x.step("shelf") for x in typed.ladders]
    assert [c.it for c in shelf[1:]] == [f"{number(s.amount or 0, 'it', 2)}\N{NO-BREAK SPACE}€" for s in steps if s]


def test_a_missing_duty_is_to_be_verified_with_the_average_and_its_year_beside(content: Content, full: Draft) -> None:
    found = section(plan_of(full), "strategy")
    printed = table(content, found, "money.price_table", market="Brasile")
    duty = next(r for r in printed.rows if r[0] == content.phrase("money.step.duty"))
    assert duty[1].it == "da verificare"
    assert any(r[1].it.startswith("almeno") for r in printed.rows)
    told = next(b.text.it for b in found if isinstance(b, Paragraph) and b.text.it.startswith("Brasile: le condizioni"))
    average = content.tables.markets.datum("BRA", "tariff_mean")
    assert average is not None
    assert "dazio: da verificare" in told and average.year in told and "non entra nel conto" in told


def test_steps_that_add_nothing_are_left_out_with_the_sum_they_repeat(content: Content, full: Draft) -> None:
    rows = table(content, section(plan_of(full), "strategy"), "money.price_table", market="Polonia").rows
    said = [r[0].it for r in rows[:8]]
    steps = ("ex_works", "freight", "insurance", "border", "importer", "importer_price", "vat", "shelf")
    assert said == [content.phrase(f"money.step.{s}").it for s in steps]


def test_many_products_stay_short_on_paper_and_whole_on_screen(content: Content) -> None:
    lines = [{**LINES[0], "name": f"Modello {i}", "ex_works": 1_000 * i} for i in range(1, 11)]
    draft = drafted(content, {"POL": {**SETTINGS, "lines": lines}})
    others = table(content, section(plan_of(draft), "strategy"), "money.other_products", market="Polonia")
    assert [r[0].it for r in others.rows] == [f"Modello {i}" for i in range(4, 11)]
    assert others.rows[0][1].it == "4.000,00\N{NO-BREAK SPACE}€"
    shown = price.market_blocks(draft, "POL", draft.case.figures["POL"])
    heads = [h.it for b in shown if isinstance(b, Table) for h in b.head]
    assert {f"Modello {i}" for i in range(1, 11)} <= set(heads)


def test_the_united_states_show_no_average(content: Content) -> None:
    case = case_of(content, maker(content).answers, chosen=["USA"], figures={"USA": {**SETTINGS, "lines": LINES}})
    draft = Draft(content, case, advise(content, case, TODAY))
    (facts,) = [b for b in price.market_blocks(draft, "USA", case.figures["USA"]) if isinstance(b, Facts)]
    duty = next(f for f in facts.items if f.label == content.phrase("money.set_duty"))
    assert duty.value.it == "da verificare"
    assert duty.note is not None and not any(c.isdigit() for c in duty.note.it)


def test_a_service_reads_no_word_of_customs(content: Content) -> None:
    case = parse_case(content, content.personas["software_milano"])
    markets = advise(content, case, TODAY).chosen
    figures = {m: {"lines": LINES, "vat": 8.1, "importer_margin": 20} for m in markets}
    case = parse_case(content, json.dumps({**case.model_dump(mode="json"), "figures": figures}))
    draft = Draft(content, case, advise(content, case, TODAY))
    found = [b for m in markets for b in price.market_blocks(draft, m, case.figures[m])]
    found += [*price.blocks(draft), *money.blocks(draft)]
    assert money.cash(draft).sold
    words = json.dumps([b.model_dump(mode="json") for b in found], ensure_ascii=False).lower()
    assert "astucciatrice" in words
    for word in ("dazi", "dogan", "duty", "customs", "trasporto", "fabbrica", "factory"):
        assert word not in words, word


def test_who_wants_to_buy_abroad_is_asked_for_no_selling_price(content: Content) -> None:
    draft = drafted(content, {"POL": {"lines": LINES}}, goal="sourcing")
    assert price.blocks(draft) == () and not money.cash(draft).sold
    assert content.phrase("money.costs_only_title").it not in titles(money.blocks(draft))


def test_a_market_held_back_or_left_takes_no_part(content: Content, full: Draft) -> None:
    figures = {"POL": {"lines": LINES}, "JPN": {"lines": LINES}}
    draft = drafted(content, figures)
    assert "JPN" not in {s.market for s in money.cash(draft).sales}
    assert set(draft.case.figures) == {"POL", "JPN"}


@pytest.mark.parametrize("name", ["x" * 120, "<b>{market}</b> & 100%", "Çelik–☕"])
def test_any_name_of_a_product_can_be_printed(content: Content, name: str) -> None:
    draft = drafted(content, {"POL": {"lines": [{**LINES[0], "name": name}]}})
    plan = plan_of(draft)
    printed = table(content, section(plan, "strategy"), "money.price_table", market="Polonia")
    assert printed.head[1].it == name


@pytest.mark.parametrize("values", [[0.0], [-1.0], [5.0, 3.0], [-123_456.0, 98_765.0], [-3e7, 10.0], [1e9]])
def test_the_levels_of_the_chart_hold_every_value(values: list[float]) -> None:
    levels = [t.value for t in money.ticks(values)]
    assert levels[0] <= min(0.0, *values) and levels[-1] >= max(0.0, *values)
    assert 0.0 in levels and 2 <= len(levels) <= 8


@pytest.mark.parametrize(("units", "shown"), [(7, 7), (99, 99), (101, 110), (2_552, 2_600), (15_307, 16_000)])
def test_units_are_rounded_up_to_two_figures(units: int, shown: int) -> None:
    assert money.about(units) == shown
