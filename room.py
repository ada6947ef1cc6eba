"""Entry of a Rotta that serves a room on the local network, started by ``make room`` (planner/room_server.py)."""

import streamlit as st
from starlette.middleware import Middleware

from planner.limits import Sockets
from planner.room_doors import Doors
from planner.room_return import Return

app = st.App("app.py", middleware=[Middleware(Sockets), Middleware(Return), Middleware(Doors)])
