"""What an advisor adds to a firm's case and signs: choices against Rotta's with their reason, local knowledge, notes to print."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from planner.base import IsoDate, MarketId, Model
from planner.content.load import Content
from planner.questionnaire import AnswerProblem, printable

LEAST_REASON, LONGEST_REASON = 15, 600
LONGEST_NAME, LONGEST_TEXT, LONGEST_SOURCE, LONGEST_NOTE = 190, 2_000, 300, 20_000
MOST_OVERRIDES, MOST_KNOWN, MOST_NOTES = 20, 40, 40
# A logo as it is kept: a PNG no larger than this, in pixels and bytes. What may be uploaded is planner/logo.py's affair.
LOGO_WIDTH, LOGO_HEIGHT, LOGO_BYTES = 720, 240, 120_000
_PNG = b"\x89PNG\r\n\x1a\n"
IN, OUT = "in", "out"

Name = Annotated[str, Field(max_length=LONGEST_NAME)]


class Override(Model):
    """A choice of the advisor's own: a market put "in" or left "out", or a model (its id) for a market, and why.

    It changes what is in the plan, never a score, a gate or what the law forbids.
    """

    kind: Literal["market", "model"]
    market: MarketId
    value: Annotated[str, Field(max_length=60)]
    reason: Annotated[str, Field(min_length=LEAST_REASON, max_length=LONGEST_REASON)]
    by: Name = ""
    on: IsoDate


class Knowledge(Model):
    """A contact, call or event that no source of Rotta's tells; ``market`` None for any market."""

    kind: Literal["contact", "call", "event"]
    market: MarketId | None = None
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
    source: Annotated[str, Field(min_length=1, max_length=LONGEST_SOURCE)]
    as_of: IsoDate
    by: Name = ""


class PrintedNote(Model):
    """A note or the record of a meeting that goes on paper."""

    kind: Literal["note", "meeting"]
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_NOTE)]
    on: IsoDate
    by: Name = ""


class Adviser(Model):
    """Who advises, and everything they added; at most one override of a kind for each market."""

    name: Name = ""
    organisation: Name = ""
    overrides: Annotated[tuple[Override, ...], Field(max_length=MOST_OVERRIDES)] = ()
    knowledge: Annotated[tuple[Knowledge, ...], Field(max_length=MOST_KNOWN)] = ()
    notes: Annotated[tuple[PrintedNote, ...], Field(max_length=MOST_NOTES)] = ()

    def model_for(self, market: str) -> str | None:
        """The way of working the advisor wants in this market."""
        return next((o.value for o in self.overrides if o.kind == "model" and o.market == market), None)

    def without(self, kind: str, market: str) -> tuple[Override, ...]:
        """The other overrides."""
        return tuple(o for o in self.overrides if (o.kind, o.market) != (kind, market))


def logo_bytes(logo: str) -> bytes:
    """The PNG in a case's ``logo``. Raises ValueError unless it is one of the size this program writes."""
    try:
        data = base64.b64decode(logo, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    width, height = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    if len(data) > LOGO_BYTES or not data.startswith(_PNG) or data[12:16] != b"IHDR":
        raise ValueError("not a small PNG")
    if not (0 < width <= LOGO_WIDTH and 0 < height <= LOGO_HEIGHT):
        raise ValueError("too many pixels")
    return data


def wrong_adviser(content: Content, adviser: Adviser | None, logo: str | None) -> Iterator[AnswerProblem]:
    """What shape alone cannot tell: unknown markets and models, a choice made twice, unprintable words, a logo that is none."""
    if logo is not None:
        try:
            logo_bytes(logo)
        except ValueError:
            yield _problem(content, "logo", "problem.logo")
    if adviser is None:
        return
    known, seen = set(content.tables.markets.ids), set()
    for position, override in enumerate(adviser.overrides):
        place = f"adviser.overrides.{position}"
        if override.market not in known:
            yield _problem(content, f"{place}.market", "problem.unknown_market")
        if override.kind == "model" and override.value not in content.action_models:
            yield _problem(content, f"{place}.value", "problem.unknown_model")
        if (override.kind == "market" and override.value not in (IN, OUT)) or (override.kind, override.market) in seen:
            yield _problem(content, f"{place}.value", "problem.override")
        seen.add((override.kind, override.market))
    for position, item in enumerate(adviser.knowledge):
        if item.market is not None and item.market not in known:
            yield _problem(content, f"adviser.knowledge.{position}.market", "problem.unknown_market")
    for path, words in _words(adviser):
        if not printable(words):
            yield _problem(content, path, "problem.control_characters")


def _words(adviser: Adviser) -> Iterator[tuple[str, str]]:
    for name in ("name", "organisation"):
        yield f"adviser.{name}", getattr(adviser, name)
    for group, names in (
        ("overrides", ("reason", "by")),
        ("knowledge", ("text", "source", "by")),
        ("notes", ("text", "by")),
    ):
        for position, item in enumerate(getattr(adviser, group)):
            for name in names:
                yield f"adviser.{group}.{position}.{name}", getattr(item, name)


def _problem(content: Content, path: str, key: str) -> AnswerProblem:
    return AnswerProblem(path=path, text=content.phrase(key))
