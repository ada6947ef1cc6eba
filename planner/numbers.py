"""Figures and dates written the Italian and the English way; the only place that formats a number for people."""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, datetime
from zoneinfo import ZoneInfo

from planner.base import Language, Money

# fmt: off
_MONTHS = {
    "it": ["gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"],
    "en": ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
}
# fmt: on
_SCALE = {
    "it": ((1e9, "miliardi di €"), (1e6, "milioni di €"), (1e3, "mila €")),
    "en": ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")),
}
ITALY = ZoneInfo("Europe/Rome")
MINUS = "\N{MINUS SIGN}"
NBSP = "\N{NO-BREAK SPACE}"


def number(value: float, language: Language, decimals: int = 0) -> str:
    """1234.5 -> "1.234,5" in Italian, "1,234.5" in English; a true minus sign, never a hyphen that may break from its figure."""
    text = f"{value:,.{decimals}f}"
    text = text.lstrip("-") if text.strip("-0,.") == "" else text.replace("-", MINUS)
    return text.translate(str.maketrans(",.", ".,")) if language == "it" else text


def percent(value: float, language: Language, decimals: int = 0) -> str:
    """A percentage given in points: 12.5 -> "12,5%"."""
    return f"{number(value, language, decimals)}%"


def euro(value: float, language: Language) -> str:
    """A whole amount: "1.200.000 €" or "€1,200,000"."""
    return _in_euro(number(value, language), language)


def _in_euro(figure: str, language: Language) -> str:
    if language == "it":
        return f"{figure}{NBSP}€"
    return f"{MINUS}€{figure[1:]}" if figure.startswith(MINUS) else f"€{figure}"


def money_range(money: Money, language: Language) -> str:
    """A rounded range of our own estimates: "15.000-45.000 €"."""
    if money.low == money.high:
        return euro(money.low, language)
    low, high = number(money.low, language), number(money.high, language)
    return _in_euro(f"{low}–{high}", language)


def big_euro(value: float, language: Language) -> str:
    """A large amount with two or three figures that matter: "1,2 miliardi di €", "€1.2 billion"."""
    for size, word in _SCALE[language]:
        # From half a unit below, or 999,999 would be rounded to "1,000 thousand".
        if abs(value) >= 0.9995 * size:
            scaled = value / size
            decimals = 1 if abs(scaled) < 10 else 0
            figure = number(scaled, language, decimals)
            return f"{figure}{NBSP}{word}" if language == "it" else f"{_in_euro(figure, language)}{NBSP}{word}"
    return euro(value, language)


def day(iso: str, language: Language) -> str:
    """ISO date to "22 novembre 2026" or "22 November 2026"."""
    when = date.fromisoformat(iso)
    return f"{when.day} {_MONTHS[language][when.month - 1]} {when.year}"


def italian_day(at: datetime) -> str:
    """The day in Italy, ISO, of an aware moment: late in the evening the moment itself may already be tomorrow's, or still yesterday's."""
    return at.astimezone(ITALY).date().isoformat()


def italian_time(at: datetime) -> str:
    """The time in Italy of an aware moment: "14:05". Say beside it which zone it is."""
    return at.astimezone(ITALY).strftime("%H:%M")


def month(iso: str, language: Language) -> str:
    """ISO date to "novembre 2026" or "November 2026"."""
    when = date.fromisoformat(iso)
    return f"{_MONTHS[language][when.month - 1]} {when.year}"


def month_name(number_of_month: int, language: Language) -> str:
    """4 -> "aprile" or "April"."""
    return _MONTHS[language][number_of_month - 1]


def add_months(iso: str, months: int) -> str:
    """The ISO date so many months later, on the same day or the last of a shorter month; at most the last day there is."""
    when = date.fromisoformat(iso)
    year, zero_month = divmod(when.year * 12 + when.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return (date.min if year < MINYEAR else date.max).isoformat()
    return date(year, zero_month + 1, min(when.day, monthrange(year, zero_month + 1)[1])).isoformat()


def join_words(words: list[str], language: Language) -> str:
    """ "a, b e c" or "a, b and c"; Italian says "ed" before another e."""
    if len(words) < 2:
        return "".join(words)
    italian = "ed" if words[-1][:1].lower() in ("e", "è", "é") else "e"
    return f"{', '.join(words[:-1])} {italian if language == 'it' else 'and'} {words[-1]}"
