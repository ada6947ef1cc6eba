"""What a shock would do to one market, on screen: the same table and words as in the plan, with the rest folded."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from pages.parts import blocks, session
from pages.parts.session import text
from pages.parts.shared import NOT_CONCLUDED_FROM
from planner.advice import Advice
from planner.document import Block
from planner.plan.draft import Draft
from planner.plan.scenarios import assumption_table, assumptions, how_blocks, market_blocks, of_market, signals

SHARED = 200


@dataclass(frozen=True)
class _Drawn:
    """The blocks of one market: what is seen at once, what to watch, how it was worked out."""

    effects: tuple[Block, ...]
    signals: Block
    how: tuple[Block, ...]


@st.cache_resource(show_spinner=False, max_entries=SHARED)
def _shared(content_version: str, case_text: str, made_on: str, market: str, _draft: Draft) -> _Drawn | None:
    found = of_market(_draft, market)
    if found is None:
        return None
    how = (*how_blocks(_draft), *assumptions(_draft, [found]))
    return _Drawn(market_blocks(_draft, found), signals(_draft, [found]), how)


def scenarios(advice: Advice, market: str) -> None:
    """The scenarios of a market for this firm; nothing where nothing may be sold or nobody buys."""
    case, content = session.case(), session.content()
    key = case.model_dump_json(exclude=NOT_CONCLUDED_FROM)
    drawn = _shared(content.version, key, advice.today, market, Draft(content, case, advice))
    if drawn is None:
        return
    st.header(text("ui.scenario.title"), anchor=False)
    _draw(drawn.effects, f"scenario.{market}")
    with st.expander(text("ui.scenario.details"), icon=":material/notifications_active:"):
        _draw((drawn.signals,), f"signals.{market}")
    with st.expander(text("ui.scenario.how"), icon=":material/calculate:"):
        _draw(drawn.how, f"scenario_how.{market}")


def method() -> None:
    """How the scenarios are worked out, with every estimate behind them."""
    st.header(text("ui.scenario.method"), anchor=False)
    st.markdown(text("ui.scenario.method_price"))
    st.markdown(text("ui.scenario.method_place"))
    content = session.content()
    blocks.draw(assumption_table(content, session.today(), content.assumptions), "method.assumptions")


def _draw(shown: tuple[Block, ...], key: str) -> None:
    for position, block in enumerate(shown):
        blocks.draw(block, f"{key}.{position}")
