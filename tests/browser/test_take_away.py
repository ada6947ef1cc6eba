"""One press gives the file: what the browser really downloads, in each format."""

from __future__ import annotations

import io
import zipfile

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Server, visit
from tests.browser.walking import keyed
from tests.firms import MAKER

STARTS = {
    "prepare": ("pdf", b"%PDF-"),
    "prepare_docx": ("docx", b"PK"),
    "prepare_xlsx": ("xlsx", b"PK"),
    "prepare_ics": ("ics", b"BEGIN:VCALENDAR\r\n"),
    "prepare_json": ("json", b"{"),
}
INSIDE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1440, 390])
def test_one_press_downloads_each_format(server: Server, new_page, width: int) -> None:
    page: Page = new_page(width, 900, accept_downloads=True)
    key = server.plan(MAKER, chosen=["FRA", "USA"])
    visit(page, f"{server.url}/piano?p={key}&lang=it")
    for button, (extension, start) in STARTS.items():
        with page.expect_download() as taken:
            keyed(page, button).get_by_role("button").click()
        data = taken.value.path().read_bytes()
        assert taken.value.suggested_filename.endswith(f".{extension}")
        assert data.startswith(start)
        if extension in INSIDE:
            assert INSIDE[extension] in zipfile.ZipFile(io.BytesIO(data)).namelist()
