"""An advisor's letterhead on screen: kept once, put on each client's documents, changed, taken away and deleted."""

from __future__ import annotations

import json

import streamlit as st

from pages.parts import session
from pages.parts.adviser_save import letterhead, print_letterhead, printed
from pages.parts.identity import actor
from pages.parts.opening import say_problem, show_problem
from pages.parts.session import text
from pages.parts.shared import store
from planner.adviser import LONGEST_NAME, logo_bytes
from planner.logo import LogoError, small_logo
from planner.store.access import Actor, Forbidden
from planner.store.advisers import Advisers, Letterhead
from planner.store.clients import ClientRow
from planner.store.plans import StoreError

NOTHING = Letterhead()
MINE, CLIENTS = "mine", "client"
LOGO_PIXELS = 240


def cover(row: ClientRow) -> None:
    """Name, body and logo on the documents of the open client; where there are none yet, the advisor's own are offered."""
    st.markdown(text("clients.cover.why"))
    own, on_paper = letterhead(), printed()
    if on_paper == NOTHING and own is not None:
        st.info(text("letterhead.not_yet"), icon=":material/badge:")
    elif own not in (None, on_paper):
        _use_button(own, "letterhead_instead")
    start = own if on_paper == NOTHING and own is not None else on_paper
    with st.form("cover", border=True):
        name, body, picture = _fields(start, CLIENTS, row.id)
        key = session.widget_key("letterhead_keep", row.id)
        session.seed(key, own is None)
        keep = st.checkbox(text("letterhead.keep"), key=key)
        sent = st.form_submit_button(text("clients.file.save"), icon=":material/check:")
    if sent:
        wanted, problem = _read(Letterhead(name, body, start.logo), picture)
        problem = print_letterhead(wanted) or problem
        say_problem((_keep(wanted) if keep else None) or problem)
        st.rerun()
    if on_paper.logo is not None:
        st.image(logo_bytes(on_paper.logo), caption=text("clients.cover.shown"), width=LOGO_PIXELS)
        if st.button(text("clients.cover.remove"), key="logo_remove", icon=":material/delete:"):
            say_problem(session.choose("logo", None))
            st.rerun()


def offer() -> None:
    """Above the plan of a client whose documents carry no name yet: the advisor's own, in one click."""
    own = letterhead() if printed() == NOTHING else None
    if own is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="letterhead_offer"):
        st.markdown(text("letterhead.offer"), width="content")
        _use_button(own, "letterhead_use")


def _use_button(own: Letterhead | None, key: str) -> None:
    st.button(text("letterhead.use"), key=key, icon=":material/badge:", on_click=_use, args=(own or NOTHING,))


def _use(own: Letterhead) -> None:
    say_problem(print_letterhead(own))


def mine(who: Actor) -> None:
    """Beside the list of clients: one's letterhead and everything else kept about oneself."""
    key = session.widget_key("letterhead_box")
    box = st.expander(text("letterhead.title"), key=key, icon=":material/badge:", on_change="rerun")
    if not box.open:
        return
    with box:
        st.markdown(text("letterhead.why"))
        show_problem()
        own = letterhead()
        start = own or NOTHING
        with st.form("letterhead", border=True):
            name, body, picture = _fields(start, MINE)
            sent = st.form_submit_button(text("clients.file.save"), icon=":material/check:")
        if sent:
            wanted, problem = _read(Letterhead(name, body, start.logo), picture)
            say_problem(_keep(wanted) or problem)
            st.rerun()
        if start.logo is not None:
            st.image(logo_bytes(start.logo), caption=text("clients.cover.shown"), width=LOGO_PIXELS)
        with st.container(horizontal=True):
            if start.logo is not None:
                st.button(
                    text("clients.cover.remove"),
                    key="own_logo_remove",
                    icon=":material/hide_image:",
                    on_click=_keep_and_tell,
                    args=(Letterhead(start.name, start.body),),
                )
            if own is not None:
                st.button(
                    text("letterhead.delete"), key="letterhead_delete", icon=":material/delete:", on_click=_delete
                )
        _own_data(who)


def _fields(start: Letterhead, *place: str) -> tuple[str, str, bytes | None]:
    name_key, body_key = (session.widget_key(f"letterhead_{field}", *place) for field in ("name", "body"))
    session.seed(name_key, start.name)
    session.seed(body_key, start.body)
    name = st.text_input(text("clients.cover.name"), max_chars=LONGEST_NAME, key=name_key)
    body = st.text_input(text("clients.cover.organisation"), max_chars=LONGEST_NAME, key=body_key)
    uploaded = st.file_uploader(
        text("clients.cover.logo"),
        type=["png", "jpg", "jpeg"],
        max_upload_size=2,
        key=session.widget_key("letterhead_logo", *place),
    )
    return (name or "").strip(), (body or "").strip(), None if uploaded is None else uploaded.getvalue()


def _read(wanted: Letterhead, picture: bytes | None) -> tuple[Letterhead, str | None]:
    """With the uploaded picture as its logo; one that cannot be used leaves the logo as it is and is told."""
    if picture is None:
        return wanted, None
    try:
        return Letterhead(wanted.name, wanted.body, small_logo(picture)), None
    except LogoError as error:
        return wanted, text(f"clients.cover.{error.kind}")


def _keep(wanted: Letterhead) -> str | None:
    try:
        Advisers(store().database).keep_letterhead(actor(), wanted)
    except ValueError:
        return text("problem.control_characters")
    except Forbidden:
        return text("ui.clients.refused")
    except StoreError as error:
        return session.store_problem(error)
    return None


def _keep_and_tell(wanted: Letterhead) -> None:
    say_problem(_keep(wanted))


def _delete() -> None:
    try:
        Advisers(store().database).delete_letterhead(actor())
    except Forbidden:
        say_problem(text("ui.clients.refused"))
    except StoreError as error:
        say_problem(session.store_problem(error))


@st.fragment
def _own_data(who: Actor) -> None:
    """Everything kept about the advisor as one file, made when asked for."""
    st.markdown(text("letterhead.own_data"))
    if not st.button(text("letterhead.prepare"), key="own_prepare", icon=":material/inventory_2:"):
        return
    try:
        kept = json.dumps(Advisers(store().database).export(who), ensure_ascii=False, indent=1)
    except StoreError as error:
        st.error(session.store_problem(error), icon=":material/cloud_off:")
        return
    st.download_button(
        text("letterhead.take"),
        kept.encode(),
        file_name=f"{text('letterhead.file_name')}_{session.today()}.json",
        mime="application/json",
        on_click="ignore",
        icon=":material/download:",
        key="own_take",
    )
