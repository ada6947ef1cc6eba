from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from planner.base import Text
from planner.content.load import Content
from planner.content.schema import Question
from planner.store.plans import Store, open_store

WORDS = Text(it="parole", en="words")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "rotta.db"


@pytest.fixture
def url(file: Path) -> str:
    return f"sqlite:///{file}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def content() -> Callable[..., Content]:
    """Makes content that knows these text questions, markets and action models, and nothing else."""

    def make(
        version: str,
        questions: tuple[str, ...],
        markets: tuple[str, ...] = ("DEU",),
        models: tuple[str, ...] = (),
        max_length: int = 200,
    ) -> Content:
        known = {
            q: Question(id=q, section="firm", kind="text", text=WORDS, why=WORDS, max_length=max_length)
            for q in questions
        }
        return cast(
            Content,
            SimpleNamespace(
                version=version,
                questions=known,
                action_models=dict.fromkeys(models),
                tables=SimpleNamespace(markets=SimpleNamespace(ids=markets)),
                phrase=lambda key: WORDS,
            ),
        )

    return make
