"""From a question to a widget and back: every widget is a view of the saved answer and saves its own change at once."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.parts import session
from pages.parts.products import product_field
from pages.parts.session import text, tr
from planner.base import Text
from planner.content.schema import NOT_APPLICABLE, UNKNOWN, Question
from planner.evidence import BASES, LOWEST_SHOWN
from planner.numbers import number
from planner.typed_numbers import typed_number

NONE, ADVISERS_TOOL = "none", "tool"
LONG_CHOICE = 8
MAX_DECIMALS = 2


def ask(question: Question, market: str | None = None, level: str = "##", still: bool = False) -> None:
    """The question with its help, why it is asked, its widget and what the answer brings.

    ``still``: the card keeps its height whatever is answered; ``follow_up`` is then drawn apart, below the buttons.
    """
    st.markdown(f"{level} {wording(question.text, market)}", anchors=False)
    if question.help is not None:
        st.markdown(wording(question.help, market))
    field(question, market)
    if not still:
        follow_up(question, market)
    with st.popover(text("ui.common.why"), icon=":material/help:", type="tertiary"):
        st.markdown(wording(question.why, market))


def wording(sentence: Text, market: str | None) -> str:
    """A text of a question, with the name of the market where the words have a place for it."""
    words = tr(sentence)
    return words if market is None else words.replace("{market}", tr(session.content().tables.markets.name(market)))


def answer_of(question: Question, market: str | None = None) -> Any:
    """The saved answer, None when there is none."""
    known = session.case().answers if market is None else session.case().market_answers.get(market, {})
    return known.get(question.id)


def problem_of(question: Question, market: str | None = None) -> str | None:
    """What is wrong with what stands in the widget."""
    shown: str | None = session.noted(_problem_name(question, market))
    return shown


def follow_up(question: Question, market: str | None = None) -> None:
    """What an answer brings: what is wrong with it, or what it rests on."""
    problem = problem_of(question, market)
    if problem is not None:
        st.error(problem, icon=":material/error:")
    if market is None and question.kind == "scale":
        evidence_field(question)


def field(question: Question, market: str | None = None) -> None:
    """The widget alone."""
    draw = {
        "choice": _choice,
        "scale": _choice,
        "choices": _choices,
        "number": _number,
        "money": _number,
        "percent": _number,
        "text": _text,
        "markets": _markets,
    }
    if question.kind == "product":
        product_field(question)
    else:
        draw[question.kind](question, market)


def save(question: Question, value: object, market: str | None = None) -> None:
    """Save one answer and remember what is wrong with it; trouble with the database is told elsewhere."""
    problem = session.answer(question.id, value, market)
    session.note(_problem_name(question, market), problem if answer_of(question, market) != value else None)


def _untouched(question: Question, market: str | None, key: str) -> bool:
    """Streamlit repeats a callback when one run cuts another short; what the owner did not change must save nothing."""
    if session.as_seeded(key):
        session.note(_problem_name(question, market), None)
        return True
    return False


def _problem_name(question: Question, market: str | None) -> str:
    return f"problem.{question.id}.{market}"


def _key(question: Question, market: str | None, part: str = "") -> str:
    return session.widget_key("q", question.id, market or "", part)


def _escapes(question: Question) -> tuple[str, ...]:
    return (UNKNOWN, NOT_APPLICABLE) if question.na_allowed else (UNKNOWN,)


def _escape_label(code: str) -> str:
    return text(f"ui.common.answer_{code}")


# ---- what an answer rests on ------------------------------------------------------------------------------------


def evidence_field(question: Question, place: str = "") -> None:
    """Below an answer worth proving: who says so, the firm, a document or an adviser; saved at once, the score stays.

    ``place`` tells apart the same field drawn in two parts of the screen; among the adviser's tools it speaks to the adviser.
    """
    case = session.case()
    level = answer_of(question)
    if not isinstance(level, int) or level < LOWEST_SHOWN:
        return
    key = _key(question, None, f"evidence{place}")
    session.seed(key, case.evidence.get(question.id, "declared"))
    words = "clients.answers" if place == ADVISERS_TOOL else "evidence"
    st.segmented_control(
        text(f"{words}.how_known"),
        BASES,
        format_func={basis: text(f"{words}.{basis}") for basis in BASES}.__getitem__,
        key=key,
        required=True,
        wrap=True,
        on_change=_save_evidence,
        args=(question, key),
    )
    if question.evidence is not None:
        st.caption(text("evidence.example", document=question.evidence))


def _save_evidence(question: Question, key: str) -> None:
    if session.as_seeded(key):
        return
    picked = session.widget_value(key)
    others = {name: basis for name, basis in session.case().evidence.items() if name != question.id}
    given = {question.id: picked} if picked in ("document", "confirmed") else {}
    session.note(_problem_name(question, None), session.choose("evidence", {**others, **given}))


# ---- one of several ---------------------------------------------------------------------------------------------


def _choice(question: Question, market: str | None) -> None:
    labels, hints = _labels(question, market)
    key = _key(question, market)
    session.seed(key, answer_of(question, market))
    common: dict[str, Any] = {
        "options": list(labels),
        "format_func": labels.__getitem__,
        "key": key,
        "label_visibility": "collapsed",
        "on_change": _save_plain,
        "args": (question, market, key),
    }
    label = wording(question.text, market)
    if len(labels) > LONG_CHOICE:
        st.selectbox(label, placeholder=text("ui.common.choose"), filter_mode="contains", **common)
    else:
        st.radio(label, captions=hints if any(hints) else None, **common)


def _labels(question: Question, market: str | None) -> tuple[dict[Any, str], list[str]]:
    """The words of every possible answer by its code, and the hints in the same order."""
    labels: dict[Any, str] = {a.level: wording(a.text, market) for a in question.anchors}
    labels |= {o.id: wording(o.text, market) for o in question.options}
    labels |= {code: _escape_label(code) for code in _escapes(question)}
    hints = {o.id: tr(o.hint) for o in question.options if o.hint is not None}
    return labels, [hints.get(code, "") for code in labels]


def _save_plain(question: Question, market: str | None, key: str) -> None:
    if _untouched(question, market, key):
        return
    save(question, session.widget_value(key), market)


# ---- several of several -----------------------------------------------------------------------------------------


def _choices(question: Question, market: str | None) -> None:
    labels, hints = _labels(question, market)
    key = _key(question, market)
    given = answer_of(question, market)
    session.seed(key, [given] if isinstance(given, str) else list(given or ()))
    st.markdown(text("ui.common.several"))
    st.pills(
        wording(question.text, market),
        list(labels),
        selection_mode="multi",
        format_func=labels.__getitem__,
        key=key,
        label_visibility="collapsed",
        on_change=_save_choices,
        args=(question, market, key),
    )
    for code, hint in zip(labels, hints, strict=True):
        if hint:
            st.markdown(f"**{labels[code]}**: {hint}")


def _save_choices(question: Question, market: str | None, key: str) -> None:
    """Answers that exclude the others ("none", "I don't know") win when new and give way when another is added."""
    if _untouched(question, market, key):
        return
    picked = list(session.widget_value(key) or ())
    before = answer_of(question, market)
    known = {before} if isinstance(before, str) else set(before or ())
    alone = {NONE, *_escapes(question)}
    newest = [code for code in picked if code not in known]
    if newest and newest[-1] in alone:
        picked = newest[-1:]
    elif newest:
        picked = [code for code in picked if code not in alone]
    session.set_widget(key, picked)
    escaped = picked and picked[0] in _escapes(question)
    save(question, picked[0] if escaped else (tuple(picked) or None), market)


# ---- numbers and text -------------------------------------------------------------------------------------------


def _number(question: Question, market: str | None) -> None:
    key, unknown_key = _key(question, market), _key(question, market, "unknown")
    given = answer_of(question, market)
    session.seed(key, "" if given in (None, UNKNOWN, NOT_APPLICABLE) else _readable(given))
    session.seed(unknown_key, given == UNKNOWN)
    unit = f" ({tr(question.unit)})" if question.unit is not None else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text_input(
            wording(question.text, market) + unit,
            key=key,
            label_visibility="collapsed",
            autocomplete="off",
            width=220,
            on_change=_save_number,
            args=(question, market, key),
        )
        if question.unit is not None:
            st.markdown(tr(question.unit), width="content")
        st.checkbox(
            _escape_label(UNKNOWN), key=unknown_key, on_change=_save_unknown, args=(question, market, unknown_key)
        )


def _readable(value: float) -> str:
    whole = float(value).is_integer()
    return number(value, session.language(), 0 if whole else MAX_DECIMALS)


def _save_number(question: Question, market: str | None, key: str) -> None:
    if _untouched(question, market, key):
        return
    typed = (session.widget_value(key) or "").strip()
    if not typed:
        save(question, None, market)
        return
    value = typed_number(typed)
    save(question, typed if value is None else value, market)


def _save_unknown(question: Question, market: str | None, key: str) -> None:
    if _untouched(question, market, key):
        return
    save(question, UNKNOWN if session.widget_value(key) else None, market)


def _text(question: Question, market: str | None) -> None:
    key = _key(question, market)
    given = answer_of(question, market)
    session.seed(key, given if isinstance(given, str) and given not in _escapes(question) else "")
    st.text_input(
        wording(question.text, market),
        key=key,
        label_visibility="collapsed",
        autocomplete="off",
        on_change=_save_text,
        args=(question, market, key),
    )


def _save_text(question: Question, market: str | None, key: str) -> None:
    if _untouched(question, market, key):
        return
    save(question, (session.widget_value(key) or "").strip() or None, market)


# ---- markets ----------------------------------------------------------------------------------------------------


def market_names() -> dict[str, str]:
    """Every market by code with its name, in alphabetical order of the language on screen."""
    markets = session.content().tables.markets
    return dict(sorted(((m, tr(markets.name(m))) for m in markets.ids), key=lambda pair: pair[1].replace("É", "E")))


def _markets(question: Question, market: str | None) -> None:
    names = market_names()
    key, other_key = _key(question, market), _key(question, market, "other")
    given = answer_of(question, market)
    session.seed(key, list(given) if isinstance(given, (tuple, list)) else [])
    session.seed(other_key, UNKNOWN if given == UNKNOWN else NONE if given == () else None)
    st.multiselect(
        wording(question.text, market),
        list(names),
        format_func=names.__getitem__,
        key=key,
        placeholder=text("ui.common.choose_countries"),
        filter_mode="contains",
        select_all=False,
        label_visibility="collapsed",
        on_change=_save_markets,
        args=(question, market, key),
    )
    st.pills(
        text("ui.common.otherwise"),
        [NONE, UNKNOWN],
        format_func={NONE: text("ui.common.no_country"), UNKNOWN: _escape_label(UNKNOWN)}.__getitem__,
        key=other_key,
        label_visibility="collapsed",
        on_change=_save_no_markets,
        args=(question, market, other_key),
    )


def _save_markets(question: Question, market: str | None, key: str) -> None:
    if _untouched(question, market, key):
        return
    save(question, tuple(session.widget_value(key) or ()) or None, market)


def _save_no_markets(question: Question, market: str | None, key: str) -> None:
    if _untouched(question, market, key):
        return
    picked = session.widget_value(key)
    save(question, {NONE: (), UNKNOWN: UNKNOWN, None: None}[picked], market)
