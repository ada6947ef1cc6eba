"""What the dossier on Central Asia knows, in blocks: dated facts as each source tells them, five countries compared, what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from planner.base import Datum, Text
from planner.content.schema_focus import Focus, FocusFact, FocusReading
from planner.document import Block, Bullets, Fact, Facts, Paragraph, Table
from planner.payments import payment_level
from planner.plan.draft import Draft
from planner.wording import listing, say, shown_day

# A row of the comparison is rounded alike: whole from here on, else with one decimal; classes are always whole.
SMALL = 100.0
WHOLE = frozenset({"oecd_risk"})
# Facts that are a plain yes or no, whose blank means no.
MEMBERSHIPS = frozenset({"eaeu"})
# A firm that sells services meets no word on goods at a border.
GOODS_AREAS = frozenset({"agreements", "customs", "conformity"})
GOODS_ROWS = frozenset({"tariff_mean", "lpi"})


@dataclass(frozen=True)
class FocusSection:
    """A section of the dossier; ``id`` is the last part of its title's key and its anchor."""

    id: str
    title: Text
    blocks: tuple[Block, ...]


def words(draft: Draft, key: str, **values: Text | str) -> Text:
    return say(draft.content, f"focus.{key}", **values)


def sells_services(draft: Draft) -> bool:
    return draft.advice.profile.products.is_service


def inside(label: Text) -> Text:
    """A label as it stands inside a sentence."""
    return Text(it=label.it[:1].lower() + label.it[1:], en=label.en[:1].lower() + label.en[1:])


def facts(draft: Draft, focus: Focus, areas: Iterable[str], markets: tuple[str, ...] | None = None) -> list[Block]:
    """One table an area with a row for every reading, then the remarks; facts of other markets than ``markets`` left out."""
    out: list[Block] = []
    wanted, service = set(markets or focus.markets), sells_services(draft)
    for area in areas:
        found = [f for f in draft.content.focus_facts.values() if f.area == area and wanted & set(f.markets)]
        if found and not (service and area in GOODS_AREAS):
            out += _area(draft, focus, area, found)
    return out


def _area(draft: Draft, focus: Focus, area: str, found: list[FocusFact]) -> list[Block]:
    title = words(draft, f"facts.area_{area}")
    rows = tuple(_row(draft, focus, f, r) for f in found for r in f.readings)
    table = Table(
        caption=title,
        head=tuple(words(draft, f"facts.col_{c}") for c in ("fact", "value", "period", "source")),
        rows=rows,
        widths=(0.24, 0.34, 0.18, 0.24),
    )
    remarks = [
        words(draft, f"facts.{key}", text=f.text, note=note)
        for f in found
        for key, note in (("conflict", f.conflict), ("remark", f.note))
        if note is not None
    ]
    return [table, Bullets(items=tuple(remarks))] if remarks else [table]


def _row(draft: Draft, focus: Focus, fact: FocusFact, reading: FocusReading) -> tuple[Text, ...]:
    text = fact.text
    if fact.conflict is not None:
        text = words(draft, "facts.disputed", text=text)
    if fact.markets != focus.markets[:1] and set(fact.markets) != set(focus.markets):
        text = words(draft, "facts.of_market", market=listing(draft.market(m) for m in fact.markets), text=inside(text))
    return text, reading.value, reading.period, _state(draft, fact, reading)


def _state(draft: Draft, fact: FocusFact, reading: FocusReading) -> Text:
    publisher = draft.content.sources[reading.source].publisher if reading.source else ""
    key = "read" if reading.confidence == "verified" else "unread_from" if publisher else "unread"
    if key == "read" and reading.source in {i.source for i in draft.content.tables.markets.indicators}:
        key = "tables"
    state = words(draft, f"facts.{key}", source=publisher)
    if draft.made_on > fact.best_before:
        return words(draft, "facts.expired", state=state, date=shown_day(fact.best_before))
    return state


