"""The firm's changes in the lists of the plan: laid over what Rotta proposes, marked wherever shown, and told when they no longer fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from planner.base import Money, Text
from planner.document import Block, Callout, Paragraph
from planner.edits import FIELDS, Edits, Item, ListName, laid_over
from planner.numbers import add_months, money_range
from planner.plan.draft import Draft
from planner.wording import joined, say, series, shown_day

Mark = Literal["proposed", "changed", "added"]
Level = Literal["low", "medium", "high", "unknown"]


@dataclass(frozen=True)
class Line:
    """One line of a list as it stands. What its list does not have, or nobody has said, is None; days are ISO."""

    id: str
    text: Text | None
    market: str | None = None
    owner: Text | None = None
    target: Text | None = None
    level: Level | None = None
    evidence: Text | None = None
    trigger: Text | None = None
    response: Text | None = None
    start: str | None = None
    end: str | None = None
    first_year: Money | None = None
    second_year: Money | None = None
    mark: Mark = "proposed"


@dataclass(frozen=True)
class Misfit:
    """Something of the firm's that found no place in the plan: ``line`` as far as it is known, and what is wrong with it."""

    line: Line
    kind: Literal["gone", "market", "past", "beyond"]
    what: Text


def words(draft: Draft, key: str, **values: Text | str) -> Text:
    """A phrase about the firm's changes."""
    return say(draft.content, f"edits.{key}", **values)


def own_words(text: str | None) -> Text | None:
    """What the firm wrote, the same in both languages; None where it wrote nothing."""
    return Text(it=text, en=text) if text is not None and text.strip() else None


def lay_over(draft: Draft, name: ListName, proposed: Iterable[Line]) -> tuple[Line, ...]:
    """The list as it stands, lines without words included."""
    return laid_over({line.id: line for line in proposed}, draft.case.edits(name), _written)


def _written(name: str, line: Line | None, item: Item) -> Line:
    before = Line(name, None, item.market) if line is None else line
    start, end = item.start or before.start, item.end or before.end
    return Line(
        id=name,
        text=own_words(item.text) or before.text,
        market=before.market,
        owner=before.owner if item.owner is None else own_words(item.owner),
        target=before.target if item.target is None else own_words(item.target),
        level=item.level or before.level,
        evidence=before.evidence,
        trigger=before.trigger if item.trigger is None else own_words(item.trigger),
        response=before.response if item.response is None else own_words(item.response),
        start=start,
        end=end if start is None or end is None else max(start, end),
        first_year=_amount(item.first_year) or before.first_year,
        second_year=_amount(item.second_year) or before.second_year,
        mark="added" if line is None else "changed",
    )


def _amount(euro: int | None) -> Money | None:
    return None if euro is None else Money(low=euro, high=euro)


