"""Who is not the one sitting here gets nothing of theirs: other names, other addresses, proxies, frames too large."""

from __future__ import annotations

import asyncio
import base64
import secrets
import socket
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from pages.parts.navigation import SCREENS
from planner.case import Case
from planner.content.load import Content
from planner.store.access import LOCAL, Actor
from planner.store.clients import Clients
from planner.store.plans import open_store
from planner.store.rooms import Rooms
from tests.apart import run_apart
from tests.test_room_network import HOME, NEIGHBOUR, PATIENCE, free_port, serving

SECRET = "Officine Segrete"


def handshake(port: int, host: str, origin: str) -> str:
    """The first line of the answer to a browser that asks for a socket."""
    lines = (
        "GET /_stcore/stream HTTP/1.1",
        f"Host: {host}",
        f"Origin: {origin}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(secrets.token_bytes(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: streamlit",
    )
    with socket.create_connection((HOME, port), timeout=PATIENCE) as asking:
        asking.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return asking.recv(4096).split(b"\r\n")[0].decode()


async def page(port: int, name: str, source: str = HOME, query: str = "", **headers: str) -> bytes:
    """Everything the server draws for a visitor who opens this page."""
    address = f"ws://{HOME}:{port}/_stcore/stream"
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    protocols = ["streamlit", "here"]
    async with connect(
        address,
        subprotocols=protocols,
        max_size=None,
        additional_headers=more,
        local_addr=(source, 0),  # type: ignore[arg-type]
    ) as socket_:
        asked = BackMsg()
        asked.rerun_script.page_name, asked.rerun_script.query_string = name, query
        await socket_.send(asked.SerializeToString())
        drawn = []
        while True:
            answer = await asyncio.wait_for(socket_.recv(), PATIENCE)
            drawn.append(answer if isinstance(answer, bytes) else answer.encode())
            message = ForwardMsg.FromString(drawn[-1])
            if message.WhichOneof("type") == "script_finished" and message.script_finished == 0:
                return b"".join(drawn)


async def too_much(port: int) -> int | None:
    """How the server ends a socket that sends it a frame of six megabytes."""
    async with connect(f"ws://{HOME}:{port}/_stcore/stream", subprotocols=["streamlit"]) as socket_:  # type: ignore[list-item]
        asked = BackMsg()
        asked.rerun_script.query_string = "x" * 6_000_000
        await socket_.send(asked.SerializeToString())
        with pytest.raises(ConnectionClosed) as ended:
            while True:
                await asyncio.wait_for(socket_.recv(), PATIENCE)
        return ended.value.rcvd.code if ended.value.rcvd else None


def test_on_ones_own_machine_only_who_sits_there_sees_the_clients(tmp_path: Path, content: Content) -> None:
    database = f"sqlite:///{tmp_path / 'rotta.db'}"
    store = open_store(database, content)
    Clients(store.database, content).create(LOCAL, Case(), SECRET)
    store.close()
    port = free_port(HOME)
    # As somebody starts it who wants to show it to a colleague, or behind a proxy of their own.
    command = ["streamlit", "run", "app.py", "--server.port", str(port), "--server.address", "0.0.0.0"]
    known = {"ROTTA_MODE": "", "ROTTA_DATABASE_URL": database, "ROTTA_TODAY": "2026-11-22"}
    with serving(command, HOME, port, tmp_path / "log", **known):
        assert SECRET.encode() in run_apart(page(port, "clienti"))
        for stranger in (page(port, "clienti", NEIGHBOUR), page(port, "clienti", X_Forwarded_For="192.0.2.7")):
            drawn = run_apart(stranger)
            assert SECRET.encode() not in drawn
            assert "soltanto sul computer su cui è in funzione".encode() in drawn
        own, foreign = f"{HOME}:{port}", f"evil.example:{port}"
        assert " 101 " in handshake(port, own, f"http://{own}")
        # A page of evil.example whose name now means this machine: to the browser it is all one place.
        assert " 403 " in handshake(port, foreign, f"http://{foreign}")
        assert " 403 " in handshake(port, own, "http://evil.example")
        assert run_apart(too_much(port)) == 1009


def test_nobody_reaches_a_client_a_note_or_a_room_of_a_hosted_rotta_by_its_number(
    tmp_path: Path, content: Content
) -> None:
    database = f"sqlite:///{tmp_path / 'rotta.db'}"
    anna = Actor("advisor", "anna@ente.it", "ente.it")
    store = open_store(database, content)
    clients = Clients(store.database, content)
    number = clients.create(anna, Case(answers={"company_name": SECRET}), SECRET)
    clients.add_note(anna, number, SECRET)
    code = Rooms(store.database, content).open(anna, SECRET).code
    store.close()
    port = free_port(HOME)
    command = ["streamlit", "run", "serve.py", "--server.port", str(port), "--server.fileWatcherType", "none"]
    known = {"ROTTA_MODE": "hosted", "ROTTA_ADVISORS": "@ente.it", "ROTTA_DATABASE_URL": database}
    user = base64.b64encode(b'{"is_logged_in": true, "email": "anna@ente.it"}').decode()
    claims = {
        "Cookie": f"_streamlit_user={user}",
        "X_Forwarded_User": "anna@ente.it",
        "X_Forwarded_Email": "anna@ente.it",
    }
    with serving(command, HOME, port, tmp_path / "log", **known):
        for screen in SCREENS:
            asked = f"c={number}&p={number}&codice={code}"
            drawn = run_apart(page(port, screen.address, query=asked, **claims))
            assert SECRET.encode() not in drawn, screen.address
    assert SECRET not in (tmp_path / "log").read_text()
