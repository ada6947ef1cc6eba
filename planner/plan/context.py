"""Chapter 2: where the firm starts from: profile, readiness with its range, gates, strengths and gaps."""

from __future__ import annotations

from planner.base import Text
from planner.consistency import contradictions
from planner.document import Bar, BarChart, Block, Bullets, Callout, Fact, Facts, Paragraph, SubHeading, Table
from planner.evidence import evidence_level
from planner.plan.draft import Draft
from planner.readiness import GateOutcome
from planner.wording import gap_name, range_text, shown_percent
from planner.wording_reasons import areas_text, band_named, evidence_text, gap_worth, money_text

PROFILE = (
    "product", "province", "headcount", "turnover", "export_share", "served_markets", "contacts", "channels", "export_hours",
    "free_capacity", "languages", "certifications", "brand", "intellectual_property", "customers", "asset_specificity",
    "after_sales_need", "price_position", "finance",
)  # fmt: skip
STRONG_LEVEL = 3
MOST_STRENGTHS, MOST_GAPS = 6, 10


def _profile(draft: Draft) -> Facts:
    size = draft.advice.profile.choice("size_class")
    words = draft.say(f"size.{size}") if size else draft.say("size.unknown")
    items = [Fact(label=draft.say("label.size_class"), value=words, note=draft.say("size.rule"))]
    items += [
        Fact(label=draft.say(f"label.{q}"), value=draft.answer(q)) for q in PROFILE if q in draft.content.questions
    ]
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


def _gates(draft: Draft) -> Table:
    rows: list[tuple[Text, ...]] = []
    for finding in draft.advice.readiness.gates:
        if finding.outcome == "not_concerned":
            continue
        gate = draft.content.gates[finding.gate]
        where = draft.market(finding.market) if finding.market else draft.say(f"gate_scope.{gate.scope}")
        effect = _effect(draft, finding.outcome, gate.consequence)
        rows.append((gate.text, where, draft.say(f"gate.{finding.outcome}"), effect))
    return Table(
        caption=draft.say("context.gates"),
        head=draft.head("gate", "where", "outcome", "consequence"),
        rows=tuple(rows),
        widths=(0.2, 0.17, 0.16, 0.47),
    )


def _effect(draft: Draft, outcome: GateOutcome, consequence: Text) -> Text:
    if outcome == "passed":
        return draft.say("context.gate_fine")
    return consequence if outcome == "fired" else draft.say("context.gate_if", consequence=consequence)


def _areas(draft: Draft) -> tuple[Block, ...]:
    text = areas_text(draft.content, draft.advice.readiness)
    return (Paragraph(text=text, tone="fact"),) if text else ()


def _evidence(draft: Draft) -> tuple[Block, ...]:
    """What the answers rest on, beside the score; nothing while no scale was answered."""
    level = evidence_level(draft.content, draft.case, draft.advice.profile)
    return (Paragraph(text=evidence_text(draft.content, level), tone="fact"),) if level.answers else ()


def strengths(draft: Draft) -> tuple[Text, ...]:
    """What the firm does well, in the words of the behaviour it recognised."""
    profile, content = draft.advice.profile, draft.content
    strong = [
        (q, level)
        for q_id, level in profile.levels.items()
        if level is not None and level >= STRONG_LEVEL
        for q in [content.questions[q_id]]
    ]
    strong.sort(key=lambda pair: (-pair[1], -pair[0].weight))
    found = []
    for question, level in strong[:MOST_STRENGTHS]:
        assert question.dimension is not None
        area = content.dimensions[question.dimension].text
        found.append(
            draft.say("context.strength", area=area, question=question.text, behaviour=question.anchors[level].text)
        )
    return tuple(found)


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
        Paragraph(text=summary, tone="fact"),
        *_areas(draft),
        *_evidence(draft),
    ]
    for gate in readiness.capped_by:
        out.append(
            Callout(level="check", title=draft.content.gates[gate].text, text=draft.content.gates[gate].consequence)
        )
    if not draft.advice.preparation:  # "not yet" says what to do in its own words
        advice = next(b.advice for b in draft.content.bands if b.id == readiness.band)
        out.append(Paragraph(text=advice, tone="advice"))
    out += [_dimensions(draft), _gates(draft)]
    good = strengths(draft)
    if good:
        out += [SubHeading(text=draft.say("context.strengths")), Bullets(items=good)]
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
