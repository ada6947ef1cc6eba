"""The same question at product level: does the order made with the trade of 2017 agree with Italy's sales of 2024?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.content.load import Content
from planner.evaluation.methods import look, orders
from planner.evaluation.past import basket, in_2017
from planner.evaluation.trial import Cell

BASE_YEAR = 2017
MIN_IMPORTERS, MIN_BUYERS = 20, 5
READ_BY_PRODUCT = "source"
FLAT = ("momentum", "gap")


def product_cells(content: Content, groups: Sequence[tuple[str, ...]]) -> tuple[Cell, ...]:
    """A cell for each group of products that enough tested markets import and enough buy from Italy.

    Markets derived from other figures are not tested: their 2017 would know their 2024. Methods that need an older year are left out.
    """
    before = in_2017(content)
    trade = content.tables.trade
    tested = content.tables.markets.labels("trade") == READ_BY_PRODUCT
    out = []
    for codes in groups:
        past, now = before.tables.trade.flows(codes), trade.flows(codes)
        present = tested & (np.nan_to_num(past.imports) > 0)
        if past.italy_exports <= 0 or present.sum() < MIN_IMPORTERS or (now.from_italy[present] > 0).sum() < MIN_BUYERS:
            continue
        products = basket(codes)
        seen = look(before, before, None, products)
        methods = orders(before, seen, products, older=False)
        out.append(
            Cell(
                products=products,
                seen=seen,
                methods={name: value for name, value in methods.items() if name not in FLAT},
                flow=now.from_italy,
                growth=None,
                present=present,
                sizeable=present,
                cluster=int(codes[0][:2]),
                fold=BASE_YEAR,
            )
        )
    return tuple(out)


def by_product(content: Content) -> list[tuple[str, ...]]:
    return [(code,) for code in content.tables.trade.products]


def by_heading(content: Content) -> list[tuple[str, ...]]:
    trade = content.tables.trade
    return [trade.codes(heading) for heading in sorted({code[:4] for code in trade.products})]
