"""What surrounds every screen: titles, the language switch, the heartbeat and the notice when the database is away."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import streamlit as st
from streamlit.navigation.page import Page as StreamlitPage

from pages.parts import navigation, session
from pages.parts.session import text
from planner.base import LANGUAGES

NAMES = {"it": "Italiano", "en": "English"}
# In seconds: a text such as "20s" would make Streamlit load pandas before the first page is drawn.
HEARTBEAT = 20.0
# A link of the menu and an answer must be large enough for a thumb, and an answer readable to its end on a phone; and
# Streamlit writes white on the main colour of the dark theme too, which cannot be dark enough for white words and light
# enough for words on black.
STYLE = """<style>
[data-testid=stSidebar] [data-testid=stPageLink-NavLink] { padding-block: 0.375rem; }
button[data-testid^=stBaseButton-primary], [data-testid=stMultiSelectTagsContainer] span[data-tag] {
  color: light-dark(#ffffff, #0f1716);
}
[data-testid=stCheckbox] label div svg { stroke: light-dark(#ffffff, #0f1716); }
button[data-variant=pills] { height: auto; text-align: left; }
button[data-variant=pills] * { white-space: normal; }
@media (pointer: coarse) { [data-testid=stRadioOption] { padding-block: 0.5rem; } }
</style>"""
# The page speaks one language at a time; and on a phone the menu covers the screen until somebody closes it.
SCRIPT = """<script>/* {page} */
document.documentElement.lang = '{language}';
if (innerWidth < 768) {{
  const close = '[data-testid=stSidebar][data-collapsed=false] [data-testid=stSidebarCollapseButton] button';
  document.querySelector(close)?.click();
}}
</script>"""


def titles() -> Mapping[str, str]:
    """The words of the menu in the language on screen."""
    screens = {s.name: text(f"ui.nav.{s.name}") for s in navigation.SCREENS}
    return screens | {name: text(f"ui.nav.section_{name}") for name in navigation.SECTIONS}


def top(page: StreamlitPage) -> None:
    """The mark, the menu and the two languages, on every screen, phones included."""
    navigation.lay_out(page)
    navigation.menu(titles(), session.address())
    st.logo("static/logo.svg", size="large", icon_image="static/logo.svg")
    session.seed("language", session.language())
    script = SCRIPT.format(page=page.url_path, language=session.language())
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.html(STYLE + script, width="content", unsafe_allow_javascript=True)
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


def draw(page: StreamlitPage) -> None:
    """Draw the screen; should it break, say so in the owner's language (Streamlit's own box speaks only English)."""
    if page.url_path not in ("", navigation.address_of("room")) and session.unknown_link():
        st.warning(text("ui.home.unknown_link_here"), icon=":material/link_off:")
    with told_when_broken(page.url_path or "home"):
        page.run()


@contextmanager
def told_when_broken(what: str) -> Iterator[None]:
    """Around what a screen or a fragment of it draws: a fragment that breaks would show Streamlit's own box before ours."""
    try:
        yield
        session.drawn()
    except Exception:
        logging.getLogger("rotta.screen").exception("%s broke", what)
        st.error(text("ui.common.broken"), icon=":material/error:")


def stop_when_unreadable(problem: str | None) -> None:
    """Draw nothing more when the plan of the address cannot be read now, so that no answer starts another plan."""
    if problem is None:
        return
    st.error(problem, icon=":material/cloud_off:")
    st.button(text("ui.common.try_again"), type="primary")
    st.stop()
