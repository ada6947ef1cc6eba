"""The world with the marked markets: vector shapes, equal areas, a point for a place too small to have a shape."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from math import asin, cos, radians, sin, sqrt
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.pathobject import PDFPathObject
from reportlab.platypus import Flowable

from planner import document
from planner.report import style
from planner.report.blocks import caption_of, source_of
from planner.report.cells import Plot, Row, Telling
from planner.report.charts import Fill, Legend, paint_fill
from planner.report.flow import Box, RowBlock
from planner.report.fonts import SEMIBOLD, shortened, width_of
from planner.report.places import ITALY, NUMERIC, POINTS
from planner.report.voice import Voice

Ring = tuple[tuple[float, float], ...]
_ANTARCTICA = "010"
_LAND = HexColor("#e4e9e8")
_CHOSEN = Fill(style.TEAL, style.PAPER)
_RANKED = Fill(style.TEAL_LIGHT, style.INK)
_EXCLUDED = Fill(HexColor("#f4f4f4"), style.INK, "rising", HexColor("#7d8a89"))
_HOME = Fill(HexColor("#b9791f"), style.PAPER)
_EUROPE_PLACES = 2


@dataclass(frozen=True)
class View:
    """A window on the projected world: centre and scale in points, painted ``width`` by ``height``."""

    x: float
    y: float
    scale: float
    width: float
    height: float

    def place(self, point: tuple[float, float]) -> tuple[float, float]:
        return self.width / 2 + (point[0] - self.x) * self.scale, self.height / 2 + (point[1] - self.y) * self.scale

    def holds(self, point: tuple[float, float]) -> bool:
        x, y = self.place(point)
        return 0 <= x <= self.width and 0 <= y <= self.height


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Equal Earth (Šavrič, Patterson and Jenny, 2018): degrees to units of the globe's radius."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    t = asin(sqrt(3) / 2 * sin(radians(latitude)))
    slope = 9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1
    x = 2 * sqrt(3) * radians(longitude) * cos(t) / (3 * slope)
    return x, a4 * t**9 + a3 * t**7 + a2 * t**3 + a1 * t


# The world as large as the room on the page allows, widest first.
WORLDS = tuple(View(0.09, 0.15, 88.0 * part, style.TEXT_WIDTH, 206.0 * part) for part in (0.94, 0.82, 0.7))
EUROPE = View(*project(12, 50), 225.0, 122.0, 104.0)


@lru_cache(maxsize=2)
def shapes(world: bytes) -> dict[str, tuple[Ring, ...]]:
    """TopoJSON to projected rings by ISO numeric code; shapes without a code share the empty one."""
    topology = json.loads(world)
    (step_x, step_y), (zero_x, zero_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[Ring] = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append(project(x * step_x + zero_x, y * step_y + zero_y))
        arcs.append(tuple(line))
    found: dict[str, tuple[Ring, ...]] = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        if shape["type"] not in ("Polygon", "MultiPolygon"):
            continue
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        code = str(shape.get("id", "")).zfill(3) if str(shape.get("id", "")).isdigit() else ""
        rings = tuple(_ring(arcs, steps) for polygon in polygons for steps in polygon)
        if code != _ANTARCTICA:
            found[code] = found.get(code, ()) + rings
    return found


def _ring(arcs: Sequence[Ring], steps: Sequence[int]) -> Ring:
    points: list[tuple[float, float]] = []
    for step in steps:
        arc = arcs[step] if step >= 0 else arcs[~step][::-1]
        points.extend(arc[1:] if points else arc)
    return tuple(points)


@lru_cache(maxsize=12)
def outlines(world: bytes, view: View) -> dict[str, PDFPathObject]:
    """Ready paths in the view's own points, by code, to a tenth of a point."""
    paths = {}
    for code, rings in shapes(world).items():
        path = PDFPathObject()
        for ring in rings:
            points = [(round(x, 1), round(y, 1)) for x, y in map(view.place, ring)]
            outside = all(x < 0 for x, _ in points) or all(x > view.width for x, _ in points)
            if outside or all(y < 0 for _, y in points) or all(y > view.height for _, y in points):
                continue
            path.moveTo(*points[0])
            last = points[0]
            for point in points[1:]:
                if point != last:
                    path.lineTo(*point)
                    last = point
            path.close()
        paths[code] = path
    return paths


def anchor(world: bytes, market: str) -> tuple[float, float] | None:
    """Where the market is, projected: the middle of its largest piece, or its point; None if it has no place."""
    rings = shapes(world).get(NUMERIC.get(market, "none"))
    if rings:
        return max((_centroid(ring) for ring in rings), key=lambda found: found[0])[1]
    point = POINTS.get(market)
    return project(point[1], point[0]) if point else None


