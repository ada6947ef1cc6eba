"""Chapter 3: the ranking with its reasons, a page for each chosen market, and what was left out and why."""

from __future__ import annotations

from planner.base import Text
from planner.compliance import unstable
from planner.document import (
    Block,
    Callout,
    ContributionChart,
    ContributionRow,
    MapBlock,
    MarkedMarket,
    Paragraph,
    SubHeading,
    Table,
)  # fmt: skip
from planner.market_sheet import market_sheet
from planner.markets.confidence import Confidence
from planner.markets.ranking import MarketScore, Ranking
from planner.plan import market_table
from planner.plan.certainty import setting_blocks, sure_blocks
from planner.plan.draft import Draft
from planner.plan.market_pages import page
from planner.wording import big_money, say, shown_number, shown_percent
from planner.wording_confidence import few_text, five_text, place_text

LISTED = 10
# The chart explains the first and the chosen; the others are in the table.
CHARTED = 5
MOST_NOT_RANKED = 12


def blocks(draft: Draft) -> tuple[Block, ...]:
    ranking = draft.advice.ranking
    if ranking is None:
        return (Callout(level="missing", title=draft.say("markets.none_title"), text=draft.say("markets.none")),)
    if not ranking.scores:
        nobody = draft.content.phrase("sure.nobody_title"), draft.content.phrase("sure.nobody")
        return (Callout(level="missing", title=nobody[0], text=nobody[1]), *_left_out(draft, ranking))
    out: list[Block] = [
        Paragraph(text=draft.say("markets.how_service" if draft.advice.profile.products.is_service else "markets.how")),
        _weights(draft, ranking),
    ]
    few = few_text(draft.content, ranking)
    if few is not None:
        out.append(Callout(level="check", title=draft.content.phrase("few.title"), text=few))
    if ranking.supply_level in ("heading", "sector"):
        out.append(Callout(level="note", title=draft.say("markets.wider_title"), text=draft.say("markets.wider")))
    if draft.advice.profile.choice("goal") == "sourcing":
        out.append(
            Callout(level="check", title=draft.say("markets.sourcing_title"), text=draft.say("markets.sourcing"))
        )
    confidence = draft.confidence
    assert confidence is not None
    out += setting_blocks(draft, ranking)
    out += [_ranking_table(draft, ranking, confidence), *sure_blocks(draft, ranking, confidence)]
    out += [contribution_chart(draft, ranking), _map(draft, ranking)]
    sheets = [market_sheet(draft.content, draft.advice, market) for market in draft.advice.markets]
    out += [block for sheet in sheets for block in page(draft, sheet)]
    ranked = [s for s in sheets if s.score is not None]
    if ranked:
        out += [SubHeading(text=draft.content.phrase("annexes.markets.title")), *market_table.blocks(draft, ranked)]
    out += _left_out(draft, ranking)
    return tuple(out)


def _weights(draft: Draft, ranking: Ranking) -> Paragraph:
    shares = [shown_percent(100 * w) for w in ranking.weights]
    moved = "_own" if draft.case.weights is not None else "_dial" if draft.case.growth_dial is not None else ""
    key = f"markets.weights{moved}"
    known = "stage" in draft.advice.profile.facts
    stage = draft.say(f"stage.{draft.advice.profile.stage}" if known else "stage.assumed")
    text = draft.say(
        key,
        stage=stage,
        opportunity=shares[0],
        access=shares[1],
        security=shares[2],
        affinity=shares[3],
        dial=shown_percent(100 * ranking.dial),
    )
    return Paragraph(text=text, tone="fact")


def _label(draft: Draft, score: MarketScore) -> Text:
    name = draft.market(score.market)
    marks = [draft.say("markets.mark_estimate")] if score.estimated else []
    marks += [draft.say("markets.mark_contact")] if score.contact else []
    if score.coverage < 1:
        marks.append(say(draft.content, "sure.mark_known", share=shown_percent(100 * score.coverage)))
    return Text(it=" ".join([name.it, *(m.it for m in marks)]), en=" ".join([name.en, *(m.en for m in marks)]))


def listed(draft: Draft, ranking: Ranking, first: int = LISTED) -> list[MarketScore]:
    """The ``first`` of the ranking and every chosen market, in rank order."""
    chosen = set(draft.advice.chosen)
    return [s for s in ranking.scores if s.rank <= first or s.market in chosen]


