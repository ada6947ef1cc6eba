"""The ways-in screen for one market: what holds it back, its own questions, the model that fits and what it takes, the others."""

from __future__ import annotations

import streamlit as st

from pages.parts import session
from pages.parts.choosing import name_of, use_best_model, use_model_button
from pages.parts.fields import ask
from pages.parts.markup import badge, bullets, safe, strong
from pages.parts.opening import draft
from pages.parts.path_view import VERDICT_COLOUR, unlocked_by
from pages.parts.result_view import gate_card
from pages.parts.session import content, language, text, tr
from planner.action_models import Fit, ModelFit, two_years
from planner.advice import Advice, MarketAdvice
from planner.numbers import money_range
from planner.paths import Blocked, blocked_models
from planner.plan.market_pages import excluded_text
from planner.plan.market_table import finding_callout
from planner.plan.strategy import first_result
from planner.questionnaire import asked
from planner.wording import check_text, fit_reasons, missing_texts
from planner.wording_people import people_text
from planner.wording_reasons import model_said

REASONS = 4


def held_back(advice: Advice, here: MarketAdvice) -> bool:
    """Bans, gates and rules on this market; True when nothing may be sold there."""
    if here.forbidden:
        assert advice.ranking is not None
        excluded = next(e for e in advice.ranking.excluded if e.market == here.market)
        st.error(
            f"{strong(text('plan.screening.forbidden'))}. {safe(tr(excluded_text(draft(), excluded)))}",
            icon=":material/block:",
        )
        return True
    for finding in advice.readiness.gates:
        if finding.market == here.market and finding.outcome == "fired":
            gate_card(finding)
    score = advice.ranking.score(here.market) if advice.ranking else None
    for rule in score.screening.findings if score else ():
        if rule.outcome in ("conditional", "verify"):
            callout = finding_callout(draft(), rule)
            st.warning(f"{strong(tr(callout.title))}. {safe(tr(callout.text))}", icon=":material/gavel:")
    return False


def questions(here: MarketAdvice) -> None:
    """What only this market can tell, one question at a time; each answer is saved at once."""
    wanted = list(asked(content(), here.facts, session.case().path, scope="market"))
    if not wanted:
        return
    given = session.case().market_answers.get(here.market, {})
    done = sum(q.id in given for q in wanted)
    first_open = next((i for i, q in enumerate(wanted) if q.id not in given), 0)
    name = f"models.question.{here.market}"
    if session.noted(name) is None:
        session.note(name, first_open)
    at = min(session.noted(name), len(wanted) - 1)
    label = text("ui.models.questions", market=name_of(here.market), done=done, count=len(wanted))
    with st.expander(
        label, expanded=done < len(wanted), key=session.widget_key("questions", here.market), icon=":material/quiz:"
    ):
        st.markdown(text("ui.models.questions_how"))
        st.markdown(badge(text("ui.models.question_number", number=at + 1, count=len(wanted))))
        ask(wanted[at], here.market)
        with st.container(horizontal=True):
            _turn("ui.models.question_before", ":material/arrow_back:", name, at - 1, at > 0)
            _turn("ui.models.question_next", ":material/arrow_forward:", name, at + 1, at + 1 < len(wanted))


def _turn(label: str, icon: str, name: str, to: int, there: bool) -> None:
    if there:
        st.button(text(label), key=session.widget_key(name, label), icon=icon, on_click=session.note, args=(name, to))


def current(advice: Advice, here: MarketAdvice) -> None:
    """The model in the plan for this market: why, what it takes, the first ten steps."""
    if here.model is None:
        st.warning(text("ui.models.none"), icon=":material/hourglass_empty:")
        return
    fit, model = here.model, content().action_models[here.model.model]
    adviser = session.case().adviser
    signed = adviser is not None and adviser.model_for(here.market) == model.id
    own = signed or session.case().models.get(here.market) == model.id
    with st.container(border=True):
        word = "clients.choice.mark" if signed else "ui.models.mark_own" if own else "ui.models.mark_best"
        marks = [badge(text(word), "green")]
        if fit.eligible == "to_verify":
            marks.append(badge(text("ui.shared.to_verify"), "orange"))
        st.markdown(" ".join(marks))
        st.header(tr(model.text), anchor=False)
        st.markdown(safe(tr(model.summary)))
        reasons = fit_reasons(content(), fit, REASONS)
        if reasons:
            st.markdown(strong(text("ui.models.why")))
            st.markdown(bullets([tr(r) for r in reasons]))
        st.markdown(safe(tr(model_said(content(), advice, here, most=0).text)))
        if fit.eligible == "to_verify":
            st.warning(
                f"{strong(text('plan.strategy.verify_title'))}\n\n{bullets([tr(t) for t in missing_texts(content(), fit)])}"
            )
        if own:
            st.button(
                text("ui.models.back_to_best"),
                key=session.widget_key("best", here.market),
                icon=":material/undo:",
                on_click=use_best_model,
                args=(here.market,),
            )
        takes(fit)
    steps(fit)


