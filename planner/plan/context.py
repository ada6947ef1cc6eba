"""Chapter 2: where the firm starts from: profile, readiness with its range, gates, the four boxes and gaps."""

from __future__ import annotations

from itertools import zip_longest

from planner.base import Text
from planner.consistency import contradictions
from planner.document import Bar, BarChart, Block, Bullets, Callout, Fact, Facts, Paragraph, SubHeading, Table
from planner.evidence import evidence_level
from planner.plan import network
from planner.plan.draft import Draft
from planner.readiness import GateFinding
from planner.swot import swot
from planner.wording import (
    Said,
    bare,
    gap_name,
    joined,
    listing,
    range_text,
    series,
    shown_percent,
)
from planner.wording_reasons import areas_text, band_named, evidence_text, gap_worth, money_text, within_quotes

# What is told together, by kind: a line each, not a row an answer.
PROFILE = (
    ("firm", ("province", "headcount", "turnover", "finance")),
    ("abroad", ("export_share", "served_markets", "contacts", "channels")),
    ("means", ("export_hours", "free_capacity", "languages", "certifications")),
    (
        "offer",
        ("customers", "asset_specificity", "after_sales_need", "price_position", "brand", "intellectual_property"),
    ),
)
# As many as the calendar holds.
MOST_GAPS = 6


def _profile(draft: Draft) -> Facts:
    size = draft.advice.profile.choice("size_class")
    words = draft.say(f"size.{size}") if size else draft.say("size.unknown")
    items = [
        Fact(label=draft.say("label.product"), value=draft.answer("product")),
        Fact(label=draft.say("label.size_class"), value=words, note=draft.say("size.rule")),
    ]
    for kind, questions in PROFILE:
        told = [
            network.phrase(draft, "summary.said", label=draft.say(f"label.{q}"), value=bare(draft.answer(q)))
            for q in questions
            if q in draft.content.questions
        ]
        line = Text(it=" · ".join(t.it for t in told), en=" · ".join(t.en for t in told))
        items.append(Fact(label=draft.content.phrase(f"annexes.profile.{kind}"), value=line))
    return Facts(caption=draft.say("context.profile"), items=tuple(items))


def _dimensions(draft: Draft) -> BarChart:
    bars = []
    for d in draft.advice.readiness.dimensions:
        name = draft.content.dimensions[d.dimension].text
        if d.low is None or d.high is None:
            bars.append(Bar(label=name, value=0.0, shown=draft.say("context.no_dimension")))
            continue
        shown = range_text(draft.content, d.low, d.high)
        bars.append(Bar(label=name, value=round(d.low, 1), high=round(d.high, 1), shown=shown))
    return BarChart(
        caption=draft.say("context.dimensions"),
        alt=draft.say("context.dimensions_alt"),
        maximum=100.0,
        bars=tuple(bars),
    )


def _gates(draft: Draft) -> tuple[Block, ...]:
    """What is open in a table, what is passed in one line: nobody acts on a condition that is met."""
    concerned = [f for f in draft.advice.readiness.gates if f.outcome != "not_concerned"]
    rows = []
    for finding in (f for f in concerned if f.outcome != "passed"):
        gate = draft.content.gates[finding.gate]
        rows.append((gate.text, _where(draft, finding), draft.say(f"gate.{finding.outcome}"), _effect(draft, finding)))
    out: list[Block] = []
    if rows:
        head = draft.head("gate", "where", "outcome", "consequence")
        widths = (0.2, 0.17, 0.16, 0.47)
        out.append(Table(caption=draft.say("context.gates"), head=head, rows=tuple(rows), widths=widths))
    passed: dict[str, list[Text]] = {}
    for finding in (f for f in concerned if f.outcome == "passed"):
        passed.setdefault(finding.gate, []).append(_where(draft, finding))
    if passed:
        named = [
            network.phrase(draft, "gates.at", gate=within_quotes(draft.content.gates[g].text), where=listing(places))
            for g, places in passed.items()
        ]
        out.append(Paragraph(text=network.phrase(draft, "gates.passed", gates=series(named)), tone="fact"))
    return tuple(out)


