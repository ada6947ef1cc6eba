"""A printed document measured: where each word and each element stands on its page."""

from __future__ import annotations

import html
import re
import subprocess
from dataclasses import dataclass

_WORD = re.compile(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>')


@dataclass(frozen=True)
class Word:
    """A word as poppler finds it; points from the top left corner of the page."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    def covers(self, other: Word) -> bool:
        """Whether the letters of the two stand in each other: lines may touch, their middles may not."""
        lift, other_lift = (self.bottom - self.top) * 0.28, (other.bottom - other.top) * 0.28
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom - lift, other.bottom - other_lift) - max(self.top + lift, other.top + other_lift)
        return across > 1 and down > 0.5


def words_of(pdf: bytes) -> list[list[Word]]:
    """The words of every page."""
    told = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    pages = told.split("<page ")[1:]
    return [
        [Word(*(float(x) for x in found[:4]), html.unescape(found[4])) for found in _WORD.findall(page)]
        for page in pages
    ]


def overlapping(page: list[Word]) -> list[tuple[str, str]]:
    """Pairs of words printed over each other."""
    ordered = sorted(page, key=lambda word: word.top)
    found = []
    for place, word in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if other.top > word.bottom:
                break
            if word.covers(other):
                found.append((word.text, other.text))
    return found
