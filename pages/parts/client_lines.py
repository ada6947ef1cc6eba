"""The advisor's clients with what Rotta says of each: worked out once a version of the plan, a few at once and many beside the screen."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import inf
from types import MappingProxyType
from typing import Any

import streamlit as st

from pages.parts import session
from pages.parts.beside import beside
from pages.parts.session import content, text, tr
from pages.parts.shared import clients, store
from planner.advice import advise
from planner.client_summary import Summary, summarise
from planner.content.load import Content
from planner.store.access import Actor
from planner.store.clients import ClientRow, Clients
from planner.store.following import Following

STAGES = ("first_contact", "questions", "evaluation", "plan", "carrying_out", "waiting", "closed")
# So many are worked out before the screen is drawn; with more of them nobody would wait for the last one.
AT_ONCE = 25
# And of many no more than comes in so many seconds.
ENOUGH = 1.5
# Seconds between two looks at the work, and how many more lines are worth drawing a screen anew.
LOOKS, MORE = 1.5, 60
_NEVER = "9999-12-31"
Piece = tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One client: the advisor's own columns and the plan's, None until it is worked out; ``piece`` names the work on it."""

    row: ClientRow
    summary: Summary | None
    piece: Piece

    @property
    def searched(self) -> str:
        """Everything a search looks at, in the language on screen."""
        row, found = self.row, self.summary
        if found is None:
            return " ".join((row.label, row.owner, *row.tags)).casefold()
        names = (tr(content().tables.markets.name(m)) for m in found.markets)
        return " ".join((row.label, row.owner, *row.tags, found.firm, sector(found), *names)).casefold()


SORTS: Mapping[str, Callable[[Line], Any]] = MappingProxyType(
    {
        "touched": lambda line: -line.row.updated_at.timestamp(),
        "name": lambda line: line.row.label.casefold(),
        "readiness": lambda line: (1,) if line.summary is None else (0, line.summary.low, line.summary.high),
        "ready": lambda line: (1,) if line.summary is None else (0, -line.summary.low, -line.summary.high),
        "gates": lambda line: (1,) if line.summary is None else (0, -len(line.summary.gates)),
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
            and (not self.band or self.band in _bands(line))
            and (not self.tag or self.tag in line.row.tags)
            and (not self.due or (line.row.next_review or _NEVER) <= today)
            and all(word in line.searched for word in words)
        ]
        return sorted(found, key=SORTS[self.sort])


def _bands(line: Line) -> tuple[str, ...]:
    return () if line.summary is None else (line.summary.band, line.summary.band_high)


def lines(who: Actor, archived: bool) -> tuple[Line, ...]:
    """The actor's clients, in the archive or not. A few new or changed ones are worked out first, more of them beside
    the screen: until then, or when that went wrong, a line has no summary or that of another month. May raise StoreError.
    """
    following, known = Following(store().database, content()), clients()
    rows = {row.id: row for row in known.list(who, archived=archived)}
    day, version = session.today(), content().version
    kept = following.summaries(who, version)
    found = {i: Summary.model_validate_json(kept[i]) for i in rows if i in kept}
    pieces = {i: (version, day, i, str(row.version)) for i, row in rows.items()}
    taken = beside().under_way(pieces.values()) | beside().resting(pieces.values())
    waiting = [row for i, row in rows.items() if (i not in found or found[i].old(day)) and pieces[i] not in taken]
    work = {row.id: partial(_work_out, following, known, content(), who, day, row) for row in waiting}
    new = _at_once([(i, pieces[i], work[i]) for i in list(work)[:AT_ONCE]], ENOUGH if len(work) > AT_ONCE else inf)
    beside().ask({pieces[i]: do for i, do in work.items() if i not in new})
    return tuple(Line(row, new.get(i, found.get(i)), pieces[i]) for i, row in rows.items())


def _at_once(some: Sequence[tuple[str, Piece, Callable[[], Summary]]], seconds: float) -> dict[str, Summary]:
    """The lines of a few clients by client, as far as one comes in these seconds; those that went wrong left out."""
    found: dict[str, Summary] = {}
    if some:
        until, said = time.monotonic() + seconds, text("ui.clients.working", count=len(some))
        bar = st.progress(0.0, said)
        for place, (client, piece, work) in enumerate(some, start=1):
            if time.monotonic() > until:
                break
            line = beside().at_once(piece, work)
            found |= {} if line is None else {client: line}
            bar.progress(place / len(some), said)
        bar.empty()
    return found


def _work_out(following: Following, known: Clients, written: Content, who: Actor, day: str, row: ClientRow) -> Summary:
    """The line of this client, kept for whoever asks next."""
    case = known.cases(who, [row.id])[row.id]
    found = summarise(written, case, advise(written, case, day))
    following.keep_summaries(who, written.version, [(row.id, row.version, found.model_dump_json())])
    return found


def follow(shown: Sequence[Line]) -> bool:
    """While lines are worked out beside this screen: how many are missing, and the screen anew when there are more.

    True as long as that goes on.
    """
    left = beside().under_way(line.piece for line in shown)
    if left:
        _look(tuple(line.piece for line in shown), len(left))
    return bool(left)


@st.fragment(run_every=LOOKS)
def _look(pieces: tuple[Piece, ...], before: int) -> None:
    left = len(beside().under_way(pieces))
    said = text("ui.clients_work.left", left=left, all=len(pieces))
    st.progress(1 - left / len(pieces), said)
    if left == 0 or before - left >= MORE:
        st.rerun()


def sector(found: Summary) -> str:
    """What the firm sells, as short as a list allows."""
    if found.sectors:
        return ", ".join(tr(content().sectors[s].text) for s in found.sectors)
    return tr(found.product)


def stage_name(code: str) -> str:
    """A stage in words; one written by another program as it is."""
    return text(f"clients.stage.{code or 'none'}") if code in ("", *STAGES) else code
