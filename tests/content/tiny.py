"""The smallest content folder the lint finds nothing wrong with: ``valid/`` plus what is too dull to write by hand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from planner.content.lint_questions import EXPRESS_READINESS

VALID = Path(__file__).parent / "valid"
SCALE = """
[[question]]
id = "habit_{n}"
section = "readiness"
kind = "scale"
text = {{ it = "Abitudine {n}?", en = "Habit {n}?" }}
why = {{ it = "Conta.", en = "It counts." }}
anchors = [{anchors}]
gap = {{ it = "Manca", en = "Missing" }}
action = "decision"
dimension = "leadership"
express = true
used_by = ["readiness.leadership"]
"""
ANCHOR = '{{ level = {0}, text = {{ it = "Passo {0}", en = "Step {0}" }} }}'


def write_tiny(folder: Path) -> Path:
    """Copy ``valid/`` to ``folder`` and add twelve readiness questions and the trade of two products in three markets."""
    shutil.copytree(VALID, folder, dirs_exist_ok=True)
    anchors = ", ".join(ANCHOR.format(level) for level in range(5))
    questions = "".join(SCALE.format(n=n, anchors=anchors) for n in range(EXPRESS_READINESS))
    (folder / "questions" / "80_habits.toml").write_text(questions, encoding="utf-8")
    flows = {
        "product": pa.array([0, 1, 1], pa.int16()),
        "market": pa.array([0, 0, 2], pa.uint8()),
        **{name: pa.array([5, 7, 9], pa.int32()) for name in ("imports", "from_italy", "imports_2017")},
        **{name: pa.array([1, 2, 3], pa.int32()) for name in ("from_italy_2017", "from_eu")},
        "supplier_hhi": pa.array([100, 200, 300], pa.uint16()),
        "suppliers": pa.array([3, 4, 5], pa.uint8()),
    }
    suppliers = {
        "market": pa.array([0], pa.uint8()),
        "heading": pa.array([8422], pa.int16()),
        "supplier": pa.array(["DEU"]),
        "share": pa.array([4000], pa.uint16()),
    }
    pq.write_table(pa.table(flows), folder / "markets" / "flows.parquet")
    pq.write_table(pa.table(suppliers), folder / "markets" / "suppliers.parquet")
    return folder
