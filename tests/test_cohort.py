"""A group of firms: figures that add up, a call with its reasons, firms that may go together, and an export that points to nobody."""

from __future__ import annotations

from typing import Any

import pytest

from planner.advice import advise
from planner.base import Text
from planner.client_summary import summarise
from planner.cohort import (
    FAMILIES,
    PARTITIONS,
    SUBJECTS,
    Count,
    Member,
    counts,
    eligible,
    member,
    same_product,
    shared_ways,
)
from planner.cohort_anonymous import SMALLEST, anonymous, shielded
from planner.content.load import Content
from planner.funding import assess_calls
from planner.products import SERVICE
from tests.firms import MAKER, TODAY, advice_of, case_of

CANARY = "=Canarino Riservatissimo S.r.l."


def firm(content: Content, name: str, **answers: Any) -> Member:
    """The packaging maker with some answers changed, for one market."""
    chosen = answers.pop("chosen", ["DEU"])
    case = case_of(content, {**MAKER, "company_name": CANARY, **answers}, chosen=chosen, path="full")
    return member(content, name, name, case, summarise(content, case, advise(content, case, TODAY)))


def test_every_sector_and_service_of_a_family_exists_and_has_words(content: Content) -> None:
    known = set(content.sectors) | {f"{SERVICE}{s}" for s in content.services}
    assert all(sold <= known and len(sold) > 1 for sold in FAMILIES.values())
    assert all(content.phrase(f"cohort.{kind}.{name}") for name in FAMILIES for kind in ("family", "family_name"))


def test_each_firm_is_counted_once_and_bands_keep_their_order(content: Content) -> None:
    group = [firm(content, str(i), province=p) for i, p in enumerate(["como", "como", "lecco", "unknown"])]
    for subject in PARTITIONS:
        assert sum(c.firms for c in counts(content, group, subject)) == len(group)
    assert [(c.text.it, c.firms) for c in counts(content, group, "provinces")] == [
        ("Como", 2),
        ("Lecco", 1),
        ("Non noto", 1),
    ]
    assert [(c.id, c.firms) for c in counts(content, group, "markets")] == [("DEU", 4)]
    weak = firm(
        content, "weak", **{q.id: 0 for q in content.questions.values() if q.kind == "scale" and q.scope == "firm"}
    )
    bands = [c.id for c in counts(content, [*group, weak], "bands")]
    order = [b.id for b in content.bands]
    assert bands == sorted(bands, key=order.index)
    gaps = counts(content, [*group, weak], "gaps")
    assert [c.firms for c in gaps] == sorted((c.firms for c in gaps), reverse=True) and gaps[0].firms >= 1


def test_a_call_says_of_every_firm_what_the_screen_of_calls_says(content: Content) -> None:
    large = {"headcount": 900, "turnover": 300_000_000, "linked_firms": "yes_large"}
    group = [firm(content, "large", **large), firm(content, "b"), firm(content, "a")]
    for call in content.funding_calls:
        found = {e.member.id: e for e in eligible(content, group, call, TODAY)}
        case = case_of(content, {**MAKER, **large}, chosen=["DEU"], path="full")
        alone = next(a for a in assess_calls(content, advice_of(content, case)) if a.call.id == call)
        assert found["large"].verdict == alone.verdict
        assert found["large"].why.it and found["large"].why.en
    excluded = [c for c in content.funding_calls if eligible(content, group, c, TODAY)[-1].verdict == "not_eligible"]
    assert excluded
    last = eligible(content, group, excluded[0], TODAY)
    assert [e.member.id for e in last] == ["a", "b", "large"]
    assert "Oltre le soglie delle PMI" in last[-1].why.it


def test_firms_of_complementary_sectors_in_one_market_may_form_a_network(content: Content) -> None:
    wine, cheese = firm(content, "wine", product=["2204"]), firm(content, "cheese", product=["0406"])
    ways = shared_ways(content, [wine, cheese], TODAY)
    assert {m.id for w in ways for m in w.members} == {"wine", "cheese"}
    assert "table" in {w.family for w in ways}
    fairs = {w.fair.id for w in ways if w.fair}
    assert fairs and all(content.fairs[f].market == "DEU" for f in fairs)
    assert not any(w.alike for w in ways)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"product": ["2204"]}, {"product": ["0406"], "chosen": ["FRA"]}),  # another market
        ({"product": ["2204"]}, {"product": ["220421"]}),  # rivals
        ({"product": ["330499"]}, {"product": ["845811"]}),  # nothing in common
    ],
)
def test_others_are_not_sent_together(content: Content, one: dict[str, Any], other: dict[str, Any]) -> None:
    assert shared_ways(content, [firm(content, "1", **one), firm(content, "2", **other)], TODAY) == ()


def test_rivals_in_a_group_are_named(content: Content) -> None:
    products = {"wine": "2204", "more_wine": "220421", "cheese": "0406"}
    group = [firm(content, name, product=[code]) for name, code in products.items()]
    way = next(w for w in shared_ways(content, group, TODAY) if w.family == "table")
    assert [{one.id, other.id} for one, other in way.alike] == [{"wine", "more_wine"}]
    assert all(same_product(one, other) for one, other in way.alike)


# ---- without names ----------------------------------------------------------------------------------------------


def count(firms: int) -> Count:
    return Count(str(firms), Text(it="x", en="x"), firms)


@pytest.mark.parametrize(
    ("found", "whole", "partition", "shown"),
    [
        ([12, 8], 20, True, [12, 8]),
        ([12, 3], 15, True, []),  # what is left of the sum would tell the three
        ([10, 6, 2], 18, True, [10]),
        ([10, 4], 20, False, [10]),
        ([17, 15, 16, 20], 20, False, [15, 20]),  # the three or four without it would be known
        ([4, 1], 5, True, []),
        ([5], 5, True, [5]),
    ],
)
def test_nothing_shown_leads_to_fewer_than_five(
    found: list[int], whole: int, partition: bool, shown: list[int]
) -> None:
    assert [c.firms for c in shielded([count(n) for n in found], whole, partition)] == shown


def test_a_small_group_gives_nothing(content: Content) -> None:
    group = [firm(content, str(i)) for i in range(SMALLEST)]
    everybody = {one.id for one in group}
    assert anonymous(content, group[: SMALLEST - 1], everybody) == ()
    assert anonymous(content, group, everybody)


def test_who_may_not_be_counted_makes_no_difference_to_what_leaves(content: Content) -> None:
    group = [firm(content, str(i)) for i in range(12)]
    agreed = {one.id for one in group[:7]}
    found = anonymous(content, group, agreed)
    assert found == anonymous(content, group[:7], agreed)
    assert {f.firms for f in found} <= {7, None}
    assert anonymous(content, group, {one.id for one in group[: SMALLEST - 1]}) == ()


def test_what_is_given_holds_no_name_and_no_lonely_item(content: Content) -> None:
    group = [firm(content, CANARY, province="como") for _ in range(12)]
    group += [firm(content, CANARY, province="sondrio", chosen=["UZB"]), firm(content, CANARY, province="lodi")]
    found = anonymous(content, group, {one.id for one in group})
    words = " ".join(f"{f.text.it} {f.text.en}" for f in found)
    assert not any(word in words for word in ("Canarino", "Sondrio", "Lodi", "Uzbekistan"))
    assert all(f.firms is None or f.firms >= SMALLEST for f in found)
    assert {f.subject for f in found} <= set(SUBJECTS)
    assert str(SMALLEST) in content.phrase("cohort.hidden").it
