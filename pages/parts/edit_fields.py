"""Fields of one line of the plan: checked and saved at once; a wrong entry stays on screen with what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import streamlit as st

from pages.parts import session
from pages.parts.choosing import name_of
from pages.parts.opening import draft, say_problem
from pages.parts.session import language, text, tr
from planner.base import Money, Text
from planner.edits import FIELDS, LONGEST, LONGEST_SHORT, MAX_AMOUNT, OWN, Edits, ListName, change
from planner.numbers import day, money_range, number
from planner.plan import monitoring, risks, schedule
from planner.plan.draft import Draft
from planner.plan.edited import Line, calendar_end, lay_over
from planner.questionnaire import printable
from planner.typed_numbers import typed_number

ALL = "all"
LEVELS = ("low", "medium", "high")
LONG = frozenset({"trigger", "response"})
MOST_CHARACTERS: Mapping[str, int] = MappingProxyType(
    {"text": LONGEST, "trigger": LONGEST, "response": LONGEST, "owner": LONGEST_SHORT, "target": LONGEST_SHORT}
)
# Days a field can hold at all: without bounds of ours Streamlit refuses others in its own English words.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
PROPOSED: Mapping[ListName, Callable[[Draft], tuple[Line, ...]]] = MappingProxyType(
    {
        "activities": schedule.proposed_activities,
        "budget_lines": schedule.proposed_budget,
        "risks": risks.proposed,
        "indicators": monitoring.proposed,
    }
)


def proposals(name: ListName) -> tuple[Line, ...]:
    """What Rotta proposes for a list, without the firm's changes."""
    return PROPOSED[name](draft())


def standing(name: ListName) -> tuple[Line, ...]:
    """The list as it stands, lines still empty included."""
    return lay_over(draft(), name, proposals(name))


def put(name: ListName, edits: Edits) -> None:
    """Save a list, remembering it as it was so that one step can be undone."""
    before = session.case().edits(name)
    if edits == before:
        return
    problem = session.choose(name, edits)
    if session.case().edits(name) == edits:
        remember(name, before)
    say_problem(problem)


def remember(name: str, before: object) -> None:
    """Keep a list as it was before the last change; only for the plan in hand."""
    session.note(f"edits.undo.{name}", (session.token(), before))


def undo_button(name: str) -> None:
    """The way back from the last change of a list, while there is one."""
    known = session.noted(f"edits.undo.{name}")
    if known is not None and known[0] == session.token():
        st.button(
            text("edits.ui.undo"),
            key=session.widget_key("edits.undo", name),
            icon=":material/undo:",
            on_click=_undo,
            args=(name,),
        )


def _undo(name: str) -> None:
    known = session.take_note(f"edits.undo.{name}")
    if known is not None and known[0] == session.token():
        say_problem(session.choose(name, known[1]))


# ---- fields -----------------------------------------------------------------------------------------------------


def fields(name: ListName, line: Line) -> None:
    """Everything of a line that can be written."""
    if line.id.startswith(OWN):
        _market(name, line)
    for field in FIELDS[name]:
        if field not in ("start", "end", "first_year", "second_year"):
            _words(name, line, field)
    dates = [f for f in ("start", "end") if f in FIELDS[name]]
    amounts = [f for f in ("first_year", "second_year") if f in FIELDS[name]]
    if dates or amounts:
        for column, field in zip(st.columns(2), (*dates, *amounts), strict=False):
            with column:
                (_date if field in dates else _amount)(name, line, field)
    for field in (*dates[-1:], *amounts[-1:]):
        _complaint(name, line.id, field)
    proposal = _proposal(name, line.id)
    if amounts and proposal is not None:
        st.caption(text("edits.ui.estimate", money=_range(proposal.first_year), later=_range(proposal.second_year)))


def key_of(name: ListName, line: str, field: str) -> str:
    return session.widget_key("edits", name, line, field)


def _label(name: ListName, field: str) -> str:
    own = f"edits.field.{field}_{name}"
    return text(own if own in session.content().phrases else f"edits.field.{field}")


