"""What a firm sells: codes and services resolved to six-digit products, sectors and plain names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.base import Text
from planner.content.load import Content

SECTOR = "sector:"
SERVICE = "service:"


@dataclass(frozen=True)
class ProductSet:
    """The basket: ``codes`` as answered, ``hs6`` expanded (empty for services), labels in plain words."""

    codes: tuple[str, ...]
    hs6: tuple[str, ...]
    sectors: tuple[str, ...]
    services: tuple[str, ...]
    label: Text

    @property
    def is_service(self) -> bool:
        return bool(self.services)

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(sorted({code[:4] for code in self.hs6}))

    @property
    def chapters(self) -> tuple[str, ...]:
        return tuple(sorted({code[:2] for code in self.hs6}))


def is_product_code(content: Content, code: str) -> bool:
    """True for a known HS chapter, heading or product, ``sector:<id>`` or ``service:<id>``."""
    if code.startswith(SERVICE):
        return code.removeprefix(SERVICE) in content.services
    if code.startswith(SECTOR):
        return code.removeprefix(SECTOR) in content.sectors
    return code.isascii() and code.isdigit() and len(code) in (2, 4, 6) and bool(content.tables.trade.codes(code))


def product_name(content: Content, code: str) -> Text:
    """The plain name of a code; the code itself never stands alone before the owner."""
    if code.startswith(SERVICE):
        return content.services[code.removeprefix(SERVICE)].text
    if code.startswith(SECTOR):
        return content.sectors[code.removeprefix(SECTOR)].text
    if len(code) == 2:
        return content.chapters[code].text
    heading = content.headings[code[:4]]
    if len(code) == 4:
        return heading.text
    product = heading.products[code]
    return Text(it=product.it, en=product.en)


def expand(content: Content, code: str) -> tuple[str, ...]:
    """The six-digit products under a code; none for a service."""
    if code.startswith(SERVICE):
        return ()
    if code.startswith(SECTOR):
        return content.tables.trade.sector_codes(code.removeprefix(SECTOR))
    return content.tables.trade.codes(code)


def resolve(content: Content, codes: Sequence[str]) -> ProductSet:
    """Expand the answered codes; overlapping codes count once."""
    hs6 = tuple(sorted({product for code in codes for product in expand(content, code)}))
    sectors = {content.tables.trade.sector(product) for product in hs6}
    sectors |= {code.removeprefix(SECTOR) for code in codes if code.startswith(SECTOR)}
    names = [product_name(content, code) for code in codes]
    label = Text(it="; ".join(n.it for n in names) or "–", en="; ".join(n.en for n in names) or "–")
    services = tuple(code.removeprefix(SERVICE) for code in codes if code.startswith(SERVICE))
    return ProductSet(tuple(codes), hs6, tuple(sorted(sectors)), services, label)
