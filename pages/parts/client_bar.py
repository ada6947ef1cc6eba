"""Above every screen while an advisor has a client open: whose plan this is, the client's file and the way out."""

from __future__ import annotations

import streamlit as st

from pages.parts import session
from pages.parts.client_lines import stage_name
from pages.parts.identity import actor
from pages.parts.markup import badge, strong
from pages.parts.session import text
from pages.parts.shared import clients
from planner.store.access import Forbidden
from planner.store.clients import ClientRow
from planner.store.plans import StoreError


def bar() -> None:
    """Nothing for an owner; for an advisor the open client by name, with its stage and tags."""
    row = opened()
    if row is None:
        return
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


def opened() -> ClientRow | None:
    """The open client's line, or None; a client that is no longer theirs is let go by the next reading."""
    client_id = session.client()
    if client_id is None:
        return None
    try:
        return clients().row(actor(), client_id)
    except (Forbidden, StoreError):
        return None
