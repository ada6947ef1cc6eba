"""One question at a time: the way through, back and around, and what counts as an answer."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from planner.store.plans import Store
from tests.pages.conftest import SIX, words

FIRST, SECOND_OF_EXPRESS = "Come si chiama la vostra impresa?", "Chi compra da voi?"
NAMED = {**SIX, "company_name": "Rubinetti Lumezzane"}


def question(session: AppTest) -> str:
    return next(m.value.removeprefix("## ") for m in session.markdown if m.value.startswith("## "))


def press(session: AppTest, name: str) -> AppTest:
    session.button(key=name).click().run()
    assert not session.exception
    return session


def test_goes_on_after_the_last_answer(visit: Any, plan: Any) -> None:
    assert question(visit("questionnaire", plan())) == FIRST
    assert question(visit("questionnaire", plan(NAMED))) == SECOND_OF_EXPRESS
    assert question(visit("questionnaire", plan(NAMED, path="full"))) == "La vostra impresa è legata ad altre imprese?"
    more = {**SIX, "customers": "unknown", "asset_specificity": "adapted"}
    assert question(visit("questionnaire", plan(more))) == "Dopo la vendita il cliente ha bisogno di assistenza?"


def test_the_address_names_the_question(visit: Any, plan: Any) -> None:
    assert question(visit("questionnaire", plan(), q="goal")) == "Che cosa volete ottenere prima di tutto?"
    assert question(visit("questionnaire", plan(), q="no_such_question")) == FIRST


def test_next_waits_for_an_answer_skip_does_not(visit: Any, plan: Any) -> None:
    session = visit("questionnaire", plan())
    press(session, "next")
    assert question(session) == FIRST
    assert "saltate per ora" in words(session)
    press(session, "skip")
    assert question(session) != FIRST
    press(session, "back")
    assert question(session) == FIRST


def test_a_choice_is_saved_at_once_and_shown_again(visit: Any, plan: Any, database: Store) -> None:
    key = plan()
    session = visit("questionnaire", key, q="goal")
    assert session.radio[0].value is None
    session.radio[0].set_value("grow").run()
    assert database.load(key).case.answers["goal"] == "grow"
    assert visit("questionnaire", key, q="goal").radio[0].value == "grow"


def test_scale_has_five_steps_in_full_words_and_no_default(visit: Any, plan: Any, database: Store) -> None:
    key = plan()
    session = visit("questionnaire", key, q="written_commitment")
    scale = session.radio[0]
    assert scale.value is None
    assert len(scale.options) == 6
    assert scale.options[-1] == "Non so"
    scale.set_value(3).run()
    assert database.load(key).case.answers["written_commitment"] == 3


def test_not_applicable_only_where_it_makes_sense(visit: Any, plan: Any) -> None:
    key = plan(path="full")
    assert "Non ci riguarda" in visit("questionnaire", key, q="digital_channels").radio[0].options
    assert "Non ci riguarda" not in visit("questionnaire", key, q="written_commitment").radio[0].options


def test_none_and_unknown_exclude_the_other_choices(visit: Any, plan: Any, database: Store) -> None:
    key = plan()
    pills = "q.channels...it"

    def pick(session: AppTest, codes: list[str]) -> object:
        session.pills(key=pills).set_value(codes).run()
        return database.load(key).case.answers.get("channels")

    session = visit("questionnaire", key, q="channels")
    assert pick(session, ["agents", "direct"]) == ("agents", "direct")
    assert pick(session, ["agents", "direct", "none"]) == ("none",)
    assert pick(session, ["none", "direct"]) == ("direct",)
    assert pick(session, ["direct", "unknown"]) == "unknown"
    assert session.pills(key=pills).value == ["unknown"]
    assert pick(session, []) is None


def test_no_country_differs_from_not_answered(visit: Any, plan: Any, database: Store) -> None:
    key = plan()
    session = visit("questionnaire", key, q="contacts")
    session.pills(key="q.contacts..other.it").set_value("none").run()
    assert database.load(key).case.answers["contacts"] == ()
    session.multiselect(key="q.contacts...it").set_value(["DEU", "UZB"]).run()
    assert database.load(key).case.answers["contacts"] == ("DEU", "UZB")
    assert session.pills(key="q.contacts..other.it").value is None
    session.pills(key="q.contacts..other.it").set_value("unknown").run()
    assert database.load(key).case.answers["contacts"] == "unknown"
    assert session.multiselect(key="q.contacts...it").value == []


@pytest.mark.parametrize("text", ["x" * 100_000, "a\x07b"])
def test_a_wrong_text_is_explained_and_kept_on_screen(visit: Any, plan: Any, database: Store, text: str) -> None:
    key = plan(NAMED)
    session = visit("questionnaire", key, q="company_name")
    session.text_input(key="q.company_name...it").set_value(text).run()
    assert session.error
    assert session.text_input(key="q.company_name...it").value == text
    assert database.load(key).case.answers["company_name"] == "Rubinetti Lumezzane"
    press(session, "next")
    assert question(session) == FIRST


def test_emoji_and_markup_in_the_name_of_the_firm_are_just_text(visit: Any, plan: Any, database: Store) -> None:
    key = plan(path="full")
    name = "<b>Fonderia</b> 😀 & figli"
    visit("questionnaire", key, q="company_name").text_input(key="q.company_name...it").set_value(name).run()
    assert database.load(key).case.answers["company_name"] == name
    assert visit("questionnaire", key, q="company_name").text_input(key="q.company_name...it").value == name


def test_longer_path_asks_more_and_keeps_every_answer(visit: Any, plan: Any, database: Store) -> None:
    key = plan(NAMED)
    session = visit("questionnaire", key)
    session.segmented_control(key="path.it").set_value("full").run()
    assert database.load(key).case.path == "full"
    assert database.load(key).case.answers == {**NAMED, "product": ("848180",)}
    assert question(session) == SECOND_OF_EXPRESS


def test_index_leads_to_what_is_missing(visit: Any, plan: Any) -> None:
    session = visit("questionnaire", plan())
    session.session_state["index.it"] = True
    session.run()
    rows = {b.key: b.label for b in session.button if b.key and b.key.startswith("part_")}
    assert rows["part_start_None"] == "Sei risposte per cominciare: 6 su 6"
    press(session, "part_aims_None")
    assert question(session) == "Che cosa volete ottenere prima di tutto?"


def test_end_lists_what_was_skipped_and_leads_back(visit: Any, plan: Any) -> None:
    session = visit("questionnaire", plan(), q="end")
    assert "Siete arrivati in fondo" in words(session)
    press(session, "open_goal")
    assert question(session) == "Che cosa volete ottenere prima di tutto?"


def test_end_of_a_finished_case(visit: Any, persona: Any) -> None:
    session = visit("questionnaire", persona("valves_brescia"))
    assert "Avete risposto a tutto" in words(session)


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("path", ["express", "full"])
def test_every_question_of_the_path_draws(visit: Any, plan: Any, path: str, language: str) -> None:
    session = visit("questionnaire", plan(path=path, language=language), language)
    seen = []
    while "end" not in session.query_params["q"]:
        seen.append(question(session))
        press(session, "skip")
    assert len(seen) == len(set(seen)) >= (20 if path == "express" else 35)


def test_how_an_answer_is_known_is_asked_and_saved_at_once(visit: Any, persona: Any, database: Any) -> None:
    key = persona("moulds_varese")
    session = visit("questionnaire", key, q="export_margin")
    control = "q.export_margin..evidence.it"
    session.segmented_control(key=control).set_value("document").run()
    assert database.load(key).case.evidence == {"export_margin": "document"}
    assert visit("questionnaire", key, q="export_margin").segmented_control(key=control).value == "document"
    session.segmented_control(key=control).set_value("declared").run()
    assert database.load(key).case.evidence == {}


def test_nothing_is_asked_to_prove_a_low_answer(visit: Any, persona: Any) -> None:
    keys = [c.key for c in visit("questionnaire", persona("moulds_varese"), q="payment_policy").segmented_control]
    assert not [k for k in keys if k and "evidence" in k]


def test_a_contradiction_is_remarked_at_both_questions_and_stops_nobody(visit: Any, plan: Any) -> None:
    key = plan(answers={**NAMED, "product": ["848180"], "export_share": 18, "channels": ["none"]})
    for name in ("export_share", "channels"):
        session = visit("questionnaire", key, q=name)
        assert "Da chiarire" in words(session) and "18%" in words(session)
    press(session, "next")
    assert "channels" not in session.query_params["q"]
