"""From your price at the gate to the price on the shelf and back, step by step; what nobody stated stays open, never an average."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from planner.base import Datum
from planner.content.load import Content
from planner.content.schema_documents import Incoterm
from planner.own_figures import MarketFigures, OwnLine

# Sums reached and what is added on the way, in the order in which they are paid.
StepId = Literal[
    "ex_works", "freight", "insurance", "border", "duty", "landed",
    "importer", "importer_price", "retailer", "shelf_net", "vat", "shelf",
]  # fmt: skip
SUMS: frozenset[StepId] = frozenset({"ex_works", "border", "landed", "importer_price", "shelf_net", "shelf"})
OF_GOODS: frozenset[StepId] = frozenset(
    {"freight", "insurance", "border", "duty", "landed", "retailer", "importer_price"}
)
DutyKnown = Literal["stated", "single_market", "to_verify", "variable", "none"]
EURO, VARIABLE_DUTY = "EUR", "USA"
OLD_RATE_DAYS = 30
# What the seller invoices beyond the ex works price, by term of delivery.
_FREIGHT: frozenset[Incoterm] = frozenset({"CFR", "CPT", "CIF", "CIP", "DAP", "DPU", "DDP"})
_INSURANCE: frozenset[Incoterm] = frozenset({"CIF", "CIP", "DAP", "DPU", "DDP"})
_DUTY: frozenset[Incoterm] = frozenset({"DDP"})


@dataclass(frozen=True)
class Step:
    """A piece of the price or, for ids in ``SUMS``, the price reached; euro a unit.

    ``amount`` None is a piece nobody stated: it adds nothing, and every sum from there on is ``at_least``.
    """

    id: StepId
    amount: float | None
    at_least: bool = False


@dataclass(frozen=True)
class Backward:
    """The highest ex works price that still reaches a shelf price; ``at_most`` when a piece is unstated.

    ``shelf`` and ``ex_works`` in euro a unit; ``ex_works`` may be negative: nothing is left at that shelf price.
    ``room`` is what it leaves above the firm's own ex works price, ``margin`` above its variable cost; None where unstated.
    """

    shelf: float
    ex_works: float
    at_most: bool
    room: float | None
    margin: float | None


@dataclass(frozen=True)
class Ladder:
    """One product: its steps from gate to shelf, () without an ex works price.

    ``offer`` is the price to invoice under the term of delivery, None without one; ``shelf_local`` the shelf price in the
    market's currency, None without a rate. ``notes`` are ids of remarks.
    """

    line: OwnLine
    steps: tuple[Step, ...]
    offer: Step | None
    shelf_local: float | None
    backward: Backward | None
    notes: tuple[str, ...]

    def step(self, wanted: StepId) -> Step | None:
        return next((s for s in self.steps if s.id == wanted), None)


@dataclass(frozen=True)
class PriceTable:
    """The price build-up of one market.

    ``duty`` is the percentage applied, None when it is to be verified; ``average`` the country's own average, shown beside
    and never applied (None for the single market, the United States and services). ``rate`` is units of ``currency`` a euro.
    """

    market: str
    settings: MarketFigures
    service: bool
    duty: float | None
    duty_known: DutyKnown
    average: Datum | None
    currency: str
    rate: float | None
    ladders: tuple[Ladder, ...]
    notes: tuple[str, ...]


def price_build_up(
    content: Content, market: str, settings: MarketFigures, today: str, *, service: bool = False
) -> PriceTable:
    """The ladders of a market's products; a service has no transport, no duty and one reseller at most."""
    markets = content.tables.markets
    known = _duty_known(markets.label(market, "eu_member") == "1", market, settings, service)
    duty = 0.0 if known in ("single_market", "none") else settings.duty
    currency = settings.currency or markets.label(market, "currency") or EURO
    rate = 1.0 if currency == EURO else settings.rate
    beside = not service and known != "single_market" and market != VARIABLE_DUTY
    return PriceTable(
        market=market,
        settings=settings,
        service=service,
        duty=duty,
        duty_known=known,
        average=markets.datum(market, "tariff_mean") if beside else None,
        currency=currency,
        rate=rate,
        ladders=tuple(ladder(line, settings, duty, rate, service=service) for line in settings.lines),
        notes=_notes(settings, known, currency, today, service),
    )


def _duty_known(inside: bool, market: str, settings: MarketFigures, service: bool) -> DutyKnown:
    if service:
        return "none"
    if inside:
        return "single_market"
    if settings.duty is not None:
        return "stated"
    return "variable" if market == VARIABLE_DUTY else "to_verify"


