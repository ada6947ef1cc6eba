"""Rotta and the empty page served side by side: cold start, one owner's steps, memory, a room full of owners."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from pages.parts.navigation import address_of
from planner.content.load import Content
from planner.store.plans import Store, open_store
from tests.bench import crowd, server
from tests.bench.figures import Figure, Target, figure, p95
from tests.bench.owner import ANSWER, CHOICE, NEXT, PAGE, SLIDE, Owner, firm, link, started
from tests.bench.server import Server
from tests.bench.tab import AppError, Tab

# The work Rotta does in the background after its first visitor, to be over before anything is measured.
SETTLE = 5.0
# Points of a slider of the what-if panel.
SLIDER_STEP = 2
# The firm of the journey that warms up.
KNOWN_FIRM = 0


@dataclass(frozen=True)
class Size:
    """How much is measured; ``users`` look at the app for ``seconds``, ``journeys`` stay open for the memory."""

    runs: int = 3
    reruns: int = 100
    choices: int = 24
    journeys: int = 6
    users: int = 20
    seconds: float = 30.0


FULL = Size(journeys=20, users=60, seconds=90.0)


@dataclass
class Bench:
    """What every measurement needs; ``firms`` numbers them, so that no conclusion about one firm serves another."""

    content: Content
    work: Path
    size: Size
    say: Callable[[str], None]
    firms: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    errors: list[str] = field(default_factory=list)


def measure(bench: Bench) -> list[Figure]:
    """All figures of this module: some minutes of work."""
    with ExitStack() as running:
        store = open_store(server.database_url(bench.work), bench.content)
        running.callback(store.close)
        figures, floor, rotta = _cold_start(bench, running)
        try:
            return figures + asyncio.run(_warm(bench, store, floor, rotta))
        except AppError as error:
            raise RuntimeError(f"{error}\n{server.last_words(bench.work, 'rotta')}") from error


async def _warm(bench: Bench, store: Store, floor: Server, rotta: Server) -> list[Figure]:
    await asyncio.sleep(SETTLE)
    bench.say("one journey to warm up")
    await (await _journey(bench, rotta, KNOWN_FIRM)).close()
    figures = await _steps(bench, store, floor, rotta)
    figures += await _memory(bench, floor, rotta)
    return figures + await crowd.measure(bench, store, floor, rotta)


def _cold_start(bench: Bench, running: ExitStack) -> tuple[list[Figure], Server, Server]:
    """Start both again and again; the first pair only warms the disk, the last one stays."""
    healthy: dict[str, list[float]] = {"floor": [], "rotta": []}
    drawn: dict[str, list[float]] = {"floor": [], "rotta": []}
    work: dict[str, list[float]] = {"floor": [], "rotta": []}
    kept: dict[str, Server] = {}
    for run in range(bench.size.runs + 1):
        for name, begin in (("floor", server.start_floor), ("rotta", server.start_rotta)):
            bench.say(f"start {run} of {bench.size.runs}: {name}")
            kept[name] = begin(bench.work)
            running.callback(kept[name].stop)
            seconds = asyncio.run(_first_page(kept[name]))
            if run:
                healthy[name].append(kept[name].healthy)
                drawn[name].append(seconds)
                work[name].append(kept[name].processor)
            if run < bench.size.runs:
                kept[name].stop()
    figures = [
        figure("start until it answers", "s", healthy["rotta"], healthy["floor"], Target(2, relative=True)),
        figure("start until a page is drawn", "s", drawn["rotta"], drawn["floor"], Target(2, relative=True)),
        figure("  processor until then", "s", work["rotta"], work["floor"]),
    ]
    return figures, kept["floor"], kept["rotta"]


async def _first_page(served: Server) -> float:
    tab = Tab(served.url)
    await tab.open()
    seconds = time.perf_counter() - served.started
    await tab.close()
    return seconds


async def _journey(bench: Bench, rotta: Server, number: int) -> Tab:
    tab, case = Tab(rotta.url), firm(bench.content, number)
    await tab.open()
    await Owner(tab, bench.content, case).journey()
    return tab


# ---- one owner --------------------------------------------------------------------------------------------------


@dataclass
class Steps:
    """What one series of steps took: seconds of each, and the server's processor seconds for all of them."""

    seconds: list[float]
    processor: float

    @property
    def slow(self) -> float:
        """Milliseconds, 95th percentile."""
        return 1000 * p95(self.seconds)

    @property
    def work(self) -> float:
        """Milliseconds of processor a step."""
        return 1000 * self.processor / len(self.seconds)


