"""An advisor brings ten firms in from a list, sees them as a group, compares two and takes everything away: by mouse and by thumb."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator

import openpyxl
import pytest
from playwright.sync_api import FilePayload, Page, expect

from planner.content.load import Content
from planner.store.access import LOCAL
from planner.store.clients import Clients
from planner.transfer import INDEX, Incoming, read_clients
from tests.browser.conftest import Server, settle, visit
from tests.browser.walking import PHONE, Watch, downloaded, keyed, nothing_wider, pick, press

pytestmark = pytest.mark.browser
GOODS = ("vino", "formaggio", "cioccolato", "miele", "pasta", "848180", "842240", "9403", "6403", "848180")
LABELS = [f"Impresa {n}" for n in range(1, len(GOODS) + 1)]


def sheet(headcount: object = 12) -> FilePayload:
    """Ten firms as a spreadsheet writes them; the last with this number of people."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Ragione sociale", "Prodotto", "Prov.", "Addetti", "Mercati scelti", "Colore"])
    for name, goods in zip(LABELS, GOODS, strict=True):
        book.active.append([name, goods, "BG", headcount if name == LABELS[-1] else 12, "Germania; Francia", "blu"])
    kept = io.BytesIO()
    book.save(kept)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "imprese.xlsx", "mimeType": kind, "buffer": kept.getvalue()}


@pytest.fixture
def clients(fresh_server: Server, content: Content) -> Iterator[Clients]:
    store = fresh_server.store()
    yield Clients(store.database, content)
    store.close()


@pytest.mark.parametrize("width", [1440, PHONE])
def test_ten_firms_from_a_list_to_a_comparison(
    fresh_server: Server, clients: Clients, content: Content, new_page: Callable[..., Page], width: int
) -> None:
    page = new_page(width, 900, accept_downloads=True)
    watch = Watch(page)

    def look() -> None:
        nothing_wider(page, width)
        watch.check()

    def says(words: str) -> None:
        expect(page.get_by_test_id("stMain").get_by_text(words).first).to_be_visible()
        settle(page)

    visit(page, f"{fresh_server.url}/importa?lang=it")
    field = keyed(page, "upload", "firms").locator("input[type=file]")
    field.set_input_files(sheet("molti"))
    says("Riga 11, colonna «Addetti»")
    assert clients.list(LOCAL) == ()
    look()
    keyed(page, "upload", "firms").locator("input[type=file]").set_input_files(sheet())
    says(f"Anteprima: {len(LABELS)} imprese")
    look()
    press(page, page.locator(".st-key-import_firms button"))
    says(f"{len(LABELS)} imprese importate")
    assert sorted(row.label for row in clients.list(LOCAL)) == sorted(LABELS)

    press(page, page.locator(".st-key-export_all button"))
    data = downloaded(page, page.locator(".st-key-export_take_0 button"))
    assert INDEX in zipfile.ZipFile(io.BytesIO(data)).namelist()
    back = read_clients(content, "clienti.zip", data)
    assert {one.entry.label for one in back if isinstance(one, Incoming)} == set(LABELS)

    main = page.get_by_test_id("stMain")
    press(page, main.get_by_role("link", name=content.phrase("ui.nav.compare").it))
    says(f"{len(LABELS)} imprese con risposte")
    says("Germania: una rete di imprese, tavola")
    look()
    says("Nel file entrano 0 imprese su 10")
    press(page, main.get_by_text("Dichiarate su che base contare chi non ha detto nulla"))
    press(page, page.locator(".st-key-basis_all label"))
    keyed(page, "basis_several").get_by_role("textbox").fill("modulo firmato al seminario del 3 novembre")
    look()
    press(page, page.locator(".st-key-basis_declare button"))
    says("Nel file entrano 10 imprese su 10")
    numbers = downloaded(page, keyed(page, "group", "csv").get_by_role("button")).decode("utf-8-sig")
    assert "Germania;10" in numbers and "Impresa 1" not in numbers
    for label in LABELS[:2]:
        pick(page, keyed(page, "compare_clients"), label)
    says("Prossime azioni")
    expect(main.locator("table.rt").first).to_contain_text("Vino e mosto")
    look()
