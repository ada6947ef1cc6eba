"""Chapter 5, price: from the gate to the shelf and back for every product the firm has priced, with what is still to verify."""

from __future__ import annotations

from planner.base import LANGUAGES, Text
from planner.document import Block, Callout, Fact, Facts, Paragraph, SubHeading, Table, Tone
from planner.numbers import NBSP, number
from planner.own_figures import MarketFigures
from planner.plan.draft import Draft
from planner.price import SUMS, Backward, Ladder, PriceTable, Step, StepId, price_build_up
from planner.wording import bare, capital, cite, joined, say, series, shown_day, shown_number, shown_percent
from planner.wording_letters import lower

TABLE_PRODUCTS = 3
ORDER: tuple[StepId, ...] = (
    "ex_works", "freight", "insurance", "border", "duty", "landed",
    "importer", "importer_price", "retailer", "shelf_net", "vat", "shelf",
)  # fmt: skip
MINUS = "\N{MINUS SIGN}"


def priced(draft: Draft) -> dict[str, MarketFigures]:
    """The firm's own figures for the markets in the plan, in the plan's order; buying abroad has no selling price."""
    return {
        advice.market: draft.case.figures[advice.market]
        for advice in draft.considered
        if advice.market in draft.case.figures and advice.model is not None and advice.model.track != "sourcing"
    }


def table_of(draft: Draft, market: str, settings: MarketFigures) -> PriceTable:
    service = draft.advice.profile.products.is_service
    return price_build_up(draft.content, market, settings, draft.made_on, service=service)


def blocks(draft: Draft) -> tuple[Block, ...]:
    """Every market with products; one line saying what to write when there is none."""
    if not draft.considered or draft.advice.profile.choice("goal") == "sourcing":
        return ()
    filled = {m: f for m, f in priced(draft).items() if f.lines}
    title = SubHeading(text=_say(draft, "price_title"))
    if not filled:
        return (title, Callout(level="missing", title=_say(draft, "no_price_title"), text=_say(draft, "no_price")))
    out: list[Block] = [title, Paragraph(text=_say(draft, _kind(draft, "price_how")))]
    for market, settings in filled.items():
        out += market_blocks(draft, market, settings, brief=True)
    return tuple(out)


def market_blocks(draft: Draft, market: str, settings: MarketFigures, *, brief: bool = False) -> tuple[Block, ...]:
    """Products side by side, then the conditions they rest on, in a few lines when ``brief``, and what must be watched."""
    found = table_of(draft, market, settings)
    name = draft.market(market)
    out: list[Block] = []
    shown = TABLE_PRODUCTS if brief else len(found.ladders)
    for start in range(0, min(len(found.ladders), shown), TABLE_PRODUCTS):
        group = found.ladders[start : start + TABLE_PRODUCTS]
        out += _table(draft, found, group, start, name)
    if found.ladders[shown:]:
        out.append(_others(draft, found, shown, name))
    conditions = Facts(caption=_say(draft, "settings", market=name), items=_settings(draft, found))
    out.append(told(draft, conditions, tone="fact") if brief else conditions)
    remarks = _remarks(draft, found)
    if remarks:
        out.append(Callout(level="check", title=_say(draft, "remarks", market=name), text=joined(remarks)))
    return tuple(out)


def told(draft: Draft, facts: Facts, *, tone: Tone = "estimate") -> Paragraph:
    """The same facts in running words, for a document that must stay short."""
    items = capital(series(_say(draft, "condition", label=lower(f.label), value=lower(f.value)) for f in facts.items))
    notes = dict.fromkeys(f.note for f in facts.items if f.note is not None)
    return Paragraph(text=joined([_say(draft, "conditions", caption=facts.caption, items=items), *notes]), tone=tone)


def line_name(draft: Draft, written: str, position: int) -> Text:
    """The firm's own name of a product, or its number."""
    plain = written.strip()
    return Text(it=plain, en=plain) if plain else _say(draft, "product", number=str(position + 1))


def cents(value: float) -> Text:
    """A price a unit in euro with its cents."""
    sign = MINUS if round(value, 2) < 0 else ""
    it, en = (number(abs(value), language, 2) for language in LANGUAGES)
    return Text(it=f"{sign}{it}{NBSP}€", en=f"{sign}€{en}")


