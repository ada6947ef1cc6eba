"""The named properties: what an adviser may rely on whatever the firm answers, and their list in words."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

HERE = Path(__file__).parent
LISTING = HERE.parent.parent / "docs" / "properties.md"
F = TypeVar("F", bound=Callable[..., Any])


def prop(name: str) -> Callable[[F], F]:
    """Marks a test function as the proof of the property ``name``; its docstring says the property in words."""

    def keep(function: F) -> F:
        function.__dict__["prop"] = name
        return function

    return keep


@dataclass(frozen=True)
class Property:
    """A property with its theme (the file it is proved in) and its sentence."""

    name: str
    theme: str
    function: str
    words: str


def _marked(node: ast.FunctionDef) -> list[str]:
    calls = [d for d in node.decorator_list if isinstance(d, ast.Call) and isinstance(d.func, ast.Name)]
    return [str(ast.literal_eval(d.args[0])) for d in calls if isinstance(d.func, ast.Name) and d.func.id == "prop"]


def properties() -> tuple[Property, ...]:
    """Every property in the order of files and lines, read from the source without running it."""
    found = []
    for path in sorted(HERE.glob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                words = " ".join((ast.get_docstring(node) or "").split())
                theme = path.stem.removeprefix("test_").replace("_", " ")
                found += [Property(name, theme, node.name, words) for name in _marked(node)]
    return tuple(found)


def listing() -> str:
    """The list as it stands in docs/properties.md."""
    found = properties()
    lines = [
        "# Properties of the advice",
        "",
        f"{len(found)} properties, each proved by one test in `tests/properties` on several example firms (others for each property, the",
        "same on every run). Written by `python -m tests.properties.registry`; the tests compare this page with them.",
    ]
    for theme in dict.fromkeys(p.theme for p in found):
        lines += ["", f"## {theme.capitalize()}", ""]
        lines += [f"- **{p.name.replace('_', ' ')}**: {p.words}" for p in found if p.theme == theme]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    LISTING.write_text(listing(), encoding="utf-8")
