"""What ``deploy/`` describes, as plain processes on free ports of this machine: PostgreSQL, two replicas or more, the proxy."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.postgres import Postgres
from tests.bench.server import LONGEST_START, ROOT, Server, free_port, start

TEMPLATE = ROOT / "deploy" / "nginx" / "rotta.conf.template"
COOKIE = "rotta_replica"
AROUND = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log crit;
events {{ worker_connections 4096; }}
http {{
  include /etc/nginx/mime.types;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  include {folder}/rotta.conf;
}}
"""


def filled_in(template: str, values: Mapping[str, str]) -> str:
    """As the nginx image does: ${ROTTA_...} and nothing else. KeyError for one without a value."""
    return re.sub(r"\$\{(ROTTA_\w+)\}", lambda found: values[found[1]], template)


def for_replicas(template: str, count: int) -> str:
    """The configuration of the proxy for so many replicas, changed where ``deploy/README.md`` says to change it."""
    names = {f"r{n}": f"${{ROTTA_REPLICA_{n}}}" for n in range(1, count + 1)}
    *others, last = names
    spread = " ".join(f"{100 // count}% {name};" for name in others)
    kept = " ".join(f"{name} {name};" for name in names)
    answered = " ".join(f'"~{at}$" {name};' for name, at in names.items())
    upstreams = "\n".join(
        f"upstream {name} {{ server {at} max_fails=1 fail_timeout=5s; "
        + " ".join(f"server {names[other]} backup;" for other in names if other != name)
        + " keepalive 16; }"
        for name, at in names.items()
    )
    for begins, line in (
        ("split_clients ", f'split_clients "$request_id" $rotta_new {{ {spread} * {last}; }}'),
        ("map $cookie_rotta_replica ", f"map $cookie_rotta_replica $rotta_replica {{ {kept} default $rotta_new; }}"),
        ("upstream r2 ", ""),
        ("upstream r1 ", upstreams),
        ("map $upstream_addr ", f'map $upstream_addr $rotta_answered {{ {answered} default ""; }}'),
    ):
        template = re.sub(rf"(?m)^{re.escape(begins)}.*\n", lambda _, line=line: f"{line}\n" if line else "", template)
    return template


class Proxy:
    """nginx with the configuration of ``deploy/`` in front of these addresses."""

    def __init__(self, work: Path, replicas: Sequence[str]) -> None:
        found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if found is None:
            raise FileNotFoundError("nginx is missing: on Debian or Ubuntu, apt-get install nginx-light")
        self._folder, port = work / "nginx", free_port()
        self._folder.mkdir()
        self.url, self.log = f"http://127.0.0.1:{port}", self._folder / "access.log"
        values = {f"ROTTA_REPLICA_{n}": at for n, at in enumerate(replicas, start=1)} | {
            "ROTTA_LISTEN": f"127.0.0.1:{port}",
            "ROTTA_LOG": str(self.log),
            "ROTTA_FRONT_PROXY": "127.0.0.1",
        }
        template = for_replicas(TEMPLATE.read_text(encoding="utf-8"), len(replicas))
        (self._folder / "rotta.conf").write_text(filled_in(template, values))
        (self._folder / "nginx.conf").write_text(AROUND.format(folder=self._folder))
        command = [found, "-p", str(self._folder), "-c", str(self._folder / "nginx.conf")]
        subprocess.run([*command, "-t"], check=True, capture_output=True)
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + LONGEST_START
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2).close()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.02)
        raise RuntimeError("the proxy does not answer")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)


class Replicas:
    """All of it, running. ``url`` is the proxy's; ``servers`` are the replicas by the name in the cookie."""

    def __init__(self, work: Path, count: int = 2) -> None:
        # PostgreSQL and nginx give up root: they must be able to reach their folders.
        work.chmod(0o755)
        self._work = work
        self.database = Postgres(work)
        self._secrets = work / "secrets"
        self._secrets.mkdir(mode=0o700)
        (self._secrets / "database_password").write_text(self.database.password)
        (self._secrets / "cookie_secret").write_text("0123456789abcdef" * 4)
        (self._secrets / "oidc_client_secret").touch()  # nobody signs in here
        self._ports = {f"r{n}": free_port() for n in range(1, count + 1)}
        self.servers: dict[str, Server] = {}
        try:
            for name in self._ports:
                self.start(name)
            self.proxy = Proxy(work, [f"127.0.0.1:{port}" for port in self._ports.values()])
        except BaseException:
            self._stop_behind_the_proxy()
            raise
        self.url = self.proxy.url

    def start(self, name: str) -> None:
        """Start a replica as its container does, with secrets from files."""
        environment = {
            "ROTTA_MODE": "hosted",
            "ROTTA_SECRETS": str(self._secrets),
            "ROTTA_DATABASE_AT": self.database.at,
            "ROTTA_PYTHON": sys.executable,
            "ROTTA_ADDRESS": "127.0.0.1",
            "ROTTA_PORT": str(self._ports[name]),
        }
        command = [str(ROOT / "deploy" / "start.sh")]
        self.servers[name] = start(name, command, self._ports[name], ROOT, self._work, environment)

    def freeze(self, name: str) -> None:
        """From now on answers pile up unheard."""
        self.servers[name].process.send_signal(signal.SIGSTOP)

    def kill(self, name: str) -> None:
        """No farewell: what the process had not written is gone."""
        self.servers[name].process.kill()
        self.servers[name].process.wait()

    def stop(self) -> None:
        self.proxy.stop()
        self._stop_behind_the_proxy()

    def _stop_behind_the_proxy(self) -> None:
        for server in self.servers.values():
            server.stop()
        self.database.stop()
