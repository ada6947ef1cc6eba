"""One market in blocks: the whole sheet, section by section, for the screen, and its compact page for the plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from planner.base import Text
from planner.document import Block, Bullets, Callout, Fact, Facts, Paragraph, SubHeading, Table
from planner.market_sheet import MarketSheet, market_sheet
from planner.market_sheet_figures import Line
from planner.markets.ranking import Excluded, MarketScore
from planner.plan.draft import Draft
from planner.plan.market_meetings import bodies, fairs, payment, payment_in_plan
from planner.plan.market_table import finding_callout
from planner.wording import excluded_reason, joined, say, series, shown_day, shown_number, shown_percent
from planner.wording_confidence import five_text, place_text

# Lines on the page of the plan and in comparisons, in reading order; the sheet on screen has them all.
COMPACT_FIGURES = (
    "gdp", "gdp_per_head", "growth_2026_30", "inflation_2026", "tariff_mean", "oecd_risk", "rule_of_law", "fx_volatility",
    "lpi", "distance",
)  # fmt: skip
GOODS_ONLY = frozenset({"tariff_mean", "lpi"})


@dataclass(frozen=True)
class SheetSection:
    """A section of the sheet; ``id`` is the last part of its title's key and its anchor."""

    id: str
    title: Text
    blocks: tuple[Block, ...]


def sections(draft: Draft, sheet: MarketSheet) -> tuple[SheetSection, ...]:
    """The whole sheet in reading order; a section that does not concern the firm is left out."""
    drawn: tuple[tuple[str, Callable[[Draft, MarketSheet], list[Block]]], ...] = (
        ("place", _standing),
        ("rules", _rules),
        ("demand", _demand),
        ("rivals", _rivals),
        ("duties", _duties),
        ("travel", lambda d, s: _lines(d, s.travel, "travel")),
        ("risk", lambda d, s: _lines(d, s.risk, "risk")),
        ("economy", lambda d, s: _lines(d, s.economy, "economy")),
        ("conformity", _conformity),
        ("payment", payment),
        ("fairs", lambda d, s: [] if s.screening.outcome == "forbidden" else fairs(d, s)),
        ("bodies", bodies),
    )
    found = ((name, tuple(draw(draft, sheet))) for name, draw in drawn)
    return tuple(
        SheetSection(name, say(draft.content, f"sheet.section.{name}"), blocks) for name, blocks in found if blocks
    )


def page(draft: Draft, whole: MarketSheet) -> list[Block]:
    """The part of a chosen market in the plan: place, reasons, what holds it back, how to be paid; its figures stand beside the others'."""
    out: list[Block] = [SubHeading(text=whole.name)]
    if whole.score is None:
        return [*out, *_place(draft, whole)]
    place = [b.text for b in _ranked(draft, whole)]
    told = [draft.say("markets.for", reason=r) for r in whole.reasons]
    told += [draft.say("markets.against", reason=r) for r in whole.cautions]
    out.append(Paragraph(text=joined(place), tone="fact"))
    out.append(Bullets(items=tuple(told)) if told else _no_reason(draft))
    out += _held(draft, whole)
    if whole.payment is not None and draft.advice.profile.choice("goal") != "sourcing":
        out.append(Paragraph(text=payment_in_plan(draft, whole.payment), tone="advice"))
    return out


def sheet(draft: Draft, score: MarketScore) -> Facts:
    """The main figures of a market with source and year; missing says missing."""
    whole = market_sheet(draft.content, draft.advice, score.market)
    names = {i.text: i.id for i in draft.content.tables.markets.indicators}
    kept = {
        names[line.label]: line
        for line in (*whole.economy, *whole.duties, *whole.risk, *whole.travel)
        if line.label in names
    }
    fields = draft.content.tables.markets.fields
    access = {f.text for f in fields if f.id in ("eu_preference", "eu_agreement")}
    lines = [*whole.demand, *whole.rivals[:3]]
    items = [_fact(line) for line in lines]
    items += [_supplier_fact(draft, whole)] if whole.suppliers else []
    items += [_fact(line) for line in whole.duties if line.label in access]
    items += [_us_fact(draft)] if whole.us_events else []
    items += [_fact(kept[name]) for name in COMPACT_FIGURES if name in kept]
    return Facts(caption=draft.say("sheet.caption", market=whole.name), items=tuple(items))


