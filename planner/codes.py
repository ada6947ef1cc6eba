"""Reads customs codes (HS, CN) and activity codes (ATECO) typed in any of their usual forms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from planner.content.figures import AtecoCode
from planner.content.load import Content
from planner.products import SECTOR, SERVICE

Scheme = Literal["customs", "activity", "either"]

_ACTIVITY_WORDS = frozenset(("ateco", "nace"))
_CUSTOMS_WORDS = frozenset(
    re.findall(
        "[a-z0-9]+",
        "hs hs2 hs4 hs6 sa nc nc8 cn cn8 taric doganale dogana customs tariff commodity voce heading capitolo chapter",
    )
)
_FILLERS = frozenset(
    ("codice", "codici", "cod", "code", "codes", "numero", "number", "n", "nr", "no", "il", "the", "di")
)
_EDITION = re.compile(r"\b(ateco|nace|hs|sa|nc|cn)\s*(2007|2012|2017|2022|2025)\s+(?=[0-9])")
_PIECE = re.compile(r"[a-z]+[0-9]?(?![0-9.])|[0-9][0-9.,/ \-]*")
_SPLIT_LIKE_ATECO = re.compile(r"[0-9]{2}(\.[0-9]{1,2}){1,2}")
_FEW_HEADINGS = 10


@dataclass(frozen=True)
class CodeQuery:
    """What was typed as a code: only its digits, the scheme it was said to be in, and whether dots fall as in ATECO."""

    digits: str
    scheme: Scheme
    like_activity: bool


@dataclass(frozen=True)
class Found:
    """A code to offer, with its points (0-100) and, for activities, the one it was joined to."""

    code: str
    points: float
    activity: AtecoCode | None = None


@dataclass(frozen=True, eq=False)
class CodeTable:
    """Known customs codes with the level below each, and activities by code with the services each may sell."""

    below: Mapping[str, tuple[str, ...]]
    activities: Mapping[str, AtecoCode]
    services: tuple[tuple[str, tuple[str, ...]], ...]


def code_table(content: Content) -> CodeTable:
    """Gather the codes of the content once."""
    below: dict[str, tuple[str, ...]] = dict.fromkeys(content.chapters, ())
    for heading in content.headings.values():
        below[heading.code[:2]] = (*below.get(heading.code[:2], ()), heading.code)
        below[heading.code] = tuple(heading.products)
        below |= dict.fromkeys(heading.products, ())
    services = tuple((SERVICE + s.id, s.ateco) for s in content.services.values())
    return CodeTable(below, {a.code: a for a in content.tables.ateco}, services)


def read_code(query: str) -> CodeQuery | None:
    """The code in a query that holds nothing else but words such as "HS" or "codice ATECO"; None for other queries."""
    text = unicodedata.normalize("NFKC", query[:80]).casefold().strip()
    text = _EDITION.sub(r"\1 ", text)
    if len(query) > 80 or not text or _PIECE.sub("", text).strip(" .:;-#°()"):
        return None
    pieces = [piece.strip(" .,/-") for piece in _PIECE.findall(text)]
    words = {piece for piece in pieces if piece[0].isalpha()}
    numbers = [piece for piece in pieces if piece[0].isdigit()]
    letters = {word for word in words if len(word) == 1}
    if not words - letters <= _ACTIVITY_WORDS | _CUSTOMS_WORDS | _FILLERS or len(letters) > 1:
        return None
    if len(numbers) != 1:
        return None
    scheme: Scheme = "activity" if words & _ACTIVITY_WORDS else "customs" if words & _CUSTOMS_WORDS else "either"
    dotted = re.sub(r"[,/ \-]+", ".", numbers[0])
    return CodeQuery(re.sub(r"[^0-9]", "", dotted), scheme, _SPLIT_LIKE_ATECO.fullmatch(dotted) is not None)


def find_codes(table: CodeTable, query: CodeQuery, order: Callable[[AtecoCode], tuple[str, ...]]) -> tuple[Found, ...]:
    """What to offer for a typed code, best first; ``order`` puts the headings of an activity in order of relevance."""
    customs = _customs(table, query.digits) if query.scheme != "activity" else ()
    activity = _activity(table, query.digits) if query.scheme != "customs" else None
    certain = query.scheme == "activity" or query.like_activity or not customs
    joined = tuple(_joined(table, activity, order)) if activity is not None and certain else ()
    best: dict[str, Found] = {}
    for found in (*customs[:1], *joined, *customs[1:]):
        best.setdefault(found.code, found)
    return tuple(sorted(best.values(), key=lambda f: -f.points))


def _customs(table: CodeTable, digits: str) -> tuple[Found, ...]:
    """The code itself, then the level below; six digits we do not know (another edition) fall back to their heading."""
    for length in (6, 4) if len(digits) >= 6 else (len(digits),):
        code = digits[:length]
        if code in table.below:
            known = 100.0 if length == min(len(digits), 6) else 90.0
            above = (Found(code[:4], 70.0),) if length == 6 else ()
            under = table.below[code] if len(table.below[code]) > 1 or length == 2 else ()
            below = tuple(Found(c, max(88.0 - 0.2 * i, 60.0)) for i, c in enumerate(under))
            return (Found(code, known), *above, *below)
    if len(digits) in (3, 5):
        beginning = table.below.get(digits[:-1], ())
        return tuple(Found(c, 95.0 - 0.2 * i) for i, c in enumerate(c for c in beginning if c.startswith(digits)))
    return ()


def _activity(table: CodeTable, digits: str) -> AtecoCode | None:
    """The activity with these digits, or the closest one above it."""
    for length in range(min(len(digits), 6), 1, -1):
        code = ".".join(digits[i : min(i + 2, length)] for i in range(0, length, 2))
        if code in table.activities:
            return table.activities[code]
    return None


def _joined(table: CodeTable, activity: AtecoCode, order: Callable[[AtecoCode], tuple[str, ...]]) -> Iterable[Found]:
    headings = order(activity)
    if activity.sector is not None:
        yield Found(SECTOR + activity.sector, 96.0 if len(headings) > _FEW_HEADINGS else 92.5, activity)
    for position, heading in enumerate(headings):
        yield Found(heading, max(95.0 - position, 60.0), activity)
    for service, prefixes in table.services:
        if any(_same_branch(activity.code, prefix) for prefix in prefixes):
            yield Found(service, 94.0, activity)


def _same_branch(code: str, other: str) -> bool:
    """True when one activity contains the other: "62" and "62.10" do, "62.1" and "62.20" do not."""
    shorter, longer = sorted((code.replace(".", ""), other.replace(".", "")), key=len)
    return longer.startswith(shorter)
