"""Chapter 4: one register for the chosen markets, every level read from a dated figure or from the firm's own answers."""

from __future__ import annotations

from dataclasses import dataclass

from planner.advice import MarketAdvice
from planner.base import Text
from planner.compliance import Screening, regimes
from planner.document import Block, Callout, Paragraph, Table
from planner.network import network_of
from planner.payments import payment_level
from planner.plan import scenarios
from planner.plan.draft import Draft
from planner.plan.edited import Level, Line, lay_over, marked, notes, said, told, words
from planner.plan.schedule import months
from planner.wording import bare, joined, listing, series, shown_day

MOST_NAMED = 2
# How much each risk would weigh on a plan of this size: our judgement, and the chapter says so.
IMPACT: dict[str, Level] = {
    "country": "high",
    "payment": "high",
    "currency": "medium",
    "duties": "medium",
    "logistics": "medium",
    "rules": "high",
    "product": "high",
    "capacity": "medium",
    "partner": "high",
}
# Ways in that rest on one partner who sells, makes or invests with the firm.
WITH_PARTNER = frozenset(
    {"agent", "distributor", "intermediary", "peers", "licensee", "producer", "industrial", "target"}
)
WIDTHS = (0.11, 0.095, 0.275, 0.19, 0.21, 0.12)
WIDTHS_WITH_MARKET = (0.1, 0.08, 0.09, 0.245, 0.175, 0.195, 0.115)


@dataclass(frozen=True)
class Risk:
    """``kind`` names the phrase family; ``evidence`` is the figure or the answer the level rests on."""

    kind: str
    level: Level
    evidence: Text


def _graded(value: float | None, medium: float, high: float) -> Level:
    if value is None:
        return "unknown"
    return "high" if value >= high else "medium" if value >= medium else "low"


def _from_figure(
    draft: Draft, market: str, kind: str, indicator: str, medium: float, high: float, decimals: int = 0
) -> Risk:
    datum = draft.content.tables.markets.datum(market, indicator)
    level = _graded(datum.value if datum else None, medium, high)
    return Risk(kind, level, _evidence(draft, market, indicator, decimals))


def _evidence(draft: Draft, market: str, indicator: str, decimals: int = 0) -> Text:
    datum = draft.content.tables.markets.datum(market, indicator)
    shown, origin = draft.figure(datum, decimals), draft.origin(datum)
    name = next(i.text for i in draft.content.tables.markets.indicators if i.id == indicator)
    if origin is None:
        return Text(it=f"{name.it}: {shown.it}", en=f"{name.en}: {shown.en}")
    return Text(it=f"{name.it}: {shown.it} ({origin.it})", en=f"{name.en}: {shown.en} ({origin.en})")


def market_risks(draft: Draft, advice: MarketAdvice) -> tuple[Risk, ...]:
    """Country, payment, currency, duties, logistics, rules, product, capacity and partner for one market."""
    market = advice.market
    found = [
        _from_figure(draft, market, "country", "oecd_risk", 3, 5),
        _payment(draft, market),
        _currency(draft, market),
    ]
    if not draft.advice.profile.products.is_service:
        found += [_duties(draft, advice), _from_figure(draft, market, "logistics", "distance", 3000, 8000)]
    assert draft.advice.ranking is not None
    screening = draft.advice.ranking.screening(market)
    outcome = screening.outcome
    legal: dict[str, Level] = {
        "forbidden": "high",
        "conditional": "high",
        "verify": "medium",
        "note": "low",
        "clear": "low",
    }
    found.append(Risk("rules", legal[outcome], _rules_evidence(draft, screening)))
    found += _product_rules(draft, advice)
    capacity = draft.advice.profile.number("free_capacity")
    found.append(
        Risk(
            "capacity",
            "unknown" if capacity is None else "high" if capacity < 5 else "medium" if capacity < 15 else "low",
            draft.say("risk.capacity_evidence", value=draft.answer("free_capacity")),
        )
    )
    return (*found, *_partner(draft, advice))


def _partner(draft: Draft, advice: MarketAdvice) -> list[Risk]:
    """Nothing we know says whether a partner still to be found will keep their word: the level is not known."""
    if advice.model is None:
        return []
    network = network_of(draft.content, advice.model.model)
    if network is None or network.id not in WITH_PARTNER:
        return []
    model = draft.content.action_models[advice.model.model].text
    return [Risk("partner", "unknown", draft.say("risk.partner_evidence", model=model))]


