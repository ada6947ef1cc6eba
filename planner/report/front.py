"""The first page, which must be enough for a reader in a hurry, and the contents with the key to the signs used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reportlab.platypus import CondPageBreak, Flowable, PageBreak, Spacer

from planner.document import NextAction, Plan
from planner.document import Paragraph as ProseBlock
from planner.numbers import day
from planner.report import blocks, imprint, style
from planner.report.cells import Plot, Row, Telling
from planner.report.flow import AtFoot, Box, Heading, RowBlock, stack_height
from planner.report.fonts import BOLD, SEMIBOLD
from planner.report.tags import Element, Prose
from planner.report.voice import Voice

_CONTENTS_KEY = "contents"
_MISSING_SHOWN = 6
# Room above and below a line, and whether the parts of chapters are listed: the first that leaves room for the key to the signs.
_CONTENTS_LOOKS = ((4.5, True), (3.0, True), (1.6, True), (0.7, True), (4.5, False))


class Masthead(Flowable):  # type: ignore[misc]  # reportlab carries no types
    """The product's mark at the left, the date at the right."""

    def __init__(self, date: str) -> None:
        super().__init__()
        self.date = date
        self.spaceAfter = 20

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = width, 24.0
        return width, self.height

    def draw(self) -> None:
        canvas = self.canv
        canvas.setStrokeColor(style.TEAL)
        canvas.setLineWidth(1.6)
        canvas.circle(11, 12, 10, stroke=1, fill=0)
        for color, tip in ((style.ACCENT, 1), (style.TEAL, -1)):
            needle = canvas.beginPath()
            needle.moveTo(11 + 5.6 * tip, 12 + 5.6 * tip)
            needle.lineTo(11 - 2.2, 12 + 2.2)
            needle.lineTo(11 + 2.2, 12 - 2.2)
            needle.close()
            canvas.setFillColor(color)
            canvas.drawPath(needle, stroke=0, fill=1)
        canvas.setFillColor(style.TEAL)
        canvas.setFont(BOLD, 17)
        with canvas.tell(Element("P")):
            canvas.drawString(28, 6.2, "Rotta")
        canvas.setFillColor(style.SOFT)
        canvas.setFont(SEMIBOLD, 9.6)
        with canvas.tell(Element("P")):
            canvas.drawRightString(self.width, 7, self.date)


def first_page(voice: Voice, plan: Plan, opening: Sequence[Any]) -> list[Any]:
    """Who, what, how complete; the verdict with its ``opening`` drawn below; the next actions."""
    language = voice.language
    flow: list[Any] = [
        Masthead(day(plan.made_on, language)),
        voice.paragraph(voice.say(f"kind.{plan.kind}"), style.KIND),
        voice.paragraph(voice.firm(plan), style.firm_style(plan.firm), "H1"),
        voice.paragraph(plan.product, style.PRODUCT),
        voice.paragraph(_dates(voice, plan), style.SMALL),
        *imprint.flow(voice, plan.adviser),
        Spacer(1, 10),
    ]
    if plan.missing:
        flow.append(_incomplete(voice, plan))
    flow += [_verdict(voice, plan), *opening]
    if plan.next_actions:
        key = "next_three" if len(plan.next_actions) == 3 else "next_actions"
        label, actions = voice.paragraph(voice.say(key), style.LABEL, "H2"), _actions(voice, plan.next_actions)
        # The title stays with its first actions.
        need = label.getSpaceBefore() + stack_height([label], style.TEXT_WIDTH) + actions.beginning()
        flow += [CondPageBreak(need), label, actions]
    return flow


def disclaimer(voice: Voice) -> AtFoot:
    """What this document is not, at the foot of the page it ends on."""
    return AtFoot([voice.paragraph(voice.say("disclaimer"), style.SMALL)])


def _dates(voice: Voice, plan: Plan) -> str:
    made = voice.say("made_on", date=day(plan.made_on, voice.language))
    review = voice.say("review_on", date=day(plan.review_on, voice.language))
    return f"{made} · {review} · {voice.say('content_version', version=plan.content_version)}"