def _centroid(ring: Ring) -> tuple[float, tuple[float, float]]:
    doubled = x = y = 0.0
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x1 * y2 - x2 * y1
        doubled, x, y = doubled + cross, x + (x1 + x2) * cross, y + (y1 + y2) * cross
    if abs(doubled) < 1e-12:
        return 0.0, ring[0]
    return abs(doubled) / 2, (x / (3 * doubled), y / (3 * doubled))


def world_map(voice: Voice, block: document.MapBlock, world: bytes | None) -> list[Any]:
    """The map with its key; without shapes, the same message in words."""
    lists = _lists(voice, block)
    if world is None:
        note = voice.paragraph(block.alt, style.BODY_TIGHT)
        parts = [voice.paragraph(block.caption, style.CAPTION), note, *lists, *source_of(voice, block.source)]
        return [Box(parts, lambda *_: None, pad=(4, 5, 4, 5))]
    present = {marked.role for marked in block.markets}
    items: list[tuple[Fill | str, str]] = [(_HOME, voice.say("map.home"))]
    for role, fill in (("chosen", _CHOSEN), ("ranked", _RANKED), ("excluded", _EXCLUDED)):
        if role in present:
            items.append((fill, voice.say(f"map.{role}")))
    foot = [Legend(items), *lists, *source_of(voice, block.source)]
    telling = Telling("Figure", alt=voice.plain(block.alt))
    top = (caption_of(voice, block.caption),)

    def drawn(views: Sequence[View]) -> RowBlock:
        row = Row((Plot(views[0].height, _map_paint(voice, block.markets, world, views[0])),))
        return _Map(row, top, foot, telling, partial(drawn, views[1:]) if views[1:] else None)

    return [drawn(WORLDS)]


class _Map(RowBlock):
    """A picture that gives way to its ``smaller`` self where that spares a page left half empty."""

    def __init__(
        self,
        row: Row,
        top: Sequence[Any],
        foot: Sequence[Any],
        telling: Telling,
        smaller: Callable[[], RowBlock] | None,
    ) -> None:
        super().__init__([style.TEXT_WIDTH], [row], top, foot=foot, rule=None, telling=telling)
        self.smaller = smaller

    def split(self, width: float, height: float) -> list[Flowable]:
        if self.wrap(width, height)[1] <= height:
            return [self]
        return self.smaller().split(width, height) if self.smaller else []


def _lists(voice: Voice, block: document.MapBlock) -> list[Any]:
    """The marked markets by name: the map alone would hide the small ones."""
    lines = []
    for role in ("chosen", "ranked", "excluded"):
        names = [_numbered(voice, marked) for marked in block.markets if marked.role == role]
        if names:
            lines.append(voice.paragraph(f"{voice.say(f'map.{role}')}: {' · '.join(names)}", style.SMALL))
    return lines


def _numbered(voice: Voice, marked: document.MarkedMarket) -> str:
    name = voice.plain(marked.name)
    return f"{marked.rank}. {name}" if marked.rank is not None else name


def _map_paint(voice: Voice, markets: Sequence[document.MarkedMarket], world: bytes, whole: View) -> Any:
    def paint(canvas: Any, left: float, bottom: float, width: float, height: float) -> None:
        chosen = [m for m in markets if m.role == "chosen"]
        centres = {m.market: anchor(world, m.market) for m in chosen}
        near = {m for m, centre in centres.items() if centre and EUROPE.holds(centre)}
        inset = len(near) >= _EUROPE_PLACES
        canvas.saveState()
        canvas.translate(left, bottom)
        others = [m for m in chosen if not (inset and m.market in near)]
        _draw_view(canvas, voice, whole, markets, world, named=others)
        if inset:
            frame_x, frame_y = EUROPE.width, EUROPE.height
            canvas.saveState()
            canvas.setStrokeColor(style.SOFT)
            canvas.setLineWidth(0.6)
            corners = [whole.place(_corner(fx, fy)) for fx, fy in ((0, 0), (frame_x, frame_y))]
            canvas.rect(*corners[0], corners[1][0] - corners[0][0], corners[1][1] - corners[0][1], stroke=1, fill=0)
            canvas.line(corners[0][0], corners[0][1], frame_x, frame_y)
            _draw_view(canvas, voice, EUROPE, markets, world, named=[m for m in chosen if m.market in near])
            canvas.setStrokeColor(style.SOFT)
            canvas.rect(0, 0, frame_x, frame_y, stroke=1, fill=0)
            canvas.restoreState()
        canvas.restoreState()

    return paint


def _corner(x: float, y: float) -> tuple[float, float]:
    """A point of the European window back in projected units."""
    return EUROPE.x + (x - EUROPE.width / 2) / EUROPE.scale, EUROPE.y + (y - EUROPE.height / 2) / EUROPE.scale


