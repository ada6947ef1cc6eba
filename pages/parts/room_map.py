"""The markets of a room on the world and on Europe, to be read from the back row: how many firms look at each, in figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.parts import charts
from pages.parts.choosing import name_of
from pages.parts.market_charts import where
from pages.parts.session import content, text
from pages.parts.tables import legend_html
from planner.room_picture import RoomPicture

MOST_NAMED, MANY = 8, 0.25
HEIGHT = 320
# The part of the world that the map of Europe shows: a figure stands on one of the two maps, where there is room for it.
WEST, EAST, SOUTH, NORTH = -12.0, 44.0, 33.0, 64.0
TONES = {"many": "#0b6b66", "some": "#62b5ad"}
_COLOUR = {
    "field": "tone",
    "type": "nominal",
    "scale": {"domain": list(TONES), "range": list(TONES.values())},
    "legend": None,
}
_PLACE = {
    "longitude": {"field": "longitude", "type": "quantitative"},
    "latitude": {"field": "latitude", "type": "quantitative"},
}


def _map(near: bool, projection: Mapping[str, Any]) -> charts.Spec:
    land = {"type": "geoshape", "clip": True, "stroke": charts.GREY, "strokeWidth": 0.4, "fill": charts.GREY}
    shown = [{"filter": f"datum.near === {str(near).lower()}"}, {"filter": "isValid(datum.latitude)"}]
    # The list under the maps has the same figures: a reader for the blind need not go through two layers of them.
    figure = {"type": "text", "aria": False, "fontSize": 16, "fontWeight": 700, "clip": True}
    return {
        "height": HEIGHT,
        "projection": dict(projection),
        "layer": [
            {
                "data": charts.WORLD,
                "transform": [{"filter": f"datum.id !== '{charts.ANTARCTICA}'"}],
                "mark": land | {"aria": False, "fillOpacity": 0.22},
            },
            {
                "transform": [
                    {"lookup": "iso", "from": {"data": charts.WORLD, "key": "id"}, "as": "shape"},
                    {"filter": "isValid(datum.shape)"},
                ],
                "mark": {"type": "geoshape", "clip": True, "stroke": "#ffffff", "strokeWidth": 0.5},
                "encoding": {
                    "shape": {"field": "shape", "type": "geojson"},
                    "color": _COLOUR,
                    "tooltip": charts.TIP,
                },
            },
            {
                "transform": shown,
                "mark": {"type": "circle", "aria": False, "clip": True, "size": 560, "stroke": "#ffffff", "opacity": 1},
                "encoding": _PLACE | {"color": _COLOUR, "tooltip": charts.TIP},
            },
            {
                "transform": shown,
                "mark": figure,
                "encoding": _PLACE
                | {
                    "text": {"field": "count", "type": "quantitative"},
                    "color": {"condition": {"test": "datum.tone === 'many'", "value": "#ffffff"}, "value": "#0f1918"},
                    "tooltip": charts.TIP,
                },
            },
        ],
        "config": {"view": {"stroke": None}},
    }


WORLD_MAP: charts.Spec = _map(False, {"type": "equalEarth"})
EUROPE_MAP: charts.Spec = _map(
    True,
    {
        "type": "mercator",
        "center": [13, 50.5],
        "scale": {"expr": "max(width, 300) * 1.2"},
        "translate": {"expr": "[width / 2, height / 2]"},
    },
)


def markets_map(picture: RoomPicture) -> None:
    """Both maps and what the two tones mean; the list beside them has the same figures in words."""
    names = ", ".join(name_of(market) for market, _ in picture.markets[:MOST_NAMED])
    rows = [_row(market, count, picture.firms) for market, count in picture.markets]
    world, europe = st.columns([3, 2])
    with world:
        charts.draw(rows, WORLD_MAP, text("room.run.map_alt", markets=names), "room_map.world")
    with europe:
        charts.draw(rows, EUROPE_MAP, text("room.run.near_alt", markets=names), "room_map.near")
    st.html(legend_html([(TONES["many"], text("room.run.map_many")), (TONES["some"], text("room.run.map_some"))]))


def _row(market: str, count: int, firms: int) -> dict[str, Any]:
    latitude, longitude = where(market)
    placed = latitude is not None and longitude is not None
    return {
        "iso": content().tables.markets.label(market, "iso_num"),
        "count": count,
        "tone": "many" if count >= MANY * firms else "some",
        "latitude": latitude,
        "longitude": longitude,
        "near": placed and WEST < longitude < EAST and SOUTH < latitude < NORTH,
        "tip": text("room.run.map_tip", market=name_of(market), count=count),
    }
