"""The published tables: complete, dated, sourced, plausible, and honest about what is estimated or unknown."""

from __future__ import annotations

import csv
import json
import shutil
import tomllib
from pathlib import Path

import numpy as np
import pytest

from planner.content.schema import Source
from planner.content.tables import Tables, TablesError, load_tables

CONTENT = Path(__file__).parents[2] / "content"
FOLDER = CONTENT / "markets"
WORLD = CONTENT.parent / "static" / "world.json"
SIZE_LIMIT = 14_000_000
TODAY = "2026-11-22"


@pytest.fixture(scope="module")
def tables() -> Tables:
    return load_tables(FOLDER)


@pytest.fixture(scope="module")
def sources() -> dict[str, Source]:
    found = {}
    for name in ("trade.toml", "country.toml"):
        for record in tomllib.loads((CONTENT / "sources" / name).read_text(encoding="utf-8"))["source"]:
            source = Source.model_validate_json(json.dumps(record))
            found[source.id] = source
    return found


def top(tables: Tables, values: np.ndarray, count: int) -> list[str]:
    order = np.argsort(-np.nan_to_num(values))[:count]
    return [tables.markets.ids[i] for i in order]


def test_the_world_is_there_without_italy(tables: Tables) -> None:
    assert len(tables.markets.ids) >= 200 and "ITA" not in tables.markets.ids
    assert len(tables.trade.products) >= 5000
    assert len(tables.sectors) == 38
    assert tables.trade.markets == tables.markets.ids == tuple(sorted(tables.markets.ids))


def test_exactly_five_markets_are_estimated(tables: Tables) -> None:
    estimated = {m for m, flag in zip(tables.trade.markets, tables.trade.estimated, strict=True) if flag}
    assert estimated == {"DEU", "FRA", "ESP", "GBR", "NLD"}
    flows = tables.trade.flows(("842240",))
    assert flows.datum("DEU", "from_italy").estimated
    assert not flows.datum("USA", "imports").estimated and flows.datum("USA", "imports_2017").estimated
    assert not flows.datum("POL", "imports_2017").estimated


def test_every_figure_shown_has_year_unit_and_a_licensed_source(tables: Tables, sources: dict[str, Source]) -> None:
    units = {unit.id for unit in tables.markets.units}
    for indicator in tables.markets.indicators:
        assert indicator.unit in units
        values = tables.markets.column(indicator.id)
        for market in (m for m, v in zip(tables.markets.ids, values, strict=True) if not np.isnan(v)):
            datum = tables.markets.datum(market, indicator.id)
            assert datum is not None and datum.year[:2] == "20", (market, indicator.id)
            assert sources[datum.source].licence
    flows = tables.trade.flows(("842240",))
    for market in ("DEU", "USA", "POL"):
        datum = flows.datum(market, "imports")
        assert datum is not None and datum.unit in units and sources[datum.source].licence
    dated = [*tables.markets.fields, *tables.us_tariffs]
    assert all(sources[record.source].licence for record in dated)


def test_what_is_past_its_date_must_be_verified(tables: Tables) -> None:
    assert tables.markets.datum("TUR", "oecd_risk").expired(TODAY)
    assert tables.markets.datum("TUR", "tariff_mean").expired(TODAY)
    assert not tables.markets.datum("TUR", "growth_2026_30").expired(TODAY)
    assert not tables.trade.flows(("842240",)).datum("TUR", "imports").expired(TODAY)


def test_unknown_stays_unknown(tables: Tables) -> None:
    assert tables.markets.datum("UZB", "lsci") is None
    assert tables.markets.datum("CUB", "gdp") is None
    assert tables.markets.datum("TUV", "oecd_risk") is None
    assert tables.markets.datum("DEU", "oecd_risk").value == 0
    kosovo = tables.trade.flows(("842240",))
    assert kosovo.datum("XKX", "imports") is None
    assert tables.trade.suppliers("DEU", "8422") == ()


def test_shared_arrays_cannot_be_changed(tables: Tables) -> None:
    flows = tables.trade.flows(("842240",))
    arrays = (tables.markets.column("gdp"), flows.imports, flows.estimated, tables.trade.ease_base)
    for array in arrays:
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_flows_add_up_and_count_each_code_once(tables: Tables) -> None:
    codes = tables.trade.codes("8422")
    assert len(codes) == 6
    single = [tables.trade.flows((code,)) for code in codes]
    together = tables.trade.flows((*codes, codes[0]))
    assert np.nansum(together.imports) == pytest.approx(sum(np.nansum(f.imports) for f in single))
    assert together.italy_exports == pytest.approx(sum(f.italy_exports for f in single))
    hhi = [f.supplier_hhi[tables.markets.index("POL")] for f in single]
    assert min(hhi) <= together.supplier_hhi[tables.markets.index("POL")] <= max(hhi)


