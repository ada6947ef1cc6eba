"""Work done beside the screens, one piece after another in a thread of its own, each once however many wait for it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar

import streamlit as st

# A piece that went wrong is not tried again at once: whatever was in its way is seldom gone in a moment.
REST = 60.0
WORKER = "rotta-beside"
Done = TypeVar("Done")


class Beside:
    """Pieces of work by name, in the order they were asked for; may be used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted: dict[Hashable, Callable[[], object]] = {}
        self._failed: dict[Hashable, float] = {}
        self._working = False

    def ask(self, pieces: Mapping[Hashable, Callable[[], object]]) -> None:
        """Have these done; what is under way, or has just gone wrong, is not begun again."""
        with self._lock:
            self._wanted |= {
                name: do for name, do in pieces.items() if name not in self._wanted and not self._rests(name)
            }
            if self._wanted and not self._working:
                self._working = True
                threading.Thread(target=self._work, name=WORKER, daemon=True).start()

    def at_once(self, name: Hashable, do: Callable[[], Done]) -> Done | None:
        """Do this here and now; None, and a note in the log, when it went wrong."""
        try:
            return do()
        except Exception:
            logging.getLogger("rotta.beside").exception("a piece of work went wrong")
            with self._lock:
                self._failed[name] = time.monotonic()
            return None

    def under_way(self, names: Iterable[Hashable]) -> frozenset[Hashable]:
        """Those of these pieces that are not finished yet."""
        with self._lock:
            return frozenset(name for name in names if name in self._wanted)

    def resting(self, names: Iterable[Hashable]) -> frozenset[Hashable]:
        """Those of these pieces that have just gone wrong."""
        with self._lock:
            return frozenset(name for name in names if self._rests(name))

    def _rests(self, name: Hashable) -> bool:
        return time.monotonic() - self._failed.get(name, -REST) < REST

    def _work(self) -> None:
        while True:
            with self._lock:
                name = next(iter(self._wanted), None)
                if name is None:
                    self._working = False
                    return
                do = self._wanted[name]
            self.at_once(name, do)
            with self._lock:
                self._wanted.pop(name)


@st.cache_resource(show_spinner=False)
def beside() -> Beside:
    """The one worker of this process."""
    return Beside()
