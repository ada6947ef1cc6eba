"""The screen of the plan and the screen of readiness show, for every example firm, the figures of the document."""

from __future__ import annotations

import pytest

from planner.advice import advise
from planner.base import LANGUAGES, Language
from planner.content.load import Content
from planner.plan import build_plan
from planner.wording import range_text
from tests.pages.opened import PATIENCE, TODAY, open_screen, persona
from tests.reading import lines, squeezed
from tests.test_same_numbers import PERSONAS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PERSONAS)
def test_the_screens_show_the_figures_of_the_plan(content: Content, name: str, language: Language) -> None:
    case = persona(content, name)
    advice = advise(content, case, TODAY)
    plan = build_plan(content, case, advice)
    screen = open_screen("plan", language, case)
    for section in plan.sections:
        screen.app.session_state[f"chapter.{section.id}.{language}"] = True
    screen.app.run(timeout=PATIENCE)
    assert not screen.app.exception, screen.app.exception
    shown = squeezed(screen.text)
    wanted = lines(plan, language)
    assert [line for line in wanted if squeezed(line) not in shown] == []
    level = squeezed(range_text(content, advice.readiness.low, advice.readiness.high).get(language))
    assert level in shown
    assert level in squeezed(open_screen("result", language, case).text)
