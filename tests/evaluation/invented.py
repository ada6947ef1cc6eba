"""A panel invented for the tests: thirty real markets, four industries, nine years, and whatever signal a test plants in it."""

from __future__ import annotations

import numpy as np

from planner.content.evaluation import REST_OF_WORLD, Panel
from planner.content.load import Content
from planner.evaluation.past import Fold
from planner.evaluation.trial import Cell, panel_cells

INDUSTRIES = ("A01", "C10T12", "C25", "C28")
FOLD = Fold(2014)
GAP, BASE, TARGET = slice(0, 3), slice(3, 6), slice(6, 9)


def markets_of(content: Content, count: int = 30) -> tuple[str, ...]:
    """Markets with every figure the methods read, far and near, sorted."""
    table = content.tables.markets
    known = ~np.isnan(table.column("gdp")) & ~np.isnan(table.column("lpi")) & ~np.isnan(table.column("oecd_risk"))
    ids = [m for m, ok in zip(table.ids, known, strict=True) if ok]
    return tuple(ids[:: len(ids) // count][:count])


class Invented:
    """Imports and Italy's part, (years, industries, markets) in dollars, to be changed before ``cells`` is called."""

    def __init__(self, content: Content, seed: int = 3) -> None:
        self.content = content
        self.markets = markets_of(content)
        dice = np.random.default_rng(seed)
        shape = (len(INDUSTRIES), len(self.markets))
        size = np.exp(dice.normal(23, 1.0, len(self.markets)))
        imports = size * np.exp(dice.normal(0, 0.2, shape))
        share = 0.10 * np.exp(dice.normal(0, 0.3, shape))
        self.imports = np.repeat(imports[None], 9, axis=0)
        self.from_italy = np.repeat((imports * share)[None], 9, axis=0)
        self.dice = dice

    def column(self, indicator: str) -> np.ndarray:
        table = self.content.tables.markets
        return table.column(indicator)[[table.index(m) for m in self.markets]]

    def panel(self) -> Panel:
        order = np.argsort([*self.markets, REST_OF_WORLD])
        rest = np.full((9, len(INDUSTRIES), 1), 1e6)
        return Panel(
            years=tuple(range(2011, 2020)),
            industries=INDUSTRIES,
            importers=tuple(sorted([*self.markets, REST_OF_WORLD])),
            imports=np.concatenate([self.imports, rest], axis=2)[:, :, order],
            from_italy=np.concatenate([self.from_italy, rest / 10], axis=2)[:, :, order],
        )

    def cells(self) -> tuple[Cell, ...]:
        return panel_cells(self.content, self.panel(), [FOLD])
