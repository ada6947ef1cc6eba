"""Figures and dates as people write them in Italian and English, and numbers as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.base import Language, Money
from planner.numbers import add_months, big_euro, day, euro, join_words, money_range, month, number, percent
from planner.typed_numbers import typed_number

SPACE = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "decimals", "italian", "english"),
    [
        (1234.5, 1, "1.234,5", "1,234.5"),
        (1234567, 0, "1.234.567", "1,234,567"),
        (0, 0, "0", "0"),
        (-0.2, 0, "0", "0"),
        (-0.04, 1, "0,0", "0.0"),
        (-1234, 0, "−1.234", "−1,234"),
        (0.05, 2, "0,05", "0.05"),
    ],
)
def test_numbers(value: float, decimals: int, italian: str, english: str) -> None:
    assert (number(value, "it", decimals), number(value, "en", decimals)) == (italian, english)


def test_money_and_percentages() -> None:
    assert (percent(12.5, "it", 1), percent(12.5, "en", 1)) == ("12,5%", "12.5%")
    assert (euro(1_200_000, "it"), euro(1_200_000, "en")) == (f"1.200.000{SPACE}€", "€1,200,000")
    money = Money(low=15_000, high=45_000)
    assert (money_range(money, "it"), money_range(money, "en")) == (f"15.000–45.000{SPACE}€", "€15,000–45,000")
    assert money_range(Money(low=500, high=500), "en") == "€500"


@pytest.mark.parametrize(
    ("value", "italian", "english"),
    [
        (999, f"999{SPACE}€", "€999"),
        (1_000, f"1,0{SPACE}mila €", f"€1.0{SPACE}thousand"),
        (45_300, f"45{SPACE}mila €", f"€45{SPACE}thousand"),
        (1_234_000_000, f"1,2{SPACE}miliardi di €", f"€1.2{SPACE}billion"),
        (87_600_000, f"88{SPACE}milioni di €", f"€88{SPACE}million"),
        (-2_500_000, f"−2,5{SPACE}milioni di €", f"−€2.5{SPACE}million"),
    ],
)
def test_large_amounts_keep_the_figures_that_matter(value: float, italian: str, english: str) -> None:
    assert (big_euro(value, "it"), big_euro(value, "en")) == (italian, english)


@pytest.mark.parametrize("value", [999_600, 999_999, 999_700_000])
def test_a_large_amount_never_reads_a_thousand_thousand(value: float) -> None:
    assert not big_euro(value, "en").startswith(("1,000", "1000"))


def test_days_and_months() -> None:
    assert (day("2026-11-22", "it"), day("2026-11-22", "en")) == ("22 novembre 2026", "22 November 2026")
    assert (month("2027-05-01", "it"), month("2027-05-01", "en")) == ("maggio 2027", "May 2027")


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-11-22", 3, "2027-02-22"),
        ("2027-01-31", 1, "2027-02-28"),
        ("2027-12-31", 2, "2028-02-29"),
        ("2026-12-15", 0, "2026-12-15"),
        ("2026-12-15", 24, "2028-12-15"),
        ("2026-12-15", 95_700, "9999-12-31"),
        ("0001-01-31", -1, "0001-01-01"),
    ],
)
def test_months_later_is_a_real_day(start: str, months: int, end: str) -> None:
    assert add_months(start, months) == end


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_months_later_never_skips_a_month(start: date, months: int) -> None:
    end = date.fromisoformat(add_months(start.isoformat(), months))
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months and end.day <= start.day


@pytest.mark.parametrize(
    ("words", "italian", "english"),
    [
        ([], "", ""),
        (["a"], "a", "a"),
        (["a", "b"], "a e b", "a and b"),
        (["a", "b", "c"], "a, b e c", "a, b and c"),
        (["a", "è b"], "a ed è b", "a and è b"),
    ],
)
def test_lists_in_words(words: list[str], italian: str, english: str) -> None:
    assert (join_words(words, "it"), join_words(words, "en")) == (italian, english)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1500000", 1_500_000),
        ("1.500.000", 1_500_000),
        ("1,500,000", 1_500_000),
        ("1.500", 1_500),
        ("1,5", 1.5),
        ("0.125", 0.125),
        ("1,5 milioni", 1_500_000),
        ("50 mila", 50_000),
        ("50k", 50_000),
        ("€ 1.200,50", 1_200.5),
        ("12,5 %", 12.5),
        ("2 mln di euro", 2_000_000),
        (" 40 ", 40),
        ("-3", -3),
        ("−3", -3),
        ("", None),
        ("molto", None),
        ("12 circa", None),
        ("1.2.3", None),
        ("9" * 50, None),
        ("١٢", None),
    ],
)
def test_numbers_as_people_type_them(typed: str, meant: float | None) -> None:
    assert typed_number(typed) == meant


@given(st.text(max_size=60))
def test_anything_typed_gives_a_number_or_nothing(typed: str) -> None:
    assert typed_number(typed) is None or isinstance(typed_number(typed), (int, float))


@given(st.integers(0, 10**9), st.sampled_from(["it", "en"]))
def test_what_is_printed_can_be_typed_again(value: int, language: Language) -> None:
    assert typed_number(number(value, language)) == value
