"""The only reader of ``content/``: every record into frozen models once per process, with all shape errors together."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from planner.base import Model, Problem, Text
from planner.content import (
    schema,
    schema_abroad,
    schema_documents,
    schema_focus,
    schema_funding,
    schema_network,
    schema_scenarios,
)
from planner.content.evaluation import Evaluation, load_evaluation
from planner.content.figures import Sector
from planner.content.tables import Tables, load_tables

RECORDS: Mapping[str, type[Model]] = MappingProxyType(
    {
        "source": schema.Source,
        "question": schema.Question,
        "dimension": schema.Dimension,
        "band": schema.Band,
        "gate": schema.Gate,
        "remark": schema.Remark,
        "action": schema.Action,
        "body": schema.Body,
        "province": schema.Province,
        "action_model": schema.ActionModel,
        "trade_rule": schema.TradeRule,
        "conformity": schema.Conformity,
        "payment_terms": schema_abroad.PaymentTerms,
        "payment_note": schema_abroad.PaymentNote,
        "fair": schema_abroad.Fair,
        "payment_instrument": schema_documents.PaymentInstrument,
        "delivery_term": schema_documents.DeliveryTerm,
        "export_document": schema_documents.ExportDocument,
        "network": schema_network.Network,
        "clause": schema_network.Clause,
        "meeting": schema_network.MeetingItem,
        "image": schema_network.ImageLine,
        "training": schema_network.Training,
        "funding_rule": schema_funding.FundingRule,
        "funding_call": schema_funding.FundingCall,
        "focus": schema_focus.Focus,
        "focus_fact": schema_focus.FocusFact,
        "focus_sector": schema_focus.FocusSector,
        "focus_route": schema_focus.FocusRoute,
        "focus_condition": schema_focus.FocusCondition,
        "focus_gap": schema_focus.FocusGap,
        "assumption": schema_scenarios.Assumption,
        "scenario": schema_scenarios.Scenario,
        "chapter": schema.Chapter,
        "heading": schema.Heading,
        "service": schema.ServiceKind,
    }
)
_TABLES = "markets"
_TEXTS = "texts"
_PERSONAS = "personas"
_EVALUATION = "evaluation"


class ContentError(Exception):
    """Content that cannot be used; ``problems`` names every file, place and remedy."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(p) for p in problems))
        self.problems = problems


@dataclass(frozen=True, eq=False)
class Content:
    """Everything people wrote and every figure, read-only. Mappings keep the order of the files."""

    version: str
    questions: Mapping[str, schema.Question]
    dimensions: Mapping[str, schema.Dimension]
    bands: tuple[schema.Band, ...]
    gates: Mapping[str, schema.Gate]
    remarks: Mapping[str, schema.Remark]
    actions: Mapping[str, schema.Action]
    bodies: Mapping[str, schema.Body]
    provinces: Mapping[str, schema.Province]
    action_models: Mapping[str, schema.ActionModel]
    trade_rules: Mapping[str, schema.TradeRule]
    conformity: Mapping[str, schema.Conformity]
    payment_terms: Mapping[str, schema_abroad.PaymentTerms]
    payment_notes: Mapping[str, schema_abroad.PaymentNote]
    fairs: Mapping[str, schema_abroad.Fair]
    payment_instruments: Mapping[str, schema_documents.PaymentInstrument]
    delivery_terms: Mapping[str, schema_documents.DeliveryTerm]
    export_documents: Mapping[str, schema_documents.ExportDocument]
    networks: Mapping[str, schema_network.Network]
    clauses: Mapping[str, schema_network.Clause]
    meetings: Mapping[str, schema_network.MeetingItem]
    image: Mapping[str, schema_network.ImageLine]
    training: Mapping[str, schema_network.Training]
    funding_rules: Mapping[str, schema_funding.FundingRule]
    funding_calls: Mapping[str, schema_funding.FundingCall]
    focuses: Mapping[str, schema_focus.Focus]
    focus_facts: Mapping[str, schema_focus.FocusFact]
    focus_sectors: Mapping[str, schema_focus.FocusSector]
    focus_routes: Mapping[str, schema_focus.FocusRoute]
    focus_conditions: Mapping[str, schema_focus.FocusCondition]
    focus_gaps: Mapping[str, schema_focus.FocusGap]
    assumptions: Mapping[str, schema_scenarios.Assumption]
    scenarios: Mapping[str, schema_scenarios.Scenario]
    chapters: Mapping[str, schema.Chapter]
    headings: Mapping[str, schema.Heading]
    services: Mapping[str, schema.ServiceKind]
    sources: Mapping[str, schema.Source]
    sectors: Mapping[str, Sector]
    phrases: Mapping[str, Text]
    personas: Mapping[str, str]
    tables: Tables
    evaluation: Evaluation | None = None

    def phrase(self, key: str) -> Text:
        """A sentence of the interface or the plan by its dotted key."""
        try:
            return self.phrases[key]
        except KeyError:
            raise KeyError(f"no phrase {key!r} in content/texts") from None


