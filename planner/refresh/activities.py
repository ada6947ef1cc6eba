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
# Printed books and papers are goods although publishing is a service section.
GOODS_CLASSES = ("58.1",)
# Repair and installation is manufacturing by classification but is sold as a service.
SERVICE_DIVISIONS = frozenset({"33"})
# In these sections an activity without products still makes or resells goods (contract work, trade).
ALWAYS_GOODS_SECTIONS = frozenset("CG")
# The correspondence classifies fish only by division.
COARSE_DIVISIONS = frozenset({"03"})


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
        inside = products["nace_class"].str.startswith(_lookup(code))
        service = _is_service(code, _section(code, parents), has_products=bool(inside.any()))
        made = products[inside] if not service else products[:0]
        headings = " ".join(sorted({hs6[:4] for hs6 in made.index}))
        sector = "" if service else _sector(code, made, exports, rules)
        rows.append((code, _tidy(name_it), _tidy(name_en), "1" if service else "", sector, headings))
    columns = ["code", "name_it", "name_en", "service", "sector", "headings"]
    return pd.DataFrame(rows, columns=columns).set_index("code")


def _section(code: str, parents: dict[str, str]) -> str:
    while not code.isalpha():
        code = parents[code]
    return code


def _is_service(code: str, section: str, has_products: bool) -> bool:
    if code[:2] in SERVICE_DIVISIONS:
        return True
    if section in ALWAYS_GOODS_SECTIONS:
        return False
    return not has_products or not (section in GOODS_SECTIONS or code.startswith(GOODS_CLASSES))


def _lookup(code: str) -> str:
    """Start of the classes whose products an activity makes: activities below a class share its products."""
    return code[:2] if code[:2] in COARSE_DIVISIONS else code[:5]


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
