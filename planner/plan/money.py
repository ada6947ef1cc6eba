"""Chapter 6, money: budget by line and quarter, cash flow in three versions, break-even and how the need is covered; all "stima"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from planner.base import LANGUAGES, Text
from planner.cash_flow import (
    PAYMENT_DAYS,
    QUARTER,
    TWO_YEARS,
    VERSIONS,
    YEAR,
    CashFlow,
    Flow,
    Sales,
    Spending,
    VersionId,
    cash_flow,
    countable,
    left_out,
)
from planner.document import Block, Callout, Fact, Facts, LineChart, Paragraph, Series, SubHeading, Table, Tick
from planner.numbers import add_months, big_euro, euro, month, number
from planner.own_figures import MarketFigures
from planner.payments import payment_level
from planner.plan import schedule
from planner.plan.draft import Draft
from planner.plan.edited import marked
from planner.plan.price import MINUS, cents, line_name, priced, told
from planner.wording import joined, say, shown_number, shown_percent

ROUNDING = -2
STROKES: Mapping[VersionId, Literal["solid", "dashed", "dotted"]] = {
    "prudent": "dashed",
    "base": "solid",
    "ambitious": "dotted",
}
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
MOST_TICKS = 5


def cash(draft: Draft) -> CashFlow:
    """The cash flow of this plan: costs of its budget, sales the firm stated for the markets where work may start."""
    figures = active_figures(draft)
    budget = draft.advice.profile.number("budget_24m")
    return cash_flow(spending(draft), sales(draft, figures), figures, schedule.months(draft), draft.made_on, budget)


def active_figures(draft: Draft) -> dict[str, MarketFigures]:
    working = {a.market for a in draft.active}
    return {m: f for m, f in priced(draft).items() if m in working}


def spending(draft: Draft) -> tuple[Spending, ...]:
    """The lines of the plan's budget with the months in which they fall; what names no market is spent from the first month."""
    begins = {e.market: e.begin for e in schedule.entries(draft)}
    ends = [end for _, _, end in schedule.preparation(draft)]
    found = []
    for line in schedule.budget_lines(draft):
        assert line.first_year is not None
        assert line.second_year is not None
        until = min(max(ends, default=YEAR), YEAR) if line.id == schedule.PREPARATION else YEAR
        begin = begins.get(line.market or "", 1)
        label = marked(draft, line)
        found.append(Spending(label, line.market, line.first_year, line.second_year, begin, until))
    return tuple(found)


def sales(draft: Draft, figures: dict[str, MarketFigures]) -> tuple[Sales, ...]:
    """What the firm says it will sell; the first order is the one of the plan's calendar."""
    found = []
    for entry in schedule.entries(draft):
        given, advice = figures.get(entry.market), draft.advice.markets[entry.market]
        if given is None or advice.model is None:
            continue
        fastest = draft.content.action_models[advice.model.model].months_to_first_sale[0]
        days = payment_days(draft, entry.market, given)
        found.append(Sales(entry.market, countable(given), entry.first_order, entry.begin + fastest, days))
    return tuple(found)


def payment_days(draft: Draft, market: str, given: MarketFigures) -> int:
    """The firm's own, else what the terms we suggest amount to."""
    return PAYMENT_DAYS[payment_level(draft.content, market)] if given.payment_days is None else given.payment_days


def blocks(draft: Draft) -> tuple[Block, ...]:
    """Costs always; receipts only from the firm's own units and prices."""
    found = cash(draft)
    if not found.spending:
        return ()
    out: list[Block] = [SubHeading(text=_say(draft, "title")), by_quarter(draft, found)]
    if found.sold:
        out += [_assumed(draft, found), versions(draft, found), chart(draft, found), quarters(draft, found)]
        out += _verdict(draft, found)
    elif draft.advice.profile.choice("goal") != "sourcing":
        title, text = _say(draft, "costs_only_title"), _say(draft, "costs_only")
        out.append(Callout(level="missing", title=title, text=text))
    out += [*_uncounted(draft), *_break_even(draft, found)]
    covered = cover(draft, found)
    return (*out, covered if found.sold else told(draft, covered))


