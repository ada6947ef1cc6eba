"""The sheet of one market on screen: which one, its sections with links to each, and the way to it from anywhere."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from pages.parts import blocks, navigation, scenario_view, session, terms_view
from pages.parts.choosing import choose_button, name_of
from pages.parts.fields import market_names
from pages.parts.markup import safe
from pages.parts.session import content, text, tr
from pages.parts.tables import facts_html
from planner.document import Facts
from planner.market_sheet import MarketSheet, market_sheet
from planner.plan.draft import Draft
from planner.plan.market_pages import SheetSection, sections

PARAM = "mercato"
_LAST = "sheet.market"


def address(market: str) -> dict[str, str]:
    """What the address of a market's sheet carries."""
    return session.address() | {PARAM: market}


def sheet_link(market: str, named: bool = False) -> None:
    """A link to the sheet of a market; ``named`` says which, where the words around it do not."""
    label = text("sheet.open_named", market=name_of(market)) if named else text("sheet.open")
    st.page_link(
        navigation.page_of("sheet"),
        label=label,
        icon=":material/article:",
        query_params=address(market),
        width="content",
    )


def chosen_market() -> str | None:
    """The market of the address, or the one last looked at, or the first of the plan; a box to choose any other."""
    names = market_names()
    asked = st.query_params.get(PARAM)
    if asked is not None and asked.upper() not in names:
        st.warning(text("sheet.unknown_market"), icon=":material/link_off:")
    market = _first_of((asked or "").upper(), session.noted(_LAST), *_suggested())
    key = session.widget_key("sheet", "market")
    session.seed(key, market)
    st.selectbox(
        text("sheet.choose"),
        list(names),
        format_func=names.__getitem__,
        index=None,
        placeholder=text("sheet.placeholder"),
        filter_mode="contains",
        key=key,
        on_change=_turn_to,
        args=(key,),
    )
    if market is not None:
        _remember(market)
    return market


def _suggested() -> tuple[str, ...]:
    advice = session.advice()
    ranked = advice.ranking.scores[:1] if advice.ranking else ()
    return (*advice.chosen, *(s.market for s in ranked))


def _first_of(*wanted: str | None) -> str | None:
    known = content().tables.markets.ids
    return next((m for m in wanted if m in known), None)


def _turn_to(key: str) -> None:
    market = session.widget_value(key)
    if market is not None:
        _remember(market)


def _remember(market: str) -> None:
    session.note(_LAST, market)
    if st.query_params.get(PARAM) != market:
        st.query_params[PARAM] = market


def sheet(market: str) -> None:
    """All sections of the sheet, each under a heading that can be linked to."""
    here = Draft(content(), session.case(), session.advice(), session.confidence())
    whole = market_sheet(here.content, here.advice, market)
    parts = sections(here, whole)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"## {safe(tr(whole.name))}", width="stretch", anchors=False)
        banned = whole.excluded is not None and whole.excluded.outcome == "forbidden"
        if here.advice.ranking is not None and (not banned or market in here.advice.chosen):
            choose_button(market, "sheet")
    if here.advice.ranking is None:
        st.info(text("sheet.no_product"), icon=":material/help:")
    _state(whole)
    _contents(parts)
    for part in parts:
        if part.id == "payment":
            terms_view.papers(here, market)
        # Streamlit's own heading links speak English to screen readers.
        st.html(f'<span id="{part.id}"></span>')
        st.header(tr(part.title), anchor=False, divider="gray")
        for position, block in enumerate(part.blocks):
            if isinstance(block, Facts):
                _facts(block)
            else:
                blocks.draw(block, f"sheet.{part.id}.{position}")
        if part.id == "risk":
            scenario_view.scenarios(here.advice, market)
        elif part.id == "payment":
            terms_view.chooser(here, market, whole.payment)


def _facts(block: Facts) -> None:
    """A table of figures without its caption, which the heading above already says."""
    st.html(facts_html([(tr(f.label), tr(f.value), tr(f.note) if f.note else "") for f in block.items]))


def _state(whole: MarketSheet) -> None:
    """How many figures are missing or past their date, before anybody reads the rest."""
    lines = (*whole.demand, *whole.rivals, *whole.duties, *whole.travel, *whole.risk, *whole.economy)
    said = []
    for state in ("missing", "expired"):
        count = sum(line.state == state for line in lines)
        if count:
            said.append(text(f"sheet.{state}_count" if count > 1 else f"sheet.{state}_count_one", count=count))
    if said:
        st.markdown(" ".join(said))


def _contents(parts: Iterable[SheetSection]) -> None:
    links = " · ".join(f"[{safe(tr(part.title))}](#{part.id})" for part in parts)
    st.markdown(f"{text('sheet.on_this_page')}: {links}")
