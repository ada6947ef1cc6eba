"""A PostgreSQL of its own on a free port of this machine, which can be crashed and started again."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import psycopg

from tests.bench.server import LONGEST_START, free_port

# Its tools refuse to be run by root: on Debian the package brings a user for them.
SYSTEM_USER = "postgres"


def _tool(name: str) -> str:
    """The newest installed one; Debian keeps them out of the path. FileNotFoundError says what to install."""
    found = [*filter(None, [shutil.which(name)]), *sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))]
    if not found:
        raise FileNotFoundError(f"{name} is missing: on Debian or Ubuntu, apt-get install postgresql")
    return str(found[-1])


class Postgres:
    """The server and its database ``rotta``; ``password`` is asked for at every connection."""

    def __init__(self, work: Path) -> None:
        self._log = work / "postgres.log"
        self._data = work / "postgres"
        self.port, self.password = free_port(), secrets.token_hex(16)
        self._process: subprocess.Popen[bytes] | None = None
        self._data.mkdir(mode=0o700)
        entry = work / "postgres_password"
        entry.write_text(self.password)
        self._as: dict[str, Any] = {"cwd": self._data}
        if os.geteuid() == 0:
            self._as |= {"user": SYSTEM_USER, "group": SYSTEM_USER, "extra_groups": []}
            for path in (self._data, entry):
                shutil.chown(path, SYSTEM_USER, SYSTEM_USER)
        command = [_tool("initdb"), "-D", str(self._data), "-U", "rotta", "-A", "scram-sha-256", "-E", "UTF8"]
        command += ["--locale=C.UTF-8", f"--pwfile={entry}"]
        subprocess.run(command, check=True, capture_output=True, **self._as)
        entry.unlink()
        self.start()
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE rotta")

    @property
    def at(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """For SQLAlchemy."""
        return f"postgresql+psycopg://rotta:{self.password}@{self.at}/rotta"

    def _address(self, database: str) -> str:
        return f"postgresql://rotta:{self.password}@{self.at}/{database}"

    def start(self) -> None:
        """Start (again) and wait until it takes connections."""
        options = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=100"]
        with self._log.open("ab") as log:
            command = [_tool("postgres"), "-D", str(self._data), "-p", str(self.port), *options]
            self._process = subprocess.Popen(command, stdout=log, stderr=log, **self._as)
        until = time.monotonic() + LONGEST_START
        while time.monotonic() < until and self._process.poll() is None:
            try:
                psycopg.connect(self._address("postgres"), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL did not start:\n{self._log.read_text(errors='replace')[-2000:]}")

    def crash(self) -> None:
        """End at once, everybody thrown out, nothing put in order: the next start recovers from its log."""
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        """End in good order."""
        self._end(signal.SIGINT)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(LONGEST_START)
        self._process = None
