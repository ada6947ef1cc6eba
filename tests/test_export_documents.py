"""Papers, delivery terms and means of payment: what is needed where, why a term is proposed, and what is never proposed."""

from __future__ import annotations

import re
from itertools import product
from typing import Any, get_args

import pytest

from planner.content.load import Content
from planner.content.schema_abroad import Customer, Offer, PaymentLevel
from planner.content.schema_documents import DeliveryTerm, Incoterm
from planner.export_documents import Paper, papers
from planner.incoterms import TRANSPORTS, Sale, choose_term, sale_of
from planner.market_facts import market_facts
from planner.own_figures import INCOTERMS
from planner.payments import Order, instruments
from planner.price import offer_pieces
from tests.firms import TODAY, advice_of, maker
from tests.reading import CUSTOMS

GOODS_WORDS = re.compile(r"\b(merc[ei]|goods|spedizioniere)\b", re.IGNORECASE)
LEVELS: tuple[PaymentLevel | None, ...] = (*get_args(PaymentLevel), None)
SALES = [
    Sale(union, beginner, level, consumers, transport, loose)
    for union, beginner, level, consumers, transport, loose in product(
        (True, False), (True, False), LEVELS, (True, False), (*TRANSPORTS, None), (True, False)
    )
]


def needed(content: Content, market: str, today: str = TODAY, **answers: Any) -> dict[str, Paper]:
    advice = advice_of(content, maker(content, **answers))
    assert advice.ranking is not None
    profile, screening = advice.profile, advice.ranking.screening(market)
    facts = market_facts(content, profile, advice.ranking, market)
    return {p.document.id: p for p in papers(content, profile.products, market, facts, screening, today)}


def test_in_the_union_no_customs_paper_and_outside_no_vies(content: Content) -> None:
    inside, outside = needed(content, "FRA"), needed(content, "JPN")
    assert {"vies", "invoice_union", "arrival_proof", "intrastat_goods", "packing_list"} <= set(inside)
    assert {"eori", "invoice_abroad", "export_declaration", "party_check", "packing_list"} <= set(outside)
    assert not {"eori", "export_declaration", "origin_chamber", "ata", "party_check"} & set(inside)
    assert not {"vies", "invoice_union", "arrival_proof", "intrastat_goods"} & set(outside)


@pytest.mark.parametrize(
    ("market", "paper"),
    [
        ("CAN", "origin_canada"),
        ("JPN", "origin_japan"),
        ("VNM", "origin_vietnam"),
        ("KOR", "origin_korea"),
        ("TUR", "origin_turkey"),
        ("SRB", "origin_eur1"),
        ("BRA", "origin_mercosur"),
        ("GBR", "origin_statement"),
        ("USA", None),
        ("UZB", None),
        ("FRA", None),
    ],
)
def test_each_agreement_has_one_proof_of_origin_and_no_agreement_none(
    content: Content, market: str, paper: str | None
) -> None:
    found = {i for i in needed(content, market) if i.startswith("origin_") and i != "origin_chamber"}
    assert found == ({paper} if paper else set())


def test_six_thousand_euro_and_its_source_are_told_where_they_were_read(content: Content) -> None:
    for market in ("CAN", "JPN", "VNM"):
        (paper,) = [p for i, p in needed(content, market).items() if i.startswith("origin_") and i != "origin_chamber"]
        assert paper.document.confidence == "verified" and paper.document.source != "cmp_general"
        assert "6.000 euro" in paper.document.to_do.it and "REX" in paper.document.to_do.it


def test_a_machine_for_uzbekistan_needs_end_use_clause_and_review_and_one_for_switzerland_does_not(
    content: Content,
) -> None:
    uzbek, swiss = needed(content, "UZB"), needed(content, "CHE")
    assert uzbek["end_use"].need == "always" and {"no_reexport", "dual_use", "ata_uzbekistan", "tir"} <= set(uzbek)
    assert "ata" not in uzbek
    assert not {"end_use", "no_reexport", "tir", "ata_uzbekistan"} & set(swiss)


def test_what_is_sold_decides_excise_health_species_and_arms(content: Content) -> None:
    wine, cheese, arms = (needed(content, "CHE", product=[code]) for code in ("220421", "040690", "930320"))
    assert {"excise_movement", "wine_movement"} <= set(wine) and "animal_health" not in wine
    assert "animal_health" in cheese and "excise_movement" not in cheese
    assert arms["arms_licence"].need == "always" and "arms_licence" in needed(content, "FRA", product=["930320"])
    assert "excise_movement" in needed(content, "FRA", product=["220421"])


def test_part_of_an_answer_or_an_unknown_answer_is_to_be_checked_never_sure(content: Content) -> None:
    both = needed(content, "FRA", product=["220421", "842240"])
    assert both["excise_movement"].need == "check"
    assert needed(content, "FRA", product=["220421"])["excise_movement"].need == "always"
    assert "posted_workers_union" in needed(content, "FRA", after_sales_need="on_site")
    assert "posted_workers_union" not in needed(content, "FRA", after_sales_need="remote")
    assert "posted_workers_union" in needed(content, "FRA", after_sales_need="unknown")


def test_a_forbidden_sale_has_no_papers(content: Content) -> None:
    assert not needed(content, "RUS")