def _standing(draft: Draft, sheet: MarketSheet) -> list[Block]:
    """As on the page of the plan; what forbids a sale is told once, in the next section."""
    if sheet.excluded is not None and sheet.excluded.outcome == "forbidden":
        return [
            Callout(
                level="stop", title=draft.say("markets.not_possible"), text=say(draft.content, "sheet.place.forbidden")
            )
        ]
    return _place(draft, sheet)


def excluded_text(draft: Draft, excluded: Excluded) -> Text:
    """Why a market is not ranked; a ban also says what to do and whom to ask."""
    reason = excluded_reason(draft.content, excluded)
    if excluded.outcome != "forbidden":
        return reason
    rule = draft.content.trade_rules[excluded.screening.findings[0].rule]
    step = say(draft.content, "gates.what_to_do", todo=rule.to_do, body=draft.body(rule.body))
    return joined((reason, step))


def _place(draft: Draft, sheet: MarketSheet) -> list[Block]:
    """Where it stands and why, what speaks against it, what holds it back."""
    if sheet.score is None:
        if sheet.excluded is None:
            return [Paragraph(text=say(draft.content, "sheet.place.no_product"))]
        return [
            Callout(level="stop", title=draft.say("markets.not_possible"), text=excluded_text(draft, sheet.excluded))
        ]
    out: list[Block] = [*_ranked(draft, sheet)]
    if sheet.reasons:
        out.append(Bullets(items=tuple(draft.say("markets.for", reason=r) for r in sheet.reasons)))
    if sheet.cautions:
        out.append(Bullets(items=tuple(draft.say("markets.against", reason=r) for r in sheet.cautions)))
    if not sheet.reasons and not sheet.cautions:
        out.append(_no_reason(draft))
    return [*out, *_held(draft, sheet)]


def _ranked(draft: Draft, sheet: MarketSheet) -> list[Paragraph]:
    """The place with the points, then the interval it stays in."""
    ranking = draft.advice.ranking
    assert ranking is not None and sheet.score is not None
    place = draft.say(
        "markets.place",
        rank=shown_number(sheet.score.rank),
        count=shown_number(len(ranking.scores)),
        score=shown_number(sheet.score.score),
    )
    out = [Paragraph(text=place, tone="fact")]
    standing = draft.confidence.standings.get(sheet.market) if draft.confidence is not None else None
    if standing is not None:
        places, five = place_text(draft.content, standing), five_text(draft.content, standing)
        out.append(Paragraph(text=say(draft.content, "sheet.place.interval", places=places, five=five)))
    return out


def _no_reason(draft: Draft) -> Paragraph:
    return Paragraph(text=say(draft.content, "sheet.place.no_reason"))


def _held(draft: Draft, sheet: MarketSheet) -> list[Block]:
    records = (draft.content.gates[gate] for gate in sheet.gates)
    return [Callout(level="stop", title=r.text, text=r.consequence) for r in records]


def _rules(draft: Draft, sheet: MarketSheet) -> list[Block]:
    """Every rule that concerns the sale, or that none was found."""
    if not draft.advice.profile.products.codes:
        return []
    if sheet.screening.findings:
        return [finding_callout(draft, f) for f in sheet.screening.findings]
    key = "nothing_found_service" if draft.advice.profile.products.is_service else "nothing_found"
    return [Paragraph(text=say(draft.content, f"sheet.place.{key}"))]


def _lines(draft: Draft, lines: tuple[Line, ...], section: str) -> list[Block]:
    title = say(draft.content, f"sheet.section.{section}")
    return [Facts(caption=title, items=tuple(_fact(line) for line in lines))] if lines else []


def _fact(line: Line) -> Fact:
    return Fact(label=line.label, value=line.value, note=line.note)


