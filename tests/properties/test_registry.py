"""The list of properties is whole, has no twins and says what it proves."""

from __future__ import annotations

from tests.properties.registry import LISTING, listing, properties


def test_there_are_enough_properties_each_of_its_own() -> None:
    found = properties()
    assert len(found) >= 40
    for values in ([p.name for p in found], [p.words for p in found], [p.function for p in found]):
        assert len(set(values)) == len(values)
    assert all(p.words.endswith((".", ".)")) for p in found)


def test_the_page_of_properties_is_the_present_one() -> None:
    """When this fails: ``python -m tests.properties.registry``."""
    assert LISTING.read_text(encoding="utf-8") == listing()
