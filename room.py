"""Entry of a Rotta that serves a room on the local network, started by ``make room`` (planner/room_server.py)."""

import streamlit as st
from starlette.middleware import Middleware

from planner.limits import Sockets
from planner.room_doors import Doors

app = st.App("app.py", middleware=[Middleware(Sockets), Middleware(Doors)])