def ladder(
    line: OwnLine, settings: MarketFigures, duty: float | None, rate: float | None, *, service: bool = False
) -> Ladder:
    """One product forward from its ex works price and backward from its shelf price, each where stated."""
    steps = _forward(line.ex_works, settings, duty, service) if line.ex_works else ()
    shelf = steps[-1].amount if steps else None
    return Ladder(
        line=line,
        steps=steps,
        offer=_offer(steps, settings.incoterm) if steps and not service else None,
        shelf_local=shelf * rate if shelf is not None and rate is not None else None,
        backward=_backward(line, settings, duty, rate, service) if line.shelf_price and rate else None,
        notes=_line_notes(line, rate),
    )


def _forward(ex_works: float, settings: MarketFigures, duty: float | None, service: bool) -> tuple[Step, ...]:
    """Every step with its sum so far; a margin in points of the selling price divides instead of multiplying."""
    total, at_least = ex_works, False
    steps = [Step("ex_works", total)]

    def add(piece: StepId, amount: float | None, reached: StepId | None) -> None:
        nonlocal total, at_least
        if service and piece in OF_GOODS:
            return
        total += amount or 0.0
        at_least = at_least or amount is None
        steps.append(Step(piece, amount))
        if reached is not None and not (service and reached in OF_GOODS):
            steps.append(Step(reached, total, at_least))

    by_percent = settings.freight_by == "percent"
    freight = settings.freight
    add("freight", None if freight is None else ex_works * freight / 100 if by_percent else freight, None)
    add("insurance", _percent_of(total, settings.insurance), "border")
    add("duty", _percent_of(total, duty), "landed")
    add("importer", _margin_on(total, settings.importer_margin), "shelf_net" if service else "importer_price")
    add("retailer", _margin_on(total, settings.retailer_margin), "shelf_net")
    add("vat", _percent_of(total, settings.vat), "shelf")
    return tuple(steps)


def _percent_of(base: float, points: float | None) -> float | None:
    return None if points is None else base * points / 100


def _margin_on(cost: float, points: float | None) -> float | None:
    """What a margin in points of the selling price adds to a cost."""
    return None if points is None else cost / (1 - points / 100) - cost


def offer_pieces(incoterm: Incoterm) -> tuple[StepId, ...]:
    """What the seller invoices under a term of delivery, VAT left out."""
    beyond: tuple[tuple[StepId, frozenset[Incoterm]], ...] = (
        ("freight", _FREIGHT),
        ("insurance", _INSURANCE),
        ("duty", _DUTY),
    )
    return ("ex_works", *(piece for piece, terms in beyond if incoterm in terms))


def _offer(steps: tuple[Step, ...], incoterm: Incoterm | None) -> Step | None:
    """The price to invoice under the term."""
    if incoterm is None:
        return None
    wanted = offer_pieces(incoterm)
    pieces = [s.amount for s in steps if s.id in wanted]
    return Step("ex_works", sum(p or 0.0 for p in pieces), any(p is None for p in pieces))


def _backward(
    line: OwnLine, settings: MarketFigures, duty: float | None, rate: float | None, service: bool
) -> Backward:
    assert line.shelf_price is not None
    assert rate is not None
    shelf = line.shelf_price / rate
    open_ends = [settings.vat, settings.importer_margin]
    price = shelf / (1 + (settings.vat or 0) / 100) * (1 - (settings.importer_margin or 0) / 100)
    if not service:
        open_ends += [settings.retailer_margin, duty, settings.insurance, settings.freight]
        price *= 1 - (settings.retailer_margin or 0) / 100
        price /= (1 + (duty or 0) / 100) * (1 + (settings.insurance or 0) / 100)
        freight = settings.freight or 0.0
        price = price / (1 + freight / 100) if settings.freight_by == "percent" else price - freight
    return Backward(
        shelf=shelf,
        ex_works=price,
        at_most=any(o is None for o in open_ends),
        room=None if line.ex_works is None else price - line.ex_works,
        margin=None if line.variable_cost is None else price - line.variable_cost,
    )


def _line_notes(line: OwnLine, rate: float | None) -> tuple[str, ...]:
    notes = []
    if not line.ex_works:
        notes.append("price_missing")
    elif line.variable_cost is not None and line.variable_cost >= line.ex_works:
        notes.append("no_margin")
    if line.shelf_price and rate is None:
        notes.append("rate_missing")
    return tuple(notes)


def _notes(settings: MarketFigures, known: DutyKnown, currency: str, today: str, service: bool) -> tuple[str, ...]:
    """Ids of what must be said of the settings, most important first."""
    notes: list[str] = []
    if known in ("to_verify", "variable"):
        notes.append(f"duty_{known}")
    if settings.incoterm in ("EXW", "DDP") and not service:
        notes.append(f"term_{settings.incoterm.lower()}")
    if currency != EURO and settings.rate is not None:
        if settings.rate_date is None:
            notes.append("rate_undated")
        elif settings.rate_date > today:
            notes.append("rate_future")
        elif (date.fromisoformat(today) - date.fromisoformat(settings.rate_date)).days > OLD_RATE_DAYS:
            notes.append("rate_old")
    return tuple(notes)
