"""Italy's potential: from real flows, never negative, never where nobody buys, and open about wider readings."""

from __future__ import annotations

from math import exp, log
from types import SimpleNamespace
from typing import Any

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


def small_world(**changes: Any) -> Any:
    """Three markets and one product in round figures: East buys much, West little, Far has never bought anything from Italy."""
    columns = {
        "growth_2026_30": [2.0, 0.0, np.nan],
        "distance": [1_000.0, 500.0, 8_000.0],
        "border": [0.0, 1.0, 0.0],
        "common_language": [0.0, 1.0, 0.0],
    }
    flows = {
        "imports": [100e6, 4e6, 10e6],
        "from_italy": [5e6, 0.2e6, 0.0],
        "italy_exports": 50e6,
        "world_imports": 1_000e6,
    } | changes
    trade = SimpleNamespace(
        codes=lambda prefix: (),
        sector_codes=lambda sector: (),
        ease_base=np.array([1_000e6, 100e6, 400e6]),
        total_from_italy=np.array([600e6, 200e6, 0.0]),
        flows=lambda codes: SimpleNamespace(
            **{k: np.array(v) if isinstance(v, list) else v for k, v in flows.items()},
            estimated=np.zeros(3, dtype=bool),
        ),
    )
    markets = SimpleNamespace(
        column=lambda name: np.array(columns[name]), labels=lambda name: np.array(["full", "full", ""])
    )
    return SimpleNamespace(tables=SimpleNamespace(markets=markets, trade=trade))


def test_potential_by_hand(content: Content) -> None:
    """The formula worked out on paper: supply share x imports in five years x ease, with the gap to what is sold already."""
    found = product_potential(small_world(), resolve(content, ("842240",)))
    share = 50 / 1_000
    own_east, own_west = 600 / 1_000, 200 / 100
    gravity = [
        exp(-0.77 * log(1_000) + 0.41),
        exp(-0.77 * log(500) + 0.50 + 0.41 + 0.10),
        exp(-0.77 * log(8_000)),
    ]
    # Markets with a flow weigh by what was expected of them: (0.6 x 1000 + 2 x 100) / 1100; gravity is brought to that mean.
    mean = (600 + 200) / (1_000 + 100)
    scale = mean / ((gravity[0] * 1_000 + gravity[1] * 100 + gravity[2] * 400) / 1_500)
    trust_east, trust_west = 600 / (600 + 200), 200 / (200 + 200)
    ease_by_hand = [
        own_east**trust_east * (scale * gravity[0]) ** (1 - trust_east),
        own_west**trust_west * (scale * gravity[1]) ** (1 - trust_west),
        scale * gravity[2],
    ]
    # Growth: 2 % a year, none, and the median of the two that are known where it is missing.
    future = [100e6 * 1.02**5, 4e6, 10e6 * 1.01**5]
    by_hand = [share * f * e for f, e in zip(future, ease_by_hand, strict=True)]
    assert found.potential == pytest.approx(by_hand)
    assert found.potential == pytest.approx([3_559_000, 446_000, 56_200], rel=0.001)
    assert found.counts_gap.tolist() == [True, False, False]
    gaps = [log(p / (v + 0.1e6)) for p, v in zip(by_hand, (5e6, 0.2e6, 0.0), strict=True)]
    assert found.unused == pytest.approx(np.clip(gaps, -1.5, 1.5))
    assert found.level == "product"


def test_the_gap_never_speaks_beyond_its_clip(content: Content) -> None:
    wide = product_potential(
        small_world(from_italy=[1_000e6, 0.0, 0.0], imports=[100e6, 400e6, 10e6]), resolve(content, ("842240",))
    )
    assert wide.unused[:2].tolist() == [-CLIP_GAP, CLIP_GAP]


def test_nobody_buying_is_no_potential_rather_than_none(content: Content) -> None:
    found = product_potential(small_world(imports=[100e6, 0.0, np.nan]), resolve(content, ("842240",)))
    assert np.isnan(found.potential).tolist() == np.isnan(found.unused).tolist() == [False, True, True]
    assert found.counts_gap.tolist() == [True, False, False]
