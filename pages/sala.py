"""A participant's page: enter the room, answer, wait while it pauses, and see one's own result."""

import streamlit as st

from pages.parts import room_door, room_place, room_walk, session
from pages.parts.markup import safe
from pages.parts.session import guard, text
from planner.store.plans import StoreError

guard()

try:
    state = room_place.mine()
except StoreError as error:
    st.title(text("room.enter_title"), anchor=False)
    st.error(session.store_problem(error), icon=":material/cloud_off:")
    st.stop()
if state is None:
    st.title(text("room.enter_title"), anchor=False)
    if session.unknown_link():
        st.info(text("room.gone"), icon=":material/delete_sweep:")
    st.markdown(text("room.enter_lead"))
    room_door.enter()
else:
    st.title(safe(text("room.paused_title") if state.paused else state.title), anchor=False)
    room_place.follow(state)
    if state.paused:
        st.info(text("room.paused_text"), icon=":material/pause_circle:")
    else:
        room_walk.walk()
