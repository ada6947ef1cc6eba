"""The list of clients: search, filters, order, pages, and one click to open."""

from __future__ import annotations

import streamlit as st

from pages.parts import session
from pages.parts.beside import beside
from pages.parts.client_lines import SORTS, STAGES, Line, Wanted, follow, lines, sector, stage_name
from pages.parts.markup import badge, safe, span, strong
from pages.parts.navigation import ADVISORS, SCREENS
from pages.parts.opening import link
from pages.parts.session import content, language, text, tr
from pages.parts.shared import clients
from planner.case import Case
from planner.client_summary import Summary
from planner.numbers import day, italian_day
from planner.store.access import Actor, Forbidden
from planner.store.clients import ClientRow
from planner.store.plans import StoreError

PAGE_ROWS = 25
MOST_NAMES = 5
WIDEST = 50
BAND_COLOURS = ("red", "orange", "blue", "green")
PLACE = "clients.page"


def links() -> None:
    """The advisors' other screens, which stand in no menu."""
    others = [screen for screen in SCREENS if screen.section == ADVISORS]
    if not others:
        return
    with st.container(horizontal=True):
        for screen in others:
            link(screen.name, f"ui.nav.{screen.name}")


def add(who: Actor) -> None:
    """Ways to a new client: by name, or the plan in hand."""
    with st.container(horizontal=True):
        with st.popover(text("ui.clients.add"), icon=":material/person_add:"), st.form("add_client", border=False):
            label = st.text_input(text("ui.clients.add_label"), key=session.widget_key("client_label"))
            sent = st.form_submit_button(text("ui.clients.add_do"), icon=":material/add:")
        key = session.token()
        adopt = key is not None and st.button(
            text("ui.clients.adopt"), key="adopt", icon=":material/move_to_inbox:", help=text("ui.clients.adopt_help")
        )
    try:
        if sent:
            made = clients().create(who, Case(language=language()), label)
            session.open_client(made)
            session.go("start")
        if adopt and key is not None:
            name = session.case().answers.get("company_name")
            session.open_client(clients().adopt(who, key, name[:200] if isinstance(name, str) else ""))
            st.rerun()
    except ValueError:
        st.error(text("ui.clients.wrong_label"), icon=":material/error:")
    except Forbidden:
        st.error(text("ui.clients.refused"), icon=":material/error:")
    except StoreError as error:
        st.error(session.store_problem(error), icon=":material/cloud_off:")


