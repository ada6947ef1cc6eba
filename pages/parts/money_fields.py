"""The firm's own prices, costs and units for one market: every field saved at once, a wrong one kept on screen with what to write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.parts import session
from pages.parts.edit_fields import FIRST_DAY, LAST_DAY, shown_date
from pages.parts.markup import strong
from pages.parts.opening import draft, say_problem
from pages.parts.session import content, language, text, tr
from planner.advice import Advice
from planner.cash_flow import PAYMENT_DAYS
from planner.content.schema_documents import Incoterm
from planner.numbers import number
from planner.own_figures import (
    INCOTERMS,
    LONGEST_NAME,
    MAX_DAYS,
    MAX_DUTY,
    MAX_LINES,
    MAX_MARGIN,
    MAX_PERCENT,
    MAX_PRICE,
    MAX_RATE,
    MAX_UNITS,
    MarketFigures,
    OwnLine,
)
from planner.payments import payment_level
from planner.plan.price import line_name
from planner.price import EURO, VARIABLE_DUTY
from planner.typed_numbers import typed_decimal
from planner.wording import say

LEAST_RATE, MOST_DECIMALS = 0.0001, 4
# Lowest and highest number a field takes; whole numbers only for the second kind.
BOUNDS: Mapping[str, tuple[float, float]] = {
    "ex_works": (0, MAX_PRICE),
    "variable_cost": (0, MAX_PRICE),
    "shelf_price": (0, MAX_PRICE),
    "units_first_year": (0, MAX_UNITS),
    "units_second_year": (0, MAX_UNITS),
    "freight": (0, MAX_PRICE),
    "insurance": (0, MAX_PERCENT),
    "duty": (0, MAX_DUTY),
    "vat": (0, MAX_PERCENT),
    "importer_margin": (0, MAX_MARGIN),
    "retailer_margin": (0, MAX_MARGIN),
    "payment_days": (0, MAX_DAYS),
    "rate": (LEAST_RATE, MAX_RATE),
}
FREIGHT_BY = ("unit", "percent")
WHOLE = frozenset({"units_first_year", "units_second_year", "payment_days"})


def figures(market: str) -> MarketFigures:
    return session.case().figures.get(market, MarketFigures())


def use_term(market: str, term: Incoterm) -> None:
    """Take a delivery term over into the prices of a market, as if it had been picked there."""
    _put(market, figures(market).model_copy(update={"incoterm": term}))


def editor(advice: Advice, market: str) -> None:
    """The products of a market and, below, the conditions they share."""
    service, given = advice.profile.products.is_service, figures(market)
    st.markdown(f"## {text('money.ui.products')}", anchors=False)
    for position, line in enumerate(given.lines):
        _line(market, position, line, service)
    if len(given.lines) < MAX_LINES:
        st.button(
            text("money.ui.add"),
            key=session.widget_key("money.add", market),
            icon=":material/add:",
            type="secondary" if given.lines else "primary",
            on_click=_add,
            args=(market,),
        )
    if given.lines:
        title = text("money.ui.conditions_service" if service else "money.ui.conditions")
        st.markdown(f"## {title}", anchors=False)
        with st.container(border=True):
            _conditions(market, given, service)


# ---- products ---------------------------------------------------------------------------------------------------


def _line(market: str, position: int, line: OwnLine, service: bool) -> None:
    here = (market, str(position))
    with st.container(border=True):
        st.markdown(strong(tr(line_name(draft(), line.name, position))))
        key = session.widget_key("money", *here, "name")
        session.seed(key, line.name)
        st.text_input(
            text("money.field.name"),
            key=key,
            max_chars=LONGEST_NAME,
            autocomplete="off",
            on_change=_save_line,
            args=(market, position, "name", key),
        )
        left, right = st.columns(2)
        with left:
            _number(here, "ex_works", line.ex_works, service=service)
            _number(here, "variable_cost", line.variable_cost, explained=text("money.help.variable_cost"))
            known = text("money.help.shelf_price")
            _number(here, "shelf_price", line.shelf_price, explained=known, currency=_currency(market))
        with right:
            _number(here, "units_first_year", line.units_first_year, explained=text("money.help.units_first_year"))
            _number(here, "units_second_year", line.units_second_year)
        st.button(
            text("money.ui.remove", product=line_name(draft(), line.name, position)),
            key=session.widget_key("money.remove", *here),
            icon=":material/close:",
            on_click=_remove,
            args=(market, position),
        )


def _add(market: str) -> None:
    given = figures(market)
    _put(market, given.model_copy(update={"lines": (*given.lines, OwnLine())}))


def _remove(market: str, position: int) -> None:
    given = figures(market)
    for name in OwnLine.model_fields:
        session.note(_problem((market, str(position)), name), None)
    _put(market, given.model_copy(update={"lines": (*given.lines[:position], *given.lines[position + 1 :])}))


# ---- conditions -------------------------------------------------------------------------------------------------


def _conditions(market: str, given: MarketFigures, service: bool) -> None:
    here = (market, "")
    left, right = st.columns(2)
    if not service:
        with left:
            _pick(here, "incoterm", given.incoterm, {t: tr(say(content(), f"money.term.{t}")) for t in INCOTERMS})
            _number(here, "freight", given.freight)
            _freight_by(here, given)
            _number(here, "insurance", given.insurance)
            if content().tables.markets.label(market, "eu_member") != "1":
                variable = market == VARIABLE_DUTY
                _number(
                    here, "duty", given.duty, explained=text("money.help.duty_usa" if variable else "money.help.duty")
                )
    with right:
        none = text("money.help.margin")
        _number(here, "importer_margin", given.importer_margin, service=service, explained=none)
        if not service:
            _number(here, "retailer_margin", given.retailer_margin, explained=none)
        _number(here, "vat", given.vat)
        days = text("money.help.payment_days", days=PAYMENT_DAYS[payment_level(content(), market)])
        _number(here, "payment_days", given.payment_days, explained=days)
    _exchange(market, given)


def _exchange(market: str, given: MarketFigures) -> None:
    """Currency, rate and date; for the euro there is nothing to ask."""
    here, currency = (market, ""), _code(market)
    if EURO == currency == content().tables.markets.label(market, "currency"):
        return
    left, right = st.columns(2)
    with left:
        key = session.widget_key("money", *here, "currency")
        session.seed(key, currency)
        st.text_input(
            text("money.field.currency"),
            key=key,
            max_chars=3,
            autocomplete="off",
            on_change=_save_currency,
            args=(market, key),
        )
        if currency == EURO:
            return
        _number(here, "rate", given.rate, currency=_currency(market))
        if given.rate is not None:
            amount = number(100 * given.rate, language(), 2)
            st.markdown(text("money.ui.rate_shown", amount=amount, currency=_currency(market)))
    with right:
        key = session.widget_key("money", *here, "rate_date")
        session.seed(key, shown_date(given.rate_date))
        st.date_input(
            text("money.field.rate_date"),
            key=key,
            value=None,
            min_value=FIRST_DAY,
            max_value=LAST_DAY,
            format="DD/MM/YYYY",
            on_change=_save_date,
            args=(market, key),
        )


def _code(market: str) -> str:
    return figures(market).currency or content().tables.markets.label(market, "currency") or EURO


def _currency(market: str) -> str:
    """The currency of the prices seen there, in words; euro until a rate is possible."""
    name = content().tables.markets.value_text("currency", _code(market))
    return _code(market) if name is None else tr(say(content(), "money.currency", name=name, code=_code(market)))


def _pick(here: tuple[str, str], name: str, value: str | None, words: Mapping[str, str]) -> None:
    key = session.widget_key("money", *here, name)
    session.seed(key, value)
    st.selectbox(
        text(f"money.field.{name}"),
        list(words),
        format_func=words.__getitem__,
        key=key,
        index=None,
        placeholder=text("ui.common.choose"),
        on_change=_save_pick,
        args=(here[0], name, key),
    )


def _freight_by(here: tuple[str, str], given: MarketFigures) -> None:
    key = session.widget_key("money", *here, "freight_by")
    session.seed(key, given.freight_by)
    st.segmented_control(
        text("money.field.freight_by"),
        FREIGHT_BY,
        format_func={b: text(f"money.by.{b}") for b in FREIGHT_BY}.__getitem__,
        key=key,
        required=True,
        on_change=_save_pick,
        args=(here[0], "freight_by", key),
    )


# ---- numbers ----------------------------------------------------------------------------------------------------


def _number(
    here: tuple[str, str],
    name: str,
    value: float | None,
    *,
    service: bool = False,
    explained: str | None = None,
    currency: str = "",
) -> None:
    key = session.widget_key("money", *here, name)
    session.seed(key, "" if value is None else _readable(value))
    label = (
        f"money.field.{name}_service" if service and name in ("ex_works", "importer_margin") else f"money.field.{name}"
    )
    st.text_input(
        text(label, currency=currency),
        key=key,
        autocomplete="off",
        help=explained,
        on_change=_save_number,
        args=(here, name, key),
    )
    if session.noted(_problem(here, name)):
        low, high = BOUNDS[name]
        st.error(text("money.ui.wrong", low=_readable(low), high=_readable(high)), icon=":material/error:")


def _readable(value: float) -> str:
    """With as many decimals as it has, four at most."""
    decimals = next((d for d in range(MOST_DECIMALS) if round(value, d) == value), MOST_DECIMALS)
    return number(value, language(), decimals)


def _problem(here: tuple[str, str], name: str) -> str:
    return f"money.problem.{'.'.join(here)}.{name}"


def _save_number(here: tuple[str, str], name: str, key: str) -> None:
    session.note(_problem(here, name), False)
    if session.as_seeded(key):
        return
    typed = (session.widget_value(key) or "").strip()
    value = typed_decimal(typed, "," if language() == "it" else ".") if typed else None
    low, high = BOUNDS[name]
    whole = name not in WHOLE or isinstance(value, int)
    if typed and (value is None or not whole or not low <= value <= high):
        session.note(_problem(here, name), True)
        return
    market, position = here
    if position:
        _save(market, int(position), name, value)
    else:
        _put(market, figures(market).model_copy(update={name: value}))


def _save_line(market: str, position: int, name: str, key: str) -> None:
    if not session.as_seeded(key):
        _save(market, position, name, (session.widget_value(key) or "").strip())


def _save(market: str, position: int, name: str, value: object) -> None:
    given = figures(market)
    if position >= len(given.lines):  # a late callback of a product just removed
        return
    line = given.lines[position].model_copy(update={name: value})
    lines = (*given.lines[:position], line, *given.lines[position + 1 :])
    _put(market, given.model_copy(update={"lines": lines}))


def _save_pick(market: str, name: str, key: str) -> None:
    if not session.as_seeded(key):
        _put(market, figures(market).model_copy(update={name: session.widget_value(key)}))


def _save_currency(market: str, key: str) -> None:
    if session.as_seeded(key):
        return
    code = (session.widget_value(key) or "").strip().upper()
    usual = code in ("", content().tables.markets.label(market, "currency"))
    if not usual and content().tables.markets.value_text("currency", code) is None:
        say_problem(text("problem.unknown_currency"))
        return
    # A rate belongs to its currency: with another one it would be wrong in silence.
    _put(
        market,
        figures(market).model_copy(update={"currency": None if usual else code, "rate": None, "rate_date": None}),
    )


def _save_date(market: str, key: str) -> None:
    day: Any = session.widget_value(key)
    if not session.as_seeded(key):
        _put(market, figures(market).model_copy(update={"rate_date": None if day is None else day.isoformat()}))


def _put(market: str, given: MarketFigures) -> None:
    others = {m: f for m, f in session.case().figures.items() if m != market}
    mine = {} if given == MarketFigures() else {market: given}
    say_problem(session.choose("figures", {**others, **mine}))
