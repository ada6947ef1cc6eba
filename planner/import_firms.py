"""Firms from a table somebody uploads: columns by their names in either language, every row whole or every problem said."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from planner.base import Language, Text
from planner.case import MAX_CHOSEN, Case, CaseError, parse_case
from planner.content.load import Content
from planner.content.schema import NOT_APPLICABLE, UNKNOWN, Question
from planner.products import product_name
from planner.questionnaire import check_answer
from planner.search import Hit
from planner.typed_numbers import typed_number
from planner.uploads import Cell, Table

NAME, PRODUCT, CHOSEN, TAGS = "company_name", "product", "chosen", "tags"
# The columns of the template, in order; a file may also have any other question of the questionnaire.
TEMPLATE = (
    NAME, PRODUCT, "province", "headcount", "turnover", "export_share", "budget_24m", "served_markets", CHOSEN,
    "languages", TAGS,
)  # fmt: skip
BESIDE = (CHOSEN, TAGS)
MOST_TAGS, LONGEST_TAG = 20, 40
MOST_PROBLEMS = 200
SURE, CLOSE = 80.0, 5.0
LONGEST_SHOWN = 60
_SEPARATORS = re.compile(r"[;|\n]")
_LEGAL_FORMS = frozenset(
    re.findall("[a-z]+", "srl srls spa sapa sas snc ss scarl scrl soc societa coop cooperativa ditta")
)
# As on number plates: lists of firms write provinces so.
_PLATES: Mapping[str, str] = {
    "bg": "bergamo", "bs": "brescia", "co": "como", "cr": "cremona", "lc": "lecco", "lo": "lodi", "mn": "mantova",
    "mi": "milano", "mb": "monza_brianza", "pv": "pavia", "so": "sondrio", "va": "varese",
}  # fmt: skip
_CUSTOMS = re.compile(r"\d{2}|\d{4}|\d{6}|\d{8}|\d{10}")
_WITHOUT_ZERO = re.compile(r"\d{3}|\d{5}")

Find = Callable[[str], Sequence[Hit]]


@dataclass(frozen=True)
class RowProblem:
    """What is wrong in a row and what to do; ``line`` as a spreadsheet numbers it, ``column`` as the file names it."""

    line: int
    column: str
    text: Text


@dataclass(frozen=True)
class Understood:
    """Words of a row taken for a product: to be checked by a person."""

    typed: str
    name: Text


@dataclass(frozen=True)
class Firm:
    """A row that can become a client."""

    line: int
    name: str
    case: Case
    tags: tuple[str, ...]
    understood: tuple[Understood, ...]


@dataclass(frozen=True)
class Reading:
    """All firms of a table, or what is wrong with it: with a single problem nothing is to be imported."""

    firms: tuple[Firm, ...]
    problems: tuple[RowProblem, ...]


class _WrongCell(Exception):
    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


# ---- columns ----------------------------------------------------------------------------------------------------


def targets(content: Content) -> tuple[str, ...]:
    """What a column may hold: the template's columns first, then every other question about the firm."""
    more = (q.id for q in content.questions.values() if q.scope == "firm" and not q.answered_by)
    return tuple(dict.fromkeys((*TEMPLATE, *more)))


def column_name(content: Content, target: str) -> Text:
    """The name of a column: the template's, or the question itself."""
    if target in TEMPLATE:
        return content.phrase(f"import.column.{target}")
    return content.questions[target].text


def guess(content: Content, columns: Iterable[str]) -> dict[str, str]:
    """What each column of a file seems to hold, by its name in either language; "" for one that says nothing to us."""
    known: dict[str, str] = {}
    for target in targets(content):
        names = column_name(content, target)
        also = content.phrase(f"import.also.{target}") if target in TEMPLATE else names
        for words in (names.it, names.en, target, *also.it.split(", "), *also.en.split(", ")):
            known.setdefault(plain(words), target)
    found: dict[str, str] = {}
    for column in columns:
        target = known.get(plain(column), "")
        found[column] = "" if target in found.values() else target
    return found


def plain(words: str) -> str:
    """Words as they are compared: lower case, without accents, marks and what stands in brackets."""
    bare = re.sub(r"\([^)]*\)", " ", words)
    letters = unicodedata.normalize("NFKD", bare.casefold())
    kept = "".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c))
    return " ".join(kept.split())


