"""What strangers may take of one process, however many they are: open sockets, and memory for the files they send."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from planner.room_doors import Application, Message, Receive, Send, answer

# A room has at most two hundred people, who may all come through one address; those a poor network drops come back at once.
MOST_SOCKETS, MOST_FROM_ONE = 500, 250
UPLOAD = "/_stcore/upload_file/"
LARGEST_FILE = 5_300_000
MOST_OF_A_SESSION, MOST_OF_ALL = 25_000_000, 300_000_000
Held = Callable[[str], tuple[int, int]]


class Sockets:
    """An ASGI layer that turns away sockets above what a room needs, before they cost anything."""

    def __init__(self, app: Application, most: int = MOST_SOCKETS, most_from_one: int = MOST_FROM_ONE) -> None:
        self._app, self._most, self._most_from_one = app, most, most_from_one
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        place = str((scope.get("client") or ("",))[0])
        if self._open[place] >= self._most_from_one or self._open.total() >= self._most:
            await send({"type": "websocket.close", "code": 1013})
            return
        self._open[place] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._open[place] -= 1
            self._open += Counter()  # forgets addresses nobody is at


class Uploads:
    """An ASGI layer that takes no more files than memory should hold: Streamlit keeps them until a session ends, wanted or not.

    ``held`` says how many bytes are kept for a session and for all.
    """

    def __init__(self, app: Application, held: Held) -> None:
        self._app, self._held = app, held
        self._arriving = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "PUT" or UPLOAD not in scope["path"]:
            await self._app(scope, receive, send)
            return
        session = str(scope["path"]).partition(UPLOAD)[2].partition("/")[0]
        mine, everybodys = self._held(session)
        # Those under way count as large as they may be: many at once are no way round.
        coming = (self._arriving + 1) * LARGEST_FILE
        if mine + LARGEST_FILE > MOST_OF_A_SESSION or everybodys + coming > MOST_OF_ALL:
            await answer(send, 507, [(b"content-type", b"text/plain")], b"")
            return
        self._arriving += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._arriving -= 1
