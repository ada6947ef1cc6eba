"""The screen where the plan is edited: each change saved at once, a wrong one told and not lost, one step undone, nothing overwritten."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from planner.base import LANGUAGES, Language
from planner.case import Case, Objective
from planner.content.load import Content
from planner.edits import MAX_ADDED, Edits, Item
from planner.own_figures import MarketFigures, OwnLine
from tests.pages.opened import PATIENCE, Opened, open_screen, persona

FRANCE = "enter.FRA"


def show(content: Content, name: str = "activities", language: Language = "it", **changes: Any) -> Opened:
    """The screen with one list chosen."""
    screen = open_screen("edit", language, persona(content, "packaging_bergamo", **changes))
    return picked(screen, name, language)


def picked(screen: Opened, name: str, language: Language = "it") -> Opened:
    screen.app.button_group(key=f"edits.list.{language}").set_value(name).run(timeout=PATIENCE)
    assert not screen.app.exception, screen.app.exception
    return screen


def unfolded(screen: Opened, name: str, line: str) -> Opened:
    return screen.click(f"edits.{name}.{line}.open.it")


def typed(screen: Opened, name: str, line: str, field: str, value: str) -> Opened:
    kind = screen.app.text_area if field in ("trigger", "response") else screen.app.text_input
    kind(key=f"edits.{name}.{line}.{field}.it").input(value).run(timeout=PATIENCE)
    assert not screen.app.exception, screen.app.exception
    return screen


def dated(screen: Opened, line: str, **days: date) -> Opened:
    for field, day in days.items():
        screen.app.date_input(key=f"edits.activities.{line}.{field}.it").set_value(day).run(timeout=PATIENCE)
    assert not screen.app.exception, screen.app.exception
    return screen


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", [None, Case()])
def test_every_list_opens_with_nothing_answered(content: Content, case: Case | None, language: Language) -> None:
    screen = open_screen("edit", language, case)
    for name in ("objectives", "activities", "budget_lines", "risks", "indicators"):
        picked(screen, name, language)
        if name != "objectives":
            assert content.phrase(f"edits.ui.add_{name}").get(language) in screen.text


def test_an_owner_and_new_days_are_saved_at_once_and_marked(content: Content) -> None:
    screen = unfolded(show(content), "activities", FRANCE)
    typed(screen, "activities", FRANCE, "owner", "Anna <b>Bianchi</b>")
    assert screen.saved().activities.changed == {FRANCE: Item(owner="Anna <b>Bianchi</b>")}
    dated(screen, FRANCE, end=date(2027, 9, 30))
    item = screen.saved().activities.changed[FRANCE]
    assert (item.owner, item.end) == ("Anna <b>Bianchi</b>", "2027-09-30")
    assert item.start is not None
    assert "vostra modifica" in screen.text


@pytest.mark.parametrize(
    ("days", "key"),
    [
        ({"end": date(2035, 1, 1)}, "calendar"),
        ({"start": date(1999, 1, 1)}, "calendar"),
        ({"end": date(2026, 11, 25)}, "end_before_start"),
    ],
)
def test_a_wrong_day_is_told_and_neither_saved_nor_lost(content: Content, days: dict[str, date], key: str) -> None:
    screen = dated(unfolded(show(content), "activities", FRANCE), FRANCE, **days)
    assert screen.saved().activities == Edits()
    start_of_message = content.phrase(f"edits.problem.{key}").it.split("{")[0]
    assert any(e.value.startswith(start_of_message) for e in screen.app.error)
    ((field, value),) = days.items()
    assert screen.app.date_input(key=f"edits.activities.{FRANCE}.{field}.it").value == value
    dated(screen, FRANCE, start=date(2027, 1, 10), end=date(2027, 12, 1))
    item = screen.saved().activities.changed[FRANCE]
    assert (item.start, item.end) == ("2027-01-10", "2027-12-01")
    assert not screen.app.error


@pytest.mark.parametrize("wrong", ["molto", "-5", "50000001", "1,5"])
def test_an_amount_out_of_bounds_is_told(content: Content, wrong: str) -> None:
    line = "FRA.direct_sales"
    screen = unfolded(show(content, "budget_lines"), "budget_lines", line)
    typed(screen, "budget_lines", line, "first_year", wrong)
    assert screen.saved().budget_lines == Edits()
    assert any("50.000.000" in e.value for e in screen.app.error)
    typed(screen, "budget_lines", line, "first_year", "31.000")
    assert screen.saved().budget_lines.changed == {line: Item(first_year=31_000)}
    assert not screen.app.error
    typed(screen, "budget_lines", line, "first_year", "")
    assert screen.saved().budget_lines == Edits()


def test_invisible_characters_are_refused_beside_the_field(content: Content) -> None:
    screen = unfolded(show(content), "activities", FRANCE)
    typed(screen, "activities", FRANCE, "owner", "a\x07b")
    assert screen.saved().activities == Edits()
    assert [e.value for e in screen.app.error] == [content.phrase("edits.problem.control_characters").it]


def test_lines_are_added_moved_removed_and_each_step_is_undone(content: Content) -> None:
    screen = show(content).click("edits.add.activities.it")
    typed(screen, "activities", "own_1", "text", "Fiera di Lione")
    before = screen.saved().activities
    assert before.added == {"own_1": Item(text="Fiera di Lione")}
    screen.click("edits.activities.own_1.up.it")
    assert screen.saved().activities.order[-2:] == ("own_1", "enter.POL")
    screen.click("edits.undo.activities.it")
    assert screen.saved().activities == before
    screen.click("edits.activities.own_1.remove.it")
    assert screen.saved().activities == Edits()
    screen.click("edits.undo.activities.it")
    assert screen.saved().activities == before
    assert "edits.undo.activities.it" not in {b.key for b in screen.app.button}


def test_a_proposal_taken_away_can_be_put_back(content: Content) -> None:
    line = "FRA.country"
    screen = unfolded(show(content, "risks"), "risks", line).click(f"edits.risks.{line}.remove.it")
    assert screen.saved().risks.removed == (line,)
    assert "Tolto da voi: 1" in screen.text
    screen.click(f"edits.risks.{line}.bring_back.it")
    assert screen.saved().risks == Edits()


def test_back_to_the_proposal(content: Content) -> None:
    screen = unfolded(show(content, "indicators"), "indicators", "readiness")
    typed(screen, "indicators", "readiness", "target", "90 punti")
    assert screen.saved().indicators.changed["readiness"].target == "90 punti"
    screen.click("edits.indicators.readiness.restore.it")
    assert screen.saved().indicators == Edits()
    assert screen.app.text_input(key="edits.indicators.readiness.target.it").value != "90 punti"


def test_at_the_most_lines_it_says_what_to_do_instead_of_adding(content: Content) -> None:
    full = Edits(added={f"own_{i}": Item(text=f"Voce {i}") for i in range(1, MAX_ADDED + 1)})
    screen = show(content, activities=full)
    assert "edits.add.activities.it" not in {b.key for b in screen.app.button}
    assert str(MAX_ADDED) in " ".join(i.value for i in screen.app.info)


def test_the_entry_into_a_market_is_not_removed_here(content: Content) -> None:
    screen = unfolded(show(content), "activities", FRANCE)
    assert f"edits.activities.{FRANCE}.remove.it" not in {b.key for b in screen.app.button}
    assert content.phrase("edits.ui.fixed").it in screen.text


def test_what_no_longer_fits_is_kept_or_dropped_by_the_firm(content: Content) -> None:
    edits = Edits(
        changed={"enter.JPN": Item(owner="Anna", start="2027-02-01", end="2027-09-01")},
        added={"own_1": Item(text="Fiera di Tokyo", market="JPN")},
    )
    screen = show(content, activities=edits)
    assert "Da riguardare: 2" in screen.text
    assert "Giappone: ingresso" in screen.text
    assert "Anna" in screen.text
    screen.click("edits.activities.own_1.keep.it")
    assert screen.saved().activities.added["own_1"] == Item(text="Giappone: Fiera di Tokyo")
    screen.click("edits.activities.enter.JPN.keep.it")
    saved = screen.saved().activities
    assert saved.changed == {}
    kept = Item(text="Giappone: ingresso", owner="Anna", start="2027-02-01", end="2027-09-01")
    assert saved.added["own_2"] == kept
    assert "Da riguardare" not in screen.text
    again = show(content, activities=edits).click("edits.activities.enter.JPN.drop.it")
    again.click("edits.activities.own_1.drop.it")
    assert again.saved().activities == Edits()


def test_a_line_rotta_has_dropped_shows_no_code(content: Content) -> None:
    screen = show(content, activities=Edits(changed={"gap.long_gone": Item(owner="Luca")}))
    assert "Luca" in screen.text
    assert content.phrase("edits.misfit.unnamed").it in screen.text
    assert "long_gone" not in screen.text


def test_typed_words_stay_words(content: Content) -> None:
    text = "<img src=x> **a** [b](c)"
    screen = show(content, activities=Edits(added={"own_1": Item(text=text)}))
    label = next(m.value for m in screen.app.markdown if "img" in m.value)
    assert "<img" not in label.replace("\\<", "") and "](" not in label.replace("\\]", "")


def test_objectives_are_moved_undone_and_checked_against_the_calendar(content: Content) -> None:
    own = (Objective(text="Primo"), Objective(text="Secondo", market="JPN"))
    screen = show(content, "objectives", objectives=own)
    assert "Giappone" in " ".join(w.value for w in screen.app.warning)
    screen.click("objective.1.up.it")
    assert [o.text for o in screen.saved().objectives or ()] == ["Secondo", "Primo"]
    screen.click("edits.undo.objectives.it")
    assert screen.saved().objectives == own
    screen.app.date_input(key="objective.0.due.it").set_value(date(2040, 1, 1)).run(timeout=PATIENCE)
    assert screen.saved().objectives == own
    assert screen.app.error
    screen.app.date_input(key="objective.0.due.it").set_value(date(2027, 6, 1)).run(timeout=PATIENCE)
    assert (screen.saved().objectives or ())[0].due == "2027-06-01"
    assert not screen.app.error


def test_a_day_no_field_can_show_breaks_no_screen(content: Content) -> None:
    show(content, "objectives", objectives=(Objective(text="Primo", due="0001-01-01"),))
    edits = Edits(added={"own_1": Item(text="Fiera", start="0001-01-01", end="9999-12-31")})
    unfolded(show(content, activities=edits), "activities", "own_1")
    for iso in ("0001-01-01", "2010-05-03", "9999-12-31"):
        figures = {"POL": MarketFigures(lines=(OwnLine(),), rate=4.3, rate_date=iso)}
        screen = open_screen("money", "it", persona(content, "packaging_bergamo", chosen=("POL",), figures=figures))
        shown = screen.app.date_input(key="money.POL..rate_date.it").value
        assert (None if shown is None else shown.isoformat()) == (iso if iso.startswith("2") else None)


def test_two_picks_in_a_row_both_count(content: Content) -> None:
    """The same picker of markets stands on several screens; what was known before a pick must not undo it."""
    screen = open_screen("money", "it", persona(content, "packaging_bergamo"))
    for market in ("POL", "FRA", "POL"):
        screen.app.button_group(key="money.market.it").set_value(market).run(timeout=PATIENCE)
        assert screen.app.button_group(key="money.market.it").value == market
    screen = show(content, "budget_lines")
    assert content.phrase("edits.ui.add_budget_lines").it in picked(picked(screen, "risks"), "budget_lines").text
