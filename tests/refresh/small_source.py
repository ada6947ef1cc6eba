"""A small folder of source tables with known totals, laid out as the builder expects it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd

from planner.refresh.countries import FACTS, FIGURES
from planner.refresh.estimate import PEERS
from planner.refresh.trade import CENSUS, ESTIMATED

REPOSITORY = Path(__file__).parents[2]
# The last two headings exist in HS 2017 only: the census reports their goods under 8422 99 and 9403 99.
PRODUCTS = {
    "842220": ("packaging", "28.29", "C28", "MachElec"),
    "842230": ("packaging", "28.29", "C28", "MachElec"),
    "842240": ("packaging", "28.29", "C28", "MachElec"),
    "940330": ("furniture", "31.00", "C31T33", "Miscellan"),
    "940360": ("furniture", "31.00", "C31T33", "Miscellan"),
    "940390": ("furniture", "31.00", "C31T33", "Miscellan"),
}
IMPORTERS = (*(p for p in PEERS if p != CENSUS), "ITA", "S19", "UZB", "AIA")
MARKETS = sorted({*PEERS, *ESTIMATED, "TWN", "UZB", "XKX"})


def write_source(folder: Path) -> Path:
    """Fill ``folder`` with every source table; figures are drawn with a fixed seed."""
    (folder / "country").mkdir(parents=True)
    (folder / "trade").mkdir()
    _country(folder / "country")
    _trade(folder / "trade")
    return folder


def write_target(folder: Path) -> Path:
    """The hand-written files a build needs, cut to the small world."""
    folder.mkdir(parents=True)
    territories = pd.read_csv(REPOSITORY / "content/markets/territories.csv", dtype=str, keep_default_na=False)
    territories[territories["market"].isin(MARKETS)].to_csv(folder / "territories.csv", index=False)
    for name in ("indicators.toml", "fields.toml", "eu_relations.toml", "us_tariffs.toml"):
        shutil.copy(REPOSITORY / "content/markets" / name, folder / name)
    record = '[[sector]]\nid = "{0}"\ntext.it = "{0}"\ntext.en = "{0}"\nin_scope = true\nprefixes = {1}\nateco = {2}\n'
    (folder / "sectors.toml").write_text(
        record.format("packaging", '["8422"]', '["28"]') + record.format("furniture", '["9403"]', '["31"]')
    )
    return folder


def _country(folder: Path) -> None:
    rows = []
    for i, market in enumerate(MARKETS):
        row = {"iso3": market, **{name: str(i + 1) for name in FIGURES}, **dict.fromkeys(FACTS, "")}
        row |= {"wb_income": "High income", "visa_for_italians": "90", "eu_sanction_level": "0", "org_EAEU": "0.0"}
        row |= {"tariff_applied_wm_year": "2022.0", "lpi_latest_year": "2023.0"}
        rows.append(row)
    pd.DataFrame(rows).to_csv(folder / "merged_preview.csv", index=False)
    square = {"type": "Polygon", "arcs": [[0]]}
    shapes = [{**square, "id": 276}, {"type": "Polygon", "arcs": [[1]], "id": 10}, {"type": "Polygon", "arcs": [[-3]]}]
    world = {
        "type": "Topology",
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "objects": {"land": {}, "countries": {"type": "GeometryCollection", "geometries": shapes}},
        "arcs": [[[0, 0], [1, 0], [0, 1]], [[5, 5], [1, 1], [1, 0]], [[9, 9], [1, 0], [0, 1]]],
    }
    (folder / "world-110m.json").write_text(json.dumps(world))


def _trade(folder: Path) -> None:
    dice = np.random.default_rng(7)
    pd.DataFrame(
        [(code, *rest) for code, rest in PRODUCTS.items()],
        columns=["hs6", "sector", "nace_class", "icio", "hs_section_wits"],
    ).to_csv(folder / "hs6_map.csv", index=False)
    cells = [(m, code) for m in IMPORTERS for code in PRODUCTS]
    flows = pd.DataFrame(cells, columns=["importer", "hs6"])
    for year in ("2024", "2017"):
        flows[f"imports_{year}"] = dice.integers(2_000_000, 900_000_000, len(flows))
        flows[f"from_italy_{year}"] = (flows[f"imports_{year}"] * dice.uniform(0.02, 0.5, len(flows))).astype(int)
    flows["from_eu27_2024"] = (flows["imports_2024"] * 0.6).astype(int)
    flows["hhi"] = dice.uniform(0.05, 0.9, len(flows)).astype(np.float32)
    flows["n_suppliers"] = dice.integers(1, 90, len(flows))
    flows.loc[flows["importer"] == "ITA", ["from_italy_2024", "from_italy_2017"]] = 0
    flows.to_parquet(folder / "importer_hs6_2017_2024.parquet")
    exports = pd.DataFrame(
        [(m, code) for m in (*ESTIMATED, *IMPORTERS) for code in PRODUCTS], columns=["exporter", "hs6"]
    )
    exports["exports_2024"] = dice.integers(1_000_000, 500_000_000, len(exports))
    exports.to_parquet(folder / "exporter_hs6_2024.parquet")
    top = pd.DataFrame(
        [("POL", "8422", 1, "DEU", 0.4), ("POL", "8422", 2, "ITA", 0.25), ("S19", "9403", 1, "CHN", 0.7)]
    )
    top.columns = ["importer", "hs4", "rank", "exporter", "share"]
    top.to_parquet(folder / "top5_suppliers_hs4_2024.parquet")
    pd.DataFrame(
        {
            "hs6": ["842220", "842230", "842240", "842299", "940330", "940360", "940399", "271019"],
            "sector": ["packaging"] * 4 + ["furniture"] * 3 + ["energy"],
            "imports_2024": [10e6, 20e6, 30e6, 7e6, 40e6, 50e6, 11e6, 99e6],
            "from_italy_2024": [1e6, 2e6, 3e6, 1e6, 4e6, 5e6, 2e6, 9e6],
        }
    ).to_csv(folder / "usa_hs6_2024_census.csv", index=False)
    panel = [(m, s, 8e8 + 1e6 * i, 5e7, 6e8, 4e7) for i, m in enumerate(ESTIMATED) for s in ("furniture", "packaging")]
    panel += [(CENSUS, s, 2e8, 2e7, 1e8, 5e6) for s in ("furniture", "packaging")]
    columns = ["importer", "sector", "imports_2024", "from_italy_2024", "imports_2017", "from_italy_2017"]
    pd.DataFrame(panel, columns=columns).to_csv(folder / "market_sector_panel.csv", index=False)
    industry = [("2022", m, i, dice.uniform(100, 900), dice.uniform(5, 90)) for m in PEERS for i in ("C28", "C31T33")]
    pd.DataFrame(industry, columns=["year", "importer", "icio_sector", "imports_musd", "from_italy_musd"]).to_csv(
        folder / "icio_panel_2011_2022.csv.gz", index=False
    )
    (folder / "ateco2025_istat.csv").write_text(
        "codice,titolo_it,titolo_en,padre\nC,Manifattura,Manufacturing,\n31.00,Mobili,Furniture,C\n"
        "28.29,Altre macchine d'impiego generale,General-purpose machinery,C\n"
        "28.29.30,Macchine per imballare,Packing machinery,28.29\n33.12,Riparazione,Repair,C\n"
        "K,Informatica,Computing,\n62.10,Programmazione,Programming,K\n"
    )
