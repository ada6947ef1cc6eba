"""The sheet of prices: the ladder from the gate to the shelf and back, one block a market, every step a live formula."""

from __future__ import annotations

from planner.base import Text
from planner.document_workbook import Cell, Form, Sheet, column
from planner.plan import price
from planner.plan.draft import Draft
from planner.price import OF_GOODS, SUMS, Ladder, PriceTable, StepId, offer_pieces
from planner.wording import say

# Each step on the rows above it; a piece nobody stated is a question mark, which N() counts as nothing.
_STEPS: dict[StepId, str] = {
    "freight": 'IF({by}="%",{ex}*{freight}/100,{freight})',
    "insurance": "({ex}+N({freight_row}))*{insurance}/100",
    "border": "{ex}+N({freight_row})+N({insurance_row})",
    "duty": "{border_row}*{duty}/100",
    "landed": "{border_row}+N({duty_row})",
    "importer": "{importer_base}/(1-{importer}/100)-{importer_base}",
    "importer_price": "{landed_row}+N({importer_row})",
    "retailer": "{importer_price_row}/(1-{retailer}/100)-{importer_price_row}",
    "shelf_net": "{net}",
    "vat": "{shelf_net_row}*{vat}/100",
    "shelf": "{shelf_net_row}+N({vat_row})",
}
_OPEN = "?"
_NAME_WIDTH, _PRODUCT_WIDTH = 46, 18


def sheet(draft: Draft) -> Sheet | None:
    """Markets with products of the firm; none without."""
    filled = {m: f for m, f in price.priced(draft).items() if f.lines}
    if not filled:
        return None
    most = max(len(f.lines) for f in filled.values())
    made = Sheet(
        "prices",
        say(draft.content, "office.sheet.prices"),
        (_NAME_WIDTH, *[_PRODUCT_WIDTH] * max(most, 3)),
        freeze=(0, 1),
        landscape=False,
    )
    made.add(Cell(say(draft.content, "money.price_title"), "title"))
    made.add(Cell(say(draft.content, "office.prices_how"), "note"))
    for market, settings in filled.items():
        _block(draft, made, price.table_of(draft, market, settings), draft.market(market))
    return made


def _block(draft: Draft, made: Sheet, found: PriceTable, market: Text) -> None:
    made.add()
    made.add(Cell(say(draft.content, "money.settings", market=market), "section"))
    places = _settings(draft, made, found)
    made.add()
    kind = "_service" if found.service else ""
    names = [price.line_name(draft, ladder.line.name, i) for i, ladder in enumerate(found.ladders)]
    made.add(Cell(say(draft.content, "money.col_step"), "head"), *(Cell(name, "head") for name in names))
    first = made.next
    steps: list[StepId] = [s for s in price.ORDER if not (found.service and s in OF_GOODS)]
    rows: dict[str, int] = {step: first + i for i, step in enumerate(steps)}
    for step in steps:
        cells = [_step(found, ladder, step, places, rows, column(2 + i)) for i, ladder in enumerate(found.ladders)]
        label = say(draft.content, f"money.step.{step}{kind}")
        made.add(Cell(label, "total" if step in SUMS else "plain"), *cells)
    _offers(draft, made, found, rows)
    _local_and_back(draft, made, found, places, rows)


def _settings(draft: Draft, made: Sheet, found: PriceTable) -> dict[str, str]:
    """The conditions, each where the formulas find it; what nobody stated is left blank and marked."""
    given = found.settings
    percent = given.freight_by == "percent"
    rows: list[tuple[str, str, float | None, Form]] = []
    if not found.service:
        rows.append(("freight", "set_freight", given.freight, "decimal" if percent else "cents"))
        rows.append(("insurance", "set_insurance", given.insurance, "decimal"))
        rows.append(("duty", "set_duty", found.duty, "decimal"))
    rows.append(
        ("importer", "set_importer_service" if found.service else "set_importer", given.importer_margin, "decimal")
    )
    if not found.service:
        rows.append(("retailer", "set_retailer", given.retailer_margin, "decimal"))
    rows.append(("vat", "set_vat", given.vat, "decimal"))
    rows.append(("rate", "set_rate", found.rate, "rate"))
    places: dict[str, str] = {}
    for key, label, value, form in rows:
        unit = "€" if key == "freight" and not percent else found.currency if key == "rate" else "%"
        open_end = None if value is not None else say(draft.content, "money.to_verify")
        row = made.add(
            Cell(say(draft.content, f"money.{label}"), "label"),
            Cell(value, "input", form),
            Cell(unit, "input" if key == "freight" else "plain"),
            Cell(open_end, "note"),
        )
        places[key] = f"$B${row}"
        if key == "freight":
            places["by"] = f"$C${row}"
    return places


