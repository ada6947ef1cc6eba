"""Who can reach what from where: the everyday Rotta never leaves 127.0.0.1; a room shows others its own pages and nothing else."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from pages.parts.navigation import IN_A_ROOM, SCREENS, address_of
from planner import room_server
from planner.content.load import load_content
from planner.room_return import ASK_AT
from planner.store.access import LOCAL, Actor, Forbidden
from planner.store.plans import open_store
from planner.store.rooms import Rooms
from tests.apart import run_apart
from tests.bench.tab import Tab

ROOT = Path(__file__).resolve().parent.parent
HOME, ROOM, NEIGHBOUR = "127.0.0.1", "127.0.0.2", "127.0.0.3"
PATIENCE = 60


class Phone(Tab):
    """A tab on another machine: the bench's own speaks to 127.0.0.1 only."""

    def __post_init__(self) -> None:
        pass


def free_port(address: str) -> int:
    with socket.socket() as free:
        free.bind((address, 0))
        return int(free.getsockname()[1])


def test_a_second_room_at_a_taken_port_says_so_and_leaves_the_first_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server((HOME, 0)) as there:
        port = there.getsockname()[1]
        given = ["--address", HOME, "--port", str(port), "--database", str(tmp_path / "room.db")]
        assert room_server.main(given) == 1
    said = capsys.readouterr().out
    assert f"La porta {port} è occupata" in said and "PIN" not in said
    assert not (tmp_path / "room.db").exists()


@contextmanager
def serving(command: list[str], address: str, port: int, log: Path, **known: str) -> Iterator[None]:
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env={**os.environ, **known},
            stdout=written,
            stderr=written,
            start_new_session=True,
        )
    try:
        until = time.monotonic() + PATIENCE
        while asked(address, port, "/_stcore/health") != 200:
            assert time.monotonic() < until and process.poll() is None, log.read_text()
            time.sleep(0.1)
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def asked(address: str, port: int, path: str, method: str = "GET", source: str = HOME) -> int | None:
    """The status of an answer; None where nobody answers."""
    connection = http.client.HTTPConnection(address, port, timeout=PATIENCE, source_address=(source, 0))
    try:
        connection.request(method, path)
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def answers_at(address: str, port: int) -> bool:
    with socket.socket() as there:
        there.settimeout(PATIENCE)
        return there.connect_ex((address, port)) == 0


def test_the_everyday_rotta_never_leaves_this_machine(tmp_path: Path) -> None:
    recipe = re.search(r"^run:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert recipe is not None
    command = recipe[1].split("python -m ")[1].split()
    port = free_port(HOME)
    shown = [part.replace("$(PORT)", str(port)) for part in command]
    database = f"sqlite:///{tmp_path / 'rotta.db'}"
    with serving(shown, HOME, port, tmp_path / "log", ROTTA_DATABASE_URL=database):
        elsewhere = {ROOM, room_server.own_address() or ROOM}
        assert not [address for address in elsewhere if answers_at(address, port)]


def test_a_room_shows_its_neighbours_its_own_pages_only(tmp_path: Path) -> None:
    port, log, file = free_port(ROOM), tmp_path / "log", tmp_path / "room.db"
    command = ["planner.room_server", "--address", ROOM, "--port", str(port), "--database", str(file)]
    with serving(command, ROOM, port, log):
        assert not answers_at(HOME, port), "bound to the network of the room alone"
        for closed in ("metrics", "upload_file/x/y", "agent/interact", "script-health-check"):
            assert asked(ROOM, port, f"/_stcore/{closed}", source=NEIGHBOUR) == 404
        for method in ("POST", "PUT", "DELETE"):
            assert asked(ROOM, port, "/_stcore/upload_file/x/y", method, NEIGHBOUR) == 404
        assert asked(ROOM, port, ASK_AT, "POST", NEIGHBOUR) == 404, "no cookie without a ticket"
        assert asked(ROOM, port, "/sala", source=NEIGHBOUR) == 200
        opened = run_apart(_pages(f"http://{ROOM}:{port}"))
    assert file.exists()
    for address, (known, keys) in opened.items():
        assert known == {"", *(address_of(name) for name in IN_A_ROOM)}, address
        assert not any(key.startswith(("begin", "client", "add_", "download", "room_close")) for key in keys), address
        assert ("pin" in keys) == (address == "regia"), address


async def _pages(url: str) -> dict[str, tuple[set[str], set[str]]]:
    """What every screen's address gives a phone that has never been here: the pages it is told of, the widgets it sees."""
    found = {}
    for screen in SCREENS:
        phone = Phone(url)
        await phone.open(screen.address)
        found[screen.address] = (set(phone.pages), set(phone.widgets))
        await phone.close()
    return found


def test_a_restart_takes_up_the_room_with_a_new_pin(tmp_path: Path) -> None:
    content = load_content(ROOT / "content")
    store = open_store(f"sqlite:///{tmp_path / 'room.db'}", content)
    rooms = Rooms(store.database, content)
    first = room_server.take_up(rooms, "Giovedì")
    again = room_server.take_up(rooms, "Venerdì")
    assert again.code == first.code and rooms.state(LOCAL, again.code).title == "Giovedì"
    assert rooms.facilitate(again.code, again.pin, "") == Actor("facilitator", first.code)
    if again.pin != first.pin:
        with pytest.raises(Forbidden):
            rooms.facilitate(first.code, first.pin, "")
    rooms.close_and_wipe(LOCAL, first.code)
    assert room_server.take_up(rooms, "Venerdì").code != first.code
    store.close()


def test_without_a_network_there_is_no_room(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(room_server, "own_address", lambda: None)
    assert room_server.main(["--database", str(tmp_path / "room.db")]) == 1
    assert "Wi-Fi" in capsys.readouterr().out
    assert not (tmp_path / "room.db").exists()
