"""Chapter 4: a register that names rules, signals and who answers; scenarios with sums that can be redone and no customs for services."""

from __future__ import annotations

import re
from typing import Any

import pytest

from planner.case import Case
from planner.content.load import Content
from planner.document import Plan, Table
from planner.markets.scenarios import MARGIN_QUESTION, PRICE_QUESTION, market_scenarios
from planner.plan import build_plan
from planner.plan.draft import Draft
from planner.plan.scenarios import market_blocks, of_market, signals
from planner.wording import shown_day
from tests.firms import MAKER, advice_of, case_of, levels, maker
from tests.reading import CUSTOMS, blocks, same_numbers, texts

CHOSEN = ("USA", "UZB", "CHE")
REGISTER, EFFECTS = "Registro dei rischi", "che cosa succede se"


def planned(content: Content, chosen: tuple[str, ...] = CHOSEN, **changes: Any) -> Plan:
    case = case_of(content, {**MAKER, **levels(content, 3), **changes}, path="full", chosen=list(chosen))
    return build_plan(content, case, advice_of(content, case))


def tables(plan: Plan, caption: str) -> list[Table]:
    return [t for t in blocks(plan, "table", "risks") if caption in t.caption.it]


def paragraphs(plan: Plan) -> list[str]:
    return [p.text.it for p in blocks(plan, "paragraph", "risks")]


def drafted(content: Content) -> Draft:
    case = case_of(content, {**MAKER, **levels(content, 3)}, path="full", chosen=list(CHOSEN))
    return Draft(content, case, advice_of(content, case))


def on_screen(content: Content, market: str) -> list[str]:
    """What the sheet of a market says of its scenarios, beside the table."""
    draft = drafted(content)
    found = of_market(draft, market)
    assert found is not None
    return [b.text.it for b in market_blocks(draft, found) if b.kind == "paragraph"]


@pytest.fixture(scope="module")
def plan(content: Content) -> Plan:
    return planned(content)


def test_every_market_of_the_plan_has_its_scenarios_and_the_two_worst(content: Content, plan: Plan) -> None:
    found = tables(plan, EFFECTS)
    assert [t.caption.it.split(":")[0] for t in found] == [content.tables.markets.name(m).it for m in CHOSEN]
    for table in found:
        assert table.rows[-1][0].it.startswith("I due peggiori insieme") and 3 <= len(table.rows) <= 4
        assert all(cell.it and cell.en for row in table.rows for cell in row)


def test_paper_keeps_the_heaviest_scenarios_and_the_sheet_all_of_them(content: Content, plan: Plan) -> None:
    draft = drafted(content)
    for market, printed in zip(CHOSEN, tables(plan, EFFECTS), strict=True):
        found = of_market(draft, market)
        assert found is not None
        whole, *_ = market_blocks(draft, found)
        assert isinstance(whole, Table) and set(printed.rows) <= set(whole.rows)
        kept = {row[0].it for row in printed.rows}
        lost = {e.scenarios[0]: e.loss.central for e in found.effects}
        heaviest = max(lost, key=lambda name: lost[name])
        assert content.scenarios[heaviest].text.it in kept


def test_every_scenario_of_a_sheet_has_its_signal_and_its_answer(content: Content) -> None:
    draft = drafted(content)
    found = [s for m in CHOSEN if (s := of_market(draft, m)) is not None]
    table = signals(draft, found)
    assert {row[0].it for row in table.rows} == {
        content.scenarios[e.scenarios[0]].text.it for s in found for e in s.effects
    }
    assert all(row[3].it and row[4].it for row in table.rows)


def test_the_sums_in_words_come_out(content: Content) -> None:
    sums = {p for market in CHOSEN for p in on_screen(content, market) if p.startswith("Conto da rifare")}
    assert len(sums) == 2, "near for Switzerland, farther for the other two"
    for words in sums:
        found = [float(n.replace(",", ".")) for n in re.findall(r"\d+(?:,\d+)?", words)]
        goods, share, base, points, after, again, own = found[:7]
        assert goods == 100 and goods + share == base == again
        assert base * (1 + points / 100) == pytest.approx(after, abs=0.1)
        assert (own + share) * (1 + points / 100) == pytest.approx(base, abs=0.1)


