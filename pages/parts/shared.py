"""What all visitors share, made once per process: the content, the product search, the database, equal conclusions."""

from __future__ import annotations

import gc
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from planner.advice import Advice, advise
from planner.case import Case
from planner.content.load import Content, load_content
from planner.markets.ranking import Ranking, rank
from planner.profile import build_profile
from planner.store.plans import Store, StoreError, open_store

if TYPE_CHECKING:
    from planner.search import SearchIndex

ROOT = Path(__file__).resolve().parents[2]
# About half a megabyte each: enough for a room that looks at its results at once.
SHARED_ADVICES, SHARED_RANKINGS = 64, 32


@st.cache_resource(show_spinner=False)
def content() -> Content:
    """Everything written in ``content/``, read once per process."""
    return load_content(ROOT / "content")


@st.cache_resource(show_spinner=False)
def search_index() -> SearchIndex:
    """The product search, built once per process; its word tools are loaded only when somebody searches."""
    from planner.search import build_index  # noqa: PLC0415

    return build_index(content())


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """The database of plans; StoreError is not remembered, so that the next run tries again."""
    return open_store(os.environ.get("ROTTA_DATABASE_URL") or None, content())


@st.cache_resource(show_spinner=False)
def warm_up() -> None:
    """Make the database, load what later pages need while the first visitor reads, keep all of it out of every collection."""
    content()
    with suppress(StoreError):  # whoever answers first is told, with what to do
        store()

    def work() -> None:
        import pandas  # noqa: F401, PLC0415
        import reportlab.platypus  # noqa: F401, PLC0415

        search_index()
        gc.collect()
        gc.freeze()

    threading.Timer(1.0, work).start()


@st.cache_resource(show_spinner=False, max_entries=SHARED_ADVICES)
def shared_advice(content_version: str, case_text: str, day: str) -> Advice:
    case = Case.model_validate_json(case_text)
    # Choices about markets and models leave the ranking as it is: it is worked out once for all of them.
    asked = Case(answers=case.answers, weights=case.weights, growth_dial=case.growth_dial, assumed=case.assumed)
    return advise(content(), case, day, _shared_ranking(content_version, asked.model_dump_json(), day))


@st.cache_resource(show_spinner=False, max_entries=SHARED_RANKINGS)
def _shared_ranking(content_version: str, case_text: str, day: str) -> Ranking | None:
    case = Case.model_validate_json(case_text)
    profile = build_profile(content(), case)
    return rank(content(), profile, case, day) if profile.products.codes else None
