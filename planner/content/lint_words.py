"""Editorial rules: both languages complete and alike, plain typography, lengths that fit the screen and the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from string import Formatter
from types import MappingProxyType
from typing import Literal

from planner.base import Model, Text
from planner.content.lint_rules import Notebook
from planner.content.load import RawRecords
from planner.content.schema import Heading, Product, Question, Remark, Synonyms
from planner.content.tables import Tables

Style = Literal["sentence", "label", "free"]
ANCHOR = "question.anchors.text"
PRODUCT_LENGTH, PHRASE_LENGTH, FIGURE_LENGTH = 80, 600, 600
# Longest text in characters and whether it is a whole sentence, for every field in two languages.
FIELDS: Mapping[str, tuple[int, Style]] = MappingProxyType(
    {
        "source.title": (120, "free"),
        "source.licence": (120, "free"),
        "source.note": (500, "sentence"),
        "question.text": (120, "sentence"),
        "question.why": (160, "sentence"),
        "question.help": (220, "sentence"),
        "question.unit": (30, "label"),
        "question.gap": (60, "label"),
        "question.evidence": (80, "label"),
        "question.options.text": (70, "label"),
        "question.options.hint": (120, "sentence"),
        ANCHOR: (90, "label"),
        "dimension.text": (50, "label"),
        "dimension.why": (160, "sentence"),
        "band.text": (40, "label"),
        "band.advice": (180, "sentence"),
        "gate.text": (40, "label"),
        "gate.consequence": (220, "sentence"),
        "gate.why": (200, "sentence"),
        "remark.text": (300, "sentence"),
        "action.gap": (60, "label"),
        "action.text": (200, "sentence"),
        "action.deliverable": (70, "label"),
        "body.name": (90, "label"),
        "body.text": (160, "sentence"),
        "body.ask_for": (220, "sentence"),
        "province.text": (40, "label"),
        "action_model.text": (80, "label"),
        "action_model.summary": (200, "sentence"),
        "action_model.suited": (200, "sentence"),
        "action_model.unsuited": (200, "sentence"),
        "action_model.legal": (450, "sentence"),
        "action_model.mistakes": (220, "sentence"),
        "action_model.arrive": (140, "sentence"),
        "action_model.step_back": (140, "sentence"),
        "action_model.partner": (220, "sentence"),
        "action_model.kpis": (70, "label"),
        "action_model.steps": (180, "sentence"),
        "action_model.requires.missing": (150, "sentence"),
        "action_model.prefers.text": (140, "sentence"),
        "trade_rule.text": (360, "sentence"),
        "trade_rule.legal_basis": (220, "sentence"),
        "trade_rule.to_do": (400, "sentence"),
        "conformity.text": (110, "label"),
        "conformity.to_do": (300, "sentence"),
        "payment_terms.terms": (180, "sentence"),
        "payment_terms.instruments": (180, "sentence"),
        "payment_terms.caution": (220, "sentence"),
        "payment_note.text": (260, "sentence"),
        "payment_instrument.text": (70, "label"),
        "payment_instrument.how": (140, "sentence"),
        "payment_instrument.risk": (120, "sentence"),
        "payment_instrument.cost": (120, "sentence"),
        "delivery_term.text": (120, "sentence"),
        "delivery_term.risk": (100, "label"),
        "delivery_term.cost": (70, "label"),
        "delivery_term.place": (90, "label"),
        "delivery_term.suits": (120, "sentence"),
        "delivery_term.caution": (150, "sentence"),
        "export_document.text": (80, "label"),
        "export_document.to_do": (240, "sentence"),
        "fair.text": (120, "sentence"),
        "fair.city": (40, "label"),
        "network.text": (60, "label"),
        "network.who": (160, "sentence"),
        "network.criteria.text": (60, "label"),
        "network.contact": (140, "sentence"),
        "network.milestones.text": (70, "label"),
        "network.milestones.target": (30, "label"),
        "clause.text": (60, "label"),
        "clause.to_check": (240, "sentence"),
        "meeting.text": (140, "sentence"),
        "image.text": (50, "label"),
        "image.to_do": (150, "sentence"),
        "training.text": (60, "label"),
        "training.audience": (40, "label"),
        "training.outcome": (60, "label"),
        "funding_rule.subject": (70, "label"),
        "funding_rule.text": (140, "sentence"),
        "funding_rule.failed": (90, "label"),
        "funding_call.name": (90, "label"),
        "funding_call.text": (220, "sentence"),
        "funding_call.window": (160, "sentence"),
        "funding_call.to_ask": (170, "sentence"),
        "funding_call.spending": (240, "sentence"),
        "funding_call.amounts": (280, "sentence"),
        "focus.text": (60, "label"),
        "focus_fact.text": (80, "label"),
        "focus_fact.readings.value": (130, "free"),
        "focus_fact.readings.period": (60, "label"),
        "focus_fact.conflict": (180, "sentence"),
        "focus_fact.note": (160, "sentence"),
        "focus_sector.text": (60, "label"),
        "focus_sector.asked": (140, "sentence"),
        "focus_sector.fit": (160, "sentence"),
        "focus_sector.caution": (140, "sentence"),
        "focus_route.text": (50, "label"),
        "focus_route.passes": (100, "sentence"),
        "focus_route.risk": (160, "sentence"),
        "focus_route.to_do": (140, "sentence"),
        "focus_condition.text": (60, "label"),
        "focus_condition.why": (140, "sentence"),
        "focus_condition.to_do": (120, "sentence"),
        "focus_gap.text": (150, "sentence"),
        "assumption.text": (110, "label"),
        "assumption.why": (220, "sentence"),
        "scenario.text": (60, "label"),
        "scenario.assumes": (260, "sentence"),
        "scenario.trigger": (160, "sentence"),
        "scenario.response": (160, "sentence"),
        "chapter.text": (90, "label"),
        "heading.text": (90, "label"),
        "service.text": (80, "label"),
    }
)
_ENDS = (".", "?", "!", ".»", ".”", "?»", "?”", "!»", "!”", ".)")
_TAG = re.compile(r"</?[a-zA-Z][^>]*>|&[a-zA-Z]+;|&#\d+;")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_THOUSANDS = {"it": re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?"), "en": re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")}
_SPACED = re.compile(r"(?<=\d)[\u00a0\u202f](?=\d{3}\b)")
_ENOUGH_WORDS = 4


def check_words(raw: RawRecords, tables: Tables | None, notes: Notebook) -> None:
    """Every text of the records, of the phrases and of the figures."""
    for name, records in raw.records.items():
        for file, record in records:
            label = f"{name}[{getattr(record, 'id', getattr(record, 'code', ''))}]"
            blanks = _blanks_filled(record)
            for field, text in texts_of(record, name):
                path = f"{label}{field.removeprefix(name)}"
                _check_field(field, text, file, path, notes)
                _check_unfilled(text, blanks, file, path, notes)
            _check_plain(record, file, label, notes)
    for key, text in raw.phrases.items():
        _check_pair(text, PHRASE_LENGTH, raw.phrase_files[key], key, notes)
    for file, path, text in _figure_texts(tables) if tables else ():
        _check_pair(text, FIGURE_LENGTH, file, path, notes)
        _check_unfilled(text, frozenset(), file, path, notes)


def texts_of(value: object, path: str) -> Iterator[tuple[str, Text]]:
    """Every two-language text inside a record with the dotted path of its field."""
    if isinstance(value, Text):
        yield path, value
    elif isinstance(value, Model):
        for name in type(value).model_fields:
            yield from texts_of(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, tuple):
        for item in value:
            yield from texts_of(item, path)


def _figure_texts(tables: Tables) -> Iterator[tuple[str, str, Text]]:
    markets = tables.markets
    for file, records in (
        ("markets/indicators.toml", (*markets.indicators, *markets.units)),
        ("markets/fields.toml", (*markets.fields, *markets.values)),
        ("markets/sectors.toml", tables.sectors),
        ("markets/us_tariffs.toml", tables.us_tariffs),
    ):
        for record in records:
            label = str(getattr(record, "id", getattr(record, "date", "")))
            for path, text in texts_of(record, label):
                yield file, path, text
    for market in markets.ids:
        for field in ("eu_agreement", "eu_note"):
            words = markets.text(market, field)
            if words is not None:
                yield "markets/eu_relations.toml", f"{market}.{field}", words


def _check_field(field: str, text: Text, file: str, path: str, notes: Notebook) -> None:
    limit, style = FIELDS[field]
    _check_pair(text, limit, file, path, notes, rule="scale_anchor_length" if field == ANCHOR else "too_long")
    if style == "sentence" and text.it == text.en and len(text.it.split()) >= _ENOUGH_WORDS:
        notes.say("untranslated", file, path, "Italian and English are the same sentence.", "Translate it.")
    for language in ("it", "en"):
        words = text.get(language).rstrip()
        place = f"{path}.{language}"
        if style == "sentence" and not words.endswith(_ENDS):
            notes.say("final_stop", file, place, "the sentence has no end.", "Add a full stop, or ? or !.")
        if style == "label" and words.endswith(".") and not words.endswith(("ecc.", "etc.", "…", "S.p.A.")):
            notes.say("label_with_stop", file, place, "a label ends with a full stop.", "Take the stop away.")


def _check_pair(
    text: Text,
    limit: int,
    file: str,
    path: str,
    notes: Notebook,
    rule: Literal["too_long", "scale_anchor_length"] = "too_long",
) -> None:
    for language in ("it", "en"):
        _check_line(text.get(language), limit, file, f"{path}.{language}", notes, rule)
    blanks = {name: _blanks(text.get(name)) for name in ("it", "en")}
    if None in blanks.values():
        notes.say("placeholder_mismatch", file, path, "a brace is not closed.", "Write {name}, or take the brace away.")
    elif blanks["it"] != blanks["en"]:
        odd = ", ".join("{" + name + "}" for name in sorted((blanks["it"] or set()) ^ (blanks["en"] or set())))
        notes.say("placeholder_mismatch", file, path, f"{odd} is in one language only.", "Use the same blanks in both.")
    else:
        italian, english = numbers(text.it, "it"), numbers(text.en, "en")
        if italian != english:
            odd = ", ".join(sorted(italian ^ english))
            remedy = "Write the same figures: 1.000,5 in Italian is 1,000.5 in English."
            notes.say("one_language_number", file, path, f"the number {odd} is in one language only.", remedy)


def _check_line(
    words: str,
    limit: int,
    file: str,
    path: str,
    notes: Notebook,
    rule: Literal["too_long", "scale_anchor_length"] = "too_long",
) -> None:
    if len(words) > limit:
        notes.say(rule, file, path, f"{len(words)} characters, at most {limit} fit.", "Say it in fewer words.")
    if "'" in words or '"' in words:
        notes.say("straight_apostrophe", file, path, "there is a straight quote.", "Use the typographic one.")
    if _TAG.search(words):
        notes.say("html", file, path, "there is markup.", "Write plain words.")
    if "  " in words:
        notes.say("double_space", file, path, "there are two spaces in a row.", "Keep one.")
    if words != words.strip():
        notes.say("edge_space", file, path, "there is a space or a line break at one end.", "Take it away.")


def _blanks(words: str) -> set[str] | None:
    """Names of the {blanks}; None when a brace is not closed."""
    try:
        return {name for _, name, _, _ in Formatter().parse(words) if name is not None}
    except ValueError:
        return None


def _blanks_filled(record: Model) -> frozenset[str]:
    """The blanks that find their words when the record is shown."""
    if isinstance(record, Remark):
        return frozenset(record.questions)
    return frozenset({"market"}) if isinstance(record, Question) and record.scope == "market" else frozenset()


def _check_unfilled(text: Text, filled: frozenset[str], file: str, path: str, notes: Notebook) -> None:
    unfilled = sorted(((_blanks(text.it) or set()) & (_blanks(text.en) or set())) - filled)
    if unfilled:
        remedy = 'Take the braces away; only questions with scope = "market" may say {market}, a remark its questions.'
        notes.say("placeholder_unfilled", file, path, f"{{{unfilled[0]}}} stays empty.", remedy)


def numbers(words: str, language: Literal["it", "en"]) -> set[str]:
    """The figures of a text in one spelling: no thousands separators, decimal point."""
    without_blanks = re.sub(r"\{[^}]*\}", "", _SPACED.sub("", words))
    return {_canonical(found.group(), language) for found in _NUMBER.finditer(without_blanks)}


def _canonical(token: str, language: Literal["it", "en"]) -> str:
    thousands, decimal = (".", ",") if language == "it" else (",", ".")
    if _THOUSANDS[language].fullmatch(token):
        token = token.replace(thousands, "")
    return token.replace(decimal, ".") if token.count(decimal) <= 1 else token


def _check_plain(record: Model, file: str, label: str, notes: Notebook) -> None:
    """Names and search words that are not pairs of sentences."""
    if isinstance(record, Heading):
        for code, product in record.products.items():
            _check_product(product, file, f"{label}.products.{code}", notes)
    synonyms = getattr(record, "synonyms", None)
    if isinstance(synonyms, Synonyms):
        for word in (*synonyms.it, *synonyms.en):
            _check_line(word, PRODUCT_LENGTH, file, f"{label}.synonyms", notes)
    if hasattr(record, "publisher"):
        _check_line(record.publisher, 120, file, f"{label}.publisher", notes)


def _check_product(product: Product, file: str, path: str, notes: Notebook) -> None:
    _check_pair(Text(it=product.it, en=product.en), PRODUCT_LENGTH, file, path, notes)
    for word in (*product.also_it, *product.also_en):
        _check_line(word, PRODUCT_LENGTH, file, f"{path}.also", notes)
    for language, words in (("it", product.it), ("en", product.en)):
        if words.endswith("."):
            notes.say("label_with_stop", file, f"{path}.{language}", "a name ends with a full stop.", "Take it away.")
