"""From answers to facts: the firm, its size, its stage and its product, and the facts of one market as seen from the firm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from planner.case import Case
from planner.content.load import Content
from planner.content.schema import NOT_APPLICABLE, UNKNOWN, Question
from planner.products import ProductSet, resolve
from planner.questionnaire import Value, shown
from planner.rules import Fact, Facts, outcome_of

FULL_TIME_HOURS = 38.0
DEBUT_BELOW = 5.0
DIVERSIFY_FROM = 40.0
SENSITIVE_CHAPTERS = frozenset({"84", "85", "88", "90"})
ARMS_CHAPTER = "93"

# Commitment (1-5, as in the action models) of the channels a firm may already run abroad: the stage rule counts from the highest.
CHANNEL_COMMITMENT: Mapping[str, int] = MappingProxyType(
    {
        "none": 0,
        "indirect": 1,
        "subcontracting": 1,
        "marketplaces": 1,
        "direct": 2,
        "agents": 2,
        "distributors": 2,
        "tenders": 2,
        "own_ecommerce": 2,
        "retail_chains": 2,
        "licence_franchise": 3,
        "production_abroad": 3,
        "office_branch": 3,
        "joint_venture": 4,
        "subsidiary": 4,
    }
)


@dataclass(frozen=True)
class Profile:
    """The firm as the engine sees it. ``facts`` holds every known answer and derived fact; a missing key is unknown."""

    facts: Facts
    products: ProductSet
    levels: Mapping[str, int | None]
    not_applicable: frozenset[str]
    answered: frozenset[str]
    market_levels: Mapping[str, Mapping[str, int | None]]

    def number(self, fact: str) -> float | None:
        value = self.facts.get(fact)
        return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None

    def codes(self, fact: str) -> tuple[str, ...] | None:
        """A list answer; None when it is unknown, () when it is known to be empty."""
        value = self.facts.get(fact)
        if not isinstance(value, tuple):
            return None
        return tuple(v for v in value if v != "none")

    def choice(self, fact: str) -> str | None:
        value = self.facts.get(fact)
        return value if isinstance(value, str) else None

    @property
    def stage(self) -> str:
        return self.choice("stage") or "debut"


def build_profile(content: Content, case: Case) -> Profile:
    """Answers to facts, with dead answers (questions no longer shown) left out. Never raises on a valid case."""
    facts = _live_answers(content, case)
    if case.assumed is not None:
        facts.update(case.assumed.model_dump(exclude_none=True))
    products = resolve(content, _tuple(facts.get("product")))
    facts.update(_product_facts(products))
    facts.update(_firm_facts(facts))
    levels, skipped = _levels(content, facts, case.answers, "firm")
    facts.update({name: level for name, level in levels.items() if level is not None})
    per_market = {
        market: MappingProxyType(_levels(content, facts, given, "market")[0])
        for market, given in case.market_answers.items()
    }
    return Profile(
        facts=MappingProxyType({k: v for k, v in facts.items() if v is not None}),
        products=products,
        levels=MappingProxyType(levels),
        not_applicable=skipped,
        answered=frozenset(case.answers),
        market_levels=MappingProxyType(per_market),
    )


def _tuple(value: Fact) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _live_answers(content: Content, case: Case) -> dict[str, Fact]:
    """Answers of questions still shown; "non so" and "non applicabile" are no fact."""
    facts: dict[str, Fact] = {}
    for question in content.questions.values():
        if question.scope != "firm" or question.kind == "scale":
            continue
        value = case.answers.get(question.id)
        if value in (None, UNKNOWN, NOT_APPLICABLE) or not shown(question, facts):
            continue
        facts[question.id] = _as_fact(question, value)
    return facts


def _as_fact(question: Question, value: Value | None) -> Fact:
    return (
        tuple(value)
        if question.kind in ("choices", "product", "markets") and not isinstance(value, (int, float)) and value
        else value
    )


def _product_facts(products: ProductSet) -> dict[str, Fact]:
    if not products.codes:
        return {}
    return {
        "goods": not products.is_service,
        "service": products.is_service,
        "sectors": products.sectors,
        "chapters": products.chapters,
        "headings": products.headings,
        "sensitive_goods": any(c in SENSITIVE_CHAPTERS for c in products.chapters),
        "arms": ARMS_CHAPTER in products.chapters,
    }


def _firm_facts(facts: Facts) -> dict[str, Fact]:
    share = facts.get("export_share")
    # Nobody who sells nothing abroad is asked where: the answer is known.
    served = () if share == 0 else facts.get("served_markets")
    hours, channels = facts.get("export_hours"), facts.get("channels")
    known_channels = channels if isinstance(channels, tuple) else None
    derived: dict[str, Fact] = {
        "size_class": size_class(facts),
        "stage": _stage(facts),
        "export_fte": float(hours) / FULL_TIME_HOURS if isinstance(hours, (int, float)) else None,
        "budget_share": _share(facts.get("budget_24m"), facts.get("turnover")),
        "served_markets": served,
        "served_count": len(served) if isinstance(served, tuple) else None,
    }
    if known_channels is not None:
        derived["run_commitment"] = max((CHANNEL_COMMITMENT.get(c, 0) for c in known_channels), default=0)
        derived["channels_count"] = sum(c != "none" for c in known_channels)
    elif share == 0:
        derived["run_commitment"], derived["channels_count"] = 0, 0
    return derived


def _share(part: Fact, whole: Fact) -> float | None:
    """Percentage; None while either is unknown, or when there is no whole to compare with."""
    if not isinstance(part, (int, float)) or not isinstance(whole, (int, float)) or whole <= 0:
        return None
    return 100.0 * part / whole


def size_class(facts: Facts) -> str | None:
    """Micro, small, medium or large by Recommendation 2003/361/EC; None when what is known does not decide it.

    Headcount must be below the ceiling and at least one of turnover and balance-sheet total within it.
    """
    heads, turnover, balance = (facts.get(k) for k in ("headcount", "turnover", "balance_sheet_total"))
    if facts.get("linked_firms") == "yes_large":
        return "large"
    if not isinstance(heads, (int, float)):
        return None
    undecided = False
    for name, ceiling, turnover_limit, balance_limit in (
        ("micro", 10, 2e6, 2e6),
        ("small", 50, 10e6, 10e6),
        ("medium", 250, 50e6, 43e6),
    ):
        if heads >= ceiling:
            continue
        within = [
            None if not isinstance(value, (int, float)) else value <= limit
            for value, limit in ((turnover, turnover_limit), (balance, balance_limit))
        ]
        if True in within:
            return None if undecided else name
        undecided = undecided or None in within
    return None if undecided else "large"


def _stage(facts: Facts) -> str | None:
    share = facts.get("export_share")
    if not isinstance(share, (int, float)):
        return None
    if share < DEBUT_BELOW:
        return "debut"
    if share >= DIVERSIFY_FROM or facts.get("goal") == "diversify":
        return "diversify"
    return "consolidate"


def _levels(
    content: Content, facts: Facts, answers: Mapping[str, Value], scope: str
) -> tuple[dict[str, int | None], frozenset[str]]:
    levels: dict[str, int | None] = {}
    skipped = set()
    for question in content.questions.values():
        if question.kind != "scale" or question.scope != scope or _dead(question, facts):
            continue
        value = answers.get(question.id)
        if question.answered_by:
            levels[question.id] = level_from_facts(question, facts)
        elif value == NOT_APPLICABLE:
            skipped.add(question.id)
        else:
            levels[question.id] = value if isinstance(value, int) else None
    return levels, frozenset(skipped)


def _dead(question: Question, facts: Facts) -> bool:
    """Whether an answer no longer counts; a question on a market may wait for facts of that market, not known here."""
    if question.scope == "firm" or question.shown_when is None:
        return not shown(question, facts)
    return outcome_of(question.shown_when, facts) == "not_met"


def level_from_facts(question: Question, facts: Facts) -> int | None:
    """The level of the first rule that holds; None while an earlier one is still undecided."""
    for rule in question.answered_by:
        outcome = outcome_of(rule.when, facts)
        if outcome == "met":
            return rule.level
        if outcome == "unknown":
            return None
    return None
