"""Numbers as owners type them: thousands, decimals, words, currency signs, and what is no number at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.numbers import number
from planner.typed_numbers import typed_decimal, typed_number

READ = {
    "12": 12,
    " 12 ": 12,
    "1.500.000": 1_500_000,
    "1,500,000": 1_500_000,
    "1.500": 1_500,
    "1,500": 1_500,
    "12,5": 12.5,
    "12.5 %": 12.5,
    "0,125": 0.125,
    "0.125": 0.125,
    "1.234,56": 1_234.56,
    "1,234.56": 1_234.56,
    "1 500 000": 1_500_000,
    "1’500’000": 1_500_000,
    "€ 60.000": 60_000,
    "60.000 euro": 60_000,
    "1,5 milioni": 1_500_000,
    "1,5 milioni di euro": 1_500_000,
    "1.5 million": 1_500_000,
    "2 mln": 2_000_000,
    "50 mila": 50_000,
    "50k": 50_000,
    "-5": -5,
    "28 persone": 28,
    "12.": None,
    "": None,
    "venti": None,
    "12 o 13": None,
    "12-13": None,
    "1,2,3": None,
    "1.50.000": None,
    "1e9": None,
    "inf": None,
    "nan": None,
    "٣": None,
    "😀": None,
    "9" * 100_000: None,
}


@pytest.mark.parametrize(("typed", "meant"), READ.items(), ids=lambda v: str(v)[:20])
def test_what_people_type(typed: str, meant: float | None) -> None:
    assert typed_number(typed) == meant


@given(st.integers(min_value=0, max_value=2_000_000_000), st.sampled_from(["it", "en"]))
def test_what_the_screen_writes_can_be_read_back(value: int, language: str) -> None:
    assert typed_number(number(value, language)) == value  # type: ignore[arg-type]


@given(st.text(max_size=60))
def test_never_raises(text: str) -> None:
    found = typed_number(text)
    assert found is None or abs(found) < 1e50


@pytest.mark.parametrize(
    ("typed", "mark", "meant"),
    [
        ("1,085", ",", 1.085),
        ("1.085", ".", 1.085),
        ("1.085", ",", 1085),
        ("1,085", ".", 1085),
        ("14.000,5", ",", 14_000.5),
        ("12.500", ",", 12_500),
        ("4,28", ",", 4.28),
        ("1.085 €", ".", 1.085),
        ("1.085.000", ".", 1_085_000),
        ("uno", ",", None),
    ],
)
def test_a_lone_decimal_mark_is_no_thousand_where_thousandths_matter(
    typed: str, mark: str, meant: float | None
) -> None:
    assert typed_decimal(typed, mark) == meant
