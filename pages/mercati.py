"""Which markets, in which order and why; the firm chooses up to five or keeps Rotta's proposal."""

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from pages.parts import choosing, confidence_view, market_charts, market_compare, market_view, session, what_if_view
from pages.parts.frame import told_when_broken
from pages.parts.opening import link, open_screen, product_missing, show_problem
from pages.parts.session import guard, text
from planner.advice import Advice

guard()


@st.fragment
def screen() -> None:
    """Everything below the title, so that a choice or a slider draws this and not the frame around it."""
    with told_when_broken("markets"):
        advice = session.advice()
        if not product_missing(advice):
            draw(advice)


def draw(advice: Advice) -> None:
    show_problem()
    choosing.in_the_plan(advice)
    if advice.ranking is not None and not advice.ranking.scores:
        st.warning(text("sure.nobody"))
        market_view.left_out(advice)
        return
    what_if_view.panel(advice)
    sure = confidence_view.Arriving(advice)
    market_view.ranked_list(advice, sure)
    st.header(text("ui.markets.deeper"), anchor=False)
    for name, (icon, show) in sections(sure).items():
        box = st.expander(text(f"ui.markets.{name}"), key=f"section.{name}", icon=icon, on_change="rerun")
        if box.open:
            with box:
                show(advice)
    link("models", "ui.markets.to_models")
    sure.arrive()


def sections(sure: confidence_view.Arriving) -> Mapping[str, tuple[str, Callable[[Advice], None]]]:
    """What is drawn only when it is opened: by name, which is its title and key, an icon and how to draw it."""
    return {
        "how_sure": (":material/rule:", confidence_view.how_sure),
        "made_of": (":material/bar_chart:", market_charts.contributions),
        "map": (":material/map:", market_charts.world),
        "compare": (":material/view_column:", market_compare.compare),
        "why_not": (":material/search:", partial(market_view.look_up, sure=sure)),
        "left_out": (":material/block:", market_view.left_out),
    }


open_screen("ui.markets.title", "ui.markets.lead")
screen()
