"""What a setting moved by hand changes with respect to the recommended one, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from pages.parts import session
from pages.parts.choosing import name_of
from pages.parts.markup import first_upper, safe
from pages.parts.session import content, language, text, tr
from pages.parts.shared import shared_advice
from planner.advice import Advice
from planner.markets.pillars import PILLARS
from planner.markets.ranking import MarketScore, Ranking
from planner.markets.what_if import Move, moved_by_hand, moves, recommended
from planner.numbers import NBSP, euro, join_words, percent

FIRST, FIVE = 10, 5
# A share that moves by less than this is no reason to give.
LEAST_SHARE = 0.005


def advised() -> Advice:
    """The conclusions with everything moved by hand taken back."""
    return shared_advice(content().version, recommended(session.case()), session.today())


def shares(weights: Sequence[float]) -> dict[str, int]:
    """Whole percents by pillar that sum to 100, the largest remainders rounded up; ``weights`` sum to 1."""
    exact = [100 * w for w in weights]
    whole = [int(e + 1e-9) for e in exact]
    by_rest = sorted(range(len(exact)), key=lambda i: whole[i] - exact[i])
    for i in by_rest[: 100 - sum(whole)]:
        whole[i] += 1
    return dict(zip(PILLARS, whole, strict=True))


def card_mark(score: MarketScore) -> str:
    """Where the market stands with the recommended setting; "" when it stands there now."""
    before = advised().ranking if moved_by_hand(session.case()) else None
    was = before.score(score.market) if before else None
    if was is None or was.rank == score.rank:
        return ""
    return text(f"what_if.card_{'up' if was.rank > score.rank else 'down'}", before=was.rank)


def settings(advice: Advice) -> list[str]:
    """Each thing that was moved, beside what Rotta recommends."""
    case, before = session.case(), advised()
    assert advice.ranking is not None and before.ranking is not None
    found = []
    if case.weights is not None:
        found.append(("weights", _weights(advice.ranking), _weights(before.ranking)))
    if advice.ranking.dial != before.ranking.dial:
        now, then = (percent(100 * r.dial, language()) for r in (advice.ranking, before.ranking))
        found.append(("dial", now, then))
    out = [text(f"what_if.setting_{name}", chosen=now, advised=then) for name, now, then in found]
    if case.assumed is not None and case.assumed.risk_appetite is not None:
        given = before.profile.choice("risk_appetite")
        words = [
            text(f"what_if.risk_{r}") if r else text("what_if.not_given") for r in (case.assumed.risk_appetite, given)
        ]
        out.append(text("what_if.setting_risk", chosen=words[0], given=words[1]))
    if case.assumed is not None and case.assumed.budget_24m is not None:
        money = before.profile.number("budget_24m")
        words = [
            euro(case.assumed.budget_24m, language()),
            text("what_if.not_given") if money is None else euro(money, language()),
        ]
        out.append(text("what_if.setting_budget", chosen=words[0], given=words[1]))
    return [safe(s) for s in out]


def _weights(ranking: Ranking) -> str:
    found = shares(ranking.weights).items()
    return ", ".join(f"{text(f'plan.pillar.{p}').lower()} {percent(share, language())}" for p, share in found)


def changes(advice: Advice) -> list[str]:
    """What moved and why: the first five, the first ten, and what follows for the markets proposed and the ways of selling."""
    before = advised()
    assert advice.ranking is not None and before.ranking is not None
    found = [*_five(before.ranking, advice.ranking), *_moved(before.ranking, advice.ranking)]
    follows = _follows(before, advice)
    assumed = session.case().assumed
    if not follows and assumed is not None and assumed.budget_24m is not None:
        follows = [text("what_if.money_nothing")]
    return [safe(s) for s in (*found, *follows)]


def _names(markets: tuple[str, ...] | list[str]) -> str:
    return join_words([name_of(m) for m in markets], language()) or text("what_if.none")


def first_names(advice: Advice) -> str:
    """The first five now, in order."""
    assert advice.ranking is not None
    return ", ".join(f"{s.rank}{NBSP}{name_of(s.market)}" for s in advice.ranking.scores[:FIVE])


def _five(before: Ranking, after: Ranking) -> list[str]:
    """Who enters and who leaves the first five."""
    first, now = ([s.market for s in r.scores[:FIVE]] for r in (before, after))
    parts = [
        text(f"ui.sure.{name}{'_many' if len(some) > 1 else ''}", markets=_names(some))
        for name, some in (
            ("enters", [m for m in now if m not in first]),
            ("leaves", [m for m in first if m not in now]),
        )
        if some
    ]
    return [text("what_if.five", changes="; ".join(parts))] if parts else []


def _moved(before: Ranking, after: Ranking) -> list[str]:
    """Who rises and who falls among the first ten, one sentence a reason."""
    told: dict[str, dict[str, list[str]]] = {}
    for move in moves(before, after, FIRST):
        if move.before and move.after:
            way = "rise" if move.after < move.before else "fall"
            steps = text("what_if.step", market=name_of(move.market), before=move.before, after=move.after)
            told.setdefault(_why(move, before, after), {}).setdefault(way, []).append(steps)
    sentences = []
    for why, ways in told.items():
        parts = [
            text(f"what_if.{way}{'_many' if len(some) > 1 else ''}", markets=join_words(some, language()))
            for way, some in sorted(ways.items(), reverse=True)
        ]
        sentences.append(f"{first_upper(why)}: {'; '.join(parts)}.")
    return sentences or [text("what_if.same_order")]


def _why(move: Move, before: Ranking, after: Ranking) -> str:
    """The weight or the dial behind the pillar that changed most."""
    place = PILLARS.index(move.pillar)
    rise = after.weights[place] - before.weights[place]
    if abs(rise) > LEAST_SHARE:
        return text(f"what_if.why_{'more' if rise > 0 else 'less'}_{move.pillar}")
    if after.dial != before.dial:
        return text(f"what_if.why_{'more' if after.dial > before.dial else 'less'}_dial")
    return text("what_if.why_others")


def _follows(before: Advice, after: Advice) -> list[str]:
    """How many and which markets would be proposed, and which ways of selling open or close in those looked at."""
    found = []
    old, new = before.proposal, after.proposal
    if len(new.markets) != len(old.markets):
        name = {0: "markets_none", 1: "markets_one"}.get(len(new.markets), "markets_more")
        found.append(text(f"what_if.{name}", after=len(new.markets), before=len(old.markets) or text("what_if.none")))
    if set(new.markets) != set(old.markets):
        found.append(text("what_if.proposed", after=_names(new.markets), before=_names(old.markets)))
    models = content().action_models
    for market, now in after.markets.items():
        then = before.markets.get(market)
        if then and now.model and then.model and now.model.model != then.model.model:
            names = [tr(models[fit.model].text) for fit in (now.model, then.model)]
            found.append(text("what_if.model", market=name_of(market), after=names[0], before=names[1]))
    return found + _ways(before, after)


def _ways(before: Advice, after: Advice) -> list[str]:
    """Ways of selling possible in some market looked at both times, now and not before, or the other way round."""
    models = content().action_models
    both = [m for m in after.markets if m in before.markets]
    then, now = (
        {fit.model for market in both for fit in advice.markets[market].fits if fit.eligible != "no"}
        for advice in (before, after)
    )
    found = []
    for name, some in (("opens", now - then), ("closes", then - now)):
        if some:
            names = "; ".join(tr(models[m].text) for m in models if m in some)
            found.append(text(f"what_if.{name}", models=names))
    return found
