"""Papers of a sale abroad in blocks: what to prepare for one market, and one annex for all markets of the plan."""

from __future__ import annotations

from planner.advice import MarketAdvice
from planner.base import Text
from planner.compliance import regimes
from planner.content.schema import Conformity
from planner.document import Block, Paragraph, Table
from planner.export_documents import NEEDS, Paper, papers
from planner.incoterms import choose_term, sale_of
from planner.market_facts import market_facts
from planner.payments import Order, instruments, payment_level
from planner.plan.draft import Draft
from planner.products import expand, product_name
from planner.wording import bare, capital, joined, listing, lower, say, series, shown_day

INDIRECT, SOURCING = "indirect", "sourcing"


def phrase(draft: Draft, key: str, **values: Text | str) -> Text:
    return say(draft.content, f"documents.{key}", **values)


def papers_of(draft: Draft, market: str) -> tuple[Paper, ...]:
    """The papers for the firm's product in a market; none for who only wants to buy abroad."""
    ranking, profile = draft.advice.ranking, draft.advice.profile
    if ranking is None or profile.choice("goal") == SOURCING:
        return ()
    facts = market_facts(draft.content, profile, ranking, market)
    return papers(draft.content, profile.products, market, facts, ranking.screening(market), draft.made_on)


def sources_used(draft: Draft) -> frozenset[str]:
    return frozenset(p.document.source for a in _selling(draft) for p in papers_of(draft, a.market))


# ---- one market -------------------------------------------------------------------------------------------------


def market_blocks(draft: Draft, market: str) -> tuple[Block, ...]:
    """Every paper with what to do, whether it is needed, who and when, whom to ask; () where there is nothing to sell."""
    found = papers_of(draft, market)
    if not found:
        return ()
    rows = tuple(
        (p.document.text, p.document.to_do, phrase(draft, f"need.{p.need}"), capital(_who(draft, p)), _ask(draft, p))
        for p in found
    )
    table = Table(
        caption=phrase(draft, "here"),
        head=tuple(phrase(draft, f"col_{c}") for c in ("paper", "do", "need", "who", "ask")),
        rows=rows,
        widths=(0.2, 0.38, 0.1, 0.14, 0.18),
        source=phrase(draft, "source", date=shown_day(max(p.document.as_of for p in found))),
    )
    products = draft.advice.profile.products.label
    return Paragraph(text=phrase(draft, "how", product=lower(products))), table


def _who(draft: Draft, paper: Paper) -> Text:
    who, when = phrase(draft, f"who.{paper.document.who}"), phrase(draft, f"stage.{paper.document.stage}")
    return phrase(draft, "who_when", who=who, when=when)


def _ask(draft: Draft, paper: Paper) -> Text:
    document, body = paper.document, draft.body(paper.document.body)
    if paper.expired:
        return phrase(draft, "asked_expired", body=body)
    if document.confidence == "to_verify":
        return phrase(draft, "asked", body=body)
    return phrase(draft, "asked_read", body=body, publisher=draft.content.sources[document.source].publisher)


# ---- the annex --------------------------------------------------------------------------------------------------


def blocks(draft: Draft) -> tuple[Block, ...]:
    """At most a page: papers of every sale, those to verify, and market by market rules, delivery term and payment."""
    selling = _selling(draft)
    found = {a.market: papers_of(draft, a.market) for a in selling}
    served = [a for a in selling if found[a.market]]
    if not served:
        return ()
    grouped: dict[str, dict[str, tuple[Paper, list[str]]]] = {need: {} for need in NEEDS}
    for advice in served:
        for paper in found[advice.market]:
            grouped[paper.need].setdefault(paper.document.id, (paper, []))[1].append(advice.market)
    out: list[Block] = [Paragraph(text=phrase(draft, "plan.how")), _always(draft, grouped["always"], len(served))]
    if grouped["check"]:
        out.append(_to_check(draft, grouped["check"], len(served)))
    if grouped["on_request"]:
        named = [_named(draft, p, markets, len(served)) for p, markets in grouped["on_request"].values()]
        out.append(Paragraph(text=phrase(draft, "plan.on_request", papers=series(lower(n) for n in named))))
    indirect = [a for a in served if a.model is not None and _family(draft, a) == INDIRECT]
    if indirect:
        where = listing(draft.market(a.market) for a in indirect)
        out.append(Paragraph(text=phrase(draft, "plan.indirect", markets=where)))
    out.append(_market_by_market(draft, [a.market for a in served], found))
    return tuple(out)


def _selling(draft: Draft) -> tuple[MarketAdvice, ...]:
    return tuple(a for a in draft.considered if a.model is not None and a.model.track != SOURCING)


def _family(draft: Draft, advice: MarketAdvice) -> str:
    assert advice.model is not None
    return draft.content.action_models[advice.model.model].family


def _markets(draft: Draft, markets: list[str], of: int) -> Text:
    return phrase(draft, "all_markets") if len(markets) == of > 1 else listing(draft.market(m) for m in markets)


