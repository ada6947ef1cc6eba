"""What the dossier on Central Asia advises this firm, in blocks: from the verdict to the bodies to call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from planner.action_models import Fit, two_years
from planner.base import Text
from planner.collaboration import inquiries
from planner.compliance import regimes, rule_concerns
from planner.content.schema import ActionModel, TradeRule
from planner.content.schema_abroad import PaymentTerms
from planner.content.schema_focus import Focus, FocusSector
from planner.document import Block, Bullets, Callout, Paragraph, SubHeading, Table
from planner.focus import FocusCheck, Verdict
from planner.path_words import inquiry_text
from planner.payments import payment_level
from planner.plan.draft import Draft
from planner.plan.focus_facts import facts, inside, sells_services, words
from planner.wording import bare, joined, listing, say, series, shown_day, shown_percent
from planner.wording_reasons import money_text

LEVELS: Mapping[Verdict, Literal["note", "missing", "check"]] = {
    "no_product": "missing",
    "to_clarify": "missing",
    "verify": "missing",
    "first": "check",
    "not_for_you": "note",
    "ready": "note",
}
# The conditions a verdict names.
NAMED: Mapping[Verdict, Fit] = {"first": "short", "verify": "unknown", "ready": "borderline"}
STEPS = ("product", "party", "use", "clause", "register")
FLAGS = ("new", "route", "payer", "use")


def verdict(draft: Draft, focus: Focus, check: FocusCheck) -> list[Block]:
    """Whether the line is for this firm and, where it may be, every condition with what to do about it."""
    title = words(draft, f"verdict.{check.verdict}")
    box = Callout(level=LEVELS[check.verdict], title=title, text=_verdict_text(draft, check))
    if check.verdict in ("no_product", "not_for_you"):
        return [box]
    rows = []
    for finding in check.findings:
        condition = draft.content.focus_conditions[finding.condition]
        done = finding.fit == "fits"
        today = draft.content.phrase(f"wording.fit.{finding.fit}")
        todo = words(draft, "check.done") if done else condition.to_do
        rows.append((condition.text, today, condition.why, todo))
    table = Table(
        caption=words(draft, "check.caption"),
        head=tuple(words(draft, f"check.col_{c}") for c in ("condition", "today", "why", "todo")),
        rows=tuple(rows),
        widths=(0.2, 0.13, 0.36, 0.31),
    )
    model = draft.content.action_models[focus.model]
    judgement = words(
        draft,
        "check.judgement",
        model=model.text,
        money=money_text(two_years(model)),
        fte=shown_percent(100 * model.fte),
    )
    return [box, table, Paragraph(text=judgement, tone="estimate")]


def _verdict_text(draft: Draft, check: FocusCheck) -> Text:
    products = draft.advice.profile.products
    if check.verdict == "not_for_you":
        roles = {m.role for m in check.matches}
        kind = "service" if products.is_service else "process" if "process" in roles else "goods"
        return words(draft, f"verdict.not_for_you_{kind}", product=products.label)
    if check.verdict in ("no_product", "to_clarify"):
        return words(draft, f"verdict.{check.verdict}_text")
    wanted = check.having(NAMED[check.verdict])
    key = "fits" if check.verdict == "ready" and not wanted else check.verdict
    names = listing(inside(draft.content.focus_conditions[c].text) for c in wanted) if wanted else ""
    said = words(draft, f"verdict.{key}_text", names=names)
    return said if "equipment" in {m.role for m in check.matches} else joined((said, _uncertain(draft, check)))


def _uncertain(draft: Draft, check: FocusCheck) -> Text:
    """What to keep in mind when it is not the product that is asked for."""
    return words(draft, "verdict.only_process" if check.matches else "verdict.nobody_named")


def sectors(draft: Draft, check: FocusCheck, compact: bool = False) -> list[Block]:
    """The sectors that speak of this firm's product, said plainly, then all of them; ``compact`` keeps to the firm's own."""
    content = draft.content
    out: list[Block] = []
    mine = [content.focus_sectors[m.sector] for m in check.matches]
    if mine:
        said = (
            words(
                draft,
                "sectors.yours",
                sector=content.focus_sectors[m.sector].text,
                role=words(draft, f"sectors.role_{m.role}"),
            )
            for m in check.matches
        )
        out.append(Bullets(items=tuple(said)))
    elif draft.advice.profile.products.codes:
        out.append(Paragraph(text=words(draft, "sectors.none")))
    # Services go with the sectors that ask for services; goods with all.
    service = sells_services(draft)
    others = (s for s in content.focus_sectors.values() if s not in mine and (s.services or not service))
    shown = mine if compact else [*mine, *others]
    if shown:
        out.append(_sector_table(draft, shown))
    return out


def _sector_table(draft: Draft, shown: list[FocusSector]) -> Table:
    def asked(sector: FocusSector) -> Text:
        return sector.asked if sector.confidence == "verified" else words(draft, "sectors.unread", text=sector.asked)

    return Table(
        caption=words(draft, "sectors.caption"),
        head=tuple(words(draft, f"sectors.col_{c}") for c in ("sector", "asked", "fit", "caution")),
        rows=tuple((s.text, asked(s), s.fit, s.caution) for s in shown),
        widths=(0.17, 0.29, 0.29, 0.25),
        source=words(draft, "sectors.source"),
    )


def forms(draft: Draft) -> list[Block]:
    """Every form of collaboration with its means, then its steps, and what to know of the partner."""
    found = sorted(
        (m for m in draft.content.action_models.values() if m.track == "collaboration"), key=lambda m: m.commitment
    )
    out: list[Block] = [Paragraph(text=words(draft, "forms.lead"), tone="advice"), _form_table(draft, found)]
    for model in found:
        out += [
            SubHeading(text=words(draft, "forms.steps", form=model.text)),
            Bullets(items=model.steps, numbered=True),
            Paragraph(text=words(draft, "forms.mistakes", text=model.mistakes)),
            Paragraph(text=words(draft, "forms.contract", text=model.legal)),
        ]
    known = inquiries({**draft.advice.profile.facts, "market_eu": False})
    return [
        *out,
        SubHeading(text=words(draft, "forms.diligence")),
        Bullets(items=tuple(inquiry_text(draft.content, i) for i in known)),
    ]


def _form_table(draft: Draft, found: list[ActionModel]) -> Table:
    def row(model: ActionModel) -> tuple[Text, ...]:
        low, high = model.months_to_first_sale
        months = words(draft, "forms.months", low=str(low), high=str(high))
        return model.text, model.summary, money_text(two_years(model)), months, joined(model.arrive)

    return Table(
        caption=words(draft, "forms.caption"),
        head=tuple(words(draft, f"forms.col_{c}") for c in ("form", "what", "money", "months", "when")),
        rows=tuple(row(m) for m in found),
        widths=(0.18, 0.27, 0.14, 0.12, 0.29),
        source=draft.say("own_estimate"),
    )


def entry(draft: Draft, focus: Focus) -> list[Block]:
    """Customs, VAT, conformity and special zones, then the regimes that speak of the firm's own goods; nothing for services."""
    if sells_services(draft):
        return []
    out = facts(draft, focus, ("customs", "conformity", "zones"))
    products = draft.advice.profile.products
    found = dict.fromkeys(r for m in focus.markets for r in regimes(draft.content, products, m))
    if found:
        said = tuple(words(draft, "entry.regime", text=bare(r.text), todo=r.to_do) for r in found)
        out += [SubHeading(text=words(draft, "entry.regimes")), Bullets(items=said)]
    return out


