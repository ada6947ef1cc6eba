"""The readiness screen piece by piece: level, areas, what stops something, gaps with the action that closes each."""

from __future__ import annotations

import streamlit as st

from pages.parts import charts, journey, navigation, session
from pages.parts.markup import badge, first_upper, safe, span, strong
from pages.parts.opening import draft, link, say_problem
from pages.parts.session import content, language, text, tr
from pages.parts.tables import table_html
from planner.advice import Advice
from planner.consistency import contradictions
from planner.evidence import evidence_level
from planner.numbers import money_range, percent
from planner.readiness import Gap, GateFinding, Readiness
from planner.wording import gap_name, joined, range_text
from planner.wording_reasons import areas_text, band_text, effort_text, evidence_text, gap_said, gate_said, swing_text

FIRST_GAPS, FIRST_CHANGES = 4, 4
_GO_DEEPER = "result.go_deeper"


def level(advice: Advice) -> None:
    """The band with its range, how much was answered and what the band advises."""
    readiness = advice.readiness
    band, shown = tr(band_text(content(), readiness)), tr(range_text(content(), readiness.low, readiness.high))
    with st.container(border=True):
        marks = [badge(text("ui.result.indicative"), "orange")] if readiness.indicative else []
        st.markdown(" ".join([badge(text("ui.result.index")), *marks]))
        st.header(first_upper(band), anchor=False)
        st.markdown(
            text("ui.result.range", range=f"**{shown}**", coverage=percent(100 * readiness.coverage, language()))
        )
        bands = [
            (b.low, b.high + 1 if b.high < 100 else 100, f"{tr(b.text)}: {b.low}–{b.high}") for b in content().bands
        ]
        charts.draw_band(
            bands, readiness.low, readiness.high, shown, text("ui.result.band_alt", range=shown, band=band), "band"
        )
        if not session.advice().preparation:  # "not yet" says what to do in its own words
            st.markdown(safe(tr(next(b.advice for b in content().bands if b.id == readiness.band))))
        for gate in readiness.capped_by:
            st.warning(
                f"{strong(tr(content().gates[gate].text))}. {safe(tr(content().gates[gate].consequence))}",
                icon=":material/block:",
            )
        st.markdown(text("ui.result.not_a_probability"))
        _evidence(advice)
        with st.expander(text("ui.result.bands")):
            rows = [(tr(b.text), f"{b.low}–{b.high}", tr(b.advice)) for b in content().bands]
            st.html(
                table_html(
                    [text("ui.result.col_band"), text("ui.result.col_points"), text("ui.result.col_advice")], rows
                )
            )
    if session.take_note(_GO_DEEPER):
        session.go("questionnaire")
    unclear(advice)
    if readiness.indicative:
        _go_deeper()


def _evidence(advice: Advice) -> None:
    """What the answers rest on, beside the score it never changes."""
    found = evidence_level(content(), session.case(), advice.profile)
    if not found.answers:
        return
    st.markdown(f"{strong(text('evidence.title'))}. {safe(tr(evidence_text(content(), found)))}")
    if found.counts["declared"] == found.answers:
        st.markdown(text("evidence.how_to_raise"))


def unclear(advice: Advice) -> None:
    """Answers that do not seem to agree, each with the way back to the questions; nothing is blocked."""
    found = contradictions(content(), advice.profile)
    if not found:
        return
    with st.container(border=True):
        st.markdown(f"{badge(text('evidence.unclear'), 'orange')} {text('evidence.unclear_how')}")
        for remark in found:
            st.markdown(f"- {safe(tr(remark.text))}")
            with st.container(horizontal=True):
                for name in remark.questions:
                    question = content().questions[name]
                    to_question(name, text("evidence.look_again", question=question.text))


def to_question(name: str, label: str) -> None:
    """A link that opens one question of the questionnaire."""
    st.page_link(
        navigation.file_of("questionnaire"),
        label=label,
        icon=":material/quiz:",
        query_params={**session.address(), journey.PLACE: name},
    )


def _go_deeper() -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(text("ui.result.express"), width="stretch")
        st.button(
            text("ui.result.to_full"),
            icon=":material/arrow_forward:",
            icon_position="right",
            key=session.widget_key("to_full"),
            on_click=_take_full_path,
        )


def _take_full_path() -> None:
    say_problem(session.choose("path", "full"))
    session.note(_GO_DEEPER, True)


def would_change(readiness: Readiness) -> None:
    """The unanswered questions that could move the result most."""
    if not readiness.would_change:
        return
    st.header(text("ui.result.change"), anchor=False)
    st.markdown(text("ui.result.change_how"))
    with st.container(gap="small"):
        for swing in readiness.would_change[:FIRST_CHANGES]:
            mark = f" {badge(text('ui.result.change_band'), 'orange')}" if swing.changes_band else ""
            st.markdown(f"{safe(tr(swing_text(content(), readiness, swing)))}{mark}")
            to_question(swing.question, text("ui.result.to_question"))


