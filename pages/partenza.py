"""The six first answers, and the five provisional markets they give."""

import streamlit as st

from pages.parts import session
from pages.parts.fields import ask
from pages.parts.frame import told_when_broken
from pages.parts.saving import saved_line, share
from pages.parts.session import guard, text, tr
from planner.progress import route, start_missing
from planner.questionnaire import START
from planner.wording import market_sentence

guard()

PROVISIONAL = 5


@st.fragment
def screen() -> None:
    with told_when_broken("start"):
        six_answers()


def six_answers() -> None:
    questions = [q for q in session.content().questions.values() if q.section == START]
    for question in questions:
        with st.container(border=True, key=f"card_{question.id}"):
            ask(question)
    missing = start_missing(route(session.content(), session.case()), session.case().answers)
    saved_line()
    if missing:
        names = "".join(f"\n- {tr(q.text)}" for q in missing)
        st.info(text("ui.start.missing") + "\n" + names, icon=":material/flag:")
        return
    provisional_markets()
    way_on()


def provisional_markets() -> None:
    advice = session.advice()
    st.header(text("ui.start.markets"), anchor=False)
    if advice.ranking is None or not advice.ranking.scores:
        st.warning(text("ui.start.no_markets"))
        return
    st.badge(text("ui.start.provisional"), icon=":material/hourglass_top:", color="orange")
    st.markdown(text("ui.start.provisional_why"))
    for score in advice.ranking.scores[:PROVISIONAL]:
        with st.container(border=True):
            name = tr(session.content().tables.markets.name(score.market))
            sentence = tr(market_sentence(session.content(), advice, score))
            st.markdown(f"**{name}**{sentence.removeprefix(name)}")


def way_on() -> None:
    with st.container(horizontal=True):
        if st.button(text("ui.start.go_on"), type="primary", icon=":material/arrow_forward:", key="go_on"):
            session.go("questionnaire")
        if st.button(text("ui.start.see_result"), key="see_result"):
            session.go("result")
    st.subheader(text("ui.saved.link_title"), anchor=False)
    st.markdown(text("ui.saved.link_why"))
    share()


st.title(text("ui.start.title"), anchor=False)
st.markdown(text("ui.start.lead"))
screen()
