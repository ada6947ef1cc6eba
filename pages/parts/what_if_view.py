""" "What if…?": sliders and suppositions that move the list at once, what they are, and one click back to the recommended setting."""

from __future__ import annotations

import streamlit as st

from pages.parts import session
from pages.parts.markup import safe, strong
from pages.parts.opening import say_problem
from pages.parts.session import language, text
from pages.parts.what_if_words import changes, first_names, settings, shares
from planner.advice import Advice
from planner.case import MAX_BUDGET_EUR, Assumed
from planner.markets.pillars import PILLARS
from planner.markets.ranking import dial_for, weights_for
from planner.markets.what_if import moved_by_hand, recommended
from planner.numbers import euro, number, percent
from planner.profile import build_profile
from planner.typed_numbers import typed_number

RISKS = ("low", "medium", "high")
POINTS, POINT_STEP, DIAL_STEP = 100, 2, 5
# Sums a small firm reasons in: each is a step of the two buttons beside the field.
SUMS = (5e3, 10e3, 20e3, 30e3, 50e3, 75e3, 100e3, 150e3, 200e3, 300e3, 500e3, 750e3, 1e6, 2e6, 5e6, 10e6)
ALL_ZERO, WRONG_SUM = "what_if.all_zero", "what_if.wrong_sum"
FIELDS = ("weights", "growth_dial", "assumed")


def panel(advice: Advice) -> None:
    """The panel, closed until asked for; below it, whenever the setting is not the recommended one, what that changes."""
    box = st.expander(text("what_if.title"), key="section.what_if", icon=":material/tune:", on_change="rerun")
    if box.open:
        with box:
            _controls(advice)
    if moved_by_hand(session.case()):
        _told(advice)


def _controls(advice: Advice) -> None:
    st.markdown(text("what_if.how"))
    st.markdown(f"{strong(text('what_if.weights'))}. {text('what_if.weights_how')}")
    _weights(advice)
    if session.noted(ALL_ZERO):
        st.warning(text("what_if.all_zero"), icon=":material/balance:")
    _dial(advice)
    # Beside the sliders, because on a phone the cards are a long way down.
    st.markdown(safe(text("what_if.now", markets=first_names(advice))))
    st.markdown(strong(text("what_if.firm")))
    risk, budget = st.columns(2)
    with risk:
        _risk(advice)
    with budget:
        _budget(advice)
    if session.noted(WRONG_SUM):
        st.error(text("what_if.budget_wrong", most=number(MAX_BUDGET_EUR, language())), icon=":material/error:")


def _told(advice: Advice) -> None:
    with st.container(border=True, key="what_if_told"):
        lines = [f"{strong(text('what_if.changed'))}", *(f"- {change}" for change in changes(advice)), ""]
        lines += [f"{strong(text('what_if.own'))}. {text('what_if.saved')}", *(f"- {s}" for s in settings(advice))]
        st.markdown("\n".join(lines))
        st.button(
            text("what_if.reset"),
            key=session.widget_key("what_if.reset"),
            icon=":material/undo:",
            type="primary",
            on_click=reset,
        )


def reset() -> None:
    """Take back everything that was moved."""
    now, advised = session.case(), recommended(session.case())
    for name in FIELDS:
        if getattr(now, name) != getattr(advised, name):
            say_problem(session.choose(name, getattr(advised, name)))
    session.note(ALL_ZERO, False)
    session.note(WRONG_SUM, False)


# ---- weights and dial -------------------------------------------------------------------------------------------


