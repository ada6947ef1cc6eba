"""The dossier on Central Asia on screen: links to its sections, then each section with the blocks the plan uses too."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from pages.parts import blocks
from pages.parts.markup import safe
from pages.parts.opening import draft
from pages.parts.session import text, tr
from planner.focus import focus_of
from planner.plan.focus import sections
from planner.plan.focus_facts import FocusSection

# What an owner must read stays open; of the rest only the first words do, so that a telephone is not an endless scroll.
OPEN = frozenset({"check", "gaps"})
LONG = ("table", "facts", "subheading")


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
        _section(part)


def _section(part: FocusSection) -> None:
    """The blocks of a section: all in sight, or from the first table on behind a tap."""
    first = next((i for i, b in enumerate(part.blocks) if b.kind in LONG), len(part.blocks))
    shown = len(part.blocks) if part.id in OPEN else first
    _draw(part, range(shown))
    if shown < len(part.blocks):
        with st.expander(text("focus.read", section=tr(part.title)), icon=":material/unfold_more:"):
            _draw(part, range(shown, len(part.blocks)))


def _draw(part: FocusSection, positions: Iterable[int]) -> None:
    for position in positions:
        blocks.draw(part.blocks[position], f"focus.{part.id}.{position}")