@dataclass(frozen=True)
class RawRecords:
    """Validated records and phrases with the file each came from; ``problems`` holds what did not validate."""

    records: Mapping[str, tuple[tuple[str, Model], ...]]
    phrases: Mapping[str, Text]
    phrase_files: Mapping[str, str]
    personas: Mapping[str, str]
    problems: tuple[Problem, ...]
    version: str


def read_records(folder: Path) -> RawRecords:
    """Read every TOML record, phrase and persona below ``folder``; never raises for what an author may get wrong."""
    records: dict[str, list[tuple[str, Model]]] = {name: [] for name in RECORDS}
    phrases: dict[str, Text] = {}
    phrase_files: dict[str, str] = {}
    problems: list[Problem] = []
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.toml")):
        where = path.relative_to(folder)
        if where.parts[0] == _TABLES:
            continue
        raw = path.read_bytes()
        digest.update(raw)
        try:
            document = tomllib.loads(raw.decode("utf-8"))
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            problems.append(
                _problem(str(where), "", "toml_syntax", f"not valid TOML: {error}.", "Mend the syntax at that line.")
            )
            continue
        if where.parts[0] == _TEXTS:
            _collect_phrases(document, "", str(where), phrases, problems)
            phrase_files |= {key: str(where) for key in phrases if key not in phrase_files}
        else:
            _collect_records(document, str(where), records, problems)
    personas: dict[str, str] = {}
    for path in sorted((folder / _PERSONAS).glob("*.json")):
        try:
            personas[path.stem] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            problems.append(
                _problem(f"{_PERSONAS}/{path.name}", "", "persona", f"not UTF-8: {error}.", "Save it as UTF-8.")
            )
    frozen = {name: tuple(found) for name, found in records.items()}
    return RawRecords(frozen, phrases, phrase_files, personas, tuple(problems), digest.hexdigest()[:12])


def _problem(file: str, path: str, rule: str, message: str, remedy: str) -> Problem:
    return Problem(file=file, path=path, rule=rule, message=message, remedy=remedy)


def _collect_records(
    document: dict[str, Any], file: str, records: dict[str, list[tuple[str, Model]]], problems: list[Problem]
) -> None:
    for name, value in document.items():
        if name not in RECORDS:
            known = ", ".join(RECORDS)
            problems.append(
                _problem(file, name, "unknown_record", f"no record type {name!r}.", f"Use one of: {known}.")
            )
            continue
        for position, item in enumerate(value if isinstance(value, list) else [value]):
            label = (
                f"{name}[{item.get('id', item.get('code', position))}]"
                if isinstance(item, dict)
                else f"{name}[{position}]"
            )
            try:
                records[name].append((file, RECORDS[name].model_validate_json(json.dumps(item, default=str))))
            except ValidationError as error:
                for detail in error.errors(include_url=False):
                    place = ".".join(str(part) for part in detail["loc"])
                    remedy = (
                        "Both languages are needed."
                        if place.endswith((".it", ".en"))
                        else "See planner/content/schema.py."
                    )
                    problems.append(_problem(file, f"{label}.{place}", "shape", f"{detail['msg']}.", remedy))


