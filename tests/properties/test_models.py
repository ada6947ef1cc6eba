"""Ways of working abroad: what more means, more markets and more risk may do to them."""

from __future__ import annotations

from dataclasses import replace

from planner.action_models import fit_models, ideal_control
from planner.case import Case
from planner.market_facts import market_facts
from tests.properties.registry import prop
from tests.properties.workbench import Firms, eligible, goods

HEAVY = {"subsidiary", "acquisition", "joint_venture", "office_branch", "franchising"}


def in_one_market(firms: Firms, case: Case) -> Case:
    """The case with the first market that can be served, alone."""
    chosen = case.chosen or ("FRA",)
    return case.model_copy(update={"chosen": chosen[-1:], "models": {}, "roles": {}})


def number(case: Case, name: str) -> float | None:
    value = case.answers.get(name)
    return float(value) if isinstance(value, (int, float)) else None


@prop("more_budget_never_removes_a_model")
def test_budget(firms: Firms) -> None:
    """With more money every model that could be used still can be."""
    for case in firms.some(6):
        one = in_one_market(firms, case)
        market = one.chosen[0]
        for certain in (True, False):
            open_before: set[str] = set()
            for budget in (0, 5_000, 20_000, 60_000, 150_000, 400_000, 1_500_000, 6_000_000):
                now = eligible(firms.advice(firms.with_answers(one, budget_24m=budget)), market, certain=certain)
                assert open_before <= now, (budget, open_before - now)
                open_before = now


@prop("more_hours_never_remove_a_model")
def test_hours(firms: Firms) -> None:
    """With more hours a week every model that could be used still can be."""
    for case in firms.some(6):
        one = in_one_market(firms, case)
        open_before: set[str] = set()
        for hours in (0, 2, 8, 20, 40, 80, 200):
            now = eligible(firms.advice(firms.with_answers(one, export_hours=hours)), one.chosen[0])
            assert open_before <= now, (hours, open_before - now)
            open_before = now


@prop("a_readier_firm_never_loses_a_model")
def test_readiness_and_models(firms: Firms) -> None:
    """When every readiness answer goes one step up, no model is lost."""
    for case in firms.some(6):
        one = in_one_market(firms, case)
        better = {q: min(int(one.answers[q]) + 1, 4) for q in firms.scales(one)}  # type: ignore[arg-type]
        before = eligible(firms.advice(one), one.chosen[0])
        assert before <= eligible(firms.advice(firms.with_answers(one, **better)), one.chosen[0])


@prop("more_markets_on_the_same_money_never_open_a_model")
def test_shared_means(firms: Firms) -> None:
    """Sharing budget and hours among more markets opens no model that one market alone did not have."""
    for case in firms.some(6):
        advice = firms.advice(in_one_market(firms, case))
        assert advice.ranking is not None
        (market,) = advice.chosen
        facts = market_facts(firms.content, advice.profile, advice.ranking, market)
        score = advice.ranking.score(market)
        found: list[set[str]] = []
        for count in (1, 2, 3, 5):
            fits = fit_models(firms.content, facts, advice.readiness, score, count)
            found.append({f.model for f in fits if f.eligible == "yes"})
        assert found[0] >= found[1] >= found[2] >= found[3]


@prop("experience_never_removes_a_model")
def test_experience(firms: Firms) -> None:
    """Having run one more way of selling abroad closes none."""
    extra = ("agents", "distributors", "office_branch", "subsidiary", "joint_venture", "own_ecommerce")
    for case in firms.some(6):
        one = in_one_market(firms, case)
        given = one.answers.get("channels")
        mine = [c for c in given if c != "none"] if isinstance(given, tuple) else []
        new = firms.chance.choice([c for c in extra if c not in mine])
        before = eligible(firms.advice(one), one.chosen[0])
        assert before <= eligible(firms.advice(firms.with_answers(one, channels=[*mine, new])), one.chosen[0]), new


