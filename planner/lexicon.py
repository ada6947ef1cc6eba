"""Compares words typed by people with the words of our names, whatever the inflection, accents or small typos."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
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
        article articles goods sell selling tipo tipi type types lavori merce merci conto terzi terzista terzisti
        contoterzi biologico biologica biologici biologiche bio organic artigianale artigianali handmade lusso luxury""",
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
_PURPOSE = frozenset(("per", "for"))
PREPOSITIONS = frozenset().union(*_ASIDE.values())
_NEXT_THING: Mapping[Language, frozenset[str]] = {"it": frozenset(("e", "ed", "o")), "en": frozenset(("and", "or"))}
_DOUBLES = re.compile(r"(.)\1+")

_ITALIAN_END = re.compile(r"h?i?[aeiou]$")
_ENGLISH_ENDS = (
    *(("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("ies", "y")),
    *(("ss", "ss"), ("us", "us"), ("is", "is"), ("s", "")),
)

_EXACT, _FAMILY, _DOUBLED, _ONE_TYPO, _TWO_TYPOS, _BEGINNING = 1.0, 0.93, 0.92, 0.82, 0.68, 0.6
# Short stems bring together words that only look alike: "lame" and "lamiere", "mele" and "melasse".
_SHORT_FAMILY = 0.75
_KIN = 0.8
_MIN_ROOT = 5
_MAX_SUFFIX = 5


def _pieces(text: str) -> list[str]:
    """Words and commas in lower case, without accents, apostrophes or other scripts; cut to MAX_CHARACTERS."""
    plain = text[:MAX_CHARACTERS].translate(_APOSTROPHES)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.casefold()).encode("ascii", "ignore").decode("ascii")
    return _PIECES.findall(plain.lower())


def words_of(text: str) -> tuple[str, ...]:
    """The telling words in order, at most MAX_WORDS; those after "non", "senza" and the like carry the mark NEGATED."""
    return _telling(_pieces(text))


def words_in(text: str) -> list[str]:
    """Every word of a text, prepositions too, in its plain form."""
    return [piece for piece in _pieces(text) if piece not in _MARKS]


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
    aside = purpose = False
    for piece in (*pieces, ";"):
        ends = piece in _MARKS and not (purpose and piece == ",")
        if ends or (piece in _NEXT_THING[language] and not aside):
            heads.update(thing if language == "it" else thing[-1:])
            thing, aside, purpose = [], False, False
        elif piece in _ASIDE[language]:
            aside = True
            purpose = purpose or piece in _PURPOSE
        elif not aside and piece not in STOP and piece not in _MARKS and piece not in _NEXT_THING[language]:
            thing.append(SAME_WORD.get(piece, piece))
    return _telling(pieces), heads


def heads_asked(text: str) -> frozenset[str]:
    """The words of a query that name the thing itself, where a preposition tells them from the others; else none."""
    pieces = frozenset(_pieces(text))
    for language in LANGUAGES:
        if pieces & _ASIDE[language] - _NEGATION:
            return frozenset(words_and_heads(text, language)[1])
    return frozenset()


def _skeleton(stem: str) -> str:
    """A stem with every letter single: doubling is what people get wrong most often."""
    return _DOUBLES.sub(r"\1", stem.replace("y", "i"))


class Forms:
    """Brings the words of one language to their plain form (one for singular and plural) and to their stem.

    Made anew for each query, because stemmers keep state and the index is shared by threads.
    """

    def __init__(self, language: Language) -> None:
        self._stemmer = snowballstemmer.stemmer(_STEMMERS[language])
        self._italian = language == "it"

    def plain(self, word: str) -> str:
        if self._italian:
            return _ITALIAN_END.sub("", word) if len(word) > 2 else word
        for end, singular in _ENGLISH_ENDS:
            if word.endswith(end):
                return word.removesuffix(end) + singular if len(word) > 3 else word
        return word

    def stem(self, word: str) -> str:
        mark = NEGATED if word.startswith(NEGATED) else ""
        return mark + str(self._stemmer.stemWord(word.removeprefix(NEGATED)))


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Every word of one language in plain form with its number; families are the numbers under a plain form or stem."""

    numbers: Mapping[str, int]
    families: Mapping[str, tuple[int, ...]]
    ordered: tuple[str, ...]
    skeletons: Mapping[str, tuple[str, ...]]

    def knows(self, plain: str, stem: str) -> bool:
        return plain in self.numbers or stem in self.families

    def near(self, plain: str, stem: str, known: bool) -> dict[int, float]:
        """Words that are the same but for inflection, double letters or derivation, with how alike they are (0..1).

        ``known`` says that the word exists as typed, maybe in the other language: doubled letters then count less.
        """
        found: dict[int, float] = {}
        for form in dict.fromkeys((plain, stem)):
            for other, extra in self._kin(form):
                for number in self.families[other]:
                    found[number] = max(_KIN - 0.03 * extra, found.get(number, 0.0))
        for skeleton in dict.fromkeys((_skeleton(plain), _skeleton(stem))):
            if not known or len(skeleton) >= _MIN_ROOT:
                for other in self.skeletons.get(skeleton, ()):
                    found |= dict.fromkeys(self.families[other], _KIN if known else _DOUBLED)
        family = _FAMILY if len(stem) >= _MIN_ROOT else _SHORT_FAMILY
        found |= dict.fromkeys(self.families.get(stem, ()), family)
        if plain in self.numbers:
            found[self.numbers[plain]] = _EXACT
        return found

    def _kin(self, stem: str) -> Iterable[tuple[str, int]]:
        if len(stem) < _MIN_ROOT or stem.startswith(NEGATED):
            return
        for other in self._starting(stem, 20):
            if len(other) - len(stem) <= _MAX_SUFFIX:
                yield other, len(other) - len(stem)
        for length in range(max(_MIN_ROOT, len(stem) - _MAX_SUFFIX), len(stem)):
            if stem[:length] in self.families:
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
            found |= dict.fromkeys(self.families[other], _BEGINNING)
        for candidate, distance, _ in close:
            if distance == nearest:
                value = (_ONE_TYPO if distance <= 1 else _TWO_TYPOS) - (0.1 if candidate[0] != skeleton[0] else 0.0)
                for other in self.skeletons[candidate]:
                    for number in self.families[other]:
                        found[number] = max(value, found.get(number, 0.0))
        return found


class Numbering:
    """Gives every word of each language a number while an index is built."""

    def __init__(self) -> None:
        self.count = 0
        self._forms = {language: Forms(language) for language in LANGUAGES}
        self._numbers: dict[Language, dict[str, int]] = {language: {} for language in LANGUAGES}
        self._met: dict[tuple[Language, str], int] = {}
        self._families: dict[Language, dict[str, list[int]]] = {language: {} for language in LANGUAGES}

    def number(self, word: str, language: Language) -> int:
        number = self._met.get((language, word))
        if number is None:
            plain = self._forms[language].plain(word)
            number = self._numbers[language].setdefault(plain, self.count)
            self._met[language, word] = number
            if number == self.count:
                self.count += 1
                for form in dict.fromkeys((plain, self._forms[language].stem(word))):
                    self._families[language].setdefault(form, []).append(number)
        return number

    def lexicons(self) -> dict[Language, Lexicon]:
        return {language: self._lexicon(language) for language in LANGUAGES}

    def _lexicon(self, language: Language) -> Lexicon:
        skeletons: dict[str, list[str]] = {}
        for stem in self._families[language]:
            if not stem.startswith(NEGATED):
                skeletons.setdefault(_skeleton(stem), []).append(stem)
        return Lexicon(
            numbers=dict(self._numbers[language]),
            families={stem: tuple(numbers) for stem, numbers in self._families[language].items()},
            ordered=tuple(sorted(self._families[language])),
            skeletons={skeleton: tuple(stems) for skeleton, stems in skeletons.items()},
        )


def recognise(words: tuple[str, ...], lexicons: Mapping[Language, Lexicon]) -> list[dict[int, float]]:
    """For each word the numbers of the words it may stand for, in either language, with how sure that is (0..1)."""
    forms = {language: Forms(language) for language in lexicons}
    readings = [_read(word, lexicons, forms) for word in words]
    for position in range(len(words) - 1):
        _join(words[position], words[position + 1], readings[position : position + 2], lexicons, forms)
    return readings


def _read(word: str, lexicons: Mapping[Language, Lexicon], forms: Mapping[Language, Forms]) -> dict[int, float]:
    typed = {language: (forms[language].plain(word), forms[language].stem(word)) for language in lexicons}
    known = any(lexicon.knows(*typed[language]) for language, lexicon in lexicons.items())
    reading: dict[int, float] = {}
    for language, lexicon in lexicons.items():
        reading |= lexicon.near(*typed[language], known)
    if max(reading.values(), default=0.0) < _DOUBLED:
        for language, lexicon in lexicons.items():
            for number, value in lexicon.guess(typed[language][0]).items():
                reading[number] = max(value, reading.get(number, 0.0))
    return reading


def _join(
    first: str,
    second: str,
    pair: Sequence[dict[int, float]],
    lexicons: Mapping[Language, Lexicon],
    forms: Mapping[Language, Forms],
) -> None:
    """Let two words stand for the one they make together ("sun glasses"), also misspelt when one of them is unknown."""
    unsure = min(max(reading.values(), default=0.0) for reading in pair) < _DOUBLED
    for language, lexicon in lexicons.items():
        plain, stem = forms[language].plain(first + second), forms[language].stem(first + second)
        if len(stem) <= len(first) + 1:
            continue
        found = {lexicon.numbers[plain]: _EXACT} if plain in lexicon.numbers else lexicon.guess(stem) if unsure else {}
        for number, value in found.items():
            if value >= _ONE_TYPO:
                for reading in pair:
                    reading[number] = max(value, reading.get(number, 0.0))


def rarity(users: npt.NDArray[np.int64], total: int) -> npt.NDArray[np.float32]:
    """Weight of each word given how many of ``total`` entries use it: the rarer, the more it tells."""
    weights: npt.NDArray[np.float32] = np.log1p(total / np.maximum(users, 1)).astype(np.float32)
    return weights
