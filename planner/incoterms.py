"""Which delivery term suits a sale, and why: a few facts decide, the reasons are told, and ex works is never proposed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from planner.content.load import Content
from planner.content.schema_abroad import PaymentLevel
from planner.content.schema_documents import Incoterm
from planner.export_documents import in_union
from planner.payments import payment_level
from planner.profile import Profile

Transport = Literal["ours", "theirs"]
TRANSPORTS: tuple[Transport, ...] = ("ours", "theirs")
LITTLE_SKILL = 1


@dataclass(frozen=True)
class Sale:
    """What the choice rests on: ``union`` no customs on the way; ``beginner`` little experience of deliveries abroad;
    ``level`` the risk of not being paid, None when not known; ``consumers`` only private customers; ``transport`` who arranges
    it, None when not decided; ``loose`` by ship without containers."""

    union: bool
    beginner: bool
    level: PaymentLevel | None
    consumers: bool = False
    transport: Transport | None = None
    loose: bool = False


@dataclass(frozen=True)
class TermChoice:
    """The term proposed with the ids of its reasons; ``others`` are terms for another case, ``avoid`` those to keep away from.

    Each of the latter comes with the id of the phrase that says when or why.
    """

    term: Incoterm
    reasons: tuple[str, ...]
    others: tuple[tuple[Incoterm, str], ...]
    avoid: tuple[tuple[Incoterm, str], ...]


_OTHERS: dict[Incoterm, tuple[tuple[Incoterm, str], ...]] = {
    "FCA": (("CIP", "carriage_asked"), ("CPT", "insured_already")),
    "CIP": (("CPT", "insured_already"), ("FCA", "collects")),
    "DAP": (("FCA", "collects"), ("DPU", "unload")),
    "FOB": (("FCA", "container"), ("FAS", "quay")),
    "CIF": (("CIP", "container"), ("CFR", "insured_already")),
}


def sale_of(content: Content, profile: Profile, market: str) -> Sale:
    """What is known of a sale in the market from the firm's answers; who arranges transport is not among them."""
    skill, customers = profile.levels.get("export_skills"), profile.codes("customers")
    return Sale(
        union=in_union(content, market),
        beginner=profile.stage == "debut" or (skill is not None and skill <= LITTLE_SKILL),
        level=payment_level(content, market),
        consumers=customers == ("consumers",),
    )


def choose_term(sale: Sale) -> TermChoice:
    """The term we would propose for goods: the one that leaves the proof of export with the seller and risks it can carry."""
    term = _term(sale)
    avoid: list[tuple[Incoterm, str]] = [("EXW", "exw_union" if sale.union else "exw")]
    if not sale.union:
        avoid.append(("DDP", "ddp_consumers" if sale.consumers else "ddp"))
    return TermChoice(term, _reasons(sale, term), _others(sale, term), tuple(avoid))


def _term(sale: Sale) -> Incoterm:
    if sale.loose:
        return "CIF" if sale.transport == "ours" else "FOB"
    if sale.transport == "theirs":
        return "FCA"
    if sale.union or sale.consumers:
        return "DAP"
    if sale.transport is None:
        return "FCA"
    return "DAP" if sale.level == "low" and not sale.beginner else "CIP"


def _reasons(sale: Sale, term: Incoterm) -> tuple[str, ...]:
    """In the order in which they weigh: who carries, what proves the sale, who bears the journey, what the firm knows how to do."""
    found = []
    if sale.transport is not None:
        found.append(f"transport_{sale.transport}")
    elif not sale.consumers:
        found.append("transport_open_union" if term == "DAP" else "transport_open")
    if sale.consumers and sale.transport != "theirs":
        found.append("consumers")
    if sale.loose:
        found.append("loose")
    if sale.union:
        found.append("proof_arrival" if term == "DAP" else "proof_receipt")
    else:
        found.append("proof_exit")
    if term in ("CIP", "CIF"):
        found.append("insured" if sale.level == "low" else "insured_payment")
    if term == "DAP" and not sale.union and not sale.consumers:
        found.append("trusted")
    if sale.beginner and term != "DAP":
        found.append("beginner")
    return tuple(found)


def _others(sale: Sale, term: Incoterm) -> tuple[tuple[Incoterm, str], ...]:
    found = _OTHERS[term]
    if term == "DAP" and not sale.union and not sale.consumers:
        found = (("CIP", "payment_unsure"), *found)
    if term == "CIP" and sale.level == "low":
        found = (("DAP", "customer_known"), *found)
    return found
