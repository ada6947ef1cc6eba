"""Entry of a hosted Rotta, ``streamlit run serve.py``: app.py with sign-in as the environment says.

What guards the answers on their way (headers, limits, encryption) is the proxy's: deploy/nginx.
"""

import os
import sys
from typing import Any

import streamlit as st

from planner.settings import SettingsError, read_settings
from planner.sign_in import read_provider


def secrets() -> dict[str, Any] | None:
    """What ``st.login`` needs, never on disk; a setting that is missing or wrong ends the program with its name."""
    try:
        provider = read_provider(os.environ) if read_settings(os.environ).mode == "hosted" else None
    except SettingsError as error:
        sys.exit(f"Rotta cannot start: {error}")
    return {"auth": provider.for_streamlit()} if provider else None


app = st.App("app.py", secrets=secrets())
