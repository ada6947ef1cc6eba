"""Frozen building blocks shared by every room: strict models, two-language text, dated figures, problems."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

Language = Literal["it", "en"]
LANGUAGES: tuple[Language, ...] = ("it", "en")


def _on_the_calendar(iso: str) -> str:
    date.fromisoformat(iso)
    return iso


Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
MarketId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
HsCode = Annotated[str, StringConstraints(pattern=r"^\d{2}(\d{2}){0,2}$")]
IsoDate = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_on_the_calendar)]


class Model(BaseModel):
    """Base of every record: immutable, no unknown field, no silent coercion; what was refused is in no message of an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class Text(Model):
    """One sentence in both languages; a missing language is a load error."""

    it: Annotated[str, StringConstraints(min_length=1)]
    en: Annotated[str, StringConstraints(min_length=1)]

    def get(self, language: Language) -> str:
        return self.it if language == "it" else self.en

    def format(self, it: dict[str, str], en: dict[str, str]) -> Text:
        """Fill the placeholders of each language with that language's values."""
        return Text(it=self.it.format_map(it), en=self.en.format_map(en))


class Datum(Model):
    """A figure from a source: never shown without its year.

    ``value`` is in ``unit``; ``year`` is a label such as "2024" or "2022-2024"; ``source`` is an id of
    ``Content.sources``; ``estimated`` marks figures derived by a rule of ours ("stima").
    """

    value: float
    unit: str
    year: str
    source: str
    best_before: IsoDate
    estimated: bool = False

    def expired(self, today: str) -> bool:
        """True when the figure should be refreshed before it is relied on (``today`` is ISO)."""
        return today > self.best_before


class Money(Model):
    """A rounded range in euro; our own estimate unless a source says otherwise."""

    low: Annotated[int, Field(ge=0)]
    high: Annotated[int, Field(ge=0)]


class Problem(Model):
    """Something wrong with a document, said so that its author can mend it."""

    file: str
    path: str
    rule: Id
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.path}: {self.message} {self.remedy} [{self.rule}]"
