"""A dot at each market's place on the range of places where it stays: a constant spec, fed with rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from pages.parts import charts

_SCALE = {
    "type": "quantitative",
    "scale": {"nice": False, "domainMin": 1},
    "axis": {
        "title": None,
        "format": "d",
        "tickMinStep": 1,
        "tickCount": 6,
        "grid": True,
        "gridOpacity": 0.3,
        "labelFontSize": charts.LABEL_SIZE,
        "labelColor": charts.INK,
        "orient": "bottom",
    },
}

PLACES: charts.Spec = {
    "height": {"step": 46},
    "encoding": {"y": charts.ROW},
    "layer": [
        {
            "mark": {"type": "rule", "strokeWidth": 6, "strokeCap": "round", "color": charts.ACCENT, "opacity": 0.42},
            "encoding": {"x": {"field": "low", **_SCALE}, "x2": {"field": "high"}, "tooltip": charts.TIP},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 130, "color": charts.ACCENT, "opacity": 1},
            "encoding": {"x": {"field": "place", **_SCALE}, "tooltip": charts.TIP},
        },
        charts.above("label", 80),
        charts.figure("shown"),
    ],
    "config": {"view": {"stroke": None}},
}


@dataclass(frozen=True)
class PlaceRow:
    """A market's place in a ranking and the places between which it stays; ``shown`` says them in words."""

    label: str
    place: int
    low: int
    high: int
    shown: str


def draw_places(rows: Sequence[PlaceRow], alt: str, key: str) -> None:
    """A dot at each market's place on the range of places where it stays, one market a row."""
    charts.draw(
        [asdict(r) | {"row": i, "order": 0, "tip": f"{r.label}: {r.shown}"} for i, r in enumerate(rows)],
        PLACES,
        alt,
        key,
    )
