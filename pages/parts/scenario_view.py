"""What a shock would do to one market, on screen: the same table and words as in the plan, with the rest folded."""

from __future__ import annotations

import streamlit as st

from pages.parts import blocks, session
from pages.parts.session import text
from planner.advice import Advice
from planner.plan.draft import Draft
from planner.plan.scenarios import assumptions, how_blocks, market_blocks, of_market, signals


def scenarios(advice: Advice, market: str) -> None:
    """The scenarios of a market for this firm; nothing where nothing may be sold or nobody buys."""
    here = Draft(session.content(), session.case(), advice)
    found = of_market(here, market)
    if found is None:
        return
    st.header(text("ui.scenario.title"), anchor=False)
    for position, block in enumerate(market_blocks(here, found)):
        blocks.draw(block, f"scenario.{market}.{position}")
    with st.expander(text("ui.scenario.details"), icon=":material/notifications_active:"):
        blocks.draw(signals(here, [found]), f"signals.{market}")
    with st.expander(text("ui.scenario.how"), icon=":material/calculate:"):
        for position, block in enumerate((*how_blocks(here), assumptions(here, [found]))):
            blocks.draw(block, f"scenario_how.{market}.{position}")