def told(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines that say something: one just added and still empty is not printed."""
    return tuple(line for line in lines if line.text is not None)


def marked(draft: Draft, line: Line) -> Text:
    """The words of a line with the mark of whoever wrote them."""
    text = draft.unknown() if line.text is None else line.text
    return text if line.mark == "proposed" else words(draft, f"mark_{line.mark}", text=text)


def said(draft: Draft, text: Text | None) -> Text:
    """What is known, or that it is not."""
    return draft.unknown() if text is None else text


# ---- what no longer fits ----------------------------------------------------------------------------------------


def calendar_end(draft: Draft, months: int) -> str:
    """The last day of a calendar of so many months."""
    return add_months(draft.made_on, months)


def misfits(draft: Draft, name: ListName, proposed: Iterable[Line], months: int) -> tuple[Misfit, ...]:
    """Changes of proposals that are no longer made, lines of markets no longer in the plan, days outside the calendar."""
    edits, known = draft.case.edits(name), {line.id for line in proposed}
    found = [
        Misfit(_written(i, Line(i, called(draft, name, i)), item), "gone", words(draft, "misfit.gone"))
        for i, item in edits.changed.items()
        if i not in known and i not in edits.removed
    ]
    markets = {a.market for a in draft.considered}
    for i, item in edits.added.items():
        if item.market is not None and item.market not in markets:
            what = words(draft, "misfit.market", market=draft.market(item.market))
            found.append(Misfit(_written(i, None, item), "market", what))
    return (*found, *_out_of_calendar(draft, edits, known, name, months))


def _out_of_calendar(draft: Draft, edits: Edits, known: set[str], name: ListName, months: int) -> list[Misfit]:
    last, found = calendar_end(draft, months), []
    mine = {i: item for i, item in edits.changed.items() if i in known and i not in edits.removed} | edits.added
    for i, item in mine.items():
        line = _written(i, Line(i, name_of(draft, name, i)) if i in known else None, item)
        begins, ends = item.start or item.end, item.end or item.start
        if begins is None or ends is None:
            continue
        if ends < draft.made_on:
            found.append(Misfit(line, "past", words(draft, "misfit.past", day=shown_day(ends))))
        elif begins > last:
            found.append(Misfit(line, "beyond", words(draft, "misfit.beyond", day=shown_day(begins))))
    return found


def called(draft: Draft, name: ListName, line: str) -> Text:
    """``name_of``, or that Rotta no longer knows it."""
    return name_of(draft, name, line) or words(draft, "misfit.unnamed")


def name_of(draft: Draft, name: ListName, line: str) -> Text | None:
    """What a proposal was called, from its id alone: it may no longer be made."""
    content, parts = draft.content, line.split(".")
    names = content.tables.markets.ids
    match (name, *parts):
        case ("activities", "gap", action) if action in content.actions:
            return content.actions[action].deliverable
        case ("activities", "enter", market) if market in names:
            return draft.say("schedule.enter", market=draft.market(market))
        case ("budget_lines", "preparation"):
            return draft.say("schedule.preparation_line")
        case ("budget_lines", market, model) if market in names and model in content.action_models:
            model_name = content.action_models[model].text
            return draft.say("schedule.market_line", market=draft.market(market), model=model_name)
        case ("risks", market, kind) if market in names and f"plan.risk.kind_{kind}" in content.phrases:
            return words(draft, "of_market", market=draft.market(market), text=draft.say(f"risk.kind_{kind}"))
        case ("indicators", "readiness"):
            return draft.say("monitoring.readiness_kpi")
        case ("indicators", model, number) if model in content.action_models and number.isdecimal():
            kpis = content.action_models[model].kpis
            return kpis[int(number) - 1] if 0 < int(number) <= len(kpis) else content.action_models[model].text
    return None


def values_of(draft: Draft, name: ListName, line: Line) -> tuple[tuple[str, Text], ...]:
    """(field, what is written) for everything a line holds, for a person who decides whether to keep it."""
    found: list[tuple[str, Text]] = []
    for field in FIELDS[name]:
        value = getattr(line, field)
        if field == "text" or value is None:
            continue
        if isinstance(value, Money):
            shown = Text(it=money_range(value, "it"), en=money_range(value, "en"))
        elif field == "level":
            shown = draft.say(f"risk.level_{value}")
        else:
            shown = shown_day(value) if isinstance(value, str) else value
        found.append((field, shown))
    return tuple(found)


# ---- told in the plan -------------------------------------------------------------------------------------------


def notes(draft: Draft, name: ListName, proposed: tuple[Line, ...], months: int) -> tuple[Block, ...]:
    """What the firm took away from the proposals, and what of its own has to be looked at again."""
    out: list[Block] = []
    gone = [line.text for line in proposed if line.id in draft.case.edits(name).removed and line.text is not None]
    if gone:
        out.append(Paragraph(text=words(draft, "removed_in_plan", lines=series(gone))))
    open_ = misfits(draft, name, proposed, months)
    if open_:
        lines = joined(words(draft, "misfit.line", text=said(draft, m.line.text), what=m.what) for m in open_)
        out.append(Callout(level="check", title=words(draft, "misfit.title"), text=lines))
    return tuple(out)
