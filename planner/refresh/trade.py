"""Builds the product x market flows: CEPII BACI, the United States census, and the five estimated markets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from planner.refresh.estimate import PEERS, FloatArray, IntArray, specialisation, split_market
from planner.refresh.reading import InputError, read_csv, read_parquet, to_number

# Yearly averages of the ECB reference rate, US dollars for one euro; each year's flows use that year's rate.
USD_PER_EUR = {"2024": 1.0824, "2017": 1.1297}
HOME = "ITA"
CENSUS = "USA"
ESTIMATED = ("DEU", "ESP", "FRA", "GBR", "NLD")
# BACI files Taiwan under "Other Asia, not elsewhere specified".
RENAMED = {"S19": "TWN"}
VALUES = ("imports", "from_italy", "imports_2017", "from_italy_2017", "from_eu")
RAW_VALUES = {
    "imports_2024": "imports",
    "from_italy_2024": "from_italy",
    "imports_2017": "imports_2017",
    "from_italy_2017": "from_italy_2017",
    "from_eu27_2024": "from_eu",
}
# HS 2022 headings without a namesake in HS 2017, and the heading that held those goods before.
MOVED_HEADINGS = {
    "0309": "0305",
    "2404": "2403",
    "3827": "3824",
    "8485": "8479",
    "8524": "8529",
    "8549": "8548",
    "8806": "8802",
    "8807": "8803",
}
PANEL_VALUES = ("imports_2024", "from_italy_2024", "imports_2017", "from_italy_2017")
UNKNOWN_VALUE = -1
UNKNOWN_HHI = 65535
UNKNOWN_COUNT = 255


@dataclass(frozen=True)
class Flows:
    """Every known flow: dense US dollar matrices (products, importers), NaN where a source has no such column."""

    products: tuple[str, ...]
    importers: tuple[str, ...]
    values: dict[str, FloatArray]
    hhi: FloatArray
    suppliers: FloatArray

    def column(self, importer: str) -> int:
        return self.importers.index(importer)


def read_products(source_dir: Path) -> pd.DataFrame:
    """The product list: hs6 (sorted index), sector, nace class, ICIO industry, HS section."""
    path = source_dir / "trade" / "hs6_map.csv"
    frame = read_csv(path, ["hs6", "sector", "nace_class", "icio", "hs_section_wits"]).set_index("hs6").sort_index()
    if not frame.index.is_unique:
        raise InputError(f"{path}: column hs6: {frame.index[frame.index.duplicated()][0]} occurs twice. Keep one row.")
    return frame


def read_flows(source_dir: Path, products: pd.DataFrame) -> Flows:
    """All flows of the sources, the estimated markets filled in; US dollars of each year."""
    path = source_dir / "trade" / "importer_hs6_2017_2024.parquet"
    raw = read_parquet(path, ["importer", "hs6", *RAW_VALUES, "hhi", "n_suppliers"])
    raw["importer"] = raw["importer"].replace(RENAMED)
    codes = tuple(products.index)
    stray = sorted(set(raw["hs6"]) - set(codes))
    if stray:
        raise InputError(f"{path}: column hs6: {stray[0]} is not in hs6_map.csv. Add it there with its sector.")
    importers = tuple(sorted(set(raw["importer"]) | set(ESTIMATED) | {CENSUS}))
    rows = pd.Index(codes).get_indexer(pd.Index(raw["hs6"]))
    columns = pd.Index(importers).get_indexer(pd.Index(raw["importer"]))
    values: dict[str, FloatArray] = {}
    for source, name in RAW_VALUES.items():
        values[name] = _dense(rows, columns, raw[source].to_numpy(float), (len(codes), len(importers)), 0.0)
    hhi = _dense(rows, columns, raw["hhi"].to_numpy(float), (len(codes), len(importers)), np.nan)
    suppliers = _dense(rows, columns, raw["n_suppliers"].to_numpy(float), (len(codes), len(importers)), np.nan)
    flows = Flows(codes, importers, values, hhi, suppliers)
    panel = read_panel(source_dir)
    _fill_census(source_dir, products, flows, panel)
    _fill_estimated(source_dir, products, flows, panel)
    return flows


def read_panel(source_dir: Path) -> pd.DataFrame:
    """Importer x sector totals in US dollars, index (importer, sector); used for the markets without products."""
    path = source_dir / "trade" / "market_sector_panel.csv"
    frame = read_csv(path, ["importer", "sector", *PANEL_VALUES])
    for column in PANEL_VALUES:
        frame[column] = to_number(frame, column, path)
    return frame.set_index(["importer", "sector"]).sort_index()


def _dense(rows: IntArray, columns: IntArray, data: FloatArray, shape: tuple[int, int], empty: float) -> FloatArray:
    matrix = np.full(shape, empty)
    matrix[rows, columns] = data
    return matrix


def _fill_census(source_dir: Path, products: pd.DataFrame, flows: Flows, panel: pd.DataFrame) -> None:
    """The United States: 2024 by product from the census; 2017 follows the sector's change; EU part unknown."""
    path = source_dir / "trade" / "usa_hs6_2024_census.csv"
    raw = read_csv(path, ["hs6", "sector", "imports_2024", "from_italy_2024"])
    for column in ("imports_2024", "from_italy_2024"):
        raw[column] = to_number(raw, column, path)
    at = flows.column(CENSUS)
    world = flows.values["imports"].sum(axis=1)
    for source, name in (("imports_2024", "imports"), ("from_italy_2024", "from_italy")):
        flows.values[name][:, at] = to_hs2017(raw, source, products, world)
    flows.values["from_eu"][:, at] = np.nan
    for name in ("imports", "from_italy"):
        change = {
            sector: _ratio(row[f"{name}_2017"], row[f"{name}_2024"]) for sector, row in panel.loc[CENSUS].iterrows()
        }
        by_product = products["sector"].map(lambda sector, known=change: known.get(sector, 1.0)).to_numpy(float)
        flows.values[f"{name}_2017"][:, at] = flows.values[name][:, at] * by_product


