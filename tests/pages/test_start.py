"""Six answers: found by everyday words, checked where they stand, and five provisional markets at the end."""

from __future__ import annotations

from typing import Any

import pytest

from planner.store.plans import Store
from tests.pages.conftest import SIX, words

MARKETS = {"it": "I vostri primi cinque mercati", "en": "Your first five markets"}


@pytest.mark.parametrize("language", ["it", "en"])
def test_six_answers_give_five_markets_called_provisional(visit: Any, plan: Any, language: str) -> None:
    session = visit("start", plan(), language)
    assert MARKETS[language] in words(session)
    assert {"it": "Provvisori", "en": "Provisional"}[language] in words(session)
    named = [m.value for m in session.markdown if m.value.startswith("**") and "**:" in m.value]
    assert len(named) == 5


@pytest.mark.parametrize("missing", list(SIX))
def test_without_any_one_of_the_six_no_market_is_named(visit: Any, plan: Any, missing: str) -> None:
    session = visit("start", plan({k: v for k, v in SIX.items() if k != missing}))
    assert MARKETS["it"] not in words(session)
    assert "manca ancora" in words(session)


def test_unknown_counts_as_an_answer(visit: Any, plan: Any) -> None:
    session = visit("start", plan({**SIX, "budget_24m": "unknown", "turnover": "unknown"}))
    assert MARKETS["it"] in words(session)
    assert session.checkbox(key="q.turnover..unknown.it").value is True


def test_two_firms_get_different_markets(visit: Any, plan: Any) -> None:
    def sentences(product: str) -> list[str]:
        session = visit("start", plan({**SIX, "product": [product]}))
        return [m.value for m in session.markdown if m.value.startswith("**") and "**:" in m.value]

    assert sentences("220421") != sentences("848180")


def test_search_adds_products_and_chips_remove_them(visit: Any, database: Store) -> None:
    session = visit("start")
    search = session.text_input(key="product.search.it")
    search.set_value("valvole a sfera").run()
    hits = [b for b in session.button if b.key and b.key.startswith("product.hit.")]
    assert any(b.key == "product.hit.848180.it" for b in hits)
    assert all(any(c.isalpha() for c in b.label) for b in hits)
    session.button(key="product.hit.848180.it").click().run()
    key = session.query_params["p"]
    key = key[0] if isinstance(key, list) else key
    assert database.load(key).case.answers["product"] == ("848180",)
    assert session.text_input(key="product.search.it").value == ""
    session.text_input(key="product.search.it").set_value("rubinetti").run()
    other = next(b for b in session.button if b.key and b.key.startswith("product.hit."))
    other.click().run()
    assert len(database.load(key).case.answers["product"]) == 2
    session.button(key="product.chip.848180.it").click().run()
    assert "848180" not in database.load(key).case.answers["product"]


def test_goods_and_services_do_not_mix_and_nothing_is_lost(visit: Any, plan: Any, database: Store) -> None:
    key = plan()
    session = visit("start", key)
    session.text_input(key="product.search.it").set_value("software gestionale").run()
    service = next(b for b in session.button if b.key and b.key.startswith("product.hit.service:"))
    service.click().run()
    assert "fate un secondo piano" in words(session)
    assert database.load(key).case.answers["product"] == ("848180",)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("-5", "tra 0 e 5.000"),
        ("99999999999999999999", "tra 0 e 5.000"),
        ("😀", "Scrivete un numero"),
        ("1e999", "Scrivete un numero"),
        ("9" * 100_000, "Scrivete un numero"),
        ("venti", "Scrivete un numero"),
    ],
)
def test_a_wrong_number_is_explained_and_changes_nothing(
    visit: Any, plan: Any, database: Store, typed: str, shown: str
) -> None:
    key = plan()
    session = visit("start", key)
    session.text_input(key="q.headcount...it").set_value(typed).run()
    assert shown in session.error[0].value
    assert session.text_input(key="q.headcount...it").value == typed
    assert database.load(key).case.answers["headcount"] == 28
    session.text_input(key="q.headcount...it").set_value("30").run()
    assert not session.error
    assert database.load(key).case.answers["headcount"] == 30


@pytest.mark.parametrize("query", ["😀", "x" * 100_000, ".*[", "<script>alert(1)</script>", "a\x00b", "di per con"])
def test_hostile_searches_are_answered_calmly(visit: Any, query: str) -> None:
    session = visit("start")
    session.text_input(key="product.search.it").set_value(query).run()
    assert not session.exception


def test_money_is_read_as_people_write_it_and_shown_with_thousands(visit: Any, plan: Any, database: Store) -> None:
    key = plan()
    session = visit("start", key)
    session.text_input(key="q.turnover...it").set_value("1,5 milioni").run()
    assert database.load(key).case.answers["turnover"] == 1_500_000
    assert session.text_input(key="q.turnover...it").value == "1.500.000"


def test_link_to_resume_is_offered_with_the_markets(visit: Any, plan: Any) -> None:
    key = plan()
    session = visit("start", key)
    assert any(f"/domande?p={key}" in c.value for c in session.code)
