"""Scenarios in words: for each market what a shock does to price, margin, demand and place, which signal to watch, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from planner.action_models import ModelFit, fit_models
from planner.base import Text
from planner.content.load import Content
from planner.content.schema_scenarios import Scenario
from planner.document import Block, Callout, Paragraph, SubHeading, Table
from planner.market_facts import market_facts
from planner.markets.scenarios import (
    MARGIN_QUESTION,
    UNITED_STATES,
    Effect,
    Loss,
    Price,
    Scenarios,
    counts_all_costs,
    margin_band,
    margin_holds,
    market_scenarios,
    ranking_after,
)
from planner.plan.draft import Draft
from planner.portfolio import propose
from planner.readiness import Readiness, assess
from planner.wording import cite, joined, listing, say, series, shown_day, shown_number, shown_percent

# Reasons a scenario does not concern a market that are worth saying; that a service meets no customs goes without saying.
SAID_REASONS = ("customs", "no_agreement", "euro", "route")
# Percent a year below which a currency stands almost still against the euro: as a rule it is tied to it.
CALM = 1.0
_WORDS = "plan.scenario"
ABSORBED_KINDS = ("duty", "currency")
# Scenarios of a market on paper: the screen has them all.
ON_PAPER = 3


def of_market(draft: Draft, market: str) -> Scenarios | None:
    """The scenarios of a market; None where there is nothing to sell or no ranking to move."""
    ranking = draft.advice.ranking
    if ranking is None or ranking.score(market) is None or _buys(draft):
        return None
    return market_scenarios(draft.content, ranking, market)


def _buys(draft: Draft) -> bool:
    return draft.advice.profile.choice("goal") == "sourcing"


def chapter_blocks(draft: Draft) -> tuple[Block, ...]:
    """The part of chapter 4 on what may change, for the markets of the plan."""
    if _buys(draft):
        return (SubHeading(text=draft.say("scenario.title")), Paragraph(text=draft.say("scenario.sourcing")))
    found = [s for a in draft.considered if (s := of_market(draft, a.market)) is not None]
    if not found:
        return ()
    out: list[Block] = [SubHeading(text=draft.say("scenario.title")), *how_blocks(draft)]
    for scenarios in found:
        lost = _lost_place(draft, scenarios)
        out += [_table(draft, scenarios, lost, _heaviest(scenarios)), *_us_warning(draft, scenarios)]
        out.append(Paragraph(text=joined(_proposal_words(draft, scenarios, lost))))
    return (*out, Paragraph(text=say(draft.content, "annexes.scenarios.more"), tone="plain"))


def _heaviest(found: Scenarios) -> tuple[Effect, ...]:
    """What paper keeps of a market: the scenarios that cost most demand, in their usual order, and the two worst together."""
    kept = sorted(found.effects, key=lambda e: -e.loss.central)[:ON_PAPER]
    return tuple(e for e in _all_effects(found) if e in kept or e is found.worst)


def how_blocks(draft: Draft) -> tuple[Block, ...]:
    """How to read the tables, and what is known of the firm's own margin."""
    service = draft.advice.profile.products.is_service
    return (
        Paragraph(text=draft.say("scenario.how_service" if service else "scenario.how")),
        Paragraph(text=joined(_margin_words(draft)), tone="fact" if margin_band(draft.advice.profile) else "plain"),
    )


def _margin_words(draft: Draft) -> Iterable[Text]:
    question = draft.content.questions[MARGIN_QUESTION]
    level = draft.advice.profile.levels.get(MARGIN_QUESTION)
    if level is None:
        yield draft.say("scenario.margin_not_said", question=question.text)
    else:
        yield draft.say("scenario.margin_said", margin=_lower(question.anchors[level].text))
    if counts_all_costs(draft.advice.profile) is False:
        yield draft.say("scenario.price_not_full")


def _lower(text: Text) -> Text:
    return Text(it=text.it[:1].lower() + text.it[1:], en=text.en[:1].lower() + text.en[1:])


