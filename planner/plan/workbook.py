"""The plan's figures as a workbook: summary, markets, costs, prices, cash flow, indicators and sources."""

from __future__ import annotations

from datetime import date

from planner.advice import Advice
from planner.base import Text
from planner.case import Case
from planner.content.load import Content
from planner.document import Plan
from planner.document_workbook import Cell, Sheet, Workbook
from planner.markets.confidence import Confidence
from planner.numbers import add_months
from planner.plan import monitoring, workbook_cash, workbook_costs, workbook_prices
from planner.plan.draft import Draft
from planner.plan.edited import marked
from planner.plan.schedule import reviews
from planner.plan.sources import sources_used
from planner.wording import excluded_reason, say


def build_workbook(
    content: Content, case: Case, advice: Advice, plan: Plan, confidence: Confidence | None = None
) -> Workbook:
    """Sheets that have nothing to say are left out; ``confidence`` must be that of the ranking of ``advice``."""
    draft = Draft(content, case, advice, confidence)
    costs, places = workbook_costs.sheet(draft, plan)
    cash, curves = workbook_cash.sheet(draft, places)
    sheets = (
        _summary(draft, plan),
        _markets(draft),
        costs,
        workbook_prices.sheet(draft),
        cash,
        _kpis(draft),
        _sources(draft),
    )
    return Workbook(tuple(s for s in sheets if s is not None), curves)


def _head(draft: Draft, *keys: str) -> tuple[Cell, ...]:
    return tuple(Cell(text, "head") for text in draft.head(*keys))


def _say(draft: Draft, key: str, **values: Text | str) -> Text:
    return say(draft.content, f"office.{key}", **values)


def _summary(draft: Draft, plan: Plan) -> Sheet:
    """Who, when, the verdict, the next actions and how to read the other sheets."""
    sheet = Sheet("summary", _say(draft, "sheet.summary"), (26, 44, 44, 22, 14, 34))
    sheet.add(Cell(plan.title, "title"))
    sheet.add(Cell(plan.firm or draft.content.phrase("report.no_name"), "section"))
    sheet.add(Cell(plan.product))
    sheet.add(Cell(_say(draft, "made_on"), "label"), Cell(date.fromisoformat(plan.made_on), form="date"))
    sheet.add(Cell(_say(draft, "review_on"), "label"), Cell(date.fromisoformat(plan.review_on), form="date"))
    sheet.add()
    for line in plan.verdict:
        sheet.add(Cell(line, "note"))
    sheet.add()
    sheet.add(Cell(draft.content.phrase("report.next_actions"), "section"))
    sheet.add(*(Cell(_say(draft, f"col.{key}"), "head") for key in ("number", "what", "why", "effort", "due", "call")))
    for number, action in enumerate(plan.next_actions, start=1):
        due = Cell(date.fromisoformat(action.due), form="date")
        told = [Cell(text) for text in (action.text, action.why, action.effort)]
        sheet.add(Cell(float(number), form="whole"), *told, due, Cell(action.body))
    if plan.missing:
        sheet.add()
        sheet.add(Cell(_say(draft, "missing"), "section"))
        for item in plan.missing:
            sheet.add(Cell(item, "note"))
    sheet.add()
    sheet.add(Cell(_say(draft, "how"), "section"))
    sheet.add(Cell(_say(draft, "how_input"), "input"), Cell(_say(draft, "how_input_text")))
    sheet.add(Cell(_say(draft, "how_result"), "result"), Cell(_say(draft, "how_result_text")))
    sheet.add(Cell(draft.content.phrase("report.disclaimer"), "note"))
    return sheet


