"""A plan as a file: keep it, load it back with every problem named, undo the load, delete everything."""

from __future__ import annotations

import streamlit as st

from pages.parts import session
from pages.parts.markup import safe
from pages.parts.session import text, tr
from planner.case import CaseError, case_json, parse_case
from planner.numbers import number
from planner.store.plans import StoreError, UnknownPlan

PROBLEMS, LOADED, NOT_VOUCHED, NOT_DELETED = "load.problems", "load.done", "load.not_vouched", "delete.problem"
MOST_PROBLEMS = 30


@st.fragment
def download() -> None:
    """The case as a JSON file; nothing runs again when it is taken."""
    st.download_button(
        text("ui.saved.download"),
        case_json(session.case()).encode(),
        file_name=f"rotta-{session.today()}.json",
        mime="application/json",
        on_click="ignore",
        icon=":material/download:",
        key="download_case",
    )


def load_form() -> None:
    """A file or pasted text; wrong ones change nothing and say everything that is wrong."""
    file_key, text_key = session.widget_key("load", "file"), session.widget_key("load", "text")
    st.markdown(text("ui.saved.load_text"))
    with st.form("load", border=False):
        uploaded = st.file_uploader(text("ui.saved.load_file"), type="json", key=file_key, max_upload_size=1)
        pasted = st.text_area(text("ui.saved.load_paste"), key=text_key, height=140)
        sent = st.form_submit_button(text("ui.saved.load"), icon=":material/upload:")
    if sent:
        document = uploaded.getvalue().decode("utf-8", errors="replace") if uploaded is not None else pasted
        _load(document)
    problems = session.noted(PROBLEMS)
    if problems:
        st.error(text("ui.saved.load_failed"), icon=":material/error:")
        for where, what in problems[:MOST_PROBLEMS]:
            st.markdown(f"- `{where}`: {safe(what)}" if where else f"- {safe(what)}")
        if len(problems) > MOST_PROBLEMS:
            st.markdown(text("ui.saved.load_more", count=len(problems) - MOST_PROBLEMS))


def _load(document: str) -> None:
    session.note("load.open", True)
    if not document.strip():
        session.note(PROBLEMS, [("", text("ui.saved.load_empty"))])
        return
    try:
        whole = session.load_case(parse_case(session.content(), document))
    except CaseError as error:
        session.note(PROBLEMS, [(_safe(p.path), tr(p.text)) for p in error.problems])
    except (StoreError, UnknownPlan) as error:
        session.note(PROBLEMS, [("", session.store_problem(error))])
    else:
        session.note(PROBLEMS, None)
        session.note("load.open", False)
        session.note(LOADED, True)
        session.note(NOT_VOUCHED, not whole)
        st.rerun()


def _safe(path: str) -> str:
    """A path from a stranger's file, short and without what would leave the code mark."""
    return path.replace("`", "'").replace("\n", " ")[:120]


def undo_offer() -> None:
    """The way back after a load, for as long as the database keeps the earlier content."""
    if session.noted(LOADED):
        st.success(text("ui.saved.loaded"), icon=":material/check_circle:")
        if session.noted(NOT_VOUCHED):
            st.info(text("ui.saved.loaded_not_vouched"), icon=":material/info:")
    stored = session.stored()
    if stored is None or not stored.can_undo:
        return
    if st.button(text("ui.saved.undo"), key="undo", icon=":material/undo:"):
        try:
            session.undo_load()
        except (StoreError, UnknownPlan) as error:
            st.error(session.store_problem(error))
            return
        session.note(LOADED, None)
        st.rerun()


def unreadable_rows() -> None:
    """Answers kept in the database that today's questions no longer accept."""
    stored = session.stored()
    if stored is None or not stored.unreadable:
        return
    with st.expander(text("ui.saved.unreadable", count=number(len(stored.unreadable), session.language()))):
        st.markdown(text("ui.saved.unreadable_text"))
        for row in stored.unreadable[:MOST_PROBLEMS]:
            st.markdown(f"- `{_safe(row.path)}`: `{_safe(row.value)}`")


def _delete() -> None:
    try:
        session.delete_plan()
    except (StoreError, UnknownPlan) as error:
        session.note(NOT_DELETED, session.store_problem(error))
    else:
        session.go("home")


def delete_everything() -> None:
    """Asks once more, in a window of its own, and then removes the plan."""

    @st.dialog(text("ui.saved.delete_title"))
    def confirm() -> None:
        st.markdown(text("ui.saved.delete_text"))
        st.button(text("ui.saved.delete_yes"), key="delete_yes", icon=":material/delete:", on_click=_delete)
        if st.button(text("ui.saved.delete_no"), key="delete_no"):
            st.rerun()

    if st.button(text("ui.saved.delete"), key="delete", icon=":material/delete:"):
        confirm()
    problem = session.take_note(NOT_DELETED)
    if problem:
        st.error(problem, icon=":material/error:")
