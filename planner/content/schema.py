"""The shape of every record in ``content/``: frozen, strict, both languages inline."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from planner.base import HsCode, Id, IsoDate, MarketId, Model, Money, Text
from planner.rules import Condition

Level = Annotated[int, Field(ge=0, le=4)]
Grade = Annotated[int, Field(ge=1, le=5)]
Positive = Annotated[float, Field(gt=0)]

UNKNOWN = "unknown"
NOT_APPLICABLE = "na"


class Source(Model):
    """Where figures and rules come from, and under which terms they may be shown."""

    id: Id
    publisher: str
    title: Text
    url: str | None = None
    licence: Text
    retrieved: IsoDate
    best_before: IsoDate
    note: Text | None = None


class Option(Model):
    """A stable code with its words; ``hint`` explains it when the label alone may be misread."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]*$", max_length=60)]
    text: Text
    hint: Text | None = None


class Anchor(Model):
    """The observable behaviour that deserves this level (0 worst, 4 best)."""

    level: Level
    text: Text


class LevelRule(Model):
    """Answers a readiness question from a fact of the profile, so that nothing is asked twice."""

    level: Level
    when: Condition


Kind = Literal["choice", "choices", "number", "money", "percent", "text", "product", "markets", "scale"]
Scope = Literal["firm", "market"]
Section = Literal["start", "firm", "product", "abroad", "resources", "aims", "funding", "readiness"]