def test_a_currency_sum_comes_out_too(content: Content) -> None:
    (words,) = [p for p in on_screen(content, "POL") if p.startswith("Conto da rifare")]
    found = [float(n.replace(",", ".")) for n in re.findall(r"\d+(?:,\d+)?", words)]
    goods, share, base, fall, left, again, own = found[:7]
    assert goods + share == base and again == share
    assert base * (1 - fall / 100) == pytest.approx(left, abs=0.1) and left - share == pytest.approx(own, abs=0.1)


def test_what_to_verify_is_named(content: Content, plan: Plan) -> None:
    (register,) = tables(plan, REGISTER)
    held = 0
    for market in CHOSEN:
        screening = advice_of(content, maker(content, product=["842240"])).ranking.screening(market)  # type: ignore[union-attr]
        if screening.holds_back:
            name, held = content.tables.markets.name(market).it, held + 1
            row = next(r for r in register.rows if r[0].it == "Sanzioni e divieti" and name in r[1].it)
            rule = content.trade_rules[screening.findings[0].rule]
            assert rule.legal_basis.it.rstrip(".") in row[3].it and shown_day(rule.as_of).it in row[3].it
    assert held and any("833/2014" in cell.it for row in register.rows for cell in row)


def test_every_risk_has_a_weight_a_signal_a_response_and_somebody(plan: Plan) -> None:
    (register,) = tables(plan, REGISTER)
    heads = ["Rischio", "Mercato", "Livello × impatto", "Su che cosa si basa"]
    assert [h.it for h in register.head] == [*heads, "Segnale da osservare", "Risposta", "Responsabile"]
    assert register.rows and all(cell.it.strip() for row in register.rows for cell in row)
    levels_and_impacts = [row[2].it.split(" × ") for row in register.rows]
    assert {level for level, _ in levels_and_impacts} >= {"basso", "alto"}
    assert {impact for _, impact in levels_and_impacts} == {"medio", "alto"}


def test_a_risk_that_is_the_same_everywhere_is_told_once(plan: Plan) -> None:
    (register,) = tables(plan, REGISTER)
    capacity = [row for row in register.rows if row[0].it == "Capacità produttiva"]
    assert [row[1].it for row in capacity] == ["tutti"]
    named = [name for row in register.rows if row[0].it == "Paese" for name in re.split(", | e ", row[1].it)]
    assert sorted(named) == ["Stati Uniti", "Svizzera", "Uzbekistan"]


def test_the_united_states_say_what_is_not_known_of_today(content: Content, plan: Plan) -> None:
    latest = max(content.tables.us_tariffs, key=lambda e: e.date)
    (callout,) = blocks(plan, "callout", "risks")
    assert "da verificare" in callout.title.it and shown_day(latest.date).it in callout.text.it
    table = next(t for t in tables(plan, EFFECTS) if "Stati Uniti" in t.caption.it)
    assert all("al massimo" in row[1].it for row in table.rows if row[0].it.startswith("Dazio"))
    assert not blocks(planned(content, ("POL",)), "callout", "risks")


@pytest.mark.parametrize(("level", "word"), [(0, "non basta"), (4, "basta")])
def test_the_margin_stated_is_compared_with_what_would_be_absorbed(content: Content, level: int, word: str) -> None:
    found = planned(content, ("CHE",), **{MARGIN_QUESTION: level})
    said = content.questions[MARGIN_QUESTION].anchors[level].text.it
    assert any(said[1:] in p for p in paragraphs(found))
    (table,) = tables(found, EFFECTS)
    assert table.rows[0][3].it == word and table.rows[0][0] == content.scenarios["tariff_10"].text


