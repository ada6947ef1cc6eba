"""Checks everything people write in ``content/``: every problem with its place and remedy, all at once, never an exception."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from planner.base import Problem
from planner.case import CaseError, parse_case
from planner.content.evaluation import load_evaluation, load_panel
from planner.content.lint_conditions import check_conditions, vocabulary
from planner.content.lint_figures import check_figures
from planner.content.lint_questions import check_questions
from planner.content.lint_references import check_references
from planner.content.lint_rules import RULES, Notebook
from planner.content.lint_words import check_words
from planner.content.load import RawRecords, assemble, read_records
from planner.content.schema import Question, Source
from planner.content.tables import Tables, TablesError, load_tables

__all__ = ["RULES", "check_content"]

_COUNTED = {
    "questions": "question",
    "gates": "gate",
    "remarks": "remark",
    "action_models": "action_model",
    "actions": "action",
    "sources": "source",
    "dimensions": "dimension",
    "bands": "band",
    "bodies": "body",
    "trade_rules": "trade_rule",
    "conformity": "conformity",
    "fairs": "fair",
    "focus_facts": "focus_fact",
    "focus_sectors": "focus_sector",
    "networks": "network",
    "clauses": "clause",
    "training": "training",
    "funding_calls": "funding_call",
    "scenarios": "scenario",
    "headings": "heading",
    "services": "service",
}


def check_content(folder: Path, today: str | None = None) -> tuple[dict[str, int], tuple[Problem, ...]]:
    """Counts of what ``folder`` holds and everything that is wrong with it.

    With ``today`` (ISO) the counts also say how many sources are past their best-before: normal life, never a problem.
    """
    notes = Notebook()
    raw = read_records(folder)
    notes.keep(raw.problems)
    tables = _tables(folder / "markets", notes)
    _check_evaluation(folder / "evaluation", notes)
    words = vocabulary(raw, tables)
    check_references(raw, tables, notes)
    check_questions(raw, words, check_conditions(raw, words, notes), notes)
    check_words(raw, tables, notes)
    if tables:
        check_figures(raw, tables, notes)
        if not raw.problems:
            _check_personas(raw, tables, notes)
    return _counts(raw, tables, today), notes.problems


def _tables(folder: Path, notes: Notebook) -> Tables | None:
    try:
        return load_tables(folder)
    except TablesError as error:
        notes.say("tables", "markets/", "", f"{error}", "Until then nothing about markets and products is checked.")
        return None


def _check_evaluation(folder: Path, notes: Notebook) -> None:
    """What the back-test runs on and what it found can be read; a content without it publishes no results."""
    if not folder.is_dir():
        return
    for read in (load_panel, load_evaluation):
        try:
            read(folder)
        except TablesError as error:
            notes.say("tables", "evaluation/", "", f"{error}", "Until then the method cannot show what was measured.")


def _check_personas(raw: RawRecords, tables: Tables, notes: Notebook) -> None:
    content = assemble(raw, tables)
    for name, document in raw.personas.items():
        try:
            parse_case(content, document)
        except KeyError as missing:
            remedy = "Write it again in content/texts, in both languages."
            notes.say("missing_phrase", "texts/problems.toml", name, f"{missing.args[0]}.", remedy)
        except CaseError as error:
            for problem in error.problems:
                notes.say(
                    "persona", f"personas/{name}.json", problem.path, problem.text.en, "Mend or remove that answer."
                )


def _counts(raw: RawRecords, tables: Tables | None, today: str | None) -> dict[str, int]:
    questions = cast("tuple[tuple[str, Question], ...]", raw.records["question"])
    counts = {
        "markets": len(tables.markets.ids) if tables else 0,
        "products": len(tables.trade.products) if tables else 0,
        "sectors": len(tables.sectors) if tables else 0,
    }
    counts |= {name: len(raw.records[record]) for name, record in _COUNTED.items()}
    counts["express_questions"] = sum(q.express for _, q in questions)
    counts |= {"phrases": len(raw.phrases), "personas": len(raw.personas)}
    if today is not None:
        sources = cast("tuple[tuple[str, Source], ...]", raw.records["source"])
        counts["expired_sources"] = sum(today > s.best_before for _, s in sources)
    return counts
