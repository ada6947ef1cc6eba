"""Each trade rule and each gate speaks where it should, is silent where it should, and never passes on what is not known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from planner.advice import advise
from planner.case import Case
from planner.compliance import Screening, screen
from planner.content.load import Content, load_content
from planner.content.schema import TradeRule
from planner.plan import build_plan
from planner.products import ProductSet, resolve
from tests.firms import TODAY, advice_of, levels, maker
from tests.reading import texts

LATER = "2031-01-01"
RULES = sorted(load_content(Path("content")).trade_rules)
MACHINE_TOOLS = ("845811", "845710", "846229", "8456")
PRODUCTS = ("service:software", "940360", "220421", "842240", "0203", "930320", "411330", "854231", "890391", "970110")
# No market has embargo-type measures without a rule of its own today: this one waits for the next.
WAITING = "embargo_other"


def goods(content: Content, *codes: str) -> ProductSet:
    return resolve(content, codes)


def rules(found: Screening) -> set[str]:
    return {f.rule for f in found.findings}


def meetings(content: Content, rule: TradeRule) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(product, market) pairs that meet the rule, and pairs that do not."""
    prefix = rule.hs[0] if rule.hs else ""
    codes = [*(content.tables.trade.codes(prefix)[:1] if prefix else ()), *PRODUCTS]
    met, spared = [], []
    for code in codes:
        products = goods(content, code)
        for market in content.tables.markets.ids:
            pair = (code, market)
            (met if rule.id in rules(screen(content, products, market, TODAY)) else spared).append(pair)
    return met, spared


@pytest.mark.parametrize("name", RULES)
def test_each_rule_speaks_somewhere_and_is_silent_elsewhere(content: Content, name: str) -> None:
    met, spared = meetings(content, content.trade_rules[name])
    assert bool(met) is (name != WAITING)
    assert spared


def test_the_next_embargo_finds_its_rule_ready(content: Content) -> None:
    markets = content.tables.markets
    coded = list(markets.labels("sanction_level"))
    coded[markets.index("CUB")] = "3"
    table = replace(markets, _labels={**markets._labels, "sanction_level": tuple(str(c) for c in coded)})
    tomorrow = replace(content, tables=replace(content.tables, markets=table))
    found = screen(tomorrow, goods(tomorrow, "940360"), "CUB", TODAY)
    assert found.outcome == "forbidden" and found.findings[0].rule == WAITING


@pytest.mark.parametrize("name", [r for r in RULES if r != WAITING])
def test_an_expired_copy_of_each_rule_still_holds_back(content: Content, name: str) -> None:
    rule = content.trade_rules[name]
    old = rule.model_copy(update={"best_before": "2026-11-21"})
    alone = replace(content, trade_rules={name: old})
    fresh = replace(content, trade_rules={name: rule})
    code, market = meetings(content, rule)[0][0]
    found = screen(alone, goods(content, code), market, TODAY)
    assert found.holds_back and found.findings[0].expired
    if rule.outcome in ("forbidden", "conditional"):
        assert found.outcome == screen(fresh, goods(content, code), market, TODAY).outcome
    else:
        assert found.outcome == "verify"


@pytest.mark.parametrize("name", RULES)
def test_each_rule_says_on_what_ground_from_when_what_to_do_and_whom_to_ask(content: Content, name: str) -> None:
    rule = content.trade_rules[name]
    for words in (rule.text, rule.legal_basis, rule.to_do):
        assert words.it.endswith(".") and words.en.endswith(".") and words.it != words.en
    assert rule.as_of <= TODAY < rule.best_before
    assert content.bodies[rule.body].name.it and rule.source in content.sources
    if rule.confidence == "to_verify" and rule.outcome in ("forbidden", "conditional", "verify"):
        assert rule.body in ("maeci_uama", "maeci", "ice", "agenzia_dogane")


def test_a_rule_past_its_date_is_said_to_be_verified(content: Content) -> None:
    case = maker(content, product=["940360"]).model_copy(update={"chosen": ("GBR",)})
    now, then = (told_on(content, case, day) for day in (TODAY, LATER))
    assert "da verificare, perché la data di validità è passata" not in now
    assert "da verificare, perché la data di validità è passata" in then


def told_on(content: Content, case: Case, day: str) -> str:
    plan = build_plan(content, case, advise(content, case, day))
    return " ".join(t.it for t in texts(plan))


