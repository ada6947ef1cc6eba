"""How many at once: owners on one process and on two replicas behind the proxy, beside the empty page: ``python -m tests.bench.load``.

Each run has servers of its own, warmed by one owner; one process keeps its plans in SQLite, replicas in PostgreSQL. Every
step counts from the first newcomer on; the machine carries the owners too, so how late they themselves woke up is told.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import math
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from pages.parts.navigation import address_of
from planner.content.load import Content, load_content
from planner.store.plans import open_store
from tests.bench.crowd import BENCH, NO_STEP, Timings, come_and_go, journeys, reader, rush, steps
from tests.bench.figures import percentile
from tests.bench.load_report import write
from tests.bench.owner import Owner, firm, link
from tests.bench.replicas import Replicas
from tests.bench.server import ROOT, Server, database_url, last_words, start_floor, start_rotta
from tests.bench.tab import AppError, Tab

PAUSES = {"calm": (2.0, 5.0), "stress": (0.5, 1.5), "rush": (2.0, 5.0)}
ENTRANCE = 20.0
FLOOR_SECONDS = 20.0
SETTLE = 4.0
LOOK_EVERY = 0.5
WARM_FIRM = 0
RESULTS = ROOT / "docs" / "load.json"


@dataclass
class Run:
    """One run: milliseconds by kind of step as (median, 95th percentile, count); the floor's and the bench's own beside."""

    users: int
    pace: str
    replicas: int
    seconds: float
    steps: dict[str, tuple[float, float, int]] = field(default_factory=dict)
    every_step: tuple[float, float, int] = (math.nan, math.nan, 0)
    floor: tuple[float, float, int] = (math.nan, math.nan, 0)
    late: float = math.nan
    errors: list[str] = field(default_factory=list)
    memory_each: float = math.nan
    memory: float = math.nan
    processor: float = math.nan
    load_before: float = math.nan


def _spread(seconds: list[float]) -> tuple[float, float, int]:
    if not seconds:
        return (math.nan, math.nan, 0)
    return (round(1000 * percentile(seconds, 0.5), 1), round(1000 * percentile(seconds, 0.95), 1), len(seconds))


class _Watch:
    """Looks at the servers while a crowd is there: processor of all, resident memory at its highest."""

    def __init__(self, servers: list[Server]) -> None:
        self._servers = servers
        self.before = self.highest = sum(s.memory for s in servers)
        self._begun, self._processor = time.monotonic(), sum(s.processor for s in servers)

    async def look(self) -> None:
        while True:
            self.highest = max(self.highest, sum(s.memory for s in self._servers))
            await asyncio.sleep(LOOK_EVERY)

    @property
    def busy(self) -> float:
        """Percent of one core."""
        worked = sum(s.processor for s in self._servers) - self._processor
        return 100 * worked / (time.monotonic() - self._begun)


async def _measured(
    run: Run, content: Content, store_url: str, url: str, servers: list[Server], firms: Iterator[int]
) -> None:
    store = open_store(store_url, content)
    try:
        for server in servers:
            await _warm(server.url, content, link(store, firm(content, WARM_FIRM)))
        await asyncio.sleep(SETTLE)
        crowd = (rush if run.pace == "rush" else journeys)(content, store, firms, run.users)
        watch = _Watch(servers)
        looking = asyncio.create_task(watch.look())
        through_proxy = url not in [server.url for server in servers]
        timings, run.errors = await come_and_go(url, crowd, run.seconds, PAUSES[run.pace], ENTRANCE, through_proxy)
        looking.cancel()
        _note(run, timings, watch)
    finally:
        store.close()


def _note(run: Run, timings: Timings, watch: _Watch) -> None:
    run.steps = {label: _spread(s) for label, s in sorted(timings.items()) if label != BENCH and s}
    run.every_step = _spread(steps(timings))
    run.late = _spread(timings[BENCH])[1]
    run.processor, run.memory = round(watch.busy), round(watch.highest)
    run.memory_each = round((watch.highest - watch.before) / run.users, 2)


async def _warm(url: str, content: Content, query: str) -> None:
    tab = Tab(url)
    await tab.open(address_of("result"), query)
    owner = Owner(tab, content, firm(content, WARM_FIRM))
    await owner.weigh()
    await owner.plan()
    await tab.close()


def measure(run: Run, content: Content, floor: Server, firms: Iterator[int]) -> Run:
    """Fill in the figures of a run; servers are started for it and stopped."""
    with suppress(AttributeError):
        run.load_before = round(os.getloadavg()[0], 1)
    timings, failed = asyncio.run(
        come_and_go(floor.url, [reader] * run.users, FLOOR_SECONDS, PAUSES[run.pace], FLOOR_SECONDS / 4)
    )
    run.floor = _spread(timings["step"])
    with tempfile.TemporaryDirectory(prefix="rotta-load-") as made, ExitStack() as running:
        work = Path(made)
        if run.replicas == 1:
            server = start_rotta(work)
            running.callback(server.stop)
            store_url, url, servers = database_url(work), server.url, {"rotta": server}
        else:
            replicas = Replicas(work)
            running.callback(replicas.stop)
            store_url, url, servers = replicas.database.url, replicas.url, replicas.servers
        try:
            asyncio.run(_measured(run, content, store_url, url, list(servers.values()), firms))
        except AppError as error:
            raise RuntimeError(f"{error}\n" + "\n".join(last_words(work, name) for name in servers)) from error
    run.errors += failed
    return run


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def main(arguments: list[str], say: Callable[[str], None]) -> int:
    """0 when nobody met an error, 1 otherwise. A missed target is a figure, not a failure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.load", description=__doc__)
    parser.add_argument("--users", type=_numbers, default=[20, 60, 100, 200], metavar="N,N,...")
    parser.add_argument(
        "--paces",
        default="calm,stress,rush",
        help="whole journeys with pauses of 2-5 s (calm) or 0.5-1.5 s (stress); rush: calm, but all at the plan",
    )
    parser.add_argument("--replicas", type=_numbers, default=[1, 2], metavar="1,2")
    parser.add_argument("--seconds", type=float, default=75.0, help="of each run")
    parser.add_argument("--runs", type=int, default=1, help="of each kind; medians are shown")
    parser.add_argument(
        "--json", type=Path, default=RESULTS, help="where the figures go; the table and the chart beside it"
    )
    parser.add_argument("--report-only", action="store_true", help="draw table and chart again from the figures")
    options = parser.parse_args(arguments)
    if not options.report_only:
        _all_runs(options, say)
    document = json.loads(options.json.read_text(encoding="utf-8"))
    write(document, options.json)
    return 1 if any(run["errors"] for run in document["runs"]) else 0


