"""Words of the screens of results: no English on an Italian screen, no Italian on an English one, no key without words."""

from __future__ import annotations

import pytest

from planner.base import LANGUAGES, Language
from planner.content.load import Content
from tests.pages.opened import open_screen, persona

LONG_ENOUGH = 12


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["result", "markets", "sheet", "models", "asia", "plan", "method"])
def test_one_language_at_a_time(page: str, language: Language, content: Content) -> None:
    text = open_screen(page, language, persona(content, "packaging_bergamo")).text
    other = next(x for x in LANGUAGES if x != language)
    strangers = [
        key
        for key, phrase in content.phrases.items()
        if len(phrase.get(other)) >= LONG_ENOUGH
        and "{" not in phrase.get(other)
        and phrase.get(other) not in phrase.get(language)
        and phrase.get(other).replace("**", "") in text
    ]
    assert not strangers
