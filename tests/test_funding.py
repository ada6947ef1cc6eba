"""Calls against the firm: who is in and why not, closed never open, money within its ceilings, no spending before its time."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from planner.base import LANGUAGES, Money
from planner.case import Case
from planner.content.lint_dates import SOON_DAYS, due_content
from planner.content.load import Content
from planner.content.schema_funding import FundingCall
from planner.document import Callout, Table
from planner.funding import (
    Assessed,
    Cost,
    assess_calls,
    because_text,
    questions,
    spending_warnings,
    state_on,
)
from planner.numbers import money_range
from planner.plan import build_plan
from planner.plan.draft import Draft
from planner.plan.funding import call_blocks, costs, state_text
from planner.plan.schedule import budget_rows
from planner.profile import build_profile
from planner.progress import route
from tests.firms import TODAY, advice_of, maker

READY = {
    "linked_firms": "no",
    "approved_accounts": "two_or_more",
    "contributions_regular": "yes",
    "financial_difficulty": "no",
    "de_minimis_used": 0,
    "main_activity": "manufacturing",
    "chamber_fee": "paid",
}
VNM = "new_markets_2025"


def seen(content: Content, call: str, case: Case, plan: tuple[Cost, ...] = (), today: str = TODAY) -> Assessed:
    advice = replace(advice_of(content, case), today=today)
    return next(a for a in assess_calls(content, advice, plan) if a.call.id == call)


def test_a_firm_within_every_rule_is_eligible_and_each_rule_shows_its_answer(content: Content) -> None:
    found = seen(content, VNM, maker(content, **READY))
    assert found.verdict == "eligible"
    assert {t.outcome for t in found.tested} == {"met"} and len(found.tested) == 7
    assert all(t.answer is not None for t in found.tested)


def test_above_the_ceiling_the_answer_and_the_ceiling_are_said_together(content: Content) -> None:
    found = seen(content, VNM, maker(content, **READY, export_share=46))
    assert found.verdict == "not_eligible"
    why = because_text(content, found)
    assert why.it == "No, perché: Vendite all’estero sul fatturato: 46%, sopra il tetto del 40%."
    assert why.en == "No, because: Foreign sales as a share of turnover: 46%, above the ceiling of 40%."
    assert seen(content, VNM, maker(content, **READY, export_share=40)).verdict == "eligible"


@pytest.mark.parametrize(
    ("changed", "value", "rule"),
    [
        ("approved_accounts", "one", "two_accounts"),
        ("contributions_regular", "no", "regular_contributions"),
        ("financial_difficulty", "yes", "not_in_difficulty"),
        ("de_minimis_used", 300000, "de_minimis_room"),
        ("linked_firms", "yes_large", "sme"),
    ],
)
def test_each_answer_alone_can_shut_the_door(content: Content, changed: str, value: object, rule: str) -> None:
    found = seen(content, VNM, maker(content, **{**READY, changed: value}))
    assert found.verdict == "not_eligible" and [t.rule.id for t in found.of("not_met")] == [rule]


@pytest.mark.parametrize("missing", [q for q in READY if q not in ("linked_firms", "main_activity", "chamber_fee")])
def test_an_answer_not_given_or_not_known_is_to_be_verified(content: Content, missing: str) -> None:
    answers = {q: v for q, v in READY.items() if q != missing}
    for case in (maker(content, **answers), maker(content, **answers, **{missing: "unknown"})):
        found = seen(content, VNM, case)
        assert found.verdict == "to_verify" and len(found.of("unknown")) == 1
        assert found.of("unknown")[0].rule.subject.it in because_text(content, found).it


def test_outside_lombardy_the_site_is_asked_and_decides(content: Content) -> None:
    def verdict(**answers: object) -> str:
        return seen(content, VNM, maker(content, **READY, province="elsewhere", **answers)).verdict

    asked = {q.id for q in questions(content, build_profile(content, maker(content, province="elsewhere")))}
    assert "lombard_site" in asked
    assert "lombard_site" not in {q.id for q in questions(content, build_profile(content, maker(content)))}
    assert (verdict(), verdict(lombard_site="no"), verdict(lombard_site="opening")) == (
        "to_verify",
        "not_eligible",
        "eligible",
    )


def test_what_only_calls_need_is_never_asked_in_the_questionnaire(content: Content) -> None:
    for path in ("express", "full"):
        assert all(q.section != "funding" for q in route(content, maker(content, path=path)))


def test_where_criteria_are_not_known_nobody_is_told_yes(content: Content) -> None:
    found = seen(content, "export_plan_2025", maker(content, **READY))
    assert found.verdict == "to_verify" and "non sono noti" in because_text(content, found).it
    unread = [c.id for c in content.funding_calls.values() if c.confidence == "to_verify"]
    assert unread and all(seen(content, c, maker(content, **READY)).verdict != "eligible" for c in unread)


def test_a_closed_call_is_closed_on_every_later_day_and_nothing_old_is_open(content: Content) -> None:
    for day in (TODAY, "2027-06-01", "2030-01-01"):
        assert state_on(content.funding_calls[VNM], day) == "closed"
        for call in content.funding_calls.values():
            if state_on(call, day) == "open":
                assert day <= call.best_before and (call.closes is None or day <= call.closes)
    assert not [c for c in content.funding_calls.values() if state_on(c, "2030-01-01") == "open"]


def test_a_state_past_its_date_says_what_it_was_and_that_it_is_to_be_verified(content: Content) -> None:
    case = maker(content, **READY)
    here = Draft(content, case, advice_of(content, case))
    together = seen(content, "fairs_together", case)
    assert together.state == "unknown" and together.expired
    assert state_text(here, together).it == "risultava aperta (23 luglio 2025): da verificare"
    fund = seen(content, "sme_guarantee_fund", case)
    assert fund.state == "open" and not fund.expired and "7 gennaio 2026" in state_text(here, fund).it
    later = seen(content, "sme_guarantee_fund", case, today="2027-01-08")
    assert later.state == "unknown" and later.expired


def test_samples_come_after_what_may_be_open_and_the_past_comes_last(content: Content) -> None:
    groups = [a.group for a in assess_calls(content, advice_of(content, maker(content)))]
    assert groups == sorted(groups, key=("today", "next", "past").index) and set(groups) == {"today", "next", "past"}
    assert len(groups) == len(content.funding_calls)


def test_money_stays_within_least_spending_ceilings_and_room_for_aid(content: Content) -> None:
    def share(low: int, high: int, **answers: object) -> tuple[Money | None, Money | None, bool]:
        case = maker(content, **{**READY, **answers})
        found = seen(content, VNM, case, (Cost(Money(low=low, high=high), model="agent", market="POL"),))
        assert found.share is not None
        return found.share.grant, found.share.loan, found.share.enough

    assert share(100_000, 200_000) == (Money(low=20_000, high=40_000), Money(low=65_000, high=130_000), True)
    assert share(5_000, 29_999) == (None, None, False)
    assert share(5_000, 50_000) == (Money(low=0, high=10_000), Money(low=0, high=32_500), True)
    assert share(900_000, 2_000_000) == (Money(low=120_000, high=120_000), Money(low=390_000, high=390_000), True)
    assert share(100_000, 200_000, de_minimis_used=275_000)[0] == Money(low=20_000, high=25_000)


def test_markets_already_served_are_no_new_markets_and_others_need_their_own(content: Content) -> None:
    plan = (
        Cost(Money(low=40_000, high=40_000), model="agent", market="FRA"),
        Cost(Money(low=50_000, high=50_000), model="agent", market="POL"),
    )
    served = seen(content, VNM, maker(content, **READY, served_markets=["FRA"]), plan)
    assert served.share is not None and served.share.base == Money(low=50_000, high=50_000)
    assert seen(content, "simest_usa", maker(content, **READY, path="full")).useful is False
    american = maker(content, **READY).model_copy(update={"chosen": ("USA",)})
    assert seen(content, "simest_usa", american).useful is True


def test_no_money_is_reckoned_for_who_is_shut_out(content: Content) -> None:
    plan = (Cost(Money(low=100_000, high=200_000), model="agent", market="POL"),)
    assert seen(content, VNM, maker(content, **READY, export_share=80), plan).share is None


def test_the_costs_are_those_of_the_timeline(content: Content) -> None:
    case = maker(content, **READY)
    here = Draft(content, case, advice_of(content, case))
    rows = budget_rows(here)
    for end in ("low", "high"):
        whole = sum(getattr(first, end) + getattr(second, end) for _, first, second in rows)
        assert sum(getattr(c.money, end) for c in costs(here)) == whole > 0


def callouts(blocks: tuple[object, ...], title: str) -> list[Callout]:
    return [b for b in blocks if isinstance(b, Callout) and b.title.it == title]


def test_the_plan_warns_once_before_spending_and_names_the_rule(content: Content) -> None:
    case = maker(content, **READY)
    plan = build_plan(content, case, advice_of(content, case))
    strategy, schedule = (next(s for s in plan.sections if s.id == name) for name in ("strategy", "schedule"))
    (warning,) = callouts(strategy.blocks, content.phrase("annexes.strategy.before_spending").it)
    # The timeline does not say it all again, it sends back to chapter 5.
    assert not callouts(schedule.blocks, content.phrase("funding.warn_title").it)
    assert content.phrase("schedule.spending") in [b.text for b in schedule.blocks if b.kind == "paragraph"]
    assert "dopo la domanda" in warning.text.it and content.funding_calls[VNM].name.it in warning.text.it
    assert "oggi chiusa" in warning.text.it
    said = spending_warnings(content, advice_of(content, maker(content, **READY, spending_begun="yes")))
    assert said[0].text == content.phrase("funding.warn_begun")
    excluded = spending_warnings(content, advice_of(content, maker(content, **READY, export_share=80)))
    assert all(VNM not in w.calls for w in excluded)


def test_the_annex_comes_before_the_sources_and_shows_every_useful_call_with_its_state(content: Content) -> None:
    case = maker(content, **READY)
    advice = advice_of(content, case)
    plan = build_plan(content, case, advice)
    ids = [s.id for s in plan.sections]
    assert ids.index("funding") < ids.index("sources") and plan.sections[ids.index("funding")].number == 0
    annex = plan.sections[ids.index("funding")]
    first = next(b for b in annex.blocks if isinstance(b, Table))
    wanted = {a.call.name.it: a for a in assess_calls(content, advice) if a.useful and a.group != "past"}
    in_full = {row[0].it for row in first.rows}
    lines = [line.it for b in annex.blocks if b.kind == "bullets" for line in b.items]
    in_short = {name for name in wanted if any(line.startswith(f"{name}: ") for line in lines)}
    assert in_full | in_short == set(wanted) and not in_full & in_short and len(lines) == len(in_short)
    assert all(wanted[name].state != "closed" for name in in_full)
    assert content.funding_calls[VNM].name.it in in_short
    for language in LANGUAGES:
        words = " ".join(str(b.model_dump()) for b in annex.blocks)
        assert content.phrase("funding.official").get(language) in words
    cited = str(next(s for s in plan.sections if s.id == "sources").model_dump())
    assert content.sources["dom_finlombarda"].title.it in cited


def test_the_page_of_a_measure_holds_its_terms_its_rules_and_what_to_ask(content: Content) -> None:
    case = maker(content, **READY)
    here = Draft(content, case, advice_of(content, case))
    plan = costs(here)
    for found in assess_calls(content, here.advice, plan):
        words = json.dumps([b.model_dump() for b in call_blocks(here, found)], ensure_ascii=False)
        assert found.call.spending.it in words and found.call.amounts.it in words and found.call.window.it in words
        assert all(t.rule.text.it in words for t in found.tested)
        assert all(point.it in words for point in found.call.to_ask)
        if found.share is not None and found.share.grant is not None:
            assert money_range(found.share.grant, "it") in words


def test_every_call_says_nothing_on_money_without_a_source(content: Content) -> None:
    def bare(call: FundingCall) -> bool:
        return call.grant_share is None and call.loan_share is None and call.grant_max is None and call.loan_max is None

    assert all(bare(c) for c in content.funding_calls.values() if c.source is None)


def test_what_must_be_verified_again_is_listed_with_its_day(content: Content) -> None:
    folder = Path("content")
    found = due_content(folder, TODAY)
    by_id = {(d.kind, d.id): d for d in found}
    assert by_id["funding_call", "fairs_together"].expired
    assert not by_id["funding_call", VNM].expired and by_id["funding_call", VNM].best_before == "2027-01-31"
    assert ("indicator", "rule_of_law") in by_id and any(d.kind == "source" for d in found)
    assert [d.best_before for d in found] == sorted(d.best_before for d in found)
    assert ("funding_call", "line_plus") not in by_id
    assert {d.id for d in due_content(folder, TODAY, 0)} == {d.id for d in found if d.expired}
    assert SOON_DAYS == 90 and ("funding_call", "chamber_vouchers") not in by_id
