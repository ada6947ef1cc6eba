"""Nothing confirmed is lost when several write at once or a process dies in the middle of writing."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

from planner.case import Case
from planner.store.plans import Store, open_store

ROOT = Path(__file__).resolve().parents[2]
WRITER = """
import sys
from planner.store.plans import open_store
url, token, name, count = sys.argv[1:]
store = open_store(url)
sys.stdout.write("ready\\n"); sys.stdout.flush(); sys.stdin.readline()
for number in range(int(count)):
    store.save_answer(token, f"{name}_{number}", number)
    sys.stdout.write(f"{name}_{number}\\n"); sys.stdout.flush()
"""
OPENER = """
import sys
from planner.store.plans import open_store
sys.stdout.write("ready\\n"); sys.stdout.flush(); sys.stdin.readline()
store = open_store(sys.argv[1])
sys.stdout.write(store.create())
"""


def started(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def go_when_all_are_ready(processes: list[subprocess.Popen[str]]) -> None:
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", process.communicate()[1]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()


def finished(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


def answers(store: Store, token: str) -> dict[str, object]:
    found = store.load(token)
    assert found is not None
    return dict(found.case.answers)


def test_threads_writing_to_one_plan_lose_nothing(store: Store) -> None:
    token = store.create()
    gate = threading.Barrier(20)
    failures: list[BaseException] = []

    def write(name: str) -> None:
        try:
            gate.wait()
            for number in range(15):
                store.save_answer(token, f"{name}_{number}", number)
                store.save_answer(token, "everybody", name)
                assert f"{name}_{number}" in answers(store, token)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(f"t{i}",)) for i in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    found = store.load(token)
    assert found is not None
    assert found.version == 20 * 15 * 2
    assert len(found.case.answers) == 20 * 15 + 1


def test_a_thousand_saves_by_fifty_writers_are_neither_lost_nor_mixed(store: Store) -> None:
    tokens = [store.create() for _ in range(10)]
    gate = threading.Barrier(50)
    failures: list[BaseException] = []

    def write(writer: int) -> None:
        token = tokens[writer % len(tokens)]
        try:
            gate.wait()
            seen = 0
            for number in range(20):
                value = f"writer {writer} number {number}"
                seen = store.save_answer(token, f"w{writer}_{number}", value, seen=seen, writer=str(writer))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    for place, token in enumerate(tokens):
        found = store.load(token)
        assert found is not None
        assert found.version == 100
        assert found.case.answers == {
            f"w{writer}_{number}": f"writer {writer} number {number}"
            for writer in range(place, 50, len(tokens))
            for number in range(20)
        }
        assert {change.version for change in store.history(token, limit=100)} == set(range(1, 101))


def test_processes_writing_to_one_plan_lose_nothing(store: Store, url: str) -> None:
    token = store.create()
    writers = [started(WRITER, url, token, name, "150") for name in ("a", "b")]
    go_when_all_are_ready(writers)
    for number in range(50):
        store.save_answer(token, f"here_{number}", number)
    for writer in writers:
        finished(writer)
    expected = {f"{name}_{number}": number for name in ("a", "b") for number in range(150)}
    expected |= {f"here_{number}": number for number in range(50)}
    assert answers(store, token) == expected
    found = store.load(token)
    assert found is not None
    assert found.version == len(expected)


def test_processes_creating_the_database_at_once_all_succeed(url: str) -> None:
    openers = [started(OPENER, url) for _ in range(3)]
    go_when_all_are_ready(openers)
    tokens = [finished(opener) for opener in openers]
    store = open_store(url)
    found = [store.load(token) for token in tokens]
    store.close()
    assert all(plan is not None for plan in found)


def test_a_killed_writer_keeps_every_confirmed_answer(url: str) -> None:
    store = open_store(url)
    token = store.create()
    store.close()
    writer = started(WRITER, url, token, "q", "1000000")
    go_when_all_are_ready([writer])
    assert writer.stdout is not None
    confirmed = [writer.stdout.readline().strip() for _ in range(200)]
    writer.kill()
    confirmed += [line for line in writer.stdout if line.endswith("\n")]
    assert writer.wait() == -signal.SIGKILL

    again = open_store(url)
    found = again.load(token)
    assert found is not None
    assert {name.strip() for name in confirmed} <= set(found.case.answers)
    # The writer may have died between the commit and its line: one answer more, never half of one.
    assert len(confirmed) <= len(found.case.answers) <= len(confirmed) + 1
    assert found.version == len(found.case.answers)
    again.save_answer(token, "after", "alive")
    again.close()


def test_a_reader_never_sees_half_a_replaced_plan(store: Store) -> None:
    token = store.create()
    even = Case(language="it", answers={f"q{i}": "it" for i in range(40)})
    odd = Case(language="en", answers={f"q{i}": "en" for i in range(40)})
    store.replace(token, even)
    done = threading.Event()

    def swap() -> None:
        for number in range(60):
            store.replace(token, odd if number % 2 == 0 else even)
        done.set()

    writer = threading.Thread(target=swap)
    writer.start()
    seen = []
    while not done.is_set():
        found = store.load(token)
        assert found is not None
        seen.append(found.case)
    writer.join()
    assert all(case in (even, odd) for case in seen)
    assert len({case.language for case in seen}) == 2
