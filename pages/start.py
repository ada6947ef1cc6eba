"""start."""

import streamlit as st

from pages.parts.session import guard, text

guard()

st.title(text("ui.nav.start"))
