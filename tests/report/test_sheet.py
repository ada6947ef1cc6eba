"""What a participant of a room takes away is a sheet: two pages, nothing to look up, and what it is not at its end."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from planner.advice import advise
from planner.base import LANGUAGES, Language
from planner.case import Case, parse_case
from planner.content.load import Content
from planner.plan import build_plan
from planner.report.pdf import pdf_bytes
from planner.room_picture import QUESTIONS
from tests.report.plans import TODAY, WORLD


def pages(content: Content, language: Language, *, sheet: bool) -> list[str]:
    answers = parse_case(content, content.personas["packaging_bergamo"]).answers
    case = Case(answers={q: answers[q] for q in QUESTIONS})
    plan = build_plan(content, case, advise(content, case, TODAY))
    if sheet:
        plan = plan.model_copy(update={"sections": tuple(s for s in plan.sections if s.id == "summary")})
    reader = PdfReader(io.BytesIO(pdf_bytes(plan, content.phrases, language, WORLD)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_is_two_pages_without_contents(content: Content, language: Language) -> None:
    found = pages(content, language, sheet=True)
    title, not_official = content.phrase("report.contents").get(language), content.phrase("report.disclaimer")
    assert len(found) == 2
    assert not [page for page in found if title in page]
    assert not_official.get(language) in found[1]
    whole = pages(content, language, sheet=False)
    assert [page for page in whole if title in page], "the full plan keeps its contents"
    assert not_official.get(language) in whole[0]
