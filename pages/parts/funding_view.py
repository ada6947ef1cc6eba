"""The screen of calls: questions asked only here, what not to spend yet, and every measure with its requirements and state."""

from __future__ import annotations

import streamlit as st

from pages.parts import blocks, session
from pages.parts.fields import ask
from pages.parts.markup import safe
from pages.parts.opening import draft
from pages.parts.session import content, text, tr
from planner.funding import Assessed, Group, because_text, questions
from planner.plan.draft import Draft
from planner.plan.funding import assessed, call_blocks, money_blocks, state_text
from planner.plan.schedule import before_spending
from planner.wording import capital

GROUPS: tuple[Group, ...] = ("today", "next", "past")
ICONS = {"eligible": ":material/check_circle:", "not_eligible": ":material/block:", "to_verify": ":material/help:"}


def screen() -> None:
    """Questions first: what they change stands right below them."""
    ask_questions()
    here = draft()
    st.info(text("funding.official"), icon=":material/info:")
    for position, block in enumerate((*before_spending(here), *money_blocks(here))):
        blocks.draw(block, f"funding.top.{position}")
    found = assessed(here)
    for group in GROUPS:
        _group(here, group, [a for a in found if a.group == group])


def ask_questions() -> None:
    """The facts only calls need, each saved as it is given; folded away once all are answered."""
    wanted = questions(content(), session.advice().profile)
    given = sum(q.id in session.case().answers for q in wanted)
    title = text("funding.questions_title", answered=given, asked=len(wanted))
    with st.expander(title, icon=":material/quiz:", expanded=given < len(wanted)):
        st.markdown(text("funding.questions_lead"))
        for question in wanted:
            ask(question)


def _group(here: Draft, group: Group, found: list[Assessed]) -> None:
    st.header(text(f"funding.group_{group}"), anchor=False, divider="gray")
    st.markdown(text(f"funding.group_{group}_lead"))
    for one in found:
        _measure(here, one)


def _measure(here: Draft, found: Assessed) -> None:
    """One measure, folded: name, verdict and state can be read without opening it; what cannot be relied on is grey."""
    verdict = text(f"funding.verdict_{found.verdict}")
    aside = "" if found.useful else f" · {text('funding.not_useful')}"
    state = safe(tr(state_text(here, found)))
    faded = found.expired or found.group != "today" or not found.useful
    line = f"{safe(verdict)}{safe(aside)} · {state}"
    label = f"**{safe(tr(found.call.name))}** — {f':gray[{line}]' if faded else line}"
    with st.expander(label, icon=ICONS[found.verdict]):
        st.markdown(safe(tr(found.call.text)))
        st.markdown(
            f"**{safe(tr(capital(here.content.phrase(f'funding.verdict_{found.verdict}'))))}.** {safe(tr(because_text(here.content, found)))}"
        )
        for position, block in enumerate(call_blocks(here, found)):
            blocks.draw(block, f"funding.{found.call.id}.{position}")
