"""The blocks a plan is made of: a closed set, each drawn by one function on screen and one on paper."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from planner.base import Id, IsoDate, MarketId, Model, Text

Tone = Literal["plain", "fact", "estimate", "advice"]


class SubHeading(Model):
    kind: Literal["subheading"] = "subheading"
    text: Text


class Paragraph(Model):
    """Prose; ``tone`` keeps facts, estimates and advice visibly apart."""

    kind: Literal["paragraph"] = "paragraph"
    text: Text
    tone: Tone = "plain"


class Bullets(Model):
    kind: Literal["bullets"] = "bullets"
    items: tuple[Text, ...]
    numbered: bool = False


Level = Literal["stop", "check", "note", "missing"]


class Callout(Model):
    """A boxed message: ``stop`` something forbids, ``check`` something must be verified, ``note`` worth knowing, ``missing`` not said yet."""

    kind: Literal["callout"] = "callout"
    level: Level
    title: Text
    text: Text


class Fact(Model):
    label: Text
    value: Text
    note: Text | None = None


class Facts(Model):
    """Labelled values; ``note`` carries source and year."""

    kind: Literal["facts"] = "facts"
    caption: Text
    items: tuple[Fact, ...]


class Table(Model):
    """``rows`` have as many cells as ``head``; ``numeric`` lists right-aligned columns by position."""

    kind: Literal["table"] = "table"
    caption: Text
    head: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    numeric: tuple[int, ...] = ()
    widths: tuple[float, ...] = ()
    source: Text | None = None


class Bar(Model):
    """A bar from 0 to ``value``; with ``high`` a range from ``value`` to ``high``. ``shown`` is the figure in words."""

    label: Text
    value: float
    high: float | None = None
    shown: Text


class BarChart(Model):
    """Horizontal bars on a common scale 0..``maximum``."""

    kind: Literal["bars"] = "bars"
    caption: Text
    alt: Text
    maximum: float
    bars: tuple[Bar, ...]
    source: Text | None = None


class ContributionRow(Model):
    """Points each pillar adds (positive) or takes (negative) for one market; ``total`` is the score in words."""

    label: Text
    points: tuple[float, ...]
    total: Text


class ContributionChart(Model):
    """Diverging stacked bars around the median market: one row a market, one colour a pillar."""

    kind: Literal["contributions"] = "contributions"
    caption: Text
    alt: Text
    pillars: tuple[Text, ...]
    rows: tuple[ContributionRow, ...]
    source: Text | None = None


class MarkedMarket(Model):
    market: MarketId
    name: Text
    role: Literal["chosen", "ranked", "excluded"]
    rank: int | None = None


class MapBlock(Model):
    """A world map with the marked markets."""

    kind: Literal["map"] = "map"
    caption: Text
    alt: Text
    markets: tuple[MarkedMarket, ...]
    source: Text | None = None


class GanttRow(Model):
    """Months counted from 1; ``milestone`` rows are drawn as a point at ``end``."""

    label: Text
    start: Annotated[int, Field(ge=1)]
    end: Annotated[int, Field(ge=1)]
    group: Literal["preparation", "market", "review"]
    milestone: bool = False


class Gantt(Model):
    kind: Literal["gantt"] = "gantt"
    caption: Text
    alt: Text
    start: IsoDate
    months: int
    rows: tuple[GanttRow, ...]


class Tick(Model):
    """A level of a scale, in words."""

    value: float
    shown: Text


class Series(Model):
    """One line of a chart: a value for every label, in words too. ``stroke`` tells the lines apart without colour."""

    name: Text
    stroke: Literal["solid", "dashed", "dotted"]
    values: tuple[float, ...]
    shown: tuple[Text, ...]


class LineChart(Model):
    """Values over time, below zero too; ``ticks`` are the levels to draw, lowest first, zero among them."""

    kind: Literal["lines"] = "lines"
    caption: Text
    alt: Text
    labels: tuple[Text, ...]
    series: tuple[Series, ...]
    ticks: tuple[Tick, ...]
    source: Text | None = None


Block = Annotated[
    SubHeading
    | Paragraph
    | Bullets
    | Callout
    | Facts
    | Table
    | BarChart
    | ContributionChart
    | MapBlock
    | Gantt
    | LineChart,
    Field(discriminator="kind"),
]


class Imprint(Model):
    """Who advised, for the cover; ``logo`` is a small PNG in base64."""

    name: str
    organisation: str
    logo: str | None = None

    @property
    def who(self) -> str:
        return ", ".join(part for part in (self.name, self.organisation) if part)


class NextAction(Model):
    """One of the three things to do first: what, why now, effort ("stima"), by when, whom to call (name) if anybody."""

    id: Id
    text: Text
    why: Text
    effort: Text
    due: IsoDate
    body: Text | None = None
    ask_for: Text | None = None


class Section(Model):
    """A chapter; ``number`` 0 marks the unnumbered parts: the page that stands alone before the chapters, annexes and sources after."""

    id: Id
    number: int
    title: Text
    blocks: tuple[Block, ...]


class Plan(Model):
    """The whole document, in both languages at once; screen, PDF and JSON are projections of it.

    ``kind`` preparation means "not yet": conditions and ``review_on`` say when to look again.
    ``opening`` follows the verdict: what is supposed, if anything; of a "not yet" why, the steps, what opens then.
    ``missing`` lists what the firm has not said; a plan with anything there is printed as incomplete.
    """

    kind: Literal["internationalisation", "preparation"]
    title: Text
    firm: str
    product: Text
    made_on: IsoDate
    review_on: IsoDate
    content_version: str
    verdict: tuple[Text, Text, Text]
    opening: tuple[Block, ...] = ()
    next_actions: tuple[NextAction, ...]
    missing: tuple[Text, ...]
    sections: tuple[Section, ...]
    adviser: Imprint | None = None
