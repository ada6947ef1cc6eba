"""The plan in hand, its language and every save: the only module that touches Streamlit's session state."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, cast
from weakref import ref

import streamlit as st

from pages.parts import navigation
from pages.parts.changes import Change, changed, plain
from pages.parts.shared import clients, content, shared_advice, shared_confidence, store
from pages.parts.tab import Session
from pages.parts.visitor import asking_from, today
from planner.advice import Advice
from planner.base import LANGUAGES, Language, Text
from planner.case import Case, CaseError, parse_case
from planner.markets.confidence import Confidence
from planner.questionnaire import check_answer
from planner.store.access import Actor, Forbidden
from planner.store.errors import Conflict, TooManyAttempts
from planner.store.plans import StoredCase, StoreError, UnknownPlan

TOKEN_PARAM, CLIENT_PARAM, LANGUAGE_PARAM = "p", "c", "lang"
_STATE, _FRAMED = "rotta", "rotta_framed"
_UNSEEN = object()


def _session() -> Session:
    if _STATE not in st.session_state:
        st.session_state[_STATE] = Session()
    return cast(Session, st.session_state[_STATE])


def guard() -> None:
    """First line of every page: right after a start Streamlit may run one without app.py, which is then run first."""
    if not st.session_state.pop(_FRAMED, False):
        navigation.configure()
        navigation.register(navigation.plain_titles())
        st.rerun()


def begin(who: Callable[[], Actor]) -> str | None:
    """First line of app.py: this run's language and plan, from the session, the address and the database.

    Returns the sentence to show when the plan in the address cannot be read now; then nothing else may be drawn,
    because the first answer would start another plan.
    """
    st.session_state[_FRAMED] = True
    session = _session()
    session.who = who
    if "begun" not in session.notes:
        session.notes["begun"] = True
        session.client = st.query_params.get(CLIENT_PARAM) or None
        session.token = None if session.client else st.query_params.get(TOKEN_PARAM) or None
        wanted = st.query_params.get(LANGUAGE_PARAM)
        session.notes["language_given"] = wanted in LANGUAGES
        if wanted in LANGUAGES:
            session.language = wanted
    problem = _refresh(session)
    show_address()
    return problem


def _refresh(session: Session) -> str | None:
    """Take over what other tabs saved. The database is the truth, except for changes it has refused so far."""
    if session.key is None:
        return None
    first = session.stored is None
    try:
        stored = session.load(first)
    except (StoreError, TooManyAttempts) as error:
        return store_problem(error) if first else None
    if stored is None:
        session.forget()
        session.notes["unknown_link"] = True
        return None
    if first and not session.notes["language_given"]:
        session.language = stored.case.language
    session.stored, session.case = stored, stored.case
    for change, value in session.unsaved.items():
        session.case = changed(session.case, change, value)
    return None


def show_address() -> None:
    """Keep the plan and the language in the address, so that a reload comes back to both."""
    wanted = address()
    for name in (TOKEN_PARAM, CLIENT_PARAM, LANGUAGE_PARAM):
        value = wanted.get(name)
        if value is None:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != value:
            st.query_params[name] = value


def go(screen: str) -> None:
    """Open another screen with the plan and the language still in the address."""
    st.switch_page(navigation.file_of(screen), query_params=address())


def address() -> dict[str, str]:
    """What the address of every screen carries: the language and the plan, by its key or as a client."""
    session = _session()
    plan = {TOKEN_PARAM: session.token, CLIENT_PARAM: session.client}
    return {LANGUAGE_PARAM: session.language} | {name: value for name, value in plan.items() if value}


def language() -> Language:
    """The language on screen."""
    return _session().language


def tr(sentence: Text) -> str:
    """A two-language text in the language on screen."""
    return sentence.get(language())


def text(key: str, **values: object) -> str:
    """A phrase of ``content/texts`` in the language on screen; ``values`` fill its placeholders."""
    phrase = content().phrase(key).get(language())
    shown = {name: tr(value) if isinstance(value, Text) else str(value) for name, value in values.items()}
    return phrase.format_map(shown) if shown else phrase


def case() -> Case:
    """The answers and choices as this tab knows them."""
    return _session().case


def token() -> str | None:
    """The key of the plan; None until something was answered, and while an advisor has a client open."""
    return _session().token


def client() -> str | None:
    """The client an advisor has open."""
    return _session().client


def begun() -> bool:
    """True while a plan is in hand, the owner's or a client's."""
    return _session().key is not None


def stored() -> StoredCase | None:
    """The plan as last read from the database, with what it could not read and whether a load can be undone."""
    return _session().stored


def earlier_token() -> str | None:
    """The plan that was open before an example or another plan took its place."""
    return _session().earlier_token


def unknown_link() -> bool:
    """True while the link this tab was opened with has led to no plan and none was begun since."""
    return bool(noted("unknown_link")) and not begun()


def advice() -> Advice:
    """Everything concluded from the case, worked out once for equal cases and shared by all sessions."""
    session, day = _session(), today()
    found = session.concluded() if session.concluded and session.concluded_from == (session.case, day) else None
    if found is None:
        found = shared_advice(content().version, session.case, day)
        # One run asks dozens of times. Only a weak hold: the shared, bounded cache decides how long it is kept.
        session.concluded_from, session.concluded = (session.case, day), ref(found)
    return found


def confidence() -> Confidence | None:
    """How sure the ranking of the case is, shared like the advice; None without a product. Takes longer: draw it last."""
    return shared_confidence(content().version, _session().case, today())


# ---- saving -----------------------------------------------------------------------------------------------------


def answer(question_id: str, value: object, market: str | None = None) -> str | None:
    """Check one answer and save just that one; None takes it back. Returns what to tell the owner, if anything.

    A refused value changes nothing. A value the database could not take stays in this tab and is tried again.
    """
    given = tuple(value) if isinstance(value, list) else value
    if given is not None:
        problem = check_answer(content(), content().questions[question_id], given)
        if problem is not None:
            return tr(problem)
    session = _session()
    known = session.case.answers if market is None else session.case.market_answers.get(market, {})
    if known.get(question_id) == given and type(known.get(question_id)) is type(given):
        return None
    return _change(session, ("answer", question_id, market), given)


def choose(name: str, value: object) -> str | None:
    """Set and save one choice of the case: chosen, models, path, weights, growth_dial, objectives or language."""
    session = _session()
    if name == "language" and value in LANGUAGES:
        session.language = value
        if not begun():
            session.case = session.case.model_copy(update={"language": value})
            return None
    wanted = Case().model_dump(mode="json") | {name: plain(value)}
    try:
        checked = getattr(parse_case(content(), json.dumps(wanted)), name)
    except CaseError as error:
        return tr(error.problems[0].text)
    same = getattr(session.case, name) == checked
    return None if same else _change(session, ("choice", name, None), checked)


def _change(session: Session, change: Change, value: Any) -> str | None:
    session.case = changed(session.case, change, value)
    session.unsaved[change] = value
    return save_again()


def save_again() -> str | None:
    """Save what is still unsaved, oldest first; the sentence to show when the database refuses."""
    session = _session()
    session.trouble = None
    try:
        for change, value in list(session.unsaved.items()):
            _write(session, change, value)
            session.unsaved.pop(change)
    except Conflict:
        session.unsaved.pop(change)
        _refresh(session)
        session.trouble = text("problem.conflict")
    except (StoreError, UnknownPlan, Forbidden) as error:
        session.trouble = store_problem(error)
    return session.trouble


def store_problem(error: StoreError | UnknownPlan | TooManyAttempts | Forbidden) -> str:
    """The sentence that says what to do about the database; a plan deleted elsewhere is let go here too."""
    if isinstance(error, TooManyAttempts):
        return text("problem.too_many_attempts")
    if isinstance(error, StoreError):
        return text(f"problem.store_{error.kind}")
    _session().forget()
    return text("problem.plan_gone")


def _write(session: Session, change: Change, value: Any) -> None:
    if session.key is None:
        session.token = store().create()
        if session.language != "it":
            store().save_choice(session.token, "language", session.language)
        show_address()
    session.write(change, value)


def trouble() -> str | None:
    """What the last attempt to save said; None when everything is safe."""
    return _session().trouble


# ---- whole plans ------------------------------------------------------------------------------------------------


def open_plan(key: str) -> bool:
    """Open the plan of this token; False, and nothing changes, when there is none. May raise StoreError, TooManyAttempts."""
    session = _session()
    found = store().load(key, asking_from())
    if found is None:
        return False
    if session.token not in (None, key):
        session.earlier_token = session.token
    session.forget()
    session.token, session.stored, session.case = key, found, found.case
    show_address()
    return True


def open_client(client_id: str) -> None:
    """Open this client's plan; the owner's own stays safe behind its link. May raise Forbidden, StoreError."""
    session = _session()
    found = clients().open(session.who(), client_id)
    session.forget()
    session.client, session.stored, session.case = client_id, found, found.case
    show_address()


def open_earlier() -> bool:
    """Go back to the plan that was open before; the example is left behind. May raise StoreError."""
    key = _session().earlier_token
    done = key is not None and open_plan(key)
    _session().earlier_token = None
    return done


def open_example(example: Case) -> None:
    """Start a separate plan with this case; the plan in hand stays safe behind its own link. May raise StoreError."""
    key = store().create()
    store().replace(key, example.model_copy(update={"language": language()}))
    open_plan(key)


def load_case(document: Case) -> bool:
    """Put a case in the place of the plan in hand, until ``undo_load``; False when only in part. May raise StoreError."""
    session = _session()
    if session.key is None:
        session.token = store().create()
    store().replace(session.key or "", allowed := session.allowed(document))
    _take_over(session)
    return allowed == document


def undo_load() -> bool:
    """Bring back what was there before the last ``load_case``. May raise StoreError."""
    session = _session()
    done = session.key is not None and store().undo_replace(session.key)
    _take_over(session)
    return done


def _take_over(session: Session) -> None:
    session.unsaved.clear()
    session.seeded.clear()
    _refresh(session)
    show_address()


def renew_key() -> None:
    """Give the plan another key: links sent so far open nothing any more. May raise StoreError, UnknownPlan."""
    _session().token = store().rotate(str(_session().token))
    show_address()


def delete_plan() -> None:
    """Remove the plan with everything in it from the database. May raise StoreError."""
    session = _session()
    if session.token is not None:
        store().delete(session.token)
    new_plan()


def new_plan() -> None:
    """Leave the plan in hand; the next answer starts another."""
    _session().forget()
    show_address()


# ---- widgets ----------------------------------------------------------------------------------------------------


def widget_key(*parts: str) -> str:
    """A key that changes with the language: widgets send translated labels, so each language has its own widget."""
    return ".".join((*parts, language()))


def seed(key: str, value: object) -> None:
    """Show ``value`` in the widget of this key, unless the owner is typing something newer. Call before the widget."""
    session = _session()
    new = key not in st.session_state or (key in session.seeded and session.seeded[key] != value)
    # A click that cuts a run short may lose what it sent: the field would come up empty, and that be saved as an answer.
    if new or (value and key in session.unshown and st.session_state[key] == value):
        st.session_state[key] = value
        session.unshown.add(key)
    session.seeded[key] = value


def drawn() -> None:
    """A screen, or the fragment that is its last part, was drawn to its end: nothing has to be sent a second time."""
    _session().unshown.clear()


def as_seeded(key: str) -> bool:
    """True when the widget still shows what it was given: a callback may fire for it without the owner's doing."""
    return bool(_session().seeded.get(key, _UNSEEN) == st.session_state.get(key))


def widget_value(key: str) -> Any:
    """What the widget of this key holds now; for callbacks."""
    return st.session_state.get(key)


def set_widget(key: str, value: object) -> None:
    """Change a widget before it is drawn, or in a callback."""
    st.session_state[key] = value


def note(name: str, value: object) -> None:
    """Remember something about the screen (a message, a position), for this tab only."""
    _session().notes[name] = value


def noted(name: str, default: Any = None) -> Any:
    """What ``note`` remembered."""
    return _session().notes.get(name, default)


def take_note(name: str) -> Any:
    """What ``note`` remembered, once."""
    return _session().notes.pop(name, None)
