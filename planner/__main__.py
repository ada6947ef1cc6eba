"""Rotta without a browser: check content, list questions, search products, make plans, back-test the ranking, keep tables and database."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, get_args

from planner.base import Language
from planner.batch import BatchError, Order, progress, run_batch
from planner.case import CaseError, parse_case
from planner.content.evaluation import fingerprint, load_panel
from planner.content.lint import check_content
from planner.content.lint_dates import SOON_DAYS, due_content
from planner.content.load import ContentError, load_content
from planner.content.tables import TablesError
from planner.evaluation.report import as_json, lines
from planner.evaluation.run import evaluate
from planner.files import Format, plan_files
from planner.refresh import command as refresh
from planner.result import question_json
from planner.search import build_index, search
from planner.store import command as store

ROOT = Path(__file__).resolve().parent.parent
CONTENT = ROOT / "content"
WORLD = ROOT / "static" / "world.json"
FORMATS = get_args(Format)
MOST_JOBS = 64


def _print_json(document: Any) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2))


def check(options: argparse.Namespace) -> int:
    """Counts and problems of the content, and what must be verified again within 90 days; 1 when there is any problem."""
    counts, problems = check_content(options.content, options.on)
    soon = due_content(options.content, options.on)
    if options.json:
        _print_json(
            {"counts": counts, "problems": [p.model_dump() for p in problems], "to_verify": [d.as_json() for d in soon]}
        )
    else:
        for problem in problems:
            print(problem)
        for record in soon:
            print(record)
        old = sum(record.expired for record in soon)
        print(f"to verify again: {old} expired, {len(soon) - old} within {SOON_DAYS} days of {options.on}")
        print(", ".join(f"{name} {count}" for name, count in counts.items()))
        print("no problems" if not problems else f"{len(problems)} problems")
    return 1 if problems else 0


def questions(options: argparse.Namespace) -> int:
    """Every question with its id, kind, options and conditions."""
    content = load_content(options.content)
    if options.json:
        _print_json([question_json(q) for q in content.questions.values()])
        return 0
    for question in content.questions.values():
        print(f"{question.id}\t{question.scope}\t{question.kind}\t{question.text.get(options.language)}")
    return 0


def find(options: argparse.Namespace) -> int:
    """Products and services that match the words, best first."""
    content = load_content(options.content)
    hits = search(build_index(content), options.words, options.limit, options.language)
    if options.json:
        _print_json(
            [
                {"hs": h.code, "name": h.name.get(options.language), "score": round(h.score, 1), "kind": h.kind}
                for h in hits
            ]
        )
    else:
        for hit in hits:
            print(f"{hit.code}\t{hit.name.get(options.language)}\t{hit.path.get(options.language)}")
    return 0 if hits else 1


def plan(options: argparse.Namespace) -> int:
    """The plan of one case as text, PDF, Word, Excel, calendar and JSON."""
    content = load_content(options.content)
    try:
        case = parse_case(content, Path(options.case).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        print(f"{options.case}: cannot be read ({error}). Give the path of a case in JSON, UTF-8.", file=sys.stderr)
        return 2
    language = options.language or case.language
    wanted = [name for name in FORMATS if getattr(options, name)]
    document, files = plan_files(content, case, options.made_on, language, WORLD.read_bytes(), wanted)
    for name, data in files.items():
        Path(getattr(options, name)).write_bytes(data)
    print(document.title.get(language), "-", document.firm or document.product.get(language))
    for line in document.verdict:
        print(line.get(language))
    for number, action in enumerate(document.next_actions, start=1):
        print(f"{number}. {action.text.get(language)}")
    return 0


def batch(options: argparse.Namespace) -> int:
    """The plans of a folder of cases; begun again it goes on where it was. 1 when a case could not be planned."""
    wanted = tuple(name for name in FORMATS if getattr(options, name)) or ("pdf",)
    order = Order(options.content, WORLD, options.out, options.made_on, options.language, wanted)
    outcomes = run_batch(options.folder, order, options.jobs, progress(sys.stderr))
    failed = [o for o in outcomes if o.problem is not None]
    made = [o for o in outcomes if o.problem is None and o.seconds]
    print(f"{len(made)} made, {len(outcomes) - len(made) - len(failed)} already there, {len(failed)} failed")
    for outcome in failed:
        print(f"{outcome.case}: {outcome.problem}", file=sys.stderr)
    return 1 if failed else 0


def backtest(options: argparse.Namespace) -> int:
    """Try the ranking on the past, beside simple rules, by the protocol of docs/backtest.md; about a minute."""
    content = load_content(options.content)
    panel = load_panel(options.content / "evaluation")
    found = evaluate(content, panel, fingerprint(options.content), options.made_on)
    for line in lines(found):
        print(line)
    if options.json:
        Path(options.json).write_text(as_json(found), encoding="utf-8")
    return 0


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date: write YYYY-MM-DD") from None


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_JOBS:
        raise argparse.ArgumentTypeError(f"{text!r}: write a number from 1 to {MOST_JOBS}")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m planner", description=__doc__)
    parser.add_argument("--content", type=Path, default=CONTENT, help=argparse.SUPPRESS)
    commands = parser.add_subparsers(dest="command", required=True)

    def add(name: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=run.__doc__, description=run.__doc__)
        sub.set_defaults(run=run)
        return sub

    checker = add("check", check)
    checker.add_argument("--json", action="store_true")
    checker.add_argument("--on", type=_day, default=date.today().isoformat(), metavar="YYYY-MM-DD")  # noqa: DTZ011
    listing = add("questions", questions)
    listing.add_argument("--json", action="store_true")
    listing.add_argument("--language", choices=("it", "en"), default="it")
    finder = add("search", find)
    finder.add_argument("words")
    finder.add_argument("--json", action="store_true")
    finder.add_argument("--limit", type=int, default=12)
    finder.add_argument("--language", choices=("it", "en"), default="it")
    maker = add("plan", plan)
    maker.add_argument("case", metavar="CASE.json")
    maker.add_argument("--language", choices=("it", "en"))
    maker.add_argument("--made-on", type=_day, default=date.today().isoformat(), metavar="YYYY-MM-DD")  # noqa: DTZ011
    for extension in FORMATS:
        maker.add_argument(f"--{extension}", metavar="F")
    many = add("batch", batch)
    many.add_argument("folder", metavar="FOLDER", type=Path, help="one case a file, ending in .json")
    many.add_argument("--out", metavar="DIR", type=Path, required=True)
    many.add_argument("--language", choices=("it", "en"), help="by default that of each case")
    many.add_argument("--made-on", type=_day, default=date.today().isoformat(), metavar="YYYY-MM-DD")  # noqa: DTZ011
    many.add_argument("--jobs", type=_count, default=1, metavar="N", help="processes that work at the same time")
    for extension in FORMATS:
        many.add_argument(f"--{extension}", action="store_true")
    trier = add("backtest", backtest)
    trier.add_argument("--json", metavar="F")
    trier.add_argument("--made-on", type=_day, default=date.today().isoformat(), metavar="YYYY-MM-DD")  # noqa: DTZ011
    store.add_commands(add)
    commands.add_parser(
        "refresh", help="Rebuild the market tables: see python -m planner refresh --help", add_help=False
    )
    return parser


def main(arguments: list[str]) -> int:
    """Run one command; 0 done, 1 found something wrong, 2 could not be done."""
    if arguments[:1] == ["refresh"]:
        return refresh.main(arguments[1:])
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except CaseError as error:
        language: Language = getattr(options, "language", None) or "it"
        for problem in error.problems:
            print(f"{problem.path or 'case'}: {problem.text.get(language)}", file=sys.stderr)
    except (BatchError, ContentError, TablesError) as error:
        print(error, file=sys.stderr)
    except BrokenPipeError:  # whoever reads the output (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(
            f"{error.filename}: cannot be written ({error.strerror}). Give a path in a folder that exists.",
            file=sys.stderr,
        )
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
