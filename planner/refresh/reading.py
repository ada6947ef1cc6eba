"""Reads source tables and says, in one sentence, which file or column is missing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq


class InputError(Exception):
    """A source table cannot be used; the message names the file and what to mend."""


def read_csv(path: Path, columns: Iterable[str]) -> pd.DataFrame:
    """The named columns of a CSV file as text, blanks kept as ""; codes such as "010121" or "NA" survive."""
    _require(path)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    _require_columns(path, set(frame.columns), columns)
    return frame[list(columns)]


def read_parquet(path: Path, columns: Iterable[str]) -> pd.DataFrame:
    """The named columns of a Parquet file, dictionary columns turned into plain text."""
    _require(path)
    _require_columns(path, set(pq.read_schema(path).names), columns)
    frame: pd.DataFrame = pq.read_table(path, columns=list(columns)).to_pandas()
    for name in frame.columns:
        if not pd.api.types.is_numeric_dtype(frame[name]):
            frame[name] = frame[name].astype(str)
    return frame


def to_number(frame: pd.DataFrame, column: str, path: Path) -> pd.Series[float]:
    """A text column as floats, "" as NaN; anything else that is no number is an error."""
    text = frame[column].replace("", "nan")
    numbers = pd.to_numeric(text, errors="coerce").astype(float)
    wrong = numbers.isna() & (text != "nan")
    if wrong.any():
        raise InputError(f"{path}: column {column}: {text[wrong].iloc[0]!r} is not a number. Correct the value.")
    return numbers


def _require(path: Path) -> None:
    if not path.is_file():
        raise InputError(f"{path}: the file is missing. See planner/refresh/README.md for what it must hold.")


def _require_columns(path: Path, present: set[str], wanted: Iterable[str]) -> None:
    missing = [name for name in wanted if name not in present]
    if missing:
        raise InputError(
            f"{path}: column {', '.join(missing)} is missing. See planner/refresh/README.md for the expected columns."
        )
