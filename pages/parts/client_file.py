"""A client's file: what the advisor keeps about it, the documents' cover, evaluations over time, links, statistics, the log and the end."""

from __future__ import annotations

from datetime import date

import streamlit as st

from pages.parts import adviser_save, letterhead_view, session, statistics_view
from pages.parts.client_lines import STAGES, stage_name
from pages.parts.clients_view import open_client
from pages.parts.evaluations_view import evaluations
from pages.parts.markup import safe
from pages.parts.opening import link, show_problem
from pages.parts.saving import link_to
from pages.parts.session import language, text
from pages.parts.shared import clients
from pages.parts.visitor import settings
from planner.numbers import day, italian_day, italian_time
from planner.store.access import Actor, Forbidden
from planner.store.clients import MAX_LABEL, ClientRow
from planner.store.plans import StoreError

PARTS = ("about", "cover", "evaluations", "sharing", "statistics", "log")
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


def file(row: ClientRow, who: Actor) -> None:
    """The file of the open client, a part at a time."""
    st.header(safe(row.label) or text("plan.unknown"), anchor=False)
    with st.container(horizontal=True):
        for screen in ("questionnaire", "result", "plan"):
            link(screen, f"ui.nav.{screen}")
    part = st.segmented_control(
        text("clients.file.part"),
        PARTS,
        format_func={p: text(f"clients.file.{p}") for p in PARTS}.__getitem__,
        default=PARTS[0],
        key=session.widget_key("client_part", row.id),
        required=True,
        label_visibility="collapsed",
        wrap=True,
    )
    show_problem()
    try:
        if part == "cover":
            letterhead_view.cover(row)
        elif part == "evaluations":
            evaluations(row, who)
        elif part == "sharing":
            sharing(row, who)
        elif part == "statistics":
            statistics_view.standing_of(row, who)
        elif part == "log":
            log(row, who)
        else:
            about(row, who)
    except Forbidden:
        st.error(text("ui.clients.refused"), icon=":material/error:")
    except StoreError as error:
        st.error(session.store_problem(error), icon=":material/cloud_off:")


def about(row: ClientRow, who: Actor) -> None:
    """Name, stage, tags and next review; then a what-if beside it, and the archive."""
    stages = ["", *STAGES] if row.stage in ("", *STAGES) else ["", *STAGES, row.stage]
    with st.form("about", border=True):
        label = st.text_input(text("ui.clients.add_label"), row.label, max_chars=MAX_LABEL, key=_key("label", row))
        left, right = st.columns(2)
        stage = left.selectbox(
            text("ui.clients.filter_stage"),
            stages,
            stages.index(row.stage),
            format_func=stage_name,
            key=_key("stage", row),
        )
        review = right.date_input(
            text("clients.file.review"),
            date.fromisoformat(row.next_review) if row.next_review else None,
            min_value=FIRST_DAY,
            max_value=LAST_DAY,
            format="DD/MM/YYYY",
            key=_key("review", row),
        )
        tags = st.text_input(text("clients.file.tags"), ", ".join(row.tags), key=_key("tags", row))
        sent = st.form_submit_button(text("clients.file.save"), icon=":material/check:")
    if sent:
        _save(row, who, label or "", stage, review if isinstance(review, date) else None, tags or "")
    with st.container(horizontal=True):
        if st.button(
            text("clients.file.duplicate"), icon=":material/content_copy:", help=text("clients.file.duplicate_help")
        ):
            name = text("clients.file.what_if", label=row.label or text("plan.unknown"))[:MAX_LABEL]
            open_client(clients().duplicate(who, row.id, name), "clients")
        word = "restore" if row.archived else "archive"
        if st.button(
            text(f"clients.file.{word}"), key="archive", icon=f":material/{'un' if row.archived else ''}archive:"
        ):
            clients().archive(who, row.id, not row.archived)
            st.rerun()
        _delete(row, who)


def _key(name: str, row: ClientRow) -> str:
    return session.widget_key("client", name, row.id)


def _save(row: ClientRow, who: Actor, label: str, stage: str, review: date | None, tags: str) -> None:
    """One after the other: the first that cannot be kept is told, those before it stay."""
    try:
        clients().rename(who, row.id, label)
        clients().set_stage(who, row.id, stage)
        clients().set_review(who, row.id, review.isoformat() if review else None)
        clients().tag(who, row.id, [tag.strip() for tag in tags.split(",") if tag.strip()])
    except ValueError:
        st.error(text("clients.file.wrong"), icon=":material/error:")
    else:
        st.rerun()


def _delete(row: ClientRow, who: Actor) -> None:
    @st.dialog(text("clients.file.delete_title"))
    def confirm() -> None:
        st.markdown(text("clients.file.delete_text"))
        if st.button(text("clients.file.delete_yes"), key="client_delete_yes", icon=":material/delete:"):
            clients().delete(who, row.id)
            session.new_plan()
            st.rerun()
        if st.button(text("clients.file.delete_no"), key="client_delete_no"):
            st.rerun()

    if st.button(text("clients.file.delete"), key="client_delete", icon=":material/delete:"):
        confirm()


def sharing(row: ClientRow, who: Actor) -> None:
    """Links for the firm: made here, shown once, all taken back at once."""
    st.markdown(text("clients.sharing.why"))
    if settings().mode == "local":
        st.info(text("clients.sharing.here_only"), icon=":material/computer:")
    if st.button(text("clients.sharing.make"), key="client_share", icon=":material/link:"):
        st.code(link_to(clients().share(who, row.id)), language=None, wrap_lines=True)
        st.markdown(text("clients.sharing.once"))
    if st.button(text("clients.sharing.revoke"), key="client_revoke", icon=":material/link_off:"):
        clients().revoke_links(who, row.id)
        st.success(text("clients.sharing.revoked"), icon=":material/check_circle:")


def log(row: ClientRow, who: Actor) -> None:
    """Who came to this client's plan, last first."""
    st.markdown(text("clients.log.why"))
    lines = [
        text(
            "clients.log.line",
            date=day(italian_day(seen.at), language()),
            time=italian_time(seen.at),
            who=safe(adviser_save.shown_author(seen.who)),
            what=text(f"clients.log.{seen.what}"),
        )
        for seen in clients().accesses(who, row.id)[:50]
    ]
    st.markdown("\n".join(f"- {line}" for line in lines))
