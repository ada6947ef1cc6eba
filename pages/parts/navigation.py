"""The screens in their order, with addresses that never change and titles in the language on screen.

An address is the name of its file: right after a start Streamlit knows pages by file name only, and would greet
any other address with "Page not found".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import streamlit as st
from streamlit.navigation.page import Page as StreamlitPage

from pages.parts.visitor import settings

# Screens of this section stand in no menu: whoever advises nobody is not to be bothered. ``clients`` links to them.
ADVISORS = "advisors"


@dataclass(frozen=True)
class Screen:
    """One page: its name in the code, its address (also the name of its file), the section of the menu (or ADVISORS), its width."""

    name: str
    address: str
    icon: str
    section: str
    wide: bool = False

    @property
    def file(self) -> str:
        return f"pages/{self.address}.py"


SCREENS = (
    Screen("home", "inizio", ":material/home:", "begin"),
    Screen("start", "partenza", ":material/flag:", "begin"),
    Screen("questionnaire", "domande", ":material/quiz:", "begin"),
    Screen("result", "risultato", ":material/insights:", "results", wide=True),
    Screen("markets", "mercati", ":material/public:", "results", wide=True),
    Screen("sheet", "scheda", ":material/article:", "results", wide=True),
    Screen("models", "modelli", ":material/alt_route:", "results", wide=True),
    Screen("money", "conti", ":material/calculate:", "results", wide=True),
    Screen("asia", "asia_centrale", ":material/precision_manufacturing:", "results", wide=True),
    Screen("funding", "contributi", ":material/account_balance:", "results", wide=True),
    Screen("plan", "piano", ":material/description:", "results", wide=True),
    Screen("edit", "modifiche", ":material/edit_note:", "results", wide=True),
    Screen("saved", "salvataggio", ":material/bookmark:", "more"),
    Screen("method", "metodo", ":material/info:", "more", wide=True),
    Screen("privacy", "privacy", ":material/shield_person:", "more"),
    Screen("clients", "clienti", ":material/groups:", "more", wide=True),
    Screen("compare", "confronto", ":material/compare_arrows:", ADVISORS, wide=True),
    Screen("transfer", "importa", ":material/swap_vert:", ADVISORS, wide=True),
    Screen("room", "sala", ":material/meeting_room:", ADVISORS),
    Screen("facilitate", "regia", ":material/co_present:", ADVISORS, wide=True),
)
SECTIONS = ("begin", "results", "more")
# All there is in a Rotta that serves a room: participants answer on one page, the facilitator's asks for the PIN.
IN_A_ROOM = ("room", "facilitate", "privacy")


def file_of(name: str) -> str:
    """The file of a screen, as Streamlit names it."""
    return next(s.file for s in SCREENS if s.name == name)


def address_of(name: str) -> str:
    """The last part of a screen's address."""
    return next(s.address for s in SCREENS if s.name == name)


def plain_titles() -> Mapping[str, str]:
    """Titles for the moment before the texts are read; nobody sees them."""
    return {name: name for name in (*SECTIONS, *(s.name for s in SCREENS))}


def configure() -> None:
    """Name and icon of the browser's tab. Without a file of ours the browser would fetch the icon from a public server."""
    st.set_page_config(page_title="Rotta", page_icon="static/icon.svg")


def lay_out(page: StreamlitPage) -> None:
    """Tell the browser the width of the screen, once a run: of two in a row it may keep the first."""
    wide = any(screen.wide and screen.address == page.url_path for screen in SCREENS)
    st.set_page_config(layout="wide" if wide else "centered")


def register(titles: Mapping[str, str]) -> StreamlitPage:
    """Tell Streamlit the screens and get the one asked for; ``titles`` has a word for every section and screen."""
    pages = [_page(screen, titles) for screen in SCREENS if in_a_room(screen.name) or not _serves_a_room()]
    if _serves_a_room():
        pages.append(st.Page(_to_the_room, title=titles["room"], icon=page_of("room").icon, default=True))
    return st.navigation(pages, position="hidden")


def in_a_room(name: str) -> bool:
    """True for the screens that a Rotta serving a room has too."""
    return name in IN_A_ROOM


def _serves_a_room() -> bool:
    return settings().mode == "room"


def _to_the_room() -> None:
    st.switch_page(file_of("room"), query_params=st.query_params.to_dict())


def menu(titles: Mapping[str, str], address: Mapping[str, str]) -> None:
    """The screens by section in the sidebar. Streamlit's own menu puts headings where a list may hold only its items,
    which screen readers stumble over, and leaves the plan (``address``) out of its links. A room has no menu.
    """
    if _serves_a_room():
        return
    for section in SECTIONS:
        with st.sidebar.container(gap=None):
            st.markdown(f"**{titles[section]}**")
            for screen in SCREENS:
                if screen.section == section:
                    title = titles[screen.name]
                    page = page_of(screen.name)
                    st.page_link(page, label=title, icon=screen.icon, query_params=address, width="stretch")


@cache
def page_of(name: str) -> StreamlitPage:
    """A screen to link to, made once: given the name of its file, Streamlit looks for the file again at every link."""
    return _page(next(s for s in SCREENS if s.name == name), plain_titles())


def _page(screen: Screen, titles: Mapping[str, str]) -> StreamlitPage:
    first = screen is SCREENS[0]
    address = None if first else screen.address
    return st.Page(screen.file, title=titles[screen.name], icon=screen.icon, url_path=address, default=first)
