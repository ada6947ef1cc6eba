"""The files a plan is taken away as, all made from one plan, so that no two of them can disagree."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Literal

from planner.advice import advise
from planner.base import Language
from planner.case import Case
from planner.content.load import Content
from planner.document import Plan
from planner.plan import build_plan
from planner.plan.agenda import agenda
from planner.plan.workbook import build_workbook
from planner.report.docx import word_bytes
from planner.report.ics import calendar_bytes
from planner.report.pdf import pdf_bytes
from planner.report.xlsx import workbook_bytes
from planner.result import result_json

Format = Literal["pdf", "docx", "xlsx", "ics", "json"]


def plan_files(
    content: Content, case: Case, made_on: str, language: Language, world: bytes, wanted: Iterable[Format]
) -> tuple[Plan, dict[Format, bytes]]:
    """The plan of a case made on an ISO day, and each wanted file of it; ``world`` is the map as in ``static/world.json``."""
    advice = advise(content, case, made_on)
    plan = build_plan(content, case, advice)
    files: dict[Format, bytes] = {}
    for name in wanted:
        if name == "pdf":
            files[name] = pdf_bytes(plan, content.phrases, language, world)
        elif name == "docx":
            files[name] = word_bytes(plan, content.phrases, language, world)
        elif name == "xlsx":
            files[name] = workbook_bytes(build_workbook(content, case, advice, plan), plan, language)
        elif name == "ics":
            files[name] = calendar_bytes(plan, agenda(content, case, advice, plan), language)
        else:
            result = result_json(content, case, advice, plan, language)
            files[name] = (json.dumps(result, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
    return plan, files
