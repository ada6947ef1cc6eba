"""A Wi-Fi that can go away: what a phone says passes through here until it is cut."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType


class Wifi:
    """Passes connections on to a server at the same address; ``down`` breaks those there are and refuses others, ``up`` lets them in."""

    def __init__(self, address: str, port: int) -> None:
        self._server = (address, port)
        self._door = socket.create_server((address, 0))
        self.url = f"http://{address}:{self._door.getsockname()[1]}"
        self._lock, self._up, self._open = threading.Lock(), True, set[socket.socket]()

    def __enter__(self) -> Wifi:
        threading.Thread(target=self._admit, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.down()
        self._door.close()

    def down(self) -> None:
        with self._lock:
            self._up = False
            for end in self._open:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            self._open.clear()

    def up(self) -> None:
        with self._lock:
            self._up = True

    def _admit(self) -> None:
        while True:
            try:
                phone, _ = self._door.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self._server)
            except OSError:
                phone.close()
                continue
            with self._lock:
                if not self._up:
                    phone.close()
                    server.close()
                    continue
                self._open |= {phone, server}
            for source, target in ((phone, server), (server, phone)):
                threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while said := source.recv(65536):
                target.sendall(said)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
