"""One change of a case at a time: the same case with one answer or one choice different."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.case import Case

Change = tuple[str, str, str | None]


def plain(value: object) -> object:
    """The value as JSON writes it."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if isinstance(value, (tuple, list)):
        return [plain(v) for v in value]
    return {name: plain(v) for name, v in value.items()} if isinstance(value, Mapping) else value


def changed(before: Case, change: Change, value: Any) -> Case:
    """``change`` is ("choice", name, None) or ("answer", question, market or None); None takes an answer back."""
    kind, name, market = change
    if kind == "choice":
        return before.model_copy(update={name: value})
    if market is None:
        return before.model_copy(update={"answers": _with(before.answers, name, value)})
    given = _with(before.market_answers.get(market, {}), name, value)
    return before.model_copy(update={"market_answers": _with(before.market_answers, market, given or None)})


def _with(known: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    kept = {k: v for k, v in known.items() if k != name}
    return kept if value is None else {**known, name: value}
