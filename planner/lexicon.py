"""Compares words typed by people with the words of our names, whatever the inflection, accents or small typos."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import snowballstemmer
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from planner.base import LANGUAGES, Language

MAX_CHARACTERS = 200
MAX_WORDS = 12
NEGATED = "¬"

_STEMMERS: Mapping[Language, str] = {"it": "italian", "en": "english"}
# Words that never tell one product from another; one set, because a query may mix the languages.
STOP = frozenset(
    re.findall(
        "[a-z]+",
        """a ad ai agli al all alla alle allo con da dai dal dall dalla dalle dallo degli dei del dell della delle dello
        di e ed fra gli i il in la le lo ma nei nel nell nella nelle o oppure per su sul sull sulla tra un una uno d l
        s an and as at by for from of on or the to with that which we our us my nostri nostre nostro nostra altro altra
        altri altre other others anche also simili simile similar like etc ecc vari varie various compresi comprese
        inclusi incluse including""",
    )
)
# Dropped only when other words remain: they tell what the firm does with the product, not which product it is.
SOFT = frozenset(
    re.findall(
        "[a-z]+",
        """produzione produco produciamo produttore produttori produttrice fabbrica fabbriche fabbricazione fabbrichiamo
        fabbricante vendita vendo vendiamo realizzazione realizziamo facciamo faccio azienda ditta impresa prodotto
        prodotti articolo articoli made italy italiano italiana italiani italiane italian manufacture manufacturing
        manufacturer manufacturers maker makers make making production producer producers product products company
        article articles goods sell selling tipo tipi type types lavori merce merci conto terzi terzista terzisti contoterzi""",
    )
)
_NEGATION = frozenset(
    re.findall("[a-z]+", "non not ne nor senza without except excluding tranne escluso esclusa esclusi escluse")
)
# Irregular plurals and spellings that no stemmer brings together, each to the form our names use.
SAME_WORD: Mapping[str, str] = dict(
    pair.split(":")
    for pair in re.findall(
        r"\S+",
        """uomini:uomo men:man women:woman children:child knives:knife leaves:leaf shelves:shelf teeth:tooth feet:foot
        buoi:bue inox:inossidabile jewelry:jewellery aluminum:aluminium mold:mould molds:moulds tire:tyre tires:tyres
        color:colour colors:colours fiber:fibre fibers:fibres plow:plough plows:ploughs gray:grey yogurt:yoghurt
        machinery:machine sulfur:sulphur pajamas:pyjamas eyeglasses:spectacles""",
    )
)
_APOSTROPHES = str.maketrans(dict.fromkeys("'’‘`´ʼ", " "))
_PIECES = re.compile(r"[a-z0-9]+|[,;:()]")
_MARKS = frozenset(",;:()")
# What follows these says what a thing is for or made of, not what it is: "tappi per spumante" are not spumante.
_ASIDE: Mapping[Language, frozenset[str]] = {
    "it": frozenset(("per", "da", "dal", "dall", "dalla", "di", "del", "dell", "della", "dei", "delle", "degli", "in"))
    | frozenset(("con", "a", "al", "all", "alla", "su", "non", "senza")),
    "en": frozenset(("for", "of", "with", "in", "from", "by", "to", "on", "not", "without")),
}
_NEXT_THING: Mapping[Language, frozenset[str]] = {"it": frozenset(("e", "ed", "o")), "en": frozenset(("and", "or"))}
_DOUBLES = re.compile(r"(.)\1+")

_EXACT, _DOUBLED, _ONE_TYPO, _TWO_TYPOS, _BEGINNING = 1.0, 0.92, 0.82, 0.68, 0.6
_KIN = 0.8
_MIN_ROOT = 5


def _pieces(text: str) -> list[str]:
    """Words and commas in lower case, without accents, apostrophes or other scripts; cut to MAX_CHARACTERS."""
    plain = text[:MAX_CHARACTERS].translate(_APOSTROPHES)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.casefold()).encode("ascii", "ignore").decode("ascii")
    return _PIECES.findall(plain.lower())


def words_of(text: str) -> tuple[str, ...]:
    """The telling words in order, at most MAX_WORDS; those after "non", "senza" and the like carry the mark NEGATED."""
    return _telling(_pieces(text))


def _telling(pieces: Iterable[str]) -> tuple[str, ...]:
    found: list[str] = []
    negated = False
    for piece in pieces:
        if piece in _MARKS:
            negated = False
        elif piece in _NEGATION:
            negated = True
        elif piece not in STOP and (len(piece) > 1 or piece.isdigit()):
            word = SAME_WORD.get(piece, piece)
            found.append(NEGATED + word if negated else word)
    telling = [word for word in found if word not in SOFT] or found
    return tuple(dict.fromkeys(telling))[:MAX_WORDS]


def words_and_heads(text: str, language: Language) -> tuple[tuple[str, ...], set[str]]:
    """The telling words, and those of them that name the thing itself: in Italian before the first preposition,
    in English the last before it; each item of a list has its own.
    """
    pieces = _pieces(text)
    heads: set[str] = set()
    thing: list[str] = []
    aside = False
    for piece in (*pieces, ","):
        if piece in _MARKS or piece in _NEXT_THING[language]:
            heads.update(thing if language == "it" else thing[-1:])
            thing, aside = [], False
        elif piece in _ASIDE[language]:
            aside = True
        elif not aside and piece not in STOP:
            thing.append(SAME_WORD.get(piece, piece))
    return _telling(pieces), heads


def _skeleton(stem: str) -> str:
    """A stem without the letters Italians most often double or drop by mistake."""
    return _DOUBLES.sub(r"\1", stem.replace("ch", "c").replace("y", "i"))


class Stemming:
    """Stems the words of one language, remembering them; made anew for each query because stemmers keep state."""

    def __init__(self, language: Language) -> None:
        self._stemmer = snowballstemmer.stemmer(_STEMMERS[language])
        self._known: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        if word not in self._known:
            mark = NEGATED if word.startswith(NEGATED) else ""
            self._known[word] = mark + str(self._stemmer.stemWord(word.removeprefix(NEGATED)))
        return self._known[word]


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Every stem of one language with its number; ``weights`` grow with rarity, one per number."""

    language: Language
    numbers: Mapping[str, int]
    ordered: tuple[str, ...]
    skeletons: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, language: Language, numbers: Mapping[str, int]) -> Lexicon:
        skeletons: dict[str, list[str]] = {}
        for stem in numbers:
            if not stem.startswith(NEGATED):
                skeletons.setdefault(_skeleton(stem), []).append(stem)
        frozen = {skeleton: tuple(stems) for skeleton, stems in skeletons.items()}
        return cls(language, dict(numbers), tuple(sorted(numbers)), frozen)

    def near(self, stem: str, known: bool) -> dict[int, float]:
        """Stems that are the same word but for inflection, double letters or a derived form; value 0..1.

        ``known`` says that the word exists as typed, maybe in the other language: doubled letters then count less.
        """
        found = {self.numbers[s]: _KIN - 0.03 * extra for s, extra in self._kin(stem)}
        skeleton = _skeleton(stem)
        if not known or len(skeleton) >= _MIN_ROOT:
            for other in self.skeletons.get(skeleton, ()):
                found[self.numbers[other]] = _KIN if known else _DOUBLED
        if stem in self.numbers:
            found[self.numbers[stem]] = _EXACT
        return found

    def _kin(self, stem: str) -> Iterable[tuple[str, int]]:
        if len(stem) < _MIN_ROOT or stem.startswith(NEGATED):
            return
        for other in self._starting(stem, 20):
            if len(other) - len(stem) <= 5:
                yield other, len(other) - len(stem)
        for length in range(max(_MIN_ROOT, len(stem) - 5), len(stem)):
            if stem[:length] in self.numbers:
                yield stem[:length], len(stem) - length

    def _starting(self, stem: str, limit: int) -> Iterable[str]:
        start = bisect_left(self.ordered, stem)
        for other in self.ordered[start : start + limit]:
            if not other.startswith(stem):
                return
            yield other

    def guess(self, stem: str) -> dict[int, float]:
        """For a word nobody knows: what it may be with one or two typos, or the words it begins."""
        if len(stem) < 3 or stem.startswith(NEGATED):
            return {}
        skeleton = _skeleton(stem)
        allowed = 0 if len(skeleton) < 4 else 1 if len(skeleton) < 7 else 2
        close = extract(skeleton, self.skeletons.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=12)
        nearest = min((distance for _, distance, _ in close), default=0)
        found: dict[int, float] = {}
        for other in self._starting(stem, 40):
            found[self.numbers[other]] = _BEGINNING
        for candidate, distance, _ in close:
            if distance == nearest:
                value = (_ONE_TYPO if distance <= 1 else _TWO_TYPOS) - (0.1 if candidate[0] != skeleton[0] else 0.0)
                for other in self.skeletons[candidate]:
                    found[self.numbers[other]] = max(value, found.get(self.numbers[other], 0.0))
        return found


