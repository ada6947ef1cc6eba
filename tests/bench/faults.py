"""What is left when something breaks: processes killed, disk full, database locked or damaged: ``python -m tests.bench.faults``.

Each fault meets people who are answering. What was confirmed to them is compared with the database afterwards, and what
they were told is shown. 0 lost and a clear sentence, or the fault FAILED.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from pages.parts.navigation import address_of
from planner.content.load import Content, load_content
from planner.store.plans import Store, open_store
from tests.bench.deploy_check import NotProved, check, database_restarted, deployed, replica_comes_back, replica_killed
from tests.bench.owner import firm, link
from tests.bench.postgres import Postgres
from tests.bench.server import ROOT, Server, database_url, start_rotta
from tests.bench.tab import Tab

QUESTION = "company_name"
BEFORE, DURING = "Prima del guasto", "Durante il guasto"
# Longer than the page's own timer, which tries again.
BY_ITSELF = 22.0
SMALL_DISK = 8_000_000
WRITERS, SAVES, STORES = 50, 1000, 5
PAGE_BYTES = 4096


@contextmanager
def one_process(work: Path, content: Content, url: str = "") -> Iterator[tuple[Server, Store]]:
    """Rotta with a SQLite file of its own, or the database at this address."""
    server, store = start_rotta(work, url or None), open_store(url or database_url(work), content)
    try:
        yield server, store
    finally:
        store.close()
        server.stop()


async def _hurt(
    server: Server, store: Store, query: str, hurt: Callable[[], None], heal: Callable[[], None], kind: str
) -> str:
    """One owner answers, meets the trouble with the next answer, leaves the page open, and finds it saved afterwards.

    What is told must be the sentence of this kind of trouble and no other.
    """
    tab = Tab(server.url, patient=True)
    await tab.open(address_of("questionnaire"), f"{query}&q={QUESTION}")
    key = f"q.{QUESTION}...it"
    await tab.give(key, BEFORE, "answer")
    check(_answer(store, query) == BEFORE and not tab.refused, "the answer before the fault was not saved")
    await asyncio.to_thread(hurt)
    try:
        await tab.give(key, DURING, "answer")
    finally:
        await asyncio.to_thread(heal)
    check(bool(tab.refused), "nobody was told")
    told = tab.refused[-1]
    assert store.content is not None
    check(told == store.content.phrase(f"problem.store_{kind}").it, f"told “{told}”, which is about something else")
    check(_answer(store, query) == BEFORE, "what was refused changed the plan")
    await tab.wait(BY_ITSELF)
    kept = _answer(store, query)
    await tab.close()
    return check(kept == DURING, f"told “{told}”; afterwards saved by itself: {kept == DURING}")


def _answer(store: Store, query: str) -> Any:
    found = store.load(query.removeprefix("p="))
    return None if found is None else found.case.answers.get(QUESTION)


# ---- the faults: what was seen, or NotProved ----------------------------------------------------------------------


def disk_full(content: Content) -> str:
    """A disk of eight megabytes, filled to the last byte."""
    with tempfile.TemporaryDirectory(prefix="rotta-full-") as made:
        disk = Path(made)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "rotta", str(disk)]
        if subprocess.run(mount, capture_output=True).returncode:
            raise NotProved("not tried: a small disk needs the right to mount one")
        filler = disk / "filler"

        def fill() -> None:
            with filler.open("wb", buffering=0) as file:
                try:
                    while True:
                        file.write(bytes(PAGE_BYTES))
                except OSError:
                    return

        try:
            with (
                tempfile.TemporaryDirectory(prefix="rotta-full-") as logs,
                one_process(Path(logs), content, database_url(disk)) as (server, store),
            ):
                query = link(store, firm(content, 600))
                return asyncio.run(_hurt(server, store, query, fill, filler.unlink, "full"))
        finally:
            subprocess.run(["umount", str(disk)], check=True)


def database_locked(content: Content) -> str:
    """Another program holds the file for longer than Rotta waits."""
    with tempfile.TemporaryDirectory() as made, one_process(Path(made), content) as (server, store):
        query = link(store, firm(content, 601))
        other = sqlite3.connect(Path(made) / "bench.db", isolation_level=None, check_same_thread=False)
        with closing(other):
            lock = lambda: other.execute("BEGIN EXCLUSIVE").close()  # noqa: E731
            return asyncio.run(_hurt(server, store, query, lock, lambda: other.execute("ROLLBACK").close(), "busy"))


def server_away(content: Content) -> str:
    """PostgreSQL ends while an owner has the page open, and is started again later."""
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        work.chmod(0o755)
        database = Postgres(work)
        try:
            with one_process(work, content, database.url) as (server, store):
                query = link(store, firm(content, 603))
                return asyncio.run(_hurt(server, store, query, database.crash, database.start, "away"))
        finally:
            database.stop()


def file_damaged(content: Content) -> str:
    """Half the file overwritten while Rotta is stopped: told, left as it is, and the copy made before brought back."""
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        file, copy = work / "bench.db", work / "backups" / "copy.db"
        copy.parent.mkdir()
        with one_process(work, content) as (_, store):
            query = link(store, firm(content, 602))
            store.save_answer(query.removeprefix("p="), QUESTION, BEFORE)
            _planner(work, "backup", str(copy))
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        whole = file.read_bytes()
        damaged = whole[:PAGE_BYTES] + b"\xa5" * (len(whole) // 2) + whole[PAGE_BYTES + len(whole) // 2 :]
        file.write_bytes(damaged)
        server = start_rotta(work)
        told = asyncio.run(_look(server, query))
        server.stop()
        check(told[:1] == [content.phrase("problem.store_broken").it], f"told {told}")
        check(file.read_bytes() == damaged, "the damaged file was written to")
        _planner(work, "restore", str(copy))
        with one_process(work, content) as (server, store):
            check(
                asyncio.run(_look(server, query)) == [], "after the copy was brought back the plan still does not open"
            )
            check(_answer(store, query) == BEFORE, "the copy does not hold what was saved before it")
    return f"told “{told[0]}”; file left as it was; the copy brought back opens with every answer"


def _planner(work: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "planner", *arguments]
    environment = os.environ | {"ROTTA_DATABASE_URL": database_url(work)}
    found = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    check(found.returncode == 0, f"{arguments[0]}: {found.stderr.strip()}")


async def _look(server: Server, query: str) -> list[str]:
    tab = Tab(server.url, patient=True)
    await tab.open(address_of("result"), query)
    await tab.close()
    return tab.refused


def writers(url: str) -> str:
    """A thousand saves by fifty writers over five connections pools: half into a plan of their own, half into a common one."""
    stores = [open_store(url) for _ in range(STORES)]
    common = stores[0].create()
    own = [stores[n % STORES].create() for n in range(WRITERS)]
    gate, failures = threading.Barrier(WRITERS), list[str]()

    def write(number: int) -> None:
        store = stores[number % STORES]
        gate.wait()
        for save in range(SAVES // WRITERS):
            try:
                if save % 2:
                    store.save_answer(common, f"w{number}_{save}", number * SAVES + save)
                else:
                    store.save_answer(own[number], f"s{save}", number * SAVES + save)
            except Exception as error:  # a refused save is counted, the other writers go on
                failures.append(f"{type(error).__name__}: {error}")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    before = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - before
    each = range(SAVES // WRITERS)
    wanted = {common: {f"w{n}_{s}": n * SAVES + s for n in range(WRITERS) for s in each if s % 2}}
    wanted |= {own[n]: {f"s{s}": n * SAVES + s for s in each if s % 2 == 0} for n in range(WRITERS)}
    lost = mixed = 0
    for token, answers in wanted.items():
        found = stores[0].load(token)
        kept = dict(found.case.answers) if found else {}
        lost += sum(name not in kept for name in answers)
        mixed += sum(answers.get(name) != value for name, value in kept.items())
    for store in stores:
        store.close()
    told = f", first: {failures[0][:120]}" if failures else ""
    seen = f"{SAVES} saves in {seconds:.1f} s: {len(failures)} refused, {lost} lost, {mixed} mixed{told}"
    return check(not failures and lost == mixed == 0, seen)


def many_writers_sqlite() -> str:
    with tempfile.TemporaryDirectory() as made:
        return writers(database_url(Path(made)))


def many_writers_postgres() -> str:
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        database = Postgres(Path(made))
        try:
            return writers(database.url)
        finally:
            database.stop()


def main() -> int:
    """0 when nothing was lost and everybody was told, 1 otherwise."""
    content, failed = load_content(ROOT / "content"), 0

    def meet(name: str, fault: Callable[[], str]) -> None:
        nonlocal failed
        before = time.monotonic()
        try:
            seen, verdict = fault(), "ok"
        except Exception as error:  # whatever happens instead is what has to be shown
            seen, verdict = f"{type(error).__name__}: {error}", "FAILED"
            failed += 1
        print(f"| {verdict} | {name} | {time.monotonic() - before:.0f} s | {seen} |", flush=True)

    print("| | fault | took | what was seen |\n|---|---|---|---|")
    with deployed() as (replicas, _, store):
        meet("kill -9 of a replica in mid-answer", lambda: replica_killed(replicas, content, store))
        meet("the replica comes back", lambda: replica_comes_back(replicas))
        meet("PostgreSQL crashes for three seconds", lambda: database_restarted(replicas, content, store))
    meet("disk full", lambda: disk_full(content))
    meet("SQLite file locked by another program", lambda: database_locked(content))
    meet("PostgreSQL away while an owner answers", lambda: server_away(content))
    meet("SQLite file damaged", lambda: file_damaged(content))
    meet("1,000 saves by 50 writers, SQLite", many_writers_sqlite)
    meet("1,000 saves by 50 writers, PostgreSQL", many_writers_postgres)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