def test_no_market_buys_more_from_italy_than_it_imports(tables: Tables) -> None:
    for code in tables.trade.products[::7]:
        flows = tables.trade.flows((code,))
        known = ~np.isnan(flows.imports)
        assert (flows.from_italy[known] <= flows.imports[known] + 1000).all(), code


def test_expected_sales_of_italy_sum_to_its_exports(tables: Tables) -> None:
    exports = tables.trade.flows(tables.trade.products).italy_exports
    assert np.nansum(tables.trade.ease_base) == pytest.approx(exports, rel=0.005)
    assert np.nansum(tables.trade.total_from_italy) == pytest.approx(exports, rel=0.005)
    assert exports == pytest.approx(590e9, rel=0.1)


def test_the_big_importers_and_the_partners_of_italy_are_plausible(tables: Tables) -> None:
    packaging = tables.trade.flows(("842240",))
    assert {"USA", "DEU"} == set(top(tables, packaging.imports, 2))
    assert {"DEU", "USA", "FRA"} == set(top(tables, tables.trade.total_from_italy, 3))
    assert {"ESP", "CHE", "GBR", "POL"} <= set(top(tables, tables.trade.total_from_italy, 8))
    wine = tables.trade.flows(("220410", "220421"))
    assert top(tables, wine.imports, 1) == ["USA"]
    assert [s.iso3 for s in tables.trade.suppliers("POL", "8422")][:2] == ["DEU", "ITA"]


def test_every_product_is_in_the_sector_with_the_longest_prefix(tables: Tables) -> None:
    prefixes = {prefix: sector.id for sector in tables.sectors for prefix in sector.prefixes}
    for code in tables.trade.products:
        fitting = [code[:n] for n in (6, 4, 2) if code[:n] in prefixes]
        assert tables.trade.sector(code) == prefixes[fitting[0]], code
    sizes = [len(tables.trade.sector_codes(sector.id)) for sector in tables.sectors]
    assert sum(sizes) == len(tables.trade.products)


def test_each_market_has_one_relation_with_words_for_its_codes(tables: Tables) -> None:
    listed = [
        market
        for record in tomllib.loads((FOLDER / "eu_relations.toml").read_text(encoding="utf-8"))["relation"]
        for market in record["markets"]
    ]
    assert sorted(listed) == list(tables.markets.ids)
    worded = ("region", "subregion", "income", "visa", "wto", "eu_relation", "eu_preference", "sanction_level")
    for market in tables.markets.ids:
        for name in worded:
            code = tables.markets.label(market, name)
            assert not code or tables.markets.value_text(name, code), (market, name, code)


def test_known_facts_of_some_markets(tables: Tables) -> None:
    markets = tables.markets
    assert (
        markets.label("CHE", "eu_relation") == "free_trade" and markets.label("NOR", "eu_relation") == "economic_area"
    )
    assert markets.label("BRA", "eu_since") == "2026" and markets.text("BRA", "eu_agreement").en.startswith(
        "EU-Mercosur"
    )
    assert markets.label("UZB", "eu_preference") == "none" and "da verificare" in markets.label("UZB", "eu_note")
    assert markets.label("DEU", "eu_verification") == "settled"
    assert markets.sanction_level("RUS") == 3 and "EU-RUS" in markets.sanction_regimes("RUS")
    assert markets.sanction_level("DEU") == 0 and markets.sanction_regimes("DEU") == ()
    assert markets.languages("CHE") == ("it", "fr", "de")
    assert markets.label("KAZ", "eaeu") == "1" and markets.label("UZB", "eaeu") == ""
    assert markets.column("border")[markets.index("SVN")] == 1 and markets.column("border")[markets.index("DEU")] == 0
    eu = [m for m in markets.ids if markets.label(m, "eu_member") == "1"]
    assert len(eu) == 26 and all(markets.label(m, "eu_relation") == "single_market" for m in eu)
    assert all(markets.column("fx_volatility")[markets.index(m)] == 0 for m in ("DEU", "FRA", "XKX"))


