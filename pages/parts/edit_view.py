"""The lists of the plan as the firm edits them: add, change, remove, move, undo, and what no longer fits."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import streamlit as st

from pages.parts import edit_fields, objectives_view, session
from pages.parts.choosing import name_of
from pages.parts.edit_fields import proposals, put, standing
from pages.parts.markup import badge, first_upper, safe, strong
from pages.parts.opening import draft
from pages.parts.session import text, tr
from planner.edits import (
    LONGEST,
    MAX_ADDED,
    OWN,
    Item,
    ListName,
    add,
    bring_back,
    change,
    forget,
    move,
    remove,
)
from planner.plan.edited import Line, Misfit, misfits, values_of
from planner.plan.schedule import months

OBJECTIVES = "objectives"
LISTS: tuple[str, ...] = (OBJECTIVES, *get_args(ListName))
OTHER = "other"
ENTRY = "enter."


def lists() -> None:
    """Choose a list, then its lines."""
    key = session.widget_key("edits", "list")
    known = session.noted("edits.list")
    session.seed(key, known if known in LISTS else LISTS[0])
    picked = st.segmented_control(
        text("edits.ui.list"),
        LISTS,
        format_func={name: text(f"edits.ui.list_{name}") for name in LISTS}.__getitem__,
        key=key,
        required=True,
        wrap=True,
        on_change=_pick,
        args=("edits.list", key),
    )
    name = picked if picked in LISTS else LISTS[0]
    if name == OBJECTIVES:
        objectives_view.editor()
        return
    _editor(next(n for n in get_args(ListName) if n == name))


def _pick(note: str, key: str) -> None:
    session.note(note, session.widget_value(key))


def _editor(name: ListName) -> None:
    st.markdown(text(f"edits.ui.how_{name}"))
    _misfits(name)
    lines = _of_one_market(standing(name)) if name == "risks" else standing(name)
    if not lines:
        st.info(text("edits.ui.nothing"), icon=":material/info:")
    for position, line in enumerate(lines):
        before = lines[position - 1].id if position else None
        after = lines[position + 1].id if position + 1 < len(lines) else None
        _line(name, line, before, after)
    with st.container(horizontal=True):
        if len(session.case().edits(name).added) < MAX_ADDED:
            st.button(
                text(f"edits.ui.add_{name}"),
                key=session.widget_key("edits.add", name),
                icon=":material/add:",
                on_click=_add,
                args=(name,),
            )
        edit_fields.undo_button(name)
    if len(session.case().edits(name).added) >= MAX_ADDED:
        st.info(text("edits.ui.full", count=MAX_ADDED), icon=":material/info:")
    _removed(name)


def _of_one_market(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The risks of the market looked at, or those of none."""
    here = [a.market for a in draft().considered]
    others = [line for line in lines if line.market not in here]
    options = [*here, *([OTHER] if others or not here else [])]
    key = session.widget_key("edits", "risk_market")
    known = session.noted("edits.risk_market")
    session.seed(key, known if known in options else options[0])
    picked = st.segmented_control(
        text("edits.field.market"),
        options,
        format_func={m: text("edits.other_risks") if m == OTHER else name_of(m) for m in options}.__getitem__,
        key=key,
        required=True,
        wrap=True,
        on_change=_pick,
        args=("edits.risk_market", key),
    )
    market = picked if picked in options else options[0]
    session.note("edits.risk_market", market)
    return tuple(others) if market == OTHER else tuple(line for line in lines if line.market == market)


# ---- one line ---------------------------------------------------------------------------------------------------


def _line(name: ListName, line: Line, before: str | None, after: str | None) -> None:
    """What a line says; its fields are drawn only while it is the one opened. A fold of Streamlit's closes when its words change."""
    title = safe(tr(line.text)) if line.text is not None else text("edits.ui.new")
    short = safe(edit_fields.short(name, line))
    mark = "" if line.mark == "proposed" else badge(text(f"edits.ui.{line.mark}"), "blue")
    opened = session.noted(_opened(name)) == line.id
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            said = " ".join(p for p in (f"**{title}**", f"· {short}" if short else "", mark) if p)
            st.markdown(said, width="stretch")
            st.button(
                text("edits.ui.close" if opened else "edits.ui.open"),
                key=edit_fields.key_of(name, line.id, "open"),
                icon=f":material/{'expand_less' if opened else 'edit'}:",
                type="tertiary",
                on_click=_open,
                args=(name, None if opened else line.id),
            )
        if opened:
            edit_fields.fields(name, line)
            _steps(name, line, before, after)


def _opened(name: ListName) -> str:
    return f"edits.open.{name}"


def _open(name: ListName, line: str | None) -> None:
    session.note(_opened(name), line)


