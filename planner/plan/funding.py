"""The annex on public money: which measures may serve this plan, by which requirements, for how much and from when to spend."""

from __future__ import annotations

from planner.base import Money, Text
from planner.content.schema_funding import FundingCall
from planner.document import Block, Bullets, Callout, Fact, Facts, Paragraph, SubHeading, Table
from planner.funding import (
    Assessed,
    Cost,
    assess_calls,
    because_text,
    de_minimis_left,
    questions,
)
from planner.numbers import euro, money_range, month
from planner.plan.draft import Draft
from planner.plan.schedule import PREPARATION_ACTIONS
from planner.wording import bare, capital, joined, listing, say, shown_day


def costs(draft: Draft) -> tuple[Cost, ...]:
    """The costs of the plan as the timeline counts them: preparation, then each market over two years."""
    found = [
        Cost(draft.content.actions[gap.action].cost, action=gap.action)
        for gap in draft.advice.readiness.gaps[:PREPARATION_ACTIONS]
    ]
    for advice in draft.active:
        assert advice.model is not None
        model = draft.content.action_models[advice.model.model]
        first, second = model.budget_first_year, model.budget_second_year
        total = Money(low=first.low + second.low, high=first.high + second.high)
        found.append(Cost(total, model=model.id, market=advice.market))
    return tuple(found)


def assessed(draft: Draft) -> tuple[Assessed, ...]:
    """Every measure as seen from this plan."""
    return assess_calls(draft.content, draft.advice, costs(draft))


def sources_used(draft: Draft) -> frozenset[str]:
    """Ids of the sources behind the measures the annex speaks of."""
    calls = [a.call for a in _shown(draft)]
    return frozenset(s for c in calls for s in (c.source, *c.more_sources) if s is not None)


def blocks(draft: Draft) -> tuple[Block, ...]:
    """The measures that fit or are to be verified in full, the others in a line each; all their terms are on the screen."""
    found = _shown(draft)
    possible = tuple(a for a in found if a.verdict != "not_eligible")
    out: list[Block] = [
        Paragraph(text=_say(draft, "how")),
        Callout(level="note", title=_say(draft, "official_title"), text=_say(draft, "official")),
        *missing_answers(draft),
    ]
    if not found:
        return (*out, Paragraph(text=_say(draft, "none_today")))
    near = tuple(a for a in possible if _in_full(a))
    rest = tuple(a for a in found if a not in near)
    if near:
        out.append(_measures(draft, near))
    if rest:
        out += [Paragraph(text=say(draft.content, "annexes.funding.others")), _others(draft, rest)]
    out += _worth(draft, possible)
    return tuple(out)


def _in_full(found: Assessed) -> bool:
    """Calls of today that the Region runs, whose money can be reckoned or whose read requirements are all met."""
    told = found.call.level == "regional" or found.share is not None or found.verdict == "eligible"
    return found.state != "closed" and told


def money_blocks(draft: Draft) -> tuple[Block, ...]:
    """What the measures that may serve this plan would be worth on its costs."""
    possible = tuple(a for a in _shown(draft) if a.verdict != "not_eligible")
    return tuple(_worth(draft, possible)) if possible else ()


def _shown(draft: Draft) -> tuple[Assessed, ...]:
    return tuple(a for a in assessed(draft) if a.useful and a.group != "past")


def _say(draft: Draft, key: str, **values: Text | str) -> Text:
    return say(draft.content, f"funding.{key}", **values)


def missing_answers(draft: Draft) -> tuple[Callout, ...]:
    """Which answers only calls need are still to be given."""
    profile = draft.advice.profile
    open_ones = [q for q in questions(draft.content, profile) if q.id not in draft.case.answers]
    if not open_ones:
        return ()
    key = "answers_missing_one" if len(open_ones) == 1 else "answers_missing"
    text = _say(draft, key, count=str(len(open_ones)))
    return (Callout(level="missing", title=_say(draft, "answers_missing_title"), text=text),)


# ---- words of one measure ---------------------------------------------------------------------------------------


def stated_text(call: FundingCall) -> Text | None:
    """The date of what the source says, as precisely as it is known; None when no source was read."""
    if call.stated == "never":
        return None
    if call.stated == "year":
        return Text(it=call.as_of[:4], en=call.as_of[:4])
    if call.stated == "month":
        return Text(it=month(call.as_of, "it"), en=month(call.as_of, "en"))
    return shown_day(call.as_of)


def state_text(draft: Draft, found: Assessed) -> Text:
    """Open, closed or not known, with the date of what the source says."""
    call, stated = found.call, stated_text(found.call)
    if found.state == "closed":
        day = call.closes
        return _say(draft, "state_closed_on", day=shown_day(day)) if day else _say(draft, "state_closed")
    if stated is None:
        return _say(draft, "state_never")
    key = "state_open" if found.state == "open" else "state_was_open" if call.state == "open" else "state_unknown"
    return _say(draft, key, stated=stated)


def _range(money: Money | None, draft: Draft) -> Text:
    if money is None:
        return _say(draft, "no_share")
    return Text(it=money_range(money, "it"), en=money_range(money, "en"))


def _body(draft: Draft, call: FundingCall) -> Text:
    return draft.body(call.body)


def _least(draft: Draft, call: FundingCall) -> Text:
    least = call.spend_min or 0
    return _say(draft, "not_enough", least=Text(it=euro(least, "it"), en=euro(least, "en")))


# ---- the annex --------------------------------------------------------------------------------------------------


