"""Words a stranger typed, drawn by the real browser: all of them are seen, none becomes a link, a picture, a heading or a list."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from planner.content.load import Content
from tests.browser.conftest import ROOT, Server, settle

TYPED = (
    *("www.evil.example/x", "(WWW.evil.example)", "http://evil.example/a", "HTTPS://e.example", "<https://e.example>"),
    *(
        "[x]: http://e.example",
        "![i](http://e.example/i.png)",
        "[k](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
    ),
    *("---", "- - -", "-", "+", "1.", "1)", "- uno", "1. uno", "# uno", "> uno", "| a |", "===", "```", "~~a~~", "_a_"),
    *(":red[uno]", ":é[x]", "::a[b]", ":::a", ":a{.b}", "a:b{c}", ":violet-badge[x]", ":material/home:", ":streamlit:"),
    *(":smile:", ":+1:", ":-1:", ":100:", "::smile::", "$x^2$", "$$x$$", "[^1]: nota", "&lt;b&gt;", "&copy;", "\\*a*"),
    *("S.r.l.: Rossi", "12:30", "A & B", "100 %", "a_b_c", "+39 035 12345", "12/2027", "{0} {nome} %s"),
)
PIECES = (
    *":[](){}*_`~<>!#$\\/|+.&;\"'^ \n\t\u200b",
    *(
        "www.",
        "http://",
        "red",
        "material/home",
        "smile",
        "a",
        "1",
        "é",
        "**",
        "$$",
        "![",
        "](",
        "&lt;",
        "<b>",
        "1. ",
        "# ",
    ),
)
DRAWN = """() => [...document.querySelectorAll('[data-testid=stMarkdown]')].map(drawn => [
  drawn.textContent,
  [...drawn.querySelectorAll('*')].map(e => e.tagName.toLowerCase()).filter(t => !['div', 'p'].includes(t))])"""
APP = """
import streamlit as st
from pages.parts.markup import safe
for words in {words!r}:
    st.markdown(safe(words), anchors=False)
st.button("all", key="all")
"""


def bare(text: str) -> str:
    return " ".join(text.replace("\u2060", "").split())


def test_typed_words_are_seen_as_typed(tmp_path: Path, content: Content, new_page: Callable[..., Page]) -> None:
    chance = random.Random(20261123)
    made = ("".join(chance.choices(PIECES, k=chance.randint(2, 12))) for _ in range(250))
    words = [*TYPED, *(each for each in made if bare(each))]
    server = Server(tmp_path, content)
    app = tmp_path / "app.py"
    app.write_text(APP.format(words=words), encoding="utf-8")
    server.entry, server.environment = str(app), {"PYTHONPATH": str(ROOT)}
    server.start()
    try:
        page = new_page()
        page.goto(server.url)
        page.locator(".st-key-all").wait_for()
        settle(page)
        found = page.evaluate(DRAWN)
    finally:
        server.kill()
    assert len(found) == len(words)
    wrong = [
        (typed, text, tags)
        for typed, (text, tags) in zip(words, found, strict=True)
        if tags or bare(text) != bare(typed)
    ]
    assert wrong == []
