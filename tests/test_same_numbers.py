"""The printed plan says what the plan says, row by row, and the JSON agrees: one document, several projections."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from planner.advice import advise
from planner.base import LANGUAGES, Language
from planner.case import parse_case
from planner.content.load import Content
from planner.numbers import number
from planner.plan import build_plan
from planner.report.pdf import pdf_bytes
from planner.result import result_json
from planner.wording import range_text
from tests.firms import TODAY
from tests.reading import blocks, lines, squeezed

ROOT = Path(__file__).resolve().parents[1]
PERSONAS = sorted(p.stem for p in (ROOT / "content" / "personas").glob("*.json"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PERSONAS)
def test_paper_and_json_hold_the_figures_of_the_plan(content: Content, name: str, language: Language) -> None:
    case = parse_case(content, content.personas[name])
    advice = advise(content, case, TODAY)
    plan = build_plan(content, case, advice)
    world = (ROOT / "static" / "world.json").read_bytes()
    pages = PdfReader(BytesIO(pdf_bytes(plan, content.phrases, language, world))).pages
    paper = squeezed(" ".join(page.extract_text() for page in pages))
    wanted = lines(plan, language)
    assert len(wanted) > 60
    assert [line for line in wanted if squeezed(line) not in paper] == []
    assert squeezed(range_text(content, advice.readiness.low, advice.readiness.high).get(language)) in paper

    result = result_json(content, case, advice, plan, language)
    assert [result["readiness"]["low"], result["readiness"]["high"]] == [advice.readiness.low, advice.readiness.high]
    assert advice.ranking is not None
    ranking = blocks(plan, "table", "markets")[0]
    listed = {number(row["rank"], language): row for row in result["ranking"]}
    for place, market, score, *_ in ((cell.get(language) for cell in row) for row in ranking.rows):
        same = listed[place]
        assert market.startswith(content.tables.markets.name(same["market"]).get(language))
        assert score == number(same["score"], language)
        total = sum(c["points"] for c in same["contributions"])
        assert total == pytest.approx(same["score"] - result["reference_score"], abs=2e-3)
