"""The firm's own objectives: edited line by line, each change saved at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from pages.parts import edit_fields, session
from pages.parts.choosing import name_of
from pages.parts.markup import strong
from pages.parts.opening import draft, say_problem
from pages.parts.session import text, tr
from planner.case import MAX_OBJECTIVES, Objective
from planner.numbers import day
from planner.plan.objectives import proposed
from planner.questionnaire import printable

LONGEST, LONGEST_SHORT = 500, 120
UNDO = "objectives"


def own() -> tuple[Objective, ...]:
    return session.case().objectives or ()


def editor() -> None:
    """The list with its fields; until the firm writes its own, Rotta's proposals can be taken over."""
    st.markdown(text("ui.plan.objectives_how"))
    for position, objective in enumerate(own()):
        _row(position, objective)
    with st.container(horizontal=True):
        if not own():
            st.button(
                text("ui.plan.objectives_take"),
                key=session.widget_key("objective.take"),
                icon=":material/content_copy:",
                on_click=_take,
            )
        if len(own()) < MAX_OBJECTIVES:
            st.button(
                text("ui.plan.objectives_add"),
                key=session.widget_key("objective.add"),
                icon=":material/add:",
                on_click=_add,
            )
        edit_fields.undo_button(UNDO)
    if len(own()) >= MAX_OBJECTIVES:
        st.info(text("edits.ui.full", count=MAX_OBJECTIVES), icon=":material/info:")


def _row(position: int, objective: Objective) -> None:
    with st.container(border=True):
        st.markdown(strong(text("ui.plan.objective", number=position + 1)))
        _field(position, "text", objective.text, LONGEST)
        left, right = st.columns(2)
        with left:
            _market(position, objective)
            _field(position, "target", objective.target, LONGEST_SHORT)
        with right:
            _due(position, objective)
            _field(position, "owner", objective.owner, LONGEST_SHORT)
        _remarks(position, objective)
        with st.container(horizontal=True):
            if position:
                _button(position, text("edits.ui.up"), "up", "arrow_upward", _swap, position - 1)
            if position + 1 < len(own()):
                _button(position, text("edits.ui.down"), "down", "arrow_downward", _swap, position + 1)
            _button(position, text("ui.plan.objective_remove"), "remove", "delete", _remove)


def _button(position: int, label: str, name: str, icon: str, act: Callable[..., None], *more: int) -> None:
    st.button(
        label,
        key=_key(position, name),
        icon=f":material/{icon}:",
        type="tertiary",
        on_click=act,
        args=(position, *more),
    )


def _remarks(position: int, objective: Objective) -> None:
    """What was not saved and why, and what no longer fits the plan."""
    problem = session.noted(_problem(position))
    if problem:
        st.error(problem, icon=":material/error:")
    if objective.market is not None and objective.market not in session.advice().chosen:
        st.warning(text("edits.misfit.market", market=name_of(objective.market)), icon=":material/info:")
    if objective.due is not None and objective.due < session.today():
        shown = day(objective.due, session.language())
        st.warning(text("edits.misfit.past", day=shown), icon=":material/info:")


def _problem(position: int) -> str:
    return f"objective.problem.{position}"


def _key(position: int, name: str) -> str:
    return session.widget_key("objective", str(position), name)


def _field(position: int, name: str, value: str, most: int) -> None:
    key = _key(position, name)
    session.seed(key, value)
    st.text_input(
        text(f"ui.plan.objective_{name}"),
        value,
        key=key,
        max_chars=most,
        placeholder=text(f"ui.plan.objective_{name}_like"),
        autocomplete="off",
        on_change=_save,
        args=(position, name, key),
    )


def _market(position: int, objective: Objective) -> None:
    key = _key(position, "market")
    known, args = session.advice().chosen, (position, "market", key)
    edit_fields.market_field(text("plan.col.market"), objective.market, known, key, _save, args)


def _due(position: int, objective: Objective) -> None:
    key = _key(position, "due")
    value = edit_fields.shown_date(objective.due)
    session.seed(key, value)
    st.date_input(
        text("plan.col.due"),
        value,
        key=key,
        min_value=edit_fields.FIRST_DAY,
        max_value=edit_fields.LAST_DAY,
        format="DD/MM/YYYY",
        on_change=_save,
        args=(position, "due", key),
    )


def _save(position: int, name: str, key: str) -> None:
    if position >= len(own()) or session.as_seeded(key):
        return
    value: Any = session.widget_value(key)
    session.note(_problem(position), None)
    if name == "market" and value == edit_fields.ALL:
        value = None
    if name == "due" and value is not None:
        value = value.isoformat()
        problem = edit_fields.outside_calendar(value)
        if problem is not None:
            session.note(_problem(position), problem)
            return
    if name in ("text", "target", "owner"):
        value = (value or "").strip()
        if not printable(value):
            session.note(_problem(position), text("edits.problem.control_characters"))
            return
    changed = own()[position].model_copy(update={name: value})
    _put((*own()[:position], changed, *own()[position + 1 :]))


def _put(objectives: tuple[Objective, ...]) -> None:
    before, wanted = session.case().objectives, objectives or None
    problem = session.choose("objectives", wanted)
    if before != wanted == session.case().objectives:
        edit_fields.remember(UNDO, before)
    say_problem(problem)


def _swap(position: int, other: int) -> None:
    found = list(own())
    found[position], found[other] = found[other], found[position]
    _put(tuple(found))


def _add() -> None:
    _put((*own(), Objective(text="")))


def _remove(position: int) -> None:
    for place in range(len(own())):
        session.note(_problem(place), None)
    _put((*own()[:position], *own()[position + 1 :]))


def _take() -> None:
    """Copy what Rotta proposes, in the language on screen, as a start for the firm's own words."""
    here = draft()
    codes = {tr(here.market(m)): m for m in here.advice.chosen}
    _put(
        tuple(
            Objective(
                market=codes.get(tr(market)), text=tr(words)[:LONGEST], due=due, target=tr(target)[:LONGEST_SHORT]
            )
            for market, words, due, target in proposed(here)[:MAX_OBJECTIVES]
        )
    )