def payments(draft: Draft, focus: Focus, markets: tuple[str, ...]) -> list[Block]:
    """Terms by level of risk for a new and a known customer, the milestones, the facts on currency and banks."""
    offer = "services" if sells_services(draft) else "goods"
    groups: dict[str, list[str]] = {}
    for market in markets:
        groups.setdefault(payment_level(draft.content, market) or "high", []).append(market)

    def terms(level: str, customer: str) -> Text:
        wanted = (offer, level, customer)
        found: PaymentTerms = next(
            t for t in draft.content.payment_terms.values() if (t.offer, t.level, t.customer) == wanted
        )
        return joined((found.terms, found.instruments))

    rows = tuple(
        (
            words(
                draft,
                "payments.group",
                markets=listing(draft.market(m) for m in some),
                level=words(draft, f"compare.level_{level}"),
            ),
            terms(level, "new"),
            terms(level, "known"),
        )
        for level, some in groups.items()
    )
    table = Table(
        caption=words(draft, "payments.caption"),
        head=tuple(words(draft, f"payments.col_{c}") for c in ("countries", "new", "known")),
        rows=rows,
        widths=(0.26, 0.37, 0.37),
    )
    return [
        table,
        Paragraph(text=words(draft, "payments.milestones"), tone="advice"),
        *facts(draft, focus, ("payments",), markets),
    ]


