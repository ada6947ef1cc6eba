"""The plan to take away: each file made when asked for and handed over at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

import streamlit as st

from pages.parts import session, shared
from pages.parts.session import content, language, text
from planner.base import LANGUAGES, Language
from planner.case import Case
from planner.document import Plan
from planner.plan.agenda import agenda
from planner.plan.workbook import build_workbook
from planner.report.ics import calendar_bytes
from planner.report.press import Press

SHARED_FILES = 40
LANGUAGE_NAMES = {"it": "Italiano", "en": "English"}
# The one who asked gets the file: the button that holds it is pressed for them as soon as it stands on the page.
_HAND_OVER = """<script>/* {time} */
(() => {{
  let tries = 40;
  const press = () => {{
    const button = document.querySelector(".st-key-{key} button");
    if (button) button.click(); else if (tries-- > 0) setTimeout(press, 50);
  }};
  press();
}})();
</script>"""


@st.cache_resource(show_spinner=False)
def _press() -> Press:
    world = shared.ROOT / "static" / "world.json"
    press = Press(content().phrases, world.read_bytes() if world.exists() else None)
    press.warm()
    return press


@st.cache_data(show_spinner=False, max_entries=SHARED_FILES)
def _pdf(plan_text: str, document_language: Language) -> bytes:
    return _press().pdf(plan_text, document_language)


@st.cache_data(show_spinner=False, max_entries=SHARED_FILES)
def _docx(plan_text: str, document_language: Language) -> bytes:
    return _press().docx(plan_text, document_language)


@st.cache_data(show_spinner=False, max_entries=SHARED_FILES)
def _workbook(plan_text: str, case_text: str, document_language: Language) -> bytes:
    from planner.report.xlsx import workbook_bytes  # noqa: PLC0415 loaded when first needed

    plan, case = Plan.model_validate_json(plan_text), Case.model_validate_json(case_text)
    book = build_workbook(content(), case, session.advice(), plan, session.confidence())
    return workbook_bytes(book, plan, document_language)


def _xlsx(plan_text: str, document_language: Language) -> bytes:
    return _workbook(plan_text, session.case().model_dump_json(exclude={"language"}), document_language)


def _ics(plan_text: str, document_language: Language) -> bytes:
    plan = Plan.model_validate_json(plan_text)
    return calendar_bytes(plan, agenda(content(), session.case(), session.advice(), plan), document_language)


def _json(plan_text: str, _: Language) -> bytes:
    return plan_text.encode()


@dataclass(frozen=True)
class Format:
    """A file made on request; ``make`` takes the plan as text and the language of the document."""

    mime: str
    icon: str
    make: Callable[[str, Language], bytes]


def formats() -> dict[str, Format]:
    """By extension, in the order of the buttons."""
    office = "application/vnd.openxmlformats-officedocument"
    return {
        "pdf": Format("application/pdf", ":material/picture_as_pdf:", _pdf),
        "docx": Format(f"{office}.wordprocessingml.document", ":material/edit_document:", _docx),
        "xlsx": Format(f"{office}.spreadsheetml.sheet", ":material/table_view:", _xlsx),
        "ics": Format("text/calendar", ":material/calendar_month:", _ics),
        "json": Format("application/json", ":material/data_object:", _json),
    }


@st.fragment
def take_away(document: Plan) -> None:
    """The document in the language and the format chosen."""
    _press()  # gets ready while the owner reads
    st.header(text("ui.plan.take"), anchor=False)
    key = session.widget_key("document_language")
    session.seed(key, language())
    chosen = st.segmented_control(
        text("ui.plan.document_language"), LANGUAGES, format_func=LANGUAGE_NAMES.__getitem__, key=key, required=True
    )
    document_language: Language = chosen if chosen in LANGUAGES else language()
    name = file_name(document, document_language)
    plan_text = document.model_dump_json()
    wanted = f"{document_language}:{sha256(plan_text.encode()).hexdigest()}"
    st.markdown(text("office.screen.how"))
    pressed = None
    with st.container(horizontal=True, vertical_alignment="center"):
        for extension, made in formats().items():
            if st.button(
                text(f"office.screen.{extension}"),
                key=session.widget_key("prepare" if extension == "pdf" else f"prepare_{extension}"),
                type="primary" if extension == "pdf" else "secondary",
                icon=made.icon,
                on_click=session.note,
                args=("plan.prepared", f"{extension}:{wanted}"),
            ):
                pressed = extension
    extension, _, asked = str(session.noted("plan.prepared", "")).partition(":")
    if asked == wanted and extension in formats():
        _hand_over(extension, f"{name}.{extension}", plan_text, document_language, at_once=pressed == extension)


def _hand_over(extension: str, name: str, plan_text: str, document_language: Language, at_once: bool) -> None:
    made = formats()[extension]
    with st.spinner(text("ui.plan.preparing")):
        data = made.make(plan_text, document_language)
    st.success(text("ui.plan.ready"), icon=":material/task_alt:")
    key = session.widget_key(f"plan_{extension}", document_language)
    st.download_button(
        text("office.screen.again"),
        data,
        file_name=name,
        mime=made.mime,
        on_click="ignore",
        icon=":material/download:",
        key=key,
    )
    if at_once:
        hand_over(key)


def hand_over(key: str) -> None:
    """Press the download button of this key for whoever asked for its file, each time they ask: the same words would run once."""
    time = session.noted("take.times", 0) + 1
    session.note("take.times", time)
    st.html(_HAND_OVER.format(time=time, key=key.replace(".", "-")), unsafe_allow_javascript=True)


def file_name(document: Plan, document_language: Language) -> str:
    """ "piano_rossi_srl_2026-11-22": plain letters that every system accepts."""
    flat = unicodedata.normalize("NFKD", document.firm).encode("ascii", "ignore").decode().lower()
    firm = re.sub(r"[^a-z0-9]+", "_", flat).strip("_")[:40]
    stem = "piano" if document_language == "it" else "plan"
    return "_".join(part for part in (stem, firm, document.made_on) if part)
