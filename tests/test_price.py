"""The price build-up: a ladder worked out by hand, the way back, and what happens when something is not said."""

from __future__ import annotations

import json

import pytest

from planner.case import CaseError, parse_case
from planner.content.load import Content
from planner.own_figures import INCOTERMS, MarketFigures, OwnLine
from planner.price import Ladder, PriceTable, StepId, price_build_up

TODAY = "2026-11-22"
# A machine at 10,000 euro. By hand: 10,000 + 8% transport 800 = 10,800; insurance 0.5% 54 -> 10,854 at the border;
# duty 10% 1,085.40 -> 11,939.40 landed; the importer keeps 20% of its price: 11,939.40 / 0.8 = 14,924.25; the dealer 25% of its
# own: 14,924.25 / 0.75 = 19,899.00; VAT 20% 3,979.80 -> 23,878.80 for the customer; at 1.25 a euro 29,848.50.
SETTINGS = MarketFigures(
    incoterm="CIP",
    freight=8.0,
    freight_by="percent",
    insurance=0.5,
    duty=10.0,
    vat=20.0,
    importer_margin=20.0,
    retailer_margin=25.0,
    currency="USD",
    rate=1.25,
    rate_date="2026-11-20",
)
MACHINE = OwnLine(name="Macchina", ex_works=10_000.0, variable_cost=7_000.0)
BY_HAND: dict[StepId, float] = {
    "ex_works": 10_000.00,
    "freight": 800.00,
    "insurance": 54.00,
    "border": 10_854.00,
    "duty": 1_085.40,
    "landed": 11_939.40,
    "importer": 2_984.85,
    "importer_price": 14_924.25,
    "retailer": 4_974.75,
    "shelf_net": 19_899.00,
    "vat": 3_979.80,
    "shelf": 23_878.80,
}


def built(content: Content, market: str, settings: MarketFigures, *lines: OwnLine, service: bool = False) -> PriceTable:
    given = settings.model_copy(update={"lines": lines or (MACHINE,)})
    return price_build_up(content, market, given, TODAY, service=service)


def only(table: PriceTable) -> Ladder:
    (ladder,) = table.ladders
    return ladder


def amount(ladder: Ladder, step: StepId) -> float | None:
    found = ladder.step(step)
    assert found is not None
    return found.amount


def test_the_ladder_is_the_one_worked_out_by_hand(content: Content) -> None:
    ladder = only(built(content, "MEX", SETTINGS))
    assert {s.id: s.amount for s in ladder.steps} == pytest.approx(BY_HAND)
    assert not any(s.at_least for s in ladder.steps)
    assert ladder.shelf_local == pytest.approx(29_848.50)


@pytest.mark.parametrize(
    ("terms", "price"),
    [
        (("EXW", "FCA", "FAS", "FOB"), 10_000.00),
        (("CFR", "CPT"), 10_800.00),
        (("CIF", "CIP", "DAP", "DPU"), 10_854.00),
        (("DDP",), 11_939.40),
    ],
)
def test_the_offer_holds_what_the_term_makes_the_seller_pay(
    content: Content, terms: tuple[str, ...], price: float
) -> None:
    for term in terms:
        assert term in INCOTERMS
        ladder = only(built(content, "MEX", SETTINGS.model_copy(update={"incoterm": term})))
        assert ladder.offer is not None
        assert ladder.offer.amount == pytest.approx(price)
        assert amount(ladder, "shelf") == pytest.approx(23_878.80)  # who pays changes, what it costs does not


def test_without_a_term_there_is_no_price_to_write_in_the_offer(content: Content) -> None:
    assert only(built(content, "MEX", SETTINGS.model_copy(update={"incoterm": None}))).offer is None


@pytest.mark.parametrize(("freight", "by"), [(8.0, "percent"), (800.0, "unit")])
def test_the_way_back_leads_to_where_the_way_forward_began(content: Content, freight: float, by: str) -> None:
    settings = SETTINGS.model_copy(update={"freight": freight, "freight_by": by})
    line = MACHINE.model_copy(update={"shelf_price": 29_848.50})
    back = only(built(content, "MEX", settings, line)).backward
    assert back is not None
    assert back.shelf == pytest.approx(23_878.80)
    assert back.ex_works == pytest.approx(10_000.0)
    assert (back.room, back.margin) == (pytest.approx(0.0, abs=1e-6), pytest.approx(3_000.0))
    assert not back.at_most


def test_the_way_back_works_without_a_price_of_ones_own_and_may_leave_nothing(content: Content) -> None:
    settings = SETTINGS.model_copy(update={"freight": 800.0, "freight_by": "unit"})
    back = only(built(content, "MEX", settings, OwnLine(shelf_price=500.0))).backward
    assert back is not None
    assert back.ex_works < 0
    assert back.room is None and back.margin is None


@pytest.mark.parametrize("price", [None, 0.0])
def test_no_price_is_a_remark_and_no_division_by_nothing(content: Content, price: float | None) -> None:
    ladder = only(built(content, "MEX", SETTINGS, OwnLine(name="Vuota", ex_works=price)))
    assert ladder.steps == () and ladder.offer is None and ladder.backward is None
    assert ladder.notes == ("price_missing",)


def test_a_duty_nobody_stated_counts_nothing_and_the_average_stands_beside(content: Content) -> None:
    table = built(content, "MEX", SETTINGS.model_copy(update={"duty": None}))
    assert (table.duty, table.duty_known) == (None, "to_verify")
    assert table.average is not None and table.average.value > 0 and table.average.year
    ladder = only(table)
    assert amount(ladder, "duty") is None
    assert amount(ladder, "landed") == pytest.approx(10_854.0)
    assert {s.id for s in ladder.steps if s.at_least} == {"landed", "importer_price", "shelf_net", "shelf"}
    assert "duty_to_verify" in table.notes


