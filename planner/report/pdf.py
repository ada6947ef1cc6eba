"""A plan as a PDF to sign and hand over: same plan, same bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import partial
from threading import Lock
from typing import Any

from reportlab import rl_config
from reportlab.platypus import BaseDocTemplate, Frame, NextPageTemplate, PageBreak, PageTemplate

from planner.base import Language, Text
from planner.document import Block, Plan, SubHeading
from planner.numbers import day
from planner.report import blocks, charts, front, style
from planner.report.flow import Heading, with_room
from planner.report.fonts import BOLD, REGULAR, SEMIBOLD, register, shortened, width_of
from planner.report.lines import line_chart
from planner.report.map import world_map
from planner.report.tags import Prose, TaggedCanvas
from planner.report.voice import Voice

_LANGUAGE_TAG = {"it": "it-IT", "en": "en-GB"}
# Half the bytes and time of streams spelled out in ASCII, which only old mail systems needed.
rl_config.useA85 = 0
# reportlab reads a font through one shared cursor: two documents at once break each other (seen: IndexError in makeSubset).
_PRESS = Lock()
# Annexes to look things up in, set smaller.
_REFERENCE = frozenset({"glossary", "sources", "method"})
_FOOT = "foot"
_FOOT_LINE = 36


def pdf_bytes(plan: Plan, phrases: Mapping[str, Text], language: Language, world: bytes | None) -> bytes:
    """The whole document, A4.

    ``phrases`` are ``Content.phrases`` (KeyError names a missing ``report.`` phrase); ``world`` is the TopoJSON of the
    map shapes, or None to print maps as lists of names.
    """
    with _PRESS:
        register()
        return _typeset(plan, Voice(phrases, language), world)


def _typeset(plan: Plan, voice: Voice, world: bytes | None) -> bytes:
    pages: dict[str, int] = {}
    entries, ahead, chapters = _chapters(plan, voice, world, pages.__setitem__)
    opening = [drawn for block in plan.opening for drawn in _drawn(block, voice, world)]
    flow: list[Any] = [NextPageTemplate("inside"), *front.first_page(voice, plan, opening)]
    if any(section.number for section in plan.sections):
        flow += [front.disclaimer(voice), *([PageBreak(), *ahead] if ahead else [])]
        flow += front.contents(voice, entries, pages.__setitem__)
    else:
        # A sheet of a page or two is not looked up, and says what it is not where it ends.
        chapters = [*([PageBreak(), *chapters] if chapters else []), front.disclaimer(voice)]
    buffer = io.BytesIO()
    _Document(buffer, plan, voice).build(flow + chapters, canvasmaker=partial(_Canvas, voice=voice, pages=pages))
    return buffer.getvalue()


def _chapters(
    plan: Plan, voice: Voice, world: bytes | None, seen: Any
) -> tuple[list[tuple[str, str, int]], list[Any], list[Any]]:
    """The lines of the contents, what stands alone before them, and the chapters after them."""
    entries: list[tuple[str, str, int]] = []
    ahead: list[Any] = []
    flow: list[Any] = []
    first = next((i for i, s in enumerate(plan.sections) if s.number), -1)
    for position, section in enumerate(plan.sections):
        key = f"chapter{position}"
        if position == first:
            ahead, flow = with_room(flow), []
        title = voice.plain(section.title)
        line = f"{section.number}. {title}" if section.number else title
        entries.append((key, line, 0))
        number = f'<font color="#{style.ACCENT.hexval()[2:]}">{section.number}</font>&nbsp; ' if section.number else ""
        heading = Prose(
            number + voice.mark(section.title),
            style.CHAPTER if section.number or position < first else style.ANNEX,
            "H2",
        )
        flow.append(Heading(heading, line, key, 0, seen, ruled=True))
        for part, block in enumerate(section.blocks):
            if isinstance(block, SubHeading):
                place = f"{key}part{part}"
                entries.append((place, voice.plain(block.text), 1))
                words = voice.paragraph(block.text, style.SUBHEADING, "H3")
                flow.append(Heading(words, voice.plain(block.text), place, 1, seen))
            else:
                flow += _drawn(block, voice, world, fine=section.id in _REFERENCE)
    return entries, ahead, with_room(flow)


def _drawn(block: Block, voice: Voice, world: bytes | None, fine: bool = False) -> list[Any]:
    """One function a kind; a kind added to the plan without one here is a type error."""
    match block.kind:
        case "paragraph":
            return blocks.paragraph(voice, block)
        case "bullets":
            return blocks.bullets(voice, block, fine)
        case "callout":
            return blocks.callout(voice, block)
        case "facts":
            return blocks.facts(voice, block)
        case "table":
            return blocks.table(voice, block)
        case "bars":
            return charts.bars(voice, block)
        case "contributions":
            return charts.contributions(voice, block)
        case "map":
            return world_map(voice, block, world)
        case "gantt":
            return charts.gantt(voice, block)
        case "lines":
            return line_chart(voice, block)
        case "subheading":
            return [voice.paragraph(block.text, style.SUBHEADING, "H2")]


class _Canvas(TaggedCanvas):
    """Writes the page numbers last, into the places left for them: one pass over the text instead of two."""

    def __init__(self, *args: Any, voice: Voice, pages: Mapping[str, int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.voice, self.pages = voice, pages

    def save(self) -> None:
        total = self.getPageNumber() - 1
        for page in range(1, total + 1):
            self.beginForm(f"{_FOOT}{page}")
            self.setFillColor(style.SOFT)
            self.setFont(REGULAR, 8)
            words = self.voice.say("page_of", page=page, pages=total)
            self.drawRightString(style.PAGE_WIDTH - style.MARGIN_X, _FOOT_LINE, words)
            self.endForm()
        front.number_contents(self, self.pages)
        super().save()


class _Document(BaseDocTemplate):  # type: ignore[misc]  # reportlab carries no types
    """Frames, running head, foot and metadata."""

    def __init__(self, buffer: io.BytesIO, plan: Plan, voice: Voice) -> None:
        super().__init__(
            buffer,
            pagesize=(style.PAGE_WIDTH, style.PAGE_HEIGHT),
            invariant=1,
            pageCompression=1,
            initialFontName=REGULAR,
            lang=_LANGUAGE_TAG[voice.language],
            title=f"{voice.plain(plan.title)} – {voice.firm(plan)}",
            author=voice.firm(plan),
            subject=voice.plain(plan.product),
            creator="Rotta",
            keywords=[voice.say(f"kind.{plan.kind}"), plan.content_version],
        )
        self.plan, self.voice = plan, voice
        area = (style.MARGIN_X, style.MARGIN_BOTTOM, style.TEXT_WIDTH)
        bare = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}
        first = Frame(*area, style.BODY_HEIGHT + 16, id="first", **bare)
        inside = Frame(*area, style.BODY_HEIGHT, id="inside", **bare)
        self.addPageTemplates(
            [
                PageTemplate("first", [first], onPage=self._first),
                PageTemplate("inside", [inside], onPage=self._inside),
            ]
        )

    def beforeDocument(self) -> None:
        made = self.plan.made_on.replace("-", "")
        self.canv.setDateFormatter(lambda *_: f"D:{made}000000Z")
        self.canv.setViewerPreference("DisplayDocTitle", "true")
        self.canv.showOutline()

    def _first(self, canvas: Any, _: Any) -> None:
        canvas.saveState()
        canvas.setFillColor(style.TEAL)
        canvas.rect(0, style.PAGE_HEIGHT - 9, style.PAGE_WIDTH, 9, stroke=0, fill=1)
        self._foot(canvas)
        canvas.restoreState()

    def _inside(self, canvas: Any, _: Any) -> None:
        canvas.saveState()
        top = style.PAGE_HEIGHT - 42
        right = style.PAGE_WIDTH - style.MARGIN_X
        title = shortened(self.voice.plain(self.plan.title), REGULAR, 8, style.TEXT_WIDTH * 0.5)
        room = style.TEXT_WIDTH - width_of(title, REGULAR, 8) - 24
        canvas.setFillColor(style.INK)
        canvas.setFont(SEMIBOLD, 8)
        canvas.drawString(style.MARGIN_X, top, shortened(self.voice.firm(self.plan), SEMIBOLD, 8, room))
        canvas.setFillColor(style.SOFT)
        canvas.setFont(REGULAR, 8)
        canvas.drawRightString(right, top, title)
        canvas.setStrokeColor(style.RULE)
        canvas.setLineWidth(0.6)
        canvas.line(style.MARGIN_X, top - 6, right, top - 6)
        self._foot(canvas)
        canvas.restoreState()

    def _foot(self, canvas: Any) -> None:
        base = _FOOT_LINE
        canvas.setFillColor(style.SOFT)
        canvas.setFont(REGULAR, 8)
        canvas.drawString(style.MARGIN_X, base, f"Rotta · {day(self.plan.made_on, self.voice.language)}")
        canvas.doForm(f"{_FOOT}{canvas.getPageNumber()}")
        if self.plan.missing:
            canvas.setFillColor(style.ACCENT_DARK)
            canvas.setFont(BOLD, 8)
            canvas.drawCentredString(style.PAGE_WIDTH / 2, base, self.voice.say("incomplete").upper())