def by_quarter(draft: Draft, found: CashFlow) -> Table:
    """The middle of each estimate over the budget's two years; quarters are those of the plan, not of the year."""
    spans = range(1, TWO_YEARS + 1, QUARTER)
    rows, total = [], [0.0] * len(spans)
    for line in found.spending:
        amounts = [sum(line.in_month(m, "middle") for m in range(start, start + QUARTER)) for start in spans]
        total = [t + a for t, a in zip(total, amounts, strict=True)]
        rows.append((line.label, *(plain(a) for a in amounts), plain(sum(amounts))))
    if len(rows) > 1:
        rows.append((draft.say("schedule.total"), *(plain(t) for t in total), plain(sum(total))))
    heads = [_say(draft, "quarter", number=str(i)) for i, _ in enumerate(spans, start=1)]
    return Table(
        caption=_say(draft, "by_quarter"),
        head=(*draft.head("line"), *heads, *draft.head("two_years")),
        rows=tuple(rows),
        numeric=tuple(range(1, len(heads) + 2)),
        widths=(0.22, *[0.085] * len(heads), 0.1),
        source=_say(draft, "by_quarter_source", first=_quarter(draft, found, 1)),
    )


def versions(draft: Draft, found: CashFlow) -> Table:
    """What each version ends with, side by side."""
    rows = [
        ("total_in", [whole(f.receipts) for f in found.flows]),
        ("total_out", [whole(f.outlays) for f in found.flows]),
        ("end", [whole(f.end) for f in found.flows]),
        ("later", [whole(f.due_later) for f in found.flows]),
        ("peak", [_peak(draft, found, f) for f in found.flows]),
        ("payback", [_payback(draft, found, f) for f in found.flows]),
    ]
    names = [_say(draft, f"version.{f.version.id}") for f in found.flows]
    return Table(
        caption=_say(draft, "versions", months=str(found.months)),
        head=(_say(draft, "col_what"), *names),
        rows=tuple((_say(draft, f"row.{key}"), *values) for key, values in rows),
        numeric=(1, 2, 3),
        widths=(0.34, 0.22, 0.22, 0.22),
        source=_say(draft, "own_and_estimate"),
    )


def chart(draft: Draft, found: CashFlow) -> LineChart:
    """Money in less money out since the beginning, at the end of every quarter."""
    lines = [(f.version.id, [0.0, *(q.cumulative for q in f.quarters)]) for f in found.flows]
    labels = [_say(draft, "start"), *(_say(draft, "quarter", number=str(q.number)) for q in found.flows[0].quarters)]
    return LineChart(
        caption=_say(draft, "chart"),
        alt=_say(draft, "chart_alt", end=whole(found.flow("base").end), peak=whole(found.flow("base").peak_need)),
        labels=tuple(labels),
        series=tuple(
            Series(
                name=_say(draft, f"version.{version}"),
                stroke=STROKES[version],
                values=tuple(values),
                shown=tuple(plain(v) for v in values),
            )
            for version, values in lines
        ),
        ticks=ticks([v for _, values in lines for v in values]),
        source=_say(draft, "own_and_estimate"),
    )


