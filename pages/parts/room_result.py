"""What a participant leaves a room with: how ready the firm is, three markets, the first actions, a sheet and the answers."""

from __future__ import annotations

import streamlit as st

from pages.parts import charts, journey, plan_view, session
from pages.parts.choosing import name_of
from pages.parts.markup import badge, bullets, first_upper, safe, strong
from pages.parts.room_place import base
from pages.parts.saving import mail_link
from pages.parts.session import content, language, text, tr
from pages.parts.shared import rooms
from pages.parts.take_away import file_name, formats, hand_over
from pages.parts.visitor import settings
from planner.advice import Advice
from planner.case import case_json
from planner.document import Plan
from planner.numbers import number, percent
from planner.room_picture import first_markets
from planner.store.plans import StoreError, UnknownPlan
from planner.wording import market_reasons, range_text
from planner.wording_reasons import band_text

REASONS = 2
_KEPT, _SHEET = "room.kept", "room.sheet"
# The page that stands alone, and nothing of the chapters.
ON_THE_SHEET = ("summary",)


def page(shown: journey.View) -> None:
    """The whole result, short enough for a phone."""
    advice = session.advice()
    st.header(text("room.result.title"), anchor=False)
    if shown.answered < shown.asked:
        st.info(text("room.result.open"), icon=":material/pending:")
    _level(advice)
    document = plan_view.plan()
    _markets(advice)
    plan_view.next_actions(document)
    _take_away(document)


def _level(advice: Advice) -> None:
    readiness = advice.readiness
    band, points = tr(band_text(content(), readiness)), tr(range_text(content(), readiness.low, readiness.high))
    with st.container(border=True):
        st.markdown(f"### {safe(first_upper(band))}", anchors=False)
        coverage = percent(100 * readiness.coverage, language())
        st.markdown(text("ui.result.range", range=strong(points), coverage=coverage))
        bands = [
            (b.low, b.high + 1 if b.high < 100 else 100, f"{tr(b.text)}: {b.low}–{b.high}") for b in content().bands
        ]
        alt = text("ui.result.band_alt", range=points, band=band)
        charts.draw_band(bands, readiness.low, readiness.high, points, alt, "room_band")
        st.markdown(safe(tr(next(b.advice for b in content().bands if b.id == readiness.band))))
        st.markdown(text("ui.result.not_a_probability"))


def _markets(advice: Advice) -> None:
    st.header(text("room.result.markets"), anchor=False)
    ranking = advice.ranking
    if ranking is None:
        st.info(text("room.result.no_markets"), icon=":material/flag:")
        return
    st.markdown(text("room.result.markets_how"))
    for place, market in enumerate(first_markets(advice), start=1):
        score = ranking.score(market)
        if score is None:
            continue
        marks = [badge(text("ui.shared.estimate"))] if score.estimated else []
        if score.screening.outcome in ("conditional", "verify"):
            marks.append(badge(text("room.result.to_verify"), "orange"))
        reasons = [first_upper(tr(t)) for t in market_reasons(content(), advice, score)[:REASONS]]
        points = text("ui.markets.score", score=strong(number(score.score, language())))
        with st.container(border=True):
            st.markdown(f"### {place}. {safe(name_of(market))}", anchors=False)
            st.markdown(f"{' '.join([points, *marks])}\n\n{bullets(reasons)}")


def _take_away(document: Plan) -> None:
    st.header(text("room.result.take"), anchor=False)
    serves_room = settings().mode == "room"
    st.markdown(text("room.keeping.sheet"))
    st.markdown(text("room.keeping.answers", resume=text("ui.home.resume")))
    st.markdown(text("room.keeping.here" if serves_room else "room.keeping.link"))
    with st.container(horizontal=True):
        pressed = st.button(
            text("room.result.pdf"),
            key=session.widget_key("room_pdf"),
            type="primary",
            icon=":material/picture_as_pdf:",
        )
        st.download_button(
            text("room.result.answers"),
            case_json(session.case()).encode(),
            file_name=f"rotta-{session.today()}.json",
            mime="application/json",
            on_click="ignore",
            icon=":material/download:",
            key=session.widget_key("room_answers"),
        )
    if pressed:
        _hand_over(document)
    if not serves_room:
        _keep()


def _hand_over(document: Plan) -> None:
    sheet = document.model_copy(update={"sections": tuple(s for s in document.sections if s.id in ON_THE_SHEET)})
    pdf, key = formats()["pdf"], session.widget_key(_SHEET)
    with st.spinner(text("ui.plan.preparing")):
        data = pdf.make(sheet.model_dump_json(), language())
    st.download_button(
        text("room.result.pdf_again"),
        data,
        file_name=f"{file_name(document, language())}.pdf",
        mime=pdf.mime,
        on_click="ignore",
        icon=":material/download:",
        key=key,
    )
    hand_over(key)


def _keep() -> None:
    """A link to a copy outside the room, where there will be a Rotta to open it."""
    if session.noted(_KEPT) is None:
        st.button(text("room.result.keep"), key="room_keep", icon=":material/bookmark:", on_click=_make_copy)
        return
    link = f"{base()}/?p={session.noted(_KEPT)}"
    st.markdown(text("room.result.keep_text"))
    st.code(link, language=None, wrap_lines=True)
    mail_link(link)


def _make_copy() -> None:
    try:
        session.note(_KEPT, rooms().keep(str(session.token())))
    except (StoreError, UnknownPlan):
        session.save_again()