def _incomplete(voice: Voice, plan: Plan) -> Box:
    """A band nobody can overlook, with what is still to be said."""
    shown = [voice.plain(item) for item in plan.missing[:_MISSING_SHOWN]]
    more = len(plan.missing) - len(shown)
    listed = " ".join([*shown, *([voice.say("incomplete_more", count=more)] if more else [])])
    parts = [
        Prose(
            f'<font name="{BOLD}" size="12.5">{voice.mark(voice.say("incomplete").upper())}</font>&nbsp;&nbsp; '
            f"{voice.mark(voice.say('incomplete_note'))}",
            style.CALLOUT_TITLE,
        ),
        voice.paragraph(voice.say("incomplete_list", missing=listed), style.CALLOUT_TEXT),
    ]

    def band(canvas: Any, left: float, bottom: float, width: float, height: float) -> None:
        canvas.saveState()
        canvas.setFillColor(style.ACCENT_PALE)
        canvas.setStrokeColor(style.ACCENT_DARK)
        canvas.setLineWidth(1)
        canvas.rect(0, 0, width, height, stroke=1, fill=1)
        clip = canvas.beginPath()
        clip.rect(0, 0, 14, height)
        canvas.clipPath(clip, stroke=0, fill=0)
        canvas.setFillColor(style.ACCENT_DARK)
        canvas.rect(0, 0, 14, height, stroke=0, fill=1)
        canvas.setStrokeColor(style.PAPER)
        canvas.setLineWidth(3)
        canvas.lines([(-4, y, 18, y + 22) for y in range(-22, int(height) + 1, 10)])
        canvas.restoreState()

    return Box(parts, band, pad=(7, 12, 8, 26), space=9)


def _verdict(voice: Voice, plan: Plan) -> Box:
    first, *others = plan.verdict
    parts = [voice.paragraph(first, style.VERDICT)]
    parts += [voice.paragraph(line, style.VERDICT_MORE) for line in others]

    def frame(canvas: Any, left: float, bottom: float, width: float, height: float) -> None:
        canvas.setFillColor(style.MIST)
        canvas.rect(0, 0, width, height, stroke=0, fill=1)
        canvas.setFillColor(style.TEAL)
        canvas.rect(0, 0, 4, height, stroke=0, fill=1)

    return Box(parts, frame, pad=(9, 14, 10, 18), space=4)


def _actions(voice: Voice, actions: Sequence[NextAction]) -> RowBlock:
    rows = []
    for number, action in enumerate(actions, start=1):
        what = (voice.paragraph(action.text, style.ACTION), _labelled(voice, "why", voice.mark(action.why)))
        meta = [
            _labelled(voice, "effort", voice.mark(action.effort)),
            _labelled(voice, "due", voice.mark(day(action.due, voice.language))),
        ]
        if action.body:
            meta.append(_labelled(voice, "call", voice.mark(action.body)))
        if action.ask_for:
            meta.append(voice.paragraph(action.ask_for, style.ACTION_LINE))
        rows.append(Row((Plot(40, _number_paint(number)), what, tuple(meta)), style.MIST))
    widths = [34.0, style.TEXT_WIDTH * 0.5, style.TEXT_WIDTH * 0.5 - 34.0]
    telling = Telling("L", ("Lbl", "LBody", "LBody"))
    return RowBlock(widths, rows, pad=(9, 7), rule=None, gap=6, space=8, telling=telling)


def _labelled(voice: Voice, key: str, marked: str) -> Prose:
    return Prose(f"<b>{voice.mark(voice.say(key))}</b> {marked}", style.ACTION_LINE)


