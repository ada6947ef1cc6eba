"""A group of firms as figures that point to nobody: no name, no words of theirs, no group small enough to recognise one in."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from planner.base import Text
from planner.cohort import PARTITIONS, SUBJECTS, Count, Member, Subject, counts
from planner.content.load import Content

SMALLEST = 5


@dataclass(frozen=True)
class Figure:
    """One figure of the group; ``firms`` is None in the line that stands for everything hidden."""

    subject: Subject
    text: Text
    firms: int | None


def anonymous(content: Content, group: Sequence[Member], may_be_counted: Container[str]) -> tuple[Figure, ...]:
    """Every count of those firms of the group that may be counted (their ids); () for fewer than ``SMALLEST`` of them.

    Hidden too: counts that miss fewer than ``SMALLEST`` firms of the whole (the few others would be known), and, where every
    firm is in one group, the next smallest group, or the hidden one would follow from the sum. A subject of which nothing
    can be shown is left out whole.
    """
    members = [one for one in group if one.id in may_be_counted]
    if len(members) < SMALLEST:
        return ()
    found: list[Figure] = []
    for subject in SUBJECTS:
        all_of_it = counts(content, members, subject)
        shown = shielded(all_of_it, len(members), subject in PARTITIONS)
        if not shown:
            continue
        found += [Figure(subject, count.text, count.firms) for count in shown]
        if len(shown) < len(all_of_it):
            # Not even by name: that somebody chose a market nobody else did says who.
            found.append(Figure(subject, content.phrase("cohort.hidden"), None))
    return tuple(found)


def shielded(found: Sequence[Count], whole: int, partition: bool) -> list[Count]:
    """The counts that may be shown, in the same order."""
    hidden = {c.id for c in found if _tells_few(c.firms, whole)}
    left = sorted((c for c in found if c.id not in hidden), key=lambda c: c.firms)
    if partition and hidden and left:
        hidden.add(left[0].id)
    return [c for c in found if c.id not in hidden]


def _tells_few(firms: int, whole: int) -> bool:
    return firms < SMALLEST or 0 < whole - firms < SMALLEST
