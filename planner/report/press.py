"""PDF and Word set in a process of their own: a document takes a quarter of a second in which no answer would be taken."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Literal

from planner.base import Language, Text
from planner.document import Plan

Kind = Literal["pdf", "docx"]
Phrases = Mapping[str, Text]
_ROOT = Path(__file__).resolve().parents[2]
_THIS = "planner.report.press"


class PressError(Exception):
    """A document could not be set; the message is for the log, without a word of the plan."""


class Press:
    """Makes files from a plan as text. ``phrases`` are ``Content.phrases``, ``world`` the map's shapes or None.

    The process is begun when first needed (or at ``warm``), begun again when it died, and ends with ours, also when that
    one is killed: what it reads from is closed. A file is made here, in this process, for want of another.
    """

    def __init__(self, phrases: Phrases, world: bytes | None) -> None:
        self._phrases, self._world = dict(phrases), world
        self._process: subprocess.Popen[bytes] | None = None
        self._told = False
        self._lock = threading.Lock()

    def warm(self) -> None:
        """Begin the process without waiting for it."""
        if self._lock.acquire(blocking=False):
            try:
                with suppress(OSError):  # whoever wants a file gets it made here
                    self._running()
            finally:
                self._lock.release()

    def pdf(self, plan_text: str, language: Language) -> bytes:
        return self._made("pdf", plan_text, language)

    def docx(self, plan_text: str, language: Language) -> bytes:
        return self._made("docx", plan_text, language)

    def close(self) -> None:
        """End the process; the next file begins another."""
        with self._lock:
            self._end()

    def _made(self, kind: Kind, plan_text: str, language: Language) -> bytes:
        with self._lock:
            for _ in range(2):
                try:
                    return self._asked(kind, plan_text, language)
                except OSError:  # it died, or there is no process to be had
                    self._end()
        return make(kind, plan_text, language, self._phrases, self._world)

    def _asked(self, kind: Kind, plan_text: str, language: Language) -> bytes:
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        if not self._told:
            world = None if self._world is None else self._world.decode("utf-8")
            _send(process.stdin, {"phrases": {k: t.model_dump() for k, t in self._phrases.items()}, "world": world})
            self._told = True
        _send(process.stdin, {"kind": kind, "plan": plan_text, "language": language})
        answer = _received(process.stdout)
        if answer is None:
            raise BrokenPipeError("the other process is gone")
        if "problem" in answer:
            raise PressError(answer["problem"])
        made = process.stdout.read(answer["bytes"])
        if len(made) != answer["bytes"]:
            raise BrokenPipeError("the other process is gone")
        return made

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(  # noqa: S603 this very program
                [sys.executable, "-m", _THIS], cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                assert pipe is not None
                with suppress(OSError):  # what was still to be written has no reader any more
                    pipe.close()
        self._process, self._told = None, False


def make(kind: Kind, plan_text: str, language: Language, phrases: Phrases, world: bytes | None) -> bytes:
    """The file of a plan as text, made in the process that asks."""
    plan = Plan.model_validate_json(plan_text)
    if kind == "pdf":
        from planner.report.pdf import pdf_bytes  # noqa: PLC0415 each kind loads its own tools

        return pdf_bytes(plan, phrases, language, world)
    from planner.report.docx import word_bytes  # noqa: PLC0415

    return word_bytes(plan, phrases, language, world)


# ---- what the two processes say to each other: lines of JSON, a file after the line that tells its length ------------


def _send(pipe: IO[bytes], message: Mapping[str, object]) -> None:
    pipe.write(json.dumps(message).encode("ascii") + b"\n")
    pipe.flush()


def _received(pipe: IO[bytes]) -> dict[str, Any] | None:
    line = pipe.readline()
    return json.loads(line) if line.endswith(b"\n") else None


def serve(asked: IO[bytes], answers: IO[bytes]) -> None:
    """Set what is asked for until nobody can ask any more."""
    from planner.report import pdf  # noqa: F401, PLC0415 while nobody waits

    told = _received(asked)
    if told is None:
        return
    phrases = {name: Text.model_validate(text) for name, text in told["phrases"].items()}
    world = None if told["world"] is None else told["world"].encode("utf-8")
    while (job := _received(asked)) is not None:
        try:
            made = make(job["kind"], job["plan"], job["language"], phrases, world)
        except Exception as error:
            _send(answers, {"problem": type(error).__name__})
            continue
        _send(answers, {"bytes": len(made)})
        answers.write(made)
        answers.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C ends the one that asks, and with it this one
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever prints must not speak among the answers
    serve(sys.stdin.buffer, answers)
