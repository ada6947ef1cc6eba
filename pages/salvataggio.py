"""The key to the plan, the plan as a file, loading one back, and deleting everything."""

import streamlit as st

from pages.parts import opening, session
from pages.parts.case_files import delete_everything, download, load_form, undo_offer, unreadable_rows
from pages.parts.own_data import renew_key, take_all
from pages.parts.saving import saved_line, share
from pages.parts.session import guard, text

guard()

st.title(text("ui.saved.title"), anchor=False)
saved_line()
if session.earlier_token() is not None:
    st.info(text("ui.saved.earlier"), icon=":material/history:")
    if st.button(text("ui.saved.earlier_open"), key="earlier") and session.open_earlier():
        session.go("saved")
st.header(text("ui.saved.link_title"), anchor=False)
st.markdown(text("ui.saved.link_why"))
share()
unreadable_rows()
st.header(text("ui.saved.file_title"), anchor=False)
st.markdown(text("ui.saved.file_why"))
download()
with st.expander(text("ui.saved.load_title"), icon=":material/upload_file:", expanded=bool(session.noted("load.open"))):
    load_form()
undo_offer()
take_all()
st.header(text("ui.saved.other_title"), anchor=False)
with st.container(horizontal=True):
    if st.button(text("ui.saved.new"), key="new", icon=":material/add:", help=text("ui.saved.new_help")):
        session.new_plan()
        session.go("start")
    if session.token() is not None:
        renew_key()
        delete_everything()
opening.link("privacy", "ui.own_data.to_privacy")