@pytest.mark.parametrize("market", ["KGZ", "UZB"])
@pytest.mark.parametrize("code", MACHINE_TOOLS)
@pytest.mark.parametrize("check", [0, 2, "unknown"])
def test_machine_tools_to_central_asia_meet_the_gate_not_a_score(
    content: Content, market: str, code: str, check: int | str
) -> None:
    answers = {**levels(content, 4), "sanctions_check": check}
    case = maker(content, product=[code], contacts=[market], goal="grow", **answers)
    free = advice_of(content, case)
    assert market not in free.proposal.markets
    advice = advice_of(content, case.model_copy(update={"chosen": (market, "FRA")}))
    assert advice.ranking is not None
    if market == "KGZ":
        assert advice.markets[market].forbidden and advice.ranking.score(market) is None
        assert advice.markets[market].model is None
        return
    assert advice.ranking.screening(market).outcome == "conditional"
    gate = next(g for g in advice.readiness.gates if g.gate == "sanctions_screening" and g.market == market)
    assert gate.outcome == ("to_verify" if check == "unknown" else "fired")
    assert (market in {a.market for a in advice.markets.values() if a.blocked_by}) is (check != "unknown")
    score = advice.ranking.score(market)
    open_world = replace(content, trade_rules={})
    unruled = advice_of(open_world, case).ranking
    assert score is not None and unruled is not None
    same = unruled.score(market)
    assert same is not None and same.score == pytest.approx(score.score)


@pytest.mark.parametrize("market", ["KGZ", "UZB"])
def test_wine_to_central_asia_meets_no_such_gate(content: Content, market: str) -> None:
    case = maker(content, product=["220421"], sanctions_check=0).model_copy(update={"chosen": (market,)})
    advice = advice_of(content, case)
    assert advice.ranking is not None
    assert advice.ranking.screening(market).outcome == "note"
    gate = next(g for g in advice.readiness.gates if g.gate == "sanctions_screening")
    assert gate.outcome == "not_concerned" and not advice.markets[market].forbidden


@pytest.mark.parametrize(
    ("code", "market", "outcome", "named"),
    [
        ("854231", "IND", "conditional", "high_priority_items"),
        ("854231", "CHE", "note", "dual_use_general_licence"),
        ("901420", "BRA", "conditional", "high_priority_items"),
        ("842240", "BRA", "verify", "dual_use"),
        ("842240", "ARE", "conditional", "attention_routes"),
        ("411330", "CHE", "conditional", "protected_species_goods"),
        ("420221", "CHE", "note", "protected_species"),
        ("930320", "USA", "conditional", "arms"),
        ("930320", "SDN", "forbidden", "arms_embargo"),
        ("220421", "KWT", "forbidden", "alcohol_banned"),
        ("220421", "IND", "conditional", "alcohol_restricted"),
        ("852691", "KGZ", "forbidden", "kyrgyzstan_machine_tools"),
        ("846693", "KGZ", "forbidden", "kyrgyzstan_machine_tools"),
        ("940360", "KGZ", "note", "listed_banks"),
        ("851762", "CHN", "conditional", "high_priority_items"),
        ("service:engineering", "CHN", "note", "dual_use_software"),
    ],
)
def test_goods_and_country_decide_together(content: Content, code: str, market: str, outcome: str, named: str) -> None:
    found = screen(content, goods(content, code), market, TODAY)
    assert found.outcome == outcome and named in rules(found)


@pytest.mark.parametrize(
    ("wide", "market", "outcome"),
    [("22", "SAU", "conditional"), ("22", "FRA", "clear"), ("2204", "SAU", "forbidden"), ("84", "KGZ", "conditional")],
)
def test_a_ban_on_part_of_what_was_said_asks_for_the_product(
    content: Content, wide: str, market: str, outcome: str
) -> None:
    found = screen(content, goods(content, wide), market, TODAY)
    assert found.outcome == outcome
    banned = [f for f in found.findings if content.trade_rules[f.rule].outcome == "forbidden"]
    assert all(f.partly is (outcome == "conditional") for f in banned)


def test_the_reader_is_told_that_the_product_is_too_wide(content: Content) -> None:
    words = content.phrase("gates.partly").it
    for code, told in (("22", True), ("2204", False)):
        case = maker(content, product=[code]).model_copy(update={"chosen": ("ARE",)})
        assert (words in told_on(content, case, TODAY)) is told


def test_where_nothing_is_listed_the_day_of_reading_is_told(content: Content) -> None:
    nothing = content.trade_rules["nothing_listed"]
    read = content.tables.markets.fields
    assert next(f.year for f in read if f.id == "sanction_level") == nothing.as_of[:7]
    union = {m for m in content.tables.markets.ids if content.tables.markets.label(m, "eu_member") == "1"}
    for market in content.tables.markets.ids:
        found = screen(content, goods(content, "940360"), market, TODAY)
        silent = content.tables.markets.sanction_level(market) == 0 and market not in union
        assert ("nothing_listed" in rules(found)) is silent, market
        later = screen(content, goods(content, "940360"), market, LATER)
        assert later.holds_back or market in union, market


def test_every_kind_of_outcome_has_its_rules(content: Content) -> None:
    outcomes = {r.outcome for r in content.trade_rules.values()}
    assert outcomes == {"forbidden", "conditional", "verify", "note"}
