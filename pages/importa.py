"""For advisors: firms from a list, clients from a file, and all of them to take away."""

import streamlit as st

from pages.parts import export_view, import_view, opening
from pages.parts.identity import advisors_only
from pages.parts.session import guard

guard()

opening.open_screen("ui.transfer.title", "ui.transfer.lead")
who = advisors_only()
with st.container(horizontal=True):
    opening.link("clients", "ui.transfer.to_clients")
    opening.link("compare", "ui.transfer.to_group")
import_view.firms(who)
import_view.saved_clients(who)
export_view.export(who)
