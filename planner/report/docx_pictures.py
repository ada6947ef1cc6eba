"""Charts, calendars and maps as pictures for Word: drawn by the functions that draw the PDF, so that both show the same."""

from __future__ import annotations

import io
from threading import Lock
from typing import Any

import pypdfium2

from planner import document
from planner.report import charts, style
from planner.report.charts import Legend
from planner.report.flow import RowBlock
from planner.report.lines import line_chart
from planner.report.map import world_map
from planner.report.tags import TaggedCanvas
from planner.report.voice import Voice

Drawn = document.BarChart | document.ContributionChart | document.MapBlock | document.Gantt | document.LineChart
_DOTS_PER_POINT = 200 / 72
# Paper at the right of a picture, in points: figures end at the edge, where rounding to dots would shave them.
_EDGE = 3
# Room on a page of Word for a picture with its caption above.
_TALLEST = style.BODY_HEIGHT - 60
# PDFium keeps its state in one place for the whole process.
_DARKROOM = Lock()


def pictures(voice: Voice, block: Drawn, world: bytes | None) -> list[tuple[bytes, float, float]]:
    """(PNG, width, height in points), more than one for a chart longer than a page; () where only words can show it.

    Caption, source and lists of names are left to the document, where they can be edited.
    """
    if isinstance(block, document.MapBlock) and not (world and block.markets):
        return []
    made = []
    for plot in _plots(voice, block, world):
        plot.top, plot.foot = plot.top[1:], [part for part in plot.foot if isinstance(part, Legend)]
        plot.heights = []
        # The caption it would be told with stands outside the picture.
        plot.telling.figure = None
        waiting: list[Any] = [plot]
        while waiting:
            part = waiting.pop(0)
            width, height = part.wrap(style.TEXT_WIDTH, _TALLEST)
            pieces = part.split(style.TEXT_WIDTH, _TALLEST) if height > _TALLEST else []
            if len(pieces) > 1:
                waiting = [*pieces, *waiting]
                continue
            made.append((_photographed(part, width + _EDGE, height), width, height * width / (width + _EDGE)))
    return made


def _plots(voice: Voice, block: Drawn, world: bytes | None) -> list[RowBlock]:
    drawn: list[Any]
    match block.kind:
        case "bars":
            drawn = charts.bars(voice, block)
        case "contributions":
            drawn = charts.contributions(voice, block)
        case "gantt":
            drawn = charts.gantt(voice, block)
        case "map":
            drawn = world_map(voice, block, world)
        case "lines":
            # The figures under the lines are a table of their own in the document.
            drawn = line_chart(voice, block)[:1]
    return [part for part in drawn if isinstance(part, RowBlock)]


def _photographed(part: RowBlock, width: float, height: float) -> bytes:
    page = io.BytesIO()
    canvas = TaggedCanvas(page, pagesize=(width, height), invariant=1)
    with canvas.silent():
        part.drawOn(canvas, 0, 0)
    canvas.save()
    buffer = io.BytesIO()
    with _DARKROOM, pypdfium2.PdfDocument(page.getvalue()) as sheet:
        image = sheet[0].render(scale=_DOTS_PER_POINT).to_pil()
        # Flat colours and their edges: 128 of them are indistinguishable from all, at a third of the bytes.
        image.convert("RGB").quantize(128).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
