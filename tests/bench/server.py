"""Starts Streamlit apps for measuring, on a free port of this machine, and stops only what it started."""

from __future__ import annotations

import math
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST_START = 60.0
FLOOR_APP = """
import streamlit as st

st.write("Hello")
name = st.text_input("Name", key="name")
st.button("Again", key="again")
st.write(name)
"""


@dataclass
class Server:
    """A running app; ``started`` is the moment (perf_counter) just before its process was made."""

    url: str
    process: subprocess.Popen[bytes]
    started: float
    healthy: float

    @property
    def memory(self) -> float:
        """Resident memory in MB, with the processes it began; NaN where the system does not tell."""
        return _sum_of(_memory, self.process.pid)

    @property
    def processor(self) -> float:
        """Seconds of processor used so far, all threads and the processes it began; NaN where the system does not tell."""
        return _sum_of(_processor, self.process.pid)

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _sum_of(figure: Callable[[int], float], pid: int) -> float:
    try:
        begun = {
            int(p) for tasks in Path(f"/proc/{pid}/task").iterdir() for p in (tasks / "children").read_text().split()
        }
        theirs = (_sum_of(figure, child) for child in begun)
        return figure(pid) + sum(value for value in theirs if not math.isnan(value))
    except OSError:
        return float("nan")


def _memory(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0) / 1024


def _processor(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def start(
    name: str, command: Sequence[str], port: int, folder: Path, work: Path, environment: Mapping[str, str]
) -> Server:
    """Run an app that will answer at ``port`` and wait until it does; RuntimeError with the end of its log when it does not.

    Compiled Python is kept in ``work``, as an installed app keeps its own, whatever this shell has set.
    """
    kept = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(work / "compiled")}
    with (work / f"{name}.log").open("ab") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **kept, **environment}, stdout=output, stderr=subprocess.STDOUT
        )
    server = Server(f"http://127.0.0.1:{port}", process, started, 0.0)
    while time.perf_counter() - started < LONGEST_START and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    server.healthy = time.perf_counter() - started
                    return server
        except (urllib.error.URLError, OSError):
            time.sleep(0.01)
    server.stop()
    raise RuntimeError(f"{name} did not start:\n{last_words(work, name)}")


def _streamlit(script: Path, port: int) -> list[str]:
    return [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]


def start_floor(work: Path) -> Server:
    """The smallest useful page with Rotta's own settings: what Streamlit itself costs."""
    folder = work / "floor"
    (folder / ".streamlit").mkdir(parents=True, exist_ok=True)
    (folder / "app.py").write_text(FLOOR_APP)
    shutil.copy(ROOT / ".streamlit" / "config.toml", folder / ".streamlit" / "config.toml")
    port = free_port()
    return start("floor", _streamlit(folder / "app.py", port), port, folder, work, {})


def start_rotta(work: Path, database: str | None = None, name: str = "rotta") -> Server:
    """Rotta as ``make run`` starts it, with a database of its own or the given one."""
    port = free_port()
    environment = {"ROTTA_DATABASE_URL": database or database_url(work)}
    return start(name, _streamlit(ROOT / "app.py", port), port, ROOT, work, environment)


def database_url(work: Path) -> str:
    return f"sqlite:///{work / 'bench.db'}"


def last_words(work: Path, name: str) -> str:
    """The end of an app's log."""
    return (work / f"{name}.log").read_text(errors="replace")[-2000:]
