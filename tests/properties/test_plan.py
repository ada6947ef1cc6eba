"""The plan: what every firm finds in it and what must not depend on anything else."""

from __future__ import annotations

from planner.document import Gantt, GanttRow, Plan
from tests.properties.registry import prop
from tests.properties.workbench import Firms
from tests.reading import texts


def calendar(plan: Plan) -> Gantt:
    return next(b for section in plan.sections for b in section.blocks if isinstance(b, Gantt))


def rows(plan: Plan, group: str) -> list[GanttRow]:
    return [row for row in calendar(plan).rows if row.group == group]


def words(plan: Plan) -> list[tuple[str, str]]:
    return [(t.it, t.en) for t in texts(plan)]


@prop("somebody_to_call_is_among_the_first_three_steps")
def test_call(firms: Firms) -> None:
    """Every plan begins with three actions, dated, in the future, at least one of them with a body to call."""
    for case in firms.some(10):
        plan = firms.plan(case)
        assert len(plan.next_actions) == 3 and any(a.body for a in plan.next_actions)
        assert all(a.due > plan.made_on for a in plan.next_actions)
        assert len({a.id for a in plan.next_actions}) == 3


@prop("nothing_happens_outside_the_calendar")
def test_calendar(firms: Firms) -> None:
    """Every row of the calendar begins before it ends and lies within the months of the plan."""
    for case in firms.some(8):
        found = calendar(firms.plan(case))
        assert found.rows
        assert all(1 <= row.start <= row.end <= found.months for row in found.rows)


@prop("no_chapter_repeats_an_activity")
def test_no_duplicates(firms: Firms) -> None:
    """The calendar holds each line once."""
    for case in firms.some(8):
        labels = [row.label.it for row in calendar(firms.plan(case)).rows]
        assert len(set(labels)) == len(labels)


@prop("a_market_held_back_has_no_dates")
def test_held_back(firms: Firms) -> None:
    """When worst answers about its rules hold a market back, the calendar has no line for it and the others keep theirs."""
    names = firms.content.tables.markets
    tried = 0
    for case in firms.some(8, where=lambda c: len(c.chosen) >= 2):
        for market in case.chosen:
            answers = {**case.market_answers, market: {**case.market_answers[market], "legal_requirements": 0}}
            barred = case.model_copy(update={"market_answers": answers})
            if "legal_saleability" not in firms.advice(barred).markets[market].blocked_by:
                continue
            lines = " ".join(row.label.it for row in rows(firms.plan(barred), "market"))
            assert names.name(market).it not in lines
            tried += 1
    assert tried >= 4


@prop("the_name_of_the_firm_changes_its_name_only")
def test_name(firms: Firms) -> None:
    """Two firms that differ in their name alone get the same plan, word for word but for the name."""
    for case in firms.some():
        one, other = (firms.plan(firms.with_answers(case, company_name=n)) for n in ("Aliante Srl", "Zefiro Spa"))
        assert one.firm != other.firm
        changed = [(a.replace("Aliante Srl", ""), b.replace("Aliante Srl", "")) for a, b in words(one)]
        assert changed == [(a.replace("Zefiro Spa", ""), b.replace("Zefiro Spa", "")) for a, b in words(other)]


@prop("the_day_moves_dates_not_conclusions")
def test_day(firms: Firms) -> None:
    """A plan made a week later says the same of markets, models and readiness."""
    for case in firms.some():
        one, other = firms.advice(case, "2026-11-22"), firms.advice(case, "2026-11-29")
        assert one.readiness == other.readiness and one.ranking == other.ranking
        assert {m: a.model for m, a in one.markets.items()} == {m: a.model for m, a in other.markets.items()}


@prop("a_firm_without_means_gets_conditions_not_sales")
def test_no_means(firms: Firms) -> None:
    """With neither money nor hours the plan is one of preparation, with a date to look again and no first order in the calendar."""
    for case in firms.some(6):
        bare = firms.with_answers(case, budget_24m=0, export_hours=0)
        plan = firms.plan(bare)
        assert plan.kind == "preparation" and plan.review_on > plan.made_on
        assert rows(plan, "market") == []


@prop("the_firms_revenue_is_only_what_the_firm_said")
def test_no_invented_revenue(firms: Firms) -> None:
    """Italy's potential for the product is never written down as money of the firm: its order of size does not enter the budget."""
    for case in firms.some():
        plan = firms.plan(case)
        small = firms.plan(firms.with_answers(case, turnover=400_000))
        budget, other = (next(s for s in p.sections if s.id == "schedule").blocks for p in (plan, small))
        assert budget == other
