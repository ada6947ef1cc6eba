"""How much strangers may take of one process, tried on the layers themselves and on a hosted Rotta that runs."""

from __future__ import annotations

import asyncio
import http.client
import uuid
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from planner.limits import LARGEST_FILE, MOST_OF_A_SESSION, MOST_OF_ALL, Sockets, Uploads
from planner.room_doors import Message, Receive, Send
from tests.apart import run_apart
from tests.test_room_network import HOME, PATIENCE, free_port, serving

EDGE = "edge"
MEGABYTES = 4_900_000


async def _nothing() -> Message:
    return {"type": "http.request"}


class Inner:
    """The app behind a layer: counts who is let through, and keeps them until told."""

    def __init__(self) -> None:
        self.inside = self.ever = 0
        self.leave = asyncio.Event()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        self.inside += 1
        self.ever += 1
        await self.leave.wait()
        self.inside -= 1


def test_a_room_has_only_so_many_sockets_and_one_address_only_so_many_of_them() -> None:
    async def work() -> None:
        inner, sent = Inner(), list[Message]()
        layer = Sockets(inner, most=5, most_from_one=3)

        async def send(message: Message) -> None:
            sent.append(message)

        def arrive(place: str) -> asyncio.Task[None]:
            scope = {"type": "websocket", "path": "/_stcore/stream", "client": (place, 1)}
            return asyncio.create_task(layer(scope, _nothing, send))

        greedy = [arrive("192.0.2.1") for _ in range(4)]
        await asyncio.sleep(0)
        assert (inner.inside, [m["type"] for m in sent]) == (3, ["websocket.close"])
        others = [arrive(f"192.0.2.{n}") for n in (2, 3, 4)]
        await asyncio.sleep(0)
        assert (inner.inside, len(sent)) == (5, 2)
        inner.leave.set()
        await asyncio.gather(*greedy, *others)
        await asyncio.gather(*(arrive("192.0.2.1") for _ in range(3)))
        assert (inner.ever, len(sent)) == (8, 2), "whoever leaves makes room"

    run_apart(work())


def test_files_are_taken_while_memory_holds_them() -> None:
    async def work() -> None:
        kept, inner, sent = {EDGE: 0, "others": 0}, Inner(), list[Message]()
        layer = Uploads(inner, held=lambda session: (kept.get(session, 0), sum(kept.values())))

        async def send(message: Message) -> None:
            sent.append(message)

        def arrive() -> asyncio.Task[None]:
            scope = {"type": "http", "method": "PUT", "path": f"/_stcore/upload_file/{EDGE}/x"}
            return asyncio.create_task(layer(scope, _nothing, send))

        inner.leave.set()
        for mine, everybodys, fits in (
            (0, 0, True),
            (MOST_OF_A_SESSION - LARGEST_FILE, 0, True),
            (MOST_OF_A_SESSION - LARGEST_FILE + 1, 0, False),
            (0, MOST_OF_ALL - LARGEST_FILE + 1, False),
        ):
            kept.update({EDGE: mine, "others": everybodys})
            before = inner.ever
            await arrive()
            assert (inner.ever > before) == fits, (mine, everybodys)
        assert {m["status"] for m in sent if m["type"] == "http.response.start"} == {507}
        kept.update({EDGE: 0, "others": MOST_OF_ALL - 2 * LARGEST_FILE})
        inner.leave.clear()
        together = [arrive() for _ in range(4)]
        await asyncio.sleep(0)
        assert inner.inside == 2, "those under way count too"
        inner.leave.set()
        await asyncio.gather(*together)

    run_apart(work())


async def _filled(port: int) -> list[int]:
    """What a hosted Rotta answers a stranger who sends it one large file after the other."""
    asking = http.client.HTTPConnection(HOME, port, timeout=PATIENCE)
    asking.request("GET", "/_stcore/health")
    cookie = (asking.getresponse().headers["Set-Cookie"] or "").partition(";")[0]
    token = cookie.partition("=")[2]
    address, more = f"ws://{HOME}:{port}/_stcore/stream", {"Cookie": cookie, "Origin": f"http://{HOME}:{port}"}
    answers: list[int] = []
    async with connect(address, subprotocols=["streamlit", token], max_size=None, additional_headers=more) as tab:  # type: ignore[list-item]
        opening = BackMsg()
        opening.rerun_script.page_name = "metodo"
        await tab.send(opening.SerializeToString())
        session = ""
        while not session:
            message = ForwardMsg.FromString(await asyncio.wait_for(tab.recv(), PATIENCE))  # type: ignore[arg-type]
            session = message.new_session.initialize.session_id
        for _ in range(8):
            answers.append(await asyncio.to_thread(_sent, port, session, token, cookie))
    return answers


def _sent(port: int, session: str, token: str, cookie: str) -> int:
    mark = uuid.uuid4().hex
    head = f'--{mark}\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'.encode()
    body = head + bytes(MEGABYTES) + f"\r\n--{mark}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={mark}", "Cookie": cookie, "X-Xsrftoken": token}
    asking = http.client.HTTPConnection(HOME, port, timeout=PATIENCE)
    asking.request("PUT", f"/_stcore/upload_file/{session}/{uuid.uuid4()}", body, headers)
    return asking.getresponse().status


def test_a_stranger_cannot_fill_the_memory_of_a_hosted_rotta_with_files(tmp_path: Path) -> None:
    port = free_port(HOME)
    command = ["streamlit", "run", "serve.py", "--server.port", str(port), "--server.fileWatcherType", "none"]
    known = {"ROTTA_MODE": "hosted", "ROTTA_DATABASE_URL": f"sqlite:///{tmp_path / 'rotta.db'}"}
    with serving(command, HOME, port, tmp_path / "log", **known):
        answers = run_apart(_filled(port))
    assert answers == [204] * 5 + [507] * 3
