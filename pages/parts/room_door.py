"""The door of a room: code, a name for the afternoon, one's own firm or an example; nothing else is asked."""

from __future__ import annotations

import json

import streamlit as st

from pages.parts import journey, navigation, session
from pages.parts.examples import SHOWN_FIRST
from pages.parts.room_place import CODE_PARAM, code
from pages.parts.session import content, text
from pages.parts.shared import rooms, store
from pages.parts.visitor import asking_from
from planner.case import Case, parse_case
from planner.room_picture import room_route
from planner.store.access import Forbidden
from planner.store.plans import StoreError, TooManyAttempts

OWN = "own"


def enter() -> None:
    """The form; whoever passes has a plan of their own in the room, empty or an example's."""
    firms = {OWN: text("room.firm_own")} | {name: example_name(name) for name in SHOWN_FIRST}
    with st.form("enter", border=False, enter_to_submit=False):
        typed = st.text_input(text("room.code"), value=code(), key="room_code", autocomplete="off")
        st.markdown(text("room.code_help"))
        name = st.text_input(text("room.nickname"), key="nickname", autocomplete="off")
        st.markdown(text("room.nickname_help"))
        firm = st.selectbox(
            text("room.firm"),
            list(firms),
            format_func=firms.__getitem__,
            key=session.widget_key("room_firm"),
            filter_mode=None,
        )
        sent = st.form_submit_button(text("room.enter"), type="primary", icon=":material/login:")
    if sent:
        problem = _enter(typed, name, firm)
        if problem is None:
            st.rerun()
        st.error(problem, icon=":material/error:")
    st.markdown(text("room.privacy"))
    st.page_link(navigation.page_of("privacy"), label=text("ui.nav.privacy"), query_params=session.address())


def _enter(typed: str, name: str, firm: str) -> str | None:
    """Join, with the first question ahead; the sentence to show when that cannot be."""
    try:
        token = rooms().join(typed, name, asking_from())
        if firm != OWN:
            store().replace(token, example(firm).model_copy(update={"language": session.language()}))
        elif session.language() != "it":
            store().save_choice(token, "language", session.language())
        session.open_plan(token)
    except Forbidden:
        return text("room.no_room")
    except ValueError:
        return text("room.bad_nickname")
    except (StoreError, TooManyAttempts) as error:
        return session.store_problem(error)
    st.query_params.pop(CODE_PARAM, None)
    session.note("room.example", firm != OWN)
    session.note(journey.PLACE, room_route(content(), session.case())[0].id)
    return None


def example(name: str) -> Case:
    """An example firm on the room's path, without choices it made before."""
    case = parse_case(content(), content().personas[name])
    return Case(path="express", answers=case.answers)


def example_name(name: str) -> str:
    """The name of an example firm, which says that it is one."""
    return str(json.loads(content().personas[name])["answers"]["company_name"])