# Every field is given its value twice, in the session and as its default: a run that is cut short by the next click loses
# the first, and the field would come up empty.
def _words(name: ListName, line: Line, field: str) -> None:
    key = key_of(name, line.id, field)
    if field == "level":
        level = line.level if line.level in LEVELS else None
        session.seed(key, level)
        st.selectbox(
            _label(name, field),
            LEVELS,
            format_func={level: text(f"plan.risk.level_{level}") for level in LEVELS}.__getitem__,
            key=key,
            index=None if level is None else LEVELS.index(level),
            placeholder=text("ui.common.choose"),
            on_change=_save_level,
            args=(name, line.id, key),
        )
        return
    said = getattr(line, field)
    value = "" if said is None else tr(said)
    session.seed(key, value)
    draw = st.text_area if field in LONG else st.text_input
    own: dict[str, Any] = {"height": 100} if field in LONG else {"autocomplete": "off"}
    draw(
        _label(name, field),
        value,
        key=key,
        max_chars=MOST_CHARACTERS[field],
        on_change=_save_words,
        args=(name, line.id, field, key),
        **own,
    )
    _complaint(name, line.id, field)


def _market(name: ListName, line: Line) -> None:
    key = key_of(name, line.id, "market")
    known = [a.market for a in draft().considered]
    market_field(text("edits.field.market"), line.market, known, key, _save_market, (name, line.id, key))


def market_field(
    label: str, given: str | None, known: Iterable[str], key: str, save: Callable[..., None], args: tuple[Any, ...]
) -> None:
    """One of the known markets or all of them; what was given stays in the list when the plan has left that market."""
    picked = given or ALL
    session.seed(key, picked)
    options = list(dict.fromkeys((ALL, *known, picked)))
    names = {m: text("plan.all_markets") if m == ALL else name_of(m) for m in options}
    st.selectbox(
        label,
        options,
        index=options.index(picked),
        format_func=names.__getitem__,
        key=key,
        on_change=save,
        args=args,
    )


def shown_date(iso: str | None) -> date | None:
    """A day as a field shows it; one no field can hold shows empty."""
    found = None if iso is None else date.fromisoformat(iso)
    return found if found is None or FIRST_DAY <= found <= LAST_DAY else None


def _date(name: ListName, line: Line, field: str) -> None:
    key = key_of(name, line.id, field)
    value = shown_date(getattr(line, field))
    session.seed(key, value)
    st.date_input(
        _label(name, field),
        value,
        key=key,
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        format="DD/MM/YYYY",
        on_change=_save_dates,
        args=(name, line.id),
    )


def _amount(name: ListName, line: Line, field: str) -> None:
    key = key_of(name, line.id, field)
    edits = session.case().edits(name)
    item = edits.added.get(line.id) or edits.changed.get(line.id)
    amount = getattr(item, field) if item is not None else None
    value = "" if amount is None else number(amount, language())
    session.seed(key, value)
    st.text_input(
        _label(name, field),
        value,
        key=key,
        autocomplete="off",
        on_change=_save_amount,
        args=(name, line.id, field, key),
    )


def _range(money: Money | None) -> str:
    return money_range(money or Money(low=0, high=0), language())


# ---- complaints -------------------------------------------------------------------------------------------------


def _noted(name: ListName, line: str, field: str) -> str:
    return f"edits.problem.{name}.{line}.{field}"


def _complain(name: ListName, line: str, field: str, problem: str | None) -> None:
    session.note(_noted(name, line, field), problem)


def _complaint(name: ListName, line: str, field: str) -> None:
    problem = session.noted(_noted(name, line, field))
    if problem:
        st.error(problem, icon=":material/error:")


def forget_complaints(name: ListName, line: str) -> None:
    """A line taken away leaves no complaint behind."""
    for field in FIELDS[name]:
        _complain(name, line, field, None)


def outside_calendar(iso: str | None) -> str | None:
    """What to say of a day the plan's calendar does not hold."""
    here = draft()
    first, last = f"{here.made_on[:8]}01", calendar_end(here, schedule.months(here))
    if iso is None or first <= iso <= last:
        return None
    return text("edits.problem.calendar", first=day(first, language()), last=day(last, language()))