def _all_runs(options: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Figures are kept after each run: whoever stops half-way has what was measured."""
    content, firms = load_content(ROOT / "content"), itertools.count(1)
    about: dict[str, object] = {
        "when": datetime.now(UTC).isoformat(timespec="minutes"),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "streamlit": version("streamlit"),
        "seconds": options.seconds,
    }
    done: list[Run] = []
    with tempfile.TemporaryDirectory(prefix="rotta-floor-") as made, ExitStack() as running:
        floor = start_floor(Path(made))
        running.callback(floor.stop)
        kinds = itertools.product(range(options.runs), options.paces.split(","), options.replicas, options.users)
        for _, pace, replicas, users in kinds:
            run = measure(Run(users, pace, replicas, options.seconds), content, floor, firms)
            done.append(run)
            document = {"about": about, "not_steps": list(NO_STEP), "runs": [asdict(run) for run in done]}
            options.json.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
            median, slow, count = run.every_step
            say(
                f"{users} users, {pace}, {replicas} process(es): {count} steps, p50 {median} ms, p95 {slow} ms, floor "
                f"{run.floor[1]} ms, bench late {run.late} ms, {run.processor:.0f} % of a core, {run.memory_each} MB each, "
                f"{len(run.errors)} errors"
            )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], lambda line: print(line, file=sys.stderr, flush=True)))