def _demand(draft: Draft, sheet: MarketSheet) -> list[Block]:
    out = _lines(draft, sheet.demand, "demand")
    if not sheet.basket:
        return out
    missing = draft.content.phrase("plan.no_figure")
    rows = tuple(
        (
            line.name,
            draft.figure(line.imports),
            missing if line.growth is None else shown_percent(line.growth, 1),
            missing if line.italy_share is None else shown_percent(line.italy_share, 1),
        )
        for line in sheet.basket
    )
    estimated = any(line.imports is not None and line.imports.estimated for line in sheet.basket)
    table = Table(
        caption=say(draft.content, "sheet.basket.caption"),
        head=tuple(say(draft.content, f"sheet.basket.{c}") for c in ("product", "imports", "growth", "italy")),
        rows=rows,
        numeric=(1, 2, 3),
        widths=(0.46, 0.2, 0.17, 0.17),
        source=say(draft.content, "sheet.basket.source_estimate" if estimated else "sheet.basket.source"),
    )
    return [*out, table]


def _rivals(draft: Draft, sheet: MarketSheet) -> list[Block]:
    out = _lines(draft, sheet.rivals, "rivals")
    for group in sheet.suppliers if out else ():
        title = say(draft.content, "sheet.suppliers_of", product=group.product)
        if not group.shares:
            out.append(Paragraph(text=joined((title, say(draft.content, "sheet.suppliers_none")))))
            continue
        rows = tuple((name, shown_percent(100 * share)) for name, share in group.shares)
        head = (*draft.head("market"), say(draft.content, "sheet.basket.share"))
        source = say(draft.content, "sheet.suppliers_source")
        out.append(Table(caption=title, head=head, rows=rows, numeric=(1,), widths=(0.7, 0.3), source=source))
    return out


def _supplier_fact(draft: Draft, sheet: MarketSheet) -> Fact:
    """The suppliers of the family of products Italy sells most of."""
    group = sheet.suppliers[0]
    label = draft.say("sheet.suppliers", heading=group.product)
    if not group.shares:
        return Fact(label=label, value=draft.content.phrase("plan.no_figure"))
    shown = [(name, shown_percent(100 * share)) for name, share in group.shares]
    value = series(Text(it=f"{n.it} {s.it}", en=f"{n.en} {s.en}") for n, s in shown)
    return Fact(label=label, value=value, note=draft.say("sheet.suppliers_source"))


def _duties(draft: Draft, sheet: MarketSheet) -> list[Block]:
    """Preference and agreement; for the United States the dated measures, never a rate."""
    out = _lines(draft, sheet.duties, "duties")
    if not sheet.us_events:
        return out
    texts = draft.content
    rows = tuple((shown_day(e.date), e.text, e.scope) for e in sorted(sheet.us_events, key=lambda e: e.date))
    head = tuple(say(texts, f"sheet.col_{c}") for c in ("date", "measure", "scope"))
    warning = Callout(level="check", title=say(texts, "sheet.us_title"), text=say(texts, "sheet.us_text"))
    caption = say(texts, "sheet.us_table")
    return [warning, *out, Table(caption=caption, head=head, rows=rows, widths=(0.18, 0.47, 0.35))]


def _us_fact(draft: Draft) -> Fact:
    latest = max(draft.content.tables.us_tariffs, key=lambda e: e.date)
    return Fact(
        label=draft.say("sheet.us_duties"),
        value=draft.say("sheet.us_unknown"),
        note=draft.say("sheet.us_latest", date=shown_day(latest.date), event=latest.text),
    )


def _conformity(draft: Draft, sheet: MarketSheet) -> list[Block]:
    """Product rules with what to do and whether the firm holds a certificate they accept."""
    if draft.advice.profile.products.is_service or not draft.advice.profile.products.codes:
        return []
    if not sheet.regimes:
        return [Paragraph(text=say(draft.content, "sheet.conformity.none"))]
    held = {True: "held", False: "needed", None: "any"}
    rows = tuple(
        (
            r.rule.text,
            r.rule.to_do,
            say(draft.content, f"sheet.conformity.{held[r.covered]}"),
            draft.say(f"confidence.{r.rule.confidence}"),
        )
        for r in sheet.regimes
    )
    return [
        Table(
            caption=draft.say("markets.conformity"),
            head=(
                *draft.head("regime", "to_do"),
                say(draft.content, "sheet.conformity.col_held"),
                *draft.head("confidence"),
            ),
            rows=rows,
            widths=(0.29, 0.41, 0.14, 0.16),
        )
    ]
