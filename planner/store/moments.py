"""Writes and reads moments as the database keeps them: ISO 8601 in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def stamp(now: datetime | None = None) -> str:
    """This aware moment, by default the present, as text that sorts in time."""
    return (now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="microseconds")


def moment(text: str) -> datetime:
    """The aware moment of a text by ``stamp``."""
    return datetime.fromisoformat(text)
