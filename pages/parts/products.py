"""Choosing what the firm sells: a search as you type, plain names, several products."""

from __future__ import annotations

import streamlit as st

from pages.parts import session, shared
from pages.parts.session import text, tr
from planner.content.schema import Question
from planner.products import SECTOR, SERVICE, product_name
from planner.search import Hit, search

SHOWN = 8
LONGEST_QUERY = 200


def product_field(question: Question) -> None:
    """The chosen products with a way to take each out, the search and, for those who find nothing, the sectors."""
    chosen = _chosen(question)
    if chosen:
        with st.container(horizontal=True):
            for code in chosen:
                st.button(
                    tr(product_name(session.content(), code)),
                    key=session.widget_key("product", "chip", code),
                    icon=":material/close:",
                    icon_position="right",
                    help=text("ui.product.remove"),
                    on_click=_save,
                    args=(question, tuple(c for c in chosen if c != code)),
                )
    key = session.widget_key("product", "search")
    st.text_input(
        text("ui.product.label_more" if chosen else "ui.product.label"),
        key=key,
        type="search",
        live="250ms",
        placeholder=text("ui.product.placeholder"),
        autocomplete="off",
    )
    query = (session.widget_value(key) or "").strip()
    if len(query) > LONGEST_QUERY:
        st.warning(text("ui.product.too_long"))
    elif len(query) > 1:
        _results(question, chosen, query)
    if not chosen:
        _by_sector(question)


def _chosen(question: Question) -> tuple[str, ...]:
    given = session.case().answers.get(question.id)
    return tuple(given) if isinstance(given, (tuple, list)) else ()


def _results(question: Question, chosen: tuple[str, ...], query: str) -> None:
    hits = [h for h in search(shared.search_index(), query, SHOWN, session.language()) if h.code not in chosen]
    if not hits:
        st.info(text("ui.product.nothing"))
        return
    st.markdown(text("ui.product.pick"))
    with st.container(gap="xsmall"):
        for hit in hits:
            st.button(
                _hit_label(hit),
                key=session.widget_key("product", "hit", hit.code),
                icon=":material/add:",
                width="stretch",
                wrap=True,
                on_click=_save,
                args=(question, (*chosen, hit.code)),
            )


def _hit_label(hit: Hit) -> str:
    name, path = tr(hit.name), tr(hit.path)
    whole = f" ({text('ui.product.whole_family')})" if hit.kind in ("heading", "chapter") else ""
    code = f" · {hit.code}" if hit.code.isdigit() else ""
    return f"**{name}**{whole} · {path}{code}"


def _save(question: Question, codes: tuple[str, ...]) -> None:
    problem = session.answer(question.id, codes or None)
    session.note(f"problem.{question.id}.None", problem if _chosen(question) != codes else None)
    session.set_widget(session.widget_key("product", "search"), "")


def _by_sector(question: Question) -> None:
    content = session.content()
    names = {f"{SECTOR}{s.id}": tr(s.text) for s in content.sectors.values() if s.in_scope}
    names |= {f"{SERVICE}{s.id}": f"{text('ui.product.service')}: {tr(s.text)}" for s in content.services.values()}
    key = session.widget_key("product", "sector")
    session.seed(key, None)
    with st.expander(text("ui.product.by_sector")):
        st.selectbox(
            text("ui.product.sector_label"),
            list(names),
            format_func=names.__getitem__,
            key=key,
            placeholder=text("ui.common.choose"),
            filter_mode="contains",
            on_change=_save_sector,
            args=(question, key),
        )


def _save_sector(question: Question, key: str) -> None:
    picked = session.widget_value(key)
    if picked is not None:
        _save(question, (*_chosen(question), picked))
