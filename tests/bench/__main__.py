"""Measures Rotta beside the floor and prints a table: ``python -m tests.bench [--full] [--json F] [--no-server]``."""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from planner.content.load import load_content
from tests.bench import advisers, engine, served
from tests.bench.figures import document, table
from tests.bench.served import FULL, Bench, Size

ROOT = Path(__file__).resolve().parents[2]
REPETITIONS = 20


def _load() -> str:
    return "/".join(f"{value:.1f}" for value in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"


def _say(line: str) -> None:
    print(f"  {line} (load {_load()})", file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """0 when everything could be measured, 1 when an owner met an error. A missed target is a figure, not a failure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--full", action="store_true", help="60 users for 90 s in each of the three runs")
    parser.add_argument("--no-server", action="store_true", help="the engine only: half a minute")
    parser.add_argument("--runs", type=int, default=3, help="runs of which the median counts")
    parser.add_argument("--json", type=Path, metavar="F", help="write the figures to this file too")
    options = parser.parse_args(arguments)
    size = replace(FULL if options.full else Size(), runs=options.runs)
    about: dict[str, Any] = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "streamlit": version("streamlit"),
        "runs": size.runs,
        "load_before": _load(),
    }
    content = load_content(ROOT / "content")
    # As the app does after its first visitor: what stays for good is kept out of every collection.
    gc.collect()
    gc.freeze()
    errors: list[str] = []
    figures = []
    if not options.no_server:
        with tempfile.TemporaryDirectory(prefix="rotta-bench-") as work:
            bench = Bench(content, Path(work), size, _say)
            figures += served.measure(bench)
            errors = bench.errors
        figures += advisers.measure(content, size.runs, _say)
    _say("the engine")
    figures += engine.measure(content, size.runs, REPETITIONS)
    about |= {"load_after": _load(), "errors": errors[:20]}
    print(table(figures))
    print(f"\n{', '.join(f'{name} {value}' for name, value in about.items() if name != 'errors')}")
    for error in errors[:5]:
        print(f"ERROR {error}")
    if options.json:
        options.json.write_text(json.dumps(document(figures, about), indent=2) + "\n", encoding="utf-8")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
