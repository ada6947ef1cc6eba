"""Evaluations of a client over time: put one aside, then see before and now side by side."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from pages.parts import session
from pages.parts.choosing import name_of
from pages.parts.markup import bullets, span, strong
from pages.parts.session import content, language, text, tr
from pages.parts.shared import store
from pages.parts.tables import comparison_html
from planner.advice import advise
from planner.numbers import day, italian_day, italian_time
from planner.progress_made import Progress, Range, progress
from planner.store.access import Actor
from planner.store.clients import ClientRow
from planner.store.following import Assessment, Following


def evaluations(row: ClientRow, who: Actor) -> None:
    """The button that keeps today's picture, those kept, and the comparison with the one picked. May raise Forbidden, StoreError."""
    following = Following(store().database, content())
    st.markdown(text("clients.evaluation.why"))
    if st.button(text("clients.evaluation.new"), key="reassess", icon=":material/add_a_photo:"):
        following.keep_assessment(who, row.id)
        session.note("evaluation.kept", True)
    if session.take_note("evaluation.kept"):
        st.success(text("clients.evaluation.kept"), icon=":material/check_circle:")
    found = following.assessments(who, row.id)
    if not found:
        st.info(text("clients.evaluation.none"), icon=":material/history:")
        return
    dates = {a.id: _when(a) for a in found}
    key = session.widget_key("evaluation", row.id)
    picked = st.selectbox(text("clients.evaluation.compare"), list(dates), format_func=dates.__getitem__, key=key)
    before = next((a for a in found if a.id == picked), found[0])
    _compared(before)
    if st.button(text("clients.evaluation.remove"), key="evaluation_remove", icon=":material/delete:", type="tertiary"):
        following.delete_assessment(who, row.id, before.id)
        st.rerun()


def _when(found: Assessment) -> str:
    return f"{day(italian_day(found.made_at), language())}, {italian_time(found.made_at)}"


def _compared(before: Assessment) -> None:
    """Both are worked out with today's rules and figures, so that only the firm's answers make the difference."""
    then = advise(content(), before.case, session.today())
    found = progress(then, session.advice())
    st.html(comparison_html(("", _when(before), text("clients.evaluation.now")), _rows(found)))
    gates = {g.id: tr(g.text) for g in content().gates.values()}
    actions = {a.id: tr(a.text) for a in content().actions.values()}
    _listed("closed", (actions[a] for a in found.closed))
    _listed("opened", (actions[a] for a in found.opened))
    _listed("passed", (gates[g] for g in found.passed))
    _listed("fired", (gates[g] for g in found.fired))
    _listed("added", (name_of(m) for m in found.added))
    _listed("dropped", (name_of(m) for m in found.dropped))
    _listed("kept_markets", (name_of(m) for m in found.kept))


def _rows(found: Progress) -> list[tuple[str, list[tuple[str, str]]]]:
    bands = {b.id: tr(b.text) for b in content().bands}
    names = {d.id: tr(d.text) for d in content().dimensions.values()}
    rows = [(text("ui.clients.filter_band"), [(bands[b], "") for b in found.bands])]
    rows.append((text("clients.evaluation.index"), _cells(found.index)))
    return rows + [(names[area], _cells(change)) for area, change in found.areas.items()]


def _cells(change: Range) -> list[tuple[str, str]]:
    nothing = text("clients.evaluation.nothing")
    return [(span(*value) if value else nothing, "") for value in (change.before, change.after)]


def _listed(name: str, items: Iterable[str]) -> None:
    shown = list(items)
    if shown:
        st.markdown(f"{strong(text(f'clients.evaluation.{name}'))}\n\n{bullets(shown)}")
