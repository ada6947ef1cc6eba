"""Reads a number the way people type it: "1.500.000", "1,5 milioni", "50 mila", "€ 1,500,000", "12,5 %"."""

from __future__ import annotations

import re

LONGEST = 40
_TIMES = {"mila": 1e3, "k": 1e3, "thousand": 1e3, "mln": 1e6, "milioni": 1e6, "milione": 1e6, "m": 1e6, "million": 1e6}
_SHAPE = re.compile(r"(?P<digits>[+-]?[\d.,' \u2019\u00a0\u202f]*\d)\s*(?P<word>[a-z]*)")
_NOISE = re.compile(r"€|%|\b(euro|eur|di|of|persone|people|ore|hours)\b")
_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}([.,]\d{3})+")


def typed_number(text: str) -> int | float | None:
    """The number meant, whole when it is whole; None when the text is no number.

    A point or comma followed by exactly three digits groups thousands, in both languages; otherwise it marks decimals.
    """
    if len(text) > LONGEST:
        return None
    shape = _SHAPE.fullmatch(_NOISE.sub(" ", text.lower().replace("\N{MINUS SIGN}", "-")).strip())
    if shape is None or shape["word"] not in {"", *_TIMES}:
        return None
    digits = _plain_digits(re.sub(r"[' \u2019\u00a0\u202f]", "", shape["digits"]))
    if digits is None:
        return None
    value = float(digits) * _TIMES.get(shape["word"], 1.0)
    return int(value) if value.is_integer() else value


def typed_decimal(text: str, mark: str) -> int | float | None:
    """The number meant where thousandths matter: a lone ``mark`` is always the decimal one, so "1,085" is no thousand."""
    if text.count(mark) == 1 and not set(".,") - {mark} & set(text):
        text = re.sub(rf"({re.escape(mark)}\d{{3}})(?!\d)", r"\g<1>0", text)
    return typed_number(text)


def _plain_digits(digits: str) -> str | None:
    marks = {mark for mark in ".," if mark in digits}
    if len(marks) == 2:
        decimal = max(marks, key=digits.rindex)
        grouping = "." if decimal == "," else ","
        digits = digits.replace(grouping, "").replace(decimal, ".")
    elif marks and _GROUPS.fullmatch(digits):
        digits = re.sub("[.,]", "", digits)
    else:
        digits = digits.replace(",", ".")
    return digits if re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", digits, re.ASCII) else None
