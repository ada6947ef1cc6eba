"""The firm's own objectives: edited line by line, each change saved at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from pages.parts import session
from pages.parts.choosing import name_of
from pages.parts.markup import strong
from pages.parts.opening import draft, say_problem
from pages.parts.session import text, tr
from planner.case import Objective
from planner.plan.objectives import proposed

ALL = "all"
LONGEST, LONGEST_SHORT = 500, 120
MOST = 12


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
        if len(own()) < MOST:
            st.button(
                text("ui.plan.objectives_add"),
                key=session.widget_key("objective.add"),
                icon=":material/add:",
                on_click=_add,
            )


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
        st.button(
            text("ui.plan.objective_remove"),
            key=_key(position, "remove"),
            icon=":material/delete:",
            type="tertiary",
            on_click=_remove,
            args=(position,),
        )


def _key(position: int, name: str) -> str:
    return session.widget_key("objective", str(position), name)


def _field(position: int, name: str, value: str, most: int) -> None:
    key = _key(position, name)
    session.seed(key, value)
    st.text_input(
        text(f"ui.plan.objective_{name}"),
        key=key,
        max_chars=most,
        placeholder=text(f"ui.plan.objective_{name}_like"),
        autocomplete="off",
        on_change=_save,
        args=(position, name, key),
    )


def _market(position: int, objective: Objective) -> None:
    key = _key(position, "market")
    session.seed(key, objective.market or ALL)
    options = list(dict.fromkeys((ALL, *session.advice().chosen, *((objective.market,) if objective.market else ()))))
    names = {m: text("plan.all_markets") if m == ALL else name_of(m) for m in options}
    st.selectbox(
        text("plan.col.market"),
        options,
        format_func=names.__getitem__,
        key=key,
        on_change=_save,
        args=(position, "market", key),
    )


def _due(position: int, objective: Objective) -> None:
    key = _key(position, "due")
    session.seed(key, date.fromisoformat(objective.due) if objective.due else None)
    st.date_input(
        text("plan.col.due"), key=key, value=None, format="DD/MM/YYYY", on_change=_save, args=(position, "due", key)
    )


def _save(position: int, name: str, key: str) -> None:
    value: Any = session.widget_value(key)
    if name == "market" and value == ALL:
        value = None
    if name == "due" and value is not None:
        value = value.isoformat()
    if name in ("text", "target", "owner"):
        value = (value or "").strip()
    changed = own()[position].model_copy(update={name: value})
    _put((*own()[:position], changed, *own()[position + 1 :]))


def _put(objectives: tuple[Objective, ...]) -> None:
    say_problem(session.choose("objectives", objectives or None))


def _add() -> None:
    _put((*own(), Objective(text="")))


def _remove(position: int) -> None:
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
            for market, words, due, target in proposed(here)[:MOST]
        )
    )
