"""A press whose answer is still in the queue is not lost to a run the page asks for by itself."""

from __future__ import annotations

import asyncio
from typing import Any

from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.scriptrunner import RerunData

from pages.parts.runs import in_turn, keep_what_was_drawn
from tests.apart import run_apart


class Runner:
    """Takes requests until it has stopped."""

    def __init__(self, name: str, stopped: bool = False) -> None:
        self.name, self.stopped = name, stopped
        self.asked: list[RerunData] = []

    def request_rerun(self, data: RerunData) -> bool:
        self.asked.append(data)
        return not self.stopped


class Session:
    """As much of Streamlit's session as decides what reaches the browser: only the runner in place is heard."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._event_loop, self._state = loop, AppSessionState.APP_IS_RUNNING
        self._scriptrunner: Runner | None = Runner("press", stopped=True)
        self.heard: list[str] = []
        self.made: list[Runner] = []

    def says(self, runner: Runner, words: str) -> None:
        self._event_loop.call_soon(lambda: self.heard.append(words) if runner is self._scriptrunner else None)

    def create(self, data: RerunData) -> None:
        self._scriptrunner = Runner(data.fragment_id or "page")
        self.made.append(self._scriptrunner)


create: Any = in_turn(Session.create)  # type: ignore[arg-type]


def after(asked: Any) -> Session:
    """A press was just run, its answer waits to be sent, and then ``asked`` happens; the loop empties its queue."""

    async def play() -> Session:
        session = Session(asyncio.get_running_loop())
        assert session._scriptrunner is not None
        session.says(session._scriptrunner, "the next question")
        asked(session)
        for _ in range(5):
            await asyncio.sleep(0)
        return session

    return run_apart(play())


def test_the_answer_to_a_press_is_sent_before_the_heartbeat_takes_its_place() -> None:
    session = after(lambda s: create(s, RerunData(fragment_id="heartbeat")))
    assert session.heard == ["the next question"]
    assert [r.name for r in session.made] == ["heartbeat"]


def test_two_requests_at_once_share_a_runner() -> None:
    def both(session: Session) -> None:
        create(session, RerunData(fragment_id="heartbeat"))
        create(session, RerunData(fragment_id="question"))

    session = after(both)
    assert session.heard == ["the next question"]
    assert [r.name for r in session.made] == ["heartbeat"]
    assert [d.fragment_id for d in session.made[0].asked] == ["question"]


def test_nothing_begins_in_a_session_that_ends() -> None:
    def leave(session: Session) -> None:
        create(session, RerunData(fragment_id="heartbeat"))
        session._state = AppSessionState.SHUTDOWN_REQUESTED

    assert after(leave).made == []


def test_a_whole_page_is_drawn_at_once() -> None:
    def whole(session: Session) -> None:
        session._scriptrunner = None
        create(session, RerunData())
        assert [r.name for r in session.made] == ["page"]

    after(whole)


def test_streamlit_is_told_once() -> None:
    keep_what_was_drawn()
    told = AppSession._create_scriptrunner
    keep_what_was_drawn()
    assert AppSession._create_scriptrunner is told
    assert told.__qualname__.startswith(in_turn.__qualname__)
