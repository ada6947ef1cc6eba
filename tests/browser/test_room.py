"""A room to the end in real browsers: a facilitator, six people on phones, forty-four more, a pause, and nothing left."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from planner.case import parse_case
from planner.content.load import Content
from planner.room_picture import QUESTIONS
from planner.store.plans import open_store
from planner.store.rooms import Rooms
from tests.browser.conftest import ROOT, Server, settle, visit
from tests.browser.walking import PHONE, give, go_on, nothing_wider, on_screen, parameter, pdf_text

# Another address of the machine than the one the everyday Rotta answers at.
ADDRESS = "127.0.0.2"
PEOPLE, PHONES = 50, 6
CANARY = "canarino"
ANSWERS: dict[str, Any] = {
    "product": ["848180"],
    "budget_24m": 61_234,
    "export_hours": 12,
    "free_capacity": 20,
    "languages": ["en"],
}


class RoomServer(Server):
    """A room as ``make room`` starts it, at another address and in a file of its own."""

    def __init__(self, folder: Path, content: Content) -> None:
        super().__init__(folder, content)
        with socket.socket() as free:
            free.bind((ADDRESS, 0))
            self.port = free.getsockname()[1]
        self.url, self.file = f"http://{ADDRESS}:{self.port}", folder / "room.db"
        self.database = f"sqlite:///{self.file}"

    def launch(self) -> None:
        command = [sys.executable, "-m", "planner.room_server", "--address", ADDRESS, "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--database", str(self.file)], cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def said(self, what: str) -> str:
        """The code or the PIN, as last printed where it was started."""
        return re.findall(rf"{what} (\w{{6}})", self.log.read_text())[-1]


@pytest.fixture
def room(tmp_path: Path, content: Content) -> Iterator[RoomServer]:
    server = RoomServer(tmp_path, content)
    server.start()
    yield server
    server.kill()


def enter(page: Page, room: RoomServer, nickname: str, firm: int = 0) -> None:
    """Join by the address behind the QR code; ``firm`` is the place in the list, 0 for one's own."""
    visit(page, f"{room.url}/sala?codice={room.said('codice')}")
    page.get_by_role("textbox").nth(1).fill(nickname)
    if firm:
        page.get_by_role("combobox").click()
        page.get_by_role("option").nth(firm).click()
        settle(page)
    page.get_by_test_id("stFormSubmitButton").get_by_role("button").tap()
    expect(page.locator(".st-key-next")).to_be_visible()
    settle(page)


def walk(content: Content, page: Page) -> None:
    """Answer all twelve questions with a thumb."""
    for _ in QUESTIONS:
        question = on_screen(content, page)
        assert question is not None and question.id in QUESTIONS
        if question.kind == "product":
            page.get_by_role("searchbox").fill("valvole")
            page.locator("[class*='st-key-product-hit-']").first.get_by_role("button").tap()
            settle(page)
        else:
            give(content, page, question, ANSWERS.get(question.id, 2), "it", touch=True)
            settle(page)
        nothing_wider(page, PHONE)
        go_on(page, touch=True)


def result(page: Page) -> None:
    expect(page.get_by_role("heading", name="Tre mercati da guardare")).to_be_visible()
    settle(page)
    nothing_wider(page, PHONE)


def others(room: RoomServer, content: Content, count: int) -> list[str]:
    """People who join and answer without a browser."""
    store = open_store(room.database, content)
    rooms, personas = Rooms(store.database, content), list(content.personas.values())
    keys = []
    for number in range(count):
        key = rooms.join(room.said("codice"), f"{CANARY} {number}")
        case = parse_case(content, personas[number % len(personas)])
        for name in QUESTIONS:
            store.save_answer(key, name, case.answers[name])
        keys.append(key)
    store.close()
    return keys


def left_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name.startswith("room.db")}


def counted(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".room-count b").all_inner_texts()]


def facilitate(page: Page, room: RoomServer) -> None:
    visit(page, f"{room.url}/regia")
    for place, typed in enumerate((room.said("codice"), room.said("PIN"))):
        page.get_by_role("textbox").nth(place).fill(typed)
    page.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
    expect(page.locator(".room-code")).to_have_text(room.said("codice"))