def _ratio(top: float, bottom: float) -> float:
    return float(top / bottom) if bottom else 1.0


def to_hs2017(raw: pd.DataFrame, column: str, products: pd.DataFrame, world: FloatArray) -> FloatArray:
    """HS 2022 values moved onto HS 2017 codes; totals are kept, except for headings outside the product list.

    A code of both editions keeps its value. The value of a code born in 2022 goes to the codes of its heading
    that the file no longer uses (all codes of the heading where none is unused), in proportion to world imports.
    """
    codes = pd.Index(products.index)
    out = np.zeros(len(codes))
    at = codes.get_indexer(raw["hs6"])
    amounts = raw[column].to_numpy(float)
    np.add.at(out, at[at >= 0], amounts[at >= 0])
    unused = ~codes.isin(raw["hs6"])
    headings = codes.str[:4].to_numpy()
    born = raw.loc[at < 0].assign(heading=lambda f: f["hs6"].str[:4].replace(MOVED_HEADINGS))
    for heading, value in born.groupby("heading")[column].sum().items():
        inside = headings == heading
        if not inside.any():
            continue
        target = inside & unused if (inside & unused & (world > 0)).any() else inside
        weights = world[target] if world[target].sum() else np.ones(int(target.sum()))
        out[target] += value * weights / weights.sum()
    return out


def _fill_estimated(source_dir: Path, products: pd.DataFrame, flows: Flows, panel: pd.DataFrame) -> None:
    peers = [flows.column(p) for p in PEERS if p in flows.importers]
    sectors = sorted(set(products["sector"]))
    groups = np.array([sectors.index(s) for s in products["sector"]])
    makers = read_makers(source_dir, flows.products, groups, len(sectors))
    for market in ESTIMATED:
        if market not in panel.index.get_level_values(0):
            raise InputError(
                f"market_sector_panel.csv: column importer: no row for {market}. The estimate starts from its sectors."
            )
        at = flows.column(market)
        totals = panel.loc[market].reindex(sectors).fillna(dict.fromkeys(PANEL_VALUES, 0.0))
        for year, suffix in (("2024", ""), ("2017", "_2017")):
            imports, from_italy = split_market(
                totals[f"imports_{year}"].to_numpy(float),
                totals[f"from_italy_{year}"].to_numpy(float),
                groups,
                flows.values[f"imports{suffix}"][:, peers],
                flows.values[f"from_italy{suffix}"][:, peers],
                makers(market),
            )
            flows.values[f"imports{suffix}"][:, at] = imports
            flows.values[f"from_italy{suffix}"][:, at] = from_italy
        flows.values["from_eu"][:, at] = np.nan


