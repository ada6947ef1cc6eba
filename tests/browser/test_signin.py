"""Signing in at a real OpenID provider with a real browser: who is let in, who is told why not, and what never works."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from planner.content.load import Content
from tests.browser.conftest import PATIENCE, Server, visit
from tests.browser.hosted import COOKIE_SECRET, PEOPLE, NewPage, account, hosted_server, sign_in
from tests.oidc.provider import CLIENT_SECRET, Forgery, Provider

HOURS = 3600

pytestmark = pytest.mark.xdist_group("signin")


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    started = Provider(PEOPLE)
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory, content: Content, provider: Provider) -> Iterator[Server]:
    """A hosted Rotta that knows two organisations and one administrator."""
    server = hosted_server(tmp_path_factory.mktemp("hosted"), content, provider)
    server.start()
    yield server
    server.kill()


@pytest.fixture(autouse=True)
def honest_again(provider: Provider) -> Iterator[None]:
    yield
    provider.forge, provider.issued_ago = None, 0.0


def signed_out(page: Page) -> None:
    """The advisors' way in is offered, and nobody is named."""
    expect(account(page).get_by_role("button", name="Accedete")).to_be_visible()
    expect(account(page)).not_to_contain_text("@")


def test_an_advisor_signs_in_stays_in_and_signs_out(hosted: Server, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, hosted, "anna")
    expect(account(page)).to_contain_text("anna@camera-bergamo.it")
    expect(account(page)).to_contain_text("Consulente, camera-bergamo.it")
    visit(page, f"{hosted.url}/metodo?lang=en")
    expect(account(page)).to_contain_text("Adviser, camera-bergamo.it")
    account(page).get_by_role("button", name="Sign out").click()
    signed_out(page)
    assert not [c for c in page.context.cookies() if c["name"].startswith("_streamlit_user") and c["value"]]
    visit(page, f"{hosted.url}/metodo")
    signed_out(page)


def test_an_administrator_and_another_organisation_are_told_apart(hosted: Server, new_page: NewPage) -> None:
    first, second = new_page(), new_page()
    sign_in(first, hosted, "capo")
    sign_in(second, hosted, "bruno")
    expect(account(first)).to_contain_text("Amministratore, camera-bergamo.it")
    expect(account(second)).to_contain_text("Consulente, ente-due.it")


@pytest.mark.parametrize(
    ("name", "title"),
    [("stranger", "Questo indirizzo non è tra i consulenti"), ("unverified", "L’indirizzo non è stato verificato")],
)
def test_who_is_not_let_in_is_told_why_on_every_page_and_can_leave(
    hosted: Server, new_page: NewPage, name: str, title: str
) -> None:
    page = new_page(width=390)
    visit(page, hosted.url)
    page.get_by_test_id("stExpandSidebarButton").click()
    account(page).get_by_role("button", name="Accedete").click()
    page.get_by_role("link", name=name, exact=True).click()
    for address in (hosted.url, f"{hosted.url}/mercati", f"{hosted.url}/salvataggio"):
        visit(page, address)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page.get_by_text(str(PEOPLE[name]["email"]))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Disconnettetevi").click()
    expect(page.get_by_role("heading", name=title)).to_have_count(0)


def test_an_old_sign_in_asks_to_sign_in_again(hosted: Server, provider: Provider, new_page: NewPage) -> None:
    provider.issued_ago = 13 * HOURS
    page = new_page()
    sign_in(page, hosted, "anna")
    expect(page.get_by_role("heading", level=1)).to_have_text("L’accesso è scaduto")
    provider.issued_ago = 0.0
    page.locator(".st-key-sign_in_again button").click()
    page.get_by_role("link", name="anna", exact=True).click()
    expect(account(page)).to_contain_text("anna@camera-bergamo.it")


def test_a_refusal_at_the_provider_leads_back_to_the_start(hosted: Server, new_page: NewPage) -> None:
    page = visit(new_page(), hosted.url)
    account(page).get_by_role("button", name="Accedete").click()
    page.get_by_role("link", name="refuse").click()
    page.locator("h1").first.wait_for()
    signed_out(page)


@pytest.mark.parametrize("forgery", ["key", "nonce", "audience", "none_algorithm"])
def test_a_token_that_is_not_for_this_sign_in_opens_nothing(
    hosted: Server, provider: Provider, new_page: NewPage, forgery: Forgery
) -> None:
    provider.forge = forgery
    page = new_page()
    sign_in(page, hosted, "anna")
    signed_out(page)


def test_wrong_old_and_foreign_answers_of_a_provider_open_nothing(hosted: Server, new_page: NewPage) -> None:
    page = new_page()
    used = sign_in(page, hosted, "anna")
    account(page).get_by_role("button", name="Disconnettetevi").click()
    signed_out(page)
    stranger = new_page()
    for address in (used, f"{hosted.url}/oauth2callback?code=made-up&state=made-up", f"{hosted.url}/oauth2callback"):
        for visitor in (page, stranger):
            visit(visitor, address)
            signed_out(visitor)


def test_a_cookie_made_by_hand_opens_nothing(hosted: Server, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, hosted, "anna")
    (cookie,) = (c for c in page.context.cookies() if c["name"] == "_streamlit_user")
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    for value in (f"{cookie['value'][:-3]}abc", "eyJlbWFpbCI6ICJhbm5hQGNhbWVyYS1iZXJnYW1vLml0In0", ""):
        other = new_page()
        other.context.add_cookies([{"name": "_streamlit_user", "value": value, "url": hosted.url}])
        visit(other, hosted.url)
        signed_out(other)


def test_an_entrepreneur_needs_no_account_and_the_log_keeps_no_key_and_no_token(
    hosted: Server, provider: Provider, new_page: NewPage
) -> None:
    key, wrong = hosted.plan(), "A" * 32
    page = visit(new_page(), f"{hosted.url}/domande?p={key}")
    signed_out(page)
    expect(page.locator(".st-key-question h2")).to_be_visible()
    visit(page, f"{hosted.url}/domande?p={wrong}")
    sign_in(page, hosted, "anna")
    said = hosted.log.read_text()
    assert provider.issued
    for secret in (key, wrong, CLIENT_SECRET, COOKIE_SECRET, *provider.issued):
        assert secret not in said


def test_an_untouched_plan_is_deleted_by_itself_after_its_term(
    tmp_path: Path, content: Content, new_page: NewPage
) -> None:
    server = Server(tmp_path, content)
    server.environment = {"ROTTA_RETENTION_MONTHS": "6"}
    store = server.store()
    old, recent = (store.create(now=datetime.now(UTC) - timedelta(days=days)) for days in (200, 100))
    server.start()
    visit(new_page(), server.url)
    until = time.monotonic() + PATIENCE
    while store.load(old) is not None and time.monotonic() < until:
        time.sleep(0.1)
    server.kill()
    assert store.load(old) is None
    assert store.load(recent) is not None
    store.close()


def test_half_a_provider_ends_the_start_with_the_name_of_what_is_missing(tmp_path: Path, content: Content) -> None:
    server = Server(tmp_path, content)
    server.entry = "serve.py"
    server.environment = {
        "ROTTA_MODE": "hosted",
        "ROTTA_OIDC_CLIENT_ID": "rotta",
        "ROTTA_OIDC_CLIENT_SECRET": CLIENT_SECRET,
    }
    server.launch()
    assert server.process is not None
    assert server.process.wait(timeout=60) != 0
    said = server.log.read_text()
    assert "ROTTA_OIDC_METADATA_URL" in said
    assert CLIENT_SECRET not in said