def _measures(draft: Draft, found: tuple[Assessed, ...]) -> Table:
    """State and verdict with the reasons, what is paid, and from when money may be spent."""
    rows = tuple(
        (
            a.call.name,
            joined((capital(state_text(draft, a)), _for_you(draft, a))),
            joined((a.call.spending, a.call.amounts)),
            joined((a.call.window, _say(draft, f"start_{a.call.spending_start}"))),
        )
        for a in found
    )
    head = (*(_say(draft, f"col_{c}") for c in ("call", "verdict", "what", "when")),)
    return Table(caption=_say(draft, "overview"), head=head, rows=rows, widths=(0.17, 0.28, 0.3, 0.25))


def _others(draft: Draft, found: tuple[Assessed, ...]) -> Bullets:
    """One line each: the state, whether it is for this firm and the rule on spending."""
    return Bullets(
        items=tuple(
            say(
                draft.content,
                "annexes.funding.line",
                call=a.call.name,
                state=state_text(draft, a),
                verdict=_for_you(draft, a),
            )
            for a in found
        )
    )


def _for_you(draft: Draft, found: Assessed) -> Text:
    """The verdict with its reason; a refusal is a reason that already says no."""
    why = because_text(draft.content, found)
    if found.verdict == "not_eligible":
        return why
    return say(draft.content, "annexes.funding.for_you", verdict=_say(draft, f"verdict_{found.verdict}"), why=why)


def _worth(draft: Draft, found: tuple[Assessed, ...]) -> list[Block]:
    """The shares applied to the costs of this plan."""
    out: list[Block] = [SubHeading(text=_say(draft, "money_title"))]
    left = de_minimis_left(draft.advice.profile)
    rows = []
    for a in found:
        if a.share is None:
            continue
        name = _named_with_state(draft, a)
        grant = _range(a.share.grant, draft) if a.share.enough else _least(draft, a.call)
        rows.append((name, _range(a.share.base, draft), grant, _range(a.share.loan, draft)))
    if not rows:
        out.append(Paragraph(text=_say(draft, "money_none")))
    else:
        out.append(Paragraph(text=_say(draft, "money_lead"), tone="estimate"))
        out.append(
            Table(
                caption=_say(draft, "money_table"),
                head=tuple(_say(draft, f"col_{c}") for c in ("call", "base", "grant", "loan")),
                rows=tuple(rows),
                numeric=(1, 2, 3),
                widths=(0.37, 0.21, 0.21, 0.21),
                source=draft.say("own_estimate"),
            )
        )
    if left is not None:
        room = Text(it=euro(left, "it"), en=euro(left, "en"))
        out.append(Paragraph(text=_say(draft, "room", left=room), tone="estimate"))
    return out


def _named_with_state(draft: Draft, found: Assessed) -> Text:
    """The name of a measure; a figure beside it must not make it look open."""
    name = found.call.name
    if found.group == "next":
        return _say(draft, "money_next", call=name)
    return name if found.state == "open" else _say(draft, "money_unknown", call=name)


# ---- one measure, for the screen --------------------------------------------------------------------------------


def call_blocks(draft: Draft, found: Assessed) -> tuple[Block, ...]:
    """Everything about one measure: its terms, its requirements with the answers, what to ask the body."""
    call = found.call
    out: list[Block] = [_terms(draft, found)]
    rows = tuple((t.rule.text, t.answer or _say(draft, "no_answer"), _say(draft, t.outcome)) for t in found.tested)
    if rows:
        head = tuple(_say(draft, f"col_{c}") for c in ("rule", "answer", "outcome"))
        table = Table(caption=_say(draft, "requirements_one"), head=head, rows=rows, widths=(0.5, 0.3, 0.2))
        out.append(table)
    if call.to_ask:
        out += [Paragraph(text=capital(_say(draft, "ask_title"))), Bullets(items=call.to_ask)]
    return tuple(out)


def _terms(draft: Draft, found: Assessed) -> Facts:
    call, stated = found.call, stated_text(found.call)
    day = shown_day(call.best_before)
    note = _say(draft, "expired_note" if found.expired else "verify_by", day=day)
    ids = [s for s in (call.source, *call.more_sources) if s is not None]
    names = dict.fromkeys(draft.content.sources[s].publisher for s in ids)
    source = _say(draft, "no_source")
    if names and stated is not None:
        source = _say(draft, "source_of", source=listing(Text(it=n, en=n) for n in names), stated=stated)
    items = [
        Fact(label=_say(draft, "label_state"), value=capital(state_text(draft, found)), note=note),
        Fact(label=_say(draft, "label_window"), value=call.window),
        Fact(label=_say(draft, "label_spending"), value=call.spending),
        Fact(label=_say(draft, "label_amounts"), value=call.amounts),
        Fact(label=_say(draft, "label_start"), value=_say(draft, f"start_{call.spending_start}")),
        Fact(label=_say(draft, "label_regime"), value=_say(draft, f"regime_{call.regime}")),
    ]
    if found.share is not None:
        items.append(Fact(label=_say(draft, "label_worth"), value=_worth_text(draft, found)))
    items.append(Fact(label=_say(draft, "label_body"), value=_body(draft, call)))
    items.append(Fact(label=_say(draft, "label_source"), value=source))
    return Facts(caption=bare(call.name), items=tuple(items))


def _worth_text(draft: Draft, found: Assessed) -> Text:
    share = found.share
    assert share is not None
    if not share.enough:
        return capital(_least(draft, found.call))
    if share.loan is None:
        return capital(_say(draft, "worth", grant=_range(share.grant, draft)))
    return capital(_say(draft, "worth_loan", grant=_range(share.grant, draft), loan=_range(share.loan, draft)))