def test_the_united_states_never_get_a_stored_number(content: Content) -> None:
    unsaid = built(content, "USA", SETTINGS.model_copy(update={"duty": None}))
    assert (unsaid.duty, unsaid.duty_known, unsaid.average) == (None, "variable", None)
    said = built(content, "USA", SETTINGS)
    assert (said.duty, said.duty_known, said.average) == (10.0, "stated", None)


def test_inside_the_single_market_there_is_no_duty_whatever_was_written(content: Content) -> None:
    table = built(content, "FRA", SETTINGS)
    assert (table.duty, table.duty_known, table.average) == (0.0, "single_market", None)
    assert amount(only(table), "landed") == pytest.approx(10_854.0)


def test_every_country_without_a_stated_duty_is_open_or_single_market(content: Content) -> None:
    markets = content.tables.markets
    for market in markets.ids:
        table = built(content, market, MarketFigures())
        inside = markets.label(market, "eu_member") == "1"
        assert table.duty == (0.0 if inside else None), market


@pytest.mark.parametrize("gap", ["freight", "insurance", "importer_margin", "retailer_margin", "vat"])
def test_whatever_is_missing_makes_the_final_price_a_least(content: Content, gap: str) -> None:
    line = MACHINE.model_copy(update={"shelf_price": 29_848.50})
    ladder = only(built(content, "MEX", SETTINGS.model_copy(update={gap: None}), line))
    shelf = ladder.step("shelf")
    assert shelf is not None and shelf.amount is not None
    assert shelf.at_least and shelf.amount < 23_878.80
    assert ladder.backward is not None
    assert ladder.backward.at_most and ladder.backward.ex_works > 10_000.0


def test_a_service_has_no_transport_and_no_duty(content: Content) -> None:
    ladder = only(built(content, "MEX", SETTINGS, service=True))
    assert [s.id for s in ladder.steps] == ["ex_works", "importer", "shelf_net", "vat", "shelf"]
    assert amount(ladder, "shelf") == pytest.approx(15_000.0)  # 10,000 / 0.8 and 20% on top
    assert ladder.offer is None


def test_several_products_keep_their_order_and_their_sums(content: Content) -> None:
    table = built(content, "MEX", SETTINGS, MACHINE, OwnLine(name="Ricambi", ex_works=100.0))
    assert [x.line.name for x in table.ladders] == ["Macchina", "Ricambi"]
    assert [amount(x, "shelf") for x in table.ladders] == pytest.approx([23_878.80, 238.788])


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"rate_date": None}, "rate_undated"),
        ({"rate_date": "2026-11-23"}, "rate_future"),
        ({"rate_date": "2026-10-22"}, "rate_old"),
        ({"incoterm": "EXW"}, "term_exw"),
        ({"incoterm": "DDP"}, "term_ddp"),
    ],
)
def test_what_must_be_watched_is_said(content: Content, changes: dict[str, object], note: str) -> None:
    assert note not in built(content, "MEX", SETTINGS).notes
    assert note in built(content, "MEX", SETTINGS.model_copy(update=changes)).notes


def test_a_foreign_price_without_a_rate_is_not_read_as_euro(content: Content) -> None:
    settings = SETTINGS.model_copy(update={"rate": None})
    ladder = only(built(content, "MEX", settings, MACHINE.model_copy(update={"shelf_price": 500.0})))
    assert ladder.backward is None and ladder.shelf_local is None
    assert "rate_missing" in ladder.notes
    euro = MarketFigures(vat=20.0)
    (plain,) = built(content, "FRA", euro, MACHINE.model_copy(update={"shelf_price": 500.0})).ladders
    assert plain.backward is not None and plain.backward.shelf == 500.0


def test_selling_below_cost_is_said(content: Content) -> None:
    assert "no_margin" in only(built(content, "MEX", SETTINGS, OwnLine(ex_works=10.0, variable_cost=10.0))).notes


@pytest.mark.parametrize(
    ("figures", "path"),
    [
        ({"XXX": {}}, "figures.XXX"),
        ({"FRA": {"currency": "QQQ"}}, "figures.FRA.currency"),
        ({"FRA": {"incoterm": "ABC"}}, "figures.FRA.incoterm"),
        ({"FRA": {"rate": 0}}, "figures.FRA.rate"),
        ({"FRA": {"rate_date": "2026-02-30"}}, "figures.FRA.rate_date"),
        ({"FRA": {"importer_margin": 100}}, "figures.FRA.importer_margin"),
        ({"FRA": {"freight": 2000, "freight_by": "percent"}}, "figures.FRA.freight"),
        ({"FRA": {"duty": -1}}, "figures.FRA.duty"),
        ({"FRA": {"surprise": 1}}, "figures.FRA.surprise"),
        ({"FRA": {"lines": [{"units_first_year": 1.5}]}}, "figures.FRA.lines.0.units_first_year"),
        ({"FRA": {"lines": [{"ex_works": 1e12}]}}, "figures.FRA.lines.0.ex_works"),
        ({"FRA": {"lines": [{"name": "x" * 121}]}}, "figures.FRA.lines.0.name"),
        ({"FRA": {"lines": [{"name": "a\u0007b"}]}}, "figures.FRA.lines.0.name"),
        ({"FRA": {"lines": [{}] * 11}}, "figures.FRA.lines"),
    ],
)
def test_a_case_refuses_figures_out_of_bounds_and_says_where(
    content: Content, figures: dict[str, object], path: str
) -> None:
    with pytest.raises(CaseError) as refused:
        parse_case(content, json.dumps({"figures": figures}))
    assert [p.path for p in refused.value.problems] == [path]
