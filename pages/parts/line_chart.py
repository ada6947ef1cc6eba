"""Lines over time as a vega-lite chart: told apart by stroke as well as colour, the levels of the scale in the page's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pages.parts import charts

COLOURS = (charts.WARM, charts.ACCENT, charts.BLUE)
STROKES = {"solid": [1, 0], "dashed": [8, 4], "dotted": [2, 3]}
HEIGHT = 300


@dataclass(frozen=True)
class Point:
    """A value of one line; ``place`` is its position on the scale of time."""

    place: int
    label: str
    series: str
    stroke: str
    value: float
    tip: str


def draw(points: Sequence[Point], ticks: Sequence[tuple[float, str]], alt: str, key: str) -> None:
    """The lines in the order of their first points, with zero drawn stronger than the other levels."""
    charts.draw([asdict(p) for p in points], _spec(points, ticks), alt, key)


def _spec(points: Sequence[Point], ticks: Sequence[tuple[float, str]]) -> charts.Spec:
    names = list(dict.fromkeys(p.series for p in points))
    strokes = {p.series: STROKES[p.stroke] for p in points}
    labels = [p.label for p in points if p.series == names[0]]
    colour = {"field": "series", "type": "nominal", "scale": {"domain": names, "range": list(COLOURS)}, "legend": None}
    levels = [value for value, _ in ticks]
    x = {
        "field": "place",
        "type": "ordinal",
        "axis": _axis([float(i) for i in range(len(labels))], labels)
        | {"grid": False, "labelAngle": 0, "labelOverlap": True},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [min(levels), max(levels)], "nice": False},
        "axis": _axis(levels, [shown for _, shown in ticks]) | {"grid": True, "gridOpacity": 0.4, "ticks": False},
    }
    dash = {
        "field": "series",
        "type": "nominal",
        "scale": {"domain": names, "range": [strokes[n] for n in names]},
        "legend": None,
    }
    encoding = {"x": x, "y": y, "color": colour}
    tip = {"field": "tip", "type": "nominal"}
    return {
        "height": HEIGHT,
        "layer": [
            {
                "mark": {"type": "rule", "color": charts.GREY, "strokeWidth": 1.5, "aria": False},
                "encoding": {"y": {"datum": 0}},
            },
            {"mark": {"type": "line", "strokeWidth": 2.5}, "encoding": encoding | {"strokeDash": dash}},
            {
                "mark": {"type": "point", "filled": True, "size": 55, "opacity": 1},
                "encoding": encoding | {"tooltip": tip},
            },
        ],
        "config": {"view": {"stroke": None}},
    }


def _axis(values: Sequence[float], words: Sequence[str]) -> dict[str, Any]:
    """An axis that says its levels in the language of the page instead of Vega's English."""
    quoted = [w.replace("\\", "\\\\").replace("'", "\\'") for w in words]
    said = " : ".join(f"datum.value == {v!r} ? '{w}'" for v, w in zip(values, quoted, strict=True))
    return {
        "title": None,
        "values": list(values),
        "labelExpr": f"{said} : ''",
        "labelFontSize": charts.LABEL_SIZE,
        "labelColor": charts.INK,
    }
