"""The markets screen piece by piece: ranked cards with reasons, one market looked up, markets side by side, what is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from pages.parts import session
from pages.parts.choosing import choose_button, name_of
from pages.parts.fields import market_names
from pages.parts.markup import badge, bullets, first_upper, safe, strong
from pages.parts.opening import draft
from pages.parts.session import content, language, text, tr
from pages.parts.tables import comparison_html, facts_html, table_html
from planner.advice import Advice, advise
from planner.case import Case
from planner.document import Facts
from planner.markets.pillars import PILLARS
from planner.markets.ranking import MarketScore
from planner.numbers import day, number, percent
from planner.plan.market_pages import finding_callout, sheet
from planner.wording import excluded_reason, market_cautions, market_reasons

FIRST, MORE = 5, 5
REASONS, CAUTIONS = 3, 2
SIDE_BY_SIDE = 4


@st.cache_resource(show_spinner=False, max_entries=100)
def _places_without(content_version: str, case_text: str, day: str) -> Mapping[str, int]:
    ranking = advise(content(), Case.model_validate_json(case_text), day).ranking
    return {s.market: s.rank for s in ranking.scores} if ranking else {}


def places_without_contacts() -> Mapping[str, int]:
    """The place every market would have if the firm had no contact anywhere."""
    case = session.case()
    answers = {k: v for k, v in case.answers.items() if k != "contacts"}
    plain = case.model_copy(update={"answers": answers | {"contacts": ()}, "chosen": (), "objectives": None})
    return _places_without(content().version, plain.model_dump_json(exclude={"language"}), session.today())


def show_more() -> None:
    session.note("markets.shown", session.noted("markets.shown", FIRST) + MORE)


def shown_scores(advice: Advice) -> tuple[MarketScore, ...]:
    """The first markets of the ranking, as many as asked for."""
    assert advice.ranking is not None
    return advice.ranking.scores[: session.noted("markets.shown", FIRST)]


def ranked_list(advice: Advice) -> None:
    """Cards of the best-ranked markets, five first."""
    assert advice.ranking is not None
    st.header(text("ui.markets.list"), anchor=False)
    st.markdown(text("ui.markets.list_how", count=number(len(advice.ranking.scores), language())))
    shown = shown_scores(advice)
    for score in shown:
        market_card(advice, score, "list")
    if len(shown) < len(advice.ranking.scores):
        st.button(
            text("ui.markets.more"), key=session.widget_key("more"), icon=":material/expand_more:", on_click=show_more
        )


def market_card(advice: Advice, score: MarketScore, place: str) -> None:
    """One market: place, score, marks, reasons, cautions, a way to add it and its figures on request."""
    reasons = [first_upper(tr(t)) for t in market_reasons(content(), advice, score)[:REASONS]]
    cautions = [tr(t) for t in market_cautions(content(), advice, score)[:CAUTIONS]]
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"### {score.rank}. {safe(name_of(score.market))}", width="stretch", anchors=False)
            st.markdown(text("ui.markets.score", score=f"**{number(score.score, language())}**"), width="content")
        marks = _marks(advice, score)
        if marks:
            st.markdown(" ".join(marks))
        if reasons:
            st.markdown(bullets(reasons))
        if score.contact:
            _lift(score)
        if cautions:
            st.markdown(f"{badge(text('ui.markets.mind'), 'orange')} {safe('; '.join(cautions))}.")
        name = f"markets.figures.{place}.{score.market}"
        shown = bool(session.noted(name))
        with st.container(horizontal=True, vertical_alignment="center"):
            choose_button(score.market, place)
            st.button(
                text("ui.markets.figures_hide" if shown else "ui.markets.figures"),
                key=session.widget_key("figures", place, score.market),
                icon=":material/table_chart:",
                type="tertiary",
                on_click=session.note,
                args=(name, not shown),
            )
        if shown:
            market_sheet(advice, score)


def _marks(advice: Advice, score: MarketScore) -> list[str]:
    marks = []
    if score.market in advice.chosen:
        marks.append(badge(text("ui.markets.mark_proposed" if advice.proposed else "ui.markets.mark_chosen"), "green"))
    if score.contact:
        marks.append(badge(text("ui.markets.mark_contact"), "blue"))
    if score.market in (advice.profile.codes("served_markets") or ()):
        marks.append(badge(text("ui.markets.mark_served"), "blue"))
    if score.estimated:
        marks.append(badge(text("ui.shared.estimate")))
    if score.screening.outcome == "conditional":
        marks.append(badge(text("ui.markets.mark_conditional"), "orange"))
    if score.screening.outcome == "verify":
        marks.append(badge(text("ui.markets.mark_verify"), "orange"))
    return marks


def _lift(score: MarketScore) -> None:
    """How far the firm's own contact moves the market, said in places."""
    before = places_without_contacts().get(score.market)
    if before is None:
        return
    key = "ui.markets.lift" if before > score.rank else "ui.markets.no_lift"
    st.info(text(key, before=before, now=score.rank), icon=":material/handshake:")


