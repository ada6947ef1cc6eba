"""The key to a plan: its link, ways to keep it, and the line that says what is saved."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

import streamlit as st

from pages.parts import session
from pages.parts.navigation import address_of
from pages.parts.session import text
from planner.store.errors import TooManyAttempts
from planner.store.plans import StoreError

_TOKEN = re.compile(r"(?:^|[?&]p=)([A-Za-z0-9_-]{32})(?:$|[&#\s])")


def resume_link() -> str | None:
    """The address that opens this plan where the owner left it, in any browser that reaches this Rotta."""
    key = session.token()
    return None if key is None else link_to(key)


def link_to(key: str) -> str:
    """The address that opens the plan of this key."""
    here = urlsplit(st.context.url or "http://localhost:8501/")
    folder = here.path.rsplit("/", 1)[0] if here.path.count("/") else ""
    return f"{here.scheme}://{here.netloc}{folder}/{address_of('questionnaire')}?p={key}"


def token_in(pasted: str) -> str | None:
    """The key inside a pasted link, or the bare key; None when there is none."""
    found = _TOKEN.search(pasted.strip()[:2000])
    return found[1] if found else None


def resume_form() -> None:
    """A field for a link or a code, and a button that opens that plan."""
    key = session.widget_key("resume")
    with st.form("resume", border=False):
        pasted = st.text_input(text("ui.home.resume_label"), key=key, autocomplete="off")
        sent = st.form_submit_button(text("ui.home.resume_open"))
    if not sent:
        return
    wanted = token_in(pasted)
    try:
        if wanted is not None and session.open_plan(wanted):
            session.go("questionnaire")
    except (StoreError, TooManyAttempts) as error:
        st.error(session.store_problem(error))
        return
    st.error(text("ui.home.resume_unknown"))


def share() -> None:
    """The link with a button to copy it and one that opens the owner's mail program."""
    link = resume_link()
    if link is None:
        st.markdown(text("clients.sharing.elsewhere" if session.client() else "ui.saved.nothing_yet"))
        return
    st.code(link, language=None, wrap_lines=True)
    mail_link(link)


def mail_link(link: str) -> None:
    """A button that puts the link into a letter of the owner's own mail program."""
    subject, body = quote(text("ui.saved.mail_subject")), quote(text("ui.saved.mail_body", link=link))
    st.link_button(text("ui.saved.mail"), f"mailto:?subject={subject}&body={body}", icon=":material/mail:")


def saved_line() -> None:
    """Whether everything given so far is safe."""
    trouble = session.trouble()
    if trouble is not None:
        st.warning(trouble, icon=":material/cloud_off:")
    elif session.begun():
        st.markdown(f":material/cloud_done: {text('ui.saved.line')}")
