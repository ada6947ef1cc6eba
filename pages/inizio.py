"""What Rotta does, for an owner, and the three ways to begin."""

import streamlit as st

from pages.parts import session
from pages.parts.examples import choose_example
from pages.parts.open_file import open_form
from pages.parts.saving import resume_form
from pages.parts.session import guard, text
from planner.progress import route
from planner.questionnaire import answered

guard()

GAINS = (
    ("ready", ":material/speed:"),
    ("markets", ":material/public:"),
    ("way", ":material/alt_route:"),
    ("plan", ":material/description:"),
)


def begin() -> None:
    if lost:
        st.warning(text("ui.home.unknown_link"), icon=":material/link_off:")
    if not session.begun():
        if st.button(text("ui.home.begin"), type="primary", key="begin", icon=":material/arrow_forward:"):
            session.go("start")
        st.markdown(text("ui.home.time"))
        return
    questions = route(session.content(), session.case())
    given = len([q for q in questions if answered(q, session.case().answers)])
    st.markdown(text("ui.home.in_hand", answered=given, asked=len(questions)))
    with st.container(horizontal=True):
        if st.button(text("ui.home.go_on"), type="primary", key="go_on", icon=":material/arrow_forward:"):
            session.go("questionnaire")
        if st.button(text("ui.home.new"), key="new", help=text("ui.home.new_help")):
            session.new_plan()
            session.go("start")


lost = session.unknown_link()
st.title(text("ui.home.title"), anchor=False)
st.markdown(text("ui.home.lead"))
begin()
with st.expander(text("ui.home.resume"), icon=":material/history:", expanded=lost):
    resume_form()
    open_form()
with st.expander(text("ui.home.example"), icon=":material/science:"):
    choose_example()
st.header(text("ui.home.gains"), anchor=False)
tiles = st.grid(columns=2, min_column_width=280)
for name, icon in GAINS:
    with tiles.container(border=True, height="stretch"):
        st.markdown(f"### {icon} {text(f'ui.home.gain_{name}')}", anchors=False)
        st.markdown(text(f"ui.home.gain_{name}_text"))
notes = st.columns(2)
with notes[0]:
    st.markdown(f"## :material/lock: {text('ui.home.privacy')}", anchors=False)
    st.markdown(text("ui.home.privacy_text"))
with notes[1]:
    st.markdown(f"## :material/info: {text('ui.home.limits')}", anchors=False)
    st.markdown(text("ui.home.limits_text"))
