from __future__ import annotations

import pytest

from planner.content.load import Content
from tests.properties.workbench import Firms


@pytest.fixture
def firms(request: pytest.FixtureRequest, content: Content) -> Firms:
    return Firms(content, request.function.__name__)
