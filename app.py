"""Entry: page configuration, language, the plan in hand, the heartbeat and the way to every screen."""

import streamlit as st

from pages.parts import frame, navigation, session

st.set_page_config(page_title="Rotta", page_icon="static/icon.svg", layout="centered")
st.logo("static/logo.svg", size="large", icon_image="static/logo.svg")
session.warm_up()
problem = session.begin()
page = navigation.register(frame.titles())
frame.language_switch()
frame.heartbeat()
frame.stop_when_unreadable(problem)
page.run()
