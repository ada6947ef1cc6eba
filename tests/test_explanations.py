"""Every sentence of advice rests on answers of the firm or on dated figures, is the firm's own, and leaks no code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

import pytest

from planner.advice import Advice, advise
from planner.base import LANGUAGES, Language
from planner.case import Case, parse_case
from planner.content.load import Content
from planner.document import Plan
from planner.plan import build_plan
from planner.plan.draft import Draft
from planner.plan.front import said_verdict
from planner.wording import Said, market_reasons, market_said
from planner.wording_reasons import gap_said, gate_said, model_said, readiness_said
from tests.firms import TODAY, advice_of, levels, maker
from tests.reading import SNAKE, texts

Firm = tuple[Case, Advice, Plan]
# Words no Italian sentence holds; names of publishers are taken away first.
ENGLISH = re.compile(r"\b(the|and|with|your|you|are|from|this|that|which|not|have|should|must|will)\b")
CUSTOMS_CODE = re.compile(r"(?<![\d./,:-])\d{6}(?![\d./,:-])(?!\s*(?:€|euro|dollari|dollars|%))")


@pytest.fixture(scope="module")
def firms(content: Content) -> dict[str, Firm]:
    found = {}
    for name, document in content.personas.items():
        case = parse_case(content, document)
        advice = advise(content, case, TODAY)
        found[name] = case, advice, build_plan(content, case, advice)
    return found


def sentences(content: Content, case: Case, advice: Advice) -> Iterator[tuple[str, Said]]:
    """Every sentence of advice with its kind."""
    for place, line in enumerate(said_verdict(Draft(content, case, advice))):
        yield f"verdict {place}", line
    for market in advice.markets.values():
        score = advice.ranking.score(market.market) if advice.ranking else None
        if score is not None:
            yield "market", market_said(content, advice, score)
        if market.model is not None:
            yield "model", model_said(content, advice, market)
    for gap in advice.readiness.gaps:
        yield "gap", gap_said(content, advice, gap)
    for finding in advice.readiness.gates:
        if finding.outcome == "fired" and (told := gate_said(content, advice, finding)) is not None:
            yield "gate", told


def known_answers(advice: Advice) -> set[str]:
    given = {q for q, level in advice.profile.levels.items() if level is not None}
    of_markets = {q for found in advice.profile.market_levels.values() for q, v in found.items() if v is not None}
    return set(advice.profile.facts) | given | of_markets


def test_every_sentence_rests_on_an_answer_or_a_dated_figure(content: Content, firms: dict[str, Firm]) -> None:
    kinds: Counter[str] = Counter()
    for name, (case, advice, _) in firms.items():
        for kind, said in sentences(content, case, advice):
            kinds[kind.split()[0]] += 1
            assert said.because.answers or said.because.figures, (name, kind, said.text.it)
            assert set(said.because.answers) <= known_answers(advice), (name, kind, said.because.answers)
            for figure in said.because.figures:
                if kind == "verdict 1" or kind == "market":
                    assert figure.year and (figure.year in said.text.it or figure.unit == "km"), (name, said.text.it)
    assert set(kinds) == {"verdict", "market", "model", "gap", "gate"} and kinds["gap"] > 50


@pytest.mark.parametrize(
    ("question", "other"),
    [("province", "como"), ("headcount", 41), ("export_share", 25), ("budget_24m", 210_000), ("export_hours", 45)],
)
def test_the_summary_follows_the_answer_it_cites(content: Content, question: str, other: object) -> None:
    before, after = maker(content, **levels(content, 3)), maker(content, **{**levels(content, 3), question: other})
    lines = [said_verdict(Draft(content, c, advice_of(content, c))) for c in (before, after)]
    cited = [i for i, line in enumerate(lines[0]) if question in line.because.answers]
    assert cited and any(lines[0][i].text != lines[1][i].text for i in cited)


def test_a_weak_point_quotes_the_answer_given(content: Content) -> None:
    case = maker(content, **{**levels(content, 3), "cash_cover": 1, "export_hours": 2})
    advice = advice_of(content, case)
    told = {g.action: gap_said(content, advice, g) for g in advice.readiness.gaps}
    assert content.questions["cash_cover"].anchors[1].text.it in told["cash_plan"].text.it
    assert "2 ore alla settimana" in told["export_manager"].text.it
    assert "stima" in told["cash_plan"].text.it and "giornate" in told["cash_plan"].text.it


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_firms_share_a_line_of_their_summary(firms: dict[str, Firm], language: Language) -> None:
    for (one, (_, _, a)), (other, (_, _, b)) in combinations(firms.items(), 2):
        shared = {v.get(language) for v in a.verdict} & {v.get(language) for v in b.verdict}
        assert not shared, (one, other, shared)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_firms_hear_the_same_of_a_market(content: Content, firms: dict[str, Firm], language: Language) -> None:
    told: Counter[str] = Counter()
    for _, advice, _ in firms.values():
        scores = [advice.ranking.score(m) for m in advice.chosen] if advice.ranking else []
        told.update(market_said(content, advice, s).text.get(language) for s in scores if s is not None)
    assert len(told) > 20 and max(told.values()) == 1, told.most_common(1)


def test_the_readiness_of_two_firms_is_never_told_alike(content: Content, firms: dict[str, Firm]) -> None:
    told = [readiness_said(content, advice).text.it for _, advice, _ in firms.values()]
    assert len(set(told)) == len(told)


def test_no_code_and_no_foreign_word_reaches_the_owner(content: Content, firms: dict[str, Firm]) -> None:
    publishers = sorted({s.publisher for s in content.sources.values()}, key=len, reverse=True)
    titles = {s.title.it for s in content.sources.values()}
    assert CUSTOMS_CODE.findall("voce 842240") and ENGLISH.findall("with your firm"), (
        "the patterns no longer find anything"
    )
    for name, (_, advice, plan) in firms.items():
        headings = {h for h in advice.profile.products.headings if not h.startswith(("19", "20"))}
        for text in texts(plan):
            for words in (text.it, text.en):
                assert not headings & set(re.findall(r"(?<![\d.,/])\d{4}(?![\d.,/])", words)), (name, words)
                assert not SNAKE.findall(words), (name, words)
                assert not CUSTOMS_CODE.findall(words), (name, words)
            italian = text.it
            if italian == text.en or italian in titles:
                continue
            for publisher in publishers:
                italian = italian.replace(publisher, "")
            assert not ENGLISH.findall(italian), (name, text.it)


def test_a_sentence_on_screen_needs_no_chapter(content: Content, firms: dict[str, Firm]) -> None:
    for case, advice, _ in firms.values():
        for _, said in sentences(content, case, advice):
            assert "capitolo" not in said.text.it and "chapter" not in said.text.en


def test_near_is_said_of_what_is_near(content: Content) -> None:
    """A place with good connections may be easy to reach from five thousand kilometres; near it is not."""
    advice = advice_of(content, maker(content, **levels(content, 3)))
    assert advice.ranking is not None
    near = re.compile(r"è vicino e raggiungibile \(([\d.]+) km")
    far = re.compile(r"anche se lontano \(([\d.]+) km")
    told = [market_said(content, advice, s, most=9).text.it for s in advice.ranking.scores]
    kilometres = {p: [int(k.replace(".", "")) for t in told for k in p.findall(t)] for p in (near, far)}
    assert kilometres[near] and max(kilometres[near]) <= 2_000 < min(kilometres[far])


def test_a_figure_past_its_date_is_to_be_verified_in_the_reasons_too(content: Content) -> None:
    case = parse_case(content, content.personas["valves_brescia"])
    now, later = (advise(content, case, day) for day in ("2026-11-22", "2034-01-01"))
    for advice, old in ((now, False), (later, True)):
        assert advice.ranking is not None
        reasons = [t.it for s in advice.ranking.scores[:10] for t in market_reasons(content, advice, s)]
        dated = [t for t in reasons if "CEPII" in t or "World Bank" in t]
        assert dated and all(("da verificare" in t) is old for t in dated), dated
