"""The firm's own prices, costs and units, and the sums they make: price to the shelf, cash flow, break-even."""

import streamlit as st

from pages.parts import choosing, money_fields, money_view, session
from pages.parts.opening import link, open_screen, product_missing, show_problem
from pages.parts.session import guard, text

guard()

open_screen("money.ui.title", "money.ui.lead")
advice = session.advice()
if not product_missing(advice):
    show_problem()
    if advice.profile.choice("goal") == "sourcing":
        st.info(text("money.ui.sourcing"), icon=":material/info:")
    money_view.elsewhere(advice)
    if advice.chosen:
        market = choosing.pick_market(advice, "money")
        money_fields.editor(advice, market)
        money_view.ladder(advice, market)
        money_view.flow()
        link("plan", "money.ui.to_plan")
    else:
        st.info(text("money.ui.no_market"), icon=":material/public:")
        link("markets", "money.ui.to_markets")
