"""Work beside the screens is done in order, each piece once, and one that goes wrong holds up nothing and rests."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

import pytest

from pages.parts import beside
from pages.parts.beside import Beside

PATIENCE = 60


def until(reached: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < give_up
        time.sleep(0.005)


def fail() -> None:
    raise ValueError("on purpose")


def test_each_piece_is_done_once_and_in_order_however_many_ask() -> None:
    worker, gate, done = Beside(), threading.Event(), list[int]()

    def work(number: int) -> None:
        gate.wait(PATIENCE)
        done.append(number)

    pieces = {number: partial(work, number) for number in range(5)}
    worker.ask({0: pieces[0], 1: pieces[1]})
    worker.ask(pieces)
    assert worker.under_way(range(9)) == frozenset(range(5))
    gate.set()
    until(lambda: not worker.under_way(range(5)))
    assert done == [0, 1, 2, 3, 4]
    worker.ask({0: pieces[0]})
    until(lambda: not worker.under_way([0]))
    assert done == [0, 1, 2, 3, 4, 0]


def test_what_goes_wrong_rests_and_is_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    worker, done = Beside(), list[str]()
    worker.ask({"bad": fail, "good": partial(done.append, "good")})
    until(lambda: not worker.under_way(["bad", "good"]))
    assert done == ["good"]
    assert worker.resting(["bad", "good"]) == {"bad"}
    worker.ask({"bad": partial(done.append, "bad")})
    assert not worker.under_way(["bad"]) and done == ["good"]
    monkeypatch.setattr(beside, "REST", 0.0)
    worker.ask({"bad": partial(done.append, "bad")})
    until(lambda: done == ["good", "bad"])


def test_a_piece_done_here_gives_its_result_or_rests() -> None:
    worker = Beside()
    assert worker.at_once("good", lambda: 7) == 7
    assert worker.at_once("bad", fail) is None
    assert worker.resting(["good", "bad"]) == {"bad"}
