"""What everybody in the room may look at, in large type: how to join, the time, and the picture without names, drawn anew by itself."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import segno
import streamlit as st

from pages.parts import charts
from pages.parts.choosing import name_of
from pages.parts.frame import told_when_broken
from pages.parts.market_charts import where
from pages.parts.markup import strong
from pages.parts.room_place import SCREEN_LOOKS, join_address, time_left
from pages.parts.session import content, text, today, tr
from pages.parts.shared import rooms, shared_advice
from pages.parts.tables import legend_html
from planner.case import Case
from planner.room_picture import FirmLine, RoomPicture, counts, line_of, picture_of
from planner.store.access import Actor, Forbidden
from planner.store.rooms import LEAST_PICTURE, RoomState

MOST_MARKETS, MANY = 8, 0.25
SHARED_LINES = 400
STYLE = """<style>
.room-join{display:flex;flex-wrap:wrap;gap:1.5rem 3rem;align-items:center;font-size:clamp(1.1rem,2vw,1.6rem);line-height:1.35}
.room-join img{width:min(22rem,70vw);height:auto;border-radius:.5rem}
.room-join p{font-size:inherit;margin:.2rem 0;overflow-wrap:anywhere}
.room-join p.room-code{font-size:clamp(2.6rem,7vw,6rem);font-weight:700;letter-spacing:.12em;line-height:1.1}
.room-count{display:flex;flex-wrap:wrap;gap:.5rem 3rem;font-size:clamp(1.1rem,2vw,1.6rem)}
.room-count b{font-size:clamp(2rem,4vw,3.2rem);line-height:1.1;display:block;font-variant-numeric:tabular-nums}
.room-bars{list-style:none;margin:0!important;padding:0!important;font-size:clamp(1rem,1.5vw,1.35rem)}
.room-bars li{margin:0 0 .7rem!important;padding:0!important}
.room-bars span{display:flex;justify-content:space-between;gap:1rem}
.room-bars i{display:block;height:.8rem;border-radius:.3rem;background:#12857f}
</style>"""


@st.cache_resource(show_spinner=False, max_entries=SHARED_LINES)
def _line(content_version: str, case_text: str, day: str) -> FirmLine:
    return line_of(shared_advice(content_version, Case.model_validate_json(case_text), day))


def join(state: RoomState) -> None:
    """Code, address and QR code."""
    address = join_address(state.code)
    code = segno.make(address, error="m", micro=False)
    picture = code.svg_data_uri(border=2, dark="#000", light="#fff", scale=10)
    short, _, _ = address.partition("?")
    alt = escape(text("room.run.qr_alt", code=state.code))
    st.html(
        f'{STYLE}<div class="room-join"><img alt="{alt}" src="{picture}"><div>'
        f"<p>{escape(text('room.run.join_how'))}</p><p><b>{escape(short.removeprefix('http://'))}</b></p>"
        f'<p>{escape(text("room.run.join_code"))}</p><p class="room-code">{escape(state.code)}</p></div></div>'
    )


@st.fragment(run_every=SCREEN_LOOKS)
def live(actor: Actor, code: str) -> None:
    """Counts, time and picture, as they are now."""
    with told_when_broken("room picture"):
        try:
            state = rooms().state(actor, code)
        except Forbidden:
            st.rerun()
        cases = [case for case in rooms().picture(actor, code).cases if counts(content(), case)]
        _counts(state, len(cases))
        st.header(text("room.run.picture"), anchor=False)
        if len(cases) < LEAST_PICTURE:
            st.markdown(text("room.run.picture_wait", least=LEAST_PICTURE, ready=len(cases)))
            return
        lines = [_line(content().version, case.model_dump_json(), today()) for case in cases]
        _picture(picture_of(content(), lines))


def _counts(state: RoomState, ready: int) -> None:
    figures = [(text("room.run.people"), str(state.people)), (text("room.run.ready"), str(ready))]
    told = "".join(f"<div>{escape(name)}<b>{escape(value)}</b></div>" for name, value in figures)
    words = [text("room.run.paused")] if state.paused else []
    words += [left] if (left := time_left(state)) else []
    shown = "".join(f"<div><b>{escape(word)}</b></div>" for word in words)
    st.html(f'{STYLE}<div class="room-count">{told}{shown}</div>')


def _picture(picture: RoomPicture) -> None:
    left, right = st.columns(2)
    with left:
        st.subheader(text("room.run.bands"), anchor=False)
        names = {band.id: tr(band.text) for band in content().bands}
        _bars([(names[band], count) for band, count in picture.bands], picture.firms)
    with right:
        st.subheader(text("room.run.gaps"), anchor=False)
        _bars([(tr(content().actions[action].gap), count) for action, count in picture.gaps], picture.firms)
    st.subheader(text("room.run.markets"), anchor=False)
    st.markdown(text("room.run.markets_how"))
    _map(picture)
    _bars([(name_of(market), count) for market, count in picture.markets[:MOST_MARKETS]], picture.firms)


def _bars(rows: Sequence[tuple[str, int]], firms: int) -> None:
    """Large bars as a list that screen readers read as it is; the length is the share of the firms."""
    items = "".join(
        f'<li><span>{escape(name)}<b>{count}</b></span><i style="width:{100 * count / firms:.0f}%"></i></li>'
        for name, count in rows
    )
    st.html(f'{STYLE}<ul class="room-bars">{items}</ul>')


def _map(picture: RoomPicture) -> None:
    table, places = content().tables.markets, []
    for market, count in picture.markets:
        latitude, longitude = where(market)
        places.append(
            charts.MapPlace(
                iso=table.label(market, "iso_num"),
                role="chosen" if count >= MANY * picture.firms else "ranked",
                tip=text("room.run.map_tip", market=name_of(market), count=count),
                latitude=latitude,
                longitude=longitude,
                dot=table.label(market, "has_shape") != "1",
            )
        )
    names = ", ".join(name_of(market) for market, _ in picture.markets[:MOST_MARKETS])
    alt, near = (text(f"room.run.{key}", markets=names) for key in ("map_alt", "near_alt"))
    charts.draw_map(places, alt, near, "room_map")
    colours = charts.ROLE_COLOURS
    marks = [(colours["chosen"], text("room.run.map_many")), (colours["ranked"], text("room.run.map_some"))]
    st.html(legend_html(marks))


def title(state: RoomState) -> str:
    """A room in one line, for a list."""
    return text("room.run.room_line", title=strong(state.title), code=state.code, people=state.people)