def takes(fit: ModelFit) -> None:
    """Money, people and time as rounded estimates, each against what the firm has."""
    model = content().action_models[fit.model]
    verdicts = {c.name: c.fit for c in fit.checks}
    first, last = model.months_to_first_sale
    st.markdown(strong(text("ui.models.takes")))
    with st.grid(3, min_column_width=210):
        _tile("plan.strategy.money", money_range(two_years(model), language()), verdicts["budget"])
        people = text("plan.strategy.fte", people=people_text(content(), model.fte))
        _tile("plan.strategy.people", people, verdicts["people"])
        _tile(f"plan.strategy.{first_result(model)}", text("plan.strategy.months", first=first, last=last), None)
    for check in fit.checks:
        if check.name in ("readiness", "stage", "spending") and check.fit != "fits":
            st.markdown(
                f"{badge(text(f'wording.fit.{check.fit}'), VERDICT_COLOUR[check.fit])} {safe(tr(check_text(content(), fit.model, check)))}"
            )


def _tile(label: str, value: str, verdict: Fit | None) -> None:
    mark = f" {badge(text(f'wording.fit.{verdict}'), VERDICT_COLOUR[verdict])}" if verdict else ""
    with st.container(border=True):
        st.markdown(f"{safe(text(label))}\n\n{strong(value)}\n\n{badge(text('ui.shared.estimate'))}{mark}")


def steps(fit: ModelFit) -> None:
    """The first ten steps and, folded, contracts, common mistakes and what to measure."""
    model = content().action_models[fit.model]
    st.header(text("ui.models.steps"), anchor=False)
    st.markdown(bullets([tr(s) for s in model.steps], numbered=True))
    with st.expander(text("ui.models.more"), icon=":material/fact_check:"):
        for title, words in (
            ("plan.strategy.legal", model.legal),
            ("plan.strategy.mistakes", model.mistakes),
            ("ui.models.suited", model.suited),
            ("ui.models.unsuited", model.unsuited),
        ):
            st.markdown(f"{strong(text(title))}. {safe(tr(words))}")
        st.markdown(strong(text("ui.models.kpis")))
        st.markdown(bullets([tr(k) for k in model.kpis]))


def others(advice: Advice, here: MarketAdvice) -> None:
    """Every other model of the same path, the usable ones first: choose one, or see what would unlock it."""
    track = _track(advice, here)
    usable = [f for f in here.fits if f.track == track and f.eligible != "no" and f != here.model]
    blocked = blocked_models(content(), here.fits, advice.readiness, track)
    st.header(text("ui.models.others"), anchor=False)
    if usable:
        with st.expander(text("ui.models.usable", count=len(usable))):
            for fit in usable:
                _usable(here, fit)
    for key, group in (("barred", [b for b in blocked if b.unlocks]), ("alien", [b for b in blocked if not b.unlocks])):
        if group:
            with st.expander(text(f"ui.models.{key}", count=len(group))):
                for barred in group:
                    _barred(barred, advice.sharing)


def _track(advice: Advice, here: MarketAdvice) -> str:
    if here.model is not None:
        return here.model.track
    return "sourcing" if advice.profile.choice("goal") == "sourcing" else "selling"


def _usable(here: MarketAdvice, fit: ModelFit) -> None:
    missing = missing_texts(content(), fit)
    with st.container(border=True):
        _heading(fit, badge(text("ui.shared.to_verify"), "orange") if fit.eligible == "to_verify" else "")
        if missing:
            st.markdown(strong(text("ui.models.check_first")))
            st.markdown(bullets([tr(t) for t in missing]))
        use_model_button(here.market, fit.model, "choose")


def _barred(barred: Blocked, markets: int) -> None:
    with st.container(border=True):
        _heading(barred.fit, "")
        unlocked_by(barred, markets)


def _heading(fit: ModelFit, mark: str) -> None:
    model = content().action_models[fit.model]
    st.markdown(f"{strong(tr(model.text))} {mark}")
    st.markdown(safe(tr(model.summary)))
    money = money_range(two_years(model), language())
    st.markdown(f"{safe(text('plan.strategy.money'))}: {strong(money)} {badge(text('ui.shared.estimate'))}")
