"""Owners who answer through the proxy while something is killed: what was confirmed to them is compared with the database."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from websockets.exceptions import WebSocketException

from pages.parts.navigation import address_of
from planner.case import Case
from planner.content.load import Content
from planner.content.schema import Question
from planner.store.plans import Store
from tests.bench.owner import Owner, firm, link, started
from tests.bench.tab import AppError, Tab

PAUSES = (0.1, 0.5)
# Everybody has been confirmed so many answers before the strike.
WARM_UP, LONGEST_WARM_UP = 3, 120.0
# A person who sees the connection lost reloads; until somebody answers again.
RELOADS, BETWEEN_RELOADS = 60, 0.5
AFTERWARDS = 4


class Enough(Exception):
    """This owner has shown what was to be shown."""


class Remembering(Owner):
    """Keeps what was confirmed: an answer is, once the page was drawn again. ``left`` answers more, then Enough."""

    confirmed: dict[str, Any]
    heard: Callable[[], None]
    left: int | None = None

    async def answer(self, question: Question) -> bool:
        done = await super().answer(question)
        if done:
            self.confirmed[question.id] = self._answers[question.id]
            self.heard()
            if self.left is not None:
                self.left -= 1
                if self.left <= 0:
                    raise Enough
        return done


@dataclass
class Witness:
    """One owner's story: the replica before and after, the reloads, what was confirmed and how many of it is missing."""

    before: str
    after: str = ""
    reloads: int = 0
    confirmed: int = 0
    lost: int = 0
    problem: str = ""


class _Stage:
    """When the strike comes: after everybody there has begun to answer."""

    def __init__(self, owners: int) -> None:
        self._missing = dict.fromkeys(range(owners), WARM_UP)
        self.warm, self.struck = asyncio.Event(), asyncio.Event()

    def heard(self, number: int) -> None:
        self._missing[number] -= 1
        if max(self._missing.values()) <= 0:
            self.warm.set()


async def through(url: str, content: Content, store: Store, owners: int, strike: Callable[[], None]) -> list[Witness]:
    """``owners`` answer question by question; each who is cut off by ``strike`` reloads and goes on for some answers more.

    The stories are compared with ``store`` at the end. TimeoutError when they do not even begin.
    """
    stage = _Stage(owners)
    stories = [asyncio.create_task(_one(url, content, store, number, stage)) for number in range(owners)]
    await asyncio.wait_for(stage.warm.wait(), LONGEST_WARM_UP)
    await asyncio.to_thread(strike)
    stage.struck.set()
    return list(await asyncio.gather(*stories))


async def _one(url: str, content: Content, store: Store, number: int, stage: _Stage) -> Witness:
    case = firm(content, 500 + number)
    begun = started(content, case)
    query = link(store, begun)
    confirmed: dict[str, Any] = dict(begun.answers)
    tab = Tab(url, proxied=True)
    await tab.open(address_of("questionnaire"), query)
    story = Witness(tab.cookie)
    try:
        while True:
            try:
                await _answer_on(tab, content, case, confirmed, stage, number)
                break
            except (OSError, WebSocketException, AppError):
                if story.reloads >= RELOADS:
                    raise
                story.reloads += 1
                await tab.close()
                tab = await _reloaded(url, query, tab.cookie)
    except (OSError, WebSocketException, AppError) as error:
        story.problem = f"{type(error).__name__}: {error}"
    await tab.close()
    story.after = tab.cookie
    found = store.load(query.removeprefix("p="))
    kept = dict(found.case.answers) if found is not None else {}
    story.confirmed = len(confirmed)
    story.lost = sum(kept.get(name, ...) != value for name, value in confirmed.items())
    return story


async def _reloaded(url: str, query: str, cookie: str) -> Tab:
    for attempt in itertools.count():
        tab = Tab(url, proxied=True, cookie=cookie)
        try:
            await tab.open(address_of("questionnaire"), query)
            return tab
        except (OSError, WebSocketException, AppError):
            await tab.close()
            if attempt >= RELOADS:
                raise
            await asyncio.sleep(BETWEEN_RELOADS)
    raise AssertionError


async def _answer_on(
    tab: Tab, content: Content, case: Case, confirmed: dict[str, Any], stage: _Stage, number: int
) -> None:
    """Until some answers after the strike were confirmed, or the questions are over."""
    chance = random.Random(number)
    owner = Remembering(tab, content, case, (chance.uniform(*PAUSES) for _ in itertools.count()))
    owner.confirmed, owner.heard = confirmed, partial(stage.heard, number)

    async def count_down() -> None:
        await stage.struck.wait()
        owner.left = AFTERWARDS

    watching = asyncio.create_task(count_down())
    try:
        await owner.questions()
    except Enough:
        pass
    finally:
        watching.cancel()
