"""The command ``refresh build --from DIR [--to content/markets] [--map FILE] [--panel FILE]``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from planner.refresh.build import build
from planner.refresh.reading import InputError

DEFAULT_TARGET = Path("content/markets")
DEFAULT_MAP = Path("static/world.json")
DEFAULT_PANEL = Path("content/evaluation/panel.parquet")


def main(argv: list[str]) -> int:
    """Run the command; 0 when the files were written, 1 with a message on stderr when a source table is wrong."""
    parser = argparse.ArgumentParser(prog="python -m planner refresh", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    wanted = commands.add_parser("build", help="build the tables from downloaded files, without network")
    wanted.add_argument("--from", dest="source", type=Path, required=True, metavar="DIR")
    wanted.add_argument("--to", dest="target", type=Path, default=DEFAULT_TARGET, metavar="DIR")
    wanted.add_argument("--map", type=Path, default=DEFAULT_MAP, metavar="FILE")
    wanted.add_argument("--panel", type=Path, default=DEFAULT_PANEL, metavar="FILE")
    options = parser.parse_args(argv)
    try:
        report = build(options.source, options.target, options.map, options.panel)
    except InputError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(report.lines()))
    return 0
