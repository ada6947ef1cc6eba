"""The sums that follow from the firm's figures: the plan's own blocks, market by market and for the whole plan."""

from __future__ import annotations

import streamlit as st

from pages.parts import blocks, session
from pages.parts.choosing import name_of
from pages.parts.money_fields import figures
from pages.parts.opening import draft
from pages.parts.session import text
from planner.advice import Advice
from planner.numbers import join_words
from planner.plan import money, price


def elsewhere(advice: Advice) -> None:
    """Figures of markets that left the plan stay saved and are named."""
    left = [name_of(m) for m in session.case().figures if m not in advice.chosen]
    if left:
        names = join_words(left, session.language())
        st.info(text("money.ui.elsewhere", markets=names), icon=":material/inventory_2:")


def ladder(advice: Advice, market: str) -> None:
    """From the firm's price to the shelf, product by product."""
    kind = "ladder_service" if advice.profile.products.is_service else "ladder"
    st.markdown(f"## {text(f'money.ui.{kind}')}", anchors=False)
    given = figures(market)
    if not given.lines:
        st.markdown(text("money.ui.empty"))
        return
    for place, block in enumerate(price.market_blocks(draft(), market, given)):
        blocks.draw(block, f"ladder.{market}.{place}")


def flow() -> None:
    """Budget, cash flow, break-even and cover of the whole plan, as the document has them."""
    st.markdown(f"## {text('money.ui.flow')}", anchors=False)
    found = money.blocks(draft())
    st.markdown(text("money.ui.flow_lead" if found else "money.ui.flow_none"))
    for place, block in enumerate(found):
        if block.kind != "subheading":
            blocks.draw(block, f"money.{place}")
