"""Above every screen while an advisor has a client open: whose plan this is, the client's file and the way out."""

from __future__ import annotations

import streamlit as st

from pages.parts import letterhead_view, session
from pages.parts.adviser_view import reasons, tools
from pages.parts.client_lines import stage_name
from pages.parts.identity import actor
from pages.parts.markup import badge, strong
from pages.parts.navigation import address_of
from pages.parts.session import text
from pages.parts.shared import clients
from planner.store.access import Forbidden
from planner.store.clients import ClientRow
from planner.store.plans import StoreError

# Where everybody sees what the advisor chose and why; the plan says it itself.
SHOWING_REASONS = ("markets", "models")


def bar(address: str) -> None:
    """Nothing for an owner but the advisor's reasons; for an advisor the open client by name, and the tools."""
    row = opened()
    if row is not None:
        _client(row)
        if address == address_of("plan"):
            letterhead_view.offer()
    if address in {address_of(name) for name in SHOWING_REASONS}:
        reasons()


def _client(row: ClientRow) -> None:
    with (
        st.container(border=True, key="client_bar"),
        st.container(horizontal=True, vertical_alignment="center"),
    ):
        marks = [badge(stage_name(row.stage), "blue"), *(badge(tag) for tag in row.tags)]
        label = row.label or text("plan.unknown")
        st.markdown(f"{text('clients.bar.client')} {strong(label)} {' '.join(marks)}", width="content")
        if st.button(text("clients.bar.file"), key="client_file", icon=":material/folder_shared:"):
            session.go("clients")
        if st.button(text("clients.bar.close"), key="client_close", icon=":material/close:"):
            session.new_plan()
            session.go("clients")
    box = st.expander(
        text("clients.bar.tools"),
        key=session.widget_key("client_tools"),
        icon=":material/construction:",
        on_change="rerun",
    )
    if box.open:
        with box:
            tools(row)


def opened() -> ClientRow | None:
    """The open client's line, or None; a client that is no longer theirs is let go by the next reading."""
    client_id = session.client()
    if client_id is None:
        return None
    try:
        return clients().row(actor(), client_id)
    except (Forbidden, StoreError):
        return None
