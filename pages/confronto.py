"""For advisors: two to six clients side by side, and all of them as a group."""

import streamlit as st

from pages.parts import cohort_view, compare_clients, opening
from pages.parts.identity import advisors_only
from pages.parts.session import guard

guard()

opening.open_screen("ui.compare.title", "ui.compare.lead")
who = advisors_only()
with st.container(horizontal=True):
    opening.link("clients", "ui.compare.to_clients")
    opening.link("transfer", "ui.compare.to_transfer")
compare_clients.side_by_side(who)
cohort_view.group(who)
