"""What was measured: values beside their floor, medians over the runs, a table to read and a document to keep."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

MET = {True: "met", False: "MISSED", None: ""}


@dataclass(frozen=True)
class Target:
    """At most ``most``: in the figure's own unit, or ``relative`` to the floor."""

    most: float
    relative: bool = False


@dataclass(frozen=True)
class Figure:
    """One line of the table: medians over the runs; ``ratio`` is the median of each run's own ratio to its floor."""

    name: str
    unit: str
    value: float
    low: float
    high: float
    floor: float | None
    ratio: float | None
    target: Target | None
    met: bool | None
    note: str


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile, ``share`` in 0..1; ValueError when nothing was measured."""
    if not values:
        raise ValueError("nothing was measured")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered) - 1e-9) - 1)]


def p95(values: Sequence[float]) -> float:
    return percentile(values, 0.95)


def figure(
    name: str,
    unit: str,
    values: Sequence[float],
    floors: Sequence[float] | None = None,
    target: Target | None = None,
    note: str = "",
) -> Figure:
    """Join the runs: one value each and, where there is one, the floor of the same run."""
    value = statistics.median(values)
    ratio = None
    if floors is not None:
        ratio = statistics.median(v / f for v, f in zip(values, floors, strict=True))
    met = None
    if target is not None:
        compared = ratio if target.relative else value
        met = compared is not None and compared <= target.most
    return Figure(
        name=name,
        unit=unit,
        value=value,
        low=min(values),
        high=max(values),
        floor=statistics.median(floors) if floors is not None else None,
        ratio=ratio,
        target=target,
        met=met,
        note=note,
    )


def table(figures: Sequence[Figure]) -> str:
    """The figures as lines of a terminal."""
    head = ("what", "median", "runs", "floor", "ratio", "target", "")
    rows = [head, *(_row(f) for f in figures)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:6], widths[1:6], strict=True)), row[6]]
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "-" * max(len(line) for line in lines))
    notes = [f"{f.name}: {f.note}" for f in figures if f.note]
    return "\n".join([*lines, "", *notes]).rstrip()


def _row(f: Figure) -> tuple[str, str, str, str, str, str, str]:
    target = ""
    if f.target is not None:
        target = f"<= {f.target.most:g} x floor" if f.target.relative else f"<= {f.target.most:g} {f.unit}".rstrip()
    return (
        f.name,
        f"{_digits(f.value)} {f.unit}".rstrip(),
        f"{_digits(f.low)}-{_digits(f.high)}",
        "" if f.floor is None else f"{_digits(f.floor)} {f.unit}".rstrip(),
        "" if f.ratio is None else f"{f.ratio:.1f}",
        target,
        MET[f.met],
    )


def _digits(value: float) -> str:
    return f"{value:.0f}" if value == int(value) or abs(value) >= 100 else f"{value:.3g}"


def document(figures: Sequence[Figure], about: dict[str, Any]) -> dict[str, Any]:
    """The same as JSON."""
    return {"about": about, "figures": [asdict(f) for f in figures]}
