"""Rooms on screen: the door, the pause, the PIN, and what each sort of visitor gets to see."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import shared
from planner.case import Case, parse_case
from planner.room_picture import QUESTIONS
from planner.room_return import COOKIE
from planner.store.access import LOCAL, Actor
from planner.store.plans import Store
from planner.store.rooms import LEAST_PICTURE, MOST_WRONG_PINS
from tests.pages.conftest import words

Visit = Callable[..., AppTest]


@pytest.fixture
def a_room(monkeypatch: pytest.MonkeyPatch, database: object) -> tuple[str, str]:
    """Code and PIN of a room, in a Rotta that serves one."""
    monkeypatch.setenv("ROTTA_MODE", "room")
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.ip_address", "192.0.2.7")
    opened = shared.rooms().open(LOCAL, "Giovedì *in sala*")
    return opened.code, opened.pin


def enter(session: AppTest, code: str, nickname: str) -> AppTest:
    session.text_input(key="room_code").input(code)
    session.text_input(key="nickname").input(nickname)
    return session.button[0].click().run()


def runs(session: AppTest) -> bool:
    """True when the facilitator's views are offered."""
    return any(widget.key == "room_view.it" for widget in session.segmented_control)


def test_a_code_and_any_name_are_enough_to_begin(visit: Visit, a_room: tuple[str, str]) -> None:
    session = enter(visit("room"), a_room[0].lower(), "Ugo")
    assert session.title[0].value == "Giovedì \\*in sala\\*"
    assert "Domanda 1 di 12" in words(session)
    assert [p.nickname for p in shared.rooms().people(LOCAL, a_room[0], lambda case: (0, 12))] == ["Ugo"]


@pytest.mark.parametrize(
    ("code", "nickname", "said"), [("ACEFGH", "Ugo", "Nessuna sala aperta"), ("", "", "da 1 a 40 caratteri")]
)
def test_a_wrong_code_or_no_name_changes_nothing(
    visit: Visit, a_room: tuple[str, str], code: str, nickname: str, said: str
) -> None:
    session = enter(visit("room"), code if nickname else a_room[0], nickname)
    assert said in words(session)
    assert shared.rooms().state(LOCAL, a_room[0]).people == 0


def test_a_pause_shows_nothing_but_the_pause(visit: Visit, a_room: tuple[str, str]) -> None:
    key = shared.rooms().join(a_room[0], "Ugo")
    shared.rooms().pause(LOCAL, a_room[0])
    session = visit("room", key)
    assert session.title[0].value == "Pausa" and not session.button
    shared.rooms().pause(LOCAL, a_room[0], False)
    assert "Domanda 1 di 12" in words(visit("room", key))


def test_a_wiped_room_says_so(visit: Visit, a_room: tuple[str, str]) -> None:
    key = shared.rooms().join(a_room[0], "Ugo")
    assert shared.rooms().close_and_wipe(LOCAL, a_room[0])
    assert "è stato cancellato" in words(visit("room", key))


def test_whoever_has_answered_sees_the_result_in_both_languages(
    visit: Visit, a_room: tuple[str, str], persona: Callable[[str], str]
) -> None:
    for language, title in (("it", "Tre mercati da guardare"), ("en", "Three markets to look at")):
        key = shared.rooms().join(a_room[0], "Ugo")
        found = shared.store().load(persona("packaging_bergamo"))
        assert found is not None
        for question in QUESTIONS:
            shared.store().save_answer(key, question, found.case.answers[question])
        assert title in words(visit("room", key, language))


def test_only_the_pin_opens_the_facilitators_page(visit: Visit, a_room: tuple[str, str]) -> None:
    code, pin = a_room
    session = visit("facilitate", codice=code)
    assert "Comandi" not in str(session.segmented_control)
    session.text_input(key="pin").input(f"{(int(pin) + 1) % 1_000_000:06}")
    session.button[0].click().run()
    assert "non corrispondono" in words(session)
    session.text_input(key="pin").input(pin)
    session.button[0].click().run()
    assert runs(session)


def test_the_facilitator_pauses_leaves_and_closes(visit: Visit, database: Store) -> None:
    code = shared.rooms().open(LOCAL, "Giovedì").code
    session = visit("facilitate", codice=code)
    session.segmented_control(key="room_view.it").set_value("desk").run()
    session.button(key="room_demo").click().run()
    assert shared.rooms().state(LOCAL, code).people == 6
    session.button(key="room_pause").click().run()
    assert shared.rooms().state(LOCAL, code).paused
    session.button(key="room_leave").click().run()
    session.button(key=f"room_{code}").click().run()
    session.segmented_control(key="room_view.it").set_value("desk").run()
    assert session.button(key="room_close").disabled
    session.checkbox(key="room_sure.it").check().run()
    session.button(key="room_close").click().run()
    assert "non resta nulla" in words(session) and shared.rooms().list(LOCAL) == ()


def test_a_pin_cannot_be_tried_for_ever(visit: Visit, a_room: tuple[str, str]) -> None:
    session = visit("facilitate", codice=a_room[0])
    for tried in range(MOST_WRONG_PINS + 1):
        session.text_input(key="pin").input(f"{(int(a_room[1]) + 1 + tried) % 1_000_000:06}")
        session.button[0].click().run()
    session.text_input(key="pin").input(a_room[1])
    session.button[0].click().run()
    assert not runs(session)


