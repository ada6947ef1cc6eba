"""Words inside a sentence: first letters, lists without stray capitals, one person and two people."""

from __future__ import annotations

import pytest

from planner.base import Text
from planner.content.load import Content
from planner.wording_letters import lower
from planner.wording_people import people_number, people_text


@pytest.mark.parametrize(
    ("given", "inside"),
    [
        (Text(it="Lista dei colli", en="Packing list"), Text(it="lista dei colli", en="packing list")),
        (Text(it="Inglese", en="English"), Text(it="inglese", en="English")),
        (Text(it="IVA del Paese", en="The country’s VAT"), Text(it="IVA del Paese", en="the country’s VAT")),
        (Text(it="Carnet ATA", en="ATA carnet"), Text(it="carnet ATA", en="ATA carnet")),
        (Text(it="Apparecchi a raggi X", en="X-ray apparatus"), Text(it="apparecchi a raggi X", en="X-ray apparatus")),
        (Text(it="Certificato A1", en="A1 certificate"), Text(it="certificato A1", en="A1 certificate")),
        (Text(it="30% all’ordine", en="30% with the order"), Text(it="30% all’ordine", en="30% with the order")),
        (Text(it="È nuovo", en="A new one"), Text(it="è nuovo", en="a new one")),
    ],
)
def test_first_letters_inside_a_sentence(given: Text, inside: Text) -> None:
    assert lower(given) == inside


def test_languages_keep_their_capital_in_english_only(content: Content) -> None:
    for option in content.questions["languages"].options:
        assert lower(option.text) == Text(it=option.text.it.lower(), en=option.text.en)


@pytest.mark.parametrize(
    ("fte", "it", "en"),
    [
        (1.0, "1 persona a tempo pieno", "1 full-time person"),
        (0.96, "1 persona a tempo pieno", "1 full-time person"),
        (2.0, "2 persone a tempo pieno", "2 full-time people"),
        (1.5, "1,5 persone a tempo pieno", "1.5 full-time people"),
        (0.3, "0,3 persone a tempo pieno", "0.3 full-time people"),
    ],
)
def test_people_are_counted_in_words(content: Content, fte: float, it: str, en: str) -> None:
    assert people_text(content, fte) == Text(it=it, en=en)
    assert people_number(fte).it == it.split(maxsplit=1)[0]