def read_makers(
    source_dir: Path, codes: tuple[str, ...], groups: IntArray, sectors: int
) -> Callable[[str], FloatArray]:
    """A function from an exporter to its ``specialisation`` (products,)."""
    path = source_dir / "trade" / "exporter_hs6_2024.parquet"
    raw = read_parquet(path, ["exporter", "hs6", "exports_2024"])
    raw["row"] = pd.Index(codes).get_indexer(pd.Index(raw["hs6"]))
    raw = raw[raw["row"] >= 0]
    world = np.zeros(len(codes))
    np.add.at(world, raw["row"].to_numpy(), raw["exports_2024"].to_numpy(float))
    of = dict(tuple(raw.groupby("exporter")))

    def specialised(exporter: str) -> FloatArray:
        exports = np.zeros(len(codes))
        if exporter in of:
            exports[of[exporter]["row"]] = of[exporter]["exports_2024"]
        return specialisation(exports, world, groups, sectors)

    return specialised


def in_euro(name: str, dollars: FloatArray) -> FloatArray:
    """Dollars of the year named by ``name`` ("imports_2017" or a 2024 column) as euro."""
    return dollars / USD_PER_EUR["2017" if name.endswith("_2017") else "2024"]


def flow_table(flows: Flows, markets: tuple[str, ...]) -> dict[str, npt.NDArray[np.generic]]:
    """Columns of ``flows.parquet``, sorted by product then market; values in thousand euro, rounded."""
    present = [m for m in markets if m in flows.importers]
    at = [flows.column(m) for m in present]
    number = np.array([markets.index(m) for m in present])
    rows, columns = np.nonzero(flows.values["imports"][:, at] + flows.values["imports_2017"][:, at] > 0)
    table: dict[str, npt.NDArray[np.generic]] = {
        "product": rows.astype(np.int16),
        "market": number[columns].astype(np.uint8),
    }
    for name in VALUES:
        euro = np.rint(in_euro(name, flows.values[name][:, at][rows, columns]) / 1000)
        table[name] = np.where(np.isnan(euro), UNKNOWN_VALUE, euro).astype(np.int32)
    hhi = np.rint(flows.hhi[:, at][rows, columns] * 1000)
    table["supplier_hhi"] = np.where(np.isnan(hhi), UNKNOWN_HHI, hhi).astype(np.uint16)
    count = flows.suppliers[:, at][rows, columns]
    table["suppliers"] = np.where(np.isnan(count), UNKNOWN_COUNT, np.minimum(count, 254)).astype(np.uint8)
    return table


def product_totals(flows: Flows) -> pd.DataFrame:
    """World imports outside Italy and Italy's exports by product, euro; index hs6.

    The flows of small territories that are no market of ours count here, so shares are of the whole world.
    """
    abroad = [i for i, m in enumerate(flows.importers) if m != HOME]
    out = pd.DataFrame(index=pd.Index(flows.products, name="hs6"))
    for column, name in (
        ("world_imports", "imports"),
        ("italy_exports", "from_italy"),
        ("world_imports_2017", "imports_2017"),
        ("italy_exports_2017", "from_italy_2017"),
    ):
        out[column] = np.rint(in_euro(name, flows.values[name][:, abroad].sum(axis=1))).astype(np.int64)
    return out


def supplier_table(source_dir: Path, markets: tuple[str, ...]) -> pd.DataFrame:
    """Columns of ``suppliers.parquet``: market, heading, supplier, share in 1/10,000, largest first."""
    path = source_dir / "trade" / "top5_suppliers_hs4_2024.parquet"
    raw = read_parquet(path, ["importer", "hs4", "rank", "exporter", "share"])
    raw["importer"] = raw["importer"].replace(RENAMED)
    raw["exporter"] = raw["exporter"].replace(RENAMED)
    number = {m: i for i, m in enumerate(markets)}
    raw = raw[raw["importer"].isin(number)]
    out = pd.DataFrame(
        {
            "market": raw["importer"].map(number).astype(np.uint8),
            "heading": raw["hs4"].astype(int).astype(np.int16),
            "rank": raw["rank"],
            "supplier": raw["exporter"],
            "share": (raw["share"] * 10_000).round().astype(np.uint16),
        }
    )
    return out.sort_values(["market", "heading", "rank"]).drop(columns="rank").reset_index(drop=True)
