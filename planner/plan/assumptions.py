"""The annex of everything the plan rests on that is not a figure with a source: the firm's own words, our estimates, settings and dates."""

from __future__ import annotations

from collections.abc import Iterator

from planner.action_models import two_years
from planner.base import Text
from planner.document import Block, Paragraph, Table
from planner.network import IMAGE_SHARE
from planner.numbers import add_months
from planner.own_figures import MarketFigures
from planner.plan import scenarios, schedule
from planner.plan.draft import Draft
from planner.wording import answer_text, listing, say, series, shown_day, shown_number, shown_percent
from planner.wording_letters import lower
from planner.wording_reasons import money_text

# Answers the money and the pace of the plan rest on.
OWN = ("budget_24m", "export_hours", "free_capacity", "finance")

Row = tuple[Text, Text, Text]


def blocks(draft: Draft) -> tuple[Block, ...]:
    """What is supposed, its value, and whether the firm said it or Rotta estimates it."""
    rows = (
        *_dates(draft),
        *_ranking(draft),
        *_own(draft),
        *_models(draft),
        *_prices(draft),
        *_scenarios(draft),
    )
    return (
        Paragraph(text=_words(draft, "how")),
        Table(
            caption=_words(draft, "table"),
            head=tuple(_words(draft, f"col_{c}") for c in ("what", "value", "basis")),
            rows=rows,
            widths=(0.34, 0.36, 0.3),
        ),
    )


def _words(draft: Draft, key: str, **values: Text | str) -> Text:
    return say(draft.content, f"annexes.assumptions.{key}", **values)


def _dates(draft: Draft) -> Iterator[Row]:
    span = schedule.months(draft)
    last = draft.by_month(add_months(draft.made_on, span))
    value = _words(draft, "calendar", start=shown_day(draft.made_on), months=str(span), end=last)
    basis = "from_horizon" if span > schedule.SHORTEST_MONTHS else "rule_horizon"
    yield _words(draft, "dates"), value, _words(draft, basis)
    pace = str(schedule.WORKDAYS_A_MONTH)
    yield _words(draft, "pace"), _words(draft, "pace_value", days=pace), draft.say("own_estimate")


def _ranking(draft: Draft) -> Iterator[Row]:
    ranking = draft.advice.ranking
    if ranking is None:
        return
    shares = [shown_percent(100 * w) for w in ranking.weights]
    names = (draft.say(f"pillar.{p}") for p in ("opportunity", "access", "security", "affinity"))
    told = listing(_words(draft, "weight", pillar=lower(n), share=s) for n, s in zip(names, shares, strict=True))
    dial = _words(draft, "dial", share=shown_percent(100 * ranking.dial))
    own = draft.case.weights is not None or draft.case.growth_dial is not None
    yield _words(draft, "setting"), series((told, dial)), _words(draft, "by_hand" if own else "recommended")


def _own(draft: Draft) -> Iterator[Row]:
    """Answers on money, time and capacity; one supposed instead of given says so."""
    profile, assumed = draft.advice.profile, draft.case.assumed
    supposed = {
        "budget_24m": assumed is not None and assumed.budget_24m is not None,
        "risk_appetite": assumed is not None and assumed.risk_appetite is not None,
    }
    for question in (*OWN, "risk_appetite"):
        known = answer_text(draft.content, profile, question)
        if question == "risk_appetite" and not supposed[question]:
            continue
        basis = "supposed" if supposed.get(question) else "own" if known is not None else "unsaid"
        name = "risk" if question == "risk_appetite" else None
        label = draft.content.phrase(f"setting.{name}") if name else draft.say(f"label.{question}")
        yield label, known or draft.unknown(), _words(draft, basis)


def _models(draft: Draft) -> Iterator[Row]:
    """Money and months of each way of working, and the part of the money for image."""
    for model_id in dict.fromkeys(a.model.model for a in draft.considered if a.model is not None):
        model = draft.content.action_models[model_id]
        first, last = model.months_to_first_sale
        value = _words(draft, "model_value", money=money_text(two_years(model)), first=str(first), last=str(last))
        yield _words(draft, "model", model=model.text), value, draft.say("own_estimate")
    if draft.active:
        low, high = IMAGE_SHARE
        yield (
            _words(draft, "image"),
            _words(draft, "image_value", low=str(low), high=str(high)),
            draft.say("own_estimate"),
        )


def _prices(draft: Draft) -> Iterator[Row]:
    """The firm's own prices and the rate they are turned with; without prices the plan counts no sale."""
    if draft.advice.profile.choice("goal") == "sourcing":
        return
    given = {a.market: draft.case.figures.get(a.market, MarketFigures()) for a in draft.active}
    silent = [draft.market(m) for m, figures in given.items() if not figures.lines]
    if silent:
        yield _words(draft, "prices", market=listing(silent)), _words(draft, "no_prices"), _words(draft, "unsaid")
    for market, figures in given.items():
        name = draft.market(market)
        if figures.lines:
            count = _words(draft, "prices_value", count=str(len(figures.lines)))
            yield _words(draft, "prices", market=name), count, _words(draft, "own")
        if figures.rate is not None:
            on = shown_day(figures.rate_date) if figures.rate_date else draft.unknown()
            code = figures.currency or draft.content.tables.markets.label(market, "currency") or ""
            rate = _words(
                draft,
                "rate_value",
                amount=shown_number(100 * figures.rate, 2),
                currency=_currency(draft, code),
                date=on,
            )
            yield _words(draft, "rate", market=name), rate, _words(draft, "own")


def _currency(draft: Draft, code: str) -> Text:
    return draft.content.tables.markets.value_text("currency", code) or Text(it=code, en=code)


def _scenarios(draft: Draft) -> Iterator[Row]:
    """The estimates behind the scenarios of the chapter on risks, each with its range."""
    found = [s for a in draft.considered if (s := scenarios.of_market(draft, a.market)) is not None]
    for name in scenarios.assumptions_used(draft, found):
        a = draft.content.assumptions[name]
        value, low, high = (scenarios.short_number(x) for x in (a.value, a.low, a.high))
        basis = draft.say("own_estimate")
        if a.source:
            publisher = draft.content.sources[a.source].publisher
            basis = _words(draft, "estimate_from", source=publisher)
        if draft.made_on > a.best_before:
            basis = draft.say("scenario.assumption_expired", basis=basis)
        yield a.text, _words(draft, "range", value=value, low=low, high=high), basis
