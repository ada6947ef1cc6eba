"""One question with its place, its remarks and the three ways on, as the questionnaire and a room show it."""

from __future__ import annotations

import streamlit as st

from pages.parts import journey, session
from pages.parts.fields import ask, follow_up, problem_of
from pages.parts.markup import safe, strong
from pages.parts.session import content, text, tr
from planner.consistency import contradictions
from planner.content.schema import Question
from planner.profile import build_profile

# A question already in view is not moved: a page that scrolls under the finger sends the next press elsewhere.
BRING_INTO_VIEW = """<script>/* {place} */ (() => {{
  const card = document.querySelector('.st-key-question'), heading = card?.querySelector('h2');
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({{preventScroll: true}});
  const {{top, bottom}} = heading.getBoundingClientRect();
  card.style.scrollMarginTop = '4.5rem';
  if (top < 72 || bottom > innerHeight / 2) card.scrollIntoView({{block: 'start'}});
}})()</script>"""


def card(shown: journey.View, place: str = "") -> None:
    """The question on screen; its answer is saved at once, the buttons only move. ``place`` stands above it.

    Nothing above the buttons comes or goes with an answer, so that a press lands where it was aimed.
    """
    assert shown.question is not None
    with st.container(border=True, key="question"):
        if place:
            st.markdown(place)
        ask(shown.question, still=True)
    _ways_on(shown)
    with st.container(key="follow_up"):
        if journey.held_back() and not problem_of(shown.question):
            st.info(text("ui.questionnaire.answer_or_skip"))
        follow_up(shown.question)
        _remarks(shown.question)
    if journey.moved():
        st.html(BRING_INTO_VIEW.format(place=shown.question.id), unsafe_allow_javascript=True)


def _ways_on(shown: journey.View) -> None:
    with st.container(horizontal=True):
        st.button(
            text("ui.questionnaire.next"),
            type="primary",
            key="next",
            icon=":material/arrow_forward:",
            icon_position="right",
            on_click=journey.advance,
        )
        st.button(text("ui.questionnaire.skip"), key="skip", on_click=journey.move_to, args=("next",))
        st.button(
            text("ui.questionnaire.back"),
            key="back",
            icon=":material/arrow_back:",
            disabled=shown.previous is None,
            on_click=journey.move_to,
            args=(shown.previous,),
        )


def _remarks(question: Question) -> None:
    """Answers that do not seem to agree with this one: said where it can be corrected, never in the way."""
    for remark in contradictions(content(), build_profile(content(), session.case())):
        if question.id in remark.questions:
            st.info(f"{strong(text('evidence.unclear'))}. {safe(tr(remark.text))}", icon=":material/balance:")
