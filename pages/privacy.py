"""What is kept and why, for how long, where, who sees it, what is written down, and the owner's rights with their buttons."""

import streamlit as st

from pages.parts import opening
from pages.parts.own_data import statistics_consent
from pages.parts.session import guard, text
from pages.parts.visitor import settings

guard()


def part(name: str, *phrases: str) -> None:
    """A heading and its paragraphs."""
    st.header(text(f"ui.privacy.{name}_title"), anchor=False)
    for phrase in phrases:
        st.markdown(text(f"ui.privacy.{phrase}", months=known.retention_months))


known = settings()
st.title(text("ui.privacy.title"), anchor=False)
st.markdown(text(f"ui.privacy.lead_{known.mode}"))
part("kept", "kept", "kept_more", "not_asked")
part("where", f"where_{known.mode}")
part("who", f"who_{known.mode}")
part("how_long", "how_long" if known.retention_months else "how_long_until_deleted", "how_long_copies")
part("logged", f"logged_{known.mode}")
part("elsewhere", "elsewhere")
part("rights", "rights_room" if known.mode == "room" else "rights")
if known.mode == "room":
    opening.link("room", "room.back")
else:
    opening.link("saved", "ui.privacy.to_saved")
part("consent", *(("consent_room",) if known.mode == "room" else ("consent", "consent_no")))
if known.mode != "room":
    statistics_consent()
if known.mode == "hosted":
    st.markdown(text("ui.privacy.controller"))
