"""Builds the industry panel of the back-test: imports of every market by industry and year, and the part from Italy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from planner.refresh.reading import InputError, read_csv, to_number
from planner.refresh.trade import HOME
from planner.refresh.writing import write_parquet

FILE = Path("trade") / "icio_panel_2011_2022.csv.gz"
KEYS = ("year", "importer", "icio_sector")
VALUES = ("imports_musd", "from_italy_musd")
THOUSANDS_A_MILLION = 1000


def read_industry_panel(source_dir: Path) -> pd.DataFrame:
    """Rows sorted by year, market, industry; values in thousand US dollars of the year, Italy's own imports left out.

    Raises ``InputError`` when a cell is missing, negative or there twice: a panel with holes would test something else.
    """
    path = source_dir / FILE
    raw = read_csv(path, [*KEYS, *VALUES])
    raw = raw[raw["importer"] != HOME].copy()
    for column in VALUES:
        raw[column] = to_number(raw, column, path)
        if not (raw[column] >= 0).all():
            raise InputError(f"{path}: column {column}: a value is blank or negative. Correct it.")
    frame = raw.sort_values(list(KEYS)).reset_index(drop=True)
    cells = int(np.prod([frame[key].nunique() for key in KEYS]))
    if frame.duplicated(list(KEYS)).any() or len(frame) != cells:
        raise InputError(
            f"{path}: {len(frame)} rows where every year, importer and industry make {cells}. Complete it."
        )
    return frame


def write_panel(frame: pd.DataFrame, path: Path) -> None:
    """A compact Parquet file: year, market, industry, imports and from_italy in thousand US dollars."""
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = {
        "year": pa.array(frame["year"].astype(int).to_numpy(), pa.int16()),
        "market": pa.array(frame["importer"].tolist(), pa.string()),
        "industry": pa.array(frame["icio_sector"].tolist(), pa.string()),
    }
    for name, column in (("imports", "imports_musd"), ("from_italy", "from_italy_musd")):
        columns[name] = pa.array((frame[column] * THOUSANDS_A_MILLION).round().to_numpy(np.int64), pa.int32())
    write_parquet(columns, path)
