"""How what an advisor adds gets into the case in hand: one field saved at a time, signed with name and day."""

from __future__ import annotations

from collections.abc import Iterable

from pages.parts import session
from pages.parts.identity import actor, keeps_clients
from pages.parts.session import text
from pages.parts.shared import store
from planner.adviser import IN, LEAST_REASON, OUT, Adviser, Knowledge, Override, PrintedNote
from planner.case import MAX_CHOSEN
from planner.numbers import italian_day
from planner.store.access import LOCAL, Forbidden
from planner.store.advisers import Advisers, Letterhead
from planner.store.dossier import Note
from planner.store.knowledge import Known
from planner.store.plans import StoreError


def adviser() -> Adviser:
    """What the case in hand holds of an advisor."""
    return session.case().adviser or Adviser()


def letterhead() -> Letterhead | None:
    """What whoever sits here signs documents with; None for nobody's, none kept and a database that is away."""
    who = actor()
    try:
        return Advisers(store().database).letterhead(who) if keeps_clients(who) else None
    except (Forbidden, StoreError):
        return None


def printed() -> Letterhead:
    """What the documents of the case in hand carry."""
    return Letterhead(adviser().name, adviser().organisation, session.case().logo)


def print_letterhead(wanted: Letterhead) -> str | None:
    """Put this on the documents of the case in hand, and the name under what was signed with the address of the sign-in;
    the sentence to show when refused.
    """
    known, address = adviser(), actor().subject
    signed: dict[str, object] = {}
    for group in ("overrides", "knowledge", "notes") if wanted.name else ():
        items = getattr(known, group)
        signed[group] = tuple(i.model_copy(update={"by": wanted.name}) if i.by == address else i for i in items)
    problem = put(name=wanted.name, organisation=wanted.body, **signed)
    return problem or session.choose("logo", wanted.logo)


def signature() -> str:
    """The name under what is added: one's own as kept, else the one on the documents, else the one of the sign-in."""
    who, own = actor(), letterhead()
    name = (own.name if own else "") or adviser().name.strip()
    return name or ("" if who.kind == "local" else who.subject)


def put(**changes: object) -> str | None:
    """Save these fields of the advisor's part; the sentence to show when refused."""
    return session.choose("adviser", adviser().model_copy(update=changes))


def override(kind: str, market: str, value: str, reason: str) -> str | None:
    """Put a market in the plan or out of it, or a model in its place, with the reason; the sentence to show when refused."""
    if len(reason.strip()) < LEAST_REASON:
        return text("clients.choice.reason_short", least=LEAST_REASON)
    chosen = session.advice().chosen
    wanted = chosen
    if kind == "market" and value == IN and market not in chosen:
        wanted = (*chosen, market)
    elif kind == "market" and value == OUT:
        wanted = tuple(m for m in chosen if m != market)
    if len(wanted) > MAX_CHOSEN:
        return text("ui.markets.full")
    if kind == "market" and not wanted:
        return text("clients.choice.last")
    fits = session.advice().markets[market].fits if kind == "model" else ()
    if any(f.model == value and f.held_by_gate for f in fits):
        return text("clients.choice.gate")
    signed = {"kind": kind, "market": market, "value": value, "by": signature(), "on": session.today()}
    made = Override.model_validate({**signed, "reason": reason.strip()})
    problem = put(overrides=(*adviser().without(kind, market), made))
    # The proposal would not keep a market put in or out by hand.
    return problem or (session.choose("chosen", wanted) if kind == "market" else None)


def take_back(made: Override) -> None:
    """Let go of a choice: a market put in leaves the plan, one left out may come back by hand, a model is Rotta's again."""
    put(overrides=adviser().without(made.kind, made.market))
    chosen = session.case().chosen
    if made.kind == "market" and made.value == IN:
        session.choose("chosen", tuple(m for m in chosen if m != made.market))


def knowledge_of(item: Known) -> Knowledge:
    """An entry of the list as the case keeps it."""
    told = {"text": item.text, "source": item.source, "as_of": item.as_of, "market": item.market or None}
    return Knowledge.model_validate({"kind": item.kind, "by": signature_of(item.author), **told})


def signature_of(author: str) -> str:
    """The name to print for who wrote an entry: one's own as on the documents, another's as they sign in."""
    return signature() if author == actor().subject else author


def shown_author(author: str) -> str:
    """Who wrote something, on screen: whoever runs Rotta alone has no name but the one on the documents."""
    return (adviser().name.strip() or text("clients.you")) if author == LOCAL.subject else author


def in_plan(item: Known) -> bool:
    """True when the plan tells this entry."""
    return any(
        (k.kind, k.text, k.source, k.as_of) == (item.kind, item.text, item.source, item.as_of)
        for k in adviser().knowledge
    )


def tell(item: Known, wanted: bool) -> str | None:
    """Put an entry in the plan or take it out."""
    same = (item.kind, item.text, item.source, item.as_of)
    others = tuple(k for k in adviser().knowledge if (k.kind, k.text, k.source, k.as_of) != same)
    return put(knowledge=(*others, knowledge_of(item)) if wanted else others)


def print_notes(notes: Iterable[Note]) -> str | None:
    """Make the notes marked for printing those of the plan, oldest first."""
    told = [n for n in notes if n.printed]
    made = tuple(
        PrintedNote(kind=n.kind, text=n.text, on=italian_day(n.written_at), by=signature_of(n.author))
        for n in reversed(told)
    )
    return put(notes=made)
