"""Which question comes next, what it accepts, and that nobody is ever left without a way on."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.base import Text
from planner.case import Case
from planner.content.load import Content
from planner.content.schema import UNKNOWN
from planner.plan import build_plan
from planner.profile import build_profile
from planner.progress import parts, resume_at, route, start_missing
from planner.questionnaire import START, asked, check_answer, shown
from planner.result import result_json
from tests.firms import MAKER, advice_of, bounded, case_of, chances, levels, maker, random_answers, reply

ACCEPTED = [
    ("headcount", 0),
    ("headcount", 5000),
    ("headcount", 12.5),
    ("export_share", 100),
    ("turnover", UNKNOWN),
    ("province", "bergamo"),
    ("customers", ["consumers", "retailers"]),
    ("certifications", ["none"]),
    ("served_markets", []),
    ("contacts", ["UZB", "DEU"]),
    ("product", ["8422", "848180"]),
    ("product", ["84"]),
    ("product", ["sector:mobili_design"]),
    ("product", ["service:software"]),
    ("company_name", "Ditta Çelik & Søn ☕"),
    ("written_commitment", 0),
    ("written_commitment", 4),
    ("progress_review", "na"),
]
REFUSED = [
    ("headcount", -1, "Scrivete un numero tra 0 e 5.000."),
    ("headcount", 5001, "between 0 and 5,000"),
    ("headcount", "dodici", "Type a number"),
    ("headcount", True, "Type a number"),
    ("headcount", float("nan"), "Type a number"),
    ("headcount", float("inf"), "Type a number"),
    ("headcount", 10**400, "between 0 and 5,000"),
    ("province", "torino", "not one of those possible"),
    ("province", ["bergamo"], "not one of those possible"),
    ("customers", "consumers", "list of answers"),
    ("customers", ["consumers", "consumers"], "appears twice"),
    ("customers", ["martians"], "not one of those possible"),
    ("customers", [["consumers"]], "list of answers"),
    ("certifications", ["none", "halal"], "cannot go with other answers"),
    ("contacts", ["ITA"], "not one of Rotta’s"),
    ("contacts", ["XXX"], "not one of Rotta’s"),
    ("product", [], "one to twelve"),
    ("product", [f"84{i:02d}" for i in range(1, 14)], "one to twelve"),
    ("product", ["842240", "service:software"], "Goods and services"),
    ("product", ["999999"], "not among Rotta’s products"),
    ("product", ["٨٤"], "not among Rotta’s products"),
    ("product", ["service:magic"], "not among Rotta’s products"),
    ("product", ["sector:"], "not among Rotta’s products"),
    ("company_name", 7, "needs to be a text"),
    ("company_name", "a" * 121, "121 characters"),
    ("company_name", "nul\x00", "invisible characters"),
    ("written_commitment", 5, "five steps"),
    ("written_commitment", 2.0, "five steps"),
    ("written_commitment", True, "five steps"),
    ("written_commitment", "na", "not applicable"),
]


@pytest.mark.parametrize(("question", "value"), ACCEPTED)
def test_good_answers_are_stored_as_given(content: Content, question: str, value: Any) -> None:
    assert check_answer(content, content.questions[question], value) is None


@pytest.mark.parametrize(("question", "value", "said"), REFUSED)
def test_wrong_answers_get_a_sentence_in_both_languages(content: Content, question: str, value: Any, said: str) -> None:
    problem = check_answer(content, content.questions[question], value)
    assert isinstance(problem, Text) and problem.it != problem.en and "{" not in problem.it + problem.en
    assert said in f"{problem.it} {problem.en}"


def test_every_state_shows_a_next_question_or_the_end(content: Content) -> None:
    """Answer whatever is shown, at times changing one's mind: the walk always goes on and always ends."""

    @bounded(25)
    @given(chances, st.sampled_from(["express", "full"]))
    def walk(rng: Random, path: str) -> None:
        answers: dict[str, Any] = {}
        for step in range(3 * len(content.questions)):
            questions = route(content, Case(path=path, answers=answers))  # type: ignore[arg-type]
            following = resume_at(questions, answers)
            if following is None:
                break
            assert following in {q.id for q in questions} and following not in answers
            answers[following] = _as_stored(reply(content.questions[following], rng))
            if step % 7 == 6:
                again = rng.choice(sorted(answers))
                answers[again] = _as_stored(reply(content.questions[again], rng))
        else:
            pytest.fail("the questionnaire never ends")
        assert all(part.missing == () for part in parts(questions, answers))
        assert all(check_answer(content, content.questions[q], v) is None for q, v in answers.items())

    walk()


