"""Who is counted in statistics without names: how a firm stands, what an advisor declares for it, who is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from pages.parts import adviser_save, session
from pages.parts.markup import safe
from pages.parts.opening import say_problem
from pages.parts.session import language, text
from pages.parts.shared import store
from planner.cohort import Member
from planner.numbers import day, italian_day
from planner.store.access import Actor, Forbidden
from planner.store.clients import ClientRow
from planner.store.plans import StoreError
from planner.store.statistics import LEAST_BASIS, LONGEST_BASIS, Standing, Statistics


def said(found: Standing, key: str = "statistics") -> str:
    """How a firm stands, in one sentence; ``key`` for whom."""
    when = "" if found.at is None else day(italian_day(found.at), language())
    who = safe(adviser_save.shown_author(found.author))
    return text(f"{key}.{found.said}", date=when, who=who, basis=safe(found.basis))


def standing_of(row: ClientRow, who: Actor) -> None:
    """In a client's file: how it stands, and the advisor's declaration. May raise Forbidden, StoreError."""
    st.markdown(text("statistics.why"))
    found = Statistics(store().database).of(who, [row.id])[row.id]
    icon = ":material/check_circle:" if found.counted else ":material/visibility_off:"
    st.info(said(found), icon=icon)
    if found.said == "declared":
        st.button(
            text("statistics.take_back"),
            key="basis_take_back",
            icon=":material/undo:",
            on_click=_take_back,
            args=(who, row.id),
        )
    if found.said == "silent":
        with st.form("basis", border=True):
            basis = st.text_area(
                text("statistics.basis"), key=session.widget_key("basis", row.id), max_chars=LONGEST_BASIS
            )
            sent = st.form_submit_button(text("statistics.declare"), icon=":material/edit_document:")
        if sent:
            say_problem(_declare(who, [row.id], basis or ""))
            st.rerun()


@st.fragment
def left_out(who: Actor, members: Sequence[Member], standings: Mapping[str, Standing]) -> None:
    """How many firms of the group do not enter the file, and one declaration for those that have said nothing."""
    refused = sum(standings[m.id].said == "refused" for m in members)
    silent = {m.id: m.name for m in members if standings[m.id].said == "silent"}
    counted = len(members) - refused - len(silent)
    st.markdown(text("statistics.counted", counted=counted, whole=len(members), silent=len(silent), refused=refused))
    if not silent:
        return
    with st.expander(text("statistics.several", count=len(silent)), icon=":material/edit_document:"):
        st.markdown(text("statistics.several_why"))
        everybody = st.checkbox(text("statistics.all", count=len(silent)), key="basis_all")
        picked = st.multiselect(
            text("statistics.which"),
            sorted(silent, key=lambda i: silent[i].casefold()),
            format_func=silent.__getitem__,
            key=session.widget_key("basis_which"),
            placeholder=text("ui.compare.pick_hint"),
            filter_mode="contains",
            disabled=everybody,
        )
        basis = st.text_area(text("statistics.basis"), key=session.widget_key("basis_several"), max_chars=LONGEST_BASIS)
        if st.button(text("statistics.declare"), key="basis_declare", icon=":material/edit_document:"):
            chosen = list(silent) if everybody else [i for i in picked if i in silent]
            problem = _declare(who, chosen, basis or "") if chosen else text("statistics.nobody")
            if problem is None:
                st.rerun()
            st.error(problem, icon=":material/error:")


def _take_back(who: Actor, client_id: str) -> None:
    try:
        Statistics(store().database).take_back(who, client_id)
    except Forbidden:
        say_problem(text("ui.clients.refused"))
    except StoreError as error:
        say_problem(session.store_problem(error))


def _declare(who: Actor, client_ids: Iterable[str], basis: str) -> str | None:
    try:
        Statistics(store().database).declare(who, client_ids, basis)
    except ValueError:
        return text("statistics.short", least=LEAST_BASIS)
    except Forbidden:
        return text("ui.clients.refused")
    except StoreError as error:
        return session.store_problem(error)
    return None