# ---- saving -----------------------------------------------------------------------------------------------------


def _proposal(name: ListName, line: str) -> Line | None:
    return next((p for p in proposals(name) if p.id == line), None)


def _exists(name: ListName, line: str) -> bool:
    """False for a late callback of a line just taken away."""
    return line in session.case().edits(name).added or _proposal(name, line) is not None


def _save(name: ListName, line: str, **values: object) -> None:
    if _exists(name, line):
        put(name, change(session.case().edits(name), line, values))


def _save_words(name: ListName, line: str, field: str, key: str) -> None:
    _complain(name, line, field, None)
    if session.as_seeded(key):
        return
    typed = (session.widget_value(key) or "").strip()
    if not printable(typed):
        _complain(name, line, field, text("edits.problem.control_characters"))
        return
    proposal = _proposal(name, line)
    proposed: Text | None = getattr(proposal, field) if proposal is not None else None
    as_proposed = proposed is not None and typed == tr(proposed)
    if field == "text" and not typed and proposed is not None:
        session.set_widget(key, tr(proposed))
        as_proposed = True
    _save(name, line, **{field: None if as_proposed else typed})


def _save_level(name: ListName, line: str, key: str) -> None:
    if session.as_seeded(key):
        return
    level, proposal = session.widget_value(key), _proposal(name, line)
    _save(name, line, level=None if proposal is not None and proposal.level == level else level)


def _save_market(name: ListName, line: str, key: str) -> None:
    if not session.as_seeded(key):
        market = session.widget_value(key)
        _save(name, line, market=None if market == ALL else market)


def _save_dates(name: ListName, line: str) -> None:
    """Both days together: moving an activity changes first the one and then the other."""
    keys = {f: key_of(name, line, f) for f in ("start", "end") if f in FIELDS[name]}
    _complain(name, line, "end", None)
    changed = [f for f, key in keys.items() if not session.as_seeded(key)]
    before = next((one for one in standing(name) if one.id == line), None)
    if not changed or before is None:
        return
    days = {f: getattr(before, f) for f in keys}
    for field in changed:
        value = session.widget_value(keys[field])
        days[field] = None if value is None else value.isoformat()
    problem = next((p for f in changed if (p := outside_calendar(days[f]))), None)
    start, end = days.get("start"), days["end"]
    if problem is None and start is not None and end is not None and end < start:
        problem = text("edits.problem.end_before_start")
    if problem is not None:
        _complain(name, line, "end", problem)
        return
    proposal = _proposal(name, line)
    if proposal is not None:
        for field, key in keys.items():
            days[field] = days[field] or getattr(proposal, field)
            session.set_widget(key, shown_date(days[field]))
        if all(iso == getattr(proposal, f) for f, iso in days.items()):
            days = dict.fromkeys(days)
    _save(name, line, **days)


def _save_amount(name: ListName, line: str, field: str, key: str) -> None:
    _complain(name, line, "second_year", None)
    if session.as_seeded(key):
        return
    typed = (session.widget_value(key) or "").strip()
    value = typed_number(typed) if typed else None
    if typed and not (isinstance(value, int) and 0 <= value <= MAX_AMOUNT):
        low, high = number(0, language()), number(MAX_AMOUNT, language())
        _complain(name, line, "second_year", text("edits.problem.amount", low=low, high=high))
        return
    _save(name, line, **{field: value})


def short(name: ListName, line: Line) -> str:
    """What tells a line apart at a glance, beside its words."""
    said = []
    if name == "activities":
        said = [day(iso, language()) for iso in (line.start, line.end) if iso is not None]
        said = [" – ".join(said)] if said else []
    elif name == "budget_lines":
        said = [_range(_together(line))]
    elif name == "risks":
        said = [text(f"plan.risk.level_{line.level or 'unknown'}")]
    if line.target is not None:
        said.append(tr(line.target))
    if line.owner is not None:
        said.append(tr(line.owner))
    return " · ".join(said)


def _together(line: Line) -> Money:
    years = [m for m in (line.first_year, line.second_year) if m is not None]
    return Money(low=sum(m.low for m in years), high=sum(m.high for m in years))
