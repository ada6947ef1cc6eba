"""What everybody in the room may look at, in large type: how to join, the time, and the picture without names, drawn anew by itself."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import segno
import streamlit as st

from pages.parts.choosing import name_of
from pages.parts.frame import told_when_broken
from pages.parts.markup import strong
from pages.parts.room_map import markets_map
from pages.parts.room_place import SCREEN_LOOKS, join_address, still, time_left
from pages.parts.session import content, text, today, tr
from pages.parts.shared import rooms, shared_advice
from planner.case import Case
from planner.room_picture import FirmLine, RoomPicture, examples, line_of, picture_of, shown
from planner.store.access import Actor, Forbidden
from planner.store.rooms import LEAST_PICTURE, RoomState

MOST_MARKETS = 8
SHARED_LINES = 400
STYLE = """<style>
.room-join{display:flex;flex-wrap:wrap;gap:1.5rem 4rem;align-items:center;font-size:clamp(1.2rem,2.2vw,2.2rem);line-height:1.35}
.room-join img{width:min(60vh,max(44vw,17rem));height:auto;border-radius:.5rem}
.room-join>div{flex:1 1 18rem;min-width:0}
.room-join p{font-size:inherit;margin:.2rem 0;overflow-wrap:anywhere}
.room-join p.room-code{font-size:clamp(2.6rem,6.4vw,7.5rem);font-weight:700;letter-spacing:.12em;line-height:1.1}
.room-count{display:flex;flex-wrap:wrap;gap:.5rem 3rem;align-items:end;font-size:clamp(1.1rem,1.7vw,1.7rem)}
.room-count b{font-size:clamp(1.9rem,3.4vw,3.6rem);line-height:1.1;display:block;font-variant-numeric:tabular-nums}
.room-count .room-pause b{background:#e3a76f;color:#0f1918;padding:0 .35em;border-radius:.2em}
.room-bars{list-style:none;margin:0!important;padding:0!important;font-size:clamp(1.05rem,1.45vw,1.55rem)}
.room-bars.room-two{columns:2 14rem;column-gap:2.5rem}
.room-bars li{margin:0 0 .4rem!important;padding:0!important;font-size:inherit;break-inside:avoid}
.room-bars span{display:flex;justify-content:space-between;gap:1rem;line-height:1.3}
.room-bars i{display:block;height:.8rem;border-radius:.3rem;background:#12857f}
</style>"""


@st.cache_resource(show_spinner=False, max_entries=SHARED_LINES)
def _line(content_version: str, case_text: str, day: str) -> FirmLine:
    return line_of(shared_advice(content_version, Case.model_validate_json(case_text), day))


@st.cache_resource(show_spinner=False, max_entries=2)
def _examples(_content_version: str) -> frozenset[str]:
    return examples(content())


def join(state: RoomState) -> None:
    """Code, address and QR code, as large as the screen lets them be."""
    address = join_address(state.code)
    code = segno.make(address, error="l", micro=False)
    picture = code.svg_data_uri(border=4, dark="#000", light="#fff", scale=10)
    alt = escape(text("room.run.qr_alt", code=state.code))
    st.html(
        f'{STYLE}<div class="room-join"><img alt="{alt}" src="{picture}"><div>'
        f"<p>{escape(text('room.run.join_how'))}</p><p><b>{escape(_short(address))}</b></p>"
        f'<p>{escape(text("room.run.join_code"))}</p><p class="room-code">{escape(state.code)}</p></div></div>'
    )


def _short(address: str) -> str:
    """An address to type: without the code, and without what a browser adds by itself."""
    return address.partition("?")[0].removeprefix("http://")


@st.fragment(run_every=SCREEN_LOOKS)
def who_came(actor: Actor, code: str) -> None:
    """How many have come in, and the time, while people still join."""
    with told_when_broken("room door"):
        state = _now(actor, code)
        _figures(state, [(text("room.run.people"), str(state.people))])


@st.fragment(run_every=SCREEN_LOOKS)
def live(actor: Actor, code: str) -> None:
    """Counts, time and picture, as they are now."""
    with told_when_broken("room picture"):
        state = _now(actor, code)
        room = shown(content(), rooms().picture(actor, code).cases, _examples(content().version), LEAST_PICTURE)
        late = (text("room.run.join_late", address=_short(join_address(code))), code)
        known = [(text("room.run.people"), str(state.people)), (text("room.run.ready"), str(len(room.cases)))]
        _figures(state, [*known, late])
        if room.only_examples:
            note = [strong(text("room.run.picture_examples"))] if room.cases else []
            note.append(text("room.run.picture_wait", least=LEAST_PICTURE, ready=room.waiting))
            st.markdown(" ".join(note))
        if room.cases:
            lines = [_line(content().version, case.model_dump_json(), today()) for case in room.cases]
            _picture(picture_of(content(), lines))


def _now(actor: Actor, code: str) -> RoomState:
    try:
        return rooms().state(still(actor), code)
    except Forbidden:
        st.rerun()


def _figures(state: RoomState, figures: Sequence[tuple[str, str]]) -> None:
    told = "".join(f"<div>{escape(name)}<b>{escape(value)}</b></div>" for name, value in figures)
    if left := time_left(state):
        told += f"<div><b>{escape(left)}</b></div>"
    if state.paused:
        told += f'<div class="room-pause"><b>{escape(text("room.run.paused"))}</b></div>'
    st.html(f'{STYLE}<div class="room-count">{told}</div>')


def _picture(picture: RoomPicture) -> None:
    """All of it on one screen of a projector: bands and gaps at the left, the markets at the right."""
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.header(text("room.run.bands"), anchor=False)
        names = {band.id: tr(band.text) for band in content().bands}
        _bars([(names[band], count) for band, count in picture.bands], picture.firms)
        st.header(text("room.run.gaps"), anchor=False)
        _bars([(tr(content().actions[action].gap), count) for action, count in picture.gaps], picture.firms)
    with right:
        st.header(text("room.run.markets"), anchor=False)
        markets_map(picture)
        st.markdown(text("room.run.markets_how"))
        _bars(
            [(name_of(market), count) for market, count in picture.markets[:MOST_MARKETS]], picture.firms, " room-two"
        )


def _bars(rows: Sequence[tuple[str, int]], firms: int, look: str = "") -> None:
    """Large bars as a list that screen readers read as it is; the length is the share of the firms."""
    items = "".join(
        f'<li><span>{escape(name)}<b>{count}</b></span><i style="width:{100 * count / firms:.0f}%"></i></li>'
        for name, count in rows
    )
    st.html(f'{STYLE}<ul class="room-bars{look}">{items}</ul>')


def title(state: RoomState) -> str:
    """A room in one line, for a list."""
    return text("room.run.room_line", title=strong(state.title), code=state.code, people=state.people)
