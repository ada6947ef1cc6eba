"""An advisor's firms seen together: bands, common gaps, markets, who may ask for a call, who could go abroad together and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import Literal

from planner.base import Text
from planner.case import Case
from planner.client_summary import Summary
from planner.content.load import Content
from planner.content.schema_abroad import Fair
from planner.fairs import suits, upcoming
from planner.funding import Verdict, assess_alone, because_text
from planner.products import SERVICE
from planner.profile import Profile, build_profile
from planner.readiness import assess

Subject = Literal["bands", "gaps", "gates", "markets", "sectors", "sizes", "provinces"]
SUBJECTS: tuple[Subject, ...] = ("bands", "gaps", "gates", "markets", "sectors", "sizes", "provinces")
# Every firm is in exactly one group of these; in the others in none, one or several.
PARTITIONS: frozenset[Subject] = frozenset({"bands", "sizes", "provinces"})
UNKNOWN = "unknown"
SIZES = ("micro", "small", "medium", "large")

# Sectors whose different goods the same buyer takes: our own judgement, said on the screen. Words: ``cohort.family.<id>``.
FAMILIES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "table": frozenset({"lattiero_carni", "alimentari_trasformati", "ortofrutta_agricoltura", "vino_bevande"}),
        "fashion": frozenset(
            {"tessile", "abbigliamento", "pelletteria_concia", "calzature", "gioielleria", "occhialeria"}
        ),
        "home": frozenset(
            {"mobili_design", "illuminazione", "elettrodomestici", "ceramica_vetro_edilizia", "tessile", "legno"}
            | {f"{SERVICE}architecture_interiors", f"{SERVICE}product_design"}
        ),
        "building": frozenset({"ceramica_vetro_edilizia", "legno", "hvac_sollevamento", "illuminazione", "chimica"}),
        "factory": frozenset(
            {"macchine_utensili", "macchine_alimentari_packaging", "macchine_speciali", "pompe_valvole_trasmissioni"}
            | {"apparecchi_elettrici", "strumenti_misura_ottica", "elettronica_ict", "hvac_sollevamento"}
            | {f"{SERVICE}engineering", f"{SERVICE}software", f"{SERVICE}maintenance_technical"}
        ),
        "components": frozenset(
            {"prodotti_metallo", "siderurgia_metalli", "plastica_gomma", "componenti_auto"}
            | {"pompe_valvole_trasmissioni", "apparecchi_elettrici"}
        ),
        "care": frozenset({"dispositivi_medici", "farmaceutica", "cosmetica"}),
        "vehicles": frozenset({"componenti_auto", "veicoli_moto_bici", "nautica_aerospazio_ferro"}),
    }
)


@dataclass(frozen=True)
class Member:
    """One firm of the group. ``name`` is the advisor's own and never leaves the screen; ``gaps`` are actions, most urgent first."""

    id: str
    name: str
    profile: Profile
    summary: Summary
    gaps: tuple[str, ...]

    @property
    def sells(self) -> frozenset[str]:
        """Sectors of its goods, or its services."""
        products = self.profile.products
        return frozenset(products.sectors) | {f"{SERVICE}{s}" for s in products.services}


@dataclass(frozen=True)
class Count:
    """How many firms something is true of."""

    id: str
    text: Text
    firms: int


@dataclass(frozen=True)
class Eligible:
    """A firm before one call: the verdict and the answers behind it."""

    member: Member
    verdict: Verdict
    why: Text


@dataclass(frozen=True)
class SharedWay:
    """Firms with the same market: buyers of a fair held there (``fair``), or of a family of sectors (``family``).

    ``alike`` are pairs of them that sell the same kind of product, to be asked first whether they want it.
    """

    market: str
    members: tuple[Member, ...]
    fair: Fair | None = None
    family: str | None = None
    alike: tuple[tuple[Member, Member], ...] = ()


def member(content: Content, client_id: str, name: str, case: Case, summary: Summary) -> Member:
    """A firm of the group; ``summary`` is the line of the same case."""
    profile = build_profile(content, case)
    gaps = tuple(gap.action for gap in assess(content, profile, case.path).gaps)
    return Member(client_id, name, profile, summary, gaps)


# ---- how many ---------------------------------------------------------------------------------------------------


