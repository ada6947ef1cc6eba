"""Opens the file of answers somebody kept, from a room for instance, as a plan of its own."""

from __future__ import annotations

import streamlit as st

from pages.parts import session
from pages.parts.markup import safe
from pages.parts.session import text, tr
from planner.case import Case, CaseError, parse_case
from planner.store.plans import StoreError, UnknownPlan

MOST_PROBLEMS = 10


def open_form() -> None:
    """A file and a button; a file that cannot be read changes nothing and says what is wrong with it."""
    st.markdown(text("ui.open_file.how"))
    with st.form("open_file", border=False):
        given = st.file_uploader(
            text("ui.open_file.file"), type="json", key=session.widget_key("open_file"), max_upload_size=1
        )
        sent = st.form_submit_button(text("ui.open_file.open"), icon=":material/upload_file:")
    if not sent:
        return
    if given is None:
        st.error(text("ui.open_file.none"), icon=":material/error:")
        return
    try:
        case = parse_case(session.content(), given.getvalue().decode("utf-8-sig", errors="replace"))
        _open(case)
    except CaseError as error:
        st.error(text("ui.open_file.failed"), icon=":material/error:")
        st.markdown("\n".join(f"- {safe(tr(problem.text))}" for problem in error.problems[:MOST_PROBLEMS]))
    except (StoreError, UnknownPlan) as error:
        st.error(session.store_problem(error), icon=":material/cloud_off:")
    else:
        session.go("questionnaire")


def _open(case: Case) -> None:
    """What the file says takes the place of an empty plan, never of the one in hand."""
    if session.begun():
        session.open_example(Case())
    session.load_case(case.model_copy(update={"language": session.language()}))