def _say(draft: Draft, key: str, **values: Text | str) -> Text:
    return say(draft.content, f"money.{key}", **values)


def _kind(draft: Draft, key: str) -> str:
    return f"{key}_service" if draft.advice.profile.products.is_service else key


def _table(draft: Draft, found: PriceTable, group: tuple[Ladder, ...], start: int, market: Text) -> list[Block]:
    present = _present(group)
    rows = [
        (_say(draft, _kind(draft, f"step.{s}")), *(_amount(draft, ladder.step(s)) for ladder in group)) for s in present
    ]
    if any(ladder.offer for ladder in group):
        term = _say(draft, f"term.{found.settings.incoterm}")
        rows.append((_say(draft, "offer", term=term), *(_amount(draft, ladder.offer) for ladder in group)))
    if found.currency != "EUR" and any(ladder.shelf_local for ladder in group):
        label = _say(draft, "shelf_local", currency=_currency(draft, found))
        rows.append((label, *(_local(draft, ladder) for ladder in group)))
    rows += _backward(draft, group)
    if not rows:
        return []
    names = [line_name(draft, ladder.line.name, start + i) for i, ladder in enumerate(group)]
    return [
        Table(
            caption=_say(draft, "price_table", market=market),
            head=(_say(draft, "col_step"), *names),
            rows=tuple(rows),
            numeric=tuple(range(1, len(names) + 1)),
            widths=(0.4, *[0.6 / len(names)] * len(names)),
            source=_say(draft, "price_source"),
        )
    ]


def _others(draft: Draft, found: PriceTable, first: int, market: Text) -> Table:
    """A row a product for those after the first few: where each begins and ends, for a document that must stay short."""
    ends: tuple[StepId, ...] = ("ex_works", "shelf") if found.service else ("ex_works", "landed", "shelf")
    rows = [
        (line_name(draft, x.line.name, place), *(_amount(draft, x.step(s)) for s in ends))
        for place, x in enumerate(found.ladders[first:], start=first)
    ]
    return Table(
        caption=_say(draft, "other_products", market=market),
        head=(_say(draft, "col_product"), *(_say(draft, _kind(draft, f"step.{s}")) for s in ends)),
        rows=tuple(rows),
        numeric=tuple(range(1, len(ends) + 1)),
        source=_say(draft, "price_source"),
    )


def _present(group: tuple[Ladder, ...]) -> list[StepId]:
    """The steps to show: a piece that is nothing for all products goes, and with it the sum that would repeat the one before."""
    found: list[StepId] = []
    moved = True
    for wanted in ORDER:
        steps = [s for ladder in group if (s := ladder.step(wanted)) is not None]
        if steps and wanted in SUMS:
            found += [wanted] if moved or wanted == "shelf" else []
            moved = False
        elif any(s.amount != 0 for s in steps):
            found.append(wanted)
            moved = True
    return found


def _backward(draft: Draft, group: tuple[Ladder, ...]) -> list[tuple[Text, ...]]:
    """From the shelf back to the gate, for the products whose price over there is known."""
    back = [ladder.backward for ladder in group]
    if not any(back):
        return []
    dash, nothing = Text(it="–", en="–"), _say(draft, "nothing_left")

    def reached(b: Backward) -> Text:
        most = cents(b.ex_works)
        return nothing if b.ex_works <= 0 else _say(draft, "at_most", price=most) if b.at_most else most

    seen = [dash if b is None else cents(b.shelf) for b in back]
    gate = [dash if b is None else reached(b) for b in back]
    room = [dash if b is None or b.room is None else _signed(b.room) for b in back]
    return [
        (_say(draft, "back_shelf"), *seen),
        (_say(draft, "back_gate"), *gate),
        *([(_say(draft, "back_room"), *room)] if any(b is not None and b.room is not None for b in back) else []),
    ]


def _amount(draft: Draft, step: Step | None) -> Text:
    if step is None:
        return Text(it="–", en="–")
    if step.amount is None:
        return _say(draft, "to_verify")
    shown = cents(step.amount)
    if step.at_least:
        return _say(draft, "at_least", price=shown)
    return shown if step.id in SUMS else _signed(step.amount)


