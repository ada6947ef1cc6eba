"""What nobody touched for as long as the settings say is deleted by itself, once a day while Rotta runs."""

from __future__ import annotations

import logging
import threading
import time

import streamlit as st

from pages.parts.shared import store
from pages.parts.visitor import settings
from planner.store.erase import purge
from planner.store.plans import StoreError

DAY = 24 * 3600.0
_log = logging.getLogger("rotta.upkeep")


@st.cache_resource(show_spinner=False)
def begin() -> None:
    """Start the daily round, once per process; several replicas may do it at the same time. Alone it needs a term."""
    known = settings()
    if known.mode == "local" and known.retention_months is None:
        return
    threading.Thread(target=_rounds, args=(known.retention_months,), name="upkeep", daemon=True).start()


def _rounds(months: int | None) -> None:
    while True:
        try:
            done = purge(store().database, months)
            _log.info("deleted: %s plans, %s rooms, %s entries of the log", done.plans, done.rooms, done.log_entries)
        except StoreError as error:
            _log.warning("nothing was deleted today: the database is %s", error.kind)
        time.sleep(DAY)
