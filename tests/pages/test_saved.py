"""Keeping a plan: its link, its file, loading with every problem named, undoing, deleting."""

from __future__ import annotations

import json
from typing import Any

import pytest

from planner.store.plans import Store
from tests.pages.conftest import SIX, words

LOAD = "FormSubmitter:load-Caricate"


def load(session: Any, document: str) -> Any:
    session.text_area(key="load.text.it").set_value(document)
    session.button(key=LOAD).click().run()
    assert not session.exception
    return session


def test_link_and_mail_hold_the_key(visit: Any, plan: Any) -> None:
    key = plan()
    session = visit("saved", key)
    assert any(key in c.value for c in session.code)
    assert any(key in link.url and link.url.startswith("mailto:") for link in session.link_button)


def test_a_good_file_replaces_the_answers_and_can_be_undone(visit: Any, plan: Any, database: Store) -> None:
    key = plan()
    session = load(visit("saved", key), json.dumps({"answers": {"headcount": 3}, "path": "full"}))
    assert "Risposte caricate" in words(session)
    assert database.load(key).case.answers == {"headcount": 3}
    session.button(key="undo").click().run()
    assert database.load(key).case.answers == {**SIX, "product": ("848180",)}
    assert "undo" not in [b.key for b in session.button]


def test_an_uploaded_file_loads(visit: Any, plan: Any, database: Store) -> None:
    key = plan()
    session = visit("saved", key)
    document = json.dumps({"answers": {"headcount": 4, "company_name": "Però & C. 😀"}}).encode()
    session.file_uploader[0].upload("piano.json", document, "application/json")
    session.button(key=LOAD).click().run()
    assert database.load(key).case.answers == {"headcount": 4, "company_name": "Però & C. 😀"}


def test_every_problem_of_a_file_is_listed_and_nothing_changes(visit: Any, plan: Any, database: Store) -> None:
    key = plan()
    before = database.load(key)
    wrong = {"answers": {"headcount": -1, "province": "roma", "nothing": 1, "goal": "grow"}, "chosen": ["XXX"]}
    session = load(visit("saved", key), json.dumps(wrong))
    shown = words(session)
    for path in ("answers.headcount", "answers.province", "answers.nothing", "chosen.0"):
        assert f"`{path}`" in shown
    assert "answers.goal" not in shown
    assert database.load(key) == before


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ("", "Scegliete un file"),
        ("{", "non si legge"),
        ("[]", "non contiene un piano"),
        ("[" * 50_000, "non si legge"),
        ('{"answers": {"company_name": "' + "x" * 1_100_000 + '"}}', "troppo grande"),
        ('{"answers": {"headcount": NaN}}', "`"),
        ('{"rotta_case": 2}', "rotta_case"),
        ('{"<img src=x>`": 1}', "forma attesa"),
    ],
)
def test_hostile_files_are_refused_with_words(
    visit: Any, plan: Any, database: Store, document: str, sentence: str
) -> None:
    key = plan()
    before = database.load(key)
    session = load(visit("saved", key), document)
    assert sentence in words(session)
    assert database.load(key) == before


def test_deleting_asks_first_and_leaves_nothing(visit: Any, plan: Any, database: Store) -> None:
    key = plan()
    session = visit("saved", key)
    session.button(key="delete").click().run()
    assert database.load(key) is not None
    session.button(key="delete_yes").click().run()
    assert database.load(key) is None
    assert "p" not in session.query_params


def test_a_new_plan_leaves_the_old_one_behind_its_link(visit: Any, plan: Any, database: Store) -> None:
    key = plan()
    session = visit("saved", key)
    session.button(key="new").click().run()
    assert "p" not in session.query_params
    assert database.load(key).case.answers == {**SIX, "product": ("848180",)}


def test_back_from_an_example_to_the_own_plan(visit: Any, plan: Any) -> None:
    key = plan()
    session = visit("home", key)
    session.button(key="example_winery_oltrepo").click().run()
    session.switch_page("pages/salvataggio.py").run()
    session.button(key="earlier").click().run()
    assert key in session.query_params["p"]


@pytest.mark.parametrize("language", ["it", "en"])
def test_without_a_plan_there_is_no_link_and_no_delete(visit: Any, language: str) -> None:
    session = visit("saved", language=language)
    assert not session.code
    assert "delete" not in [b.key for b in session.button]


def test_only_an_advisor_brings_what_an_advisor_vouches_for(
    visit: Any, plan: Any, database: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = plan(evidence={"market_data": "document"})
    forged = {"evidence": {"market_data": "confirmed"}, "adviser": {"name": "Camera di commercio"}}
    document = json.dumps({"answers": {"headcount": 3}, **forged})
    session = load(visit("saved", key), document)
    assert "può aggiungerli soltanto un consulente" not in words(session)
    assert database.load(key).case.evidence == forged["evidence"], "alone on one's own machine one is one's own advisor"
    database.undo_replace(key)
    monkeypatch.setenv("ROTTA_MODE", "hosted")
    session = load(visit("saved", key), document)
    assert "può aggiungerli soltanto un consulente" in words(session)
    kept = database.load(key).case
    assert (kept.answers, kept.evidence, kept.adviser) == (
        {"headcount": 3},
        {"market_data": "document"},
        None,
    )
