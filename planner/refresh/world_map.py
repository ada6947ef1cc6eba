"""Makes the small world map the browser draws: country shapes by ISO numeric code, without Antarctica."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from planner.refresh.reading import InputError

ANTARCTICA = 10
# Shapes without an agreed code come with this one; they are drawn, but nothing is attached to them.
NO_CODE = -99


def read_shapes(path: Path) -> dict[str, Any]:
    """A TopoJSON world whose object "countries" carries ISO numeric ids; other objects are ignored."""
    if not path.is_file():
        raise InputError(f"{path}: the map is missing. Put a TopoJSON with ISO numeric ids there.")
    world: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if "countries" not in world.get("objects", {}):
        raise InputError(f'{path}: the object "countries" is missing. Use a TopoJSON of country shapes.')
    return world


def shape_numbers(world: dict[str, Any]) -> frozenset[str]:
    """ISO numeric codes (three digits) that have a shape."""
    return frozenset(shape["id"] for shape in _countries(world) if "id" in shape)


def write_map(world: dict[str, Any], path: Path) -> None:
    """Write the map with text ids ("040") and only the arcs that are still used."""
    countries = _countries(world)
    used = sorted({_real(arc) for shape in countries for arc in _flat(shape["arcs"])})
    place = {arc: i for i, arc in enumerate(used)}
    for shape in countries:
        shape["arcs"] = _renumbered(shape["arcs"], place)
    small = {
        "type": "Topology",
        "transform": world["transform"],
        "objects": {"countries": {"type": "GeometryCollection", "geometries": countries}},
        "arcs": [world["arcs"][arc] for arc in used],
    }
    path.write_text(json.dumps(small, separators=(",", ":")) + "\n", encoding="utf-8")


def _countries(world: dict[str, Any]) -> list[dict[str, Any]]:
    out = []
    for shape in world["objects"]["countries"]["geometries"]:
        code = int(shape.get("id", NO_CODE))
        if code != ANTARCTICA:
            named = {"id": f"{code:03d}"} if code != NO_CODE else {}
            out.append({"type": shape["type"], "arcs": shape["arcs"], **named})
    return out


def _real(arc: int) -> int:
    return arc if arc >= 0 else ~arc


def _flat(arcs: Any) -> list[int]:
    return [arcs] if isinstance(arcs, int) else [arc for part in arcs for arc in _flat(part)]


def _renumbered(arcs: Any, place: dict[int, int]) -> Any:
    if isinstance(arcs, int):
        return place[arcs] if arcs >= 0 else ~place[~arcs]
    return [_renumbered(part, place) for part in arcs]
