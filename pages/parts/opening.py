"""How every screen of results begins: title, one line of meaning, and where to go when something must be said first."""

from __future__ import annotations

import streamlit as st

from pages.parts import navigation, session
from pages.parts.session import text
from pages.parts.tables import table_style
from planner.advice import Advice
from planner.plan.draft import Draft


def open_screen(title_key: str, lead_key: str) -> None:
    """Rules of the tables, title and the sentence that says how to read what follows."""
    table_style()
    st.title(text(title_key), anchor=False)
    st.markdown(text(lead_key))


def link(name: str, label_key: str, icon: str | None = None) -> None:
    """A link to another screen in words that say what happens there."""
    screen = next(s for s in navigation.SCREENS if s.name == name)
    page = navigation.page_of(name)
    st.page_link(page, label=text(label_key), icon=icon or screen.icon, query_params=session.address())


def product_missing(advice: Advice) -> bool:
    """True, after saying what to do, when no product is known: without it there is no market to speak of."""
    if advice.profile.products.codes:
        return False
    st.info(text("ui.shared.no_product"), icon=":material/flag:")
    link("start", "ui.shared.to_start")
    return True


def draft() -> Draft:
    """Content, case and advice in hand, for the words the plan uses too."""
    return Draft(session.content(), session.case(), session.advice())


def say_problem(problem: str | None) -> None:
    """Remember what went wrong in a callback, to show it in the next drawing."""
    session.note("ui.problem", problem)


def show_problem() -> None:
    """The sentence a callback left, once."""
    problem = session.take_note("ui.problem")
    if problem:
        st.error(problem, icon=":material/error:")
