"""Source Sans registered once, and text made safe for it: what is printed can be drawn, and none of it is markup."""

from __future__ import annotations

import html
import unicodedata
from functools import cache
from typing import Any

import font_source_sans_pro
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "SourceSans"
SEMIBOLD = "SourceSans-Semibold"
BOLD = "SourceSans-Bold"
SUBSTITUTE = "☐"
_REMEMBERED = 20_000

_FILES = {REGULAR: "SourceSansPro", SEMIBOLD: "SourceSansProSemibold", BOLD: "SourceSansProBold"}
# Same meaning for a reader, present in the font.
_EQUIVALENT = str.maketrans(
    {
        "\r": None,
        "\t": " ",
        "\N{NO-BREAK SPACE}": "\N{NO-BREAK SPACE}",
        "\N{NON-BREAKING HYPHEN}": "-",
        "\N{HYPHEN}": "-",
        "\N{THIN SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": "\N{NO-BREAK SPACE}",
        "\N{IDEOGRAPHIC SPACE}": " ",
        "\N{LINE SEPARATOR}": "\n",
        "\N{PARAGRAPH SEPARATOR}": "\n",
        "\N{BLACK CIRCLE}": "•",
        "\N{HEAVY CHECK MARK}": "✓",
        "\N{WHITE HEAVY CHECK MARK}": "✓",
    }
)


class _Font(TTFont):  # type: ignore[misc]  # reportlab carries no types
    """Remembers the width of each word: measuring them anew was a seventh of the time of a plan."""

    def __init__(self, name: str, file: Any) -> None:
        super().__init__(name, file)
        self.measured: dict[str, float] = {}

    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:
        units = self.measured.get(text)
        if units is None:
            if len(self.measured) >= _REMEMBERED:
                self.measured.clear()
            units = self.measured[text] = super().stringWidth(text, 1, encoding)
        return units * size


@cache
def register() -> frozenset[str]:
    """Make the three weights known to reportlab; returns the characters that all of them can draw."""
    common: set[int] | None = None
    for name, key in _FILES.items():
        font = _Font(name, font_source_sans_pro.font_files_ttf[key])
        pdfmetrics.registerFont(font)
        drawn = set(font.face.charToGlyph)
        common = drawn if common is None else common & drawn
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=SEMIBOLD, italic=REGULAR, boldItalic=SEMIBOLD)
    return frozenset(chr(code) for code in common or () if not unicodedata.category(chr(code)).startswith("C"))


def clean(text: str) -> str:
    """The text with control characters gone and every character the font lacks replaced; line breaks stay.

    A pictograph with its joiners and modifiers becomes one substitute, not one for each code point.
    """
    text = unicodedata.normalize("NFC", text).translate(_EQUIVALENT)
    drawable = register()
    if drawable.issuperset(text):
        return text
    kept: list[str] = []
    pictograph = False
    for char in text:
        if char == "\n" or char in drawable:
            kept.append(char)
            pictograph = False
            continue
        category = unicodedata.category(char)
        if category in ("Cc", "Cf", "Cs", "Mn", "Me", "Sk"):
            continue
        if not (pictograph and category == "So"):
            kept.append(SUBSTITUTE)
        pictograph = category == "So"
    return "".join(kept)


def markup(text: str) -> str:
    """Text from people as paragraph markup: drawable, escaped, line breaks kept."""
    return html.escape(clean(text).strip(), quote=False).replace("\n", "<br/>")


def single_line(text: str) -> str:
    """Drawable text on one line, for running heads, bookmarks and metadata."""
    return " ".join(clean(text).split())


def width_of(text: str, font: str, size: float) -> float:
    """Width in points of text that is already clean."""
    register()
    return float(pdfmetrics.stringWidth(text, font, size))


def shortened(text: str, font: str, size: float, room: float) -> str:
    """One line cut with an ellipsis to fit ``room`` points."""
    line = single_line(text)
    if width_of(line, font, size) <= room:
        return line
    low, high = 0, len(line)
    while low < high:
        middle = (low + high + 1) // 2
        if width_of(line[:middle].rstrip() + "…", font, size) <= room:
            low = middle
        else:
            high = middle - 1
    return line[:low].rstrip() + "…"
