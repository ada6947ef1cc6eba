"""Looks after the database from the command line: copies, brings copies back, deletes what nobody touched for long."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from planner.settings import SettingsError, read_settings
from planner.store.backup import BackupError, back_up, restore
from planner.store.database import address_of, open_database
from planner.store.erase import purge
from planner.store.errors import StoreError

_ADVICE = {
    "busy": "Somebody is using it: try again, or stop Rotta first.",
    "away": "Its server does not answer or does not let Rotta in: look at ROTTA_DATABASE_URL and at the server.",
    "full": "Free some space, then try again.",
    "read_only": "Give this user the right to write there.",
    "broken": "It was left as it is.",
    "newer": "Update this program first.",
}


def run_backup(options: argparse.Namespace) -> int:
    """Copy the whole database to FILE, even while Rotta runs; by default to the folder backups beside it."""
    url = read_settings(os.environ).database_url
    file = options.file or _default_file(url)
    back_up(url, file)
    print(f"{file}: {file.stat().st_size} bytes")
    return 0


def run_restore(options: argparse.Namespace) -> int:
    """Put the copy FILE in the place of the database, while Rotta is stopped; what was there is kept beside it."""
    aside = restore(read_settings(os.environ).database_url, options.file)
    print(f"{options.file} is in place" + (f"; what was there is now {aside}" if aside else ""))
    return 0


def run_purge(options: argparse.Namespace) -> int:
    """Delete plans untouched for ROTTA_RETENTION_MONTHS, rooms left open and old log entries; run it every night."""
    settings = read_settings(os.environ)
    database = open_database(settings.database_url)
    done = purge(database, options.months or settings.retention_months)
    database.writing.dispose()
    print(f"{done.plans} plans, {done.rooms} rooms, {done.log_entries} entries of the log deleted")
    return 0


def add_commands(add: Callable[[str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]) -> None:
    """Add the three commands to the command line."""
    add("backup", _told(run_backup)).add_argument("file", metavar="FILE", nargs="?", type=Path)
    add("restore", _told(run_restore)).add_argument("file", metavar="FILE", type=Path)
    add("purge", _told(run_purge)).add_argument("--months", type=int, choices=range(1, 241), metavar="N")


def _told(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    def told(options: argparse.Namespace) -> int:
        try:
            return run(options)
        except StoreError as error:
            print(f"{error.args[0]}. {_ADVICE[error.kind]}", file=sys.stderr)
            for copy in error.backups[:3]:
                print(f"A copy is at hand: python -m planner restore {copy}", file=sys.stderr)
        except (BackupError, SettingsError) as error:
            print(error, file=sys.stderr)
        return 2

    told.__doc__ = run.__doc__
    return told


def _default_file(url: str | None) -> Path:
    where: Any = address_of(url)
    sqlite = where.get_backend_name() == "sqlite"
    folder = Path(str(where.database)).parent / "backups" if sqlite else Path("data") / "backups"
    return folder / f"rotta-{datetime.now():%Y%m%d-%H%M%S}.{'db' if sqlite else 'dump'}"  # noqa: DTZ005 the owner's own clock
