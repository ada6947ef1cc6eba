"""Chapter 5, with whom: the partner and the contract of each way of working, meetings, image and communication, training."""

from __future__ import annotations

from collections.abc import Mapping

from planner.advice import MarketAdvice
from planner.base import Money, Text
from planner.content.schema import ActionModel
from planner.content.schema_network import Network
from planner.document import Block, Bullets, Paragraph, SubHeading, Table
from planner.network import (
    IMAGE_SHARE,
    PHASES,
    OpenClause,
    clauses,
    image_lines,
    image_money,
    meeting_items,
    network_of,
)
from planner.numbers import money_range
from planner.path_words import partner_texts
from planner.plan.draft import Draft
from planner.plan.schedule import market_money
from planner.readiness import Gap
from planner.training import training_path
from planner.wording import bare, gap_name, joined, listing, say, series, shown_day, shown_number


def phrase(draft: Draft, key: str, **values: Text | str) -> Text:
    """A phrase of this part of the plan."""
    return say(draft.content, f"network.{key}", **values)


# ---- the partner --------------------------------------------------------------------------------------------------


def partner_blocks(draft: Draft, model: ActionModel, together: list[MarketAdvice]) -> list[Block]:
    """Whom to look for, how to choose and begin, what contract to have checked: once for the markets that share a model."""
    network = network_of(draft.content, model.id)
    return [Bullets(items=_profile(draft, model, network, together))]


def _profile(
    draft: Draft, model: ActionModel, network: Network | None, together: list[MarketAdvice]
) -> tuple[Text, ...]:
    items = list(partner_texts(draft.content, model, draft.body, [a.market for a in together]))
    if network is not None:
        if model.partner is None:
            items.insert(0, phrase(draft, "who", text=network.who))
        items += [_scorecard(draft, network), phrase(draft, "first_contact", text=joined(network.contact))]
    contract = say(draft.content, "annexes.strategy.contract", text=model.legal)
    return (*items, phrase(draft, "mistakes", text=model.mistakes), contract)


def _scorecard(draft: Draft, network: Network) -> Text:
    weighed = (
        say(draft.content, "annexes.strategy.criterion", name=bare(c.text), weight=shown_number(c.weight))
        for c in network.criteria
    )
    return say(draft.content, "annexes.strategy.scorecard", criteria=series(weighed))


def contract_blocks(draft: Draft, by_model: Mapping[str, list[MarketAdvice]]) -> list[Block]:
    """The clauses to have checked with every kind of partner of the plan, each told once with whom and where it concerns."""
    ranking = draft.advice.ranking
    if ranking is None:
        return []
    found: dict[str, list[tuple[Network, OpenClause]]] = {}
    for model, together in by_model.items():
        network = network_of(draft.content, model)
        if network is None:
            continue
        screenings = {a.market: ranking.screening(a.market) for a in together}
        for item in clauses(draft.content, network, together, screenings):
            found.setdefault(item.clause.id, []).append((network, item))
    if not found:
        return []
    markets = {a.market for together in by_model.values() for a in together}
    rows = tuple((_clause_name(draft, uses, markets), uses[0][1].clause.to_check) for uses in found.values())
    first = [uses[0][1].clause for uses in found.values()]
    expires = min(c.best_before for c in first)
    key, date = ("contract_expired", expires) if draft.made_on > expires else ("contract_source", first[0].as_of)
    table = Table(
        caption=say(draft.content, "annexes.strategy.clauses"),
        head=(phrase(draft, "col_clause"), phrase(draft, "col_check")),
        rows=rows,
        widths=(0.36, 0.64),
        source=phrase(draft, key, date=shown_day(date)),
    )
    return [table]


def _clause_name(draft: Draft, uses: list[tuple[Network, OpenClause]], markets: set[str]) -> Text:
    """The clause, with the markets it concerns unless it concerns them all."""
    name, where = uses[0][1].clause.text, dict.fromkeys(m for _, item in uses for m in item.markets)
    if set(where) == markets:
        return name
    return phrase(draft, "clause_where", clause=name, markets=listing(draft.market(m) for m in where))


# ---- meetings, image, training ------------------------------------------------------------------------------------


def shared_blocks(draft: Draft) -> list[Block]:
    """What is the same for all markets; with no market to begin in, only what can be learnt meanwhile."""
    if not draft.active:
        return training_blocks(draft)
    return [SubHeading(text=phrase(draft, "together")), *_meetings(draft), *_image(draft), *training_blocks(draft)]


def _meetings(draft: Draft) -> list[Block]:
    found = meeting_items(draft.content, [a.facts for a in draft.active])
    rows = tuple((phrase(draft, phase), joined(i.text for i in found[phase])) for phase in PHASES if found[phase])
    if not rows:
        return []
    table = Table(
        caption=phrase(draft, "meetings_table"),
        head=(phrase(draft, "col_when"), phrase(draft, "col_what")),
        rows=rows,
        widths=(0.13, 0.87),
    )
    return [table]


def _image(draft: Draft) -> list[Block]:
    spending = _spending(draft)
    lines = image_lines(draft.content, draft.advice.profile.facts, spending)
    if not lines:
        return []
    low, high = IMAGE_SHARE
    how = phrase(draft, "image_how", money=_money(image_money(spending)), low=str(low), high=str(high))
    table = Table(
        caption=phrase(draft, "image_table"),
        head=tuple(phrase(draft, f"col_{key}") for key in ("line", "check_image", "share", "money")),
        rows=tuple((i.line.text, i.line.to_do, _percent(i.percent), _money(i.money)) for i in lines),
        numeric=(2, 3),
        widths=(0.2, 0.5, 0.1, 0.2),
        source=draft.say("own_estimate"),
    )
    return [Paragraph(text=how, tone="estimate"), table]


def _spending(draft: Draft) -> Money:
    """What the plan's budget holds for its markets over 24 months, never more than the budget the firm has stated."""
    costs = [market_money(draft, a.market) for a in draft.active]
    low, high = sum(c.low for c in costs), sum(c.high for c in costs)
    budget = draft.advice.profile.number("budget_24m")
    most = high if budget is None else int(budget)
    return Money(low=min(low, most), high=min(high, most))


def training_blocks(draft: Draft) -> list[Block]:
    """The courses that close the weak points of the firm; nothing when it has none."""
    found = training_path(draft.content, draft.advice.readiness.gaps, draft.advice.profile.facts)
    if not found:
        return []
    rows = tuple(
        (
            c.training.text,
            c.training.audience,
            shown_number(c.training.hours),
            series(_name(draft, g) for g in c.gaps),
            listing(draft.body(b) for b in c.training.bodies),
        )
        for c in found
    )
    hours = str(sum(c.training.hours for c in found))
    table = Table(
        caption=phrase(draft, "training.table", hours=hours),
        head=(
            *(phrase(draft, f"training.col_{k}") for k in ("course", "audience", "hours", "gaps")),
            *draft.head("body"),
        ),
        rows=rows,
        numeric=(2,),
        widths=(0.23, 0.16, 0.07, 0.3, 0.24),
        source=phrase(draft, "training.source"),
    )
    return [table]


def _name(draft: Draft, gap: Gap) -> Text:
    return bare(gap_name(draft.content, gap))


def _percent(value: int) -> Text:
    return Text(it=f"{value}%", en=f"{value}%")


def _money(money: Money) -> Text:
    return Text(it=money_range(money, "it"), en=money_range(money, "en"))
