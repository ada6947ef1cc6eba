"""The glossary of a plan: in plain words, the terms this very plan uses and no other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from planner.base import Text
from planner.document import Block, Bullets, Section
from planner.plan.draft import Draft
from planner.wording import say

# The least known first: a plan that uses more than it has room for explains these. ``content/texts/annexes.toml`` has the
# name, the meaning and the words to look for.
TERMS = (
    "score", "readiness", "potential", "level", "dual_use", "end_use", "re_export", "incoterms", "letter_of_credit", "de_minimis",
    "break_even", "cash_flow", "risk_class", "certainty", "scenario", "core", "permanent", "origin", "dap", "fca", "cip", "eori",
    "intrastat", "vies", "mrn", "ata", "ispm", "ce", "cup", "durc", "joint_venture", "indirect", "licence", "wto", "logistics",
    "exclusivity", "agent", "margin",
)  # fmt: skip
MOST = 14
# A firm that sells services meets no word on goods at a border.
GOODS = frozenset(
    {"incoterms", "dap", "fca", "cip", "eori", "intrastat", "mrn", "ata", "ispm", "ce", "origin", "logistics"}
)


def blocks(draft: Draft, sections: Iterable[Section]) -> tuple[Block, ...]:
    """A line a term that the sections use in either language; nothing when they use none."""
    used = list(_texts(tuple(sections)))
    italian, english = (" ".join(getattr(t, language) for t in used) for language in ("it", "en"))
    service = draft.advice.profile.products.is_service
    texts = _Searched(italian), _Searched(english)
    found = [term for term in TERMS if not (service and term in GOODS) and _said(draft, term, *texts)]
    kept = set(sorted(found, key=TERMS.index)[:MOST])
    if not kept:
        return ()
    lines = tuple(_line(draft, term) for term in found if term in kept)
    return (Bullets(items=tuple(sorted(lines, key=lambda line: line.it.lower()))),)


def _line(draft: Draft, term: str) -> Text:
    name, meaning = (draft.content.phrase(f"annexes.glossary.{term}.{part}") for part in ("name", "meaning"))
    return say(draft.content, "annexes.glossary.line", name=name, meaning=meaning)


def _said(draft: Draft, term: str, italian: _Searched, english: _Searched) -> bool:
    words = draft.content.phrase(f"annexes.glossary.{term}.words")
    return italian.holds(words.it) and english.holds(words.en)


class _Searched:
    """A long text with its small letters beside it: most words are not there, and only a plain search says so quickly."""

    def __init__(self, text: str) -> None:
        self._text, self._small = text, text.lower()

    def holds(self, words: str) -> bool:
        """Whether any of the words, divided by bars, begins a word of the text; capitals count only where the words have them."""
        return any(self._begins(word) for word in words.split("|"))

    def _begins(self, word: str) -> bool:
        text, wanted = (self._text, word) if word != word.lower() else (self._small, word)
        return wanted in text and re.search(rf"\b{re.escape(wanted)}", text) is not None


def _texts(node: Any) -> Iterator[Text]:
    if isinstance(node, Text):
        yield node
    elif isinstance(node, tuple):
        for item in node:
            yield from _texts(item)
    elif hasattr(type(node), "model_fields"):
        for name in type(node).model_fields:
            yield from _texts(getattr(node, name))
