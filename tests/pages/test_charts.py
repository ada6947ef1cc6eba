"""Charts: every specification is valid, every colour can be seen in both themes, every figure drawn is the figure given."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import altair
import jsonschema
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import charts
from pages.parts.markup import safe
from pages.parts.tables import comparison_html, facts_html, table_html
from tests.pages.opened import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
SPECS = {name: getattr(charts, name) for name in ("RANGES", "BAND", "CONTRIBUTIONS", "MAP", "NEAR_MAP", "GANTT")}
MARKS = (charts.GREY, charts.ACCENT, *charts.PILLAR_COLOURS, *charts.GROUP_COLOURS.values())


@pytest.mark.parametrize("name", SPECS)
def test_altair_accepts_every_specification(name: str) -> None:
    chart = altair.Chart.from_dict({**SPECS[name], "data": {"name": "rows"}})
    assert chart.to_dict()["layer"]


def test_altair_would_refuse_a_broken_one() -> None:
    broken = json.loads(json.dumps(charts.RANGES)) | {"data": {"name": "rows"}}
    broken["layer"][0]["mark"] = {"type": "rainbow"}
    with pytest.raises(jsonschema.exceptions.ValidationError):
        altair.Chart.from_dict(broken)


def test_nothing_is_fetched_from_outside() -> None:
    addresses = [value for spec in SPECS.values() for value in _values(spec, "url")]
    assert addresses
    assert set(addresses) == {"/app/static/world.json"}


def test_the_map_reads_the_shapes_it_names() -> None:
    world = json.loads((ROOT / "static" / "world.json").read_text())
    assert charts.WORLD["format"]["feature"] in world["objects"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marks_can_be_seen_in_both_themes(theme: str) -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    ground = config["theme"][theme]["backgroundColor"]
    faint = {colour: round(contrast(colour, ground), 2) for colour in MARKS if contrast(colour, ground) < 3}
    assert not faint


def test_roles_on_the_map_stay_apart_in_grey() -> None:
    shades = sorted(luminance(c) for c in charts.ROLE_COLOURS.values())
    chosen, ranked = luminance(charts.ROLE_COLOURS["chosen"]), luminance(charts.ROLE_COLOURS["ranked"])
    assert ranked - chosen > 0.2
    assert len(set(shades)) == len(shades)


def test_contributions_keep_points_and_order() -> None:
    def page() -> None:
        from pages.parts import charts as c  # noqa: PLC0415 the function is run as a script

        c.draw_contributions(
            [
                c.ContributionPoint(0, "1. Francia", "64", i, name, points, "")
                for i, (name, points) in enumerate([("O", 12.5), ("A", -3.0)])
            ],
            "alternativa",
            "key",
        )

    chart = _chart(AppTest.from_function(page, default_timeout=PATIENCE).run())
    assert chart.alt == "alternativa"
    drawn = _rows(chart)
    assert [r["points"] for r in drawn] == [12.5, -3.0]
    assert [r["order"] for r in drawn] == [0, 1]


def test_a_range_is_solid_to_its_low_end_and_faint_to_its_high() -> None:
    def page() -> None:
        from pages.parts import charts as c  # noqa: PLC0415 the function is run as a script

        c.draw_ranges([c.RangeRow("Persone", 40, 65, "40–65")], "alternativa", "key")

    (row,) = _rows(_chart(AppTest.from_function(page, default_timeout=PATIENCE).run()))
    assert (row["zero"], row["low"], row["high"], row["top"]) == (0, 40, 65, 100)
    assert row["shown"] == "40–65"


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "[link](http://x.example)",
        "![i](http://x.example/i.png)",
        "$x^2$ **b** _i_ `c`",
        "1. uno",
        "- due",
        "# tre",
        ":red[rosso]",
        ":material/home: :smile: :+1:",
    ],
)
def test_what_a_person_types_never_becomes_markup(typed: str) -> None:
    shown = safe(typed)
    assert not any(f"{bare}" in shown.replace(f"\\{bare}", "") for bare in "<[$*_`#")
    assert not shown.startswith(("- ", "1. "))
    assert not any(mark in shown for mark in (":red", ":material", ":smile", ":+1"))
    for html in (
        table_html(["a", "b"], [(typed, typed)], typed),
        facts_html([(typed, typed, typed)]),
        comparison_html(["a", "b"], [(typed, [(typed, typed)])]),
    ):
        assert "<script>" not in html
        assert "<img" not in html


def test_a_note_shared_by_a_whole_row_is_said_once() -> None:
    html = comparison_html(
        ["Dato", "Francia", "Germania"],
        [("Abitanti", [("68", "WB, 2024"), ("83", "WB, 2024")]), ("Import", [("1", "A"), ("2", "B")])],
    )
    assert html.count("WB, 2024") == 1
    assert html.index("WB, 2024") < html.index("68")
    assert "A</span>" in html
    assert "B</span>" in html


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _values(node: Any, key: str) -> list[Any]:
    if isinstance(node, dict):
        own = [v for k, v in node.items() if k == key]
        return own + [found for v in node.values() for found in _values(v, key)]
    if isinstance(node, list):
        return [found for v in node for found in _values(v, key)]
    return []


def _chart(app: AppTest) -> Any:
    assert not app.exception
    (element,) = app.get("vega_lite_chart") or app.get("arrow_vega_lite_chart")
    return element.proto


def _rows(proto: Any) -> list[dict[str, Any]]:
    data = proto.data.data or proto.datasets[0].data.data
    return list(pa.ipc.open_stream(data).read_all().to_pylist())
