"""How every page looks: measures in points, colours that survive a grey printer, and the paragraph styles."""

from __future__ import annotations

from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle

from planner.report.fonts import BOLD, REGULAR, SEMIBOLD

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN_X = 50.0
MARGIN_TOP = 57.0
MARGIN_BOTTOM = 50.0
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN_X
BODY_HEIGHT = PAGE_HEIGHT - MARGIN_TOP - MARGIN_BOTTOM

INK = HexColor("#14201f")
SOFT = HexColor("#4c5a59")
RULE = HexColor("#c9d4d2")
MIST = HexColor("#f1f5f4")
TEAL = HexColor("#0b5d5e")
TEAL_LIGHT = HexColor("#8fbfba")
ACCENT = HexColor("#c8641b")
ACCENT_DARK = HexColor("#9a4a10")
ACCENT_PALE = HexColor("#fbeee3")
RED = HexColor("#98201d")
RED_PALE = HexColor("#faecec")
PAPER: Color = white


def _style(name: str, font: str, size: float, leading: float, color: Color = INK, **more: object) -> ParagraphStyle:
    settings = {"allowWidows": 0, "allowOrphans": 0, "bulletFontName": SEMIBOLD, **more}
    return ParagraphStyle(name, fontName=font, fontSize=size, leading=leading, textColor=color, **settings)


BODY = _style("body", REGULAR, 9.6, 12.5, spaceAfter=4.2)
BODY_TIGHT = _style("body_tight", REGULAR, 9.6, 12.4)
LIST_ITEM = _style("list_item", REGULAR, 9.6, 12.2, spaceAfter=1.8, leftIndent=15, bulletIndent=3, bulletColor=TEAL)
NUMBERED_ITEM = _style("numbered", REGULAR, 9.6, 12.2, spaceAfter=1.8, leftIndent=22, bulletIndent=3, bulletColor=TEAL)
FINE_ITEM = _style("fine_item", REGULAR, 8.2, 10, spaceAfter=1.2, leftIndent=15, bulletIndent=3, bulletColor=TEAL)
CHAPTER = _style("chapter", BOLD, 19, 23, TEAL)
ANNEX = _style("annex", BOLD, 15, 18.4, TEAL)
SUBHEADING = _style("subheading", SEMIBOLD, 12.4, 15.4, INK, spaceBefore=8, spaceAfter=3)
CAPTION = _style("caption", SEMIBOLD, 9.6, 12, TEAL, spaceAfter=2.5)
SOURCE = _style("source", REGULAR, 7.6, 9.4, SOFT)
CELL = _style("cell", REGULAR, 8.6, 10.4)
CELL_STRONG = _style("cell_strong", SEMIBOLD, 8.6, 10.4)
CELL_NUMBER = _style("cell_number", REGULAR, 8.6, 10.4, alignment=TA_RIGHT)
CELL_FIGURE = _style("cell_figure", SEMIBOLD, 8.6, 10.4, alignment=TA_RIGHT)
HEAD = _style("head", SEMIBOLD, 8.4, 10.3, PAPER)
HEAD_NUMBER = _style("head_number", SEMIBOLD, 8.4, 10.3, PAPER, alignment=TA_RIGHT)
CALLOUT_TITLE = _style("callout_title", SEMIBOLD, 10, 13.2, spaceAfter=2)
CALLOUT_TEXT = _style("callout_text", REGULAR, 9.2, 11.7)
SMALL = _style("small", REGULAR, 8.2, 10.8, SOFT)
SMALL_DARK = _style("small_dark", REGULAR, 8.6, 11)
KIND = _style("kind", SEMIBOLD, 11.5, 15, ACCENT_DARK, spaceAfter=3)
PRODUCT = _style("product", REGULAR, 12.4, 16, SOFT, spaceAfter=5)
LABEL = _style("label", SEMIBOLD, 10.5, 14, TEAL, spaceBefore=9, spaceAfter=5)
VERDICT = _style("verdict", SEMIBOLD, 12.4, 16.4, spaceAfter=3)
VERDICT_MORE = _style("verdict_more", REGULAR, 10.4, 14.2)
ACTION = _style("action", SEMIBOLD, 11, 14, spaceAfter=2)
ACTION_LINE = _style("action_line", REGULAR, 9.2, 12.2)
CONTENTS_TITLE = _style("contents_title", BOLD, 19, 23, TEAL, spaceAfter=8)
CONTENTS_CHAPTER = _style("contents_chapter", SEMIBOLD, 10.4, 13.6)
CONTENTS_PART = _style("contents_part", REGULAR, 9.2, 11.8, SOFT, leftIndent=15)


def firm_style(firm: str) -> ParagraphStyle:
    """The firm's name as large as its length allows."""
    size = 26.0 if len(firm) <= 42 else 19.0 if len(firm) <= 90 else 14.0
    return _style("firm", BOLD, size, size * 1.14, INK, spaceAfter=5)
