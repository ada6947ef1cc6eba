"""An adviser signs in, brings ten firms in, advises one and prints its plan; an adviser of another organisation sees nothing of it."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator

import pypdf
import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from planner.case import Case
from planner.content.load import Content
from planner.store.access import Actor, Forbidden
from planner.store.advisers import Advisers, Letterhead
from planner.store.clients import ClientRow, Clients
from planner.store.plans import Store
from tests.browser.conftest import PATIENCE, Server, settle, visit
from tests.browser.hosted import PEOPLE, NewPage, account, hosted_server, sign_in
from tests.browser.walking import Watch, downloaded, flat, give, keyed, nothing_wider, pick, press
from tests.oidc.provider import Provider

pytestmark = pytest.mark.browser
ANNA = Actor("advisor", str(PEOPLE["anna"]["email"]), "camera-bergamo.it")
BRUNO = Actor("advisor", str(PEOPLE["bruno"]["email"]), "ente-due.it")
GOODS = ("vino", "formaggio", "cioccolato", "miele", "pasta", "848180", "842240", "9403", "6403", "330499")
LABELS = [f"Ditta {letter} S.r.l." for letter in "ABCDEFGHIL"]
ADVISED, NEXT = LABELS[5], LABELS[6]
REASON = "Il titolare ha già un cliente a Tbilisi che chiede le sue valvole"
NAME, BODY = "Anna Verdi", "Sportello di prova"
PROVEN = "written_commitment"
WIDTH = 1440


def firms(headcount: str) -> FilePayload:
    """The list as an office's spreadsheet saves it; the last row with this number of people."""
    rows = ["Ragione sociale;Prodotto;Prov.;Addetti;Fatturato;Mercati scelti"]
    for name, goods in zip(LABELS, GOODS, strict=True):
        people = headcount if name == LABELS[-1] else "28"
        rows.append(f"{name};{goods};BG;{people};4500000;Germania, Francia")
    return {"name": "imprese.csv", "mimeType": "text/csv", "buffer": "\r\n".join(rows).encode("cp1252")}


def logo() -> FilePayload:
    buffer = io.BytesIO()
    Image.new("RGB", (900, 300), (20, 40, 120)).save(buffer, "PNG")
    return {"name": "logo.png", "mimeType": "image/png", "buffer": buffer.getvalue()}


class Desk:
    """One adviser at a screen: every look finds nothing too wide and nothing wrong in the browser."""

    def __init__(self, page: Page, hosted: Server, content: Content, person: str) -> None:
        sign_in(page, hosted, person)  # the provider's own page is not ours to watch
        self.page, self.hosted, self.content, self.watch = page, hosted, content, Watch(page)

    @property
    def main(self) -> Locator:
        return self.page.get_by_test_id("stMain")

    @property
    def bar(self) -> Locator:
        return self.page.locator(".st-key-client_bar")

    def open(self, address: str) -> None:
        visit(self.page, f"{self.hosted.url}/{address}")

    def look(self) -> None:
        settle(self.page)
        nothing_wider(self.page, WIDTH)
        self.watch.check()

    def says(self, words: str) -> None:
        expect(self.main.get_by_text(words).first).to_be_visible()
        self.look()

    def tap(self, words: str) -> None:
        """A button, a part of a segmented control or a link, by its words."""
        press(self.page, self.main.get_by_text(words, exact=True).first)

    def waits(self, done: Callable[[], bool]) -> None:
        """Until the database holds what the screen has just sent."""
        until = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < until, "never saved"
            self.page.wait_for_timeout(100)
        settle(self.page)

    def upload(self, file: FilePayload) -> None:
        keyed(self.page, "upload", "firms").locator("input[type=file]").set_input_files(file)


def case_of(clients: Clients, row: ClientRow) -> Case:
    return clients.cases(ANNA, [row.id])[row.id]


@pytest.fixture
def hosted(tmp_path_factory: pytest.TempPathFactory, content: Content) -> Iterator[Server]:
    provider = Provider(PEOPLE)
    provider.start()
    server = hosted_server(tmp_path_factory.mktemp("journey"), content, provider)
    server.start()
    yield server
    server.kill()
    provider.stop()


@pytest.fixture
def store(hosted: Server) -> Iterator[Store]:
    opened = hosted.store()
    yield opened
    opened.close()


def test_from_signing_in_to_the_printed_plan(hosted: Server, store: Store, content: Content, new_page: NewPage) -> None:
    clients = Clients(store.database, content)
    desk = Desk(new_page(WIDTH, 900, accept_downloads=True), hosted, content, "anna")
    import_ten(desk, clients)
    found = {row.label: row for row in clients.list(ANNA)}
    compare_three(desk, found)
    advised = found[ADVISED]
    advise(desk, clients, advised)
    sign(desk)
    print_it(desk, advised)
    next_client(desk, clients, store, found[NEXT])

    other = Desk(new_page(WIDTH, 900), hosted, content, "bruno")
    nothing_of_annas(other, clients, advised)
    assert {seen.who for row in found.values() for seen in clients.accesses(ANNA, row.id)} == {ANNA.subject}
    assert Advisers(store.database).letterhead(BRUNO) is None