class Question(Model):
    """One question: words, why it is asked, what may be answered, when it is shown.

    ``kind`` decides the value: choice -> option id; choices -> list of option ids; number, money (EUR), percent -> number
    within ``minimum``..``maximum``; text -> string up to ``max_length``; product -> list of HS codes (2, 4 or 6 digits),
    ``sector:<id>`` or ``service:<id>``; markets -> list of ISO3; scale -> level 0..4. Every question also accepts "unknown";
    those with ``na_allowed`` accept "na".
    """

    id: Id
    section: Section
    scope: Scope = "firm"
    kind: Kind
    text: Text
    why: Text
    help: Text | None = None
    options: tuple[Option, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    unit: Text | None = None
    minimum: float | None = None
    maximum: float | None = None
    max_length: int = 200
    shown_when: Condition | None = None
    express: bool = False
    na_allowed: bool = False
    dimension: Id | None = None
    weight: Positive = 1.0
    action: Id | None = None
    gap: Text | None = None
    evidence: Text | None = None
    answered_by: tuple[LevelRule, ...] = ()
    used_by: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _parts_fit_kind(self) -> Question:
        if self.kind in ("choice", "choices") and len(self.options) < 2:
            raise ValueError("a choice needs at least two options")
        if self.kind == "scale":
            if [a.level for a in self.anchors] != [0, 1, 2, 3, 4]:
                raise ValueError("a scale needs five anchors, levels 0 to 4 in order")
            if self.dimension is None or self.action is None or self.gap is None:
                raise ValueError("a scale question needs dimension, action and gap")
        if self.kind in ("number", "money", "percent") and (self.minimum is None or self.maximum is None):
            raise ValueError("a number needs minimum and maximum")
        return self


class Dimension(Model):
    """One of the eight areas of readiness; weights sum to 1 over all dimensions."""

    id: Id
    text: Text
    weight: Positive
    why: Text


class Band(Model):
    """A range of the readiness index with its name and advice, and the most ``markets`` to propose; never a probability."""

    id: Id
    low: int
    high: int
    text: Text
    advice: Text
    markets: Annotated[int, Field(ge=1)] = 3


class Gate(Model):
    """A condition that stops something whatever the score: fires when ``when`` is met.

    ``applies`` narrows it (market or product facts): not met -> the gate does not concern this case; unknown -> to be verified.
    ``effect`` cap_band limits the band to ``cap``; block_market holds one market back; limit_spending allows only the lightest
    models; funding concerns public money only; advise changes the order of actions only.
    """

    id: Id
    text: Text
    scope: Literal["firm", "market", "funding"]
    when: Condition
    applies: Condition | None = None
    effect: Literal["cap_band", "block_market", "limit_spending", "funding", "advise"]
    cap: Id | None = None
    selling: bool = False
    consequence: Text
    why: Text
    action: Id


class Remark(Model):
    """Answers that seem to contradict each other: said kindly beside each of ``questions``, never blocking.

    ``text`` may hold ``{id}`` of those questions that are no scales: the answer given stands there in words.
    """

    id: Id
    when: Condition
    questions: Annotated[tuple[Id, ...], Field(min_length=2)]
    text: Text


class Action(Model):
    """Something to do that closes a gap; effort and cost are our estimates."""

    id: Id
    gap: Text
    text: Text
    deliverable: Text
    effort_days: Positive
    cost: Money
    body: Id


class Body(Model):
    """A named organisation a firm can call, with what it does; contacts only where a source gives them.

    ``markets`` are those it is for; empty means any.
    """

    id: Id
    name: Text
    text: Text
    ask_for: Text
    url: str | None = None
    markets: tuple[MarketId, ...] = ()
    confidence: Literal["verified", "to_verify"]
    source: Id | None = None


class Requirement(Model):
    """A hard condition of an action model: not met -> the model is not eligible, and ``missing`` says what would unlock it."""

    id: Id
    when: Condition
    missing: Text


class Preference(Model):
    """A soft condition of an action model, with its weight and the reason it counts."""

    id: Id
    when: Condition
    weight: Positive
    text: Text


class ActionModel(Model):
    """A way of working abroad: what it takes, when it suits, its first ten steps. Money and time are our estimates ("stima").

    ``track`` keeps apart selling, industrial collaboration, sourcing and services beside a main model.
    ``commitment`` 1-5 is capital at stake and irreversibility; ``control`` 1-5 is control over customer and price.
    ``budget_first_year``/``budget_second_year`` in EUR for one market; ``fte`` full-time equivalents of own people.
    ``arrive`` is what must be seen before moving up to it, after at least ``arrive_after_months`` of selling; ``step_back`` when to
    leave it; ``partner`` and ``where`` (bodies) say whom to look for and where; ``beside`` names the main models it may stand beside.
    """

    id: Id
    text: Text
    track: Literal["selling", "collaboration", "sourcing", "service"]
    family: Literal["indirect", "cooperative", "direct", "digital", "contractual", "investment", "service"]
    summary: Text
    suited: Text
    unsuited: Text
    commitment: Grade
    control: Grade
    reversibility: Grade
    fte: Positive
    budget_first_year: Money
    budget_second_year: Money
    months_to_first_sale: tuple[int, int]
    min_readiness: Annotated[int, Field(ge=0, le=100)]
    debut: bool = False
    requires: tuple[Requirement, ...] = ()
    prefers: tuple[Preference, ...]
    goals: tuple[Id, ...]
    arrive: tuple[Text, ...] = ()
    arrive_after_months: Annotated[int, Field(ge=0, le=60)] = 6
    step_back: Annotated[tuple[Text, ...], Field(min_length=1)]
    partner: Text | None = None
    where: tuple[Id, ...] = ()
    beside: tuple[Id, ...] = ()
    legal: Text
    mistakes: Text
    kpis: tuple[Text, ...]
    steps: Annotated[tuple[Text, ...], Field(min_length=10, max_length=10)]


class TradeRule(Model):
    """A compliance rule on goods, markets or both, with its legal basis and date.

    ``outcome``: forbidden (no sale), conditional (only after the named checks), note (say it, change nothing), verify (unknown to us).
    Empty ``hs`` or ``markets`` means all; ``except_markets`` and ``except_eu`` narrow it. ``sanction_level`` ties it to the coded
    level of EU measures of a market.
    """

    id: Id
    text: Text
    outcome: Literal["forbidden", "conditional", "note", "verify"]
    hs: tuple[HsCode, ...] = ()
    goods_only: bool = False
    services_only: bool = False
    markets: tuple[MarketId, ...] = ()
    except_markets: tuple[MarketId, ...] = ()
    except_eu: bool = True
    sanction_level: tuple[int, ...] = ()
    max_stability_percentile: float | None = None
    legal_basis: Text
    as_of: IsoDate
    best_before: IsoDate
    to_do: Text
    body: Id
    source: Id
    confidence: Literal["verified", "to_verify"]


class Chapter(Model):
    """A chapter of the customs nomenclature (two digits), in our own words."""

    code: HsCode
    text: Text


class Product(Model):
    """A six-digit product, in our own words, with the everyday words that mean just this product."""

    it: Annotated[str, StringConstraints(min_length=1)]
    en: Annotated[str, StringConstraints(min_length=1)]
    also_it: tuple[str, ...] = ()
    also_en: tuple[str, ...] = ()


class Synonyms(Model):
    """Everyday words for a heading; one language may have more than the other."""

    it: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


class Heading(Model):
    """A four-digit heading with everyday synonyms and its six-digit products."""

    code: HsCode
    text: Text
    synonyms: Synonyms = Synonyms()
    products: dict[HsCode, Product]


class ServiceKind(Model):
    """A kind of service or software a firm may sell abroad: no customs code."""

    id: Id
    text: Text
    synonyms: Synonyms
    ateco: tuple[str, ...] = ()


class Province(Model):
    """A Lombard province (or elsewhere) with its chamber of commerce, for the body to call."""

    id: Id
    text: Text
    body: Id


class Conformity(Model):
    """A conformity regime that may concern these goods in these markets: what it is and who to ask; never a legal opinion."""

    id: Id
    text: Text
    hs: tuple[HsCode, ...] = ()
    markets: tuple[MarketId, ...] = ()
    burden: Annotated[int, Field(ge=1, le=3)]
    certifications: tuple[Id, ...] = ()
    to_do: Text
    confidence: Literal["verified", "to_verify"]
    source: Id | None = None
