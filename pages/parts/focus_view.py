"""The dossier on Central Asia on screen: links to its sections, then each section with the blocks the plan uses too."""

from __future__ import annotations

import streamlit as st

from pages.parts import blocks
from pages.parts.markup import safe
from pages.parts.opening import draft
from pages.parts.session import text, tr
from planner.focus import focus_of
from planner.plan.focus import sections

# The sections an owner reads first stay open; the reference ones open on a tap, so that a phone is not an endless scroll.
OPEN = frozenset({"check", "sectors", "compare", "forms", "rules", "bodies", "gaps"})


def dossier() -> None:
    """Everything the dossier says to this firm; nothing in a content without one."""
    here = draft()
    focus = focus_of(here.content)
    if focus is None:
        return
    parts = [part for part in sections(here, focus) if part.blocks]
    links = " · ".join(f"[{safe(tr(part.title))}](#{part.id})" for part in parts)
    st.markdown(f"{text('sheet.on_this_page')}: {links}")
    st.markdown(f":small[{text('focus.not_official')}]")
    for part in parts:
        # Streamlit's own heading links speak English to screen readers.
        st.html(f'<span id="{part.id}"></span>')
        st.header(tr(part.title), anchor=False, divider="gray")
        place = st.container() if part.id in OPEN else st.expander(text("focus.read"), icon=":material/unfold_more:")
        with place:
            for position, block in enumerate(part.blocks):
                blocks.draw(block, f"focus.{part.id}.{position}")