def comparison(draft: Draft, focus: Focus, only: tuple[str, ...] = ()) -> list[Block]:
    """The five countries side by side: our indicators, their entry facts, the risk of not being paid, the ties with the Union.

    ``only`` names the rows to keep; empty keeps all.
    """
    markets = draft.content.tables.markets
    service = sells_services(draft)
    kept = [n for n in focus.indicators if (not only or n in only) and not (service and n in GOODS_ROWS)]
    rows: list[tuple[Text, ...]] = [_indicator(draft, focus, name) for name in kept]
    rows += [_field(draft, focus, name) for name in focus.fields if not only or name in only]
    levels = (payment_level(draft.content, m) or "unknown" for m in focus.markets)
    rows.append((words(draft, "compare.payment"), *(words(draft, f"compare.level_{level}") for level in levels)))
    sources = dict.fromkeys(draft.content.sources[i.source].publisher for i in markets.indicators if i.id in kept)
    table = Table(
        caption=words(draft, "compare.caption"),
        head=(words(draft, "compare.col"), *(draft.market(m) for m in focus.markets)),
        rows=tuple(rows),
        widths=(0.25, *[0.75 / len(focus.markets)] * len(focus.markets)),
        source=words(draft, "compare.source", sources=", ".join(sources)),
    )
    if service:
        return [table]
    ties = tuple(
        Fact(label=draft.market(m), value=markets.text(m, "eu_agreement") or draft.unknown()) for m in focus.markets
    )
    return [table, Facts(caption=words(draft, "compare.agreements"), items=ties)]


def _indicator(draft: Draft, focus: Focus, name: str) -> tuple[Text, ...]:
    """A row of figures; a year that is the same for all stands beside the name, else in each cell."""
    markets = draft.content.tables.markets
    label = next(i.text for i in markets.indicators if i.id == name)
    found = [markets.datum(m, name) for m in focus.markets]
    known = [d for d in found if d is not None]
    years = sorted({d.year for d in known})
    decimals = 0 if any(abs(d.value) >= SMALL or name in WHOLE for d in known) else 1
    if len(years) == 1 and years[0] not in label.it:
        label = words(draft, "compare.with_year", name=label, year=years[0])
    if any(d.expired(draft.made_on) for d in known):
        label = words(draft, "compare.expired", name=label)

    def cell(datum: Datum | None) -> Text:
        shown = draft.figure(datum, decimals)
        return (
            shown if datum is None or len(years) == 1 else words(draft, "compare.dated", value=shown, year=datum.year)
        )

    return (label, *(cell(d) for d in found))


def _field(draft: Draft, focus: Focus, name: str) -> tuple[Text, ...]:
    markets = draft.content.tables.markets
    label = next(f.text for f in markets.fields if f.id == name)

    def cell(market: str) -> Text:
        code = markets.label(market, name)
        if name in MEMBERSHIPS:
            return words(draft, "compare.yes" if code == "1" else "compare.no")
        return markets.value_text(name, code) or (Text(it=code, en=code) if code else draft.unknown())

    return (label, *(cell(m) for m in focus.markets))


def gap_table(draft: Draft, markets: tuple[str, ...]) -> Table:
    """What was not found about these markets and whom to ask."""
    content = draft.content
    service = sells_services(draft)
    found = [
        g
        for g in content.focus_gaps.values()
        if (not g.markets or set(g.markets) & set(markets)) and not (service and g.goods_only)
    ]

    def gap(text: Text, of: tuple[str, ...]) -> Text:
        return words(draft, "gaps.where", markets=listing(draft.market(m) for m in of), text=text) if of else text

    return Table(
        caption=words(draft, "gaps.caption"),
        head=(words(draft, "gaps.col_ask"), words(draft, "gaps.col_gap")),
        rows=tuple((draft.body(g.body), gap(g.text, g.markets)) for g in found),
        widths=(0.32, 0.68),
    )


def gaps(draft: Draft, focus: Focus, markets: tuple[str, ...]) -> list[Block]:
    """What was not found and whom to ask, then the facts still to verify and those past their date."""
    service = sells_services(draft)
    out: list[Block] = [Paragraph(text=words(draft, "gaps.lead")), gap_table(draft, markets)]
    known = [
        f
        for f in draft.content.focus_facts.values()
        if set(f.markets) & set(markets) and not (service and f.area in GOODS_AREAS)
    ]
    for key, some in (
        ("facts", [f.text for f in known if f.unverified]),
        ("expired", [f.text for f in known if draft.made_on > f.best_before]),
    ):
        if some:
            out.append(Paragraph(text=words(draft, f"gaps.{key}", names=listing(dict.fromkeys(some)))))
    return out
