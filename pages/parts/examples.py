"""Example firms: a finished case opened as a separate plan, so that anyone can look before answering."""

from __future__ import annotations

import json
from collections.abc import Mapping

import streamlit as st

from pages.parts import session
from pages.parts.markup import first_upper
from pages.parts.session import text
from planner.case import parse_case
from planner.store.plans import StoreError

# Six trades as unlike each other as can be; the others wait behind one touch, so that a phone is not filled with stories.
SHOWN_FIRST = (
    "winery_oltrepo",
    "furniture_brianza",
    "packaging_bergamo",
    "software_milano",
    "hosiery_castel_goffredo",
    "sparkling_franciacorta",
)


def choose_example() -> None:
    """One button for each example firm, with its story: a few at once, the others on request."""
    st.markdown(text("ui.home.example_text"))
    personas = session.content().personas
    for name in SHOWN_FIRST:
        _offer(name, personas[name])
    others = [name for name in personas if name not in SHOWN_FIRST]
    with st.expander(text("examples.others", count=len(others))):
        for name in others:
            _offer(name, personas[name])


def _offer(name: str, document: str) -> None:
    title, story = _described(name, document)
    with st.container(gap="xsmall"):
        st.markdown(story)
        if st.button(title, key=f"example_{name}", icon=":material/play_arrow:"):
            _open(document)


def _open(document: str) -> None:
    try:
        session.open_example(parse_case(session.content(), document))
    except StoreError as error:
        st.error(session.store_problem(error))
    else:
        session.go("result")


def _described(name: str, document: str) -> tuple[str, str]:
    """The firm's own name and, when the file tells it, its story in one line."""
    example = json.loads(document)
    title = example.get("answers", {}).get("company_name") or name.replace("_", " ")
    story = example.get("story", "")
    words = str(story.get(session.language(), "") if isinstance(story, Mapping) else story)
    return str(title), first_upper(words)