def test_a_room_runs_to_the_end_and_is_wiped(
    room: RoomServer, content: Content, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    desk = new_page(1280, 900)
    facilitate(desk, room)
    expect(desk.locator(".room-join img")).to_be_visible()
    phones = [new_page(PHONE, 844, has_touch=True) for _ in range(PHONES)]
    enter(phones[0], room, f"{CANARY} Ugo")
    for number, phone in enumerate(phones[1:], start=1):
        enter(phone, room, f"{CANARY} telefono {number}", firm=number)
    keys = others(room, content, PEOPLE - PHONES)

    # The pause reaches a phone by itself; what was answered is there when it ends, and after a reload.
    desk.get_by_text("Comandi", exact=True).click()
    desk.locator(".st-key-room_pause button").click()
    for phone in phones:
        expect(phone.get_by_role("heading", name="Pausa")).to_be_visible()
    desk.locator(".st-key-room_pause button").click()
    for phone in phones:
        expect(phone.locator(".st-key-next")).to_be_visible()
    expect(desk.locator("table.rt tbody tr")).to_have_count(PEOPLE)
    expect(desk.get_by_text(f"{CANARY} Ugo")).to_be_visible()

    walk(content, phones[0])
    result(phones[0])
    visit(phones[0], phones[0].url)
    result(phones[0])
    for phone in phones[1:]:
        phone.locator(".st-key-room_to_result button").tap()
        result(phone)
    with phones[0].expect_download() as sheet:
        phones[0].locator("[class*='st-key-room_pdf-']").get_by_role("button").tap()
    assert "Le prossime tre azioni" in pdf_text(sheet.value.path().read_bytes())

    desk.get_by_text("Schermo per la sala", exact=True).click()
    expect(desk.locator(".room-count b").nth(1)).to_have_text(str(PEOPLE))
    assert counted(desk)[0] == str(PEOPLE)
    bands = desk.locator(".room-bars").first.locator("b")
    expect(bands).to_have_count(len(content.bands))
    assert sum(int(text) for text in bands.all_inner_texts()) == PEOPLE
    assert CANARY not in desk.content()

    keys += [str(parameter(phone, "p")) for phone in phones]
    traces = [CANARY.encode(), room.said("codice").encode(), b"61234", *(_hash(key) for key in keys)]
    before = b"".join(left_in(tmp_path).values())
    assert all(trace in before for trace in traces)
    desk.get_by_text("Comandi", exact=True).click()
    desk.get_by_text("Sì, cancellate tutto").click()
    close = desk.locator(".st-key-room_close button")
    expect(close).to_be_enabled()
    close.click()
    expect(desk.get_by_text("di nomi e risposte non resta nulla")).to_be_visible()
    for phone in phones:
        expect(phone.get_by_text("La sala è stata chiusa")).to_be_visible()
    left = left_in(tmp_path)
    assert {"room.db", "room.db-wal", "room.db-shm"} <= set(left), "the server still runs"
    for name, written in left.items():
        assert not [trace for trace in traces if trace in written], name


def _hash(key: str) -> bytes:
    return sha256(key.encode()).hexdigest().encode()


def test_after_a_restart_everybody_goes_on_where_they_were(
    room: RoomServer, content: Content, new_page: Callable[..., Page]
) -> None:
    phone, code, pin = new_page(PHONE, 844, has_touch=True), room.said("codice"), room.said("PIN")
    enter(phone, room, "Ugo")
    phone.locator(".st-key-skip button").tap()
    phone.wait_for_function("new URLSearchParams(location.search).get('q') !== 'product'")
    settle(phone)
    question = on_screen(content, phone)
    assert question is not None and question.kind == "money"
    give(content, phone, question, 61_234, "it", touch=True)
    go_on(phone, touch=True)
    here = parameter(phone, "q")
    room.kill()
    room.start()
    assert room.said("codice") == code and room.said("PIN") != pin
    visit(phone, phone.url)
    assert parameter(phone, "q") == here
    expect(phone.get_by_text("1 risposte su 12")).to_be_visible()
    assert room.answers(str(parameter(phone, "p"))) == {question.id: 61_234}


def test_whatever_a_phone_asks_for_it_gets_the_door(room: RoomServer, new_page: Callable[..., Page]) -> None:
    """Also as the very first visit, when Streamlit itself still knows every page by its file."""
    page = new_page(PHONE, 844)
    for address in ("clienti", "", "mercati", "piano?p=x"):
        visit(page, f"{room.url}/{address}")
        expect(page.get_by_role("heading", level=1)).to_have_text("Entrate nella sala")
        assert page.get_by_test_id("stSidebar").count() == 0
