"""A participant's way through the room: a dozen questions, then the result; reloading comes back to the same place."""

from __future__ import annotations

import streamlit as st

from pages.parts import journey, room_result, session
from pages.parts.frame import told_when_broken
from pages.parts.question_card import card
from pages.parts.saving import saved_line
from pages.parts.session import content, text
from planner.progress import route
from planner.room_picture import room_route

DEEPER = "room.deeper"


@st.fragment
def walk() -> None:
    """The question on screen, or the result."""
    with told_when_broken("room"):
        case = session.case()
        shown = journey.view(route(content(), case) if session.noted(DEEPER) else room_route(content(), case))
        if shown.question is None:
            room_result.page(shown)
            _further(shown)
        else:
            _asked(shown)
        saved_line()


def _asked(shown: journey.View) -> None:
    progress = text("room.progress", answered=shown.answered, asked=shown.asked)
    st.progress(shown.answered / max(shown.asked, 1), text=progress)
    if session.noted("room.example"):
        st.info(text("room.example_note"), icon=":material/science:")
    card(shown, text("room.place", number=shown.number, asked=shown.asked))
    if shown.answered == shown.asked:
        st.button(
            text("room.to_result"),
            key="room_to_result",
            icon=":material/insights:",
            on_click=journey.move_to,
            args=(journey.END,),
        )


def _further(shown: journey.View) -> None:
    """Back to the answers, and more questions for whoever still has time."""
    with st.container(horizontal=True):
        st.button(
            text("room.result.again"),
            key="room_again",
            icon=":material/arrow_back:",
            on_click=journey.move_to,
            args=(shown.questions[0].id,),
        )
    if not session.noted(DEEPER):
        st.markdown(text("room.result.deeper_text"))
        st.button(text("room.result.deeper"), key="room_deeper", icon=":material/add:", on_click=_go_deeper)


def _go_deeper() -> None:
    session.note(DEEPER, True)
    missing = [q.id for q in route(content(), session.case()) if q.id not in session.case().answers]
    journey.move_to(missing[0] if missing else journey.END)
