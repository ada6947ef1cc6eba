"""Plans of the example firms, one with its own figures, one written by somebody hostile; and what a document must say of each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pydantic import BaseModel

from planner.advice import Advice, advise
from planner.base import Text
from planner.case import Case, Objective, parse_case
from planner.content.load import Content
from planner.document import ContributionChart, LineChart, Plan
from planner.own_figures import MarketFigures, OwnLine
from planner.plan import build_plan
from tests.firms import TODAY

PERSONAS = sorted(Path("content/personas").glob("*.json"))
FIRMS = [path.stem for path in PERSONAS]
WORLD = Path("static/world.json").read_bytes()
HOSTILE = (
    '=HYPERLINK("http://x";"y") <b>&amp; \'a\' \u202eabc \x07\x1b\ufffe \U0001f680 株式会社; uno, due\\tre\n+1 '
    + "W" * 160
)
FIGURES = {
    "FRA": MarketFigures(
        lines=(
            OwnLine(
                name="=cmd|'/c calc'!A1",
                ex_works=50_000,
                variable_cost=32_000,
                units_first_year=3,
                units_second_year=6,
                shelf_price=98_000,
            ),
            OwnLine(name="Ricambi", ex_works=120.5, variable_cost=60, units_first_year=400, units_second_year=500),
        ),
        incoterm="DAP",
        freight=3,
        freight_by="percent",
        insurance=0.5,
        vat=20,
        importer_margin=25,
        retailer_margin=30,
    ),
    "USA": MarketFigures(
        lines=(OwnLine(ex_works=1_000, shelf_price=2_400),),
        incoterm="DDP",
        freight=40,
        importer_margin=20,
        payment_days=75,
        currency="USD",
        rate=1.1,
        rate_date="2026-11-02",
    ),
}


class Made:
    def __init__(self, content: Content, case: Case, day: str = TODAY) -> None:
        self.content, self.case = content, case
        self.advice: Advice = advise(content, case, day)
        self.plan: Plan = build_plan(content, case, self.advice)


@cache
def of_persona(content: Content, firm: str, day: str = TODAY) -> Made:
    raw = json.loads(Path(f"content/personas/{firm}.json").read_text(encoding="utf-8"))
    return Made(content, parse_case(content, json.dumps(raw)), day)


def with_figures(content: Content, figures: dict[str, MarketFigures] | None = None) -> Made:
    """A maker who has chosen France and the United States and written prices for both."""
    from tests.firms import MAKER  # noqa: PLC0415

    case = parse_case(content, json.dumps({"answers": dict(MAKER), "chosen": ["FRA", "USA"]}))
    return Made(content, case.model_copy(update={"figures": FIGURES if figures is None else figures}))


def hostile(content: Content) -> Made:
    """Names and objectives that try to be formulas, markup, control characters and very long words."""
    made = with_figures(content)
    goals = tuple(
        Objective(text=f"{HOSTILE} {i}", target="@SUM(A1)", owner="-2+3", due=f"2027-0{i + 1}-15") for i in range(5)
    )
    answers = {**made.case.answers, "company_name": HOSTILE[:100].replace("\n", " ").replace("\x07\x1b\ufffe", "")}
    return Made(content, made.case.model_copy(update={"objectives": goals, "answers": answers}))


def texts(node: object) -> Iterator[Text]:
    """Every text of a plan that a document must show in words: scales and legends belong to pictures."""
    if isinstance(node, Text):
        yield node
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            drawn = (isinstance(node, ContributionChart) and name == "pillars") or (
                isinstance(node, LineChart) and name == "ticks"
            )
            if not drawn:
                yield from texts(getattr(node, name))
    elif isinstance(node, (tuple, list)):
        for item in node:
            yield from texts(item)
