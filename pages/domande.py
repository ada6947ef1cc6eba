"""One question per screen, with progress, a way to skip, and an index of what is missing."""

import streamlit as st

from pages.parts import journey, session
from pages.parts.frame import told_when_broken
from pages.parts.question_card import card
from pages.parts.saving import saved_line
from pages.parts.session import guard, text, tr

guard()


@st.fragment
def screen() -> None:
    with told_when_broken("questionnaire"):
        draw()


def draw() -> None:
    path_switch()
    shown = journey.view()
    st.progress(
        shown.answered / max(shown.asked, 1),
        text=text("ui.questionnaire.progress", answered=shown.answered, asked=shown.asked),
    )
    if shown.question is None:
        the_end(shown)
    else:
        card(shown, place(shown))
    saved_line()
    index(shown)


def path_switch() -> None:
    key = session.widget_key("path")
    session.seed(key, session.case().path)
    st.segmented_control(
        text("ui.questionnaire.path"),
        ["express", "full"],
        format_func=lambda path: text(f"ui.questionnaire.path_{path}"),
        key=key,
        label_visibility="collapsed",
        required=True,
        on_change=journey.choose_path,
        args=(key,),
    )


def place(shown: journey.View) -> str:
    """The part of the question on screen, and where in the whole it stands."""
    part = journey.part_of(shown)
    if part is None:
        return ""
    return text("ui.questionnaire.place", part=journey.part_name(part), number=shown.number, asked=shown.asked)


def the_end(shown: journey.View) -> None:
    missing = [q for part in shown.parts for q in part.missing]
    with st.container(border=True, key="question"):
        st.header(text("ui.questionnaire.end_open" if missing else "ui.questionnaire.end_done"), anchor=False)
        st.markdown(text("ui.questionnaire.end_why", answered=shown.answered, asked=shown.asked))
        if missing:
            st.markdown(text("ui.questionnaire.end_missing"))
            for question in missing:
                st.button(
                    tr(question.text),
                    key=f"open_{question.id}",
                    type="tertiary",
                    icon=":material/radio_button_unchecked:",
                    on_click=journey.move_to,
                    args=(question.id,),
                )
        if st.button(text("ui.questionnaire.to_result"), type="primary", key="to_result", icon=":material/insights:"):
            session.go("result")


def index(shown: journey.View) -> None:
    box = st.expander(
        text("ui.questionnaire.index"), icon=":material/list:", key=session.widget_key("index"), on_change="rerun"
    )
    if not box.open:
        return
    with box, st.container(gap=None):
        for part in shown.parts:
            first = part.missing[0] if part.missing else part.questions[0]
            st.button(
                text(
                    "ui.questionnaire.index_row",
                    part=journey.part_name(part),
                    answered=part.answered,
                    asked=len(part.questions),
                ),
                key=f"part_{part.section}_{part.dimension}",
                type="tertiary",
                icon=":material/radio_button_unchecked:" if part.missing else ":material/check_circle:",
                on_click=journey.move_to,
                args=(first.id,),
            )


st.title(text("ui.questionnaire.title"), anchor=False)
screen()
