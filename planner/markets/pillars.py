"""The four pillars of a market for this product and this firm, each 0..1: opportunity, access, security, affinity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType

import numpy as np

from planner.compliance import certificate_cover, regimes
from planner.content.load import Content
from planner.content.trade_table import BoolArray, FloatArray
from planner.markets.potential import Potential, growth_rate, preference
from planner.markets.scaling import Scale, filled, scale_of, utility
from planner.profile import Profile

PILLARS = ("opportunity", "access", "security", "affinity")
HOME_SUBREGION, HOME_LANGUAGE, HOME_INCOME = "southern_europe", "it", "high"
CONTACT_LIFT = 0.25
# Share of today's demand that asks how much more than usual the market buys of *this* product: size alone puts the same
# large economies first whatever is sold. A quarter cost too much agreement with later sales (docs/backtest.md).
WANTED = 0.10
# Share of what lies ahead that asks how much of the room Italy does not use yet; the rest is growth.
UNUSED = 0.5
# Two members of the single market are alike in rules and logistics even when they lie in different corners of Europe.
SINGLE_MARKET = 0.6
MIN_YARDSTICK = 20
LPI_STEP, BURDEN_STEP = 0.3, 0.2
# Country risk, rule of law, currency: shares of security, with the worst class and the volatility that counts as wild.
SECURITY_SHARES, WORST_RISK, WILD_CURRENCY = (0.5, 0.3, 0.2), 7, 20.0
CERTIFIED_SHARE = 0.15
LINGUA_FRANCA = 0.5
DIGITAL_CHANNELS = frozenset({"own_ecommerce", "marketplaces"})


@dataclass(frozen=True, eq=False)
class Measured:
    """An indicator of every market (n,) as it was measured, with the scale that places it on 0..1."""

    raw: FloatArray
    scale: Scale

    @cached_property
    def placed(self) -> FloatArray:
        return self.scale.place(self.raw)


@dataclass(frozen=True, eq=False)
class Opportunity:
    """What opportunity is made of, before the dial joins it: ``demand`` of today and what lies ``ahead``, (n,) in 0..1.

    ``wanted`` and ``unused`` are None for services; ``counts_gap`` marks where the unused part may weigh.
    """

    demand: FloatArray
    ahead: FloatArray
    size: Measured
    growth: Measured
    wanted: Measured | None = None
    unused: Measured | None = None
    counts_gap: BoolArray | None = None

    def at(self, dial: float) -> FloatArray:
        joined: FloatArray = (1 - dial) * self.demand + dial * self.ahead
        return joined


@dataclass(frozen=True, eq=False)
class Pillars:
    """The pillars of every market, (n,) in 0..1, with NaN in opportunity where no demand is recorded; no weight or dial in it.

    ``barrier`` is what access places on its scale; ``parts`` are named components for explanations; ``filled_in`` says for each
    indicator where it was missing and filled.
    """

    opportunity: Opportunity
    barrier: Measured
    security: FloatArray
    affinity: FloatArray
    parts: Mapping[str, FloatArray]
    filled_in: Mapping[str, BoolArray]

    def values(self, dial: float) -> FloatArray:
        """(4, n) in the order of PILLARS."""
        return np.vstack([self.opportunity.at(dial), self.barrier.placed, self.security, self.affinity])

    @property
    def coverage(self) -> FloatArray:
        """Share of the indicators that were really known, (n,)."""
        missing: FloatArray = np.sum([*self.filled_in.values()], axis=0) / len(self.filled_in)
        return 1 - missing


def build_pillars(content: Content, profile: Profile, potential: Potential | None) -> Pillars:
    """All four pillars; ``potential`` is None for services, whose opportunity is the size and growth of the economy."""
    opportunity, size_parts, gaps = _opportunity(content, potential)
    barrier, gaps_access = _barrier(content, profile)
    security, gaps_security = _security(content)
    affinity, fit_parts, gaps_fit = _affinity(content, profile)
    return Pillars(
        opportunity=opportunity,
        barrier=barrier,
        security=security,
        affinity=affinity,
        parts={**size_parts, **fit_parts},
        filled_in={**gaps, **gaps_access, **gaps_security, **gaps_fit},
    )


def _measured(raw: FloatArray, yardstick: BoolArray | None = None) -> Measured:
    return Measured(raw, scale_of(raw, yardstick))


def _opportunity(
    content: Content, potential: Potential | None
) -> tuple[Opportunity, dict[str, FloatArray], dict[str, BoolArray]]:
    gaps = {"growth_2026_30": np.isnan(content.tables.markets.column("growth_2026_30"))}
    growth = _measured(growth_rate(content))
    if potential is None:
        gdp, gaps["gdp"] = filled(content, np.log(content.tables.markets.column("gdp")))
        size = _measured(gdp)
        parts = {"size": size.placed, "growth": growth.placed}
        return Opportunity(parts["size"], parts["growth"], size, growth), parts, gaps
    # Dozens of islands buy next to nothing of most products: were they the yardstick, every real market would look alike.
    sizeable = potential.counts_gap if potential.counts_gap.sum() >= MIN_YARDSTICK else None
    with np.errstate(divide="ignore", invalid="ignore"):
        size = _measured(np.log(np.where(potential.potential > 0, potential.potential, np.nan)), sizeable)
        usual = potential.imports / content.tables.trade.ease_base
        wanted = _measured(np.log(np.where(potential.potential > 0, usual, np.nan)), sizeable)
    unused = _measured(potential.unused)
    parts = {"size": size.placed, "wanted": wanted.placed, "unused": unused.placed, "growth": growth.placed}
    demand = demand_of(parts["size"], parts["wanted"])
    ahead = ahead_of(parts["unused"], parts["growth"], potential.counts_gap)
    return Opportunity(demand, ahead, size, growth, wanted, unused, potential.counts_gap), parts, gaps


def demand_of(size: FloatArray, wanted: FloatArray, share: float = WANTED) -> FloatArray:
    """Today's demand for goods from its two parts placed on 0..1, each (n,)."""
    return (1 - share) * size + share * wanted


