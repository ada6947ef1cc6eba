"""A room full of owners at one process: each looks, thinks and clicks; newcomers, answerers and planners together."""

from __future__ import annotations

import asyncio
import itertools
import math
import random
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from pages.parts.navigation import address_of
from planner.case import Case
from planner.content.load import Content
from planner.store.plans import Store
from tests.bench.figures import Figure, Target, figure, p95
from tests.bench.owner import DOWNLOAD, Owner, TimeUp, begun, firm, link, started
from tests.bench.server import Server
from tests.bench.tab import Tab

if TYPE_CHECKING:
    from tests.bench.served import Bench

PAUSES = (2.0, 5.0)
# Of the time given to Rotta, the part in which the same crowd looks at the empty page.
FLOOR_SHARE = 1 / 3
COMING_IN = 3.0
# Of the steps of a whole journey (67): home and the six first answers; the questions; the rest is result, markets and plan.
AT_HOME, ANSWERING = 0.12, 0.74
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
        users, seconds = bench.size.users, bench.size.seconds
        timings, at_floor = await come_and_go(floor.url, [reader] * users, seconds * FLOOR_SHARE)
        low.append(1000 * p95(steps(timings)))
        before = rotta.processor
        timings, failed = await come_and_go(rotta.url, journeys(bench.content, store, bench.firms, users), seconds)
        busy.append(100 * (rotta.processor - before) / seconds)
        slow.append(1000 * p95(steps(timings)))
        errors.append(len(failed) + len(at_floor))
        bench.errors += at_floor + failed
        for label, waits in timings.items():
            worst.setdefault(label, []).append(1000 * p95(waits))
    name = f"{bench.size.users} users, pauses 2-5 s, p95"
    # The target is set for sixty users; fewer have to keep it all the more.
    figures = [
        figure(name, "ms", slow, low, Target(120)),
        figure(f"{bench.size.users} users, errors", "", errors, target=Target(0)),
        figure(f"{bench.size.users} users, of one core", "%", busy),
    ]
    return figures + [figure(f"  {label}, p95", "ms", values) for label, values in sorted(worst.items())]


def steps(timings: Timings) -> list[float]:
    """Every wait for a click or an answer; coming in, files and what fragments do by themselves are told apart."""
    return [s for label, seconds in timings.items() if label not in NO_STEP for s in seconds]


async def come_and_go(
    url: str,
    visits: Sequence[Visit],
    seconds: float,
    pauses: tuple[float, float] = PAUSES,
    longest_entrance: float = math.inf,
    proxied: bool = False,
) -> tuple[Timings, list[str]]:
    """One owner a visit; they come in three a second (or faster, within the entrance) and stop when the time is over.

    Whoever meets an error stops at once, and it is told. The timings hold under ``BENCH`` how late this process itself
    woke up: with a busy machine no wait can be shorter.
    """
    timings: Timings = {BENCH: []}
    failed: list[str] = []
    chance = random.Random(1)
    until = time.monotonic() + seconds
    entrance = min(len(visits) / COMING_IN, longest_entrance)

    async def one(number: int, visit: Visit) -> None:
        own = random.Random(number)
        tab = Tab(url, timings, proxied=proxied)
        await asyncio.sleep(chance.uniform(0, entrance))
        try:
            await visit(tab, (own.uniform(*pauses) for _ in itertools.count()), until)
        except TimeUp:
            pass
        except Exception as error:  # whatever goes wrong for one owner is counted, the others go on
            failed.append(f"owner {number}: {type(error).__name__}: {error}")
        await tab.close()

    late = asyncio.create_task(_lateness(timings[BENCH]))
    await asyncio.gather(*(one(number, visit) for number, visit in enumerate(visits)))
    late.cancel()
    return timings, failed


async def _lateness(seconds: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(TICK)
        seconds.append(time.perf_counter() - before - TICK)


async def reader(tab: Tab, pauses: Iterator[float], until: float) -> None:
    """Look at the empty page and type a name now and then."""
    await tab.open()
    for number in itertools.count():
        await tab.wait(next(pauses))
        if time.monotonic() >= until:
            raise TimeUp
        await tab.give("name", f"Prova {number}", "step")


def journeys(content: Content, store: Store, firms: Iterator[int], users: int) -> list[Visit]:
    """Owners spread over the whole journey, as in a working hour: each goes on from a place of their own, then begins anew.

    Firms and links are made before the clock starts: the database would hold up the other owners.
    """
    places = [(number + 0.5) / users for number in range(users)]
    random.Random(2).shuffle(places)
    return [_from_place(content, store, firms, place) for place in places]


def _from_place(content: Content, store: Store, firms: Iterator[int], place: float) -> Visit:
    case = firm(content, next(firms))
    if place < AT_HOME:
        return partial(_again_and_again, content, firms, case, "", "", Owner.journey)
    if place < AT_HOME + ANSWERING:
        begun_case = begun(content, case, (place - AT_HOME) / ANSWERING)
        query = link(store, begun_case)
        return partial(_again_and_again, content, firms, case, address_of("questionnaire"), query, Owner.from_questions)
    return partial(_again_and_again, content, firms, case, address_of("result"), link(store, case), Owner.from_result)


async def _again_and_again(
    content: Content,
    firms: Iterator[int],
    case: Case,
    address: str,
    query: str,
    first: Callable[[Owner], Coroutine[Any, Any, None]],
    tab: Tab,
    pauses: Iterator[float],
    until: float,
) -> None:
    """The rest of one journey, then whole ones, each by somebody who has just come in."""
    await tab.open(address, query)
    await first(Owner(tab, content, case, pauses, until))
    while True:
        await tab.leave()
        await tab.open()
        await Owner(tab, content, firm(content, next(firms)), pauses, until).journey()


def rush(content: Content, store: Store, firms: Iterator[int], users: int) -> list[Visit]:
    """The end of a workshop: a quarter still begins, a quarter answers, the others go between markets, plan and PDF."""

    def begins() -> Visit:
        return partial(_visit, content, firm(content, next(firms)), "", "", Owner.journey)

    def answers() -> Visit:
        case = firm(content, next(firms))
        query = link(store, started(content, case))
        return partial(_visit, content, case, address_of("questionnaire"), query, Owner.questions)

    def picks_markets() -> Visit:
        case = firm(content, next(firms))
        return partial(_visit, content, case, address_of("result"), link(store, case), Owner.weigh)

    def wants_the_plan() -> Visit:
        case = firm(content, next(firms))
        return partial(_visit, content, case, address_of("result"), link(store, case), Owner.plan)

    kinds = itertools.cycle((begins, answers, picks_markets, wants_the_plan))
    return [next(kinds)() for _ in range(users)]


async def _visit(
    content: Content,
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
    owner = Owner(tab, content, case, pauses, until)
    await first(owner)
    while True:
        await owner.plan()
        await owner.weigh()