@st.fragment
def table(who: Actor) -> None:
    """The clients asked for, a page at a time."""
    archived = bool(session.widget_value("clients_archived"))
    try:
        known = lines(who, archived)
    except StoreError as error:
        st.error(session.store_problem(error), icon=":material/cloud_off:")
        return
    if not known and not archived and not session.noted("clients.any"):
        st.toggle(text("ui.clients.archived_shown"), key="clients_archived")
        st.info(text("ui.clients.none"), icon=":material/groups:")
        return
    session.note("clients.any", True)
    follow(known)
    wanted = _asked(known)
    found = wanted.of(known, session.today())
    st.markdown(text("ui.clients.count", shown=len(found), all=len(known)))
    if not found:
        st.info(text("ui.clients.no_match"), icon=":material/search_off:")
        return
    if session.noted("clients.wanted") != wanted:
        session.note("clients.wanted", wanted)
        session.note(PLACE, 0)
    pages = -(-len(found) // PAGE_ROWS)
    page = min(session.noted(PLACE, 0), pages - 1)
    for line in found[page * PAGE_ROWS : (page + 1) * PAGE_ROWS]:
        _row(line, who)
    if pages > 1:
        _pager(page, pages)


def _asked(known: tuple[Line, ...]) -> Wanted:
    """The controls above the list and what they say."""
    bands = {b.id: tr(b.text) for b in content().bands}
    tags = sorted({tag for line in known for tag in line.row.tags})
    with st.grid(5, min_column_width=150):
        search = st.text_input(
            text("ui.clients.search"),
            key=session.widget_key("clients_search"),
            placeholder=text("ui.clients.search_hint"),
            autocomplete="off",
        )
        sort = _pick("sort", {s: text(f"ui.clients.sort_{s}") for s in SORTS})
        stage = _pick("filter_stage", {"": text("ui.clients.any_stage")} | {s: stage_name(s) for s in STAGES})
        band = _pick("filter_band", {"": text("ui.clients.any")} | bands)
        tag = _pick("filter_tag", {"": text("ui.clients.any")} | {t: t for t in tags})
    with st.container(horizontal=True):
        due = st.toggle(text("ui.clients.due"), key="clients_due")
        st.toggle(text("ui.clients.archived_shown"), key="clients_archived")
    return Wanted(search or "", stage, band, tag, due, sort)


def _pick(name: str, options: dict[str, str]) -> str:
    key = session.widget_key("clients", name)
    picked = st.selectbox(text(f"ui.clients.{name}"), list(options), format_func=options.__getitem__, key=key)
    return picked if picked in options else next(iter(options))


def _row(line: Line, who: Actor) -> None:
    row, found = line.row, line.summary
    with st.container(border=True, key=f"client_{row.id}"):
        label = row.label or (found.firm if found else "") or text("plan.unknown")
        if st.button(strong(label), key=f"open_{row.id}", type="tertiary", icon=":material/folder_open:"):
            open_client(row.id, "result" if found is None or found.answered else "start")
        firm, ready, markets, work = st.columns([3, 3, 3, 2])
        firm.markdown(_lines(*_who(row, found, label, who)))
        if found is None:
            key = "row" if beside().under_way([line.piece]) else "row_failed"
            ready.markdown(f":material/hourglass_top: {text(f'ui.clients_work.{key}')}")
        else:
            ready.markdown(_lines(*_readiness(found)))
            markets.markdown(_lines(*_markets(found)))
        work.markdown(_lines(*_work(row)))


def _lines(*words: str) -> str:
    return "  \n".join(word for word in words if word)


def _who(row: ClientRow, found: Summary | None, label: str, who: Actor) -> tuple[str, ...]:
    return (
        safe(found.firm) if found and found.firm and found.firm != label else "",
        safe(sector(found)) if found and found.answered else "",
        text("ui.clients.followed_by", owner=safe(row.owner)) if row.owner != who.subject else "",
        " ".join(badge(tag) for tag in row.tags),
    )


def _readiness(found: Summary) -> tuple[str, ...]:
    if not found.answered:
        return (text("ui.clients.no_answers"),)
    bands = {b.id: (tr(b.text), colour) for b, colour in zip(content().bands, BAND_COLOURS, strict=False)}
    # With few answers nearly every band is possible: naming them says nothing of the firm.
    vague = found.high - found.low > WIDEST
    between = [badge(*bands[b]) for b in dict.fromkeys((found.band, found.band_high))]
    shown = [badge(text("ui.clients.not_assessed"))] if vague else between
    names = "; ".join(tr(content().gates[g].text) for g in found.gates)
    key = "gates" if len(found.gates) > 1 else "gates_one" if found.gates else "gates_none"
    return (
        " – ".join(shown),
        text("ui.clients.few_answers", answered=found.answered)
        if vague
        else text("ui.clients.readiness", range=strong(span(found.low, found.high))),
        "" if vague and not found.gates else text(f"ui.clients.{key}", count=len(found.gates), names=safe(names)),
    )


def _markets(found: Summary) -> tuple[str, ...]:
    if not found.markets:
        return (text("ui.clients.markets_none"),)
    names = ", ".join(tr(content().tables.markets.name(m)) for m in found.markets[:MOST_NAMES])
    return (text("ui.clients.markets_proposed" if found.proposed else "ui.clients.markets_chosen"), strong(names))


def _work(row: ClientRow) -> tuple[str, ...]:
    late = row.next_review is not None and row.next_review <= session.today()
    review = "" if row.next_review is None else day(row.next_review, language())
    return (
        strong(stage_name(row.stage)),
        text("ui.clients.touched", date=day(italian_day(row.updated_at), language())),
        review and text("ui.clients.review_late" if late else "ui.clients.review", date=review),
    )


def _pager(page: int, pages: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        for name, icon, there in (("previous", "arrow_back", page - 1), ("next", "arrow_forward", page + 1)):
            st.button(
                text(f"ui.clients.{name}"),
                key=f"clients_{name}",
                icon=f":material/{icon}:",
                disabled=not 0 <= there < pages,
                on_click=session.note,
                args=(PLACE, there),
            )
        st.markdown(text("ui.clients.page", page=page + 1, pages=pages), width="content")


def open_client(client_id: str, screen: str) -> None:
    """Open a client and go to one of its screens."""
    try:
        session.open_client(client_id)
    except Forbidden:
        st.error(text("ui.clients.refused"), icon=":material/error:")
    except StoreError as error:
        st.error(session.store_problem(error), icon=":material/cloud_off:")
    else:
        session.go(screen)