def _number_paint(number: int) -> Callable[[Any, float, float, float, float], None]:
    def paint(canvas: Any, left: float, bottom: float, width: float, height: float) -> None:
        canvas.setFillColor(style.TEAL)
        canvas.rect(left, bottom, 4, height, stroke=0, fill=1)
        canvas.circle(left + 21, bottom + height - 20, 11, stroke=0, fill=1)
        canvas.setFillColor(style.PAPER)
        canvas.setFont(BOLD, 13)
        canvas.drawCentredString(left + 21, bottom + height - 24.5, str(number))

    return paint


def contents(voice: Voice, entries: Sequence[tuple[str, str, int]], seen: Callable[[str, int], None]) -> list[Any]:
    """The chapters with a place for their pages, and what the signs mean; ``entries`` are (key, title, level)."""
    title = voice.say("contents")
    heading = Heading(voice.paragraph(title, style.CONTENTS_TITLE, "H2"), title, _CONTENTS_KEY, 0, seen)
    signs = _key_to_signs(voice)
    flow: list[Any] = [PageBreak(), heading]
    if entries:
        around = [heading, *signs]
        room = style.BODY_HEIGHT - stack_height(around, style.TEXT_WIDTH) - sum(p.getSpaceBefore() for p in around)
        for pad, parts in _CONTENTS_LOOKS:
            listing = _listing(voice, entries, pad, parts)
            if stack_height([listing], style.TEXT_WIDTH) <= room:
                break
        flow.append(listing)
    return [*flow, *signs, PageBreak()]


def _listing(voice: Voice, entries: Sequence[tuple[str, str, int]], pad: float, parts: bool) -> RowBlock:
    """A line for each chapter and, with ``parts``, for each of their titles."""
    rows = []
    for key, line, level in entries:
        if level and not parts:
            continue
        look = style.CONTENTS_PART if level else style.CONTENTS_CHAPTER
        rows.append(Row(((voice.paragraph(line, look),), Plot(0, _page_place(key))), link=key))
    telling = Telling("TOC", ("Reference", "Reference"))
    return RowBlock([style.TEXT_WIDTH - 44, 44], rows, pad=(pad, 4), space=14, telling=telling)


def _page_place(key: str) -> Callable[[Any, float, float, float, float], None]:
    def paint(canvas: Any, left: float, bottom: float, width: float, height: float) -> None:
        canvas.saveState()
        canvas.translate(left + width - 4, bottom + height / 2 - 3.4)
        canvas.doForm(f"page_{key}")
        canvas.restoreState()

    return paint


def number_contents(canvas: Any, pages: Mapping[str, int]) -> None:
    """Fill the places the contents left, once every chapter has its page."""
    for key, page in pages.items():
        canvas.beginForm(f"page_{key}", -40, -4, 1, 12)
        canvas.setFillColor(style.TEAL)
        canvas.setFont(SEMIBOLD, 9.8)
        canvas.drawRightString(0, 0, str(page))
        canvas.endForm()


def _key_to_signs(voice: Voice) -> list[Any]:
    flow: list[Any] = [voice.paragraph(voice.say("signs.title"), style.LABEL, "H3")]
    for tone in ("fact", "estimate", "advice"):
        flow += blocks.paragraph(voice, ProseBlock(text=voice.phrases[f"report.signs.{tone}"], tone=tone))
    rows = []
    for level in ("stop", "check", "note", "missing"):
        word = Prose(f"<b>{voice.mark(voice.say(f'callout.{level}'))}</b>", style.SMALL_DARK)
        meaning = voice.paragraph(voice.say(f"signs.{level}"), style.SMALL_DARK)
        rows.append(Row((Plot(24, _sign_paint(level)), (word,), (meaning,))))
    flow.append(
        RowBlock(
            [34, 82, style.TEXT_WIDTH - 116], rows, pad=(6.5, 3), rule=None, telling=Telling("L", ("", "Lbl", "LBody"))
        )
    )
    return flow


def _sign_paint(level: str) -> Callable[[Any, float, float, float, float], None]:
    return lambda canvas, left, bottom, width, height: blocks.draw_sign(canvas, level, left + 14, bottom + height / 2)