def _collect_phrases(
    node: dict[str, Any], prefix: str, file: str, phrases: dict[str, Text], problems: list[Problem]
) -> None:
    for name, value in node.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict) and not ({"it", "en"} & set(value)):
            _collect_phrases(value, f"{key}.", file, phrases, problems)
            continue
        try:
            text = Text.model_validate_json(json.dumps(value, default=str))
        except ValidationError:
            problems.append(
                _problem(file, key, "shape", "a phrase needs exactly it and en.", "Write both languages on two lines.")
            )
            continue
        if key in phrases:
            problems.append(_problem(file, key, "duplicate_id", "this phrase exists twice.", "Keep one."))
        phrases[key] = text


def _by_id(raw: RawRecords, name: str, key: str = "id") -> Mapping[str, Any]:
    return MappingProxyType({getattr(record, key): record for _, record in raw.records[name]})


def load_content(folder: Path) -> Content:
    """Load and freeze everything. Raises ContentError with every shape problem found."""
    raw = read_records(folder)
    if raw.problems:
        raise ContentError(raw.problems)
    return assemble(raw, load_tables(folder / _TABLES), load_evaluation(folder / _EVALUATION))


def assemble(raw: RawRecords, tables: Tables, evaluation: Evaluation | None = None) -> Content:
    """Put validated records and tables together."""
    return Content(
        version=raw.version,
        questions=_by_id(raw, "question"),
        dimensions=_by_id(raw, "dimension"),
        bands=tuple(record for _, record in raw.records["band"]),  # type: ignore[misc]
        gates=_by_id(raw, "gate"),
        remarks=_by_id(raw, "remark"),
        actions=_by_id(raw, "action"),
        bodies=_by_id(raw, "body"),
        provinces=_by_id(raw, "province"),
        action_models=_by_id(raw, "action_model"),
        trade_rules=_by_id(raw, "trade_rule"),
        conformity=_by_id(raw, "conformity"),
        payment_terms=_by_id(raw, "payment_terms"),
        payment_notes=_by_id(raw, "payment_note"),
        fairs=_by_id(raw, "fair"),
        payment_instruments=_by_id(raw, "payment_instrument"),
        delivery_terms=_by_id(raw, "delivery_term", "code"),
        export_documents=_by_id(raw, "export_document"),
        networks=_by_id(raw, "network"),
        clauses=_by_id(raw, "clause"),
        meetings=_by_id(raw, "meeting"),
        image=_by_id(raw, "image"),
        training=_by_id(raw, "training"),
        funding_rules=_by_id(raw, "funding_rule"),
        funding_calls=_by_id(raw, "funding_call"),
        focuses=_by_id(raw, "focus"),
        focus_facts=_by_id(raw, "focus_fact"),
        focus_sectors=_by_id(raw, "focus_sector"),
        focus_routes=_by_id(raw, "focus_route"),
        focus_conditions=_by_id(raw, "focus_condition"),
        focus_gaps=_by_id(raw, "focus_gap"),
        assumptions=_by_id(raw, "assumption"),
        scenarios=_by_id(raw, "scenario"),
        chapters=_by_id(raw, "chapter", "code"),
        headings=_by_id(raw, "heading", "code"),
        services=_by_id(raw, "service"),
        sources=_by_id(raw, "source"),
        sectors=MappingProxyType({s.id: s for s in tables.sectors}),
        phrases=MappingProxyType(dict(raw.phrases)),
        personas=MappingProxyType(dict(raw.personas)),
        tables=tables,
        evaluation=evaluation,
    )
