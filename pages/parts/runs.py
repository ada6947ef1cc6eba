"""What a run has drawn reaches the browser, also when the page asks for another run at that very moment."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner

Create = Callable[[AppSession, RerunData], None]


@cache
def keep_what_was_drawn() -> None:
    """Once per process: a new runner for a fragment begins after the last one's messages have left.

    Streamlit (1.67) drops what a finished runner still has in the queue as soon as another takes its place. When the
    heartbeat asked for its run in the milliseconds after "next", the answer to the press was among what was dropped: the
    question stayed on screen. A run of the whole page draws everything again and may take the place at once.
    """
    AppSession._create_scriptrunner = in_turn(AppSession._create_scriptrunner)  # type: ignore[assignment]


def in_turn(create: Create) -> Create:
    """``create`` for a session and what to run, put behind what the session's loop already has to send."""

    def wait(session: AppSession, data: RerunData) -> None:
        if data.fragment_id and session._scriptrunner is not None:
            session._event_loop.call_soon(begin, session, data, session._scriptrunner)
        else:
            create(session, data)

    def begin(session: AppSession, data: RerunData, stopped: ScriptRunner) -> None:
        if session._state == AppSessionState.SHUTDOWN_REQUESTED:
            return
        if session._scriptrunner in (stopped, None):
            create(session, data)
        elif not session._scriptrunner.request_rerun(data):
            wait(session, data)

    return wait
