"""Finds what a firm sells from a few words or a code, in Italian or English, however they are typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from planner.base import Language, Text
from planner.codes import Found, find_codes, read_code
from planner.content.figures import AtecoCode
from planner.lexicon import heads_asked, recognise, words_of
from planner.search_index import PARTS_POINTS, Floats, Kind, SearchIndex, build_index

__all__ = ["Hit", "SearchIndex", "build_index", "search"]

# Of 100 points: for the share of the query an entry covers, and for how well a single phrase of it fits the query.
_COVERED, _PHRASE = 55.0, 45.0
# From here an entry is said to hold the whole query in its own names; from here a phrase is met word for word.
_FULL, _EXACT = 0.85, 0.93
# Worth of a query whose words each fill a phrase of their own ("viti e bulloni"), beside one that fills a single phrase.
_LISTED = 0.9
# Worth of a phrase in which no word of the query names the thing itself.
_UNNAMED = 0.75
_OTHER_LANGUAGE = 0.96
_UNKNOWN_WORD = 0.5
_MISSING, _SOME_MISSING = 0.3, 0.8
_NAMED_GAP, _GENERIC_GAP = 20.0, 6.0
_FLOOR, _SHARE_OF_BEST, _CANDIDATES = 22.0, 0.45, 60
_PARTS = frozenset({"parti", "parts", "accessori", "accessories", "ricambi", "spares"})


@dataclass(frozen=True)
class Hit:
    """Something to choose: ``code`` for the case, ``path`` where it belongs, ``matched`` the words met."""

    code: str
    kind: Kind
    name: Text
    path: Text
    score: float
    matched: str


@dataclass(frozen=True, eq=False)
class _Scores:
    """Per entry: points (0-100), share of the query in its own names, its best fit; per phrase: fit; words asked."""

    points: Floats
    own: Floats
    best: Floats
    fit: Floats
    words: int


def _score(index: SearchIndex, query: str, language: Language | None) -> _Scores | None:
    words = words_of(query)
    readings = recognise(words, index.lexicons)
    if not any(readings):
        return None
    known = [word for word, reading in zip(words, readings, strict=True) if reading]
    strength = index.strength
    if language is not None:
        strength = np.where(index.italian == (language == "it"), strength, strength * np.float32(_OTHER_LANGUAGE))
    weights = [_weight(index, reading) for reading in readings if reading]
    total = sum(weights) + _UNKNOWN_WORD * (len(readings) - len(weights)) * sum(weights) / len(weights)
    size, count = len(index.entries), len(index.phrases)
    own, covered, singly = (np.zeros(size, np.float32) for _ in range(3))
    weakest = np.ones(size, np.float32)
    share, filled, headed = (np.zeros(count, np.float32) for _ in range(3))
    naming = heads_asked(query) & set(words) or set(words)
    for word, reading, weight in zip(known, [r for r in readings if r], weights, strict=True):
        met, mass, headness = _meet(index, reading)
        share += np.float32(weight / total) * met
        filled += mass
        if word in naming:
            headed = np.maximum(headed, headness)
        named = len(words) == 1 or (word in naming and len(naming) < len(words))
        here = np.maximum.reduceat((headness if named else met) * strength, index.starts)
        lent = _inherit(index, here)
        own += np.float32(weight / total) * here
        covered += np.float32(weight / total) * lent
        weakest = np.minimum(weakest, lent)
        singly += np.float32(weight / total) * np.maximum.reduceat(met * _filled(index, mass) * strength, index.starts)
    fit = (
        share
        * (np.float32(0.3) + np.float32(0.7) * _filled(index, filled))
        * strength
        * np.where(headed > 0, np.maximum(headed, np.float32(_UNNAMED)), np.float32(_UNNAMED))
    )
    best = np.maximum(np.maximum.reduceat(fit, index.starts), np.float32(_LISTED) * singly)
    points = np.float32(_COVERED) * covered + np.float32(_PHRASE) * best
    points = np.where(weakest < _MISSING, points * np.float32(_SOME_MISSING), points)
    lost = np.zeros_like(points) if _PARTS & set(words) else index.minor
    return _Scores(np.where(points > 0, points + index.bonus - lost, 0), own, best, fit, len(words))


def _filled(index: SearchIndex, mass: Floats) -> Floats:
    """How much of each phrase (0..1) the words met account for."""
    part: Floats = np.minimum(mass / np.maximum(index.length, np.float32(1e-6)), np.float32(1))
    return part


def _weight(index: SearchIndex, reading: Mapping[int, float]) -> float:
    """How much a word tells: that of its surest reading, of the commonest one when several are as sure."""
    best = max(reading.values())
    return min(float(index.weights[number]) for number, value in reading.items() if value == best)


def _meet(index: SearchIndex, reading: Mapping[int, float]) -> tuple[Floats, Floats, Floats]:
    """Per phrase: how surely it holds the word, how much of the phrase the word fills, how surely it names the thing."""
    met, mass, named = (np.zeros(len(index.phrases), np.float32) for _ in range(3))
    for number, value in sorted(reading.items(), key=lambda item: item[1]):
        positions, headness = index.postings[number]
        met[positions] = value
        mass[positions] = value * index.weights[number]
        named[positions] = value * headness
    return met, mass, named


def _inherit(index: SearchIndex, here: Floats) -> Floats:
    """Lend products the words of their heading and headings those of their chapter, at a discount."""
    lent: Floats = np.maximum(here, index.lent * here[index.parents])
    np.maximum(lent, index.lent * lent[index.parents], out=lent)
    return lent


def search(index: SearchIndex, query: str, limit: int = 12, language: Language | None = None) -> tuple[Hit, ...]:
    """The best hits for words or a code, at most ``limit``; () when nothing fits. Never raises for what is typed.

    ``language`` breaks ties in favour of names in that language and chooses that of ``matched``.
    """
    code = read_code(query)
    if code is not None:
        found = find_codes(index.codes, code, lambda activity: _relevant(index, activity))
        hits = [_code_hit(index, f, language or "it") for f in found if f.code in index.place]
        if hits:
            return tuple(hits[:limit])
    scores = _score(index, query, language)
    if scores is None:
        return ()
    chosen = _choose(index, scores)
    return tuple(_word_hit(index, scores, place, points) for place, points in chosen[:limit])


def _relevant(index: SearchIndex, activity: AtecoCode) -> tuple[str, ...]:
    """The headings of an activity, those that its title names first."""
    scores = _score(index, activity.text.it, "it")
    if scores is None:
        return activity.headings
    known = [code for code in activity.headings if code in index.place]
    return tuple(sorted(known, key=lambda code: -float(scores.points[index.place[code]])))


def _code_hit(index: SearchIndex, found: Found, language: Language) -> Hit:
    entry = index.entries[index.place[found.code]]
    activity = found.activity
    matched = f"ATECO {activity.code} – {activity.text.get(language)}" if activity else found.code
    return Hit(entry.code, entry.kind, entry.name, entry.path, found.points, matched)


def _word_hit(index: SearchIndex, scores: _Scores, place: int, points: float) -> Hit:
    entry = index.entries[place]
    start = int(index.starts[place])
    end = int(index.starts[place + 1]) if place + 1 < len(index.starts) else len(index.phrases)
    matched = index.phrases[start + int(np.argmax(scores.fit[start:end]))]
    return Hit(entry.code, entry.kind, entry.name, entry.path, round(points, 1), matched)


def _choose(index: SearchIndex, scores: _Scores) -> list[tuple[int, float]]:
    """Places and points of what is worth showing, best first."""
    top = float(scores.points.max())
    order = np.argsort(-scores.points, kind="stable")[:_CANDIDATES]
    points = {int(i): float(scores.points[i]) for i in order if scores.points[i] >= max(_FLOOR, _SHARE_OF_BEST * top)}
    _order_families(index, scores, points)
    _join_only_children(index, points)
    ranked = sorted(points.items(), key=lambda item: (-item[1], item[0]))
    return [(place, min(max(value, 0.0), 100.0)) for place, value in ranked]


def _order_families(index: SearchIndex, scores: _Scores, points: dict[int, float]) -> None:
    """A word several products of a heading share is generic: heading first. One that names one product: product first."""
    for heading in [place for place in points if index.entries[place].kind == "heading"]:
        if scores.own[heading] < _FULL:
            continue
        named = [
            p
            for p in points
            if index.parents[p] == heading and scores.own[p] >= _FULL and index.minor[p] < PARTS_POINTS
        ]
        if not named:
            continue
        exact = [p for p in named if scores.best[p] >= _EXACT] if scores.words > 1 else []
        best = max(exact or named, key=lambda place: points[place])
        if (len(named) == 1 or len(exact) == 1) and points[heading] - points[best] < _NAMED_GAP:
            points[best] = max(points[best], points[heading] + 0.5)
        elif len(named) > 1 and (scores.words == 1 or points[best] - points[heading] < _GENERIC_GAP):
            points[heading] = max(points[heading], points[best] + 0.5)


def _join_only_children(index: SearchIndex, points: dict[int, float]) -> None:
    """A heading with a single product is that product: show one of them."""
    for place in list(points):
        entry = index.entries[place]
        if entry.kind == "heading" and len(index.codes.below[entry.code]) == 1:
            child = index.place[index.codes.below[entry.code][0]]
            if child in points:
                points[place] = max(points[place], points.pop(child))