def test_hosted_advisors_run_their_own_rooms_only(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROTTA_MODE", "hosted")
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.ip_address", "192.0.2.7")
    monkeypatch.setenv("ROTTA_ADVISORS", "@ente.it")
    own = shared.rooms().open(Actor("advisor", "anna@ente.it", "ente.it"), "Di Anna").code
    other = shared.rooms().open(Actor("advisor", "bruno@altro.it", "altro.it"), "Di Bruno").code
    anna = {"is_logged_in": True, "email": "anna@ente.it", "email_verified": True, "iat": time.time()}
    monkeypatch.setattr("pages.parts.identity._claims", lambda: anna)
    listed = words(visit("facilitate"))
    assert own in listed and other not in listed
    assert runs(visit("facilitate", codice=own))
    assert not runs(visit("facilitate", codice=other))
    monkeypatch.setattr("pages.parts.identity._claims", dict)
    assert not runs(visit("facilitate", codice=own))


def test_buttons_drawn_before_a_sign_in_ran_out_do_nothing(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    who = Actor("advisor", "anna@ente.it", "ente.it")
    monkeypatch.setenv("ROTTA_MODE", "hosted")
    monkeypatch.setenv("ROTTA_ADVISORS", "@ente.it")
    code = shared.rooms().open(who, "Giovedì").code
    anna = {"is_logged_in": True, "email": "anna@ente.it", "email_verified": True, "iat": time.time()}
    monkeypatch.setattr("pages.parts.identity._claims", lambda: anna)
    session = visit("facilitate", codice=code)
    session.segmented_control(key="room_view.it").set_value("desk").run()
    session.checkbox(key="room_sure.it").check().run()
    monkeypatch.setattr("pages.parts.identity._claims", lambda: anna | {"iat": time.time() - 13 * 3600})
    for button in ("room_pause", "room_timer", "room_close"):
        session.button(key=button).click()
    session.run()
    assert not runs(session)
    state = shared.rooms().state(who, code)
    assert (state.paused, state.timer_ends_at) == (False, None)


def test_a_reload_with_the_cookie_needs_no_pin_and_leaving_does(
    visit: Visit, a_room: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, other = a_room[0], shared.rooms().open(LOCAL, "Un’altra").code
    cookie = {COOKIE: shared.rooms().remember(LOCAL, code)}
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.cookies", cookie)
    assert not runs(visit("facilitate", codice=other)), "of its own room only"
    assert not runs(visit("facilitate"))
    session = visit("facilitate", codice=code)
    assert runs(session)
    session.segmented_control(key="room_view.it").set_value("desk").run()
    session.button(key="room_leave").click().run()
    assert not runs(session)
    session.query_params["codice"] = code
    assert not runs(session.run()), "whoever left is asked again"
    shared.rooms().renew_pin(LOCAL, code)
    assert not runs(visit("facilitate", codice=code))


def test_the_views_follow_each_click_and_names_never_come_up_by_themselves(visit: Visit) -> None:
    code = shared.rooms().open(LOCAL, "Giovedì").code
    shared.rooms().join(code, "Ugo")
    session = visit("facilitate", codice=code)
    for view in ("desk", "join", "picture", "desk", "picture", "join", "desk"):
        session.segmented_control(key="room_view.it").set_value(view).run()
        assert session.segmented_control(key="room_view.it").value == view
        assert ("room_pause" in {button.key for button in session.button}) == (view == "desk")
    assert visit("facilitate", codice=code).segmented_control(key="room_view.it").value == "picture"


def test_fewer_than_five_firms_of_people_do_not_stand_in_the_picture(visit: Visit, a_room: tuple[str, str]) -> None:
    code, firm = a_room[0], parse_case(shared.content(), shared.content().personas["packaging_bergamo"])
    session = visit("facilitate", codice=code)
    session.text_input(key="pin").input(a_room[1])
    session.button[0].click().run()
    session.segmented_control(key="room_view.it").set_value("desk").run()
    session.button(key="room_demo").click().run()
    for number in range(LEAST_PICTURE):
        session.segmented_control(key="room_view.it").set_value("picture").run()
        assert in_picture(session) == 6 and "sole imprese d’esempio" in words(session), number
        assert f"Adesso: {number}" in words(session)
        key = shared.rooms().join(code, f"Persona {number}")
        shared.store().replace(
            key, firm.model_copy(update={"answers": {**firm.answers, "budget_24m": 50_000 + number}})
        )
    assert in_picture(session.run()) == 6 + LEAST_PICTURE
    assert "sole imprese d’esempio" not in words(session)


def in_picture(session: AppTest) -> int:
    shown = " ".join(element.proto.body for element in session.get("html"))
    return int(shown.split("Nel quadro<b>")[1].split("</b>")[0])


def answered(key: str) -> str:
    """The room's questions answered as an example firm would."""
    firm = parse_case(shared.content(), shared.content().personas["packaging_bergamo"])
    shared.store().replace(key, Case(answers={q: firm.answers[q] for q in QUESTIONS}))
    return key


def test_a_link_to_keep_is_made_only_when_asked_and_outlives_the_room(visit: Visit) -> None:
    code = shared.rooms().open(LOCAL, "Giovedì").code
    key = answered(shared.rooms().join(code, "Ugo"))
    session = visit("room", key)
    assert "Un collegamento vostro" in words(session) and not session.code
    session.button(key="room_keep").click().run()
    kept = session.code[0].value.rpartition("?p=")[2]
    assert shared.rooms().close_and_wipe(LOCAL, code)
    found = shared.store().load(kept)
    assert kept != key and found is not None and set(found.case.answers) == set(QUESTIONS)
    assert shared.store().load(key) is None


def test_a_room_on_a_laptop_offers_no_link_that_would_die(visit: Visit, a_room: tuple[str, str]) -> None:
    session = visit("room", answered(shared.rooms().join(a_room[0], "Ugo")))
    assert "non servirebbe" in words(session)
    assert "room_keep" not in {button.key for button in session.button}
    assert {"room_pdf.it", "room_answers.it"} <= {b.key for b in [*session.button, *session.get("download_button")]}
