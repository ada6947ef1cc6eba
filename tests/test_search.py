"""An owner finds the product by everyday words in either language, by code, and in spite of typos."""

from __future__ import annotations

import statistics
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from planner.content.load import Content
from planner.products import is_product_code, product_name
from planner.search import SearchIndex, build_index, search

CASES: dict[str, list[dict[str, Any]]] = tomllib.loads((Path(__file__).parent / "search_cases.toml").read_text("utf-8"))
ALL = [case for group in CASES.values() for case in group]


@pytest.fixture(scope="module")
def index(content: Content) -> SearchIndex:
    return build_index(content)


def codes(index: SearchIndex, query: str, limit: int = 12) -> list[str]:
    return [hit.code for hit in search(index, query, limit)]


@pytest.mark.parametrize("case", ALL, ids=lambda case: case["query"])
def test_what_owners_type_leads_to_the_product(index: SearchIndex, case: dict[str, Any]) -> None:
    first = codes(index, case["query"])[: case["within"]]
    assert set(first) & set(case["expect"]), f"{case['query']!r} gave {first}"


@pytest.mark.parametrize("group", CASES)
def test_either_language_of_the_page_finds_the_same_product(index: SearchIndex, group: str) -> None:
    for case in CASES[group]:
        for language in ("it", "en"):
            hits = search(index, case["query"], 5, language)
            assert {hit.code for hit in hits} & set(case["expect"]), (case["query"], language)


def test_most_queries_put_the_right_product_first(index: SearchIndex) -> None:
    firsts = [bool(set(codes(index, case["query"], 1)) & set(case["expect"])) for case in ALL]
    assert sum(firsts) / len(firsts) >= 0.88


def test_every_hit_can_be_stored_and_says_what_it_is(content: Content, index: SearchIndex) -> None:
    for case in ALL:
        hits = search(index, case["query"])
        assert len({hit.code for hit in hits}) == len(hits) <= 12
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        for hit in hits:
            assert is_product_code(content, hit.code), hit
            assert hit.name == product_name(content, hit.code)
            assert 0 < hit.score <= 100
            assert hit.path.it
            assert hit.path.en
            assert hit.matched


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("valvole a sfera", "sfera valvole"),
        ("valvole a sfera", "VALVOLA A SFERA"),
        ("caffè", "caffe"),
        ("caffè", "caffe'"),
        ("olio d’oliva", "olio d'oliva"),
        ("macchine per imballaggio", "macchina di imballaggio"),
        ("8422.40", "8422 40"),
        ("stampi plastica", "  stampi,   plastica!! "),
    ],
)
def test_order_case_accents_and_little_words_do_not_matter(index: SearchIndex, one: str, other: str) -> None:
    assert codes(index, one)[:3] == codes(index, other)[:3] != []


def test_a_word_that_names_many_products_offers_their_heading_first(index: SearchIndex) -> None:
    for query, heading in (("valvole", "8481"), ("mobili", "9403"), ("formaggio", "0406"), ("cheese", "0406")):
        first, *others = search(index, query)
        assert (first.code, first.kind) == (heading, "heading")
        assert any(hit.kind == "product" and hit.code.startswith(heading) for hit in others[:4])


def test_words_that_name_one_product_offer_it_before_its_heading(index: SearchIndex) -> None:
    for query, product in (("cucine componibili", "940340"), ("ball valves", "848180"), ("occhiali da sole", "900410")):
        found = codes(index, query)
        assert found[0] == product
        assert product[:4] not in found[:1]


def test_entries_with_all_the_words_come_before_those_with_some(index: SearchIndex) -> None:
    found = codes(index, "tessuti di seta", 4)
    assert all(code.startswith("5007") for code in found)


def test_what_a_thing_is_not_does_not_count(index: SearchIndex) -> None:
    found = codes(index, "case prefabbricate in legno")
    assert found.index("940610") < (found.index("940690") if "940690" in found else 99)


def test_an_unknown_six_digit_code_leads_to_its_heading(index: SearchIndex) -> None:
    assert codes(index, "940521")[0] == "9405"


def test_an_activity_code_leads_to_headings_sector_and_says_why(index: SearchIndex) -> None:
    hits = search(index, "ATECO 25.62", language="en")
    assert {"8301", "8302", "sector:prodotti_metallo"} <= {hit.code for hit in hits}
    assert hits[0].matched == "ATECO 25.62 – Manufacture of locks and hinges"
    assert "8422" not in codes(index, "ATECO 84.22")


def test_a_code_that_is_both_customs_and_activity_offers_both(index: SearchIndex) -> None:
    found = codes(index, "15.20")
    assert {"152000", "1520"} & set(found)
    assert "sector:calzature" in found
    assert "sector:calzature" not in codes(index, "HS 15.20")


HOSTILE = [
    "", " ", "\n\t", "😀", "👩‍🔧🧀", "\x00\x01\x7f", "a" * 10_000, "valvole " * 2_000, "8" * 10_000, "8422 " * 500, "(((((",
    "[a-z]+(", ".*", "\\", "%s{0}{}", "'; DROP TABLE plans; --", "<script>alert(1)</script>", "a di per", "the of for",
    "non", "non non non", "¬", "¬¬legno", "ateco", "HS", "codice", "....", "0", "00", "0000", "-1", "1e9", "٨٤٢٢", "８４２２", "½",
    "中文", "قهوة", "ß", "ſ", "İ", "\u202evino", "e\u0301" * 300, "\ud800", ",,,;;;:::", "x", "xx", "zzzzqqqq",
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("language", [None, "it", "en"])
def test_nothing_typed_breaks_the_search(content: Content, index: SearchIndex, query: str, language: Any) -> None:
    hits = search(index, query, language=language)
    assert len(hits) <= 12
    assert all(is_product_code(content, hit.code) for hit in hits)


@pytest.mark.parametrize("query", ["", "😀", "a di per", "the of for", "(((((", "zzzzqqqq", "\x00"])
def test_nothing_to_look_for_finds_nothing(index: SearchIndex, query: str) -> None:
    assert search(index, query) == ()


def test_limit_is_kept(index: SearchIndex) -> None:
    assert len(search(index, "macchine", 3)) == 3
    assert search(index, "macchine", 0) == ()
    assert search(index, "8422", 2) == search(index, "8422")[:2]


def test_the_same_query_gives_the_same_answer_from_an_index_built_anew(content: Content, index: SearchIndex) -> None:
    again = build_index(content)
    for case in ALL[::10]:
        assert search(index, case["query"]) == search(again, case["query"])


def test_a_query_is_answered_while_typing(index: SearchIndex) -> None:
    spent = []
    for case in ALL:
        start = time.perf_counter()
        search(index, case["query"])
        spent.append(time.perf_counter() - start)
    assert statistics.median(spent) < 0.015
