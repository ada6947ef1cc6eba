"""Text made safe for where it is drawn: anything a person typed shows as typed, never as markup."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_\[\]<>$~|#&{])")
# ":red[", ":::x", ":material/home:" and ":smile:" are marks of Streamlit, "http://" and "www." become links by themselves:
# no backslash stops them, a word joiner does.
_JOINED = re.compile(r":(?=[A-Za-z:/]|[\w+-]+:)|www(?=\.)", re.IGNORECASE)
# No-break spaces stay: they keep a figure and its unit on one line.
_SPACES = re.compile(r"[ \t\r\n\v\f]+")
_LINE_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s|-|$)", re.MULTILINE)


def safe(text: str) -> str:
    """Text for Streamlit's markdown: every mark that would format, link or make a list is escaped; line breaks become spaces.

    An e-mail address is left: the link made of it leads where it says.
    """
    flat = _SPACES.sub(" ", text).strip()
    return _LINE_START.sub(_quiet, _JOINED.sub("\\g<0>\u2060", _SPECIAL.sub(r"\\\1", flat)))


def _quiet(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2][:-1]}\\{found[2][-1]}"


def strong(text: str) -> str:
    return f"**{safe(text)}**"


def badge(text: str, colour: str = "gray") -> str:
    """A small coloured label inside markdown; the words carry the meaning, never the colour alone."""
    return f":{colour}-badge[{safe(text)}]"


def bullets(items: list[str], numbered: bool = False) -> str:
    """A markdown list of plain texts."""
    return "\n".join(f"{f'{i}.' if numbered else '-'} {safe(t)}" for i, t in enumerate(items, start=1))


def first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def span(low: float, high: float) -> str:
    """ "48–71", or one figure when nothing is missing."""
    a, b = round(low), round(high)
    return str(a) if a == b else f"{a}–{b}"
