"""Joins ATECO 2025 activities to the customs headings and the sector their firms make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from planner.refresh.reading import read_csv

# Sections whose firms sell goods: farming, mining, manufacturing, energy, waste; wholesale and retail resell them.
GOODS_SECTIONS = frozenset("ABCDEG")
# Repair and installation is manufacturing by classification but is sold as a service.
SERVICE_DIVISIONS = frozenset({"33"})


@dataclass(frozen=True)
class SectorRule:
    """What is needed to place an activity without headings: the sector and its ATECO codes."""

    id: str
    ateco: tuple[str, ...]


def build_activities(
    source_dir: Path, products: pd.DataFrame, exports: pd.Series[int], rules: Iterable[SectorRule]
) -> pd.DataFrame:
    """Rows code (index), name_it, name_en, service ("1" or ""), sector, headings (HS4, blank-separated).

    Headings come from the CPA class of each product; the sector is the one with most Italian exports among them,
    else the sector whose ATECO code is the longest that fits. Section letters themselves are left out.
    """
    path = source_dir / "trade" / "ateco2025_istat.csv"
    raw = read_csv(path, ["codice", "titolo_it", "titolo_en", "padre"])
    parents = dict(zip(raw["codice"], raw["padre"], strict=True))
    rules = tuple(rules)
    rows = []
    for code, name_it, name_en in zip(raw["codice"], raw["titolo_it"], raw["titolo_en"], strict=True):
        if not code[0].isdigit():
            continue
        service = _section(code, parents) not in GOODS_SECTIONS or code[:2] in SERVICE_DIVISIONS
        inside = products["nace_class"].str.startswith(_lookup(code)) & (not service)
        headings = " ".join(sorted({hs6[:4] for hs6 in products.index[inside]}))
        sector = "" if service else _sector(code, products[inside], exports, rules)
        rows.append((code, _tidy(name_it), _tidy(name_en), "1" if service else "", sector, headings))
    columns = ["code", "name_it", "name_en", "service", "sector", "headings"]
    return pd.DataFrame(rows, columns=columns).set_index("code")


def _section(code: str, parents: dict[str, str]) -> str:
    while not code.isalpha():
        code = parents[code]
    return code


def _lookup(code: str) -> str:
    """The class whose products an activity makes: activities below a class share its products."""
    return code[:5]


def _sector(code: str, products: pd.DataFrame, exports: pd.Series[int], rules: tuple[SectorRule, ...]) -> str:
    weight: Counter[str] = Counter()
    for sector, value in zip(products["sector"], exports.reindex(products.index), strict=True):
        weight[sector] += int(value) + 1
    if weight:
        return max(sorted(weight), key=weight.__getitem__)
    fitting = [(len(hint), rule.id) for rule in rules for hint in rule.ateco if code.startswith(hint)]
    return max(fitting)[1] if fitting else ""


def _tidy(name: str) -> str:
    return " ".join(name.replace("'", "’").split())
