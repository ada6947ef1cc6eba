"""Every name and synonym of products, sectors and services as numbered words, built once and read-only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from planner.base import LANGUAGES, Language, Text
from planner.codes import CodeTable, code_table
from planner.content.load import Content
from planner.lexicon import PREPOSITIONS, Lexicon, Numbering, rarity, words_and_heads, words_in
from planner.products import SECTOR, SERVICE

Kind = Literal["product", "heading", "chapter", "sector", "service"]
Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int32]
Phrase = tuple[str, Language, float]

SECTOR_PATH = Text(it="Settore di attività", en="Sector of activity")
SERVICE_PATH = Text(it="Servizi e software", en="Services and software")

PARTS_POINTS = 9.0
_RESIDUAL_POINTS = 2.0
_KIND_POINTS: Mapping[Kind, float] = {"product": 0, "heading": 1, "chapter": -6, "sector": -9, "service": 0}
# How much a word counts for an entry when only its heading, or its chapter, holds it.
_LENT: Mapping[Kind, float] = {"product": 0.8, "heading": 0.45}
_GROUPS = re.compile(r"\s*[;:]\s*")
_ITEMS = re.compile(r"\s*(?:,|\be\b|\band\b)\s*")
_STUFF = frozenset(("di", "del", "dell", "della", "dei", "delle", "degli", "in", "of"))
# Strength of a phrase that is only part of a name, and of the title of an activity.
_FROM_LIST, _FROM_BROAD_LIST, _ACTIVITY = 0.9, 0.75, 0.7
# How much a word counts in a phrase where it does not name the thing itself.
_ASIDE = 0.82


@dataclass(frozen=True)
class Entry:
    """Something that can be found; ``parent`` is the place of its heading or chapter in the index, -1 for none."""

    code: str
    kind: Kind
    name: Text
    path: Text
    parent: int
    minor: float


@dataclass(frozen=True, eq=False)
class SearchIndex:
    """Every name and synonym as numbered words; phrases sorted by entry, ``starts`` has the first phrase of each.

    ``postings`` has, for each word, the phrases that hold it and 1 where it names the thing itself, less elsewhere.
    """

    entries: tuple[Entry, ...]
    place: Mapping[str, int]
    phrases: tuple[str, ...]
    starts: Places
    parents: Places
    lent: Floats
    bonus: Floats
    minor: Floats
    strength: Floats
    italian: npt.NDArray[np.bool_]
    weights: Floats
    length: Floats
    postings: tuple[tuple[Places, Floats], ...]
    lexicons: Mapping[Language, Lexicon]
    codes: CodeTable


def _listed(name: str) -> list[str]:
    """The things a name lists, one by one: not the purposes after "per", nor things of one stuff ("tubi e reti di rame")."""
    found: list[str] = []
    for group in _GROUPS.split(name):
        if not _STUFF.isdisjoint(words_in(group)):
            continue
        for item in _ITEMS.split(group):
            found.append(item)
            if not PREPOSITIONS.isdisjoint(words_in(item)):
                break
    return [item for item in found if item and item != name]


def _phrases_of(name: Text, synonyms: Mapping[Language, Sequence[str]], listed: float) -> list[Phrase]:
    """``listed`` is the strength of each thing a name lists when met alone; 0 when the name is one thing."""
    found: list[Phrase] = []
    for language in LANGUAGES:
        found.append((name.get(language), language, 1.0))
        found += [(synonym, language, 1.0) for synonym in synonyms.get(language, ())]
        if listed:
            found += [(segment, language, listed) for segment in _listed(name.get(language))]
    return found


def _minor(name: Text) -> float:
    """Points lost by names of what is left over or of mere parts, unless the query asks for them."""
    italian = name.it.casefold()
    return (
        PARTS_POINTS
        if italian.startswith(("parti ", "accessori "))
        else _RESIDUAL_POINTS
        if italian.startswith("altr")
        else 0.0
    )


def _goods(content: Content) -> Iterable[tuple[Entry, list[Phrase]]]:
    """Chapters, then headings, then products, with their phrases: a parent always comes before its children."""
    at: dict[str, int] = {}
    for chapter in content.chapters.values():
        at[chapter.code] = len(at)
        first = next((h for h in content.headings.values() if h.code.startswith(chapter.code)), None)
        sector = content.tables.trade.sector(next(iter(first.products))) if first else ""
        path = content.sectors[sector].text if sector in content.sectors else chapter.text
        yield (
            Entry(chapter.code, "chapter", chapter.text, path, -1, 0.0),
            _phrases_of(chapter.text, {}, _FROM_BROAD_LIST),
        )
    for heading in content.headings.values():
        above = at.get(heading.code[:2], -1)
        at[heading.code] = len(at)
        path = content.chapters[heading.code[:2]].text if above >= 0 else heading.text
        words: dict[Language, Sequence[str]] = {"it": heading.synonyms.it, "en": heading.synonyms.en}
        entry = Entry(heading.code, "heading", heading.text, path, above, _minor(heading.text))
        yield entry, _phrases_of(heading.text, words, _FROM_LIST)
    for heading in content.headings.values():
        for code, product in heading.products.items():
            name = Text(it=product.it, en=product.en)
            also: dict[Language, Sequence[str]] = {"it": product.also_it, "en": product.also_en}
            entry = Entry(code, "product", name, heading.text, at[heading.code], _minor(name))
            yield entry, _phrases_of(name, also, 0.0)


def _branches(content: Content) -> Iterable[tuple[Entry, list[Phrase]]]:
    """Sectors, with the activities that belong to them, and services."""
    titles: dict[str, dict[Phrase, None]] = {}
    for activity in content.tables.ateco:
        if activity.sector:
            known = titles.setdefault(activity.sector, {})
            known |= {(activity.text.get(language), language, _ACTIVITY): None for language in LANGUAGES}
    for sector in content.sectors.values():
        if sector.in_scope:
            entry = Entry(SECTOR + sector.id, "sector", sector.text, SECTOR_PATH, -1, 0.0)
            yield entry, [*_phrases_of(sector.text, {}, _FROM_BROAD_LIST), *titles.get(sector.id, {})]
    for service in content.services.values():
        words: dict[Language, Sequence[str]] = {"it": service.synonyms.it, "en": service.synonyms.en}
        entry = Entry(SERVICE + service.id, "service", service.text, SERVICE_PATH, -1, 0.0)
        yield entry, _phrases_of(service.text, words, _FROM_LIST)


def build_index(content: Content) -> SearchIndex:
    """Index every name; about a second, so once per process."""
    entries: list[Entry] = []
    phrases: list[Phrase] = []
    starts: list[int] = []
    for entry, own in (*_goods(content), *_branches(content)):
        entries.append(entry)
        starts.append(len(phrases))
        phrases += own
    lexicons, word, phrase, headness = _number_words(phrases)
    owner = np.repeat(np.arange(len(entries)), np.diff([*starts, len(phrases)]))[phrase]
    users = np.bincount(np.unique(word.astype(np.int64) * len(entries) + owner) // len(entries))
    weights = rarity(users, len(entries))
    order = np.argsort(word, kind="stable")
    bounds = np.flatnonzero(np.diff(word[order])) + 1
    return SearchIndex(
        entries=tuple(entries),
        place={entry.code: i for i, entry in enumerate(entries)},
        phrases=tuple(text for text, _, _ in phrases),
        starts=np.array(starts, dtype=np.int32),
        parents=np.array([entry.parent for entry in entries], dtype=np.int32),
        lent=np.array(
            [_LENT.get(entry.kind, 0.0) if entry.parent >= 0 else 0.0 for entry in entries], dtype=np.float32
        ),
        bonus=_bonus(content, entries),
        minor=np.array([entry.minor for entry in entries], dtype=np.float32),
        strength=np.array([strength for _, _, strength in phrases], dtype=np.float32),
        italian=np.array([language == "it" for _, language, _ in phrases]),
        weights=weights,
        length=np.bincount(phrase, weights[word], len(phrases)).astype(np.float32),
        postings=tuple(zip(np.split(phrase[order], bounds), np.split(headness[order], bounds), strict=True)),
        lexicons=lexicons,
        codes=code_table(content),
    )


def _number_words(phrases: Sequence[Phrase]) -> tuple[Mapping[Language, Lexicon], Places, Places, Floats]:
    """A number for every word, and each use of one: its number, its phrase, 1 where it names the thing itself."""
    numbering = Numbering()
    numbers: list[int] = []
    places: list[int] = []
    headness: list[float] = []
    for place, (text, language, _) in enumerate(phrases):
        words, heads = words_and_heads(text, language)
        own = {numbering.number(word, language): word in heads for word in words}
        numbers += own
        places += [place] * len(own)
        headness += [1.0 if head else _ASIDE for head in own.values()]
    return numbering.lexicons(), np.array(numbers, np.int32), np.array(places, np.int32), np.array(headness, np.float32)


def _bonus(content: Content, entries: Sequence[Entry]) -> Floats:
    """Points for the kind of entry and, up to 5, for what Italy exports of it, which owners are likelier to mean."""
    exports: dict[str, float] = {}
    for code, value in zip(content.tables.trade.products, content.tables.trade.italy_exports.tolist(), strict=True):
        for prefix in (code, code[:4], code[:2]):
            exports[prefix] = exports.get(prefix, 0.0) + value
    millions = np.array([exports.get(entry.code, 0.0) / 1e6 for entry in entries])
    kind = np.array([_KIND_POINTS[entry.kind] for entry in entries])
    points: Floats = (kind + np.clip(1.3 * np.log10(np.maximum(millions, 1.0)), 0.0, 5.0)).astype(np.float32)
    return points
