"""The printed plan says what the plan says, figure by figure, and the JSON agrees: one document, several projections."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from planner.advice import advise
from planner.base import LANGUAGES, Language, Text
from planner.case import parse_case
from planner.content.load import Content
from planner.document import Facts, Table
from planner.plan import build_plan
from planner.report.pdf import pdf_bytes
from planner.result import result_json
from planner.wording import range_text

TODAY = "2026-11-22"
ROOT = Path(__file__).resolve().parents[1]
PERSONAS = sorted(p.stem for p in (ROOT / "content" / "personas").glob("*.json"))


def squeezed(text: str) -> str:
    """Without spaces and break marks: a line may break anywhere."""
    return re.sub(r"[\s\u00ad\u200b]+", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PERSONAS)
def test_paper_and_json_hold_the_figures_of_the_plan(content: Content, name: str, language: Language) -> None:
    case = parse_case(content, content.personas[name])
    advice = advise(content, case, TODAY)
    plan = build_plan(content, case, advice)
    world = (ROOT / "static" / "world.json").read_bytes()
    pages = PdfReader(BytesIO(pdf_bytes(plan, content.phrases, language, world))).pages
    paper = squeezed(" ".join(page.extract_text() for page in pages))

    def printed(text: Text) -> bool:
        return squeezed(text.get(language)) in paper

    blocks = [block for section in plan.sections for block in section.blocks]
    figures = [cell for b in blocks if isinstance(b, Table) for row in b.rows for cell in row]
    figures += [item.value for b in blocks if isinstance(b, Facts) for item in b.items]
    with_numbers = [text for text in figures if re.search(r"\d", text.get(language)) and len(text.get(language)) < 40]
    assert len(with_numbers) > 20
    assert [text.get(language) for text in with_numbers if not printed(text)] == []
    assert printed(range_text(content, advice.readiness.low, advice.readiness.high))
    result = result_json(content, case, advice, plan, language)
    assert [result["readiness"]["low"], result["readiness"]["high"]] == [advice.readiness.low, advice.readiness.high]
    listed = {row["market"]: row for row in result["ranking"]}
    assert advice.ranking is not None
    for score in advice.ranking.scores[:10]:
        assert listed[score.market]["rank"] == score.rank
        assert listed[score.market]["score"] == pytest.approx(score.score, abs=1e-3)
        total = sum(c["points"] for c in listed[score.market]["contributions"])
        assert total == pytest.approx(listed[score.market]["score"] - result["reference_score"], abs=2e-3)
