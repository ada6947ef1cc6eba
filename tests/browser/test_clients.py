"""An advisor at work in a browser: adds a client, signs a choice with its reason, puts name and logo on the cover, prints."""

from __future__ import annotations

import io

import pypdf
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from planner.case import parse_case
from planner.content.load import Content
from planner.store.access import LOCAL
from planner.store.clients import Clients
from tests.browser.conftest import Server, settle, visit
from tests.browser.walking import Watch, downloaded, flat, keyed, nothing_wider, parameter, pick, press

pytestmark = pytest.mark.browser
REASON = "La cugina del titolare vende già lì da anni"


def logo() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (900, 300), (20, 40, 120)).save(buffer, "PNG")
    return buffer.getvalue()


def tap(page: Page, words: str, touch: bool) -> None:
    """A button, or a part of a segmented control, by its words."""
    press(page, page.get_by_test_id("stMain").get_by_text(words, exact=True).first, touch)


@pytest.mark.parametrize(("width", "touch"), [(1440, False), (390, True)])
def test_a_client_is_found_advised_and_printed(
    server: Server, new_page, content: Content, width: int, touch: bool
) -> None:
    store = server.store()
    label = f"Valvole {width}"
    clients = Clients(store.database, content)
    clients.create(LOCAL, parse_case(content, content.personas["valves_brescia"]), label)
    page: Page = new_page(width, 900, accept_downloads=True, has_touch=touch)
    watch = Watch(page)

    visit(page, f"{server.url}/clienti?lang=it")
    keyed(page, "clients_search").get_by_role("textbox").fill(label)
    keyed(page, "clients_search").get_by_role("textbox").press("Enter")
    settle(page)
    expect(page.get_by_text("Clienti mostrati: 1 su")).to_be_visible()
    nothing_wider(page, width)
    tap(page, label, touch)
    bar = page.locator(".st-key-client_bar")
    expect(bar).to_contain_text(label)
    expect(page.get_by_role("heading", level=1)).to_have_text(content.phrase("ui.result.title").it)
    [row] = [r for r in clients.list(LOCAL) if r.label == label]
    assert parameter(page, "c") == row.id and parameter(page, "p") is None

    press(page, bar.get_by_role("button", name="Scheda del cliente"), touch)
    press(page, keyed(page, "client_tools").locator("summary"), touch)
    tap(page, "Scelte motivate", touch)
    tap(page, "Aggiungere un mercato", touch)
    form = keyed(page, "client_tools").get_by_test_id("stForm")
    pick(page, form, content.tables.markets.name("GEO").it, touch)
    form.get_by_role("textbox").fill(REASON)
    press(page, form.get_by_role("button", name="Salvate la scelta"), touch)
    expect(page.get_by_text(REASON).first).to_be_visible()
    nothing_wider(page, width)

    tap(page, "Copertina", touch)
    page.get_by_label("Nome del consulente").fill("Anna Verdi")
    page.locator("input[type=file]").set_input_files({"name": "logo.png", "mimeType": "image/png", "buffer": logo()})
    settle(page)
    press(page, page.get_by_test_id("stForm").get_by_role("button", name="Salvate", exact=True), touch)
    expect(page.get_by_text("Il logo come si stampa")).to_be_visible()
    nothing_wider(page, width)

    visit(page, f"{server.url}/piano?c={row.id}&lang=it")
    expect(page.get_by_text(REASON).first).to_be_visible()
    document = pypdf.PdfReader(io.BytesIO(downloaded(page, keyed(page, "prepare").get_by_role("button"))))
    first = flat(document.pages[0].extract_text())
    assert "Con la consulenza di Anna Verdi" in first and REASON in first
    assert len(document.pages[0].images) == 1
    press(page, bar.get_by_role("button", name="Chiudete il cliente"), touch)
    expect(bar).to_have_count(0)
    watch.check()
    store.close()
