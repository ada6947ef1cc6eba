"""The four pillars of a market for this product and this firm, each 0..1: opportunity, access, security, affinity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from planner.compliance import certificate_cover, regimes
from planner.content.load import Content
from planner.content.trade_table import FloatArray
from planner.markets.potential import Potential, growth_rate, preference
from planner.markets.scaling import filled, utility
from planner.profile import Profile

PILLARS = ("opportunity", "access", "security", "affinity")
HOME_SUBREGION, HOME_LANGUAGE, HOME_INCOME = "southern_europe", "it", "high"
CONTACT_LIFT = 0.25
# Share of today's demand that asks how much more than usual the market buys of *this* product: size alone puts the same
# large economies first whatever is sold.
WANTED = 0.25
# Two members of the single market are alike in rules and logistics even when they lie in different corners of Europe.
SINGLE_MARKET = 0.6
MIN_YARDSTICK = 20
LINGUA_FRANCA = 0.5
DIGITAL_CHANNELS = frozenset({"own_ecommerce", "marketplaces"})


@dataclass(frozen=True)
class Pillars:
    """``values`` (4, n) in 0..1 in the order of PILLARS (NaN: no demand recorded); ``parts`` named components (n,) behind them.

    ``filled_in`` (n,) counts indicators that were missing and filled, ``asked_for`` how many indicators there are.
    """

    values: FloatArray
    parts: Mapping[str, FloatArray]
    filled_in: np.ndarray
    asked_for: int


def build_pillars(content: Content, profile: Profile, potential: Potential | None, dial: float) -> Pillars:
    """All four pillars; ``potential`` is None for services, whose opportunity is the size and growth of the economy."""
    opportunity, size_parts, gaps_a = _opportunity(content, potential, dial)
    access, gaps_b = _access(content, profile)
    security, gaps_c = _security(content)
    affinity, fit_parts, gaps_d = _affinity(content, profile)
    asked_for = len(gaps_a) + len(gaps_b) + len(gaps_c) + len(gaps_d)
    missing = np.sum([*gaps_a, *gaps_b, *gaps_c, *gaps_d], axis=0)
    return Pillars(
        values=np.vstack([opportunity, access, security, affinity]),
        parts={**size_parts, **fit_parts},
        filled_in=missing,
        asked_for=asked_for,
    )


def _opportunity(
    content: Content, potential: Potential | None, dial: float
) -> tuple[FloatArray, dict[str, FloatArray], list[np.ndarray]]:
    growth_missing = np.isnan(content.tables.markets.column("growth_2026_30"))
    growth = utility(growth_rate(content))
    if potential is None:
        gdp, gdp_missing = filled(content, np.log(content.tables.markets.column("gdp")))
        size = utility(gdp)
        return (1 - dial) * size + dial * growth, {"size": size, "growth": growth}, [gdp_missing, growth_missing]
    # Dozens of islands buy next to nothing of most products: were they the yardstick, every real market would look alike.
    sizeable = potential.counts_gap if potential.counts_gap.sum() >= MIN_YARDSTICK else None
    with np.errstate(divide="ignore", invalid="ignore"):
        size = utility(np.log(np.where(potential.potential > 0, potential.potential, np.nan)), sizeable)
        usual = potential.imports / content.tables.trade.ease_base
        wanted = utility(np.log(np.where(potential.potential > 0, usual, np.nan)), sizeable)
    parts = {"size": size, "wanted": wanted, "unused": utility(potential.unused), "growth": growth}
    return opportunity_of(parts, potential.counts_gap, dial), parts, [growth_missing]


def opportunity_of(
    parts: Mapping[str, FloatArray], counts_gap: np.ndarray, dial: float, wanted: float = WANTED
) -> FloatArray:
    """Opportunity of goods from its normalised parts (size, wanted, unused, growth), each (n,) in 0..1."""
    demand = (1 - wanted) * parts["size"] + wanted * parts["wanted"]
    # Below the floor a gap is noise: its weight goes to growth, or tiny markets would win on a ratio of two small numbers.
    ahead = np.where(counts_gap, 0.5 * parts["unused"] + 0.5 * parts["growth"], parts["growth"])
    blended: FloatArray = (1 - dial) * demand + dial * ahead
    return blended


def _access(content: Content, profile: Profile) -> tuple[FloatArray, list[np.ndarray]]:
    """Nearness in the broad sense; services leave out what only goods meet (logistics, conformity)."""
    markets = content.tables.markets
    hours = np.abs(0.5 * (markets.column("hours_winter") + markets.column("hours_summer")))
    distance = markets.column("distance")
    near = 0.77 * np.log(distance) - 0.53 * markets.column("border") + 0.05 * hours + 0.1 * needs_visa(content)
    if profile.products.is_service:
        return utility(-near), []
    lpi, missing = filled(content, markets.column("lpi"))
    burden = np.array([market_burden(content, profile, m) for m in markets.ids], dtype=float)
    barrier = near - 0.41 * preference(content, profile.products) + 0.3 * (5 - lpi) + 0.2 * burden
    return utility(-barrier), [missing]


def needs_visa(content: Content) -> FloatArray:
    """1 where an Italian passport needs a visa before or on the way, else 0."""
    needed: FloatArray = (content.tables.markets.labels("visa") == "required").astype(np.float64)
    return needed


def market_burden(content: Content, profile: Profile, market: str) -> int:
    """The highest burden (0-3) among conformity regimes that may concern these goods there."""
    return max((c.burden for c in regimes(content, profile.products, market)), default=0)


def _security(content: Content) -> tuple[FloatArray, list[np.ndarray]]:
    """Fixed scale: country risk, rule of law, swings of the currency against the euro."""
    markets = content.tables.markets
    risk, risk_missing = filled(content, markets.column("oecd_risk"))
    law, law_missing = filled(content, markets.column("rule_of_law"))
    currency, currency_missing = filled(content, np.minimum(markets.column("fx_volatility") / 20.0, 1.0))
    score = 1 - (0.5 * risk / 7 + 0.3 * (1 - law / 100) + 0.2 * currency)
    return np.clip(score, 0, 1), [risk_missing, law_missing, currency_missing]


def _likeness(content: Content, rows: list[int]) -> FloatArray:
    """(len(rows), n): how alike each of these markets is to every market; an empty list stands for Italy."""
    markets = content.tables.markets
    subregion, income = markets.labels("subregion"), markets.labels("income")
    union = markets.labels("eu_member") == "1"
    spoken_there = [set(markets.languages(m)) for m in markets.ids]
    out = []
    wanted: list[int | None] = [*rows] or [None]
    for row in wanted:
        if row is None:
            near, member, tongue, level = HOME_SUBREGION, True, {HOME_LANGUAGE}, HOME_INCOME
        else:
            near, member, tongue, level = subregion[row], union[row], spoken_there[row], income[row]
        area = np.where(union & member, SINGLE_MARKET, 0.0)
        area = np.where(subregion == near, 1.0, area)
        if row is None:
            area = np.maximum(area, markets.column("border"))
        language = np.array([bool(tongue & there) for there in spoken_there], dtype=float)
        rich = (income == level) & (income != "")
        out.append(0.35 * area + 0.35 * language + 0.30 * rich)
    return np.vstack(out)


def closeness(content: Content, profile: Profile) -> FloatArray:
    """1 - product of (1 - likeness) over the markets already served; Italy stands in for a firm that serves none."""
    markets = content.tables.markets
    served = [markets.index(m) for m in profile.codes("served_markets") or ()]
    apart: FloatArray = np.prod(1 - np.minimum(_likeness(content, served), 1.0), axis=0)
    return 1 - apart


def _affinity(content: Content, profile: Profile) -> tuple[FloatArray, dict[str, FloatArray], list[np.ndarray]]:
    markets = content.tables.markets
    near = closeness(content, profile)
    language = spoken(content, profile)
    held = profile.codes("certifications")
    cover = [certificate_cover(regimes(content, profile.products, m), held) for m in markets.ids]
    certified = np.array([0.5 if c is None else c for c in cover])
    uncertain = np.array([c is None for c in cover])
    contact = np.isin(markets.ids, profile.codes("contacts") or ()).astype(float)
    score = (
        0.35 * near
        + 0.25 * language
        + 0.15 * certified
        + 0.15 * _channel(content, profile, near)
        + 0.10 * _price(content, profile)
        + CONTACT_LIFT * contact
    )
    parts = {"closeness": near, "language": language, "certified": certified, "contact": contact}
    return np.minimum(score, 1.0), parts, [uncertain]


def spoken(content: Content, profile: Profile) -> FloatArray:
    """1 where the firm speaks a language of the market (Italian counts), half where only English can bridge."""
    markets = content.tables.markets
    mine = {"it", *(profile.codes("languages") or ())}
    bridge = LINGUA_FRANCA if "en" in mine else 0.0
    return np.array([1.0 if mine & set(markets.languages(m)) else bridge for m in markets.ids])


def _channel(content: Content, profile: Profile, near: FloatArray) -> FloatArray:
    """Digital channels reach where people are online; the others stretch to markets like those already served."""
    channels = set(profile.codes("channels") or ())
    online = np.nan_to_num(content.tables.markets.column("internet_users"), nan=0.0) / 100.0
    digital = online if channels & DIGITAL_CHANNELS else np.zeros_like(near)
    physical = near if channels - DIGITAL_CHANNELS else np.zeros_like(near)
    return np.maximum(digital, physical)


def _price(content: Content, profile: Profile) -> FloatArray:
    """Premium prices look for high income per head, entry prices for low, the middle for the middle; unknown is neutral."""
    income, _ = filled(content, np.log(content.tables.markets.column("gdp_per_head")))
    rich = utility(income)
    position = profile.choice("price_position")
    if position == "premium":
        return rich
    if position == "entry":
        return 1 - rich
    if position == "middle":
        return 1 - np.abs(2 * rich - 1)
    return np.full_like(rich, 0.5)
