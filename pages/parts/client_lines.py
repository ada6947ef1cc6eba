"""The advisor's clients with what Rotta says of each: worked out once a version of the plan, then found, filtered and sorted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import streamlit as st

from pages.parts import session
from pages.parts.session import content, text, tr
from pages.parts.shared import clients, store
from planner.advice import advise
from planner.client_summary import Summary, summarise
from planner.store.access import Actor
from planner.store.clients import ClientRow
from planner.store.following import Following

STAGES = ("first_contact", "questions", "evaluation", "plan", "carrying_out", "waiting", "closed")
AT_A_TIME = 20
_NEVER = "9999-12-31"


@dataclass(frozen=True)
class Line:
    """One client: the advisor's own columns and the plan's."""

    row: ClientRow
    summary: Summary

    @property
    def searched(self) -> str:
        """Everything a search looks at, in the language on screen."""
        row, found = self.row, self.summary
        names = (tr(content().tables.markets.name(m)) for m in found.markets)
        return " ".join((row.label, row.owner, *row.tags, found.firm, sector(found), *names)).casefold()


SORTS: Mapping[str, Callable[[Line], Any]] = MappingProxyType(
    {
        "touched": lambda line: -line.row.updated_at.timestamp(),
        "name": lambda line: line.row.label.casefold(),
        "readiness": lambda line: (line.summary.low, line.summary.high),
        "ready": lambda line: (-line.summary.low, -line.summary.high),
        "gates": lambda line: -len(line.summary.gates),
        "review": lambda line: line.row.next_review or _NEVER,
    }
)


@dataclass(frozen=True)
class Wanted:
    """What to show of the list, and in which order; "" for any."""

    search: str = ""
    stage: str = ""
    band: str = ""
    tag: str = ""
    due: bool = False
    sort: str = "touched"

    def of(self, lines: tuple[Line, ...], today: str) -> list[Line]:
        """The lines asked for, in order."""
        words = self.search.casefold().split()
        found = [
            line
            for line in lines
            if (not self.stage or line.row.stage == self.stage)
            and (not self.band or self.band in (line.summary.band, line.summary.band_high))
            and (not self.tag or self.tag in line.row.tags)
            and (not self.due or (line.row.next_review or _NEVER) <= today)
            and all(word in line.searched for word in words)
        ]
        return sorted(found, key=SORTS[self.sort])


def lines(who: Actor, archived: bool) -> tuple[Line, ...]:
    """The actor's clients, in the archive or not; new and changed ones are worked out first. May raise StoreError."""
    following, version = Following(store().database, content()), content().version
    rows = clients().list(who, archived=archived)
    kept = following.summaries(who, version)
    known = {row.id: Summary.model_validate_json(kept[row.id]) for row in rows if row.id in kept}
    waiting = [row for row in rows if row.id not in known or known[row.id].old(session.today())]
    if waiting:
        bar = st.progress(0.0, text("ui.clients.working", count=len(waiting)))
        for start in range(0, len(waiting), AT_A_TIME):
            some = waiting[start : start + AT_A_TIME]
            known |= _work_out(who, following, some)
            bar.progress((start + len(some)) / len(waiting), text("ui.clients.working", count=len(waiting)))
        bar.empty()
    return tuple(Line(row, known[row.id]) for row in rows)


def _work_out(who: Actor, following: Following, rows: list[ClientRow]) -> dict[str, Summary]:
    cases = clients().cases(who, [row.id for row in rows])
    found = {i: summarise(content(), case, advise(content(), case, session.today())) for i, case in cases.items()}
    lasting = [(row.id, row.version, found[row.id].model_dump_json()) for row in rows]
    following.keep_summaries(who, content().version, lasting)
    return found


def sector(found: Summary) -> str:
    """What the firm sells, as short as a list allows."""
    if found.sectors:
        return ", ".join(tr(content().sectors[s].text) for s in found.sectors)
    return tr(found.product)


def stage_name(code: str) -> str:
    """A stage in words; one written by another program as it is."""
    return text(f"clients.stage.{code or 'none'}") if code in ("", *STAGES) else code
