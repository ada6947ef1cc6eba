"""Files set in another process: the same bytes, another process when one dies, none left behind when ours is killed."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pypdf import PdfReader

from planner.content.load import Content
from planner.document import Plan
from planner.plan import build_plan
from planner.report.docx import word_bytes
from planner.report.pdf import pdf_bytes
from planner.report.press import Press, PressError
from tests.bench.owner import firm
from tests.firms import advice_of

ROOT = Path(__file__).resolve().parents[2]
WORLD = (ROOT / "static" / "world.json").read_bytes()


@pytest.fixture
def press(content: Content) -> Iterator[Press]:
    made = Press(content.phrases, WORLD)
    yield made
    made.close()


@pytest.fixture
def plan(content: Content) -> Plan:
    case = firm(content, 1)
    return build_plan(content, case, advice_of(content, case))


def test_the_files_are_those_this_process_would_make(content: Content, press: Press, plan: Plan) -> None:
    text = plan.model_dump_json()
    assert press.pdf(text, "it") == pdf_bytes(plan, content.phrases, "it", WORLD)
    assert press.docx(text, "en") == word_bytes(plan, content.phrases, "en", WORLD)


def test_it_is_another_process_that_knows_documents_only(press: Press, plan: Plan) -> None:
    press.pdf(plan.model_dump_json(), "it")
    loaded = Path(f"/proc/{worker_of(press)}/maps").read_text()
    assert worker_of(press) != os.getpid()
    assert not [name for name in ("pyarrow", "pandas", "streamlit", "sqlalchemy") if f"/{name}/" in loaded]


def test_a_process_that_died_is_replaced(press: Press, plan: Plan) -> None:
    text = plan.model_dump_json()
    wanted, first = press.pdf(text, "it"), worker_of(press)
    os.kill(first, signal.SIGKILL)
    assert press.pdf(text, "it") == wanted
    assert worker_of(press) != first


def test_without_another_process_the_file_is_made_here(
    press: Press, plan: Plan, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(subprocess, "Popen", refused)
    press.warm()
    assert press.pdf(plan.model_dump_json(), "en") == pdf_bytes(plan, content.phrases, "en", WORLD)


def test_what_cannot_be_printed_is_told_without_a_word_of_it_and_the_next_is_printed(press: Press, plan: Plan) -> None:
    with pytest.raises(PressError) as told:
        press.pdf('{"firm": "Segreti Srl"}', "it")
    assert "Segreti" not in str(told.value)
    assert press.pdf(plan.model_dump_json(), "it").startswith(b"%PDF")


def test_several_at_once_each_get_their_own(press: Press, plan: Plan) -> None:
    texts = [plan.model_copy(update={"firm": f"Prova {number}"}).model_dump_json() for number in range(4)]
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda text: press.pdf(text, "it"), texts))
    first_pages = [PdfReader(io.BytesIO(pdf)).pages[0].extract_text() for pdf in made]
    assert [f"Prova {number}" in page for number, page in enumerate(first_pages)] == [True] * 4


ASKING = """
import sys, time
from planner.report.press import Press, PressError
press = Press({}, None)
press.warm()
print(press._process.pid, flush=True)
time.sleep(600)
"""


def test_no_process_is_left_when_ours_is_killed() -> None:
    asking = subprocess.Popen([sys.executable, "-c", ASKING], cwd=ROOT, stdout=subprocess.PIPE)
    assert asking.stdout is not None
    worker = int(asking.stdout.readline())
    asking.kill()
    asking.wait()
    asking.stdout.close()
    end = time.monotonic() + 60
    while _lives(worker):
        assert time.monotonic() < end, "the other process outlived the one that asked for it"
        time.sleep(0.1)


def worker_of(press: Press) -> int:
    assert press._process is not None
    return press._process.pid


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in ("Z", "X")
