"""An owner at a tab: answers question by question, picks markets, opens the plan and takes the PDF away."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

from pages.parts.navigation import address_of
from planner.case import Case, parse_case
from planner.content.load import Content
from planner.content.schema import NOT_APPLICABLE, UNKNOWN, Question
from planner.profile import build_profile
from planner.questionnaire import START, asked
from planner.store.plans import Store
from tests.bench.tab import AppError, Tab

FIRM = "packaging_bergamo"
WANTED = "macchine per imballare"
MOST_QUESTIONS = 120
# What each step is called in the figures.
ANSWER, NEXT, CHOICE, SLIDE = "answer", "next", "choice", "slide"
PAGE, DOCUMENT, DOWNLOAD = "page", "document", "download"


class TimeUp(Exception):
    """The time for this owner is over."""


def firm(content: Content, number: int) -> Case:
    """The firm of the benchmark, a little different for each number so that no cached conclusion of another fits."""
    document: dict[str, Any] = json.loads(content.personas[FIRM])
    document["answers"] |= {"company_name": f"Prova {number}", "turnover": 9_000_000 + number}
    document |= {"chosen": [], "market_answers": {}}
    return parse_case(content, json.dumps(document))


def started(content: Content, whole: Case) -> Case:
    """The same firm after the first screen only, on the full path."""
    first = {q.id for q in content.questions.values() if q.section == START}
    return whole.model_copy(update={"answers": {k: v for k, v in whole.answers.items() if k in first}})


def begun(content: Content, whole: Case, share: float) -> Case:
    """The same firm somewhere between its first screen (0) and its last question (1), on the short path newcomers get."""
    first = started(content, whole)
    met = [q.id for q in asked(content, build_profile(content, whole).facts, "express") if q.id in whole.answers]
    given = {*first.answers, *met[: round(share * len(met))]}
    return first.model_copy(
        update={"path": "express", "answers": {name: v for name, v in whole.answers.items() if name in given}}
    )


def link(store: Store, case: Case) -> str:
    """The address (its query) of a new plan with this case."""
    token = store.create()
    store.replace(token, case)
    return f"p={token}"


class Owner:
    """Knows the answers of ``case``; ``pauses`` are the seconds between two actions, ``until`` (monotonic) ends them."""

    def __init__(
        self, tab: Tab, content: Content, case: Case, pauses: Iterator[float] | None = None, until: float | None = None
    ) -> None:
        self.tab, self._content, self._pauses, self._until = tab, content, pauses, until
        self._answers: Mapping[str, Any] = case.answers

    async def _think(self) -> None:
        if self._pauses is not None:
            await self.tab.wait(next(self._pauses))
        if self._until is not None and time.monotonic() >= self._until:
            raise TimeUp

    async def journey(self) -> None:
        """Everything, from the home page to the PDF."""
        await self.tab.press("begin", PAGE)
        await self.first_answers()
        await self._think()
        await self.tab.press("go_on", PAGE)
        await self.from_questions()

    async def from_questions(self) -> None:
        """The questions still open, then the rest."""
        await self.questions()
        await self._think()
        await self.tab.press("to_result", PAGE)
        await self.from_result()

    async def from_result(self) -> None:
        """Markets, models and the plan with its PDF."""
        await self.weigh()
        await self.plan()

    async def first_answers(self) -> None:
        """The first screen: six questions together."""
        for question in self._content.questions.values():
            if question.section == START:
                await self.answer(question)

    async def questions(self) -> None:
        """Every question of the path, one at a time; those the firm has no answer for are skipped."""
        for _ in range(MOST_QUESTIONS):
            if "to_result" in self.tab.widgets:
                return
            question = self._question_on_screen()
            done = await self.answer(question)
            await self._think()
            await self.tab.press("next" if done else "skip", NEXT)
        raise AppError("the questionnaire does not end")

    def _question_on_screen(self) -> Question:
        shown = self.tab.find("q.")
        if shown:
            return self._content.questions[shown[0].split(".")[1]]
        if self.tab.find("product."):
            return next(q for q in self._content.questions.values() if q.kind == "product")
        raise AppError(f"no question on screen, only {', '.join(self.tab.widgets)}")

    async def answer(self, question: Question) -> bool:
        """Give the firm's answer to a question on screen; False when it has none."""
        given = self._answers.get(question.id)
        if given is None:
            return False
        await self._think()
        if question.kind == "product":
            await self._choose_product(given[0])
            return True
        key = f"q.{question.id}...it"
        await self.tab.give(key, self._words(question, key, given), ANSWER)
        return True

    def _words(self, question: Question, key: str, given: Any) -> Any:
        """What the widget sends for an answer: Streamlit sends the words on screen, not the code."""
        if question.kind in ("number", "money", "percent", "text"):
            return str(given).replace(".", ",") if isinstance(given, float) else str(given)
        if question.kind == "markets":
            return [self._content.tables.markets.name(market).it for market in given]
        codes = [*(a.level for a in question.anchors), *(o.id for o in question.options), UNKNOWN, NOT_APPLICABLE]
        options = self.tab.widgets[key].element.options
        words = [getattr(o, "content", o) for o in options]
        if isinstance(given, tuple):
            return [words[codes.index(code)] for code in given]
        return [words[codes.index(given)]] if question.kind == "choices" else words[codes.index(given)]

    async def _choose_product(self, code: str) -> None:
        if self.tab.find("product.chip."):
            return
        await self.tab.give("product.search.it", WANTED, "search")
        await self._think()
        await self.tab.press(f"product.hit.{code}.it", ANSWER)

    async def choices(self, count: int) -> None:
        """On the markets page: this many choices, each of which gives a set of markets not seen before."""
        for place in _never_twice(count):
            shown = [key.split(".", 1)[1] for key in self.tab.find("add.list.") + self.tab.find("remove.list.")]
            market = sorted(shown)[place % len(shown)]
            await self._think()
            key = next(k for k in (f"add.{market}", f"remove.{market}") if k in self.tab.widgets)
            await self.tab.press(key, CHOICE)

    async def weigh(self) -> None:
        """The markets with some choices, then the models."""
        await self._think()
        await self.tab.go(address_of("markets"))
        await self.choices(3)
        await self._think()
        await self.tab.go(address_of("models"))

    async def plan(self) -> None:
        """The plan on screen with one chapter opened, the PDF prepared and taken away."""
        await self._think()
        await self.tab.go(address_of("plan"))
        await self._think()
        await self.tab.give(self.tab.find("chapter.markets.")[0], True, PAGE)
        await self._think()
        await self.tab.press("prepare.it", DOCUMENT)
        document = await self.tab.fetch(self.tab.find("plan_pdf.")[0], DOWNLOAD)
        if not document.startswith(b"%PDF"):
            raise AppError("the download is no PDF")


def _never_twice(count: int) -> Iterator[int]:
    """Which of five switches to turn next so that no combination comes back (Gray code): 0 1 0 2 0 1 0 3 ..."""
    for step in range(1, count + 1):
        yield (step & -step).bit_length() - 1
