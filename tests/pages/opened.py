"""Opens one screen of the real app in a given language with a given case, and reads all the text on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from pages.parts import shared
from pages.parts.navigation import file_of
from planner.base import Language
from planner.case import Case, parse_case
from planner.content.load import Content

ROOT = Path(__file__).resolve().parents[2]
TODAY = "2026-11-22"
PATIENCE = 60


class Opened:
    """A screen in hand: ``app`` to act on it, ``text`` to read it, ``saved`` for what the database holds."""

    def __init__(self, app: AppTest, token: str | None) -> None:
        self.app, self.token = app, token

    @property
    def text(self) -> str:
        return " ".join(texts(self.app))

    def saved(self) -> Case:
        assert self.token is not None
        stored = shared.store().load(self.token)
        assert stored is not None
        return stored.case

    def click(self, key: str) -> Opened:
        self.app.button(key=key).click().run(timeout=PATIENCE)
        assert not self.app.exception, self.app.exception
        return self


def open_screen(page: str, language: Language, case: Case | None) -> Opened:
    """Run app.py with this case in the test's own database and go to ``page``."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    app.query_params["lang"] = language
    token = None
    if case is not None:
        token = shared.store().create()
        shared.store().replace(token, case.model_copy(update={"language": language}))
        app.query_params["p"] = token
    app.run()
    app.switch_page(file_of(page)).run()
    assert not app.exception, app.exception
    return Opened(app, token)


def persona(content: Content, name: str, **changes: Any) -> Case:
    """One of the invented firms, with some fields of its case changed."""
    return parse_case(content, content.personas[name]).model_copy(update=changes)


def texts(app: AppTest) -> Iterator[str]:
    """Every text drawn in the main area, markdown escapes and HTML tags removed."""
    for element in walk(app.main):
        proto = getattr(element, "proto", None)
        for name in ("body", "label", "alt"):
            value = getattr(proto, name, None)
            if isinstance(value, str) and value:
                yield plain(value)
        for option in getattr(proto, "options", ()):
            yield plain(str(getattr(option, "content", option)))


def walk(block: Any) -> Iterator[Any]:
    for child in block.children.values():
        yield child
        if hasattr(child, "children"):
            yield from walk(child)


def plain(text: str) -> str:
    if "<style>" in text or "<script>" in text:
        return ""
    text = re.sub(r":[a-z]+-badge\[((?:\\.|[^\]])*)\]", r"\1", text)
    text = re.sub(r"</(th|td|span|caption)>", " ", text)
    text = unescape(re.sub(r"<[^>]*>", "", text) if "<t" in text else text)
    return re.sub(r"\\([\\`*_\[\]<>$~|#&.)+-])", r"\1", text).replace("**", "")