def _weights(advice: Advice) -> None:
    """Points for each pillar; the share they make is beside the name, because only shares count."""
    assert advice.ranking is not None
    chosen = session.case().weights
    shown, weights = shares(advice.ranking.weights), dict(zip(PILLARS, advice.ranking.weights, strict=True))
    sides = st.columns(2)
    for place, pillar in enumerate(PILLARS):
        key = _slider(pillar)
        session.seed(key, round(POINTS * (weights[pillar] if chosen is None else getattr(chosen, pillar))))
        with sides[2 * place // len(PILLARS)]:
            st.slider(
                text(
                    "what_if.share",
                    pillar=text(f"plan.pillar.{pillar}"),
                    share=percent(shown[pillar], language()),
                ),
                min_value=0,
                max_value=POINTS,
                step=POINT_STEP,
                key=key,
                on_change=_save_weights,
            )


def _slider(pillar: str) -> str:
    return session.widget_key("what_if", pillar)


def _save_weights() -> None:
    keys = {pillar: _slider(pillar) for pillar in PILLARS}
    points = {pillar: session.widget_value(key) for pillar, key in keys.items()}
    session.note(ALL_ZERO, not any(points.values()))
    if not any(points.values()) or all(session.as_seeded(key) for key in keys.values()):
        return
    advised = weights_for(session.advice().profile, recommended(session.case()))
    total = sum(points.values())
    as_advised = all(round(POINTS * w) * total == POINTS * p for w, p in zip(advised, points.values(), strict=True))
    say_problem(session.choose("weights", None if as_advised else {p: n / POINTS for p, n in points.items()}))


def _dial(advice: Advice) -> None:
    assert advice.ranking is not None
    share, key = round(100 * advice.ranking.dial), session.widget_key("what_if", "dial")
    session.seed(key, share)
    st.slider(
        text(
            "what_if.dial_service" if advice.profile.products.is_service else "what_if.dial",
            share=percent(share, language()),
            rest=percent(100 - share, language()),
        ),
        min_value=0,
        max_value=100,
        step=DIAL_STEP,
        key=key,
        on_change=_save_dial,
        args=(key,),
    )


def _save_dial(key: str) -> None:
    if session.as_seeded(key):
        return
    wanted = session.widget_value(key) / 100
    advised = dial_for(session.advice().profile, session.case().model_copy(update={"growth_dial": None}))
    say_problem(session.choose("growth_dial", None if round(100 * advised) == round(100 * wanted) else wanted))


# ---- what the firm supposes -------------------------------------------------------------------------------------


def _risk(advice: Advice) -> None:
    key, now = session.widget_key("what_if", "risk"), advice.profile.choice("risk_appetite")
    session.seed(key, now)
    st.segmented_control(
        text("what_if.risk"),
        RISKS,
        format_func=lambda risk: text(f"what_if.risk_{risk}"),
        key=key,
        required=now is not None,
        on_change=_save_risk,
        args=(key,),
    )


def _save_risk(key: str) -> None:
    if not session.as_seeded(key):
        _suppose("risk_appetite", session.widget_value(key))


def _budget(advice: Advice) -> None:
    key, now = session.widget_key("what_if", "budget"), advice.profile.number("budget_24m")
    session.seed(key, _written(now))
    st.text_input(text("what_if.budget"), key=key, autocomplete="off", on_change=_save_budget, args=(key,))
    below = [s for s in SUMS if s < (now or 0)]
    above = [s for s in SUMS if s > (now or 0)]
    with st.container(horizontal=True):
        for name, icon, sums in (("less", ":material/remove:", below[-1:]), ("more", ":material/add:", above[:1])):
            for amount in sums:
                st.button(
                    text(f"what_if.{name}", amount=euro(amount, language())),
                    key=session.widget_key("what_if", name),
                    icon=icon,
                    on_click=_suppose,
                    args=("budget_24m", amount),
                )


def _save_budget(key: str) -> None:
    if session.as_seeded(key):
        session.note(WRONG_SUM, False)
        return
    typed = (session.widget_value(key) or "").strip()
    amount = typed_number(typed) if typed else None
    wrong = bool(typed) and (amount is None or not 0 <= amount <= MAX_BUDGET_EUR)
    session.note(WRONG_SUM, wrong)
    if wrong:
        return
    _suppose("budget_24m", amount)
    if amount is None:
        # Emptied, the field goes back to the answer: left empty, it would hide the sum that is counted on.
        session.set_widget(key, _written(session.advice().profile.number("budget_24m")))


def _written(amount: float | None) -> str:
    return "" if amount is None else number(amount, language())


def _suppose(name: str, value: object) -> None:
    """Let ``value`` stand in for the answer; the answer itself, or nothing, ends the supposition."""
    session.note(WRONG_SUM, False)
    case = session.case()
    given = build_profile(session.content(), recommended(case)).facts.get(name)
    supposed = (case.assumed or Assumed()).model_dump() | {name: None if value == given else value}
    say_problem(session.choose("assumed", supposed if any(v is not None for v in supposed.values()) else None))
