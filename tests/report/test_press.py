"""Files set in another process: the same bytes, another process when one dies, none left behind when ours is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from planner.content.load import Content
from planner.document import Plan
from planner.plan import build_plan
from planner.plan.workbook import build_workbook
from planner.report import press as press_module
from planner.report.docx import word_bytes
from planner.report.pdf import pdf_bytes
from planner.report.press import Press
from planner.report.xlsx import workbook_bytes
from tests.bench.owner import firm
from tests.firms import advice_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def press(content: Content) -> Iterator[Press]:
    made = Press(content.phrases, None)
    yield made
    made.close()


@pytest.fixture
def plan(content: Content) -> Plan:
    case = firm(content, 1)
    return build_plan(content, case, advice_of(content, case))


def test_the_files_are_those_this_process_would_make(content: Content, press: Press, plan: Plan) -> None:
    text = plan.model_dump_json()
    case = firm(content, 1)
    book = build_workbook(content, case, advice_of(content, case), plan)
    assert press.pdf(text, "it") == pdf_bytes(plan, content.phrases, "it", None)
    assert press.docx(text, "en") == word_bytes(plan, content.phrases, "en", None)
    assert press.xlsx(book, text, "it") == workbook_bytes(book, plan, "it")


def test_a_process_that_died_is_replaced(press: Press, plan: Plan, content: Content) -> None:
    text = plan.model_dump_json()
    wanted = press.pdf(text, "it")
    for worker in list(press._running()._processes.values()):
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
    assert press.pdf(text, "it") == wanted


def test_without_another_process_the_file_is_made_here(
    press: Press, plan: Plan, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(press_module, "ProcessPoolExecutor", refused)
    press.warm()
    assert press.pdf(plan.model_dump_json(), "en") == pdf_bytes(plan, content.phrases, "en", None)


def test_what_cannot_be_printed_is_told_to_who_asked(press: Press, plan: Plan) -> None:
    with pytest.raises(ValueError, match="Plan"):
        press.pdf('{"not": "a plan"}', "it")
    assert press.pdf(plan.model_dump_json(), "it").startswith(b"%PDF")


ASKING = """
import sys, time
from planner.report.press import Press
if __name__ == "__main__":
    press = Press({}, None)
    press.warm()
    time.sleep(0.1)
    while not (pids := list(press._running()._processes)):
        time.sleep(0.05)
    print(pids[0], flush=True)
    time.sleep(600)
"""


def test_no_process_is_left_when_ours_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "asking.py"
    script.write_text(ASKING)
    asking = subprocess.Popen(
        [sys.executable, str(script)], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE
    )
    assert asking.stdout is not None
    worker = int(asking.stdout.readline())
    asking.kill()
    asking.wait()
    end = time.monotonic() + 60
    while _lives(worker):
        assert time.monotonic() < end, "the other process outlived the one that asked for it"
        time.sleep(0.1)


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in ("Z", "X")