def counts(content: Content, members: Iterable[Member], subject: Subject) -> tuple[Count, ...]:
    """How many firms share what; bands and sizes in their own order, anything else most frequent first."""
    found = Counter(item for one in members for item in set(_ITEMS[subject](one)))
    listed = [Count(item, item_text(content, subject, item), firms) for item, firms in found.items()]
    if subject in ("bands", "sizes"):
        order = [*(b.id for b in content.bands), *SIZES, UNKNOWN]
        return tuple(sorted(listed, key=lambda c: order.index(c.id)))
    return tuple(sorted(listed, key=lambda c: (-c.firms, c.text.it)))


_ITEMS: Mapping[Subject, Callable[[Member], Iterable[str]]] = MappingProxyType(
    {
        "bands": lambda one: (one.summary.band,),
        "gaps": lambda one: one.gaps,
        "gates": lambda one: one.summary.gates,
        "markets": lambda one: one.summary.markets,
        "sectors": lambda one: one.sells,
        "sizes": lambda one: (one.profile.choice("size_class") or UNKNOWN,),
        "provinces": lambda one: (one.profile.choice("province") or UNKNOWN,),
    }
)


def item_text(content: Content, subject: Subject, item: str) -> Text:
    """The plain name of what is counted."""
    if item == UNKNOWN:
        return content.phrase("cohort.unknown")
    if subject == "bands":
        return next(b.text for b in content.bands if b.id == item)
    if subject == "gaps":
        return content.actions[item].gap
    if subject == "gates":
        return content.gates[item].text
    if subject == "markets":
        return content.tables.markets.name(item)
    if subject == "sizes":
        return content.phrase(f"plan.size.{item}")
    if subject == "provinces":
        return next(o.text for o in content.questions["province"].options if o.id == item)
    return sold_text(content, item)


def sold_text(content: Content, item: str) -> Text:
    """A sector or a service in words."""
    if item.startswith(SERVICE):
        return content.services[item.removeprefix(SERVICE)].text
    return content.sectors[item].text


# ---- who may ask for a call -------------------------------------------------------------------------------------


def eligible(content: Content, members: Iterable[Member], call_id: str, today: str) -> tuple[Eligible, ...]:
    """Every firm before one call on a day (ISO): possible ones first, each with the reasons from its own answers."""
    call, order = content.funding_calls[call_id], ("eligible", "to_verify", "not_eligible")
    found = []
    for one in members:
        seen = assess_alone(content, one.profile, call, today)
        found.append(Eligible(one, seen.verdict, because_text(content, seen)))
    return tuple(sorted(found, key=lambda e: (order.index(e.verdict), e.member.name.casefold())))


# ---- who could go together --------------------------------------------------------------------------------------


def shared_ways(content: Content, members: Iterable[Member], today: str) -> tuple[SharedWay, ...]:
    """Fairs that firms with the same market could share and networks of complementary sectors, the most firms first.

    A way needs at least two firms that do not sell the same kind of product.
    """
    by_market: dict[str, list[Member]] = {}
    for one in members:
        for market in one.summary.markets:
            by_market.setdefault(market, []).append(one)
    found = []
    for market, there in by_market.items():
        fairs = [f for f in content.fairs.values() if f.market == market and (f.ends is None or upcoming(f, today))]
        groups = [SharedWay(market, tuple(m for m in there if suits(f, m.profile.products)), fair=f) for f in fairs]
        groups += [
            SharedWay(market, tuple(m for m in there if m.sells & sold), family=name)
            for name, sold in FAMILIES.items()
            if len({s for m in there for s in m.sells & sold}) > 1
        ]
        found += [whole for way in groups if (whole := _with_alike(way)) is not None]
    return tuple(sorted(found, key=lambda w: (-len(w.members), w.market, w.fair is None, w.family or "")))


def _with_alike(way: SharedWay) -> SharedWay | None:
    pairs = list(combinations(way.members, 2))
    alike = tuple((one, other) for one, other in pairs if same_product(one, other))
    if len(alike) == len(pairs):
        return None
    return SharedWay(way.market, way.members, way.fair, way.family, alike)


def same_product(one: Member, other: Member) -> bool:
    """Whether two firms sell the same kind of product or service, and so may be rivals."""
    mine, theirs = one.profile.products, other.profile.products
    return bool(set(mine.headings) & set(theirs.headings) or set(mine.services) & set(theirs.services))
