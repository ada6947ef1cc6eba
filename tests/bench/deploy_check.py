"""Proves ``deploy/`` on one machine with plain processes, no container: ``python -m tests.bench.deploy_check``."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pages.parts.navigation import SCREENS
from planner.content.load import Content, load_content
from planner.store.plans import Store, open_store
from tests.bench import failover
from tests.bench.browsing import in_a_browser
from tests.bench.owner import firm, link
from tests.bench.replicas import COOKIE, Replicas
from tests.bench.server import ROOT
from tests.bench.tab import Tab

COMPOSE = ROOT / "deploy" / "compose.yaml"
VISITORS, OWNERS = 24, 16
DATABASE_AWAY = 3.0
GUARDS = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Permissions-Policy",
)
TOO_LARGE, TOO_MANY_CALLS = 7_000_000, 40


class NotProved(Exception):
    """What was seen instead."""


def check(passed: bool, seen: str) -> str:
    if not passed:
        raise NotProved(seen)
    return seen


# ---- what is proved, one function each: what was seen, or NotProved ------------------------------------------------


def compose_is_valid() -> str:
    """By the client of Docker where there is one: it needs no engine for this."""
    clients = [["docker", "compose"], ["docker-compose"]]
    able = [
        c for c in clients if shutil.which(c[0]) and not subprocess.run([*c, "version"], capture_output=True).returncode
    ]
    if not able:
        raise NotProved("no client to ask: on Debian, apt-get install docker-compose")
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(COMPOSE.parent, Path(folder) / "deploy")
        (copy / "secrets").mkdir(exist_ok=True)
        for name in ("database_password", "cookie_secret", "oidc_client_secret"):
            (copy / "secrets" / name).write_text("not a secret")
        asked = [*able[0], "-f", str(copy / COMPOSE.name), "config", "-q"]
        found = subprocess.run(asked, capture_output=True, text=True)
    return check(found.returncode == 0, found.stderr.strip() or f"{' '.join(able[0])} config takes it")


def pages_answer(replicas: Replicas, content: Content, store: Store) -> str:
    """Every screen at its own address, drawn to the end."""
    query = link(store, firm(content, 400))

    async def visit() -> None:
        for screen in SCREENS:
            tab = Tab(replicas.url, proxied=True)
            await tab.open("" if screen is SCREENS[0] else screen.address, query)
            await tab.close()

    asyncio.run(visit())
    return f"{len(SCREENS)} screens drawn through the proxy"


def answers_are_guarded(replicas: Replicas) -> str:
    with urllib.request.urlopen(f"{replicas.url}/?p=secret-key-of-a-plan", timeout=10) as answer:
        headers = answer.headers
    missing = [name for name in GUARDS if len(headers.get_all(name) or []) != 1]
    shown = "Server" in headers and "/" in headers["Server"]
    refused = {path: _status(f"{replicas.url}{path}") for path in ("/_stcore/metrics", "/_stcore/agent/interact")}
    large = _status(f"{replicas.url}/_stcore/upload_file/x/y", b"x" * TOO_LARGE)
    calls = Counter(_status(f"{replicas.url}/_stcore/upload_file/x/y", b"x") for _ in range(TOO_MANY_CALLS))
    written = replicas.proxy.log.read_text(encoding="utf-8")
    seen = f"without: {missing or 'none'}, inner addresses {sorted(set(refused.values()))}, 7 MB {large}, hurried {dict(calls)}"
    passed = not missing and not shown and set(refused.values()) == {404} and large == 413 and calls[429] > 0
    return check(passed and "secret-key" not in written, seen)


def visitors_stay(replicas: Replicas) -> str:
    """Newcomers to each, all from one address; their sockets are where their cookie says, and so is the next call."""

    async def visit() -> Counter[str]:
        tabs = [Tab(replicas.url, proxied=True) for _ in range(VISITORS)]
        for tab in tabs:
            await tab.open()
        given = Counter(tab.cookie.removeprefix(f"{COOKIE}=") for tab in tabs)
        there = {name: _sessions(server.url) for name, server in replicas.servers.items()}
        check(all(there[name] == given[name] for name in there), f"cookies {dict(given)}, sockets {there}")
        for tab in tabs:
            again = Tab(replicas.url, proxied=True, cookie=tab.cookie)
            await again.open()
            check(again.cookie == tab.cookie, f"{tab.cookie} became {again.cookie}")
            await again.close()
            await tab.close()
        return given

    for server in replicas.servers.values():
        _until(lambda url=server.url: _sessions(url) == 0, "sessions of an earlier check stayed open")
    given = asyncio.run(visit())
    return check(
        min(given.get(name, 0) for name in replicas.servers) > 0, f"{VISITORS} visitors: {dict(sorted(given.items()))}"
    )


def replica_killed(replicas: Replicas, content: Content, store: Store) -> str:
    """Frozen first for longer than any pause: everybody there has an answer under way when the process ends."""

    def strike() -> None:
        replicas.freeze("r1")
        time.sleep(failover.PAUSES[1] + 0.5)
        replicas.kill("r1")

    stories = asyncio.run(failover.through(replicas.url, content, store, OWNERS, strike))
    there = [s for s in stories if s.before == f"{COOKIE}=r1"]
    others = {f"{COOKIE}={name}" for name in replicas.servers if name != "r1"}
    moved = [s for s in there if s.after in others]
    seen = f"{_told(stories)}; {len(moved)} of {len(there)} moved"
    return check(_unharmed(stories) and len(there) > 0 and len(moved) == len(there), seen)


def replica_comes_back(replicas: Replicas) -> str:
    replicas.start("r1")

    async def newcomers() -> set[str]:
        seen = set()
        for _ in range(VISITORS):
            tab = Tab(replicas.url, proxied=True)
            await tab.open()
            seen.add(tab.cookie)
            await tab.close()
        return seen

    before = time.monotonic()
    while time.monotonic() - before < 30:
        if len(asyncio.run(newcomers())) == len(replicas.servers):
            return f"newcomers again at all {len(replicas.servers)}, {time.monotonic() - before:.0f} s after it was healthy"
    raise NotProved("no newcomer reaches the replica that was started again")


def database_restarted(replicas: Replicas, content: Content, store: Store) -> str:
    def bounce() -> None:
        replicas.database.crash()
        time.sleep(DATABASE_AWAY)
        replicas.database.start()

    stories = asyncio.run(failover.through(replicas.url, content, store, OWNERS, bounce))
    return check(_unharmed(stories), f"{_told(stories)}; the replicas were not restarted")


def _told(stories: list[failover.Witness]) -> str:
    confirmed, lost = sum(s.confirmed for s in stories), sum(s.lost for s in stories)
    cut = sum(s.reloads > 0 for s in stories)
    stuck = next((f", stuck: {s.problem}" for s in stories if s.problem), "")
    return f"{len(stories)} owners, {cut} cut off and back, {confirmed} answers confirmed, {lost} lost{stuck}"


def _unharmed(stories: list[failover.Witness]) -> bool:
    return all(s.lost == 0 and not s.problem for s in stories)


def _status(url: str, body: bytes | None = None) -> int:
    request = urllib.request.Request(url, body, method="GET" if body is None else "PUT")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except urllib.error.URLError:  # the proxy hangs up on a body it will not read
        return 413


def _sessions(url: str) -> int:
    with urllib.request.urlopen(f"{url}/_stcore/metrics", timeout=10) as answer:
        found = re.search(r"^active_sessions\S* (\d+)", answer.read().decode(), re.MULTILINE)
    return int(found[1]) if found else -1


def _until(reached: Callable[[], bool], otherwise: str, seconds: float = 20.0) -> None:
    give_up = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > give_up:
            raise NotProved(otherwise)
        time.sleep(0.1)


# ---- the whole ----------------------------------------------------------------------------------------------------


@contextmanager
def deployed(count: int = 2) -> Iterator[tuple[Replicas, Content, Store]]:
    content = load_content(ROOT / "content")
    with tempfile.TemporaryDirectory(prefix="rotta-deploy-") as work:
        replicas = Replicas(Path(work), count)
        store = open_store(replicas.database.url, content)
        try:
            yield replicas, content, store
        finally:
            store.close()
            replicas.stop()


def main() -> int:
    """0 when everything was proved, 1 otherwise."""
    failed = 0

    def prove(name: str, proof: Callable[[], str]) -> None:
        nonlocal failed
        before = time.monotonic()
        try:
            seen, verdict = proof(), "ok"
        except Exception as error:  # whatever happens instead is what has to be shown
            seen, verdict = f"{error or type(error).__name__}", "FAILED"
            failed += 1
        print(f"{verdict:6}  {name:48}  {time.monotonic() - before:5.1f} s  {seen}", flush=True)

    prove("the compose file is valid", compose_is_valid)
    with deployed() as (replicas, content, store):
        prove("every screen answers through the proxy", lambda: pages_answer(replicas, content, store))
        prove("headers, limits, closed addresses, silent log", lambda: answers_are_guarded(replicas))
        prove("a visitor stays with one replica", lambda: visitors_stay(replicas))
        prove("kill -9 of a replica in mid-answer", lambda: replica_killed(replicas, content, store))
        prove("the replica comes back", lambda: replica_comes_back(replicas))
        prove("PostgreSQL crashes and is started again", lambda: database_restarted(replicas, content, store))
        prove("the same in a real browser", lambda: in_a_browser(replicas, content, store))
    with deployed(3) as (replicas, content, store):
        prove("three replicas: a visitor stays with one", lambda: visitors_stay(replicas))
        prove("three replicas: one killed in mid-answer", lambda: replica_killed(replicas, content, store))
        prove("three replicas: it comes back", lambda: replica_comes_back(replicas))
    print("proved" if not failed else f"{failed} not proved")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
