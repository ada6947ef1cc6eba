"""The benchmark keeps working: its engine part runs, its arithmetic is right. No time is judged here."""

from __future__ import annotations

import json
import math
from typing import Any
from xml.etree import ElementTree

import pytest

from planner.content.load import Content
from planner.store.plans import open_store
from tests.apart import run_apart
from tests.bench import crowd, engine, load_report, owner
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


def run_of(users: int, replicas: int, slow: float, pace: str = "calm", errors: tuple[str, ...] = ()) -> dict[str, Any]:
    spread = (slow / 2, slow, 100)
    measured = {"steps": {"answer": spread}, "every_step": spread, "floor": (5.0, 9.0, 50), "late": 1.0}
    machine = {"errors": list(errors), "memory_each": 0.3, "memory": 300.0, "processor": 40.0, "load_before": 0.5}
    return {"users": users, "pace": pace, "replicas": replicas, "seconds": 75.0, **measured, **machine}


def load_document(*runs: dict[str, Any]) -> dict[str, Any]:
    about = {"when": "2026-11-22T12:00", "cores": 2, "python": "3.11", "streamlit": "1.67.0", "seconds": 75.0}
    return {"about": about, "runs": list(runs)}


def test_the_table_of_the_load_says_what_was_met_and_what_was_not() -> None:
    runs = [run_of(60, 1, 90.0), run_of(60, 1, 150.0), run_of(60, 1, 110.0), run_of(100, 1, 250.0)]
    failed = run_of(200, 2, 100.0, errors=("owner 7: AppError: gone\nmore",))
    shown = load_report.page(load_document(*runs, failed, run_of(60, 1, 900.0, "stress")))
    rows = [line for line in shown.splitlines() if line.startswith(("| 60 |", "| 100 |", "| 200 |"))]
    assert ["≤ 120: met" in rows[0], "**missed**" in rows[1], "**missed**" in rows[2]] == [True, True, True]
    assert "| 110 |" in rows[0] and "medians of 3 runs" in shown
    assert "≤" not in rows[3] and "| 900 |" in rows[3]
    assert "owner 7: AppError: gone" in shown and "more" not in shown.split("## Errors met")[1].split("## Method")[0]


def test_the_chart_of_the_load_is_a_picture_that_can_also_be_read() -> None:
    runs = [run_of(users, replicas, users * 2.0) for users in (20, 60) for replicas in (1, 2)]
    drawn = ElementTree.fromstring(load_report.chart(load_document(*runs)))
    name = "{http://www.w3.org/2000/svg}"
    assert "60 users" in (drawn.findtext(f"{name}desc") or "")
    # Two points in each panel for each of the two lines, and two for the empty page and the target.
    assert len(drawn.findall(f"{name}circle")) == 2 * 2 * 2 + 2 + 2


async def _nobody(*_: object) -> None:
    raise owner.TimeUp


async def _meets_an_error(*_: object) -> None:
    raise RuntimeError("gone")


def test_who_meets_an_error_is_counted_and_the_others_go_on() -> None:
    timings, failed = run_apart(
        crowd.come_and_go("http://127.0.0.1:1", [_nobody, _meets_an_error, _nobody], 0.2, longest_entrance=0.01)
    )
    assert failed == ["owner 1: RuntimeError: gone"]
    assert set(timings) == {crowd.BENCH}
