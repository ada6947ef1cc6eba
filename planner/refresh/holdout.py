"""Measures how wrong the estimated markets may be, by estimating known importers as if they were unknown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from planner.refresh.estimate import PEERS, FloatArray, IntArray, sector_sums, split_market
from planner.refresh.reading import InputError, read_csv, to_number
from planner.refresh.trade import Flows

# Large or EU importers known by product; each is estimated from the peers without itself.
HELD_OUT = (
    "AUT", "BEL", "CHE", "CZE", "DNK", "FIN", "HUN", "IRL", "POL",
    "PRT", "ROU", "SWE", "CAN", "USA", "JPN", "KOR", "AUS", "TUR",
)  # fmt: skip
INPUT_OUTPUT_YEAR = "2022"
# Flows below these (US dollars) are left out of the medians: an error on a trifle means nothing.
FLOORS = {"imports": 1e6, "from_italy": 1e5}
MILLION = 1e6


@dataclass(frozen=True)
class Quality:
    """Error of one stage at one level; every figure is the median over the held-out importers."""

    stage: str
    figure: str
    level: str
    median_error: float
    weighted_error: float
    log_spread: float
    rank_correlation: float
    worst_median_error: float


@dataclass(frozen=True)
class Trial:
    """What every held-out estimate needs: flows by product and the groups products belong to."""

    flows: Flows
    sectors: tuple[str, ...]
    groups: IntArray
    sections: IntArray
    industries: tuple[str, ...]
    industry: IntArray
    input_output: pd.DataFrame
    makers: Callable[[str], FloatArray]

    def values(self, figure: str, market: str) -> FloatArray:
        return self.flows.values[figure][:, self.flows.column(market)]

    def peers(self, figure: str, market: str) -> FloatArray:
        others = [self.flows.column(p) for p in PEERS if p != market and p in self.flows.importers]
        return self.flows.values[figure][:, others]


def measure(trial: Trial) -> tuple[Quality, ...]:
    """Errors of the sector estimate, of the product split, and of both together, in that order."""
    held = [m for m in HELD_OUT if m in trial.flows.importers and m in trial.input_output.index]
    if not held:
        raise InputError("icio_panel_2011_2022.csv.gz: column importer: none of the held-out importers is there.")
    scores: dict[tuple[str, str, str], list[tuple[float, ...]]] = {}
    names, headings = np.unique([code[:4] for code in trial.flows.products], return_inverse=True)
    size = len(trial.sectors)
    for market in held:
        truth = {figure: trial.values(figure, market) for figure in FLOORS}
        sums = {figure: sector_sums(truth[figure], trial.groups, size) for figure in FLOORS}
        loose = {figure: _sectors(trial, market, figure, by_section=False) for figure in FLOORS}
        tight = {figure: _sectors(trial, market, figure, by_section=True) for figure in FLOORS}
        for figure in FLOORS:
            for stage, guess in (("sector_from_total", loose), ("sector_from_sections", tight)):
                scores.setdefault((stage, figure, "sector"), []).append(_score(sums[figure], guess[figure], figure))
        for stage, totals in (("split", sums), ("both", tight)):
            for figure, guess_by_product in _split(trial, market, totals).items():
                true_headings = sector_sums(truth[figure], headings, len(names))
                guess_headings = sector_sums(guess_by_product, headings, len(names))
                scores.setdefault((stage, figure, "heading"), []).append(_score(true_headings, guess_headings, figure))
                scores.setdefault((stage, figure, "product"), []).append(
                    _score(truth[figure], guess_by_product, figure)
                )
    return tuple(_summary(key, rows) for key, rows in scores.items())


def _split(trial: Trial, market: str, totals: dict[str, FloatArray]) -> dict[str, FloatArray]:
    imports, from_italy = split_market(
        totals["imports"],
        totals["from_italy"],
        trial.groups,
        trial.peers("imports", market),
        trial.peers("from_italy", market),
        trial.makers(market),
    )
    return {"imports": imports, "from_italy": from_italy}


def _sectors(trial: Trial, market: str, figure: str, by_section: bool) -> FloatArray:
    """Sector totals as the rule for unknown markets finds them: industries of the input-output tables, cut into
    products like the peers' trade, then scaled to the importer's total or to its totals by 16 customs sections."""
    pooled = trial.peers(figure, market).sum(axis=1)
    by_industry = sector_sums(pooled, trial.industry, len(trial.industries))
    share = pooled / np.maximum(by_industry[trial.industry], 1.0)
    column = "imports_musd" if figure == "imports" else "from_italy_musd"
    table = trial.input_output.loc[market].set_index("icio_sector")[column].reindex(trial.industries).fillna(0.0)
    guess = table.to_numpy(float)[trial.industry] * MILLION * share
    truth = trial.values(figure, market)
    if by_section:
        count = int(trial.sections.max()) + 1
        known, found = (sector_sums(v, trial.sections, count) for v in (truth, guess))
        guess = guess * np.divide(known, found, out=np.zeros(count), where=found > 0)[trial.sections]
    else:
        guess = guess * truth.sum() / guess.sum()
    return sector_sums(guess, trial.groups, len(trial.sectors))


def _score(truth: FloatArray, guess: FloatArray, figure: str) -> tuple[float, ...]:
    kept = truth >= FLOORS[figure]
    error = np.abs(guess[kept] - truth[kept]) / truth[kept]
    ratio = np.log(np.maximum(guess[kept], 1.0) / truth[kept])
    spread = 1.4826 * float(np.median(np.abs(ratio - np.median(ratio))))
    ranks = np.corrcoef(pd.Series(truth).rank(), pd.Series(guess).rank())[0, 1]
    return float(np.median(error)), float(np.abs(guess - truth).sum() / truth.sum()), spread, float(ranks)


def _summary(key: tuple[str, str, str], rows: list[tuple[float, ...]]) -> Quality:
    table = np.array(rows)
    middle = [round(float(value), 3) for value in np.median(table, axis=0)]
    return Quality(*key, middle[0], middle[1], middle[2], middle[3], round(float(table[:, 0].max()), 3))


def read_input_output(source_dir: Path) -> pd.DataFrame:
    """Imports by industry of the latest input-output year, million US dollars, index importer."""
    path = source_dir / "trade" / "icio_panel_2011_2022.csv.gz"
    columns = ["imports_musd", "from_italy_musd"]
    raw = read_csv(path, ["year", "importer", "icio_sector", *columns])
    raw = raw[raw["year"] == INPUT_OUTPUT_YEAR].copy()
    if raw.empty:
        raise InputError(f"{path}: column year: no row for {INPUT_OUTPUT_YEAR}. Add that year.")
    for column in columns:
        raw[column] = to_number(raw, column, path)
    return raw.set_index("importer").sort_index()
