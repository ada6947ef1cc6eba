"""The advisor's tools beside a client, the same on every screen: proven answers, choices with a reason, local knowledge, notes."""

from __future__ import annotations

from datetime import date

import streamlit as st

from pages.parts import adviser_save, session
from pages.parts.adviser_save import adviser
from pages.parts.choosing import name_of
from pages.parts.fields import ADVISERS_TOOL, answer_of, evidence_field, market_names
from pages.parts.identity import actor
from pages.parts.markup import badge, safe, strong
from pages.parts.opening import draft, say_problem, show_problem
from pages.parts.session import content, language, text, tr
from pages.parts.shared import clients, store
from planner.adviser import IN, LONGEST_REASON, LONGEST_SOURCE, LONGEST_TEXT, OUT
from planner.evidence import LOWEST_SHOWN
from planner.numbers import day, italian_day
from planner.plan.adviser import choice_text, in_force
from planner.readiness import scored_questions
from planner.store.access import Forbidden
from planner.store.clients import ClientRow
from planner.store.dossier import Note
from planner.store.knowledge import Known, LocalKnowledge
from planner.store.plans import StoreError

TOOLS = ("answers", "choices", "knowledge", "notes")
KINDS = ("contact", "call", "event")
FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2100, 12, 31)


def tools(row: ClientRow) -> None:
    """One tool at a time."""
    shown = st.segmented_control(
        text("clients.tools.which"),
        TOOLS,
        format_func={t: text(f"clients.tools.{t}") for t in TOOLS}.__getitem__,
        key=session.widget_key("client_tool"),
        label_visibility="collapsed",
        wrap=True,
    )
    show_problem()
    draw = {"answers": answers, "choices": choices}
    if shown in draw:
        draw[shown]()
    elif shown == "knowledge":
        knowledge(row.id)
    elif shown == "notes":
        notes(row.id)


# ---- proven answers ---------------------------------------------------------------------------------------------


def answers() -> None:
    """The answers of one area that a document can prove, each with what it rests on."""
    st.markdown(text("clients.answers.why"))
    live = [q for q in scored_questions(content(), session.advice().profile, session.case().path) if _provable(q.id)]
    areas = {d.id: tr(d.text) for d in content().dimensions.values() if any(q.dimension == d.id for q in live)}
    if not areas:
        st.markdown(text("clients.answers.none"))
        return
    key = session.widget_key("client_answers_area")
    area = st.selectbox(text("clients.answers.area"), list(areas), format_func=areas.__getitem__, key=key)
    for question in live:
        if question.dimension != area:
            continue
        level = answer_of(question)
        given = next(tr(a.text) for a in question.anchors if a.level == level)
        with st.container(border=True):
            st.markdown(f"{strong(tr(question.text))}  \n{safe(given)}")
            evidence_field(question, ADVISERS_TOOL)


def _provable(question_id: str) -> bool:
    question = content().questions[question_id]
    level = answer_of(question)
    return not question.answered_by and isinstance(level, int) and level >= LOWEST_SHOWN


# ---- choices with a reason --------------------------------------------------------------------------------------


def reasons() -> None:
    """For everybody who looks at the plan: where it follows the advisor, and why."""
    if session.case().adviser is None:
        return
    known = draft()
    found = in_force(known)
    if found:
        lines = "\n".join(f"- {safe(tr(choice_text(known, o)))}" for o in found)
        st.info(f"{strong(text('plan.adviser.choices'))}\n\n{lines}", icon=":material/person_check:")


def choices() -> None:
    """The choices that stand, and a form for another."""
    st.markdown(text("clients.choice.why"))
    advice = session.advice()
    if advice.ranking is None:
        st.info(text("ui.shared.no_product"), icon=":material/flag:")
        return
    for made in adviser().overrides:
        with st.container(border=True):
            st.markdown(safe(tr(choice_text(draft(), made))) if made in in_force(draft()) else _undone(made.market))
            key = session.widget_key("choice_back", made.kind, made.market)
            st.button(
                text("clients.choice.back"),
                key=key,
                icon=":material/undo:",
                on_click=adviser_save.take_back,
                args=(made,),
            )
    kind_key = session.widget_key("choice_kind")
    kinds = {k: text(f"clients.choice.{k}") for k in (IN, OUT, "model")}
    kind = st.segmented_control(
        text("clients.choice.what"), list(kinds), format_func=kinds.__getitem__, key=kind_key, wrap=True
    )
    if kind is not None:
        _choice_form(kind)