def _where(draft: Draft, finding: GateFinding) -> Text:
    if finding.market:
        return draft.market(finding.market)
    return draft.say(f"gate_scope.{draft.content.gates[finding.gate].scope}")


def _effect(draft: Draft, finding: GateFinding) -> Text:
    consequence = draft.content.gates[finding.gate].consequence
    return consequence if finding.outcome == "fired" else draft.say("context.gate_if", consequence=consequence)


def _areas(draft: Draft) -> tuple[Text, ...]:
    text = areas_text(draft.content, draft.advice.readiness)
    return (text,) if text else ()


def _evidence(draft: Draft) -> tuple[Text, ...]:
    """What the answers rest on, beside the score; nothing while no scale was answered."""
    level = evidence_level(draft.content, draft.case, draft.advice.profile)
    return (evidence_text(draft.content, level),) if level.answers else ()


def _swot(draft: Draft) -> tuple[Block, ...]:
    """The four boxes as two tables; each sentence carries the answer or the figure it comes from."""
    found = swot(draft.content, draft.advice)
    inside = _boxes(draft, "inside", ("strengths", found.strengths), ("weaknesses", found.weaknesses))
    outside = _boxes(draft, "outside", ("opportunities", found.opportunities), ("threats", found.threats))
    if not inside and not outside:
        return ()
    return (SubHeading(text=network.phrase(draft, "swot.title")), *inside, *outside)


def _boxes(draft: Draft, caption: str, *boxes: tuple[str, tuple[Said, ...]]) -> tuple[Table, ...]:
    columns = [[said.text for said in found] for _, found in boxes]
    rows = tuple(tuple(row) for row in zip_longest(*columns, fillvalue=network.phrase(draft, "swot.nothing")))
    if not rows:
        return ()
    head = tuple(network.phrase(draft, f"swot.{name}") for name, _ in boxes)
    table = Table(caption=network.phrase(draft, f"swot.{caption}"), head=head, rows=rows, widths=(0.5, 0.5))
    return (table,)


def gap_table(draft: Draft) -> Table:
    """Gaps in the order of what unlocks most, each with its action, what it is worth for which effort, cost and whom to call."""
    rows = []
    for gap in draft.advice.readiness.gaps[:MOST_GAPS]:
        action = draft.content.actions[gap.action]
        rows.append(
            (
                gap_name(draft.content, gap),
                action.text,
                gap_worth(draft.content, gap),
                money_text(action.cost),
                draft.body(action.body),
            )
        )
    return Table(
        caption=draft.say("context.gap_table"),
        head=draft.head("gap", "action", "worth", "cost", "body"),
        rows=tuple(rows),
        numeric=(3,),
        widths=(0.17, 0.32, 0.2, 0.14, 0.17),
        source=draft.say("own_estimate"),
    )


def blocks(draft: Draft) -> tuple[Block, ...]:
    readiness = draft.advice.readiness
    summary = draft.say(
        "context.summary_indicative" if readiness.indicative else "context.summary",
        range=range_text(draft.content, readiness.low, readiness.high),
        band=band_named(draft.content, readiness),
        coverage=shown_percent(100 * readiness.coverage),
    )
    out: list[Block] = [
        _profile(draft),
        SubHeading(text=draft.say("context.readiness")),
        Paragraph(text=joined((summary, *_areas(draft), *_evidence(draft))), tone="fact"),
    ]
    for gate in readiness.capped_by:
        out.append(
            Callout(level="check", title=draft.content.gates[gate].text, text=draft.content.gates[gate].consequence)
        )
    if not draft.advice.preparation:  # "not yet" says what to do in its own words
        advice = next(b.advice for b in draft.content.bands if b.id == readiness.band)
        out.append(Paragraph(text=advice, tone="advice"))
    out += [_dimensions(draft), *_gates(draft), *_swot(draft)]
    unclear = contradictions(draft.content, draft.advice.profile)
    if unclear:
        out += [
            SubHeading(text=draft.content.phrase("evidence.unclear")),
            Paragraph(text=draft.content.phrase("evidence.unclear_how")),
            Bullets(items=tuple(c.text for c in unclear)),
        ]
    if readiness.gaps:
        out += [SubHeading(text=draft.say("context.gaps")), gap_table(draft)]
    return tuple(out)