def _signed(value: float) -> Text:
    sign = MINUS if round(value, 2) < 0 else "+"
    shown = cents(abs(value))
    return Text(it=f"{sign}{shown.it}", en=f"{sign}{shown.en}")


def _local(draft: Draft, ladder: Ladder) -> Text:
    shelf = ladder.step("shelf")
    if ladder.shelf_local is None or shelf is None:
        return Text(it="–", en="–")
    shown = shown_number(ladder.shelf_local, 2)
    return _say(draft, "at_least", price=shown) if shelf.at_least else shown


def _currency(draft: Draft, found: PriceTable) -> Text:
    """The plain name of a currency with its code."""
    name = draft.content.tables.markets.value_text("currency", found.currency)
    code = Text(it=found.currency, en=found.currency)
    return code if name is None else _say(draft, "currency", name=name, code=code)


def _settings(draft: Draft, found: PriceTable) -> tuple[Fact, ...]:
    """The conditions the ladder rests on; the country's average duty stands beside, never inside."""
    given, open_end = found.settings, _say(draft, "to_verify")

    def points(value: float | None) -> Text:
        return open_end if value is None else shown_percent(value, 0 if value == int(value) else 1)

    facts: list[Fact] = []
    if not found.service:
        term = _say(draft, f"term.{given.incoterm}") if given.incoterm else _say(draft, "term_missing")
        freight = points(given.freight) if given.freight_by == "percent" else None
        if freight is None:
            freight = open_end if given.freight is None else _say(draft, "a_unit", price=cents(given.freight))
        elif given.freight is not None:
            freight = _say(draft, "of_price", share=freight)
        facts += [
            Fact(label=_say(draft, "set_term"), value=term),
            Fact(label=_say(draft, "set_freight"), value=freight),
            Fact(label=_say(draft, "set_insurance"), value=points(given.insurance)),
            Fact(label=_say(draft, "set_duty"), value=_duty(draft, found), note=_average(draft, found)),
        ]
    facts.append(Fact(label=_say(draft, _kind(draft, "set_importer")), value=points(given.importer_margin)))
    if not found.service:
        facts.append(Fact(label=_say(draft, "set_retailer"), value=points(given.retailer_margin)))
    facts.append(Fact(label=_say(draft, "set_vat"), value=points(given.vat)))
    if found.currency != "EUR":
        facts.append(Fact(label=_say(draft, "set_rate"), value=_rate(draft, found)))
    return tuple(facts)


def _duty(draft: Draft, found: PriceTable) -> Text:
    if found.duty_known == "single_market":
        return _say(draft, "duty_none")
    return (
        _say(draft, "to_verify") if found.duty is None else _say(draft, "duty_own", duty=shown_percent(found.duty, 1))
    )


def _average(draft: Draft, found: PriceTable) -> Text | None:
    if found.duty_known == "variable" or found.market == "USA":
        return _say(draft, "duty_usa")
    if found.average is None:
        return None if found.duty_known == "single_market" else _say(draft, "average_unknown")
    cited = bare(cite(draft.content, found.average))
    key = "average_old" if found.average.expired(draft.made_on) else "average"
    return _say(draft, key, duty=shown_percent(found.average.value, 1), cite=cited)


def _rate(draft: Draft, found: PriceTable) -> Text:
    given = found.settings
    if given.rate is None:
        return _say(draft, "rate_open", currency=_currency(draft, found))
    shown = shown_number(100 * given.rate, 2)
    on = shown_day(given.rate_date) if given.rate_date else _say(draft, "date_open")
    return _say(draft, "rate", amount=shown, currency=_currency(draft, found), date=on)


def _remarks(draft: Draft, found: PriceTable) -> list[Text]:
    """What must be watched, of the conditions and then of single products."""
    out = [_say(draft, f"note.{note}") for note in found.notes]
    for position, ladder in enumerate(found.ladders):
        name = line_name(draft, ladder.line.name, position)
        out += [_say(draft, f"note.{note}", product=name) for note in ladder.notes]
        back = ladder.backward
        if back is not None and back.margin is not None and back.margin <= 0:
            out.append(_say(draft, "note.back_below_cost", product=name))
    open_ends = any(s.amount is None for ladder in found.ladders for s in ladder.steps)
    return [*out, _say(draft, "note.open")] if open_ends else out
