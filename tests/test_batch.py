"""Plans for a folder of cases: begun again it goes on, nothing is half written, one bad case does not stop the others."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from planner import batch
from planner.__main__ import main
from planner.batch import JOURNAL, PART, BatchError, Order, Outcome, progress, run_batch
from planner.content.load import Content
from tests.firms import MAKER, TODAY

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("alfa", "beta", "gamma")


@pytest.fixture(autouse=True)
def at_hand(content: Content, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The real content without reading it again in this process."""
    monkeypatch.setitem(batch._loaded, ROOT / "content", content)
    yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "cases"
    made.mkdir()
    for number, name in enumerate(NAMES):
        answers = dict(MAKER) | {"company_name": name.title(), "turnover": 5_000_000 + number}
        (made / f"{name}.json").write_text(json.dumps({"answers": answers, "chosen": ["FRA"]}), encoding="utf-8")
    return made


@pytest.fixture
def order(tmp_path: Path) -> Order:
    world = ROOT / "static" / "world.json"
    return Order(ROOT / "content", world, tmp_path / "plans", TODAY, None, ("json",))


def moments(out: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in out.iterdir() if path.name != JOURNAL}


def age(out: Path) -> None:
    """Every file becomes old, so that one written again shows."""
    for path in out.iterdir():
        os.utime(path, ns=(1, 1))


def firm_of(path: Path) -> str:
    return str(json.loads(path.read_text(encoding="utf-8"))["plan"]["firm"])


def test_every_case_gets_its_files_and_a_second_time_costs_nothing(folder: Path, order: Order) -> None:
    first = run_batch(folder, order)
    assert [o.case.stem for o in first] == list(NAMES) and all(o.problem is None and o.seconds > 0 for o in first)
    assert [firm_of(order.out / f"{name}.json") for name in NAMES] == ["Alfa", "Beta", "Gamma"]
    age(order.out)
    again = run_batch(folder, order)
    assert all(o.problem is None and o.seconds == 0 for o in again)
    assert set(moments(order.out).values()) == {1}


def test_only_what_changed_is_made_again(folder: Path, order: Order) -> None:
    run_batch(folder, order)
    age(order.out)
    case = json.loads((folder / "alfa.json").read_text(encoding="utf-8"))
    case["answers"]["company_name"] = "Nuova"
    (folder / "alfa.json").write_text(json.dumps(case), encoding="utf-8")
    (order.out / "beta.json").write_text("{", encoding="utf-8")
    assert [o.seconds > 0 for o in run_batch(folder, order)] == [True, True, False]
    assert firm_of(order.out / "alfa.json") == "Nuova" and firm_of(order.out / "beta.json") == "Beta"
    assert moments(order.out)["gamma.json"] == 1


def test_another_day_or_another_language_makes_them_again(folder: Path, order: Order) -> None:
    run_batch(folder, order)
    later = Order(order.content, order.world, order.out, "2026-11-23", "en", order.wanted)
    assert all(o.seconds > 0 for o in run_batch(folder, later))
    found = json.loads((order.out / "alfa.json").read_text(encoding="utf-8"))
    assert (found["made_on"], found["language"]) == ("2026-11-23", "en")


def test_a_bad_case_is_told_and_the_others_are_made(
    folder: Path, order: Order, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "beta.json").write_text('{"answers": {"headcount": -3}}', encoding="utf-8")
    (folder / "gamma.json").write_bytes(b"\xff\xfe\x00")
    (folder / "zeta.json").mkdir()
    arguments = ["batch", str(folder), "--out", str(order.out), "--json", "--pdf", "--made-on", TODAY]
    assert main(arguments) == 1
    said = capsys.readouterr()
    assert said.out == "1 made, 0 already there, 3 failed\n"
    told = said.err.splitlines()
    assert [Path(line.split(":")[0]).name for line in told] == ["beta.json", "gamma.json", "zeta.json"]
    assert "answers.headcount: Scrivete un numero" in told[0] and "Traceback" not in said.err and "\r" not in said.err
    kept = {path.name for path in order.out.iterdir()}
    assert kept == {"alfa.json", "alfa.pdf", JOURNAL}
    assert (order.out / "alfa.pdf").read_bytes().startswith(b"%PDF")
    assert main(arguments) == 1 and capsys.readouterr().out == "0 made, 1 already there, 3 failed\n"


