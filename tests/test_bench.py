"""The benchmark keeps working: its engine part runs, its arithmetic is right. No time is judged here."""

from __future__ import annotations

import json
import math

import pytest

from planner.content.load import Content
from planner.store.plans import open_store
from tests.bench import engine, owner
from tests.bench.figures import Target, document, figure, p95, table
from tests.bench.tab import Tab


def test_the_engine_part_measures_every_piece(content: Content) -> None:
    figures = engine.measure(content, runs=1, times=1)
    assert {"data load at start", "one product's ranking inputs", "plan as PDF", "search, median"} <= {
        f.name for f in figures
    }
    assert all(math.isfinite(f.value) and f.value > 0 for f in figures)
    lines = table(figures).splitlines()
    assert [f.name.strip() for f in figures] == [line.split("  ")[0].strip() for line in lines[2 : 2 + len(figures)]]
    assert json.loads(json.dumps(document(figures, {"runs": 1})))["figures"][0]["name"] == figures[0].name


def test_each_run_is_compared_with_its_own_floor() -> None:
    found = figure("step", "ms", [10.0, 40.0, 90.0], [10.0, 10.0, 30.0], Target(3, relative=True))
    assert (found.value, found.floor, found.ratio, found.met) == (40.0, 10.0, 3.0, True)
    assert figure("step", "ms", [10.0, 40.0, 90.0], target=Target(39.0)).met is False


@pytest.mark.parametrize(("count", "expected"), [(1, 1), (19, 19), (20, 19), (21, 20), (100, 95), (200, 190)])
def test_the_percentile_is_a_value_that_was_measured(count: int, expected: int) -> None:
    assert p95([float(n) for n in range(count, 0, -1)]) == expected


def test_the_firms_of_the_benchmark_can_be_kept_and_differ(content: Content, tmp_path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'bench.db'}", content)
    first, second = (owner.firm(content, number) for number in (1, 2))
    assert first != second
    kept = store.load(owner.link(store, owner.started(content, first)).removeprefix("p="))
    assert kept is not None
    assert len(kept.case.answers) == 6
    assert not kept.unreadable
    store.close()


def test_only_this_machine_is_ever_measured() -> None:
    with pytest.raises(ValueError, match="this machine"):
        Tab("http://example.org:8501")
