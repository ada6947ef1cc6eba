"""An advisor's two hundred clients, as list and as group: the first time, until all of them are worked out, and afterwards."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

from pages.parts.navigation import address_of
from planner.case import parse_case
from planner.content.load import Content
from planner.store.access import LOCAL
from planner.store.clients import Clients, NewClient
from planner.store.plans import open_store
from tests.bench.figures import Figure, Target, figure
from tests.bench.server import Server, database_url, start_rotta
from tests.bench.tab import Tab

MANY, VISITS = 200, 3
SCREENS = {"clients": "list", "compare": "group"}
# The work Rotta does in the background after its first visitor, to be over before anything is measured.
SETTLE = 5.0
# A part of the page that draws itself again so often is waiting for something; the heartbeat of every page is slower.
OFTEN = 5.0


def clients_of(content: Content) -> Iterator[NewClient]:
    """The example firms again and again, each with a name and a turnover of its own."""
    for number, name in enumerate(islice(cycle(sorted(content.personas)), MANY)):
        document = json.loads(content.personas[name])
        answers = document["answers"]
        answers["company_name"] = f"Prova {number}"
        if isinstance(answers.get("turnover"), int):
            answers["turnover"] += number
        yield NewClient(f"Prova {number}", parse_case(content, json.dumps(document)))


def measure(content: Content, runs: int, say: Callable[[str], None]) -> list[Figure]:
    """Each run with a process and a database in which nothing has been worked out yet."""
    with tempfile.TemporaryDirectory(prefix="rotta-bench-") as made:
        kept = Path(made) / "kept"
        kept.mkdir()
        store = open_store(database_url(kept), content)
        Clients(store.database, content).create_all(LOCAL, clients_of(content))
        store.close()
        figures = []
        for screen, name in SCREENS.items():
            seen = []
            for run in range(runs):
                say(f"{MANY} clients, {name}, run {run + 1} of {runs}")
                work = Path(made) / f"{screen}{run}"
                shutil.copytree(kept, work)
                server = start_rotta(work)
                try:
                    seen.append(asyncio.run(_visits(server, address_of(screen))))
                finally:
                    server.stop()
            drawn, complete, again, processor = (list(column) for column in zip(*seen, strict=True))
            figures += [
                figure(f"{MANY} clients, {name}, first time, until drawn", "s", drawn),
                figure("  until all of them are worked out", "s", complete),
                figure("  every other time", "s", again, target=Target(1.5)),
                figure("    processor", "s", processor),
            ]
    return figures


async def _visits(server: Server, page: str) -> tuple[float, float, float, float]:
    """Seconds until drawn and until complete, then of the slowest of the next visits, and their processor seconds each."""
    tab = Tab(server.url)
    await tab.open()
    await tab.close()
    await asyncio.sleep(SETTLE)
    tab, before = Tab(server.url), time.perf_counter()
    drawn = await tab.open(page)
    await tab.until_still(OFTEN)
    complete = time.perf_counter() - before
    await tab.close()
    work, slowest = server.processor, 0.0
    for _ in range(VISITS):
        tab = Tab(server.url)
        slowest = max(slowest, await tab.open(page))
        await tab.close()
    return drawn, complete, slowest, (server.processor - work) / VISITS
