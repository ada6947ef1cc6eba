from __future__ import annotations

from pathlib import Path

import pytest

from planner.content.load import Content, load_content


@pytest.fixture(scope="session")
def content() -> Content:
    return load_content(Path("content"))