def _steps(name: ListName, line: Line, before: str | None, after: str | None) -> None:
    """Move, back to the proposal, remove."""
    with st.container(horizontal=True):
        for neighbour, word, icon in ((before, "up", "arrow_upward"), (after, "down", "arrow_downward")):
            if neighbour is not None:
                _button(name, line, word, icon, _move, neighbour)
        if line.mark == "changed":
            _button(name, line, "restore", "history", _restore)
        if not line.id.startswith(ENTRY):
            _button(name, line, "remove", "delete", _remove)
    if line.id.startswith(ENTRY):
        st.caption(text("edits.ui.fixed"))


def _button(name: ListName, line: Line, word: str, icon: str, act: Callable[..., None], *more: str) -> None:
    st.button(
        text(f"edits.ui.{word}"),
        key=edit_fields.key_of(name, line.id, word),
        icon=f":material/{icon}:",
        type="tertiary",
        on_click=act,
        args=(name, line.id, *more),
    )


def _add(name: ListName) -> None:
    """An empty line; a risk belongs to the market looked at."""
    market = session.noted("edits.risk_market") if name == "risks" else None
    put(name, add(session.case().edits(name), Item(market=None if market == OTHER else market)))
    _open(name, next(reversed(session.case().edits(name).added), None))


def _move(name: ListName, line: str, neighbour: str) -> None:
    names = tuple(one.id for one in standing(name))
    put(name, move(session.case().edits(name), names, line, neighbour))


def _remove(name: ListName, line: str) -> None:
    edit_fields.forget_complaints(name, line)
    put(name, remove(session.case().edits(name), line))


def _restore(name: ListName, line: str) -> None:
    edit_fields.forget_complaints(name, line)
    put(name, forget(session.case().edits(name), line))


def _removed(name: ListName) -> None:
    """Proposals the firm took away, each with the way back."""
    taken = [line for line in proposals(name) if line.id in session.case().edits(name).removed]
    if not taken:
        return
    with st.container(border=True):
        st.markdown(strong(text("edits.ui.removed", count=len(taken))))
        for line in taken:
            where = f"{name_of(line.market)}: " if name == "risks" and line.market is not None else ""
            st.button(
                text("edits.ui.bring_back", text=safe(f"{where}{'' if line.text is None else tr(line.text)}")),
                key=edit_fields.key_of(name, line.id, "bring_back"),
                icon=":material/add:",
                type="tertiary",
                on_click=_bring_back,
                args=(name, line.id),
            )


def _bring_back(name: ListName, line: str) -> None:
    put(name, bring_back(session.case().edits(name), line))


# ---- what no longer fits ----------------------------------------------------------------------------------------


def _misfits(name: ListName) -> None:
    """Changes that found no place, with what was written; nothing is dropped until the firm says so."""
    here = draft()
    found = misfits(here, name, proposals(name), months(here))
    if not found:
        return
    with st.container(border=True):
        st.markdown(strong(text("edits.ui.misfits", count=len(found))))
        st.markdown(text("edits.ui.misfits_how"))
        for misfit in found:
            line = misfit.line
            title = safe(tr(line.text)) if line.text is not None else safe(line.id)
            written = [
                f"{text(f'edits.field.{field}')}: {tr(value)}"
                for field, value in values_of(here, name, line)
                if misfit.kind == "gone"
            ]
            st.markdown("  \n".join((f"**{title}**", safe(first_upper(tr(misfit.what))), *(safe(w) for w in written))))
            if misfit.kind in ("gone", "market"):
                with st.container(horizontal=True):
                    for word, icon, act in (("keep", "check", _keep), ("drop", "delete", _drop)):
                        st.button(
                            text(f"edits.ui.{word}"),
                            key=edit_fields.key_of(name, line.id, word),
                            icon=f":material/{icon}:",
                            on_click=act,
                            args=(name, misfit),
                        )


def _keep(name: ListName, misfit: Misfit) -> None:
    """Make it a line of the firm's own, with everything written in it; a market no longer there stays in its words."""
    edits, line = session.case().edits(name), misfit.line
    title = line.id if line.text is None else tr(line.text)
    if misfit.kind == "market" and line.market is not None:
        put(name, change(edits, line.id, {"market": None, "text": f"{name_of(line.market)}: {title}"[:LONGEST]}))
    elif line.id in edits.changed and len(edits.added) < MAX_ADDED:
        item = edits.changed[line.id].model_copy(update={"text": title[:LONGEST]})
        put(name, add(forget(edits, line.id), item))


def _drop(name: ListName, misfit: Misfit) -> None:
    edits, line = session.case().edits(name), misfit.line
    put(name, remove(edits, line.id) if line.id.startswith(OWN) else forget(edits, line.id))
