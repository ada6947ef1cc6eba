"""The facilitator's controls: pause, time, who is where, example firms, and closing the room for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st

from pages.parts import room_keys, session
from pages.parts.examples import SHOWN_FIRST
from pages.parts.frame import told_when_broken
from pages.parts.room_door import example, example_name
from pages.parts.room_place import SCREEN_LOOKS, still, time_left
from pages.parts.session import content, text
from pages.parts.shared import rooms, store
from pages.parts.tables import table_html
from planner.room_picture import how_far
from planner.store.access import Actor, Forbidden
from planner.store.erase import scrub
from planner.store.plans import StoreError
from planner.store.rooms import MAX_NICKNAME, Person, RoomState

MINUTES = (5, 10, 15, 20, 30, 45)
_PROBLEM, _CLOSED = "room.problem", "room.closed"


def controls(actor: Actor, state: RoomState) -> None:
    """Everything the facilitator can do, with what went wrong last."""
    problem = session.take_note(_PROBLEM)
    if problem:
        st.error(problem, icon=":material/error:")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label, icon = ("resume", ":material/play_arrow:") if state.paused else ("pause", ":material/pause:")
        st.button(
            text(f"room.run.{label}"),
            key="room_pause",
            type="primary",
            icon=icon,
            on_click=_pause,
            args=(actor, state.code, not state.paused),
        )
        st.button(
            text("room.run.demo"),
            key="room_demo",
            icon=":material/science:",
            on_click=_add_examples,
            args=(state.code,),
        )
        label, icon = ("exit", ":material/logout:") if room_keys.by_pin() else ("leave", ":material/list:")
        st.button(text(f"room.run.{label}"), key="room_leave", icon=icon, on_click=room_keys.leave)
    st.markdown(text("room.run.demo_help"))
    _timer(actor, state)
    st.header(text("room.run.who"), anchor=False)
    st.markdown(text("room.run.who_how"))
    who_is_where(actor, state.code)
    _close(actor, state.code)


def _timer(actor: Actor, state: RoomState) -> None:
    key = session.widget_key("room_minutes")
    session.seed(key, MINUTES[1])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            text("room.run.timer"),
            MINUTES,
            format_func={m: text("room.run.timer_minutes", minutes=m) for m in MINUTES}.__getitem__,
            key=key,
            required=True,
            wrap=True,
        )
        st.button(
            text("room.run.timer_start"),
            key="room_timer",
            icon=":material/timer:",
            on_click=_start_timer,
            args=(actor, state.code, key),
        )
        if state.timer_ends_at is not None:
            st.button(
                text("room.run.timer_stop"),
                key="room_no_timer",
                icon=":material/timer_off:",
                on_click=_set_timer,
                args=(actor, state.code, None),
            )


@st.fragment(run_every=SCREEN_LOOKS)
def who_is_where(actor: Actor, code: str) -> None:
    """Nicknames and steps, as they are now."""
    with told_when_broken("room people"):
        try:
            left = time_left(rooms().state(still(actor), code))
        except Forbidden:
            st.rerun()
        if left:
            st.markdown(f":material/timer: {left}")
        found = rooms().people(actor, code, lambda case: how_far(content(), case))
        if not found:
            st.markdown(text("room.run.nobody"))
            return
        st.markdown(_together(found))
        head = [text("room.run.col_name"), text("room.run.col_step"), text("room.run.col_seen")]
        st.html(table_html(head, [(p.nickname, _step(p), _seen(p)) for p in found], widths=(0.5, 0.25, 0.25)))


def _together(found: Sequence[Person]) -> str:
    done = sum(p.answered == p.asked for p in found)
    new = sum(p.answered == 0 for p in found)
    going = len(found) - done - new
    return text("room.run.who_sum", people=len(found), done=done, going=going, new=new)


def _step(person: Person) -> str:
    if person.answered == 0:
        return text("room.run.step_new")
    if person.answered == person.asked:
        return text("room.run.step_done")
    return text("room.run.step", answered=person.answered, asked=person.asked)


def _seen(person: Person) -> str:
    minutes = int((datetime.now(UTC) - person.seen_at).total_seconds() // 60)
    return text("room.run.seen", minutes=minutes) if minutes > 0 else text("room.run.seen_now")


def _close(actor: Actor, code: str) -> None:
    st.header(text("room.run.close_title"), anchor=False)
    st.markdown(text("room.run.close_text"))
    key = session.widget_key("room_sure")
    sure = st.checkbox(text("room.run.close_sure"), key=key)
    st.button(
        text("room.run.close"),
        key="room_close",
        icon=":material/delete_forever:",
        disabled=not sure,
        on_click=_wipe,
        args=(actor, code),
    )


def closed_note() -> None:
    """After a wipe: that nothing is left, or that the file must be cleaned once more."""
    done = session.noted(_CLOSED)
    if done is None:
        return
    if done:
        st.success(text("room.run.closed"), icon=":material/delete_sweep:")
        return
    st.warning(text("room.run.closed_traces"), icon=":material/warning:")
    st.button(text("room.run.clean_again"), key="room_clean", on_click=_clean)


def _pause(actor: Actor, code: str, paused: bool) -> None:
    try:
        rooms().pause(still(actor), code, paused)
    except (Forbidden, StoreError) as error:
        _say(error)


def _start_timer(actor: Actor, code: str, key: str) -> None:
    _set_timer(actor, code, datetime.now(UTC) + timedelta(minutes=int(session.widget_value(key) or MINUTES[1])))


def _set_timer(actor: Actor, code: str, ends: datetime | None) -> None:
    try:
        rooms().set_timer(still(actor), code, ends)
    except (Forbidden, StoreError) as error:
        _say(error)


def _add_examples(code: str) -> None:
    try:
        for name in SHOWN_FIRST:
            store().replace(rooms().join(code, example_name(name)[:MAX_NICKNAME]), example(name))
    except (Forbidden, StoreError) as error:
        _say(error)


def _wipe(actor: Actor, code: str) -> None:
    try:
        session.note(_CLOSED, rooms().close_and_wipe(still(actor), code))
        room_keys.leave()
    except (Forbidden, StoreError) as error:
        _say(error)


def _clean() -> None:
    session.note(_CLOSED, scrub(store().database))


def _say(error: Forbidden | StoreError) -> None:
    known = text("room.run.gone") if isinstance(error, Forbidden) else session.store_problem(error)
    session.note(_PROBLEM, known)