def _step(
    found: PriceTable, ladder: Ladder, step: StepId, places: dict[str, str], rows: dict[str, int], letter: str
) -> Cell:
    """The firm's own price to write, or the formula of a step; blank while there is no price to start from."""
    known = ladder.step(step)
    if step == "ex_works":
        return Cell(ladder.line.ex_works, "input", "cents")
    names = {f"{name}_row": f"{letter}{row}" for name, row in rows.items()} | places
    ex = f"{letter}{rows['ex_works']}"
    base = ex if found.service else names["landed_row"]
    net = (
        f"{base}+N({names['importer_row']})"
        if found.service
        else f"{names['importer_price_row']}+N({names['retailer_row']})"
    )
    inside = _STEPS[step].format_map(names | {"ex": ex, "importer_base": base, "net": net})
    value: float | str | None = None if known is None else known.amount
    if step not in SUMS:
        inside = f'IF({places[step]}="","{_OPEN}",{inside})'
        value = _OPEN if known is not None and known.amount is None else value
    return Cell(value, "total" if step in SUMS else "result", "cents", f'=IF(N({ex})=0,"",{inside})')


def _offers(draft: Draft, made: Sheet, found: PriceTable, rows: dict[str, int]) -> None:
    """The price to invoice under the term of delivery the firm chose."""
    incoterm = found.settings.incoterm
    if incoterm is None or found.service:
        return
    term = say(draft.content, f"money.term.{incoterm}")
    cells = []
    for i, ladder in enumerate(found.ladders):
        letter = column(2 + i)
        parts = "+".join(f"N({letter}{rows[piece]})" for piece in offer_pieces(incoterm))
        value = None if ladder.offer is None else ladder.offer.amount
        cells.append(Cell(value, "result", "cents", f'=IF(N({letter}{rows["ex_works"]})=0,"",{parts})'))
    made.add(Cell(say(draft.content, "money.offer", term=term)), *cells)


def _local_and_back(draft: Draft, made: Sheet, found: PriceTable, places: dict[str, str], rows: dict[str, int]) -> None:
    """The shelf price in the market's currency, then from a price seen there back to the gate."""
    rate = places["rate"]
    letters = [column(2 + i) for i in range(len(found.ladders))]
    pairs = list(zip(letters, found.ladders, strict=True))
    currency = Text(it=found.currency, en=found.currency)
    local = [
        Cell(
            ladder.shelf_local,
            "result",
            "amount",
            f'=IF(OR(N({x}{rows["ex_works"]})=0,N({rate})=0),"",{x}{rows["shelf"]}*{rate})',
        )
        for x, ladder in pairs
    ]
    made.add(Cell(say(draft.content, "money.shelf_local", currency=currency)), *local)
    seen = made.add(
        Cell(say(draft.content, "office.seen", currency=currency), "label"),
        *(Cell(ladder.line.shelf_price, "input", "amount") for ladder in found.ladders),
    )
    parts = {key: places.get(key, "0") for key in ("vat", "importer", "retailer", "duty", "insurance", "freight")}
    gate = []
    for x, ladder in pairs:
        inside = f"{x}{seen}/{rate}/(1+{parts['vat']}/100)*(1-{parts['importer']}/100)"
        if not found.service:
            inside = f"{inside}*(1-{parts['retailer']}/100)/(1+{parts['duty']}/100)/(1+{parts['insurance']}/100)"
            inside = f'IF({places["by"]}="%",({inside})/(1+{parts["freight"]}/100),{inside}-{parts["freight"]})'
        value = None if ladder.backward is None else ladder.backward.ex_works
        gate.append(Cell(value, "result", "cents", f'=IF(OR(N({x}{seen})=0,N({rate})=0),"",{inside})'))
    back = made.add(Cell(say(draft.content, "money.back_gate")), *gate)
    room = []
    for x, ladder in pairs:
        value = None if ladder.backward is None else ladder.backward.room
        own = f"{x}{rows['ex_works']}"
        room.append(Cell(value, "result", "cents", f'=IF(OR(N({own})=0,{x}{back}=""),"",{x}{back}-{own})'))
    made.add(Cell(say(draft.content, "money.back_room")), *room)
