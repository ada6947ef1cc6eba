"""A room to the end in real browsers: a facilitator, six people on phones, fifty more, a pause, a lost network, nothing left."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect

from planner.case import parse_case
from planner.content.load import Content
from planner.room_picture import QUESTIONS
from planner.room_return import COOKIE, SHOWN_AT
from planner.store.plans import open_store
from tests.apart import run_apart
from tests.bench.tab import Tab
from tests.browser.conftest import PATIENCE, ROOT, Server, settle, visit
from tests.browser.walking import PHONE, give, go_on, nothing_wider, on_screen, parameter, pdf_text
from tests.browser.wifi import Wifi

# Another address of the machine than the one the everyday Rotta answers at.
ADDRESS = "127.0.0.2"
PHONES, OTHERS = 6, 50
PEOPLE = PHONES + OTHERS
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


def enter(page: Page, room: RoomServer, nickname: str, firm: int = 0, through: str = "") -> None:
    """Join by the address behind the QR code, or ``through`` another; ``firm`` is the place in the list, 0 for one's own."""
    visit(page, f"{through or room.url}/sala?codice={room.said('codice')}")
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


class Phone(Tab):
    """A tab without a browser: the bench's own speaks to 127.0.0.1 only."""

    def __post_init__(self) -> None:
        pass


async def come_in(url: str, code: str, nickname: str) -> str:
    """Through the door of the room like everybody else; the key of the plan."""
    phone = Phone(url)
    await phone.open("sala", f"codice={code}")
    await phone.give("nickname", nickname, "name")
    await phone.press(phone.find("FormSubmitter:enter")[0], "enter")
    await phone.close()
    return parse_qs(phone.query)["p"][0]


async def all_come_in(room: RoomServer) -> list[str]:
    """A few at a time, as people do."""
    door = asyncio.Semaphore(4)

    async def one(number: int) -> str:
        async with door:
            return await come_in(room.url, room.said("codice"), f"{CANARY} {number}")

    return await asyncio.gather(*(one(number) for number in range(OTHERS)))


def others(room: RoomServer, content: Content) -> list[str]:
    """People who join and answer without a browser, each with means of their own."""
    keys = run_apart(all_come_in(room))
    store, personas = open_store(room.database, content), list(content.personas.values())
    for number, key in enumerate(keys):
        answers = parse_case(content, personas[number % len(personas)]).answers
        for name in QUESTIONS:
            store.save_answer(key, name, 30_000 + number if name == "budget_24m" else answers[name])
    store.close()
    return keys


def left_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name.startswith("room.db")}


def counted(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".room-count b").all_inner_texts()]


def view(page: Page, name: str) -> None:
    """Another view of the room, as wide as the window like the one before."""
    page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()
    settle(page)
    assert page.evaluate("document.querySelector('[data-testid=stMainBlockContainer]').clientWidth") > 1000


def facilitate(page: Page, room: RoomServer) -> None:
    visit(page, f"{room.url}/regia")
    for place, typed in enumerate((room.said("codice"), room.said("PIN"))):
        page.get_by_role("textbox").nth(place).fill(typed)
    page.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
    expect(page.locator(".room-code")).to_have_text(room.said("codice"))


def reload_without_pin(page: Page, room: RoomServer) -> None:
    """Once the browser has its cookie, a reload comes back to the room; the address alone opens nothing elsewhere."""
    until = time.monotonic() + PATIENCE
    while COOKIE not in {cookie["name"] for cookie in page.context.cookies(f"{room.url}{SHOWN_AT}")}:
        assert time.monotonic() < until, "no cookie"
        page.wait_for_timeout(100)
    assert page.evaluate("document.cookie").count(COOKIE) == 0, "no script reads it"
    visit(page, page.url)
    expect(page.get_by_test_id("stButtonGroup").get_by_text("Comandi", exact=True)).to_be_visible()


def lose_the_network(phone: Page, wifi: Wifi, desk: Page) -> None:
    """A phone out of reach misses the pause, and when it is back goes on by itself where it was, without a reload."""
    app = phone.locator("[data-testid=stApp]")
    question = parameter(phone, "q")
    phone.evaluate("window.sameVisit = true")
    wifi.down()
    expect(app).not_to_have_attribute("data-test-connection-state", "CONNECTED")
    desk.locator(".st-key-room_pause button").click()
    expect(desk.locator(".st-key-room_pause button")).to_have_text(re.compile("Riprendete"))
    assert phone.get_by_role("heading", name="Pausa").count() == 0
    wifi.up()
    # A browser tries again after longer and longer pauses.
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=4_000 * PATIENCE)
    expect(phone.get_by_role("heading", name="Pausa")).to_be_visible()
    desk.locator(".st-key-room_pause button").click()
    expect(phone.locator(".st-key-next")).to_be_visible()
    settle(phone)
    assert parameter(phone, "q") == question and phone.evaluate("window.sameVisit") is True


