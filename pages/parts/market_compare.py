"""Up to four markets side by side, every figure with its year and source."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.parts import session
from pages.parts.fields import market_names
from pages.parts.opening import draft
from pages.parts.session import language, text, tr
from pages.parts.tables import comparison_html
from planner.advice import Advice
from planner.document import Facts
from planner.numbers import number
from planner.plan.market_pages import sheet

SIDE_BY_SIDE = 4


def compare(advice: Advice) -> None:
    """Up to four markets side by side, every figure with year and source; columns become a stack on a phone."""
    assert advice.ranking is not None
    names = market_names()
    ranked = {s.market: s for s in advice.ranking.scores}
    options = [m for m in names if m in ranked]
    key = session.widget_key("compare")
    session.seed(key, _to_compare(advice))
    picked: Sequence[str] = st.multiselect(
        text("ui.markets.compare_label"),
        options,
        format_func=names.__getitem__,
        key=key,
        max_selections=SIDE_BY_SIDE,
        placeholder=text("ui.common.choose_countries"),
        filter_mode="contains",
        select_all=False,
    )
    if len(picked) < 2:
        st.markdown(text("ui.markets.compare_two"))
        return
    sheets = {m: {label: (value, note) for label, value, note in _facts(sheet(draft(), ranked[m]))} for m in picked}
    labels = list(dict.fromkeys(label for found in sheets.values() for label in found))
    places = [
        (text("ui.markets.place", rank=ranked[m].rank, score=number(ranked[m].score, language())), "") for m in picked
    ]
    figures = [(label, [sheets[m].get(label, ("–", "")) for m in picked]) for label in labels]
    head = [text("ui.method.col_figure"), *(names[m] for m in picked)]
    st.html(comparison_html(head, [(text("ui.markets.ranking_place"), places), *figures]))


def _to_compare(advice: Advice) -> list[str]:
    """The markets in the plan, with the first of the ranking until there are two."""
    assert advice.ranking is not None
    order = [s.market for s in advice.ranking.scores]
    wanted = list(dict.fromkeys((*(m for m in advice.chosen if m in order), *order[:2])))
    chosen = [m for m in wanted if m in advice.chosen]
    return chosen[:SIDE_BY_SIDE] if len(chosen) > 1 else wanted[:2]


def _facts(block: Facts) -> list[tuple[str, str, str]]:
    return [(tr(f.label), tr(f.value), tr(f.note) if f.note else "") for f in block.items]