def ahead_of(unused: FloatArray, growth: FloatArray, counts_gap: BoolArray) -> FloatArray:
    """What lies ahead from its two parts placed on 0..1, each (n,).

    Below the floor a gap is noise: its weight goes to growth, or tiny markets would win on a ratio of two small numbers.
    """
    return np.where(counts_gap, UNUSED * unused + (1 - UNUSED) * growth, growth)


def _barrier(content: Content, profile: Profile) -> tuple[Measured, dict[str, BoolArray]]:
    """Nearness in the broad sense, more is nearer; services leave out what only goods meet (logistics, conformity)."""
    markets = content.tables.markets
    hours = np.abs(0.5 * (markets.column("hours_winter") + markets.column("hours_summer")))
    distance = markets.column("distance")
    near = 0.77 * np.log(distance) - 0.53 * markets.column("border") + 0.05 * hours + 0.1 * needs_visa(content)
    if profile.products.is_service:
        return _measured(-near), {}
    lpi, missing = _known(content, "lpi")
    burden = np.array([market_burden(content, profile, m) for m in markets.ids], dtype=float)
    barrier = near - 0.41 * preference(content, profile.products) + LPI_STEP * (5 - lpi) + BURDEN_STEP * burden
    return _measured(-barrier), {"lpi": missing}


def needs_visa(content: Content) -> FloatArray:
    """1 where an Italian passport needs a visa before or on the way, else 0."""
    needed: FloatArray = (content.tables.markets.labels("visa") == "required").astype(np.float64)
    return needed


def market_burden(content: Content, profile: Profile, market: str) -> int:
    """The highest burden (0-3) among conformity regimes that may concern these goods there."""
    return max((c.burden for c in regimes(content, profile.products, market)), default=0)


@lru_cache(maxsize=16)
def _known(content: Content, indicator: str) -> tuple[FloatArray, BoolArray]:
    """An indicator with its gaps filled, and where they were: the same for every product. Read-only."""
    values, missing = filled(content, content.tables.markets.column(indicator))
    values.flags.writeable = missing.flags.writeable = False
    return values, missing


@lru_cache(maxsize=8)
def _security(content: Content) -> tuple[FloatArray, Mapping[str, BoolArray]]:
    """Fixed scale: country risk, rule of law, swings of the currency against the euro. The same for every product; read-only."""
    markets = content.tables.markets
    risk, risk_missing = _known(content, "oecd_risk")
    law, law_missing = _known(content, "rule_of_law")
    currency, currency_missing = filled(content, np.minimum(markets.column("fx_volatility") / WILD_CURRENCY, 1.0))
    risk_share, law_share, currency_share = SECURITY_SHARES
    score = 1 - (risk_share * risk / WORST_RISK + law_share * (1 - law / 100) + currency_share * currency)
    gaps = {"oecd_risk": risk_missing, "rule_of_law": law_missing, "fx_volatility": currency_missing}
    security = np.clip(score, 0, 1)
    security.flags.writeable = False
    return security, MappingProxyType(gaps)


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


def _affinity(content: Content, profile: Profile) -> tuple[FloatArray, dict[str, FloatArray], dict[str, BoolArray]]:
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
        + CERTIFIED_SHARE * certified
        + 0.15 * _channel(content, profile, near)
        + 0.10 * _price(content, profile)
        + CONTACT_LIFT * contact
    )
    parts = {"closeness": near, "language": language, "certified": certified, "contact": contact}
    return np.minimum(score, 1.0), parts, {"certifications": uncertain}


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
    position = profile.choice("price_position")
    if position not in ("premium", "entry", "middle"):
        return np.full(len(content.tables.markets.ids), 0.5)
    income, _ = filled(content, np.log(content.tables.markets.column("gdp_per_head")))
    rich = utility(income)
    if position == "premium":
        return rich
    if position == "entry":
        return 1 - rich
    return 1 - np.abs(2 * rich - 1)
