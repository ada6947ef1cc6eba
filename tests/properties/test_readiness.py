"""Readiness: what better, unknown and other answers may and may not do to it."""

from __future__ import annotations

from dataclasses import replace

from planner.readiness import assess
from tests.properties.registry import prop
from tests.properties.workbench import Firms, goods


@prop("a_better_answer_never_lowers_readiness")
def test_better_answers(firms: Firms) -> None:
    """One step up on any scale lowers neither the lower nor the upper end of the range, nor any dimension."""
    for case in firms.some():
        before = firms.advice(case).readiness
        for question in firms.chance.sample(firms.scales(case), min(6, len(firms.scales(case)))):
            level = case.answers[question]
            assert isinstance(level, int)
            after = firms.advice(firms.with_answers(case, **{question: min(level + 1, 4)})).readiness
            assert after.low >= before.low and after.high >= before.high, question
            for old, new in zip(before.dimensions, after.dimensions, strict=True):
                assert (new.low or 0) >= (old.low or 0) - 1e-9


@prop("unknown_never_raises_the_lower_bound")
def test_unknown_widens(firms: Firms) -> None:
    """Taking back an answer never raises the lower end, never lowers the upper end and never improves the band."""
    order = [b.id for b in firms.content.bands]
    for case in firms.some():
        before = firms.advice(case).readiness
        for question in firms.chance.sample(firms.scales(case), min(6, len(firms.scales(case)))):
            after = firms.advice(firms.with_answers(case, **{question: "unknown"})).readiness
            assert after.low <= before.low and after.high >= before.high, question
            assert after.coverage < before.coverage
            # A gate that fired on the answer is now to be verified: only then may the cap on the band be gone.
            if set(after.capped_by) == set(before.capped_by):
                assert order.index(after.band) <= order.index(before.band)


@prop("an_answer_falls_inside_the_range_announced")
def test_answers_fall_inside(firms: Firms) -> None:
    """Whatever the answer to a "don't know" turns out to be, the new range lies inside the one shown before."""
    for case in firms.some():
        question = firms.chance.choice(firms.scales(case))
        before = firms.advice(firms.with_answers(case, **{question: "unknown"})).readiness
        for level in range(5):
            after = firms.advice(firms.with_answers(case, **{question: level})).readiness
            assert before.low <= after.low <= after.high <= before.high, (question, level)


@prop("not_applicable_is_neither_praise_nor_blame")
def test_not_applicable(firms: Firms) -> None:
    """A question that does not apply leaves its dimension between the worst and the best answer to it."""
    tried = 0
    for case in firms.some(8):
        for question in firms.content.questions.values():
            if not question.na_allowed or question.scope != "firm" or question.id not in case.answers:
                continue
            at = {}
            for given in (0, "na", 4):
                dimensions = firms.advice(firms.with_answers(case, **{question.id: given})).readiness.dimensions
                found = next(d for d in dimensions if d.dimension == question.dimension).low
                assert found is not None
                at[given] = found
            assert at[0] <= at["na"] <= at[4]
            tried += 1
    assert tried >= 3


@prop("gates_never_change_the_score")
def test_gates_and_score(firms: Firms) -> None:
    """With all gates abolished the range of readiness stays the same to the point: gates cap, block and limit."""
    without = replace(firms.content, gates={})
    for case in firms.some(8):
        advice = firms.advice(case)
        free = assess(without, advice.profile, case.path)
        assert (free.low, free.high, free.dimensions) == (
            advice.readiness.low,
            advice.readiness.high,
            advice.readiness.dimensions,
        )


@prop("readiness_does_not_depend_on_the_markets_picked")
def test_markets_and_readiness(firms: Firms) -> None:
    """Choosing other markets, or answering about them, moves no point of the readiness of the firm."""
    for case in firms.some():
        before = firms.advice(case).readiness
        for chosen in (("FRA",), ("USA", "UZB")):
            answers = {m: {"legal_requirements": firms.chance.randint(0, 4)} for m in chosen}
            after = firms.advice(case.model_copy(update={"chosen": chosen, "market_answers": answers})).readiness
            assert (after.low, after.high) == (before.low, before.high)


@prop("readiness_is_of_the_firm_not_of_the_product")
def test_product_and_readiness(firms: Firms) -> None:
    """Another product of the same nature (goods for goods) leaves the range of readiness as it is."""
    for case in firms.some(where=goods):
        before = firms.advice(case).readiness
        for code in ("940360", "330499", "846693"):
            after = firms.advice(firms.with_answers(case, product=[code])).readiness
            assert (after.low, after.high) == (before.low, before.high), code


@prop("a_gap_closed_gives_the_points_it_promised")
def test_gaps_keep_their_promise(firms: Firms) -> None:
    """Answering the questions of a gap at their best raises the score by the points the gap announced, give or take the rounding."""
    for case in firms.some():
        before = firms.advice(case).readiness
        for gap in before.gaps[:5]:
            typed = {q: 4 for q in gap.questions if not firms.content.questions[q].answered_by}
            if len(typed) < len(gap.questions) or not typed:
                continue
            after = firms.advice(firms.with_answers(case, **typed)).readiness
            assert abs(after.low - before.low - gap.points) <= 1.0, gap.action


@prop("the_heaviest_silence_is_named_first")
def test_silences(firms: Firms) -> None:
    """Of two unanswered questions that leave the band alone, the one named first can move more points; none carries more than it says."""
    for case in firms.some():
        silent = firms.chance.sample(firms.scales(case), min(5, len(firms.scales(case))))
        quiet = firms.with_answers(case, **dict.fromkeys(silent, "unknown"))
        readiness = firms.advice(quiet).readiness
        assert {s.question for s in readiness.would_change} >= set(silent)
        for one, next_one in zip(readiness.would_change, readiness.would_change[1:], strict=False):
            assert one.changes_band >= next_one.changes_band
            if one.changes_band == next_one.changes_band:
                assert one.points >= next_one.points - 1e-9
        heaviest = readiness.would_change[0]
        if heaviest.question in silent:
            answered = firms.advice(firms.with_answers(quiet, **{heaviest.question: 4})).readiness
            assert abs(answered.low - readiness.low - heaviest.points) <= 1.0


@prop("evidence_never_moves_the_score")
def test_evidence(firms: Firms) -> None:
    """Documents and an advisor's word stand beside the answers: they change neither the score nor any other advice."""
    for case in firms.some():
        shown = case.model_copy(update={"evidence": dict.fromkeys(firms.scales(case), "confirmed")})
        before, after = firms.advice(case), firms.advice(shown)
        assert (after.readiness, after.ranking, after.proposal) == (before.readiness, before.ranking, before.proposal)
        assert {m: a.model for m, a in after.markets.items()} == {m: a.model for m, a in before.markets.items()}


@prop("the_short_way_asks_less_and_judges_alike")
def test_short_and_long(firms: Firms) -> None:
    """The same answers on the short and on the long path: the short range lies inside what the long one leaves open."""
    for case in firms.some(where=lambda c: c.path == "express"):
        long = case.model_copy(update={"path": "full"})
        short_range, long_range = firms.advice(case).readiness, firms.advice(long).readiness
        assert short_range.indicative and not long_range.indicative
        assert long_range.coverage < short_range.coverage
        assert long_range.low <= short_range.low and long_range.high >= short_range.high
