"""The lint finds each kind of mistake, and only that one; the real content has none; the guide to writing it works."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest

import planner
from planner.case import parse_case
from planner.content.lint import RULES, check_content
from planner.content.lint_conditions import OPERATORS
from planner.content.lint_facts import FIRM_FACTS, MARKET_FACTS, FactKind, fact_of
from planner.content.lint_questions import ENGINE_USES
from planner.content.lint_words import FIELDS, numbers, texts_of
from planner.content.load import Content, load_content, read_records
from planner.market_facts import market_facts
from planner.markets.ranking import rank
from planner.profile import build_profile
from tests.content.tiny import write_tiny

ROOT = Path(__file__).parents[2]
CONTENT = ROOT / "content"
GUIDE = CONTENT / "README.md"
BROKEN = sorted((Path(__file__).parent / "broken").iterdir())
TODAY = "2026-11-22"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def real() -> Content:
    return load_content(CONTENT)


def lay_over(folder: Path, document: Path) -> None:
    """Put a document where its first line says; a persona goes among the personas."""
    text = document.read_text(encoding="utf-8")
    place = f"personas/{document.name}" if document.suffix == ".json" else text.splitlines()[0].removeprefix("# File: ")
    (folder / place).parent.mkdir(exist_ok=True)
    (folder / place).write_text(text, encoding="utf-8")


def test_the_real_content_has_no_problem() -> None:
    counts, problems = check_content(CONTENT, TODAY)
    assert [str(p) for p in problems] == []
    assert counts["markets"] >= 200 and counts["products"] >= 5000 and counts["action_models"] >= 19
    assert all(counts[name] for name in counts if name != "expired_sources")


def test_the_smallest_content_has_no_problem_and_its_old_source_is_only_counted(tiny: Path) -> None:
    counts, problems = check_content(tiny, TODAY)
    assert [str(p) for p in problems] == []
    assert (counts["markets"], counts["products"], counts["personas"], counts["expired_sources"]) == (3, 2, 1, 1)
    assert "expired_sources" not in check_content(tiny)[0]


@pytest.mark.parametrize("document", BROKEN, ids=lambda d: d.stem)
def test_a_broken_document_breaks_its_rule_and_no_other(document: Path, tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(tiny, folder)
    lay_over(folder, document)
    _, problems = check_content(folder)
    rule = document.stem.partition("__")[0]
    assert {p.rule for p in problems} == {rule}, [str(p) for p in problems]
    for problem in problems:
        assert problem.remedy.endswith((".", "?")), str(problem)
        assert RULES[rule] in problem.message


def test_a_problem_names_the_file_it_is_in(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(tiny, folder)
    for document in (d for d in BROKEN if d.stem in ("html", "final_stop", "unknown_fact", "insecure_url")):
        lay_over(folder, document)
        place = document.read_text(encoding="utf-8").splitlines()[0].removeprefix("# File: ")
        assert {p.file for p in check_content(folder)[1]} == {place}
        (folder / place).unlink()


def test_every_rule_has_a_broken_document() -> None:
    assert {d.stem.partition("__")[0] for d in BROKEN} == set(RULES)


def test_problems_add_up(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(tiny, folder)
    for name in ("html", "toml_syntax", "always_same", "persona", "number_range"):
        lay_over(folder, next(d for d in BROKEN if d.stem == name))
    # The persona waits until every file can be read.
    assert {p.rule for p in check_content(folder)[1]} == {"html", "toml_syntax", "always_same", "number_range"}


def test_what_cannot_be_read_is_a_problem_not_an_exception(tiny: Path, tmp_path: Path) -> None:
    assert {p.rule for p in check_content(tmp_path / "nowhere")[1]} == {"tables"}
    folder = tmp_path / "content"
    shutil.copytree(tiny, folder)
    (folder / "texts" / "latin.toml").write_bytes("a = 'è'".encode("latin-1"))
    (folder / "personas" / "latin.json").write_bytes("è".encode("latin-1"))
    (folder / "markets" / "flows.parquet").write_bytes(b"not a table")
    (folder / "readiness" / "odd.toml").write_text("band = 3\ngate = [1]\n[dimension]\nid = nan\n", encoding="utf-8")
    assert {p.rule for p in check_content(folder)[1]} == {"toml_syntax", "persona", "tables", "shape"}


def test_every_text_of_a_record_has_a_length_and_a_style(real: Content) -> None:
    raw = read_records(CONTENT)
    used = {
        field for name, records in raw.records.items() for _, record in records for field, _ in texts_of(record, name)
    }
    assert used == set(FIELDS)


@pytest.mark.parametrize(
    ("italian", "english", "same"),
    [
        ("1.500.000,75 euro", "1,500,000.75 euro", True),
        ("Reg. (UE) 2021/821", "Reg. (EU) 2021/821", True),
        ("12 octies (12g)", "12g", True),
        ("dal 5 al 10 %", "5-10%", True),
        ("10\u00a0000 euro", "10,000 euro", True),
        ("10.000", "10.000", False),
        ("2,5", "25", False),
        ("tre mesi", "3 months", False),
    ],
)
def test_numbers_are_compared_across_spellings(italian: str, english: str, same: bool) -> None:
    assert (numbers(italian, "it") == numbers(english, "en")) is same


def accepts(kind: FactKind, value: object, real: Content) -> bool:
    """True when a value the engine worked out is one the vocabulary announces."""
    tables = real.tables
    listed = {
        "markets": set(tables.markets.ids),
        "sectors": {s.id for s in tables.sectors},
        "chapters": set(real.chapters),
        "headings": set(real.headings),
        None: set(kind.codes),
    }[kind.listed]
    if kind.kind == "flag":
        return isinstance(value, bool)
    if kind.kind == "number":
        whole = not kind.whole or float(value) == int(value)  # type: ignore[call-overload, arg-type]
        return not isinstance(value, bool) and kind.low <= float(value) <= kind.high and whole  # type: ignore[arg-type]
    if kind.kind == "choice":
        return value in listed
    return isinstance(value, tuple) and set(value) <= listed


def test_the_engine_works_out_exactly_the_facts_of_the_vocabulary(real: Content) -> None:
    vocabulary = {q.id: kind for q in real.questions.values() if (kind := fact_of(q))} | FIRM_FACTS | MARKET_FACTS
    seen = set()
    for document in real.personas.values():
        case = parse_case(real, document)
        profile = build_profile(real, case)
        ranking = rank(real, profile, case, TODAY)
        for market in ("CHE", "FRA", "UZB", "USA"):
            for name, value in market_facts(real, profile, ranking, market).items():
                seen.add(name)
                if name in vocabulary:
                    assert accepts(vocabulary[name], value, real), (name, value)
    untestable = {q.id for q in real.questions.values() if fact_of(q) is None}
    assert seen - set(vocabulary) <= untestable
    assert {*FIRM_FACTS, *MARKET_FACTS} <= seen


def test_every_question_is_read_where_it_says_it_is_used(real: Content) -> None:
    engine = Path(planner.__file__).parent
    named = set()
    for question in real.questions.values():
        derived = [name for name, kind in (FIRM_FACTS | MARKET_FACTS).items() if question.id in kind.needs]
        for use in question.used_by:
            if use not in ENGINE_USES:
                continue
            named.add(use)
            source = (engine / ENGINE_USES[use]).read_text(encoding="utf-8")
            assert any(f'"{name}"' in source for name in (question.id, *derived)), (question.id, use)
    assert named <= set(ENGINE_USES)


def guide_blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), flags=re.M | re.S)


def copy_in(folder: Path, block: str) -> None:
    """What the guide tells people to do: add the records of a block to the file it names, in place of one with the same id."""
    place = folder / block.splitlines()[0].removeprefix("# File: ")
    text = place.read_text(encoding="utf-8") if place.exists() else ""
    for kind, records in tomllib.loads(block).items():
        for record in records if isinstance(records, list) else ():
            key = "code" if "code" in record else "id"
            old = rf'^\[\[{kind}\]\]\n{key} = "{record[key]}"\n.*?(?=^\[|\Z)(\[{kind}\.products\]\n.*?(?=^\[|\Z))?'
            text = re.sub(old, "", text, flags=re.M | re.S)
    place.write_text(f"{text}\n{block}", encoding="utf-8")


def test_the_examples_of_the_guide_pass_together_with_the_real_content(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    before, _ = check_content(folder)
    blocks = guide_blocks("toml")
    for block in blocks:
        copy_in(folder, block)
    (folder / "personas" / "example.json").write_text(guide_blocks("json")[0], encoding="utf-8")
    figures = folder / "markets" / "markets.csv"
    header, *rows = figures.read_text(encoding="utf-8").splitlines()
    figures.write_text("\n".join([f"{header},example_figure", *(f"{row},7" for row in rows)]) + "\n", encoding="utf-8")
    after, problems = check_content(folder)
    assert [str(p) for p in problems] == []
    grown = {name for name in before if after[name] > before[name]}
    wanted = {
        "questions",
        "gates",
        "remarks",
        "actions",
        "action_models",
        "trade_rules",
        "conformity",
        "bodies",
        "sources",
        "fairs",
        "clauses",
        "training",
        "focus_facts",
        "focus_sectors",
        "funding_calls",
        "scenarios",
    }
    assert grown == wanted | {"services", "phrases", "personas"}
    assert after["headings"] == before["headings"]
    content = load_content(folder)
    assert "ukulele" in content.headings["9202"].synonyms.it
    assert content.tables.markets.datum("CHE", "example_figure") is not None


def test_the_guide_names_every_fact_operator_and_use() -> None:
    named = set(re.findall(r"`([^`\n]+)`", GUIDE.read_text(encoding="utf-8")))
    operators = {op for ops in OPERATORS.values() for op in ops}
    assert {*FIRM_FACTS, *MARKET_FACTS, *ENGINE_USES, *operators} <= named
    assert {name for name in named if name.startswith("market_")} <= set(MARKET_FACTS)
