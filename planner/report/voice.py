"""The document's own words and the plan's, in one language, ready for a paragraph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reportlab.lib.styles import ParagraphStyle

from planner.base import Language, Text
from planner.document import Plan
from planner.report.fonts import markup, single_line
from planner.report.tags import Prose


@dataclass(frozen=True)
class Voice:
    """``phrases`` are ``Content.phrases``; the keys used here live under ``report.``."""

    phrases: Mapping[str, Text]
    language: Language

    def say(self, key: str, **values: object) -> str:
        """A phrase of the document, plain; KeyError names the phrase that is missing."""
        try:
            phrase = self.phrases[f"report.{key}"]
        except KeyError:
            raise KeyError(f"no phrase 'report.{key}' in content/texts") from None
        return phrase.get(self.language).format_map(values) if values else phrase.get(self.language)

    def plain(self, text: Text | str) -> str:
        """Text on one line, drawable, not escaped: for canvas strings and bookmarks."""
        return single_line(text if isinstance(text, str) else text.get(self.language))

    def mark(self, text: Text | str) -> str:
        """Text escaped for a paragraph."""
        return markup(text if isinstance(text, str) else text.get(self.language))

    def paragraph(self, text: Text | str, look: ParagraphStyle, tag: str = "P") -> Prose:
        return Prose(self.mark(text), look, tag)

    def firm(self, plan: Plan) -> str:
        """The firm's name on one line, or the words for a firm that has not given one."""
        return self.plain(plan.firm) or self.say("no_name")