def _undone(market: str) -> str:
    return text("clients.choice.undone", market=strong(name_of(market)))


def _choice_form(kind: str) -> None:
    chosen = session.advice().chosen
    names = market_names()
    offered = {IN: [m for m in names if m not in chosen]}.get(kind, list(chosen))
    if not offered:
        st.markdown(text("clients.choice.no_market"))
        return
    models = {m.id: tr(m.text) for m in content().action_models.values()}
    with st.form(f"choice_{kind}", border=False):
        market = st.selectbox(
            text("clients.choice.market"),
            offered,
            index=None,
            placeholder=text("ui.common.choose"),
            format_func=names.__getitem__,
            key=session.widget_key("choice_market", kind),
            filter_mode="contains",
        )
        model = kind
        if kind == "model":
            key = session.widget_key("choice_model")
            model = st.selectbox(
                text("clients.choice.model_label"), list(models), format_func=models.__getitem__, key=key
            )
        reason = st.text_area(
            text("clients.choice.reason"), key=session.widget_key("choice_reason", kind), max_chars=LONGEST_REASON
        )
        sent = st.form_submit_button(text("clients.choice.save"), icon=":material/check:")
    if sent and market is None:
        st.error(text("clients.choice.market_first"), icon=":material/error:")
    elif sent:
        problem = adviser_save.override("model" if kind == "model" else "market", market, model, reason or "")
        if problem is None:
            st.rerun()
        st.error(problem, icon=":material/error:")


# ---- local knowledge --------------------------------------------------------------------------------------------


def knowledge(client_id: str) -> None:
    """What the advisor and the organisation know, with a switch for what the plan tells, and a form for more."""
    st.markdown(text("clients.know.why"))
    found = LocalKnowledge(store().database)
    try:
        for item in found.of(actor(), client_id):
            _known(item, found)
        _knowledge_form(found, client_id)
    except StoreError as error:
        st.error(session.store_problem(error), icon=":material/cloud_off:")
    except Forbidden:
        st.error(text("ui.clients.refused"), icon=":material/error:")


def _known(item: Known, found: LocalKnowledge) -> None:
    with st.container(border=True):
        marks = [badge(text(f"clients.know.{item.kind}"), "blue")]
        marks += [badge(name_of(item.market))] if item.market in content().tables.markets.ids else []
        marks += [badge(text("clients.know.for_all"), "green")] if item.client_id is None else []
        source = text("clients.know.source_line", source=safe(item.source), date=day(item.as_of, language()))
        st.markdown(f"{' '.join(marks)}  \n{safe(item.text)}  \n{source}")
        key = session.widget_key("known", str(item.id))
        session.seed(key, adviser_save.in_plan(item))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.toggle(text("clients.know.in_plan"), key=key, on_change=_tell, args=(item, key))
            if item.author == actor().subject or actor().kind == "admin":
                st.button(
                    text("clients.know.remove"),
                    key=f"known_remove_{item.id}",
                    icon=":material/delete:",
                    type="tertiary",
                    on_click=_remove_known,
                    args=(item, found),
                )


def _tell(item: Known, key: str) -> None:
    say_problem(adviser_save.tell(item, bool(session.widget_value(key))))


def _remove_known(item: Known, found: LocalKnowledge) -> None:
    problem = adviser_save.tell(item, False) if adviser_save.in_plan(item) else None
    try:
        found.remove(actor(), item.id)
    except (Forbidden, StoreError):
        problem = text("ui.clients.refused")
    say_problem(problem)


