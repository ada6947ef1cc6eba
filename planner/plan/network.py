"""Chapter 5, with whom: the partner and the contract of each way of working, meetings, image and communication, training."""

from __future__ import annotations

from planner.advice import MarketAdvice
from planner.base import Money, Text
from planner.content.schema import ActionModel
from planner.content.schema_network import Network
from planner.document import Block, Bullets, Callout, Paragraph, SubHeading, Table
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

CANDIDATES = 3


def phrase(draft: Draft, key: str, **values: Text | str) -> Text:
    """A phrase of this part of the plan."""
    return say(draft.content, f"network.{key}", **values)


# ---- the partner --------------------------------------------------------------------------------------------------


def partner_blocks(draft: Draft, model: ActionModel, together: list[MarketAdvice]) -> list[Block]:
    """Whom to look for, how to choose and begin, what to have checked in the contract: once for the markets that share a model."""
    network = network_of(draft.content, model.id)
    out: list[Block] = [Bullets(items=_profile(draft, model, network, together))]
    if network is not None:
        out.append(_scorecard(draft, network))
    out.append(Callout(level="check", title=draft.say("strategy.legal"), text=model.legal))
    if network is not None and draft.advice.ranking is not None:
        screenings = {a.market: draft.advice.ranking.screening(a.market) for a in together}
        found = clauses(draft.content, network, together, screenings)
        out += [_contract(draft, network, found, len(together))] if found else []
    return out


def _profile(
    draft: Draft, model: ActionModel, network: Network | None, together: list[MarketAdvice]
) -> tuple[Text, ...]:
    items = list(partner_texts(draft.content, model, draft.body, [a.market for a in together]))
    if network is not None:
        if model.partner is None:
            items.insert(0, phrase(draft, "who", text=network.who))
        items.append(phrase(draft, "first_contact", text=joined(network.contact)))
    return (*items, phrase(draft, "mistakes", text=model.mistakes))


def _scorecard(draft: Draft, network: Network) -> Table:
    blank = phrase(draft, "blank")
    empty = (blank,) * CANDIDATES
    rows = [(c.text, shown_number(c.weight), *empty) for c in network.criteria]
    rows.append((phrase(draft, "total"), shown_number(100), *empty))
    candidates = (phrase(draft, "col_candidate", number=str(n)) for n in range(1, CANDIDATES + 1))
    return Table(
        caption=phrase(draft, "criteria", partner=network.text),
        head=(phrase(draft, "col_criterion"), phrase(draft, "col_weight"), *candidates),
        rows=tuple(rows),
        numeric=(1,),
        widths=(0.43, 0.09, 0.16, 0.16, 0.16),
        source=phrase(draft, "criteria_how"),
    )


def _contract(draft: Draft, network: Network, found: tuple[OpenClause, ...], markets: int) -> Table:
    rows = []
    for item in found:
        name = item.clause.text
        if len(item.markets) < markets:
            where = listing(draft.market(m) for m in item.markets)
            name = phrase(draft, "clause_where", clause=name, markets=where)
        rows.append((name, item.clause.to_check))
    expires = min(i.clause.best_before for i in found)
    key, date = ("contract_expired", expires) if draft.made_on > expires else ("contract_source", found[0].clause.as_of)
    return Table(
        caption=phrase(draft, "contract", partner=network.text),
        head=(phrase(draft, "col_clause"), phrase(draft, "col_check")),
        rows=tuple(rows),
        widths=(0.28, 0.72),
        source=phrase(draft, key, date=shown_day(date)),
    )


# ---- meetings, image, training ------------------------------------------------------------------------------------


def shared_blocks(draft: Draft) -> list[Block]:
    """What is the same for all markets; with no market to begin in, only what can be learnt meanwhile."""
    if not draft.active:
        return training_blocks(draft)
    return [SubHeading(text=phrase(draft, "together")), *_meetings(draft), *_image(draft), *training_blocks(draft)]


def _meetings(draft: Draft) -> list[Block]:
    found = meeting_items(draft.content, [a.facts for a in draft.active])
    rows = tuple((phrase(draft, phase), item.text) for phase in PHASES for item in found[phase])
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
