"""Two to six clients side by side: who they are, how ready, what holds them back, where they go and what comes next."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from pages.parts import session, shared
from pages.parts.client_lines import stage_name
from pages.parts.clients_view import open_client
from pages.parts.markup import safe, span
from pages.parts.session import content, language, text, tr
from pages.parts.tables import comparison_html
from planner.case import Case
from planner.numbers import day, number
from planner.plan.draft import Draft
from planner.plan.front import next_actions
from planner.store.access import Actor, Forbidden
from planner.store.clients import ClientRow
from planner.store.plans import StoreError
from planner.wording import answer_text

MOST, FEWEST = 6, 2
PROFILE = ("province", "headcount", "turnover", "export_share", "served_markets", "budget_24m")
Cell = tuple[str, str]


@dataclass(frozen=True)
class _Column:
    """One client with everything concluded from its case."""

    row: ClientRow
    name: str
    draft: Draft


@st.fragment
def side_by_side(who: Actor) -> None:
    """The choice of clients and, from two on, everything about them in tables that become cards on a phone."""
    st.header(text("ui.compare.side"), anchor=False, divider="gray")
    try:
        rows = {row.id: row for row in shared.clients().list(who)}
        if len(rows) < FEWEST:
            st.info(text("ui.compare.too_few"), icon=":material/groups:")
            return
        picked = [rows[i] for i in _picked(rows) if i in rows]
        if len(picked) < FEWEST:
            st.markdown(text("ui.compare.pick_two"))
            return
        cases = shared.clients().cases(who, [row.id for row in picked])
    except Forbidden:
        st.error(text("ui.clients.refused"), icon=":material/error:")
        return
    except StoreError as error:
        st.error(session.store_problem(error), icon=":material/cloud_off:")
        return
    _tables([_column(row, cases[row.id]) for row in picked])


def _picked(rows: dict[str, ClientRow]) -> list[str]:
    names = {i: row.label or text("plan.unknown") for i, row in rows.items()}
    found: list[str] = st.multiselect(
        text("ui.compare.pick"),
        sorted(rows, key=lambda i: names[i].casefold()),
        format_func=names.__getitem__,
        key=session.widget_key("compare_clients"),
        max_selections=MOST,
        placeholder=text("ui.compare.pick_hint"),
        filter_mode="contains",
        select_all=False,
    )
    return found


def _column(row: ClientRow, case: Case) -> _Column:
    advice = shared.shared_advice(content().version, case, session.today())
    return _Column(row, row.label or text("plan.unknown"), Draft(content(), case, advice))


def _tables(columns: list[_Column]) -> None:
    head = [text("ui.compare.what"), *(column.name for column in columns)]
    for title, rows in (
        ("firm", _firm(columns)),
        ("readiness", _readiness(columns)),
        ("dimensions", _dimensions(columns)),
        ("markets", _markets(columns)),
        ("next", _next(columns)),
    ):
        st.subheader(text(f"ui.compare.{title}"), anchor=False)
        st.html(comparison_html(head, rows))
    with st.container(horizontal=True):
        for column in columns:
            label = text("ui.compare.open", name=safe(column.name))
            if st.button(label, key=f"compare_open_{column.row.id}", icon=":material/folder_open:"):
                open_client(column.row.id, "result")


def _firm(columns: list[_Column]) -> list[tuple[str, list[Cell]]]:
    def said(column: _Column, question: str) -> Cell:
        found = answer_text(content(), column.draft.advice.profile, question)
        return (tr(found) if found else text("plan.unknown"), "")

    sells = [(tr(c.draft.advice.profile.products.label), "") for c in columns]
    stages = [(stage_name(c.row.stage), "") for c in columns]
    answers = [(text(f"ui.compare.{q}"), [said(c, q) for c in columns]) for q in PROFILE]
    return [(text("ui.compare.sells"), sells), *answers, (text("ui.compare.stage"), stages)]


def _readiness(columns: list[_Column]) -> list[tuple[str, list[Cell]]]:
    bands = {b.id: tr(b.text) for b in content().bands}
    found = [c.draft.advice.readiness for c in columns]
    band = [(" – ".join(bands[b] for b in dict.fromkeys((r.band, r.band_high))), "") for r in found]
    index = [
        (
            text("ui.compare.of_hundred", range=span(r.low, r.high)),
            text("ui.compare.indicative") if r.indicative else "",
        )
        for r in found
    ]
    fired = [{f.gate for f in r.gates if f.outcome == "fired"} for r in found]
    gates = [
        ("; ".join(tr(g.text) for g in content().gates.values() if g.id in gates) or text("ui.compare.gates_none"), "")
        for gates in fired
    ]
    return [
        (text("ui.compare.band"), band),
        (text("ui.compare.index"), index),
        (text("ui.compare.gates"), gates),
    ]


def _dimensions(columns: list[_Column]) -> list[tuple[str, list[Cell]]]:
    def score(column: _Column, dimension: str) -> Cell:
        found = next(d for d in column.draft.advice.readiness.dimensions if d.dimension == dimension)
        known = found.low is not None and found.high is not None and found.coverage > 0
        return (
            span(found.low or 0, found.high or 0) if known else text("ui.compare.not_assessed"),
            "",
        )

    return [(tr(d.text), [score(c, d.id) for c in columns]) for d in content().dimensions.values()]


def _markets(columns: list[_Column]) -> list[tuple[str, list[Cell]]]:
    most = max(len(c.draft.advice.chosen) for c in columns)
    if not most:
        return [(text("ui.compare.market_n", number=1), [(text("ui.compare.markets_none"), "") for _ in columns])]
    return [
        (text("ui.compare.market_n", number=place + 1), [_market(c.draft, place) for c in columns])
        for place in range(most)
    ]


def _market(draft: Draft, place: int) -> Cell:
    """A market with its place in the ranking, the way of working there and whose choice it is."""
    advice = draft.advice
    if place >= len(advice.chosen):
        return ("–", "") if advice.chosen or place else (text("ui.compare.markets_none"), "")
    found = advice.markets[advice.chosen[place]]
    score = advice.ranking.score(found.market) if advice.ranking else None
    models = content().action_models
    notes = [
        text("ui.compare.rank", rank=score.rank, score=number(score.score, language()))
        if score
        else text("ui.compare.unranked"),
        text("ui.compare.model", model=models[found.model.model].text) if found.model else text("ui.compare.no_model"),
        text("ui.compare.held") if found.blocked_by else "",
        text("ui.compare.proposed") if advice.proposed else "",
    ]
    return tr(content().tables.markets.name(found.market)), "; ".join(note for note in notes if note)


def _next(columns: list[_Column]) -> list[tuple[str, list[Cell]]]:
    actions = [next_actions(c.draft) if c.draft.case.answers else () for c in columns]
    most = max((len(found) for found in actions), default=0)
    return [
        (
            text("ui.compare.action_n", number=place + 1),
            [
                (tr(found[place].text), text("ui.compare.action_by", day=day(found[place].due, language())))
                if place < len(found)
                else ("–", "")
                for found in actions
            ],
        )
        for place in range(most)
    ]
