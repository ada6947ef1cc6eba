"""Firms from a table somebody uploads: columns by their names in either language, every row whole or every problem said."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType

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
# What stands between the items of a list, the surest first; each is tried only on what is not yet one item.
_SEPARATORS = tuple(re.compile(mark, re.IGNORECASE) for mark in (r"[;|\n]", "[,/+&]", r"\s(?:e|and)\s", r"\sed\s"))
_YEAR = re.compile(r"\b20\d\d\b")
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
class OpenProduct:
    """Words for which more than one product, or none, is sure; ``codes`` are those that come near, best first."""

    typed: str
    codes: tuple[str, ...]

    @property
    def word(self) -> str:
        """The words as they are compared, for ``decided`` of ``read_firms``."""
        return plain(self.typed)


@dataclass(frozen=True)
class RowProblem:
    """What is wrong in a row and what to do; ``line`` as a spreadsheet numbers it, ``column`` as the file names it.

    With ``product`` a person may decide instead of mending the file.
    """

    line: int
    column: str
    text: Text
    product: OpenProduct | None = None


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
    def __init__(self, text: Text, product: OpenProduct | None = None) -> None:
        super().__init__(text.en)
        self.text, self.product = text, product


@dataclass(frozen=True)
class _Products:
    """What tells the products of one row: a search, what a person decided of words, and what was understood of others."""

    find: Find
    decided: Mapping[str, str]
    understood: list[Understood] = field(default_factory=list)


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
    """What each column of a file seems to hold, by its name in either language; "" for one that says nothing to us.

    Of columns told apart by their year ("Fatturato 2024", "Fatturato 2025") the latest counts.
    """
    known: dict[str, str] = {}
    for target in targets(content):
        names = column_name(content, target)
        also = content.phrase(f"import.also.{target}") if target in TEMPLATE else names
        for words in (names.it, names.en, target, *also.it.split(", "), *also.en.split(", ")):
            known.setdefault(plain(words), target)
    found = dict.fromkeys(columns, "")
    for column in sorted(found, key=lambda name: max(_YEAR.findall(name), default=""), reverse=True):
        target = known.get(plain(column), "") or known.get(plain(_YEAR.sub("", column)), "")
        found[column] = "" if target in found.values() else target
    return found


def plain(words: str) -> str:
    """Words as they are compared: lower case, without accents, marks and what stands in brackets."""
    bare = re.sub(r"\([^)]*\)", " ", words)
    letters = unicodedata.normalize("NFKD", bare.casefold())
    kept = "".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c))
    return " ".join(kept.split())


# ---- rows -------------------------------------------------------------------------------------------------------


def read_firms(
    content: Content,
    table: Table,
    mapping: Mapping[str, str],
    find: Find,
    language: Language,
    decided: Mapping[str, str] = MappingProxyType({}),
) -> Reading:
    """Read every row; ``mapping`` says what each column holds ("" to leave it out), ``find`` searches products, best first.

    ``decided`` holds the code of words an earlier reading found open ("" to leave the product open).
    """
    firms: list[Firm] = []
    problems: list[RowProblem] = []
    for line, row in zip(table.lines, table.rows, strict=True):
        cells = {mapping.get(c, ""): (c, v) for c, v in zip(table.columns, row, strict=True) if v != ""}
        cells.pop("", None)
        found, wrong = _firm(content, line, cells, _Products(find, decided), language)
        problems += wrong
        if found is not None:
            firms.append(found)
    wrong = [problem for problem in problems if problem.product is None]
    return Reading(tuple(firms), (*wrong[:MOST_PROBLEMS], *(p for p in problems if p.product is not None)))


def _firm(
    content: Content, line: int, cells: Mapping[str, tuple[str, Cell]], products: _Products, language: Language
) -> tuple[Firm | None, list[RowProblem]]:
    values: dict[str, object] = {}
    problems: list[RowProblem] = []
    if NAME not in cells:
        problems.append(RowProblem(line, "", content.phrase("import.problem.no_name")))
    elif plain(str(cells[NAME][1])) in _words(content, "import.sum"):
        return None, [RowProblem(line, cells[NAME][0], _say(content, "sum", str(cells[NAME][1])))]
    for target, (column, cell) in cells.items():
        try:
            value = _value(content, target, cell, products)
        except _WrongCell as wrong:
            problems.append(RowProblem(line, column, wrong.text, wrong.product))
        else:
            if value is not None:
                values[target] = value
    if problems:
        return None, problems
    chosen, tags = values.pop(CHOSEN, []), values.pop(TAGS, ())
    document = {"language": language, "answers": values, "chosen": chosen}
    try:
        case = parse_case(content, json.dumps(document))
    except CaseError as error:
        return None, [RowProblem(line, "", p.text) for p in error.problems]
    assert isinstance(tags, tuple)
    return Firm(line, str(values[NAME]), case, tags, tuple(products.understood)), []


def _value(content: Content, target: str, cell: Cell, products: _Products) -> object:
    """The answer a cell gives; None for a product left open."""
    typed = str(cell).strip()
    if target == TAGS:
        return _tags(content, typed)
    question = content.questions["served_markets" if target == CHOSEN else target]
    if plain(typed) in _words(content, "import.unknown") and target not in (NAME, CHOSEN):
        return UNKNOWN
    if question.na_allowed and plain(typed) in _words(content, "import.not_applicable"):
        return NOT_APPLICABLE
    value = _read(content, question, cell, typed, products)
    if value == [""]:
        return None
    problem = check_answer(content, question, value)
    if problem is not None:
        raise _WrongCell(_say(content, "refused", typed, why=problem))
    if target == CHOSEN and isinstance(value, list) and len(value) > MAX_CHOSEN:
        raise _WrongCell(content.phrase("problem.chosen_count"))
    return value


def _read(content: Content, question: Question, cell: Cell, typed: str, products: _Products) -> object:
    if question.kind == "text":
        return typed
    if question.kind in ("number", "money", "percent", "scale"):
        return _number(content, question, cell, typed)
    if question.kind == "choice":
        return _option(content, question, typed)
    one = {
        "choices": partial(_option, content, question),
        "markets": partial(_market, content),
        "product": partial(_product, content, products),
    }[question.kind]
    separators = _SEPARATORS[:1] if question.kind == "product" else _SEPARATORS
    found = dict.fromkeys(one(piece) for piece in _pieces(one, typed, separators))
    return [code for code in found if code] or [""]


def _pieces(one: Callable[[str], str], typed: str, separators: Sequence[re.Pattern[str]]) -> list[str]:
    """The items of a list, never parting what is one item ("Bosnia ed Erzegovina")."""
    parts = [part.strip() for part in separators[0].split(typed) if part.strip()]
    further = separators[1:]
    return [
        piece
        for part in parts
        for piece in ([part] if not further or _known(one, part) else _pieces(one, part, further))
    ]


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
    found = next((m for m in markets.ids if wanted in _market_names(content, m)), None)
    if found is None:
        raise _WrongCell(_say(content, "market", typed))
    return found


def _market_names(content: Content, market: str) -> set[str]:
    name, key = content.tables.markets.name(market), f"import.country.{market}"
    return {plain(name.it), plain(name.en)} | (_words(content, key) if key in content.phrases else set())


def _product(content: Content, products: _Products, typed: str) -> str:
    decision = products.decided.get(plain(typed))
    if decision is not None:
        return decision
    digits = re.sub(r"[. ]", "", typed) if re.fullmatch(r"[\d. ]+", typed) else ""
    if _WITHOUT_ZERO.fullmatch(digits):
        # A spreadsheet drops the zero that a customs code begins with.
        digits = f"0{digits}"
    hits = products.find(digits if _CUSTOMS.fullmatch(digits) and "." not in typed else typed)
    best = hits[0] if hits else None
    rivals = [h for h in hits[1:] if best and h.code[:4] != best.code[:4] and best.score - h.score <= CLOSE]
    if best is None or best.score < SURE or rivals:
        raise _open(content, typed, hits, [best, *rivals[:2]] if best and best.score >= SURE else [])
    if not digits or digits != re.sub(r"[. ]", "", typed):
        products.understood.append(Understood(typed[:LONGEST_SHOWN], product_name(content, best.code)))
    return best.code


def _open(content: Content, typed: str, hits: Sequence[Hit], alike: Sequence[Hit]) -> _WrongCell:
    """Say that words may mean several products (``alike``) or none."""
    product = OpenProduct(typed, tuple(hit.code for hit in hits))
    if not alike:
        return _WrongCell(_say(content, "product_none", typed), product)
    names = [(hit.code, product_name(content, hit.code)) for hit in alike]
    choice = Text(
        it="; ".join(f"{code} ({name.it})" for code, name in names),
        en="; ".join(f"{code} ({name.en})" for code, name in names),
    )
    return _WrongCell(_say(content, "product_several", typed, choice=choice), product)


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