def _markets(draft: Draft) -> Sheet | None:
    """Every ranked market, then those left out with the reason."""
    ranking, confidence = draft.advice.ranking, draft.confidence
    if ranking is None or confidence is None:
        return None
    service = draft.advice.profile.products.is_service
    sheet = Sheet("markets", _say(draft, "sheet.markets"), (8, 34, 11, 11, 11, 13, 20, 20, 12, 14), freeze=(3, 2))
    sheet.add(Cell(draft.say("markets.table"), "title"))
    sheet.add(Cell(draft.say("markets.table_source_service" if service else "markets.table_source"), "note"))
    keys = ["rank", "market", "score", "best_place", "worst_place", "first_five"]
    keys += ["chosen"] if service else ["imports", "from_italy", "italy_share", "chosen"]
    sheet.repeated = sheet.add(*(Cell(_say(draft, f"col.{key}"), "head") for key in keys))
    chosen = set(draft.advice.chosen)
    for score in ranking.scores:
        standing = confidence.standings[score.market]
        name = draft.market(score.market)
        if score.estimated:
            mark = draft.say("markets.mark_estimate")
            name = Text(it=f"{name.it} {mark.it}", en=f"{name.en} {mark.en}")
        cells = [
            Cell(float(score.rank), form="whole"),
            Cell(name),
            Cell(score.score, form="whole"),
            Cell(float(standing.low), form="whole"),
            Cell(float(standing.high), form="whole"),
            Cell(standing.top5, form="share"),
        ]
        if not service:
            share = score.from_italy / score.imports if score.imports and score.from_italy is not None else None
            cells += [
                Cell(score.imports, form="money"),
                Cell(score.from_italy, form="money"),
                Cell(share, form="share"),
            ]
        sheet.add(*cells, Cell(_say(draft, "yes") if score.market in chosen else None))
    forbidden = [e for e in ranking.excluded if e.outcome == "forbidden"]
    if forbidden:
        sheet.add()
        sheet.add(Cell(draft.say("markets.forbidden"), "section"))
        for excluded in forbidden:
            sheet.add(
                Cell(), Cell(draft.market(excluded.market)), Cell(excluded_reason(draft.content, excluded), "note")
            )
    return sheet


def _kpis(draft: Draft) -> Sheet:
    """Indicators with room for the start, the target and what is found at every review."""
    days = [date.fromisoformat(add_months(draft.made_on, month)) for month in reviews(draft)]
    sheet = Sheet("kpi", _say(draft, "sheet.kpi"), (18, 46, 22, 14, 14, *[13] * len(days)), freeze=(3, 2))
    sheet.add(Cell(draft.say("monitoring.kpis"), "title"))
    sheet.add(Cell(_say(draft, "kpi_how"), "note"))
    heads = [
        *_head(draft, "market", "kpi", "owner"),
        *(Cell(_say(draft, f"col.{k}"), "head") for k in ("start", "target")),
    ]
    sheet.repeated = sheet.add(*heads, *(Cell(day, "head", "date") for day in days))
    for line in monitoring.lines(draft):
        markets = monitoring.markets_of(draft, line)
        target = Cell(None if line.mark == "proposed" else line.target, "input")
        for place in [draft.market(m) for m in markets] or [draft.say("all_markets")]:
            blanks = (Cell(look="input") for _ in days)
            owner = Cell(draft.say("to_assign"), "input")
            sheet.add(Cell(place), Cell(marked(draft, line)), owner, Cell(look="input"), target, *blanks)
    return sheet


def _sources(draft: Draft) -> Sheet:
    """The sources of the plan with the day by which to verify them."""
    sheet = Sheet("sources", _say(draft, "sheet.sources"), (60, 30, 40, 16, 50), freeze=(3, 0))
    sheet.add(Cell(draft.say("sources.table"), "title"))
    sheet.add(Cell(draft.say("sources.how"), "note"))
    heads = _head(draft, "source", "publisher", "licence")
    sheet.repeated = sheet.add(*heads, *(Cell(_say(draft, f"col.{k}"), "head") for k in ("best_before", "address")))
    used = sources_used(draft)
    for source in (s for s in draft.content.sources.values() if s.id in used):
        until = Cell(date.fromisoformat(source.best_before), form="date")
        sheet.add(Cell(source.title), Cell(source.publisher), Cell(source.licence), until, Cell(source.url))
    return sheet