def test_italian_names_are_italian_and_typographic(tables: Tables) -> None:
    assert tables.markets.name("DEU").it == "Germania" and tables.markets.name("CIV").it == "Costa d’Avorio"
    for path in FOLDER.glob("*.toml"):
        words = [line for line in path.read_text(encoding="utf-8").splitlines() if ".it = " in line or ".en = " in line]
        assert not [line for line in words if "'" in line], path.name


def test_us_measures_are_a_timeline_to_verify_and_never_a_duty(tables: Tables) -> None:
    dates = [event.date for event in tables.us_tariffs]
    assert len(dates) >= 10 and dates == sorted(dates)
    assert {event.status for event in tables.us_tariffs} == {"to_verify"}
    assert "da verificare" in tables.us_tariffs[-1].rate.it


def test_activities_lead_to_headings_and_services_are_known(tables: Tables) -> None:
    by_code = {activity.code: activity for activity in tables.ateco}
    sectors = {sector.id for sector in tables.sectors}
    assert "8422" in by_code["28.29"].headings and by_code["28.29"].sector == "macchine_alimentari_packaging"
    assert "0406" in by_code["10.51"].headings and by_code["31.00"].sector == "mobili_design"
    assert by_code["62.10"].service and by_code["70.20"].service and by_code["33.12"].service
    assert not by_code["25.53"].service and by_code["25.53"].sector == "prodotti_metallo"
    headings = {code[:4] for code in tables.trade.products}
    for activity in tables.ateco:
        assert set(activity.headings) <= headings
        assert activity.sector is None or activity.sector in sectors
        assert not (activity.service and activity.headings), activity.code


def test_the_error_of_the_estimate_is_published_for_products_and_sectors(tables: Tables) -> None:
    by_key = {(e.stage, e.figure, e.level): e for e in tables.estimate_errors}
    product, heading = by_key["both", "imports", "product"], by_key["both", "imports", "heading"]
    assert 0.05 < heading.median_error < product.median_error < 1
    assert by_key["sector_from_sections", "imports", "sector"].median_error < heading.median_error
    held_out = tomllib.loads((FOLDER / "estimate_quality.toml").read_text(encoding="utf-8"))["held_out"]
    assert len(held_out) >= 12
    assert not {"DEU", "FRA", "ESP", "GBR", "NLD"} & set(held_out)


def test_every_market_can_be_put_on_the_map(tables: Tables) -> None:
    assert WORLD.stat().st_size <= 130_000
    shapes = {s.get("id") for s in json.loads(WORLD.read_text())["objects"]["countries"]["geometries"]}
    for market in tables.markets.ids:
        drawn = tables.markets.label(market, "iso_num") in shapes
        assert drawn == (tables.markets.label(market, "has_shape") == "1"), market
        assert abs(tables.markets.column("capital_lat")[tables.markets.index(market)]) <= 90


def test_the_files_stay_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= SIZE_LIMIT


def test_a_wrong_code_is_answered_with_a_hint(tables: Tables) -> None:
    with pytest.raises(KeyError, match="ITA"):
        tables.markets.index("ITA")
    with pytest.raises(KeyError, match=r"indicators\.toml"):
        tables.markets.column("happiness")
    with pytest.raises(KeyError, match="999999"):
        tables.trade.flows(("999999",))


def broken(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "markets"))


def test_a_missing_column_names_the_file(tmp_path: Path) -> None:
    folder = broken(tmp_path)
    path = folder / "markets.csv"
    rows = list(csv.reader(path.open(encoding="utf-8", newline="")))
    at = rows[0].index("lpi")
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([row[:at] + row[at + 1 :] for row in rows])
    with pytest.raises(TablesError, match=r"markets\.csv: no column lpi"):
        load_tables(folder)


@pytest.mark.parametrize("name", ["flows.parquet", "suppliers.parquet", "products.csv", "sectors.toml"])
def test_a_missing_or_torn_file_is_named(tmp_path: Path, name: str) -> None:
    folder = broken(tmp_path)
    (folder / name).write_bytes((folder / name).read_bytes()[:200])
    with pytest.raises(TablesError, match=name):
        load_tables(folder)
    (folder / name).unlink()
    with pytest.raises(TablesError, match=name):
        load_tables(folder)


def test_tables_of_different_builds_are_refused(tmp_path: Path) -> None:
    folder = broken(tmp_path)
    path = folder / "territories.csv"
    path.write_text("\n".join(path.read_text(encoding="utf-8").splitlines()[:-1]) + "\n", encoding="utf-8")
    with pytest.raises(TablesError, match="different markets"):
        load_tables(folder)
