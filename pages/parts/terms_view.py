"""Papers, delivery term and means of payment of one market on screen: a few answers, the same words as in the plan, nothing to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import cast

import streamlit as st

from pages.parts import blocks, money_fields, session
from pages.parts.session import content, text, tr
from planner.content.schema_abroad import Customer, Offer
from planner.content.schema_documents import Incoterm
from planner.document import Block
from planner.incoterms import TRANSPORTS, Sale, Transport, choose_term, sale_of
from planner.payments import Order, PaymentAdvice
from planner.plan import documents, terms
from planner.plan.draft import Draft
from planner.profile import Profile

OPEN, LOOSE, LARGE, YES = "open", "loose", "large", "yes"


def papers(draft: Draft, market: str) -> None:
    """The papers for this market, folded; nothing where there is nothing to sell."""
    found = documents.market_blocks(draft, market)
    if not found:
        return
    with st.expander(text("documents.here"), icon=":material/description:"):
        _draw(found, f"papers.{market}")


def chooser(draft: Draft, market: str, payment: PaymentAdvice | None) -> None:
    """Help in choosing delivery term and means of payment, folded, and the eleven terms compared; a service has only the second."""
    profile = draft.advice.profile
    if payment is None or not profile.products.codes or profile.choice("goal") == documents.SOURCING:
        return
    service = profile.products.is_service
    title = text("documents.terms.choose_service" if service else "documents.terms.choose")
    with st.expander(title, icon=":material/handshake:"):
        if not service:
            _term(draft, market)
        _payment(draft, market, payment, service)
    if not service:
        with st.expander(text("documents.terms.guide"), icon=":material/local_shipping:"):
            blocks.draw(terms.guide(draft), f"guide.{market}")


def _term(draft: Draft, market: str) -> None:
    st.markdown(text("documents.terms.lead"))
    sale = _sale(draft.advice.profile, market)
    term = choose_term(sale).term
    name = tr(terms.term_name(draft, term))
    st.markdown(f"### {text('documents.terms.proposed', term=name)}", anchors=False)
    _in_prices(draft, market, term)
    _draw(terms.term_blocks(draft, sale), f"term.{market}")


def _sale(profile: Profile, market: str) -> Sale:
    """What the firm has said, with the two answers given here."""
    left, right = st.columns(2)
    known = sale_of(content(), profile, market)
    with left:
        moved = _ask(market, "transport", (OPEN, *TRANSPORTS), "documents.terms")
    with right:
        load = _ask(market, "load", ("packed", LOOSE), "documents.terms")
    transport = None if moved == OPEN else cast(Transport, moved)
    return replace(known, transport=transport, loose=load == LOOSE)


def _in_prices(draft: Draft, market: str, term: Incoterm) -> None:
    """The term of the firm's own prices, and one press to take the proposed one over."""
    given = money_fields.figures(market).incoterm
    if given == term:
        st.success(text("documents.terms.used"), icon=":material/check:")
        return
    if given is not None:
        st.markdown(text("documents.terms.used_other", term=terms.term_name(draft, given)))
    st.button(
        text("documents.terms.use"),
        key=session.widget_key("terms.use", market),
        icon=":material/sell:",
        on_click=money_fields.use_term,
        args=(market, term),
    )


def _payment(draft: Draft, market: str, payment: PaymentAdvice, service: bool) -> None:
    st.markdown(f"### {text('documents.pay.title')}", anchors=False)
    columns = st.columns(3)
    with columns[0]:
        customer = _ask(market, "customer", ("new", "known"), "documents.pay")
    with columns[1]:
        size = _ask(market, "size", ("small", LARGE), "documents.pay")
    with columns[2]:
        credit = _ask(market, "credit", ("no", YES), "documents.pay")
    offer: Offer = "services" if service else "goods"
    order = Order(offer, cast(Customer, customer), large=size == LARGE, credit=credit == YES)
    _draw(terms.payment_blocks(draft, payment, order), f"pay.{market}")


def _ask(market: str, name: str, options: tuple[str, ...], words: str) -> str:
    """One choice kept for this market while the tab is open, and across languages; the first option stands until another is made."""
    note = f"terms.{name}.{market}"
    chosen = cast(str, session.noted(note, options[0]))
    key = session.widget_key("terms", name, market)
    session.seed(key, chosen)
    shown: Mapping[str, str] = {o: text(f"{words}.{name}_{o}") for o in options}
    st.radio(
        text(f"{words}.{name}"),
        options,
        format_func=shown.__getitem__,
        key=key,
        on_change=_keep,
        args=(note, key),
    )
    return chosen


def _keep(note: str, key: str) -> None:
    session.note(note, session.widget_value(key))


def _draw(shown: Iterable[Block], key: str) -> None:
    for position, block in enumerate(shown):
        blocks.draw(block, f"{key}.{position}")
