"""Typed rows to charts: constant vega-lite specs, drawn with a text alternative and always beside a table of the same figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
import streamlit as st

# Middle tones: each keeps a contrast above 3:1 on white and on the dark theme, and colour-blind readers tell them apart.
GREY, ACCENT, WARM, BLUE, PLUM = "#7b8a88", "#12857f", "#c8641b", "#3f78c9", "#a8568f"
PILLAR_COLOURS = (ACCENT, WARM, BLUE, PLUM)
# Steps of lightness as well as hue, so that the roles stay apart in grey.
ROLE_COLOURS = {"chosen": "#0b6b66", "ranked": "#62b5ad", "conditional": "#e3a76f", "excluded": "#6d6472"}
ROLES = tuple(ROLE_COLOURS)
GROUP_COLOURS = {"preparation": GREY, "market": ACCENT, "review": WARM}
# The colour of the text around the chart, light or dark.
INK = "currentColor"
WORLD = {"url": "/app/static/world.json", "format": {"type": "topojson", "feature": "countries"}}
ANTARCTICA = "010"
LABEL_SIZE = 14

Spec = Mapping[str, Any]


@dataclass(frozen=True)
class RangeRow:
    """One bar on a scale of 100: solid up to ``low``, faint up to ``high`` where answers are missing; ``shown`` is the figure in words."""

    label: str
    low: float
    high: float
    shown: str


@dataclass(frozen=True)
class ContributionPoint:
    """Points one pillar gives (or takes from) one market; ``row`` is the market's place, ``order`` the pillar's."""

    row: int
    label: str
    total: str
    order: int
    pillar: str
    points: float
    tip: str


@dataclass(frozen=True)
class MapPlace:
    """A marked market: ``iso`` its number in the shapes, ``role`` one of ROLES, ``dot`` true where there is no shape to fill."""

    iso: str
    role: str
    tip: str
    latitude: float | None
    longitude: float | None
    dot: bool


@dataclass(frozen=True)
class GanttBar:
    """A stretch of time between two ISO days; a milestone is a point at ``end``."""

    label: str
    start: str
    end: str
    group: str
    milestone: bool
    tip: str


def above(field: str, room: int) -> dict[str, Any]:
    """A label over the left end of its bar: long names then need no room beside it on a phone."""
    return {
        "transform": [{"filter": "datum.order === 0"}],
        "mark": {
            "type": "text",
            "align": "left",
            "baseline": "bottom",
            "dy": -9,
            "color": INK,
            "fontSize": LABEL_SIZE,
            "limit": {"expr": f"width - {room}"},
        },
        "encoding": {"x": {"value": 0}, "text": {"field": field, "type": "nominal"}},
    }


def figure(field: str) -> dict[str, Any]:
    """The figure in words over the right end of its bar."""
    return {
        "transform": [{"filter": "datum.order === 0"}],
        "mark": {
            "type": "text",
            "align": "right",
            "baseline": "bottom",
            "dy": -9,
            "color": INK,
            "fontSize": LABEL_SIZE,
            "fontWeight": 600,
        },
        "encoding": {"x": {"value": "width"}, "text": {"field": field, "type": "nominal"}},
    }


ROW = {"field": "row", "type": "ordinal", "axis": None, "scale": {"paddingOuter": 0.2}}
TIP = {"field": "tip", "type": "nominal"}


def _stretch(start: str, end: str, **mark: Any) -> dict[str, Any]:
    return {
        "mark": {"type": "bar", "height": 12, **mark},
        "encoding": {
            "x": {"field": start, "type": "quantitative", "axis": None, "scale": {"domain": [0, 100]}},
            "x2": {"field": end},
            "tooltip": TIP,
        },
    }


RANGES: Spec = {
    "height": {"step": 50},
    "encoding": {"y": ROW},
    "layer": [
        _stretch("zero", "top", color=GREY, opacity=0.22, cornerRadius=3),
        _stretch("low", "high", color=ACCENT, opacity=0.38),
        _stretch("zero", "low", color=ACCENT),
        above("label", 96),
        figure("shown"),
    ],
    "config": {"view": {"stroke": None}},
}

BAND: Spec = {
    "height": 60,
    "layer": [
        {
            "transform": [{"filter": "datum.kind === 'band'"}],
            "mark": {"type": "bar", "height": 26, "color": GREY, "opacity": 0.24},
            "encoding": {
                "x": {
                    "field": "start",
                    "type": "quantitative",
                    "scale": {"domain": [0, 100], "nice": False},
                    "axis": {
                        "values": [0, 40, 60, 80, 100],
                        "title": None,
                        "grid": False,
                        "domain": False,
                        "ticks": False,
                        "labelFontSize": LABEL_SIZE,
                        "labelColor": INK,
                        "labelFlush": True,
                    },
                },
                "x2": {"field": "end"},
                "tooltip": TIP,
            },
        },
        {
            "transform": [{"filter": "datum.kind === 'result'"}],
            "mark": {"type": "bar", "height": 26, "color": ACCENT, "opacity": 0.45},
            "encoding": {"x": {"field": "start", "type": "quantitative"}, "x2": {"field": "end"}, "tooltip": TIP},
        },
        {
            "transform": [{"filter": "datum.kind === 'result'"}],
            "mark": {"type": "tick", "size": 40, "thickness": 5, "color": ACCENT},
            "encoding": {"x": {"field": "start", "type": "quantitative"}, "tooltip": TIP},
        },
        {
            "transform": [{"filter": "datum.kind === 'result'"}],
            "mark": {"type": "tick", "size": 40, "thickness": 5, "color": ACCENT},
            "encoding": {"x": {"field": "end", "type": "quantitative"}, "tooltip": TIP},
        },
    ],
    "config": {"view": {"stroke": None}},
}

CONTRIBUTIONS: Spec = {
    "height": {"step": 48},
    "encoding": {"y": ROW},
    "layer": [
        {
            "mark": {"type": "bar", "height": 14, "stroke": "#ffffff", "strokeWidth": 0.5},
            "encoding": {
                "x": {
                    "field": "points",
                    "type": "quantitative",
                    "stack": "zero",
                    "axis": {
                        "title": None,
                        "labelFontSize": LABEL_SIZE,
                        "labelColor": INK,
                        "tickCount": 6,
                        "orient": "bottom",
                    },
                },
                "color": {
                    "field": "order",
                    "type": "nominal",
                    "scale": {"domain": [0, 1, 2, 3], "range": list(PILLAR_COLOURS)},
                    "legend": None,
                },
                "order": {"field": "order", "type": "quantitative"},
                "tooltip": TIP,
            },
        },
        {"mark": {"type": "rule", "color": GREY, "strokeWidth": 1.5}, "encoding": {"x": {"datum": 0}}},
        above("label", 48),
        figure("total"),
    ],
    "config": {"view": {"stroke": None}},
}

_ROLE_COLOUR = {
    "field": "role",
    "type": "nominal",
    "scale": {"domain": list(ROLE_COLOURS), "range": list(ROLE_COLOURS.values())},
    "legend": None,
}


def _map(height: int, projection: Mapping[str, Any]) -> Spec:
    """Grey land, the marked markets by role, dots for places in the plan and for those too small to have a shape."""
    return {
        "height": height,
        "projection": dict(projection),
        "layer": [
            {
                "data": WORLD,
                "transform": [{"filter": f"datum.id !== '{ANTARCTICA}'"}],
                "mark": {
                    "type": "geoshape",
                    "aria": False,
                    "clip": True,
                    "fill": GREY,
                    "fillOpacity": 0.22,
                    "stroke": GREY,
                    "strokeWidth": 0.4,
                },
            },
            {
                "transform": [
                    {"filter": "!datum.dot"},
                    {"lookup": "iso", "from": {"data": WORLD, "key": "id"}, "as": "shape"},
                    {"filter": "isValid(datum.shape)"},
                ],
                "mark": {"type": "geoshape", "clip": True, "stroke": "#ffffff", "strokeWidth": 0.5},
                "encoding": {"shape": {"field": "shape", "type": "geojson"}, "color": _ROLE_COLOUR, "tooltip": TIP},
            },
            {
                "transform": [
                    {"filter": "datum.dot || datum.role === 'chosen'"},
                    {"filter": "isValid(datum.latitude)"},
                ],
                "mark": {
                    "type": "circle",
                    "clip": True,
                    "size": 60,
                    "stroke": "#ffffff",
                    "strokeWidth": 1.2,
                    "opacity": 1,
                },
                "encoding": {
                    "longitude": {"field": "longitude", "type": "quantitative"},
                    "latitude": {"field": "latitude", "type": "quantitative"},
                    "color": _ROLE_COLOUR,
                    "tooltip": TIP,
                },
            },
        ],
        "config": {"view": {"stroke": None}},
    }


MAP: Spec = _map(260, {"type": "equalEarth"})
# Europe, North Africa and the Near East, where most first markets are too small to see on the world.
NEAR_MAP: Spec = _map(
    260,
    {
        "type": "mercator",
        "center": [16, 49.5],
        "scale": {"expr": "max(width, 300) * 0.92"},
        "translate": {"expr": "[width / 2, height / 2]"},
    },
)

_TIME = {
    "type": "temporal",
    "scale": {"type": "utc", "nice": False},
    "axis": {
        "title": None,
        "format": "%m/%Y",
        "tickCount": 5,
        "labelFontSize": LABEL_SIZE,
        "labelColor": INK,
        "labelFlush": True,
        "orient": "bottom",
    },
}
_GROUP_COLOUR = {
    "field": "group",
    "type": "nominal",
    "scale": {"domain": list(GROUP_COLOURS), "range": list(GROUP_COLOURS.values())},
    "legend": None,
}

GANTT: Spec = {
    "height": {"step": 42},
    "encoding": {"y": ROW},
    "layer": [
        {
            "transform": [{"filter": "!datum.milestone"}],
            "mark": {"type": "bar", "height": 12, "cornerRadius": 3},
            "encoding": {
                "x": {"field": "start", **_TIME},
                "x2": {"field": "end"},
                "color": _GROUP_COLOUR,
                "tooltip": TIP,
            },
        },
        {
            "transform": [{"filter": "datum.milestone"}],
            "mark": {"type": "point", "shape": "diamond", "size": 150, "filled": True, "opacity": 1},
            "encoding": {"x": {"field": "end", **_TIME}, "color": _GROUP_COLOUR, "tooltip": TIP},
        },
        above("label", 0),
    ],
    "config": {"view": {"stroke": None}},
}


def draw(rows: Sequence[Mapping[str, Any]], spec: Spec, alt: str, key: str) -> None:
    st.vega_lite_chart(pa.Table.from_pylist([dict(r) for r in rows]), dict(spec), alt=alt, key=key)


def draw_ranges(rows: Sequence[RangeRow], alt: str, key: str) -> None:
    """Range bars, one a row, in the order given."""
    draw(
        [
            asdict(r) | {"row": i, "order": 0, "zero": 0.0, "top": 100.0, "tip": f"{r.label}: {r.shown}"}
            for i, r in enumerate(rows)
        ],
        RANGES,
        alt,
        key,
    )


def draw_band(
    bands: Sequence[tuple[float, float, str]], low: float, high: float, shown: str, alt: str, key: str
) -> None:
    """The index on its scale of bands: each band is (from, to, name)."""
    rows: list[dict[str, Any]] = [
        {"kind": "band", "start": a + 0.3, "end": b - 0.3, "tip": name} for a, b, name in bands
    ]
    rows.append({"kind": "result", "start": float(low), "end": float(high), "tip": shown})
    draw(rows, BAND, alt, key)


def draw_contributions(points: Sequence[ContributionPoint], alt: str, key: str) -> None:
    """Diverging stacked bars: what each pillar gives or takes, one market a row."""
    draw([asdict(p) for p in points], CONTRIBUTIONS, alt, key)


def draw_map(places: Sequence[MapPlace], alt: str, near_alt: str, key: str) -> None:
    """The world and, beside it, Europe and its neighbours."""
    rows = [asdict(p) for p in places]
    world, near = st.columns([3, 2])
    with world:
        draw(rows, MAP, alt, f"{key}.world")
    with near:
        draw(rows, NEAR_MAP, near_alt, f"{key}.near")


def draw_gantt(bars: Sequence[GanttBar], alt: str, key: str) -> None:
    """Bars and milestones on a line of months."""
    draw([asdict(b) | {"row": i, "order": 0} for i, b in enumerate(bars)], GANTT, alt, key)
