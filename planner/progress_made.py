"""What changed between two evaluations of the same firm: readiness, areas, weak points, conditions and markets."""

from __future__ import annotations

from dataclasses import dataclass

from planner.advice import Advice


@dataclass(frozen=True)
class Range:
    """The same range before and after; None where no question applied."""

    before: tuple[float, float] | None
    after: tuple[float, float] | None


@dataclass(frozen=True)
class Progress:
    """Ids throughout; ``closed`` and ``opened`` are actions that close a weak point, ``passed`` and ``fired`` gates."""

    bands: tuple[str, str]
    index: Range
    areas: dict[str, Range]
    closed: tuple[str, ...]
    opened: tuple[str, ...]
    passed: tuple[str, ...]
    fired: tuple[str, ...]
    kept: tuple[str, ...]
    added: tuple[str, ...]
    dropped: tuple[str, ...]


def progress(before: Advice, after: Advice) -> Progress:
    """Compare two advices; a weak point is closed when today's no longer has it."""
    was, now = before.readiness, after.readiness
    gaps = [tuple(g.action for g in r.gaps) for r in (was, now)]
    gates = [tuple(dict.fromkeys(f.gate for f in r.gates if f.outcome == "fired")) for r in (was, now)]
    old = {d.dimension: _range(d.low, d.high) for d in was.dimensions}
    new = {d.dimension: _range(d.low, d.high) for d in now.dimensions}
    return Progress(
        bands=(was.band, now.band),
        index=Range((was.low, was.high), (now.low, now.high)),
        areas={name: Range(old.get(name), new.get(name)) for name in dict.fromkeys((*old, *new))},
        closed=_without(gaps[0], gaps[1]),
        opened=_without(gaps[1], gaps[0]),
        passed=_without(gates[0], gates[1]),
        fired=_without(gates[1], gates[0]),
        kept=tuple(m for m in after.chosen if m in before.chosen),
        added=_without(after.chosen, before.chosen),
        dropped=_without(before.chosen, after.chosen),
    )


def _range(low: float | None, high: float | None) -> tuple[float, float] | None:
    return None if low is None or high is None else (low, high)


def _without(these: tuple[str, ...], those: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in these if name not in those))