def _as_stored(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def test_the_start_is_six_questions_and_none_depends_on_another(content: Content) -> None:
    questions = route(content, Case())
    assert [q.id for q in start_missing(questions, {})] == [
        q.id for q in content.questions.values() if q.section == START
    ]
    assert len(start_missing(questions, {})) == 6
    assert [q.id for q in start_missing(questions, {"province": "como"})][:2] == ["product", "headcount"]


def test_one_goes_on_after_the_last_answer_and_then_to_what_was_skipped(content: Content) -> None:
    questions = route(content, Case())
    assert resume_at(questions, {}) == "product"
    assert resume_at(questions, {"headcount": 3}) == "turnover"
    everything: dict[str, Any] = {q.id: UNKNOWN for q in questions}
    del everything["province"]
    assert resume_at(questions, everything) == "province"
    assert resume_at(questions, {**everything, "province": UNKNOWN}) is None


def test_the_short_path_is_part_of_the_full_one(content: Content) -> None:
    facts = build_profile(content, maker(content)).facts
    short, full = ([q.id for q in asked(content, facts, path)] for path in ("express", "full"))
    assert set(short) < set(full) and [q for q in full if q in short] == short


def test_what_the_profile_already_says_is_never_asked_again(content: Content) -> None:
    derived = {q.id for q in content.questions.values() if q.answered_by}
    facts = build_profile(content, maker(content)).facts
    assert derived == {"dedicated_hours", "spare_capacity", "export_record"}
    assert not derived & {q.id for scope in ("firm", "market") for q in asked(content, facts, "full", scope)}


@pytest.mark.parametrize(
    ("answers", "is_shown"),
    [
        ({}, False),
        ({"headcount": 9, "turnover": 2_000_000}, False),
        ({"headcount": 9, "turnover": 2_000_001}, True),
        ({"headcount": 49, "turnover": 10_000_001}, True),
        ({"headcount": 249, "turnover": 50_000_001}, True),
        ({"headcount": 250, "turnover": 50_000_001}, False),
        ({"headcount": 9, "turnover": UNKNOWN}, False),
    ],
)
def test_the_balance_sheet_is_asked_only_where_it_decides(
    content: Content, answers: dict[str, Any], is_shown: bool
) -> None:
    facts = build_profile(content, case_of(content, answers)).facts
    assert shown(content.questions["balance_sheet_total"], facts) is is_shown


def test_a_service_firm_meets_no_question_about_goods(content: Content) -> None:
    facts = build_profile(content, maker(content, product=["service:software"])).facts
    met = {q.id for scope in ("firm", "market") for q in asked(content, facts, "full", scope)}
    assert not met & {"packaging_tested", "logistics_partners", "customs_knowledge", "liability_insurance"}


def test_dead_answers_change_nothing(content: Content) -> None:
    """An answer to a question that is no longer shown stays in the file and out of the advice."""

    @bounded(12)
    @given(chances, st.sampled_from(["express", "full"]))
    def pruned(rng: Random, path: str) -> None:
        answers = random_answers(content, rng)
        case = case_of(content, answers, path=path)
        facts = build_profile(content, case).facts
        alive = {k: v for k, v in answers.items() if shown(content.questions[k], facts)}
        assert _conclusions(content, case) == _conclusions(content, case_of(content, alive, path=path))

    pruned()


def test_a_firm_turned_to_services_hears_nothing_of_its_old_goods(content: Content) -> None:
    answers = {**MAKER, **levels(content, 4), "product": ["service:software"]}
    alive = {
        k: v for k, v in answers.items() if k not in ("packaging_tested", "logistics_partners", "customs_knowledge")
    }
    assert _conclusions(content, case_of(content, answers)) == _conclusions(content, case_of(content, alive))


def _conclusions(content: Content, case: Case) -> dict[str, Any]:
    advice = advice_of(content, case)
    return result_json(content, case, advice, build_plan(content, case, advice), "it")