def routes(draft: Draft, focus: Focus) -> list[Block]:
    """The ways goods travel with their risk; nothing for a firm that sells services."""
    if sells_services(draft):
        return []
    rows = tuple(
        (
            words(draft, "routes.named", text=r.text, passes=r.passes),
            words(draft, f"routes.level_{r.level}"),
            r.risk if r.confidence == "verified" else joined((r.risk, draft.say("screening.verify"))),
            r.to_do,
        )
        for r in draft.content.focus_routes.values()
    )
    table = Table(
        caption=words(draft, "routes.caption"),
        head=tuple(words(draft, f"routes.col_{c}") for c in ("route", "level", "risk", "todo")),
        rows=rows,
        widths=(0.28, 0.1, 0.34, 0.28),
    )
    return [table, Paragraph(text=words(draft, "routes.prices")), *facts(draft, focus, ("logistics",))]


def rules(draft: Draft, focus: Focus) -> list[Block]:
    """The rules with date, basis and whether they touch this product, those that do first; before them the check in order."""
    told = (draft.content.trade_rules[r] for r in focus.rules)
    known = sorted(told, key=lambda r: not _where(draft, focus, r))
    if sells_services(draft):
        known = [r for r in known if _where(draft, focus, r)]
    table = Table(
        caption=words(draft, "rules.caption"),
        head=(
            words(draft, "rules.col_yours"),
            *(say(draft.content, f"sheet.rules.{c}") for c in ("rule", "to_do")),
        ),
        rows=tuple(_rule(draft, focus, r) for r in known),
        widths=(0.18, 0.46, 0.36),
    )
    return [*screening(draft), table, *facts(draft, focus, ("sanctions",))]


def _rule(draft: Draft, focus: Focus, rule: TradeRule) -> tuple[Text, Text, Text]:
    expired = draft.made_on > rule.best_before
    dated = say(
        draft.content,
        "sheet.rules.dated_expired" if expired else "sheet.rules.dated",
        rule=rule.text,
        basis=bare(rule.legal_basis),
        date=shown_day(rule.as_of),
    )
    to_do = say(draft.content, "sheet.rules.ask", todo=rule.to_do, body=draft.body(rule.body))
    return _yours(draft, focus, rule), dated, to_do


def _where(draft: Draft, focus: Focus, rule: TradeRule) -> list[str]:
    """Markets in which the rule speaks of the firm's product."""
    products = draft.advice.profile.products
    return [m for m in focus.markets if products.codes and rule_concerns(draft.content, rule, products, m)]


def _yours(draft: Draft, focus: Focus, rule: TradeRule) -> Text:
    if not draft.advice.profile.products.codes:
        return words(draft, "rules.unknown_yours")
    where = _where(draft, focus, rule)
    if not where:
        return words(draft, "rules.not_yours")
    return words(draft, "rules.where", markets=listing(draft.market(m) for m in where))


def screening(draft: Draft) -> list[Block]:
    """The check before any offer, step by step, and the signs to stop."""
    service = sells_services(draft)
    steps = ("service", *STEPS[1:]) if service else STEPS
    flags = tuple(f for f in FLAGS if not (service and f == "route"))
    return [
        Callout(level="check", title=words(draft, "rules.stop"), text=words(draft, "rules.stop_text")),
        SubHeading(text=words(draft, "rules.screening")),
        Bullets(items=tuple(words(draft, f"rules.step_{s}") for s in steps), numbered=True),
        SubHeading(text=words(draft, "rules.flags")),
        Bullets(items=tuple(words(draft, f"rules.flag_{s}") for s in flags)),
        Paragraph(text=words(draft, "rules.own"), tone="advice"),
    ]


def screening_in_short(draft: Draft) -> list[Block]:
    """The check before any offer in order, then the signs to stop in one sentence."""
    stop, _, steps, _, flags, own = screening(draft)
    assert isinstance(flags, Bullets) and isinstance(own, Paragraph)
    signs = say(draft.content, "annexes.focus.signs", signs=series(flags.items))
    return [stop, steps, Paragraph(text=joined((signs, own.text)))]


def bodies(draft: Draft, focus: Focus) -> Table:
    """Whom to call, what each does and what to ask."""
    found = [draft.local_body(b) for b in focus.bodies]
    return Table(
        caption=words(draft, "bodies.caption"),
        head=tuple(words(draft, f"bodies.col_{c}") for c in ("body", "for", "ask")),
        rows=tuple((b.name, b.text, b.ask_for) for b in found),
        widths=(0.24, 0.32, 0.44),
    )
