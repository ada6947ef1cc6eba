"""A small world of four shapes and helpers to read a document back."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from pypdf import PdfReader

from planner.document import Plan
from planner.report.pdf import pdf_bytes
from tests.report.sample_plan import phrases

Pages = list[str]


def _square(west: int, south: int, side: int) -> list[list[int]]:
    return [[west, south], [side, 0], [0, side], [-side, 0], [0, -side]]


@pytest.fixture(scope="session")
def world() -> bytes:
    """TopoJSON in whole degrees: Germany, Italy, the United States, Russia; nothing else has a shape."""
    places = {"276": (7, 48, 6), "380": (9, 38, 6), "840": (-115, 32, 15), "643": (40, 50, 25)}
    return json.dumps(
        {
            "type": "Topology",
            "transform": {"scale": [1, 1], "translate": [0, 0]},
            "arcs": [_square(*place) for place in places.values()],
            "objects": {
                "countries": {
                    "type": "GeometryCollection",
                    "geometries": [{"type": "Polygon", "id": code, "arcs": [[i]]} for i, code in enumerate(places)],
                }
            },
        }
    ).encode()


@pytest.fixture(scope="session")
def printed(world: bytes) -> Callable[..., PdfReader]:
    def make(plan: Plan, language: str = "it", shapes: bytes | None = world) -> PdfReader:
        return PdfReader(io.BytesIO(pdf_bytes(plan, phrases(), language, shapes)))

    return make
