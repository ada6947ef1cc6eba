"""A room full of owners at one process: each looks, thinks and clicks; newcomers, answerers and planners together."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from pages.parts.navigation import address_of
from planner.case import Case
from planner.store.plans import Store
from tests.bench.figures import Figure, Target, figure, p95
from tests.bench.owner import DOWNLOAD, Owner, TimeUp, firm, link, started
from tests.bench.server import Server
from tests.bench.tab import Tab

if TYPE_CHECKING:
    from tests.bench.served import Bench

PAUSES = (2.0, 5.0)
# Of the time given to Rotta, the part in which the same crowd looks at the empty page.
FLOOR_SHARE = 1 / 3
COMING_IN = 3.0
TICK = 0.05
BENCH = "the bench itself was late"
NO_STEP = ("first", "heartbeat", DOWNLOAD, BENCH)

Visit = Callable[[Tab, Iterator[float], float], Coroutine[Any, Any, None]]
Timings = dict[str, list[float]]


async def measure(bench: Bench, store: Store, floor: Server, rotta: Server) -> list[Figure]:
    """All steps of all owners, run by run beside the same crowd at the empty page."""
    slow: list[float] = []
    low: list[float] = []
    errors: list[float] = []
    busy: list[float] = []
    worst: dict[str, list[float]] = {}
    for run in range(bench.size.runs):
        bench.say(f"{bench.size.users} users, run {run + 1} of {bench.size.runs}")
        timings, at_floor = await _crowd(bench, floor, bench.size.seconds * FLOOR_SHARE, [_reader])
        low.append(1000 * p95(_steps(timings)))
        before = rotta.processor
        timings, failed = await _crowd(bench, rotta, bench.size.seconds, _visits(bench, store))
        busy.append(100 * (rotta.processor - before) / bench.size.seconds)
        slow.append(1000 * p95(_steps(timings)))
        errors.append(len(failed) + len(at_floor))
        bench.errors += at_floor + failed
        for label, seconds in timings.items():
            worst.setdefault(label, []).append(1000 * p95(seconds))
    name = f"{bench.size.users} users, pauses 2-5 s, p95"
    # The target is set for sixty users; fewer have to keep it all the more.
    figures = [
        figure(name, "ms", slow, low, Target(120)),
        figure(f"{bench.size.users} users, errors", "", errors, target=Target(0)),
        figure(f"{bench.size.users} users, of one core", "%", busy),
    ]
    return figures + [figure(f"  {label}, p95", "ms", values) for label, values in sorted(worst.items())]


def _steps(timings: Timings) -> list[float]:
    """Every wait for a click or an answer; coming in, files and what fragments do by themselves are told apart."""
    return [s for label, seconds in timings.items() if label not in NO_STEP for s in seconds]


async def _crowd(bench: Bench, served: Server, seconds: float, visits: list[Visit]) -> tuple[Timings, list[str]]:
    """Owners come in three a second and stop when the time is over, or at their first error.

    The timings hold under ``BENCH`` how late this process itself woke up: with a busy machine no wait can be shorter.
    """
    timings: Timings = {BENCH: []}
    failed: list[str] = []
    chance = random.Random(1)
    until = time.monotonic() + seconds

    async def one(number: int) -> None:
        own = random.Random(number)
        pauses = (own.uniform(*PAUSES) for _ in itertools.count())
        tab = Tab(served.url, timings)
        await asyncio.sleep(chance.uniform(0, bench.size.users / COMING_IN))
        try:
            await visits[number % len(visits)](tab, pauses, until)
        except TimeUp:
            pass
        except Exception as error:  # whatever goes wrong for one owner is counted, the others go on
            failed.append(f"owner {number}: {type(error).__name__}: {error}")
        await tab.close()

    late = asyncio.create_task(_lateness(timings[BENCH]))
    await asyncio.gather(*(one(number) for number in range(bench.size.users)))
    late.cancel()
    return timings, failed


async def _lateness(seconds: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(TICK)
        seconds.append(time.perf_counter() - before - TICK)


async def _reader(tab: Tab, pauses: Iterator[float], until: float) -> None:
    await tab.open()
    for number in itertools.count():
        await tab.wait(next(pauses))
        if time.monotonic() >= until:
            raise TimeUp
        await tab.give("name", f"Prova {number}", "step")


def _visits(bench: Bench, store: Store) -> list[Visit]:
    """A visit for each owner, of four kinds: who begins, who answers, who picks markets, who wants the plan.

    Firms and links are made before the clock starts: the database would hold up the other owners.
    """

    def begins() -> Visit:
        case = firm(bench.content, next(bench.firms))
        return partial(_visit, bench, case, "", "", Owner.journey)

    def answers() -> Visit:
        case = firm(bench.content, next(bench.firms))
        query = link(store, started(bench.content, case))
        return partial(_visit, bench, case, address_of("questionnaire"), query, Owner.questions)

    def picks_markets() -> Visit:
        case = firm(bench.content, next(bench.firms))
        return partial(_visit, bench, case, address_of("result"), link(store, case), Owner.weigh)

    def wants_the_plan() -> Visit:
        case = firm(bench.content, next(bench.firms))
        return partial(_visit, bench, case, address_of("result"), link(store, case), Owner.plan)

    kinds = itertools.cycle((begins, answers, picks_markets, wants_the_plan))
    return [next(kinds)() for _ in range(bench.size.users)]


async def _visit(
    bench: Bench,
    case: Case,
    address: str,
    query: str,
    first: Callable[[Owner], Coroutine[Any, Any, None]],
    tab: Tab,
    pauses: Iterator[float],
    until: float,
) -> None:
    """Come in at an address, do one thing first, then go between markets and plan until the time is over."""
    await tab.open(address, query)
    owner = Owner(tab, bench.content, case, pauses, until)
    await first(owner)
    while True:
        await owner.plan()
        await owner.weigh()
