"""Everything Rotta concludes from a case, in one pass: the shared ground of screen, plan and command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from planner.action_models import ModelFit, best_model, fit_models, market_blocks
from planner.case import Case
from planner.collaboration import Collaboration, collaboration
from planner.content.load import Content
from planner.market_facts import market_facts
from planner.markets.ranking import Ranking, rank
from planner.networks import Together, together
from planner.paths import Combination, combination
from planner.portfolio import Portfolio, Proposal, assign_roles, propose
from planner.profile import Profile, build_profile
from planner.readiness import Readiness, assess
from planner.rules import Facts


@dataclass(frozen=True)
class MarketAdvice:
    """One chosen market: its facts, every model with its fit, the one in the plan, and the gates that hold it back.

    ``model`` is None when nothing may or can be done there: a market that is forbidden or buys nothing never gets one.
    ``beside`` is what may stand beside the model; ``collaboration`` the industrial path, apart from selling.
    """

    market: str
    facts: Facts
    fits: tuple[ModelFit, ...]
    model: ModelFit | None
    blocked_by: tuple[str, ...]
    forbidden: bool
    beside: Combination | None
    collaboration: Collaboration | None


@dataclass(frozen=True)
class Advice:
    """The conclusions; ``proposed`` tells whether the markets are Rotta's proposal or the firm's own choice.

    ``preparation`` is the respectable "not yet": no market can be served now with the money, people and gates as they are.
    ``portfolio`` holds the markets where work may start; ``together`` the shared ways of a firm without means for one of its own.
    """

    today: str
    profile: Profile
    readiness: Readiness
    ranking: Ranking | None
    proposal: Proposal
    proposed: bool
    chosen: tuple[str, ...]
    markets: Mapping[str, MarketAdvice]
    preparation: bool
    portfolio: Portfolio | None
    together: Together | None

    @property
    def sharing(self) -> int:
        """Chosen markets among which money and hours are shared: those that are forbidden or buy nothing take no part."""
        return sum(self.ranking.score(m) is not None for m in self.chosen) if self.ranking else 0


def advise(content: Content, case: Case, today: str, ranking: Ranking | None = None) -> Advice:
    """Run the chain profile -> ranking -> choice -> readiness and models; no ranking until a product is known.

    ``ranking`` spares working it out when only choices changed: it must be that of the same answers, weights and day.
    """
    profile = build_profile(content, case)
    firm = assess(content, profile, case.path)
    if not profile.products.codes:
        nothing: Mapping[str, MarketAdvice] = MappingProxyType({})
        return Advice(today, profile, firm, None, Proposal((), 0, "product"), True, (), nothing, True, None, None)
    if ranking is None:
        ranking = rank(content, profile, case, today)

    alone: dict[str, tuple[ModelFit, ...]] = {}

    def fits_for(market: str) -> tuple[ModelFit, ...]:
        if market not in alone:
            facts = market_facts(content, profile, ranking, market)
            alone[market] = fit_models(content, facts, firm, ranking.score(market))
        return alone[market]

    most = next(b.markets for b in content.bands if b.id == firm.band)
    proposal = propose(content, profile, ranking, fits_for, most)
    chosen = case.chosen or proposal.markets
    facts = {m: market_facts(content, profile, ranking, m) for m in chosen}
    # Markets that are forbidden or buy nothing are told, but take no share of money and hours and raise no conditions.
    possible = {m: f for m, f in facts.items() if ranking.score(m) is not None}
    readiness = assess(content, profile, case.path, possible)
    markets = {m: _market_advice(content, case, ranking, readiness, m, facts[m], len(possible)) for m in chosen}
    usable = {m: a.model for m, a in markets.items() if a.model is not None and not a.blocked_by}
    # Suppliers have no place in a ranking of buyers, and so no part in a portfolio built on it.
    sells = profile.choice("goal") != "sourcing"
    looked_at = [*possible, *(s.market for s in ranking.scores[:1])]
    return Advice(
        today=today,
        profile=profile,
        readiness=readiness,
        ranking=ranking,
        proposal=proposal,
        proposed=not case.chosen,
        chosen=chosen,
        markets=MappingProxyType(markets),
        preparation=not usable,
        portfolio=assign_roles(content, profile, ranking, usable, case.roles) if usable and sells else None,
        together=together(content, profile, fits_for(looked_at[0])) if looked_at else None,
    )


def _market_advice(
    content: Content, case: Case, ranking: Ranking, readiness: Readiness, market: str, facts: Facts, count: int
) -> MarketAdvice:
    score = ranking.score(market)
    fits = fit_models(content, facts, readiness, score, count)
    # What the advisor chose, with a reason, stands even where means fall short, and the plan says so; no gate gives way.
    signed = case.adviser.model_for(market) if case.adviser else None
    own = signed or case.models.get(market)
    picked = next((f for f in fits if f.model == own and (f.eligible != "no" or (signed and not f.held_by_gate))), None)
    goal = facts.get("goal")
    model = (picked or best_model(content, fits, goal if isinstance(goal, str) else None)) if score else None
    return MarketAdvice(
        market=market,
        facts=facts,
        fits=fits,
        model=model,
        blocked_by=market_blocks(content, facts),
        forbidden=any(e.market == market and e.outcome == "forbidden" for e in ranking.excluded),
        beside=combination(content, facts, fits, model, count) if model else None,
        collaboration=collaboration(content, facts, fits) if score else None,
    )