def _rules_evidence(draft: Draft, screening: Screening) -> Text:
    """The outcome with the rules it comes from, by legal basis and date: "to be verified" alone says nothing to verify."""
    outcome = draft.say(f"screening.{screening.outcome}")
    rules = [draft.content.trade_rules[f.rule] for f in screening.findings if f.outcome == screening.outcome]
    if not rules:
        return outcome
    # The rules stand in full in chapter 3 and on the sheet.
    named = [draft.say("risk.named_rule", basis=bare(r.legal_basis), date=shown_day(r.as_of)) for r in rules[:1]]
    return draft.say("risk.named_rules", outcome=outcome, rules=_with_rest(draft, named, len(rules)))


def _with_rest(draft: Draft, named: list[Text], count: int) -> Text:
    """Names joined, with how many there are in all when some are left out."""
    if count > len(named):
        named = [*named, draft.say("risk.and_more", count=str(count))]
    return series(named)


def _product_rules(draft: Draft, advice: MarketAdvice) -> list[Risk]:
    """Certificates named by a rule can be held; a rule that names none is met only as far as somebody has checked."""
    found = regimes(draft.content, draft.advice.profile.products, advice.market)
    if not found:
        return []
    burden, covered = max(c.burden for c in found), advice.facts.get("market_conformity_covered")
    heaviest = sorted(found, key=lambda c: -c.burden)[:MOST_NAMED]
    names = _with_rest(draft, [c.text for c in heaviest], len(found))

    def risk(level: Level, key: str) -> list[Risk]:
        return [Risk("product", level, draft.say("risk.named_regimes", evidence=draft.say(key), regimes=names))]

    if not any(c.certifications for c in found):
        return risk("unknown", "risk.product_to_check")
    if covered is True:
        return risk("low", "risk.product_covered")
    return risk("unknown" if covered is None else "high" if burden >= 3 else "medium", "risk.product_open")


def _payment(draft: Draft, market: str) -> Risk:
    """The same level as on the market's sheet, where the terms of payment follow from it."""
    level: Level = payment_level(draft.content, market) or "unknown"
    if draft.content.tables.markets.label(market, "eu_member") == "1":
        return Risk("payment", level, draft.content.phrase("sheet.payment.why_union"))
    return Risk("payment", level, series(_evidence(draft, market, name) for name in ("oecd_risk", "rule_of_law")))


def _currency(draft: Draft, market: str) -> Risk:
    if draft.content.tables.markets.label(market, "currency") == "EUR":
        return Risk("currency", "low", draft.say("risk.euro"))
    return _from_figure(draft, market, "currency", "fx_volatility", 5, 10, 1)


def _duties(draft: Draft, advice: MarketAdvice) -> Risk:
    if advice.market == "USA":
        return Risk("duties", "high", draft.say("risk.us_duties"))
    if advice.facts.get("market_eu"):
        return Risk("duties", "low", draft.say("risk.no_duties"))
    if advice.facts.get("market_agreement"):
        return Risk("duties", "low", draft.say("risk.preference"))
    # An average of all products may hide a high duty on this one: it can warn, never reassure.
    figure = _from_figure(draft, advice.market, "duties", "tariff_mean", 0, 9, 1)
    datum = draft.content.tables.markets.datum(advice.market, "tariff_mean")
    expired = datum is not None and datum.expired(draft.made_on)
    return Risk("duties", "unknown", figure.evidence) if expired else figure


def blocks(draft: Draft) -> tuple[Block, ...]:
    if not draft.considered:
        none = Callout(level="missing", title=draft.say("risk.none_title"), text=draft.say("risk.none"))
        return (none, *_others(draft), *notes(draft, "risks", (), months(draft)))
    out: list[Block] = [Paragraph(text=joined((draft.say("risk.how"), draft.say("risk.owner_proposed"))))]
    known = {a.market for a in draft.considered}
    mine = tuple(line for line in lines(draft) if line.market in known)
    if mine:
        out.append(_table(draft, draft.say("risk.register"), mine))
    out += [*_others(draft), *notes(draft, "risks", proposed(draft), months(draft))]
    return (*out, *scenarios.chapter_blocks(draft))


def proposed(draft: Draft) -> tuple[Line, ...]:
    """The risks of every chosen market while the firm changes nothing."""
    return tuple(
        Line(
            id=f"{advice.market}.{r.kind}",
            text=draft.say(f"risk.kind_{r.kind}"),
            market=advice.market,
            owner=_owner(draft, r),
            level=r.level,
            evidence=r.evidence,
            trigger=_trigger(draft, advice, r),
            response=_answer(draft, advice, r),
        )
        for advice in draft.considered
        for r in market_risks(draft, advice)
    )


