"""Chapter 3, what differs from market to market side by side: figures, rules and conformity of the chosen markets, each told once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from planner.base import Text
from planner.compliance import Finding, Outcome
from planner.document import Block, Bullets, Callout, Level, Paragraph, Table
from planner.market_sheet import MarketSheet, Regime
from planner.plan.draft import Draft
from planner.wording import bare, joined, listing, say, shown_day

# Figures the chapter on risks does not already tell, in reading order.
COMPARED = ("gdp_per_head", "growth_2026_30", "inflation_2026")
ACCESS = ("eu_preference", "eu_agreement")
LABEL_SHARE, SOURCE_SHARE = 0.26, 0.22
# A regime lighter than this is told in a line.
HEAVY = 2
GATES = ("forbidden", "conditional")
LEVELS: dict[Outcome, Level] = {"forbidden": "stop", "conditional": "check", "verify": "check", "note": "note"}


def blocks(draft: Draft, sheets: Sequence[MarketSheet]) -> list[Block]:
    """The tables for markets with a place in the ranking; nothing without one."""
    if not sheets:
        return []
    return [figures(draft, sheets), *rules(draft, sheets), *conformity(draft, sheets)]


def _words(draft: Draft, key: str, **values: Text | str) -> Text:
    return say(draft.content, f"annexes.markets.{key}", **values)


def figures(draft: Draft, sheets: Sequence[MarketSheet]) -> Table:
    """One row a figure, one column a market; a source that is the same for all stands once, in the last column."""
    found = [_lines(draft, sheet) for sheet in sheets]
    labels = list(dict.fromkeys(label for lines in found for label in lines))
    rows = tuple(_row(draft, label, [lines.get(label) for lines in found]) for label in labels)
    share = (1 - LABEL_SHARE - SOURCE_SHARE) / len(sheets)
    return Table(
        caption=_words(draft, "figures"),
        head=(_words(draft, "col_figure"), *(s.name for s in sheets), _words(draft, "col_source")),
        rows=rows,
        widths=(LABEL_SHARE, *[share] * len(sheets), SOURCE_SHARE),
        source=_words(draft, "figures_more_service" if draft.advice.profile.products.is_service else "figures_more"),
    )


def _lines(draft: Draft, sheet: MarketSheet) -> dict[Text, tuple[Text, Text | None]]:
    """Label -> (value, source) of the figures of one market."""
    markets = draft.content.tables.markets
    names = {i.text: i.id for i in markets.indicators}
    access = {f.text for f in markets.fields if f.id in ACCESS}
    kept = [*sheet.demand[:2], *sheet.rivals[:1], *sheet.rivals[2:3]]
    kept += [line for line in sheet.duties if line.label in access]
    kept += [line for name in COMPARED for line in sheet.economy if names.get(line.label) == name]
    out = {line.label: (line.value, _origin(line.note)) for line in kept}
    if sheet.suppliers and sheet.suppliers[0].shares:
        group = sheet.suppliers[0]
        name, share = group.shares[0]
        value = _words(draft, "supplier", name=name, share=f"{round(100 * share)}%", product=group.product)
        out[_words(draft, "first_supplier")] = (value, draft.say("sheet.suppliers_source"))
    if sheet.us_events:
        latest = max(sheet.us_events, key=lambda e: e.date)
        note = draft.say("sheet.us_latest", date=shown_day(latest.date), event=latest.text)
        out[draft.say("sheet.us_duties")] = (draft.say("sheet.us_unknown"), note)
    return out


def _origin(note: Text | None) -> Text | None:
    """Source and year, the first sentence of a note; the remarks after it are on the sheet of the market."""
    if note is None:
        return None
    return Text(it=note.it.split(". ")[0], en=note.en.split(". ")[0])


def _row(draft: Draft, label: Text, cells: list[tuple[Text, Text | None] | None]) -> tuple[Text, ...]:
    notes = list(dict.fromkeys(note for cell in cells if cell is not None and (note := cell[1]) is not None))
    shared = notes[0] if len(notes) == 1 else None

    def shown(cell: tuple[Text, Text | None] | None) -> Text:
        if cell is None:
            return draft.content.phrase("network.swot.nothing")
        value, note = cell
        return (
            value if note is None or shared is not None else say(draft.content, "sheet.dated", value=value, note=note)
        )

    last = shared if shared is not None else _words(draft, "beside" if notes else "no_source")
    return (label, *(shown(cell) for cell in cells), last)


def rules(draft: Draft, sheets: Sequence[MarketSheet]) -> list[Block]:
    """Rules that condition a sale or must be verified, each once; what is only to be known is on the sheet of the market."""
    found: dict[str, list[Finding]] = {}
    for sheet in sheets:
        for finding in sheet.screening.findings:
            found.setdefault(finding.rule, []).append(finding)
    gates = [f for f in found.values() if f[0].outcome in GATES]
    heavy = [f for f in found.values() if f[0].outcome not in (*GATES, "note")]
    out: list[Block] = [_gate(draft, f, len(sheets)) for f in sorted(gates, key=lambda f: GATES.index(f[0].outcome))]
    if heavy:
        rows = tuple(_rule(draft, f, len(sheets)) for f in heavy)
        head = tuple(say(draft.content, f"sheet.rules.{c}") for c in ("what", "rule", "to_do"))
        out.append(
            Table(caption=say(draft.content, "sheet.rules.caption"), head=head, rows=rows, widths=(0.16, 0.47, 0.37))
        )
    return out


def finding_callout(draft: Draft, finding: Finding) -> Callout:
    """A compliance rule with legal basis, date, what to do and whom to ask."""
    rule = draft.content.trade_rules[finding.rule]
    key = "markets.rule_expired" if finding.expired else "markets.rule"
    text = draft.say(
        key,
        rule=rule.text,
        basis=bare(rule.legal_basis),
        date=shown_day(rule.as_of),
        todo=rule.to_do,
        body=draft.body(rule.body),
    )
    if finding.partly:
        text = joined((text, draft.content.phrase("gates.partly")))
    return Callout(level=LEVELS[finding.outcome], title=draft.say(f"screening.{finding.outcome}"), text=text)


def _gate(draft: Draft, findings: list[Finding], markets: int) -> Callout:
    """What stops a sale or makes it wait is met, not read in a table; with several markets its title says where."""
    told = finding_callout(draft, findings[0])
    if markets == 1:
        return told
    where = _words(draft, "in_markets", what=bare(told.title), markets=_where(draft, (f.market for f in findings)))
    return Callout(level=told.level, title=where, text=told.text)


def _dated(draft: Draft, finding: Finding) -> Text:
    rule = draft.content.trade_rules[finding.rule]
    key = "sheet.rules.dated_expired" if finding.expired else "sheet.rules.dated"
    basis = bare(rule.legal_basis)
    said = say(draft.content, key, rule=rule.text, basis=basis, date=shown_day(rule.as_of))
    return joined((said, draft.content.phrase("gates.partly"))) if finding.partly else said


def _where(draft: Draft, markets: Iterable[str]) -> Text:
    return listing(draft.market(m) for m in markets)


def _rule(draft: Draft, findings: list[Finding], markets: int) -> tuple[Text, Text, Text]:
    rule, what = draft.content.trade_rules[findings[0].rule], draft.say(f"screening.{findings[0].outcome}")
    if markets > 1:
        what = _words(draft, "in_markets", what=bare(what), markets=_where(draft, (f.market for f in findings)))
    to_do = say(draft.content, "sheet.rules.ask", todo=rule.to_do, body=draft.body(rule.body))
    return what, _dated(draft, findings[0]), to_do


def conformity(draft: Draft, sheets: Sequence[MarketSheet]) -> list[Block]:
    """Product rules once for the markets they concern: those that weigh in a table, the lighter ones in a line each."""
    if draft.advice.profile.products.is_service:
        return []
    found: dict[str, list[tuple[str, Regime]]] = {}
    for sheet in sheets:
        for regime in sheet.regimes:
            found.setdefault(regime.rule.id, []).append((sheet.market, regime))
    heavy = [f for f in found.values() if f[0][1].rule.burden >= HEAVY]
    light = [f for f in found.values() if f[0][1].rule.burden < HEAVY]
    out: list[Block] = []
    if heavy:
        head = (*draft.head("regime"), *draft.head("market"), *draft.head("to_do"))
        held = say(draft.content, "sheet.conformity.col_held")
        out.append(
            Table(
                caption=draft.say("markets.conformity"),
                head=(*head, held, *draft.head("confidence")),
                rows=tuple(_regime(draft, f, len(sheets)) for f in heavy),
                widths=(0.27, 0.14, 0.33, 0.13, 0.13),
            )
        )
    if light:
        items = tuple(_light(draft, f, len(sheets)) for f in light)
        out += [Paragraph(text=_words(draft, "lighter" if heavy else "light")), Bullets(items=items)]
    return out


def _of(draft: Draft, found: list[tuple[str, Regime]], markets: int) -> Text:
    if len(found) == markets and markets > 1:
        return _words(draft, "all")
    return _where(draft, (m for m, _ in found))


def _regime(draft: Draft, found: list[tuple[str, Regime]], markets: int) -> tuple[Text, ...]:
    rule, covered = found[0][1].rule, {r.covered for _, r in found}
    held = {True: "held", False: "needed", None: "any"}[covered.pop() if len(covered) == 1 else None]
    return (
        rule.text,
        _of(draft, found, markets),
        rule.to_do,
        say(draft.content, f"sheet.conformity.{held}"),
        draft.say(f"confidence.{rule.confidence}"),
    )


def _light(draft: Draft, found: list[tuple[str, Regime]], markets: int) -> Text:
    rule = found[0][1].rule
    key = "light_verify" if rule.confidence == "to_verify" else "light_read"
    return _words(draft, key, rule=bare(rule.text), markets=_of(draft, found, markets), todo=rule.to_do)


def forbidden(draft: Draft, excluded: Sequence[tuple[str, str]]) -> list[Block]:
    """Markets closed to this product, those with the same legal basis in one line; ``excluded`` is (market, rule id)."""
    rules = draft.content.trade_rules
    by_basis: dict[tuple[Text, str], list[str]] = {}
    for market, rule in excluded:
        by_basis.setdefault((rules[rule].legal_basis, rules[rule].as_of), []).append(market)
    items = tuple(
        _words(draft, "closed", markets=_where(draft, markets), basis=bare(basis), date=shown_day(as_of))
        for (basis, as_of), markets in by_basis.items()
    )
    return [Paragraph(text=_words(draft, "forbidden")), Bullets(items=items)]
