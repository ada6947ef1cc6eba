"""Papers and the choice of delivery term and payment on the sheet: answers move the advice, one press takes the term into the prices."""

from __future__ import annotations

import pytest

from planner.base import LANGUAGES, Language
from planner.content.load import Content
from tests.pages.opened import Opened, plain, walk
from tests.pages.test_sheet import show


def proposed(opened: Opened, language: Language = "it") -> str:
    start = "### Proporremmo: " if language == "it" else "### We would propose: "
    bodies = [str(getattr(e.proto, "body", "")) for e in walk(opened.app.main) if hasattr(e, "proto")]
    (found,) = [b for b in bodies if b.startswith(start)]
    return plain(found.removeprefix(start))


def answer(opened: Opened, key: str, value: str) -> None:
    opened.app.radio(key=key).set_value(value).run()
    assert not opened.app.exception, opened.app.exception


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_lists_papers_with_what_to_do_and_whom_to_ask(content: Content, language: Language) -> None:
    text = show(content, "UZB", language).text
    assert content.phrase("documents.here").get(language) in text
    for name in ("eori", "export_declaration", "end_use"):
        document = content.export_documents[name]
        assert document.text.get(language) in text and document.to_do.get(language) in text
    assert all(content.phrase(f"documents.need.{n}").get(language) in text for n in ("always", "check", "on_request"))


def test_who_carries_moves_the_term_and_the_prices_take_it_over(content: Content) -> None:
    opened = show(content, "UZB")
    assert proposed(opened) == "franco vettore, FCA"
    answer(opened, "terms.transport.UZB.it", "ours")
    assert proposed(opened) == "trasporto e assicurazione pagati fino a destinazione, CIP"
    answer(opened, "terms.load.UZB.it", "loose")
    assert proposed(opened) == "costo, assicurazione e nolo, CIF"
    opened.click("terms.use.UZB.it")
    assert opened.saved().figures["UZB"].incoterm == "CIF"
    assert content.phrase("documents.terms.used").it in opened.text
    answer(opened, "terms.transport.UZB.it", "theirs")
    assert "Nei vostri prezzi per questo mercato c’è costo, assicurazione e nolo, CIF." in opened.text
    assert opened.saved().figures["UZB"].incoterm == "CIF", "an answer alone must not change the prices"


def test_credit_for_a_small_order_in_a_risky_market_is_refused_with_a_way_out(content: Content) -> None:
    opened = show(content, "UZB")
    refused = content.phrase("documents.pay.no_credit").it
    guarantee = content.payment_instruments["bank_guarantee"].how.it
    assert refused not in opened.text and guarantee not in opened.text
    answer(opened, "terms.credit.UZB.it", "yes")
    assert refused in opened.text
    answer(opened, "terms.size.UZB.it", "large")
    assert refused not in opened.text and guarantee in opened.text


def test_a_service_is_asked_how_to_be_paid_only_and_a_forbidden_market_nothing(content: Content) -> None:
    software = show(content, "CHE", "it", "software_milano")
    assert content.phrase("documents.terms.choose_service").it in software.text
    assert content.phrase("documents.terms.guide").it not in software.text and "Incoterms" not in software.text
    assert content.export_documents["service_contract"].to_do.it in software.text
    forbidden = show(content, "RUS")
    assert content.phrase("documents.here").it not in forbidden.text
    assert content.phrase("documents.terms.choose").it not in forbidden.text


def test_the_eleven_terms_stand_side_by_side(content: Content) -> None:
    text = show(content, "BRA").text
    assert content.phrase("documents.terms.guide").it in text
    for code in ("EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP"):
        assert content.phrase(f"money.term.{code}").it[1:] in text
