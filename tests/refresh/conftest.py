from __future__ import annotations

from pathlib import Path

import pytest

from tests.refresh.small_source import write_source, write_target


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_source(tmp_path / "source")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return write_target(tmp_path / "target")
