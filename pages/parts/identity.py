"""Who sits in front of the screen, and the doors that only advisors pass: every page asks here."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from pages.parts.markup import safe
from pages.parts.session import text
from pages.parts.visitor import at_this_machine, settings
from planner.settings import Settings
from planner.sign_in import Refusal, actor_of
from planner.store.access import LOCAL, Actor, keeps_clients

# Somebody without an account: an entrepreneur who holds the key of a plan, or a participant of a room.
_BY_LINK, _IN_ROOM = Actor("link", ""), Actor("participant", "")


def actor() -> Actor:
    """Who acts in this run. A sign-in that does not count makes nobody an advisor."""
    found = _found(settings())
    return found if isinstance(found, Actor) else _BY_LINK


def _found(known: Settings) -> Actor | Refusal:
    if known.mode == "local":
        # Served to others by mistake, what is open to whoever sits here is not open to them.
        return LOCAL if at_this_machine() else _BY_LINK
    if known.mode == "room":
        return _IN_ROOM
    claims = _claims()
    return actor_of(claims, known, time.time()) if claims.get("is_logged_in") is True else _BY_LINK


def _claims() -> dict[str, Any]:
    """What the provider vouches for; without "is_logged_in" there is no provider to ask."""
    return dict(st.user.to_dict())


def advisors_only() -> Actor:
    """First line of a page for advisors: who it is, or the way to sign in and nothing more of the page."""
    who = actor()
    if not keeps_clients(who):
        st.title(text("ui.identity.only_title"), anchor=False)
        st.markdown(text("ui.identity.only_text"))
        _sign_in_button("sign_in_page", primary=True)
        st.stop()
    return who


def stop_refused() -> None:
    """Draw nothing more for somebody who signed in and is not let in: why, what to do, and the way out."""
    refusal = _found(settings())
    if isinstance(refusal, Actor):
        return
    email = str(_claims().get("email") or "")
    st.title(text(f"ui.identity.{refusal}_title"), anchor=False)
    st.markdown(text(f"ui.identity.{refusal}_text", email=safe(email[:120])))
    with st.container(horizontal=True):
        if refusal == "expired":
            _sign_in_button("sign_in_again", primary=True)
        st.button(text("ui.identity.sign_out"), key="sign_out", icon=":material/logout:", on_click=st.logout)
    st.stop()


def account() -> None:
    """In the menu of a hosted Rotta: who is signed in and the way out, or the advisors' way in."""
    known = settings()
    if known.mode != "hosted" or "is_logged_in" not in _claims():
        return
    who = _found(known)
    with st.sidebar.container(gap="small", key="account"):
        if isinstance(who, Actor) and who.kind in ("advisor", "admin"):
            role = text(f"ui.identity.{who.kind}")
            st.markdown(f"**{safe(who.subject)}**  \n{role}, {safe(who.organisation)}")
            st.button(text("ui.identity.sign_out"), key="sign_out_menu", icon=":material/logout:", on_click=st.logout)
        elif who is _BY_LINK:
            st.markdown(text("ui.identity.advisors"))
            _sign_in_button("sign_in_menu")


def _sign_in_button(key: str, *, primary: bool = False) -> None:
    if "is_logged_in" not in _claims():
        st.info(text("ui.identity.elsewhere" if settings().mode == "local" else "ui.identity.no_provider"))
        return
    kind = "primary" if primary else "secondary"
    st.button(text("ui.identity.sign_in"), key=key, icon=":material/login:", type=kind, on_click=st.login)
