"""Whether the firm has what industrial collaboration in a part of the world asks for: condition by condition, never a score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from planner.action_models import BARELY_ENOUGH_PEOPLE, Fit, resource, two_years
from planner.advice import Advice
from planner.content.load import Content
from planner.content.schema_focus import Focus, FocusCondition, FocusSector, FocusWho, Role
from planner.products import ProductSet
from planner.profile import Profile
from planner.rules import evaluate

CENTRAL_ASIA = "central_asia"
Verdict = Literal["no_product", "not_for_you", "to_clarify", "first", "verify", "ready"]
ROLES: tuple[Role, ...] = ("equipment", "process", "goods")
# Confidential or registered knowledge of how things are made; a trademark is none.
KNOWLEDGE = frozenset({"patents", "design", "know_how"})
TAILORED = ("adapted", "custom")


@dataclass(frozen=True)
class SectorMatch:
    """A sector that asks for what the firm sells, and as what."""

    sector: str
    role: Role


@dataclass(frozen=True)
class ConditionFinding:
    condition: str
    fit: Fit


@dataclass(frozen=True)
class FocusCheck:
    """The conditions on the firm's answers. ``not_for_you``: it sells finished goods or services nobody asks for there."""

    verdict: Verdict
    matches: tuple[SectorMatch, ...]
    findings: tuple[ConditionFinding, ...]

    def having(self, *fits: Fit) -> tuple[str, ...]:
        return tuple(f.condition for f in self.findings if f.fit in fits)


def focus_of(content: Content) -> Focus | None:
    """The dossier on Central Asia; None in a content without one."""
    return content.focuses.get(CENTRAL_ASIA)


def concerns(content: Content, advice: Advice) -> bool:
    """Whether the plan carries the dossier: a market of it is chosen, or the aim is collaboration."""
    focus = focus_of(content)
    if focus is None:
        return False
    return advice.profile.choice("goal") == "collaboration" or bool(set(advice.chosen) & set(focus.markets))


def check_focus(content: Content, focus: Focus, profile: Profile) -> FocusCheck:
    """Every condition on the answers given so far, and what they say together."""
    matches = sector_matches(content, profile.products)
    findings = tuple(
        ConditionFinding(c.id, _fit(content, focus, profile, c, matches)) for c in content.focus_conditions.values()
    )
    fits = tuple(f.fit for f in findings)
    return FocusCheck(_verdict(profile, _offer(profile, matches), fits), matches, findings)


def _verdict(profile: Profile, offer: Fit, fits: Iterable[Fit]) -> Verdict:
    if not profile.products.codes:
        return "no_product"
    if offer == "short":
        return "not_for_you"
    if offer == "unknown":
        return "to_clarify"
    found = set(fits)
    return "first" if "short" in found else "verify" if "unknown" in found else "ready"


def sector_matches(content: Content, products: ProductSet) -> tuple[SectorMatch, ...]:
    """Sectors that speak of these products, those asking for machines and technical services first."""
    found = [SectorMatch(s.id, role) for s in content.focus_sectors.values() if (role := _role(s, products))]
    return tuple(sorted(found, key=lambda m: ROLES.index(m.role)))


def _role(sector: FocusSector, products: ProductSet) -> Role | None:
    whos = (sector.equipment, sector.process, sector.goods)
    return next((role for role, who in zip(ROLES, whos, strict=True) if _speaks_of(who, products)), None)


def _speaks_of(who: FocusWho, products: ProductSet) -> bool:
    if products.is_service:
        return bool(set(who.services) & set(products.services))
    by_code = bool(who.hs) and any(code.startswith(who.hs) for code in products.hs6)
    return by_code or bool(set(who.sectors) & set(products.sectors))


def _fit(
    content: Content, focus: Focus, profile: Profile, condition: FocusCondition, matches: tuple[SectorMatch, ...]
) -> Fit:
    model = content.action_models[focus.model]
    if condition.measure == "offer":
        return _offer(profile, matches)
    if condition.measure == "budget":
        money = two_years(model)
        return resource(profile.number("budget_24m"), money.high, money.low)
    if condition.measure == "people":
        return resource(profile.number("export_fte"), model.fte, model.fte * BARELY_ENOUGH_PEOPLE)
    assert condition.fits is not None
    enough = evaluate(condition.fits, profile.facts).outcome
    nearly = evaluate(condition.borderline, profile.facts).outcome if condition.borderline else "not_met"
    if enough == "met":
        return "fits"
    if "unknown" in (enough, nearly):
        return "unknown"
    return "borderline" if nearly == "met" else "short"


def _offer(profile: Profile, matches: tuple[SectorMatch, ...]) -> Fit:
    """Machinery or technical services asked for there; a maker's know-how only where there is some to bring.

    Machinery of a sector nobody asks for is not ruled out: somebody may.
    """
    if not profile.products.codes:
        return "unknown"
    roles = {m.role for m in matches}
    if "equipment" in roles:
        return "fits"
    if "process" in roles:
        knowledge, tailored = profile.codes("intellectual_property"), profile.choice("asset_specificity")
        if KNOWLEDGE & set(knowledge or ()) or tailored in TAILORED:
            return "borderline"
        return "unknown" if knowledge is None or tailored is None else "short"
    return "borderline" if profile.facts.get("sensitive_goods") is True else "short"
