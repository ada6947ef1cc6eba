"""How sure the order is, in words, a chart and a table; drawn after the ranking is on screen, because it takes longer."""

from __future__ import annotations

from weakref import ref

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.parts import place_chart, session
from pages.parts.choosing import name_of
from pages.parts.markup import badge, bullets, safe
from pages.parts.session import content, language, text, tr
from pages.parts.tables import table_html
from pages.parts.what_if_words import shares
from planner.advice import Advice
from planner.markets.confidence import Confidence, Standing
from planner.markets.pillars import PILLARS
from planner.markets.ranking import MarketScore, Ranking
from planner.numbers import join_words, number, percent
from planner.wording_confidence import common_text, five_text, method_text, place_text, sway_texts, tie_texts

SEEN = "markets.sure_of"
FIVE, CHARTED = 5, 10
LEVEL_COLOURS = {"high": "green", "medium": "blue", "low": "orange"}
TIES_NAMED = 4


class Arriving:
    """The lines on certainty of the cards of one run: drawn in their place when known, else when ``arrive`` is called."""

    def __init__(self, advice: Advice) -> None:
        assert advice.ranking is not None
        self._ranking = advice.ranking
        self._waiting: list[tuple[MarketScore, DeltaGenerator]] = []
        # Weak holds: the shared, bounded cache decides how long a ranking and what is known of it are kept.
        ranking, known = (hold() for hold in session.noted(SEEN, (_nothing, _nothing)))
        self._known: Confidence | None = known if ranking is self._ranking else None

    def place_for(self, score: MarketScore) -> None:
        """The line of one card."""
        if self._known is not None:
            st.markdown(words(self._known, score))
            return
        slot = st.empty()
        slot.markdown(text("ui.sure.waiting"))
        self._waiting.append((score, slot))

    def arrive(self) -> None:
        """Fill what waits; the last thing of a run."""
        if self._waiting:
            confidence = session.confidence()
            assert confidence is not None
            for score, slot in self._waiting:
                slot.markdown(words(confidence, score))
            session.note(SEEN, (ref(self._ranking), ref(confidence)))


def _nothing() -> None:
    return None


def words(confidence: Confidence, score: MarketScore) -> str:
    """Between which places a market stays, how often among the first five, with whom it is level."""
    standing = confidence.standings[score.market]
    lines = [_five(standing, score.rank), safe(_interval(standing))]
    if standing.tied_with:
        lines.append(safe(_tie(standing)))
    if score.estimated:
        lines.append(text("ui.sure.wide_by_estimate"))
    return "  \n".join(lines)


def _interval(standing: Standing) -> str:
    if standing.low == standing.high:
        return text("ui.sure.always", place=standing.low)
    return text("ui.sure.between", low=standing.low, high=standing.high)


def _five(standing: Standing, rank: int) -> str:
    """How often among the first five; "low" says something only of a market that is there now."""
    said = safe(text("ui.sure.five", times=_times(standing.top5)))
    if rank > FIVE and standing.level == "low":
        return said
    return f"{said} {badge(text(f'ui.sure.level_{standing.level}'), LEVEL_COLOURS[standing.level])}"


def _times(share: float) -> str:
    """Out of a hundred, without saying "never" or "always" of what only nearly is."""
    times = round(100 * share)
    if times in (0, 100) and share not in (0.0, 1.0):
        return text("ui.sure.hardly" if times == 0 else "ui.sure.nearly")
    return number(times, language())


def _tie(standing: Standing) -> str:
    names = [name_of(m) for m in standing.tied_with]
    if len(names) > TIES_NAMED:
        return text("ui.sure.tied_many", count=len(names))
    return text("ui.sure.tied", markets=join_words(names, language()))


# ---- the section ------------------------------------------------------------------------------------------------


def how_sure(advice: Advice) -> None:
    """The chart of places, what would change the order, other methods, and what each pillar really weighs."""
    confidence = session.confidence()
    assert confidence is not None and advice.ranking is not None
    service = advice.profile.products.is_service
    draws = number(confidence.draws, language())
    st.markdown(text("sure.how_service" if service else "sure.how", draws=draws))
    _intervals(advice.ranking, confidence)
    st.markdown(f"#### {text('sure.sways_title')}", anchors=False)
    st.markdown(bullets([tr(t) for t in sway_texts(content(), confidence)]))
    st.markdown(f"#### {text('sure.methods')}", anchors=False)
    methods = [
        (
            tr(method_text(content(), name, service)),
            tr(common_text(confidence, name)),
            number(confidence.same_order[name], language(), 2),
        )
        for name in confidence.agreement
    ]
    head = [text(f"sure.col_{c}") for c in ("method", "common", "order")]
    source = text("sure.methods_source")
    st.html(table_html(head, methods, numeric=(1, 2), widths=(0.56, 0.22, 0.22), source=source))
    _weights(advice, confidence)


def _intervals(ranking: Ranking, confidence: Confidence) -> None:
    """Dots and ranges of the first ten, who is level with whom, and the same figures as a table."""
    found = [(s, confidence.standings[s.market]) for s in ranking.scores[:CHARTED]]
    shown = [(f"{s.rank}. {name_of(s.market)}", s.rank, t, tr(place_text(content(), t))) for s, t in found]
    rows = [place_chart.PlaceRow(name, rank, t.low, t.high, places) for name, rank, t, places in shown]
    place_chart.draw_places(rows, text("ui.sure.chart_alt", first=name_of(found[0][0].market)), "places")
    ties = [tr(t) for t in tie_texts(content(), confidence)] or [text("sure.no_tie")]
    st.markdown(bullets(ties))
    with st.expander(text("ui.shared.as_table")):
        head = [text("plan.col.market"), text("sure.col_places"), text("sure.col_five")]
        lines = [(name, places, tr(five_text(content(), t))) for name, _, t, places in shown]
        st.html(table_html(head, lines, numeric=(1, 2), widths=(0.5, 0.25, 0.25)))


def _weights(advice: Advice, confidence: Confidence) -> None:
    """What each pillar should weigh and what it really moves in this ranking."""
    assert advice.ranking is not None
    st.markdown(f"#### {text('ui.markets.weights')}", anchors=False)
    if session.case().weights is None:
        st.markdown(text("ui.markets.weights_how", stage=text(f"plan.stage.{advice.profile.stage}")))
    else:
        st.markdown(text("ui.markets.weights_own"))
    suffix = dict.fromkeys(("opportunity", "access"), "_service") if advice.profile.products.is_service else {}
    rows = [
        (
            text(f"plan.pillar.{p}"),
            percent(nominal, language()),
            percent(100 * real, language()),
            text(f"ui.markets.pillar_{p}{suffix.get(p, '')}"),
        )
        for p, nominal, real in zip(
            PILLARS, shares(advice.ranking.weights).values(), confidence.effective_weights, strict=True
        )
    ]
    head = [text(f"sure.col_{c}") for c in ("pillar", "weight", "effective")] + [text("ui.markets.col_meaning")]
    source = text("sure.weights_source")
    st.html(table_html(head, rows, numeric=(1, 2), widths=(0.18, 0.12, 0.14, 0.56), source=source))
    dial = percent(100 * advice.ranking.dial, language())
    st.markdown(text("ui.markets.dial_service" if suffix else "ui.markets.dial", dial=dial))
