"""Reads a plan the way its readers do: every sentence, every number, every word that should not be there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from planner.base import Language, Text
from planner.document import Block, Plan

SNAKE = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
CAPITALS = re.compile(r"\b[A-Z]{3}\b")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_PLACEHOLDER = re.compile(r"\{[a-z_]*\}")
# Words that concern goods at a border: a firm that sells services must never meet them.
CUSTOMS = re.compile(
    r"\b(daz[io]\w*|dogan\w*|customs|dut(?:y|ies)|tariff\w*|incoterms?|etichett\w*|labels|labelling|hs|taric|rex|"
    r"spedizion\w*|shipments?)\b",
    re.IGNORECASE,
)


def texts(node: Any) -> Iterator[Text]:
    """Every two-language text below a node, in reading order."""
    if isinstance(node, Text):
        yield node
    elif isinstance(node, (list, tuple)):
        for item in node:
            yield from texts(item)
    elif hasattr(type(node), "model_fields"):
        for name in type(node).model_fields:
            yield from texts(getattr(node, name))


def blocks(plan: Plan, kind: str, section: str | None = None) -> list[Any]:
    """Blocks of one kind, in the whole plan or in one chapter."""
    found: list[Block] = [b for s in plan.sections if section in (None, s.id) for b in s.blocks]
    return [b for b in found if b.kind == kind]


def same_numbers(text: Text) -> bool:
    """Whether both languages give the same figures; "4.0" in a name may stand unchanged beside "1.234,5"."""
    italian, english = set(_NUMBER.findall(text.it)), set(_NUMBER.findall(text.en))
    plain = {n.replace(",", "") for n in english}
    turned = {n: n.replace(".", "").replace(",", ".") for n in italian}
    return all(n in english or turned[n] in plain for n in italian) and all(
        n in italian or n.replace(",", "") in turned.values() for n in english
    )


def amounts(text: str) -> list[int]:
    """Whole amounts of an English sentence, smallest first."""
    return sorted(int(n.replace(",", "")) for n in _NUMBER.findall(text))


def unfilled(text: str) -> list[str]:
    return _PLACEHOLDER.findall(text)


def lines(plan: Plan, language: Language) -> list[str]:
    """Every line with figures that a reader compares, cell after cell: rows of tables, facts with their source, bars."""
    found: list[str] = []
    for block in (b for section in plan.sections for b in section.blocks):
        if block.kind == "table":
            found += ["".join(cell.get(language) for cell in row) for row in block.rows]
        elif block.kind == "facts":
            found += ["".join(t.get(language) for t in (f.label, f.value, f.note) if t) for f in block.items]
        elif block.kind == "bars":
            found += [bar.label.get(language) + bar.shown.get(language) for bar in block.bars]
    return found


def squeezed(text: str) -> str:
    """Without spaces and break marks: a line may break anywhere."""
    return re.sub(r"[\s\u00ad\u200b]+", "", text)
