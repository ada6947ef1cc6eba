"""The doors that only advisors pass, and where a visitor is said to come from."""

from __future__ import annotations

import time
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import visitor
from planner.store.access import LOCAL, Actor
from tests.pages.conftest import words

ANNA = {"is_logged_in": True, "email": "anna@ente.it", "email_verified": True}


def door() -> None:
    import streamlit as st  # noqa: PLC0415

    from pages.parts import identity  # noqa: PLC0415

    st.session_state["passed"] = identity.advisors_only()


def at_the_door(monkeypatch: pytest.MonkeyPatch, mode: str, **claims: Any) -> AppTest:
    monkeypatch.setenv("ROTTA_MODE", mode)
    monkeypatch.setenv("ROTTA_ADVISORS", "@ente.it")
    monkeypatch.setattr("pages.parts.identity._claims", lambda: claims)
    return AppTest.from_function(door, default_timeout=60).run()


def test_alone_on_ones_own_machine_every_door_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    assert at_the_door(monkeypatch, "local").session_state["passed"] == LOCAL


def test_an_advisor_passes_as_a_member_of_the_organisation(monkeypatch: pytest.MonkeyPatch) -> None:
    passed = at_the_door(monkeypatch, "hosted", **ANNA, iat=time.time()).session_state["passed"]
    assert passed == Actor("advisor", "anna@ente.it", "ente.it")


@pytest.mark.parametrize(
    ("mode", "claims"),
    [
        ("hosted", {}),
        ("hosted", {"is_logged_in": False}),
        ("hosted", {**ANNA, "is_logged_in": False, "iat": 9e9}),
        ("hosted", {**ANNA, "is_logged_in": "yes"}),
        ("hosted", {**ANNA, "iat": 1}),
        ("hosted", {**ANNA, "email": "anna@else.it"}),
        ("room", {}),
        ("room", ANNA),
    ],
)
def test_nobody_else_passes_or_is_drawn_anything_of_the_page(
    monkeypatch: pytest.MonkeyPatch, mode: str, claims: dict[str, Any]
) -> None:
    session = at_the_door(monkeypatch, mode, **{"iat": time.time(), **claims})
    assert "passed" not in session.session_state
    assert "Questa pagina è per i consulenti" in words(session)


@pytest.mark.parametrize(
    ("mode", "header", "place"),
    [
        # Alone nobody is counted; when others were let near by mistake they are, by what no header can change.
        ("local", "", "10.0.0.1"),
        ("local", "203.0.113.9", "10.0.0.1"),
        ("hosted", "203.0.113.9", "203.0.113.9"),
        ("hosted", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("hosted", "", "10.0.0.1"),
        ("hosted", "2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("hosted", "::ffff:203.0.113.9", "203.0.113.9"),
        ("hosted", "unknown", "unknown"),
        ("room", "203.0.113.9", "10.0.0.1"),
    ],
)
def test_only_the_proxys_word_about_the_address_counts(
    monkeypatch: pytest.MonkeyPatch, mode: str, header: str, place: str
) -> None:
    class Context:
        headers = {"X-Forwarded-For": header} if header else {}
        ip_address = "10.0.0.1"

    monkeypatch.setenv("ROTTA_MODE", mode)
    monkeypatch.setenv("ROTTA_PUBLIC_URL", "http://10.0.0.2:8502")
    monkeypatch.setattr("pages.parts.visitor.st.context", Context)
    assert visitor.asking_from() == place


def test_whoever_sits_at_the_machine_of_a_room_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    class Context:
        headers = {"X-Forwarded-For": "10.0.0.7"}
        ip_address = "10.0.0.2"

    monkeypatch.setenv("ROTTA_MODE", "room")
    monkeypatch.setenv("ROTTA_PUBLIC_URL", "http://10.0.0.2:8502")
    monkeypatch.setattr("pages.parts.visitor.st.context", Context)
    assert visitor.asking_from() == ""
