"""What an owner may do with everything kept about the plan: take it away, give it another key, agree to its use in statistics."""

from __future__ import annotations

import json

import streamlit as st

from pages.parts import session, statistics_view
from pages.parts.session import text
from pages.parts.shared import store
from planner.store.dossier import export_plan
from planner.store.plans import StoreError, UnknownPlan
from planner.store.statistics import STATISTICS, Statistics

_PROBLEM, _RENEWED = "own_data.problem", "own_data.renewed"


@st.fragment
def take_all() -> None:
    """Everything the database holds about the plan as one file, made only when asked for: it holds the whole history."""
    key = session.token()
    if key is None:
        return
    st.markdown(text("ui.own_data.take_why"))
    if not st.button(text("ui.own_data.prepare"), key="prepare_all", icon=":material/inventory_2:"):
        return
    try:
        kept = json.dumps(export_plan(store(), key), ensure_ascii=False, indent=1)
    except (StoreError, UnknownPlan) as error:
        st.error(session.store_problem(error))
        return
    st.download_button(
        text("ui.own_data.take"),
        kept.encode(),
        file_name=f"rotta-{session.today()}-tutto.json",
        mime="application/json",
        on_click="ignore",
        icon=":material/download:",
        key="take_all",
    )


def renew_key() -> None:
    """Asks once more, in a window of its own, and then gives the plan another key."""

    @st.dialog(text("ui.own_data.renew_title"))
    def confirm() -> None:
        st.markdown(text("ui.own_data.renew_text"))
        st.button(text("ui.own_data.renew_yes"), key="renew_yes", icon=":material/key:", on_click=_renew)
        if st.button(text("ui.own_data.renew_no"), key="renew_no"):
            st.rerun()

    if session.take_note(_RENEWED):
        st.success(text("ui.own_data.renewed"), icon=":material/check_circle:")
    if st.button(text("ui.own_data.renew"), key="renew", icon=":material/key:", help=text("ui.own_data.renew_help")):
        confirm()
    _say_problem()


def _renew() -> None:
    try:
        session.renew_key()
    except (StoreError, UnknownPlan) as error:
        session.note(_PROBLEM, session.store_problem(error))
    else:
        session.note(_RENEWED, True)


def statistics_consent() -> None:
    """The switch for anonymous statistics: on only when the owner or, as told, an advisor has said so; off again at any time."""
    if session.client() is not None:
        st.markdown(text("statistics.by_the_firm"))
        return
    key = session.token()
    if key is None:
        st.markdown(text("ui.privacy.consent_no_plan"))
        return
    widget = session.widget_key("consent", STATISTICS)
    try:
        found = Statistics(store().database).of_plan(key)
    except (StoreError, UnknownPlan) as error:
        st.error(session.store_problem(error))
        return
    if found.said == "declared":
        st.info(statistics_view.said(found, "statistics.to_firm"), icon=":material/edit_document:")
    session.seed(widget, found.counted)
    st.toggle(text("ui.privacy.consent_label"), key=widget, on_change=_set_consent, args=(widget,))
    _say_problem()


def _set_consent(widget: str) -> None:
    try:
        store().set_consent(str(session.token()), STATISTICS, bool(session.widget_value(widget)))
    except (StoreError, UnknownPlan) as error:
        session.note(_PROBLEM, session.store_problem(error))


def _say_problem() -> None:
    problem = session.take_note(_PROBLEM)
    if problem:
        st.error(problem, icon=":material/error:")