def _ranking_table(draft: Draft, ranking: Ranking, confidence: Confidence) -> Table:
    service = draft.advice.profile.products.is_service
    rows = []
    for score in listed(draft, ranking):
        standing = confidence.standings[score.market]
        row = [
            shown_number(score.rank),
            _label(draft, score),
            shown_number(score.score),
            place_text(draft.content, standing),
            five_text(draft.content, standing),
        ]
        if not service:
            assert score.imports is not None and score.from_italy is not None
            share = 100 * score.from_italy / score.imports if score.imports else 0.0
            row += [big_money(score.imports), shown_percent(share, 1)]
        rows.append(tuple(row))
    sure = (draft.content.phrase("sure.col_places"), draft.content.phrase("sure.col_five"))
    flows = () if service else draft.head("imports", "italy_share")
    head = (*draft.head("rank", "market", "score"), *sure, *flows)
    return Table(
        caption=draft.say("markets.table"),
        head=head,
        rows=tuple(rows),
        numeric=(0, *range(2, len(head))),
        widths=(0.1, 0.44, 0.16, 0.14, 0.16) if service else (0.08, 0.235, 0.135, 0.11, 0.12, 0.185, 0.135),
        source=draft.say("markets.table_source_service" if service else "markets.table_source"),
    )


def contribution_chart(draft: Draft, ranking: Ranking) -> ContributionChart:
    """Points each pillar adds to or takes from the score of the median market."""
    pillars = ("opportunity", "access", "security", "affinity")
    return ContributionChart(
        caption=draft.say("markets.contributions", reference=shown_number(ranking.reference)),
        alt=draft.say("markets.contributions_alt"),
        pillars=tuple(draft.say(f"pillar.{p}") for p in pillars),
        rows=tuple(
            ContributionRow(
                label=draft.market(s.market),
                points=tuple(round(c.points, 1) for c in s.contributions),
                total=shown_number(s.score),
            )
            for s in listed(draft, ranking, CHARTED)
        ),
    )


def _map(draft: Draft, ranking: Ranking) -> MapBlock:
    chosen = set(draft.advice.chosen)
    marked = [
        MarkedMarket(
            market=s.market, name=draft.market(s.market), role="chosen" if s.market in chosen else "ranked", rank=s.rank
        )
        for s in listed(draft, ranking)
    ]
    return MapBlock(
        caption=draft.say("markets.map"),
        alt=draft.say("markets.map_alt"),
        markets=tuple(marked),
        source=draft.say("markets.map_source"),
    )


def _not_proposed(draft: Draft, why: str, scores: list[MarketScore]) -> list[Block]:
    if not scores:
        return []
    first = [draft.market(s.market) for s in scores[:MOST_NOT_RANKED]]
    names = Text(it=", ".join(n.it for n in first), en=", ".join(n.en for n in first))
    more = len(scores) - len(first)
    key = f"markets.{why}_more" if more > 0 else f"markets.{why}"
    return [Paragraph(text=draft.say(key, markets=names, more=str(more)), tone="fact")]


def _left_out(draft: Draft, ranking: Ranking) -> list[Block]:
    forbidden = [e for e in ranking.excluded if e.outcome == "forbidden"]
    silent = [e for e in ranking.excluded if e.outcome == "no_demand"]
    conditional = [s for s in ranking.scores if s.screening.outcome == "conditional"]
    shaky = [s for s in ranking.scores if s not in conditional and unstable(draft.content, s.screening)]
    out: list[Block] = [SubHeading(text=draft.say("markets.left_out"))]
    if forbidden:
        closed = [(e.market, e.screening.findings[0].rule) for e in forbidden]
        out += market_table.forbidden(draft, closed)
    out += _not_proposed(draft, "conditional", conditional) + _not_proposed(draft, "unstable", shaky)
    if silent:
        out.append(Paragraph(text=draft.say("markets.silent", count=str(len(silent))), tone="fact"))
    runner_up = next((s for s in ranking.scores if s.market not in draft.advice.chosen), None)
    if runner_up is not None:
        out.append(
            Paragraph(
                text=draft.say(
                    "markets.runner_up", market=draft.market(runner_up.market), rank=shown_number(runner_up.rank)
                )
            )
        )
    return out
