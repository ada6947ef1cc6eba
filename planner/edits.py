"""What the firm changed in the lists of its plan: kept apart from Rotta's proposals and laid over them, never over each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import count
from types import MappingProxyType
from typing import Annotated, Literal, TypeVar

from pydantic import Field, StringConstraints

from planner.base import IsoDate, MarketId, Model
from planner.content.load import Content
from planner.questionnaire import AnswerProblem, printable

ListName = Literal["activities", "budget_lines", "risks", "indicators"]
MAX_ADDED, MAX_TOUCHED = 20, 200
LONGEST, LONGEST_SHORT, MAX_AMOUNT = 200, 80, 50_000_000
OWN = "own_"
OWN_ID, LAST_NUMBER = r"^own_[1-9][0-9]{0,5}$", 999_999
# What may be written in a line of each list; the market only in a line the firm added itself.
FIELDS: Mapping[ListName, tuple[str, ...]] = MappingProxyType(
    {
        "activities": ("text", "owner", "start", "end"),
        "budget_lines": ("text", "first_year", "second_year"),
        "risks": ("text", "level", "trigger", "response", "owner"),
        "indicators": ("text", "target", "end"),
    }
)

# Of a proposal: its kind and what it is about, joined by points. Of a line of the firm's: own_1, own_2 ...
LineId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$", max_length=130)]
OwnId = Annotated[str, StringConstraints(pattern=OWN_ID)]
Words = Annotated[str, Field(max_length=LONGEST)]
Short = Annotated[str, Field(max_length=LONGEST_SHORT)]
Amount = Annotated[int, Field(ge=0, le=MAX_AMOUNT)]


class Item(Model):
    """What the firm wrote in one line; None leaves what Rotta proposes. Amounts are whole euro in the first and second year."""

    market: MarketId | None = None
    text: Words | None = None
    owner: Short | None = None
    target: Short | None = None
    level: Literal["low", "medium", "high"] | None = None
    trigger: Words | None = None
    response: Words | None = None
    start: IsoDate | None = None
    end: IsoDate | None = None
    first_year: Amount | None = None
    second_year: Amount | None = None


class Edits(Model):
    """The changes of one list. ``changed`` and ``removed`` name proposals; names that fit no proposal now are kept for when
    they do again. ``order`` holds the lines the firm moved with those around them."""

    changed: Annotated[dict[LineId, Item], Field(max_length=MAX_TOUCHED)] = {}
    added: Annotated[dict[OwnId, Item], Field(max_length=MAX_ADDED)] = {}
    removed: Annotated[tuple[LineId, ...], Field(max_length=MAX_TOUCHED)] = ()
    order: Annotated[tuple[LineId, ...], Field(max_length=2 * MAX_TOUCHED)] = ()


L = TypeVar("L")


def laid_over(proposed: Mapping[str, L], edits: Edits, written: Callable[[str, L | None, Item], L]) -> tuple[L, ...]:
    """The list as it stands: proposals less those removed, changed ones as ``written`` says, added ones, in the firm's order."""
    found: dict[str, L] = {}
    for name, line in proposed.items():
        if name not in edits.removed:
            found[name] = written(name, line, edits.changed[name]) if name in edits.changed else line
    for name, item in edits.added.items():
        found[name] = written(name, None, item)
    return tuple(found[name] for name in _in_order(tuple(found), edits.order))


def _in_order(names: tuple[str, ...], order: tuple[str, ...]) -> list[str]:
    """Lines the firm never moved follow the line they would follow anyway."""
    found = [name for name in dict.fromkeys(order) if name in names]
    for position, name in enumerate(names):
        if name not in found:
            before = next((n for n in reversed(names[:position]) if n in found), None)
            found.insert(0 if before is None else found.index(before) + 1, name)
    return found


# ---- what a person does to a list -----------------------------------------------------------------------------------


def change(edits: Edits, name: str, values: Mapping[str, object]) -> Edits:
    """The same with these fields of a line written; a field set to None goes back to the proposal."""
    group = "added" if name.startswith(OWN) else "changed"
    lines: dict[str, Item] = dict(getattr(edits, group))
    item = lines.get(name, Item()).model_copy(update=dict(values))
    if item == Item() and group == "changed":
        lines.pop(name, None)
    else:
        lines[name] = item
    return edits.model_copy(update={group: lines})


def add(edits: Edits, item: Item) -> Edits:
    """A line of the firm's at the end, under the first number above all others, or the first free one past the last there is."""
    used = {int(n.removeprefix(OWN)) for n in (*edits.added, *edits.order) if re.fullmatch(OWN_ID, n)}
    above = 1 + max(used, default=0)
    name = f"{OWN}{above if above <= LAST_NUMBER else next(n for n in count(1) if n not in used)}"
    order = (*edits.order, name) if edits.order else ()
    return edits.model_copy(update={"added": {**edits.added, name: item}, "order": order})


def remove(edits: Edits, name: str) -> Edits:
    """Take a line away: the firm's own for good, a proposal until it is brought back."""
    if name.startswith(OWN):
        return edits.model_copy(update={"added": {n: i for n, i in edits.added.items() if n != name}})
    return edits.model_copy(update={"removed": tuple(dict.fromkeys((*edits.removed, name)))})


def bring_back(edits: Edits, name: str) -> Edits:
    """Show a proposal again that was removed."""
    return edits.model_copy(update={"removed": tuple(n for n in edits.removed if n != name)})


def forget(edits: Edits, name: str) -> Edits:
    """Drop what was written over a proposal."""
    return edits.model_copy(update={"changed": {n: i for n, i in edits.changed.items() if n != name}})


def move(edits: Edits, names: tuple[str, ...], name: str, neighbour: str) -> Edits:
    """Exchange two lines; ``names`` is the list as it stands, in its order."""
    swapped = {name: neighbour, neighbour: name}
    return edits.model_copy(update={"order": tuple(swapped.get(n, n) for n in names)})


# ---- checking -------------------------------------------------------------------------------------------------------


def wrong_edits(content: Content, lists: Mapping[ListName, Edits]) -> Iterator[AnswerProblem]:
    """What shape alone cannot tell: unknown markets, fields of another list, an end before its beginning, unprintable words."""
    known = frozenset(content.tables.markets.ids)
    for list_name, edits in lists.items():
        for group, lines in (("changed", edits.changed), ("added", edits.added)):
            for name, item in lines.items():
                path = f"{list_name}.{group}.{name}"
                for field, key in _wrong(item, (*FIELDS[list_name], *(("market",) if group == "added" else ())), known):
                    yield AnswerProblem(path=f"{path}.{field}", text=content.phrase(key))


def _wrong(item: Item, fields: tuple[str, ...], known: Collection[str]) -> Iterator[tuple[str, str]]:
    for field in Item.model_fields:
        value = getattr(item, field)
        if value is None:
            continue
        if field not in fields:
            yield field, "edits.problem.field"
        elif field == "market" and value not in known:
            yield field, "problem.unknown_market"
        elif isinstance(value, str) and not printable(value):
            yield field, "problem.control_characters"
    if item.start is not None and item.end is not None and item.end < item.start:
        yield "end", "edits.problem.end_before_start"