def market_blocks(draft: Draft, found: Scenarios) -> tuple[Block, ...]:
    """One market: the table, who would take its place, a sum to check by hand, what does not concern it."""
    lost = _lost_place(draft, found)
    out: list[Block] = [
        _table(draft, found, lost, _all_effects(found)),
        Paragraph(text=joined(_proposal_words(draft, found, lost))),
    ]
    arithmetic = _arithmetic(draft, found)
    if arithmetic:
        out.append(Paragraph(text=arithmetic, tone="estimate"))
    average = next((e.price.duty for e in found.effects if e.price.duty), None)
    if average is not None:
        duty, words = shown_percent(average.value, 1), cite(draft.content, average)
        out.append(Paragraph(text=draft.say("scenario.average_note", duty=duty, cite=words)))
    calm = _calm_currency(draft, found)
    if calm:
        out.append(Paragraph(text=calm))
    reasons = [r for r in SAID_REASONS if any(s.reason == r for s in found.spared)]
    if reasons and not draft.advice.profile.products.is_service:
        words = series(_spared_words(draft, found, r) for r in reasons)
        out.append(Paragraph(text=draft.say("scenario.spared", reasons=words)))
    return (*out, *_us_warning(draft, found))


def _us_warning(draft: Draft, found: Scenarios) -> tuple[Block, ...]:
    duties = found.market == UNITED_STATES and any(_scenario(draft, e).kind == "duty" for e in found.effects)
    return (_us_duties(draft),) if duties else ()


def _calm_currency(draft: Draft, found: Scenarios) -> Text | None:
    """Says so when the currency hardly moves against the euro: its fall is an extreme supposition."""
    swings = draft.content.tables.markets.datum(found.market, "fx_volatility")
    if swings is None or swings.value >= CALM or all(_scenario(draft, e).kind != "currency" for e in found.effects):
        return None
    return draft.say("scenario.calm_currency", swings=shown_percent(swings.value, 1), cite=cite(draft.content, swings))


def _spared_words(draft: Draft, found: Scenarios, reason: str) -> Text:
    if reason != "route":
        return draft.say(f"scenario.spared_{reason}")
    names = listing(draft.content.scenarios[s.scenario].text for s in found.spared if s.reason == reason)
    return draft.say("scenario.spared_route", routes=names)


def _us_duties(draft: Draft) -> Callout:
    latest = max(draft.content.tables.us_tariffs, key=lambda e: e.date)
    text = draft.say("scenario.us", date=shown_day(latest.date), event=latest.text)
    return Callout(level="check", title=draft.say("scenario.us_title"), text=text)


def _scenario(draft: Draft, effect: Effect) -> Scenario:
    return draft.content.scenarios[effect.scenarios[0]]


def _table(
    draft: Draft, found: Scenarios, lost: Mapping[tuple[str, ...], tuple[str, ...]], effects: tuple[Effect, ...]
) -> Table:
    service = draft.advice.profile.products.is_service
    rows = [_row(draft, e, e.scenarios in lost) for e in effects]
    names = ("scenario", "price", "absorbed", "margin", "economy" if service else "demand", "place")
    return Table(
        caption=draft.say("scenario.table", market=draft.market(found.market)),
        head=tuple(draft.say(f"scenario.col_{name}") for name in names),
        rows=tuple(rows),
        widths=(0.27, 0.17, 0.11, 0.12, 0.16, 0.17),
        source=draft.say("scenario.table_source"),
    )


def _row(draft: Draft, effect: Effect, dropped: bool) -> tuple[Text, ...]:
    price, absorbed = effect.price, effect.price.absorbed
    nothing = draft.say("scenario.nothing")
    enough = draft.say(f"scenario.margin_{margin_holds(draft.advice.profile, price)}")
    return (
        effect_name(draft, effect),
        _price_words(draft, price),
        nothing if not absorbed else shown_percent(absorbed, 1),
        nothing if not absorbed else enough,
        _loss_words(draft, effect.loss),
        _place_words(draft, effect, dropped),
    )


def _loss_words(draft: Draft, loss: Loss) -> Text:
    mild, central, hard = (round(x) for x in (loss.mild, loss.central, loss.hard))
    if mild == hard:
        return shown_percent(central)
    return draft.say("scenario.demand", central=shown_percent(central), mild=str(mild), hard=str(hard))


