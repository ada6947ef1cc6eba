"""The screen of the firm's own figures: every field saved at once, a wrong one refused with what to write, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from planner.own_figures import MarketFigures, OwnLine
from planner.store.plans import Store
from tests.pages.conftest import words

Plan, Visit = Callable[..., str], Callable[..., AppTest]
LINE = {"name": "Valvola", "ex_works": 12.5, "variable_cost": 8.0, "units_first_year": 1000, "units_second_year": 2000}


def figures(database: Store, key: str, market: str = "POL") -> MarketFigures:
    stored = database.load(key)
    assert stored is not None
    return stored.case.figures.get(market, MarketFigures())


def write(session: AppTest, label: str, value: str, place: int = 0) -> AppTest:
    [x for x in session.text_input if x.label == label][place].set_value(value)
    return session.run()


def press(session: AppTest, label: str) -> AppTest:
    next(b for b in session.button if b.label == label).click()
    return session.run()


def html(session: AppTest) -> str:
    return "\n".join(str(h.proto.body) for h in session.get("html"))


@pytest.fixture
def open_money(plan: Plan, visit: Visit) -> Callable[..., tuple[AppTest, str]]:
    def opened(lines: tuple[dict[str, Any], ...] = (LINE,), language: str = "it", **rest: Any) -> tuple[AppTest, str]:
        given = {"POL": {"lines": list(lines), **rest}} if lines or rest else {}
        key = plan(chosen=["POL", "USA"], figures=given)
        return visit("money", key, language), key

    return opened


def test_a_first_product_is_added_and_every_field_saved_at_once(
    open_money: Callable[..., tuple[AppTest, str]], database: Store
) -> None:
    session, key = open_money(())
    assert "Aggiungete un prodotto con il suo prezzo" in words(session)
    press(session, "Aggiungete un prodotto")
    write(session, "Nome del prodotto", "Valvola a sfera")
    write(session, "Vostro prezzo in fabbrica, € per unità", "1.250,50")
    write(session, "Costo variabile, € per unità", "800")
    write(session, "Unità nel primo anno di vendita", "1.200")
    write(session, "IVA o imposta sulle vendite, %", "23")
    saved = figures(database, key)
    assert saved.lines == (OwnLine(name="Valvola a sfera", ex_works=1250.5, variable_cost=800, units_first_year=1200),)
    assert saved.vat == 23
    assert "Valvola a sfera" in html(session) and "1.250,50" in html(session)


@pytest.mark.parametrize(
    ("label", "typed"),
    [
        ("Vostro prezzo in fabbrica, € per unità", "molto"),
        ("Vostro prezzo in fabbrica, € per unità", "-3"),
        ("Unità nel primo anno di vendita", "1,5"),
        ("Margine dell’importatore, % del suo prezzo", "100"),
        ("Giorni per essere pagati", "400"),
    ],
)
def test_a_wrong_number_stays_on_screen_and_changes_nothing(
    open_money: Callable[..., tuple[AppTest, str]], database: Store, label: str, typed: str
) -> None:
    session, key = open_money()
    before = figures(database, key)
    write(session, label, typed)
    assert "Scrivete un numero tra" in words(session)
    assert next(x for x in session.text_input if x.label == label).value == typed
    assert figures(database, key) == before
    write(session, label, "5")
    assert "Scrivete un numero tra" not in words(session)
    assert figures(database, key) != before


def test_no_units_is_a_message_and_no_error(open_money: Callable[..., tuple[AppTest, str]]) -> None:
    session, _ = open_money(({**LINE, "units_first_year": 0, "units_second_year": None},))
    assert "le quantità sono zero" in words(session)
    assert "Quante unità pagano i costi" in html(session)
    assert "nessuna vendita inventata" in words(session)


def test_with_units_the_cash_flow_appears(open_money: Callable[..., tuple[AppTest, str]]) -> None:
    session, _ = open_money()
    assert "nessuna vendita inventata" not in words(session)
    assert "Tre versioni a confronto" in html(session)


def test_a_rate_is_read_as_written_and_said_back(
    open_money: Callable[..., tuple[AppTest, str]], database: Store
) -> None:
    session, key = open_money()
    write(session, "Cambio: quanto vale 1 € in PLN (zloty polacco)", "4,285")
    assert figures(database, key).rate == 4.285
    assert "100 € = 428,50 PLN" in words(session)
    assert "Il cambio è senza data" in words(session)


def test_another_currency_drops_the_old_rate(open_money: Callable[..., tuple[AppTest, str]], database: Store) -> None:
    session, key = open_money(rate=4.28, rate_date="2026-11-10")
    write(session, "Moneta del prezzo sul posto (sigla di tre lettere)", "usd")
    saved = figures(database, key)
    assert (saved.currency, saved.rate, saved.rate_date) == ("USD", None, None)
    write(session, "Moneta del prezzo sul posto (sigla di tre lettere)", "QQQ")
    assert "Questa moneta non è tra quelle di Rotta" in words(session)
    assert figures(database, key) == saved


def test_a_product_is_taken_away_and_the_others_stay(
    open_money: Callable[..., tuple[AppTest, str]], database: Store
) -> None:
    session, key = open_money((LINE, {**LINE, "name": "Raccordo", "ex_works": 3.0}))
    press(session, "Togliete Valvola")
    assert [x.name for x in figures(database, key).lines] == ["Raccordo"]
    assert [x.value for x in session.text_input if x.label == "Nome del prodotto"] == ["Raccordo"]
    assert next(x for x in session.text_input if x.label.startswith("Vostro prezzo")).value == "3"


def test_changing_the_language_loses_nothing(
    open_money: Callable[..., tuple[AppTest, str]], visit: Visit, database: Store
) -> None:
    session, key = open_money(incoterm="CIP", rate=4.285)
    before = figures(database, key)
    session.query_params["lang"] = "en"
    again = visit("money", key, "en")
    assert next(x for x in again.text_input if x.label.startswith("Exchange rate")).value == "4.285"
    assert figures(database, key) == before
    write(again, "Your price at the factory, € per unit", "1,300.25")
    assert figures(database, key).lines[0].ex_works == 1300.25


def test_figures_of_a_market_that_left_the_plan_are_kept_and_named(plan: Plan, visit: Visit, database: Store) -> None:
    key = plan(chosen=["POL"], figures={"JPN": {"lines": [LINE]}})
    session = visit("money", key)
    assert "Giappone" in words(session)
    press(session, "Aggiungete un prodotto")
    assert figures(database, key, "JPN").lines[0].name == "Valvola"


def test_a_service_is_asked_nothing_of_goods(persona: Callable[[str], str], visit: Visit) -> None:
    session = visit("money", persona("software_milano"))
    press(session, "Aggiungete un prodotto")
    asked = " ".join(x.label for x in (*session.text_input, *session.selectbox))
    assert "Vostro prezzo, € per unità" in asked
    assert not any(word in asked for word in ("Dazio", "Trasporto", "Resa", "Assicurazione", "fabbrica", "negozio"))


def test_inside_the_union_no_duty_is_asked(plan: Plan, visit: Visit) -> None:
    key = plan(chosen=["POL"], figures={"POL": {"lines": [LINE]}})
    assert "Dazio, %" not in [x.label for x in visit("money", key).text_input]
    key = plan(chosen=["BRA"], figures={"BRA": {"lines": [LINE]}})
    (duty,) = [x for x in visit("money", key).text_input if x.label == "Dazio, %"]
    assert duty.value == ""


def test_without_a_product_or_a_market_the_screen_says_where_to_go(plan: Plan, visit: Visit) -> None:
    session = visit("money", plan({"province": "brescia"}))
    assert not session.text_input
    assert "prodotto" in " ".join(str(i.value) for i in session.info)