def test_a_room_runs_to_the_end_and_is_wiped(
    room: RoomServer, content: Content, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    desk, stranger = new_page(1280, 900), new_page(1280, 900)
    facilitate(desk, room)
    expect(desk.locator(".room-join img")).to_be_visible()
    reload_without_pin(desk, room)
    visit(stranger, desk.url)
    expect(stranger.get_by_role("textbox").nth(1)).to_be_visible()
    assert stranger.get_by_test_id("stButtonGroup").get_by_text("Comandi", exact=True).count() == 0
    phones = [new_page(PHONE, 844, has_touch=True) for _ in range(PHONES)]
    with Wifi(ADDRESS, room.port) as wifi:
        enter(phones[0], room, f"{CANARY} Ugo", through=wifi.url)
        for number, phone in enumerate(phones[1:], start=1):
            enter(phone, room, f"{CANARY} telefono {number}", firm=number)
        keys = others(room, content)
        view(desk, "Comandi")
        lose_the_network(phones[0], wifi, desk)
        pause_for_all(desk, phones)
        expect(desk.locator("table.rt tbody tr")).to_have_count(PEOPLE)
        expect(desk.get_by_text(f"{CANARY} Ugo")).to_be_visible()
        answer_all(content, phones)

        view(desk, "Quadro")
        expect(desk.locator(".room-count b").nth(1)).to_have_text(str(PEOPLE))
        assert counted(desk)[0] == str(PEOPLE)
        bands = desk.locator(".room-bars").first.locator("b")
        expect(bands).to_have_count(len(content.bands))
        assert sum(int(text) for text in bands.all_inner_texts()) == PEOPLE
        expect(desk.get_by_test_id("stVegaLiteChart")).to_have_count(2)
        assert CANARY not in desk.content()

        keys += [str(parameter(phone, "p")) for phone in phones]
        traces = [CANARY.encode(), room.said("codice").encode(), b"61234", *(_hash(key) for key in keys)]
        before = b"".join(left_in(tmp_path).values())
        assert all(trace in before for trace in traces)
        close(desk, phones)
        left = left_in(tmp_path)
        assert {"room.db", "room.db-wal", "room.db-shm"} <= set(left), "the server still runs"
        for name, written in left.items():
            assert not [trace for trace in traces if trace in written], name
    visit(desk, f"{room.url}/regia?codice={room.said('codice')}")
    expect(desk.get_by_role("textbox").nth(1)).to_be_visible()


def pause_for_all(desk: Page, phones: list[Page]) -> None:
    """The pause reaches a phone by itself."""
    desk.locator(".st-key-room_pause button").click()
    for phone in phones:
        expect(phone.get_by_role("heading", name="Pausa")).to_be_visible()
    desk.locator(".st-key-room_pause button").click()
    for phone in phones:
        expect(phone.locator(".st-key-next")).to_be_visible()


def answer_all(content: Content, phones: list[Page]) -> None:
    """One answers with a thumb, reloads, takes the sheet away; the others look at what an example firm would get."""
    walk(content, phones[0])
    result(phones[0])
    visit(phones[0], phones[0].url)
    result(phones[0])
    for phone in phones[1:]:
        phone.locator(".st-key-room_to_result button").tap()
        result(phone)
    for _ in range(2):  # asked for twice, handed over twice
        with phones[0].expect_download(timeout=4_000 * PATIENCE) as sheet:
            phones[0].locator("[class*='st-key-room_pdf-']").get_by_role("button").tap()
        settle(phones[0])
    words = pdf_text(sheet.value.path().read_bytes())
    assert "Le prossime tre azioni" in words and "Indice" not in words


def close(desk: Page, phones: list[Page]) -> None:
    view(desk, "Comandi")
    desk.get_by_text("Sì, cancellate tutto").click()
    button = desk.locator(".st-key-room_close button")
    expect(button).to_be_enabled()
    button.click()
    expect(desk.get_by_text("di nomi e risposte non resta nulla")).to_be_visible()
    for phone in phones:
        expect(phone.get_by_text("La sala è stata chiusa")).to_be_visible()


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
