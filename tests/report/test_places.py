"""Every market of the tables can be shown on the published map."""

from __future__ import annotations

import csv

from planner.report.map import anchor, shapes
from planner.report.places import NUMERIC, POINTS
from tests.report.sample_plan import ROOT


def rows():
    with (ROOT / "content/markets/territories.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_codes_agree_with_the_market_table():
    assert {row["market"]: row["iso_num"] for row in rows() if row["iso_num"]} == dict(NUMERIC)


def test_every_market_has_a_shape_or_a_point():
    world = (ROOT / "static/world.json").read_bytes()
    for row in rows():
        assert anchor(world, row["market"]) is not None, row["market"]


def test_points_are_only_for_places_without_a_shape():
    drawn = shapes((ROOT / "static/world.json").read_bytes())
    assert not [market for market in POINTS if NUMERIC.get(market) in drawn]