def test_san_marino_and_the_vatican_have_rules_of_their_own(content: Content) -> None:
    for market in ("SMR", "VAT"):
        found = needed(content, market)
        assert "enclave_rules" in found and not {"eori", "export_declaration", "vies"} & set(found)


def test_a_paper_past_its_date_says_so(content: Content) -> None:
    assert not any(p.expired for p in needed(content, "JPN").values())
    assert all(p.expired for p in needed(content, "JPN", today="2029-01-01").values())


def test_services_meet_contract_tax_and_data_and_no_word_of_customs(content: Content) -> None:
    for market, invoice in (("FRA", "service_invoice_union"), ("USA", "service_invoice_abroad")):
        found = needed(content, market, product=["service:software"])
        assert {"service_contract", invoice} <= set(found)
        for paper in found.values():
            assert paper.document.offer != "goods"
            for words in (paper.document.text, paper.document.to_do, content.bodies[paper.document.body].name):
                assert not CUSTOMS.search(words.it + words.en) and not GOODS_WORDS.search(words.it + words.en), words


# ---- delivery terms ---------------------------------------------------------------------------------------------


def test_all_eleven_terms_are_explained_under_the_names_of_the_prices(content: Content) -> None:
    assert set(content.delivery_terms) == set(INCOTERMS) == set(get_args(Incoterm))
    assert all(content.phrase(f"money.term.{code}") for code in INCOTERMS)


@pytest.mark.parametrize("code", INCOTERMS)
def test_what_a_term_says_agrees_with_what_the_price_build_up_invoices(content: Content, code: Incoterm) -> None:
    term: DeliveryTerm = content.delivery_terms[code]
    pieces = offer_pieces(code)
    assert ("freight" in pieces) == (term.carriage == "seller")
    assert ("insurance" in pieces) == (term.insurance != "none")
    assert ("duty" in pieces) == (term.import_by == "seller")
    assert (term.export_by == "buyer") == (code == "EXW")


@pytest.mark.parametrize("sale", SALES)
def test_ex_works_and_delivered_duty_paid_are_never_proposed_and_every_reason_has_words(
    content: Content, sale: Sale
) -> None:
    choice = choose_term(sale)
    term = content.delivery_terms[choice.term]
    assert choice.term not in ("EXW", "DDP") and "EXW" in dict(choice.avoid)
    assert choice.term not in dict(choice.others)
    assert all(content.phrase(f"documents.reason.{r}") for r in choice.reasons) and choice.reasons
    assert all(content.phrase(f"documents.other.{why}") for _, why in (*choice.others, *choice.avoid))
    assert (term.mode == "sea") == sale.loose
    assert sale.transport is None or sale.consumers or (term.carriage == "seller") == (sale.transport == "ours")


def test_a_beginner_or_a_risky_market_never_carries_the_journey_outside_the_union() -> None:
    for sale in SALES:
        if not sale.union and not sale.consumers and (sale.beginner or sale.level != "low"):
            assert choose_term(sale).term != "DAP", sale
    assert choose_term(Sale(union=False, beginner=False, level="low", transport="ours")).term == "DAP"
    assert choose_term(Sale(union=False, beginner=True, level="low", transport="ours")).term == "CIP"
    assert choose_term(Sale(union=True, beginner=True, level="low")).term == "DAP"


def test_experience_customers_and_market_are_read_from_the_answers(content: Content) -> None:
    debut = advice_of(content, maker(content, export_share=0)).profile
    skilled = advice_of(content, maker(content, export_skills=4)).profile
    shop = advice_of(content, maker(content, customers=["consumers"])).profile
    assert sale_of(content, debut, "USA").beginner and not sale_of(content, skilled, "USA").beginner
    assert sale_of(content, shop, "USA").consumers and not sale_of(content, debut, "USA").consumers
    assert sale_of(content, debut, "FRA").union and not sale_of(content, debut, "CHE").union
    assert sale_of(content, debut, "UZB").level == "high"


# ---- means of payment -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offer", "level", "customer", "large", "credit"),
    list(product(get_args(Offer), LEVELS, get_args(Customer), (True, False), (True, False))),
)
def test_there_is_always_a_means_and_credit_is_never_given_unasked_or_uncovered_to_strangers(
    content: Content, offer: Offer, level: PaymentLevel | None, customer: Customer, large: bool, credit: bool
) -> None:
    facts = {"service": offer == "services", "goods": offer == "goods", "customers": ("retailers",)}
    found = instruments(content, Order(offer, customer, large, credit), level, facts)
    ids = [i.id for i in found]
    assert ids[0] == "advance"
    assert credit or not any(i.credit for i in found)
    if customer == "new" or level != "low":
        assert not {"open_account", "factoring"} & set(ids)
    if offer == "services":
        assert not {"letter_of_credit", "documentary_collection"} & set(ids)


def test_a_risky_market_offers_a_letter_of_credit_for_a_large_order_only(content: Content) -> None:
    facts = {"goods": True, "service": False}

    def ids(large: bool) -> list[str]:
        return [i.id for i in instruments(content, Order("goods", "new", large, False), "high", facts)]

    assert "letter_of_credit" in ids(True) and "letter_of_credit" not in ids(False)
