"""Which markets are in the plan: Rotta's proposal until the firm adds or takes away one, then the firm's own list."""

from __future__ import annotations

import streamlit as st

from pages.parts import session
from pages.parts.markup import strong
from pages.parts.opening import link, say_problem
from pages.parts.session import content, text, tr
from planner.advice import Advice
from planner.case import MAX_CHOSEN


def name_of(market: str) -> str:
    return tr(content().tables.markets.name(market))


def pick_market(advice: Advice, screen: str) -> str:
    """The market looked at on a screen; remembered while moving between screens."""
    key, name = session.widget_key(screen, "market"), f"{screen}.market"
    known = session.noted(name)
    session.seed(key, known if known in advice.chosen else advice.chosen[0])
    market = st.segmented_control(
        text("ui.models.market"),
        list(advice.chosen),
        format_func=name_of,
        key=key,
        required=True,
        label_visibility="collapsed",
        wrap=True,
        on_change=_picked,
        args=(name, key),
    )
    picked = market if market in advice.chosen else advice.chosen[0]
    session.note(name, picked)
    return picked


def _picked(name: str, key: str) -> None:
    """Known before the screen is drawn again: what was known until now would go back into the widget and undo the pick."""
    session.note(name, session.widget_value(key))


def add(market: str) -> None:
    """Add a market to those in the plan now, the proposal included."""
    here = session.advice().chosen
    if market not in here:
        say_problem(session.choose("chosen", (*here, market)))


def remove(market: str) -> None:
    """Take a market out; when none is left the proposal comes back."""
    say_problem(session.choose("chosen", tuple(m for m in session.advice().chosen if m != market)))


def use_proposal() -> None:
    """Go back to what Rotta proposes."""
    say_problem(session.choose("chosen", ()))


def choose_button(market: str, place: str) -> None:
    """Add or take away one market; ``place`` tells apart the same button drawn in two parts of the screen."""
    advice = session.advice()
    if market in advice.chosen:
        key = session.widget_key("remove", place, market)
        st.button(text("ui.markets.remove"), key=key, icon=":material/close:", on_click=remove, args=(market,))
        return
    full = len(advice.chosen) >= MAX_CHOSEN
    st.button(
        text("ui.markets.add"),
        key=session.widget_key("add", place, market),
        icon=":material/add:",
        on_click=add,
        args=(market,),
        disabled=full,
        help=text("ui.markets.full") if full else None,
    )


def in_the_plan(advice: Advice) -> None:
    """The markets in the plan, each with a way to take it out, and where they come from."""
    with st.container(border=True):
        st.markdown(strong(text("ui.markets.in_plan")))
        if not advice.chosen:
            st.markdown(text(f"plan.verdict.not_yet_{advice.proposal.limited_by}"))
            st.markdown(text("ui.markets.choose_anyway"))
            link("result", "ui.markets.to_result")
            return
        with st.container(horizontal=True):
            for market in advice.chosen:
                st.button(
                    name_of(market),
                    key=session.widget_key("chip", market),
                    icon=":material/close:",
                    icon_position="right",
                    help=text("ui.markets.remove_help", market=name_of(market)),
                    on_click=remove,
                    args=(market,),
                )
        if advice.proposed:
            st.markdown(text(f"ui.markets.proposed_{advice.proposal.limited_by}"))
            return
        st.markdown(text("ui.markets.own"))
        if 0 < advice.proposal.number < len(advice.chosen):
            st.warning(text("ui.markets.too_many", number=advice.proposal.number), icon=":material/groups:")
        st.button(
            text("ui.markets.use_proposal"),
            key=session.widget_key("use_proposal"),
            icon=":material/undo:",
            on_click=use_proposal,
        )


def use_model_button(market: str, model: str, place: str) -> None:
    """Put a model in the plan; ``place`` tells apart the same button drawn in two parts of the screen."""
    st.button(
        text("ui.models.choose"),
        key=session.widget_key(place, market, model),
        icon=":material/check:",
        on_click=use_model,
        args=(market, model),
    )


def use_model(market: str, model: str) -> None:
    """Put this way of working in the plan for this market."""
    _end_override(market)
    say_problem(session.choose("models", {**session.case().models, market: model}))


def use_best_model(market: str) -> None:
    """Go back to the way of working Rotta proposes for this market."""
    _end_override(market)
    say_problem(session.choose("models", {m: model for m, model in session.case().models.items() if m != market}))


def _end_override(market: str) -> None:
    """A way of working chosen on screen takes the place of the one an advisor signed; the history keeps both."""
    known = session.case().adviser
    if known is not None and known.model_for(market) is not None:
        say_problem(session.choose("adviser", known.model_copy(update={"overrides": known.without("model", market)})))
