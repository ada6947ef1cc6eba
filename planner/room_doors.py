"""What the phones of a room may ask of the web server: the page and its parts, sent small; nothing that only hosts or uploads need."""

from __future__ import annotations

import gzip
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

CLOSED = ("/_stcore/metrics", "/_stcore/upload_file", "/_stcore/agent", "/_stcore/script-health-check")
# Streamlit sends these as they are; over a poor network they are most of the first visit.
PACKED, KINDS = "/static/", (".js", ".css", ".svg")


class Doors:
    """An ASGI layer around the app: closed doors answer 404, packed files are compressed once and kept."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self._packed: dict[str, tuple[list[tuple[bytes, bytes]], bytes]] = {}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = str(scope["path"])
        if any(door in path for door in CLOSED) or scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            await answer(send, 404, [(b"content-type", b"text/plain")], b"")
        elif scope["method"] == "GET" and PACKED in path and path.endswith(KINDS) and _takes_gzip(scope):
            await self._send_packed(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _send_packed(self, scope: Message, receive: Receive, send: Send) -> None:
        path = str(scope["path"])
        if path not in self._packed:
            start, body = await self._ask(scope, receive)
            if start["status"] != 200:
                await answer(send, start["status"], list(start["headers"]), body)
                return
            headers = [(name, value) for name, value in start["headers"] if name.lower() not in _OF_THE_BODY]
            packed = gzip.compress(body, 6, mtime=0)
            self._packed[path] = ([*headers, (b"content-encoding", b"gzip"), (b"vary", b"Accept-Encoding")], packed)
        headers, packed = self._packed[path]
        await answer(send, 200, headers, packed)

    async def _ask(self, scope: Message, receive: Receive) -> tuple[Message, bytes]:
        """The app's whole answer for a file, without conditions the browser may have set."""
        plain = [pair for pair in scope["headers"] if pair[0].lower() not in _CONDITIONS]
        start: Message = {"status": 500, "headers": []}
        parts: list[bytes] = []

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))

        await self._app({**scope, "headers": plain, "extensions": {}}, receive, hold)
        return start, b"".join(parts)


_OF_THE_BODY = (b"content-length", b"content-encoding", b"accept-ranges", b"etag", b"vary")
_CONDITIONS = (b"accept-encoding", b"range", b"if-range", b"if-none-match", b"if-modified-since")


def _takes_gzip(scope: Message) -> bool:
    asked = dict(scope["headers"])
    return b"gzip" in asked.get(b"accept-encoding", b"") and b"range" not in asked


async def answer(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    """A whole answer of our own."""
    sized = [(name, value) for name, value in headers if name.lower() != b"content-length"]
    length = str(len(body)).encode()
    await send({"type": "http.response.start", "status": status, "headers": [*sized, (b"content-length", length)]})
    await send({"type": "http.response.body", "body": body})
