"""Gates and trade rules: what silence, better answers, other products and time may do to them."""

from __future__ import annotations

from dataclasses import replace

from planner.case import Weights
from planner.compliance import screen
from planner.products import expand, resolve
from tests.properties.registry import prop
from tests.properties.workbench import GRAVITY, LATER, TODAY, Firms, goods, same, scores


def outcomes(firms: Firms, case: object) -> dict[tuple[str, str | None], str]:
    return {(g.gate, g.market): g.outcome for g in firms.advice(case).readiness.gates}  # type: ignore[arg-type]


@prop("no_gate_is_passed_by_saying_less")
def test_silence_never_passes(firms: Firms) -> None:
    """Answering "don't know" to anything never turns a gate that was not passed into one that is."""
    for case in firms.some(6):
        before = outcomes(firms, case)
        typed = [q for q in case.answers if q not in ("product", "company_name")]
        for question in firms.chance.sample(typed, 10):
            after = outcomes(firms, firms.with_answers(case, **{question: "unknown"}))
            for gate, outcome in after.items():
                if outcome == "passed":
                    assert before.get(gate, "passed") in ("passed", "not_concerned"), (question, gate)


@prop("a_better_answer_never_closes_a_gate")
def test_better_answers_and_gates(firms: Firms) -> None:
    """One step up on any scale never makes a gate fire that did not."""
    for case in firms.some():
        fired = {g for g, outcome in outcomes(firms, case).items() if outcome == "fired"}
        for question in firms.chance.sample(firms.scales(case), min(8, len(firms.scales(case)))):
            level = case.answers[question]
            assert isinstance(level, int)
            after = outcomes(firms, firms.with_answers(case, **{question: min(level + 1, 4)}))
            assert {g for g, outcome in after.items() if outcome == "fired"} <= fired, question


@prop("a_sanctioned_market_is_never_ranked")
def test_sanctioned(firms: Firms) -> None:
    """Contacts, languages, weights, growth dial and appetite for risk never bring an embargoed market into the ranking or the proposal."""
    markets = firms.content.tables.markets
    barred = {m for m in markets.ids if markets.sanction_level(m) == 3}
    assert barred
    for case in firms.some():
        keen = firms.with_answers(case, contacts=sorted(barred), languages=["ru", "ar", "en"], risk_appetite="high")
        weights = Weights(opportunity=firms.chance.random(), access=0.1, security=0.0, affinity=1.0)
        advice = firms.advice(keen.model_copy(update={"weights": weights, "growth_dial": 1.0, "chosen": ()}))
        assert advice.ranking is not None
        assert not barred & {s.market for s in advice.ranking.scores} and not barred & set(advice.proposal.markets)
        assert barred <= {e.market for e in advice.ranking.excluded if e.outcome == "forbidden"}


@prop("time_never_makes_a_rule_softer")
def test_expired(firms: Firms) -> None:
    """Years later no market is judged more lightly than today, and whatever a rule speaks of is held back until it is read again."""
    for case in firms.some(6):
        products = firms.advice(case).profile.products
        for market in firms.chance.sample(firms.content.tables.markets.ids, 40):
            now, then = (screen(firms.content, products, market, day) for day in (TODAY, LATER))
            assert GRAVITY.index(then.outcome) >= GRAVITY.index(now.outcome), market
            assert then.holds_back or not then.findings, market


@prop("a_product_more_never_softens_the_rules")
def test_larger_basket(firms: Firms) -> None:
    """Adding a product to what is sold never makes the screening of any market lighter."""
    for case in firms.some(6, where=goods):
        codes = case.answers["product"]
        assert isinstance(codes, tuple)
        other = firms.chance.choice(["220421", "845811", "930320", "940360", "411330", "22"])
        alone, more = (resolve(firms.content, tuple(dict.fromkeys(c))) for c in (codes, (*codes, other)))
        for market in firms.content.tables.markets.ids:
            before, after = (screen(firms.content, p, market, TODAY).outcome for p in (alone, more))
            assert GRAVITY.index(after) >= GRAVITY.index(before), (market, other)


@prop("a_vague_product_is_never_waved_through")
def test_vague_product(firms: Firms) -> None:
    """A whole chapter is held back wherever one of its products would be, and is banned only where all of them are."""
    for chapter in ("22", "85", "41", *firms.chance.sample(["84", "93", "02", "89"], 1)):
        vague = resolve(firms.content, (chapter,))
        parts = [resolve(firms.content, (code,)) for code in expand(firms.content, chapter)]
        sample = parts if len(parts) <= 40 else firms.chance.sample(parts, 25)
        for market in ("SAU", "KGZ", *firms.chance.sample(firms.content.tables.markets.ids, 20)):
            whole = screen(firms.content, vague, market, TODAY)
            found = {screen(firms.content, part, market, TODAY).outcome for part in sample}
            if found & {"forbidden", "conditional", "verify"}:
                assert whole.holds_back, (chapter, market)
            if found - {"forbidden"}:
                assert whole.outcome != "forbidden", (chapter, market)


@prop("rules_on_trade_are_never_points")
def test_rules_are_no_points(firms: Firms) -> None:
    """With every rule on trade abolished, each market ranked before has the same score: conditions are said, not counted."""
    free = replace(firms.content, trade_rules={})
    for case in firms.some(4):
        with_rules = firms.ranking(case)
        without = Firms(free, "free").ranking(
            case.model_copy(update={"chosen": (), "market_answers": {}, "models": {}})
        )
        known = scores(without)
        assert same(scores(with_rules), {m: known[m] for m in scores(with_rules)})


@prop("forbidding_a_market_moves_no_other")
def test_forbidding_moves_no_other(firms: Firms) -> None:
    """A ban on the first market takes it out and leaves the score of every other untouched."""
    for case in firms.some(4):
        before = firms.ranking(case)
        first = before.scores[0].market
        ban = firms.content.trade_rules["embargo_belarus"].model_copy(
            update={"id": "ban", "markets": (first,), "sanction_level": (), "except_eu": False}
        )
        stricter = replace(firms.content, trade_rules={**firms.content.trade_rules, "ban": ban})
        after = Firms(stricter, "stricter").ranking(case)
        assert after.score(first) is None
        assert same(scores(after), {m: s for m, s in scores(before).items() if m != first})


@prop("the_rules_do_not_look_at_who_sells")
def test_rules_look_at_goods_only(firms: Firms) -> None:
    """Two firms with the same product meet the same rules everywhere, whatever their size, stage, money and languages."""
    one, other = firms.some(2)[:2]
    for code in ("845811", "220421", "service:software"):
        found = []
        for case in (one, other):
            ranking = firms.ranking(firms.with_answers(case, product=[code]))
            found.append({m: ranking.screening(m) for m in firms.content.tables.markets.ids})
        assert found[0] == found[1]


@prop("a_gate_on_one_market_leaves_the_others_alone")
def test_market_gates_stay_in_their_market(firms: Firms) -> None:
    """Answering worst about one market never holds back another one."""
    for case in firms.some(where=lambda c: len(c.chosen) >= 2):
        first, *others = case.chosen
        worst = dict.fromkeys(case.market_answers[first], 0)
        before = firms.advice(case)
        after = firms.advice(case.model_copy(update={"market_answers": {**case.market_answers, first: worst}}))
        for market in others:
            assert after.markets[market].blocked_by == before.markets[market].blocked_by
