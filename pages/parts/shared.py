"""What all visitors share, made once per process: the content, the product search, the database, equal conclusions."""

from __future__ import annotations

import gc
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, get_args

import streamlit as st

from planner.advice import Advice, advise
from planner.case import Case
from planner.content.load import Content, load_content
from planner.edits import ListName
from planner.markets.confidence import Confidence, how_sure
from planner.markets.ranking import MarketInputs, Ranking, combine, dial_for, market_inputs, ranked_by, weights_for
from planner.profile import Profile, build_profile
from planner.store.clients import Clients
from planner.store.plans import Store, StoreError, open_store
from planner.store.rooms import Rooms

if TYPE_CHECKING:
    from planner.search import SearchIndex

ROOT = Path(__file__).resolve().parents[2]
# About half a megabyte each: enough for a room that looks at its results at once.
SHARED_ADVICES, SHARED_RANKINGS, SHARED_INPUTS = 64, 32, 32
# A look at all that lives stops everybody for a tenth of a second; Python's own measure would take one every few plans. The
# garbage such a look finds is little: a run's own is found by the young generations.
YOUNG_LOOKS_BEFORE_A_FULL_ONE = 200
NOT_CONCLUDED_FROM = {"language", "objectives", "evidence", "figures", "logo", *get_args(ListName)}


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


def clients() -> Clients:
    """The clients of advisors, in the same database."""
    return Clients(store().database, content())


def rooms() -> Rooms:
    """The rooms, in the same database."""
    return Rooms(store().database, content())


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
        gc.set_threshold(*gc.get_threshold()[:2], YOUNG_LOOKS_BEFORE_A_FULL_ONE)

    threading.Timer(1.0, work).start()


def shared_advice(content_version: str, case: Case, day: str) -> Advice:
    """Everything concluded from a case; what no conclusion rests on makes no difference."""
    return _shared_advice(content_version, case.model_dump_json(exclude=NOT_CONCLUDED_FROM), day)


@st.cache_resource(show_spinner=False, max_entries=SHARED_ADVICES)
def _shared_advice(content_version: str, case_text: str, day: str) -> Advice:
    case = Case.model_validate_json(case_text)
    return advise(content(), case, day, shared_ranking(content_version, case, day))


class _Asked(NamedTuple):
    """What a ranking depends on, as keys; equal ones are worked out once, whatever else the firms have answered."""

    content_version: str
    ranked_by: str
    day: str
    weights: tuple[float, float, float, float]
    dial: float


def shared_ranking(content_version: str, case: Case, day: str) -> Ranking | None:
    """The ranking of a case, worked out again only as far as what it rests on is new; None without a product."""
    profile = build_profile(content(), case)
    return _shared_ranking(_asked(content_version, profile, case, day), profile) if profile.products.codes else None


def shared_confidence(content_version: str, case: Case, day: str) -> Confidence | None:
    """How sure that ranking is; None without a product."""
    profile = build_profile(content(), case)
    return _shared_confidence(_asked(content_version, profile, case, day), profile) if profile.products.codes else None


def _asked(content_version: str, profile: Profile, case: Case, day: str) -> _Asked:
    answers = repr((profile.products.codes, ranked_by(profile)))
    return _Asked(content_version, answers, day, weights_for(profile, case), dial_for(profile, case))


@st.cache_resource(show_spinner=False, max_entries=SHARED_INPUTS)
def _shared_inputs(content_version: str, ranked_by: str, day: str, _profile: Profile) -> MarketInputs:
    return market_inputs(content(), _profile, day)


@st.cache_resource(show_spinner=False, max_entries=SHARED_RANKINGS)
def _shared_ranking(asked: _Asked, _profile: Profile) -> Ranking:
    inputs = _shared_inputs(asked.content_version, asked.ranked_by, asked.day, _profile)
    return combine(inputs, asked.weights, asked.dial)


@st.cache_resource(show_spinner=False, max_entries=SHARED_RANKINGS)
def _shared_confidence(asked: _Asked, _profile: Profile) -> Confidence:
    return how_sure(content(), _shared_ranking(asked, _profile))
