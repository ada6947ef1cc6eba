"""The panel of the back-test: complete or refused, Italy never a market, the same bytes twice, the figures of the source."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from planner.content.evaluation import load_panel
from planner.content.tables import TablesError
from planner.refresh.panel import FILE, read_industry_panel, write_panel
from planner.refresh.reading import InputError

COLUMNS = ["year", "importer", "icio_sector", "imports_musd", "from_italy_musd"]
ROWS = [
    (year, market, industry, 10.0 * year - 20000 + place, 0.5 * place)
    for year in (2012, 2011)
    for place, market in enumerate(("ROW", "ITA", "POL", "CHE"))
    for industry in ("C28", "A01")
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / FILE).parent.mkdir()
    write(tmp_path, ROWS)
    return tmp_path


def write(folder: Path, rows: list[tuple]) -> None:
    pd.DataFrame(rows, columns=COLUMNS).to_csv(folder / FILE, index=False)


def test_figures_arrive_in_dollars_at_their_place_and_italy_is_left_out(folder: Path, tmp_path: Path) -> None:
    write_panel(read_industry_panel(folder), tmp_path / "out" / "panel.parquet")
    panel = load_panel(tmp_path / "out")
    assert (panel.years, panel.industries, panel.importers) == ((2011, 2012), ("A01", "C28"), ("CHE", "POL", "ROW"))
    assert panel.imports[1, 0].tolist() == [123e6, 122e6, 120e6]
    assert panel.from_italy[0, 1].tolist() == [1.5e6, 1e6, 0.0]
    with pytest.raises(ValueError, match="read-only"):
        panel.imports[0, 0, 0] = 1


def test_same_rows_in_another_order_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    write_panel(read_industry_panel(folder), tmp_path / "one.parquet")
    write(folder, ROWS[::-1])
    write_panel(read_industry_panel(folder), tmp_path / "two.parquet")
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (ROWS[1:], "rows where every year"),
        ([*ROWS, ROWS[0]], "rows where every year"),
        ([(*ROWS[0][:4], -1.0), *ROWS[1:]], "from_italy_musd"),
        ([(*ROWS[0][:3], None, 1.0), *ROWS[1:]], "imports_musd"),
    ],
)
def test_a_panel_with_holes_is_refused(folder: Path, rows: list[tuple], said: str) -> None:
    write(folder, rows)
    with pytest.raises(InputError, match=said):
        read_industry_panel(folder)


def test_a_stored_panel_with_holes_is_refused(folder: Path, tmp_path: Path) -> None:
    write_panel(read_industry_panel(folder).iloc[1:], tmp_path / "panel.parquet")
    with pytest.raises(TablesError, match="do not fill"):
        load_panel(tmp_path)