async def _steps(bench: Bench, store: Store, floor: Server, rotta: Server) -> list[Figure]:
    """One owner without pauses, run by run beside the empty page."""
    runs = []
    for run in range(bench.size.runs):
        bench.say(f"one owner, run {run + 1} of {bench.size.runs}")
        empty = await _empty_page(floor, bench.size.reruns)
        asked = await _questions(bench, store, rotta)
        chosen = await _choices(bench, store, rotta)
        moved = await _sliders(bench, store, rotta)
        runs.append((empty, asked, chosen, moved))
    empties, questions, choices, slides = zip(*runs, strict=True)
    low, low_work = [e.slow for e in empties], [e.work for e in empties]
    return [
        figure("questionnaire step, p95", "ms", [q.slow for q in questions], low, Target(3, relative=True)),
        figure("  processor of a step", "ms", [q.work for q in questions], low_work),
        figure("ranking step, p95", "ms", [c.slow for c in choices], low, Target(5, relative=True)),
        figure("  processor of a step", "ms", [c.work for c in choices], low_work),
        figure("one slider, until how sure is said, p95", "ms", [s.slow for s in slides], low),
        figure("  processor of a step", "ms", [s.work for s in slides], low_work),
    ]


async def _empty_page(floor: Server, count: int) -> Steps:
    tab = Tab(floor.url)
    await tab.open()
    await tab.give("name", "warm", "first")
    before = floor.processor
    for number in range(count):
        await tab.give("name", f"Prova {number}", ANSWER)
    work = floor.processor - before
    await tab.close()
    return Steps(tab.timings[ANSWER], work)


async def _questions(bench: Bench, store: Store, rotta: Server) -> Steps:
    """The full path from its first question to its end: an answer is one step, going on is another."""
    case = firm(bench.content, next(bench.firms))
    tab = Tab(rotta.url)
    await tab.open(address_of("questionnaire"), link(store, started(bench.content, case)))
    before = rotta.processor
    await Owner(tab, bench.content, case).questions()
    work = rotta.processor - before
    await tab.close()
    return Steps(tab.timings[ANSWER] + tab.timings[NEXT], work)


async def _choices(bench: Bench, store: Store, rotta: Server) -> Steps:
    """The markets page after each change of the markets in the plan: all of it is concluded and drawn anew."""
    case = firm(bench.content, next(bench.firms))
    tab = Tab(rotta.url)
    await tab.open(address_of("markets"), link(store, case))
    before = rotta.processor
    await Owner(tab, bench.content, case).choices(bench.size.choices)
    work = rotta.processor - before
    await tab.close()
    return Steps(tab.timings[CHOICE], work)


async def _sliders(bench: Bench, store: Store, rotta: Server) -> Steps:
    """The markets page after each move of one slider: ranked, drawn, told what moved, and judged how sure, all anew."""
    case = firm(bench.content, next(bench.firms))
    tab = Tab(rotta.url)
    await tab.open(address_of("markets"), link(store, case))
    await tab.give("section.what_if", True, PAGE)
    before = rotta.processor
    for place in range(bench.size.choices):
        await tab.give("what_if.security.it", [float(SLIDER_STEP * (place + 1))], SLIDE)
    work = rotta.processor - before
    await tab.close()
    return Steps(tab.timings[SLIDE], work)


# ---- memory -----------------------------------------------------------------------------------------------------


async def _memory(bench: Bench, floor: Server, rotta: Server) -> list[Figure]:
    """What every further owner costs who went all the way and stays: with a firm of their own, then with a known one."""
    own: list[float] = []
    known: list[float] = []
    open_tabs: list[Tab] = []
    for run in range(bench.size.runs):
        bench.say(f"memory, run {run + 1} of {bench.size.runs}")
        for grown, numbers in ((own, bench.firms), (known, itertools.repeat(KNOWN_FIRM))):
            before = rotta.memory
            open_tabs += [await _journey(bench, rotta, next(numbers)) for _ in range(bench.size.journeys)]
            grown.append((rotta.memory - before) / bench.size.journeys)
    whole = figure(f"memory of the process, {len(open_tabs)} open", "MB", [rotta.memory], [floor.memory])
    for tab in open_tabs:
        await tab.close()
    note = "conclusions kept in shared caches included; the next line is without them"
    return [
        figure("memory of a session after a journey", "MB", own, target=Target(0.5), note=note),
        figure("  of a firm already concluded", "MB", known),
        whole,
    ]