def test_an_unknown_margin_stays_unknown_and_says_how_to_tell(content: Content) -> None:
    found = planned(content, ("CHE",), **{MARGIN_QUESTION: "unknown", PRICE_QUESTION: 1})
    assert any(content.questions[MARGIN_QUESTION].text.it in p for p in paragraphs(found))
    assert any("non parte da tutti i costi" in p for p in paragraphs(found))
    (table,) = tables(found, EFFECTS)
    assert {row[3].it for row in table.rows} <= {"non noto", "–"} and table.rows[-1][3].it == "non noto"


def test_services_read_no_customs_word(content: Content) -> None:
    found = planned(content, ("CHE", "USA", "POL"), product=["service:software"])
    chapter = next(s for s in found.sections if s.id == "risks")
    assert tables(found, EFFECTS)
    for text in texts(chapter.blocks):
        assert not CUSTOMS.search(text.it) and not CUSTOMS.search(text.en), text


def test_both_languages_give_the_same_figures(content: Content, plan: Plan) -> None:
    chapter = next(s for s in plan.sections if s.id == "risks")
    assert [t.it for t in texts(chapter.blocks) if not same_numbers(t)] == []


def test_who_takes_the_place_of_a_market_would_really_be_proposed(content: Content) -> None:
    strong = {"budget_24m": 400_000, "export_hours": 1600, "goal": "diversify", "served_markets": ["FRA"]}
    case = maker(content, **{**levels(content, 4), **strong})
    draft = Draft(content, case, advice_of(content, case))
    assert draft.advice.proposed and draft.advice.proposal.markets
    dropped = []
    for market in draft.advice.chosen:
        found = of_market(draft, market)
        assert found is not None
        table, words, *_ = market_blocks(draft, found)
        assert isinstance(table, Table) and words.kind == "paragraph"
        lost = [row for row in table.rows if "non più proposto" in row[-1].it]
        assert bool(lost) is ("non più fra i mercati proposti" in words.text.it)
        entering = re.search(r"Al suo posto: ([^.]+)\.", words.text.it)
        if entering:
            names = {content.tables.markets.name(m).it for m in draft.advice.chosen}
            assert not names & set(re.split(r", | e ", entering.group(1)))
        dropped += lost
    assert dropped, "no scenario moves this firm's proposal: choose another firm"


def test_who_buys_abroad_reads_no_scenario_of_selling(content: Content) -> None:
    found = planned(content, ("TUN",), goal="sourcing", product=["640399"], free_capacity=5)
    assert not tables(found, EFFECTS) and any("chi compra all’estero" in p for p in paragraphs(found))


def test_a_forbidden_market_has_no_scenario(content: Content) -> None:
    case: Case = maker(content)
    draft = Draft(content, case, advice_of(content, case))
    assert of_market(draft, "RUS") is None and of_market(draft, "CHE") is not None
    assert draft.advice.ranking is not None and market_scenarios(content, draft.advice.ranking, "RUS").effects


def test_the_estimates_name_their_sources(content: Content, plan: Plan) -> None:
    (estimates,) = blocks(plan, "table", "assumptions")
    assert any("American Economic Review" in row[2].it for row in estimates.rows)
    (sources,) = blocks(plan, "bullets", "sources")
    assert any(content.sources["trade_elasticities"].title.it in line.it for line in sources.items)
    own = content.assumptions["currency_elasticity"]
    assert [row[2].it for row in estimates.rows if row[0] == own.text] == ["Stima di Rotta, arrotondata"]


def test_only_estimates_that_were_used_are_listed(content: Content) -> None:
    service = planned(content, ("CHE",), product=["service:software"])
    (estimates,) = blocks(service, "table", "assumptions")
    known = {a.text for a in content.assumptions.values()}
    assert [r[0] for r in estimates.rows if r[0] in known] == [content.assumptions["currency_elasticity"].text]


def test_a_currency_that_stands_still_is_called_an_extreme_case(content: Content) -> None:
    assert any("caso estremo" in p for p in on_screen(content, "DNK"))
    assert not any("caso estremo" in p for m in ("BRA", "FRA") for p in on_screen(content, m))
