"""How to be paid, where to meet buyers and whom to call in one market, in blocks: the sections of a sheet that are advice."""

from __future__ import annotations

from planner.base import Text
from planner.content.schema_abroad import Fair, PaymentTerms
from planner.document import Block, Bullets, Callout, Paragraph, Table
from planner.fairs import upcoming
from planner.market_sheet import MarketSheet
from planner.numbers import month_name
from planner.payments import PaymentAdvice
from planner.plan.draft import Draft
from planner.wording import bare, joined, listing, say, series, shown_day, shown_percent
from planner.wording_letters import lower

WHO_KNOWS = "ice"
# Restrictive measures from this level on concern goods and banks, not only listed persons.
MEASURES_ON_TRADE = 2


def payment(draft: Draft, sheet: MarketSheet) -> list[Block]:
    """Level of risk with the figures behind it, terms for a new and a known customer, remarks for this firm."""

    def words(key: str, **values: Text | str) -> Text:
        return say(draft.content, f"sheet.payment.{key}", **values)

    advice = sheet.payment
    if advice is None:
        return [Callout(level="stop", title=draft.say("screening.forbidden"), text=words("forbidden"))]
    rows = tuple(
        (words(name), terms.terms, terms.instruments, _insured(draft, terms))
        for name, terms in (("new", advice.new), ("known", advice.known))
    )
    out: list[Block] = [
        Paragraph(text=joined((words(f"level_{advice.level or 'unknown'}"), _why(draft, sheet)))),
        Table(
            caption=words("caption"),
            head=tuple(words(f"col_{c}") for c in ("customer", "terms", "how", "insured")),
            rows=rows,
            widths=(0.15, 0.34, 0.33, 0.18),
        ),
        Bullets(items=(advice.new.caution, advice.known.caution, *(n.text for n in advice.notes))),
    ]
    if draft.content.tables.markets.sanction_level(sheet.market) >= MEASURES_ON_TRADE:
        out.append(Callout(level="check", title=draft.say("screening.verify"), text=words("sanctions")))
    out.append(Paragraph(text=words("judgement"), tone="estimate"))
    return out


def _why(draft: Draft, sheet: MarketSheet) -> Text:
    markets = draft.content.tables.markets
    if markets.label(sheet.market, "eu_member") == "1":
        return say(draft.content, "sheet.payment.why_union")
    shown = {}
    for name, indicator in (("risk", "oecd_risk"), ("law", "rule_of_law")):
        datum = markets.datum(sheet.market, indicator)
        value, note = draft.figure(datum), draft.origin(datum)
        shown[name] = value if note is None else say(draft.content, "sheet.dated", value=value, note=note)
    return say(draft.content, "sheet.payment.why", **shown)


def _insured(draft: Draft, terms: PaymentTerms) -> Text:
    low, high = terms.insured
    if high == 0:
        return say(draft.content, "sheet.payment.insured_none")
    return say(draft.content, "sheet.payment.insured", low=str(low), high=shown_percent(high))


def payment_in_plan(draft: Draft, advice: PaymentAdvice) -> Text:
    """The terms in one paragraph."""
    level = say(draft.content, f"sheet.payment.short_{advice.level or 'unknown'}")
    return say(
        draft.content,
        "sheet.payment.in_plan",
        level=level,
        new=lower(advice.new.terms),
        known=lower(advice.known.terms),
    )


def fairs(draft: Draft, sheet: MarketSheet) -> list[Block]:
    """Fairs there, nearby and in Italy; when none is known, whom to ask."""

    def words(key: str, **values: Text | str) -> Text:
        return say(draft.content, f"sheet.fairs.{key}", **values)

    if not draft.advice.profile.products.codes:
        return []
    body = draft.content.bodies[WHO_KNOWS].name
    out: list[Block] = [Paragraph(text=words("how"))]
    for key, found in (("there", sheet.fairs.there), ("near", sheet.fairs.near), ("in_italy", sheet.fairs.in_italy)):
        if found:
            out.append(
                Table(
                    caption=words(key),
                    head=tuple(words(f"col_{c}") for c in ("fair", "where", "when", "for", "source")),
                    rows=tuple(_fair_row(draft, fair) for fair in found),
                    widths=(0.2, 0.15, 0.24, 0.23, 0.18),
                )
            )
        elif key == "there":
            out.append(Paragraph(text=words("none_there", body=body)))
    out.append(Paragraph(text=words("missions", body=body)))
    return out


def _fair_row(draft: Draft, fair: Fair) -> tuple[Text, ...]:
    source = say(draft.content, "sheet.fairs.general")
    if fair.source is not None:
        publisher = draft.content.sources[fair.source].publisher
        source = say(draft.content, "sheet.fairs.read", publisher=publisher, date=shown_day(fair.as_of))
    if draft.made_on > fair.best_before:
        source = say(draft.content, "plan.cite_expired", cite=source)
    who = ", ".join(known for known in (fair.organiser, fair.url) if known is not None)
    if who:
        source = series((say(draft.content, "sheet.fairs.organiser", who=who), source))
    return Text(it=fair.name, en=fair.name), fair_where(draft, fair), fair_when(draft, fair), bare(fair.text), source


def fair_where(draft: Draft, fair: Fair) -> Text:
    if fair.place == "moving":
        return fair.city
    country = draft.content.phrase("plan.italy") if fair.market is None else draft.market(fair.market)
    if country == fair.city:
        return country
    return say(draft.content, "sheet.fairs.place", city=fair.city, country=country)


def fair_when(draft: Draft, fair: Fair) -> Text:
    """The next edition where it is known and not over, else the usual month."""
    if upcoming(fair, draft.made_on):
        assert fair.starts is not None and fair.ends is not None
        return say(draft.content, "sheet.fairs.dated", start=shown_day(fair.starts), end=shown_day(fair.ends))
    months = listing(Text(it=month_name(m, "it"), en=month_name(m, "en")) for m in fair.months)
    return say(draft.content, "sheet.fairs.usual", every=say(draft.content, f"sheet.every.{fair.every}"), months=months)


def bodies(draft: Draft, sheet: MarketSheet) -> list[Block]:
    """Whom to call, with what each does and what to ask for."""
    out = []
    for name in sheet.bodies:
        body = draft.local_body(name)
        parts = [say(draft.content, "sheet.bodies.ask", name=body.name, text=body.text, ask=body.ask_for)]
        parts += [say(draft.content, "sheet.bodies.to_verify")] if body.confidence == "to_verify" else []
        out.append(joined(parts))
    return [Bullets(items=tuple(out))]
