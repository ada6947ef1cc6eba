"""Own people, counted as full-time persons, in words: singular and plural, and no decimals where there are none."""

from __future__ import annotations

from planner.base import Text
from planner.content.load import Content
from planner.numbers import number


def people_number(fte: float) -> Text:
    """ "1", "1,5": full-time equivalents to a tenth."""
    shown = round(fte, 1)
    decimals = 0 if shown.is_integer() else 1
    return Text(it=number(shown, "it", decimals), en=number(shown, "en", decimals))


def people_text(content: Content, fte: float) -> Text:
    """ "1 persona a tempo pieno", "1,5 persone a tempo pieno"."""
    shown = people_number(fte)
    phrase = content.phrase("people.one" if shown.it == "1" else "people.many")
    return phrase.format({"number": shown.it}, {"number": shown.en})
