"""Prohibitions, conditions and notes: each with its basis and date, none invented, none forgotten."""

from __future__ import annotations

import pytest

from planner.compliance import certificate_cover, regimes, screen
from planner.content.load import Content
from planner.products import ProductSet, resolve
from tests.firms import TODAY, advice_of, maker

LATER = "2031-01-01"
EMBARGOED = ("RUS", "BLR", "IRN", "PRK")
PARTNERS = ("USA", "JPN", "GBR", "KOR", "AUS", "CAN", "NZL", "NOR", "CHE")


def goods(content: Content, *codes: str) -> ProductSet:
    return resolve(content, codes)


@pytest.mark.parametrize("market", EMBARGOED)
@pytest.mark.parametrize("code", ["842240", "220421", "330499", "service:software"])
def test_no_sale_where_measures_are_broad(content: Content, market: str, code: str) -> None:
    assert screen(content, goods(content, code), market, TODAY).outcome == "forbidden"


def test_an_old_prohibition_stays_a_prohibition_to_be_verified(content: Content) -> None:
    found = screen(content, goods(content, "842240"), "RUS", LATER)
    assert found.outcome == "forbidden" and all(f.expired for f in found.findings)
    assert not any(f.expired for f in screen(content, goods(content, "842240"), "RUS", TODAY).findings)


@pytest.mark.parametrize(
    ("code", "market", "outcome"),
    [
        ("842240", "FRA", "clear"),
        ("330499", "DEU", "clear"),
        ("845811", "UZB", "conditional"),
        ("845811", "KAZ", "conditional"),
        ("845811", "TUR", "conditional"),
        ("845811", "BRA", "conditional"),
        ("842240", "BRA", "verify"),
        ("940340", "UZB", "note"),
        ("220421", "SAU", "forbidden"),
        ("220421", "ARE", "conditional"),
        ("220421", "CHE", "note"),
        ("93", "FRA", "conditional"),
        ("842240", "USA", "note"),
        ("service:software", "FRA", "clear"),
    ],
)
def test_product_and_market_together_decide(content: Content, code: str, market: str, outcome: str) -> None:
    assert screen(content, goods(content, code), market, TODAY).outcome == outcome


@pytest.mark.parametrize("chapter", ["84", "85", "88", "90"])
def test_the_clause_against_re_export_concerns_every_country_but_partners_and_the_union(
    content: Content, chapter: str
) -> None:
    products = goods(content, chapter)
    spared = {m for m in content.tables.markets.ids if content.tables.markets.label(m, "eu_member") == "1"} | set(
        PARTNERS
    )
    for market in content.tables.markets.ids:
        rules = {f.rule for f in screen(content, products, market, TODAY).findings}
        assert ("no_reexport_russia" in rules) is (market not in spared), market


def test_the_gravest_finding_decides_and_comes_first(content: Content) -> None:
    for market in content.tables.markets.ids:
        found = screen(content, goods(content, "845811"), market, TODAY)
        gravity = ["forbidden", "conditional", "verify", "note", "clear"]
        order = [gravity.index(f.outcome) for f in found.findings]
        assert order == sorted(order) and found.outcome == (found.findings[0].outcome if found.findings else "clear")
        assert found.holds_back is (found.outcome in ("forbidden", "conditional", "verify"))


def test_services_meet_no_rule_on_goods(content: Content) -> None:
    services = goods(content, "service:software")
    on_goods = {r.id for r in content.trade_rules.values() if r.hs or r.goods_only}
    for market in content.tables.markets.ids:
        found = screen(content, services, market, TODAY)
        assert not on_goods & {f.rule for f in found.findings}, market
        assert regimes(content, services, market) == ()


def test_one_listed_product_in_the_basket_is_enough(content: Content) -> None:
    assert screen(content, goods(content, "940340", "220421"), "SAU", TODAY).outcome == "forbidden"


def test_every_rule_can_fire_somewhere(content: Content) -> None:
    """A rule nobody can meet protects nobody."""
    silent = []
    for rule in content.trade_rules.values():
        code = "service:software" if rule.services_only else next(iter(rule.hs), "842240")
        products = goods(content, code) if ":" in code or len(code) in (2, 4, 6) else goods(content, "842240")
        if not any(
            rule.id in {f.rule for f in screen(content, products, m, TODAY).findings}
            for m in content.tables.markets.ids
        ):
            silent.append(rule.id)
    # Belt and braces for a market that no other rule names yet: today every broad embargo has a rule of its own.
    assert set(silent) <= {"embargo_other", "arms_embargo"}, silent


def test_certificates_count_regime_by_regime(content: Content) -> None:
    halal = content.conformity["halal_meat"]
    assert certificate_cover((), ()) == 1 and certificate_cover((halal,), None) is None
    assert certificate_cover((halal,), ("halal",)) == 1 and certificate_cover((halal,), ("iso_9001",)) == 0


def test_a_chosen_market_under_embargo_is_a_stop_not_a_plan(content: Content) -> None:
    case = maker(content).model_copy(update={"chosen": ("RUS",)})
    advice = advice_of(content, case)
    assert advice.markets["RUS"].forbidden and advice.preparation
    assert advice.ranking is not None and advice.ranking.score("RUS") is None


def test_nothing_expired_hides_behind_a_clear_screen(content: Content) -> None:
    products = goods(content, "845811")
    for market in ("UZB", "BRA", "USA"):
        today, later = (screen(content, products, market, day) for day in (TODAY, LATER))
        assert {f.rule for f in today.findings} == {f.rule for f in later.findings}
        assert later.holds_back and all(f.expired for f in later.findings)
