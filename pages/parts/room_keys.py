"""Who may run which room: advisors their own, whoever works alone all of them, anybody else the one whose PIN they know."""

from __future__ import annotations

import streamlit as st

from pages.parts import identity, room_screen, session
from pages.parts.room_place import BY_PIN, CODE_PARAM, code
from pages.parts.session import text
from pages.parts.shared import rooms
from pages.parts.visitor import asking_from, settings
from planner.room_return import ASK_AT, COOKIE, TICKETS
from planner.store.access import Actor, Forbidden
from planner.store.plans import StoreError, TooManyAttempts
from planner.store.rooms import Room, RoomState

_PIN, _TICKET, _FORGET = "room.pin", "room.ticket", "room.forget"
ASK = """<script>fetch("{at}", {{method: "{method}", headers: {{"x-rotta-ticket": "{ticket}"}}}});</script>"""


def runs() -> tuple[Actor, RoomState] | None:
    """Who runs the room of the address, and the room; None when that is nobody here, or the room is gone. Raises StoreError."""
    wanted = code()
    for actor in (session.noted(BY_PIN), _came_back(wanted), identity.actor()):
        try:
            if actor is not None and wanted:
                return actor, rooms().state(actor, wanted)
        except Forbidden:
            continue
    return None


def _came_back(wanted: str) -> Actor | None:
    """Whoever runs the room of the address and has only loaded the page again: the cookie of the browser says so."""
    given = st.context.cookies.get(COOKIE, "")
    if not given or not wanted or session.noted(BY_PIN) is not None or session.noted(_FORGET):
        return None
    try:
        actor = rooms().remembered(given)
    except Forbidden:
        return None
    if actor.subject != wanted:
        return None
    session.note(BY_PIN, actor)
    return actor


def by_pin() -> bool:
    """True for whoever runs a room by its PIN, and so has no list of rooms to go back to."""
    return session.noted(BY_PIN) is not None


def leave() -> None:
    """Stop running the room in this browser; the room goes on."""
    session.note(_FORGET, session.take_note(BY_PIN) is not None)
    st.query_params.pop(CODE_PARAM, None)


def keep_in_browser() -> None:
    """Ask for the cookie that brings back whoever typed the PIN, or take it back when they left."""
    ticket = session.noted(_TICKET)
    if ticket is not None and TICKETS.waits(ticket):
        st.html(ASK.format(at=ASK_AT, method="POST", ticket=ticket), unsafe_allow_javascript=True)
    elif session.noted(_FORGET):
        st.html(ASK.format(at=ASK_AT, method="DELETE", ticket=""), unsafe_allow_javascript=True)


def choose() -> None:
    """A list of one's rooms and a new one; without a list, the PIN."""
    who = identity.actor()
    if not identity.keeps_clients(who):
        _by_pin()
        return
    if settings().mode == "local":
        st.info(text("room.run.here_only"), icon=":material/info:")
    found = rooms().list(who)
    if found:
        st.header(text("room.run.yours"), anchor=False)
        for state in found:
            st.button(
                room_screen.title(state),
                key=f"room_{state.code}",
                icon=":material/co_present:",
                on_click=_go_to,
                args=(state.code,),
            )
    with st.form("open_room", border=False, enter_to_submit=False):
        title = st.text_input(
            text("room.run.open_title"),
            value=text("room.run.open_title_default"),
            key=session.widget_key("room_title"),
        )
        sent = st.form_submit_button(text("room.run.open"), type="primary", icon=":material/add:")
    if sent:
        _open(who, title)


def show_pin() -> None:
    """The PIN of a room just opened, once."""
    opened: Room | None = session.take_note(_PIN)
    if opened is not None:
        st.success(text("room.run.opened", pin=opened.pin), icon=":material/key:")


def _open(who: Actor, title: str) -> None:
    try:
        opened = rooms().open(who, title)
    except ValueError:
        st.error(text("room.run.bad_title"), icon=":material/error:")
        return
    session.note(_PIN, opened)
    _go_to(opened.code)
    st.rerun()


def _go_to(room_code: str) -> None:
    st.query_params[CODE_PARAM] = room_code


def _by_pin() -> None:
    with st.form("pin", border=False, enter_to_submit=False):
        typed = st.text_input(text("room.code"), value=code(), key="pin_code", autocomplete="off")
        pin = st.text_input(text("room.run.pin"), type="password", key="pin", autocomplete="one-time-code")
        st.markdown(text("room.run.pin_help"))
        sent = st.form_submit_button(text("room.run.pin_enter"), type="primary", icon=":material/key:")
    if not sent:
        return
    try:
        actor = rooms().facilitate(typed, pin.strip(), asking_from())
    except Forbidden:
        st.error(text("room.run.pin_wrong"), icon=":material/error:")
    except (StoreError, TooManyAttempts) as error:
        st.error(session.store_problem(error), icon=":material/error:")
    else:
        session.note(BY_PIN, actor)
        session.note(_FORGET, None)
        session.note(_TICKET, TICKETS.give(rooms().remember(actor, actor.subject)))
        _go_to(actor.subject)
        st.rerun()
