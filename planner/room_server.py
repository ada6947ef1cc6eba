"""Starts a Rotta for a room: on the local network, in a database of its own, with a room open and its PIN said once."""

from __future__ import annotations

import argparse
import errno
import ipaddress
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from planner.content.load import Content, load_content
from planner.store.access import LOCAL
from planner.store.erase import purge
from planner.store.errors import StoreError
from planner.store.plans import open_store
from planner.store.rooms import Room, Rooms

ROOT = Path(__file__).resolve().parents[1]
DATABASE = ROOT / "data" / "room.db"
PORT = 8502
# Any address beyond this machine: asking the way there sends nothing, and tells which address others see.
ELSEWHERE = ("192.0.2.1", 9)


def main(arguments: Sequence[str] | None = None) -> int:
    """Open or take up a room, say how to join it, and serve it until interrupted; the exit code of the server."""
    content = load_content(ROOT / "content")
    given = _read(content, arguments)
    address = given.address or own_address()
    if address is None:
        _say(content, given.language, "no_network")
        return 1
    if _taken(address, given.port):
        # Before the store is opened: taking the room up would change the PIN under whoever is leading it.
        _say(content, given.language, "port_taken", port=str(given.port))
        return 1
    url = f"sqlite:///{given.database.resolve()}"
    try:
        store = open_store(url, content)
        purge(store.database, None)
        rooms = Rooms(store.database, content)
        opened = take_up(rooms, given.title)
    except StoreError as error:
        _say(content, given.language, "no_database", reason=str(error))
        return 1
    base = f"http://{address}:{given.port}"
    _say(content, given.language, "participants", base=base, code=opened.code)
    _say(content, given.language, "facilitator", base=base, pin=opened.pin)
    _say(content, given.language, "how")
    known = {"ROTTA_MODE": "room", "ROTTA_PUBLIC_URL": base, "ROTTA_DATABASE_URL": url}
    code = _serve(address, given.port, known)
    if rooms.list(LOCAL):
        _say(content, given.language, "still_there", file=str(given.database))
    store.close()
    return code


def own_address() -> str | None:
    """This machine's address on the network it is in; None without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking, suppress(OSError):
        asking.connect(ELSEWHERE)
        found = str(asking.getsockname()[0])
        return None if ipaddress.ip_address(found).is_loopback else found
    return None


def _taken(address: str, port: int) -> bool:
    try:
        socket.create_server((address, port)).close()
    except OSError as error:
        return error.errno == errno.EADDRINUSE
    return False


def take_up(rooms: Rooms, title: str) -> Room:
    """The room left open, with a new PIN, so that a restart loses nobody; a new room when there is none."""
    left = rooms.list(LOCAL)
    return Room(left[0].code, rooms.renew_pin(LOCAL, left[0].code)) if left else rooms.open(LOCAL, title)


def _read(content: Content, arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m planner.room_server", description=__doc__)
    parser.add_argument("--title", default="", help="what stands above the room's pages")
    parser.add_argument("--address", help="the address to answer at (by default this machine's on its network)")
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--database", type=Path, default=DATABASE, help="the file of the room")
    parser.add_argument("--language", choices=("it", "en"), default="it", help="of what is printed here")
    given = parser.parse_args(arguments)
    given.title = given.title or content.phrase("room.run.open_title_default").get(given.language)
    return given


def _serve(address: str, port: int, known: dict[str, str]) -> int:
    options = {
        "server.address": address,
        "server.port": str(port),
        "server.allowedHosts": address,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        # Without it Streamlit would ask the internet for this machine's address.
        "browser.serverAddress": address,
        "logger.level": "warning",
    }
    command = [sys.executable, "-m", "streamlit", "run", "room.py", *(f"--{k}={v}" for k, v in options.items())]
    # The command is ours; address and port are arguments of their own, never read by a shell.
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **known})  # noqa: S603
    while True:
        try:
            return server.wait()
        except KeyboardInterrupt:
            continue  # the server got it too and is ending


def _say(content: Content, language: str, what: str, **values: str) -> None:
    phrase = content.phrase(f"room.server.{what}")
    sys.stdout.write((phrase.en if language == "en" else phrase.it).format_map(values) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
