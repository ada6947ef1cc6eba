"""The "not yet" as a result of its own: what says no, the cheapest steps, what would open then, what can be done meanwhile."""

from __future__ import annotations

import streamlit as st

from pages.parts import blocks
from pages.parts.markup import bullets, safe, strong
from pages.parts.opening import draft
from pages.parts.session import language, text, tr
from planner.advice import Advice
from planner.numbers import month
from planner.plan import opening
from planner.plan.front import review_date, verdict


def page(advice: Advice) -> None:
    """The same words as the first page of the plan; nothing to show when some market is open."""
    here = draft()
    found = here.not_yet
    if found is None or advice.ranking is None:
        return
    st.header(text("ui.result.not_yet_title"), anchor=False)
    with st.container(border=True):
        st.markdown(strong(tr(verdict(here)[1])))
        st.markdown(text("ui.result.not_yet_lead"))
        st.markdown(strong(text("plan.opening.obstacles")))
        st.markdown(bullets([tr(t) for t in opening.obstacle_texts(here)]))
    if found.steps:
        blocks.table(opening.steps_table(here, found.steps), "steps")
    then = opening.opening_text(here, found.opening)
    if then is not None:
        st.success(f"{strong(text('plan.opening.then_title'))}\n\n{safe(tr(then))}", icon=":material/lock_open:")
    if found.meanwhile:
        st.markdown(strong(text("plan.opening.meanwhile")))
        st.markdown(bullets([tr(t) for t in opening.meanwhile_texts(here, found.meanwhile)]))
    date = month(review_date(here), language())
    st.markdown(strong(text("ui.result.not_yet_date", date=date)))


def held(advice: Advice) -> None:
    """Chosen markets that wait on a condition of their own, each with its steps and what opens then."""
    here = draft()
    if advice.preparation:
        return
    for market in here.considered:
        if market.blocked_by:
            blocks.callout(opening.held_callout(here, market), f"held.{market.market}")
