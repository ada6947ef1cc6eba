"""Every reference leads somewhere, ids are unique, dates make sense, and nothing written is left unused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from itertools import product
from typing import Any, cast, get_args

from planner.base import Model, Money
from planner.content.lint_rules import Notebook
from planner.content.load import RawRecords
from planner.content.schema import Action, ActionModel, Gate, Province, Question
from planner.content.schema_abroad import Customer, Offer, PaymentLevel, PaymentTerms
from planner.content.schema_funding import FundingCall, FundingRule
from planner.content.schema_network import Network
from planner.content.tables import Tables

PROVINCE, CERTIFICATIONS, GOAL = "province", "certifications", "goal"
# Field of a record -> what its value must name.
LINKS: Mapping[str, Mapping[str, str]] = {
    "question": {"dimension": "dimension", "action": "action"},
    "gate": {"action": "action", "cap": "band"},
    "remark": {"questions": "question"},
    "action": {"body": "body"},
    "body": {"source": "source", "markets": "market"},
    "province": {"body": "body"},
    "action_model": {"goals": GOAL, "where": "body", "beside": "action_model"},
    "trade_rule": {
        "body": "body",
        "source": "source",
        "markets": "market",
        "except_markets": "market",
        "hs": "customs code",
    },
    "conformity": {
        "source": "source",
        "markets": "market",
        "hs": "customs code",
        "certifications": CERTIFICATIONS,
    },
    "fair": {
        "market": "market",
        "hs": "customs code",
        "sectors": "sector",
        "services": "service",
        "source": "source",
    },
    "delivery_term": {"source": "source"},
    "export_document": {
        "body": "body",
        "source": "source",
        "hs": "customs code",
        "markets": "market",
        "except_markets": "market",
        "rules": "trade_rule",
        "regimes": "conformity",
    },
    "network": {"models": "action_model"},
    "clause": {"networks": "network", "rules": "trade_rule", "source": "source"},
    "training": {"actions": "action", "bodies": "body", "source": "source"},
    "focus": {
        "markets": "market",
        "indicators": "indicator",
        "fields": "field",
        "bodies": "body",
        "rules": "trade_rule",
        "model": "action_model",
    },
    "focus_fact": {"markets": "market", "sources": "source"},
    "focus_sector": {"hs": "customs code", "sectors": "sector", "services": "service", "source": "source"},
    "focus_route": {"source": "source"},
    "focus_gap": {"body": "body", "markets": "market"},
    "service": {"ateco": "ATECO code"},
    "funding_call": {
        "body": "body",
        "rules": "funding_rule",
        "markets": "market",
        "actions": "action",
        "models": "action_model",
        "source": "source",
        "more_sources": "source",
    },
    "assumption": {"source": "source"},
    "scenario": {"source": "source", "markets": "market", "elasticity": "assumption"},
}


def check_references(raw: RawRecords, tables: Tables | None, notes: Notebook) -> None:
    known = _known(raw, tables)
    for name, records in raw.records.items():
        seen: dict[str, str] = {}
        for file, record in records:
            own = str(getattr(record, "id", getattr(record, "code", "")))
            label = f"{name}[{own}]"
            if own in seen:
                notes.say("duplicate_id", file, label, f"{own!r} is already in {seen[own]}.", "Choose another id.")
            seen.setdefault(own, file)
            for field, target in LINKS.get(name, {}).items():
                _check_link(getattr(record, field), target, known, file, f"{label}.{field}", notes)
            _check_dates(record, file, label, notes)
            _check_source(record, file, label, notes)
            _check_ranges(record, file, label, notes)
    _check_headings(raw, notes)
    _check_parts(raw, notes)
    _check_provinces(raw, notes)
    _check_payment_terms(raw, notes)
    _check_scorecards(raw, notes)
    _check_gates_and_actions(raw, notes)
    _check_funding_rules(raw, notes)


def _known(raw: RawRecords, tables: Tables | None) -> dict[str, frozenset[str]]:
    """Names that may be referred to; a kind that could not be read is left out and not checked."""
    known = {
        name: frozenset(_ids(raw, name))
        for name in (
            "question",
            "dimension",
            "action",
            "assumption",
            "band",
            "body",
            "source",
            "service",
            "funding_rule",
            "action_model",
            "network",
            "trade_rule",
            "conformity",
        )
    }
    for _, question in cast("tuple[tuple[str, Question], ...]", raw.records["question"]):
        if question.id in (PROVINCE, CERTIFICATIONS, GOAL):
            known[question.id] = frozenset(o.id for o in question.options)
    if tables:
        products = tables.trade.products
        known["market"] = frozenset(tables.markets.ids)
        known["indicator"] = frozenset(i.id for i in tables.markets.indicators)
        known["field"] = frozenset(f.id for f in tables.markets.fields)
        known["customs code"] = frozenset(code[:size] for code in products for size in (2, 4, 6))
        known["sector"] = frozenset(s.id for s in tables.sectors)
        known["ATECO code"] = frozenset(a.code for a in tables.ateco)
    return known


def _ids(raw: RawRecords, name: str) -> Iterable[str]:
    return (str(getattr(record, "id", getattr(record, "code", ""))) for _, record in raw.records[name])


def _check_link(
    value: Any, target: str, known: Mapping[str, frozenset[str]], file: str, path: str, notes: Notebook
) -> None:
    if target not in known:
        return
    for name in value if isinstance(value, tuple) else (value,):
        if name is not None and name not in known[target]:
            near = get_close_matches(name, known[target], 1)
            hint = f"Did you mean {near[0]}?" if near else f"Write the {target} first, or take this away."
            notes.say("dangling_reference", file, path, f"there is no {target} {name!r}.", hint)


def _check_dates(record: Model, file: str, label: str, notes: Notebook) -> None:
    """A source may be read when its figures are already old (normal life); a rule may not be past its date when written."""
    looked_at, best_before = getattr(record, "as_of", None), getattr(record, "best_before", None)
    if looked_at and best_before and best_before < looked_at:
        message = f"best_before {best_before} comes before as_of {looked_at}."
        remedy = "Set the day after which it must be checked again."
        notes.say("wrong_date", file, f"{label}.best_before", message, remedy)


def _check_source(record: Model, file: str, label: str, notes: Notebook) -> None:
    url = getattr(record, "url", None)
    if url is not None and not url.startswith("https://"):
        notes.say(
            "insecure_url", file, f"{label}.url", f"{url!r} does not start with https://.", "Use the https address."
        )
    if getattr(record, "confidence", None) == "verified" and record.source is None:  # type: ignore[attr-defined]
        message = "it is called verified and names no source."
        notes.say("verified_without_source", file, label, message, "Add the source, or say to_verify.")


def _check_ranges(record: Model, file: str, label: str, notes: Notebook) -> None:
    for field in type(record).model_fields:
        value = getattr(record, field)
        low, high = (value.low, value.high) if isinstance(value, Money) else (0, 0)
        if field == "months_to_first_sale":
            low, high = value
        if low > high:
            notes.say(
                "number_range", file, f"{label}.{field}", f"{low} is above {high}.", "Put the lower number first."
            )


def _check_headings(raw: RawRecords, notes: Notebook) -> None:
    chapters = frozenset(_ids(raw, "chapter"))
    for file, record in raw.records["heading"]:
        code = record.code  # type: ignore[attr-defined]
        if code[:2] not in chapters:
            message = f"there is no chapter {code[:2]!r}."
            notes.say("dangling_reference", file, f"heading[{code}]", message, "Write the [chapter] first.")


def _check_parts(raw: RawRecords, notes: Notebook) -> None:
    for file, model in cast("tuple[tuple[str, ActionModel], ...]", raw.records["action_model"]):
        parts = [r.id for r in model.requires] + [p.id for p in model.prefers]
        for twice in sorted({p for p in parts if parts.count(p) > 1}):
            path = f"action_model[{model.id}]"
            notes.say("duplicate_id", file, path, f"the condition {twice!r} is there twice.", "Choose another id.")


def _check_provinces(raw: RawRecords, notes: Notebook) -> None:
    with_body = {p.id for _, p in cast("tuple[tuple[str, Province], ...]", raw.records["province"])}
    for file, question in cast("tuple[tuple[str, Question], ...]", raw.records["question"]):
        for option in question.options if question.id == PROVINCE else ():
            if option.id not in with_body:
                message = f"the option {option.id!r} has no [[province]] record."
                notes.say(
                    "province_without_body", file, f"question[{PROVINCE}]", message, "Add it in support/provinces.toml."
                )


def _check_payment_terms(raw: RawRecords, notes: Notebook) -> None:
    """One record for each offer, level of risk and customer; content that could not be read at all is another problem."""
    records = cast("tuple[tuple[str, PaymentTerms], ...]", raw.records["payment_terms"])
    found = [(t.offer, t.level, t.customer) for _, t in records]
    wanted = (
        set(product(*(get_args(kind) for kind in (Offer, PaymentLevel, Customer))))
        if raw.records["question"]
        else set()
    )
    for offer, level, customer in sorted(wanted - set(found)):
        message = f"no terms for offer {offer}, level {level}, customer {customer}."
        notes.say("payment_terms", "payments/terms.toml", "", message, "Write that record.")
    for file, terms in records:
        if found.count((terms.offer, terms.level, terms.customer)) > 1:
            message = "another record has the same offer, level and customer."
            notes.say("payment_terms", file, f"payment_terms[{terms.id}]", message, "Keep one.")


def _check_scorecards(raw: RawRecords, notes: Notebook) -> None:
    for file, network in cast("tuple[tuple[str, Network], ...]", raw.records["network"]):
        total = sum(c.weight for c in network.criteria)
        if total != 100:
            message = f"the weights sum to {total}."
            notes.say("scorecard", file, f"network[{network.id}].criteria", message, "Make them 100.")


def _check_gates_and_actions(raw: RawRecords, notes: Notebook) -> None:
    used = set()
    for file, gate in cast("tuple[tuple[str, Gate], ...]", raw.records["gate"]):
        used.add(gate.action)
        path = f"gate[{gate.id}]"
        if (gate.effect == "cap_band") != (gate.cap is not None):
            notes.say("gate_effect", file, path, 'cap and effect = "cap_band" go together.', "Give both or neither.")
        if gate.effect == "block_market" and gate.scope != "market":
            message = "it blocks a market but its scope is not market."
            notes.say("gate_effect", file, path, message, 'Set scope = "market".')
    used |= {q.action for _, q in cast("tuple[tuple[str, Question], ...]", raw.records["question"]) if q.action}
    for file, action in cast("tuple[tuple[str, Action], ...]", raw.records["action"]):
        if action.id not in used:
            message = "no question and no gate leads to it."
            notes.say(
                "unused_action", file, f"action[{action.id}]", message, "Name it in a question or gate, or drop it."
            )


def _check_funding_rules(raw: RawRecords, notes: Notebook) -> None:
    used = {
        rule
        for _, call in cast("tuple[tuple[str, FundingCall], ...]", raw.records["funding_call"])
        for rule in call.rules
    }
    for file, record in cast("tuple[tuple[str, FundingRule], ...]", raw.records["funding_rule"]):
        if record.id not in used:
            remedy = "Name it in the rules of a call, or drop it."
            notes.say("unused_funding_rule", file, f"funding_rule[{record.id}]", "no call names it.", remedy)
