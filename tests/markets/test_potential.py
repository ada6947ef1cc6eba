"""Italy's potential: from real flows, never negative, never where nobody buys, and open about wider readings."""

from __future__ import annotations

import numpy as np
import pytest

from planner.content.load import Content
from planner.markets.potential import CLIP_GAP, MIN_POTENTIAL_EUR, ease, preference, product_potential
from planner.products import resolve

ESTIMATED = {"DEU", "FRA", "ESP", "GBR", "NLD"}


@pytest.mark.parametrize("codes", [("842240",), ("220421",), ("0406",), ("84",), ("330499", "848180")])
def test_potential_is_positive_where_somebody_buys_and_unknown_elsewhere(
    content: Content, codes: tuple[str, ...]
) -> None:
    found = product_potential(content, resolve(content, codes))
    buys = found.imports > 0
    assert buys.any() and (found.potential[buys] >= 0).all() and np.isnan(found.potential[~buys]).all()
    assert (np.abs(found.unused[buys]) <= CLIP_GAP).all()
    assert (found.potential[found.counts_gap] >= MIN_POTENTIAL_EUR).all()
    assert {m for m, e in zip(content.tables.markets.ids, found.estimated, strict=True) if e} == ESTIMATED


def test_a_basket_is_the_sum_of_its_products(content: Content) -> None:
    one, two, both = (resolve(content, codes) for codes in (("330499",), ("848180",), ("330499", "848180")))
    flows = [product_potential(content, p) for p in (one, two, both)]
    for name in ("imports", "from_italy"):
        parts = [np.nan_to_num(getattr(f, name)) for f in flows]
        assert parts[2] == pytest.approx(parts[0] + parts[1], rel=1e-6)


def test_duplicates_and_overlaps_count_once(content: Content) -> None:
    once = product_potential(content, resolve(content, ("8422",)))
    twice = product_potential(content, resolve(content, ("842240", "8422", "842230")))
    assert np.nan_to_num(twice.potential) == pytest.approx(np.nan_to_num(once.potential))


def test_where_italy_sells_nothing_a_wider_family_is_read_and_said(content: Content) -> None:
    trade = content.tables.trade
    named = {code for heading in content.headings.values() for code in heading.products}
    silent = [
        c
        for c in trade.products
        if c in named and trade.flows((c,)).italy_exports == 0 and trade.flows((c,)).world_imports > 0
    ]
    assert silent, "every product is exported today: choose another test"
    levels = {product_potential(content, resolve(content, (c,))).level for c in silent}
    assert levels <= {"heading", "sector"}
    assert product_potential(content, resolve(content, ("842240",))).level == "product"


def test_ease_averages_to_what_italy_really_sells(content: Content) -> None:
    found = ease(content, resolve(content, ("842240",)))
    assert (found > 0).all() and np.isfinite(found).all()
    covered = ~np.isnan(content.tables.trade.ease_base)
    weight = content.tables.trade.ease_base[covered]
    assert float((found[covered] * weight).sum() / weight.sum()) == pytest.approx(1, abs=0.25)


def test_agreements_on_industry_only_do_not_count_for_the_farm(content: Content) -> None:
    wine, machine = (preference(content, resolve(content, (code,))) for code in ("220421", "842240"))
    assert (wine <= machine).all() and (wine < machine).any()
    place = content.tables.markets.index
    assert wine[place("FRA")] == machine[place("FRA")] == 1 and machine[place("TUR")] == 1
    assert machine[place("USA")] == 0 and machine[place("UZB")] == 0
