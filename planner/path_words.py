"""Sentences on paths, obstacles, combinations, going together, portfolio and collaboration: the same on screen and on paper."""

from __future__ import annotations

from collections.abc import Callable, Collection
from math import ceil

from planner.action_models import BARELY_ENOUGH_PEOPLE, NATURE, two_years
from planner.base import Text
from planner.collaboration import Inquiry
from planner.content.load import Content
from planner.content.schema import ActionModel
from planner.networks import Together
from planner.paths import Blocked, Combination, StagedPath, Threshold, Unlock
from planner.portfolio import Portfolio, Proposal, Slot
from planner.profile import FULL_TIME_HOURS
from planner.wording import bare, joined, listing, say, shown_number
from planner.wording_people import people_text
from planner.wording_reasons import money_text


def weekly_hours(model: ActionModel) -> tuple[str, str]:
    """Hours a week of own people for one market: barely enough and enough, the first whole hours that pass the check."""
    full = model.fte * FULL_TIME_HOURS
    return str(ceil(full * BARELY_ENOUGH_PEOPLE)), str(ceil(full))


def threshold_text(content: Content, model: ActionModel, threshold: Threshold) -> Text:
    """What must be reached before moving up, with today's verdict where there is one."""
    if threshold.result is not None:
        return threshold.result
    if threshold.fit is None:
        return content.phrase(f"paths.threshold.{threshold.kind}")
    low, high = weekly_hours(model)
    return say(
        content,
        f"paths.threshold.{threshold.kind}",
        points=str(model.min_readiness),
        low=low,
        high=high,
        money=money_text(two_years(model)),
        verdict=content.phrase(f"wording.fit.{threshold.fit}"),
    )


def step_back_texts(content: Content, path: StagedPath, aim: str, month: Text | None) -> tuple[Text, ...]:
    """When to leave today's rung, dated where the market has a date, its own signs, and where one goes then."""
    dated = () if month is None else (say(content, f"paths.back.{aim}", month=month),)
    if path.fallback is None:
        after = content.phrase("paths.back.stop")
    else:
        after = say(content, "paths.back.to_model", model=content.action_models[path.fallback].text)
    return (*dated, *path.signs, after)


def unlock_texts(content: Content, blocked: Blocked, markets: int) -> tuple[Text, ...]:
    """What would unlock a model, from what costs only attention to what costs most; never an exact shortfall.

    For a model that what the firm sells rules out: what it is for, and that means do not come into it.
    """
    model = content.action_models[blocked.fit.model]
    if not blocked.unlocks:
        foreign = [r.missing for r in model.requires if r.id in blocked.fit.missing and r.when.facts() <= NATURE]
        return (*foreign, content.phrase("paths.unlock.offer"))
    return tuple(_unlock(content, model, u, markets) for u in blocked.unlocks)


def _unlock(content: Content, model: ActionModel, unlock: Unlock, markets: int) -> Text:
    if unlock.kind == "requirement":
        return next(r.missing for r in model.requires if r.id == unlock.requirement)
    if unlock.kind == "readiness":
        return _readiness(content, model, unlock)
    if unlock.kind == "stage":
        if unlock.through is None:
            return content.phrase("paths.unlock.stage_none")
        return say(content, "paths.unlock.stage", model=content.action_models[unlock.through].text)
    low, high = weekly_hours(model)
    key = "budget_shared" if unlock.kind == "budget" and markets > 1 else unlock.kind
    return say(content, f"paths.unlock.{key}", low=low, high=high, money=money_text(two_years(model)))


def _readiness(content: Content, model: ActionModel, unlock: Unlock) -> Text:
    points = str(model.min_readiness)
    if not unlock.gaps:
        return say(content, "paths.unlock.readiness_open", points=points)
    names = listing(_quoted(content, content.actions[g.action].gap) for g in unlock.gaps)
    gain = shown_number(sum(g.points for g in unlock.gaps))
    return say(content, "paths.unlock.readiness", points=points, gaps=names, gain=gain)


def _quoted(content: Content, name: Text) -> Text:
    return say(content, "paths.beside.quoted", model=name)


def combination_text(content: Content, found: Combination) -> Text:
    """The main model and what stands beside it, with the sum of money and people against what the firm has."""
    models = content.action_models
    return say(
        content,
        "paths.beside.together",
        main=models[found.main].text,
        beside=listing(_quoted(content, models[m].text) for m in found.beside),
        money=money_text(found.money),
        own_people=people_text(content, found.fte),
        budget=content.phrase(f"wording.fit.{found.budget}"),
        people=content.phrase(f"wording.fit.{found.people}"),
    )


def together_lead(content: Content, found: Together) -> Text:
    """Why going with others is offered, and that it needs a little of one's own when no shared way is within reach either."""
    key = "both" if len(found.lacking) > 1 else found.lacking[0]
    lead = content.phrase(f"paths.together.lead_{key}")
    if any(f.eligible != "no" for f in found.ways):
        return lead
    return joined((lead, content.phrase("paths.together.not_yet")))


def inquiry_text(content: Content, inquiry: Inquiry) -> Text:
    """One thing to know before signing, and whom to ask."""
    text = content.phrase(f"paths.collaboration.{inquiry.kind}")
    return say(content, "paths.collaboration.asks", text=text, body=content.bodies[inquiry.body].name)


def stop_text(content: Content, slot: Slot, month: Text) -> Text:
    """The stop rule of a market by the part it plays."""
    return say(content, f"paths.portfolio.stop_{slot.role}", month=month)


def portfolio_remarks(
    content: Content, found: Portfolio, chosen: int, proposal: Proposal, own: bool
) -> tuple[Text, ...]:
    """The sum against means, too many or too alike markets, and why a market went ahead of one ranked above it."""
    name = content.tables.markets.name
    out = [
        say(
            content,
            "paths.portfolio.sum",
            money=money_text(found.money),
            own_people=people_text(content, found.fte),
            budget=content.phrase(f"wording.fit.{found.budget}"),
            people=content.phrase(f"wording.fit.{found.people}"),
        )
    ]
    if own and 0 < proposal.number < chosen:
        out.append(say(content, "paths.portfolio.too_many", count=str(chosen), number=str(proposal.number)))
    out += [say(content, "paths.portfolio.crowded", markets=listing(name(m) for m in c)) for c in found.crowded]
    if not own:
        out += [
            say(content, f"paths.portfolio.swap_{s.because}", taken=name(s.taken), before=name(s.before))
            for s in proposal.swaps
        ]
    return tuple(out)


def partner_texts(
    content: Content, model: ActionModel, name_of: Callable[[str], Text], markets: Collection[str] = ()
) -> tuple[Text, ...]:
    """Whom to look for and where to ask, for a model that needs a partner, the bodies for one of ``markets`` included.

    ``name_of`` names a body as this firm knows it.
    """
    out = []
    if model.partner is not None:
        out.append(joined((_labelled(content, "partner", bare(model.partner)),)))
    if model.where:
        local = [b.id for b in content.bodies.values() if set(b.markets) & set(markets)]
        names = listing(name_of(b) for b in dict.fromkeys((*model.where, *local)))
        out.append(joined((_labelled(content, "where", names),)))
    return tuple(out)


def _labelled(content: Content, key: str, text: Text) -> Text:
    label = content.phrase(f"paths.together.{key}")
    return Text(it=f"{label.it}: {text.it}", en=f"{label.en}: {text.en}")
