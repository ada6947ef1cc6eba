"""Writes tables so that the same figures always give the same bytes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """A UTF-8 CSV; whole numbers lose their ".0" and unknown values are blank."""
    frame = frame.reset_index()
    for name in frame.columns:
        if pd.api.types.is_float_dtype(frame[name]):
            frame[name] = [_plain(value) for value in frame[name]]
    frame.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def _plain(value: float) -> str:
    if np.isnan(value):
        return ""
    return str(int(value)) if value == int(value) else repr(float(value))


def write_parquet(columns: dict[str, pa.Array], path: Path) -> None:
    """A compact Parquet file that needs no pandas to be read; text columns are dictionaries."""
    text = [name for name, array in columns.items() if pa.types.is_string(array.type)]
    pq.write_table(
        pa.table(columns), path, compression="zstd", compression_level=19, use_dictionary=text, write_statistics=False
    )