# ---- rows -------------------------------------------------------------------------------------------------------


def read_firms(content: Content, table: Table, mapping: Mapping[str, str], find: Find, language: Language) -> Reading:
    """Read every row; ``mapping`` says what each column holds ("" to leave it out), ``find`` searches products, best first."""
    firms: list[Firm] = []
    problems: list[RowProblem] = []
    for line, row in zip(table.lines, table.rows, strict=True):
        cells = {mapping.get(c, ""): (c, v) for c, v in zip(table.columns, row, strict=True) if v != ""}
        cells.pop("", None)
        found, wrong = _firm(content, line, cells, find, language)
        problems += wrong
        if found is not None:
            firms.append(found)
    return Reading(tuple(firms), tuple(problems[:MOST_PROBLEMS]))


def _firm(
    content: Content, line: int, cells: Mapping[str, tuple[str, Cell]], find: Find, language: Language
) -> tuple[Firm | None, list[RowProblem]]:
    values: dict[str, object] = {}
    problems: list[RowProblem] = []
    understood: list[Understood] = []
    if NAME not in cells:
        problems.append(RowProblem(line, "", content.phrase("import.problem.no_name")))
    for target, (column, cell) in cells.items():
        try:
            values[target] = _value(content, target, cell, find, understood)
        except _WrongCell as wrong:
            problems.append(RowProblem(line, column, wrong.text))
    if problems:
        return None, problems
    chosen, tags = values.pop(CHOSEN, []), values.pop(TAGS, ())
    document = {"language": language, "answers": values, "chosen": chosen}
    try:
        case = parse_case(content, json.dumps(document))
    except CaseError as error:
        return None, [RowProblem(line, "", p.text) for p in error.problems]
    assert isinstance(tags, tuple)
    return Firm(line, str(values[NAME]), case, tags, tuple(understood)), []


def _value(content: Content, target: str, cell: Cell, find: Find, understood: list[Understood]) -> object:
    typed = str(cell).strip()
    if target == TAGS:
        return _tags(content, typed)
    question = content.questions["served_markets" if target == CHOSEN else target]
    if plain(typed) in _words(content, "import.unknown") and target not in (NAME, CHOSEN):
        return UNKNOWN
    if question.na_allowed and plain(typed) in _words(content, "import.not_applicable"):
        return NOT_APPLICABLE
    value = _read(content, question, cell, typed, find, understood)
    problem = check_answer(content, question, value)
    if problem is not None:
        raise _WrongCell(_say(content, "refused", typed, why=problem))
    if target == CHOSEN and isinstance(value, list) and len(value) > MAX_CHOSEN:
        raise _WrongCell(content.phrase("problem.chosen_count"))
    return value


def _read(
    content: Content, question: Question, cell: Cell, typed: str, find: Find, understood: list[Understood]
) -> object:
    if question.kind == "text":
        return typed
    if question.kind in ("number", "money", "percent", "scale"):
        return _number(content, question, cell, typed)
    if question.kind == "choice":
        return _option(content, question, typed)
    one = {
        "choices": partial(_option, content, question),
        "markets": partial(_market, content),
        "product": partial(_product, content, find, understood),
    }[question.kind]
    pieces = [piece.strip() for piece in _SEPARATORS.split(typed) if piece.strip()]
    if len(pieces) == 1 and question.kind != "product" and "," in typed and not _known(one, typed):
        pieces = [piece.strip() for piece in typed.split(",") if piece.strip()]
    return list(dict.fromkeys(one(piece) for piece in pieces))


def _known(one: Callable[[str], str], typed: str) -> bool:
    try:
        one(typed)
    except _WrongCell:
        return False
    return True


def _number(content: Content, question: Question, cell: Cell, typed: str) -> int | float:
    if question.kind == "percent" and isinstance(cell, float) and 0 < cell < 1:
        # A spreadsheet keeps "12 %" as 0.12: whether one percent or twelve is meant cannot be seen.
        raise _WrongCell(_say(content, "percent", typed))
    value = cell if isinstance(cell, (int, float)) else typed_number(typed)
    if value is None:
        raise _WrongCell(_say(content, "number", typed))
    return value


