"""What must be verified again: every dated record of the content whose day has come or comes soon, earliest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from planner.content.load import RawRecords, read_records
from planner.content.schema_funding import FundingCall
from planner.content.tables import Tables, TablesError, load_tables

SOON_DAYS = 90


@dataclass(frozen=True)
class Due:
    """A record to verify again: its kind and id, the file it is in, the day, and whether that day has passed."""

    kind: str
    id: str
    file: str
    best_before: str
    expired: bool

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        state = "expired" if self.expired else "expires"
        return f"{self.best_before}\t{state}\t{self.kind}\t{self.id}\t{self.file}"


def due_content(folder: Path, today: str, days: int = SOON_DAYS) -> tuple[Due, ...]:
    """Everything in ``folder`` past its date on ``today`` (ISO) or within so many days of it; figures that cannot be read are left out."""
    try:
        tables = load_tables(folder / "markets")
    except TablesError:
        tables = None
    raw = read_records(folder)
    until = (date.fromisoformat(today) + timedelta(days=days)).isoformat()
    found = [
        Due(kind, name, file, day, expired=today > day) for kind, name, file, day in _dated(raw, tables) if day <= until
    ]
    return tuple(sorted(found, key=lambda d: (d.best_before, d.kind, d.id)))


def _dated(raw: RawRecords, tables: Tables | None) -> Iterator[tuple[str, str, str, str]]:
    """Kind, id, file and day of everything that carries a date to verify it by."""
    for kind, records in raw.records.items():
        for file, record in records:
            # What is kept for comparison only is never verified again.
            past = isinstance(record, FundingCall) and record.past
            day = None if past else getattr(record, "best_before", None)
            if isinstance(day, str):
                yield kind, str(getattr(record, "id", getattr(record, "code", ""))), file, day
    if tables is not None:
        for indicator in tables.markets.indicators:
            yield "indicator", indicator.id, "markets/indicators.toml", indicator.best_before
        for field in tables.markets.fields:
            yield "field", field.id, "markets/fields.toml", field.best_before
