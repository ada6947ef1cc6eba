"""The rooms of the house: who may import whom, where the clock and the network may be, and how long a module may be."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted(
    [*ROOT.glob("planner/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "app.py", ROOT / "serve.py", ROOT / "room.py"]
)

# The engine in the order in which it concludes: a module imports only from its own room and from those above it.
CORE = (
    "planner.base",
    "planner.settings",
    "planner.typed_numbers",
    "planner.rules",
    "planner.numbers",
    "planner.content.figures",
    "planner.content.schema",
    "planner.content.market_table",
    "planner.content.trade_table",
    "planner.content.tables",
    "planner.content.evaluation",
    "planner.content.load",
    "planner.products",
    "planner.codes",
    "planner.lexicon",
    "planner.search_index",
    "planner.search",
    "planner.questionnaire",
    "planner.own_figures",
    "planner.adviser",
    "planner.edits",
    "planner.case",
    "planner.profile",
    "planner.progress",
    "planner.readiness",
    "planner.evidence",
    "planner.compliance",
    "planner.markets",
    "planner.evaluation",
    "planner.market_facts",
    "planner.payments",
    "planner.export_documents",
    "planner.incoterms",
    "planner.fairs",
    "planner.content.lint",
    "planner.price",
    "planner.cash_flow",
    "planner.action_models",
    "planner.paths",
    "planner.networks",
    "planner.collaboration",
    "planner.portfolio",
    "planner.advice",
    "planner.client_summary",
    "planner.progress_made",
    "planner.room_picture",
    "planner.network",
    "planner.training",
    "planner.focus",
    "planner.not_yet",
    "planner.wording",
    "planner.path_words",
    "planner.funding",
    "planner.cohort",
    "planner.market_sheet",
    "planner.swot",
    "planner.consistency",
    "planner.document",
    "planner.plan",
    "planner.result",
)
# Rooms around the engine: what each may import of ours.
AROUND = {
    "planner.report": (*CORE[: CORE.index("planner.content.figures")], "planner.document"),
    "planner.store": CORE[: CORE.index("planner.profile")],
    "planner.refresh": ("planner.base", "planner.content"),
    "planner.uploads": (),
    "planner.import_firms": (*CORE, "planner.uploads"),
    "planner.transfer": (*CORE[: CORE.index("planner.profile")], "planner.uploads", "planner.report"),
    "planner.logo": ("planner.adviser",),
    "planner.sign_in": ("planner.base", "planner.settings", "planner.store"),
    "planner.files": (*CORE, "planner.report"),
    "planner.batch": (*CORE, "planner.files"),
    "planner.__main__": ("planner",),
    "planner": (),
    "pages.parts": ("planner",),
    "pages": ("planner", "pages.parts"),
    "app": ("pages.parts",),
    "planner.room_doors": (),
    "planner.limits": ("planner.room_doors",),
    "planner.room_return": ("planner.room_doors",),
    "planner.room_server": ("planner.content", "planner.store"),
    "serve": ("planner.limits", "planner.settings", "planner.sign_in", "planner.room_return"),
    "room": ("planner.limits", "planner.room_doors", "planner.room_return"),
}
# Packages of others, with the only rooms that may use them.
OUTSIDE = {
    "pydantic": (*CORE, "planner.transfer", "planner.sign_in"),
    "numpy": (*CORE, "planner.refresh"),
    "pyarrow": ("planner.content.tables", "planner.content.evaluation", "planner.refresh", "pages.parts"),
    "pandas": ("planner.refresh", "pages.parts"),
    "rapidfuzz": ("planner.lexicon",),
    "snowballstemmer": ("planner.lexicon",),
    "reportlab": ("planner.report", "pages.parts"),
    "font_source_sans_pro": ("planner.report",),
    "docx": ("planner.report",),
    "openpyxl": ("planner.report", "planner.uploads"),
    "pypdfium2": ("planner.report",),
    "PIL": ("planner.logo",),
    "sqlalchemy": ("planner.store",),
    "alembic": ("planner.store",),
    "httpx": ("planner.refresh",),
    "altair": ("pages.parts",),
    "segno": ("pages.parts",),
    "starlette": ("room", "serve"),
    "streamlit": ("pages", "pages.parts", "app", "serve", "room"),
}
# The day, the network and chance enter from outside: a plan depends on content, case and day alone.
IMPURE = {
    "time", "random", "secrets", "uuid", "socket", "ssl", "http", "urllib", "ftplib", "smtplib", "requests", "subprocess",
    "threading", "multiprocessing", "asyncio", "os", "sqlite3",
}  # fmt: skip
IMPURE_CALLS = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("random", "default_rng"),
}
FILE_CALLS = {"read_text", "read_bytes", "write_text", "write_bytes", "open"}
MAY_READ_FILES = ("planner.content",)
CONVENIENT_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
LONGEST_MODULE, LONGEST_FUNCTION = 400, 60


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def inside(module: str, room: str) -> bool:
    return module == room or module.startswith((f"{room}.", f"{room}_"))


def room_of(module: str) -> str | None:
    """The most precise room a module lives in; None for a module no room is foreseen for."""
    rooms = [room for room in (*CORE, *AROUND) if inside(module, room) and (room != "planner" or module == "planner")]
    if module == "planner.content":
        return "planner.base"
    return max(rooms, key=len, default=None)


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and full name of whatever is imported; ``from a import b`` gives ``a.b`` when that is a module of ours."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: write the full name instead of a relative import"
            name = node.module or ""
            for alias in node.names:
                folder = ROOT / Path(*name.split("."))
                ours = (folder / f"{alias.name}.py").exists() or (folder / alias.name).is_dir()
                yield node.lineno, f"{name}.{alias.name}" if ours else name


def import_problems(module: str, tree: ast.Module) -> list[str]:
    room = room_of(module)
    if room is None:
        return [f"{module} is in no room: give it a place in CORE or AROUND of tests/test_architecture.py"]
    allowed = CORE[: CORE.index(room) + 1] if room in CORE else (*AROUND[room], room)
    problems = []
    for line, name in imports(tree):
        top = name.partition(".")[0]
        if top in ("planner", "pages"):
            if room == "pages" and inside(name, "pages") and not inside(name, "pages.parts"):
                problems.append(f"line {line}: imports {name}; move what two pages share to pages/parts")
            elif name not in ("planner", "planner.content") and not any(inside(name, other) for other in allowed):
                problems.append(
                    f"line {line}: imports {name}, which comes after {room}; pass the result in as an argument"
                )
        elif top not in sys.stdlib_module_names and not any(inside(module, other) for other in OUTSIDE.get(top, ())):
            problems.append(
                f"line {line}: imports {name}; only {', '.join(OUTSIDE.get(top, ())) or 'no room'} may use it"
            )
    return problems


def purity_problems(module: str, tree: ast.Module) -> list[str]:
    if room_of(module) not in CORE:
        return []
    problems = [
        f"line {line}: imports {name}; the core has no clock, network, chance or process: take the value as an argument"
        for line, name in imports(tree)
        if name.partition(".")[0] in IMPURE
    ]
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Attribute):
            owner = called.value.attr if isinstance(called.value, ast.Attribute) else getattr(called.value, "id", "")
            if (owner, called.attr) in IMPURE_CALLS:
                problems.append(
                    f"line {node.lineno}: calls {owner}.{called.attr}; take the day or the seed as an argument"
                )
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name in FILE_CALLS and not any(inside(module, room) for room in MAY_READ_FILES):
            problems.append(f"line {node.lineno}: {name}() touches a file; only planner/content reads content")
    return problems


def shape_problems(path: Path, source: str, tree: ast.Module) -> list[str]:
    problems = []
    if not ast.get_docstring(tree):
        problems.append("has no opening sentence: say what the module promises")
    if len(source.splitlines()) > LONGEST_MODULE:
        problems.append(
            f"has {len(source.splitlines())} lines (at most {LONGEST_MODULE}): split it along what it promises"
        )
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                problems.append(
                    f"line {node.lineno}: {node.name} has {length} lines (at most {LONGEST_FUNCTION}): give a step its own name"
                )
    if path.stem in CONVENIENT_NAMES:
        problems.append("is named for convenience: name the module after what it knows")
    return problems


def session_problems(module: str, tree: ast.Module) -> list[str]:
    if module == "pages.parts.session":
        return []
    return [
        f"line {node.lineno}: touches session_state; ask pages/parts/session.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "session_state"
    ]


def problems_of(path: Path) -> list[str]:
    source = path.read_text(encoding="utf-8")
    tree, module = ast.parse(source), module_name(path)
    return [
        *import_problems(module, tree),
        *purity_problems(module, tree),
        *shape_problems(path, source, tree),
        *session_problems(module, tree),
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_keeps_to_its_room(path: Path) -> None:
    problems = [f"{path.relative_to(ROOT)}: {problem}" for problem in problems_of(path)]
    assert not problems, "\n" + "\n".join(problems)


def test_every_room_is_lived_in() -> None:
    modules = {module_name(path) for path in FILES}
    empty = [room for room in (*CORE, *AROUND) if not any(inside(module, room) for module in modules)]
    assert not empty, f"no module left in {empty}: remove the room from the table"


@pytest.mark.parametrize(
    ("module", "source", "said"),
    [
        ("planner.rules", "from planner.content.load import Content", "comes after planner.rules"),
        ("planner.profile", "from planner import readiness", "comes after planner.profile"),
        ("planner.readiness", "import planner.markets.ranking", "comes after planner.readiness"),
        ("planner.advice", "from planner.report.pdf import pdf_bytes", "comes after planner.advice"),
        ("planner.report.pdf", "from planner.content.load import Content", "comes after planner.report"),
        ("planner.advice", "import streamlit", "only pages"),
        ("planner.advice", "import sklearn", "no room may use it"),
        ("planner.plan.front", "from datetime import date\nday = date.today()", "take the day"),
        ("planner.plan.front", "import datetime\nday = datetime.datetime.now()", "take the day"),
        ("planner.markets.ranking", "import numpy as np\nchance = np.random.default_rng()", "the seed"),
        ("planner.markets.ranking", "import urllib.request", "no clock, network"),
        ("planner.wording", "text = PATH.read_text()", "touches a file"),
        ("pages.start", "from pages.home import main", "move what two pages share"),
        ("planner.surprise", "", "is in no room"),
    ],
)
def test_a_trespasser_is_named_with_the_way_out(module: str, source: str, said: str) -> None:
    tree = ast.parse(source)
    assert said in " ".join(import_problems(module, tree) + purity_problems(module, tree))


def test_long_silent_or_convenient_modules_are_named() -> None:
    source = "def long():\n" + "    x = 1\n" * 401
    said = " ".join(shape_problems(Path("helpers.py"), source, ast.parse(source)))
    assert (
        "no opening sentence" in said and "402 lines" in said and "long has" in said and "named for convenience" in said
    )


def test_the_session_is_touched_in_one_place_only() -> None:
    tree = ast.parse("import streamlit as st\nst.session_state['x'] = 1")
    assert session_problems("pages.start", tree) and not session_problems("pages.parts.session", tree)
