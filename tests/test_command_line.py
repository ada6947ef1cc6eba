"""Rotta without a browser: what each command prints, the keys of its JSON, and a sentence instead of a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from planner.__main__ import main
from planner.content.load import Content
from tests.firms import MAKER, TODAY

READINESS = {"band", "low", "high", "coverage", "dimensions", "gates", "gaps"}
RANKING = {"market", "rank", "score", "contributions", "coverage", "estimated"}
MODEL = {"model", "eligible", "fit", "missing"}
PLAN = {"kind", "next_actions", "title", "firm", "made_on", "review_on", "verdict", "missing", "sections"}


@pytest.fixture
def at_hand(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real content without reading it again for every command."""
    monkeypatch.setattr("planner.__main__.load_content", lambda folder: content)


@pytest.fixture
def case_file(tmp_path: Path) -> Path:
    path = tmp_path / "case.json"
    path.write_text(json.dumps({"answers": dict(MAKER), "chosen": ["FRA", "USA"]}), encoding="utf-8")
    return path


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "planner", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)


def printed(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_the_content_checks_clean_and_is_counted(content: Content, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--json"]) == 0
    found = printed(capsys)
    assert found["problems"] == []
    counts = found["counts"]
    assert {"markets", "products", "sectors", "questions", "gates", "action_models", "actions", "sources"} <= set(
        counts
    )
    assert counts["markets"] == len(content.tables.markets.ids) and counts["questions"] == len(content.questions)
    assert counts["action_models"] == len(content.action_models)


def test_broken_content_is_told_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "10.toml").write_text("[[question]]\nid = 'x'\n", encoding="utf-8")
    assert main(["--content", str(tmp_path), "check"]) == 1
    assert "questions/10.toml" in capsys.readouterr().out
    assert main(["--content", str(tmp_path), "questions"]) == 2
    assert "questions/10.toml" in capsys.readouterr().err


@pytest.mark.usefixtures("at_hand")
def test_questions_tell_a_stranger_how_to_answer(content: Content, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["questions", "--json"]) == 0
    found = {q["id"]: q for q in printed(capsys)}
    assert list(found) == list(content.questions)
    assert (
        found["province"]["kind"] == "choice"
        and {"id": "como", "text": {"it": "Como", "en": "Como"}} in found["province"]["options"]
    )
    assert found["turnover"]["minimum"] == 0 and found["legal_requirements"]["where"] == "market_answers.<ISO3>"
    assert len(found["written_commitment"]["levels"]) == 5
    assert main(["questions", "--language", "en"]) == 0
    assert "How many people work in your firm?" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("language", "words", "code"), [("it", "valvole a sfera", "848180"), ("en", "ball valves", "848180")]
)
@pytest.mark.usefixtures("at_hand")
def test_search_finds_products_by_name(
    language: str, words: str, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["search", words, "--json", "--language", language, "--limit", "3"]) == 0
    found = printed(capsys)
    assert 1 <= len(found) <= 3 and found[0]["hs"] == code and found[0]["name"] and 0 <= found[0]["score"] <= 100
    assert main(["search", "qqqqzzzz"]) == 1


@pytest.mark.usefixtures("at_hand")
def test_a_plan_for_word_excel_and_the_calendar(case_file: Path, tmp_path: Path) -> None:
    wanted = {"docx": b"PK", "xlsx": b"PK", "ics": b"BEGIN:VCALENDAR"}
    options = [part for x in wanted for part in (f"--{x}", str(tmp_path / f"plan.{x}"))]
    assert main(["plan", str(case_file), "--made-on", TODAY, *options]) == 0
    for extension, start in wanted.items():
        assert (tmp_path / f"plan.{extension}").read_bytes().startswith(start)


@pytest.mark.usefixtures("at_hand")
def test_a_plan_as_pdf_and_json(case_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pdf, result = tmp_path / "plan.pdf", tmp_path / "result.json"
    arguments = [
        "plan",
        str(case_file),
        "--language",
        "en",
        "--made-on",
        TODAY,
        "--pdf",
        str(pdf),
        "--json",
        str(result),
    ]
    assert main(arguments) == 0
    shown = capsys.readouterr().out
    assert "France" in shown and "3." in shown
    first = pdf.read_bytes()
    assert first.startswith(b"%PDF") and len(first) > 20_000
    found = json.loads(result.read_text(encoding="utf-8"))
    assert set(found["readiness"]) >= READINESS
    assert found["ranking"] and all(set(score) >= RANKING for score in found["ranking"])
    assert {"RUS"} <= {e["market"] for e in found["excluded"]} and all(e["reason"] for e in found["excluded"])
    assert found["chosen"] == ["FRA", "USA"] and set(found["models"]) == {"FRA", "USA"}
    assert all(
        set(fit) >= MODEL and fit["eligible"] in (True, False, None)
        for fits in found["models"].values()
        for fit in fits
    )
    assert set(found["plan"]) >= PLAN and len(found["plan"]["next_actions"]) == 3
    assert found["language"] == "en" and found["made_on"] == TODAY
    assert main(arguments) == 0
    assert pdf.read_bytes() == first


@pytest.mark.usefixtures("at_hand")
def test_the_points_of_the_json_add_up(case_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = tmp_path / "result.json"
    assert main(["plan", str(case_file), "--made-on", TODAY, "--json", str(result)]) == 0
    found = json.loads(result.read_text(encoding="utf-8"))
    for score in found["ranking"]:
        points = sum(c["points"] for c in score["contributions"])
        assert points == pytest.approx(score["score"] - found["reference_score"], abs=5e-4)
    assert capsys.readouterr().out.startswith("Piano di")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "Il file non si legge"),
        ("[]", "non contiene un piano"),
        ('{"answers": {"headcount": -3}}', "answers.headcount: Scrivete un numero"),
        ('{"chosen": ["ZZZ"]}', "chosen.0: Questo mercato"),
        ('{"answers": {"company_name": "' + "x" * 100_000 + '"}}', "100000 caratteri"),
        ("[" * 100_000, "Il file non si legge"),
    ],
)
@pytest.mark.usefixtures("at_hand")
def test_a_bad_case_gets_a_sentence_and_no_traceback(
    tmp_path: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text, encoding="utf-8")
    assert main(["plan", str(path)]) == 2
    err = capsys.readouterr().err
    assert said in err and "Traceback" not in err


@pytest.mark.usefixtures("at_hand")
def test_a_file_that_cannot_be_read_or_written_is_named(
    case_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    latin = tmp_path / "latin.json"
    latin.write_bytes('{"a": "perché"}'.encode("latin-1"))
    for path in (tmp_path / "absent.json", tmp_path, latin):
        assert main(["plan", str(path)]) == 2
        assert path.name in capsys.readouterr().err
    assert main(["plan", str(case_file), "--json", str(tmp_path / "no" / "where.json")]) == 2
    assert "where.json" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["plan", "x.json", "--made-on", "2026-02-30"], ["plan"], ["dance"], []])
def test_a_wrong_command_explains_itself(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2 and "usage:" in capsys.readouterr().err


def test_from_a_terminal(case_file: Path, tmp_path: Path) -> None:
    good = run("plan", str(case_file), "--made-on", TODAY)
    assert good.returncode == 0 and good.stderr == "" and "Francia" in good.stdout
    bad = tmp_path / "bad.json"
    bad.write_text("nonsense", encoding="utf-8")
    wrong = run("plan", str(bad), "--language", "en")
    assert wrong.returncode == 2 and wrong.stdout == ""
    assert "cannot be read" in wrong.stderr and "Traceback" not in wrong.stderr
