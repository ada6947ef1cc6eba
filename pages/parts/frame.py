"""What surrounds every screen: titles, the language switch, the heartbeat and the notice when the database is away."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages.parts import navigation, session
from pages.parts.session import text
from planner.base import LANGUAGES

NAMES = {"it": "Italiano", "en": "English"}
HEARTBEAT = "20s"
# Streamlit leaves six empty lines above the first word: on a phone that is a quarter of the screen.
SPACING = "<style>[data-testid=stMainBlockContainer] { padding-top: 3.75rem; }</style>"


def titles() -> Mapping[str, str]:
    """The words of the menu in the language on screen."""
    screens = {s.name: text(f"ui.nav.{s.name}") for s in navigation.SCREENS}
    return screens | {name: text(f"ui.nav.section_{name}") for name in navigation.SECTIONS}


def top() -> None:
    """The mark and the two languages, on every screen, phones included; their labels are the same in both languages."""
    st.logo("static/logo.svg", size="large", icon_image="static/logo.svg")
    session.seed("language", session.language())
    script = f"<script>document.documentElement.lang='{session.language()}'</script>"
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.html(SPACING + script, width="content", unsafe_allow_javascript=True)
        st.segmented_control(
            text("ui.common.language"),
            LANGUAGES,
            format_func=NAMES.__getitem__,
            key="language",
            label_visibility="collapsed",
            required=True,
            on_change=_switch,
        )


def _switch() -> None:
    session.choose("language", session.widget_value("language"))


@st.fragment(run_every=HEARTBEAT)
def heartbeat() -> None:
    """Without it a page left open over a restart stays stale until a click; with it the plan comes back by itself."""
    problem = session.save_again()
    if problem is not None:
        st.warning(problem, icon=":material/cloud_off:")


def stop_when_unreadable(problem: str | None) -> None:
    """Draw nothing more when the plan of the address cannot be read now, so that no answer starts another plan."""
    if problem is None:
        return
    st.error(problem, icon=":material/cloud_off:")
    st.button(text("ui.common.try_again"), type="primary")
    st.stop()
