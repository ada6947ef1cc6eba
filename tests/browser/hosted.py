"""A hosted Rotta beside an OpenID provider of our own, the people that provider knows, and the way in from the menu."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page

from planner.content.load import Content
from tests.browser.conftest import Server, settle, visit
from tests.oidc.provider import CLIENT_ID, CLIENT_SECRET, Provider

NewPage = Callable[..., Page]
COOKIE_SECRET = "a cookie secret nobody may read in a log"
PEOPLE = {
    "anna": {"email": "anna@camera-bergamo.it", "email_verified": True, "name": "Anna"},
    "capo": {"email": "capo@camera-bergamo.it", "email_verified": True},
    "bruno": {"email": "bruno@ente-due.it", "email_verified": True},
    "stranger": {"email": "mario_rossi@gmail.com", "email_verified": True},
    "unverified": {"email": "anna@camera-bergamo.it", "email_verified": False},
}


def hosted_server(folder: Path, content: Content, provider: Provider) -> Server:
    """A hosted Rotta, not started yet, that knows two organisations and one administrator."""
    server = Server(folder, content)
    server.entry = "serve.py"
    server.environment = {
        "ROTTA_MODE": "hosted",
        "ROTTA_ADVISORS": "@camera-bergamo.it, @ente-due.it",
        "ROTTA_ADMINS": "capo@camera-bergamo.it",
        "ROTTA_PUBLIC_URL": server.url,
        "ROTTA_OIDC_METADATA_URL": f"{provider.url}/.well-known/openid-configuration",
        "ROTTA_OIDC_CLIENT_ID": CLIENT_ID,
        "ROTTA_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "STREAMLIT_SERVER_COOKIE_SECRET": COOKIE_SECRET,
    }
    return server


def account(page: Page) -> Locator:
    return page.locator(".st-key-account")


def sign_in(page: Page, hosted: Server, name: str) -> str:
    """From the menu to the provider and back; the address the provider sent the browser to."""
    visit(page, hosted.url)
    account(page).get_by_role("button", name="Accedete").click()
    link = page.get_by_role("link", name=name, exact=True)
    link.wait_for()
    with page.expect_request(lambda request: "/oauth2callback?" in request.url) as callback:
        link.click()
    page.wait_for_url(lambda url: urlsplit(url).port == hosted.port and urlsplit(url).path == "/")
    page.locator("h1").first.wait_for()
    settle(page)
    return callback.value.url