def ticks(values: Iterable[float]) -> tuple[Tick, ...]:
    """Round levels around the values, zero among them, a handful in all."""
    found = [0.0, *values]
    low, high = min(found), max(found)
    size = max(high - low, 1_000.0)
    power = 10.0 ** (len(str(int(size / MOST_TICKS))) - 1)
    step = next(power * s for s in STEPS if size / (power * s) <= MOST_TICKS)
    first = int(low // step)
    last = max(int(-(-high // step)), first + 1)
    levels = [step * i for i in range(first, last + 1)]
    return tuple(Tick(value=v, shown=_level(v)) for v in levels)


def _level(value: float) -> Text:
    sign = MINUS if value < 0 else ""
    return Text(it=f"{sign}{big_euro(abs(value), 'it')}", en=f"{sign}{big_euro(abs(value), 'en')}")


def quarters(draft: Draft, found: CashFlow) -> Table:
    """The base version, quarter by quarter."""
    rows = []
    for q in found.flow("base").quarters:
        amounts = (q.receipts, -q.goods, -q.spending, q.net, q.cumulative)
        rows.append((_quarter(draft, found, q.number), *(plain(a) for a in amounts)))
    columns = ("when", "receipts", "goods", "plan_costs", "net", "cumulative")
    return Table(
        caption=_say(draft, "quarters"),
        head=tuple(_say(draft, f"col_{c}") for c in columns),
        rows=tuple(rows),
        numeric=(1, 2, 3, 4, 5),
        widths=(0.35, 0.13, 0.13, 0.13, 0.13, 0.13),
        source=_say(draft, "own_and_estimate"),
    )


def cover(draft: Draft, found: CashFlow) -> Facts:
    """The funding plan: what must be found, what there is, and what is deliberately not counted."""
    worst, base = found.flow("prudent").peak_need, found.flow("base").peak_need
    items = [
        Fact(label=_say(draft, "cover_base"), value=whole(base), note=draft.say("own_estimate")),
        Fact(label=_say(draft, "cover_prudent"), value=whole(worst), note=draft.say("own_estimate")),
        Fact(label=_say(draft, "cover_budget"), value=draft.unknown() if found.budget is None else whole(found.budget)),
    ]
    if found.budget is not None:
        gap = max(0.0, worst - found.budget)
        items.append(Fact(label=_say(draft, "cover_gap"), value=whole(gap) if gap >= 50 else _say(draft, "cover_none")))
    items.append(Fact(label=_say(draft, "cover_finance"), value=draft.answer("finance")))
    items.append(Fact(label=_say(draft, "cover_public"), value=_say(draft, "cover_public_value")))
    return Facts(caption=_say(draft, "cover"), items=tuple(items))


def plain(value: float) -> Text:
    """An amount rounded to hundreds, without the sign of the euro, for narrow columns."""
    rounded = round(value, ROUNDING) + 0.0
    it, en = (number(abs(rounded), language) for language in LANGUAGES)
    sign = MINUS if rounded < 0 else ""
    return Text(it=f"{sign}{it}", en=f"{sign}{en}")


def whole(value: float) -> Text:
    """An amount in euro rounded to hundreds."""
    rounded = round(value, ROUNDING) + 0.0
    sign = MINUS if rounded < 0 else ""
    return Text(it=f"{sign}{euro(abs(rounded), 'it')}", en=f"{sign}{euro(abs(rounded), 'en')}")


def about(units: int) -> int:
    """Two figures that matter, rounded up: an estimate of costs knows no more."""
    size: int = 10 ** max(0, len(str(units)) - 2)
    return -(-units // size) * size


def month_of(found: CashFlow, place: int) -> Text:
    """The name of a month of the plan, numbered as in the calendar of activities."""
    iso = add_months(f"{found.made_on[:8]}01", place - 1)
    return Text(it=month(iso, "it"), en=month(iso, "en"))


def _say(draft: Draft, key: str, **values: Text | str) -> Text:
    return say(draft.content, f"money.{key}", **values)


def _quarter(draft: Draft, found: CashFlow, place: int) -> Text:
    first, last = QUARTER * (place - 1) + 1, min(QUARTER * place, found.months)
    names = {"first": month_of(found, first), "last": month_of(found, last)}
    return _say(draft, "quarter_when", number=str(place), **names)


def _peak(draft: Draft, found: CashFlow, flow: Flow) -> Text:
    if flow.peak_month is None:
        return _say(draft, "no_need")
    if flow.peak_month == found.months:
        return _say(draft, "at_the_end", amount=whole(flow.peak_need))
    return _say(draft, "in_month", amount=whole(flow.peak_need), month=month_of(found, flow.peak_month))


def _payback(draft: Draft, found: CashFlow, flow: Flow) -> Text:
    place = flow.break_even_month
    return _say(draft, "beyond") if place is None else month_of(found, place)


def _assumed(draft: Draft, found: CashFlow) -> Paragraph:
    """The factors of the versions and the days to be paid, so that whoever reads can disagree."""
    prudent, _, ambitious = VERSIONS
    rules = _say(
        draft,
        "assumed_service" if draft.advice.profile.products.is_service else "assumed",
        less=shown_percent(100 * prudent.units),
        more=shown_percent(100 * ambitious.units),
        later=str(prudent.later),
        sooner=str(-ambitious.later),
        days=str(prudent.extra_days),
    )
    figures = active_figures(draft)
    said = [rules]
    for sale in found.sales:
        if sale.lines:
            key = "paid_assumed" if figures[sale.market].payment_days is None else "paid_own"
            name, first = draft.market(sale.market), month_of(found, sale.first_order)
            said.append(_say(draft, key, market=name, days=str(sale.payment_days), month=first))
    return Paragraph(text=joined(said), tone="estimate")


def _verdict(draft: Draft, found: CashFlow) -> list[Block]:
    """The peak need of the base and prudent versions against the budget."""
    if found.budget is None:
        return []
    base, worst = found.flow("base").peak_need, found.flow("prudent").peak_need
    fit = "fits" if found.budget >= worst else "borderline" if found.budget >= base else "short"
    amounts = {"budget": whole(found.budget), "base": whole(base), "worst": whole(worst)}
    title, text = _say(draft, f"peak_{fit}_title"), _say(draft, f"peak_{fit}", **amounts)
    return [Callout(level="note" if fit == "fits" else "check", title=title, text=text)]


def _uncounted(draft: Draft) -> list[Block]:
    """Products the cash flow leaves out and what to write, and sales past the end of the calendar."""
    said = []
    for market, given in active_figures(draft).items():
        for position, line in enumerate(given.lines):
            reason = left_out(line)
            if reason is not None:
                name = line_name(draft, line.name, position)
                said.append(_say(draft, f"left.{reason}", market=draft.market(market), product=name))
            elif line.units_first_year is None or line.units_second_year is None:
                name = line_name(draft, line.name, position)
                said.append(_say(draft, "left.one_year", market=draft.market(market), product=name))
    if not said:
        return []
    return [Callout(level="missing", title=_say(draft, "left.title"), text=joined(said))]


def _break_even(draft: Draft, found: CashFlow) -> list[Block]:
    """How many units pay for two years in a market; without a margin, that no number does."""
    figures, rows = active_figures(draft), []
    for b in found.break_even:
        label = _say(draft, "mix")
        if b.line is not None:
            label = line_name(draft, figures[b.market].lines[b.line].name, b.line)
        if b.low is None or b.high is None:
            units = _say(draft, "never")
        else:
            low, high = shown_number(about(b.low)), shown_number(about(b.high))
            units = low if low == high else Text(it=f"{low.it}–{high.it}", en=f"{low.en}–{high.en}")
        rows.append((draft.market(b.market), label, cents(b.margin), units))
    if not rows:
        return []
    columns = tuple(_say(draft, f"col_{c}") for c in ("product", "margin", "units"))
    return [
        Table(
            caption=_say(draft, "break_even"),
            head=(*draft.head("market"), *columns),
            rows=tuple(rows),
            numeric=(2, 3),
            widths=(0.22, 0.36, 0.18, 0.24),
            source=_say(draft, "break_even_source"),
        )
    ]