def _knowledge_form(found: LocalKnowledge, client_id: str) -> None:
    names = {"": text("clients.know.any_market")} | market_names()
    kinds = {k: text(f"clients.know.{k}") for k in KINDS}
    with st.form("know", border=True, clear_on_submit=False):
        st.markdown(strong(text("clients.know.add")))
        left, right = st.columns(2)
        kind = left.selectbox(
            text("clients.know.kind"), KINDS, format_func=kinds.__getitem__, key=session.widget_key("know_kind")
        )
        market = right.selectbox(
            text("clients.know.market"),
            list(names),
            format_func=names.__getitem__,
            key=session.widget_key("know_market"),
            filter_mode="contains",
        )
        what = st.text_area(text("clients.know.text"), key=session.widget_key("know_text"), max_chars=LONGEST_TEXT)
        source = st.text_input(
            text("clients.know.source"), key=session.widget_key("know_source"), max_chars=LONGEST_SOURCE
        )
        when = st.date_input(
            text("clients.know.as_of"),
            value=date.fromisoformat(session.today()),
            min_value=FIRST_DAY,
            max_value=LAST_DAY,
            format="DD/MM/YYYY",
            key=session.widget_key("know_as_of"),
        )
        everybody = st.checkbox(text("clients.know.everybody"), key=session.widget_key("know_all"))
        sent = st.form_submit_button(text("clients.know.save"), icon=":material/add:")
    if not sent:
        return
    words, origin = " ".join((what or "").split()), " ".join((source or "").split())
    if not words or not origin or not isinstance(when, date):
        st.error(text("clients.know.incomplete"), icon=":material/error:")
        return
    try:
        owner = None if everybody else client_id
        made = found.add(actor(), kind, words, origin, when.isoformat(), client_id=owner, market=market)
    except ValueError:
        st.error(text("clients.know.incomplete"), icon=":material/error:")
        return
    item = next(k for k in found.of(actor(), client_id) if k.id == made)
    say_problem(adviser_save.tell(item, True))
    st.rerun()


# ---- notes ------------------------------------------------------------------------------------------------------


def notes(client_id: str) -> None:
    """The private notes and the log of meetings; on paper only what is switched on."""
    st.markdown(text("clients.notes.why"))
    try:
        with st.form("note", border=True, clear_on_submit=True):
            kinds = {k: text(f"clients.notes.{k}") for k in ("note", "meeting")}
            kind = st.radio(
                text("clients.notes.kind"),
                list(kinds),
                format_func=kinds.__getitem__,
                horizontal=True,
                label_visibility="collapsed",
            )
            words = st.text_area(
                text("clients.notes.text"), key=session.widget_key("note_text"), max_chars=LONGEST_TEXT
            )
            sent = st.form_submit_button(text("clients.notes.save"), icon=":material/add:")
        if sent and words and words.strip():
            clients().add_note(actor(), client_id, words.strip(), kind)
        for note in clients().notes(actor(), client_id):
            _note(note, client_id)
    except ValueError:
        st.error(text("problem.control_characters"), icon=":material/error:")
    except StoreError as error:
        st.error(session.store_problem(error), icon=":material/cloud_off:")
    except Forbidden:
        st.error(text("ui.clients.refused"), icon=":material/error:")


def _note(note: Note, client_id: str) -> None:
    with st.container(border=True):
        date_said = day(italian_day(note.written_at), language())
        st.markdown(
            f"{badge(text(f'clients.notes.{note.kind}'), 'blue')} {date_said}, {safe(adviser_save.shown_author(note.author))}"
        )
        for line in note.text.splitlines():
            st.markdown(safe(line))
        key = session.widget_key("note", str(note.id))
        session.seed(key, note.printed)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.toggle(text("clients.notes.printed"), key=key, on_change=_print, args=(note, client_id, key))
            st.button(
                text("clients.notes.remove"),
                key=f"note_remove_{note.id}",
                icon=":material/delete:",
                type="tertiary",
                on_click=_remove_note,
                args=(note, client_id),
            )


def _print(note: Note, client_id: str, key: str) -> None:
    try:
        clients().print_note(actor(), client_id, note.id, bool(session.widget_value(key)))
        say_problem(adviser_save.print_notes(clients().notes(actor(), client_id)))
    except (Forbidden, StoreError):
        say_problem(text("ui.clients.refused"))


def _remove_note(note: Note, client_id: str) -> None:
    try:
        clients().delete_note(actor(), client_id, note.id)
        if note.printed:
            say_problem(adviser_save.print_notes(clients().notes(actor(), client_id)))
    except (Forbidden, StoreError):
        say_problem(text("ui.clients.refused"))