def effect_name(draft: Draft, effect: Effect) -> Text:
    """The name of the scenario, or of the two together."""
    names = [draft.content.scenarios[s].text for s in effect.scenarios]
    return names[0] if len(names) == 1 else draft.say("scenario.both", scenarios=series(names))


def _price_words(draft: Draft, price: Price) -> Text:
    if price.after is None:
        return draft.say("scenario.price_unknown")
    after = _index(price.after)
    if price.basis in ("at_most", "average"):
        return draft.say(f"scenario.price_{price.basis}", after=after)
    return after


def _index(value: float) -> Text:
    return shown_number(value, 0 if abs(value - round(value)) < 0.05 else 1)


def short_number(value: float) -> Text:
    """As many decimals as the figure has, two at most."""
    return shown_number(value, next(d for d in (0, 1, 2) if d == 2 or round(value, d) == value))


def _place_words(draft: Draft, effect: Effect, dropped: bool) -> Text:
    before, after = str(effect.place_before), str(effect.place_after)
    key = "scenario.place_stays" if before == after else "scenario.place_moves"
    place = draft.say(key, before=before, **({} if before == after else {"after": after}))
    return draft.say("scenario.dropped", place=place) if dropped else place


def _lost_place(draft: Draft, found: Scenarios) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Scenarios in which the market is no longer proposed, with who enters the proposal instead."""
    proposed = draft.advice.proposal.markets
    if found.market not in proposed:
        return {}
    firm = assess(draft.content, draft.advice.profile, draft.case.path)
    unmoved: dict[str, tuple[ModelFit, ...]] = {}
    lost = {}
    for effect in _all_effects(found):
        if effect.place_after == effect.place_before:
            continue
        after = _proposed_after(draft, effect, firm, unmoved)
        if found.market not in after:
            lost[effect.scenarios] = tuple(m for m in after if m not in proposed)
    return lost


def _all_effects(found: Scenarios) -> tuple[Effect, ...]:
    return (*found.effects, found.worst) if found.worst else found.effects


def _proposed_after(
    draft: Draft, effect: Effect, firm: Readiness, unmoved: dict[str, tuple[ModelFit, ...]]
) -> tuple[str, ...]:
    """The proposal Rotta would make under the scenario; ``unmoved`` keeps what fits in markets that no scenario here moves."""
    content, profile = draft.content, draft.advice.profile
    assert draft.advice.ranking is not None
    after = ranking_after(content, draft.advice.ranking, effect)

    def fits_for(market: str) -> tuple[ModelFit, ...]:
        if market not in effect.concerned and market in unmoved:
            return unmoved[market]
        found = fit_models(content, market_facts(content, profile, after, market), firm, after.score(market))
        if market not in effect.concerned:
            unmoved[market] = found
        return found

    most = next(b.markets for b in content.bands if b.id == firm.band)
    return propose(content, profile, after, fits_for, most).markets


def _proposal_words(draft: Draft, found: Scenarios, lost: Mapping[tuple[str, ...], tuple[str, ...]]) -> Iterable[Text]:
    market = draft.market(found.market)
    if found.market not in draft.advice.proposal.markets:
        yield draft.say(
            "scenario.own_choice" if found.market in draft.advice.chosen else "scenario.not_proposed", market=market
        )
        return
    if not lost:
        yield draft.say("scenario.still_proposed", market=market)
    for entering in dict.fromkeys(lost.values()):
        names = series(_short_name(draft, s) for s, who in lost.items() if who == entering)
        if entering:
            yield draft.say(
                "scenario.replaced", market=market, scenarios=names, entering=listing(draft.market(m) for m in entering)
            )
        else:
            yield draft.say("scenario.replaced_by_none", market=market, scenarios=names)


def _short_name(draft: Draft, scenarios: tuple[str, ...]) -> Text:
    return draft.content.scenarios[scenarios[0]].text if len(scenarios) == 1 else draft.say("scenario.both_short")


def _arithmetic(draft: Draft, found: Scenarios) -> Text | None:
    """One sum of the table, step by step: the first duty or currency scenario of this market."""
    effect = next((e for e in found.effects if _scenario(draft, e).kind in ABSORBED_KINDS and e.price.absorbed), None)
    absorbed = effect.price.absorbed if effect else None
    if effect is None or absorbed is None:
        return None
    scenario, price = _scenario(draft, effect), effect.price
    base = 100 + price.share
    values = {
        "own": _index(100 - absorbed),
        "points": _index(scenario.duty_points or scenario.currency_fall or 0),
    }
    if draft.advice.profile.products.is_service:
        return draft.say("scenario.sum_currency_service", **values)
    values |= {"share": _index(price.share), "base": _index(base)}
    if scenario.kind == "duty":
        return draft.say("scenario.sum_duty", after=_index(base / price.left), **values)
    return draft.say("scenario.sum_currency", left=_index(base * price.left), **values)


def signals(draft: Draft, found: Sequence[Scenarios]) -> Table:
    """What is supposed, what to watch and what to do, once for every scenario that hits one of these markets."""
    hit: dict[str, list[str]] = {}
    for scenarios in found:
        for effect in scenarios.effects:
            hit.setdefault(effect.scenarios[0], []).append(scenarios.market)
    several = len(found) > 1
    rows = tuple(
        (
            s.text,
            s.assumes,
            *([listing(draft.market(m) for m in hit[s.id])] if several else []),
            s.trigger,
            s.response,
        )
        for s in draft.content.scenarios.values()
        if s.id in hit
    )
    names = ("scenario", "assumes", *(["markets"] if several else []), "trigger", "response")
    return Table(
        caption=draft.say("scenario.signals"),
        head=tuple(draft.say(f"scenario.col_{name}") for name in names),
        rows=rows,
        widths=(0.16, 0.26, 0.13, 0.23, 0.22) if several else (0.18, 0.29, 0.27, 0.26),
    )


def assumptions_used(draft: Draft, found: Iterable[Scenarios]) -> tuple[str, ...]:
    """Ids of the estimates behind these scenarios, in the order of the content."""
    used: set[str] = set()
    for scenarios in found:
        used |= {s.elasticity for e in scenarios.effects if _needs_elasticity(draft, s := _scenario(draft, e))}
        used |= {
            a.id for a in draft.content.assumptions.values() if a.kind == "transport" and a.value == scenarios.transport
        }
    return tuple(a for a in draft.content.assumptions if a in used)


def _needs_elasticity(draft: Draft, scenario: Scenario) -> bool:
    """A service counts the economy itself, which shrinks as supposed: no estimate turns it into imports."""
    return not (draft.advice.profile.products.is_service and (scenario.goods_only or scenario.kind == "recession"))


def assumptions(draft: Draft, found: Iterable[Scenarios]) -> tuple[Table, ...]:
    """The estimates behind these scenarios, each with its range and what it rests on; no table when they need none."""
    used = assumptions_used(draft, found)
    return (assumption_table(draft.content, draft.made_on, used),) if used else ()


def assumption_table(content: Content, today: str, wanted: Iterable[str]) -> Table:
    """Estimates by id as a table; past their date (``today`` is ISO) they are to be verified."""
    rows = []
    for a in (content.assumptions[name] for name in wanted):
        basis = a.why
        if a.source:
            basis = say(content, f"{_WORDS}.assumption_basis", why=a.why, source=content.sources[a.source].publisher)
        if today > a.best_before:
            basis = say(content, f"{_WORDS}.assumption_expired", basis=basis)
        value, low, high = (short_number(x) for x in (a.value, a.low, a.high))
        rows.append((a.text, value, say(content, f"{_WORDS}.range", low=low, high=high), basis))
    return Table(
        caption=content.phrase(f"{_WORDS}.assumptions"),
        head=tuple(content.phrase(f"{_WORDS}.col_{name}") for name in ("assumption", "value", "range", "basis")),
        rows=tuple(rows),
        numeric=(1,),
        widths=(0.36, 0.09, 0.13, 0.42),
    )


def sources_used(draft: Draft) -> frozenset[str]:
    """Ids of the sources behind the estimates of the scenarios; none where the chapter shows no scenario."""
    if _buys(draft) or not draft.considered:
        return frozenset()
    service = draft.advice.profile.products.is_service
    named = {s.elasticity for s in draft.content.scenarios.values() if _needs_elasticity(draft, s)}
    used = (a for a in draft.content.assumptions.values() if a.id in named or (a.kind == "transport" and not service))
    return frozenset(a.source for a in used if a.source)