def _option(content: Content, question: Question, typed: str) -> str:
    wanted = plain(typed)
    if question.id == "province":
        wanted = plain(_PLATES.get(wanted, wanted))
    for option in question.options:
        if wanted in (plain(option.text.it), plain(option.text.en), plain(option.id)):
            return option.id
    options = {language: "; ".join(f"«{o.text.get(language)}»" for o in question.options) for language in ("it", "en")}
    names = Text(it=options["it"], en=options["en"].replace("«", "“").replace("»", "”"))
    raise _WrongCell(_say(content, "option", typed, options=names))


def _market(content: Content, typed: str) -> str:
    markets = content.tables.markets
    if typed.upper() in markets.ids:
        return typed.upper()
    wanted = plain(typed)
    found = next((m for m in markets.ids if wanted in (plain(markets.name(m).it), plain(markets.name(m).en))), None)
    if found is None:
        raise _WrongCell(_say(content, "market", typed))
    return found


def _product(content: Content, find: Find, understood: list[Understood], typed: str) -> str:
    digits = re.sub(r"[. ]", "", typed) if re.fullmatch(r"[\d. ]+", typed) else ""
    if _WITHOUT_ZERO.fullmatch(digits):
        # A spreadsheet drops the zero that a customs code begins with.
        digits = f"0{digits}"
    hits = find(digits if _CUSTOMS.fullmatch(digits) and "." not in typed else typed)
    best = hits[0] if hits else None
    rivals = [h for h in hits[1:] if best and h.code[:4] != best.code[:4] and best.score - h.score <= CLOSE]
    if best is None or best.score < SURE:
        raise _WrongCell(_say(content, "product_none", typed))
    if rivals:
        both = [f"{best.code} ({{}})", *(f"{h.code} ({{}})" for h in rivals[:2])]
        names = [product_name(content, h.code) for h in (best, *rivals[:2])]
        choice = Text(
            it="; ".join(code.format(name.it) for code, name in zip(both, names, strict=True)),
            en="; ".join(code.format(name.en) for code, name in zip(both, names, strict=True)),
        )
        raise _WrongCell(_say(content, "product_several", typed, choice=choice))
    if not digits or digits != re.sub(r"[. ]", "", typed):
        understood.append(Understood(typed[:LONGEST_SHOWN], product_name(content, best.code)))
    return best.code


def _tags(content: Content, typed: str) -> tuple[str, ...]:
    tags = tuple(dict.fromkeys(" ".join(tag.split()) for tag in re.split(r"[;|,\n]", typed) if tag.strip()))
    if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in tags):
        raise _WrongCell(_say(content, "tags", typed, most=str(MOST_TAGS), longest=str(LONGEST_TAG)))
    return tags


def _words(content: Content, key: str) -> set[str]:
    phrase = content.phrase(key)
    return {plain(word) for word in (*phrase.it.split(", "), *phrase.en.split(", "))}


def _say(content: Content, key: str, typed: str, **values: Text | str) -> Text:
    shown = " ".join(typed.split())
    shown = shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"
    given: dict[str, dict[str, str]] = {
        language: {"value": shown}
        | {name: v.it if language == "it" else v.en for name, v in values.items() if isinstance(v, Text)}
        | {name: v for name, v in values.items() if isinstance(v, str)}
        for language in ("it", "en")
    }
    return content.phrase(f"import.problem.{key}").format(given["it"], given["en"])


# ---- the same firm twice ----------------------------------------------------------------------------------------


def twins(firms: Iterable[Firm], known: Iterable[str]) -> dict[int, str]:
    """By line, the earlier firm of the same name: one of ``known``, or one of an earlier line."""
    seen = {same_name(name): name for name in known}
    found: dict[int, str] = {}
    for firm in firms:
        key = same_name(firm.name)
        if key in seen:
            found[firm.line] = seen[key]
        else:
            seen[key] = firm.name
    return found


def same_name(name: str) -> str:
    """A name as it is compared: without capitals, accents, marks and legal form ("Rossi S.r.l." is "ROSSI srl")."""
    words = plain(name.replace(".", "")).split()
    return " ".join(word for word in words if word not in _LEGAL_FORMS) or " ".join(words)
