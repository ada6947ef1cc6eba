"""Lets the browser of whoever runs a room come back after a reload without the PIN: a cookie that only the server reads."""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from threading import Lock

from planner.room_doors import Application, Message, Receive, Send

# Where a page asks for its cookie, and the only address the browser shows it at: the socket a session begins with.
ASK_AT, SHOWN_AT = "/_rotta/return", "/_stcore/stream"
COOKIE = "rotta_return"
TICKET = b"x-rotta-ticket"
_KEPT = re.compile(r"[A-Za-z0-9.]{1,200}")


class Tickets:
    """What a page may ask a cookie for, once: so that what the cookie holds is never written in the page itself.

    Only the newest are kept, and only in this process: whose ticket is gone types the PIN again.
    """

    MOST = 100

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    def give(self, kept: str) -> str:
        """A ticket for a cookie that holds ``kept``. ValueError for what no cookie may hold."""
        if not _KEPT.fullmatch(kept):
            raise ValueError("letters, digits and points")
        ticket = secrets.token_urlsafe(24)
        with self._lock:
            self._waiting[ticket] = kept
            while len(self._waiting) > self.MOST:
                self._waiting.popitem(last=False)
        return ticket

    def waits(self, ticket: str) -> bool:
        """True until the ticket is taken."""
        return ticket in self._waiting

    def take(self, ticket: str) -> str | None:
        """What the ticket was given for, the first time; then None."""
        with self._lock:
            return self._waiting.pop(ticket, None)


TICKETS = Tickets()


class Return:
    """An ASGI layer around the app: a POST with a ticket sets the cookie, a DELETE takes it back.

    A header of our own keeps pages of other sites out: a browser asks first, and is not told that it may.
    """

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != ASK_AT:
            await self._app(scope, receive, send)
            return
        kept = None
        if scope["method"] == "POST":
            ticket = dict(scope["headers"]).get(TICKET, b"")
            kept = TICKETS.take(ticket.decode("latin-1"))
        elif scope["method"] == "DELETE":
            kept = ""
        headers = [(b"content-length", b"0"), (b"cache-control", b"no-store")]
        if kept is not None:
            headers.append((b"set-cookie", _cookie(kept).encode()))
        await send({"type": "http.response.start", "status": 404 if kept is None else 204, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def _cookie(kept: str) -> str:
    """Gone with the browser's window. The proxy of a hosted Rotta adds Secure; a local network has no encryption to ask for."""
    return f"{COOKIE}={kept}; Path={SHOWN_AT}; HttpOnly; SameSite=Strict{'' if kept else '; Max-Age=0'}"
