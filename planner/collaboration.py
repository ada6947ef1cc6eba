"""Industrial collaboration in one market, a path apart: its own means and what must be known of the partner; never part of the ranking."""

from __future__ import annotations

from dataclasses import dataclass

from planner.action_models import ModelFit
from planner.content.load import Content
from planner.rules import Facts

GOAL, REGION = "goal", "region"
# Cotton: textiles and clothing, and the machines that make them.
COTTON_CHAPTERS = frozenset(str(c) for c in range(50, 64))
COTTON_HEADINGS = frozenset(str(c) for c in range(8444, 8454))
# What must be known before signing, each with the body to ask.
DILIGENCE = (
    ("ownership", "sace"),
    ("labour", "ice"),
    ("cotton", "associazioni_categoria"),
    ("export_control", "maeci_uama"),
    ("resale", "agenzia_dogane"),
    ("knowledge", "uibm"),
    ("payment", "sace"),
)


@dataclass(frozen=True)
class Inquiry:
    """One thing to find out about the partner or the goods, and the body that can help."""

    kind: str
    body: str


@dataclass(frozen=True)
class Collaboration:
    """``asked`` by the firm's goal or shown because of the region; ``forms`` from the least to the most committing."""

    market: str
    asked: str
    forms: tuple[ModelFit, ...]
    diligence: tuple[Inquiry, ...]


def collaboration(content: Content, facts: Facts, fits: tuple[ModelFit, ...]) -> Collaboration | None:
    """The collaboration path of one market: where the firm asks for it, or in Central Asia for who does not buy there."""
    goal = facts.get("goal")
    if goal != "collaboration" and (goal == "sourcing" or not facts.get("market_central_asia")):
        return None
    models = content.action_models
    forms = sorted((f for f in fits if f.track == "collaboration"), key=lambda f: models[f.model].commitment)
    return Collaboration(
        market=str(facts["market"]),
        asked=GOAL if goal == "collaboration" else REGION,
        forms=tuple(forms),
        diligence=inquiries(facts),
    )


def inquiries(facts: Facts) -> tuple[Inquiry, ...]:
    """What to find out before signing, for these goods or services and this market."""
    return tuple(Inquiry(kind, body) for kind, body in DILIGENCE if _concerns(kind, facts))


def _concerns(kind: str, facts: Facts) -> bool:
    if kind == "cotton":
        return bool(COTTON_CHAPTERS & _codes(facts, "chapters") or COTTON_HEADINGS & _codes(facts, "headings"))
    if kind == "resale":
        return facts.get("goods") is True and facts.get("market_eu") is False
    if kind == "export_control":
        return facts.get("market_eu") is False
    return True


def _codes(facts: Facts, name: str) -> frozenset[str]:
    value = facts.get(name)
    return frozenset(value) if isinstance(value, tuple) else frozenset()
