"""The sheet of a market: every market has one, figures are dated, what is missing or old is said, services hear no customs word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import pytest

from planner.advice import Advice, advise
from planner.base import Text
from planner.case import Case, parse_case
from planner.content.load import Content
from planner.content.schema_abroad import Fair
from planner.document import Bullets, Callout, Facts, Paragraph, Table
from planner.fairs import fairs_for, suits, upcoming
from planner.market_sheet import MarketSheet, market_sheet
from planner.market_sheet_figures import Line, summer_time, yearly_growth
from planner.payments import payment_level
from planner.plan import market_table
from planner.plan.draft import Draft
from planner.plan.market_pages import page, sections
from planner.products import product_name, resolve
from tests.firms import TODAY, advice_of, maker

CUSTOMS = re.compile(r"\b(dogan\w*|dazi\w*|dazio|tariff\w*|customs|dut(y|ies)|HS|merc[ei]|goods)\b", re.IGNORECASE)
FIGURES = ("demand", "rivals", "duties", "travel", "risk", "economy")
USUAL = 4.0


@lru_cache(maxsize=8)
def firm(content: Content, name: str = "") -> tuple[Case, Advice]:
    case = parse_case(content, content.personas[name]) if name else maker(content, product=["842240", "842230"])
    return case, advice_of(content, case)


def sheet_of(content: Content, market: str, name: str = "") -> MarketSheet:
    return market_sheet(content, firm(content, name)[1], market)


def lines(sheet: MarketSheet) -> Iterator[Line]:
    for section in FIGURES:
        yield from getattr(sheet, section)


def line(content: Content, sheet: MarketSheet, key: str) -> Line:
    return next(found for found in lines(sheet) if found.label == content.phrase(f"sheet.{key}"))


def words(content: Content, market: str, name: str = "") -> list[Text]:
    """Every text of the whole sheet."""
    case, advice = firm(content, name)
    out: list[Text] = []
    for section in sections(Draft(content, case, advice), market_sheet(content, advice, market)):
        out.append(section.title)
        for block in section.blocks:
            if isinstance(block, Facts):
                out += [t for f in block.items for t in (f.label, f.value, f.note) if t is not None]
            elif isinstance(block, Table):
                out += [block.caption, *block.head, *(cell for row in block.rows for cell in row)]
            elif isinstance(block, Bullets):
                out += block.items
            elif isinstance(block, (Paragraph, Callout)):
                out.append(block.text)
    return out


def test_every_market_has_a_sheet_also_the_forbidden_and_those_that_buy_nothing(content: Content) -> None:
    case, advice = firm(content)
    assert advice.ranking is not None
    for market in content.tables.markets.ids:
        sheet = market_sheet(content, advice, market)
        drawn = {s.id for s in sections(Draft(content, case, advice), sheet)}
        assert {
            "place",
            "rules",
            "demand",
            "rivals",
            "duties",
            "travel",
            "risk",
            "economy",
            "payment",
            "bodies",
        } <= drawn
        assert (sheet.score is None) != (sheet.excluded is None)
        assert ("fairs" in drawn) == (sheet.screening.outcome != "forbidden") == (sheet.payment is not None)
    outcomes = {e.outcome for e in advice.ranking.excluded}
    assert outcomes == {"forbidden", "no_demand"}


def test_every_known_figure_says_its_year_and_every_missing_one_says_so(content: Content) -> None:
    missing = content.phrase("plan.no_figure")
    own = content.phrase("plan.own_estimate")
    for market in content.tables.markets.ids:
        for found in lines(sheet_of(content, market)):
            if found.state == "missing":
                assert found.value == missing and found.note is None
            else:
                assert found.note is not None and found.value != missing
                assert found.note == own or re.search(r"20\d\d", found.note.it), (market, found)


def test_currencies_and_regimes_of_measures_have_plain_names(content: Content) -> None:
    markets = content.tables.markets
    for market in markets.ids:
        sheet = sheet_of(content, market)
        money = next(f for f in sheet.risk if f.label.en == "Currency")
        assert money.state == "known" and not re.fullmatch("[A-Z]{3}", money.value.it)
        codes = markets.sanction_regimes(market)
        assert all(markets.value_text("sanction_regimes", code) for code in codes)
        assert not re.search(r"EU-[A-Z]", " ".join(f.value.it for f in sheet.risk))


def test_a_figure_past_its_date_is_to_be_verified(content: Content) -> None:
    found = next(f for f in sheet_of(content, "BRA").risk if f.state == "expired")
    assert found.note is not None and "da verificare" in found.note.it and "to be verified" in found.note.en
    assert "da verificare" not in next(f.note.it for f in sheet_of(content, "BRA").economy if f.note)


def test_demand_and_italys_part_are_those_of_the_trade_table(content: Content) -> None:
    flows = content.tables.trade.flows(("842230", "842240"))
    at = content.tables.markets.index("BRA")
    sheet = sheet_of(content, "BRA")
    growth = 100 * ((flows.imports[at] / flows.imports_2017[at]) ** (1 / 7) - 1)
    world = 100 * ((flows.world_imports / flows.world_imports_2017) ** (1 / 7) - 1)
    assert line(content, sheet, "growth").value.en == f"{growth:.1f}%"
    assert line(content, sheet, "growth_world").value.en == f"{world:.1f}%"
    share = 100 * flows.from_italy[at] / flows.imports[at]
    assert line(content, sheet, "italy_share").value.en == f"{share:.1f}%"
    assert line(content, sheet, "italy_share").value.it == f"{share:.1f}%".replace(".", ",")
    then = 100 * flows.from_italy_2017[at] / flows.imports_2017[at]
    assert f"{abs(share - then):.1f}" in line(content, sheet, "italy_moved").value.en
    assert ("more" if share > then else "less") in line(content, sheet, "italy_moved").value.en


@pytest.mark.parametrize(("then", "now"), [(0.0, 5.0), (5.0, 0.0), (float("nan"), 5.0), (5.0, float("nan"))])
def test_growth_from_or_to_nothing_is_not_worked_out(then: float, now: float) -> None:
    assert yearly_growth(then, now) is None


def test_growth_doubled_in_seven_years() -> None:
    found = yearly_growth(1.0, 2.0)
    assert found is not None and round(found, 2) == 10.41


def test_each_product_of_a_basket_is_shown_apart_and_they_add_up(content: Content) -> None:
    sheet = sheet_of(content, "BRA")
    assert [b.name for b in sheet.basket] == [product_name(content, code) for code in ("842240", "842230")]
    total = content.tables.trade.flows(("842230", "842240")).imports[content.tables.markets.index("BRA")]
    assert np.isclose(sum(b.imports.value for b in sheet.basket if b.imports), total)
    alone = market_sheet(content, advice_of(content, maker(content)), "BRA")
    assert not alone.basket


def test_derived_markets_say_estimate(content: Content) -> None:
    sheet = sheet_of(content, "DEU")
    for key in ("imports", "growth", "from_italy", "italy_share"):
        note = line(content, sheet, key).note
        assert note is not None and "stima" in note.it and "estimate" in note.en
    assert all(not group.shares for group in sheet.suppliers)
    assert line(content, sheet, "eu_share").state == "missing"


def test_the_united_states_get_dated_measures_and_never_a_rate(content: Content) -> None:
    sheet = sheet_of(content, "USA")
    assert [e.date for e in sheet.us_events] == sorted(e.date for e in sheet.us_events) and sheet.us_events
    case, advice = firm(content)
    duties = next(s for s in sections(Draft(content, case, advice), sheet) if s.id == "duties")
    assert any(isinstance(b, Callout) and "da verificare" in b.text.it for b in duties.blocks)
    said = " ".join(str(b.model_dump()) for b in duties.blocks)
    assert not re.search(r"\d\s*%", said)
    assert not sheet_of(content, "CAN").us_events


def test_an_average_duty_is_called_an_average_and_the_union_has_none(content: Content) -> None:
    labels = [found.label.it for found in sheet_of(content, "BRA").duties]
    assert any("medio" in label and "media di tutti i prodotti" in label for label in labels)
    assert not any("medio" in found.label.it for found in sheet_of(content, "FRA").duties)


def test_services_hear_no_word_of_customs(content: Content) -> None:
    for market in ("DEU", "USA", "UZB", "BRA"):
        sheet = sheet_of(content, market, "software_milano")
        assert not (sheet.demand or sheet.rivals or sheet.duties or sheet.suppliers or sheet.us_events or sheet.regimes)
        case, advice = firm(content, "software_milano")
        drawn = sections(Draft(content, case, advice), sheet)
        found = [
            t
            for s in drawn
            if s.id not in ("rules", "bodies")
            for b in s.blocks
            for t in CUSTOMS.findall(str(b.model_dump()))
        ]
        assert not found


@pytest.mark.parametrize(
    ("day", "summer"),
    [("2026-03-28", False), ("2026-03-29", True), ("2026-10-24", True), ("2026-10-25", False), (TODAY, False)],
)
def test_the_time_shown_is_that_of_the_day(day: str, summer: bool) -> None:
    assert summer_time(day) is summer


def test_the_hour_of_a_market_is_said_ahead_or_behind(content: Content) -> None:
    said = {m: line(content, sheet_of(content, m), "hours_now").value.en for m in ("USA", "UZB", "FRA", "GBR", "IND")}
    assert said == {
        "USA": "6 hours behind",
        "UZB": "4 hours ahead",
        "FRA": "the same time as Italy",
        "GBR": "one hour behind (−1)",
        "IND": "4.5 hours ahead",
    }


def test_regimes_say_whether_the_firm_holds_a_certificate_they_accept(content: Content) -> None:
    def covered(held: list[str] | None) -> set[bool | None]:
        changes = {} if held is None else {"certifications": held}
        case = maker(content, without=("certifications",) if held is None else (), **changes)
        return {
            r.covered for r in market_sheet(content, advice_of(content, case), "FRA").regimes if r.rule.certifications
        }

    assert covered(["ce_marking"]) == {True} and covered(["none"]) == {False} and covered(None) == {None}


# ---- payment -----------------------------------------------------------------------------------------------------


def test_payment_terms_never_get_softer_where_risk_is_higher(content: Content) -> None:
    assert {m: payment_level(content, m) for m in ("DEU", "BGR", "USA", "BRA", "UZB")} == {
        "DEU": "low", "BGR": "low", "USA": "low", "BRA": "medium", "UZB": "high",
    }  # fmt: skip
    for offer in ("goods", "services"):
        terms = {(t.level, t.customer): t for t in content.payment_terms.values() if t.offer == offer}
        # Credit is given to new customers only where the risk is low; to known ones, more of it is insured as risk grows.
        assert [terms[level, "new"].insured[1] > 0 for level in ("low", "medium", "high")] == [True, False, False]
        covered = [terms[level, "known"].insured for level in ("low", "medium", "high")]
        assert covered == sorted(covered) and covered[0] < covered[1]


def test_without_any_figure_the_terms_are_the_most_prudent_and_say_why(content: Content) -> None:
    unknown = [m for m in content.tables.markets.ids if payment_level(content, m) is None]
    assert unknown
    sheet = next(s for s in (sheet_of(content, m) for m in unknown) if s.payment is not None)
    assert sheet.payment is not None and sheet.payment.new.level == "high"
    assert content.phrase("sheet.payment.level_unknown").it in " ".join(t.it for t in words(content, sheet.market))


def test_payment_says_it_is_our_judgement_and_none_is_given_where_selling_is_forbidden(content: Content) -> None:
    assert "da verificare con la banca" in " ".join(t.it for t in words(content, "BRA"))
    forbidden = sheet_of(content, "RUS")
    assert forbidden.screening.outcome == "forbidden" and forbidden.payment is None
    assert "Lettera di credito" not in " ".join(t.it for t in words(content, "RUS"))


def test_remarks_on_payment_follow_the_answers(content: Content) -> None:
    def notes(**changes: object) -> set[str]:
        payment = market_sheet(content, advice_of(content, maker(content, **changes)), "BRA").payment
        assert payment is not None
        return {n.id for n in payment.notes}

    assert "made_to_order" not in notes() and "made_to_order" in notes(asset_specificity="custom")
    assert "public_buyers" in notes(customers=["public_bodies"])
    for name in ("winery_oltrepo", "software_milano"):
        payment = sheet_of(content, "BRA", name).payment
        assert payment is not None
        assert payment.new.offer == ("services" if name == "software_milano" else "goods")


# ---- fairs -------------------------------------------------------------------------------------------------------


def test_fairs_are_those_of_the_product_there_nearby_and_in_italy(content: Content) -> None:
    found = fairs_for(content, resolve(content, ["842240"]), "DEU", TODAY)
    assert "interpack" in {f.id for f in found.there} and "ipack_ima" in {f.id for f in found.in_italy}
    assert all(f.market == "DEU" for f in found.there) and not {f.id for f in found.near} & {f.id for f in found.there}
    wine = fairs_for(content, resolve(content, ["220421"]), "DEU", TODAY)
    assert "prowein" in {f.id for f in wine.there} and "vinitaly" in {f.id for f in wine.in_italy}
    assert not {f.id for f in wine.there} & {f.id for f in found.there}


def test_a_fair_nearby_is_one_a_visitor_would_go_to(content: Content) -> None:
    silk = resolve(content, ["5007"])
    for market in ("ARE", "BRA"):
        assert not {f.market for f in fairs_for(content, silk, market, TODAY).near} & {"CHN", "JPN", "KAZ"}
    packing = fairs_for(content, resolve(content, ["842240"]), "POL", TODAY).near
    assert packing[0].market == "DEU"


def test_a_fair_without_a_source_has_no_date_and_a_past_edition_is_never_shown(content: Content) -> None:
    for fair in content.fairs.values():
        assert fair.starts is None or (fair.source in content.sources and fair.confidence == "verified")
    emo = content.fairs["emo_milano"]
    assert upcoming(emo, TODAY) and not upcoming(emo, "2027-10-09")
    wanted = maker(content, product=["845811"])
    for day, dated in ((TODAY, True), ("2027-10-09", False)):
        advice = advise(content, wanted, day)
        fairs = next(
            s for s in sections(Draft(content, wanted, advice), market_sheet(content, advice, "POL")) if s.id == "fairs"
        )
        assert ("8 ottobre 2027" in str([b.model_dump() for b in fairs.blocks])) is dated


def test_every_sector_we_serve_has_a_fair(content: Content) -> None:
    def has(fair: Fair, sector: str) -> bool:
        return suits(fair, resolve(content, [f"sector:{sector}"]))

    without = {
        s.id for s in content.tables.sectors if s.in_scope and not any(has(f, s.id) for f in content.fairs.values())
    }
    assert without == set()


def test_where_no_fair_is_known_the_sheet_says_whom_to_ask(content: Content) -> None:
    sheet = sheet_of(content, "BTN")
    assert not sheet.fairs.there
    said = " ".join(t.it for t in words(content, "BTN"))
    assert "Non conosciamo fiere in questo mercato" in said and "ICE Agenzia" in said


def test_bodies_follow_market_and_risk(content: Content) -> None:
    assert "camera_italia_uzbekistan" in sheet_of(content, "UZB").bodies and "sace" in sheet_of(content, "UZB").bodies
    assert "camera_italia_uzbekistan" not in sheet_of(content, "KAZ").bodies
    inside = sheet_of(content, "FRA").bodies
    assert "enterprise_europe_network" in inside and not {"sace", "agenzia_dogane", "access2markets"} & set(inside)


# ---- plan --------------------------------------------------------------------------------------------------------


def test_the_plan_shows_the_figures_and_the_rules_of_the_sheet(content: Content) -> None:
    for name in ("winery_oltrepo", "machine_tools_lecco"):
        case, advice = firm(content, name)
        draft = Draft(content, case, advice)
        sheets = [sheet for m in advice.chosen if (sheet := market_sheet(content, advice, m)).score is not None]
        told = market_table.blocks(draft, sheets)
        figures = next(b for b in told if isinstance(b, Table))
        for place, sheet in enumerate(sheets, start=1):
            shown = {row[0]: row[place].it for row in figures.rows}
            known = [f for f in lines(sheet) if f.label in shown]
            assert len(known) >= 8, (name, sheet.market)
            assert all(shown[f.label].startswith(f.value.it) for f in known), (name, sheet.market)
            for finding in sheet.screening.findings:
                if finding.outcome != "note":
                    assert content.trade_rules[finding.rule].legal_basis.it.removesuffix(".") in str(told)
            said = " ".join(b.text.it for b in page(draft, sheet) if isinstance(b, Paragraph))
            assert "Pagamento, cliente nuovo" in said


def test_without_a_product_the_country_is_shown_and_the_rest_is_not_invented(content: Content) -> None:
    case = maker(content, without=("product",))
    advice = advice_of(content, case)
    sheet = market_sheet(content, advice, "BRA")
    drawn = {s.id for s in sections(Draft(content, case, advice), sheet)}
    assert sheet.score is None and sheet.excluded is None
    assert {"travel", "risk", "economy", "bodies"} <= drawn and not {"demand", "rivals", "fairs", "conformity"} & drawn


def test_an_agreement_for_industry_promises_nothing_to_a_wine(content: Content) -> None:
    def words(product: str) -> str:
        sheet = market_sheet(content, advise(content, maker(content, product=[product]), TODAY), "CHE")
        return " ".join(line.note.it for line in sheet.duties if line.note)

    assert "contingenti" in words("220421") and "contingenti" not in words("842240")