def lines(draft: Draft) -> tuple[Line, ...]:
    """The risks as they stand, in their order; each register takes those of its market."""
    return told(lay_over(draft, "risks", proposed(draft)))


def _others(draft: Draft) -> tuple[Block, ...]:
    """Risks the firm added for no market, or for one that has left the plan."""
    known = {a.market for a in draft.considered}
    rest = tuple(line for line in lines(draft) if line.market not in known)
    return (_table(draft, words(draft, "other_risks"), rest),) if rest else ()


def _table(draft: Draft, caption: Text, mine: tuple[Line, ...]) -> Table:
    """One row a risk, for all the markets where it is the same in everything but what it rests on."""
    alike: dict[object, list[Line]] = {}
    for line in mine:
        same = (line.text, line.level, line.trigger, line.response, line.owner)
        alike.setdefault(same if line.mark == "proposed" else line.id, []).append(line)
    markets = tuple(dict.fromkeys(line.market for line in mine))
    several = len(markets) > 1
    rows = tuple(_row(draft, found, len(markets) if several else 0) for found in alike.values())
    where, shares = ((), WIDTHS) if not several else (draft.head("market"), WIDTHS_WITH_MARKET)
    head = (*draft.head("risk"), *where, draft.say("risk.col_weight"), *draft.head("evidence"))
    head += (draft.say("scenario.col_trigger"), *draft.head("response", "owner"))
    return Table(caption=caption, head=head, rows=rows, widths=shares)


def _row(draft: Draft, found: list[Line], markets: int) -> tuple[Text, ...]:
    """``markets`` is how many the table tells apart, 0 for a table of one."""
    line = found[0]
    names = [draft.market(each.market) for each in found if each.market is not None]
    everywhere = len(names) == markets and len(names) > 1
    where = draft.say("risk.everywhere") if everywhere else listing(names) if names else draft.say("risk.nowhere")
    return (
        marked(draft, line),
        *((where,) if markets else ()),
        _weight(draft, line),
        _grounds(draft, found),
        said(draft, line.trigger),
        said(draft, line.response),
        line.owner or draft.say("to_assign"),
    )


def _weight(draft: Draft, line: Line) -> Text:
    """How likely and how heavy; of a risk the firm named only the level it chose is known."""
    level, impact = draft.say(f"risk.level_{line.level or 'unknown'}"), IMPACT.get(line.id.partition(".")[2])
    if impact is None:
        return level
    return draft.say("risk.weighed", level=level, impact=draft.say(f"risk.level_{impact}"))


def _grounds(draft: Draft, found: list[Line]) -> Text:
    levels = {line.id: line.level for line in proposed(draft)}
    grounds = [_ground(draft, line, levels.get(line.id)) for line in found]
    if len(set(grounds)) == 1:
        return grounds[0]
    return series(
        draft.say("risk.where", market=draft.market(line.market), evidence=bare(ground))
        for line, ground in zip(found, grounds, strict=True)
        if line.market is not None
    )


def _ground(draft: Draft, line: Line, level: Level | None) -> Text:
    """What a level rests on: the figure or answer, the firm's own judgement, or the one against the other."""
    if line.evidence is None:
        return words(draft, "own_judgement")
    if line.level == level:
        return line.evidence
    before = draft.say(f"risk.level_{level}")
    return words(draft, "own_level", evidence=bare(line.evidence), level=before)


def _trigger(draft: Draft, advice: MarketAdvice, risk: Risk) -> Text:
    """The signal of a risk; a market that uses the euro has no exchange rate to watch, one of the Union no customs."""
    if risk.kind == "currency" and draft.content.tables.markets.label(advice.market, "currency") == "EUR":
        return draft.say("risk.trigger_currency_keep")
    if risk.kind == "duties" and advice.facts.get("market_eu"):
        return draft.say("risk.trigger_duties_eu")
    return draft.say(f"risk.trigger_{risk.kind}")


def _answer(draft: Draft, advice: MarketAdvice, risk: Risk) -> Text:
    if risk.kind == "duties" and advice.facts.get("market_eu"):
        return draft.say("risk.answer_duties_eu")
    return draft.say(f"risk.answer_{risk.kind}_{'keep' if risk.level == 'low' else 'act'}")


def _owner(draft: Draft, risk: Risk) -> Text:
    service = risk.kind == "capacity" and draft.advice.profile.products.is_service
    return draft.say("risk.owner_capacity_service" if service else f"risk.owner_{risk.kind}")
