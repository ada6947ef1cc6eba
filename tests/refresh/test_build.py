"""What a build promises: figures conserved, the same bytes twice, errors that name the file and the column."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from planner.content.tables import Tables, load_tables
from planner.refresh.build import build
from planner.refresh.command import main
from planner.refresh.reading import InputError
from planner.refresh.trade import ESTIMATED
from tests.refresh.small_source import IMPORTERS, MARKETS, PRODUCTS

RATE = {"2024": 1.0824, "2017": 1.1297}
ROUNDING = 500.0 * len(PRODUCTS)


@pytest.fixture
def tables(source: Path, target: Path) -> Tables:
    build(source, target)
    return load_tables(target)


def read_flows(source: Path) -> pd.DataFrame:
    return pd.read_parquet(source / "trade" / "importer_hs6_2017_2024.parquet")


@pytest.mark.parametrize(
    ("ours", "theirs", "year"),
    [
        ("imports", "imports_2024", "2024"),
        ("from_italy", "from_italy_2024", "2024"),
        ("imports_2017", "imports_2017", "2017"),
        ("from_italy_2017", "from_italy_2017", "2017"),
        ("from_eu", "from_eu27_2024", "2024"),
    ],
)
def test_each_market_keeps_the_total_of_its_source(
    source: Path, tables: Tables, ours: str, theirs: str, year: str
) -> None:
    flows = tables.trade.flows(tuple(PRODUCTS))
    totals = read_flows(source).groupby("importer")[theirs].sum() / RATE[year]
    for market in ("POL", "CHE", "UZB"):
        assert getattr(flows, ours)[tables.markets.index(market)] == pytest.approx(totals[market], abs=ROUNDING)


def test_taiwan_is_read_from_other_asia(source: Path, tables: Tables) -> None:
    total = read_flows(source).query("importer == 'S19'")["imports_2024"].sum() / RATE["2024"]
    flows = tables.trade.flows(tuple(PRODUCTS))
    assert flows.imports[tables.markets.index("TWN")] == pytest.approx(total, abs=ROUNDING)
    assert [s.iso3 for s in tables.trade.suppliers("TWN", "9403")] == ["CHN"]


@pytest.mark.parametrize("market", ESTIMATED)
def test_estimated_markets_keep_their_sector_totals(source: Path, tables: Tables, market: str) -> None:
    panel = pd.read_csv(source / "trade" / "market_sector_panel.csv").set_index(["importer", "sector"])
    for sector in ("packaging", "furniture"):
        flows = tables.trade.flows(tables.trade.sector_codes(sector))
        at = tables.markets.index(market)
        assert flows.imports[at] == pytest.approx(
            panel.loc[(market, sector), "imports_2024"] / RATE["2024"], abs=ROUNDING
        )
        expected = panel.loc[(market, sector), "from_italy_2017"] / RATE["2017"]
        assert flows.from_italy_2017[at] == pytest.approx(expected, abs=ROUNDING)
        assert flows.datum(market, "imports").estimated


def test_goods_born_in_2022_go_back_to_the_code_the_census_dropped(tables: Tables) -> None:
    usa = tables.markets.index("USA")
    furniture = tables.trade.flows(("940330", "940360", "940390"))
    assert furniture.imports[usa] == pytest.approx(101e6 / RATE["2024"], abs=ROUNDING)
    # 9403 90 exists in HS 2017 only: it receives all of 9403 99, nothing of its neighbours.
    assert tables.trade.flows(("940390",)).imports[usa] == pytest.approx(11e6 / RATE["2024"], abs=1000)
    # 8422 has no unused code: 8422 99 is spread over the heading, and the heading's total stays.
    assert tables.trade.flows(tables.trade.codes("8422")).imports[usa] == pytest.approx(
        67e6 / RATE["2024"], abs=ROUNDING
    )


def test_world_totals_count_small_territories_but_not_italy(source: Path, tables: Tables) -> None:
    raw = read_flows(source)
    abroad = raw[(raw["importer"] != "ITA") & (raw["hs6"] == "842240")]
    flows = tables.trade.flows(("842240",))
    six = ["DEU", "ESP", "FRA", "GBR", "NLD", "USA"]
    others = sum(flows.from_italy[tables.markets.index(m)] for m in six)
    assert "AIA" in IMPORTERS and "AIA" not in MARKETS
    assert flows.italy_exports == pytest.approx(abroad["from_italy_2024"].sum() / RATE["2024"] + others, abs=6000)


def test_unknown_is_not_zero(tables: Tables) -> None:
    flows = tables.trade.flows(("842240",))
    assert np.isnan(flows.imports[tables.markets.index("XKX")])
    assert flows.datum("XKX", "imports") is None
    assert flows.datum("DEU", "supplier_hhi") is None
    assert flows.datum("USA", "from_eu") is None
    assert flows.datum("POL", "supplier_hhi") is not None


def test_same_input_gives_the_same_bytes(source: Path, target: Path, tmp_path: Path) -> None:
    first = build(source, target, tmp_path / "one.json")
    before = {name: (target / name).read_bytes() for name in first.sizes}
    build(source, target, tmp_path / "two.json")
    assert {name: (target / name).read_bytes() for name in first.sizes} == before
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def test_map_keeps_coded_shapes_and_drops_antarctica(source: Path, target: Path, tmp_path: Path) -> None:
    build(source, target, tmp_path / "world.json")
    world = json.loads((tmp_path / "world.json").read_text())
    shapes = world["objects"]["countries"]["geometries"]
    assert [s.get("id") for s in shapes] == ["276", None]
    # The unused arc of Antarctica is gone; the reversed arc of the last shape follows its new place.
    assert len(world["arcs"]) == 2
    assert shapes[1]["arcs"] == [[-2]]
    assert load_tables(target).markets.label("DEU", "has_shape") == "1"
    assert load_tables(target).markets.label("POL", "has_shape") == ""


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("trade/market_sector_panel.csv", "from_italy_2017"),
        ("trade/hs6_map.csv", "icio"),
        ("country/merged_preview.csv", "wgi_rule_of_law_pct_2023"),
        ("trade/usa_hs6_2024_census.csv", "imports_2024"),
    ],
)
def test_a_missing_column_is_named_and_nothing_is_written(source: Path, target: Path, name: str, column: str) -> None:
    path = source / name
    pd.read_csv(path, dtype=str).drop(columns=column).to_csv(path, index=False)
    with pytest.raises(InputError) as error:
        build(source, target)
    assert Path(name).name in str(error.value) and column in str(error.value)
    assert not (target / "markets.csv").exists()


def test_a_missing_parquet_column_is_named(source: Path, target: Path) -> None:
    path = source / "trade" / "importer_hs6_2017_2024.parquet"
    pd.read_parquet(path).drop(columns="hhi").to_parquet(path)
    with pytest.raises(InputError, match=r"importer_hs6_2017_2024\.parquet.*hhi"):
        build(source, target)


def test_a_word_among_the_numbers_is_named(source: Path, target: Path) -> None:
    path = source / "trade" / "market_sector_panel.csv"
    path.write_text(path.read_text().replace("800000000.0", "molto", 1))
    with pytest.raises(InputError, match="'molto' is not a number"):
        build(source, target)


def test_the_command_reports_a_missing_file_in_one_line(
    source: Path, target: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (source / "trade" / "exporter_hs6_2024.parquet").unlink()
    arguments = ["build", "--from", str(source), "--to", str(target), "--map", str(tmp_path / "world.json")]
    arguments += ["--panel", str(tmp_path / "panel.parquet")]
    assert main(arguments) == 1
    said = capsys.readouterr().err
    assert "exporter_hs6_2024.parquet" in said and len(said.strip().splitlines()) == 1


def test_the_command_writes_tables_that_load(
    source: Path, target: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["build", "--from", str(source), "--to", str(target), "--map", str(tmp_path / "world.json")]
    assert main([*arguments, "--panel", str(tmp_path / "panel.parquet")]) == 0
    assert (tmp_path / "panel.parquet").is_file()
    assert f"{len(MARKETS)} markets, {len(PRODUCTS)} products" in capsys.readouterr().out
    assert load_tables(target).markets.ids == tuple(MARKETS)


def test_activities_know_their_headings_and_services_have_none(tables: Tables) -> None:
    by_code = {a.code: a for a in tables.ateco}
    assert by_code["28.29"].headings == ("8422",) and by_code["28.29"].sector == "packaging"
    assert by_code["28.29.30"].headings == ("8422",)
    assert by_code["28.29"].text.it == "Altre macchine d’impiego generale"
    assert by_code["33.12"].service and by_code["62.10"].service and not by_code["31.00"].service
    assert by_code["62.10"].headings == () and by_code["62.10"].sector is None