def import_ten(desk: Desk, clients: Clients) -> None:
    """A list with a mistake is told by row and leaves nothing; the mended one comes in whole."""
    desk.open("importa?lang=it")
    desk.upload(firms("molti"))
    desk.says("Riga 11, colonna «Addetti»")
    assert clients.list(ANNA) == ()
    desk.upload(firms("28"))
    desk.says(f"Anteprima: {len(LABELS)} imprese")
    press(desk.page, desk.page.locator(".st-key-import_firms button"))
    desk.says(f"{len(LABELS)} imprese importate")
    rows = clients.list(ANNA)
    assert sorted(row.label for row in rows) == LABELS
    assert {(row.owner, row.organisation) for row in rows} == {(ANNA.subject, ANNA.organisation)}


def compare_three(desk: Desk, found: dict[str, ClientRow]) -> None:
    """Three of them side by side, and one opened from there."""
    press(desk.page, desk.main.get_by_role("link", name=desk.content.phrase("ui.nav.compare").it))
    desk.says(f"{len(LABELS)} imprese con risposte")
    for label in LABELS[4:7]:
        pick(desk.page, keyed(desk.page, "compare_clients"), label)
    desk.says("Prossime azioni")
    for label in LABELS[4:7]:
        expect(desk.main.locator("table.rt").first).to_contain_text(label)
    press(desk.page, desk.page.locator(f".st-key-compare_open_{found[ADVISED].id} button"))
    expect(desk.bar).to_contain_text(ADVISED)
    desk.look()


def advise(desk: Desk, clients: Clients, row: ClientRow) -> None:
    """An answer and the document seen for it, a market against the proposal with a written reason."""
    desk.open(f"domande?c={row.id}&q={PROVEN}&lang=it")
    question = desk.content.questions[PROVEN]
    give(desk.content, desk.page, question, question.anchors[-1].level, "it")
    desk.waits(lambda: PROVEN in case_of(clients, row).answers)
    desk.open(f"mercati?c={row.id}&lang=it")
    press(desk.page, keyed(desk.page, "client_tools").locator("summary"))
    desk.tap("Prove delle risposte")
    desk.tap("Documento visto")
    desk.waits(lambda: case_of(clients, row).evidence == {PROVEN: "document"})
    desk.look()
    assert case_of(clients, row).answers[PROVEN] == question.anchors[-1].level

    desk.tap("Scelte motivate")
    desk.tap("Aggiungere un mercato")
    form = keyed(desk.page, "client_tools").get_by_test_id("stForm")
    pick(desk.page, form, desk.content.tables.markets.name("GEO").it)
    press(desk.page, form.get_by_role("button", name="Salvate la scelta"))
    desk.says("senza motivo la scelta non si può salvare")
    form.get_by_role("textbox").fill(REASON)
    press(desk.page, form.get_by_role("button", name="Salvate la scelta"))
    desk.says(REASON)
    desk.waits(lambda: "GEO" in case_of(clients, row).chosen)


def sign(desk: Desk) -> None:
    """Name, organisation and logo, for this client and the next ones."""
    press(desk.page, desk.bar.get_by_role("button", name="Scheda del cliente"))
    desk.tap("Copertina")
    form = desk.main.get_by_test_id("stForm")
    form.get_by_label("Nome del consulente").fill(NAME)
    form.get_by_label("Ente o studio").fill(BODY)
    form.locator("input[type=file]").set_input_files(logo())
    expect(form.get_by_text("logo.png")).to_be_visible()
    settle(desk.page)
    press(desk.page, form.get_by_role("button", name="Salvate", exact=True))
    desk.says("Il logo come si stampa")


def print_it(desk: Desk, row: ClientRow) -> None:
    """The plan on screen and as PDF: the reason, who advised, the picture."""
    desk.open(f"piano?c={row.id}&lang=it")
    desk.says(REASON)
    document = pypdf.PdfReader(io.BytesIO(downloaded(desk.page, keyed(desk.page, "prepare").get_by_role("button"))))
    first = flat(document.pages[0].extract_text())
    whole = flat(" ".join(page.extract_text() for page in document.pages))
    assert f"Con la consulenza di {NAME}" in first and BODY in first
    assert len(document.pages[0].images) == 1
    assert REASON in whole and f"per scelta di {NAME}" in whole and ANNA.subject not in whole
    desk.look()


def next_client(desk: Desk, clients: Clients, store: Store, row: ClientRow) -> None:
    """The letterhead awaits the next client, and goes on its documents only when put there."""
    kept = Advisers(store.database).letterhead(ANNA)
    assert kept is not None and (kept.name, kept.body) == (NAME, BODY) and kept.logo
    desk.open(f"piano?c={row.id}&lang=it")
    assert case_of(clients, row).adviser is None
    press(desk.page, desk.page.locator(".st-key-letterhead_use button"))
    expect(desk.page.locator(".st-key-letterhead_use")).to_have_count(0)
    desk.look()
    case = case_of(clients, row)
    assert case.adviser is not None
    assert Letterhead(case.adviser.name, case.adviser.organisation, case.logo) == kept


def nothing_of_annas(desk: Desk, clients: Clients, row: ClientRow) -> None:
    """Neither in the list nor by any address, nor a word of hers."""
    expect(account(desk.page)).to_contain_text(f"Consulente, {BRUNO.organisation}")
    for address in ("clienti", "confronto", "importa", *(f"{s}?c={row.id}" for s in ("clienti", "piano", "domande"))):
        desk.open(address)
        shown = desk.page.locator("body").inner_text()
        assert not [word for word in (*LABELS, REASON, NAME, BODY, ANNA.subject) if word in shown], address
        expect(desk.bar).to_have_count(0)
        desk.look()
    assert clients.list(BRUNO) == ()
    with pytest.raises(Forbidden):
        clients.open(BRUNO, row.id)