@prop("saying_less_never_makes_a_model_certain")
def test_unknown_and_models(firms: Firms) -> None:
    """Taking back an answer may make a model uncertain, never turn one that was barred or uncertain into a sure one."""
    in_trouble = firms.with_answers(
        firms.one("bolts_lecco"), **dict.fromkeys(firms.scales(firms.one("bolts_lecco")), 3)
    )
    penniless = firms.with_answers(in_trouble, cash_cover=0, export_hours=40, budget_24m=300_000)
    for case in (penniless, *firms.some(5)):
        one = in_one_market(firms, case)
        market = one.chosen[0]
        before = eligible(firms.advice(one), market)
        names = [q for q in one.answers if q not in ("product", "company_name", "cash_cover")]
        for question in ("cash_cover", *firms.chance.sample(names, 9)):
            after = eligible(firms.advice(firms.with_answers(one, **{question: "unknown"})), market)
            assert after <= before, (question, after - before)


@prop("a_riskier_market_never_asks_for_more_control")
def test_control(firms: Firms) -> None:
    """Less security or harder access, all else equal, never raises the control the firm is advised to seek."""
    for case in firms.some():
        advice = firms.advice(in_one_market(firms, case))
        assert advice.ranking is not None
        for score in firms.chance.sample(advice.ranking.scores, 10):
            facts = market_facts(firms.content, advice.profile, advice.ranking, score.market)
            for pillar in ("security", "access"):
                worse = tuple(replace(c, value=c.value * 0.5) if c.pillar == pillar else c for c in score.contributions)
                assert ideal_control(facts, replace(score, contributions=worse)) <= ideal_control(facts, score)


@prop("a_debutant_is_never_told_to_found_a_company")
def test_debutant(firms: Firms) -> None:
    """A firm that has sold nothing abroad is offered no company, branch or joint venture there, however rich and ready."""
    for case in firms.some(6):
        rich = {"budget_24m": 8_000_000, "export_hours": 400, "finance": "own_cash", "risk_appetite": "high"}
        best = dict.fromkeys(firms.scales(case), 4)
        first = firms.with_answers(case, **{**best, **rich, "export_share": 0, "channels": ["none"]})
        for goal in ("first_sales", "grow", "collaboration"):
            one = in_one_market(firms, firms.with_answers(first, goal=goal))
            advice = firms.advice(one)
            assert not HEAVY & eligible(advice, one.chosen[0], certain=False), goal


@prop("who_wants_to_sell_is_never_sent_to_buy")
def test_tracks(firms: Firms) -> None:
    """Selling, collaborating and buying are three roads: nobody who wants to sell is given one of the other two."""
    models = firms.content.action_models
    for case in firms.some(8):
        for goal in ("first_sales", "grow", "diversify"):
            advice = firms.advice(in_one_market(firms, firms.with_answers(case, goal=goal)))
            tracks = {models[a.model.model].track for a in advice.markets.values() if a.model}
            assert tracks <= {"selling"}, goal


@prop("the_goal_opens_no_door")
def test_goal(firms: Firms) -> None:
    """What the firm aims at changes which models suit it, never which of them it can carry."""
    for case in firms.some():
        found = []
        for goal in ("grow", "collaboration", "sourcing"):
            one = in_one_market(firms, firms.with_answers(case, goal=goal))
            found.append(eligible(firms.advice(one), one.chosen[0]))
        assert found[0] == found[1] == found[2]


@prop("the_lightest_of_the_nearly_equal_wins")
def test_lightest(firms: Firms) -> None:
    """No usable model of the same road fits as well as the chosen one and commits the firm to less."""
    models = firms.content.action_models
    for case in firms.some(10):
        advice = firms.advice(case.model_copy(update={"models": {}}))
        for here in advice.markets.values():
            if here.model is None:
                continue
            for other in here.fits:
                if other.track == here.model.track and other.eligible != "no" and other.fit >= here.model.fit:
                    assert models[other.model].commitment >= models[here.model.model].commitment


@prop("services_are_never_given_what_needs_goods")
def test_services(firms: Firms) -> None:
    """A model that asks for goods, such as production abroad or a parts hub, is closed to a firm of services with all means."""
    for_goods = {
        m.id for m in firms.content.action_models.values() for r in m.requires if r.when.facts() == frozenset({"goods"})
    }
    assert len(for_goods) >= 2
    for case in firms.some(2, where=lambda c: not goods(c)):
        rich = firms.with_answers(case, budget_24m=2_000_000, export_hours=200, after_sales_need="on_site")
        one = in_one_market(firms, rich)
        assert not for_goods & eligible(firms.advice(one), one.chosen[0], certain=False)
