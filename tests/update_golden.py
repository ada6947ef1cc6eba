"""Writes the golden targets of the personas anew and says what changed: run it only after reading why the advice differs.

python -m tests.update_golden
"""

from __future__ import annotations

import json
from pathlib import Path

from planner.content.load import load_content
from tests.golden_targets import GOLDEN, all_targets, written


def main() -> None:
    before = json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {}
    after = all_targets(load_content(Path("content")))
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(written(after), encoding="utf-8")
    for name in sorted({*before, *after}):
        old, new = before.get(name, {}), after.get(name, {})
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                print(f"{name}: {key}: {old.get(key)} -> {new.get(key)}")


if __name__ == "__main__":
    main()