def areas(readiness: Readiness) -> None:
    """The eight areas as range bars, with the same figures in a table."""
    st.header(text("ui.result.areas"), anchor=False)
    st.markdown(text("ui.result.areas_how"))
    rows, table = [], []
    for d in readiness.dimensions:
        name = tr(content().dimensions[d.dimension].text)
        if d.low is None or d.high is None:
            table.append((name, text("ui.result.no_area"), "–", tr(content().dimensions[d.dimension].why)))
            continue
        rows.append(charts.RangeRow(name, d.low, d.high, span(d.low, d.high)))
        table.append(
            (
                name,
                span(d.low, d.high),
                percent(100 * d.coverage, language()),
                tr(content().dimensions[d.dimension].why),
            )
        )
    told = areas_text(content(), readiness)
    if told is not None:
        st.markdown(safe(tr(told)))
    if rows:
        weakest, best = min(rows, key=lambda r: r.high), max(rows, key=lambda r: r.low)
        charts.draw_ranges(rows, text("ui.result.areas_alt", weakest=weakest.label, best=best.label), "areas")
    with st.expander(text("ui.shared.as_table")):
        head = [text(f"ui.result.col_{c}") for c in ("area", "points", "answered", "why")]
        st.html(table_html(head, table, numeric=(1, 2), widths=(0.3, 0.14, 0.14, 0.42)))


def gates(readiness: Readiness) -> None:
    """What stops something, then what must be verified; what is in order is folded away."""
    fired = [g for g in readiness.gates if g.outcome == "fired"]
    verify = [g for g in readiness.gates if g.outcome == "to_verify"]
    fine = [g for g in readiness.gates if g.outcome == "passed"]
    st.header(text("ui.result.gates"), anchor=False)
    st.markdown(text("ui.result.gates_how" if fired or verify else "ui.result.gates_none"))
    for finding in fired:
        gate_card(finding)
    if verify:
        with st.expander(text("ui.result.gates_verify", count=len({g.gate for g in verify})), expanded=not fired):
            st.markdown(text("ui.result.gates_verify_how"))
            grouped: dict[str, list[str]] = {}
            for finding in verify:
                grouped.setdefault(finding.gate, []).append(_where(finding))
            rows = [
                (tr(content().gates[g].text), ", ".join(where), tr(content().gates[g].consequence))
                for g, where in grouped.items()
            ]
            head = [text(f"ui.result.col_{c}") for c in ("gate", "where", "if_confirmed")]
            st.html(table_html(head, rows, widths=(0.24, 0.2, 0.56)))
            if any(g.market for g in verify):
                link("models", "ui.result.to_market_questions")
            public_money = {g.gate for g in verify if content().gates[g.gate].scope == "funding"}
            if any(not g.market and g.gate not in public_money for g in verify):
                link("questionnaire", "ui.result.to_questions")
            if public_money:
                link("funding", "funding.open_questions")
    if fine:
        with st.expander(text("ui.result.gates_fine", count=len(fine))):
            st.markdown("\n".join(f"- {safe(tr(content().gates[g.gate].text))} ({safe(_where(g))})" for g in fine))


def gate_card(finding: GateFinding) -> None:
    """A gate that fired: what it stops, why, and the action that opens it."""
    gate = content().gates[finding.gate]
    action = content().actions[gate.action]
    with st.container(border=True):
        st.markdown(f"{strong(tr(gate.text))} {badge(text('ui.result.fired'), 'red')} {badge(_where(finding))}")
        said = gate_said(content(), session.advice(), finding)
        if said is not None:
            st.markdown(safe(tr(joined((said.text,)))))
        st.markdown(f"{safe(tr(gate.consequence))} {safe(tr(gate.why))}")
        st.markdown(f"{strong(text('ui.result.what_to_do'))} {safe(tr(action.text))}")
        st.markdown(f"{strong(text('ui.shared.call'))} {safe(tr(draft().body(action.body)))}")


def _where(finding: GateFinding) -> str:
    if finding.market is not None:
        return tr(content().tables.markets.name(finding.market))
    return text(f"ui.result.scope_{content().gates[finding.gate].scope}")


def gaps(readiness: Readiness) -> None:
    """Gaps in the order of what unlocks most for the effort it takes."""
    st.header(text("ui.result.gaps"), anchor=False)
    if not readiness.gaps:
        st.markdown(text("ui.result.gaps_none"))
        return
    st.markdown(text("ui.result.gaps_how"))
    for place, gap in enumerate(readiness.gaps[:FIRST_GAPS], start=1):
        gap_card(place, gap)
    rest = readiness.gaps[FIRST_GAPS:]
    if rest:
        with st.expander(text("ui.result.gaps_more", count=len(rest))):
            for place, gap in enumerate(rest, start=FIRST_GAPS + 1):
                gap_card(place, gap)


def gap_card(place: int, gap: Gap) -> None:
    """One weakness: the action, what it leaves in hand, effort and cost as estimates, and whom to call."""
    action = content().actions[gap.action]
    body = draft().local_body(action.body)
    estimate = text("ui.shared.estimate")
    with st.container(border=True):
        st.markdown(strong(f"{place}. {tr(gap_name(content(), gap))}"))
        st.markdown(safe(tr(gap_said(content(), session.advice(), gap).text)))
        st.markdown(f"{strong(text('ui.result.what_to_do'))} {safe(tr(action.text))}")
        effort = tr(effort_text(content(), action.effort_days))
        st.markdown(
            f"{strong(text('ui.result.effort'))} {safe(effort)} {badge(estimate)} · "
            f"{strong(text('ui.result.cost'))} {safe(money_range(action.cost, language()))} {badge(estimate)}"
        )
        st.markdown(f"{strong(text('ui.result.deliverable'))} {safe(tr(action.deliverable))}")
        st.markdown(f"{strong(text('ui.shared.call'))} {safe(tr(body.name))}. {safe(tr(body.ask_for))}")


def nothing_yet() -> None:
    """Before the first answer there is nothing to judge."""
    st.info(text("ui.result.empty"), icon=":material/flag:")
    link("start", "ui.shared.to_start")
