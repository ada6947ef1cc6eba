"""Builds ``markets.csv``: the figures and plain facts of every market, one row each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from planner.refresh.reading import InputError, read_csv, to_number

# Column of the country table -> id of the indicator in indicators.toml, and decimals kept.
FIGURES: dict[str, tuple[str, int]] = {
    "gdp_usd_bn_2024": ("gdp", 3),
    "gdp_usd_bn_2025": ("gdp_2025", 3),
    "gdp_pc_ppp_2024": ("gdp_per_head", 0),
    "gdp_pc_usd_2024": ("gdp_per_head_usd", 0),
    "gdp_growth_2025": ("growth_2025", 2),
    "gdp_growth_2026": ("growth_2026", 2),
    "gdp_growth_avg_2026_30": ("growth_2026_30", 2),
    "import_volume_goods_growth_2026": ("import_growth_2026", 2),
    "inflation_2025": ("inflation_2025", 2),
    "inflation_2026": ("inflation_2026", 2),
    "public_debt_gdp_2024": ("public_debt", 1),
    "current_account_gdp_2024": ("current_account", 1),
    "population_2024": ("population", 0),
    "fx_vol_vs_eur_2019_24": ("fx_volatility", 2),
    "fx_depr_vs_eur_2019_24": ("fx_change", 1),
    "tariff_applied_wm": ("tariff_mean", 2),
    "tariff_applied_wm_year": ("tariff_mean_year", 0),
    "wgi_political_stability_pct_2023": ("political_stability", 1),
    "wgi_government_effectiveness_pct_2023": ("government_effectiveness", 1),
    "wgi_regulatory_quality_pct_2023": ("regulatory_quality", 1),
    "wgi_rule_of_law_pct_2023": ("rule_of_law", 1),
    "wgi_control_corruption_pct_2023": ("control_of_corruption", 1),
    "lpi_latest": ("lpi", 2),
    "lpi_latest_year": ("lpi_year", 0),
    "lsci_2024q4": ("lsci", 2),
    "oecd_crc_2026_01": ("oecd_risk", 0),
    "internet_users_pct": ("internet_users", 1),
    "internet_users_pct_year": ("internet_users_year", 0),
    "urban_pct": ("urban_population", 1),
    "urban_pct_year": ("urban_population_year", 0),
    "trade_openness_gdp": ("trade_openness", 1),
    "trade_openness_gdp_year": ("trade_openness_year", 0),
    "manufacturing_gdp": ("manufacturing", 1),
    "manufacturing_gdp_year": ("manufacturing_year", 0),
    "dist_milan_main_city_km": ("distance", 0),
    "tz_diff_winter_h": ("hours_winter", 2),
    "tz_diff_summer_h": ("hours_summer", 2),
    "capital_lat": ("capital_lat", 3),
    "capital_lon": ("capital_lon", 3),
}
FACTS = ("wb_income", "visa_for_italians", "wto_status", "org_EAEU", "eu_sanction_level", "eu_sanction_regimes")
NEIGHBOURS = frozenset({"AUT", "CHE", "FRA", "SMR", "SVN", "VAT"})
ITALIAN_SPEAKING = frozenset({"CHE", "SMR", "VAT"})
EURO = "EUR"
INCOME = {
    "High income": "high",
    "Upper middle income": "upper_middle",
    "Lower middle income": "lower_middle",
    "Low income": "low",
    "": "",
}
VISA = {
    "visa free": "free",
    "visa on arrival": "on_arrival",
    "e-visa": "e_visa",
    "eta": "travel_authorisation",
    "visa required": "required",
    "": "",
}


def build_markets(source_dir: Path, territories: pd.DataFrame, shapes: frozenset[str]) -> pd.DataFrame:
    """One row a market of ``territories`` (index: ISO3, sorted), without the column on trade coverage."""
    path = source_dir / "country" / "merged_preview.csv"
    raw = read_csv(path, ["iso3", *FIGURES, *FACTS]).set_index("iso3")
    absent = sorted(set(territories.index) - set(raw.index))
    if absent:
        raise InputError(
            f"{path}: column iso3: no row for {', '.join(absent)}. Every market of territories.csv needs one."
        )
    raw = raw.loc[territories.index]
    out = pd.DataFrame(index=territories.index)
    for column, (name, decimals) in FIGURES.items():
        out[name] = to_number(raw, column, path).round(decimals)
    _mend(out, raw)
    out["border"] = [float(m in NEIGHBOURS) for m in out.index]
    out["common_language"] = [float(m in ITALIAN_SPEAKING) for m in out.index]
    out["income"] = _coded(raw, "wb_income", INCOME, path)
    out["visa"], out["visa_days"] = _visas(raw["visa_for_italians"], path)
    out["wto"] = raw["wto_status"]
    out["eaeu"] = raw["org_EAEU"].map(lambda v: "1" if v.startswith("1") else "")
    out["sanction_level"] = to_number(raw, "eu_sanction_level", path).astype(int)
    out["sanction_regimes"] = raw["eu_sanction_regimes"].str.replace(";", " ").str.replace("(occupied areas)", "")
    out["has_shape"] = ["1" if number in shapes else "" for number in territories["iso_num"]]
    out.loc[territories["currency"] == EURO, ["fx_volatility", "fx_change"]] = 0.0
    return out


def _mend(out: pd.DataFrame, raw: pd.DataFrame) -> None:
    """Known defects of the sources, each turned into "unknown" rather than into a false figure."""
    # Class 0 means "high income, not classified"; the other zeros are small places nobody assessed.
    out.loc[(out["oecd_risk"] == 0) & (raw["wb_income"] != "High income"), "oecd_risk"] = np.nan
    # Sudan's mean duty of 0.0 % is an error of the series.
    if "SDN" in out.index:
        out.loc["SDN", ["tariff_mean", "tariff_mean_year"]] = np.nan


def _coded(raw: pd.DataFrame, column: str, codes: dict[str, str], path: Path) -> list[str]:
    unknown = sorted(set(raw[column]) - set(codes))
    if unknown:
        raise InputError(
            f"{path}: column {column}: {unknown[0]!r} is not expected. Use one of {', '.join(filter(None, codes))}."
        )
    return [codes[value] for value in raw[column]]


def _visas(column: pd.Series[str], path: Path) -> tuple[list[str], list[str]]:
    kinds, days = [], []
    for value in column:
        if value.isdigit():
            kinds.append("free")
            days.append(value)
        elif value in VISA:
            kinds.append(VISA[value])
            days.append("")
        else:
            raise InputError(f"{path}: column visa_for_italians: {value!r} is not expected. Use days or a known word.")
    return kinds, days
