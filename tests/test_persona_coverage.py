"""What the example firms cover between them, and by name what none of them does."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from planner.advice import Advice, advise
from planner.case import Case, parse_case
from planner.content.load import Content
from tests.golden_targets import DAY

# Nobody is told to begin here: each is passed over for a reason that holds for every firm we can think of.
NEVER_FIRST = {
    "acquisition": "the most that can be lost, so that anything nearly as good comes before it",
    "subsidiary": "founded where a lighter way already sells well: a rung to climb to",
    "office_branch": "a rung to climb to, as a subsidiary",
    "after_sales_hub": "a service beside the way of selling",
    "temporary_export_manager": "a service beside the way of selling",
}
# What may change with a better engine or a firm more; whoever changes it says so here.
NOT_FIRST_IN_ANY_EXAMPLE = {
    "own_ecommerce": "the firms that sell to consumers have shops or distributors that suit them better",
    "marketplaces": "as own_ecommerce",
    "retail_chains": "the firm it suits best tells neither money nor hours: a distributor commits it to less",
    "tenders": "the one firm that lives on tenders is offered direct sales, which commits it to less",
    "supply_chain_piggyback": "subcontractors are offered direct sales or a network, nearly equal and lighter",
    "joint_venture": "industrial cooperation by contract suits nearly as well and can be undone",
    "licensing": "the firms with rights to license also have the means to sell",
}
# Out of scope (energy, tobacco), or near to a sector that has its firm.
SECTORS_OF_NOBODY = {
    "apparecchi_elettrici",
    "carta_stampa",
    "ceramica_vetro_edilizia",
    "componenti_auto",
    "elettrodomestici",
    "energia_minerali",
    "farmaceutica",
    "gioielleria",
    "hvac_sollevamento",
    "illuminazione",
    "legno",
    "macchine_agricole_edili",
    "nautica_aerospazio_ferro",
    "occhialeria",
    "ortofrutta_agricoltura",
    "plastica_gomma",
    "siderurgia_metalli",
    "strumenti_misura_ottica",
    "tabacco_altri",
    "veicoli_moto_bici",
}


@dataclass(frozen=True)
class Covered:
    """Every value of every aspect that some example firm shows."""

    seen: dict[str, set[str]]

    def __getitem__(self, aspect: str) -> set[str]:
        return self.seen[aspect]


def aspects(content: Content, case: Case, advice: Advice) -> Iterable[tuple[str, str]]:
    """Pairs (aspect, value) one firm covers."""
    facts = advice.profile.facts
    yield "stage", advice.profile.stage
    yield "size", str(facts.get("size_class", "unknown"))
    yield "goal", str(facts.get("goal"))
    yield "band", advice.readiness.band
    yield "path", case.path
    yield "kind", "preparation" if advice.preparation else "go"
    yield from (("sector", s) for s in advice.profile.products.sectors)
    yield from (("service", s) for s in advice.profile.products.services)
    yield "basket", "several" if len(advice.profile.products.codes) > 1 else "one"
    yield "unknown", "many" if sum(v == "unknown" for v in case.answers.values()) >= 5 else "few"
    for finding in advice.readiness.gates:
        yield "gate", f"{finding.gate} {finding.outcome}"
    assert advice.ranking is not None
    for market, here in advice.markets.items():
        yield "screening", advice.ranking.screening(market).outcome
        if here.model is not None:
            yield "first", here.model.model
        yield from (("model", f.model) for f in here.fits if f.eligible == "yes")
        yield from (("rule", f.rule) for f in advice.ranking.screening(market).findings)


@pytest.fixture(scope="module")
def covered(content: Content) -> Covered:
    seen: dict[str, set[str]] = {}
    for document in content.personas.values():
        case = parse_case(content, document)
        for aspect, value in aspects(content, case, advise(content, case, DAY)):
            seen.setdefault(aspect, set()).add(value)
    return Covered(seen)


@pytest.mark.parametrize(
    ("aspect", "wanted"),
    [
        ("stage", {"debut", "consolidate", "diversify"}),
        ("size", {"micro", "small", "medium", "large", "unknown"}),
        ("goal", {"first_sales", "grow", "diversify", "collaboration", "sourcing"}),
        ("band", {"to_prepare", "starting", "ready_with_reservations", "ready"}),
        ("path", {"express", "full"}),
        ("kind", {"preparation", "go"}),
        ("screening", {"forbidden", "conditional", "verify", "note", "clear"}),
        ("service", {"software", "engineering"}),
        ("basket", {"one", "several"}),
        ("unknown", {"many", "few"}),
        (
            "sector",
            {
                "alimentari_trasformati",
                "lattiero_carni",
                "vino_bevande",
                "abbigliamento",
                "tessile",
                "pelletteria_concia",
                "calzature",
                "mobili_design",
                "macchine_utensili",
                "macchine_alimentari_packaging",
                "prodotti_metallo",
                "chimica",
                "cosmetica",
                "dispositivi_medici",
                "elettronica_ict",
            },
        ),
        (
            "rule",
            {
                "alcohol_banned",
                "alcohol_restricted",
                "arms",
                "attention_routes",
                "dual_use",
                "high_priority_items",
                "kyrgyzstan_machine_tools",
                "no_reexport_russia",
                "protected_species_goods",
                "nothing_listed",
            },
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_examples_cover(covered: Covered, aspect: str, wanted: set[str]) -> None:
    assert not wanted - covered[aspect]


def test_every_gate_stops_some_example_and_lets_another_through(content: Content, covered: Covered) -> None:
    missing = {f"{g} {o}" for g in content.gates for o in ("fired", "passed")} - covered["gate"]
    assert not missing


def test_every_way_of_working_is_open_to_some_example(content: Content, covered: Covered) -> None:
    assert set(content.action_models) == covered["model"]


def test_what_no_example_covers_is_known_by_name(content: Content, covered: Covered) -> None:
    """When this fails the advice or the examples changed: mend the list above, with the reason."""
    never_first = set(content.action_models) - covered["first"]
    assert never_first == set(NEVER_FIRST) | set(NOT_FIRST_IN_ANY_EXAMPLE)


def test_sectors_without_an_example(content: Content, covered: Covered) -> None:
    assert set(content.sectors) - covered["sector"] == SECTORS_OF_NOBODY


def test_stories_are_of_different_people(content: Content) -> None:
    documents = [json.loads(d) for d in content.personas.values()]
    names = [d["answers"].get("company_name") for d in documents]
    assert len(set(names)) == len(names)
    assert len({d["answers"]["province"] for d in documents}) >= 8
