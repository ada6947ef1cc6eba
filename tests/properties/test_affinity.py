"""Affinity: what the firm knows and has, and what that may do to a market."""

from __future__ import annotations

from planner.content.load import Content
from tests.properties.registry import prop
from tests.properties.workbench import Firms, pillars, same, scores

EPSILON = 1e-9


def listed(firms: Firms, case: object, name: str) -> list[str]:
    value = case.answers.get(name)  # type: ignore[attr-defined]
    return [v for v in value if v != "none"] if isinstance(value, tuple) else []


def options(content: Content, question: str) -> list[str]:
    return [o.id for o in content.questions[question].options if o.id != "none"]


@prop("a_language_more_never_lowers_a_market")
def test_language(firms: Firms) -> None:
    """Learning a language lowers no market's score and no market where it is spoken loses places to one where it is not."""
    for case in firms.some():
        mine = listed(firms, case, "languages")
        new = firms.chance.choice([tongue for tongue in options(firms.content, "languages") if tongue not in mine])
        before, after = firms.ranking(case), firms.ranking(firms.with_answers(case, languages=[*mine, new]))
        old = scores(before)
        assert all(score >= old[m] - EPSILON for m, score in scores(after).items()), new
        spoken = {m for m in firms.content.tables.markets.ids if new in firms.content.tables.markets.languages(m)}
        if new == "en":
            continue
        assert all(abs(score - old[m]) < EPSILON for m, score in scores(after).items() if m not in spoken)


@prop("a_contact_raises_its_market_and_no_other")
def test_contact(firms: Firms) -> None:
    """Somebody known in a country raises the affinity of that country, unless it is full, and touches nothing else."""
    for case in firms.some():
        known = listed(firms, case, "contacts")
        before = firms.ranking(firms.with_answers(case, contacts=known))
        market = firms.chance.choice([s.market for s in before.scores if s.market not in known])
        after = firms.ranking(firms.with_answers(case, contacts=[*known, market]))
        assert same(*({m: s for m, s in scores(r).items() if m != market} for r in (before, after)))
        one, other = before.score(market), after.score(market)
        assert one is not None and other is not None and other.rank <= one.rank
        assert pillars(other)["affinity"] > pillars(one)["affinity"] or pillars(one)["affinity"] >= 1 - EPSILON
        assert all(pillars(one)[p] == pillars(other)[p] for p in ("opportunity", "access", "security"))


@prop("a_certificate_more_never_lowers_a_market")
def test_certificate(firms: Firms) -> None:
    """Holding one more certificate lowers the score of no market."""
    for case in firms.some():
        mine = listed(firms, case, "certifications")
        new = firms.chance.choice([c for c in options(firms.content, "certifications") if c not in mine])
        old = scores(firms.ranking(firms.with_answers(case, certifications=mine or ["none"])))
        after = scores(firms.ranking(firms.with_answers(case, certifications=[*mine, new])))
        assert all(score >= old[m] - EPSILON for m, score in after.items()), new


@prop("a_market_served_more_makes_none_stranger")
def test_served(firms: Firms) -> None:
    """For a firm that already sells somewhere, one more country served lowers the score of no market."""
    for case in firms.some(where=lambda c: bool(c.answers.get("served_markets"))):
        mine = listed(firms, case, "served_markets")
        new = firms.chance.choice([m for m in ("USA", "JPN", "BRA", "POL", "EGY") if m not in mine])
        old = scores(firms.ranking(case))
        after = scores(firms.ranking(firms.with_answers(case, served_markets=[*mine, new])))
        assert all(score >= old[m] - EPSILON for m, score in after.items()), new


@prop("silence_about_contacts_lifts_nobody")
def test_silent_contacts(firms: Firms) -> None:
    """Not knowing which contacts one has counts like having none: no market gains by it."""
    for case in firms.some():
        quiet, none = (firms.ranking(firms.with_answers(case, contacts=c)) for c in ("unknown", []))
        assert same(scores(quiet), scores(none))
        assert not any(s.contact for s in quiet.scores)


@prop("a_word_of_english_never_beats_the_language_of_the_place")
def test_lingua_franca(firms: Firms) -> None:
    """Where a language other than English is spoken, speaking it is worth at least as much as speaking English only."""
    markets, tried = firms.content.tables.markets, 0
    for case in firms.some():
        for tongue in firms.chance.sample(["fr", "de", "es", "ar"], 2):
            english, local = (scores(firms.ranking(firms.with_answers(case, languages=[t]))) for t in ("en", tongue))
            there = [m for m in local if tongue in markets.languages(m) and "en" not in markets.languages(m)]
            assert all(local[m] >= english[m] - EPSILON for m in there), tongue
            tried += len(there)
    assert tried


@prop("the_dearest_look_for_the_richest")
def test_price_position(firms: Firms) -> None:
    """Against a firm among the cheapest, one among the dearest finds its gain larger in the United States than in India."""
    for case in firms.some():
        cheap, dear = (firms.ranking(firms.with_answers(case, price_position=p)) for p in ("entry", "premium"))
        gain = {}
        for market in ("USA", "IND"):
            one, other = cheap.score(market), dear.score(market)
            if one is not None and other is not None:
                gain[market] = pillars(other)["affinity"] - pillars(one)["affinity"]
        assert gain["USA"] >= 0 >= gain["IND"]
