"""The advisor's firms as a group: figures, a call tried on all of them, who could go together, and an export without names."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.parts import charts, client_lines, export_view, session, shared
from pages.parts.client_lines import Line, stage_name
from pages.parts.funding_view import ICONS
from pages.parts.markup import first_upper, safe
from pages.parts.session import content, language, text, tr
from pages.parts.tables import table_html
from planner.client_summary import Summary
from planner.cohort import SUBJECTS, Count, Member, SharedWay, Subject, counts, eligible, member, shared_ways, sold_text
from planner.funding import assess_alone
from planner.numbers import day, join_words, month_name, number
from planner.store.access import Actor, Forbidden
from planner.store.clients import ClientRow
from planner.store.plans import StoreError

KEPT = "cohort.members"
MOST_KEPT = 2000
MOST_BARS, MOST_OPEN, MOST_WAYS, MOST_PAIRS = 8, 12, 20, 3
CHARTS: tuple[Subject, ...] = ("bands", "gaps", "markets", "gates")
HOW = {"bands": "ui.group.band_how", "gaps": "ui.group.gaps_how", "markets": "ui.group.markets_how"}


def group(who: Actor) -> None:
    """Everything about the group; a group without answers says so."""
    st.header(text("ui.group.title"), anchor=False, divider="gray")
    st.markdown(text("ui.group.lead"))
    try:
        known = _asked(who)
        ready = [(line.row, line.summary) for line in known if line.summary is not None]
        members = _members(who, [(row, found) for row, found in ready if found.answered])
    except Forbidden:
        st.error(text("ui.clients.refused"), icon=":material/error:")
        return
    except StoreError as error:
        st.error(session.store_problem(error), icon=":material/cloud_off:")
        return
    going_on = client_lines.follow(known)
    if not members:
        if not going_on:
            st.info(text("ui.group.none"), icon=":material/groups:")
        return
    _how_many(members, len(ready) - len(members))
    if going_on:
        st.markdown(text("ui.clients_work.group"))
    _figures(members)
    _call(members)
    _together(members)
    if not going_on:  # a file with part of the firms would be taken for the whole
        export_view.export_anonymous(who, members)


def _asked(who: Actor) -> list[Line]:
    """The clients of the group: the advisor's own, narrowed by tag or stage."""
    known = list(client_lines.lines(who, archived=False))
    if who.kind == "admin" and not st.toggle(text("ui.group.others"), key="cohort_others"):
        known = [line for line in known if line.row.owner == who.subject]
    tags = sorted({tag for line in known for tag in line.row.tags})
    stages = list(dict.fromkeys(line.row.stage for line in known if line.row.stage))
    with st.grid(2, min_column_width=200):
        tag = _pick("tag", {"": text("ui.clients.any")} | {t: t for t in tags})
        stage = _pick("stage", {"": text("ui.clients.any_stage")} | {s: stage_name(s) for s in stages})
    return [line for line in known if (not tag or tag in line.row.tags) and (not stage or line.row.stage == stage)]


def _pick(name: str, options: dict[str, str]) -> str:
    key = session.widget_key("cohort", name)
    picked = st.selectbox(text(f"ui.clients.filter_{name}"), list(options), format_func=options.__getitem__, key=key)
    return picked if picked in options else ""


def _members(who: Actor, known: Sequence[tuple[ClientRow, Summary]]) -> tuple[Member, ...]:
    """The firms, read again only where they have changed; another advisor's at every visit, because that is noted."""
    own, others = _own_members(), session.noted(KEPT, {})
    found: dict[str, Member] = {}
    missing = []
    for row, line in known:
        name = row.label or line.firm or text("plan.unknown")
        place, key = (own if row.owner == who.subject else others), (content().version, row.id, row.version, name, line)
        if key in place:
            found[row.id] = place[key]
        else:
            missing.append((place, key))
    cases = shared.clients().cases(who, [key[1] for _, key in missing]) if missing else {}
    if len(own) > MOST_KEPT:
        own.clear()
    for place, key in missing:
        _, client, _, name, line = key
        found[client] = place[key] = member(content(), client, name, cases[client], line)
    session.note(KEPT, others)
    return tuple(found[row.id] for row, _ in known)


@st.cache_resource(show_spinner=False)
def _own_members() -> dict[tuple[str, str, int, str, Summary], Member]:
    """What advisors read of their own firms, kept for the next visit."""
    return {}


def firms(count: int) -> str:
    """ "1 impresa", "12 imprese"."""
    return text("ui.group.firms_one") if count == 1 else text("ui.group.firms", count=number(count, language()))


def _how_many(members: Sequence[Member], silent: int) -> None:
    said = text("ui.group.count_one") if len(members) == 1 else text("ui.group.count", count=len(members))
    if silent:
        said = f"{said}; {text('ui.group.silent', count=silent)}"
    st.markdown(f"**{said}**")


# ---- figures ----------------------------------------------------------------------------------------------------


