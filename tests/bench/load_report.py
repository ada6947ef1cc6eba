"""The figures of the load bench as a table for people and a chart: nothing here measures."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

Group = dict[tuple[str, int, int], list[dict[str, Any]]]

# Users on so many processes, with pauses of 2-5 s: milliseconds at the 95th percentile, and no error.
TARGETS = {(60, 1): 120.0, (100, 1): 200.0, (200, 2): 300.0}
MEMORY_TARGET = 0.5
PACE = {
    "calm": "whole journeys, pauses 2-5 s",
    "stress": "stress: whole journeys, pauses 0.5-1.5 s",
    "rush": "rush: all at the plan, pauses 2-5 s",
}
WHERE = {1: "one process, SQLite", 2: "two replicas, PostgreSQL, proxy"}
INK, FAINT, PAPER = "#0f1918", "#c9d4d2", "#ffffff"
LINES = {
    ("calm", 1): ("#0b5d5e", ""),
    ("stress", 1): ("#b3541e", ""),
    ("calm", 2): ("#0b5d5e", "7 4"),
    ("stress", 2): ("#b3541e", "7 4"),
}
WIDE, HIGH, LEFT, TOP, GAP, RIGHT = 880, 420, 70, 70, 90, 30


def write(document: dict[str, Any], figures: Path) -> None:
    """``load.md`` beside the figures and ``pictures/load.svg`` below them, from the document of the bench."""
    (figures.with_suffix(".md")).write_text(page(document), encoding="utf-8")
    picture = figures.parent / "pictures" / "load.svg"
    picture.parent.mkdir(exist_ok=True)
    picture.write_text(chart(document), encoding="utf-8")


def grouped(document: dict[str, Any]) -> Group:
    """The runs of each kind: pace, processes, users."""
    found: Group = {}
    for run in document["runs"]:
        found.setdefault((run["pace"], run["replicas"], run["users"]), []).append(run)
    return dict(sorted(found.items()))


def median(values: Sequence[float]) -> float:
    """Of what was measured; NaN when nothing was."""
    known = [value for value in values if not math.isnan(value)]
    return statistics.median(known) if known else math.nan


# ---- the table ----------------------------------------------------------------------------------------------------


def page(document: dict[str, Any]) -> str:
    """The whole of ``docs/load.md``."""
    about, groups = document["about"], grouped(document)
    lines = [
        "# Many at once",
        "",
        "Written by `make load`; method and meaning of the words below. Milliseconds from a click to the end of drawing, as the",
        "server and the socket take them; a browser's own drawing comes on top.",
        "",
        f"{about['when']}, {about['cores']} cores that carried the simulated owners too, Python {about['python']}, Streamlit "
        f"{about['streamlit']}, {about['seconds']:.0f} s a run"
        + (
            f", medians of {len(next(iter(groups.values())))} runs."
            if len(document["runs"]) > len(groups)
            else ", one run each."
        ),
        "",
        "![p95 and memory against users](pictures/load.svg)",
        "",
    ]
    for pace in dict.fromkeys(key[0] for key in groups):
        lines += _overview(pace, {key: runs for key, runs in groups.items() if key[0] == pace})
    for pace in dict.fromkeys(key[0] for key in groups):
        lines += _by_step(pace, {key: runs for key, runs in groups.items() if key[0] == pace})
    return "\n".join([*lines, *_errors(document), *METHOD, ""])


def _overview(pace: str, groups: Group) -> list[str]:
    lines = [
        f"## {PACE[pace][0].upper()}{PACE[pace][1:]}",
        "",
        "| users | where | steps | p50 | p95 | target | floor p95 | bench late | of one core | MB a session | errors |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for (_, replicas, users), runs in groups.items():
        slow = median([run["every_step"][1] for run in runs])
        errors = sum(len(run["errors"]) for run in runs)
        target = TARGETS.get((users, replicas)) if pace == "calm" else None
        met = "" if target is None else f"≤ {target:.0f}: {'met' if slow <= target and not errors else '**missed**'}"
        cells = [
            str(users),
            WHERE[replicas],
            str(sum(run["every_step"][2] for run in runs)),
            _ms(median([run["every_step"][0] for run in runs])),
            _ms(slow),
            met,
            _ms(median([run["floor"][1] for run in runs])),
            _ms(median([run["late"] for run in runs])),
            f"{median([run['processor'] for run in runs]):.0f} %",
            f"{median([run['memory_each'] for run in runs]):.2f}",
            str(errors),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, ""]


def _by_step(pace: str, groups: Group) -> list[str]:
    labels = sorted({label for runs in groups.values() for run in runs for label in run["steps"]})
    columns = [f"{users}, {'1 process' if replicas == 1 else f'{replicas} replicas'}" for _, replicas, users in groups]
    lines = [
        f"### By kind of step, {PACE[pace]}: p50 / p95",
        "",
        f"| step | {' | '.join(columns)} |",
        f"|---|{'---|' * len(columns)}",
    ]
    for label in labels:
        cells = []
        for runs in groups.values():
            known = [run["steps"][label] for run in runs if label in run["steps"]]
            cells.append(
                f"{_ms(median([k[0] for k in known]))} / {_ms(median([k[1] for k in known]))}" if known else ""
            )
        lines.append(f"| {label} | {' | '.join(cells)} |")
    return [*lines, ""]


def _errors(document: dict[str, Any]) -> list[str]:
    met = [
        f"- {run['users']} users, {PACE[run['pace']]}, {WHERE[run['replicas']]}: {error.splitlines()[0][:160]}"
        for run in document["runs"]
        for error in run["errors"][:3]
    ]
    return ["## Errors met", "", *met, ""] if met else []


def _ms(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.0f}" if value >= 100 else f"{value:.3g}"


METHOD = (
    "## Method",
    "",
    "- An owner is a client of Streamlit's own web-socket protocol that sends every widget on screen, answers the timers of",
    "  fragments and keeps the proxy's cookie. A quarter begins at the home page and answers the whole path, a quarter answers",
    "  only, a quarter picks markets, a quarter wants the plan and its PDF; then all go between markets and plan. Every firm is",
    "  different, so no conclusion of one serves another. All come in within 20 seconds and every step counts from the first.",
    "- `answer` and `next` are the questionnaire, `choice` a market put in or taken out, `page` another screen, `document` the",
    "  making of the PDF, `search` a product; these make the totals. `first` (coming in), `download` and `heartbeat` (the page's",
    "  own timer) are told apart.",
    "- The floor is an empty page with the same settings, one process, as many people, the same pauses, just before each run.",
    "- *Bench late*: how late the bench itself woke up, p95. Where it is not small the machine was full and a wait measured here",
    "  is partly the bench's own.",
    f"- *MB a session*: highest memory of the processes less that before the crowd, by users; target ≤ {MEMORY_TARGET:g}. It holds the",
    "  conclusions the process shares (at most 64) and the PDFs on screen.",
    "- *Of one core*: Rotta's own processes; PostgreSQL, the proxy and the simulated owners come on top, on the same cores.",
    "- Two replicas have a core each only as far as the owners, PostgreSQL and the proxy leave them one.",
)

# ---- the chart ----------------------------------------------------------------------------------------------------


def chart(document: dict[str, Any]) -> str:
    """Two panels over the number of users: p95 on a logarithmic scale with the targets, memory a session."""
    groups = grouped(document)
    users = sorted({key[2] for key in groups})
    half = (WIDE - LEFT - GAP - RIGHT) / 2
    slow = {key: median([run["every_step"][1] for run in runs]) for key, runs in groups.items()}
    floor: dict[int, float] = {
        n: median([r["floor"][1] for k, runs in groups.items() if k[2] == n for r in runs]) for n in users
    }
    memory = {key: median([run["memory_each"] for run in runs]) for key, runs in groups.items()}
    known = [v for v in (*slow.values(), *floor.values(), *TARGETS.values()) if not math.isnan(v)]
    low, high = 10 ** math.floor(math.log10(min(known))), 10 ** math.ceil(math.log10(max(known)))
    panel = _Panel(LEFT, half, users, low, high, logarithmic=True)
    parts = panel.frame(
        "p95 of all steps, ms (logarithmic)",
        [10**e for e in range(round(math.log10(low)), round(math.log10(high)) + 1)],
    )
    parts += panel.line([(n, floor[n]) for n in users], "#6b7a78", "2 3")
    for (n, _), target in TARGETS.items():
        if n in users:
            parts.append(panel.mark(n, target))
    most = max((v for v in memory.values() if not math.isnan(v)), default=MEMORY_TARGET)
    tick = next(t for t in (0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100) if 4 * t >= most or t == 100)
    top = tick * max(3, math.ceil(most / tick))
    other = _Panel(LEFT + half + GAP, half, users, 0.0, top, logarithmic=False)
    parts += other.frame("memory a session, MB", [tick * i for i in range(round(top / tick) + 1)])
    parts += other.line([(users[0], MEMORY_TARGET), (users[-1], MEMORY_TARGET)], INK, "1 3")
    for (pace, replicas), (colour, dashes) in LINES.items():
        mine = [key for key in groups if key[:2] == (pace, replicas)]
        parts += panel.line([(key[2], slow[key]) for key in mine], colour, dashes)
        parts += other.line([(key[2], memory[key]) for key in mine], colour, dashes)
    words = "; ".join(
        f"{k[2]} users, {PACE[k[0]]}, {WHERE[k[1]]}: p95 {_ms(slow[k])} ms, {memory[k]:.2f} MB a session"
        for k in groups
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" width="{WIDE}" height="{HIGH}" role="img" '
            'font-family="sans-serif" font-size="13">',
            "<title>Latency and memory against the number of users</title>",
            f"<desc>{escape(words)}</desc>",
            f'<rect width="{WIDE}" height="{HIGH}" fill="{PAPER}"/>',
            *_legend(),
            *parts,
            "</svg>",
            "",
        ]
    )


def _legend() -> list[str]:
    entries = [(f"{PACE[pace]}, {WHERE[n].partition(',')[0]}", *LINES[pace, n]) for pace, n in LINES]
    entries += [("empty page", "#6b7a78", "2 3"), ("◇ and thin black line: targets", PAPER, "")]
    parts = []
    for place, (words, colour, dashes) in enumerate(entries):
        x, y = LEFT + (place % 3) * 270, 18 + (place // 3) * 20
        parts.append(f'<path d="M{x} {y - 4}h26" stroke="{colour}" stroke-width="2.5" stroke-dasharray="{dashes}"/>')
        parts.append(f'<text x="{x + 32}" y="{y}" fill="{INK}">{escape(words)}</text>')
    return parts


class _Panel:
    def __init__(self, left: float, width: float, users: list[int], low: float, high: float, logarithmic: bool) -> None:
        self._left, self._width, self._users = left, width, users
        self._low, self._high, self._logarithmic = low, high, logarithmic
        self._bottom = HIGH - 40

    def _x(self, users: float) -> float:
        return self._left + self._width * users / self._users[-1]

    def _y(self, value: float) -> float:
        scale = math.log10 if self._logarithmic else float
        share = (scale(value) - scale(self._low)) / (scale(self._high) - scale(self._low))
        return self._bottom - share * (self._bottom - TOP - 20)

    def frame(self, title: str, ticks: Sequence[float]) -> list[str]:
        parts = [f'<text x="{self._left}" y="{TOP}" fill="{INK}" font-weight="bold">{escape(title)}</text>']
        for tick in ticks:
            y = self._y(tick)
            parts.append(f'<path d="M{self._left} {y:.1f}h{self._width:.1f}" stroke="{FAINT}" stroke-width="0.7"/>')
            parts.append(f'<text x="{self._left - 8}" y="{y + 4:.1f}" text-anchor="end" fill="{INK}">{tick:g}</text>')
        for users in self._users:
            parts.append(
                f'<text x="{self._x(users):.1f}" y="{self._bottom + 18}" text-anchor="middle" fill="{INK}">{users}</text>'
            )
        return [*parts, f'<text x="{self._left}" y="{self._bottom + 36}" fill="{INK}">users at once</text>']

    def line(self, points: Sequence[tuple[float, float]], colour: str, dashes: str) -> list[str]:
        known = [(self._x(users), self._y(value)) for users, value in points if not math.isnan(value)]
        if not known:
            return []
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in known)
        dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in known]
        return [
            f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>',
            *dots,
        ]

    def mark(self, users: float, value: float) -> str:
        x, y = self._x(users), self._y(value)
        return f'<path d="M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6z" fill="none" stroke="{INK}" stroke-width="1.5"/>'
