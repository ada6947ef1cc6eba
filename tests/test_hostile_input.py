"""What strangers type or send, tried on the places that keep it or write it to a file somebody opens with another program."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from PIL import Image
from pydantic import ValidationError

from planner.adviser import LOGO_WIDTH
from planner.case import Case, CaseError, parse_case
from planner.content.load import Content
from planner.logo import small_logo
from planner.transfer import csv_bytes
from planner.uploads import inert

COMMAND = "=cmd|' /C calc'!A0"
COMPUTED = re.compile(r'[\s"]*([=@＝＠]|[+-](?!\d))')


@pytest.mark.parametrize(
    "sign", ["\u202e", "\u2066", "\x7f", "\x9b", "\u0085", "\ufffe", "\uffff"], ids=lambda sign: f"{ord(sign):04x}"
)
def test_a_name_with_signs_nobody_sees_is_refused(content: Content, sign: str) -> None:
    for answers in ({"answers": {"company_name": f"Rossi{sign}fdp.exe"}}, {"objectives": [{"text": f"Rossi{sign}"}]}):
        with pytest.raises(CaseError) as refused:
            parse_case(content, json.dumps(answers))
        assert "invisibili" in refused.value.problems[0].text.it


def test_what_somebody_answered_is_not_in_the_error_a_log_would_keep() -> None:
    secret = "fatturato riservatissimo"
    for wrong in (
        {"answers": {"company_name": {"x": secret}}},
        {"language": secret},
        {"objectives": [{"text": secret * 99}]},
    ):
        with pytest.raises(ValidationError) as refused:
            Case.model_validate_json(json.dumps(wrong))
        assert secret not in str(refused.value)


@pytest.mark.parametrize("name", ["Caffè “Tre Ré” S.r.l.", "Müller\u00a0& Söhne", "Ёлка\u200d", "a\tb"])
def test_names_of_every_country_are_kept(content: Content, name: str) -> None:
    assert parse_case(content, json.dumps({"answers": {"company_name": name}})).answers["company_name"] == name


@pytest.mark.parametrize(
    "cell",
    [
        *(COMMAND, f"Rossi,{COMMAND},", f"Rossi,  {COMMAND}", f'Rossi,"{COMMAND}"', f"Rossi\t{COMMAND}"),
        *(f"Rossi\n{COMMAND};", f"Rossi|@{COMMAND}", "＝1+1", "x,＠SUM(1)", "x,-cmd"),
    ],
)
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("quotes", [csv.QUOTE_MINIMAL, csv.QUOTE_NONE])
def test_no_part_of_a_cell_computes_however_a_spreadsheet_splits_it(cell: str, separator: str, quotes: int) -> None:
    written = csv_bytes([["n", cell, "n"]]).decode("utf-8-sig")
    parts = [part for row in csv.reader(io.StringIO(written), delimiter=separator, quoting=quotes) for part in row]
    assert len(parts) > 0
    assert not [part for part in parts if COMPUTED.match(part)]


@pytest.mark.parametrize("cell", ["Milano, -5 % in un anno", "Rossi, Bianchi", "3,5 - 4", "Bergamo, +39 035 12345"])
def test_ordinary_words_are_written_as_they_are(cell: str) -> None:
    assert inert(cell) == cell
    assert next(csv.reader(io.StringIO(csv_bytes([[cell]]).decode("utf-8-sig")), delimiter=";")) == [cell]


def test_a_huge_picture_is_made_small_before_anything_else_is_done_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    worked_on: list[int] = []
    convert = Image.Image.convert

    def watched(self: Image.Image, *mode: Any, **more: Any) -> Image.Image:
        worked_on.append(max(self.size))
        return convert(self, *mode, **more)

    buffer = io.BytesIO()
    Image.new("RGB", (4000, 3000), "red").save(buffer, "PNG")
    monkeypatch.setattr(Image.Image, "convert", watched)
    small_logo(buffer.getvalue())
    assert worked_on and max(worked_on) <= 2 * LOGO_WIDTH
