"""What a plan puts into a calendar: whole days with a name that stays the same when the plan is made again."""

from __future__ import annotations

from dataclasses import dataclass

from planner.base import Text


@dataclass(frozen=True)
class Event:
    """Days from ``first`` to ``last`` (ISO, both included). ``uid`` lets a calendar replace what it already holds."""

    uid: str
    first: str
    last: str
    title: Text
    text: Text
    place: Text | None = None
    url: str | None = None
