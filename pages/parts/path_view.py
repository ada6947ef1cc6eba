"""Portfolio, staged path, what stands beside a model, going together and collaboration, drawn on the screen on ways in."""

from __future__ import annotations

import streamlit as st

from pages.parts import session
from pages.parts.choosing import name_of, use_model_button
from pages.parts.markup import badge, bullets, first_upper, safe, strong
from pages.parts.opening import draft, say_problem
from pages.parts.session import content, text, tr
from planner.action_models import Fit, ModelFit, two_years
from planner.advice import Advice, MarketAdvice
from planner.base import Text
from planner.path_words import (
    combination_text,
    inquiry_text,
    partner_texts,
    portfolio_remarks,
    threshold_text,
    together_lead,
    unlock_texts,
)
from planner.paths import Blocked
from planner.plan.apart import slot_stop
from planner.plan.ladder import PLACES, market_path, rung_when, step_back
from planner.portfolio import ROLES, Slot
from planner.wording import missing_texts
from planner.wording_reasons import money_text

VERDICT_COLOUR: dict[Fit, str] = {"fits": "green", "borderline": "orange", "short": "red", "unknown": "gray"}
CHECKS = (("budget", "plan.col.budget"), ("people", "plan.col.hours"), ("readiness", "plan.col.preparation"))


def portfolio(advice: Advice) -> None:
    """The markets where work starts, the part each plays (the firm may choose another), when to stop, and the sum."""
    found = advice.portfolio
    if found is None or len(found.slots) < 2:
        return
    st.header(text("paths.portfolio.title"), anchor=False)
    st.markdown(text("paths.portfolio.lead"))
    for slot in found.slots:
        with st.container(border=True):
            _slot(slot)
    remarks = portfolio_remarks(content(), found, len(advice.chosen), advice.proposal, not advice.proposed)
    st.markdown(bullets([tr(r) for r in remarks]))


def _slot(slot: Slot) -> None:
    st.markdown(f"{strong(name_of(slot.market))}: {safe(tr(content().action_models[slot.model].text))}")
    key = session.widget_key("role", slot.market)
    session.seed(key, slot.role)
    st.segmented_control(
        text("paths.portfolio.role_of", market=name_of(slot.market)),
        list(ROLES),
        format_func=lambda role: first_upper(text(f"paths.portfolio.{role}")),
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=_take_role,
        args=(slot, key),
    )
    hint = text(f"paths.portfolio.hint_{slot.role}")
    if slot.own:
        hint = f"{hint}; {text('paths.portfolio.own', role=text(f'paths.portfolio.{slot.proposed}'))}"
    st.markdown(f"{safe(first_upper(hint))}. {safe(tr(slot_stop(draft(), slot)))}")


def _take_role(slot: Slot, key: str) -> None:
    role = session.widget_value(key)
    if role in ROLES and not session.as_seeded(key):
        others = {m: r for m, r in session.case().roles.items() if m != slot.market}
        own = {} if role == slot.proposed else {slot.market: role}
        say_problem(session.choose("roles", {**others, **own}))


def together(advice: Advice) -> None:
    """Shared ways for a firm without means for one of its own: what they are, whom to look for, where to ask."""
    found = advice.together
    if found is None:
        return
    with st.container(border=True):
        st.header(text("paths.together.title"), anchor=False)
        st.markdown(safe(tr(together_lead(content(), found))))
        for fit in found.ways:
            model = content().action_models[fit.model]
            st.markdown(f"{strong(tr(model.text))}. {safe(tr(model.summary))}")
            st.markdown(bullets([tr(t) for t in partner_texts(content(), model, draft().body)]))


def sourcing(advice: Advice) -> None:
    """Buying abroad is said to be a path apart, before any market is spoken of."""
    if advice.profile.choice("goal") == "sourcing":
        st.info(f"{strong(text('paths.sourcing.title'))}. {text('paths.sourcing.lead')}", icon=":material/alt_route:")


def beside(here: MarketAdvice) -> None:
    """What is worth putting beside the main model, with the sum."""
    if here.beside is None:
        return
    st.header(text("paths.beside.title"), anchor=False)
    for name in here.beside.beside:
        model = content().action_models[name]
        st.markdown(f"{strong(tr(model.text))}. {safe(tr(model.summary))}")
    st.markdown(safe(tr(combination_text(content(), here.beside))))


def ladder(advice: Advice, here: MarketAdvice) -> None:
    """Now, next and later with the thresholds of each rung, and when to step back."""
    path = market_path(draft(), here)
    st.header(text("paths.title"), anchor=False)
    st.markdown(text("paths.how" if len(path.rungs) > 1 else "paths.top"))
    for position, rung in enumerate(path.rungs):
        model = content().action_models[rung.model]
        with st.container(border=True):
            mark = badge(text(f"paths.place_{PLACES[position]}"), "blue" if position == 0 else "gray")
            st.markdown(f"{mark} {strong(tr(model.text))}: {safe(tr(rung_when(draft(), path, position)))}")
            if rung.thresholds:
                st.markdown(bullets([tr(threshold_text(content(), model, t)) for t in rung.thresholds]))
    *signs, after = step_back(draft(), path)
    st.markdown(strong(text("paths.back.title")))
    st.markdown(bullets([tr(t) for t in signs]))
    st.markdown(safe(tr(after)))
    if advice.together and any(w.model == path.rungs[0].model for w in advice.together.ways):
        return
    partner = partner_texts(content(), content().action_models[path.rungs[0].model], draft().body, (here.market,))
    if partner:
        st.markdown(bullets([tr(t) for t in partner]))


def collaboration(here: MarketAdvice) -> None:
    """The industrial path of this market: its own means and checks, and what to know of the partner."""
    found = here.collaboration
    if found is None:
        return
    with st.expander(
        text("paths.collaboration.title"), expanded=found.asked == "goal", icon=":material/precision_manufacturing:"
    ):
        st.markdown(text(f"paths.collaboration.lead_{found.asked}"))
        for fit in found.forms:
            _form(here, fit)
        st.markdown(strong(text("paths.collaboration.diligence")))
        st.markdown(bullets([tr(inquiry_text(content(), i)) for i in found.diligence]))


def _form(here: MarketAdvice, fit: ModelFit) -> None:
    model = content().action_models[fit.model]
    verdicts = {c.name: c.fit for c in fit.checks}
    marks = [
        badge(f"{text(label)}: {text(f'wording.fit.{verdicts[name]}')}", VERDICT_COLOUR[verdicts[name]])
        for name, label in CHECKS
    ]
    with st.container(border=True):
        st.markdown(f"{strong(tr(model.text))}. {safe(tr(model.summary))}")
        money = tr(money_text(two_years(model)))
        st.markdown(f"{safe(text('plan.strategy.money'))}: {strong(money)} {badge(text('ui.shared.estimate'))}")
        st.markdown(" ".join(marks))
        missing: tuple[Text, ...] = missing_texts(content(), fit)
        if missing:
            st.markdown(strong(text("ui.models.missing" if fit.eligible == "no" else "ui.models.check_first")))
            st.markdown(bullets([tr(t) for t in missing]))
        if fit.eligible != "no" and fit != here.model:
            use_model_button(here.market, fit.model, "choose_form")


def unlocked_by(blocked: Blocked, markets: int) -> None:
    """What would put a model within reach, from what costs only attention to what costs most."""
    st.markdown(strong(text("paths.unlock.head")))
    st.markdown(bullets([tr(t) for t in unlock_texts(content(), blocked, markets)]))
