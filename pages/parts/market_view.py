"""The markets screen piece by piece: ranked cards with reasons, one market looked up, what is left out."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.parts import session, what_if_words
from pages.parts.choosing import choose_button, name_of
from pages.parts.confidence_view import Arriving
from pages.parts.fields import market_names
from pages.parts.listed import show_more, shown_scores
from pages.parts.markup import badge, bullets, first_upper, safe, strong
from pages.parts.opening import draft
from pages.parts.session import content, language, text, tr
from pages.parts.shared import shared_ranking
from pages.parts.sheet_view import sheet_link
from pages.parts.tables import table_html
from planner.advice import Advice
from planner.markets.ranking import MarketScore
from planner.numbers import day, number
from planner.plan.market_pages import excluded_text
from planner.wording import coverage_note, excluded_reason, market_cautions, market_reasons
from planner.wording_confidence import few_text

REASONS, CAUTIONS = 3, 2


def place_without_contacts(market: str) -> int | None:
    """The place a market would have if the firm had no contact anywhere."""
    case = session.case()
    plain = case.model_copy(update={"answers": case.answers | {"contacts": ()}})
    ranking = shared_ranking(content().version, plain, session.today())
    score = ranking.score(market) if ranking else None
    return score.rank if score else None


def ranked_list(advice: Advice, sure: Arriving) -> None:
    """Cards of the best-ranked markets, five first."""
    assert advice.ranking is not None
    st.header(text("ui.markets.list"), anchor=False)
    st.markdown(text("ui.markets.list_how", count=number(len(advice.ranking.scores), language())))
    few = few_text(content(), advice.ranking)
    if few is not None:
        st.warning(f"{strong(text('few.title'))}. {safe(tr(few))}", icon=":material/filter_list:")
    note = coverage_note(content(), advice)
    if note is not None:
        st.markdown(safe(tr(note)))
    shown = shown_scores(advice)
    for score in shown:
        market_card(advice, score, "list", sure)
    if len(shown) < len(advice.ranking.scores):
        st.button(
            text("ui.markets.more"), key=session.widget_key("more"), icon=":material/expand_more:", on_click=show_more
        )


def market_card(advice: Advice, score: MarketScore, place: str, sure: Arriving) -> None:
    """One market in few elements, because every element costs: its words, how sure they are, what can be done with it."""
    with st.container(border=True):
        st.markdown(_words(advice, score), anchors=False)
        sure.place_for(score)
        with st.container(horizontal=True, vertical_alignment="center"):
            choose_button(score.market, place)
            sheet_link(score.market)


def _words(advice: Advice, score: MarketScore) -> str:
    """Place, name, score, marks, reasons and cautions of a market as markdown."""
    points = text("ui.markets.score", score=strong(number(score.score, language())))
    lines = [
        f"### {score.rank}. {safe(name_of(score.market))}",
        " ".join([points, *_marks(advice, score)]),
        bullets([first_upper(tr(t)) for t in market_reasons(content(), advice, score)[:REASONS]]),
    ]
    if score.contact:
        lines.append(_lift(score))
    cautions = [tr(t) for t in market_cautions(content(), advice, score)[:CAUTIONS]]
    if cautions:
        lines.append(f"{badge(text('ui.markets.mind'), 'orange')} {safe('; '.join(cautions))}.")
    return "\n\n".join(line for line in lines if line)


def _marks(advice: Advice, score: MarketScore) -> list[str]:
    marks = [badge(moved, "violet")] if (moved := what_if_words.card_mark(score)) else []
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


def _lift(score: MarketScore) -> str:
    """How far the firm's own contact moves the market, said in places."""
    before = place_without_contacts(score.market)
    if before is None:
        return ""
    return safe(text(f"ui.markets.{'lift' if before > score.rank else 'no_lift'}", before=before, now=score.rank))


def look_up(advice: Advice, sure: Arriving) -> None:
    """ "Why not Germany?": any market, with its place and reasons or with what keeps it out."""
    assert advice.ranking is not None
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
        market_card(advice, score, "search", sure)
        _weakest(score)
        return
    excluded = next(e for e in advice.ranking.excluded if e.market == market)
    with st.container(border=True):
        kind = "forbidden" if excluded.outcome == "forbidden" else "no_demand"
        st.markdown(f"### {safe(names[market])} {badge(text(f'ui.markets.out_{kind}'), 'red')}", anchors=False)
        st.markdown(safe(tr(excluded_text(draft(), excluded))))
        sheet_link(market)


def _weakest(score: MarketScore) -> None:
    """Which pillar holds the market back most, in points."""
    worst = min(score.contributions, key=lambda c: c.points)
    if worst.points < 0:
        points = number(-worst.points, language(), 1)
        st.markdown(text("ui.markets.held_back", pillar=text(f"plan.pillar.{worst.pillar}"), points=points))


def left_out(advice: Advice) -> None:
    """What is not ranked or only under conditions, each with reason, legal basis and date."""
    assert advice.ranking is not None
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
