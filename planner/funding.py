"""Which calls and instruments fit the firm: each requirement with its outcome and the answer behind it, the state today, a range of money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from planner.advice import Advice
from planner.base import Money, Text
from planner.content.load import Content
from planner.content.schema import Question
from planner.content.schema_funding import FundingCall, FundingRule, State
from planner.profile import Profile
from planner.questionnaire import FUNDING, shown
from planner.readiness import PLANNED_GAPS
from planner.rules import Outcome, evaluate
from planner.wording import answer_text, bare, listing, say, series

Verdict = Literal["eligible", "not_eligible", "to_verify"]
Group = Literal["today", "next", "past"]
DE_MINIMIS_CEILING = 300_000
ROUNDED_TO = 100
MOST_NAMED = 2
BEGUN = "spending_begun"
# Asked in the questionnaire, but only on its full path: the screen of calls asks them of everybody.
ALSO_NEEDED = ("balance_sheet_total", "linked_firms")


@dataclass(frozen=True)
class Tested:
    """A requirement of a call with what came out of it; ``answer`` is what the firm said, None when it said nothing."""

    rule: FundingRule
    outcome: Outcome
    answer: Text | None


@dataclass(frozen=True)
class Cost:
    """A cost of the plan: for an action or for a model in a market, over two years; our own estimate."""

    money: Money
    action: str | None = None
    model: str | None = None
    market: str | None = None


@dataclass(frozen=True)
class Share:
    """What a call would give on the costs of the plan it may meet; ``enough`` false when even the high end is below its least spending."""

    base: Money
    grant: Money | None
    loan: Money | None
    enough: bool


@dataclass(frozen=True)
class Assessed:
    """A call seen from the firm. ``state`` is the one of today, ``expired`` when what the source says must be verified again.

    ``useful`` says whether anything in the plan has to do with it; ``share`` is None when nothing can be reckoned.
    """

    call: FundingCall
    verdict: Verdict
    tested: tuple[Tested, ...]
    state: State
    expired: bool
    group: Group
    useful: bool
    share: Share | None

    def of(self, outcome: Outcome) -> tuple[Tested, ...]:
        return tuple(t for t in self.tested if t.outcome == outcome)


def questions(content: Content, profile: Profile) -> tuple[Question, ...]:
    """What calls need to know of this firm, in the order to ask it."""
    wanted = [q for q in content.questions.values() if q.section == FUNDING or q.id in ALSO_NEEDED]
    return tuple(q for q in wanted if shown(q, profile.facts))


def assess_calls(content: Content, advice: Advice, costs: Iterable[Cost] = ()) -> tuple[Assessed, ...]:
    """Every call: what may be had today before samples of a next edition and what is past; useful and possible ones first."""
    plan = tuple(costs)
    found = [_assess(content, advice, call, plan) for call in content.funding_calls.values()]
    groups, verdicts = ("today", "next", "past"), ("eligible", "to_verify", "not_eligible")
    return tuple(sorted(found, key=lambda a: (groups.index(a.group), not a.useful, verdicts.index(a.verdict))))


def state_on(call: FundingCall, today: str) -> State:
    """Open, closed or unknown on a day (ISO): what a source said once says nothing past its date."""
    if call.state == "closed" or (call.closes is not None and today > call.closes):
        return "closed"
    if today > call.best_before or (call.opens is not None and today < call.opens):
        return "unknown"
    return call.state


def assess_alone(content: Content, profile: Profile, call: FundingCall, today: str) -> Assessed:
    """One call on a day (ISO) as the firm alone meets it: what it plans is not looked at, so nothing is useful or reckoned."""
    tested = tuple(_test(content, profile, content.funding_rules[r]) for r in call.rules)
    state = state_on(call, today)
    return Assessed(
        call=call,
        verdict=_verdict(call, tested),
        tested=tested,
        state=state,
        expired=today > call.best_before,
        group="past" if call.past else "next" if state == "closed" else "today",
        useful=False,
        share=None,
    )


def _assess(content: Content, advice: Advice, call: FundingCall, costs: tuple[Cost, ...]) -> Assessed:
    found = assess_alone(content, advice.profile, call, advice.today)
    useful = useful_for(call, advice)
    share = _share(advice.profile, call, costs) if useful and found.verdict != "not_eligible" else None
    return replace(found, useful=useful, share=share)


def _verdict(call: FundingCall, tested: tuple[Tested, ...]) -> Verdict:
    outcomes = {t.outcome for t in tested}
    if "not_met" in outcomes:
        return "not_eligible"
    certain = call.criteria_known and call.confidence == "verified" and bool(tested)
    return "eligible" if certain and "unknown" not in outcomes else "to_verify"


def _test(content: Content, profile: Profile, rule: FundingRule) -> Tested:
    outcome = evaluate(rule.when, profile.facts).outcome
    answers = [a for fact in sorted(rule.when.facts()) if (a := fact_text(content, profile, fact)) is not None]
    return Tested(rule, outcome, series(answers) if answers else None)


def fact_text(content: Content, profile: Profile, fact: str) -> Text | None:
    """A fact of the firm in words; None when it is not known."""
    if fact in content.questions:
        return answer_text(content, profile, fact)
    value = profile.choice(fact)
    return content.phrase(f"plan.size.{value}") if fact == "size_class" and value else None


def useful_for(call: FundingCall, advice: Advice) -> bool:
    """Whether the call has to do with anything the plan does, in the markets it is for."""
    if call.markets and not set(call.markets) & set(advice.chosen):
        return False
    if call.covers_plan:
        return True
    models = {a.model.model for a in advice.markets.values() if a.model is not None}
    beside = {f for a in advice.markets.values() if a.beside for f in a.beside.beside}
    gaps = {g.action for g in advice.readiness.gaps[:PLANNED_GAPS]}
    return bool(set(call.models) & (models | beside) or set(call.actions) & gaps)


def _covered(profile: Profile, call: FundingCall, costs: tuple[Cost, ...]) -> Iterator[Cost]:
    served = profile.codes("served_markets") or ()
    for cost in costs:
        if cost.market is not None:
            if call.markets and cost.market not in call.markets:
                continue
            if call.new_markets_only and cost.market in served:
                continue
        named = cost.action in call.actions or cost.model in call.models
        if named or (call.covers_plan and (cost.market is not None or not call.markets)):
            yield cost


def _share(profile: Profile, call: FundingCall, costs: tuple[Cost, ...]) -> Share | None:
    """The range a call would give, within its own ceilings and what is left of the "de minimis" one."""
    covered = list(_covered(profile, call, costs))
    if not covered or call.grant_share is None:
        return None
    base = Money(low=sum(c.money.low for c in covered), high=sum(c.money.high for c in covered))
    if call.spend_min is not None and base.high < call.spend_min:
        return Share(base, None, None, enough=False)
    most = call.spend_max if call.spend_max is not None else base.high
    # Below its least spending a call gives nothing: the range begins at nothing there.
    low = 0 if call.spend_min is not None and base.low < call.spend_min else min(base.low, most)
    counted = Money(low=low, high=min(base.high, most))
    used = profile.number("de_minimis_used")
    left = DE_MINIMIS_CEILING - round(used) if used is not None and call.regime == "de_minimis" else None
    ceilings = [c for c in (call.grant_max, left) if c is not None]
    grant = _part(counted, call.grant_share, min(ceilings) if ceilings else None)
    loan = _part(counted, call.loan_share, call.loan_max) if call.loan_share else None
    return Share(base, grant, loan, enough=True)


def _part(counted: Money, share: tuple[int, int], ceiling: int | None) -> Money:
    low, high = counted.low * share[0] // 100, counted.high * share[1] // 100
    # Shares of rounded estimates: hundreds are all they can bear.
    low, high = low // ROUNDED_TO * ROUNDED_TO, -(-high // ROUNDED_TO) * ROUNDED_TO
    if ceiling is not None:
        low, high = min(low, ceiling), min(high, ceiling)
    return Money(low=low, high=high)


def de_minimis_left(profile: Profile) -> int | None:
    """Euro of "de minimis" aid the firm may still receive; None when it has not said how much it had."""
    used = profile.number("de_minimis_used")
    return None if used is None else max(DE_MINIMIS_CEILING - round(used), 0)


# ---- in words ---------------------------------------------------------------------------------------------------


def failed_text(tested: Tested) -> Text:
    """ "vendite all’estero sul fatturato: 46%, sopra il tetto del 40%"."""
    rule, answer = tested.rule, tested.answer
    parts = {
        language: f"{rule.subject.get(language)}: {f'{answer.get(language)}, ' if answer else ''}{rule.failed.get(language)}"
        for language in ("it", "en")
    }
    return Text(it=parts["it"], en=parts["en"])


def because_text(content: Content, found: Assessed) -> Text:
    """Why the verdict: what excludes the firm, what is still unknown, or that all that can be tested is met."""
    if found.verdict == "not_eligible":
        return say(content, "funding.because_not", why=series(failed_text(t) for t in found.of("not_met")))
    if not found.call.criteria_known:
        return content.phrase("funding.because_criteria")
    unknown = list(dict.fromkeys(bare(t.rule.subject) for t in found.of("unknown")))
    if unknown:
        return say(content, "funding.because_unknown", what=series(unknown))
    if found.verdict == "to_verify":
        return content.phrase("funding.because_not_read")
    if len(found.tested) == 1:
        return content.phrase("funding.because_met_one")
    key = "funding.because_met_ask" if found.call.to_ask else "funding.because_met"
    return say(content, key, count=str(len(found.tested)))


@dataclass(frozen=True)
class SpendingWarning:
    """Calls, by name, on whose costs nothing should be spent yet, and why."""

    calls: tuple[str, ...]
    text: Text


def spending_warnings(content: Content, advice: Advice) -> tuple[SpendingWarning, ...]:
    """What must not be ordered or paid before an application, for the calls that may still matter to this plan."""
    found = [a for a in assess_calls(content, advice) if a.useful and a.verdict != "not_eligible"]
    today = [a.call for a in found if a.group == "today"]
    samples = [a.call for a in found if a.group == "next" and a.call.sample]
    out = []
    for calls, key, suffix in (
        (samples, "after_application", "_next"),
        (today, "after_application", ""),
        (today, "after_award_code", ""),
        (today, "not_read", ""),
    ):
        named = [c for c in calls if c.spending_start == key]
        if not named:
            continue
        if key == "not_read" and len(named) > MOST_NAMED:
            text = say(content, "funding.warn_not_read_many", count=str(len(named)))
        else:
            text = say(content, f"funding.warn_{key}{suffix}", calls=listing(_quoted(c.name) for c in named))
        out.append(SpendingWarning(tuple(c.id for c in named), text))
    if out and advice.profile.choice(BEGUN) == "yes":
        out.insert(0, SpendingWarning((), content.phrase("funding.warn_begun")))
    return tuple(out)


def _quoted(name: Text) -> Text:
    return Text(it=f"«{name.it}»", en=f"“{name.en}”")