def _named(draft: Draft, paper: Paper, markets: list[str], of: int) -> Text:
    if len(markets) == of:
        return paper.document.text
    where = listing(draft.market(m) for m in markets)
    return phrase(draft, "plan.where", paper=paper.document.text, markets=where)


def _always(draft: Draft, found: dict[str, tuple[Paper, list[str]]], of: int) -> Table:
    columns = ("paper", "who", "markets") if of > 1 else ("paper", "who")
    rows = tuple(
        (_dated(draft, p), capital(_who(draft, p)), _markets(draft, m, of))[: len(columns)] for p, m in found.values()
    )
    return Table(
        caption=phrase(draft, "plan.always"),
        head=tuple(phrase(draft, f"col_{c}") for c in columns),
        rows=rows,
        widths=(0.5, 0.3, 0.2) if of > 1 else (0.6, 0.4),
        source=phrase(draft, "source", date=shown_day(max(p.document.as_of for p, _ in found.values()))),
    )


def _dated(draft: Draft, paper: Paper) -> Text:
    return phrase(draft, "plan.expired", paper=paper.document.text) if paper.expired else paper.document.text


def _to_check(draft: Draft, found: dict[str, tuple[Paper, list[str]]], of: int) -> Table:
    rows = tuple((_named(draft, p, m, of), p.document.to_do, _ask(draft, p)) for p, m in found.values())
    return Table(
        caption=phrase(draft, "plan.check"),
        head=tuple(phrase(draft, f"col_{c}") for c in ("paper", "do", "ask")),
        rows=rows,
        widths=(0.24, 0.54, 0.22),
    )


def _market_by_market(draft: Draft, markets: list[str], found: dict[str, tuple[Paper, ...]]) -> Table:
    service = draft.advice.profile.products.is_service
    columns = (
        ("market", "plan.col_payment") if service else ("market", "plan.col_rules", "plan.col_term", "plan.col_payment")
    )
    rows = []
    for market in markets:
        pay = payment_means(draft, market)
        row = (draft.market(market), pay)
        rows.append(row if service else (row[0], _rules(draft, market, found[market]), _term(draft, market), pay))
    return Table(
        caption=phrase(draft, "plan.terms_service" if service else "plan.terms"),
        head=tuple(phrase(draft, c if "." in c else f"col_{c}") for c in columns),
        rows=tuple(rows),
        widths=(0.25, 0.75) if service else (0.14, 0.36, 0.26, 0.24),
        source=phrase(draft, "plan.source_service" if service else "plan.source"),
    )


def payment_means(draft: Draft, market: str) -> Text:
    """Means of payment for a first, large order that is not on credit."""
    profile = draft.advice.profile
    order = Order("services" if profile.products.is_service else "goods", "new", large=True, credit=False)
    level = payment_level(draft.content, market)
    return capital(series(lower(i.text) for i in instruments(draft.content, order, level, profile.facts)))


def _rules(draft: Draft, market: str, found: tuple[Paper, ...]) -> Text:
    """Conformity regimes by name, save those that are a paper of the list; of which product, where only some are touched."""
    told = {name for p in found for name in p.document.regimes}
    held = draft.advice.profile.codes("certifications")
    named = []
    for rule in regimes(draft.content, draft.advice.profile.products, market):
        if rule.id in told:
            continue
        covered = None if held is None or not rule.certifications else bool(set(rule.certifications) & set(held))
        state = say(draft.content, f"sheet.conformity.{ {True: 'held', False: 'needed', None: 'any'}[covered] }")
        product = _touched(draft, rule)
        if product is None:
            named.append(phrase(draft, "plan.rule", rule=rule.text, held=state))
        else:
            named.append(phrase(draft, "plan.rule_of", rule=rule.text, product=product, held=state))
    return series(named) if named else phrase(draft, "plan.no_rules")


def _touched(draft: Draft, rule: Conformity) -> Text | None:
    """The products of the firm a regime speaks of; None when it speaks of all."""
    codes = draft.advice.profile.products.codes
    touched = [c for c in codes if not rule.hs or any(p.startswith(rule.hs) for p in expand(draft.content, c))]
    return None if len(touched) == len(codes) else series(lower(product_name(draft.content, c)) for c in touched)


def _term(draft: Draft, market: str) -> Text:
    choice = choose_term(sale_of(draft.content, draft.advice.profile, market))
    term = say(draft.content, f"money.term.{choice.term}")
    given = draft.case.figures.get(market)
    if given is not None and given.incoterm is not None:
        chosen = say(draft.content, f"money.term.{given.incoterm}")
        same = given.incoterm == choice.term
        return phrase(draft, "plan.term_chosen" if same else "plan.term_other", chosen=chosen, term=term)
    reason = phrase(draft, f"reason.{choice.reasons[-1]}")
    return phrase(draft, "plan.term", term=capital(bare(term)), reason=joined([reason]))
