"""Entry of a hosted Rotta, ``streamlit run serve.py``: app.py with sign-in as the environment says.

What guards the answers on their way (headers, limits, encryption) is the proxy's: deploy/nginx.
"""

import os
import sys
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from planner.limits import Uploads
from planner.room_return import Return
from planner.settings import SettingsError, read_settings
from planner.sign_in import read_provider


def secrets() -> dict[str, Any] | None:
    """What ``st.login`` needs, never on disk; a setting that is missing or wrong ends the program with its name."""
    try:
        provider = read_provider(os.environ) if read_settings(os.environ).mode == "hosted" else None
    except SettingsError as error:
        sys.exit(f"Rotta cannot start: {error}")
    return {"auth": provider.for_streamlit()} if provider else None


def held(session: str) -> tuple[int, int]:
    """Bytes of the files Streamlit keeps for one session, and for all."""
    keeper = runtime.get_instance().uploaded_file_mgr
    kept = list(keeper.file_storage.items()) if isinstance(keeper, MemoryUploadedFileManager) else []
    sizes = {name: sum(len(file.data) for file in list(files.values())) for name, files in kept}
    return sizes.get(session, 0), sum(sizes.values())


app = st.App("app.py", secrets=secrets(), middleware=[Middleware(Uploads, held=held), Middleware(Return)])
