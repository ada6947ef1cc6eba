"""How wide the columns of a table stand: no word or figure broken that need not be, and as few lines as the words allow."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt

from planner import document
from planner.report import style
from planner.report.fonts import REGULAR, SEMIBOLD, width_of
from planner.report.voice import Voice

_TIGHT_COLUMNS, _TIGHT_SIZE = 7, 7.8
# Room at both sides of a cell, and what ragged ends of lines cost.
_PADDING = 8.0
_RAGGED = 1.06
# A longer word is broken rather than paid for by the other columns.
_WIDEST_WORD: float = style.TEXT_WIDTH * 0.24
_SHORT = 70.0
# Least widths that leave no room to move: then short texts of words may break.
_CROWDED: float = style.TEXT_WIDTH * 0.72
_TURNS = 12
# Widths somebody chose are kept unless others save at least so many lines.
_WORTH = 2


def letter_size(block: document.Table) -> float:
    """Points; tables of many columns are set smaller."""
    return _TIGHT_SIZE if len(block.head) >= _TIGHT_COLUMNS else float(style.CELL.fontSize)


def column_widths(voice: Voice, block: document.Table) -> list[float]:
    """Points for each column: the widths asked for or natural ones, moved where that spares lines."""
    size = letter_size(block)
    texts = [[voice.plain(cell) for cell in row] for row in (block.head, *block.rows)]
    lengths = [[width_of(text, REGULAR, size) * _RAGGED for text in row] for row in texts]
    columns = [([row[c] for row in texts], c in block.numeric) for c in range(len(block.head))]
    least = [_least(column, numeric, size) for column, numeric in columns]
    if sum(least) > _CROWDED:
        least = [_least(column, numeric, size, short=0.0) for column, numeric in columns]
    if block.widths:
        first = [style.TEXT_WIDTH * share / sum(block.widths) for share in block.widths]
    else:
        first = _natural([max(row[c] for row in lengths) + _PADDING + 2 for c in range(len(least))])
    return _balanced(lengths, _spared(first, least), least)


def _least(texts: Sequence[str], numeric: bool, size: float, short: float = _SHORT) -> float:
    """Room for the longest word, and for figures with their unit and ``short`` texts, such as dates, on one line."""
    words = max(width_of(word, SEMIBOLD, size) for text in texts for word in text.split(" "))
    whole = [width_of(text, REGULAR, size) for text in texts[1:]]
    lines = max((width for width in whole if numeric or width <= short), default=0.0)
    return min(max(words, lines) + _PADDING + 2, _WIDEST_WORD)


def _natural(wish: Sequence[float]) -> list[float]:
    """Columns content with an equal share of what is left take what they wish; the long ones divide the rest."""
    free = set(range(len(wish)))
    room = style.TEXT_WIDTH
    widths = [0.0] * len(wish)
    while small := [column for column in free if wish[column] <= room / len(free)]:
        for column in small:
            widths[column] = wish[column]
            free.remove(column)
        room = style.TEXT_WIDTH - sum(widths)
        if not free:
            return [width + room / len(widths) for width in widths]
    for column in free:
        widths[column] = room / len(free)
    return widths


def _spared(widths: list[float], least: list[float]) -> list[float]:
    """The same total, room moved from the widest column to those whose longest word would break."""
    for column, need in enumerate(least):
        giver = max(range(len(widths)), key=widths.__getitem__)
        lack = min(need - widths[column], widths[giver] - max(least[giver], widths[giver] / 2))
        if giver != column and lack > 0:
            widths[column] += lack
            widths[giver] -= lack
    return widths


def _balanced(lengths: Sequence[Sequence[float]], first: list[float], least: Sequence[float]) -> list[float]:
    """The widths among those tried that need the fewest lines.

    The height of a row is that of its tallest cell; were each row ruled by one column, the least total height would give the columns
    widths in proportion to the square root of the length of the text by which they rule. Each turn goes part of the way there.
    """
    best, fewest = first, _lines(lengths, first) - _WORTH
    if fewest < len(lengths):
        return first
    widths = first
    for _ in range(_TURNS):
        ruling = [0.0] * len(widths)
        for row in lengths:
            heights = [length / (width - _PADDING) for length, width in zip(row, widths, strict=True)]
            tallest = heights.index(max(heights))
            ruling[tallest] += row[tallest]
        total = sum(map(sqrt, ruling)) or 1.0
        aim = [style.TEXT_WIDTH * sqrt(length) / total for length in ruling]
        moved = [max(0.6 * w + 0.4 * a, low) for w, a, low in zip(widths, aim, least, strict=True)]
        over, slack = sum(moved) - style.TEXT_WIDTH, sum(moved) - sum(least)
        if over >= slack:
            break
        widths = [w - (w - low) * over / slack for w, low in zip(moved, least, strict=True)]
        lines = _lines(lengths, widths)
        if lines < fewest:
            best, fewest = widths, lines
    return best


def _lines(lengths: Sequence[Sequence[float]], widths: Sequence[float]) -> int:
    rooms = [width - _PADDING for width in widths]
    return sum(max(1, *(ceil(length / room) for length, room in zip(row, rooms, strict=True))) for row in lengths)