def _draw_view(
    canvas: Any,
    voice: Voice,
    view: View,
    markets: Sequence[document.MarkedMarket],
    world: bytes,
    named: Sequence[document.MarkedMarket],
) -> None:
    paths = outlines(world, view)
    canvas.saveState()
    clip = canvas.beginPath()
    clip.rect(0, 0, view.width, view.height)
    canvas.clipPath(clip, stroke=0, fill=0)
    canvas.setFillColor(style.PAPER)
    canvas.rect(0, 0, view.width, view.height, stroke=0, fill=1)
    canvas.setStrokeColor(style.PAPER)
    canvas.setLineWidth(0.3)
    canvas.setFillColor(_LAND)
    for path in paths.values():
        canvas.drawPath(path, stroke=1, fill=1)
    if ITALY in paths:
        canvas.setFillColor(_HOME.base)
        canvas.drawPath(paths[ITALY], stroke=1, fill=1)
    fills = {"excluded": _EXCLUDED, "ranked": _RANKED, "chosen": _CHOSEN}
    for role, fill in fills.items():
        for marked in markets:
            if marked.role == role:
                _draw_market(canvas, view, marked, fill, paths, world)
    _draw_names(canvas, voice, view, named, world)
    canvas.restoreState()


def _draw_market(
    canvas: Any, view: View, marked: document.MarkedMarket, fill: Fill, paths: dict[str, PDFPathObject], world: bytes
) -> None:
    path = paths.get(NUMERIC.get(marked.market, "none"))
    if path is None:
        centre = anchor(world, marked.market)
        if centre and view.holds(centre):
            canvas.setFillColor(fill.base)
            canvas.setStrokeColor(style.INK)
            canvas.setLineWidth(0.5)
            canvas.circle(*view.place(centre), 3 if marked.role == "chosen" else 2.2, stroke=1, fill=1)
        return
    canvas.saveState()
    canvas.setFillColor(fill.base)
    canvas.setStrokeColor(style.SOFT if fill.texture else style.PAPER)
    canvas.setLineWidth(0.4)
    canvas.drawPath(path, stroke=1, fill=1)
    if fill.texture:
        canvas.clipPath(path, stroke=0, fill=0)
        paint_fill(canvas, fill, 0, 0, view.width, view.height)
    canvas.restoreState()


def _draw_names(canvas: Any, voice: Voice, view: View, named: Sequence[document.MarkedMarket], world: bytes) -> None:
    """Names on small plates, each moved to the first free place around its market and tied to it by a line."""
    spots = {}
    for marked in named:
        centre = anchor(world, marked.market)
        if centre is not None and view.holds(centre):
            spots[marked] = view.place(centre)
    # A plate must not hide another chosen market.
    taken = [(x - 7.0, y - 5.0, 14.0, 10.0) for x, y in spots.values()]
    for marked, (x, y) in spots.items():
        text = shortened(_numbered(voice, marked), SEMIBOLD, 7.6, 96)
        wide, high = width_of(text, SEMIBOLD, 7.6) + 6, 11.0
        plate = _free_place(view, x, y, wide, high, taken)
        taken.append(plate)
        px, py = plate[0], plate[1]
        canvas.setStrokeColor(style.INK)
        canvas.setLineWidth(0.6)
        canvas.line(x, y, min(max(x, px), px + wide), min(max(y, py), py + high))
        canvas.setFillColor(style.INK)
        canvas.circle(x, y, 1.3, stroke=0, fill=1)
        canvas.setFillColor(style.PAPER)
        canvas.setStrokeColor(style.TEAL)
        canvas.roundRect(px, py, wide, high, 2.5, stroke=1, fill=1)
        canvas.setFillColor(style.INK)
        canvas.setFont(SEMIBOLD, 7.6)
        canvas.drawString(px + 3, py + 3.1, text)


def _free_place(
    view: View, x: float, y: float, wide: float, high: float, taken: Sequence[tuple[float, float, float, float]]
) -> tuple[float, float, float, float]:
    first = None
    for away in (7.0, 16.0, 26.0, 38.0):
        for dx, dy in ((1, 0.4), (-1, 0.4), (0, 1), (0, -1), (1, -1), (-1, -1), (1, 1), (-1, 1)):
            left = x + dx * away - (wide if dx < 0 else wide / 2 if dx == 0 else 0)
            low = y + dy * away - (high if dy < 0 else high / 2 if dy == 0.4 else 0)
            left = min(max(left, 1.0), view.width - wide - 1)
            low = min(max(low, 1.0), view.height - high - 1)
            plate = (left, low, wide, high)
            first = first or plate
            if not any(_overlap(plate, other) for other in taken):
                return plate
    return first or (x, y, wide, high)


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[0] + b[2] + 2 and b[0] < a[0] + a[2] + 2 and a[1] < b[1] + b[3] + 2 and b[1] < a[1] + a[3] + 2
