"""Where a tab stands with respect to rooms: the code in its address, the room its plan is in, the address others join at."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from urllib.parse import urlsplit

import streamlit as st

from pages.parts import identity, session
from pages.parts.navigation import address_of
from pages.parts.session import text
from pages.parts.shared import rooms
from pages.parts.visitor import settings
from planner.store.access import Actor, Forbidden
from planner.store.plans import StoreError
from planner.store.rooms import RoomState

CODE_PARAM = "codice"
# Whoever typed the PIN of a room, as noted in this tab.
BY_PIN = "room.by_pin"
# In seconds: phones ask whether the room goes on, the screen looks for new answers.
PHONES_ASK, SCREEN_LOOKS = 4.0, 3.0


def code() -> str:
    """The code of the room in the address, "" for none."""
    return st.query_params.get(CODE_PARAM) or ""


def still(actor: Actor) -> Actor:
    """The actor, if this visit is theirs now: what was drawn before a sign-in ran out acts for nobody. Raises Forbidden."""
    if actor not in (session.noted(BY_PIN), identity.actor()):
        raise Forbidden
    return actor


def base() -> str:
    """Where others reach this Rotta, without a path."""
    known = settings().public_url
    here = urlsplit(known or st.context.url or "http://127.0.0.1:8501")
    return known.rstrip("/") or f"{here.scheme}://{here.netloc}"


def join_address(room_code: str) -> str:
    """The address behind the QR code of a room."""
    return f"{base()}/{address_of('room')}?{CODE_PARAM}={room_code}"


def mine() -> RoomState | None:
    """The room that the plan in hand is in; None outside rooms. Raises StoreError."""
    token = session.token()
    return None if token is None else rooms().of(token)


@st.fragment(run_every=PHONES_ASK)
def follow(shown: RoomState) -> None:
    """The time left, and a new drawing of the page when the room pauses, goes on or is closed."""
    try:
        now = mine()
    except StoreError:
        return  # the heartbeat says what is wrong
    if now is None or now.paused != shown.paused:
        st.rerun()
    left = time_left(now)
    if left:
        st.markdown(f":material/timer: {left}")


def time_left(state: RoomState) -> str:
    """The time left in words; "" without a timer."""
    if state.timer_ends_at is None:
        return ""
    minutes = math.ceil((state.timer_ends_at - datetime.now(UTC)).total_seconds() / 60)
    if minutes <= 0:
        return text("room.time_over")
    return text("room.minutes", minutes=minutes) if minutes > 1 else text("room.last_minute")