def recognise(words: tuple[str, ...], lexicons: Mapping[Language, Lexicon]) -> list[dict[int, float]]:
    """For each word the numbers of the stems it may stand for, in either language, with how sure that is (0..1)."""
    stemmings = {language: Stemming(language) for language in LANGUAGES}
    readings: list[dict[int, float]] = []
    for word in words:
        stems = {language: stemmings[language](word) for language in lexicons}
        known = any(stems[language] in lexicon.numbers for language, lexicon in lexicons.items())
        reading: dict[int, float] = {}
        for language, lexicon in lexicons.items():
            reading |= lexicon.near(stems[language], known)
        if max(reading.values(), default=0.0) < _DOUBLED:
            for language, lexicon in lexicons.items():
                for number, value in lexicon.guess(stems[language]).items():
                    reading[number] = max(value, reading.get(number, 0.0))
        readings.append(reading)
    for position in range(len(words) - 1):
        joined = words[position] + words[position + 1]
        for language, lexicon in lexicons.items():
            stem = stemmings[language](joined)
            if stem in lexicon.numbers:
                readings[position][lexicon.numbers[stem]] = readings[position + 1][lexicon.numbers[stem]] = _EXACT
    return readings


def rarity(users: npt.NDArray[np.int64], total: int) -> npt.NDArray[np.float32]:
    """Weight of each word given how many of ``total`` entries use it: the rarer, the more it tells."""
    weights: npt.NDArray[np.float32] = np.log1p(total / np.maximum(users, 1)).astype(np.float32)
    return weights
