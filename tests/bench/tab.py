"""One browser tab as the server sees it: speaks Streamlit's web-socket protocol, loopback only, draws nothing.

Like a browser it sends the value of every widget on screen, keeps the address, answers the timers of fragments, and
drops what a run no longer draws. What it measures is the server and the socket, not the browser's drawing.
"""

from __future__ import annotations

import asyncio
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

LONGEST_RUN = 60.0
CLOUD_OFF = ":material/cloud_off:"
# Kind of element -> field of WidgetState that carries its value.
VALUES = {
    "radio": "string_value",
    "selectbox": "string_value",
    "text_input": "string_value",
    "text_area": "string_value",
    "multiselect": "string_array_value",
    "button_group": "string_array_value",
    "date_input": "string_array_value",
    "slider": "double_array_value",
    "checkbox": "bool_value",
    "expander": "bool_value",
}
PRESSED = ("button", "download_button")
_LISTS = ("string_array_value", "double_array_value")


class AppError(RuntimeError):
    """The app showed an exception, lost its database, or did not draw what an owner needs to go on."""


@dataclass
class Widget:
    """What is on screen: its element, and the fragment it is drawn in ("" for none)."""

    kind: str
    element: Any
    fragment: str


@dataclass
class Tab:
    """``widgets`` are on screen now, by the app's own key; ``timings`` hold seconds by label.

    ``proxied``: a proxy in between gives a ``cookie``, kept and shown again as a browser does. ``patient``: that the
    database was refused is no AppError but noted in ``refused``, the sentence shown.
    """

    url: str
    timings: dict[str, list[float]] = field(default_factory=dict)
    proxied: bool = False
    cookie: str = ""
    patient: bool = False
    refused: list[str] = field(default_factory=list)
    widgets: dict[str, Widget] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    query: str = ""
    _page: str = ""
    _values: dict[str, tuple[str, Any]] = field(default_factory=dict)
    _kept: dict[str, ForwardMsg] = field(default_factory=dict)
    _timers: dict[str, tuple[float, float]] = field(default_factory=dict)
    _socket: ClientConnection | None = None

    def __post_init__(self) -> None:
        if urlsplit(self.url).hostname not in ("127.0.0.1", "localhost"):
            raise ValueError("only apps of this machine are measured")

    async def open(self, page: str = "", query: str = "") -> float:
        """Connect and draw the page of this address for the first time; seconds."""
        self.query = query
        before = time.perf_counter()
        if self.proxied:
            await asyncio.to_thread(self._get, f"{self.url}/{page}")
        self._socket = await connect(
            self.url.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=["streamlit", "bench"],  # type: ignore[list-item]
            max_size=None,
            compression=None,
            ping_interval=None,
            open_timeout=LONGEST_RUN,
            additional_headers={"Cookie": self.cookie} if self.cookie else None,
        )
        assert self._socket.response is not None
        self._keep_cookie(self._socket.response.headers.get_all("Set-Cookie"))
        await self._run("first", page_name=page)
        return time.perf_counter() - before

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()

    async def leave(self) -> None:
        """Close the tab; the next ``open`` is that of somebody else, who knows nothing."""
        await self.close()
        self.cookie, self._page = "", ""
        for known in (self.widgets, self.pages, self._values, self._kept, self._timers):
            known.clear()

    async def go(self, page: str, label: str = "page") -> float:
        """Open another page by its address, from the menu."""
        if page not in self.pages:
            raise AppError(f"no page {page!r}, only {', '.join(self.pages)}")
        self._page, self.query = self.pages[page], ""
        return await self._run(label)

    async def press(self, key: str, label: str) -> float:
        """Press a button."""
        widget = self._on_screen(key)
        return await self._run(label, pressed=widget.element.id, fragment=widget.fragment)

    async def give(self, key: str, value: Any, label: str) -> float:
        """Change a widget: a text, an option's words, or a list of them."""
        widget = self._on_screen(key)
        self._values[widget.element.id] = (VALUES[widget.kind], value)
        return await self._run(label, fragment=widget.fragment)

    async def fetch(self, key: str, label: str) -> bytes:
        """The file behind a download button."""
        address = self.url + self._on_screen(key).element.url
        before = time.perf_counter()
        body = await asyncio.to_thread(self._get, address)
        self.timings.setdefault(label, []).append(time.perf_counter() - before)
        return body

    async def wait(self, seconds: float) -> None:
        """Look at the page; fragments that draw themselves again do so meanwhile, as in a browser."""
        end = time.monotonic() + seconds
        while True:
            due, fragment = min(((at, f) for f, (_, at) in self._timers.items()), default=(end, ""))
            if due >= end:
                break
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            self._timers[fragment] = (self._timers[fragment][0], time.monotonic() + self._timers[fragment][0])
            await self._run("heartbeat", fragment=fragment, by_itself=True)
        await asyncio.sleep(max(0.0, end - time.monotonic()))

    async def until_still(self, often: float) -> None:
        """Look at the page as long as a part of it draws itself again every ``often`` seconds or oftener."""
        while every := [every for every, _ in self._timers.values() if every <= often]:
            await self.wait(min(every))

    def find(self, start: str) -> list[str]:
        """Keys on screen that begin so, in the order drawn, without those greyed out."""
        shown = [key for key in self.widgets if key.startswith(start)]
        return [key for key in shown if not getattr(self.widgets[key].element, "disabled", False)]

    def _on_screen(self, key: str) -> Widget:
        try:
            return self.widgets[key]
        except KeyError:
            raise AppError(f"no {key!r} on screen, only {', '.join(self.widgets) or 'nothing'}") from None

    def _get(self, address: str) -> bytes:
        request = urllib.request.Request(address, headers={"Cookie": self.cookie} if self.cookie else {})
        with urllib.request.urlopen(request, timeout=LONGEST_RUN) as answer:
            self._keep_cookie(answer.headers.get_all("Set-Cookie") or [])
            return bytes(answer.read())

    def _keep_cookie(self, given: Sequence[str]) -> None:
        if self.proxied:
            self.cookie = next((g.partition(";")[0] for g in given if g.startswith("rotta_")), self.cookie)

    # ---- protocol ---------------------------------------------------------------------------------------------

    async def _run(
        self, label: str, pressed: str = "", fragment: str = "", page_name: str = "", by_itself: bool = False
    ) -> float:
        """Ask for a run, wait for its end and that of any run it leads to; seconds."""
        assert self._socket is not None
        message = BackMsg()
        state = message.rerun_script
        for name, (kind, value) in self._values.items():
            _put(state, name, kind, value)
        if pressed:
            _put(state, pressed, "trigger_value", True)
        state.query_string, state.page_script_hash, state.page_name = self.query, self._page, page_name
        state.fragment_id, state.is_auto_rerun = fragment, by_itself
        state.cached_message_hashes.extend(self._kept)
        state.context_info.locale, state.context_info.timezone = "it-IT", "Europe/Rome"
        state.context_info.url = f"{self.url}/{page_name}"
        before = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        await asyncio.wait_for(self._listen(fragment), LONGEST_RUN)
        seconds = time.perf_counter() - before
        self.timings.setdefault(label, []).append(seconds)
        return seconds

    async def _listen(self, fragment: str) -> None:
        assert self._socket is not None
        whole = not fragment
        drawn: dict[str, Widget] = {}
        while True:
            message = ForwardMsg()
            message.ParseFromString(await self._socket.recv())
            kind = message.WhichOneof("type")
            if kind == "ref_hash":
                message = self._kept[message.ref_hash]
                kind = message.WhichOneof("type")
            elif message.metadata.cacheable and message.hash:
                self._kept[message.hash] = message
            if kind == "new_session":
                # A run may lead to another: a fragment that asks for it is followed by a run of the whole page.
                whole = whole or not message.metadata.run.fragment_ids
                drawn = {}
                self._page = message.new_session.page_script_hash or self._page
                if whole:
                    self._timers.clear()
            elif kind == "navigation":
                self.pages = {p.url_pathname: p.page_script_hash for p in message.navigation.app_pages}
                self._page = message.navigation.page_script_hash or self._page
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "auto_rerun":
                every = message.auto_rerun.interval
                self._timers.setdefault(message.auto_rerun.fragment_id, (every, time.monotonic() + every))
            elif kind == "delta":
                self._draw(message.delta, drawn)
            elif kind == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    raise AppError("a page does not compile")
                if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    break
        self._keep(drawn, "" if whole else fragment)

    def _draw(self, delta: Any, drawn: dict[str, Widget]) -> None:
        if delta.WhichOneof("type") == "add_block" and delta.add_block.WhichOneof("type") == "expandable":
            kind, element = "expander", delta.add_block.expandable
        elif delta.WhichOneof("type") == "new_element":
            kind = delta.new_element.WhichOneof("type")
            element = getattr(delta.new_element, kind)
        else:
            return
        if kind == "exception":
            raise AppError(f"{element.type}: {element.message[:300]}")
        if kind == "alert" and element.icon == CLOUD_OFF:
            self.refused.append(element.body)
            if self.patient:
                return
            raise AppError(f"the database was refused: {element.body[:300]}")
        if (kind in VALUES or kind in PRESSED) and element.id:
            drawn[element.id.split("-", 2)[2]] = Widget(kind, element, delta.fragment_id)

    def _keep(self, drawn: dict[str, Widget], fragment: str) -> None:
        """What is on screen after a run, each widget with the value the app gave it or the owner left in it."""
        others = {k: w for k, w in self.widgets.items() if w.fragment != fragment} if fragment else {}
        self.widgets = others | drawn
        values = {}
        for widget in self.widgets.values():
            if widget.kind not in VALUES or widget.kind == "expander":
                continue
            name = widget.element.id
            if name not in self._values or (widget.element.set_value and name in _ids(drawn)):
                values[name] = (VALUES[widget.kind], _shown(widget))
            else:
                values[name] = self._values[name]
        opened = {w.element.id for w in self.widgets.values() if w.kind == "expander"}
        self._values = values | {name: value for name, value in self._values.items() if name in opened}


def _ids(widgets: dict[str, Widget]) -> set[str]:
    return {w.element.id for w in widgets.values()}


def _shown(widget: Widget) -> Any:
    """The value a widget is drawn with: the one the app sets, else its default; None for none."""
    element, kind = widget.element, VALUES[widget.kind]
    if widget.kind in ("radio", "selectbox"):
        if element.set_value:
            return element.raw_value if element.HasField("raw_value") else None
        return element.options[element.default] if element.HasField("default") else None
    if widget.kind in ("multiselect", "button_group"):
        if element.set_value:
            return list(element.raw_values)
        words = [getattr(o, "content", o) for o in element.options]
        return [words[i] for i in element.default]
    value = element.value if element.set_value else element.default
    return list(value) if kind in _LISTS else value


def _put(state: ClientState, name: str, kind: str, value: Any) -> None:
    widget = state.widget_states.widgets.add()
    widget.id = name
    if kind in _LISTS:
        getattr(widget, kind).SetInParent()
        getattr(widget, kind).data.extend(value or ())
    elif value is not None:
        setattr(widget, kind, value)
