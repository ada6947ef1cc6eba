"""First letters of words that come to stand inside a longer sentence, in each language's way."""

from __future__ import annotations

import re

from planner.base import Text

# First words of our names that keep their capital wherever they stand; Italian lowers languages, English does not.
_NAMES = re.compile(
    r"(Arabic|Chinese|English|French|German|Italian|Japanese|Portuguese|Russian|Spanish|Turkish"
    r"|Brazil|Brasile|Norway|Norvegia|Kentucky|Portland|Christmas|Natale|Intrastat)\b"
)
# "VAT number", "A1", "X-ray".
_ACRONYM = re.compile(r".([A-Z]|\d|-)")


def lower(text: Text) -> Text:
    """First letter lowered, except of a name or an acronym."""
    return Text(it=_lowered(text.it), en=_lowered(text.en))


def _lowered(words: str) -> str:
    return words if _NAMES.match(words) or _ACRONYM.match(words) else words[:1].lower() + words[1:]
