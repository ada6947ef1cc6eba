"""The plan on screen: verdict and next three actions first, then its chapters on request."""

from __future__ import annotations

import streamlit as st

from pages.parts import blocks, session
from pages.parts.markup import badge, safe, strong
from pages.parts.objectives_view import editor
from pages.parts.opening import link
from pages.parts.session import content, language, text, tr
from planner.case import Case
from planner.document import NextAction, Plan
from planner.numbers import day
from planner.plan import build_plan

SHARED_PLANS = 40
OBJECTIVES = "objectives"


@st.cache_resource(show_spinner=False, max_entries=SHARED_PLANS)
def _shared_plan(content_version: str, case_text: str, made_on: str) -> Plan:
    case = Case.model_validate_json(case_text)
    return build_plan(content(), case, session.advice(), session.confidence())


def plan() -> Plan:
    """The document of the case in hand, built once for equal cases."""
    return _shared_plan(content().version, session.case().model_dump_json(exclude={"language"}), session.today())


def heading(document: Plan) -> None:
    """Kind of document, firm, product and the verdict in three lines."""
    with st.container(border=True):
        firm = document.firm or text("plan.unknown")
        marks = (
            [badge(text("ui.plan.incomplete"), "orange")]
            if document.missing
            else [badge(text("ui.plan.complete"), "green")]
        )
        st.markdown(" ".join(marks))
        st.header(tr(document.title), anchor=False)
        st.markdown(
            text(
                "ui.plan.about",
                firm=strong(firm),
                product=strong(tr(document.product)),
                date=day(document.made_on, language()),
            )
        )
        for line in document.verdict:
            st.markdown(safe(tr(line)))
        st.markdown(text("ui.plan.disclaimer"))
    for position, block in enumerate(document.opening):
        blocks.draw(block, f"opening.{position}")


def next_actions(document: Plan) -> None:
    """The three things to do first."""
    st.header(text("ui.plan.next"), anchor=False)
    with st.grid(3, min_column_width=250):
        for place, action in enumerate(document.next_actions, start=1):
            _action(place, action)


def _action(place: int, action: NextAction) -> None:
    with st.container(border=True, height="stretch"):
        st.markdown(f"{strong(f'{place}. {tr(action.text)}')}")
        st.markdown(safe(tr(action.why)))
        lines = [
            f"{strong(text('ui.result.effort'))} {safe(tr(action.effort))}",
            f"{strong(text('ui.plan.by'))} {safe(day(action.due, language()))}",
        ]
        if action.body:
            lines.append(f"{strong(text('ui.shared.call'))} {safe(tr(action.body))}")
        st.markdown("  \n".join(lines))
        if action.ask_for is not None:
            st.markdown(safe(tr(action.ask_for)))


def missing(document: Plan) -> None:
    """What the firm has not said: the document is printed as incomplete until it does."""
    if not document.missing:
        return
    with st.container(border=True):
        st.markdown(strong(text("ui.plan.missing", count=len(document.missing))))
        st.markdown("\n".join(f"- {safe(tr(m))}" for m in document.missing))
        with st.container(horizontal=True):
            link("questionnaire", "ui.result.to_questions")
            link("models", "ui.result.to_market_questions")


def chapters(document: Plan) -> None:
    """Every chapter folded; one is drawn only when it is opened. The first holds the firm's own objectives."""
    st.header(text("ui.plan.chapters"), anchor=False)
    st.markdown(text("ui.plan.chapters_how"))
    link("edit", "edits.ui.from_plan")
    for section in document.sections:
        title = f"{section.number}. {tr(section.title)}" if section.number else tr(section.title)
        box = st.expander(title, key=session.widget_key("chapter", section.id), on_change="rerun")
        if not box.open:
            continue
        with box:
            for position, block in enumerate(section.blocks):
                blocks.draw(block, f"{section.id}.{position}")
            if section.id == OBJECTIVES:
                editor()