def _figures(members: Sequence[Member]) -> None:
    for left, right in (CHARTS[:2], CHARTS[2:]):
        columns = st.columns(2, gap="large")
        for column, subject in zip(columns, (left, right), strict=True):
            with column:
                _chart(members, subject)
    with st.expander(text("ui.group.table"), icon=":material/table:"):
        for subject in SUBJECTS:
            found = counts(content(), members, subject)
            head = [text(f"cohort.subject.{subject}"), text("cohort.file_firms")]
            st.html(table_html(head, [(tr(c.text), number(c.firms, language())) for c in found], numeric=(1,)))


def _chart(members: Sequence[Member], subject: Subject) -> None:
    title = text(f"cohort.subject.{subject}")
    st.subheader(title, anchor=False)
    if subject in HOW:
        st.markdown(text(HOW[subject]))
    found = counts(content(), members, subject)[:MOST_BARS]
    if not found:
        st.markdown(text("ui.group.gates_none") if subject == "gates" else text("ui.compare.markets_none"))
        return
    charts.draw_ranges(
        [_bar(count, len(members)) for count in found],
        text(
            "ui.group.alt",
            title=title,
            items="; ".join(text("ui.group.item", name=c.text, count=c.firms) for c in found),
        ),
        f"cohort_{subject}",
    )


def _bar(count: Count, whole: int) -> charts.RangeRow:
    part = 100 * count.firms / whole
    return charts.RangeRow(tr(count.text), part, part, firms(count.firms))


# ---- a call -----------------------------------------------------------------------------------------------------


@st.fragment
def _call(members: Sequence[Member]) -> None:
    """One measure at a time: what is known of it today, then every firm by outcome."""
    st.subheader(text("ui.group.call_title"), anchor=False, divider="gray")
    st.markdown(text("ui.group.call_lead"))
    calls = sorted(content().funding_calls.values(), key=lambda c: c.past)
    names = {c.id: tr(c.name) for c in calls}
    key = session.widget_key("cohort", "call")
    picked = st.selectbox(
        text("ui.group.call_pick"), list(names), format_func=names.__getitem__, key=key, filter_mode="contains"
    )
    if picked not in names:
        return
    call = content().funding_calls[picked]
    st.markdown(f"{safe(tr(call.text))} {_state(members[0], picked)}")
    found = eligible(content(), members, picked, session.today())
    head = [text("ui.compare.firm"), text("ui.group.call_why")]
    for verdict in ("eligible", "to_verify", "not_eligible"):
        rows = [(e.member.name, tr(e.why)) for e in found if e.verdict == verdict]
        if rows:
            label = f"**{first_upper(text(f'funding.verdict_{verdict}'))}** · {firms(len(rows))}"
            with st.expander(label, icon=ICONS[verdict], expanded=len(rows) <= MOST_OPEN):
                st.html(table_html(head, rows, widths=(0.3, 0.7)))


def _state(any_firm: Member, call_id: str) -> str:
    """What is known of the call today, whatever the firm."""
    call = content().funding_calls[call_id]
    seen = assess_alone(content(), any_firm.profile, call, session.today())
    if seen.group == "past" or seen.state == "closed":
        return text("ui.group.call_past")
    if seen.expired:
        return text("ui.group.call_expired")
    if seen.state == "open" and call.stated != "never":
        return text("ui.group.call_open", day=day(call.as_of, language()))
    return text("ui.group.call_unknown")


# ---- together ---------------------------------------------------------------------------------------------------


def _together(members: Sequence[Member]) -> None:
    st.subheader(text("ui.group.ways_title"), anchor=False, divider="gray")
    found = shared_ways(content(), members, session.today())
    if not found:
        st.markdown(text("ui.group.ways_none"))
        return
    st.markdown(f"{text('ui.group.ways_lead')} {text('ui.group.way_secret')}")
    for way in found[:MOST_WAYS]:
        _way(way)
    if len(found) > MOST_WAYS:
        st.markdown(text("ui.group.ways_more", count=len(found) - MOST_WAYS))


def _way(way: SharedWay) -> None:
    market = content().tables.markets.name(way.market)
    if way.fair is not None:
        title = text("ui.group.way_fair", market=market, fair=safe(way.fair.name))
        why = text("ui.group.way_fair_why", fair=safe(way.fair.name), city=way.fair.city)
        months = join_words([month_name(m, language()) for m in way.fair.months], language())
        why = f"{why} {text('ui.group.way_fair_check', months=months)}"
    else:
        title = text("ui.group.way_network", market=market, family=text(f"cohort.family_name.{way.family}"))
        why = text("ui.group.way_network_why", family=text(f"cohort.family.{way.family}"))
    with st.expander(f"**{title}** · {firms(len(way.members))}", icon=":material/handshake:"):
        st.markdown(why)
        st.markdown("\n".join(f"- {_who(one)}" for one in way.members))
        for one, other in way.alike[:MOST_PAIRS]:
            st.markdown(text("ui.group.way_alike", one=safe(one.name), other=safe(other.name)))
        if len(way.alike) > MOST_PAIRS:
            st.markdown(text("ui.group.way_alike_more", count=len(way.alike) - MOST_PAIRS))


def _who(one: Member) -> str:
    sold = ", ".join(tr(sold_text(content(), s)) for s in sorted(one.sells))
    proposed = f" ({text('ui.compare.proposed')})" if one.summary.proposed else ""
    return f"**{safe(one.name)}**: {safe(sold)}{proposed}"