def test_a_defect_met_by_one_firm_leaves_the_others_their_plans(
    folder: Path, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = batch.plan_files

    def breaks(content, case, *rest):  # type: ignore[no-untyped-def]
        if case.answers["company_name"] == "Beta":
            raise ZeroDivisionError("by nought")
        return whole(content, case, *rest)

    monkeypatch.setattr(batch, "plan_files", breaks)
    assert [o.problem for o in run_batch(folder, order)] == [None, "ZeroDivisionError: by nought", None]


def test_several_processes_make_the_same_files(folder: Path, order: Order, tmp_path: Path) -> None:
    run_batch(folder, order)
    other = Order(order.content, order.world, tmp_path / "by two", TODAY, None, ("json",))
    heard: list[int] = []
    run_batch(folder, other, jobs=2, told=lambda done, total, outcome: heard.append(done))
    for name in NAMES:
        assert (other.out / f"{name}.json").read_bytes() == (order.out / f"{name}.json").read_bytes()
    assert heard == [1, 2, 3]


def test_killed_in_the_middle_it_goes_on_without_a_half_written_file(folder: Path, order: Order) -> None:
    for number in range(12):
        answers = dict(MAKER) | {"company_name": f"Prova {number}"}
        (folder / f"firm_{number:02}.json").write_text(json.dumps({"answers": answers}), encoding="utf-8")
    command = [sys.executable, "-m", "planner", "batch", str(folder), "--out", str(order.out), "--json"]
    process = subprocess.Popen([*command, "--made-on", TODAY], cwd=ROOT, stdout=subprocess.DEVNULL)
    while not (order.out / "beta.json").exists():
        assert process.poll() is None, "the batch ended before it could be killed"
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    (order.out / f".left.json{PART}").write_text("half")
    with (order.out / JOURNAL).open("a", encoding="utf-8") as journal:
        journal.write('{"case": "firm_00.json", "from"')
    made = [path for path in order.out.glob("*.json") if path.name != JOURNAL]
    assert 2 <= len(made) < 15 and all(json.loads(path.read_text(encoding="utf-8"))["plan"] for path in made)
    outcomes = run_batch(folder, order)
    assert all(o.problem is None for o in outcomes) and outcomes[0].seconds == 0
    assert len([p for p in order.out.iterdir() if p.name.endswith(".json")]) == 15
    assert not list(order.out.glob(f".*{PART}"))


@pytest.mark.parametrize(
    ("where", "out", "said"), [("absent", "o", "not a folder"), ("cases", "cases", "mixed"), ("empty", "o", "no case")]
)
def test_what_cannot_begin_says_what_to_give(folder: Path, order: Order, where: str, out: str, said: str) -> None:
    (folder.parent / "empty").mkdir()
    wrong = Order(order.content, order.world, folder.parent / out, TODAY, None, ("json",))
    with pytest.raises(BatchError, match=said):
        run_batch(folder.parent / where, wrong)


def test_the_bar_is_for_a_terminal_only() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    assert progress(io.StringIO()) is None
    terminal = Terminal()
    told = progress(terminal)
    assert told is not None
    told(1, 2, Outcome(Path("alfa.json"), None, 1.0))
    assert "############............] 1/2" in terminal.getvalue() and "alfa" in terminal.getvalue()
    told(2, 2, Outcome(Path("beta.json"), None, 1.0))
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_a_number_of_processes_that_makes_no_sense_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["batch", str(folder), "--out", "x", "--jobs", "0"])
    assert "from 1 to 64" in capsys.readouterr().err
