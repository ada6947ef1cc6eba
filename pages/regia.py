"""The facilitator's page: open a room or enter its PIN, then the way in, the picture or the controls."""

import streamlit as st

from pages.parts import room_desk, room_keys, room_place, room_screen, session
from pages.parts.markup import safe
from pages.parts.opening import open_screen
from pages.parts.session import guard, text
from pages.parts.tables import table_style
from planner.store.plans import StoreError

guard()

VIEWS, VIEW = ("join", "picture", "desk"), "room.view"


def room() -> None:
    """One room in one of its views."""
    assert found is not None
    actor, state = found
    st.title(safe(state.title), anchor=False)
    room_keys.show_pin()
    key = session.widget_key("room_view")
    # Names never come up by themselves: whoever looks may be looking at the wall.
    shown = session.widget_value(key) or session.noted(VIEW) or ("picture" if state.people else "join")
    session.seed(key, shown)
    view = st.segmented_control(
        text("room.run.view"),
        VIEWS,
        format_func={v: text(f"room.run.view_{v}") for v in VIEWS}.__getitem__,
        key=key,
        label_visibility="collapsed",
        required=True,
    )
    session.note(VIEW, view)
    if view == "desk":
        room_desk.controls(actor, state)
    elif view == "picture":
        room_screen.live(actor, state.code)
    else:
        room_screen.join(state)
        room_screen.who_came(actor, state.code)


try:
    found = room_keys.runs()
    if found is None:
        open_screen("room.run.title", "room.run.lead")
        room_desk.closed_note()
        if room_place.code() and room_keys.by_pin():
            st.warning(text("room.run.gone"), icon=":material/door_front:")
        room_keys.choose()
    else:
        table_style()
        room()
    room_keys.keep_in_browser()
except StoreError as error:
    st.error(session.store_problem(error), icon=":material/cloud_off:")
