"""Clients to take away, one or all, and the group without names; files are made when asked for."""

from __future__ import annotations

import json
from collections.abc import Sequence

import streamlit as st

from pages.parts import session, shared, statistics_view
from pages.parts.session import content, language, text, tr
from planner.case import Case, case_json
from planner.cohort import Member
from planner.cohort_anonymous import SMALLEST, Figure, anonymous
from planner.numbers import day
from planner.store.access import Actor, Forbidden
from planner.store.clients import ClientRow
from planner.store.plans import StoreError
from planner.store.statistics import Statistics
from planner.transfer import Entry, archives, csv_bytes, xlsx_bytes

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
READY = "transfer.ready"
Grid = list[tuple[str | int, ...]]


@st.fragment
def export(who: Actor) -> None:
    """One client as a case file, or all of them as an archive; every export is noted in the log of accesses."""
    st.header(text("ui.transfer.out_title"), anchor=False, divider="gray")
    try:
        rows = shared.clients().list(who, archived=None)
        if not rows:
            st.markdown(text("ui.transfer.out_none"))
            return
        st.markdown(text("ui.transfer.out_text"))
        _ask(who, rows)
    except Forbidden:
        st.error(text("ui.clients.refused"), icon=":material/error:")
    except StoreError as error:
        st.error(session.store_problem(error), icon=":material/cloud_off:")
    _take()


def _ask(who: Actor, rows: Sequence[ClientRow]) -> None:
    names = {row.id: row.label or text("plan.unknown") for row in rows}
    picked = st.selectbox(
        text("ui.transfer.out_one"),
        sorted(names, key=lambda i: names[i].casefold()),
        format_func=names.__getitem__,
        key=session.widget_key("export_client"),
        filter_mode="contains",
    )
    one = st.button(text("ui.transfer.out_prepare_one"), key="export_one", icon=":material/description:")
    with_archived = st.toggle(text("ui.transfer.out_archived"), key="export_archived")
    wanted = [row for row in rows if with_archived or not row.archived]
    label = text("ui.transfer.out_prepare_all", count=len(wanted))
    every = st.button(label, key="export_all", icon=":material/folder_zip:", disabled=not wanted)
    today = session.today()
    if one and picked in names:
        name = f"{text('ui.transfer.out_case_name')}_{today}.json"
        session.note(READY, [(name, case_json(_exported(who, picked)).encode(), "application/json")])
    if every:
        with st.spinner(text("ui.transfer.working")):
            made = archives([(_entry(row), _exported(who, row.id)) for row in wanted])
        name = f"{text('ui.transfer.out_archive_name')}_{today}"
        parts = [""] if len(made) == 1 else [f"_{n}" for n in range(1, len(made) + 1)]
        session.note(READY, [(f"{name}{n}.zip", data, "application/zip") for n, data in zip(parts, made, strict=True)])


def _exported(who: Actor, client_id: str) -> Case:
    return Case.model_validate_json(json.dumps(shared.clients().export(who, client_id)["case"]))


def _entry(row: ClientRow) -> Entry:
    return Entry(
        file=row.id,
        label=row.label or text("plan.unknown"),
        stage=row.stage,
        tags=row.tags,
        next_review=row.next_review,
        archived=row.archived,
    )


def _take() -> None:
    for place, (name, data, mime) in enumerate(session.noted(READY, [])):
        st.download_button(
            text("ui.transfer.out_take", name=name),
            data,
            file_name=name,
            mime=mime,
            on_click="ignore",
            icon=":material/download:",
            type="primary",
            key=f"export_take_{place}",
        )


# ---- the group without names ------------------------------------------------------------------------------------


def export_anonymous(who: Actor, members: Sequence[Member]) -> None:
    """Counts of the firms that may be counted as CSV and XLSX, who is left out, or why a group is too small for that."""
    st.subheader(text("ui.group.export_title"), anchor=False, divider="gray")
    try:
        standings = Statistics(shared.store().database).of(who, [m.id for m in members])
    except Forbidden:
        st.error(text("ui.clients.refused"), icon=":material/error:")
        return
    except StoreError as error:
        st.error(session.store_problem(error), icon=":material/cloud_off:")
        return
    statistics_view.left_out(who, members, standings)
    counted = frozenset(i for i, found in standings.items() if found.counted)
    found = anonymous(content(), members, counted)
    if not found:
        key = "few" if len(counted) < SMALLEST else "nothing"
        st.info(text(f"ui.group.export_{key}", smallest=SMALLEST), icon=":material/visibility_off:")
        return
    st.markdown(text("ui.group.export_text", smallest=SMALLEST))
    grid = _grid(found, len(counted))
    name = f"{text('cohort.file_name')}_{session.today()}"
    with st.container(horizontal=True):
        buttons(name, grid, "group")


def _grid(found: Sequence[Figure], whole: int) -> Grid:
    """Nothing but our own words and counts: whatever a person wrote never gets here."""
    group = text("cohort.file_group")
    head = (text("cohort.file_subject"), text("cohort.file_item"), text("cohort.file_firms"))
    rows: Grid = [head, (group, text("cohort.whole"), whole)]
    rows.append((group, text("cohort.file_made"), day(session.today(), language())))
    hidden = text("cohort.file_hidden")
    rows += [(text(f"cohort.subject.{f.subject}"), tr(f.text), hidden if f.firms is None else f.firms) for f in found]
    return rows


def buttons(name: str, grid: Grid, key: str) -> None:
    """The same grid as a workbook and as CSV."""
    for extension, data, mime in (
        ("xlsx", xlsx_bytes(name, grid), XLSX),
        ("csv", csv_bytes(grid, "," if language() == "it" else "."), "text/csv"),
    ):
        st.download_button(
            text("ui.transfer.out_take", name=f"{name}.{extension}"),
            data,
            file_name=f"{name}.{extension}",
            mime=mime,
            on_click="ignore",
            icon=":material/download:",
            key=session.widget_key(key, extension),
        )