def market_sheet(advice: Advice, score: MarketScore) -> None:
    """Every figure with its year and source, and the rules that concern the sale there."""
    st.html(facts_html(_facts(sheet(draft(), score))))
    for finding in score.screening.findings:
        callout = finding_callout(draft(), finding)
        draw = {"stop": st.error, "check": st.warning}.get(callout.level, st.info)
        draw(f"{strong(tr(callout.title))}. {safe(tr(callout.text))}")


def _facts(block: Facts) -> list[tuple[str, str, str]]:
    return [(tr(f.label), tr(f.value), tr(f.note) if f.note else "") for f in block.items]


def look_up(advice: Advice) -> None:
    """ "Why not Germany?": any market, with its place and reasons or with what keeps it out."""
    assert advice.ranking is not None
    st.header(text("ui.markets.why_not"), anchor=False)
    names = market_names()
    market = st.selectbox(
        text("ui.markets.why_not_label"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder=text("ui.markets.choose_country"),
        filter_mode="contains",
        key=session.widget_key("why_not"),
    )
    if market is None:
        return
    score = advice.ranking.score(market)
    if score is not None:
        st.markdown(
            text("ui.markets.why_not_place", market=names[market], rank=score.rank, count=len(advice.ranking.scores))
        )
        market_card(advice, score, "search")
        _weakest(score)
        return
    excluded = next(e for e in advice.ranking.excluded if e.market == market)
    with st.container(border=True):
        kind = "forbidden" if excluded.outcome == "forbidden" else "no_demand"
        st.markdown(f"### {safe(names[market])} {badge(text(f'ui.markets.out_{kind}'), 'red')}", anchors=False)
        st.markdown(safe(tr(excluded_reason(content(), excluded))))
        for finding in excluded.screening.findings:
            st.markdown(f"{strong(text('ui.result.what_to_do'))} {safe(tr(content().trade_rules[finding.rule].to_do))}")


def _weakest(score: MarketScore) -> None:
    """Which pillar holds the market back most, in points."""
    worst = min(score.contributions, key=lambda c: c.points)
    if worst.points < 0:
        points = number(-worst.points, language(), 1)
        st.markdown(text("ui.markets.held_back", pillar=text(f"plan.pillar.{worst.pillar}"), points=points))


def compare(advice: Advice) -> None:
    """Up to four markets side by side, every figure with year and source; columns become a stack on a phone."""
    assert advice.ranking is not None
    st.header(text("ui.markets.compare"), anchor=False)
    names = market_names()
    ranked = {s.market: s for s in advice.ranking.scores}
    options = [m for m in names if m in ranked]
    key = session.widget_key("compare")
    session.seed(key, _to_compare(advice))
    picked: Sequence[str] = st.multiselect(
        text("ui.markets.compare_label"),
        options,
        format_func=names.__getitem__,
        key=key,
        max_selections=SIDE_BY_SIDE,
        placeholder=text("ui.common.choose_countries"),
        filter_mode="contains",
        select_all=False,
    )
    if len(picked) < 2:
        st.markdown(text("ui.markets.compare_two"))
        return
    sheets = {m: {label: (value, note) for label, value, note in _facts(sheet(draft(), ranked[m]))} for m in picked}
    labels = list(dict.fromkeys(label for found in sheets.values() for label in found))
    places = [
        (text("ui.markets.place", rank=ranked[m].rank, score=number(ranked[m].score, language())), "") for m in picked
    ]
    figures = [(label, [sheets[m].get(label, ("–", "")) for m in picked]) for label in labels]
    head = [text("ui.method.col_figure"), *(names[m] for m in picked)]
    st.html(comparison_html(head, [(text("ui.markets.ranking_place"), places), *figures]))


def _to_compare(advice: Advice) -> list[str]:
    """The markets in the plan, with the first of the ranking until there are two."""
    assert advice.ranking is not None
    order = [s.market for s in advice.ranking.scores]
    wanted = list(dict.fromkeys((*(m for m in advice.chosen if m in order), *order[:2])))
    chosen = [m for m in wanted if m in advice.chosen]
    return chosen[:SIDE_BY_SIDE] if len(chosen) > 1 else wanted[:2]


def left_out(advice: Advice) -> None:
    """What is not ranked or only under conditions, each with reason, legal basis and date."""
    assert advice.ranking is not None
    st.header(text("ui.markets.left_out"), anchor=False)
    st.markdown(text("ui.markets.left_out_how"))
    forbidden = [e for e in advice.ranking.excluded if e.outcome == "forbidden"]
    silent = [e for e in advice.ranking.excluded if e.outcome == "no_demand"]
    conditional = [s for s in advice.ranking.scores if s.screening.outcome == "conditional"]
    if forbidden:
        with st.expander(text("ui.markets.forbidden", count=len(forbidden))):
            rows = [(name_of(e.market), tr(excluded_reason(content(), e))) for e in forbidden]
            st.html(table_html([text("plan.col.market"), text("plan.col.reason")], rows, widths=(0.22, 0.78)))
    if conditional:
        with st.expander(text("ui.markets.conditional", count=len(conditional))):
            st.markdown(text("ui.markets.conditional_how"))
            st.html(
                table_html(
                    [text("plan.col.market"), text("plan.col.reason"), text("plan.col.to_do")],
                    _conditions(conditional),
                    widths=(0.2, 0.42, 0.38),
                )
            )
    if silent:
        with st.expander(text("ui.markets.silent", count=len(silent))):
            st.markdown(text("wording.no_demand"))
            st.markdown(safe(", ".join(sorted(name_of(e.market) for e in silent))))


def _conditions(scores: Sequence[MarketScore]) -> list[tuple[str, str, str]]:
    """The conditions, each once, with all the markets it concerns."""
    grouped: dict[str, list[str]] = {}
    for score in scores:
        for finding in score.screening.findings:
            if finding.outcome == "conditional":
                grouped.setdefault(finding.rule, []).append(name_of(score.market))
    rules = content().trade_rules
    return [
        (
            ", ".join(sorted(names)),
            text(
                "ui.markets.condition",
                rule=rules[r].text,
                basis=rules[r].legal_basis,
                date=day(rules[r].as_of, language()),
            ),
            tr(rules[r].to_do),
        )
        for r, names in grouped.items()
    ]


def weights(advice: Advice) -> None:
    """How much each pillar counts: the place where the sliders will go."""
    assert advice.ranking is not None
    st.header(text("ui.markets.weights"), anchor=False)
    st.markdown(text("ui.markets.weights_how", stage=text(f"plan.stage.{advice.profile.stage}")))
    suffix = dict.fromkeys(("opportunity", "access"), "_service") if advice.profile.products.is_service else {}
    rows = [
        (text(f"plan.pillar.{p}"), percent(100 * w, language()), text(f"ui.markets.pillar_{p}{suffix.get(p, '')}"))
        for p, w in zip(PILLARS, advice.ranking.weights, strict=True)
    ]
    head = [text(f"ui.markets.col_{c}") for c in ("pillar", "weight", "meaning")]
    st.html(table_html(head, rows, numeric=(1,), widths=(0.2, 0.12, 0.68)))
    st.markdown(
        text(
            "ui.markets.dial_service" if suffix else "ui.markets.dial",
            dial=percent(100 * advice.ranking.dial, language()),
        )
    )
